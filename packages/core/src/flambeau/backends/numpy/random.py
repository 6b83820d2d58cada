"""Random kernels: Philox 4x32-10 and the distributions that `tensor/generator.py` defines bit by bit.

A draw is filled chunk by chunk, so that all scratch stays in the second-level cache; the bits of an element depend
on its index alone, never on the chunk.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as _numpy

from .quiet import quiet

_np: Any = _numpy
Array = Any
Fill = Callable[[Array, Array, "_Scratch"], None]

CHUNK = 8192  # blocks at a time: about half a megabyte of scratch
WINDOW = 8192  # blocks that consecutive small draws share
AHEAD = 256  # blocks whose elements few-block draws of one kind share
FEW = 32  # a draw of at most so many blocks reads such a stretch
SMALL = 2048  # a draw of at most so many blocks reads the window
_M0, _M1 = 0xD2511F53, 0xCD9E8D57  # the multipliers of Philox 4x32
_W0, _W1 = 0x9E3779B9, 0xBB67AE85  # the key's increments
_LOW = 0xFFFFFFFF
_FULL = 0xFFFFFFFFFFFFFFFF
_ROUNDS = 10
_32 = _np.uint64(32)
_CROSSED = _np.array([[_M1], [_M0]], dtype=_np.uint64)
_EVEN = 1 if sys.byteorder == "little" else 0  # where a packed pair of words keeps its even word


# ---------------------------------------------------------------- the generator


def philox(counter: Sequence[Any], seed: int) -> list[Array]:
    """The four words of the blocks with the given counters: Philox 4x32-10 as published, one line a step.

    Args:
        counter: four arrays or ints, broadcast together, of 32-bit values: words 0 to 3 of each block's counter.
        seed: the 64-bit key; its low half is key word 0.

    Returns:
        Four uint64 arrays of 32-bit words.

    Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
    """
    c0, c1, c2, c3 = (_np.asarray(word, dtype=_np.uint64) for word in counter)
    k0, k1, low = seed & _LOW, seed >> 32, _np.uint64(_LOW)
    for _ in range(_ROUNDS):
        p0, p1 = c0 * _np.uint64(_M0), c2 * _np.uint64(_M1)
        c0, c1, c2, c3 = (p1 >> _32) ^ c1 ^ _np.uint64(k0), p1 & low, (p0 >> _32) ^ c3 ^ _np.uint64(k1), p0 & low
        k0, k1 = (k0 + _W0) & _LOW, (k1 + _W1) & _LOW
    return [c0, c1, c2, c3]


class _Scratch:
    """The arrays that the chunks of one draw share."""

    def __init__(self) -> None:
        self.named: dict[str, Array] = {}

    def array(self, name: str, shape: tuple[int, ...], dtype: Any) -> Array:
        """A named array of the given shape, reused from chunk to chunk."""
        count = math.prod(shape)
        held = self.named.get(name)
        if held is None or held.size < count or held.dtype != dtype:
            held = self.named[name] = _np.empty(count, dtype=dtype)
        return held[:count].reshape(shape)


class _Cipher:
    """The packed rounds under one key, and their scratch for up to `n` blocks."""

    def __init__(self, seed: int, n: int) -> None:
        self.keys = [((seed & _LOW) + r * _W0 & _LOW, (seed >> 32) + r * _W1 & _LOW) for r in range(_ROUNDS)]
        table = _np.array(self.keys[2:], dtype=_np.uint64) << _32
        self.late_keys = table.reshape(_ROUNDS - 2, 2, 1)
        self.index = _np.arange(n, dtype=_np.uint64)
        self.lanes, self.high, self.product = (_np.empty((2, n), dtype=_np.uint64) for _ in range(3))


def _lanes(cipher: _Cipher, first: int, n: int) -> Array:
    """The blocks first .. first+n-1, packed: row 0 holds word 0 << 32 | word 1, row 1 word 2 << 32 | word 3.

    A packed round is `(c2 * M1) ^ (row0 << 32) ^ (key0 << 32)`: the product's halves fall where they belong.
    The first two rounds know that words 1 to 3 of the counters are the same in all blocks.
    """
    lanes, high, product = cipher.lanes[:, :n], cipher.high[:, :n], cipher.product[:, :n]
    (k0, k1), (l0, l1) = cipher.keys[0], cipher.keys[1]
    x, y = lanes[0], lanes[1]
    _np.add(cipher.index[:n], _np.uint64(first & _LOW), out=y)
    _np.multiply(y, _np.uint64(_M0), out=y)
    _np.bitwise_xor(y, _np.uint64(k1 << 32), out=y)
    same = ((first >> 32) ^ k0) << 32  # the packed row 0 after one round: word 0 is 'same >> 32', word 1 is 0
    _np.right_shift(y, _32, out=x)
    _np.multiply(x, _np.uint64(_M1), out=x)
    _np.bitwise_xor(x, _np.uint64(l0 << 32), out=x)
    _np.left_shift(y, _32, out=y)
    _np.bitwise_xor(y, _np.uint64((_M0 * (same >> 32)) ^ (l1 << 32)), out=y)
    crossed = high[::-1]
    for key in cipher.late_keys:
        _np.right_shift(lanes, _32, out=high)
        _np.multiply(crossed, _CROSSED, out=product)
        _np.left_shift(lanes, _32, out=lanes)
        _np.bitwise_xor(lanes, product, out=lanes)
        _np.bitwise_xor(lanes, key, out=lanes)
    return lanes


_window: tuple[int, int, Array] = (-1, -1, None)  # seed, first block and lanes of the last window


def _small_lanes(seed: int, first: int, n: int) -> Array:
    """The blocks first .. first+n-1 from a window of blocks that consecutive small draws share; n <= WINDOW."""
    global _window
    start = first - first % WINDOW
    held_seed, held_start, lanes = _window
    if held_seed != seed or held_start != start:
        lanes = _lanes(_Cipher(seed, WINDOW), start, WINDOW)
        _window = (seed, start, lanes)  # one assignment: threads see the old window or the new one
    here = first - start
    part = lanes[:, here : here + n].copy()
    if here + n > WINDOW:
        rest = _small_lanes(seed, (start + WINDOW) & _FULL, here + n - WINDOW)
        return _np.concatenate((part, rest), axis=1)
    return part


_ahead: dict[Any, tuple[int, int, Array]] = {}  # what is drawn -> seed, first block and elements of the last stretch


def _drawn_ahead(kind: Any, out: Array, per_block: int, seed: int, offset: int, fill: Fill) -> None:
    """Fills a small `out` from a stretch of elements that consecutive draws of one kind share; it may not cross the stretch's end."""
    start = offset - offset % AHEAD
    held = _ahead.get(kind)
    if held is None or held[0] != seed or held[1] != start:
        elements = _np.empty(AHEAD * per_block, dtype=out.dtype)
        fill(_small_lanes(seed, start, AHEAD), elements, _Scratch())
        if len(_ahead) >= 16:
            _ahead.clear()
        held = _ahead[kind] = (seed, start, elements)  # never written again: threads may read it
    first = (offset - start) * per_block
    out[...] = held[2][first : first + out.size]


def _draw(out: Array, per_block: int, seed: int, offset: int, fill: Fill, kind: Any = None) -> Array:
    """Fills `out` (contiguous) in the order of its elements, `per_block` of them from each block.

    `kind` names what `fill` computes, with all its parameters, where small draws of it come often.
    """
    flat, count = out.reshape(-1), out.size
    blocks = -(-count // per_block)
    if not blocks:
        return out
    if kind is not None and blocks <= FEW and offset % AHEAD + blocks <= AHEAD:
        _drawn_ahead((kind, per_block, out.dtype), flat, per_block, seed, offset, fill)
        return out
    scratch, start = _Scratch(), 0
    cipher = _Cipher(seed, min(CHUNK, blocks)) if blocks > SMALL else None
    while start < blocks:
        first = (offset + start) & _FULL
        n = min(CHUNK, blocks - start, (1 << 32) - (first & _LOW))  # a chunk never crosses word 0's end
        lanes = _small_lanes(seed, first, n) if cipher is None else _lanes(cipher, first, n)
        part = flat[start * per_block : (start + n) * per_block]
        whole = part if part.size == n * per_block else _np.empty(n * per_block, dtype=out.dtype)
        fill(lanes, whole, scratch)
        if whole is not part:
            part[...] = whole[: part.size]
        start += n
    return out


def _pairs(lanes: Array) -> tuple[Array, Array]:
    """The even and the odd words of packed lanes: two strided uint32 views of shape (2, n)."""
    words = lanes.view(_np.uint32)
    return words[:, _EVEN::2], words[:, 1 - _EVEN :: 2]


def _words(lanes: Array, out: Array) -> Array:
    """Writes the blocks' words in order into `out`, a uint32 array of 4 n elements."""
    even, odd = _pairs(lanes)
    target = out.reshape(-1, 2, 2).transpose(1, 0, 2)
    target[:, :, 0] = even
    target[:, :, 1] = odd
    return out


def _longs(lanes: Array, out: Array) -> Array:
    """Writes the blocks' 64-bit draws in order into `out`, a uint64 array of 2 n elements (word 2k is the low half)."""
    target = out.reshape(-1, 2).T
    _np.left_shift(lanes, _32, out=target)
    _np.right_shift(lanes, _32, out=lanes)
    _np.bitwise_or(target, lanes, out=target)
    return out


def _word_chunk(lanes: Array, scratch: _Scratch) -> Array:
    """The chunk's words in order, in scratch."""
    return _words(lanes, scratch.array("words", (lanes.size * 2,), _np.uint32))


def _long_chunk(lanes: Array, scratch: _Scratch) -> Array:
    """The chunk's 64-bit draws in order, in scratch."""
    return _longs(lanes, scratch.array("longs", (lanes.size,), _np.uint64))


# ---------------------------------------------------------------- the functions with defined bits


class _Format:
    """One floating format's constants: of float32 with 32-bit draws, of float64 with 64-bit draws."""

    def __init__(self, floating: Any, signed: Any, unsigned: Any, log_terms: int, sin_terms: int) -> None:
        self.floating, self.signed, self.unsigned = _np.dtype(floating), _np.dtype(signed), _np.dtype(unsigned)
        self.bits = self.floating.itemsize * 8
        self.fraction = {32: 23, 64: 52}[self.bits]
        root = int(_np.sqrt(floating(0.5)).view(signed))
        self.root = signed(root)
        self.scaled_root = signed(root + ((self.bits - 1) << self.fraction))
        self.mask = signed((1 << self.fraction) - 1)
        self.log = [floating(2 / (2 * k + 1)) for k in range(log_terms)]
        self.cos = [floating((-1) ** k / math.factorial(2 * k)) for k in range(sin_terms)]
        self.sin = [floating((-1) ** k / math.factorial(2 * k + 1)) for k in range(sin_terms)]
        self.minus_ln2 = floating(-math.log(2))
        self.turn = floating(math.pi / 4 * 2.0 ** (1 - self.bits))
        self.one, self.half, self.tiny = floating(1), floating(0.5), floating(2.0 ** -(self.fraction + 2))
        self.digits = self.fraction + 1
        self.step = floating(2.0**-self.digits)
        self.sign = unsigned(1 << (self.bits - 1))


_SINGLE = _Format(_np.float32, _np.int32, _np.uint32, log_terms=5, sin_terms=5)
_DOUBLE = _Format(_np.float64, _np.int64, _np.uint64, log_terms=10, sin_terms=9)


def _horner(z: Array, coefficients: list[Any], out: Array) -> Array:
    """The polynomial in z with the given coefficients, constant first; each product and each sum is rounded."""
    _np.multiply(z, coefficients[-1], out=out)
    for c in coefficients[-2:0:-1]:
        _np.add(out, c, out=out)
        _np.multiply(out, z, out=out)
    return _np.add(out, coefficients[0], out=out)


def _minus_log(draws: Array, f: _Format, scratch: _Scratch) -> Array:
    """-ln u for u = (draw >> 1 + 1/2) / 2**(bits - 1), in scratch "log"; see `tensor/generator.py` for each step."""
    shape = draws.shape
    m, result = scratch.array("m", shape, f.floating), scratch.array("log", shape, f.floating)
    t, halved = scratch.array("t", shape, f.floating), scratch.array("halved", shape, f.unsigned)
    _np.right_shift(draws, 1, out=halved)
    _np.copyto(m, halved.view(f.signed), casting="unsafe")
    _np.add(m, f.half, out=m)
    bits, exponent = m.view(f.signed), halved.view(f.signed)
    _np.subtract(bits, f.scaled_root, out=bits)
    _np.right_shift(bits, f.fraction, out=exponent)
    _np.copyto(result, exponent, casting="unsafe")
    _np.multiply(result, f.minus_ln2, out=result)
    _np.bitwise_and(bits, f.mask, out=bits)
    _np.add(bits, f.root, out=bits)  # m is now the significand, in [sqrt(1/2), sqrt(2))
    _np.add(m, f.one, out=t)
    _np.subtract(m, f.one, out=m)
    _np.divide(m, t, out=m)
    p = scratch.array("p", shape, f.floating)
    _np.multiply(m, m, out=t)
    _horner(t, f.log, p)
    _np.multiply(p, m, out=p)
    return _np.subtract(result, p, out=result)


def _box_muller(radius: Array, angle: Array, first: Array, second: Array, f: _Format, scratch: _Scratch) -> None:
    """Writes two standard normals for each pair of draws into `first` and `second`."""
    shape = radius.shape
    rho = _minus_log(radius, f, scratch)
    _np.sqrt(rho, out=rho)
    phi, z = scratch.array("m", shape, f.floating), scratch.array("t", shape, f.floating)
    sine, cosine = scratch.array("p", shape, f.floating), scratch.array("cos", shape, f.floating)
    shifted = scratch.array("halved", shape, f.unsigned)
    _np.left_shift(angle, 2, out=shifted)
    _np.copyto(phi, shifted.view(f.signed), casting="unsafe")
    _np.multiply(phi, f.turn, out=phi)
    _np.multiply(phi, phi, out=z)
    _horner(z, f.sin, sine)
    _np.multiply(sine, phi, out=sine)
    _horner(z, f.cos, cosine)
    _np.subtract(cosine, sine, out=z)
    _np.add(cosine, sine, out=cosine)
    for signed, shift, target in ((z, 0, first), (cosine, 1, second)):
        _np.left_shift(angle, shift, out=shifted)
        _np.bitwise_and(shifted, f.sign, out=shifted)
        bits = signed.view(f.unsigned)
        _np.bitwise_xor(bits, shifted, out=bits)
        _np.multiply(signed, rho, out=target)


def _format_of(dtype: Any) -> _Format:
    """The format in which draws of a dtype are computed: float64 in its own, all others in float32."""
    return _DOUBLE if dtype == _np.float64 else _SINGLE


def _computed(size: Sequence[int], dtype: Any, make: Callable[[Array, _Format], Array]) -> Array:
    """A draw computed in float32 or float64 and rounded to `dtype`; complex draws fill their parts in turn."""
    if dtype.kind == "c":
        part = _np.dtype(_np.float32 if dtype.itemsize == 8 else _np.float64)
        return make(_np.empty((*size, 2), dtype=part), _format_of(part)).view(dtype)[..., 0]
    f = _format_of(dtype)
    out = make(_np.empty(tuple(size), dtype=f.floating), f)
    return out if dtype == f.floating else out.astype(dtype)


# ---------------------------------------------------------------- kernels


def random_bits(size: Sequence[int], bits: int, seed: int, offset: int, dtype: Any, device: Any) -> Array:
    """32-bit words or 64-bit draws as they are, in the given integer dtype (of at least that width)."""
    if bits == 32:
        out = _draw(_np.empty(tuple(size), dtype=_np.uint32), 4, seed, offset, lambda lanes, part, s: _words(lanes, part))
    else:
        out = _draw(_np.empty(tuple(size), dtype=_np.uint64), 2, seed, offset, lambda lanes, part, s: _longs(lanes, part))
    kind = dtype.numpy
    return out.view(kind) if kind.itemsize * 8 == bits else out.astype(kind)


def random_uniform(size: Sequence[int], low: float, high: float, seed: int, offset: int, dtype: Any, device: Any) -> Array:
    """Uniform in [low, high)."""
    kind = dtype.numpy
    digits = {2: 11 if kind.name == "float16" else 8}.get(kind.itemsize)

    def make(out: Array, f: _Format) -> Array:
        kept = f.digits if digits is None else digits
        step = f.floating.type(2.0**-kept)

        def fill(lanes: Array, part: Array, scratch: _Scratch) -> None:
            draws = (_word_chunk if f.bits == 32 else _long_chunk)(lanes, scratch)
            _np.right_shift(draws, f.bits - kept, out=draws)
            _np.copyto(part, draws.view(f.signed), casting="unsafe")
            _np.multiply(part, step, out=part)
            if low != 0 or high != 1:
                _np.multiply(part, f.floating.type(high - low), out=part)
                _np.add(part, f.floating.type(low), out=part)

        return _draw(out, 128 // f.bits, seed, offset, fill, ("uniform", kept, low, high))

    out = _computed(size, kind, make)
    if low < high and (low != 0 or high != 1):
        out[out >= kind.type(high)] = low  # rounding may reach `high`
    return out


def random_normal(size: Sequence[int], mean: float, std: float, seed: int, offset: int, dtype: Any, device: Any) -> Array:
    """Normal with the given mean and standard deviation; complex normals have variance std**2 in both parts together."""
    kind = dtype.numpy
    scale, shift = (std / math.sqrt(2) if kind.kind == "c" else std), mean

    def make(out: Array, f: _Format) -> Array:
        def fill(lanes: Array, part: Array, scratch: _Scratch) -> None:
            if f.bits == 32:
                radius, angle = _pairs(lanes)
                target = part.reshape(-1, 2, 2).transpose(1, 0, 2)
                _box_muller(radius, angle, target[:, :, 0], target[:, :, 1], f, scratch)
            else:
                draws = _long_chunk(lanes, scratch).reshape(-1, 2)
                _box_muller(draws[:, 0], draws[:, 1], part[0::2], part[1::2], f, scratch)
            if scale != 1:
                _np.multiply(part, f.floating.type(scale), out=part)
            if shift != 0 and kind.kind != "c":
                _np.add(part, f.floating.type(shift), out=part)

        return _draw(out, 128 // f.bits, seed, offset, fill, ("normal", kind.kind == "c", scale, shift))

    out = _computed(size, kind, make)
    return out + kind.type(shift) if shift != 0 and kind.kind == "c" else out


def random_normal_each(mean: Array, std: Array, seed: int, offset: int) -> Array:
    """Normal with each element's mean and standard deviation, in their dtype."""
    if std.size and (std < 0).any():
        raise RuntimeError(f"normal: expected every element of std to be >= 0, got {std[std < 0].reshape(-1)[0]}")
    size = _np.broadcast_shapes(mean.shape, std.shape)
    out = random_normal(size, 0.0, 1.0, seed, offset, _Kind(mean.dtype), None)
    _np.multiply(out, std, out=out)
    return _np.add(out, mean, out=out)


def random_exponential(size: Sequence[int], rate: float, seed: int, offset: int, dtype: Any, device: Any) -> Array:
    """Exponential with the given rate; never zero before it is rounded to a narrower dtype."""

    def make(out: Array, f: _Format) -> Array:
        def fill(lanes: Array, part: Array, scratch: _Scratch) -> None:
            draws = (_word_chunk if f.bits == 32 else _long_chunk)(lanes, scratch)
            _np.maximum(_minus_log(draws, f, scratch), f.tiny, out=part)
            if rate != 1:
                _np.divide(part, f.floating.type(rate), out=part)

        return _draw(out, 128 // f.bits, seed, offset, fill)

    return _computed(size, dtype.numpy, make)


def random_integers(size: Sequence[int], low: int, high: int, seed: int, offset: int, dtype: Any, device: Any) -> Array:
    """Integers in [low, high), in any dtype that can hold them."""
    kind, span = dtype.numpy, high - low
    base = _np.uint64(low & _FULL)  # two's complement: sums wrap to the right int64

    def narrow(lanes: Array, part: Array, scratch: _Scratch) -> None:
        draws = scratch.array("wide", (part.size,), _np.uint64)
        _np.copyto(draws, _word_chunk(lanes, scratch))
        _np.multiply(draws, _np.uint64(span), out=draws)
        _np.right_shift(draws, _32, out=draws)
        _place(draws, part)

    def wide(lanes: Array, part: Array, scratch: _Scratch) -> None:
        _place(_high_product(_long_chunk(lanes, scratch), span), part)

    def _place(draws: Array, part: Array) -> None:
        _np.add(draws, base, out=draws)
        part[...] = draws.view(_np.int64) if low < 0 or high <= 1 << 63 else draws

    fits = span <= 1 << 16
    what = ("integers", low, high)
    return _draw(_np.empty(tuple(size), dtype=kind), 4 if fits else 2, seed, offset, narrow if fits else wide, what)


def _high_product(draws: Array, span: int) -> Array:
    """(draw * span) >> 64 for 64-bit draws and 1 <= span <= 2**64, in products of 32-bit halves."""
    if span == 1 << 64:
        return draws
    low, a, b = _np.uint64(_LOW), _np.uint64(span >> 32), _np.uint64(span & _LOW)
    x, y = draws >> _32, draws & low
    middle = x * b + ((y * b) >> _32)
    return x * a + (middle >> _32) + ((y * a + (middle & low)) >> _32)


def random_permutation(n: int, seed: int, offset: int, dtype: Any, device: Any) -> Array:
    """The order that sorts n 64-bit draws by the bits above the index's width; equal draws stay in their order.

    The index stands in the low bits, so that one vectorized sort of numbers does it all.
    """
    keys = _draw(_np.empty(n, dtype=_np.uint64), 2, seed, offset, lambda lanes, part, s: _longs(lanes, part))
    below = _np.uint64((1 << max(n - 1, 0).bit_length()) - 1)
    _np.bitwise_and(keys, ~below, out=keys)
    _np.bitwise_or(keys, _np.arange(n, dtype=_np.uint64), out=keys)
    keys.sort()
    _np.bitwise_and(keys, below, out=keys)
    return keys.view(_np.int64).astype(dtype.numpy, copy=False)


def random_geometric(size: Sequence[int], p: float, seed: int, offset: int, dtype: Any, device: Any) -> Array:
    """The number of trials up to the first success of probability p: 1, 2, ..."""
    rate = math.inf if p == 1 else -math.log1p(-p)
    kind = dtype.numpy
    top = float(_np.iinfo(kind).max) if kind.kind in "iu" else math.inf

    def fill(lanes: Array, part: Array, scratch: _Scratch) -> None:
        waits = _minus_log(_long_chunk(lanes, scratch), _DOUBLE, scratch)
        _np.divide(waits, rate, out=waits)
        _np.ceil(waits, out=waits)
        _np.clip(waits, 1, _np.nextafter(top, 0) if top > 2**53 and top != math.inf else top, out=waits)
        part[...] = waits

    return _draw(_np.empty(tuple(size), dtype=kind), 2, seed, offset, fill)


def random_cauchy(size: Sequence[int], median: float, sigma: float, seed: int, offset: int, dtype: Any, device: Any) -> Array:
    """Cauchy with the given median and scale."""

    def fill(lanes: Array, part: Array, scratch: _Scratch) -> None:
        draws = _long_chunk(lanes, scratch)
        _np.right_shift(draws, 11, out=draws)
        u = (draws + 0.5) * 2.0**-53
        part[...] = median + sigma * _np.tan(math.pi * (u - 0.5))

    return _draw(_np.empty(tuple(size), dtype=dtype.numpy), 2, seed, offset, fill)


def random_log_normal(size: Sequence[int], mean: float, std: float, seed: int, offset: int, dtype: Any, device: Any) -> Array:
    """exp of a normal with the given mean and standard deviation."""

    def make(out: Array, f: _Format) -> Array:
        like = _Kind(f.floating)
        out[...] = random_normal(out.shape, mean, std, seed, offset, like, device)
        with _np.errstate(over="ignore"):
            return _np.exp(out, out=out)

    with _np.errstate(over="ignore"):
        return _computed(size, dtype.numpy, make)


class _Kind:
    """The one attribute of a flambeau dtype that kernels read."""

    def __init__(self, kind: Any) -> None:
        self.numpy = kind


def _below(draws: Array, p: float, out: Array) -> None:
    """draw < p * 2**32, exactly."""
    limit = math.ceil(p * 2.0**32)
    if limit >= 1 << 32:
        out[...] = True
    else:
        _np.less(draws, _np.uint32(limit), out=out)


def random_bernoulli(size: Sequence[int], p: float, seed: int, offset: int, dtype: Any, device: Any) -> Array:
    """1 with probability p, else 0."""
    kind = dtype.numpy

    def fill(lanes: Array, part: Array, scratch: _Scratch) -> None:
        if kind == _np.bool_:
            return _below(_word_chunk(lanes, scratch), p, part)
        chosen = scratch.array("chosen", (part.size,), _np.bool_)
        _below(_word_chunk(lanes, scratch), p, chosen)
        part[...] = chosen

    return _draw(_np.empty(tuple(size), dtype=kind), 4, seed, offset, fill)


def random_bernoulli_each(p: Array, seed: int, offset: int) -> Array:
    """1 with the probability that each element of p gives, else 0; in p's dtype."""
    _check_probabilities("bernoulli", p)
    words = _draw(_np.empty(p.shape, dtype=_np.uint32), 4, seed, offset, lambda lanes, part, s: _words(lanes, part))
    return (words < p.astype(_np.float64) * 2.0**32).astype(p.dtype)


def _check_probabilities(name: str, p: Array) -> None:
    """Raises where an element is not a probability."""
    if p.size and not ((p >= 0) & (p <= 1)).all():
        wrong = p[~((p >= 0) & (p <= 1))].reshape(-1)[0]
        raise RuntimeError(f"{name}: expected every probability p to be 0 <= p <= 1, got {wrong}")


def _streams(index: Array, attempt: int, seed: int, offset: int) -> tuple[Array, Array]:
    """The two 64-bit draws of the block of each element in `index`, in stream `attempt`."""
    counter = _np.uint64(offset & _FULL) + index.astype(_np.uint64)
    w = philox((counter & _np.uint64(_LOW), counter >> _32, attempt, 0), seed)
    return w[0] | w[1] << _32, w[2] | w[3] << _32


def _unit(draws: Array) -> Array:
    """64-bit draws as doubles in (0, 1): (draw >> 11 + 1/2) / 2**53."""
    return ((draws >> _np.uint64(11)).view(_np.int64) + 0.5) * 2.0**-53


_LOG_FACTORIALS = _np.array([math.lgamma(k + 1) for k in range(16)])


def _log_factorial(k: Array) -> Array:
    """ln k! for whole k >= 0, by a table and by Stirling's series."""
    n = _np.maximum(k, 15.0) + 1.0
    series = (n - 0.5) * _np.log(n) - n + 0.5 * math.log(2 * math.pi) + (1 / 12 - (1 / 360 - 1 / 1260 / n**2) / n**2) / n
    return _np.where(k < 16, _LOG_FACTORIALS[_np.minimum(k, 15).astype(_np.int64)], series)


def random_poisson(rate: Array, seed: int, offset: int) -> Array:
    """Poisson counts with each element's rate, in its dtype.

    Source: for rates from 10, Hörmann, "The transformed rejection method for generating Poisson random variables"
    (1993), algorithm PTRS; below 10, inversion by sequential search.
    """
    if rate.size and not (rate >= 0).all():
        raise RuntimeError(f"poisson: expected every rate to be >= 0, got {rate[~(rate >= 0)].reshape(-1)[0]}")
    mean = rate.astype(_np.float64).reshape(-1)
    out = _np.zeros(mean.shape)
    small = _np.flatnonzero(mean < 10)
    out[small] = _poisson_by_search(mean[small], _unit(_streams(small, 0, seed, offset)[0]))
    left, attempt = _np.flatnonzero(mean >= 10), 0
    while left.size:
        first, second = _streams(left, attempt, seed, offset)
        counts, accepted = _poisson_attempt(mean[left], _unit(first) - 0.5, _unit(second))
        out[left[accepted]] = counts[accepted]
        left, attempt = left[~accepted], attempt + 1
    return out.astype(rate.dtype).reshape(rate.shape)


def _poisson_by_search(mean: Array, u: Array) -> Array:
    """The least k whose cumulative probability reaches u."""
    term = _np.exp(-mean)
    total, k = term.copy(), _np.zeros(mean.shape)
    step = 0
    while step < 100:  # at a rate of 10 the terms vanish in double precision long before
        more = u > total
        if not more.any():
            break
        step += 1
        term = term * mean / step
        total += term
        k += more
    return k


def _poisson_attempt(mean: Array, u: Array, v: Array) -> tuple[Array, Array]:
    """One attempt of PTRS: candidate counts, and which are accepted."""
    b = 0.931 + 2.53 * _np.sqrt(mean)
    a = -0.059 + 0.02483 * b
    us = 0.5 - _np.abs(u)
    k = _np.floor((2 * a / us + b) * u + mean + 0.43)
    quick = (us >= 0.07) & (v <= 0.9277 - 3.6224 / (b - 2))
    possible = (k >= 0) & ~((us < 0.013) & (v > us))
    whole = _np.maximum(k, 0)
    left = _np.log(v) + _np.log(1.1239 + 1.1328 / (b - 3.4)) - _np.log(a / (us * us) + b)
    slow = left <= -mean + whole * _np.log(mean) - _log_factorial(whole)
    return k, quick | (possible & slow)


def random_multinomial(p: Array, num_samples: int, replacement: bool, seed: int, offset: int) -> Array:
    """Indices drawn with the weights in p's last dimension, int64.

    Without replacement: the `num_samples` least of exponential draws divided by their weights, least first
    (Efraimidis and Spirakis, "Weighted random sampling with a reservoir", 2006).
    """
    weights = p.astype(_np.float64)
    total = weights.sum(-1, keepdims=True)
    if not (_np.isfinite(weights).all() and (weights >= 0).all()):
        raise RuntimeError("multinomial: expected weights that are finite and >= 0, got a tensor with inf, nan or an element < 0")
    if not (total > 0).all():
        raise RuntimeError("multinomial: expected every row of weights to have a sum > 0, got a row of zeros")
    if replacement:
        size = (*p.shape[:-1], num_samples)
        u = random_uniform(size, 0.0, 1.0, seed, offset, _Kind(_np.dtype(_np.float64)), None)
        cumulative = _np.cumsum(weights, axis=-1).reshape(-1, p.shape[-1])
        rows = u.reshape(-1, num_samples)
        picks = [_np.searchsorted(c, r * c[-1], side="right") for c, r in zip(cumulative, rows, strict=True)]
        return _np.array(picks, dtype=_np.int64).reshape(size)
    if ((weights > 0).sum(-1) < num_samples).any():
        raise RuntimeError(f"multinomial: cannot draw {num_samples} samples without replacement from a row with fewer weights above 0")
    waits = random_exponential(p.shape, 1.0, seed, offset, _Kind(_np.dtype(_np.float64)), None)
    with _np.errstate(divide="ignore"):
        _np.divide(waits, weights, out=waits)
    if num_samples < p.shape[-1]:
        best = _np.argpartition(waits, num_samples - 1, axis=-1)[..., :num_samples]
        order = _np.argsort(_np.take_along_axis(waits, best, -1), axis=-1, kind="stable")
        return _np.ascontiguousarray(_np.take_along_axis(best, order, -1))
    return _np.argsort(waits, axis=-1, kind="stable")


def random_dropout(input: Array, p: float, seed: int, offset: int) -> tuple[Array, Array]:
    """The input with each element zeroed with probability p and the others divided by 1 - p; and what was kept."""
    mask = _np.empty(input.shape, dtype=_np.bool_)
    _draw(mask, 4, seed, offset, lambda lanes, part, s: _below(_word_chunk(lanes, s), 1 - p, part))
    return native_dropout_backward(input, mask, 0.0 if p == 1 else 1 / (1 - p)), mask


@quiet
def native_dropout_backward(grad: Array, mask: Array, scale: float) -> Array:
    """grad * mask * scale."""
    if grad.dtype.itemsize == 2:
        return (grad.astype(_np.float32) * mask * _np.float32(scale)).astype(grad.dtype)
    out = _np.empty(grad.shape, dtype=grad.dtype)
    _np.multiply(grad, grad.dtype.type(scale), out=out)
    return _np.multiply(out, mask, out=out)


KERNELS: dict[str, Callable[..., Any]] = {
    kernel.__name__: kernel
    for kernel in (
        random_bits,
        random_uniform,
        random_normal,
        random_exponential,
        random_integers,
        random_permutation,
        random_geometric,
        random_cauchy,
        random_log_normal,
        random_bernoulli,
        random_bernoulli_each,
        random_normal_each,
        random_poisson,
        random_multinomial,
        random_dropout,
        native_dropout_backward,
    )
}
