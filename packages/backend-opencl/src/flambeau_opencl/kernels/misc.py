"""Ops that are other ops of the device, called in turn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from flambeau.backend import ShapeError, UnsupportedDTypeError

from ..arrays import Array, dtype_name
from ..lowered import contiguous, copy_into, run, zeros
from .products import broadcast, multiply, new, parts_of
from .sorting import order_of, search_rows

Sizes = Sequence[int]


def square(x: Array) -> Array:
    return run("mul", (x, x))  # type: ignore[no-any-return]


def square_(x: Array) -> None:
    run("mul_", (x, x), out=x)


def angle(x: Array) -> Array:
    """The angle of complex numbers; pi for negative ones, NaN for NaN."""
    if x.dtype.kind == "c":
        re, im = parts_of(x)
        return run("atan2", (im, re))  # type: ignore[no-any-return]
    if "float" not in dtype_name(x.dtype):
        x = run("cast", (x, "float32"))
    straight = run("where", (run("lt", (x, 0)), run("fill", (x, math.pi)), run("fill", (x, 0.0))))
    return run("where", (run("isnan", (x,)), x, straight))  # type: ignore[no-any-return]


def addmm_into(out: Array, mat1: Array, mat2: Array, beta: Any, alpha: Any) -> None:
    """out = beta * out + alpha * mat1 @ mat2."""
    if beta == 0:
        copy_into(out, zeros(out.device, out.shape, out.dtype))
    elif beta != 1:
        run("mul_", (out, beta), out=out)
    if mat1.shape[1]:
        multiply(out, mat1, mat2, alpha=alpha, add=True)


def addmm(input: Array, mat1: Array, mat2: Array, beta: Any = 1, alpha: Any = 1) -> Array:
    """beta * input + alpha * mat1 @ mat2."""
    if mat1.ndim != 2 or mat2.ndim != 2 or mat1.shape[1] != mat2.shape[0]:
        raise ShapeError(f"addmm: takes two matrices that fit, got shapes {mat1.shape} and {mat2.shape}")
    shape = (mat1.shape[0], mat2.shape[1])
    if broadcast(input.shape, shape) != shape:
        raise ShapeError(f"addmm: input of shape {input.shape} does not broadcast to the product's shape {shape}")
    half = dtype_name(mat1.dtype) in ("float16", "bfloat16")
    whole = mat1.dtype.kind in "iu" and not (float(alpha).is_integer() and float(beta).is_integer())
    if half or whole:  # rounded once
        wide = "float64" if whole else "float32"
        a, b, c = (run("cast", (x, wide)) for x in (input, mat1, mat2))
        made = addmm(a, b, c, beta, alpha)
        return run("cast", (made, dtype_name(mat1.dtype)))  # type: ignore[no-any-return]
    out = new(mat1, shape)
    if beta == 0:
        if not mat1.shape[1]:
            return zeros(out.device, shape, out.dtype)
        return multiply(out, mat1, mat2, alpha=alpha)
    copy_into(out, input)
    addmm_into(out, mat1, mat2, beta, alpha)
    return out


def addmm_(input: Array, mat1: Array, mat2: Array, beta: Any = 1, alpha: Any = 1) -> None:
    """`addmm`, written into its input."""
    shape = (mat1.shape[0], mat2.shape[1]) if mat1.ndim == mat2.ndim == 2 else None
    if input.shape != shape:
        raise ShapeError(f"addmm_: input of shape {input.shape} cannot hold the product of shapes {mat1.shape} and {mat2.shape}")
    copy_into(input, addmm(input, mat1, mat2, beta, alpha))


def _number(x: Array) -> Any:
    """The number in an array of one element; waits for it."""
    return x.device.download(x.block, x.dtype, x.start, 1)[0].item()


def random_multinomial(p: Array, num_samples: int, replacement: bool, seed: int, offset: int) -> Array:
    """Indices drawn with the weights in p's last dimension.

    Without replacement: the least of exponential draws divided by their weights, least first.
    """
    device = p.device
    if not device.float64:
        raise UnsupportedDTypeError(
            f"multinomial: weighs in float64, which device '{device}' does not have; move the weights to the CPU first"
        )
    weights = contiguous(run("cast", (p, "float64")))
    last = p.ndim - 1
    fine = run("logical_and", (run("isfinite", (weights,)), run("ge", (weights, 0.0))))
    if not _number(run("all", (fine, None, False))):
        raise RuntimeError("multinomial: expected weights that are finite and >= 0, got a tensor with inf, nan or an element < 0")
    positive = run("gt", (weights, 0.0))
    if not _number(run("all", (run("any", (positive, last, False)), None, False))):
        raise RuntimeError("multinomial: expected every row of weights to have a sum > 0, got a row of zeros")
    size = (*p.shape[:-1], num_samples)
    if replacement:
        u = run("random_uniform", (size, 0.0, 1.0, seed, offset, "float64", None), device=device)
        cumulative = contiguous(run("cumsum", (weights, last)))
        total = cumulative.view((*p.shape[:-1], 1), (*cumulative.strides[:-1], 0), p.shape[-1] - 1)
        return search_rows(cumulative, run("mul", (u, total)), True)
    counts = run("sum", (positive, last, False))
    if _number(run("amin", (counts.view((counts.size,)), 0, False))) < num_samples:
        raise RuntimeError(f"multinomial: cannot draw {num_samples} samples without replacement from a row with fewer weights above 0")
    waits = run("random_exponential", (p.shape, 1.0, seed, offset, "float64", None), device=device)
    waits = run("where", (positive, run("div", (waits, weights)), run("fill", (waits, math.inf))))
    order = order_of(contiguous(waits).view((p.size // p.shape[-1], p.shape[-1])), False)
    first = order.view(size, order.view(p.shape).strides)
    return run("cast", (first, "int64"))  # type: ignore[no-any-return]


# ---------------------------------------------------------------- results whose size is in the data


def masked_select(x: Array, mask: Array) -> Array:
    """The elements where the mask holds."""
    shape = broadcast(x.shape, mask.shape)
    if mask.dtype.kind != "b":
        raise TypeError(f"masked_select: mask must be bool, got {mask.dtype}")
    held = mask.view(shape, (*(0,) * (len(shape) - mask.ndim), *[0 if n == 1 else s for n, s in zip(mask.shape, mask.strides)]))
    count = _number(run("count_nonzero", (held, None))) if 0 not in shape else 0
    return run("masked_select", (x, mask, count))  # type: ignore[no-any-return]


def nonzero_rows(x: Array) -> Array:
    """The index of each element that is not zero, a row each."""
    return run("nonzero_rows", (x, _number(run("count_nonzero", (x, None))) if x.size else 0))  # type: ignore[no-any-return]


def repeated_places(repeats: Array) -> Array:
    """The place i, repeats[i] times."""
    if repeats.ndim != 1:
        raise ShapeError(f"repeat_interleave: repeats must be a vector, got shape {repeats.shape}")
    if repeats.dtype.kind not in "iu":
        raise TypeError(f"repeat_interleave: repeats must be integers, got {repeats.dtype}; cast with .to(dtype)")
    if repeats.size and _number(run("amin", (repeats, 0, False))) < 0:
        raise RuntimeError("repeat_interleave: repeats can not be negative")
    return run("repeated_places", (repeats, _number(run("sum", (repeats, None, False))) if repeats.size else 0))  # type: ignore[no-any-return]


def add_kernels(backend: Any) -> None:
    for function in (masked_select, nonzero_rows, repeated_places):
        backend.kernel(function.__name__)(function)
    floats = ("float16", "bfloat16", "float32", "float64")

    @backend.kernel("make_strided")  # type: ignore[untyped-decorator]
    def make_strided(size: Sizes, stride: Sizes, dtype: Any, device: Any) -> Array:
        """Unset memory seen through strides."""
        reach = 0 if 0 in size else 1 + sum((n - 1) * s for n, s in zip(size, stride, strict=True))
        made = backend.empty((reach,), dtype.numpy, device.index)
        return Array(made.block, made.dtype, tuple(size), tuple(stride), 0)

    backend.kernels.setdefault("square", square)
    backend.kernels.setdefault("square_", square_)
    backend.kernels.setdefault("angle", angle)
    backend.kernel("addmm")(addmm)
    backend.kernel("addmm_")(addmm_)
    backend.kernel("random_multinomial", dtypes=floats)(random_multinomial)
