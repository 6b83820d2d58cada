"""Products of matrices: tiles in local memory, any strides, batches of two dimensions; CLBlast where it is installed."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from flambeau.backend import ShapeError

from ..arrays import Array, dtype_name
from ..devices import Device
from ..lowered import contiguous, zeros
from . import blas, templates

SCALED, BIASED, ADDED = 1, 2, 4
L = np.int64
# Tiles for CPUs, (rows, columns, depth), of 4-byte numbers: the first that local memory has room for.
CPU_TILES = ((96, 128, 256), (48, 64, 192), (24, 32, 96), (12, 16, 64))
Strides = tuple[int, ...]


@functools.cache
def kernel_for(device: Device, dtype: str, small: bool) -> tuple[templates.Kernel, int, int, tuple[int, int]]:
    """The kernel for a dtype, its tile's rows and columns, and its group."""
    macros: dict[str, Any] = {**templates.macros_of(dtype), "SCALED": SCALED, "BIASED": BIASED, "ADDED": ADDED}
    bits = np.dtype(templates.NUMPY[macros["A"]]).itemsize
    if device.is_cpu:
        fitting = [t for t in CPU_TILES if bits * (t[0] * t[2] + t[1] * t[2] + t[0] * t[1]) <= device.local_memory - 1024]
        rows, columns, depth = fitting[min(len(fitting) - 1, 1 if small else 0)] if fitting else CPU_TILES[-1]
        wide = 16 if bits <= 4 else 8
        macros |= {
            "TM": rows, "TN": columns, "TK": depth, "RM": 6, "RN": wide, "AV": f"{macros['A']}{wide}", "VLOAD": f"vload{wide}",
            "VSTORE": f"vstore{wide}", "MAD(a, b, c)": "((a) * (b) + (c))",
        }  # fmt: skip
        return templates.compiled(device, "matmul_cpu", "matmul", (dtype,), **macros), rows, columns, (1, 1)
    rows = columns = 32 if small else 64
    each = 4 if small or bits > 4 else 8
    macros |= {"TM": rows, "TN": columns, "TK": 16, "RM": each, "RN": each}
    return templates.compiled(device, "matmul_gpu", "matmul", (dtype,), **macros), rows, columns, (columns // each, rows // each)


def multiply(out: Array, a: Array, b: Array, bias: Array | None = None, alpha: float = 1, add: bool = False) -> Array:
    """out = alpha * a @ b + bias, or added to what is there.

    Args:
        out: (..., M, N), of any strides.
        a: (..., M, K), of out's batch shape; strides of 0 repeat it.
        b: (..., K, N), likewise.
        bias: (N,), of out's dtype.
        add: whether it is added to out's elements.
    """
    if not out.size:
        return out
    if out.dtype.kind == "c":
        return _complex(out, a, b, bias, alpha, add)
    (rows, columns), depth = out.shape[-2:], a.shape[-1]
    batch, (ao, bo, oo), (a, b) = _batches(out, a, b)
    device, kind = out.device, dtype_name(out.dtype)
    if blas.offered(out, a, b, bias) and batch == (1, 1):
        return blas.gemm(out, a, b, alpha, add)
    tiles = math.ceil(rows / 96) * math.ceil(columns / 128) * math.prod(batch)
    kernel, tall, broad, group = kernel_for(device, kind, tiles < 4 * device.cl.max_compute_units)
    flags = (SCALED if alpha != 1 else 0) | (BIASED if bias is not None else 0) | (ADDED if add else 0)
    scalar: Any = templates.NUMPY[templates.COMPUTED[kind]]
    total = (math.ceil(columns / broad) * group[0], math.ceil(rows / tall) * group[1], math.prod(batch))
    bias_at, bias_step = (bias.start, bias.strides[-1] if bias.shape[-1] != 1 else 0) if bias is not None else (0, 0)
    kernel(
        total, (*group, 1), a, b, out, bias if bias is not None else out, *map(templates.int32, (rows, columns, depth)),
        L(a.start), L(a.strides[-2]), L(a.strides[-1]), L(b.start), L(b.strides[-2]), L(b.strides[-1]),
        L(out.start), L(out.strides[-2]), L(out.strides[-1]), templates.int32(batch[1]),
        L(ao[0]), L(ao[1]), L(bo[0]), L(bo[1]), L(oo[0]), L(oo[1]), L(bias_at), L(bias_step), np.int32(flags), scalar(alpha),
    )  # fmt: skip
    return out


def _batches(out: Array, a: Array, b: Array) -> tuple[tuple[int, int], list[Strides], list[Array]]:
    """The batch as two dimensions and the strides of each array in them; arrays whose batches do not fold so are copied."""
    shape = out.shape[:-2]
    folded = folded_batch(shape, [x.strides[:-2] for x in (a, b, out)])
    if folded is None:
        a, b = (contiguous(x, always=True) for x in (a, b))
        folded = folded_batch(shape, [x.strides[:-2] for x in (a, b, out)])
        if folded is None:
            raise ShapeError(f"matmul: a result of strides {out.strides} cannot be written in place; use the out-of-place form")
    sizes, steps = folded
    return sizes, steps, [a, b]


def folded_batch(shape: Sequence[int], strides: Sequence[Strides]) -> tuple[tuple[int, int], list[Strides]] | None:
    """Batch dimensions as at most two; None if they are more."""
    groups: list[tuple[int, list[int]]] = []
    for d, n in enumerate(shape):
        if n == 1:
            continue
        steps = [s[d] for s in strides]
        if groups and all(old == n * new for old, new in zip(groups[-1][1], steps)):
            groups[-1] = (groups[-1][0] * n, steps)
        else:
            groups.append((n, steps))
    if len(groups) > 2:
        return None
    while len(groups) < 2:
        groups.insert(0, (1, [0] * len(strides)))
    (x, xs), (y, ys) = groups
    return (x, y), list(zip(xs, ys))


def parts_of(z: Array) -> tuple[Array, Array]:
    """The real and the imaginary parts of a complex array, seen in its memory."""
    kind = np.dtype(np.float32 if z.dtype == np.complex64 else np.float64)
    strides = tuple([2 * s for s in z.strides])
    return Array(z.block, kind, z.shape, strides, 2 * z.start), Array(z.block, kind, z.shape, strides, 2 * z.start + 1)


def _complex(out: Array, a: Array, b: Array, bias: Array | None, alpha: float, add: bool) -> Array:
    """Four real products."""
    (o_re, o_im), (a_re, a_im), (b_re, b_im) = parts_of(out), parts_of(a), parts_of(b)
    c_re, c_im = parts_of(bias) if bias is not None else (None, None)
    multiply(o_re, a_re, b_re, c_re, alpha, add)
    multiply(o_re, a_im, b_im, None, -alpha, True)
    multiply(o_im, a_re, b_im, c_im, alpha, add)
    multiply(o_im, a_im, b_re, None, alpha, True)
    return out


def matrix_t(x: Array) -> Array:
    """The last two dimensions exchanged; no copy."""
    return x.view((*x.shape[:-2], x.shape[-1], x.shape[-2]), (*x.strides[:-2], x.strides[-1], x.strides[-2]))


def expanded(x: Array, batch: tuple[int, ...]) -> Array:
    """Seen with a batch of this shape."""
    own = x.shape[:-2]
    lead = len(batch) - len(own)
    strides = [0] * lead + [0 if n == 1 else s for n, s in zip(own, x.strides)]
    return x.view((*batch, *x.shape[-2:]), (*strides, *x.strides[-2:]))


def broadcast(*shapes: tuple[int, ...]) -> tuple[int, ...]:
    """NumPy's rule."""
    return tuple(np.broadcast_shapes(*shapes))


def new(like: Array, shape: Sequence[int]) -> Array:
    """A dense array of an array's dtype on its device."""
    return like.device.empty(tuple(shape), like.dtype)


def product(a: Array, b: Array, bias: Array | None = None, op: str = "matmul") -> Array:
    """a @ b (+ bias) for arrays of two or more dimensions, whose batches broadcast."""
    if a.shape[-1] != b.shape[-2]:
        raise ShapeError(f"{op}: mat1 and mat2 shapes cannot be multiplied ({a.shape[-2]}x{a.shape[-1]} and {b.shape[-2]}x{b.shape[-1]})")
    if b.ndim == 2 < a.ndim and a.dense:  # one tall product
        flat = a.view((math.prod(a.shape[:-1]), a.shape[-1]))
        return product(flat, b, bias, op).view((*a.shape[:-1], b.shape[-1]))
    batch = broadcast(a.shape[:-2], b.shape[:-2])
    shape = (*batch, a.shape[-2], b.shape[-1])
    if not a.shape[-1] and bias is None:
        return zeros(a.device, shape, a.dtype)
    return multiply(new(a, shape), expanded(a, batch), expanded(b, batch), bias)


def matmul(input: Array, other: Array, op: str = "matmul") -> Array:
    """input @ other, vectors and batches included."""
    if not input.ndim or not other.ndim:
        raise ShapeError(f"matmul: both arguments need to be at least 1D, but they are {input.ndim}D and {other.ndim}D")
    a = input.view((1, *input.shape), (0, *input.strides)) if input.ndim == 1 else input
    b = other.view((*other.shape, 1), (*other.strides, 0)) if other.ndim == 1 else other
    result = product(a, b, op=op)
    shape = result.shape
    if other.ndim == 1:
        shape = shape[:-1]
    if input.ndim == 1:
        shape = (*shape[: len(shape) - (1 if other.ndim == 1 else 2)], *(() if other.ndim == 1 else shape[-1:]))
    return result.view(shape)


def mm(input: Array, mat2: Array) -> Array:
    if input.ndim != 2 or mat2.ndim != 2:
        raise ShapeError(f"mm: takes two matrices, got shapes {input.shape} and {mat2.shape}")
    return product(input, mat2, op="mm")


def bmm(input: Array, mat2: Array) -> Array:
    if input.ndim != 3 or mat2.ndim != 3 or input.shape[0] != mat2.shape[0]:
        raise ShapeError(f"bmm: takes two equally large batches of matrices, got shapes {input.shape} and {mat2.shape}")
    return product(input, mat2, op="bmm")


def linear(input: Array, weight: Array, bias: Array | None) -> Array:
    """input @ weight.T + bias."""
    if not 1 <= weight.ndim <= 2 or not input.ndim:
        raise ShapeError(
            f"linear: input must have at least 1 dimension and weight 1 or 2, but their shapes are {input.shape} and {weight.shape}"
        )
    if weight.ndim == 1:
        result = matmul(input, weight, "linear")
    else:
        joined = bias is not None and bias.shape == weight.shape[:1]
        if input.ndim == 1:
            wide = product(input.view((1, *input.shape), (0, *input.strides)), matrix_t(weight), bias if joined else None, "linear")
            result = wide.view(wide.shape[1:])
        else:
            result = product(input, matrix_t(weight), bias if joined else None, "linear")
        if joined:
            return result
    if bias is None:
        return result
    from ..lowered import run

    if broadcast(result.shape, bias.shape) != result.shape:
        raise ShapeError(f"linear: bias of shape {bias.shape} does not broadcast to the product's shape {result.shape}")
    return run("add", (result, bias))  # type: ignore[no-any-return]


def mm_nt(a: Array, b: Array) -> Array:
    return product(a, matrix_t(b))


def mm_tn(a: Array, b: Array) -> Array:
    return product(matrix_t(a), b)


def add_kernels(backend: Any) -> None:
    for function in (matmul, mm, bmm, linear, mm_nt, mm_tn):
        backend.kernel(function.__name__)(function)


__all__ = ["add_kernels", "matmul", "multiply", "product"]
