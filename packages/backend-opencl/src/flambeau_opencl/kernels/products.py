"""Products of matrices: tiles in local memory, any strides, batches of two dimensions; CLBlast where it is installed."""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np
from flambeau_codegen.eager import Products
from flambeau_codegen.eager.views import Strides, folded_batch, parts_of

from flambeau.backend import ShapeError

from ..arrays import Array, dtype_name
from ..devices import Device
from ..lowered import contiguous, programs
from . import blas, templates

SCALED, BIASED, ADDED = 1, 2, 4
L = np.int64
# Tiles for CPUs, (rows, columns, depth), of 4-byte numbers: the first that local memory has room for.
CPU_TILES = ((96, 128, 256), (48, 64, 192), (24, 32, 96), (12, 16, 64))


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


def _complex(out: Array, a: Array, b: Array, bias: Array | None, alpha: float, add: bool) -> Array:
    """Four real products."""
    (o_re, o_im), (a_re, a_im), (b_re, b_im) = parts_of(out), parts_of(a), parts_of(b)
    c_re, c_im = parts_of(bias) if bias is not None else (None, None)
    multiply(o_re, a_re, b_re, c_re, alpha, add)
    multiply(o_re, a_im, b_im, None, -alpha, True)
    multiply(o_im, a_re, b_im, c_im, alpha, add)
    multiply(o_im, a_im, b_re, None, alpha, True)
    return out


operations = Products(programs, multiply)
matmul, product = operations.matmul, operations.product


def add_kernels(backend: Any) -> None:
    backend.kernels.update(operations.kernels())


__all__ = ["add_kernels", "matmul", "multiply", "product"]
