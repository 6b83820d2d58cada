"""The random kernels: known answers, the defined bits, distributions against their exact laws."""

from __future__ import annotations

import itertools
import math

import ml_dtypes
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flambeau.backends.numpy import random as kernels

M = 2**32


class Kind:
    """A stand-in for a flambeau dtype."""

    def __init__(self, name):
        self.numpy = np.dtype(getattr(ml_dtypes, name, name))


def draw(name, size, *arguments, dtype="float32", seed=7, offset=3):
    return kernels.KERNELS[name](size, *arguments, seed, offset, Kind(dtype), None)


def words(seed, offset, count):
    """The words of a draw, block by block from the published form."""
    counter = [(offset + b) % 2**64 for b in range(-(-count // 4))]
    block = kernels.philox(([c % M for c in counter], [c // M for c in counter], 0, 0), seed)
    return np.stack(block, -1).reshape(-1)[:count].astype(np.uint32)


# ---------------------------------------------------------------- the generator


@pytest.mark.parametrize(
    ("counter", "key", "answer"),
    [
        ((0, 0, 0, 0), 0, "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ((M - 1,) * 4, 2**64 - 1, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        ((0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344), 0x299F31D0A4093822, "d16cfe09 94fdcceb 5001e420 24126ea1"),
    ],
)
def test_known_answers_of_random123(counter, key, answer):
    assert " ".join(f"{int(word):08x}" for word in kernels.philox(counter, key)) == answer


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1), st.integers(0, 70))
def test_fast_rounds_are_the_published_ones(seed, offset, count):
    expected = words(seed, offset, count)
    got = draw("random_bits", (count,), 32, dtype="uint32", seed=seed, offset=offset)
    np.testing.assert_array_equal(got, expected)
    longs = draw("random_bits", (count // 2,), 64, dtype="uint64", seed=seed, offset=offset)
    pairs = expected[: count // 2 * 2].astype(np.uint64).reshape(-1, 2)
    np.testing.assert_array_equal(longs, pairs[:, 0] | pairs[:, 1] << np.uint64(32))


@pytest.mark.parametrize("offset", [2**32 - 2, 2**32 - 1, 2**40 + 5, 2**64 - 2, 2047, 5000])
def test_counters_carry(offset):
    for count in (9, 5000):
        got = draw("random_bits", (count,), 32, dtype="uint32", seed=0xDEADBEEF12345678, offset=offset)
        np.testing.assert_array_equal(got, words(0xDEADBEEF12345678, offset, count))


CALLS = [
    ("random_bits", (32,), "uint32"),
    ("random_bits", (64,), "int64"),
    ("random_uniform", (-1.0, 3.0), "float32"),
    ("random_uniform", (0.0, 1.0), "float64"),
    ("random_uniform", (0.0, 1.0), "bfloat16"),
    ("random_normal", (0.0, 1.0), "float32"),
    ("random_normal", (1.0, 2.0), "float64"),
    ("random_normal", (0.0, 1.0), "complex64"),
    ("random_normal", (1j, 1.0), "complex128"),
    ("random_exponential", (2.0,), "float32"),
    ("random_exponential", (1.0,), "float64"),
    ("random_integers", (-5, 100), "int64"),
    ("random_integers", (0, 10**7), "int32"),
    ("random_bernoulli", (0.3,), "bool"),
    ("random_bernoulli", (0.3,), "float16"),
    ("random_geometric", (0.2,), "int64"),
    ("random_cauchy", (0.0, 1.0), "float32"),
    ("random_log_normal", (0.0, 1.0), "float32"),
]


@pytest.mark.parametrize(("name", "arguments", "dtype"), CALLS)
def test_bits_do_not_depend_on_chunks(name, arguments, dtype, monkeypatch):
    size = (7, 331)
    whole = draw(name, size, *arguments, dtype=dtype)
    assert whole.dtype == Kind(dtype).numpy and whole.shape == size and whole.flags.c_contiguous
    for chunk, small, window in ((1, 0, 8), (37, 0, 8), (8192, 10**6, 16), (8192, 0, 16)):
        monkeypatch.setattr(kernels, "CHUNK", chunk)
        monkeypatch.setattr(kernels, "SMALL", small)
        monkeypatch.setattr(kernels, "WINDOW", window)
        monkeypatch.setattr(kernels, "_window", (-1, -1, None))
        np.testing.assert_array_equal(draw(name, size, *arguments, dtype=dtype), whole)


@pytest.mark.parametrize(("name", "arguments", "dtype"), CALLS)
def test_a_shorter_draw_is_a_prefix(name, arguments, dtype):
    whole = draw(name, (50,), *arguments, dtype=dtype)
    for count in (0, 1, 2, 3, 5, 49):
        np.testing.assert_array_equal(draw(name, (count,), *arguments, dtype=dtype), whole[:count])
    assert draw(name, (), *arguments, dtype=dtype) == whole[0]
    assert draw(name, (3, 0, 2), *arguments, dtype=dtype).shape == (3, 0, 2)


# ---------------------------------------------------------------- the definitions, in exact or double arithmetic


@pytest.mark.parametrize(("dtype", "digits"), [("float32", 24), ("float16", 11), ("bfloat16", 8)])
def test_uniform_is_the_words_leading_bits(dtype, digits):
    expected = (words(7, 3, 1001) >> np.uint32(32 - digits)) * 2.0**-digits
    got = draw("random_uniform", (1001,), 0.0, 1.0, dtype=dtype)
    np.testing.assert_array_equal(got.astype(np.float64), expected)


def test_uniform_of_doubles_is_the_draws_leading_bits():
    draws = draw("random_bits", (1001,), 64, dtype="uint64")
    np.testing.assert_array_equal(draw("random_uniform", (1001,), 0.0, 1.0, dtype="float64"), (draws >> np.uint64(11)) * 2.0**-53)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
@pytest.mark.parametrize(("low", "high"), [(1.0, 1.0001), (0.0, 0.1), (-3.0, -2.9), (1e4, 1.5e4), (2.0, 2.0)])
def test_uniform_stays_below_high(dtype, low, high):
    kind = Kind(dtype).numpy.type
    x = draw("random_uniform", (20000,), low, high, dtype=dtype)
    assert (x >= kind(low)).all()
    assert (x < kind(high)).all() or kind(low) == kind(high)


def test_normals_are_box_and_mullers():
    for dtype, bits, scale, tolerance in (("float32", 32, 2.0**-31, 3e-6), ("float64", 64, 2.0**-63, 1e-14)):
        draws = draw("random_bits", (2000,), bits, dtype=f"uint{bits}").reshape(-1, 2)
        u = (((draws[:, 0] >> draws.dtype.type(1)).astype(np.float64)) + 0.5) * scale
        angle = draws[:, 1]
        quarter = (angle << angle.dtype.type(2)).view(f"int{bits}").astype(np.float64) * (math.pi / 4 * scale) + math.pi / 4
        radius = np.sqrt(-2 * np.log(u))
        signs = [np.where(angle >> angle.dtype.type(bits - 1 - k) & angle.dtype.type(1), -1.0, 1.0) for k in (0, 1)]
        expected = np.stack([radius * np.cos(quarter) * signs[0], radius * np.sin(quarter) * signs[1]], -1).reshape(-1)
        np.testing.assert_allclose(draw("random_normal", (2000,), 0.0, 1.0, dtype=dtype), expected, atol=tolerance, rtol=0)


def test_logarithms_are_right_to_the_last_digits():
    for f, unsigned, scale, tolerance in ((kernels._SINGLE, np.uint32, 2.0**-31, 4e-7), (kernels._DOUBLE, np.uint64, 2.0**-63, 6e-16)):
        top = (1 << f.bits) - 1
        draws = [0, 1, 2, 3, top, top - 1, top // 2, *(top - (1 << k) for k in range(f.bits - 1)), *(1 << k for k in range(f.bits))]
        draws += [int(math.sqrt(0.5) * 2**f.bits) + k * (1 << (f.bits - f.digits)) for k in range(-3, 4)]
        u = (f.floating.type(0.5) + np.array([d >> 1 for d in draws], f.floating)).astype(np.float64) * scale
        got = kernels._minus_log(np.array(draws, unsigned), f, kernels._Scratch())
        assert (got >= 0).all()
        np.testing.assert_allclose(got, -np.log(u), rtol=tolerance, atol=0)


def test_exponentials_are_never_zero():
    f = kernels._SINGLE
    assert kernels._minus_log(np.array([M - 1], np.uint32), f, kernels._Scratch())[0] == 0
    assert f.tiny == 2.0**-25 and kernels._DOUBLE.tiny == 2.0**-54


@pytest.mark.parametrize(
    ("low", "high"), [(0, 1), (0, 10), (-7, 9), (0, 65536), (0, 65537), (5, 2**40), (-(2**63), 2**63), (0, 2**63), (-3, 2**62)]
)
def test_integers_are_multiply_and_shift(low, high):
    span = high - low
    if span <= 65536:
        expected = [low + (int(w) * span >> 32) for w in words(7, 3, 300)]
    else:
        expected = [low + (int(d) * span >> 64) for d in draw("random_bits", (300,), 64, dtype="uint64")]
    assert draw("random_integers", (300,), low, high, dtype="int64").tolist() == expected


def test_integers_of_other_dtypes():
    assert draw("random_integers", (100,), 2**63, 2**64, dtype="uint64").min() >= 2**63
    for dtype in ("uint8", "int8", "float32", "float64", "bfloat16"):
        x = draw("random_integers", (100,), 0, 100, dtype=dtype)
        np.testing.assert_array_equal(x.astype(np.int64), draw("random_integers", (100,), 0, 100, dtype="int64").astype(x.dtype))


@pytest.mark.parametrize("n", [0, 1, 2, 3, 17, 1000])
def test_permutation_sorts_draws(n):
    draws = draw("random_bits", (n,), 64, dtype="uint64")
    shift = np.uint64(max(n - 1, 0).bit_length())
    got = kernels.random_permutation(n, 7, 3, Kind("int64"), None)
    np.testing.assert_array_equal(got, np.argsort(draws >> shift, kind="stable"))
    assert kernels.random_permutation(n, 7, 3, Kind("int32"), None).dtype == np.int32


@pytest.mark.parametrize("p", [0.0, 1e-9, 0.3, 0.5, 1.0])
def test_bernoulli_compares_words(p):
    expected = words(7, 3, 4001) < p * 2.0**32
    np.testing.assert_array_equal(draw("random_bernoulli", (4001,), p, dtype="bool"), expected)
    for dtype in ("float32", "float64", "float16"):
        each = kernels.random_bernoulli_each(np.full(4001, p, dtype), 7, 3)
        np.testing.assert_array_equal(each, words(7, 3, 4001) < float(np.dtype(dtype).type(p)) * 2.0**32)
        assert each.dtype == dtype
    strided = np.linspace(0, 1, 24).reshape(4, 6).T
    np.testing.assert_array_equal(
        kernels.random_bernoulli_each(strided, 7, 3), kernels.random_bernoulli_each(np.ascontiguousarray(strided), 7, 3)
    )


# ---------------------------------------------------------------- distributions

N = 100_000


def normal_cdf(x):
    return np.array([0.5 * math.erfc(-v / math.sqrt(2)) for v in x])


def check_continuous(sample, cdf):
    """Kolmogorov and Smirnov's distance below its 1 - 10**-4 quantile."""
    x = np.sort(sample.astype(np.float64).reshape(-1))
    f = cdf(x)
    n = len(x)
    distance = max((np.arange(1, n + 1) / n - f).max(), (f - np.arange(n) / n).max())
    assert distance < 2.23 / math.sqrt(n)


def check_counts(observed, expected):
    """Pearson's statistic below its 1 - 10**-4 quantile, by Wilson and Hilferty's approximation."""
    observed, expected = np.asarray(observed, float), np.asarray(expected, float)
    assert (expected > 4).all()
    k = len(observed) - 1
    assert ((observed - expected) ** 2 / expected).sum() < k * (1 - 2 / (9 * k) + 3.72 * math.sqrt(2 / (9 * k))) ** 3


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_continuous_laws(dtype):
    check_continuous(draw("random_uniform", (N,), -2.0, 5.0, dtype=dtype), lambda x: (x + 2) / 7)
    check_continuous(draw("random_normal", (N,), 1.0, 3.0, dtype=dtype), lambda x: normal_cdf((x - 1) / 3))
    check_continuous(draw("random_exponential", (N,), 0.5, dtype=dtype), lambda x: -np.expm1(-0.5 * x))
    check_continuous(draw("random_cauchy", (N,), 1.0, 2.0, dtype=dtype), lambda x: np.arctan((x - 1) / 2) / math.pi + 0.5)
    check_continuous(draw("random_log_normal", (N,), 1.0, 0.5, dtype=dtype), lambda x: normal_cdf((np.log(x) - 1) / 0.5))


def test_normals_are_independent():
    x = draw("random_normal", (400_000,), 0.0, 1.0)
    for lag in (1, 2, 3, 4, 5, 8):
        for f in (lambda v: v, np.square, np.abs):
            a, b = f(x[:-lag]), f(x[lag:])
            assert abs(np.corrcoef(a, b)[0, 1]) < 4 / math.sqrt(len(a))
    pairs = x.reshape(-1, 2)
    check_continuous(np.arctan2(pairs[:, 1], pairs[:, 0]), lambda v: (v + math.pi) / (2 * math.pi))
    assert abs((x**3).mean()) < 0.05 and abs((x**4).mean() - 3) < 0.1


def test_complex_normals():
    x = draw("random_normal", (N,), 0.0, 1.0, dtype="complex64")
    check_continuous(x.real, lambda v: normal_cdf(v * math.sqrt(2)))
    check_continuous(np.abs(x) ** 2, lambda v: -np.expm1(-v))


def test_different_seeds_and_offsets_differ():
    a = draw("random_bits", (1000,), 32, dtype="uint32")
    for seed, offset in ((8, 3), (7, 4), (7 + 2**32, 3), (7, 3 + 2**32)):
        assert (draw("random_bits", (1000,), 32, dtype="uint32", seed=seed, offset=offset) != a).mean() > 0.99


@pytest.mark.parametrize("high", [7, 256, 1000, 70_000])
def test_integers_are_uniform(high):
    x = draw("random_integers", (N,), 0, high, dtype="int64")
    bins = min(high, 250)
    check_counts(np.bincount(x * bins // high, minlength=bins), np.bincount(np.arange(high) * bins // high) * N / high)


def test_permutations_are_uniform():
    seen = dict.fromkeys(itertools.permutations(range(4)), 0)
    for offset in range(5000):
        seen[tuple(kernels.random_permutation(4, 1, 2 * offset, Kind("int64"), None).tolist())] += 1
    check_counts(list(seen.values()), [5000 / 24] * 24)


def test_bernoulli_and_geometric():
    x = draw("random_bernoulli", (N,), 0.3, dtype="float32")
    check_counts([(x == 0).sum(), (x == 1).sum()], [0.7 * N, 0.3 * N])
    k = draw("random_geometric", (N,), 0.25, dtype="int64")
    assert k.min() == 1
    expected = [0.25 * 0.75 ** (i - 1) * N for i in range(1, 20)]
    check_counts([*np.bincount(np.minimum(k, 20), minlength=21)[1:]], [*expected, N - sum(expected)])
    assert draw("random_geometric", (100,), 1e-12, dtype="int8").max() == 127
    assert (draw("random_geometric", (100,), 1e-18, dtype="int64") > 0).all()


@pytest.mark.parametrize("rate", [0.01, 0.7, 4.0, 9.99, 10.0, 14.5, 60.0, 1000.0])
def test_poisson(rate):
    k = kernels.random_poisson(np.full(N, rate), 7, 3)
    width = 5 * math.sqrt(rate) + 3
    first, last = max(0, int(rate - width)), int(rate + width)
    expected = np.array([math.exp(i * math.log(rate) - rate - math.lgamma(i + 1)) for i in range(first, last + 1)]) * N
    kept = expected > 8
    observed = np.array([(k == i).sum() for i in range(first, last + 1)])
    check_counts([*observed[kept], N - observed[kept].sum()], [*expected[kept], max(N - expected[kept].sum(), 4.1)])


def test_poisson_edges():
    np.testing.assert_array_equal(kernels.random_poisson(np.zeros(5, np.float32), 7, 3), np.zeros(5))
    both = np.array([[3.0, 50.0], [0.0, 1e6]], np.float32)
    np.testing.assert_array_equal(kernels.random_poisson(both.T, 7, 3).shape, (2, 2))
    single = kernels.random_poisson(np.full(8, 50.0, np.float32), 7, 3)
    np.testing.assert_array_equal(kernels.random_poisson(np.full(3, 50.0, np.float32), 7, 3), single[:3])
    for bad in (-1.0, np.nan):
        with pytest.raises(RuntimeError, match="rate"):
            kernels.random_poisson(np.array([1.0, bad]), 7, 3)


def test_multinomial_with_replacement():
    weights = np.array([[1.0, 0.0, 3.0, 4.0], [0.0, 5.0, 5.0, 0.0]], np.float32)
    picks = kernels.random_multinomial(weights, N, True, 7, 3)
    assert picks.dtype == np.int64 and picks.shape == (2, N)
    counts = [np.bincount(row, minlength=4) for row in picks]
    assert counts[0][1] == counts[1][0] == counts[1][3] == 0
    check_counts(counts[0][[0, 2, 3]], np.array([1, 3, 4]) * N / 8)
    check_counts(counts[1][1:3], [N / 2, N / 2])


def test_multinomial_without_replacement():
    weights = np.tile(np.array([1.0, 2.0, 0.0, 3.0]), (N // 4, 1))
    picks = kernels.random_multinomial(weights, 2, False, 7, 3)
    assert (picks[:, 0] != picks[:, 1]).all() and not (picks == 2).any()
    rows = len(picks)
    pairs = {(i, j): weights[0, i] / 6 * weights[0, j] / (6 - weights[0, i]) for i in (0, 1, 3) for j in (0, 1, 3) if i != j}
    check_counts([((picks == pair).all(1)).sum() for pair in pairs], [p * rows for p in pairs.values()])
    np.testing.assert_array_equal(np.sort(kernels.random_multinomial(np.ones(50), 50, False, 7, 3)), np.arange(50))
    np.testing.assert_array_equal(
        kernels.random_multinomial(np.ones(50), 10, False, 7, 3), kernels.random_multinomial(np.ones(50), 50, False, 7, 3)[:10]
    )


@pytest.mark.parametrize(("weights", "count"), [([1.0, -1.0], 1), ([1.0, np.nan], 1), ([1.0, np.inf], 1), ([0.0, 0.0], 1), ([1.0, 0.0], 2)])
def test_multinomial_refuses(weights, count):
    with pytest.raises(RuntimeError, match="multinomial"):
        kernels.random_multinomial(np.array(weights), count, False, 7, 3)


def test_other_refusals():
    for bad in (-0.1, 1.1, np.nan):
        with pytest.raises(RuntimeError, match="bernoulli"):
            kernels.random_bernoulli_each(np.array([0.5, bad]), 7, 3)
    with pytest.raises(RuntimeError, match="std"):
        kernels.random_normal_each(np.zeros(2), np.array([1.0, -1.0]), 7, 3)


def test_normal_each():
    mean, std = np.arange(3.0).reshape(3, 1), np.array([0.0, 1.0])
    standard = draw("random_normal", (3, 2), 0.0, 1.0, dtype="float64")
    np.testing.assert_array_equal(kernels.random_normal_each(mean, std, 7, 3), standard * std + mean)


# ---------------------------------------------------------------- dropout


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16", "bfloat16", "complex64"])
@pytest.mark.parametrize("p", [0.0, 0.3, 1.0])
def test_dropout(dtype, p):
    x = np.random.default_rng(0).normal(size=(6, 700)).astype(Kind(dtype).numpy)
    for view in (x, x.T, x[::2, ::3], x[:0], np.broadcast_to(x[0], (4, 700))):
        before = view.copy()
        out, mask = kernels.random_dropout(view, p, 7, 3)
        assert out.dtype == view.dtype and mask.dtype == np.bool_ and out.flags.c_contiguous
        np.testing.assert_array_equal(mask, draw("random_bernoulli", view.shape, 1 - p, dtype="bool"))
        scale = 0 if p == 1 else 1 / (1 - p)
        wide = np.complex128 if dtype == "complex64" else np.float64
        tolerance = {"float64": 1e-15, "float16": 1e-3, "bfloat16": 8e-3}.get(dtype, 3e-7)
        np.testing.assert_allclose(out.astype(wide), view.astype(wide) * mask * scale, rtol=tolerance)
        np.testing.assert_array_equal(view, before)


def test_dropout_of_a_scalar():
    out, mask = kernels.random_dropout(np.array(2.0, np.float32), 0.5, 7, 3)
    assert np.asarray(out).shape == np.asarray(mask).shape == ()


def test_small_draws_have_the_bits_of_their_part_of_a_large_one():
    import flambeau as fb

    draws = {
        "randn": lambda n: fb.randn(n), "rand": lambda n: fb.rand(n), "half": lambda n: fb.rand(n, dtype=fb.float16),
        "randint": lambda n: fb.randint(-3, 9, (n,)), "complex": lambda n: fb.randn(n, dtype=fb.complex64),
    }  # fmt: skip
    for name, draw in draws.items():
        fb.manual_seed(7)
        large = draw(4 * 3000).numpy()
        fb.manual_seed(7)
        size = 8 if name != "complex" else 4
        parts = [draw(size).numpy() for _ in range(1000)]
        np.testing.assert_array_equal(np.concatenate(parts), large[: size * 1000], err_msg=name)
