"""Written by `python -m flambeau.ops.generator` from the op rows: edit those instead."""

# ruff: noqa
# mypy: disable-error-code="no-any-return,no-redef,unreachable,comparison-overlap,assignment,unused-ignore,attr-defined"
from __future__ import annotations

import builtins
import math
from typing import Any, ClassVar, Final

from mypy_extensions import mypyc_attr

from ...dispatch.graph import (
    FREED, MultiNode, Node, OutputNode, Sink, check_inplace, check_version, freed, node_of, rebase_history, saved_output,
)
from ...dispatch.keys import BACKENDS, COMPLEXES, DIFFERENTIABLE, DTYPES, GRAD, dtype_of
from ...dispatch.op import Op, misused, not_a_tensor
from ...dispatch.promotion import number_dtype, operand
from ...dispatch.threads import busy as _busy
from ...dispatch.threads import tls as _tls
from ...tensor import dtypes
from ...tensor.base import TensorBase, storage_of, version_of
from ...tensor.errors import DTypeError, DeviceError, ShapeError
from ...tensor.results import result_type
from .. import shapes
from ..support import (
    BASIC, NOT_DTYPES, adapt_any, adapt_inplace, adapt_mutating, adapt_reshape, adapt_views, check_given, default_device, factory_key, first_tensor, index_keys_of, indexed,
    into, into_exactly, keys_of, layout_of, named_result, operand_or_none, reflected, renamed, sizes_of, subtrahend_or_none,
)
from ..lazy import ops as _ops
from ...dispatch.graph import TENSOR
from .adapters import adapt_fresh_tsss
from .hot import clone, conj, gt, lt, matmul, mul, reshape, transpose


busy: Final[set[int]] = _busy
tls: Final[Any] = _tls
Tensor = TensorBase


def edge(t: Any) -> Any:
    """Where a tensor's gradient goes."""
    return None if t is None else t.node if t.base is None else node_of(t)


def result_without_node(array: Any, key: int, sizes: Any, storage: Any) -> Any:
    """A saved result as a plain tensor."""
    t = TENSOR[0](array, key, sizes)
    t.storage = storage
    return t


# fft_c2c: ops/fft.py:17
class FftC2cBackward(Node):
    """Backward of fft_c2c: ops/fft.py:17."""

    __slots__ = ('dim', 'scale', 'forward')
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, dim: Any, scale: Any, forward: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.dim: Any = dim
        self.scale: Any = scale
        self.forward: Any = forward

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            dim = self.dim
            scale = self.scale
            forward = self.forward
            d = fft_c2c(g, dim, scale, not forward)
            engine.give(e, d, False)


def fft_c2c_record(kernel: Any) -> Any:
    def fft_c2c(input: TensorBase, dim: Any, scale: Any, forward: Any) -> Any:
        r: TensorBase = kernel(input, dim, scale, forward)
        e0 = input.node if input.base is None else node_of(input)
        r.node = FftC2cBackward(e0, dim, scale, forward)
        r.key |= GRAD
        return r

    return fft_c2c


def fft_c2c_decomposed(input: Any, dim: Any, scale: Any, forward: Any) -> Any:
    result = input
    for d in dim:
        result = _ops.movedim(transformed_rows(_ops.movedim(result, d, -1), forward), -1, d)
    return result * shapes.fft_factor(input.sizes, dim, scale)


def fft_c2c(input: Any, dim: Any, scale: Any, forward: Any, *, out: Any = None) -> Any:
    """The transform of complex numbers over dim; scale 1 divides by sqrt(n), 2 by n."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'fft_c2c', {'input': input}) from None
    try:
        fn = fft_c2c_table[key]
    except KeyError:
        fn = fft_c2c_op.resolve(key)
    if out is None:
        return fn(input, dim, scale, forward)
    return into('fft_c2c', out, fn(input, dim, scale, forward))


fft_c2c_op: Final = Op('fft_c2c', fft_c2c, adapt_fresh_tsss, fft_c2c_record, fft_c2c_decomposed, shapes.fft_c2c, None, '', (), (), '', ('input', 'dim', 'scale', 'forward'), (), accepts='complex', title='fft')
fft_c2c_table: Final[dict[int, Any]] = fft_c2c_op.table


# fft_r2c: ops/fft.py:30
class FftR2cBackward(Node):
    """Backward of fft_r2c: ops/fft.py:30."""

    __slots__ = ('input_shape', 'dim', 'scale', 'onesided')
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input_shape: Any, dim: Any, scale: Any, onesided: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input_shape: Any = input_shape
        self.dim: Any = dim
        self.scale: Any = scale
        self.onesided: Any = onesided

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input_shape = self.input_shape
            dim = self.dim
            scale = self.scale
            onesided = self.onesided
            d = _ops.to(fft_c2c(sized(g, dim[-1:], (input_shape[dim[-1]],)) if onesided else g, dim, scale, False), shapes.real_of(g.dtype))
            engine.give(e, d, True)


def fft_r2c_record(kernel: Any) -> Any:
    def fft_r2c(input: TensorBase, dim: Any, scale: Any, onesided: Any) -> Any:
        r: TensorBase = kernel(input, dim, scale, onesided)
        if not r.key & DIFFERENTIABLE:
            return r
        e0 = input.node if input.base is None else node_of(input)
        r.node = FftR2cBackward(e0, input.sizes, dim, scale, onesided)
        r.key |= GRAD
        return r

    return fft_r2c


def fft_r2c_decomposed(input: Any, dim: Any, scale: Any, onesided: Any) -> Any:
    whole = fft_c2c(_ops.to(input, shapes.complex_of(input.dtype)), dim, scale, True)
    return _ops.narrow(whole, dim[-1], 0, input.sizes[dim[-1]] // 2 + 1) if onesided else whole


def fft_r2c(input: Any, dim: Any, scale: Any, onesided: Any, *, out: Any = None) -> Any:
    """The forward transform of real numbers over dim; onesided keeps the first half of the last dimension's symmetric result."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'fft_r2c', {'input': input}) from None
    try:
        fn = fft_r2c_table[key]
    except KeyError:
        fn = fft_r2c_op.resolve(key)
    if out is None:
        return fn(input, dim, scale, onesided)
    return into('fft_r2c', out, fn(input, dim, scale, onesided))


fft_r2c_op: Final = Op('fft_r2c', fft_r2c, adapt_fresh_tsss, fft_r2c_record, fft_r2c_decomposed, shapes.fft_r2c, shapes.complex_of, '', (), (), '', ('input', 'dim', 'scale', 'onesided'), (), accepts='float', title='rfft')
fft_r2c_table: Final[dict[int, Any]] = fft_r2c_op.table


# fft_c2r: ops/fft.py:41
class FftC2rBackward(Node):
    """Backward of fft_c2r: ops/fft.py:41."""

    __slots__ = ('dim', 'scale', 'size')
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, dim: Any, scale: Any, size: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.dim: Any = dim
        self.scale: Any = scale
        self.size: Any = size

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            dim = self.dim
            scale = self.scale
            size = self.size
            d = fft_c2r_backward(g, dim, scale, size)
            engine.give(e, d, True)


def fft_c2r_record(kernel: Any) -> Any:
    def fft_c2r(input: TensorBase, dim: Any, scale: Any, size: Any) -> Any:
        r: TensorBase = kernel(input, dim, scale, size)
        if not r.key & DIFFERENTIABLE:
            return r
        e0 = input.node if input.base is None else node_of(input)
        r.node = FftC2rBackward(e0, dim, scale, size)
        r.key |= GRAD
        return r

    return fft_c2r


def fft_c2r_decomposed(input: Any, dim: Any, scale: Any, size: Any) -> Any:
    last = dim[-1]
    half = fft_c2c(input, dim[:-1], 0, False) if len(dim) > 1 else input
    mirrored = conj(_ops.flip(_ops.narrow(half, last, 1, size - size // 2 - 1), (last,)))
    whole = _ops.cat([_ops.narrow(half, last, 0, size // 2 + 1), mirrored], last)
    return _ops.to(fft_c2c(whole, (last,), 0, False), shapes.real_of(input.dtype)) * shapes.fft_factor(whole.sizes, dim, scale)


def fft_c2r(input: Any, dim: Any, scale: Any, size: Any, *, out: Any = None) -> Any:
    """The inverse of a onesided fft_r2c, with that size along the last of dim."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'fft_c2r', {'input': input}) from None
    try:
        fn = fft_c2r_table[key]
    except KeyError:
        fn = fft_c2r_op.resolve(key)
    if out is None:
        return fn(input, dim, scale, size)
    return into('fft_c2r', out, fn(input, dim, scale, size))


fft_c2r_op: Final = Op('fft_c2r', fft_c2r, adapt_fresh_tsss, fft_c2r_record, fft_c2r_decomposed, shapes.fft_c2r, shapes.real_of, '', (), (), '', ('input', 'dim', 'scale', 'size'), (), accepts='complex', title='irfft')
fft_c2r_table: Final[dict[int, Any]] = fft_c2r_op.table


# transformed_rows: ops/fft.py:55
def transformed_rows(input: Any, forward: Any) -> Any:
    """The unscaled transform of complex numbers along the last dimension, by products of matrices.

    A size of several factors goes by Cooley and Tukey's way (Math. Comp. 19, 1965): rows of each factor, turned between them. A larger
    prime is a convolution with a chirp, which is a transform of a power of two: Bluestein's way (IEEE Trans. Audio 18, 1970)."""
    try:
        n = input.sizes[-1]
        count = shapes.fft_split(n)
        if count == n:
            return matmul(input, roots(n, n, n, input, forward))
        if count == 1:
            return chirped_rows(input, forward)
        size = n // count
        lead = input.sizes[:-1]
        inner = transformed_rows(transpose(reshape(input, (*lead, size, count)), -1, -2), forward)
        turned = inner * roots(count, size, n, input, forward)
        return reshape(matmul(roots(count, count, count, input, forward), turned), (*lead, n))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'transformed_rows', {'input': input}) from None


# roots: ops/fft.py:75
def roots(rows: Any, columns: Any, n: Any, like: Any, forward: Any) -> Any:
    """The n-th roots of one to the powers i * j, as a matrix (rows, columns)."""
    try:
        powers = _ops.remainder(mul(reshape(_ops.arange(rows, device=like.device), (rows, 1)), _ops.arange(columns, device=like.device)), n)
        return turns(powers, (-2 if forward else 2) / n, like)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'roots', {'like': like}) from None


# turns: ops/fft.py:82
def turns(powers: Any, half_turns: Any, like: Any) -> Any:
    """exp(i * pi * half_turns * powers), in like's dtype."""
    try:
        angle = _ops.to(powers, shapes.real_of(like.dtype)) * (math.pi * half_turns)
        return _ops.complex(_ops.cos(angle), _ops.sin(angle))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'turns', {'powers': powers, 'like': like}) from None


# chirped_rows: ops/fft.py:89
def chirped_rows(input: Any, forward: Any) -> Any:
    """The unscaled transform along the last dimension, of any size: powers i * j are (i**2 + j**2 - (i - j)**2) / 2."""
    try:
        n = input.sizes[-1]
        size = 1 << (2 * n - 2).bit_length()
        places = _ops.arange(n, device=input.device)
        chirp = turns(_ops.remainder(mul(places, places), 2 * n), (-1 if forward else 1) / n, input)
        ends = conj(chirp) if chirp.key & COMPLEXES else chirp
        gap = _ops.zeros((size - 2 * n + 1,), dtype=input.dtype, device=input.device)
        kernel = transformed_rows(_ops.cat([ends, gap, _ops.flip(_ops.narrow(ends, 0, 1, n - 1), (0,))], 0), True)
        spectrum = transformed_rows(sized(input * chirp, (-1,), (size,)), True)
        return _ops.narrow(transformed_rows(spectrum * kernel, False), -1, 0, n) * chirp * (1 / size)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'chirped_rows', {'input': input}) from None


# fft_c2r_backward: ops/fft.py:103
def fft_c2r_backward(g: Any, dim: Any, scale: Any, size: Any) -> Any:
    """What fft_c2r sends back: inner elements of the half spectrum stand for two."""
    try:
        half = fft_r2c(g, dim, scale, True)
        count = half.sizes[dim[-1]]
        places = _ops.arange(count, device=g.device)
        twice = _ops.logical_and(gt(places, 0), lt(places, size - count + 1))
        factor = _ops.to(twice, g.dtype) + 1
        return half * reshape(factor, (count,) + (1,) * (len(half.sizes) - 1 - dim[-1] % len(half.sizes)))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'fft_c2r_backward', {'g': g}) from None


# sized: ops/fft.py:114
def sized(input: Any, dims: Any, sizes: Any) -> Any:
    """input cut, or filled with zeros at the end, to the sizes along dims."""
    try:
        for d, n in zip(dims, sizes):
            have = input.sizes[d]
            if have > n:
                input = _ops.narrow(input, d, 0, n)
            elif have < n:
                rest = input.sizes[:d % len(input.sizes)] + (n - have,) + input.sizes[d % len(input.sizes) + 1:]
                input = _ops.cat([input, _ops.zeros(rest, dtype=input.dtype, device=input.device)], d)
        return input
    except (AttributeError, TypeError) as error:
        raise misused(error, 'sized', {'input': input}) from None


# floating: ops/fft.py:127
def floating(input: Any) -> Any:
    """input itself, or ints in the default dtype."""
    try:
        return input if input.dtype.is_floating_point or input.dtype.is_complex else _ops.to(input, dtypes.get_default_dtype())
    except (AttributeError, TypeError) as error:
        raise misused(error, 'floating', {'input': input}) from None


# transformed: ops/fft.py:133
def transformed(op: Any, input: Any, s: Any, dim: Any, norm: Any, forward: Any) -> Any:
    """A transform to complex numbers of real or complex ones."""
    try:
        input = floating(input)
        dims, sizes = shapes.fft_dims(op, input.sizes, s, dim)
        scale = shapes.fft_scale(op, norm, forward)
        input = sized(input, dims, sizes)
        if not dims:
            return _ops.to(input, shapes.complex_of(input.dtype))
        if input.dtype.is_complex:
            return fft_c2c(input, dims, scale, forward)
        result = fft_r2c(input, dims, scale, False)
        return result if forward else conj(result) if result.key & COMPLEXES else result
    except (AttributeError, TypeError) as error:
        raise misused(error, 'transformed', {'input': input}) from None


# half_transformed: ops/fft.py:148
def half_transformed(op: Any, input: Any, s: Any, dim: Any, norm: Any, forward: Any) -> Any:
    """The half spectrum of real numbers; conjugated for the inverse transform."""
    try:
        input = floating(input)
        if input.dtype.is_complex:
            raise RuntimeError(f"{op}: takes real numbers, got {input.dtype}; {(op.replace('r', '', 1) if op != 'ihfft' else 'ifft')} takes complex ones")
        dims, sizes = shapes.fft_dims(op, input.sizes, s, dim)
        result = fft_r2c(sized(input, dims, sizes), dims, shapes.fft_scale(op, norm, forward), True)
        return result if forward else conj(result) if result.key & COMPLEXES else result
    except (AttributeError, TypeError) as error:
        raise misused(error, 'half_transformed', {'input': input}) from None


# real_transformed: ops/fft.py:159
def real_transformed(op: Any, input: Any, s: Any, dim: Any, norm: Any, forward: Any) -> Any:
    """Real numbers from a half spectrum."""
    try:
        input = floating(input)
        dims, sizes = shapes.fft_dims(op, input.sizes, s, dim, -1)
        input = input if input.dtype.is_complex else _ops.to(input, shapes.complex_of(input.dtype))
        input = sized((conj(input) if input.key & COMPLEXES else input) if forward else input, dims, sizes[:-1] + (sizes[-1] // 2 + 1,))
        return fft_c2r(input, dims, shapes.fft_scale(op, norm, forward), sizes[-1])
    except (AttributeError, TypeError) as error:
        raise misused(error, 'real_transformed', {'input': input}) from None


# fft: ops/fft.py:172
def fft(input: Any, n: Any = None, dim: Any = -1, norm: Any = None, axis: Any = None) -> Any:
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
        tensor([2., 0.])"""
    if axis is not None:
        dim = renamed('fft', 'dim', dim, -1, 'axis', axis)
    try:
        return transformed('fft', input, None if n is None else (n,), dim, norm, True)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'fft', {'input': input}) from None


# ifft: ops/fft.py:199
def ifft(input: Any, n: Any = None, dim: Any = -1, norm: Any = None, axis: Any = None) -> Any:
    """The inverse of `fft`: "backward" (or None) scales by 1 / n, "ortho" by 1 / sqrt(n), "forward" does not."""
    if axis is not None:
        dim = renamed('ifft', 'dim', dim, -1, 'axis', axis)
    try:
        return transformed('ifft', input, None if n is None else (n,), dim, norm, False)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'ifft', {'input': input}) from None


# rfft: ops/fft.py:208
def rfft(input: Any, n: Any = None, dim: Any = -1, norm: Any = None, axis: Any = None) -> Any:
    """The first half, n // 2 + 1 elements, of the symmetric `fft` of real numbers."""
    if axis is not None:
        dim = renamed('rfft', 'dim', dim, -1, 'axis', axis)
    try:
        return half_transformed('rfft', input, None if n is None else (n,), dim, norm, True)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'rfft', {'input': input}) from None


# irfft: ops/fft.py:217
def irfft(input: Any, n: Any = None, dim: Any = -1, norm: Any = None, axis: Any = None) -> Any:
    """The inverse of `rfft`: n real numbers (2 * (size - 1), if None) from a half spectrum."""
    if axis is not None:
        dim = renamed('irfft', 'dim', dim, -1, 'axis', axis)
    try:
        return real_transformed('irfft', input, None if n is None else (n,), dim, norm, False)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'irfft', {'input': input}) from None


# hfft: ops/fft.py:226
def hfft(input: Any, n: Any = None, dim: Any = -1, norm: Any = None, axis: Any = None) -> Any:
    """The real `fft` of a symmetric signal of which the first half is given: n numbers (2 * (size - 1), if None)."""
    if axis is not None:
        dim = renamed('hfft', 'dim', dim, -1, 'axis', axis)
    try:
        return real_transformed('hfft', input, None if n is None else (n,), dim, norm, True)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'hfft', {'input': input}) from None


# ihfft: ops/fft.py:233
def ihfft(input: Any, n: Any = None, dim: Any = -1, norm: Any = None, axis: Any = None) -> Any:
    """The inverse of `hfft`: the first half of a symmetric signal."""
    if axis is not None:
        dim = renamed('ihfft', 'dim', dim, -1, 'axis', axis)
    try:
        return half_transformed('ihfft', input, None if n is None else (n,), dim, norm, False)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'ihfft', {'input': input}) from None


# fftn: ops/fft.py:243
def fftn(input: Any, s: Any = None, dim: Any = None, norm: Any = None, axis: Any = None) -> Any:
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
        DTypeError: the dtype has no transform."""
    if axis is not None:
        dim = renamed('fftn', 'dim', dim, None, 'axis', axis)
    try:
        return transformed('fftn', input, s, dim, norm, True)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'fftn', {'input': input}) from None


# ifftn: ops/fft.py:267
def ifftn(input: Any, s: Any = None, dim: Any = None, norm: Any = None, axis: Any = None) -> Any:
    """The inverse of `fftn`."""
    if axis is not None:
        dim = renamed('ifftn', 'dim', dim, None, 'axis', axis)
    try:
        return transformed('ifftn', input, s, dim, norm, False)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'ifftn', {'input': input}) from None


# rfftn: ops/fft.py:274
def rfftn(input: Any, s: Any = None, dim: Any = None, norm: Any = None, axis: Any = None) -> Any:
    """The half of the last dimension of the symmetric `fftn` of real numbers."""
    if axis is not None:
        dim = renamed('rfftn', 'dim', dim, None, 'axis', axis)
    try:
        return half_transformed('rfftn', input, s, dim, norm, True)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'rfftn', {'input': input}) from None


# irfftn: ops/fft.py:281
def irfftn(input: Any, s: Any = None, dim: Any = None, norm: Any = None, axis: Any = None) -> Any:
    """The inverse of `rfftn`."""
    if axis is not None:
        dim = renamed('irfftn', 'dim', dim, None, 'axis', axis)
    try:
        return real_transformed('irfftn', input, s, dim, norm, False)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'irfftn', {'input': input}) from None


# fft2: ops/fft.py:290
def fft2(input: Any, s: Any = None, dim: Any = (-2, -1), norm: Any = None, axis: Any = None) -> Any:
    """`fftn` of two dimensions."""
    if axis is not None:
        dim = renamed('fft2', 'dim', dim, (-2, -1), 'axis', axis)
    try:
        return transformed('fft2', input, s, dim, norm, True)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'fft2', {'input': input}) from None


# ifft2: ops/fft.py:297
def ifft2(input: Any, s: Any = None, dim: Any = (-2, -1), norm: Any = None, axis: Any = None) -> Any:
    """The inverse of `fft2`."""
    if axis is not None:
        dim = renamed('ifft2', 'dim', dim, (-2, -1), 'axis', axis)
    try:
        return transformed('ifft2', input, s, dim, norm, False)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'ifft2', {'input': input}) from None


# rfft2: ops/fft.py:304
def rfft2(input: Any, s: Any = None, dim: Any = (-2, -1), norm: Any = None, axis: Any = None) -> Any:
    """`rfftn` of two dimensions."""
    if axis is not None:
        dim = renamed('rfft2', 'dim', dim, (-2, -1), 'axis', axis)
    try:
        return half_transformed('rfft2', input, s, dim, norm, True)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'rfft2', {'input': input}) from None


# irfft2: ops/fft.py:311
def irfft2(input: Any, s: Any = None, dim: Any = (-2, -1), norm: Any = None, axis: Any = None) -> Any:
    """The inverse of `rfft2`."""
    if axis is not None:
        dim = renamed('irfft2', 'dim', dim, (-2, -1), 'axis', axis)
    try:
        return real_transformed('irfft2', input, s, dim, norm, False)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'irfft2', {'input': input}) from None


# fftfreq: ops/fft.py:321
def fftfreq(n: Any, d: Any = 1.0, *, dtype: Any = None, device: Any = None) -> Any:
    """The frequencies of the elements of an `fft` of size n: 0, 1, ..., -2, -1, each divided by n * d.

    Args:
        n: the size of the transform.
        d: the time between two samples.
        dtype: of the result; the default dtype if None.
        device: of the result.

    Returns:
        Shape (n,)."""
    positive = _ops.arange((n + 1) // 2, dtype=dtypes.get_default_dtype() if dtype is None else dtype, device=device)
    return _ops.cat([positive, _ops.arange(-(n // 2), 0, dtype=positive.dtype, device=device)]) * (1.0 / (n * d))


# rfftfreq: ops/fft.py:339
def rfftfreq(n: Any, d: Any = 1.0, *, dtype: Any = None, device: Any = None) -> Any:
    """The frequencies of the elements of an `rfft` of size n: 0 to n // 2, each divided by n * d. See `fft.fftfreq`."""
    return _ops.arange(n // 2 + 1, dtype=dtypes.get_default_dtype() if dtype is None else dtype, device=device) * (1.0 / (n * d))


# fftshift: ops/fft.py:346
def fftshift(input: Any, dim: Any = None, axis: Any = None) -> Any:
    """input with frequency 0 moved to the middle of each of dim; of all dimensions, if None."""
    if axis is not None:
        dim = renamed('fftshift', 'dim', dim, None, 'axis', axis)
    try:
        dims = shapes.shifted_dims('fftshift', len(input.sizes), dim)
        return _ops.roll(input, tuple((input.sizes[d] // 2 for d in dims)), dims)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'fftshift', {'input': input}) from None


# ifftshift: ops/fft.py:354
def ifftshift(input: Any, dim: Any = None, axis: Any = None) -> Any:
    """The inverse of `fftshift`."""
    if axis is not None:
        dim = renamed('ifftshift', 'dim', dim, None, 'axis', axis)
    try:
        dims = shapes.shifted_dims('ifftshift', len(input.sizes), dim)
        return _ops.roll(input, tuple(((input.sizes[d] + 1) // 2 for d in dims)), dims)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'ifftshift', {'input': input}) from None
