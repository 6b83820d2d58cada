"""Memory for intermediate results, which each thread keeps."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from math import prod
from typing import Any

import numpy as np

_np: Any = np
KEPT_BYTES = 16 << 20  # larger memory is not kept


class _Scratch(threading.local):
    """Memory by name, kept between calls: fresh pages cost as much as the copy into them."""

    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}

    def take(self, name: str, shape: tuple[int, ...], dtype: Any) -> Any:
        """An array with any contents, valid until the next one of that name."""
        size = prod(shape) * dtype.itemsize
        memory = self.kept.get(name)
        if memory is None or memory.size < size:
            memory = _np.empty(size, _np.uint8)
            if size <= KEPT_BYTES:
                self.kept[name] = memory
        return memory[:size].view(dtype).reshape(shape)

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Within this, other memory is taken: what was taken before stays as it is."""
        kept, self.kept = self.kept, {}
        try:
            yield
        finally:
            self.kept = kept


scratch = _Scratch()
