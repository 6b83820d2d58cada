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
from .adapters import adapt_fresh_tss, adapt_fresh_tssss, adapt_fresh_tts, adapt_pointwise_ttss, adapt_several_tsss
from .hot import clone, where
from ...tensor.devices import device as as_device
from ...tensor.devices import get_default_device, strided
from ...tensor.errors import ShapeError
from ...tensor.generator import Generator, draw_from
from ..support import into, sizes_of


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


def _floating(op: str, dtype: Any, complex_too: bool=True) -> Any:
    """The dtype of a continuous draw: the default one for None."""
    if dtype is None:
        return dtypes.get_default_dtype()
    dtype = dtypes.given(dtype)
    if not (dtype.is_floating_point or (complex_too and dtype.is_complex)):
        raise NotImplementedError(f'{op}: needs a floating-point dtype, got {dtype}')
    return dtype


def _made(op: str, result: Any, requires_grad: bool=False, out: Any=None) -> Any:
    """A new tensor as the caller wants it."""
    if out is not None:
        return into(op, out, result)
    return result.requires_grad_() if requires_grad else result


def _place(device: Any, layout: Any=None, pin_memory: bool=False) -> Any:
    """The device of a new tensor."""
    if pin_memory or layout not in (None, strided):
        raise RuntimeError(f'random draws are strided and in ordinary memory; got layout={layout}, pin_memory={pin_memory}')
    return get_default_device() if device is None else as_device(device)


def _reserve(generator: Any, device: Any, size: Any, dtype: Any) -> tuple[int, int]:
    """Seed and offset of a draw whose elements read a word each, or a long draw for float64."""
    wide = dtype in (dtypes.float64, dtypes.complex128)
    return draw_from(generator, device, math.prod(size) * (2 if dtype.is_complex else 1), 'long' if wide else 'word')


def _size(sizes: Any, size: Any) -> Any:
    """The shape from positional sizes or from `size=`; a call without either is an error, as in PyTorch."""
    if size is None and (not sizes):
        raise TypeError('needs a size: sizes one by one, a sequence of them, or size=; () makes a zero-dimensional tensor')
    return shapes.sized(sizes_of(sizes if size is None else size))


def _bounds(op: str, bounds: Any, low: Any, high: Any) -> Any:
    """(low, high) from one or two positional numbers and keywords."""
    if len(bounds) == 2 and high is None:
        low, high = bounds
    elif len(bounds) == 1:
        low, high = (low, bounds[0]) if high is None else (bounds[0], high)
    elif bounds or high is None:
        raise TypeError(f'{op}: expected (high) or (low, high), got {(*bounds, low, high)}')
    for name, value in (('low', low), ('high', high)):
        if not hasattr(value, '__index__') and (not hasattr(value, 'item')):
            raise TypeError(f"{op}(): argument '{name}' must be int, not {type(value).__name__}")
    return (int(low), int(high))


def _integers(op: str, size: Any, low: int, high: int, dtype: Any, device: Any, generator: Any) -> Any:
    """Whole numbers in [low, high) that fit the dtype."""
    if dtype.is_complex:
        raise RuntimeError(f'{op}: handles only integral, floating-point and boolean types, got {dtype}')
    if low >= high:
        raise RuntimeError(f"{op}: expects 'low' to be less than 'high', but got low={low} >= high={high}")
    if dtype is dtypes.bool:
        least, most = (0, 1)
    elif dtype.is_floating_point:
        most = int(dtypes.finfo(dtype).max)
        least = -most
    else:
        least, most = (dtypes.iinfo(dtype).min, dtypes.iinfo(dtype).max)
    if low < least or high - 1 > most:
        name, value = ('low', low) if low < least else ('high - 1', high - 1)
        raise RuntimeError(f'{op}: {name} = {value} is out of bounds for {dtype}, which holds {least} to {most}')
    unit = 'word' if high - low <= 1 << 16 else 'long'
    return random_integers(size, low, high, *draw_from(generator, device, math.prod(size), unit), dtype, device)


def _laid_out(input: Any, draw: Any, memory_format: Any) -> Any:
    """A draw with the strides that `*_like` functions promise."""
    if memory_format is None and input.is_contiguous():
        return draw
    kept = {} if memory_format is None else {'memory_format': memory_format}
    return _ops.empty_like(input, dtype=draw.dtype, device=draw.device, **kept).copy_(draw)


def _probability(op: str, p: float) -> float:
    """A probability as a float."""
    if not 0 <= p <= 1:
        raise RuntimeError(f'{op} expects p to be in [0, 1], but got p={p}')
    return float(p)


def _checked(p: float) -> float:
    """A dropout's probability."""
    if not 0.0 <= p <= 1.0:
        raise ValueError(f'dropout probability has to be between 0 and 1, but got {p}')
    return float(p)


def _keep_scaled(input: Any, size: Any, p: float) -> Any:
    """What dropout multiplies by: noise of the given shape that keeps the mean."""
    return 0.0 if p == 1 else _noise(input, size, p) / (1 - p)


def _skips(input: Any, p: float, train: bool) -> bool:
    """Whether dropout leaves the input as it is."""
    return not train or _checked(p) == 0 or input.numel() == 0


def _warn_of_dimensions(op: str, input: Any, usual: Any) -> None:
    """A warning, as PyTorch gives, for dropout of channels on an input of unusual dimensions."""
    if len(input.sizes) not in usual:
        import warnings
        warnings.warn(f"{op}: got an input with {len(input.sizes)} dimensions, expected {' or '.join(map(str, usual))}; use dropout to zero single elements", stacklevel=4)


def _alpha(input: Any, size: Any, p: float, inplace: bool) -> Any:
    """The input with parts set to the value that SELU tends to, and rescaled to keep mean 0 and variance 1."""
    if p == 1:
        return input.mul_(0.0) if inplace else input * 0.0
    alpha = 1.7580993408473766
    a = 1 / math.sqrt((alpha * alpha * p + 1) * (1 - p))
    noise = _noise(input, size, p)
    shift = (noise - 1) * (alpha * a) + alpha * a * p
    return input.mul_(noise * a).add_(shift) if inplace else input * (noise * a) + shift


def _noise(input: Any, size: Any, p: float) -> Any:
    """0 with probability p, else 1, of the input's dtype and on its device."""
    if not (input.dtype.is_floating_point or input.dtype.is_complex):
        raise RuntimeError(f'dropout: needs a floating-point input, got {input.dtype}')
    return random_bernoulli(size, 1 - p, *draw_from(None, input.device, math.prod(size)), input.dtype, input.device)


# random_bits: ops/random.py:21
def random_bits(size: Any, bits: Any, seed: Any, offset: Any, dtype: Any, device: Any) -> Any:
    """32-bit words or 64-bit draws as they are, in an integer dtype of at least that width."""
    size = sizes_of(size)
    modes: int = tls.keys if busy else 0
    try:
        key: int = factory_key(dtype, device) | modes
    except TypeError:
        dtype = dtypes.given(dtype)
        key = factory_key(dtype, device) | modes
    try:
        fn = random_bits_table[key]
    except KeyError:
        fn = random_bits_op.resolve(key)
    return fn(size, bits, seed, offset, dtype, device)


random_bits_op: Final = Op('random_bits', random_bits, adapt_any, None, None, shapes.sized, 'array', '', (), ('factory',), '', ('size', 'bits', 'seed', 'offset', 'dtype', 'device'), ())
random_bits_table: Final[dict[int, Any]] = random_bits_op.table


# random_uniform: ops/random.py:26
def random_uniform(size: Any, low: Any, high: Any, seed: Any, offset: Any, dtype: Any, device: Any) -> Any:
    """Uniform in [low, high)."""
    size = sizes_of(size)
    modes: int = tls.keys if busy else 0
    try:
        key: int = factory_key(dtype, device) | modes
    except TypeError:
        dtype = dtypes.given(dtype)
        key = factory_key(dtype, device) | modes
    try:
        fn = random_uniform_table[key]
    except KeyError:
        fn = random_uniform_op.resolve(key)
    return fn(size, low, high, seed, offset, dtype, device)


random_uniform_op: Final = Op('random_uniform', random_uniform, adapt_any, None, None, shapes.sized, 'array', '', (), ('factory',), '', ('size', 'low', 'high', 'seed', 'offset', 'dtype', 'device'), (), title='uniform')
random_uniform_table: Final[dict[int, Any]] = random_uniform_op.table


# random_normal: ops/random.py:31
def random_normal(size: Any, mean: Any, std: Any, seed: Any, offset: Any, dtype: Any, device: Any) -> Any:
    """Normal with the given mean and standard deviation."""
    size = sizes_of(size)
    modes: int = tls.keys if busy else 0
    try:
        key: int = factory_key(dtype, device) | modes
    except TypeError:
        dtype = dtypes.given(dtype)
        key = factory_key(dtype, device) | modes
    try:
        fn = random_normal_table[key]
    except KeyError:
        fn = random_normal_op.resolve(key)
    return fn(size, mean, std, seed, offset, dtype, device)


random_normal_op: Final = Op('random_normal', random_normal, adapt_any, None, None, shapes.sized, 'array', '', (), ('factory',), '', ('size', 'mean', 'std', 'seed', 'offset', 'dtype', 'device'), (), title='normal')
random_normal_table: Final[dict[int, Any]] = random_normal_op.table


# random_exponential: ops/random.py:36
def random_exponential(size: Any, rate: Any, seed: Any, offset: Any, dtype: Any, device: Any) -> Any:
    """Exponential with the given rate."""
    size = sizes_of(size)
    modes: int = tls.keys if busy else 0
    try:
        key: int = factory_key(dtype, device) | modes
    except TypeError:
        dtype = dtypes.given(dtype)
        key = factory_key(dtype, device) | modes
    try:
        fn = random_exponential_table[key]
    except KeyError:
        fn = random_exponential_op.resolve(key)
    return fn(size, rate, seed, offset, dtype, device)


random_exponential_op: Final = Op('random_exponential', random_exponential, adapt_any, None, None, shapes.sized, 'array', '', (), ('factory',), '', ('size', 'rate', 'seed', 'offset', 'dtype', 'device'), ())
random_exponential_table: Final[dict[int, Any]] = random_exponential_op.table


# random_geometric: ops/random.py:41
def random_geometric(size: Any, p: Any, seed: Any, offset: Any, dtype: Any, device: Any) -> Any:
    """The number of trials up to the first success of probability p."""
    size = sizes_of(size)
    modes: int = tls.keys if busy else 0
    try:
        key: int = factory_key(dtype, device) | modes
    except TypeError:
        dtype = dtypes.given(dtype)
        key = factory_key(dtype, device) | modes
    try:
        fn = random_geometric_table[key]
    except KeyError:
        fn = random_geometric_op.resolve(key)
    return fn(size, p, seed, offset, dtype, device)


random_geometric_op: Final = Op('random_geometric', random_geometric, adapt_any, None, None, shapes.sized, 'array', '', (), ('factory',), '', ('size', 'p', 'seed', 'offset', 'dtype', 'device'), ())
random_geometric_table: Final[dict[int, Any]] = random_geometric_op.table


# random_cauchy: ops/random.py:46
def random_cauchy(size: Any, median: Any, sigma: Any, seed: Any, offset: Any, dtype: Any, device: Any) -> Any:
    """Cauchy with the given median and scale."""
    size = sizes_of(size)
    modes: int = tls.keys if busy else 0
    try:
        key: int = factory_key(dtype, device) | modes
    except TypeError:
        dtype = dtypes.given(dtype)
        key = factory_key(dtype, device) | modes
    try:
        fn = random_cauchy_table[key]
    except KeyError:
        fn = random_cauchy_op.resolve(key)
    return fn(size, median, sigma, seed, offset, dtype, device)


random_cauchy_op: Final = Op('random_cauchy', random_cauchy, adapt_any, None, None, shapes.sized, 'array', '', (), ('factory',), '', ('size', 'median', 'sigma', 'seed', 'offset', 'dtype', 'device'), ())
random_cauchy_table: Final[dict[int, Any]] = random_cauchy_op.table


# random_log_normal: ops/random.py:51
def random_log_normal(size: Any, mean: Any, std: Any, seed: Any, offset: Any, dtype: Any, device: Any) -> Any:
    """exp of a normal with the given mean and standard deviation."""
    size = sizes_of(size)
    modes: int = tls.keys if busy else 0
    try:
        key: int = factory_key(dtype, device) | modes
    except TypeError:
        dtype = dtypes.given(dtype)
        key = factory_key(dtype, device) | modes
    try:
        fn = random_log_normal_table[key]
    except KeyError:
        fn = random_log_normal_op.resolve(key)
    return fn(size, mean, std, seed, offset, dtype, device)


random_log_normal_op: Final = Op('random_log_normal', random_log_normal, adapt_any, None, None, shapes.sized, 'array', '', (), ('factory',), '', ('size', 'mean', 'std', 'seed', 'offset', 'dtype', 'device'), ())
random_log_normal_table: Final[dict[int, Any]] = random_log_normal_op.table


# random_integers: ops/random.py:56
def random_integers(size: Any, low: Any, high: Any, seed: Any, offset: Any, dtype: Any, device: Any) -> Any:
    """Whole numbers in [low, high)."""
    size = sizes_of(size)
    modes: int = tls.keys if busy else 0
    try:
        key: int = factory_key(dtype, device) | modes
    except TypeError:
        dtype = dtypes.given(dtype)
        key = factory_key(dtype, device) | modes
    try:
        fn = random_integers_table[key]
    except KeyError:
        fn = random_integers_op.resolve(key)
    return fn(size, low, high, seed, offset, dtype, device)


random_integers_op: Final = Op('random_integers', random_integers, adapt_any, None, None, shapes.sized, 'array', '', (), ('factory',), '', ('size', 'low', 'high', 'seed', 'offset', 'dtype', 'device'), (), title='randint')
random_integers_table: Final[dict[int, Any]] = random_integers_op.table


# random_permutation: ops/random.py:61
def random_permutation(n: Any, seed: Any, offset: Any, dtype: Any, device: Any) -> Any:
    """The numbers 0 to n-1 in a random order."""
    modes: int = tls.keys if busy else 0
    try:
        key: int = factory_key(dtype, device) | modes
    except TypeError:
        dtype = dtypes.given(dtype)
        key = factory_key(dtype, device) | modes
    try:
        fn = random_permutation_table[key]
    except KeyError:
        fn = random_permutation_op.resolve(key)
    return fn(n, seed, offset, dtype, device)


random_permutation_op: Final = Op('random_permutation', random_permutation, adapt_any, None, None, shapes.permuted, 'array', '', (), ('factory',), '', ('n', 'seed', 'offset', 'dtype', 'device'), (), title='randperm')
random_permutation_table: Final[dict[int, Any]] = random_permutation_op.table


# random_bernoulli: ops/random.py:66
def random_bernoulli(size: Any, p: Any, seed: Any, offset: Any, dtype: Any, device: Any) -> Any:
    """1 with probability p, else 0."""
    size = sizes_of(size)
    modes: int = tls.keys if busy else 0
    try:
        key: int = factory_key(dtype, device) | modes
    except TypeError:
        dtype = dtypes.given(dtype)
        key = factory_key(dtype, device) | modes
    try:
        fn = random_bernoulli_table[key]
    except KeyError:
        fn = random_bernoulli_op.resolve(key)
    return fn(size, p, seed, offset, dtype, device)


random_bernoulli_op: Final = Op('random_bernoulli', random_bernoulli, adapt_any, None, None, shapes.sized, 'array', '', (), ('factory',), '', ('size', 'p', 'seed', 'offset', 'dtype', 'device'), (), title='bernoulli')
random_bernoulli_table: Final[dict[int, Any]] = random_bernoulli_op.table


# random_bernoulli_each: ops/random.py:71
def random_bernoulli_each(p: Any, seed: Any, offset: Any, *, out: Any = None) -> Any:
    """1 with the probability that each element gives, else 0."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = p.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'random_bernoulli_each', {'p': p}) from None
    try:
        fn = random_bernoulli_each_table[key]
    except KeyError:
        fn = random_bernoulli_each_op.resolve(key)
    if out is None:
        return fn(p, seed, offset)
    return into('random_bernoulli_each', out, fn(p, seed, offset), p)


random_bernoulli_each_op: Final = Op('random_bernoulli_each', random_bernoulli_each, adapt_fresh_tss, None, None, shapes.same, None, '', (), (), '', ('p', 'seed', 'offset'), (), title='bernoulli', layout='contiguous')
random_bernoulli_each_table: Final[dict[int, Any]] = random_bernoulli_each_op.table


# random_normal_each: ops/random.py:77
def random_normal_each(mean: Any, std: Any, seed: Any, offset: Any, *, out: Any = None) -> Any:
    """Normal with each element's mean and standard deviation."""
    mean = mean if isinstance(mean, TensorBase) else operand(mean, std, 'random_normal_each')
    std = std if isinstance(std, TensorBase) else operand(std, mean, 'random_normal_each')
    modes: int = tls.keys if busy else 0
    key: int = mean.key | std.key | modes
    try:
        fn = random_normal_each_table[key]
    except KeyError:
        fn = random_normal_each_op.resolve(key)
    if out is None:
        return fn(mean, std, seed, offset)
    return into('random_normal_each', out, fn(mean, std, seed, offset), mean, std)


random_normal_each_op: Final = Op('random_normal_each', random_normal_each, adapt_pointwise_ttss, None, None, shapes.pointwise, None, 'common', (0, 1), (), '', ('mean', 'std', 'seed', 'offset'), (), layout='operands')
random_normal_each_table: Final[dict[int, Any]] = random_normal_each_op.table


# random_poisson: ops/random.py:83
def random_poisson(rate: Any, seed: Any, offset: Any, *, out: Any = None) -> Any:
    """Poisson counts with each element's rate."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = rate.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'random_poisson', {'rate': rate}) from None
    try:
        fn = random_poisson_table[key]
    except KeyError:
        fn = random_poisson_op.resolve(key)
    if out is None:
        return fn(rate, seed, offset)
    return into('random_poisson', out, fn(rate, seed, offset), rate)


random_poisson_op: Final = Op('random_poisson', random_poisson, adapt_fresh_tss, None, None, shapes.same, None, '', (), (), '', ('rate', 'seed', 'offset'), (), title='poisson', layout='operands')
random_poisson_table: Final[dict[int, Any]] = random_poisson_op.table


# random_multinomial: ops/random.py:89
def random_multinomial(p: Any, num_samples: Any, replacement: Any, seed: Any, offset: Any, *, out: Any = None) -> Any:
    """Indices drawn with the weights in the last dimension."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = p.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'random_multinomial', {'p': p}) from None
    try:
        fn = random_multinomial_table[key]
    except KeyError:
        fn = random_multinomial_op.resolve(key)
    if out is None:
        return fn(p, num_samples, replacement, seed, offset)
    return into('random_multinomial', out, fn(p, num_samples, replacement, seed, offset))


random_multinomial_op: Final = Op('random_multinomial', random_multinomial, adapt_fresh_tssss, None, None, shapes.drawn, dtypes.int64, '', (), (), '', ('p', 'num_samples', 'replacement', 'seed', 'offset'), (), title='multinomial')
random_multinomial_table: Final[dict[int, Any]] = random_multinomial_op.table


# random_dropout: ops/random.py:94
random_dropout_result = result_type('dropout', ('out', 'mask'))


class RandomDropoutBackward(Node):
    """Backward of random_dropout: ops/random.py:94."""

    __slots__ = ('p', 'mask', 'mask_version')
    saved_names: ClassVar[tuple[str, ...]] = ('mask',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, p: Any, mask: Any, mask_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.p: Any = p
        self.mask: Any = mask
        self.mask_version: Any = mask_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            p = self.p
            mask = self.mask
            if mask is FREED:
                raise freed('random_dropout')
            if mask is not None:
                if mask.storage is not None and mask.storage.version != self.mask_version:
                    check_version('random_dropout', 'mask', mask, self.mask_version)
            d = native_dropout_backward(g, mask, 0.0 if p == 1 else 1 / (1 - p))
            engine.give(e, d, False)

    def release(self) -> None:
        self.mask = FREED


def random_dropout_record(kernel: Any) -> Any:
    def random_dropout(input: TensorBase, p: Any, seed: Any, offset: Any) -> Any:
        rs = kernel(input, p, seed, offset)
        r: TensorBase = rs[0]
        e0 = input.node if input.base is None else node_of(input)
        mask_kept = rs[1]
        mask_version = 0 if mask_kept is None else version_of(mask_kept)
        r.node = RandomDropoutBackward(e0, p, mask_kept, mask_version)
        r.key |= GRAD
        return rs

    return random_dropout


def random_dropout(input: Any, p: Any, seed: Any, offset: Any, *, out: Any = None) -> Any:
    """The input with each element zeroed with probability p and the others divided by 1 - p; and what was kept."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'random_dropout', {'input': input}) from None
    try:
        fn = random_dropout_table[key]
    except KeyError:
        fn = random_dropout_op.resolve(key)
    if out is None:
        return named_result(random_dropout_result, fn(input, p, seed, offset))
    return into('random_dropout', out, named_result(random_dropout_result, fn(input, p, seed, offset)))


random_dropout_op: Final = Op('random_dropout', random_dropout, adapt_several_tsss, random_dropout_record, None, shapes.with_mask, (None, dtypes.bool,), '', (), (), '', ('input', 'p', 'seed', 'offset'), (), title='dropout', layout='first')
random_dropout_table: Final[dict[int, Any]] = random_dropout_op.table


# native_dropout_backward: ops/random.py:101
class NativeDropoutBackwardBackward(Node):
    """Backward of native_dropout_backward: ops/random.py:101."""

    __slots__ = ('mask', 'mask_version', 'scale')
    saved_names: ClassVar[tuple[str, ...]] = ('mask',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, mask: Any, mask_version: Any, scale: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.mask: Any = mask
        self.mask_version: Any = mask_version
        self.scale: Any = scale

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            mask = self.mask
            if mask is FREED:
                raise freed('native_dropout_backward')
            if mask.storage is not None and mask.storage.version != self.mask_version:
                check_version('native_dropout_backward', 'mask', mask, self.mask_version)
            scale = self.scale
            d = native_dropout_backward(g, mask, scale)
            engine.give(e, d, False)

    def release(self) -> None:
        self.mask = FREED


def native_dropout_backward_record(kernel: Any) -> Any:
    def native_dropout_backward(grad_output: TensorBase, mask: TensorBase, scale: Any) -> Any:
        r: TensorBase = kernel(grad_output, mask, scale)
        e0 = grad_output.node if grad_output.base is None else node_of(grad_output)
        mask_kept = mask
        mask_version = 0 if mask_kept is None or mask_kept.storage is None else mask_kept.storage.version
        r.node = NativeDropoutBackwardBackward(e0, mask_kept, mask_version, scale)
        r.key |= GRAD
        return r

    return native_dropout_backward


def native_dropout_backward(grad_output: Any, mask: Any, scale: Any, *, out: Any = None) -> Any:
    """grad_output * mask * scale."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = grad_output.key | (mask.key & NOT_DTYPES) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'native_dropout_backward', {'grad_output': grad_output, 'mask': mask}) from None
    try:
        fn = native_dropout_backward_table[key]
    except KeyError:
        fn = native_dropout_backward_op.resolve(key)
    if out is None:
        return fn(grad_output, mask, scale)
    return into('native_dropout_backward', out, fn(grad_output, mask, scale), grad_output, mask)


native_dropout_backward_op: Final = Op('native_dropout_backward', native_dropout_backward, adapt_fresh_tts, native_dropout_backward_record, None, shapes.same, None, '', (), (), '', ('grad_output', 'mask', 'scale'), (1,), layout='first')
native_dropout_backward_table: Final[dict[int, Any]] = native_dropout_backward_op.table


# rand: ops/random.py:200
def rand(*sizes: Any, size: Any = None, generator: Any = None, out: Any = None, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: Any = False, pin_memory: Any = False) -> Any:
    """Uniform numbers in [0, 1), of the given shape.

    Args:
        sizes: the shape, as ints or as one sequence.
        generator: where the numbers come from; None for the device's default generator.
        dtype: floating or complex; None for the default dtype.

    Example:
        >>> import flambeau as fb
        >>> fb.rand(2, 3).shape
        flambeau.Size([2, 3])"""
    shape, place, kind = (_size(sizes, size), _place(device, layout, pin_memory), _floating('rand', dtype))
    return _made('rand', random_uniform(shape, 0.0, 1.0, *_reserve(generator, place, shape, kind), kind, place), requires_grad, out)


# randn: ops/random.py:221
def randn(*sizes: Any, size: Any = None, generator: Any = None, out: Any = None, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: Any = False, pin_memory: Any = False) -> Any:
    """Standard normal numbers, of the given shape; complex ones have variance 1 in both parts together.

    Args:
        sizes: the shape, as ints or as one sequence.
        generator: where the numbers come from; None for the device's default generator.
        dtype: floating or complex; None for the default dtype.

    Example:
        >>> import flambeau as fb
        >>> g = fb.Generator().manual_seed(0)
        >>> bool((fb.randn(3, generator=g) == fb.randn(3, generator=g.manual_seed(0))).all())
        True"""
    shape, place, kind = (_size(sizes, size), _place(device, layout, pin_memory), _floating('randn', dtype))
    return _made('randn', random_normal(shape, 0.0, 1.0, *_reserve(generator, place, shape, kind), kind, place), requires_grad, out)


# randint: ops/random.py:243
def randint(*bounds: Any, low: Any = 0, high: Any = None, size: Any = None, generator: Any = None, out: Any = None, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: Any = False, pin_memory: Any = False) -> Any:
    """Whole numbers in [low, high): `randint(high, size)` or `randint(low, high, size)`.

    Args:
        low: the least number; 0 if not given.
        high: one more than the largest.
        size: the shape.
        dtype: None for int64.

    Raises:
        RuntimeError: the range is empty, or does not fit the dtype."""
    if bounds and size is None:
        bounds, size = (bounds[:-1], bounds[-1])
    if size is None:
        raise TypeError('randint: needs a size: randint(high, size) or randint(low, high, size)')
    least, end = _bounds('randint', bounds, low, high)
    place, kind = (_place(device, layout, pin_memory), dtypes.int64 if dtype is None else dtypes.given(dtype))
    return _made('randint', _integers('randint', _size((), size), least, end, kind, place, generator), requires_grad, out)


# randperm: ops/random.py:269
def randperm(n: Any, *, generator: Any = None, out: Any = None, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: Any = False, pin_memory: Any = False) -> Any:
    """The numbers 0 to n-1 in a random order.

    Args:
        n: how many.
        dtype: None for int64.

    Raises:
        RuntimeError: n is negative, or n - 1 does not fit the dtype."""
    shapes.permuted(n)
    place, kind = (_place(device, layout, pin_memory), dtypes.int64 if dtype is None else dtypes.given(dtype))
    most = int(2 / dtypes.finfo(kind).eps) if kind.is_floating_point else 1 if kind is dtypes.bool else dtypes.iinfo(kind).max
    if n - 1 > most:
        raise RuntimeError(f'randperm: n = {n} needs numbers up to {n - 1}, but {kind} holds whole numbers up to {most}')
    return _made('randperm', random_permutation(n, *draw_from(generator, place, n, 'long'), kind, place), requires_grad, out)


# rand_like: ops/random.py:291
def rand_like(input: Any, *, generator: Any = None, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: Any = False, pin_memory: Any = False, memory_format: Any = None) -> Any:
    """Uniform numbers in [0, 1), of the shape, dtype and device of `input`."""
    try:
        place, kind = (_place(input.device if device is None else device, layout, pin_memory), _floating('rand_like', dtype or input.dtype))
        draw = random_uniform(input.sizes, 0.0, 1.0, *_reserve(generator, place, input.sizes, kind), kind, place)
        return _made('rand_like', _laid_out(input, draw, memory_format), requires_grad)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'rand_like', {'input': input}) from None


# randn_like: ops/random.py:302
def randn_like(input: Any, *, generator: Any = None, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: Any = False, pin_memory: Any = False, memory_format: Any = None) -> Any:
    """Standard normal numbers, of the shape, dtype and device of `input`."""
    try:
        place, kind = (_place(input.device if device is None else device, layout, pin_memory), _floating('randn_like', dtype or input.dtype))
        draw = random_normal(input.sizes, 0.0, 1.0, *_reserve(generator, place, input.sizes, kind), kind, place)
        return _made('randn_like', _laid_out(input, draw, memory_format), requires_grad)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'randn_like', {'input': input}) from None


# randint_like: ops/random.py:313
def randint_like(input: Any, *bounds: Any, low: Any = 0, high: Any = None, generator: Any = None, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: Any = False, pin_memory: Any = False, memory_format: Any = None) -> Any:
    """Whole numbers in [low, high), of the shape, dtype and device of `input`."""
    try:
        least, end = _bounds('randint_like', bounds, low, high)
        place = _place(input.device if device is None else device, layout, pin_memory)
        draw = _integers('randint_like', input.sizes, least, end, dtypes.given(dtype or input.dtype), place, generator)
        return _made('randint_like', _laid_out(input, draw, memory_format), requires_grad)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'randint_like', {'input': input}) from None


# normal: ops/random.py:325
def normal(mean: Any, std: Any = 1.0, size: Any = None, *, generator: Any = None, out: Any = None, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: Any = False, pin_memory: Any = False) -> Any:
    """Normal numbers with the given means and standard deviations; no gradient flows to them.

    Args:
        mean: a tensor, broadcast with `std`, or a number.
        std: a tensor or a number, >= 0.
        size: the shape, where both are numbers.

    Raises:
        RuntimeError: a standard deviation is negative."""
    tensor = mean if hasattr(mean, 'sizes') else std if hasattr(std, 'sizes') else None
    if tensor is None:
        if size is None:
            raise TypeError('normal: needs a size where mean and std are numbers')
        if std < 0:
            raise RuntimeError(f'normal expects std >= 0.0, but found std {std}')
        shape, place, kind = (_size((), size), _place(device, layout, pin_memory), _floating('normal', dtype))
        draw = random_normal(shape, float(mean), float(std), *_reserve(generator, place, shape, kind), kind, place)
        return _made('normal', draw, requires_grad, out)
    if size is not None:
        raise TypeError('normal: takes a size only where mean and std are numbers')
    if not hasattr(std, 'sizes') and std < 0:
        raise RuntimeError(f'normal expects std >= 0.0, but found std {std}')
    kind = _floating('normal', tensor.dtype)
    shape = shapes.pointwise(*[t.sizes for t in (mean, std) if hasattr(t, 'sizes')])
    draw = random_normal_each(mean, std, *_reserve(generator, tensor.device, shape, kind))
    return _made('normal', draw, False, out)


# bernoulli: ops/random.py:363
def bernoulli(input: Any, p: Any = None, *, generator: Any = None, out: Any = None) -> Any:
    """0 or 1 for each element of `input`, which gives the probability of 1 (unless the number `p` does).

    Raises:
        RuntimeError: a probability is outside [0, 1].
        NotImplementedError: `input` gives the probabilities and is not floating."""
    try:
        if p is None:
            _floating('bernoulli', input.dtype, False)
            return _made('bernoulli', random_bernoulli_each(input, *draw_from(generator, input.device, input.numel())), False, out)
        chance = _probability('bernoulli', p)
        seed, offset = draw_from(generator, input.device, input.numel())
        return _made('bernoulli', random_bernoulli(input.sizes, chance, seed, offset, input.dtype, input.device), False, out)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'bernoulli', {'input': input}) from None


# poisson: ops/random.py:379
def poisson(input: Any, generator: Any = None) -> Any:
    """Poisson counts with the rates in `input`, in its dtype.

    Raises:
        RuntimeError: a rate is negative.
        NotImplementedError: `input` is not floating."""
    try:
        _floating('poisson', input.dtype, False)
        return random_poisson(input, *draw_from(generator, input.device, input.numel(), 'block'))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'poisson', {'input': input}) from None


# multinomial: ops/random.py:391
def multinomial(input: Any, num_samples: Any, replacement: Any = False, *, generator: Any = None, out: Any = None) -> Any:
    """Indices drawn with the weights in each row of `input`.

    Args:
        input: weights >= 0, of shape (n) or (rows, n); they need not add up to 1.
        num_samples: how many indices for each row.
        replacement: whether an index may be drawn again.

    Returns:
        int64, of shape (num_samples) or (rows, num_samples).

    Raises:
        RuntimeError: a weight is negative, infinite or nan; a row has no weight above 0, or, without replacement,
            fewer than `num_samples`."""
    try:
        if not input.dtype.is_floating_point:
            raise RuntimeError(f'multinomial only supports floating-point dtypes for input, got: {input.dtype}')
        if len(input.sizes) not in (1, 2):
            raise ShapeError(f'multinomial: weights must have 1 or 2 dimensions, got shape {list(input.sizes)}')
        if num_samples <= 0:
            raise RuntimeError(f'multinomial: cannot sample num_samples = {num_samples} <= 0 samples')
        if not replacement and num_samples > input.sizes[-1]:
            raise RuntimeError(f'multinomial: cannot draw {num_samples} samples from {input.sizes[-1]} weights without replacement')
        count = math.prod(input.sizes[:-1]) * num_samples if replacement else input.numel()
        seed, offset = draw_from(generator, input.device, count, 'long')
        return _made('multinomial', random_multinomial(input, num_samples, replacement, seed, offset), False, out)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'multinomial', {'input': input}) from None


# uniform_: ops/random.py:425
def uniform_(input: Any, from_: Any = 0.0, to: Any = 1.0, *, generator: Any = None) -> Any:
    """Fills the tensor with uniform numbers in [from_, to).

    Raises:
        RuntimeError: from_ > to, or the range is wider than the dtype's largest number."""
    try:
        kind = _floating('uniform_', input.dtype)
        if from_ > to:
            raise RuntimeError(f'uniform_ expects to return a [from, to) range, but found from={from_} > to={to}')
        if to - from_ > dtypes.finfo(kind.to_real()).max:
            raise RuntimeError(f'uniform_: the range from {from_} to {to} is wider than the largest number of {kind}')
        seed, offset = _reserve(generator, input.device, input.sizes, kind)
        return input.copy_(random_uniform(input.sizes, float(from_), float(to), seed, offset, kind, input.device))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'uniform_', {'input': input}) from None


# normal_: ops/random.py:441
def normal_(input: Any, mean: Any = 0.0, std: Any = 1.0, *, generator: Any = None) -> Any:
    """Fills the tensor with normal numbers.

    Raises:
        RuntimeError: std < 0."""
    try:
        kind = _floating('normal_', input.dtype)
        if std < 0:
            raise RuntimeError(f'normal_ expects std >= 0.0, but found std {std}')
        seed, offset = _reserve(generator, input.device, input.sizes, kind)
        return input.copy_(random_normal(input.sizes, float(mean), float(std), seed, offset, kind, input.device))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'normal_', {'input': input}) from None


# log_normal_: ops/random.py:455
def log_normal_(input: Any, mean: Any = 1.0, std: Any = 2.0, *, generator: Any = None) -> Any:
    """Fills the tensor with exp of normal numbers with the given mean and standard deviation.

    Raises:
        RuntimeError: std <= 0."""
    try:
        kind = _floating('log_normal_', input.dtype, False)
        if not std > 0:
            raise RuntimeError(f'log_normal_ expects std > 0.0, but found std={std}')
        seed, offset = _reserve(generator, input.device, input.sizes, kind)
        return input.copy_(random_log_normal(input.sizes, float(mean), float(std), seed, offset, kind, input.device))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'log_normal_', {'input': input}) from None


# exponential_: ops/random.py:469
def exponential_(input: Any, lambd: Any = 1.0, *, generator: Any = None) -> Any:
    """Fills the tensor with exponential numbers of rate `lambd`.

    Raises:
        RuntimeError: lambd <= 0."""
    try:
        kind = _floating('exponential_', input.dtype, False)
        if not lambd > 0:
            raise RuntimeError(f'exponential_ expects lambda > 0.0, but found lambda={lambd}')
        seed, offset = _reserve(generator, input.device, input.sizes, kind)
        return input.copy_(random_exponential(input.sizes, float(lambd), seed, offset, kind, input.device))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'exponential_', {'input': input}) from None


# cauchy_: ops/random.py:483
def cauchy_(input: Any, median: Any = 0.0, sigma: Any = 1.0, *, generator: Any = None) -> Any:
    """Fills the tensor with Cauchy numbers.

    Raises:
        RuntimeError: sigma <= 0."""
    try:
        kind = _floating('cauchy_', input.dtype, False)
        if not sigma > 0:
            raise RuntimeError(f'cauchy_ expects sigma > 0.0, but found sigma={sigma}')
        seed, offset = draw_from(generator, input.device, input.numel(), 'long')
        return input.copy_(random_cauchy(input.sizes, float(median), float(sigma), seed, offset, kind, input.device))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'cauchy_', {'input': input}) from None


# geometric_: ops/random.py:497
def geometric_(input: Any, p: Any, *, generator: Any = None) -> Any:
    """Fills the tensor with the numbers of trials up to the first success of probability p.

    Raises:
        RuntimeError: p is outside (0, 1)."""
    try:
        if not 0 < p < 1:
            raise RuntimeError(f'geometric_ expects p to be in (0, 1), but got p={p}')
        seed, offset = draw_from(generator, input.device, input.numel(), 'long')
        return input.copy_(random_geometric(input.sizes, float(p), seed, offset, input.dtype, input.device))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'geometric_', {'input': input}) from None


# bernoulli_: ops/random.py:510
def bernoulli_(input: Any, p: Any = 0.5, *, generator: Any = None) -> Any:
    """Fills the tensor with 1 with probability p, else 0; p is a number or a tensor that broadcasts to it.

    Raises:
        RuntimeError: a probability is outside [0, 1]."""
    try:
        seed, offset = draw_from(generator, input.device, input.numel())
        if hasattr(p, 'sizes'):
            _floating('bernoulli_', p.dtype, False)
            return input.copy_(random_bernoulli_each(p.detach().expand(input.sizes), seed, offset))
        return input.copy_(random_bernoulli(input.sizes, _probability('bernoulli_', p), seed, offset, input.dtype, input.device))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'bernoulli_', {'input': input}) from None


# random_: ops/random.py:524
def random_(input: Any, *bounds: Any, to: Any = None, generator: Any = None) -> Any:
    """Fills the tensor with whole numbers: `random_()`, `random_(to)` or `random_(from, to)`, `to` excluded.

    Without bounds the numbers are 0 to the dtype's largest integer; for floating dtypes, to the largest up to which
    all integers are exact.

    Raises:
        RuntimeError: the range is empty, or does not fit the dtype."""
    try:
        if bounds or to is not None:
            low, high = _bounds('random_', bounds, 0, to)
        elif input.dtype.is_floating_point:
            low, high = (0, int(2 / dtypes.finfo(input.dtype).eps) + 1)
        else:
            low, high = (0, 2 if input.dtype is dtypes.bool else dtypes.iinfo(input.dtype).max + 1)
        return input.copy_(_integers('random_', input.sizes, low, high, input.dtype, input.device, generator))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'random_', {'input': input}) from None


# native_dropout: ops/random.py:591
def native_dropout(input: Any, p: Any, train: Any) -> Any:
    """Dropout and the mask of the elements that it kept.

    Returns:
        The result, and a bool tensor: all True if not training."""
    try:
        if train is False:
            return (input.clone(), random_bernoulli(input.sizes, 1.0, 0, 0, dtypes.bool, input.device))
        out, mask = random_dropout(input, _checked(p), *draw_from(None, input.device, input.numel()))
        return (out, mask)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'native_dropout', {'input': input}) from None


# dropout: ops/random.py:604
def dropout(input: Any, p: Any = 0.5, training: Any = True, inplace: Any = False) -> Any:
    """Zeroes each element with probability p and divides the others by 1 - p.

    Args:
        p: in [0, 1].
        training: False returns the input as it is.
        inplace: whether the input itself is changed.

    Raises:
        ValueError: p is outside [0, 1].

    Source: Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov, "Dropout", JMLR 2014."""
    try:
        if _skips(input, p, training):
            return input
        if inplace:
            return input.mul_(_keep_scaled(input, input.sizes, p))
        if not (input.dtype.is_floating_point or input.dtype.is_complex):
            raise RuntimeError(f'dropout: needs a floating-point input, got {input.dtype}')
        return random_dropout(input, float(p), *draw_from(None, input.device, input.numel()))[0]
    except (AttributeError, TypeError) as error:
        raise misused(error, 'dropout', {'input': input}) from None


# dropout_: ops/random.py:627
def dropout_(input: Any, p: Any = 0.5, training: Any = True) -> Any:
    """`dropout` in place."""
    try:
        return dropout(input, p, training, True)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'dropout_', {'input': input}) from None


# feature_dropout: ops/random.py:633
def feature_dropout(input: Any, p: Any = 0.5, training: Any = True, inplace: Any = False) -> Any:
    """Zeroes whole channels of an input of shape (N, C, ...) with probability p and divides the others by 1 - p.

    Raises:
        ValueError: p is outside [0, 1].
        RuntimeError: the input has fewer than 2 dimensions.

    Source: Tompson, Goroshin, Jain, LeCun, Bregler, "Efficient object localization using convolutional networks", CVPR 2015."""
    try:
        if _skips(input, p, training):
            return input
        scale = _keep_scaled(input, shapes.channels(input.sizes, 'feature_dropout'), p)
        return input.mul_(scale) if inplace else input * scale
    except (AttributeError, TypeError) as error:
        raise misused(error, 'feature_dropout', {'input': input}) from None


# feature_dropout_: ops/random.py:649
def feature_dropout_(input: Any, p: Any = 0.5, training: Any = True) -> Any:
    """`feature_dropout` in place."""
    try:
        return feature_dropout(input, p, training, True)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'feature_dropout_', {'input': input}) from None


# dropout1d: ops/random.py:655
def dropout1d(input: Any, p: Any = 0.5, training: Any = True, inplace: Any = False) -> Any:
    """Dropout of whole channels of an input of shape (N, C, L) or (C, L).

    Raises:
        ValueError: p is outside [0, 1].
        RuntimeError: the input has neither 2 nor 3 dimensions."""
    try:
        if len(input.sizes) not in (2, 3):
            raise ShapeError(f'dropout1d: Expected 2D or 3D input, but received a {len(input.sizes)}D input')
        if len(input.sizes) == 3 or _skips(input, p, training):
            return feature_dropout(input, p, training, inplace)
        return feature_dropout(input.unsqueeze(0), p, training, inplace).squeeze(0)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'dropout1d', {'input': input}) from None


# dropout2d: ops/random.py:670
def dropout2d(input: Any, p: Any = 0.5, training: Any = True, inplace: Any = False) -> Any:
    """Dropout of whole channels of an input of shape (N, C, H, W); three dimensions are taken as (N, C, L), as in PyTorch.

    Raises:
        ValueError: p is outside [0, 1].
        RuntimeError: the input has fewer than 2 dimensions."""
    try:
        _warn_of_dimensions('dropout2d', input, (3, 4))
        return feature_dropout(input, p, training, inplace)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'dropout2d', {'input': input}) from None


# dropout3d: ops/random.py:682
def dropout3d(input: Any, p: Any = 0.5, training: Any = True, inplace: Any = False) -> Any:
    """Dropout of whole channels of an input of shape (N, C, D, H, W) or (C, D, H, W).

    Raises:
        ValueError: p is outside [0, 1].
        RuntimeError: the input has fewer than 2 dimensions."""
    try:
        _warn_of_dimensions('dropout3d', input, (4, 5))
        if len(input.sizes) != 4 or _skips(input, p, training):
            return feature_dropout(input, p, training, inplace)
        return feature_dropout(input.unsqueeze(0), p, training, inplace).squeeze(0)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'dropout3d', {'input': input}) from None


# alpha_dropout: ops/random.py:696
def alpha_dropout(input: Any, p: Any = 0.5, training: Any = False, inplace: Any = False) -> Any:
    """Dropout that keeps the mean and the variance of SELU's activations.

    Raises:
        ValueError: p is outside [0, 1].

    Source: Klambauer, Unterthiner, Mayr, Hochreiter, "Self-normalizing neural networks", NeurIPS 2017."""
    try:
        return input if _skips(input, p, training) else _alpha(input, input.sizes, p, inplace)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'alpha_dropout', {'input': input}) from None


# alpha_dropout_: ops/random.py:708
def alpha_dropout_(input: Any, p: Any = 0.5, training: Any = False) -> Any:
    """`alpha_dropout` in place."""
    try:
        return alpha_dropout(input, p, training, True)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'alpha_dropout_', {'input': input}) from None


# feature_alpha_dropout: ops/random.py:714
def feature_alpha_dropout(input: Any, p: Any = 0.5, training: Any = False, inplace: Any = False) -> Any:
    """`alpha_dropout` of whole channels of an input of shape (N, C, ...).

    Raises:
        ValueError: p is outside [0, 1].
        RuntimeError: the input has fewer than 2 dimensions."""
    try:
        return input if _skips(input, p, training) else _alpha(input, shapes.channels(input.sizes, 'feature_alpha_dropout'), p, inplace)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'feature_alpha_dropout', {'input': input}) from None


# feature_alpha_dropout_: ops/random.py:725
def feature_alpha_dropout_(input: Any, p: Any = 0.5, training: Any = False) -> Any:
    """`feature_alpha_dropout` in place."""
    try:
        return feature_alpha_dropout(input, p, training, True)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'feature_alpha_dropout_', {'input': input}) from None


# rrelu: ops/random.py:734
def rrelu(input: Any, lower: Any = 1.0 / 8, upper: Any = 1.0 / 3, training: Any = False, inplace: Any = False) -> Any:
    """Leaky ReLU whose slope is drawn from [lower, upper) for each element in training, and is their mean otherwise.

    Raises:
        RuntimeError: lower > upper.

    Source: Xu, Wang, Chen, Li, "Empirical evaluation of rectified activations in convolution network", 2015."""
    try:
        if lower > upper:
            raise RuntimeError(f'rrelu: Lower bound should be less than or equal to the upper bound, got {lower} > {upper}')
        slope = (lower + upper) / 2
        if training:
            kind = _floating('rrelu', input.dtype, False)
            seed, offset = _reserve(None, input.device, input.sizes, kind)
            slope = random_uniform(input.sizes, float(lower), float(upper), seed, offset, kind, input.device)
        elif not inplace:
            return _ops.leaky_relu(input, slope)
        factor = where(input.detach() > 0, 1.0, slope).to(input.dtype)
        return input.mul_(factor) if inplace else input * factor
    except (AttributeError, TypeError) as error:
        raise misused(error, 'rrelu', {'input': input}) from None


# rrelu_: ops/random.py:756
def rrelu_(input: Any, lower: Any = 1.0 / 8, upper: Any = 1.0 / 3, training: Any = False) -> Any:
    """`rrelu` in place."""
    try:
        return rrelu(input, lower, upper, training, True)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'rrelu_', {'input': input}) from None


# gumbel_softmax: ops/random.py:762
def gumbel_softmax(logits: Any, tau: Any = 1.0, hard: Any = False, eps: Any = 1e-10, dim: Any = -1) -> Any:
    """Samples from the Gumbel-softmax distribution.

    Args:
        logits: unnormalized log-probabilities, of any shape.
        tau: the temperature, > 0.
        hard: whether the samples are one-hot, with the gradient of the soft ones.
        eps: has no effect; kept for PyTorch's signature.
        dim: along which the samples add up to 1.

    Source: Jang, Gu, Poole, "Categorical reparameterization with Gumbel-softmax", ICLR 2017."""
    try:
        kind = _floating('gumbel_softmax', logits.dtype, False)
        waits = random_exponential(logits.sizes, 1.0, *_reserve(None, logits.device, logits.sizes, kind), kind, logits.device)
        soft = ((logits - waits.log()) / tau).softmax(dim)
        if not hard:
            return soft
        index = soft.max(dim, keepdim=True)[1]
        return _ops.zeros_like(logits).scatter_(dim, index, 1.0) - soft.detach() + soft
    except (AttributeError, TypeError) as error:
        raise misused(error, 'gumbel_softmax', {'logits': logits}) from None
