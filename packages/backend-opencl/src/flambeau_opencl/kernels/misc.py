"""Ops that are other ops of the device, called in turn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from flambeau_codegen.eager.views import parts_of

from flambeau.backend import UnsupportedDTypeError

from ..arrays import Array, dtype_name
from ..lowered import contiguous, programs, run
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
    if not programs.number(run("all", (fine, None, False))):
        raise RuntimeError("multinomial: expected weights that are finite and >= 0, got a tensor with inf, nan or an element < 0")
    positive = run("gt", (weights, 0.0))
    if not programs.number(run("all", (run("any", (positive, last, False)), None, False))):
        raise RuntimeError("multinomial: expected every row of weights to have a sum > 0, got a row of zeros")
    size = (*p.shape[:-1], num_samples)
    if replacement:
        u = run("random_uniform", (size, 0.0, 1.0, seed, offset, "float64", None), device=device)
        cumulative = contiguous(run("cumsum", (weights, last)))
        total = cumulative.view((*p.shape[:-1], 1), (*cumulative.strides[:-1], 0), p.shape[-1] - 1)
        return search_rows(cumulative, run("mul", (u, total)), True)
    counts = run("sum", (positive, last, False))
    if programs.number(run("amin", (counts.view((counts.size,)), 0, False))) < num_samples:
        raise RuntimeError(f"multinomial: cannot draw {num_samples} samples without replacement from a row with fewer weights above 0")
    waits = run("random_exponential", (p.shape, 1.0, seed, offset, "float64", None), device=device)
    waits = run("where", (positive, run("div", (waits, weights)), run("fill", (waits, math.inf))))
    order = order_of(contiguous(waits).view((p.size // p.shape[-1], p.shape[-1])), False)
    first = order.view(size, order.view(p.shape).strides)
    return run("cast", (first, "int64"))  # type: ignore[no-any-return]


def add_kernels(backend: Any) -> None:
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
    backend.kernel("random_multinomial", dtypes=floats)(random_multinomial)
