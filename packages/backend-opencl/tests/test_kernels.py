"""Each family of kernels over dtypes and layouts, against the CPU device."""

from __future__ import annotations

import numpy as np
import pytest
from flambeau_codegen import Array, lower
from flambeau_codegen.language.values import FLOAT_BINARY
from flambeau_codegen.printers import vecmath
from flambeau_codegen.printers.opencl import Facts
from flambeau_opencl.printing import for_cpu
from opencl_layouts import LAYOUTS, both, same

import flambeau as fb
import flambeau.nn.functional as F

FLOATS = {"float32": 3e-6, "float64": 1e-12, "bfloat16": 2e-2, "float16": 2e-3}
INTS = ["int32", "int64", "uint8"]
index = fb.tensor([[2, 0, 1, 1], [0, 0, 2, 3], [3, 1, 0, 2]])

OF_FLOATS = {
    "pointwise": lambda x: (x * 2 - x / 3).exp() + x.abs().sqrt() * x.tanh(),
    "row": lambda x: x + x[0],
    "column": lambda x: x * x[:, :1],
    "gelu": lambda x: F.gelu(x),
    "erfc": lambda x: fb.erfc(x),
    "softmax": lambda x: x.softmax(0) + x.log_softmax(-1),
    "layer_norm": lambda x: F.layer_norm(x, (4,)),
    "mean": lambda x: x.mean(0),
    "var": lambda x: x.var(-1),
    "matmul": lambda x: x @ x.t() @ x,
    "addmm": lambda x: fb.addmm(x[0], x, x.t() @ x, beta=0.5, alpha=2),
    "linear": lambda x: F.linear(x, x, x[:, 0]),
    "attention": lambda x: F.scaled_dot_product_attention(x, x, x, is_causal=True),
    "interpolate": lambda x: F.interpolate(x[None, None], size=(5, 7), mode="bilinear"),
    "cubic": lambda x: F.interpolate(x[None, None], scale_factor=1.5, mode="bicubic", antialias=True),
    "reflect": lambda x: F.pad(x[None], (2, 1, 1, 1), mode="reflect"),
    "avg_pool": lambda x: F.avg_pool2d(x[None], 2, 1, 1),
    "adaptive": lambda x: F.adaptive_avg_pool2d(x[None], (2, 3)),
    "cross_entropy": lambda x: F.cross_entropy(x, index[:, 0].to(x.device)),
    "histc": lambda x: fb.histc(x, 5, -2, 2),
}  # fmt: skip
OF_ALL = {
    "sum": lambda x: x.sum(0) + x.sum(),
    "max": lambda x: x.max(1),
    "argmin": lambda x: x.argmin(0),
    "cumsum": lambda x: x.cumsum(1),
    "where": lambda x: fb.where(x > 0, x, x + 1),
    "gather": lambda x: x.gather(0, index.to(x.device) % 3),
    "take": lambda x: x[index[:, 0].to(x.device) % 3, :2],
    "mask": lambda x: x[x > 0],
    "scatter": lambda x: x.scatter(1, index.to(x.device), 5),
    "scatter_add": lambda x: x.scatter_add(1, index.to(x.device), x),
    "index_put": lambda x: x.index_put((index[:, 0].to(x.device) % 3,), x, accumulate=True),
    "cat": lambda x: fb.cat([x, x.flip(0), x.roll(1, 1)], 1),
    "pad": lambda x: F.pad(x, (1, 2, 0, 1), value=3),
    "tril": lambda x: x.tril() + x.triu(1),
    "sort": lambda x: x.sort(1),
    "sort down": lambda x: x.sort(0, descending=True),
    "topk": lambda x: x.topk(2, 1)[0],
    "kthvalue": lambda x: x.kthvalue(2, 1)[0],
    "median": lambda x: x.median(0)[0],
    "unique": lambda x: fb.unique(x, return_inverse=True, return_counts=True),
    "unique dim": lambda x: fb.unique(fb.cat([x, x]), dim=0, return_counts=True),
    "searchsorted": lambda x: fb.searchsorted(x.flatten().sort()[0], x),
    "max_pool": lambda x: F.max_pool2d(x[None], 2, 1, return_indices=True),
    "unfold": lambda x: F.unfold(x[None, None], 2),
    "cast": lambda x: [x.to(d) for d in (fb.float32, fb.int16, fb.bool, fb.float64, fb.bfloat16)],
}  # fmt: skip
COMPLEX = ["pointwise", "matmul", "addmm"]


def numbers(dtype):
    fb.manual_seed(1)
    x = fb.randn(3, 4)
    return (x * 4).to(fb.int32).abs().to(getattr(fb, dtype)) if dtype in INTS else x.to(getattr(fb, dtype))


@pytest.mark.usefixtures("no_fallback")
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("name", OF_FLOATS)
def test_floats(name, dtype, layout):
    x, y = both(numbers(dtype), layout)
    same(OF_FLOATS[name](y), OF_FLOATS[name](x), FLOATS[dtype] * (4 if dtype == "bfloat16" else 1))


@pytest.mark.usefixtures("no_fallback")
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("dtype", ["float32", *INTS])
@pytest.mark.parametrize("name", OF_ALL)
def test_all_kinds(name, dtype, layout):
    x, y = both(numbers(dtype), layout)
    same(OF_ALL[name](y), OF_ALL[name](x), 1e-6 if dtype == "float32" else 0)


@pytest.mark.usefixtures("no_fallback")
@pytest.mark.parametrize("name", COMPLEX)
def test_complex(name):
    x, y = both(fb.complex(numbers("float32"), numbers("float32").flip(0)), "transposed")
    same(OF_FLOATS[name](y), OF_FLOATS[name](x), 1e-5)


@pytest.mark.usefixtures("no_fallback")
@pytest.mark.parametrize("name", ["pointwise", "softmax", "matmul", "gelu"])
def test_no_elements(name):
    x, y = both(fb.zeros(0, 4), "contiguous")
    same(OF_FLOATS[name](y), OF_FLOATS[name](x), 0)


@pytest.mark.usefixtures("no_fallback")
def test_no_dimensions():
    x, y = both(fb.tensor(0.3), "contiguous")
    for f in (
        lambda t: t.exp() + 1,
        lambda t: t.sum(),
        lambda t: t.softmax(0),
        lambda t: t.sort()[0],
        lambda t: t.reshape(1) @ t.reshape(1),
    ):
        same(f(y), f(x), 1e-6)


@pytest.mark.parametrize(
    "name", ["pointwise", "gelu", "softmax", "layer_norm", "matmul", "addmm", "linear", "attention", "interpolate", "reflect", "avg_pool"]
)
def test_backward(name):
    x, y = both(numbers("float64"), "transposed")
    x, y = x.detach().requires_grad_(), y.detach().requires_grad_()
    for t in (x, y):
        (OF_FLOATS[name](t) ** 2).sum().backward()
    same(y.grad, x.grad, 1e-10)


def test_nan_in_sorting_and_medians():
    x, y = both(fb.tensor([[1.0, float("nan"), 0.0, 2.0], [3.0, 1.0, float("inf"), -1.0], [0.0, 0.0, 1.0, 1.0]]), "contiguous")
    for f in (lambda t: t.sort(1), lambda t: t.sort(1, descending=True), lambda t: t.median(1)[0], lambda t: t.topk(2, 1)):
        same(f(y), f(x), 0)


@pytest.mark.parametrize("n", [1, 15, 16, 17, 33, 1000, 1025])
def test_sorting_is_stable_at_any_length(n):
    fb.manual_seed(n)
    x, y = both(fb.randint(0, 7, (3, n)), "contiguous")
    same(y.sort(1, stable=True), x.sort(1, stable=True), 0)


def test_random_draws_are_the_cpus():
    for draw in (lambda d: fb.rand(1001, device=d), lambda d: fb.randint(0, 1000, (77,), device=d), lambda d: fb.randperm(100, device=d)):
        fb.manual_seed(5)
        expected = draw("cpu")
        fb.manual_seed(5)
        assert fb.equal(draw("opencl").cpu(), expected)


def test_multinomial_draws_are_the_cpus():
    for replacement in (True, False):
        found = []
        for d in ("cpu", "opencl"):
            fb.manual_seed(2)
            found.append(
                fb.multinomial(fb.tensor([[0.1, 0.5, 0.0, 0.9], [1.0, 2.0, 3.0, 4.0]], device=d), 3, replacement=replacement).cpu()
            )
        assert fb.equal(*found)


def test_bad_indices_raise_and_write_nothing():
    x = fb.zeros(3, 4, device="opencl")
    for f in (
        lambda: x.index_select(0, fb.tensor([3], device="opencl")),
        lambda: x.gather(1, fb.tensor([[-9]], device="opencl")),
        lambda: F.embedding(fb.tensor([5], device="opencl"), x),
        lambda: F.cross_entropy(x, fb.tensor([0, 4, 1], device="opencl")),
    ):
        with pytest.raises(IndexError):
            f()
    assert x.sum().item() == 0


def on_opencl(value):
    return fb.tensor(value, device="opencl")


REFUSED = {
    "remainder_": (RuntimeError, lambda x: x.remainder_(on_opencl([[2, 1, 0]]))),
    "floor_divide_": (RuntimeError, lambda x: x.floor_divide_(0)),
    "scatter_": (IndexError, lambda x: x.scatter_(1, on_opencl([[0, 9]]), on_opencl([[50, 51]]))),
    "scatter_add_": (IndexError, lambda x: x.scatter_add_(1, on_opencl([[0, -1]]), on_opencl([[50, 51]]))),
    "index_add_": (IndexError, lambda x: x.index_add_(0, on_opencl([0, 2]), fb.ones(2, 3, dtype=fb.int64, device="opencl"))),
    "index_copy_": (IndexError, lambda x: x.index_copy_(0, on_opencl([0, 2]), fb.ones(2, 3, dtype=fb.int64, device="opencl"))),
    "index_fill_": (IndexError, lambda x: x.index_fill_(0, on_opencl([0, 2]), 9)),
    "index_put_": (IndexError, lambda x: x.index_put_((on_opencl([0, 2]),), on_opencl(9))),
    "put_": (IndexError, lambda x: x.put_(on_opencl([0, 6]), on_opencl([7, 7]))),
    "masked_scatter_": (RuntimeError, lambda x: x.masked_scatter_(on_opencl([[True]]).expand(2, 3), on_opencl([7, 7]))),
    "view": (IndexError, lambda x: x.t()[:, 1:].index_fill_(0, on_opencl([0, 3]), 9)),
}


@pytest.mark.parametrize("deterministic", [False, True])
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_in_place_leaves_the_operand_as_it_was(name, deterministic):
    x = fb.arange(1, 7, device="opencl").reshape(2, 3)
    error, call = REFUSED[name]
    fb.use_deterministic_algorithms(deterministic)
    try:
        with pytest.raises(error):
            call(x)
    finally:
        fb.use_deterministic_algorithms(False)
    assert x.tolist() == [[1, 2, 3], [4, 5, 6]]
    assert (x + 1).sum().item() == 27  # the fault has been read: the next call finds none


def test_times_of_kernels():
    import flambeau_opencl

    x = fb.ones(1000, device="opencl")
    with flambeau_opencl.profile() as p:
        y = x * 2
    assert [(name, n) for name, n, *_ in p.kernel_rows()] == [("mul:k_mul", 1)]
    assert p.kernel_rows()[0][2] > 0 and "mul:k_mul" in p.kernel_table() and y[0].item() == 2


EDGES = [0, -0.0, 1, -1, 0.5, -0.5, 3, -3, 2.5, -2.5, 1e-45, -3.4e38, 16777217, np.inf, -np.inf, np.nan]


@pytest.mark.parametrize("name", sorted(vecmath.EXPANSIONS))
def test_functions_that_are_written_out_for_processors(name):
    """To a few units in the last place, for numbers of all sizes, and as the CPU's at the edges."""
    numbers = np.random.default_rng(0)
    x = np.concatenate([numbers.uniform(-12, 12, 6000), numbers.uniform(-1, 1, 2000), 10.0 ** numbers.uniform(-38, 38, 4000)])
    rows = [np.concatenate([x, np.repeat(EDGES, len(EDGES))])]
    if name in FLOAT_BINARY:
        rows.append(np.concatenate([numbers.permutation(x), np.tile(EDGES, len(EDGES))]))
    operands = [x.astype(np.float32) for x in rows]
    found = getattr(fb, name)(*[fb.from_numpy(x).to("opencl") for x in operands]).cpu().numpy()
    exact = getattr(fb, name)(*[fb.from_numpy(x.astype(np.float64)) for x in operands]).numpy()
    with np.errstate(over="ignore"):
        expected = exact.astype(np.float32)
    near = np.isfinite(expected) & (np.abs(expected) > np.finfo(np.float32).tiny)
    np.testing.assert_array_equal(np.isnan(found), np.isnan(expected))
    far = np.abs(found[near] - exact[near]) / np.spacing(np.abs(expected[near]))
    assert far.max() < 6
    rest = ~near & ~np.isnan(expected)
    np.testing.assert_allclose(found[rest], expected[rest], atol=1e-44)


@pytest.mark.parametrize("name", sorted(vecmath.EXPANSIONS))
def test_processors_without_float64_call_the_driver_where_it_is_needed(name):
    arrays = [Array("float32", (9,))] * (2 if name in FLOAT_BINARY else 1)
    text, short = (for_cpu(lower(name, *arrays).launches[0].kernel, Facts(float64=wide), "stretches", True).text for wide in (True, False))
    assert "double" not in short and f" {name}(" not in text
    assert (f" {name}(" in short) == ("double" in text) == (name in vecmath.WIDE)
