"""Random draws. The primitives are pure functions of a seed and an offset; the public names reserve those from a generator."""

from __future__ import annotations

import math
from typing import Any

from ..tensor import dtypes
from ..tensor.devices import device as as_device
from ..tensor.devices import get_default_device, strided
from ..tensor.errors import ShapeError
from ..tensor.generator import Generator, draw_from
from . import shapes
from .notation import Index, Operand, Size, Tensor, args, function, op
from .support import into, sizes_of

# ---------------------------------------------------------------- primitives: see tensor/generator.py for every bit


@op(shapes.sized, factory=True, namespace="_", result="array", differentiable=False)
def random_bits(size: Size, bits: int, seed: int, offset: int, dtype: Any, device: Any) -> Tensor:
    """32-bit words or 64-bit draws as they are, in an integer dtype of at least that width."""


@op(shapes.sized, factory=True, namespace="_", result="array", differentiable=False, public="uniform")
def random_uniform(size: Size, low: float, high: float, seed: int, offset: int, dtype: Any, device: Any) -> Tensor:
    """Uniform in [low, high)."""


@op(shapes.sized, factory=True, namespace="_", result="array", differentiable=False, public="normal")
def random_normal(size: Size, mean: float, std: float, seed: int, offset: int, dtype: Any, device: Any) -> Tensor:
    """Normal with the given mean and standard deviation."""


@op(shapes.sized, factory=True, namespace="_", result="array", differentiable=False)
def random_exponential(size: Size, rate: float, seed: int, offset: int, dtype: Any, device: Any) -> Tensor:
    """Exponential with the given rate."""


@op(shapes.sized, factory=True, namespace="_", result="array", differentiable=False)
def random_geometric(size: Size, p: float, seed: int, offset: int, dtype: Any, device: Any) -> Tensor:
    """The number of trials up to the first success of probability p."""


@op(shapes.sized, factory=True, namespace="_", result="array", differentiable=False)
def random_cauchy(size: Size, median: float, sigma: float, seed: int, offset: int, dtype: Any, device: Any) -> Tensor:
    """Cauchy with the given median and scale."""


@op(shapes.sized, factory=True, namespace="_", result="array", differentiable=False)
def random_log_normal(size: Size, mean: float, std: float, seed: int, offset: int, dtype: Any, device: Any) -> Tensor:
    """exp of a normal with the given mean and standard deviation."""


@op(shapes.sized, factory=True, namespace="_", result="array", differentiable=False, public="randint")
def random_integers(size: Size, low: int, high: int, seed: int, offset: int, dtype: Any, device: Any) -> Tensor:
    """Whole numbers in [low, high)."""


@op(shapes.permuted, factory=True, namespace="_", result="array", differentiable=False, public="randperm")
def random_permutation(n: int, seed: int, offset: int, dtype: Any, device: Any) -> Tensor:
    """The numbers 0 to n-1 in a random order."""


@op(shapes.sized, factory=True, namespace="_", result="array", differentiable=False, public="bernoulli")
def random_bernoulli(size: Size, p: float, seed: int, offset: int, dtype: Any, device: Any) -> Tensor:
    """1 with probability p, else 0."""


@op(shapes.same, namespace="_", differentiable=False, public="bernoulli", layout="contiguous")
def random_bernoulli_each(p: Tensor, seed: int, offset: int) -> Tensor:
    """1 with the probability that each element gives, else 0."""
random_bernoulli_each.samples(lambda make: [args(make(3, 4, low=0.0, high=1.0), 7, 11), args(make(0, 2, low=0.0, high=1.0), 7, 0)])


@op(shapes.pointwise, namespace="_", differentiable=False)
def random_normal_each(mean: Operand, std: Operand, seed: int, offset: int) -> Tensor:
    """Normal with each element's mean and standard deviation."""
random_normal_each.samples(lambda make: [args(make(3, 4), make(4, low=0.1, high=1.0), 7, 11), args(make(3), make(low=0.1, high=1.0), 7, 0)])


@op(shapes.same, namespace="_", differentiable=False, public="poisson")
def random_poisson(rate: Tensor, seed: int, offset: int) -> Tensor:
    """Poisson counts with each element's rate."""
random_poisson.samples(lambda make: [args(make(3, 4, low=0.0, high=9.0), 7, 11), args(make(0, 2, low=0.0, high=1.0), 7, 0)])


@op(shapes.drawn, result="int64", namespace="_", differentiable=False, batch="loop", public="multinomial")
def random_multinomial(p: Tensor, num_samples: int, replacement: bool, seed: int, offset: int) -> Tensor:
    """Indices drawn with the weights in the last dimension."""


@op(shapes.with_mask, returns=("out", "mask"), result=(None, "bool"), namespace="_", batch="dims", public="dropout", layout="first")
def random_dropout(input: Tensor, p: float, seed: int, offset: int) -> tuple[Tensor, Index]:
    """The input with each element zeroed with probability p and the others divided by 1 - p; and what was kept."""
random_dropout.vjp(input=lambda g, mask, p: native_dropout_backward(g, mask, 0.0 if p == 1 else 1 / (1 - p)))
random_dropout.samples(lambda make: [args(make(3, 5), p, 7, 11) for p in (0.0, 0.3, 1.0)] + [args(make(0, 2), 0.5, 7, 0), args(make(), 0.5, 7, 0)])


@op(shapes.same, namespace="_", linear=True, layout="first")
def native_dropout_backward(grad_output: Tensor, mask: Index, scale: float) -> Tensor:
    """grad_output * mask * scale."""
native_dropout_backward.vjp(grad_output=lambda g, mask, scale: native_dropout_backward(g, mask, scale))
native_dropout_backward.samples(lambda make: [args(make(3, 5), make.bool(3, 5), 2.0), args(make(0), make.bool(0), 2.0)])


# ---------------------------------------------------------------- what the public functions share


def _place(device: Any, layout: Any = None, pin_memory: bool = False) -> Any:
    """The device of a new tensor."""
    if pin_memory or layout not in (None, strided):
        raise RuntimeError(f"random draws are strided and in ordinary memory; got layout={layout}, pin_memory={pin_memory}")
    return get_default_device() if device is None else as_device(device)


def _floating(op: str, dtype: Any, complex_too: bool = True) -> Any:
    """The dtype of a continuous draw: the default one for None."""
    if dtype is None:
        return dtypes.get_default_dtype()
    dtype = dtypes.given(dtype)
    if not (dtype.is_floating_point or (complex_too and dtype.is_complex)):
        raise NotImplementedError(f"{op}: needs a floating-point dtype, got {dtype}")
    return dtype


def _size(sizes: Any, size: Any) -> Any:
    """The shape from positional sizes or from `size=`; a call without either is an error, as in PyTorch."""
    if size is None and not sizes:
        raise TypeError("needs a size: sizes one by one, a sequence of them, or size=; () makes a zero-dimensional tensor")
    return shapes.sized(sizes_of(sizes if size is None else size))


def _reserve(generator: Any, device: Any, size: Any, dtype: Any) -> tuple[int, int]:
    """Seed and offset of a draw whose elements read a word each, or a long draw for float64."""
    wide = dtype in (dtypes.float64, dtypes.complex128)
    return draw_from(generator, device, math.prod(size) * (2 if dtype.is_complex else 1), "long" if wide else "word")


def _made(op: str, result: Any, requires_grad: bool = False, out: Any = None) -> Any:
    """A new tensor as the caller wants it."""
    if out is not None:
        return into(op, out, result)
    return result.requires_grad_() if requires_grad else result


def _laid_out(input: Any, draw: Any, memory_format: Any) -> Any:
    """A draw with the strides that `*_like` functions promise."""
    if memory_format is None and input.is_contiguous():
        return draw
    kept = {} if memory_format is None else {"memory_format": memory_format}
    return empty_like(input, dtype=draw.dtype, device=draw.device, **kept).copy_(draw)


def _bounds(op: str, bounds: Any, low: Any, high: Any) -> Any:
    """(low, high) from one or two positional numbers and keywords."""
    if len(bounds) == 2 and high is None:
        low, high = bounds
    elif len(bounds) == 1:
        low, high = (low, bounds[0]) if high is None else (bounds[0], high)
    elif bounds or high is None:
        raise TypeError(f"{op}: expected (high) or (low, high), got {(*bounds, low, high)}")
    for name, value in (("low", low), ("high", high)):
        if not hasattr(value, "__index__") and not hasattr(value, "item"):
            raise TypeError(f"{op}(): argument '{name}' must be int, not {type(value).__name__}")
    return int(low), int(high)


def _integers(op: str, size: Any, low: int, high: int, dtype: Any, device: Any, generator: Any) -> Any:
    """Whole numbers in [low, high) that fit the dtype."""
    if dtype.is_complex:
        raise RuntimeError(f"{op}: handles only integral, floating-point and boolean types, got {dtype}")
    if low >= high:
        raise RuntimeError(f"{op}: expects 'low' to be less than 'high', but got low={low} >= high={high}")
    if dtype is dtypes.bool:
        least, most = 0, 1
    elif dtype.is_floating_point:
        most = int(dtypes.finfo(dtype).max)
        least = -most
    else:
        least, most = dtypes.iinfo(dtype).min, dtypes.iinfo(dtype).max
    if low < least or high - 1 > most:
        name, value = ("low", low) if low < least else ("high - 1", high - 1)
        raise RuntimeError(f"{op}: {name} = {value} is out of bounds for {dtype}, which holds {least} to {most}")
    unit = "word" if high - low <= 1 << 16 else "long"
    return random_integers(size, low, high, *draw_from(generator, device, math.prod(size), unit), dtype, device)


def _probability(op: str, p: float) -> float:
    """A probability as a float."""
    if not 0 <= p <= 1:
        raise RuntimeError(f"{op} expects p to be in [0, 1], but got p={p}")
    return float(p)


# ---------------------------------------------------------------- new tensors


@function(method=False)
def rand(
    *sizes: int, size: Any = None, generator: Generator | None = None, out: Tensor | None = None, dtype: Any = None,
    layout: Any = None, device: Any = None, requires_grad: bool = False, pin_memory: bool = False,
) -> Tensor:
    """Uniform numbers in [0, 1), of the given shape.

    Args:
        sizes: the shape, as ints or as one sequence.
        generator: where the numbers come from; None for the device's default generator.
        dtype: floating or complex; None for the default dtype.

    Example:
        >>> import flambeau as fb
        >>> fb.rand(2, 3).shape
        flambeau.Size([2, 3])
    """
    shape, place, kind = _size(sizes, size), _place(device, layout, pin_memory), _floating("rand", dtype)
    return _made("rand", random_uniform(shape, 0.0, 1.0, *_reserve(generator, place, shape, kind), kind, place), requires_grad, out)


@function(method=False)
def randn(
    *sizes: int, size: Any = None, generator: Generator | None = None, out: Tensor | None = None, dtype: Any = None,
    layout: Any = None, device: Any = None, requires_grad: bool = False, pin_memory: bool = False,
) -> Tensor:
    """Standard normal numbers, of the given shape; complex ones have variance 1 in both parts together.

    Args:
        sizes: the shape, as ints or as one sequence.
        generator: where the numbers come from; None for the device's default generator.
        dtype: floating or complex; None for the default dtype.

    Example:
        >>> import flambeau as fb
        >>> g = fb.Generator().manual_seed(0)
        >>> bool((fb.randn(3, generator=g) == fb.randn(3, generator=g.manual_seed(0))).all())
        True
    """
    shape, place, kind = _size(sizes, size), _place(device, layout, pin_memory), _floating("randn", dtype)
    return _made("randn", random_normal(shape, 0.0, 1.0, *_reserve(generator, place, shape, kind), kind, place), requires_grad, out)


@function(method=False)
def randint(
    *bounds: Any, low: int = 0, high: int | None = None, size: Any = None, generator: Generator | None = None,
    out: Tensor | None = None, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: bool = False,
    pin_memory: bool = False,
) -> Tensor:
    """Whole numbers in [low, high): `randint(high, size)` or `randint(low, high, size)`.

    Args:
        low: the least number; 0 if not given.
        high: one more than the largest.
        size: the shape.
        dtype: None for int64.

    Raises:
        RuntimeError: the range is empty, or does not fit the dtype.
    """
    if bounds and size is None:
        bounds, size = bounds[:-1], bounds[-1]
    if size is None:
        raise TypeError("randint: needs a size: randint(high, size) or randint(low, high, size)")
    least, end = _bounds("randint", bounds, low, high)
    place, kind = _place(device, layout, pin_memory), dtypes.int64 if dtype is None else dtypes.given(dtype)
    return _made("randint", _integers("randint", _size((), size), least, end, kind, place, generator), requires_grad, out)


@function(method=False)
def randperm(
    n: int, *, generator: Generator | None = None, out: Tensor | None = None, dtype: Any = None, layout: Any = None,
    device: Any = None, requires_grad: bool = False, pin_memory: bool = False,
) -> Tensor:
    """The numbers 0 to n-1 in a random order.

    Args:
        n: how many.
        dtype: None for int64.

    Raises:
        RuntimeError: n is negative, or n - 1 does not fit the dtype.
    """
    shapes.permuted(n)
    place, kind = _place(device, layout, pin_memory), dtypes.int64 if dtype is None else dtypes.given(dtype)
    most = int(2 / dtypes.finfo(kind).eps) if kind.is_floating_point else 1 if kind is dtypes.bool else dtypes.iinfo(kind).max
    if n - 1 > most:
        raise RuntimeError(f"randperm: n = {n} needs numbers up to {n - 1}, but {kind} holds whole numbers up to {most}")
    return _made("randperm", random_permutation(n, *draw_from(generator, place, n, "long"), kind, place), requires_grad, out)


@function(method=False)
def rand_like(
    input: Tensor, *, generator: Generator | None = None, dtype: Any = None, layout: Any = None, device: Any = None,
    requires_grad: bool = False, pin_memory: bool = False, memory_format: Any = None,
) -> Tensor:
    """Uniform numbers in [0, 1), of the shape, dtype and device of `input`."""
    place, kind = _place(input.device if device is None else device, layout, pin_memory), _floating("rand_like", dtype or input.dtype)
    draw = random_uniform(input.shape, 0.0, 1.0, *_reserve(generator, place, input.shape, kind), kind, place)
    return _made("rand_like", _laid_out(input, draw, memory_format), requires_grad)


@function(method=False)
def randn_like(
    input: Tensor, *, generator: Generator | None = None, dtype: Any = None, layout: Any = None, device: Any = None,
    requires_grad: bool = False, pin_memory: bool = False, memory_format: Any = None,
) -> Tensor:
    """Standard normal numbers, of the shape, dtype and device of `input`."""
    place, kind = _place(input.device if device is None else device, layout, pin_memory), _floating("randn_like", dtype or input.dtype)
    draw = random_normal(input.shape, 0.0, 1.0, *_reserve(generator, place, input.shape, kind), kind, place)
    return _made("randn_like", _laid_out(input, draw, memory_format), requires_grad)


@function(method=False)
def randint_like(
    input: Tensor, *bounds: int, low: int = 0, high: int | None = None, generator: Generator | None = None, dtype: Any = None,
    layout: Any = None, device: Any = None, requires_grad: bool = False, pin_memory: bool = False, memory_format: Any = None,
) -> Tensor:
    """Whole numbers in [low, high), of the shape, dtype and device of `input`."""
    least, end = _bounds("randint_like", bounds, low, high)
    place = _place(input.device if device is None else device, layout, pin_memory)
    draw = _integers("randint_like", input.shape, least, end, dtypes.given(dtype or input.dtype), place, generator)
    return _made("randint_like", _laid_out(input, draw, memory_format), requires_grad)


@function(method=False)
def normal(
    mean: Tensor | float, std: Tensor | float = 1.0, size: Any = None, *, generator: Generator | None = None,
    out: Tensor | None = None, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: bool = False,
    pin_memory: bool = False,
) -> Tensor:
    """Normal numbers with the given means and standard deviations; no gradient flows to them.

    Args:
        mean: a tensor, broadcast with `std`, or a number.
        std: a tensor or a number, >= 0.
        size: the shape, where both are numbers.

    Raises:
        RuntimeError: a standard deviation is negative.
    """
    tensor = mean if hasattr(mean, "sizes") else std if hasattr(std, "sizes") else None
    if tensor is None:
        if size is None:
            raise TypeError("normal: needs a size where mean and std are numbers")
        if std < 0:
            raise RuntimeError(f"normal expects std >= 0.0, but found std {std}")
        shape, place, kind = _size((), size), _place(device, layout, pin_memory), _floating("normal", dtype)
        draw = random_normal(shape, float(mean), float(std), *_reserve(generator, place, shape, kind), kind, place)
        return _made("normal", draw, requires_grad, out)
    if size is not None:
        raise TypeError("normal: takes a size only where mean and std are numbers")
    if not hasattr(std, "sizes") and std < 0:
        raise RuntimeError(f"normal expects std >= 0.0, but found std {std}")
    kind = _floating("normal", tensor.dtype)
    shape = shapes.pointwise(*[t.shape for t in (mean, std) if hasattr(t, "sizes")])
    draw = random_normal_each(mean, std, *_reserve(generator, tensor.device, shape, kind))
    return _made("normal", draw, False, out)


# ---------------------------------------------------------------- draws that read a tensor


@function()
def bernoulli(input: Tensor, p: float | None = None, *, generator: Generator | None = None, out: Tensor | None = None) -> Tensor:
    """0 or 1 for each element of `input`, which gives the probability of 1 (unless the number `p` does).

    Raises:
        RuntimeError: a probability is outside [0, 1].
        NotImplementedError: `input` gives the probabilities and is not floating.
    """
    if p is None:
        _floating("bernoulli", input.dtype, False)
        return _made("bernoulli", random_bernoulli_each(input, *draw_from(generator, input.device, input.numel())), False, out)
    chance = _probability("bernoulli", p)
    seed, offset = draw_from(generator, input.device, input.numel())
    return _made("bernoulli", random_bernoulli(input.shape, chance, seed, offset, input.dtype, input.device), False, out)


@function()
def poisson(input: Tensor, generator: Generator | None = None) -> Tensor:
    """Poisson counts with the rates in `input`, in its dtype.

    Raises:
        RuntimeError: a rate is negative.
        NotImplementedError: `input` is not floating.
    """
    _floating("poisson", input.dtype, False)
    return random_poisson(input, *draw_from(generator, input.device, input.numel(), "block"))


@function()
def multinomial(
    input: Tensor, num_samples: int, replacement: bool = False, *, generator: Generator | None = None, out: Tensor | None = None
) -> Tensor:
    """Indices drawn with the weights in each row of `input`.

    Args:
        input: weights >= 0, of shape (n) or (rows, n); they need not add up to 1.
        num_samples: how many indices for each row.
        replacement: whether an index may be drawn again.

    Returns:
        int64, of shape (num_samples) or (rows, num_samples).

    Raises:
        RuntimeError: a weight is negative, infinite or nan; a row has no weight above 0, or, without replacement,
            fewer than `num_samples`.
    """
    if not input.dtype.is_floating_point:
        raise RuntimeError(f"multinomial only supports floating-point dtypes for input, got: {input.dtype}")
    if len(input.shape) not in (1, 2):
        raise ShapeError(f"multinomial: weights must have 1 or 2 dimensions, got shape {list(input.shape)}")
    if num_samples <= 0:
        raise RuntimeError(f"multinomial: cannot sample num_samples = {num_samples} <= 0 samples")
    if not replacement and num_samples > input.shape[-1]:
        raise RuntimeError(f"multinomial: cannot draw {num_samples} samples from {input.shape[-1]} weights without replacement")
    count = math.prod(input.shape[:-1]) * num_samples if replacement else input.numel()
    seed, offset = draw_from(generator, input.device, count, "long")
    return _made("multinomial", random_multinomial(input, num_samples, replacement, seed, offset), False, out)


# ---------------------------------------------------------------- in place


@function()
def uniform_(input: Tensor, from_: float = 0.0, to: float = 1.0, *, generator: Generator | None = None) -> Tensor:
    """Fills the tensor with uniform numbers in [from_, to).

    Raises:
        RuntimeError: from_ > to, or the range is wider than the dtype's largest number.
    """
    kind = _floating("uniform_", input.dtype)
    if from_ > to:
        raise RuntimeError(f"uniform_ expects to return a [from, to) range, but found from={from_} > to={to}")
    if to - from_ > dtypes.finfo(kind.to_real()).max:
        raise RuntimeError(f"uniform_: the range from {from_} to {to} is wider than the largest number of {kind}")
    seed, offset = _reserve(generator, input.device, input.shape, kind)
    return input.copy_(random_uniform(input.shape, float(from_), float(to), seed, offset, kind, input.device))


@function()
def normal_(input: Tensor, mean: float = 0.0, std: float = 1.0, *, generator: Generator | None = None) -> Tensor:
    """Fills the tensor with normal numbers.

    Raises:
        RuntimeError: std < 0.
    """
    kind = _floating("normal_", input.dtype)
    if std < 0:
        raise RuntimeError(f"normal_ expects std >= 0.0, but found std {std}")
    seed, offset = _reserve(generator, input.device, input.shape, kind)
    return input.copy_(random_normal(input.shape, float(mean), float(std), seed, offset, kind, input.device))


@function()
def log_normal_(input: Tensor, mean: float = 1.0, std: float = 2.0, *, generator: Generator | None = None) -> Tensor:
    """Fills the tensor with exp of normal numbers with the given mean and standard deviation.

    Raises:
        RuntimeError: std <= 0.
    """
    kind = _floating("log_normal_", input.dtype, False)
    if not std > 0:
        raise RuntimeError(f"log_normal_ expects std > 0.0, but found std={std}")
    seed, offset = _reserve(generator, input.device, input.shape, kind)
    return input.copy_(random_log_normal(input.shape, float(mean), float(std), seed, offset, kind, input.device))


@function()
def exponential_(input: Tensor, lambd: float = 1.0, *, generator: Generator | None = None) -> Tensor:
    """Fills the tensor with exponential numbers of rate `lambd`.

    Raises:
        RuntimeError: lambd <= 0.
    """
    kind = _floating("exponential_", input.dtype, False)
    if not lambd > 0:
        raise RuntimeError(f"exponential_ expects lambda > 0.0, but found lambda={lambd}")
    seed, offset = _reserve(generator, input.device, input.shape, kind)
    return input.copy_(random_exponential(input.shape, float(lambd), seed, offset, kind, input.device))


@function()
def cauchy_(input: Tensor, median: float = 0.0, sigma: float = 1.0, *, generator: Generator | None = None) -> Tensor:
    """Fills the tensor with Cauchy numbers.

    Raises:
        RuntimeError: sigma <= 0.
    """
    kind = _floating("cauchy_", input.dtype, False)
    if not sigma > 0:
        raise RuntimeError(f"cauchy_ expects sigma > 0.0, but found sigma={sigma}")
    seed, offset = draw_from(generator, input.device, input.numel(), "long")
    return input.copy_(random_cauchy(input.shape, float(median), float(sigma), seed, offset, kind, input.device))


@function()
def geometric_(input: Tensor, p: float, *, generator: Generator | None = None) -> Tensor:
    """Fills the tensor with the numbers of trials up to the first success of probability p.

    Raises:
        RuntimeError: p is outside (0, 1).
    """
    if not 0 < p < 1:
        raise RuntimeError(f"geometric_ expects p to be in (0, 1), but got p={p}")
    seed, offset = draw_from(generator, input.device, input.numel(), "long")
    return input.copy_(random_geometric(input.shape, float(p), seed, offset, input.dtype, input.device))


@function()
def bernoulli_(input: Tensor, p: Tensor | float = 0.5, *, generator: Generator | None = None) -> Tensor:
    """Fills the tensor with 1 with probability p, else 0; p is a number or a tensor that broadcasts to it.

    Raises:
        RuntimeError: a probability is outside [0, 1].
    """
    seed, offset = draw_from(generator, input.device, input.numel())
    if hasattr(p, "sizes"):
        _floating("bernoulli_", p.dtype, False)
        return input.copy_(random_bernoulli_each(p.detach().expand(input.shape), seed, offset))
    return input.copy_(random_bernoulli(input.shape, _probability("bernoulli_", p), seed, offset, input.dtype, input.device))


@function()
def random_(input: Tensor, *bounds: int, to: int | None = None, generator: Generator | None = None) -> Tensor:
    """Fills the tensor with whole numbers: `random_()`, `random_(to)` or `random_(from, to)`, `to` excluded.

    Without bounds the numbers are 0 to the dtype's largest integer; for floating dtypes, to the largest up to which
    all integers are exact.

    Raises:
        RuntimeError: the range is empty, or does not fit the dtype.
    """
    if bounds or to is not None:
        low, high = _bounds("random_", bounds, 0, to)
    elif input.dtype.is_floating_point:
        low, high = 0, int(2 / dtypes.finfo(input.dtype).eps) + 1
    else:
        low, high = 0, 2 if input.dtype is dtypes.bool else dtypes.iinfo(input.dtype).max + 1
    return input.copy_(_integers("random_", input.shape, low, high, input.dtype, input.device, generator))


# ---------------------------------------------------------------- dropout


def _checked(p: float) -> float:
    """A dropout's probability."""
    if not 0.0 <= p <= 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
    return float(p)


def _noise(input: Any, size: Any, p: float) -> Any:
    """0 with probability p, else 1, of the input's dtype and on its device."""
    if not (input.dtype.is_floating_point or input.dtype.is_complex):
        raise RuntimeError(f"dropout: needs a floating-point input, got {input.dtype}")
    return random_bernoulli(size, 1 - p, *draw_from(None, input.device, math.prod(size)), input.dtype, input.device)


def _skips(input: Any, p: float, train: bool) -> bool:
    """Whether dropout leaves the input as it is."""
    return not train or _checked(p) == 0 or input.numel() == 0


def _keep_scaled(input: Any, size: Any, p: float) -> Any:
    """What dropout multiplies by: noise of the given shape that keeps the mean."""
    return 0.0 if p == 1 else _noise(input, size, p) / (1 - p)


def _alpha(input: Any, size: Any, p: float, inplace: bool) -> Any:
    """The input with parts set to the value that SELU tends to, and rescaled to keep mean 0 and variance 1."""
    if p == 1:
        return input.mul_(0.0) if inplace else input * 0.0
    alpha = 1.7580993408473766
    a = 1 / math.sqrt((alpha * alpha * p + 1) * (1 - p))
    noise = _noise(input, size, p)
    shift = (noise - 1) * (alpha * a) + alpha * a * p
    return input.mul_(noise * a).add_(shift) if inplace else input * (noise * a) + shift


def _warn_of_dimensions(op: str, input: Any, usual: Any) -> None:
    """A warning, as PyTorch gives, for dropout of channels on an input of unusual dimensions."""
    if len(input.shape) not in usual:
        import warnings

        warnings.warn(
            f"{op}: got an input with {len(input.shape)} dimensions, expected {' or '.join(map(str, usual))}; "
            f"use dropout to zero single elements", stacklevel=4)


@function(method=False)
def native_dropout(input: Tensor, p: float, train: bool | None) -> tuple[Tensor, Tensor]:
    """Dropout and the mask of the elements that it kept.

    Returns:
        The result, and a bool tensor: all True if not training.
    """
    if train is False:
        return input.clone(), random_bernoulli(input.shape, 1.0, 0, 0, dtypes.bool, input.device)
    out, mask = random_dropout(input, _checked(p), *draw_from(None, input.device, input.numel()))
    return out, mask


@function(method=False)
def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Zeroes each element with probability p and divides the others by 1 - p.

    Args:
        p: in [0, 1].
        training: False returns the input as it is.
        inplace: whether the input itself is changed.

    Raises:
        ValueError: p is outside [0, 1].

    Source: Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov, "Dropout", JMLR 2014.
    """
    if _skips(input, p, training):
        return input
    if inplace:
        return input.mul_(_keep_scaled(input, input.shape, p))
    if not (input.dtype.is_floating_point or input.dtype.is_complex):
        raise RuntimeError(f"dropout: needs a floating-point input, got {input.dtype}")
    return random_dropout(input, float(p), *draw_from(None, input.device, input.numel()))[0]


@function()
def dropout_(input: Tensor, p: float = 0.5, training: bool = True) -> Tensor:
    """`dropout` in place."""
    return dropout(input, p, training, True)


@function(method=False)
def feature_dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Zeroes whole channels of an input of shape (N, C, ...) with probability p and divides the others by 1 - p.

    Raises:
        ValueError: p is outside [0, 1].
        RuntimeError: the input has fewer than 2 dimensions.

    Source: Tompson, Goroshin, Jain, LeCun, Bregler, "Efficient object localization using convolutional networks", CVPR 2015.
    """
    if _skips(input, p, training):
        return input
    scale = _keep_scaled(input, shapes.channels(input.shape, "feature_dropout"), p)
    return input.mul_(scale) if inplace else input * scale


@function()
def feature_dropout_(input: Tensor, p: float = 0.5, training: bool = True) -> Tensor:
    """`feature_dropout` in place."""
    return feature_dropout(input, p, training, True)


@function(namespace="nn.functional")
def dropout1d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Dropout of whole channels of an input of shape (N, C, L) or (C, L).

    Raises:
        ValueError: p is outside [0, 1].
        RuntimeError: the input has neither 2 nor 3 dimensions.
    """
    if len(input.shape) not in (2, 3):
        raise ShapeError(f"dropout1d: Expected 2D or 3D input, but received a {len(input.shape)}D input")
    if len(input.shape) == 3 or _skips(input, p, training):
        return feature_dropout(input, p, training, inplace)
    return feature_dropout(input.unsqueeze(0), p, training, inplace).squeeze(0)


@function(namespace="nn.functional")
def dropout2d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Dropout of whole channels of an input of shape (N, C, H, W); three dimensions are taken as (N, C, L), as in PyTorch.

    Raises:
        ValueError: p is outside [0, 1].
        RuntimeError: the input has fewer than 2 dimensions.
    """
    _warn_of_dimensions("dropout2d", input, (3, 4))
    return feature_dropout(input, p, training, inplace)


@function(namespace="nn.functional")
def dropout3d(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Dropout of whole channels of an input of shape (N, C, D, H, W) or (C, D, H, W).

    Raises:
        ValueError: p is outside [0, 1].
        RuntimeError: the input has fewer than 2 dimensions.
    """
    _warn_of_dimensions("dropout3d", input, (4, 5))
    if len(input.shape) != 4 or _skips(input, p, training):
        return feature_dropout(input, p, training, inplace)
    return feature_dropout(input.unsqueeze(0), p, training, inplace).squeeze(0)


@function(method=False)
def alpha_dropout(input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False) -> Tensor:
    """Dropout that keeps the mean and the variance of SELU's activations.

    Raises:
        ValueError: p is outside [0, 1].

    Source: Klambauer, Unterthiner, Mayr, Hochreiter, "Self-normalizing neural networks", NeurIPS 2017.
    """
    return input if _skips(input, p, training) else _alpha(input, input.shape, p, inplace)


@function()
def alpha_dropout_(input: Tensor, p: float = 0.5, training: bool = False) -> Tensor:
    """`alpha_dropout` in place."""
    return alpha_dropout(input, p, training, True)


@function(method=False)
def feature_alpha_dropout(input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False) -> Tensor:
    """`alpha_dropout` of whole channels of an input of shape (N, C, ...).

    Raises:
        ValueError: p is outside [0, 1].
        RuntimeError: the input has fewer than 2 dimensions.
    """
    return input if _skips(input, p, training) else _alpha(input, shapes.channels(input.shape, "feature_alpha_dropout"), p, inplace)


@function()
def feature_alpha_dropout_(input: Tensor, p: float = 0.5, training: bool = False) -> Tensor:
    """`feature_alpha_dropout` in place."""
    return feature_alpha_dropout(input, p, training, True)


# ---------------------------------------------------------------- random activations


@function(method=False)
def rrelu(input: Tensor, lower: float = 1.0 / 8, upper: float = 1.0 / 3, training: bool = False, inplace: bool = False) -> Tensor:
    """Leaky ReLU whose slope is drawn from [lower, upper) for each element in training, and is their mean otherwise.

    Raises:
        RuntimeError: lower > upper.

    Source: Xu, Wang, Chen, Li, "Empirical evaluation of rectified activations in convolution network", 2015.
    """
    if lower > upper:
        raise RuntimeError(f"rrelu: Lower bound should be less than or equal to the upper bound, got {lower} > {upper}")
    slope = (lower + upper) / 2
    if training:
        kind = _floating("rrelu", input.dtype, False)
        seed, offset = _reserve(None, input.device, input.shape, kind)
        slope = random_uniform(input.shape, float(lower), float(upper), seed, offset, kind, input.device)
    elif not inplace:
        return leaky_relu(input, slope)
    factor = where(input.detach() > 0, 1.0, slope).to(input.dtype)
    return input.mul_(factor) if inplace else input * factor


@function()
def rrelu_(input: Tensor, lower: float = 1.0 / 8, upper: float = 1.0 / 3, training: bool = False) -> Tensor:
    """`rrelu` in place."""
    return rrelu(input, lower, upper, training, True)


@function(namespace="nn.functional")
def gumbel_softmax(logits: Tensor, tau: float = 1.0, hard: bool = False, eps: float = 1e-10, dim: int = -1) -> Tensor:
    """Samples from the Gumbel-softmax distribution.

    Args:
        logits: unnormalized log-probabilities, of any shape.
        tau: the temperature, > 0.
        hard: whether the samples are one-hot, with the gradient of the soft ones.
        eps: has no effect; kept for PyTorch's signature.
        dim: along which the samples add up to 1.

    Source: Jang, Gu, Poole, "Categorical reparameterization with Gumbel-softmax", ICLR 2017.
    """
    kind = _floating("gumbel_softmax", logits.dtype, False)
    waits = random_exponential(logits.shape, 1.0, *_reserve(None, logits.device, logits.shape, kind), kind, logits.device)
    soft = ((logits - waits.log()) / tau).softmax(dim)
    if not hard:
        return soft
    index = soft.max(dim, keepdim=True)[1]
    return zeros_like(logits).scatter_(dim, index, 1.0) - soft.detach() + soft
