"""Reductions: sums, means, extremes, norms and order statistics along dimensions."""
# mypy: disable-error-code="empty-body"
from __future__ import annotations

import builtins
import math
from typing import Any

from ..tensor import dtypes
from ..tensor.base import TensorBase
from ..tensor.errors import ShapeError, UnsupportedDTypeError
from . import shapes
from .notation import Dims, Index, Number, Tensor, args, composite, function, op

# ---------------------------------------------------------------- sums and products


@op(shapes.reduced, result=shapes.sum_dtype, hot=True, linear=True)
def sum(input: Tensor, dim: Dims = None, keepdim: bool = False, *, dtype: dtype | None = None) -> Tensor:
    """The sum along dim, of everything if dim is None.

    Args:
        dim: the dimension or dimensions to sum over.
        keepdim: keep them, with size 1.
        dtype: the dtype to cast input to first; integers and booleans are summed in int64.

    Example:
        >>> fb.sum(fb.tensor([[1., 2.], [3., 4.]]), dim=0)
        tensor([4., 6.])
    """
    if dtype is not None:
        input = to(input, dtype)
sum.vjp(input=lambda g, input_shape, dim, keepdim: expand(g if keepdim or not g.ndim else reshape(g, shapes.kept(input_shape, dim)), input_shape))
sum.samples(lambda make: [args(make(3, 4)), args(make(3, 4, 5), dim=(0, -1), keepdim=True), args(make(3, 4), dim=1),
                          args(make()), args(make(0, 3), dim=0)])


@op(shapes.reduced, result=shapes.mean_dtype, hot=True, linear=True)
def mean(input: Tensor, dim: Dims = None, keepdim: bool = False, *, dtype: dtype | None = None) -> Tensor:
    """The mean along dim, of everything if dim is None.

    Args:
        dim: the dimension or dimensions to average over.
        keepdim: keep them, with size 1.
        dtype: the dtype to cast input to first.

    Raises:
        DTypeError: input is neither floating point nor complex.

    Example:
        >>> fb.mean(fb.tensor([[1., 2.], [3., 4.]]), dim=1)
        tensor([1.5000, 3.5000])
    """
    if dtype is not None:
        input = to(input, dtype)
mean.vjp(input=lambda g, input_shape, dim, keepdim: mean_backward(g, input_shape, dim, keepdim))
mean.samples(lambda make: [args(make(3, 4)), args(make(3, 4, 5), dim=(0, -1), keepdim=True), args(make(3, 4), dim=1), args(make())])


@function(namespace="_")
def mean_backward(grad: Tensor, shape: tuple[int, ...], dim: Dims, keepdim: bool) -> Tensor:
    """What mean sends back: every element's share of the gradient."""
    share = grad / builtins.max(shapes.count(shape, dim), 1)
    return expand(share if keepdim else reshape(share, shapes.kept(shape, dim)), shape)


@op(shapes.reduced, result=shapes.sum_dtype, autocast="float32")
def prod(input: Tensor, dim: int | None = None, keepdim: bool = False, *, dtype: dtype | None = None) -> Tensor:
    """The product along dim, of everything if dim is None.

    Example:
        >>> fb.prod(fb.tensor([2., 3., 4.]))
        tensor(24.)
    """
    if isinstance(dim, list | tuple):
        raise TypeError(f"prod(): argument 'dim' must be int, not {dim.__class__.__name__}")
    if dtype is not None:
        input = to(input, dtype)
prod.vjp(input=lambda g, input, out, dim, keepdim: prod_backward(g, input, out, dim, keepdim))
prod.samples(lambda make: [args(make(3, 4)), args(make(3, 4), dim=1), args(make(2, 3), dim=-1, keepdim=True), args(make())])


@function(namespace="_")
def prod_backward(grad: Tensor, input: Tensor, out: Tensor, dim: int | None, keepdim: bool) -> Tensor:
    """What prod sends back: the product of the other elements, right at zeros and in second derivatives."""
    if input.ndim == 0:
        return expand(grad, ())
    if dim is None:
        flat = prod_backward(grad, reshape(input, (-1,)), out, 0, input.ndim == 1 and keepdim)
        return reshape(flat, input.shape)
    if not keepdim:
        grad = unsqueeze(grad, dim)
    size = input.shape[dim]
    if size == 0:
        return zeros_like(input)
    one = ones_like(narrow(input, dim, 0, 1))
    before = cumprod(cat([one, narrow(input, dim, 0, size - 1)], dim), dim)
    after = flip(cumprod(cat([one, flip(narrow(input, dim, 1, size - 1), (dim,))], dim), dim), (dim,))
    return grad * conj(before * after)


@composite(shapes.reduced, result=shapes.sum_dtype, accepts="bool int float")
def nansum(input: Tensor, dim: Dims = None, keepdim: bool = False, *, dtype: dtype | None = None) -> Tensor:
    """The sum along dim, with NaN counted as zero; input is cast to `dtype` first, if it is given."""
    if dtype is not None:
        input = to(input, dtype)
    return sum(where(isnan(input), 0, input) if input.dtype.is_floating_point else input, dim, keepdim)
nansum.samples(lambda make: [args(make(3, 4)), args(make(3, 4, 5), (0, -1), True), args(make(3, 4), 1), args(make())])


@composite(shapes.reduced, result=shapes.mean_dtype, accepts="float")
def nanmean(input: Tensor, dim: Dims = None, keepdim: bool = False) -> Tensor:
    """The mean along dim of the elements that are not NaN; NaN if there is none."""
    return nansum(input, dim, keepdim) / sum(logical_not(isnan(input)), dim, keepdim)
nanmean.samples(lambda make: [args(make(3, 4)), args(make(3, 4, 5), (0, -1), True), args(make(3, 4), 1), args(make())])


@op(shapes.reduced, result="int64", differentiable=False)
def count_nonzero(input: Tensor, dim: Dims = None) -> Tensor:
    """How many elements along dim are not zero."""
count_nonzero.samples(lambda make: [args(make(3, 4)), args(make(3, 4, 5), (0, -1)), args(make(3, 4), 1), args(make())])


# ---------------------------------------------------------------- extremes


@op(shapes.reduced_some, hot=True, accepts="bool int float", exact_out=True)
def amax(input: Tensor, dim: Dims = None, keepdim: bool = False) -> Tensor:
    """The largest element along dim; NaN if one is. Equal ones share the gradient.

    Raises:
        IndexError: there is no element along dim.
        RuntimeError: there is no element, and no dim is given.

    Example:
        >>> fb.amax(fb.tensor([[1., 4.], [3., 2.]]), dim=1)
        tensor([4., 3.])
    """
amax.vjp(input=lambda g, input, out, dim, keepdim: extreme_backward(g, input, out, dim, keepdim))
amax.samples(lambda make: [args(make(3, 4)), args(make(3, 4, 5), dim=(0, -1), keepdim=True), args(make(3, 4), dim=1), args(make())])


@op(shapes.reduced_some, accepts="bool int float", exact_out=True)
def amin(input: Tensor, dim: Dims = None, keepdim: bool = False) -> Tensor:
    """The smallest element along dim; NaN if one is. Equal ones share the gradient.

    Raises:
        IndexError: there is no element along dim.
        RuntimeError: there is no element, and no dim is given.
    """
amin.vjp(input=lambda g, input, out, dim, keepdim: extreme_backward(g, input, out, dim, keepdim))
amin.samples(lambda make: [args(make(3, 4)), args(make(3, 4, 5), dim=(0, -1), keepdim=True), args(make(3, 4), dim=1), args(make())])


@function(namespace="_")
def extreme_backward(grad: Tensor, input: Tensor, out: Tensor, dim: Dims, keepdim: bool) -> Tensor:
    """What amax, amin and the medians of everything send back: an equal share to each chosen element."""
    if not keepdim:
        kept = shapes.kept(input.shape, dim)
        grad, out = reshape(grad, kept), reshape(out, kept)
    chosen = eq(input, out)
    if input.dtype.is_floating_point:
        chosen = logical_or(chosen, logical_and(isnan(input), isnan(out)))
    return where(chosen, grad / sum(chosen, dim, True), 0)


@op(shapes.reduced_dim, returns=("values", "indices"), result=(None, "int64"), namespace="_", accepts="bool int float", public="max")
def max_dim(input: Tensor, dim: int, keepdim: bool = False) -> tuple[Tensor, Index]:
    """The largest element along dim and where it stands: the first one of equals, a NaN if there is one."""
max_dim.vjp(input=lambda g, indices, input_shape, dim, keepdim: pick_backward(g, indices, input_shape, dim, keepdim))
max_dim.samples(lambda make: [args(make(3, 4), 1), args(make(3, 4, 2), -2, True), args(make(), 0)])


@op(shapes.reduced_dim, returns=("values", "indices"), result=(None, "int64"), namespace="_", accepts="bool int float", public="min")
def min_dim(input: Tensor, dim: int, keepdim: bool = False) -> tuple[Tensor, Index]:
    """The smallest element along dim and where it stands: the first one of equals, a NaN if there is one."""
min_dim.vjp(input=lambda g, indices, input_shape, dim, keepdim: pick_backward(g, indices, input_shape, dim, keepdim))
min_dim.samples(lambda make: [args(make(3, 4), 1), args(make(3, 4, 2), -2, True), args(make(), 0)])


@function(namespace="_")
def pick_backward(grad: Tensor, indices: Tensor, shape: tuple[int, ...], dim: int, keepdim: bool) -> Tensor:
    """What a choice along dim sends back: the gradient at the chosen places, zero elsewhere."""
    if not shape:
        return expand(grad, ())
    if not keepdim:
        grad, indices = unsqueeze(grad, dim), unsqueeze(indices, dim)
    return scatter(zeros(shape, dtype=grad.dtype, device=grad.device), dim, indices, grad)


@function()
def max(
    input: Tensor, dim: int | Tensor | None = None, keepdim: bool = False, *, other: Tensor | None = None, out: Any = None
) -> Tensor:
    """The largest element; along dim, with its indices; or of two tensors, element by element.

    Returns:
        `max(input)`: one element. `max(input, dim)`: a named tuple (values, indices). `max(input, other)`: as `maximum`.

    Example:
        >>> fb.max(fb.tensor([[1., 4.], [3., 2.]]), 1).indices
        tensor([1, 0])
    """
    if isinstance(dim, TensorBase) or other is not None:
        return maximum(input, dim if other is None else other, out=out)
    try:
        return amax(input, out=out) if dim is None else max_dim(input, dim, keepdim, out=out)
    except (ShapeError, UnsupportedDTypeError) as error:
        raise shapes.under_name(error, "amax", "max") from None
max.samples(lambda make: [
    args(make(3, 4)), args(make(3, 4), 1), args(make(2, 3), dim=-2, keepdim=True), args(make(3, 1), make(4)),
    args(make(3), other=make(3)), args(make()), args(make(0, 3), 1),
])


@function()
def min(
    input: Tensor, dim: int | Tensor | None = None, keepdim: bool = False, *, other: Tensor | None = None, out: Any = None
) -> Tensor:
    """The smallest element; along dim, with its indices; or of two tensors, element by element.

    Returns:
        `min(input)`: one element. `min(input, dim)`: a named tuple (values, indices). `min(input, other)`: as `minimum`.
    """
    if isinstance(dim, TensorBase) or other is not None:
        return minimum(input, dim if other is None else other, out=out)
    try:
        return amin(input, out=out) if dim is None else min_dim(input, dim, keepdim, out=out)
    except (ShapeError, UnsupportedDTypeError) as error:
        raise shapes.under_name(error, "amin", "min") from None
min.samples(max)


@op(shapes.reduced_arg, result="int64", differentiable=False, hot=True, accepts="int float", exact_out=True)
def argmax(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Where the largest element along dim stands, in the flattened tensor if dim is None; the first one of equals.

    Example:
        >>> fb.argmax(fb.tensor([[1., 4.], [3., 2.]]), dim=1)
        tensor([1, 0])
    """
argmax.samples(lambda make: [args(make(3, 4)), args(make(3, 4), 0), args(make(3, 4), -1, True), args(make())])


@op(shapes.reduced_arg, result="int64", differentiable=False, accepts="int float", exact_out=True)
def argmin(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Tensor:
    """Where the smallest element along dim stands, in the flattened tensor if dim is None; the first one of equals."""
argmin.samples(lambda make: [args(make(3, 4)), args(make(3, 4), 0), args(make(3, 4), -1, True), args(make())])


@composite(shapes.reduced_pair, returns=("min", "max"), namespace="_", accepts="bool int float", public="aminmax")
def aminmax_dim(input: Tensor, dim: Dims = None, keepdim: bool = False) -> tuple[Tensor, Tensor]:
    """The smallest and the largest element along dim."""
    return amin(input, dim, keepdim), amax(input, dim, keepdim)
aminmax_dim.samples(lambda make: [args(make(3, 4)), args(make(3, 4), 0, True)])


@function()
def aminmax(input: Tensor, *, dim: int | None = None, keepdim: bool = False, out: Any = None) -> tuple[Tensor, Tensor]:
    """The smallest and the largest element along dim, of everything if dim is None: a named tuple (min, max)."""
    return aminmax_dim(input, dim, keepdim, out=out)
aminmax.samples(lambda make: [
    args(make(3, 4)), args(make(3, 4), dim=1), args(make(3, 4), dim=-2, keepdim=True), args(make()), args(make(0, 3), dim=1),
])


@op(shapes.reduced_truth, result=shapes.truth_dtype, differentiable=False)
def any(input: Tensor, dim: Dims = None, keepdim: bool = False) -> Tensor:
    """Whether some element along dim is not zero."""
any.samples(lambda make: [args(make(3, 4)), args(make(3, 4, 5), (0, -1), True), args(make(3, 4), 1), args(make())])


@op(shapes.reduced_truth, result=shapes.truth_dtype, differentiable=False)
def all(input: Tensor, dim: Dims = None, keepdim: bool = False) -> Tensor:
    """Whether every element along dim is not zero."""
all.samples(lambda make: [args(make(3, 4)), args(make(3, 4, 5), (0, -1), True), args(make(3, 4), 1), args(make())])


# ---------------------------------------------------------------- spread


@op(shapes.reduced_var, result=shapes.real_mean_dtype, namespace="_", public="var")
def var_dims(input: Tensor, dim: Dims, correction: Number, keepdim: bool) -> Tensor:
    """The variance along dim, with `correction` taken off the count."""
var_dims.vjp(input=lambda g, input, dim, correction, keepdim: var_backward(g, input, dim, correction, keepdim))
var_dims.samples(lambda make: [args(make(3, 4), None, 1, False), args(make(3, 4), (0,), 0, True), args(make(3, 4, 2), (0, 2), 1, False)])


@function(namespace="_")
def var_backward(grad: Tensor, input: Tensor, dim: Dims, correction: Number, keepdim: bool) -> Tensor:
    """What the variance sends back: 2 (x - mean) / (n - correction)."""
    if not keepdim:
        grad = reshape(grad, shapes.kept(input.shape, dim))
    left = builtins.max(shapes.count(input.shape, dim) - correction, 0)
    return grad * (2.0 / left if left else math.nan) * (input - mean(input, dim, True))


@composite(shapes.reduced_var, result=shapes.real_mean_dtype, namespace="_", public="std")
def std_dims(input: Tensor, dim: Dims, correction: Number, keepdim: bool) -> Tensor:
    """The standard deviation along dim, with `correction` taken off the count."""
    return sqrt(var_dims(input, dim, correction, keepdim))
std_dims.vjp(input=lambda g, out, input, dim, correction, keepdim: var_backward(
    where(eq(out, 0), 0, g / (2 * out)), input, dim, correction, keepdim))
std_dims.samples(lambda make: [args(make(3, 4), None, 1, False), args(make(3, 4), (0,), 0, True), args(make(3, 4, 2), (0, 2), 1, False)])


@function()
def var(input: Tensor, dim: Dims = None, unbiased: bool | None = None, keepdim: bool = False, *, correction: Number | None = None) -> Tensor:
    """The variance along dim, of everything if dim is None.

    Args:
        unbiased: PyTorch's older way to say correction=1 (True, the default) or 0.
        correction: what is taken off the count (1: Bessel's correction).

    Example:
        >>> fb.var(fb.tensor([1., 2., 3., 4.]))
        tensor(1.6667)
    """
    dim, correction = shapes.spread("var", dim, unbiased, correction)
    return var_dims(input, dim, correction, keepdim)
var.samples(lambda make: [
    args(make(3, 4)), args(make(3, 4), 1), args(make(3, 4), False), args(make(2, 3, 4), (0, -1), keepdim=True, correction=0),
    args(make(3, 4), 0, True, True), args(make(3, 4), dim=-1, unbiased=False),
])


@function()
def std(input: Tensor, dim: Dims = None, unbiased: bool | None = None, keepdim: bool = False, *, correction: Number | None = None) -> Tensor:
    """The standard deviation along dim, of everything if dim is None; the arguments are those of `var`."""
    dim, correction = shapes.spread("std", dim, unbiased, correction)
    return std_dims(input, dim, correction, keepdim)
std.samples(var)


@function()
def var_mean(input: Tensor, dim: Dims = None, unbiased: bool | None = None, keepdim: bool = False, *,
             correction: Number | None = None) -> tuple[Tensor, Tensor]:
    """The variance and the mean along dim; the arguments are those of `var`."""
    dim, correction = shapes.spread("var_mean", dim, unbiased, correction)
    return var_dims(input, dim, correction, keepdim), mean(input, dim, keepdim)
var_mean.samples(var)


@function()
def std_mean(input: Tensor, dim: Dims = None, unbiased: bool | None = None, keepdim: bool = False, *,
             correction: Number | None = None) -> tuple[Tensor, Tensor]:
    """The standard deviation and the mean along dim; the arguments are those of `var`."""
    dim, correction = shapes.spread("std_mean", dim, unbiased, correction)
    return std_dims(input, dim, correction, keepdim), mean(input, dim, keepdim)
std_mean.samples(var)


# ---------------------------------------------------------------- norms


@op(shapes.reduced_norm, result=shapes.real_mean_dtype, namespace="linalg", method=False)
def vector_norm(x: Tensor, ord: Number = 2, dim: Dims = None, keepdim: bool = False, *, dtype: dtype | None = None) -> Tensor:
    """The norm (sum of |x|**ord) ** (1/ord) of vectors along dim, of everything if dim is None.

    Args:
        ord: the order: any number, inf (the largest modulus), -inf (the smallest) or 0 (the count of non-zeros).
        dtype: the dtype to cast x to first.

    Example:
        >>> fb.linalg.vector_norm(fb.tensor([3., 4.]))
        tensor(5.)
    """
    if dtype is not None:
        x = to(x, dtype)
vector_norm.vjp(x=lambda g, x, out, ord, dim, keepdim: vector_norm_backward(g, x, out, ord, dim, keepdim))
vector_norm.samples(lambda make: [args(make(3, 4)), args(make(3, 4), 1, 0), args(make(3, 4), 3, (0, 1), True), args(make(3, 4), math.inf, 1),
                                  args(make(5, low=0.5, high=2.0), 0.5), args(make(3, 4), 0, 1)])


@function(namespace="_")
def vector_norm_backward(grad: Tensor, x: Tensor, out: Tensor, ord: Number, dim: Dims, keepdim: bool) -> Tensor:
    """What a vector norm sends back; zero where the norm is zero."""
    if ord == 0:
        return zeros_like(x)
    if not keepdim:
        kept = shapes.kept(x.shape, dim)
        grad, out = reshape(grad, kept), reshape(out, kept)
    if ord == 1:
        return grad * sgn(x)
    if ord == 2:
        return x * where(eq(out, 0), 0, grad / out)
    size = abs(x)
    if ord == math.inf or ord == -math.inf:
        chosen = eq(size, out)
        return sgn(x) * where(chosen, grad / sum(chosen, dim, True), 0)
    zero = logical_or(eq(out, 0), eq(size, 0))
    ratio = where(zero, 1, size) / where(eq(out, 0), 1, out)
    return sgn(x) * where(zero, 0, grad * pow(ratio, ord - 1))


@function(numpy_names=False)
def norm(input: Tensor, p: Number | str | None = "fro", dim: Dims = None, keepdim: bool = False, dtype: dtype | None = None) -> Tensor:
    """The p-norm along dim, of everything if dim is None; "fro" is the root of the sum of squares.

    Raises:
        RuntimeError: p is a string other than "fro".
    """
    if isinstance(p, str) and p != "fro":
        raise RuntimeError(f"norm: p is {p!r}; it can be a number or 'fro'; other matrix norms need singular values, which flambeau does not compute yet")
    return vector_norm(input, 2 if p is None or p == "fro" else p, dim, keepdim, dtype=dtype)
norm.samples(lambda make: [
    args(make(3, 4)), args(make(3, 4), 2), args(make(3, 4), 1, 0), args(make(3, 4), 3.0, -1, True),
    args(make(2, 3), float("inf"), 1), args(make(2, 3, 4), dim=(0, -1), keepdim=True), args(make()),
    args(make(3), 0),
])


@function()
def dist(input: Tensor, other: Tensor, p: Number = 2) -> Tensor:
    """The p-norm of input - other, whose shapes broadcast.

    Example:
        >>> fb.dist(fb.tensor([1., 2.]), fb.tensor([4., 6.]))
        tensor(5.)
    """
    return vector_norm(input - other, p)


dist.samples(lambda make: [args(make(3, 4), make(3, 4)), args(make(3, 4), make(4), 1), args(make(3), make(3), math.inf)])


@function(inplace=True)
def renorm(input: Tensor, p: Number, dim: int, maxnorm: Number) -> Tensor:
    """input with each slice along dim scaled down to the p-norm maxnorm, where its own is larger.

    Args:
        input: at least two dimensions, floating point or complex.
        p: the order of the norm, above 0.
        dim: the dimension whose slices are scaled.
        maxnorm: the largest norm that stays, from 0.

    Raises:
        RuntimeError: fewer than two dimensions, p not above 0, or a negative maxnorm.

    Example:
        >>> fb.renorm(fb.tensor([[3., 4.], [0., 1.]]), 2, 0, 1.0)
        tensor([[0.6000, 0.8000],
                [0.0000, 1.0000]])
    """
    shapes.check_renorm(input.shape, p, dim, maxnorm)
    across = tuple([i for i in builtins.range(input.ndim) if i != dim % input.ndim])
    size = vector_norm(clone(input), p, across, True)  # the in-place form writes over input
    return mul(input, where(gt(size, maxnorm), maxnorm / (size + 1e-7), 1.0))


renorm.samples(lambda make: [args(make(3, 4), 2, 0, 1.0), args(make(3, 4, 2), 1, -1, 2.5), args(make(2, 3), 3, 1, 0.5)])


@composite(shapes.reduced, promote="float", batch="dims")
def logsumexp(input: Tensor, dim: Dims, keepdim: bool = False) -> Tensor:
    """log(sum(exp(input))) along dim, without overflow.

    Example:
        >>> fb.logsumexp(fb.tensor([1000., 1000.]), 0)
        tensor(1000.6932)
    """
    shapes.check_sum_dims("logsumexp", dim, input.ndim)
    if input.numel():
        top = amax(real(input), dim, True).detach()
        top = where(eq(abs(top), math.inf), 0, top)
        total = log(sum(exp(input - top), dim, True)) + top
    else:
        total = log(sum(input, dim, True))  # of nothing: -inf
    return total if keepdim else reshape(total, shapes.reduced(input.shape, dim, False))
logsumexp.vjp(input=lambda g, input, out, dim, keepdim: logsumexp_backward(g, input, out, dim, keepdim))
logsumexp.samples(lambda make: [args(make(3, 4), 1), args(make(3, 4), (0, 1), True), args(make(2, 3), -2)])


@function(namespace="_")
def logsumexp_backward(grad: Tensor, input: Tensor, out: Tensor, dim: Dims, keepdim: bool) -> Tensor:
    """What logsumexp sends back: the softmax of input, times the gradient."""
    if not keepdim:
        kept = shapes.kept(input.shape, dim)
        grad, out = reshape(grad, kept), reshape(out, kept)
    return grad * conj(exp(input - out))


# ---------------------------------------------------------------- order statistics


@op(shapes.reduced_dim, returns=("values", "indices"), result=(None, "int64"), namespace="_", accepts="int float", public="median")
def median_dim(input: Tensor, dim: int, keepdim: bool = False) -> tuple[Tensor, Index]:
    """The lower median along dim and where it stands; NaN if there is one."""
median_dim.vjp(input=lambda g, indices, input_shape, dim, keepdim: pick_backward(g, indices, input_shape, dim, keepdim))
median_dim.samples(lambda make: [args(make(3, 5), 1), args(make(4, 3), 0, True)])


@op(shapes.reduced_dim, returns=("values", "indices"), result=(None, "int64"), namespace="_", accepts="int float", public="nanmedian")
def nanmedian_dim(input: Tensor, dim: int, keepdim: bool = False) -> tuple[Tensor, Index]:
    """The lower median along dim of the elements that are not NaN, and where it stands."""
nanmedian_dim.vjp(input=lambda g, indices, input_shape, dim, keepdim: pick_backward(g, indices, input_shape, dim, keepdim))
nanmedian_dim.samples(lambda make: [args(make(3, 5), 1), args(make(4, 3), 0, True)])


@composite(shapes.reduced, namespace="_", accepts="int float", public="median")
def median_all(input: Tensor) -> Tensor:
    """The lower median of everything, NaN if there is one."""
    return median_dim(reshape(input, (-1,)), 0)[0] if input.numel() else full((), shapes.no_median(input.dtype), dtype=input.dtype, device=input.device)
median_all.vjp(input=lambda g, input, out: extreme_backward(g, input, out, None, False))
median_all.samples(lambda make: [args(make(3, 4)), args(make(5)), args(make())])


@function()
def median(input: Tensor, dim: int | None = None, keepdim: bool = False, *, out: Any = None) -> Tensor:
    """The lower median: of everything, or along dim a named tuple (values, indices). NaN if there is one.

    Example:
        >>> fb.median(fb.tensor([3., 1., 2.]))
        tensor(2.)
    """
    if dim is None:
        shapes.check_median_out("median", out)
        return median_all(input)
    return median_dim(input, dim, keepdim, out=out)
median.samples(lambda make: [args(make(3, 4)), args(make(3, 5), 1), args(make(3, 4), dim=-2, keepdim=True), args(make())])


@composite(shapes.reduced, namespace="_", accepts="int float", public="nanmedian")
def nanmedian_all(input: Tensor) -> Tensor:
    """The lower median of everything that is not NaN."""
    return nanmedian_dim(reshape(input, (-1,)), 0)[0] if input.numel() else full((), shapes.no_median(input.dtype), dtype=input.dtype, device=input.device)
nanmedian_all.vjp(input=lambda g, input, out: extreme_backward(g, input, out, None, False))
nanmedian_all.samples(lambda make: [args(make(3, 4)), args(make(5)), args(make())])


@function()
def nanmedian(input: Tensor, dim: int | None = None, keepdim: bool = False, *, out: Any = None) -> Tensor:
    """The lower median of what is not NaN: of everything, or along dim a named tuple (values, indices)."""
    if dim is None:
        shapes.check_median_out("nanmedian", out)
        return nanmedian_all(input)
    return nanmedian_dim(input, dim, keepdim, out=out)
nanmedian.samples(median)


@op(shapes.reduced_dim, returns=("values", "indices"), result=(None, "int64"), accepts="bool int float")
def mode(input: Tensor, dim: int = -1, keepdim: bool = False) -> tuple[Tensor, Index]:
    """The most frequent value along dim, the smallest of equally frequent ones, and the last place where it stands."""
mode.vjp(input=lambda g, indices, input_shape, dim, keepdim: pick_backward(g, indices, input_shape, dim, keepdim))
mode.samples(lambda make: [args(make(3, 5)), args(make(4, 3), 0, True)])


@function()
def quantile(input: Tensor, q: float | Tensor, dim: int | None = None, keepdim: bool = False, *, interpolation: str = "linear") -> Tensor:
    """The q-th quantiles along dim, of everything if dim is None; NaN where a NaN is.

    Args:
        q: a number or a one-dimensional tensor in [0, 1].
        interpolation: between the two nearest elements: "linear", "lower", "higher", "midpoint" or "nearest".

    Returns:
        The quantiles; with a one-dimensional q, one more dimension in front.

    Raises:
        RuntimeError: q outside [0, 1], or an unknown interpolation.
    """
    return quantile_of(input, q, dim, keepdim, interpolation, False)
quantile.samples(lambda make: [
    args(make(3, 4), 0.3), args(make(3, 4), make(2, low=0.0, high=1.0), 1), args(make(3, 4), 0.5, dim=-2, keepdim=True),
    *[args(make(7), 0.4, interpolation=how) for how in ("lower", "higher", "midpoint", "nearest")],
])


@function()
def nanquantile(input: Tensor, q: float | Tensor, dim: int | None = None, keepdim: bool = False, *, interpolation: str = "linear") -> Tensor:
    """The q-th quantiles along dim of the elements that are not NaN; the arguments are those of `quantile`."""
    return quantile_of(input, q, dim, keepdim, interpolation, True)
nanquantile.samples(quantile)


@function(namespace="_")
def quantile_of(input: Tensor, q: float | Tensor, dim: int | None, keepdim: bool, interpolation: str, skip_nan: bool) -> Tensor:
    """Quantiles from the sorted elements (NaN sorts last)."""
    if interpolation not in ("linear", "lower", "higher", "midpoint", "nearest"):
        raise RuntimeError(f"quantile: interpolation is {interpolation!r}; it can be linear, lower, higher, midpoint or nearest")
    if input.dtype not in (dtypes.float32, dtypes.float64):
        raise RuntimeError(f"quantile: input must be float32 or float64, but is {input.dtype.name}; cast with .to(dtype)")
    if isinstance(q, TensorBase) and q.dtype is not input.dtype:
        raise RuntimeError(f"quantile: q must have input's dtype {input.dtype.name}, but has {q.dtype.name}; cast it with .to(dtype)")
    if not isinstance(q, TensorBase):
        q = full((), q, dtype=input.dtype, device=input.device)
    if q.ndim > 1 or not builtins.bool(all(logical_and(ge(q, 0), le(q, 1)))):
        raise RuntimeError(f"quantile: q has the shape {q.shape}; it must be a number or a vector with values in [0, 1]")
    ndim = input.ndim
    if dim is None:
        kept_shape, rows = (1,) * ndim, reshape(input, (-1,))
    else:
        dim = shapes.wrap_dim(dim, ndim, "quantile")
        kept_shape, rows = shapes.kept(input.shape, dim), movedim(input, dim, -1) if ndim else reshape(input, (1,))
    if rows.shape[-1] == 0:
        raise RuntimeError(f"quantile: there is no element along dim {dim} of the shape {input.shape}")
    ordered = sort(rows, -1)[0]
    missing = isnan(ordered)
    if skip_nan:
        last = sub(sum(logical_not(missing), -1, True), 1)
        last = where(lt(last, 0), 0, last)
    else:
        last = zeros(rows.shape[:-1] + (1,), dtype=dtypes.int64, device=input.device) + (rows.shape[-1] - 1)
    rank = reshape(q, (-1,)) * last
    if interpolation == "lower":
        rank = floor(rank)
    elif interpolation == "higher":
        rank = ceil(rank)
    elif interpolation == "nearest":
        rank = round(rank)
    below = floor(rank)
    weight = full_like(rank, 0.5) if interpolation == "midpoint" else rank - below
    low = gather(ordered, -1, to(below, dtypes.int64))
    high = gather(ordered, -1, to(ceil(rank), dtypes.int64))
    out = lerp(low, high, weight)
    if not skip_nan:
        out = where(any(missing, -1, True), math.nan, out)
    out = movedim(out, -1, 0)
    shape = kept_shape if keepdim else shapes.reduced(input.shape, dim, False)
    return reshape(out, (q.shape[0],) + tuple(shape) if q.ndim else tuple(shape))
