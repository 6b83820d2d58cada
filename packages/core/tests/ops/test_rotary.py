"""Rotary embeddings against complex numbers and turned halves in PyTorch, their gradients, and what they refuse."""

import numpy as np
import pytest
import torch

import flambeau as fb
import flambeau.nn.functional as F


def by_complex_numbers(x, angles):
    """The paper's form: neighbours are one complex number, times exp(i * angle)."""
    pairs = torch.view_as_complex(x.double().unflatten(-1, (-1, 2)).contiguous())
    return torch.view_as_real(pairs * torch.polar(torch.ones_like(angles), angles)).flatten(-2)


def by_halves(x, angles):
    """The form of Llama's published weights."""
    x, cosine, sine = x.double(), angles.cos(), angles.sin()
    first, second = x.chunk(2, -1)
    return torch.cat([first * cosine - second * sine, second * cosine + first * sine], -1)


ORACLES = [(False, by_halves), (True, by_complex_numbers)]


@pytest.mark.parametrize(("interleaved", "oracle"), ORACLES)
@pytest.mark.parametrize("shape", [(5, 8), (3, 5, 8), (2, 3, 5, 8)])
@pytest.mark.parametrize(("dtype", "tolerance"), [("float64", 1e-12), ("float32", 1e-5), ("float16", 4e-3), ("bfloat16", 3e-2)])
def test_values(shape, interleaved, oracle, dtype, tolerance):
    x = np.random.default_rng(0).standard_normal(shape)
    frequencies = 500.0 ** (-np.arange(0, 8, 2) / 8)
    angles = torch.from_numpy(np.arange(7, 12)[:, None] * frequencies)
    given = fb.tensor(x).to(getattr(fb, dtype))
    made = F.rope(given, offset=7, base=500.0, interleaved=interleaved)
    assert made.dtype is given.dtype and made.shape == shape
    expected = oracle(torch.from_numpy(given.double().numpy()), angles).numpy()
    assert abs(made.double().numpy() - expected).max() < tolerance


@pytest.mark.parametrize(("interleaved", "oracle"), ORACLES)
def test_features_behind_the_pairs_stay(interleaved, oracle):
    x = np.random.default_rng(1).standard_normal((2, 4, 7))
    frequencies = np.array([1.0, 0.25])
    made = F.rope(fb.tensor(x), fb.tensor(frequencies), interleaved=interleaved).numpy()
    angles = torch.from_numpy(np.arange(4)[:, None] * frequencies)
    assert abs(made[..., :4] - oracle(torch.from_numpy(x[..., :4]), angles).numpy()).max() < 1e-12
    assert (made[..., 4:] == x[..., 4:]).all()


@pytest.mark.parametrize(("interleaved", "oracle"), ORACLES)
def test_positions_of_each_row(interleaved, oracle):
    x = np.random.default_rng(2).standard_normal((2, 3, 4, 6))
    positions = np.array([[0, 0, 1, 2], [5, 6, 7, 8]])[:, None]
    made = F.rope(fb.tensor(x), positions=fb.tensor(positions), interleaved=interleaved).numpy()
    angles = torch.from_numpy(positions[..., None] * 10000.0 ** (-np.arange(0, 6, 2) / 6))
    assert abs(made - oracle(torch.from_numpy(x), angles).numpy()).max() < 1e-12


def test_scores_depend_on_distances_alone():
    query, key = fb.randn(4, 6, dtype=fb.float64), fb.randn(4, 6, dtype=fb.float64)
    here = F.rope(query, offset=0) @ F.rope(key, offset=0).mT
    there = F.rope(query, offset=100) @ F.rope(key, offset=100).mT
    assert fb.allclose(here, there, atol=1e-11)


@pytest.mark.parametrize("interleaved", [False, True])
def test_gradients(interleaved):
    x, frequencies = fb.randn(2, 3, 6, dtype=fb.float64, requires_grad=True), fb.rand(2, dtype=fb.float64)
    assert fb.autograd.gradcheck(lambda x: F.rope(x, frequencies, 3, interleaved=interleaved), (x,))
    assert fb.autograd.gradgradcheck(lambda x: F.rope(x, frequencies, 3, interleaved=interleaved) ** 2, (x,))
    learned = frequencies.requires_grad_()
    assert fb.autograd.gradcheck(lambda x, f: F.rope(x, f, 3, interleaved=interleaved), (x, learned))


def test_under_vmap_and_jvp():
    x = fb.randn(3, 4, 6)
    assert fb.equal(fb.func.vmap(F.rope)(x), F.rope(x))
    assert fb.allclose(fb.func.jvp(F.rope, (x,), (x,))[1], F.rope(x))


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: F.rope(fb.ones(3, 5)), ValueError, "even"),
        (lambda: F.rope(fb.ones(4)), ValueError, r"\(\.\.\., L, E\)"),
        (lambda: F.rope(fb.ones(3, 4), fb.ones(3)), ValueError, "2 \\* P <= E"),
        (lambda: F.rope(fb.ones(3, 4), fb.ones(2, 1)), ValueError, "2 \\* P <= E"),
        (lambda: F.rope(fb.ones(3, 4), offset=1.5), TypeError, "offset must be an int"),
        (lambda: F.rope(fb.ones(3, 4), offset=2, positions=fb.arange(3)), ValueError, "not both"),
        (lambda: F.rope(fb.ones(3, 4), positions=fb.arange(2)), ValueError, "broadcast"),
        (lambda: F.rope(fb.ones(3, 4, dtype=fb.int64)), TypeError, "floating-point"),
    ],
)
def test_refusals(call, error, words):
    with pytest.raises((error, RuntimeError), match=words):
        call()
