"""Which implementation scaled_dot_product_attention may take: there is one, so the choice is only checked."""

from __future__ import annotations

import contextlib
import enum
from collections.abc import Iterator, Sequence


class SDPBackend(enum.IntEnum):
    """PyTorch's names of implementations."""

    ERROR = -1
    MATH = 0
    FLASH_ATTENTION = 1
    EFFICIENT_ATTENTION = 2
    CUDNN_ATTENTION = 3
    OVERRIDEABLE = 4


@contextlib.contextmanager
def sdpa_kernel(backends: Sequence[SDPBackend] | SDPBackend, set_priority: bool = False) -> Iterator[None]:
    """Inside, only these implementations may be taken; a device's own one counts as each of them.

    Raises TypeError for what is no `SDPBackend`, or none at all.

    >>> import flambeau as fb
    >>> from flambeau.nn.attention import SDPBackend, sdpa_kernel
    >>> with sdpa_kernel(SDPBackend.MATH):
    ...     fb.nn.functional.scaled_dot_product_attention(fb.ones(1, 2, 3), fb.ones(1, 2, 3), fb.ones(1, 2, 3)).shape
    flambeau.Size([1, 2, 3])
    """
    chosen = [backends] if isinstance(backends, SDPBackend) else list(backends)
    if not chosen or not all(isinstance(b, SDPBackend) for b in chosen):
        raise TypeError(f"sdpa_kernel: takes one or more SDPBackend, not {backends!r}")
    yield
