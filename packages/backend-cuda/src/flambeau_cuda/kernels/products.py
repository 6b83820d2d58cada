"""Products of matrices: cuBLASLt, and generated kernels for what it does not take."""

from __future__ import annotations

from typing import Any

from flambeau_codegen.eager import Products
from flambeau_codegen.eager.views import folded_batch

from ..arrays import Array
from ..cublaslt import MEMORY, multiplied
from ..lowered import contiguous, programs, run


def multiply(out: Array, a: Array, b: Array, bias: Array | None = None, alpha: Any = 1, add: bool = False) -> Array:
    """out = alpha * a @ b + bias, or added to what is there; see `flambeau_codegen.eager.Products`."""
    if not out.size:
        return out
    if out.dtype.name not in MEMORY:
        return _generated(out, a, b, bias, alpha, add)
    if not a.shape[-1]:
        programs.clear(out) if not add else None
        return _biased(out, bias)
    a, b = _taken(a), _taken(b)
    shape = out.shape[:-2]
    folded = folded_batch(shape, [x.strides[:-2] for x in (a, b, out)])
    if folded is None:
        a, b = contiguous(a, always=True), contiguous(b, always=True)
        folded = folded_batch(shape, [x.strides[:-2] for x in (a, b, out)])
    target = out
    if folded is None or min(out.strides[-2:]) < 0 or not _rows(out):
        target = contiguous(out, always=True) if add else out.device.empty(out.shape, out.dtype)
        a, b = contiguous(a), contiguous(b)
        folded = folded_batch(shape, [x.strides[:-2] for x in (a, b, target)])
    assert folded is not None
    (outer, inner), (ao, bo, oo) = folded
    for k in range(outer):
        x, y, z = (_matrix(m, k * steps[0]) for m, steps in ((a, ao), (b, bo), (target, oo)))
        steps = (ao[1], bo[1], oo[1])
        if multiplied(z, x, y, bias, alpha, add, inner, steps):
            continue
        if bias is not None and multiplied(z, x, y, None, alpha, add, inner, steps):
            _biased(z.view((inner, *z.shape), (oo[1], *z.strides)), bias)
            continue
        batched = [m.view((inner, *m.shape), (step, *m.strides)) for m, step in zip((z, x, y), (oo[1], ao[1], bo[1]))]
        _generated(*batched, bias, alpha, add)
    if target is not out:
        programs.copy_into(out, target)
    return out


def _rows(x: Array) -> bool:
    """Whether the matrices' rows lie without gaps."""
    return (x.strides[-1] == 1 or x.shape[-1] == 1) and (x.strides[-2] >= x.shape[-1] or x.shape[-2] == 1)


def _taken(x: Array) -> Array:
    """The matrices, copied where none of their dimensions has stride 1."""
    (rows, columns), (down, across) = x.shape[-2:], x.strides[-2:]
    if (across == 1 or columns == 1) and (down >= columns or rows == 1):
        return x
    if (down == 1 or rows == 1) and (across >= rows or columns == 1):
        return x
    return contiguous(x, always=True)


def _matrix(x: Array, offset: int) -> Array:
    """The matrix at an offset."""
    return Array(x.block, x.dtype, x.shape[-2:], x.strides[-2:], x.start + offset)


def _biased(out: Array, bias: Array | None) -> Array:
    if bias is not None:
        run("add", (out, bias), out=out)
    return out


def _generated(out: Array, a: Array, b: Array, bias: Array | None, alpha: Any, add: bool) -> Array:
    """By the generated kernel: right for every dtype, and slow."""
    made = run("matmul", (a, b))
    if alpha != 1:
        made = run("mul", (made, alpha))
    if bias is not None:
        made = run("add", (made, bias))
    if add:
        made = run("add", (out, made))
    programs.copy_into(out, made)
    return out


def add_kernels(backend: Any) -> None:
    backend.kernels.update(Products(programs, multiply).kernels())
