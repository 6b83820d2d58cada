"""Products of matrices: by the platform's library, and generated kernels for what it does not take.

The library's `planned(out, a, b, bias, alpha, add, batch, steps)` gives a function of out, a, b and bias that asks the current stream for
out = alpha * a @ b + bias, or that added to out, of `batch` matrices at distances `steps` (of a, b and out) from the first ones, which are
given; None where it does not take such arrays.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, NamedTuple

from flambeau_codegen.eager import Products
from flambeau_codegen.eager.views import folded_batch

from flambeau.determinism import get_float32_matmul_precision

from ..arrays import Array
from ..lowered import contiguous, programs, run
from ..platform import platform

KEPT = 4096  # products that a kernel remembers
CALLS = 4  # of the library for one product, before operands are copied so that fewer do


def multiply(out: Array, a: Array, b: Array, bias: Array | None = None, alpha: Any = 1, add: bool = False) -> Array:
    """out = alpha * a @ b + bias, or added to what is there; see `flambeau_codegen.eager.Products`."""
    if not out.size:
        return out
    taken, planned = platform().products()
    if a.dtype.name not in taken:
        return _generated(out, a, b, bias, alpha, add)
    if not a.shape[-1]:
        programs.clear(out) if not add else None
        return _biased(out, bias)
    a, b = _taken(a), _taken(b)
    shape = out.shape[:-2]
    folded = folded_batch(shape, [x.strides[:-2] for x in (a, b, out)])
    if folded is None or folded[0][0] > CALLS:
        a, b = (x if one_step(x) else contiguous(x, always=True) for x in (a, b))
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
        call = planned(z, x, y, bias, alpha, add, inner, steps)
        if call is not None:
            call(z, x, y, bias)
            traced.note((call, z, x, y, bias))
            continue
        traced.note(None)
        call = planned(z, x, y, None, alpha, add, inner, steps) if bias is not None else None
        if call is not None:
            call(z, x, y, None)
            _biased(z.view((inner, *z.shape), (oo[1], *z.strides)), bias)
            continue
        z, x, y = (m.view((inner, *m.shape), (step, *m.strides)) for m, step in zip((z, x, y), (oo[1], ao[1], bo[1])))
        _generated(z, x, y, bias, alpha, add)
    if target is not out:
        programs.copy_into(out, target)
    return out


def one_step(x: Array) -> bool:
    """Whether the matrices of the batch lie at equal distances."""
    folded = folded_batch(x.shape[:-2], [x.strides[:-2]])
    return folded is not None and folded[0][0] == 1


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
    return contiguous(x, always=True)  # type: ignore[no-any-return]


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


# ---------------------------------------------------------------- the short way to what has run before


class Traced(threading.local):
    """The library's calls that this thread makes while somebody wants to know; None among them is another way."""

    def __init__(self) -> None:
        self.calls: list[Any] | None = None

    def note(self, call: Any) -> None:
        if self.calls is not None:
            self.calls.append(call)


traced = Traced()


class Recipe(NamedTuple):
    """A product of two whole arrays into a new one, by one call of the library."""

    call: Callable[..., None]
    nbytes: int
    dtype: Any
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def remembered(slow: Callable[..., Array]) -> Callable[..., Array]:
    """A kernel of two arrays and perhaps a bias, which remembers the library's call by the arrays' layouts."""
    kept: dict[Any, Recipe] = {}

    def kernel(a: Array, b: Array, bias: Array | None = None) -> Array:
        device = a.block.device
        key = (device.index, a.key, b.key, None if bias is None else bias.key, get_float32_matmul_precision())
        recipe = kept.get(key)
        if recipe is not None:
            out = Array(device.pool.allocate(recipe.nbytes), recipe.dtype, recipe.shape, recipe.strides)
            recipe.call(out, a, b, bias)
            return out
        calls: list[Any] = []
        traced.calls = calls
        rest = () if bias is None and slow.__name__ != "linear" else (bias,)
        try:
            out = slow(a, b, *rest)
        finally:
            traced.calls = None
        if len(calls) == 1 and calls[0] is not None and out.size:
            call, z, x, y, added = calls[0]
            direct = (z.pointer, x.pointer, y.pointer, added) == (out.pointer, a.pointer, b.pointer, bias)
            if direct and out.block is not a.block and z.block is out.block and len(kept) < KEPT:
                kept[key] = Recipe(call, out.block.nbytes, out.dtype, out.shape, out.strides)
        return out

    return kernel


def add_kernels(backend: Any) -> None:
    kernels = Products(programs, multiply).kernels()
    for name in ("matmul", "mm", "bmm", "linear", "mm_nt", "mm_tn"):
        kernels[name] = remembered(kernels[name])
    backend.kernels.update(kernels)
