"""Discrete Fourier transforms."""
# mypy: disable-error-code="empty-body, has-type, name-defined, no-untyped-call"

from __future__ import annotations

import math
from typing import Any

from ..tensor import dtypes
from . import shapes
from .notation import Tensor, args, composite, function

# ---- the ops. Where a device has no transform of its own, products of matrices make one.


@composite(shapes.fft_c2c, namespace="_", linear=True, public="fft", accepts="complex")
def fft_c2c(input: Tensor, dim: tuple[int, ...], scale: int, forward: bool) -> Tensor:
    """The transform of complex numbers over dim; scale 1 divides by sqrt(n), 2 by n."""
    result = input
    for d in dim:
        result = movedim(transformed_rows(movedim(result, d, -1), forward), -1, d)
    return result * shapes.fft_factor(input.shape, dim, scale)


fft_c2c.vjp(input=lambda g, dim, scale, forward: fft_c2c(g, dim, scale, not forward))
fft_c2c.samples(lambda make: [args(make(3, 4, dtype=dtypes.complex128), (0, 1), scale, scale != 1) for scale in (0, 1, 2)])


@composite(shapes.fft_r2c, namespace="_", result=shapes.complex_of, linear=True, public="rfft", accepts="float")
def fft_r2c(input: Tensor, dim: tuple[int, ...], scale: int, onesided: bool) -> Tensor:
    """The forward transform of real numbers over dim; onesided keeps the first half of the last dimension's symmetric result."""
    whole = fft_c2c(to(input, shapes.complex_of(input.dtype)), dim, scale, True)
    return narrow(whole, dim[-1], 0, input.shape[dim[-1]] // 2 + 1) if onesided else whole


fft_r2c.vjp(input=lambda g, input_shape, dim, scale, onesided: to(fft_c2c(sized(g, dim[-1:], (input_shape[dim[-1]],)) if onesided else g, dim, scale, False), shapes.real_of(g.dtype)))
fft_r2c.samples(lambda make: [args(make(5), (0,), 0, True), args(make(3, 4), (0, 1), 1, True), args(make(3, 4), (0,), 2, False)])


@composite(shapes.fft_c2r, namespace="_", result=shapes.real_of, linear=True, public="irfft", accepts="complex")
def fft_c2r(input: Tensor, dim: tuple[int, ...], scale: int, size: int) -> Tensor:
    """The inverse of a onesided fft_r2c, with that size along the last of dim."""
    last = dim[-1]
    half = fft_c2c(input, dim[:-1], 0, False) if len(dim) > 1 else input
    mirrored = conj(flip(narrow(half, last, 1, size - size // 2 - 1), (last,)))
    whole = cat([narrow(half, last, 0, size // 2 + 1), mirrored], last)
    return to(fft_c2c(whole, (last,), 0, False), shapes.real_of(input.dtype)) * shapes.fft_factor(whole.shape, dim, scale)


fft_c2r.vjp(input=lambda g, dim, scale, size: fft_c2r_backward(g, dim, scale, size))
fft_c2r.samples(lambda make: [args(make(3, 4, dtype=dtypes.complex128), (0, 1), 1, size) for size in (6, 7)])


@function(namespace="_")
def transformed_rows(input: Tensor, forward: bool) -> Tensor:
    """The unscaled transform of complex numbers along the last dimension, by products of matrices.

    A size of several factors goes by Cooley and Tukey's way (Math. Comp. 19, 1965): rows of each factor, turned between them. A larger
    prime is a convolution with a chirp, which is a transform of a power of two: Bluestein's way (IEEE Trans. Audio 18, 1970).
    """
    n = input.shape[-1]
    count = shapes.fft_split(n)
    if count == n:
        return matmul(input, roots(n, n, n, input, forward))
    if count == 1:
        return chirped_rows(input, forward)
    size = n // count
    lead = input.shape[:-1]
    inner = transformed_rows(transpose(reshape(input, (*lead, size, count)), -1, -2), forward)
    turned = inner * roots(count, size, n, input, forward)
    return reshape(matmul(roots(count, count, count, input, forward), turned), (*lead, n))


@function(namespace="_")
def roots(rows: int, columns: int, n: int, like: Tensor, forward: bool) -> Tensor:
    """The n-th roots of one to the powers i * j, as a matrix (rows, columns)."""
    powers = remainder(mul(reshape(arange(rows, device=like.device), (rows, 1)), arange(columns, device=like.device)), n)
    return turns(powers, (-2 if forward else 2) / n, like)


@function(namespace="_")
def turns(powers: Tensor, half_turns: float, like: Tensor) -> Tensor:
    """exp(i * pi * half_turns * powers), in like's dtype."""
    angle = to(powers, shapes.real_of(like.dtype)) * (math.pi * half_turns)
    return complex(cos(angle), sin(angle))


@function(namespace="_")
def chirped_rows(input: Tensor, forward: bool) -> Tensor:
    """The unscaled transform along the last dimension, of any size: powers i * j are (i**2 + j**2 - (i - j)**2) / 2."""
    n = input.shape[-1]
    size = 1 << (2 * n - 2).bit_length()
    places = arange(n, device=input.device)
    chirp = turns(remainder(mul(places, places), 2 * n), (-1 if forward else 1) / n, input)
    ends = conj(chirp)
    gap = zeros((size - 2 * n + 1,), dtype=input.dtype, device=input.device)
    kernel = transformed_rows(cat([ends, gap, flip(narrow(ends, 0, 1, n - 1), (0,))], 0), True)
    spectrum = transformed_rows(sized(input * chirp, (-1,), (size,)), True)
    return narrow(transformed_rows(spectrum * kernel, False), -1, 0, n) * chirp * (1 / size)


@function(namespace="_")
def fft_c2r_backward(g: Tensor, dim: Any, scale: int, size: int) -> Tensor:
    """What fft_c2r sends back: inner elements of the half spectrum stand for two."""
    half = fft_r2c(g, dim, scale, True)
    count = half.shape[dim[-1]]
    places = arange(count, device=g.device)
    twice = logical_and(gt(places, 0), lt(places, size - count + 1))
    factor = to(twice, g.dtype) + 1
    return half * reshape(factor, (count,) + (1,) * (half.ndim - 1 - dim[-1] % half.ndim))


@function(namespace="_")
def sized(input: Tensor, dims: Any, sizes: Any) -> Tensor:
    """input cut, or filled with zeros at the end, to the sizes along dims."""
    for d, n in zip(dims, sizes):
        have = input.shape[d]
        if have > n:
            input = narrow(input, d, 0, n)
        elif have < n:
            rest = input.shape[: d % input.ndim] + (n - have,) + input.shape[d % input.ndim + 1 :]
            input = cat([input, zeros(rest, dtype=input.dtype, device=input.device)], d)
    return input


@function(namespace="_")
def floating(input: Tensor) -> Tensor:
    """input itself, or ints in the default dtype."""
    return input if input.dtype.is_floating_point or input.dtype.is_complex else to(input, dtypes.get_default_dtype())


@function(namespace="_")
def transformed(op: str, input: Tensor, s: Any, dim: Any, norm: str | None, forward: bool) -> Tensor:
    """A transform to complex numbers of real or complex ones."""
    input = floating(input)
    dims, sizes = shapes.fft_dims(op, input.shape, s, dim)
    scale = shapes.fft_scale(op, norm, forward)
    input = sized(input, dims, sizes)
    if not dims:
        return to(input, shapes.complex_of(input.dtype))
    if input.dtype.is_complex:
        return fft_c2c(input, dims, scale, forward)
    result = fft_r2c(input, dims, scale, False)
    return result if forward else conj(result)


@function(namespace="_")
def half_transformed(op: str, input: Tensor, s: Any, dim: Any, norm: str | None, forward: bool) -> Tensor:
    """The half spectrum of real numbers; conjugated for the inverse transform."""
    input = floating(input)
    if input.dtype.is_complex:
        raise RuntimeError(f"{op}: takes real numbers, got {input.dtype}; {op.replace('r', '', 1) if op != 'ihfft' else 'ifft'} takes complex ones")
    dims, sizes = shapes.fft_dims(op, input.shape, s, dim)
    result = fft_r2c(sized(input, dims, sizes), dims, shapes.fft_scale(op, norm, forward), True)
    return result if forward else conj(result)


@function(namespace="_")
def real_transformed(op: str, input: Tensor, s: Any, dim: Any, norm: str | None, forward: bool) -> Tensor:
    """Real numbers from a half spectrum."""
    input = floating(input)
    dims, sizes = shapes.fft_dims(op, input.shape, s, dim, -1)
    input = input if input.dtype.is_complex else to(input, shapes.complex_of(input.dtype))
    input = sized(conj(input) if forward else input, dims, sizes[:-1] + (sizes[-1] // 2 + 1,))
    return fft_c2r(input, dims, shapes.fft_scale(op, norm, forward), sizes[-1])


# ---- one dimension


@function(namespace="fft")
def fft(input: Tensor, n: int | None = None, dim: int = -1, norm: str | None = None) -> Tensor:
    """The discrete Fourier transform along one dimension.

    Args:
        input: real or complex numbers, any shape with a dimension.
        n: cuts or fills the dimension to this size first.
        dim: the dimension.
        norm: "backward" (or None): not scaled; "ortho": by 1 / sqrt(n); "forward": by 1 / n.

    Returns:
        Complex numbers of input's shape, with n elements along dim.

    Raises:
        ShapeError: n is below 1, or there is no such dim.
        DTypeError: the dtype has no transform.

    Example:
        >>> fb.fft.fft(fb.ones(2)).real
        tensor([2., 0.])
    """
    return transformed("fft", input, None if n is None else (n,), dim, norm, True)


fft.samples(lambda make: [args(make(5)), args(make(3, 4), 6, 0, "ortho"), args(make(3, 4), 3, 1, "forward")])


@function(namespace="fft")
def ifft(input: Tensor, n: int | None = None, dim: int = -1, norm: str | None = None) -> Tensor:
    """The inverse of `fft`: "backward" (or None) scales by 1 / n, "ortho" by 1 / sqrt(n), "forward" does not."""
    return transformed("ifft", input, None if n is None else (n,), dim, norm, False)


ifft.samples(lambda make: [args(make(5)), args(make(3, 4), 6, 0, "ortho")])


@function(namespace="fft")
def rfft(input: Tensor, n: int | None = None, dim: int = -1, norm: str | None = None) -> Tensor:
    """The first half, n // 2 + 1 elements, of the symmetric `fft` of real numbers."""
    return half_transformed("rfft", input, None if n is None else (n,), dim, norm, True)


rfft.samples(lambda make: [args(make(5)), args(make(3, 4), 6, 0, "ortho"), args(make(3, 4))])


@function(namespace="fft")
def irfft(input: Tensor, n: int | None = None, dim: int = -1, norm: str | None = None) -> Tensor:
    """The inverse of `rfft`: n real numbers (2 * (size - 1), if None) from a half spectrum."""
    return real_transformed("irfft", input, None if n is None else (n,), dim, norm, False)


irfft.samples(lambda make: [args(make(5)), args(make(3, 4), 5, 1, "ortho")])


@function(namespace="fft")
def hfft(input: Tensor, n: int | None = None, dim: int = -1, norm: str | None = None) -> Tensor:
    """The real `fft` of a symmetric signal of which the first half is given: n numbers (2 * (size - 1), if None)."""
    return real_transformed("hfft", input, None if n is None else (n,), dim, norm, True)
hfft.samples(lambda make: [args(make(4)), args(make(3, 4), 5, 0, "ortho"), args(make(3, 4, dtype=dtypes.complex128), norm="forward")])


@function(namespace="fft")
def ihfft(input: Tensor, n: int | None = None, dim: int = -1, norm: str | None = None) -> Tensor:
    """The inverse of `hfft`: the first half of a symmetric signal."""
    return half_transformed("ihfft", input, None if n is None else (n,), dim, norm, False)
ihfft.samples(lambda make: [args(make(5)), args(make(3, 4), 3, 0, "ortho"), args(make(3, 4), norm="forward")])


# ---- several dimensions


@function(namespace="fft")
def fftn(input: Tensor, s: Any = None, dim: Any = None, norm: str | None = None) -> Tensor:
    """The discrete Fourier transform along several dimensions.

    Args:
        input: real or complex numbers.
        s: cuts or fills the dimensions to these sizes first; -1 leaves one.
        dim: the dimensions; all, or the last len(s), if None.
        norm: see `fft.fft`; n is the product of the sizes.

    Returns:
        Complex numbers of input's shape, with sizes s along dim.

    Raises:
        ShapeError: s and dim do not fit.
        DTypeError: the dtype has no transform.
    """
    return transformed("fftn", input, s, dim, norm, True)
fftn.samples(lambda make: [
    args(make(3, 4)), args(make(2, 3, 4), (4, 3), (0, -1), "ortho"), args(make(3, 4), dim=0),
    args(make(2, 3, 4), (2, 5), norm="forward"),
])


@function(namespace="fft")
def ifftn(input: Tensor, s: Any = None, dim: Any = None, norm: str | None = None) -> Tensor:
    """The inverse of `fftn`."""
    return transformed("ifftn", input, s, dim, norm, False)
ifftn.samples(fftn)


@function(namespace="fft")
def rfftn(input: Tensor, s: Any = None, dim: Any = None, norm: str | None = None) -> Tensor:
    """The half of the last dimension of the symmetric `fftn` of real numbers."""
    return half_transformed("rfftn", input, s, dim, norm, True)
rfftn.samples(fftn)


@function(namespace="fft")
def irfftn(input: Tensor, s: Any = None, dim: Any = None, norm: str | None = None) -> Tensor:
    """The inverse of `rfftn`."""
    return real_transformed("irfftn", input, s, dim, norm, False)
irfftn.samples(lambda make: [
    args(make(3, 4)), args(make(2, 3, 4), (4, 3), (0, -1), "ortho"), args(make(2, 3, 4, dtype=dtypes.complex128), norm="forward"),
])


@function(namespace="fft")
def fft2(input: Tensor, s: Any = None, dim: Any = (-2, -1), norm: str | None = None) -> Tensor:
    """`fftn` of two dimensions."""
    return transformed("fft2", input, s, dim, norm, True)
fft2.samples(lambda make: [args(make(3, 4)), args(make(2, 3, 4), (4, 3), (0, -1), "ortho"), args(make(2, 3, 4), norm="forward")])


@function(namespace="fft")
def ifft2(input: Tensor, s: Any = None, dim: Any = (-2, -1), norm: str | None = None) -> Tensor:
    """The inverse of `fft2`."""
    return transformed("ifft2", input, s, dim, norm, False)
ifft2.samples(fft2)


@function(namespace="fft")
def rfft2(input: Tensor, s: Any = None, dim: Any = (-2, -1), norm: str | None = None) -> Tensor:
    """`rfftn` of two dimensions."""
    return half_transformed("rfft2", input, s, dim, norm, True)
rfft2.samples(fft2)


@function(namespace="fft")
def irfft2(input: Tensor, s: Any = None, dim: Any = (-2, -1), norm: str | None = None) -> Tensor:
    """The inverse of `rfft2`."""
    return real_transformed("irfft2", input, s, dim, norm, False)
irfft2.samples(irfftn)


# ---- frequencies


@function(namespace="fft")
def fftfreq(n: int, d: float = 1.0, *, dtype: Any = None, device: Any = None) -> Tensor:
    """The frequencies of the elements of an `fft` of size n: 0, 1, ..., -2, -1, each divided by n * d.

    Args:
        n: the size of the transform.
        d: the time between two samples.
        dtype: of the result; the default dtype if None.
        device: of the result.

    Returns:
        Shape (n,).
    """
    positive = arange((n + 1) // 2, dtype=dtypes.get_default_dtype() if dtype is None else dtype, device=device)
    return cat([positive, arange(-(n // 2), 0, dtype=positive.dtype, device=device)]) * (1.0 / (n * d))
fftfreq.samples(lambda make: [args(5), args(4, 0.5), args(1), args(6, d=2.0, dtype=dtypes.float64)])


@function(namespace="fft")
def rfftfreq(n: int, d: float = 1.0, *, dtype: Any = None, device: Any = None) -> Tensor:
    """The frequencies of the elements of an `rfft` of size n: 0 to n // 2, each divided by n * d. See `fft.fftfreq`."""
    return arange(n // 2 + 1, dtype=dtypes.get_default_dtype() if dtype is None else dtype, device=device) * (1.0 / (n * d))
rfftfreq.samples(fftfreq)


@function(namespace="fft")
def fftshift(input: Tensor, dim: Any = None) -> Tensor:
    """input with frequency 0 moved to the middle of each of dim; of all dimensions, if None."""
    dims = shapes.shifted_dims("fftshift", input.ndim, dim)
    return roll(input, tuple(input.shape[d] // 2 for d in dims), dims)
fftshift.samples(lambda make: [args(make(5)), args(make(3, 4)), args(make(3, 4), 1), args(make(2, 3, 4), (0, -1)), args(make(0, 2))])


@function(namespace="fft")
def ifftshift(input: Tensor, dim: Any = None) -> Tensor:
    """The inverse of `fftshift`."""
    dims = shapes.shifted_dims("ifftshift", input.ndim, dim)
    return roll(input, tuple((input.shape[d] + 1) // 2 for d in dims), dims)
ifftshift.samples(fftshift)
