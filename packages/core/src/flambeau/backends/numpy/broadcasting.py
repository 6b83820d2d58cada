"""Broadcasting of two operands."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

_np: Final[Any] = np
_SMALL: Final = 1024  # elements: below it NumPy's broadcasting costs more than gathering the row
_tiles: dict[Any, Any] = {}  # shape -> for each element, its index along the last dimension


def spread(kernel: Any, a: Any, b: Any) -> Any:
    """A pointwise kernel on arrays of different shapes. A small row is gathered to the other's shape first: half the cost."""
    if b.ndim == 1 and a.ndim > 1:
        shape = a.shape
        tile = _tiles.get(shape)
        if tile is None:
            if a.size > _SMALL or not a.size:
                return kernel(a, b)
            tile = _tile(shape)
        if b.size == shape[-1]:
            return kernel(a, b[tile])
    return kernel(a, b)


def _tile(shape: Any) -> Any:
    if len(_tiles) > 256:
        _tiles.clear()
    tile = _tiles[shape] = _np.ascontiguousarray(_np.broadcast_to(_np.arange(shape[-1]), shape))
    return tile
