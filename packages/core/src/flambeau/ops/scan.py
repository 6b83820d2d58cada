"""Scans: running sums, products and extremes along a dimension, differences and integrals."""
# mypy: disable-error-code="empty-body"
from __future__ import annotations

import builtins
import math

from ..tensor import dtypes
from . import shapes
from .notation import Index, Tensor, args, function, op


@op(shapes.scanned, result=shapes.sum_dtype, inplace=True, hot=True, linear=True, layout="contiguous")
def cumsum(input: Tensor, dim: int, *, dtype: dtype | None = None) -> Tensor:
    """The running sum along dim.

    Args:
        dtype: the dtype to cast input to first; integers and booleans are summed in int64.

    Example:
        >>> fb.cumsum(fb.tensor([1., 2., 3.]), 0)
        tensor([1., 3., 6.])
    """
    if dtype is not None:
        input = to(input, dtype)
cumsum.vjp(input=lambda g, dim: cumsum_reverse(g, dim))
cumsum.samples(lambda make: [args(make(3, 4), 0), args(make(3, 4), -1), args(make(), 0), args(make(0, 3), 0)])


@function(namespace="_")
def cumsum_reverse(input: Tensor, dim: int) -> Tensor:
    """The running sum from the end of dim."""
    return flip(cumsum(flip(input, (dim,)), dim), (dim,)) if input.ndim else cumsum(input, dim)


@op(shapes.scanned, result=shapes.sum_dtype, inplace=True, layout="contiguous")
def cumprod(input: Tensor, dim: int, *, dtype: dtype | None = None) -> Tensor:
    """The running product along dim.

    Example:
        >>> fb.cumprod(fb.tensor([1., 2., 3.]), 0)
        tensor([1., 2., 6.])
    """
    if dtype is not None:
        input = to(input, dtype)
cumprod.vjp(input=lambda g, input, out, dim: cumprod_backward(g, input, out, dim))
cumprod.samples(lambda make: [args(make(3, 4), 0), args(make(2, 3), -1), args(make(), 0), args(make(0, 3), 0)])


@function(namespace="_")
def cumprod_backward(grad: Tensor, input: Tensor, out: Tensor, dim: int) -> Tensor:
    """What cumprod sends back: by division where no element is zero, else with each element left out in turn."""
    if input.ndim == 0 or input.numel() == 0:
        return grad
    if not builtins.bool(any(eq(input, 0))):
        return cumsum_reverse(grad * conj(out), dim) / conj(input)
    parts, size = [], input.shape[dim]
    one = ones_like(narrow(input, dim, 0, 1))
    for k in builtins.range(size):
        rest = cat([narrow(input, dim, 0, k), one, narrow(input, dim, k + 1, size - k - 1)], dim)
        after = narrow(cumprod(rest, dim), dim, k, size - k)
        parts.append(sum(narrow(grad, dim, k, size - k) * conj(after), dim, True))
    return cat(parts, dim)


@op(shapes.scanned, promote="float", accepts="float complex", layout="contiguous")
def logcumsumexp(input: Tensor, dim: int) -> Tensor:
    """The logarithm of the running sum of exp(input) along dim, without overflow."""
logcumsumexp.vjp(input=lambda g, input, out, dim: logcumsumexp_backward(g, input, out, dim))
logcumsumexp.samples(lambda make: [args(make(3, 4), 0), args(make(3, 4), -1), args(make(), 0)])


@function(namespace="_")
def logcumsumexp_backward(grad: Tensor, input: Tensor, out: Tensor, dim: int) -> Tensor:
    """What logcumsumexp sends back, with the positive and the negative gradients summed as logarithms."""
    if input.ndim == 0:
        return grad
    finite = where(eq(out, -math.inf), 0, out)
    if input.dtype.is_complex:
        return conj(exp(flip(logcumsumexp(flip(log(conj(grad)) - finite, (dim,)), dim), (dim,)) + input))
    parts = []
    for side in (grad, neg(grad)):
        there = gt(side, 0)
        share = where(there, log(where(there, side, 1)), -math.inf) - finite
        parts.append(exp(flip(logcumsumexp(flip(share, (dim,)), dim), (dim,)) + input))
    return parts[0] - parts[1]


@op(shapes.scanned_pair, returns=("values", "indices"), result=(None, "int64"), accepts="bool int float", layout="contiguous")
def cummax(input: Tensor, dim: int) -> tuple[Tensor, Index]:
    """The running maximum along dim and where it stands: the last one of equals, a NaN from the first one on.

    Example:
        >>> fb.cummax(fb.tensor([1., 3., 2.]), 0).values
        tensor([1., 3., 3.])
    """
cummax.vjp(input=lambda g, indices, input_shape, dim: cumulated_backward(g, indices, input_shape, dim))
cummax.samples(lambda make: [args(make(3, 4), 0), args(make(3, 4), -1), args(make(), 0)])


@op(shapes.scanned_pair, returns=("values", "indices"), result=(None, "int64"), accepts="bool int float", layout="contiguous")
def cummin(input: Tensor, dim: int) -> tuple[Tensor, Index]:
    """The running minimum along dim and where it stands: the last one of equals, a NaN from the first one on."""
cummin.vjp(input=lambda g, indices, input_shape, dim: cumulated_backward(g, indices, input_shape, dim))
cummin.samples(lambda make: [args(make(3, 4), 0), args(make(3, 4), -1), args(make(), 0)])


@function(namespace="_")
def cumulated_backward(grad: Tensor, indices: Tensor, shape: tuple[int, ...], dim: int) -> Tensor:
    """What a running extreme sends back: each place's gradients, summed."""
    if not shape:
        return grad
    return scatter_add(zeros(shape, dtype=grad.dtype, device=grad.device), dim, indices, grad)


@function()
def diff(input: Tensor, n: int = 1, dim: int = -1, prepend: Tensor | None = None, append: Tensor | None = None) -> Tensor:
    """The n-th differences of neighbours along dim.

    Args:
        n: how many times differences are taken.
        prepend: what is put before input along dim first.
        append: what is put after it.

    Raises:
        RuntimeError: input has no dimension, or n is negative.

    Example:
        >>> fb.diff(fb.tensor([1., 3., 6.]))
        tensor([2., 3.])
    """
    if input.ndim == 0 or n < 0:
        raise RuntimeError(f"diff: input has {input.ndim} dimensions and n is {n}; it takes at least one dimension and n >= 0")
    parts = [part for part in (prepend, input, append) if part is not None]
    if len(parts) > 1:
        input = cat(parts, dim)
    if n == 0:
        return input
    dim = shapes.wrap_dim(dim, input.ndim, "diff")
    for _ in builtins.range(builtins.min(n, input.shape[dim])):
        size = input.shape[dim] - 1
        after, before = narrow(input, dim, 1, size), narrow(input, dim, 0, size)
        input = logical_xor(after, before) if input.dtype is dtypes.bool else sub(after, before)
    return input
diff.samples(lambda make: [
    args(make(5)), args(make(3, 4), 2), args(make(3, 4), dim=0), args(make(3, 4), 1, -1, make(3, 1), make(3, 2)),
    args(make(3), n=0), args(make(2, 0)),
])


@function(namespace="_")
def trapezoid_areas(y: Tensor, x: Tensor | None, dx: float, dim: int) -> Tensor:
    """The areas between neighbours along dim, counted from 0, under the lines that join them."""
    if y.dtype is dtypes.bool:
        raise RuntimeError("trapezoid: y is boolean, which has no areas; cast it with .to(dtype)")
    size = y.shape[dim] - 1
    if x is not None:
        x = reshape(x, shapes.sample_points(y.shape, x.shape, dim))
    heights = narrow(y, dim, 0, size) + narrow(y, dim, 1, size)
    if x is None:
        return heights * (dx / 2)
    return heights * diff(x, 1, dim) / 2


@function()
def trapezoid(y: Tensor, x: Tensor | None = None, *, dx: float = 1.0, dim: int = -1) -> Tensor:
    """The integral of y along dim by the trapezoidal rule.

    Args:
        x: the sample points, of y's shape or one-dimensional; equally spaced by dx if None.

    Example:
        >>> fb.trapezoid(fb.tensor([1., 5., 10.]))
        tensor(10.5000)
    """
    dim = shapes.integrated_dim("trapezoid", y.ndim, dim)
    if y.shape[dim] == 0:
        return sum(y, dim)
    return sum(trapezoid_areas(y, x, dx, dim), dim)
trapezoid.samples(lambda make: [
    args(make(5)), args(make(3, 4), make(4)), args(make(3, 4), dx=0.5, dim=0), args(make(3, 4), make(3, 4), dim=-1), args(make(1)),
])


@function()
def cumulative_trapezoid(y: Tensor, x: Tensor | None = None, *, dx: float = 1.0, dim: int = -1) -> Tensor:
    """The running integral of y along dim by the trapezoidal rule; one element shorter than y."""
    dim = shapes.integrated_dim("cumulative_trapezoid", y.ndim, dim)
    return cumsum(trapezoid_areas(y, x, dx, dim), dim)
cumulative_trapezoid.samples(trapezoid)


@function()
def trapz(y: Tensor, x: Tensor | None = None, *, dx: float = 1.0, dim: int = -1) -> Tensor:
    """The same as `trapezoid`."""
    return trapezoid(y, x, dx=dx, dim=dim)
trapz.samples(trapezoid)
