"""Products of matrices by hipBLAS of ROCm 7, through ctypes: one call for a batch whose matrices lie at equal distances."""

from __future__ import annotations

import ctypes
import functools
import threading
from ctypes import c_int, c_int64, c_void_p
from typing import Any, NamedTuple

import numpy as np
from flambeau_gpu.arrays import Array, dtype_name
from flambeau_gpu.columns import Operand, operand
from flambeau_gpu.devices import Device
from flambeau_gpu.runtime import here

from .runtime import library

# The numbers of the library's enumerations: hipDataType, hipblasComputeType_t, hipblasOperation_t, hipblasGemmAlgo_t.
KINDS = {"float16": 2, "bfloat16": 14, "float32": 0, "float64": 1, "complex64": 4, "complex128": 5}
COMPUTE = {"float64": 7, "complex128": 7}  # else float32
NUMBERS = {"float64": np.float64, "complex64": np.complex64, "complex128": np.complex128}  # of alpha and beta; else float32
SINGLE, PLAIN, TRANSPOSED, DEFAULT = 2, 111, 112, 160
STATUS = {1: "not initialized", 2: "allocation failed", 3: "invalid value", 6: "execution failed", 7: "internal error", 8: "not supported"}


class Library:
    """hipBLAS on one device."""

    def __init__(self, device: Device) -> None:
        blas = library("hipblas")
        here.activate(device)
        self.handle = c_void_p()
        check(blas.hipblasCreate(ctypes.byref(self.handle)), "hipBLAS does not start")
        self.set_stream, self.multiply = blas.hipblasSetStream, blas.hipblasGemmStridedBatchedEx
        self.set_stream.argtypes = [c_void_p, c_void_p]
        matrix = [c_void_p, c_int, c_int, c_int64]  # its address, dtype, leading dimension, and the distance to the next
        self.multiply.argtypes = [
            c_void_p, c_int, c_int, c_int, c_int, c_int, c_void_p, *matrix, *matrix, c_void_p, *matrix, c_int, c_int, c_int,
        ]  # fmt: skip
        self.lock = threading.Lock()  # held from the choice of the stream to the call


@functools.cache
def library_of(device: Device) -> Library:
    """The library on a device."""
    return Library(device)


def check(status: int, what: str) -> None:
    """Raises RuntimeError for a status of the library."""
    if status:
        raise RuntimeError(f"{what}: hipBLAS says {STATUS.get(status, 'status')} ({status})")


class Call(NamedTuple):
    """A product: all but the addresses. The library sees the transposed problem, since its matrices are columns."""

    library: Library
    kinds: tuple[int, int, int]  # of operands and result, and what is computed in
    sizes: tuple[int, int, int]  # rows, columns, depth
    a: Operand
    b: Operand
    out: Operand
    batch: int
    numbers: Any  # alpha and beta

    def __call__(self, out: Array, a: Array, b: Array, bias: Array | None) -> None:
        """Asks the current stream for it."""
        device = out.block.device
        if here.device != device.index:
            here.activate(device)
        lib, (kind, out_kind, compute), (rows, columns, depth) = self.library, self.kinds, self.sizes
        alpha = self.numbers.ctypes.data
        with lib.lock:
            check(lib.set_stream(lib.handle, here.stream), "a stream")
            status = lib.multiply(
                lib.handle, TRANSPOSED if self.b.transposed else PLAIN, TRANSPOSED if self.a.transposed else PLAIN, columns, rows, depth, alpha,
                b.pointer, kind, self.b.leading, self.b.step, a.pointer, kind, self.a.leading, self.a.step, alpha + self.numbers.itemsize,
                out.pointer, out_kind, self.out.leading, self.out.step, self.batch, compute, DEFAULT,
            )  # fmt: skip
        check(status, f"a product of matrices {a.shape} and {b.shape} of {a.dtype}")
        if device.several_streams:
            device.used((out, a, b), here.stream)


def planned(
    out: Array, a: Array, b: Array, bias: Array | None, alpha: Any, add: bool, batch: int, steps: tuple[int, int, int]
) -> Call | None:
    """See `flambeau_gpu.kernels.products`; products with a bias are none of the library's."""
    kind, out_kind = dtype_name(a.dtype), dtype_name(out.dtype)
    x, y, z = operand(a, steps[0]), operand(b, steps[1]), operand(out, steps[2], of_out=True)
    if bias is not None or kind not in KINDS or out_kind not in (kind, "float32") or x is None or y is None or z is None:
        return None
    numbers: Any = np.array([alpha, 1 if add else 0], NUMBERS.get(kind, np.float32))
    kinds = (KINDS[kind], KINDS[out_kind], COMPUTE.get(kind, SINGLE))
    return Call(library_of(out.device), kinds, (out.shape[-2], out.shape[-1], a.shape[-1]), x, y, z, batch, numbers)
