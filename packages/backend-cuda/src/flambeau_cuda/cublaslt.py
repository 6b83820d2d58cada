"""Products of matrices by cuBLASLt, through ctypes, with a plan for each geometry that is met."""

from __future__ import annotations

import ctypes
import functools
import threading
from ctypes import byref, c_float, c_int, c_int32, c_int64, c_size_t, c_uint32, c_uint64, c_void_p
from typing import Any, NamedTuple

import numpy as np
from flambeau_gpu.arrays import ALIGNED, Array, dtype_name
from flambeau_gpu.columns import Operand, operand
from flambeau_gpu.devices import Device
from flambeau_gpu.runtime import here

from flambeau.determinism import get_float32_matmul_precision

from .runtime import library

# The numbers of the library's enumerations.
TRANSA, TRANSB, EPILOGUE, BIAS_POINTER, BIAS_TYPE = 3, 4, 7, 8, 26  # of a product
BATCH_COUNT, BATCH_STRIDE = 5, 6  # of a matrix
MOST_WORKSPACE, ALIGNMENTS = 1, (5, 6, 7, 8)  # of a preference
PLAIN, WITH_BIAS = 1, 4  # epilogues
F32, F64, C32, C64 = 0, 1, 4, 5
MEMORY = {"float16": 2, "bfloat16": 14, "float32": F32, "float64": F64, "complex64": C32, "complex128": C64}
SCALE = {"float64": (F64, np.float64), "complex64": (C32, np.complex64), "complex128": (C64, np.complex128)}  # else float32
SINGLE, TF32, DOUBLE = 68, 77, 70  # what is computed in
WORKSPACE = 32 << 20  # bytes
STATUS = {
    1: "not initialized",
    3: "out of memory",
    7: "invalid value",
    8: "architecture",
    13: "execution failed",
    14: "internal error",
    15: "not supported",
}


class Geometry(NamedTuple):
    """What decides about a plan; halves may give float32. The product is out (rows, columns) = a (rows, depth) @ b (depth, columns), row-major."""

    dtype: str
    out_dtype: str
    rows: int
    columns: int
    depth: int
    a: Operand
    b: Operand
    out: Operand
    batch: int
    biased: bool
    tf32: bool
    alignment: int


class _Result(ctypes.Structure):
    """cublasLtMatmulHeuristicResult_t."""

    _fields_ = (("algo", c_uint64 * 8), ("workspace", c_size_t), ("state", c_int), ("waves", c_float), ("reserved", c_int * 4))


def check(status: int, what: str) -> None:
    """Raises RuntimeError for a status of the library."""
    if status:
        raise RuntimeError(f"{what}: cuBLASLt says {STATUS.get(status, 'status')} ({status})")


class Plan:
    """A product that the library has chosen an algorithm for. The library sees the transposed problem, since its matrices are columns."""

    def __init__(self, lt: Library, g: Geometry) -> None:
        self.library, self.geometry = lt, g
        scale, number = SCALE.get(g.dtype, (F32, np.float32))
        kind = DOUBLE if g.dtype in ("float64", "complex128") else TF32 if g.tf32 and g.dtype in ("float32", "complex64") else SINGLE
        self.number = number
        self.product = c_void_p()
        self.call("MatmulDescCreate", byref(self.product), c_int(kind), c_int(scale))
        self.set(TRANSA, c_int32(int(g.b.transposed)))
        self.set(TRANSB, c_int32(int(g.a.transposed)))
        if g.biased:
            self.set(EPILOGUE, c_uint32(WITH_BIAS))
            self.set(BIAS_TYPE, c_int32(MEMORY[g.out_dtype]))
        self.b = self.matrix(g, g.dtype, g.b, *((g.depth, g.columns) if g.b.transposed else (g.columns, g.depth)))
        self.a = self.matrix(g, g.dtype, g.a, *((g.rows, g.depth) if g.a.transposed else (g.depth, g.rows)))
        self.out = self.matrix(g, g.out_dtype, g.out, g.columns, g.rows)
        self.result = self.chosen(g)
        self.algorithm = ctypes.addressof(self.result)
        self.bias = c_void_p()
        self.bias_at = ctypes.addressof(self.bias)

    def call(self, name: str, *args: Any) -> None:
        check(getattr(self.library.lt, f"cublasLt{name}")(*args), f"a product of matrices ({self.geometry})")

    def set(self, attribute: int, value: Any) -> None:
        check(self.library.set(self.product, attribute, byref(value), ctypes.sizeof(value)), f"a product of matrices ({self.geometry})")

    def matrix(self, g: Geometry, dtype: str, x: Operand, rows: int, columns: int) -> c_void_p:
        made = c_void_p()
        self.call("MatrixLayoutCreate", byref(made), c_int(MEMORY[dtype]), c_uint64(rows), c_uint64(columns), c_int64(x.leading))
        if g.batch > 1:
            for attribute, value in ((BATCH_COUNT, c_int32(g.batch)), (BATCH_STRIDE, c_int64(x.step))):
                self.call("MatrixLayoutSetAttribute", made, c_int(attribute), byref(value), c_size_t(ctypes.sizeof(value)))
        return made

    def chosen(self, g: Geometry) -> _Result:
        """The first algorithm that the library's heuristics name."""
        preference = c_void_p()
        self.call("MatmulPreferenceCreate", byref(preference))
        room = c_uint64(WORKSPACE)
        self.call("MatmulPreferenceSetAttribute", preference, c_int(MOST_WORKSPACE), byref(room), c_size_t(8))
        for attribute in ALIGNMENTS:
            bytes_ = c_uint32(g.alignment)
            self.call("MatmulPreferenceSetAttribute", preference, c_int(attribute), byref(bytes_), c_size_t(4))
        results, count = (_Result * 1)(), c_int()
        status = self.library.lt.cublasLtMatmulAlgoGetHeuristic(
            self.library.handle, self.product, self.b, self.a, self.out, self.out, preference, c_int(1), results, byref(count)
        )
        self.library.lt.cublasLtMatmulPreferenceDestroy(preference)
        if status or not count.value:
            raise Unplanned(f"cuBLASLt has no algorithm for {g} (status {status})")
        return results[0]

    def run(self, out: int, a: int, b: int, bias: int, alpha: int, beta: int, stream: int) -> None:
        """Asks a stream for out = alpha * a @ b + bias + beta * out, all of them given as addresses."""
        lt = self.library
        with lt.lock:
            if bias:
                self.bias.value = bias
                check(lt.set(self.product, BIAS_POINTER, self.bias_at, 8), "a bias")
            status = lt.matmul(
                lt.handle, self.product, alpha, b, self.b, a, self.a, beta, out, self.out, out, self.out,
                self.algorithm, lt.workspace(stream), WORKSPACE, stream,
            )  # fmt: skip
        if status:
            check(status, f"a product of matrices ({self.geometry})")


class Unplanned(RuntimeError):
    """A geometry for which the library has no algorithm."""


class Library:
    """cuBLASLt on one device."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.lt = library("cublasLt")
        here.activate(device)
        self.handle = c_void_p()
        check(self.lt.cublasLtCreate(byref(self.handle)), "cuBLASLt does not start")
        self.lock = threading.Lock()  # held while a plan has its bias
        self.matmul, self.set = self.lt.cublasLtMatmul, self.lt.cublasLtMatmulDescSetAttribute
        self.matmul.argtypes = [c_void_p] * 14 + [c_size_t, c_void_p]
        self.set.argtypes = [c_void_p, c_int, c_void_p, c_size_t]
        self.plans: dict[Geometry, Plan | None] = {}
        self.workspaces: dict[int, Any] = {}  # by stream

    def workspace(self, stream: int) -> int:
        """The address of scratch memory of a stream; a graph has its own, so that two may be replayed at once."""
        recorded = here.recorded(self.device)
        known = self.workspaces if recorded is None else recorded.workspaces
        block = known.get(stream)
        if block is None:
            block = known.setdefault(stream, self.device.pool.allocate(WORKSPACE))
        return int(block.pointer)

    def plan(self, g: Geometry) -> Plan | None:
        """The plan of a geometry; None where the library has none."""
        if g not in self.plans:
            try:
                self.plans[g] = Plan(self, g)
            except Unplanned:
                self.plans[g] = None
        return self.plans[g]


@functools.cache
def library_of(device: Device) -> Library:
    """The library on a device."""
    return Library(device)


class Call(NamedTuple):
    """A product that has a plan: all but the addresses."""

    plan: Plan
    alpha: int  # the addresses of numbers
    beta: int
    keep: Any

    def __call__(self, out: Array, a: Array, b: Array, bias: Array | None) -> None:
        """Asks the current stream for it."""
        device = out.block.device
        if here.device != device.index:
            here.activate(device)
        self.plan.run(out.pointer, a.pointer, b.pointer, 0 if bias is None else bias.pointer, self.alpha, self.beta, here.stream)
        if device.several_streams:
            device.used((out, a, b) if bias is None else (out, a, b, bias), here.stream)


def planned(
    out: Array, a: Array, b: Array, bias: Array | None, alpha: Any, add: bool, batch: int, steps: tuple[int, int, int]
) -> Call | None:
    """out = alpha * a @ b + bias, or added to it; None where the library does not take such arrays.

    Args:
        out, a, b: the first matrices of their batches.
        batch: how many matrices.
        steps: from one matrix to the next, of a, b and out.
    """
    kind, out_kind = dtype_name(a.dtype), dtype_name(out.dtype)
    x, y, z = operand(a, steps[0]), operand(b, steps[1]), operand(out, steps[2], of_out=True)
    if kind not in MEMORY or out_kind not in MEMORY or x is None or y is None or z is None:
        return None
    biased = bias is not None
    if bias is not None and (
        out_kind not in ("float16", "bfloat16", "float32")
        or bias.pointer % ALIGNED
        or bias.dtype != out.dtype
        or bias.strides[-1] != 1
        or add
    ):
        return None
    alignment = min([ALIGNED, *[p & -p for p in (a.pointer, b.pointer, out.pointer)]])  # as arrays' keys tell it
    tf32 = get_float32_matmul_precision() != "highest"
    rows, columns, depth = out.shape[-2], out.shape[-1], a.shape[-1]
    plan = library_of(out.device).plan(Geometry(kind, out_kind, rows, columns, depth, x, y, z, batch, biased, tf32, alignment))
    if plan is None:
        return None
    numbers: Any = np.array([alpha, 1 if add else 0], plan.number)
    return Call(plan, numbers.ctypes.data, numbers.ctypes.data + numbers.itemsize, numbers)
