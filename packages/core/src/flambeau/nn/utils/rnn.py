"""Sequences of different lengths in one tensor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import flambeau as fb


def pad_sequence(sequences: Any, batch_first: bool = False, padding_value: float = 0.0, padding_side: str = "right") -> Any:
    """Stacks sequences of shapes (length, *) in one tensor, the shorter ones padded.

    Args:
        sequences: tensors that differ in their first dimension only.
        batch_first: give shape (N, longest, *) instead of (longest, N, *).
        padding_value: what stands in the padding.
        padding_side: "right" or "left".

    Raises:
        ValueError: another padding_side, or no sequences.

    Example:
        >>> import flambeau as fb
        >>> pad_sequence([fb.ones(2), fb.ones(3)], batch_first=True).tolist()
        [[1.0, 1.0, 0.0], [1.0, 1.0, 1.0]]
    """
    if padding_side not in ("right", "left"):
        raise ValueError(f"padding_side must be 'right' or 'left', not {padding_side!r}")
    sequences = list(sequences)
    if not sequences:
        raise ValueError("pad_sequence needs at least one sequence")
    longest = max(s.shape[0] for s in sequences)
    first = sequences[0]
    pad = fb.nn.functional.pad
    padded = []
    for s in sequences:
        missing = longest - s.shape[0]
        sides = (0, missing) if padding_side == "right" else (missing, 0)
        padded.append(pad(s, (0, 0) * (first.dim() - 1) + sides, value=padding_value) if missing else s)
    return fb.stack(padded, 0 if batch_first else 1)


def unpad_sequence(padded_sequences: Any, lengths: Any, batch_first: bool = False) -> list[Any]:
    """The sequences of a tensor that `pad_sequence` made, without their padding."""
    rows = padded_sequences if batch_first else padded_sequences.transpose(0, 1)
    numbers: Sequence[Any] = lengths.tolist() if isinstance(lengths, fb.Tensor) else lengths
    return [row[: int(n)] for row, n in zip(rows, numbers, strict=True)]
