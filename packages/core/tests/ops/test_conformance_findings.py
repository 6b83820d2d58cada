"""What the conformance kit found in the core: each case beside PyTorch, or beside float64 where PyTorch itself rounds more."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import flambeau_toy as toy
import numpy as np
import pytest

import flambeau as fb
from flambeau.dispatch import plugins
from flambeau.nn import functional as F

torch = pytest.importorskip("torch")


@pytest.fixture(scope="module")
def bare() -> str:
    """A device with no kernel of its own, on which every composite runs by its decomposition."""
    kind = type("Bare", (toy.ToyBackend,), {"name": "bare"})
    plugin = type("Plugin", (), {"CONTRACT": (1, 1), "flambeau_backends": lambda self: {"bare": kind}})
    plugins.register(plugin())
    return "bare"


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.mark.parametrize("training", [True, False])
def test_the_gradients_of_batch_norm_of_an_empty_batch(training: bool) -> None:
    def gradients(lib: Any, norm: Any) -> list[Any]:
        x, w, b = (lib.ones(*shape, requires_grad=True) for shape in ((0, 3, 2), (3,), (3,)))
        norm(x, lib.zeros(3), lib.ones(3), w, b, training=training).sum().backward()
        return [t.grad.tolist() for t in (x, w, b)]

    assert gradients(fb, F.batch_norm) == gradients(torch, torch.nn.functional.batch_norm)


@pytest.mark.parametrize("shapes", [((2, 3, 4), (3, 5)), ((2, 3, 4), (2, 3, 5)), ((3, 4), (3, 5)), ((2, 3, 4), (1, 5))])
@pytest.mark.parametrize("place", ["cpu", "bare"])
def test_linear_with_a_bias_of_several_dimensions(shapes: Any, place: str, bare: str) -> None:
    numbers = np.random.default_rng(0)
    x, w, b = (numbers.standard_normal(shape).astype(np.float32) for shape in (shapes[0], (5, 4), shapes[1]))
    found = F.linear(*(fb.from_numpy(a).to(place) for a in (x, w, b)))
    expected = torch.nn.functional.linear(*(torch.from_numpy(a) for a in (x, w, b)))
    np.testing.assert_allclose(found.cpu().numpy(), expected.numpy(), rtol=1e-5, atol=1e-6)


def test_linear_refuses_a_bias_that_fits_only_the_flattened_rows() -> None:
    with pytest.raises(RuntimeError, match="linear"):
        F.linear(fb.ones(2, 3, 4), fb.ones(5, 4), fb.ones(6, 5))


@pytest.mark.parametrize("mode", ["bilinear", "nearest", "bicubic"])
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_grid_sample_of_16_bits_rounds_once(dtype: str, mode: str) -> None:
    numbers = np.random.default_rng(0)
    image = fb.from_numpy(numbers.standard_normal((2, 3, 5, 4))).to(getattr(fb, dtype))
    grid = fb.from_numpy(numbers.uniform(-1.2, 1.2, (2, 3, 2, 2))).to(getattr(fb, dtype)).requires_grad_()
    found = F.grid_sample(image, grid, mode=mode, align_corners=False)
    exact = torch.nn.functional.grid_sample(
        torch.from_numpy(image.double().numpy()), torch.from_numpy(grid.detach().double().numpy()), mode=mode, align_corners=False
    )
    step = {"float16": 2.0**-11, "bfloat16": 2.0**-8}[dtype]
    np.testing.assert_allclose(found.detach().double().numpy(), exact.numpy(), rtol=1.01 * step, atol=2e-6)
    if mode == "nearest":
        return  # its positions jump
    found.sum().backward()
    assert found.dtype is grid.dtype and grid.grad is not None and grid.grad.dtype is grid.dtype


@pytest.mark.parametrize("place", ["cpu", "bare"])
@pytest.mark.parametrize("shape", [(), (24,), (2, 3)])
def test_permute_with_another_number_of_dimensions(shape: tuple[int, ...], place: str, bare: str) -> None:
    with pytest.raises(RuntimeError, match="permute") as error:
        fb.ones(shape, device=place).permute(2, 0, 1)
    assert not isinstance(error.value, IndexError)
    with pytest.raises(RuntimeError):
        torch.ones(shape).permute(2, 0, 1)


@pytest.mark.parametrize("place", ["cpu", "bare"])
@pytest.mark.parametrize("dim", [0, 1, (0, 1)])
def test_logsumexp_of_nothing(dim: Any, place: str, bare: str) -> None:
    for keepdim in (False, True):
        found = fb.logsumexp(fb.ones(0, 4, device=place), dim, keepdim)
        expected = torch.logsumexp(torch.ones(0, 4), dim, keepdim)
        assert found.tolist() == expected.tolist() and tuple(found.shape) == tuple(expected.shape)


WRONG: dict[str, Any] = {
    "layer_norm": lambda x: F.layer_norm(x, (5,)),
    "layer_norm of a weight": lambda x: F.layer_norm(x, (4,), fb.ones(1, device=x.device)),
    "rms_norm": lambda x: F.rms_norm(x, (5,)),
    "group_norm": lambda x: F.group_norm(x, 3),
    "batch_norm": lambda x: F.batch_norm(x, None, None, fb.ones(1, device=x.device), training=True),
    "softmax": lambda x: x.softmax(2),
    "logsumexp": lambda x: x.logsumexp(2),
    "addmm": lambda x: fb.addmm(fb.ones(1, device=x.device), x, x),
}


@pytest.mark.parametrize("op", WRONG)
def test_a_decomposition_refuses_what_the_cpu_refuses_and_names_the_op(op: str, bare: str) -> None:
    with pytest.raises((RuntimeError, IndexError, ValueError)) as expected:
        WRONG[op](fb.ones(3, 4))
    with pytest.raises(type(expected.value), match=op.partition(" ")[0]):
        WRONG[op](fb.ones(3, 4, device=bare))


def test_meshgrid_takes_vectors_of_one_device(bare: str) -> None:
    with pytest.raises(RuntimeError, match=r"meshgrid: Expected all tensors to be on the same device.*cpu.*bare"):
        fb.meshgrid(fb.ones(2), fb.ones(2, device=bare), indexing="ij")


@pytest.mark.parametrize("amsgrad", [False, True])
def test_adam_in_float64_is_exact_where_it_decomposes(amsgrad: bool, bare: str) -> None:
    ends = []
    for lib, place in ((fb, bare), (torch, "cpu")):
        p = lib.nn.Parameter(lib.arange(3.0).to(lib.float64).to(place) / 3)
        optimizer = lib.optim.Adam([p], lr=0.01, amsgrad=amsgrad)
        for i in range(4):
            p.grad = (lib.arange(3.0).to(lib.float64) - i).to(place)
            optimizer.step()
        ends.append(p.detach().cpu().numpy())
    np.testing.assert_allclose(ends[0], ends[1], rtol=1e-13)


def test_the_gradient_of_a_choice_from_a_number_has_no_dimension() -> None:
    def gradient(lib: Any) -> Any:
        x = lib.tensor(2.0, requires_grad=True)
        (x.index_select(0, lib.tensor([0])) * 3).sum().backward()
        return x.grad

    assert gradient(fb).shape == () and gradient(fb).item() == gradient(torch).item() == 3


@pytest.mark.parametrize("size", [1, 2, 5, 64, 67, 96, 127, 128, 211 * 3, 1000])
@pytest.mark.parametrize("double", [False, True])
def test_fourier_transforms_by_products_of_matrices(size: int, double: bool, bare: str) -> None:
    """Small sizes, sizes of several factors, primes: where a device has no transform of its own."""
    numbers = np.random.default_rng(size)
    z = numbers.standard_normal((2, size)) + 1j * numbers.standard_normal((2, size))
    z = z if double else z.astype(np.complex64)
    x, real, tolerance = fb.from_numpy(z).to(bare), fb.from_numpy(z.real.copy()).to(bare), 1e-12 if double else 2e-6
    for found, expected in (
        (fb.fft.fft(x, norm="ortho"), np.fft.fft(z, norm="ortho")),
        (fb.fft.ifft(x), np.fft.ifft(z)),
        (fb.fft.rfft(real), np.fft.rfft(z.real)),
        (fb.fft.irfft(x, size), np.fft.irfft(z, size)),
        (fb.fft.fftn(x), np.fft.fftn(z)),
        (fb.fft.irfftn(x, (2, size)), np.fft.irfftn(z, (2, size), (0, 1))),
    ):
        assert found.dtype is {True: fb.float64, False: fb.float32}[double] or found.dtype.is_complex
        np.testing.assert_allclose(found.cpu().numpy(), expected, rtol=0, atol=tolerance * max(1, np.abs(expected).max()))


def test_gradients_of_fourier_transforms_by_products_of_matrices(bare: str) -> None:
    x = np.random.default_rng(0).standard_normal((3, 10))
    here, there = fb.from_numpy(x.copy()).requires_grad_(), fb.from_numpy(x.copy()).to(bare).requires_grad_()
    for t in (here, there):
        fb.fft.irfft(fb.fft.rfft(t) * 2, 7).square().sum().backward()
    np.testing.assert_allclose(there.grad.cpu().numpy(), here.grad.numpy(), atol=1e-12)


@pytest.mark.parametrize("name", ["floor_divide", "remainder", "fmod"])
def test_nothing_is_divided_by_zero_in_an_empty_result(name: str) -> None:
    for lib in (fb, torch):
        assert getattr(lib, name)(lib.ones(0, 2, dtype=lib.int64), lib.tensor([0, 1])).shape == (0, 2)
        with pytest.raises(RuntimeError):
            getattr(lib, name)(lib.ones(1, 2, dtype=lib.int64), lib.tensor([0, 1]))


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda lib: lib.ones(12).diagonal_scatter(lib.ones(3)), id="diagonal_scatter of a vector"),
        pytest.param(lambda lib: lib.zeros(20).scatter(1, lib.zeros(4, 1, dtype=lib.int64), lib.zeros(4, 1)), id="scatter along no dim"),
        pytest.param(lambda lib: lib.zeros(()).flip(0, -1), id="flip of a number, twice"),
        pytest.param(lambda lib: lib.zeros(()).flip(1), id="flip of a number along no dim"),
        pytest.param(lambda lib: lib.tensor([True]).square_(), id="square_ of booleans"),
        pytest.param(lambda lib: lib.zeros(3, 4).scatter(1, lib.zeros(3, 2, dtype=lib.int64), lib.zeros(3)), id="scatter of fewer dims"),
    ],
)
def test_refused(call: Any) -> None:
    kinds = []
    for lib in (torch, fb):
        with pytest.raises((RuntimeError, IndexError)) as raised:
            call(lib)
        kinds.append(isinstance(raised.value, IndexError))
    assert kinds[0] is kinds[1]


def test_rows_of_an_empty_matrix_are_distinct_or_none() -> None:
    for lib in (fb, torch):
        assert lib.unique_consecutive(lib.ones(0, 2), dim=0).shape == (0, 2)


def test_factories_hand_kernels_a_device(bare: str) -> None:
    """A device's name becomes the device before a kernel sees it."""
    seen: list[Any] = []
    backend = plugins.backend(bare)
    backend.kernels["make_full"] = lambda size, value, dtype, device: seen.append(device) or backend.from_host(np.full(size, value), None)
    for make in (fb.zeros_like, fb.ones_like, lambda x, device: fb.full_like(x, 3, device=device)):
        make(fb.ones(2, 3), device=bare)
    del backend.kernels["make_full"]
    assert [d.type for d in seen] in ([], [bare] * 3)
