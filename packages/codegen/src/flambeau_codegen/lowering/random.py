"""Random draws: Philox 4x32-10, bit for bit as `flambeau.tensor.generator` defines every draw."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import UnsupportedError
from ..language.dtypes import DType, float32, float64, index_type, int32, int64, uint32, uint64
from ..language.program import Loop
from ..language.values import Value, binary, bitcast, cast, const, index, unary, where
from . import dtypes
from .elements import Complex, Element
from .launch import Given, Program
from .layout import broadcast
from .plan import Kern, Memory, Plan
from .table import lowering

M0, M1, W0, W1 = 0xD2511F53, 0xCD9E8D57, 0x9E3779B9, 0xBB67AE85


def philox(counter: Sequence[Value], key: tuple[Value, Value]) -> list[Value]:
    """The four words of a block. Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    m0, m1 = const(M0, uint32), const(M1, uint32)
    for _ in range(10):
        high0, high1 = binary("mulhi", m0, c0), binary("mulhi", m1, c2)
        c0, c1, c2, c3 = high1 ^ c1 ^ k0, m1 * c2, high0 ^ c3 ^ k1, m0 * c0
        k0, k1 = k0 + W0, k1 + W1
    return [c0, c1, c2, c3]


Seed = int | Given | Memory  # of memory: seed and offset in an array of two uint64, and the offset is counted from there
Offset = int | Given


def block_words(k: Kern, block: Value, seed: Seed, offset: Offset, stream: Value | None = None) -> list[Value]:
    """The words of the block `offset + block` of a generator."""
    key = k.value(seed, (const(0, index_type),)) if isinstance(seed, Memory) else k.scalar(seed, uint64)
    first = k.scalar(offset, uint64)
    if isinstance(seed, Memory):
        first = k.value(seed, (const(1, index_type),)) + first
    counter = first + cast(cast(block, int64), uint64)
    low, high = cast(counter & 0xFFFFFFFF, uint32), cast(counter >> 32, uint32)
    zero = const(0, uint32)
    return philox([low, high, zero if stream is None else stream, zero], (cast(key & 0xFFFFFFFF, uint32), cast(key >> 32, uint32)))


def longs(words: Sequence[Value]) -> list[Value]:
    """The two 64-bit draws of a block."""
    w = [cast(x, uint64) for x in words]
    return [w[0] | (w[1] << 32), w[2] | (w[3] << 32)]


Draws = Callable[[Kern, list[Value]], list[Value]]


def drawn(
    plan: Plan, name: str, outs: Sequence[Memory], per_block: int, seed: Seed, offset: Offset, draws: Draws, ins: Sequence[Memory] = (),
    finish: Callable[[Kern, Value, list[Element]], list[Element]] | None = None,
) -> None:  # fmt: skip
    """Fills outputs of one shape, `per_block` elements from each block.

    Args:
        draws: from a block's words to its elements' draws.
        finish: from a draw and the elements of the inputs at the same place to the outputs; the draw itself if None.
    """
    shape = outs[0].shape
    n = math.prod(shape)
    if n == 0:
        return
    blocks = -(-n // per_block)
    k = plan.kern(name, n + per_block, arrays=[*outs, *ins])
    total, count = k.extent(blocks), k.extent(n)
    values = draws(k, block_words(k, index("i"), seed, offset))
    for j, value in enumerate(values):
        at = index("i") * per_block + j
        inside = at < count if n % per_block else None
        place = k.unravel(at, shape)
        k.flat = (place, shape, at)
        given = [k.read(m, place, inside) for m in ins]
        for m, x in zip(outs, [value] if finish is None else finish(k, value, given)):
            k.write(m, place, x, inside)
    plan.launch(k, [Loop("i", total, "flat", tuple(k.body))], blocks)


def as_parts(m: Memory) -> Memory:
    """A complex array as one of its parts, which draws fill in turn."""
    if not dtypes.is_complex(m.dtype):
        return m
    part = Memory(m.slot, dtypes.real_of(m.dtype), (*m.shape, 2), (*(2 * s for s in m.strides), 1), 2 * m.offset)
    return part


# ---------------------------------------------------------------- the functions with defined bits


@dataclass(frozen=True)
class Format:
    """The constants of float32 with 32-bit draws, or of float64 with 64-bit draws."""

    kind: DType
    signed: DType
    unsigned: DType
    bits: int
    fraction: int
    log_terms: int
    sin_terms: int

    @property
    def root(self) -> int:
        root = np.sqrt(self.kind.numpy.type(0.5))
        return int(root.view(self.signed.numpy))

    def draws(self, words: list[Value]) -> list[Value]:
        return words if self.bits == 32 else longs(words)

    @property
    def per_block(self) -> int:
        return 128 // self.bits


SINGLE = Format(float32, int32, uint32, 32, 23, 5, 5)
DOUBLE = Format(float64, int64, uint64, 64, 52, 10, 9)


def format_of(dtype: str) -> Format:
    """The format in which draws of a dtype are computed."""
    return DOUBLE if dtypes.real_of(dtype) == "float64" else SINGLE


def horner(z: Value, coefficients: Sequence[float]) -> Value:
    a = const(coefficients[-1], z.dtype)
    for c in reversed(coefficients[:-1]):
        a = a * z + c
    return a


def minus_log(draw: Value, f: Format) -> Value:
    """-ln u for u = (draw >> 1 + 1/2) / 2**(bits - 1)."""
    m = cast(bitcast(draw >> 1, f.signed), f.kind) + 0.5
    scaled_root = f.root + ((f.bits - 1) << f.fraction)
    bits = bitcast(m, f.signed) - scaled_root
    exponent = cast(bits >> f.fraction, f.kind)
    significand = bitcast((bits & ((1 << f.fraction) - 1)) + f.root, f.kind)
    s = (significand - 1) / (significand + 1)
    return exponent * -math.log(2) - horner(s * s, [2 / (2 * i + 1) for i in range(f.log_terms)]) * s


def normals(radius: Value, angle: Value, f: Format) -> list[Value]:
    """Two standard normals from two draws (Box and Muller)."""
    rho = unary("sqrt", minus_log(radius, f))
    phi = cast(bitcast(angle << 2, f.signed), f.kind) * (math.pi / 4 * 2.0 ** (1 - f.bits))
    z = phi * phi
    sine = horner(z, [(-1) ** i / math.factorial(2 * i + 1) for i in range(f.sin_terms)]) * phi
    cosine = horner(z, [(-1) ** i / math.factorial(2 * i) for i in range(f.sin_terms)])
    out = []
    for value, shift in ((cosine - sine, 0), (cosine + sine, 1)):
        sign = (angle << shift) & (1 << (f.bits - 1))
        out.append(bitcast(bitcast(value, f.unsigned) ^ sign, f.kind) * rho)
    return out


def normal_draws(f: Format) -> Draws:
    def draws(k: Kern, words: list[Value]) -> list[Value]:
        d = f.draws(words)
        return [v for pair in zip(d[0::2], d[1::2]) for v in normals(pair[0], pair[1], f)]

    return draws


def unit(draw: Value) -> Value:
    """A 64-bit draw as a double in (0, 1)."""
    return (cast(bitcast(draw >> 11, int64), float64) + 0.5) * 2.0**-53


def each_of(draws: Callable[[list[Value]], list[Value]], f: Callable[[Kern, Value], Value]) -> Draws:
    return lambda k, words: [f(k, d) for d in draws(words)]


# ---------------------------------------------------------------- draws

Size = Sequence[int]


@lowering("random_bits")
def random_bits(plan: Plan, size: Size, bits: int, seed: Seed, offset: Offset, dtype: Any, device: Any = None) -> None:
    out = plan.output(dtypes.named(dtype), size)
    kind = dtypes.language_dtype(out.dtype)
    f = SINGLE if bits == 32 else DOUBLE
    drawn(
        plan, "random_bits", [out], f.per_block, seed, offset, each_of(f.draws, lambda k, d: bitcast(d, kind) if kind.bits == bits else d)
    )


@lowering("random_uniform")
def random_uniform(plan: Plan, size: Size, low: float, high: float, seed: Seed, offset: Offset, dtype: Any, device: Any = None) -> None:
    out = plan.output(dtypes.named(dtype), size)
    name = dtypes.real_of(dtypes.named(dtype))
    f, kind = format_of(name), dtypes.language_dtype(name)
    kept = {"float16": 11, "bfloat16": 8}.get(name, f.fraction + 1)
    scaled = low != 0 or high != 1

    def one(k: Kern, d: Value) -> Value:
        u = cast(bitcast(d >> (f.bits - kept), f.signed), f.kind) * 2.0**-kept
        if not scaled:
            return u
        u = u * k.scalar(high - low, f.kind) + k.scalar(low, f.kind)
        if low < high:  # rounding may reach `high`
            rounded = cast(cast(u, kind), f.kind)
            top = float(kind.numpy.type(high))
            u = where(rounded >= k.scalar(top, f.kind), k.scalar(low, f.kind), u)
        return u

    drawn(plan, "random_uniform", [as_parts(out)], f.per_block, seed, offset, each_of(f.draws, one))


@lowering("random_normal")
def random_normal(plan: Plan, size: Size, mean: float, std: float, seed: Seed, offset: Offset, dtype: Any, device: Any = None) -> None:
    out = plan.output(dtypes.named(dtype), size)
    pair = dtypes.is_complex(dtypes.named(dtype))
    f = format_of(dtypes.named(dtype))
    scale = std / math.sqrt(2) if pair else std

    def draws(k: Kern, words: list[Value]) -> list[Value]:
        values = normal_draws(f)(k, words)
        if scale != 1:
            values = [v * k.scalar(scale, f.kind) for v in values]
        if mean != 0:
            shift = k.scalar(mean, f.kind)
            values = [v + shift if not pair or i % 2 == 0 else v for i, v in enumerate(values)]
        return values

    drawn(plan, "random_normal", [as_parts(out)], f.per_block, seed, offset, draws)


@lowering("random_normal_each")
def random_normal_each(plan: Plan, mean: Memory, std: Memory, seed: Seed, offset: Offset) -> None:
    shape = broadcast(mean.shape, std.shape)
    out = plan.output(mean.dtype, shape)
    if dtypes.is_complex(mean.dtype) or mean.dtype != std.dtype:
        raise UnsupportedError(f"normal of a mean of {mean.dtype} and a std of {std.dtype}; give both in one floating-point dtype")
    f, kind = format_of(mean.dtype), dtypes.language_dtype(mean.dtype)

    def rounded(v: Value) -> Value:
        return cast(cast(v, kind), f.kind)

    def finish(k: Kern, draw: Value, given: list[Element]) -> list[Element]:
        shift, scale = given
        assert isinstance(shift, Value) and isinstance(scale, Value)
        k.fault(scale < 0, "RuntimeError", "normal: expected every element of std to be >= 0")
        return [rounded(rounded(draw) * scale) + shift]

    drawn(plan, "random_normal_each", [out], f.per_block, seed, offset, normal_draws(f), [mean.expand(shape), std.expand(shape)], finish)


@lowering("random_exponential")
def random_exponential(plan: Plan, size: Size, rate: float, seed: Seed, offset: Offset, dtype: Any, device: Any = None) -> None:
    out = plan.output(dtypes.named(dtype), size)
    f = format_of(out.dtype)

    def one(k: Kern, d: Value) -> Value:
        x = binary("max", minus_log(d, f), const(2.0 ** -(f.fraction + 2), f.kind))
        return x / k.scalar(rate, f.kind) if rate != 1 else x

    drawn(plan, "random_exponential", [as_parts(out)], f.per_block, seed, offset, each_of(f.draws, one))


@lowering("random_integers")
def random_integers(plan: Plan, size: Size, low: int, high: int, seed: Seed, offset: Offset, dtype: Any, device: Any = None) -> None:
    out = plan.output(dtypes.named(dtype), size)
    span = high - low

    def scaled(k: Kern, d: Value) -> Value:
        if span <= 1 << 16:
            x = (cast(d, uint64) * k.scalar(span, uint64)) >> 32
        else:
            x = d if span == 1 << 64 else binary("mulhi", d, k.scalar(span, uint64))
        x = x + k.scalar(low, uint64)
        return bitcast(x, int64) if low < 0 or high <= 1 << 63 else x

    f = SINGLE if span <= 1 << 16 else DOUBLE
    drawn(plan, "random_integers", [out], f.per_block, seed, offset, each_of(f.draws, scaled))


def below(k: Kern, word: Value, p: float) -> Value:
    """word < p * 2**32, exactly."""
    limit = math.ceil(p * 2.0**32)
    return cast(word, uint64) < k.scalar(max(limit, 0), uint64)


@lowering("random_bernoulli")
def random_bernoulli(plan: Plan, size: Size, p: float, seed: Seed, offset: Offset, dtype: Any, device: Any = None) -> None:
    out = plan.output(dtypes.named(dtype), size)
    drawn(plan, "random_bernoulli", [out], 4, seed, offset, each_of(list, lambda k, w: below(k, w, p)))


@lowering("random_bernoulli_each")
def random_bernoulli_each(plan: Plan, p: Memory, seed: Seed, offset: Offset) -> None:
    out = plan.output(p.dtype, p.shape)

    def finish(k: Kern, word: Value, given: list[Element]) -> list[Element]:
        q = given[0]
        assert isinstance(q, Value)
        k.fault(~((q >= 0) & (q <= 1)), "RuntimeError", "bernoulli: expected every probability p to be 0 <= p <= 1")
        return [cast(word, uint64) < cast(unary("ceil", q * 2.0**32), uint64)]

    drawn(plan, "random_bernoulli_each", [out], 4, seed, offset, lambda k, words: words, [p], finish)


@lowering("random_dropout")
def random_dropout(plan: Plan, x: Memory, p: float, seed: Seed, offset: Offset) -> Program:
    outs = [plan.output(x.dtype, x.shape), plan.output("bool", x.shape)]
    scale = 0.0 if p == 1 else 1 / (1 - p)

    def finish(k: Kern, word: Value, given: list[Element]) -> list[Element]:
        keep = below(k, word, 1 - p)
        v = given[0]
        parts = [v.re, v.im] if isinstance(v, Complex) else [v]
        kind = dtypes.language_dtype(x.dtype)
        scaled = [
            q * k.scalar(scale, q.dtype) * cast(keep, q.dtype)
            if not kind.storage_only
            else q * cast(keep, q.dtype) * k.scalar(scale, q.dtype)
            for q in parts
        ]
        return [Complex(scaled[0], scaled[1]) if len(scaled) == 2 else scaled[0], keep]

    drawn(plan, "random_dropout", outs, 4, seed, offset, lambda k, words: words, [x], finish)
    return plan.program(several=True)


@lowering("random_geometric")
def random_geometric(plan: Plan, size: Size, p: float, seed: Seed, offset: Offset, dtype: Any, device: Any = None) -> None:
    out = plan.output(dtypes.named(dtype), size)
    rate = math.inf if p == 1 else -math.log1p(-p)
    kind = dtypes.language_dtype(out.dtype)
    top = float(kind.highest) if kind.kind in "iu" else math.inf
    limit = math.nextafter(top, 0) if 2**53 < top < math.inf else top

    def one(k: Kern, d: Value) -> Value:
        x = unary("ceil", minus_log(d, DOUBLE) / k.scalar(rate, float64))
        return binary("min", binary("max", x, const(1, float64)), const(limit, float64))

    drawn(plan, "random_geometric", [out], 2, seed, offset, each_of(longs, one))


@lowering("random_cauchy")
def random_cauchy(plan: Plan, size: Size, median: float, sigma: float, seed: Seed, offset: Offset, dtype: Any, device: Any = None) -> None:
    out = plan.output(dtypes.named(dtype), size)

    def one(k: Kern, d: Value) -> Value:
        return k.scalar(median, float64) + k.scalar(sigma, float64) * unary("tan", math.pi * (unit(d) - 0.5))

    drawn(plan, "random_cauchy", [out], 2, seed, offset, each_of(longs, one))


@lowering("random_log_normal")
def random_log_normal(plan: Plan, size: Size, mean: float, std: float, seed: Seed, offset: Offset, dtype: Any, device: Any = None) -> None:
    out = plan.output(dtypes.named(dtype), size)
    f = format_of(out.dtype)

    def draws(k: Kern, words: list[Value]) -> list[Value]:
        values = normal_draws(f)(k, words)
        if std != 1:
            values = [v * k.scalar(std, f.kind) for v in values]
        if mean != 0:
            values = [v + k.scalar(mean, f.kind) for v in values]
        return [unary("exp", v) for v in values]

    drawn(plan, "random_log_normal", [out], f.per_block, seed, offset, draws)


@lowering("random_poisson")
def random_poisson(plan: Plan, rate: Memory, seed: Seed, offset: Offset) -> None:
    """Inversion by search for rates below 10; else Hörmann's PTRS (1993), attempt t from stream t."""
    out = plan.output(rate.dtype, rate.shape)

    def step(k: Kern, at: tuple[Value, ...]) -> None:
        mean = cast(k.value(rate, at), float64)
        k.fault(~(mean >= 0), "RuntimeError", "poisson: expected every rate to be >= 0")
        number: Value = const(0, index_type)
        for d, place in enumerate(at):
            number = number * k.extent(rate.shape[d]) + place if rate.shape[d] > 1 else number
        words = longs(block_words(k, number, seed, offset))
        few = mean < 10
        k.write(
            out,
            at,
            where(few, _by_search(k, where(few, mean, 0), unit(words[0])), _by_rejection(k, where(few, 10, mean), number, seed, offset)),
        )

    plan.each("random_poisson", rate.shape, [rate, out], step)


def _by_search(k: Kern, mean: Value, u: Value) -> Value:
    """The least count whose cumulative probability reaches u."""

    def step(i: Value, term: Value, total: Value, count: Value) -> Any:
        more = u > total
        next_term = term * mean / cast(cast(i, int64) + 1, float64)
        return [where(more, next_term, term), where(more, total + next_term, total), where(more, count + 1, count)], ~more

    first = unary("exp", -mean)
    return k.serial(const(100, index_type), step, [first, first, const(0, float64)])[2]


def _by_rejection(k: Kern, mean: Value, number: Value, seed: Seed, offset: Offset) -> Value:
    b = 0.931 + 2.53 * unary("sqrt", mean)
    a = -0.059 + 0.02483 * b

    def step(t: Value, count: Value) -> Any:
        d = longs(block_words(k, number, seed, offset, cast(t, uint32)))
        u, v = unit(d[0]) - 0.5, unit(d[1])
        us = 0.5 - unary("abs", u)
        c = unary("floor", (2 * a / us + b) * u + mean + 0.43)
        quick = (us >= 0.07) & (v <= 0.9277 - 3.6224 / (b - 2))
        possible = (c >= 0) & ~((us < 0.013) & (v > us))
        whole = binary("max", c, const(0, float64))
        left = unary("log", v) + unary("log", 1.1239 + 1.1328 / (b - 3.4)) - unary("log", a / (us * us) + b)
        slow = left <= -mean + whole * unary("log", mean) - _log_factorial(whole)
        return [c], quick | (possible & slow)

    return k.serial(const(1 << 20, index_type), step, [const(0, float64)])[0]


def _log_factorial(n: Value) -> Value:
    """ln n!, by a table and by Stirling's series."""
    big = binary("max", n, const(15, float64)) + 1
    series = (
        (big - 0.5) * unary("log", big)
        - big
        + 0.5 * math.log(2 * math.pi)
        + (1 / 12 - (1 / 360 - 1 / 1260 / (big * big)) / (big * big)) / big
    )
    out = series
    for i in range(15, -1, -1):
        out = where(n <= i, const(math.lgamma(i + 1), float64), out)
    return out
