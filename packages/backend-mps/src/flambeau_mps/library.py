"""MLX as an array library of the generic adapter: what it names or does in its own way.

When is work done? MLX puts it off until a result is asked for. Here each kernel's result is handed to MLX's queue at once
(`mx.async_eval`), so that no graph grows; what waits for the queue is what reads: `x.cpu()`, `x.item()`, printing, the check
of an index, `synchronize()`.

Threads: MLX's streams belong to the thread that made them, but for one kind, which any thread may use, one at a time. All work
goes to one such stream, under a lock, so that what one thread has made any other may use.
"""

from __future__ import annotations

import functools
import os
import threading
from typing import Any

import ml_dtypes
import mlx.core as mx
import numpy as np

from flambeau.backend import Forked, Library

_BF16, _BOOL, _U16 = np.dtype(ml_dtypes.bfloat16), np.dtype(np.bool_), np.dtype(np.uint16)
_DTYPES: dict[Any, Any] = {
    _BOOL: mx.bool_,
    _BF16: mx.bfloat16,
    **{np.dtype(name): getattr(mx, name) for name in (
        "uint8", "int8", "int16", "int32", "int64", "uint16", "uint32", "uint64", "float16", "float32", "complex64",
    )},
}  # fmt: skip
LARGE = 1 << 26  # bytes; smaller requests are not checked
LONGEST = 2**31 - 1  # sizes are 32-bit numbers
DEEP = 64  # steps after which a graph is handed to the queue
MANY = 1 << 20  # multiplications of a large product
_NUMPY_DTYPES = {ours: theirs for theirs, ours in _DTYPES.items()}


class Turn:
    """A stream for one thread at a time, as its default stream: a context, which may be entered again inside of itself."""

    def __init__(self, stream: Any) -> None:
        self._stream, self._device = stream, mx.default_device()
        self._lock: Any = threading.RLock()
        self._before: list[Any] = []  # the default streams to return to
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._after_fork)

    def _after_fork(self) -> None:
        """MLX's threads are not in a forked process: work would never be done."""
        self._lock = Forked("mps" if self._device == mx.Device(mx.gpu) else "mlx")

    def __enter__(self) -> None:
        self._lock.__enter__()
        self._before.append(mx.default_stream(self._device))
        mx.set_default_stream(self._stream)

    def __exit__(self, *error: object) -> None:
        mx.set_default_stream(self._before.pop())
        self._lock.__exit__(None, None, None)


def _reduction(name: str, identity: Any) -> Any:
    """A reduction of MLX, which is not asked for one of no elements: its kernels on the processor may not return from that."""
    function = getattr(mx, name)

    def reduce(self: Library, x: Any, axis: Any = None, keepdims: bool = False) -> Any:
        if x.size:
            return function(x, axis=axis, keepdims=keepdims)
        axes = range(x.ndim) if axis is None else [a % x.ndim for a in (axis if isinstance(axis, tuple | list) else (axis,))]
        shape = [1 if d in axes else n for d, n in enumerate(x.shape) if keepdims or d not in axes]
        kind = mx.bool_ if isinstance(identity, bool) else mx.int64 if name.startswith("arg") else x.dtype
        return mx.full(shape, identity, dtype=kind)

    return reduce


def _integer_product(a: Any, b: Any) -> Any:
    """The product of integer matrices, or vectors, as a sum of outer products."""
    if a.ndim == 1 or b.ndim == 1:
        made = _integer_product(a[None] if a.ndim == 1 else a, b[:, None] if b.ndim == 1 else b)
        made = mx.squeeze(made, -2) if a.ndim == 1 else made
        return mx.squeeze(made, -1) if b.ndim == 1 else made
    if a.shape[-1] != b.shape[-2]:
        raise ValueError(f"the shapes {a.shape} and {b.shape} do not fit")
    lead = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    made = mx.zeros((*lead, a.shape[-2], b.shape[-1]), dtype=a.dtype)
    for i in range(a.shape[-1]):
        made = made + a[..., :, i : i + 1] * b[..., i : i + 1, :]
        if i % DEEP == DEEP - 1:
            mx.async_eval(made)  # no deeper graph than needed
    return made


def _scan(name: str) -> Any:
    """A function of MLX that keeps the shape, which is not asked for one of no elements."""
    function = getattr(mx, name)

    def scan(self: Library, x: Any, axis: int = -1) -> Any:
        return function(x, axis=axis) if x.size else x

    return scan


class MLX(Library):
    """`mlx.core`, on its default device: the GPU where there is one."""

    sum, prod, any, all = _reduction("sum", 0), _reduction("prod", 1), _reduction("any", False), _reduction("all", True)
    max, min, argmax, argmin = _reduction("max", 0), _reduction("min", 0), _reduction("argmax", 0), _reduction("argmin", 0)
    cumulative_sum, cumulative_prod, cummax, cummin = _scan("cumsum"), _scan("cumprod"), _scan("cummax"), _scan("cummin")
    logcumsumexp, sort = _scan("logcumsumexp"), _scan("sort")

    def __init__(self) -> None:
        super().__init__(mx, missing=frozenset(("float64", "complex128")))
        self.stream = mx.new_thread_unsafe_stream(mx.default_device())
        self.on_processor = mx.default_device() == mx.Device(mx.cpu)
        self._turn = Turn(self.stream)

    def dtype(self, dtype: Any) -> Any:
        return _DTYPES[dtype] if dtype in _DTYPES else super().dtype(dtype)

    def numpy_dtype(self, value: Any) -> Any:
        return _NUMPY_DTYPES[value.dtype]

    def from_numpy(self, array: np.ndarray[Any, Any]) -> Any:
        dtype = array.dtype
        array = np.ascontiguousarray(array).reshape(array.shape)
        if dtype == _BF16:
            return mx.view(mx.array(array.view(_U16)), mx.bfloat16) if array.ndim else mx.array(float(array), mx.bfloat16)
        return mx.array(array, dtype=_DTYPES[dtype])

    def to_numpy(self, value: Any) -> np.ndarray[Any, Any]:
        if value.dtype == mx.bfloat16:
            seen = np.asarray(mx.view(value, mx.uint16) if value.ndim else mx.view(mx.reshape(value, (1,)), mx.uint16))
            seen = seen.view(_BF16) if value.ndim else seen.view(_BF16).reshape(())
        else:
            seen = np.asarray(value)
        seen.flags.writeable = False  # it is MLX's own memory
        return seen

    def turn(self) -> Turn:
        """This thread's turn at the stream."""
        return self._turn

    def begin(self, value: Any) -> None:
        mx.async_eval(value)

    def check_room(self, nbytes: int) -> None:
        """Raises RuntimeError for more memory than is left: MLX would end the process, where the work is done."""
        if nbytes > LARGE and nbytes > self.memory - mx.get_active_memory():
            raise RuntimeError(
                f"out of memory: {nbytes:,} bytes were asked for; MLX may use {self.memory:,}, of which {mx.get_active_memory():,} are in use"
            )

    @functools.cached_property
    def memory(self) -> int:
        """Bytes of the machine's memory, which the GPU and the processor share."""
        told = mx.device_info().get("memory_size")  # of the processor MLX does not say it
        return int(told) if told else os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")

    def bits(self, value: Any, dtype: Any) -> Any:
        return mx.view(value, _DTYPES[dtype])

    def matmul(self, a: Any, b: Any) -> Any:
        """MLX's products, which are of floats and complex numbers; those of integers are made by steps.

        On the processor large ones go to NumPy's BLAS, on the same memory: MLX's wheel for Linux comes with the reference BLAS.
        """
        if not mx.issubdtype(a.dtype, mx.inexact):
            return _integer_product(a, b)
        if mx.float32 == a.dtype == b.dtype and self.on_processor and a.ndim > 1 < b.ndim and a.size * b.shape[-1] >= MANY:
            return mx.array(np.matmul(np.asarray(a), np.asarray(b)))
        return mx.matmul(a, b)

    def sigmoid(self, x: Any) -> Any:
        """MLX's own is for real numbers."""
        return 1 / (1 + mx.exp(-x)) if x.dtype == mx.complex64 else mx.sigmoid(x)

    def expm1(self, x: Any) -> Any:
        """MLX's own is for real numbers. exp(a + bi) - 1 = expm1(a) cos b - 2 sin(b / 2)**2 + i exp(a) sin b."""
        if x.dtype != mx.complex64:
            return mx.expm1(x)
        a, b = mx.real(x), mx.imag(x)
        half = mx.sin(b * 0.5)
        parts = mx.stack([mx.expm1(a) * mx.cos(b) - 2 * half * half, mx.exp(a) * mx.sin(b)], axis=-1)
        return mx.reshape(mx.view(mx.reshape(parts, (-1,)), mx.complex64), x.shape)

    def astype(self, value: Any, dtype: Any) -> Any:
        return value.astype(dtype)

    def strided(self, flat: Any, shape: tuple[int, ...], strides: tuple[int, ...], start: int) -> Any:
        if 0 in shape:
            return mx.zeros(shape, dtype=flat.dtype)
        if max(shape, default=0) > LONGEST:  # MLX would end the process
            raise RuntimeError(f"out of memory: the sizes of MLX's arrays are at most {LONGEST:,}; the shape is {shape}")
        return mx.as_strided(mx.contiguous(flat), shape, strides, start)

    def put(self, flat: Any, places: Any, values: Any) -> Any:
        new = mx.array(flat)  # another handle on the same elements, which MLX replaces as a whole
        new[places] = values
        return new

    def accumulate(self, flat: Any, places: Any, values: Any, how: str) -> Any:
        """The vector with values folded in at places, also where one comes twice; `how` is add, multiply, maximum or minimum."""
        return getattr(flat.at[places], how)(values)

    def stable_order(self, rows: Any) -> Any:
        return mx.argsort(rows, axis=-1) if rows.size else mx.zeros(rows.shape, dtype=mx.int64)  # a merge sort, NaN last
