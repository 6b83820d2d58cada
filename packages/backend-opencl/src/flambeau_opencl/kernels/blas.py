"""CLBlast through pyclblast, where that is installed: `pip install flambeau-opencl[clblast]`."""

from __future__ import annotations

import functools
import importlib
from typing import Any

from ..arrays import Array

LARGE = 128  # the least size for which its launches pay


@functools.cache
def library() -> Any:
    """The module; None where it is not installed or does not load."""
    try:
        return importlib.import_module("pyclblast")
    except (ImportError, OSError):
        return None


def leading(x: Array) -> tuple[bool, int] | None:
    """(transposed, leading dimension) of a matrix as BLAS takes it; None if no dimension has stride 1."""
    (rows, columns), (down, across) = x.shape[-2:], x.strides[-2:]
    if across == 1 and down >= columns:
        return False, down
    if down == 1 and across >= rows:
        return True, across
    return None


def offered(out: Array, a: Array, b: Array, bias: Array | None) -> bool:
    """Whether a product goes to CLBlast: large float matrices on a GPU."""
    if bias is not None or out.device.is_cpu or out.dtype.kind != "f" or out.dtype.itemsize < 4 or library() is None:
        return False
    if min(*out.shape[-2:], a.shape[-1]) < LARGE or leading(out) is None or leading(out)[0]:  # type: ignore[index]
        return False
    return leading(a) is not None and leading(b) is not None


def matrix(x: Array) -> Any:
    """An array as pyclblast takes one: of its memory, it reads dtype and number of dimensions only."""
    import pyopencl.array

    return pyopencl.array.Array(x.device.queue, x.shape[-2:], x.dtype, data=x.block.cl)


def gemm(out: Array, a: Array, b: Array, alpha: float, add: bool) -> Array:
    """out = alpha * a @ b (+ out)."""
    (a_t, a_ld), (b_t, b_ld), (_, o_ld) = (leading(x) or (False, 0) for x in (a, b, out))
    (rows, columns), depth = out.shape[-2:], a.shape[-1]
    with out.device.lock:
        library().gemm(
            out.device.queue, rows, columns, depth, matrix(a), matrix(b), matrix(out), a_ld, b_ld, o_ld, alpha, 1.0 if add else 0.0,
            a_transp=a_t, b_transp=b_t, a_offset=a.start, b_offset=b.start, c_offset=out.start,
        )  # fmt: skip
    return out


__all__ = ["gemm", "offered"]
