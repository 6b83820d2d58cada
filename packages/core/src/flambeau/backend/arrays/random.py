"""Recipes of random draws, as `tensor/generator.py` defines them bit by bit; those in double precision need a library that has it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .library import Library
from .pointwise import shape_of
from .recipes import recipe

_U32, _U64, _I64 = np.dtype(np.uint32), np.dtype(np.uint64), np.dtype(np.int64)
_M0, _M1 = 0xD2511F53, 0xCD9E8D57  # the multipliers of Philox 4x32
_W0, _W1 = 0x9E3779B9, 0xBB67AE85  # the key's increments
_LOW, _FULL, _ROUNDS = 0xFFFF_FFFF, 0xFFFF_FFFF_FFFF_FFFF, 10
_CROSSED = np.array([[_M1], [_M0]], np.uint64)
_INTEGERS = "bitwise_left_shift bitwise_right_shift bitwise_and bitwise_or bitwise_xor uint64 stack"
_FLOATS = f"{_INTEGERS} sqrt where maximum"
Sizes = Sequence[int]


# ---------------------------------------------------------------- the generator


def _constant(xp: Library, value: int, dtype: Any = _U64) -> Any:
    return xp.from_numpy(np.asarray(value, dtype))


def _turned(xp: Library, x: Any) -> Any:
    """64-bit numbers with their halves exchanged."""
    half = _constant(xp, 32)
    return xp.bitwise_or(xp.bitwise_left_shift(x, half), xp.bitwise_right_shift(x, half))


def longs(xp: Library, count: int, seed: int, offset: int) -> Any:
    """The first 64-bit draws from a position on, two a block: Philox 4x32-10, a row of packed words for each of them.

    Row 0 holds word 0 << 32 | word 1, row 1 word 2 << 32 | word 3: then a product's halves fall where they belong.
    """
    blocks, half = -(-count // 2), _constant(xp, 32)
    counter = xp.arange(blocks, dtype=xp.dtype(_U64)) + _constant(xp, offset & _FULL)
    lanes = xp.stack([_turned(xp, counter), counter * _constant(xp, 0)])
    crossed = xp.from_numpy(_CROSSED)
    for step in range(_ROUNDS):
        key = np.array([[(seed & _LOW) + step * _W0 & _LOW], [(seed >> 32) + step * _W1 & _LOW]], np.uint64) << np.uint64(32)
        product = xp.bitwise_right_shift(lanes, half)[::-1] * crossed
        lanes = xp.bitwise_xor(xp.bitwise_xor(product, xp.bitwise_left_shift(lanes, half)), xp.from_numpy(key))
    return xp.reshape(xp.permute_dims(_turned(xp, lanes), (1, 0)), (-1,))[:count]


def words(xp: Library, count: int, seed: int, offset: int) -> Any:
    """The first 32-bit words from a position on, four a block."""
    pairs = longs(xp, -(-count // 4) * 2, seed, offset)
    halves = [xp.bitwise_and(pairs, _constant(xp, _LOW)), xp.bitwise_right_shift(pairs, _constant(xp, 32))]
    return xp.reshape(xp.cast(xp.stack(halves, axis=-1), _U32), (-1,))[:count]


# ---------------------------------------------------------------- the functions with defined bits


class Format:
    """The constants of float32 with 32-bit draws, or of float64 with 64-bit draws."""

    def __init__(self, floating: Any, signed: Any, unsigned: Any, fraction: int, log_terms: int, sin_terms: int) -> None:
        self.floating, self.signed, self.unsigned, self.fraction = np.dtype(floating), np.dtype(signed), np.dtype(unsigned), fraction
        self.bits = self.floating.itemsize * 8
        self.root = int(np.sqrt(floating(0.5)).view(signed))
        self.log = [self.rounded(2 / (2 * k + 1)) for k in range(log_terms)]
        self.cos = [self.rounded((-1) ** k / math.factorial(2 * k)) for k in range(sin_terms)]
        self.sin = [self.rounded((-1) ** k / math.factorial(2 * k + 1)) for k in range(sin_terms)]

    def rounded(self, value: float) -> float:
        """A number as the format has it."""
        return float(self.floating.type(value))

    def draws(self, xp: Library, count: int, seed: int, offset: int) -> Any:
        """Unsigned draws of the format's width."""
        return (words if self.bits == 32 else longs)(xp, count, seed, offset)


_SINGLE = Format(np.float32, np.int32, np.uint32, 23, log_terms=5, sin_terms=5)
_DOUBLE = Format(np.float64, np.int64, np.uint64, 52, log_terms=10, sin_terms=9)


def _format(dtype: Any) -> Format:
    """The format in which draws of a dtype are computed."""
    return _DOUBLE if dtype.itemsize == (16 if dtype.kind == "c" else 8) else _SINGLE


def _horner(z: Any, coefficients: list[float]) -> Any:
    """The polynomial in z, constant first; each product and each sum is rounded."""
    made = z * coefficients[-1]
    for c in coefficients[-2:0:-1]:
        made = (made + c) * z
    return made + coefficients[0]


def minus_log(xp: Library, draws: Any, f: Format) -> Any:
    """-ln u for u = (draw >> 1 + 1/2) / 2**(bits - 1)."""
    halved = xp.bits(xp.bitwise_right_shift(draws, _constant(xp, 1, f.unsigned)), f.signed)
    bits = xp.bits(xp.cast(halved, f.floating) + 0.5, f.signed) - _constant(xp, f.root + ((f.bits - 1) << f.fraction), f.signed)
    exponent = xp.cast(xp.bitwise_right_shift(bits, _constant(xp, f.fraction, f.signed)), f.floating)
    significand = xp.bitwise_and(bits, _constant(xp, (1 << f.fraction) - 1, f.signed)) + _constant(xp, f.root, f.signed)
    m = xp.bits(significand, f.floating)
    s = (m - 1) / (m + 1)
    return exponent * f.rounded(-math.log(2)) - _horner(s * s, f.log) * s


def normals(xp: Library, count: int, seed: int, offset: int, f: Format) -> Any:
    """Standard normal numbers by Box and Muller's transform, two from each pair of draws."""
    pairs = xp.reshape(f.draws(xp, -(-count // 2) * 2, seed, offset), (-1, 2))
    radius, angle = (xp.reshape(pairs[:, i : i + 1], (-1,)) for i in (0, 1))
    rho = xp.sqrt(minus_log(xp, radius, f))
    shifted = xp.bits(xp.bitwise_left_shift(angle, _constant(xp, 2, f.unsigned)), f.signed)
    phi = xp.cast(shifted, f.floating) * f.rounded(math.pi / 4 * 2.0 ** (1 - f.bits))
    z = phi * phi
    sine, cosine = _horner(z, f.sin) * phi, _horner(z, f.cos)
    both = [_flipped(xp, cosine - sine, angle, f, 1) * rho, _flipped(xp, cosine + sine, angle, f, 2) * rho]
    return xp.reshape(xp.stack(both, axis=-1), (-1,))[:count]


def _flipped(xp: Library, x: Any, angle: Any, f: Format, bit: int) -> Any:
    """x with the other sign where a bit of the angle, counted from the top, is set."""
    return xp.where(xp.bitwise_and(angle, _constant(xp, 1 << (f.bits - bit), f.unsigned)) != 0, -x, x)


def _moved(x: Any, scale: float, shift: float, f: Format) -> Any:
    """x * scale + shift, without what changes nothing."""
    x = x if scale == 1 else x * f.rounded(scale)
    return x if shift == 0 else x + f.rounded(shift)


def _placed(xp: Library, flat: Any, size: Sizes, dtype: Any) -> Any:
    """A vector of draws as an array of a dtype; complex numbers take two of them, real part first."""
    return xp.reshape(xp.bits(flat, dtype) if dtype.kind == "c" else xp.cast(flat, dtype), tuple(size))


def _length(size: Sizes, dtype: Any) -> int:
    """How many draws there are for an array."""
    return math.prod(size) * (2 if dtype.kind == "c" else 1)


# ---------------------------------------------------------------- bits, integers, choices


@recipe("random_bits", needs=_INTEGERS)
def random_bits(xp: Library, size: Sizes, bits: int, seed: int, offset: int, dtype: Any, device: Any) -> Any:
    draws = (words if bits == 32 else longs)(xp, math.prod(size), seed, offset)
    return xp.reshape(xp.cast(draws, dtype.numpy), tuple(size))


@recipe("random_integers", needs=_INTEGERS)
def random_integers(xp: Library, size: Sizes, low: int, high: int, seed: int, offset: int, dtype: Any, device: Any) -> Any:
    span, count = high - low, math.prod(size)
    if span <= 1 << 16:
        draws = xp.bitwise_right_shift(xp.cast(words(xp, count, seed, offset), _U64) * _constant(xp, span), _constant(xp, 32))
    else:
        draws = _high_product(xp, longs(xp, count, seed, offset), span)
    placed = draws + _constant(xp, low & _FULL)  # two's complement: sums wrap to the right int64
    return xp.reshape(xp.converted(xp.cast(placed, _I64) if low < 0 or high <= 1 << 63 else placed, dtype.numpy), tuple(size))


def _high_product(xp: Library, draws: Any, span: int) -> Any:
    """(draw * span) >> 64 for 64-bit draws and 1 <= span <= 2**64, in products of 32-bit halves."""
    if span == 1 << 64:
        return draws
    half, low = _constant(xp, 32), _constant(xp, _LOW)
    a, b = _constant(xp, span >> 32), _constant(xp, span & _LOW)
    x, y = xp.bitwise_right_shift(draws, half), xp.bitwise_and(draws, low)
    middle = x * b + xp.bitwise_right_shift(y * b, half)
    last = y * a + xp.bitwise_and(middle, low)
    return x * a + xp.bitwise_right_shift(middle, half) + xp.bitwise_right_shift(last, half)


@recipe("random_permutation", needs=f"{_INTEGERS} sort")
def random_permutation(xp: Library, n: int, seed: int, offset: int, dtype: Any, device: Any) -> Any:
    """Sorts the draws with their places in the low bits."""
    below = (1 << max(n - 1, 0).bit_length()) - 1
    keys = xp.bitwise_and(longs(xp, n, seed, offset), _constant(xp, ~below & _FULL))
    keys = xp.sort(xp.bitwise_or(keys, xp.arange(n, dtype=xp.dtype(_U64)))) if n else keys
    return xp.cast(xp.bitwise_and(keys, _constant(xp, below)), dtype.numpy)


def _below(xp: Library, draws: Any, p: float) -> Any:
    """Whether draw < p * 2**32, exactly."""
    limit = math.ceil(p * 2.0**32)
    return draws == draws if limit >= 1 << 32 else draws < _constant(xp, limit, _U32)


@recipe("random_bernoulli", needs=_INTEGERS)
def random_bernoulli(xp: Library, size: Sizes, p: float, seed: int, offset: int, dtype: Any, device: Any) -> Any:
    return xp.reshape(xp.cast(_below(xp, words(xp, math.prod(size), seed, offset), p), dtype.numpy), tuple(size))


@recipe("random_bernoulli_each", needs=f"{_INTEGERS} ceil all", wide=True, kinds="f")
def random_bernoulli_each(xp: Library, p: Any, seed: int, offset: int) -> Any:
    """A probability times 2**32 is exact in its own format."""
    count = math.prod(shape_of(p))
    if count and not bool(xp.all((p >= 0) & (p <= 1))):
        flat = xp.to_numpy(xp.reshape(p, (-1,)))
        raise RuntimeError(f"bernoulli: expected every probability p to be 0 <= p <= 1, got {flat[~((flat >= 0) & (flat <= 1))][0]}")
    limits = xp.cast(xp.ceil(xp.reshape(p, (-1,)) * 2.0**32), _U64)
    return xp.reshape(xp.cast(words(xp, count, seed, offset), _U64) < limits, shape_of(p))


@recipe("random_dropout", needs=_INTEGERS, wide=True)
def random_dropout(xp: Library, input: Any, p: float, seed: int, offset: int) -> tuple[Any, Any]:
    mask = xp.reshape(_below(xp, words(xp, math.prod(shape_of(input)), seed, offset), 1 - p), shape_of(input))
    return input * xp.cast(mask, xp.numpy_dtype(input)) * (0.0 if p == 1 else 1 / (1 - p)), mask


# ---------------------------------------------------------------- continuous draws


@recipe("random_uniform", needs=f"{_INTEGERS} where")
def random_uniform(xp: Library, size: Sizes, low: float, high: float, seed: int, offset: int, dtype: Any, device: Any) -> Any:
    kind = dtype.numpy
    f = _format(kind)
    kept = {"float16": 11, "bfloat16": 8}.get(kind.name, f.fraction + 1)
    draws = xp.bitwise_right_shift(f.draws(xp, _length(size, kind), seed, offset), _constant(xp, f.bits - kept, f.unsigned))
    made = xp.cast(draws, f.floating) * 2.0**-kept
    if low == 0 and high == 1:
        return _placed(xp, made, size, kind)
    made = xp.cast(made * f.rounded(high - low) + f.rounded(low), f.floating if kind.kind == "c" else kind)
    if low < high:  # rounding may reach `high`
        part = xp.numpy_dtype(made).type
        made = xp.where(made >= float(part(high)), xp.from_numpy(np.asarray(part(low))), made)
    return _placed(xp, made, size, kind)


@recipe("random_normal", needs=_FLOATS)
def random_normal(xp: Library, size: Sizes, mean: float, std: float, seed: int, offset: int, dtype: Any, device: Any) -> Any:
    kind = dtype.numpy
    f = _format(kind)
    made = normals(xp, _length(size, kind), seed, offset, f)
    if kind.kind != "c":
        return _placed(xp, _moved(made, std, mean, f), size, kind)
    made = _placed(xp, _moved(made, std / math.sqrt(2), 0, f), size, kind)
    return made if mean == 0 else made + mean


@recipe("random_normal_each", needs=f"{_FLOATS} any", wide=True, kinds="f")
def random_normal_each(xp: Library, mean: Any, std: Any, seed: int, offset: int) -> Any:
    if math.prod(shape_of(std)) and bool(xp.any(std < 0)):
        flat = xp.to_numpy(xp.reshape(std, (-1,)))
        raise RuntimeError(f"normal: expected every element of std to be >= 0, got {flat[flat < 0][0]}")
    size = np.broadcast_shapes(shape_of(mean), shape_of(std))
    return xp.reshape(normals(xp, math.prod(size), seed, offset, _format(xp.numpy_dtype(mean))), size) * std + mean


@recipe("random_exponential", needs=_FLOATS)
def random_exponential(xp: Library, size: Sizes, rate: float, seed: int, offset: int, dtype: Any, device: Any) -> Any:
    kind = dtype.numpy
    f = _format(kind)
    waits, least = minus_log(xp, f.draws(xp, _length(size, kind), seed, offset), f), 2.0 ** -(f.fraction + 2)
    waits = xp.where(waits < least, xp.from_numpy(np.asarray(least, f.floating)), waits)
    return _placed(xp, waits if rate == 1 else waits / f.rounded(rate), size, kind)


@recipe("random_log_normal", needs=f"{_FLOATS} exp")
def random_log_normal(xp: Library, size: Sizes, mean: float, std: float, seed: int, offset: int, dtype: Any, device: Any) -> Any:
    kind = dtype.numpy
    f = _format(kind)
    return _placed(xp, xp.exp(_moved(normals(xp, _length(size, kind), seed, offset, f), std, mean, f)), size, kind)


@recipe("random_geometric", needs=f"{_FLOATS} float64 ceil")
def random_geometric(xp: Library, size: Sizes, p: float, seed: int, offset: int, dtype: Any, device: Any) -> Any:
    kind = dtype.numpy
    waits = xp.ceil(minus_log(xp, longs(xp, math.prod(size), seed, offset), _DOUBLE) / (math.inf if p == 1 else -math.log1p(-p)))
    top = float(np.iinfo(kind).max) if kind.kind in "iu" else math.inf
    top = float(np.nextafter(top, 0)) if 2**53 < top != math.inf else top
    waits = xp.where(waits < 1, xp.from_numpy(np.asarray(1.0)), xp.where(waits > top, xp.from_numpy(np.asarray(top)), waits))
    return xp.reshape(xp.cast(waits, kind), tuple(size))


@recipe("random_cauchy", needs=f"{_INTEGERS} float64 tan")
def random_cauchy(xp: Library, size: Sizes, median: float, sigma: float, seed: int, offset: int, dtype: Any, device: Any) -> Any:
    draws = xp.bitwise_right_shift(longs(xp, math.prod(size), seed, offset), _constant(xp, 11))
    u = (xp.cast(draws, _DOUBLE.floating) + 0.5) * 2.0**-53
    return xp.reshape(xp.cast(median + sigma * xp.tan(math.pi * (u - 0.5)), dtype.numpy), tuple(size))
