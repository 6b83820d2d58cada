"""The backend: memory of the vendor's library, its verbs, and what it says of itself."""

from __future__ import annotations

import mlx.core as mx

from flambeau.backend import ArrayLibrary, Capabilities

from .kernels import add_kernels
from .library import MLX

# No float64: Apple's GPUs lack it, and on the processor MLX computes exp and its kin to the precision of float32 only.
DTYPES = frozenset((
    "bool", "uint8", "int8", "int16", "int32", "int64", "uint16", "uint32", "uint64", "float16", "bfloat16", "float32", "complex64",
))  # fmt: skip


class MLXBackend(ArrayLibrary):
    """A device of MLX, by the name that it has here."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(MLX())
        self._capabilities = Capabilities(dtypes=DTYPES, strided_views=False, unified_memory=True)
        add_kernels(self)

    def capabilities(self, index: int | None = None) -> Capabilities:
        return self._capabilities

    def synchronize(self, index: int | None = None) -> None:
        mx.synchronize(self.library.stream)

    # ---------------------------------------------------------------- tier 3

    def memory_stats(self, index: int | None = None) -> dict[str, int]:
        mx.synchronize(self.library.stream)
        used, kept = mx.get_active_memory(), mx.get_cache_memory()
        return {
            "allocated_bytes.all.current": used,
            "allocated_bytes.all.peak": mx.get_peak_memory(),
            "reserved_bytes.all.current": used + kept,
            "reserved_bytes.all.peak": max(used + kept, mx.get_peak_memory()),
        }

    def memory_info(self, index: int | None = None) -> tuple[int, int]:
        total = self.library.memory
        return max(0, total - mx.get_active_memory()), total

    def reset_peak_memory_stats(self, index: int | None = None) -> None:
        mx.reset_peak_memory()

    def empty_cache(self, index: int | None = None) -> None:
        mx.clear_cache()
