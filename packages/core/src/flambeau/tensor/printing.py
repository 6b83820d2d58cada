"""How tensors look when printed: PyTorch's layout, digit for digit, from an array on the host."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from . import dtypes


@dataclass(frozen=True)
class PrintOptions:
    """What `set_printoptions` sets."""

    precision: int = 4
    threshold: float = 1000
    edgeitems: int = 3
    linewidth: int = 80
    sci_mode: bool | None = None


_PROFILES = {
    "default": PrintOptions(),
    "short": PrintOptions(precision=2, edgeitems=2),
    "full": PrintOptions(threshold=math.inf),
}
_options = PrintOptions()


def set_printoptions(
    precision: int | None = None,
    threshold: float | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """Sets how tensors are printed.

    Args:
        precision: digits after the point; at first 4.
        threshold: how many elements a tensor may have before it is summarized; at first 1000.
        edgeitems: how many elements a summary shows at each end of a dimension; at first 3.
        linewidth: characters in a line; at first 80.
        profile: "default", "short" or "full"; sets the four above, before their own arguments do.
        sci_mode: True or False to force or forbid scientific notation; None lets each tensor's values decide.

    Raises:
        ValueError: the profile is unknown.

    Example:
        >>> set_printoptions(precision=2)
        >>> get_printoptions()["precision"]
        2
        >>> set_printoptions(profile="default")
    """
    global _options
    chosen = _options
    if profile is not None:
        if profile not in _PROFILES:
            raise ValueError(f"set_printoptions: expected a profile of {', '.join(_PROFILES)}; got {profile!r}")
        chosen = _PROFILES[profile]
    given: dict[str, Any] = {"precision": precision, "threshold": threshold, "edgeitems": edgeitems, "linewidth": linewidth}
    _options = replace(chosen, sci_mode=sci_mode, **{name: value for name, value in given.items() if value is not None})


def get_printoptions() -> dict[str, Any]:
    """The present options as a dict; `set_printoptions(**options)` restores them."""
    return asdict(_options)


@contextmanager
def printoptions(**options: Any) -> Iterator[None]:
    """Sets options, as `set_printoptions` does, for the time of a with block.

    Example:
        >>> with printoptions(edgeitems=1):
        ...     get_printoptions()["edgeitems"]
        1
    """
    global _options
    saved = _options
    set_printoptions(**options)
    try:
        yield
    finally:
        _options = saved


class _Format:
    """How the values of one real array are written: all with the same width."""

    def __init__(self, values: np.ndarray, options: PrintOptions) -> None:
        self.precision = options.precision
        self.floating = values.dtype.kind == "f"
        self.whole, self.scientific, self.width = True, False, 1
        if self.floating:
            self._fit(values.astype(np.float64).reshape(-1), options)
        else:
            self.width = max((len(str(value)) for value in values.reshape(-1).tolist()), default=1)

    def _fit(self, values: np.ndarray, options: PrintOptions) -> None:
        """Chooses the notation and the width by the values that are finite and not zero."""
        values = values[np.isfinite(values) & (values != 0)]
        if not values.size:
            return
        least, most = float(np.abs(values).min()), float(np.abs(values).max())
        self.whole = bool((values == np.ceil(values)).all())
        self.scientific = most / least > 1000 or most > 1e8 or (least < 1e-4 and not self.whole)
        if options.sci_mode is not None:
            self.scientific = options.sci_mode
        self.width = max(len(self._number(value)) for value in values.tolist())

    def _number(self, value: float) -> str:
        """A floating value without padding."""
        if self.scientific:
            return f"{value:.{self.precision}e}"
        if self.whole:
            return f"{value:.0f}." if math.isfinite(value) else f"{value:.0f}"
        return f"{value:.{self.precision}f}"

    def __call__(self, value: Any) -> str:
        """A value, padded on the left."""
        return (self._number(value) if self.floating else str(value)).rjust(self.width)


class _ComplexFormat:
    """How the values of a complex array are written: both parts in their own format."""

    def __init__(self, values: np.ndarray, options: PrintOptions) -> None:
        self.real, self.imag = _Format(values.real, options), _Format(values.imag, options)
        self.width = self.real.width + self.imag.width + 1

    def __call__(self, value: complex) -> str:
        """A value as `real+imagj`."""
        imag = self.imag(value.imag).lstrip() + "j"
        return self.real(value.real) + (imag if imag[0] in "+-" else "+" + imag)


def _ends(array: np.ndarray, edge: int) -> np.ndarray:
    """The array without what a summary leaves out."""
    for dim, size in enumerate(array.shape):
        if size > 2 * edge:
            kept = [*range(edge), *range(size - edge, size)]
            array = np.take(array, kept, axis=dim)
    return array


def _layout(array: np.ndarray, write: Any, indent: int, summarize: bool, options: PrintOptions) -> str:
    """The nested brackets of an array, whose lines start `indent` characters from the left."""
    if array.ndim == 0:
        return str(write(array.item()))
    edge = options.edgeitems
    cut = summarize and len(array) > 2 * edge
    ends = [array[:edge], array[len(array) - edge :]] if cut else [array]
    if array.ndim > 1:
        parts = [[_layout(row, write, indent + 1, summarize, options) for row in end] for end in ends]
        rows = [*parts[0], "...", *parts[1]] if cut else parts[0]
        return "[" + ("," + "\n" * (array.ndim - 1) + " " * (indent + 1)).join(rows) + "]"
    texts = [[write(value) for value in end.tolist()] for end in ends]
    items = [*texts[0], " ..." if edge else "...", *texts[1]] if cut else texts[0]
    per_line = max(1, (options.linewidth - indent) // (write.width + 2))
    lines = [", ".join(items[at : at + per_line]) for at in range(0, len(items), per_line)]
    return "[" + (",\n" + " " * (indent + 1)).join(lines) + "]"


def array_str(array: np.ndarray, indent: int = 0) -> str:
    """The values of an array with their brackets.

    Args:
        array: on the host; bool, integer, floating or complex.
        indent: how many characters stand before it on its first line.

    Example:
        >>> print(array_str(np.array([[1.0, 2.5], [3.0, -4.0]])))
        [[ 1.0000,  2.5000],
         [ 3.0000, -4.0000]]
    """
    if array.size == 0:
        return "[]"
    options = _options
    summarize = array.size > options.threshold
    if array.dtype.kind not in "biufc":  # bfloat16 and the 8-bit formats are not floating kinds to NumPy
        array = array.astype(np.float32)
    shown = _ends(array, options.edgeitems) if summarize else array
    write = (_ComplexFormat if array.dtype.kind == "c" else _Format)(shown, options)
    return _layout(array, write, indent, summarize, options)


def tensor_str(
    array: np.ndarray | None,
    *,
    size: Sequence[int] | None = None,
    dtype: dtypes.dtype | None = None,
    device: str = "",
    requires_grad: bool = False,
    grad_fn: str = "",
    prefix: str = "tensor(",
) -> str:
    """A tensor's repr.

    Args:
        array: its values on the host, or None where there are none to show (a meta tensor).
        size: its shape; needed where `array` is None.
        dtype: its dtype, shown where the values do not tell it; None never shows it.
        device: its device's name, or "" for the CPU.
        requires_grad: whether it is a leaf that takes a gradient.
        grad_fn: the name of the node that made it, such as "MulBackward0", or "".
        prefix: what stands before the values.

    Returns:
        The text, wrapped at the line width.

    Example:
        >>> tensor_str(np.array([1.0, 2.0]), requires_grad=True)
        'tensor([1., 2.], requires_grad=True)'
        >>> tensor_str(None, size=(2, 3), device="meta")
        "tensor(..., device='meta', size=(2, 3))"
    """
    sizes = tuple(size) if size is not None else () if array is None else array.shape
    default = dtypes.get_default_dtype()
    is_default = dtype is None or dtype is default
    told = is_default or dtype in (dtypes.int64, dtypes.bool, dtypes.default_complex())
    notes = [f"device='{device}'"] if device else []
    size_note, dtype_note = f"size={sizes}", f"dtype={dtype}"
    if array is None:
        values = "..."
        notes += [size_note] + [dtype_note] * (not is_default)
    elif array.size == 0:
        values = "[]"
        notes += [size_note] * (len(sizes) != 1) + [dtype_note] * (not is_default)
    else:
        values = array_str(array, len(prefix))
        notes += [size_note] * (not _options.edgeitems) + [dtype_note] * (not told)
    if grad_fn:
        notes.append(f"grad_fn=<{grad_fn}>")
    elif requires_grad:
        notes.append("requires_grad=True")
    return _with_notes(prefix + values, notes, len(prefix))


def _with_notes(text: str, notes: list[str], indent: int) -> str:
    """The text, the notes after it, wrapped where a line would be too long, and the closing bracket."""
    used = len(text) - text.rfind("\n") + 1
    for note in notes:
        if used + len(note) + 2 > _options.linewidth:
            text += ",\n" + " " * indent + note
            used = indent + len(note)
        else:
            text += ", " + note
            used += len(note) + 2
    return text + ")"
