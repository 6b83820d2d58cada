"""The random numbers of all devices: Philox 4x32-10, and the exact meaning of every draw.

A backend that follows this page gives the same bits as every other one, whatever its launch shape.

Block
    `block(seed, stream, counter)` is Philox 4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as
    1, 2, 3", SC 2011; the constants and known answers of Random123) with

        key      = (seed mod 2**32, seed div 2**32)
        counter  = (counter mod 2**32, counter div 2**32, stream, 0)        counter is 64 bits wide and wraps

    and gives four 32-bit words w[0] .. w[3]. The stream is 0 unless the text below says otherwise.

Draw
    A generator is (seed, offset). A draw of n elements starts at the block `offset` and reserves all the blocks that
    it reads; the offset then advances by that number. Elements are numbered in row-major order of the result's
    shape, whatever its strides. Element i reads

        its word        W(i) = w[i mod 4] of the block offset + i div 4                               (4 per block)
        its long draw   D(i) = w[2j] + 2**32 * w[2j + 1], j = i mod 2, of the block offset + i div 2   (2 per block)
        its own block   w[0] .. w[3] of the block offset + i                                           (1 per block)

    `blocks(kind, n, ...)` below says how many blocks each kind of draw reserves.

Arithmetic
    float32 and float64 draws are computed in their own format, float16 and bfloat16 in float32 and then rounded;
    complex64 and complex128 as twice as many float32 or float64 draws, real part first. Every operation is rounded
    to nearest even; a product is never contracted with a sum. `float(k)` is an integer converted with one rounding.
    In what follows B = 32, d = W(i) for float32, and B = 64, d = D(i) for float64.

uniform(low, high)
    u = (d >> (B - p)) * 2**-p with p = 24 for float32, 53 for float64, 11 for float16, 8 for bfloat16, so that u < 1.
    The result is u * (high - low) + low; where that rounds to `high` or above, it is `low`.

minus_log(d): -ln u for u = (float(d >> 1) + 1/2) / 2**(B - 1), which is in (0, 1]
    x = float(d >> 1) + 1/2 = 2**e * m with m in [sqrt(1/2), sqrt(2)), bounded by the format's rounding of sqrt(1/2);
    s = (m - 1) / (m + 1);  z = s * s;
    q = Horner's rule in z on the coefficients 2/1, 2/3, 2/5, ... (5 of them for float32, 10 for float64), each rounded;
    result = float(e - (B - 1)) * (-ln 2) - q * s.
    Horner's rule is always a = c[n-1]; a = a * z + c[k] for k = n-2 .. 0, every operation rounded.

normal(mean, std)
    Box and Muller's transform on pairs of draws: elements 2k and 2k + 1 come from r = d(2k) and a = d(2k + 1).
    rho = sqrt(minus_log(r));
    phi = float(signed(a << 2)) * (pi/4 * 2**(1 - B)), where a << 2 is read as a signed B-bit number;  z = phi * phi;
    sine = phi * Horner(1, -1/3!, 1/5!, ...), cosine = Horner(1, -1/2!, 1/4!, ...), 5 terms for float32, 9 for float64;
    element 2k     = (cosine - sine) * rho, its sign bit flipped where bit B - 1 of a is set;
    element 2k + 1 = (cosine + sine) * rho, its sign bit flipped where bit B - 2 of a is set;
    then * std if std is not 1, then + mean if mean is not 0. A complex normal uses std / sqrt(2) for its parts.

exponential(rate)
    max(minus_log(d), 2**-25 for float32 or 2**-54 for float64), divided by `rate` if that is not 1.

integers(low, high)
    span = high - low.  span <= 2**16: low + (W(i) * span >> 32), off by less than 2**-16 of a probability.
    Else low + (D(i) * span >> 64), off by less than span / 2**64. (Multiply and shift; no rejection.)

permutation(n)
    The order that sorts D(0) .. D(n-1) by their bits above the lowest bit_length(n - 1); ties stay in index order.

bernoulli(p), dropout(p)
    W(i) < p * 2**32, compared exactly. Dropout keeps where the draw of bernoulli(1 - p) is true, 1 - p in double.

geometric(p)
    max(1, ceil(minus_log(D(i)) / -log1p(-p))) in float64, at most the largest value of the dtype.

cauchy(median, sigma)
    median + sigma * tan(pi * (u - 1/2)), u = ((D(i) >> 11) + 1/2) * 2**-53, in float64. The last bits of tan are the backend's.

log_normal(mean, std)
    exp(normal(mean, std)) in the draw's format. The last bits of exp are the backend's.

poisson(rate)
    In float64, each element from its own block; attempt t = 0, 1, ... reads the block of stream t. With
    D0 = w[0] + 2**32 * w[1], D1 = w[2] + 2**32 * w[3] and U(D) = ((D >> 11) + 1/2) * 2**-53: for rates below 10 the least k
    with U(D0) <= sum of exp(-rate) * rate**j / j! for j <= k, terms and sums in that order; else Hörmann's PTRS (1993) with
    u = U(D0) - 1/2 and v = U(D1). The last bits of exp and log are the backend's.

multinomial(weights, n, replacement)
    With replacement, one float64 uniform u a sample: the least k whose running sum (float64, in order) is above u * total.
    Without, one float64 exponential e a weight: the n least of e / weight, least first.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from . import devices

DEFAULT_SEED = 67280421310721  # what PyTorch's generators start from
_FULL = 0xFFFF_FFFF_FFFF_FFFF
_STATE_BYTES = 16
RESERVED: list[Callable[[Any, int, int], tuple[int, int]]] = []  # late-bound: a compiler's, which writes draws down by their generator

_PER_BLOCK = {"word": 4, "long": 2, "block": 1}


def blocks(count: int, unit: str = "word") -> int:
    """The blocks that a draw of `count` elements reserves.

    Args:
        count: the number of elements.
        unit: what an element reads: "word" (4 per block), "long" (2 per block) or "block" (its own).

    Example:
        >>> blocks(5), blocks(5, "long"), blocks(5, "block")
        (2, 3, 5)
    """
    return -(-count // _PER_BLOCK[unit])


def _checked_seed(seed: int) -> int:
    """The seed as an unsigned 64-bit number; negative ones count from the top, as in PyTorch."""
    try:
        value = int(seed)
    except (TypeError, ValueError):
        raise TypeError(f"manual_seed: expected an int, got {type(seed).__name__}") from None
    if not -(1 << 63) <= value <= _FULL:
        raise RuntimeError(f"manual_seed: expected a seed in [-0x8000000000000000, 0xffffffffffffffff], got {value}")
    return value & _FULL


class Generator:
    """A source of random numbers: a seed and a position, both 64 bits.

    Args:
        device: the device whose draws it serves. The same state gives the same bits on all of them.

    Example:
        >>> g = Generator().manual_seed(7)
        >>> g.initial_seed(), g.get_offset()
        (7, 0)
        >>> g.reserve(3), g.get_offset()
        ((7, 0), 3)
    """

    __slots__ = ("__weakref__", "_device", "_lock", "_offset", "_seed")

    def __init__(self, device: Any = devices.HOST) -> None:
        self._device = devices.device(device)
        self._lock = threading.Lock()
        self._seed = DEFAULT_SEED
        self._offset = 0

    @property
    def device(self) -> devices.device:
        """The device whose draws it serves."""
        return self._device

    def manual_seed(self, seed: int) -> Generator:
        """Sets the seed, goes back to position 0 and returns the generator.

        Args:
            seed: in [-2**63, 2**64 - 1]; a negative seed s stands for 2**64 + s.

        Raises:
            RuntimeError: the seed is outside that range.
        """
        value = _checked_seed(seed)
        with self._lock:
            self._seed, self._offset = value, 0
        return self

    def seed(self) -> int:
        """Sets a seed from the operating system's entropy, goes back to position 0 and returns the seed."""
        value = int.from_bytes(os.urandom(8), "little")
        self.manual_seed(value)
        return value

    def initial_seed(self) -> int:
        """The seed."""
        return self._seed

    def get_offset(self) -> int:
        """The position: how many blocks have been used since the seed was set."""
        return self._offset

    def set_offset(self, offset: int) -> None:
        """Sets the position, in blocks."""
        if not 0 <= offset <= _FULL:
            raise RuntimeError(f"set_offset: expected an offset in [0, 0xffffffffffffffff], got {offset}")
        self._offset = offset

    def reserve(self, count: int) -> tuple[int, int]:
        """Takes `count` blocks for a draw and returns (seed, offset of the first one); safe between threads."""
        with self._lock:
            offset = self._offset
            self._offset = (offset + count) & _FULL
            seed = self._seed
        return RESERVED[0](self, seed, offset) if RESERVED else (seed, offset)

    def get_state(self) -> Any:
        """The state: a 1-d uint8 tensor of 16 elements, seed and offset in little-endian order."""
        with self._lock:
            packed = self._seed.to_bytes(8, "little") + self._offset.to_bytes(8, "little")
        import flambeau  # late: tensors stand above this floor

        public: Any = flambeau
        return public.from_numpy(np.frombuffer(packed, dtype=np.uint8).copy())

    def set_state(self, new_state: Any) -> None:
        """Restores a state that `get_state` gave.

        Raises:
            RuntimeError: it is not a 1-d uint8 tensor of 16 elements.
        """
        state = np.asarray(new_state)
        if state.dtype != np.uint8 or state.shape != (_STATE_BYTES,):
            raise RuntimeError(
                f"set_state: expected a uint8 tensor of shape ({_STATE_BYTES},) from get_state, "
                f"got {state.dtype.name} of shape {state.shape}"
            )
        packed = state.tobytes()
        with self._lock:
            self._seed, self._offset = int.from_bytes(packed[:8], "little"), int.from_bytes(packed[8:], "little")

    def clone_state(self) -> Generator:
        """A new generator of the same device in the same state."""
        return _restored(self._device, self._seed, self._offset)

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self._device, self._seed, self._offset)

    def __repr__(self) -> str:
        return f"<flambeau.Generator device={self._device} seed={self._seed} offset={self._offset}>"


def _restored(device: Any, seed: int, offset: int) -> Generator:
    """A generator in the given state."""
    generator = Generator(device)
    generator._seed, generator._offset = seed, offset
    return generator


default_generator = Generator()
_defaults: dict[str, Generator] = {devices.HOST.type: default_generator}
_shared_seed: int | None = None  # the last seed of `manual_seed`, for devices that appear later


def generator_of(device: Any) -> Generator:
    """The default generator of a device: each has its own position, and `manual_seed` sets them all.

    A name without an index means the current device: it shares the generator of that one's indexed name.
    """
    given = devices.device(device)
    index = devices.current_index(given.type) if given.index is None else given.index
    name = f"{given.type}:{index}" if index else given.type
    found = _defaults.get(name)
    if found is None:
        found = _defaults.setdefault(name, Generator(device))
        if _shared_seed is not None:
            found.manual_seed(_shared_seed)
    return found


def draw_from(generator: Generator | None, device: Any, count: int, unit: str = "word") -> tuple[int, int]:
    """Reserves the blocks of a draw of `count` elements on `device` and returns (seed, offset).

    Args:
        generator: None for the device's default generator.
        unit: what an element reads, as in `blocks`.

    Raises:
        RuntimeError: the generator belongs to another type of device.
    """
    if generator is None:
        return generator_of(device).reserve(blocks(count, unit))
    wanted, given = devices.device(device).type, generator.device.type
    if wanted != given:
        raise RuntimeError(f"expected a generator of device '{wanted}', got one of device '{given}'")
    return generator.reserve(blocks(count, unit))


def manual_seed(seed: int) -> Generator:
    """Sets the seed of the default generators of all devices and returns the CPU's.

    Args:
        seed: in [-2**63, 2**64 - 1]; a negative seed s stands for 2**64 + s.

    Example:
        >>> manual_seed(0).initial_seed()
        0
    """
    global _shared_seed
    value = _checked_seed(seed)
    _shared_seed = value
    for generator in list(_defaults.values()):
        generator.manual_seed(value)
    return default_generator


def seed() -> int:
    """Seeds the default generators of all devices from the operating system's entropy and returns the seed."""
    value = int.from_bytes(os.urandom(8), "little")
    manual_seed(value)
    return value


def initial_seed() -> int:
    """The seed of the default CPU generator."""
    return default_generator.initial_seed()


def get_rng_state() -> Any:
    """The state of the default CPU generator: a 1-d uint8 tensor."""
    return default_generator.get_state()


def set_rng_state(new_state: Any) -> None:
    """Restores the state of the default CPU generator from a tensor that `get_rng_state` gave."""
    default_generator.set_state(new_state)


@contextmanager
def fork_rng(devices: Iterable[Any] | None = None, enabled: bool = True) -> Iterator[None]:
    """Runs its block on a copy of the random state: afterwards the generators are where they were before.

    Args:
        devices: the devices besides the CPU whose default generators are forked; None for all that have been used.
        enabled: False makes it do nothing.

    Example:
        >>> before = initial_seed()
        >>> with fork_rng():
        ...     _ = manual_seed(12345)
        >>> initial_seed() == before
        True
    """
    global _shared_seed
    if not enabled:
        yield
        return
    forked = list(_defaults.values()) if devices is None else [default_generator, *map(generator_of, devices)]
    saved = [(generator, generator._seed, generator._offset) for generator in forked]
    shared = _shared_seed
    try:
        yield
    finally:
        _shared_seed = shared
        for generator, value, offset in saved:
            with generator._lock:
                generator._seed, generator._offset = value, offset
