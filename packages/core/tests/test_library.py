"""Ops of the user's own: kernels, shape rule, derivative, and the dispatcher's layers around them."""

from __future__ import annotations

import numpy as np
import pytest

import flambeau as fb


@fb.library.custom_op("testlib::scaled", mutates_args=())
def scaled(x: fb.Tensor, factor: float, bias: fb.Tensor | None = None) -> fb.Tensor:
    out = fb.from_numpy(x.detach().numpy() * factor)
    return out if bias is None else out + bias


@scaled.register_fake
def _(x, factor, bias=None):
    return fb.empty_like(x)


def _setup(ctx, inputs, output):
    ctx.factor, ctx.has_bias = inputs[1], inputs[2] is not None


scaled.register_autograd(lambda ctx, g: (g * ctx.factor, None, g if ctx.has_bias else None), setup_context=_setup)


@fb.library.custom_op("testlib::total", mutates_args=())
def total(parts: list[fb.Tensor]) -> tuple[fb.Tensor, fb.Tensor]:
    return sum(p.detach() for p in parts), fb.tensor(len(parts))


total.register_autograd(lambda ctx, g, _: [g] * ctx.n, setup_context=lambda ctx, inputs, output: setattr(ctx, "n", len(inputs[0])))


@fb.library.custom_op("testlib::fill_ones", mutates_args=("x",))
def fill_ones(x: fb.Tensor) -> None:
    x.numpy()[...] = 1


def test_call_by_position_keyword_and_name():
    x = fb.tensor([1.0, 2.0])
    np.testing.assert_array_equal(scaled(x, 3.0).numpy(), [3, 6])
    np.testing.assert_array_equal(scaled(x, factor=3.0, bias=x).numpy(), [4, 8])
    np.testing.assert_array_equal(fb.ops.testlib.scaled(x, 2.0).numpy(), [2, 4])
    with pytest.raises(AttributeError, match="testlib::nothing"):
        _ = fb.ops.testlib.nothing


def test_gradients():
    x = fb.randn(3, dtype=fb.float64, requires_grad=True)
    b = fb.randn(3, dtype=fb.float64, requires_grad=True)
    assert fb.autograd.gradcheck(lambda x, b: scaled(x, 2.5, b), (x, b))
    s, n = total([x, b])
    assert n.item() == 2
    assert not n.requires_grad
    ga, gb = fb.autograd.grad(s.sum(), (x, b))
    np.testing.assert_array_equal(ga.numpy(), np.ones(3))
    np.testing.assert_array_equal(gb.numpy(), np.ones(3))


def test_opcheck():
    x = fb.randn(3, dtype=fb.float64, requires_grad=True)
    assert set(fb.library.opcheck(scaled, (x, 2.0)).values()) == {"SUCCESS"}

    @fb.library.custom_op("testlib::wrong_shape", mutates_args=())
    def wrong_shape(x: fb.Tensor) -> fb.Tensor:
        return x.detach()[:1].clone()

    wrong_shape.register_fake(lambda x: fb.empty_like(x))
    with pytest.raises(RuntimeError, match="fake implementation says"):
        fb.library.opcheck(wrong_shape, (fb.ones(3),))

    @fb.library.custom_op("testlib::secretly_writes", mutates_args=())
    def secretly_writes(x: fb.Tensor) -> fb.Tensor:
        x.numpy()[...] = 0
        return x.clone()

    with pytest.raises(RuntimeError, match="mutates_args does not name"):
        fb.library.opcheck(secretly_writes, (fb.ones(3),))


def test_meta_goes_through_the_shape_rule_and_needs_one():
    assert scaled(fb.empty(2, 5, device="meta"), 2.0).shape == (2, 5)
    with pytest.raises(NotImplementedError, match=r"total.*register_fake"):
        total([fb.empty(2, device="meta")])


def test_modes_see_the_op():
    seen = []

    class See(fb.DispatchMode):
        def __dispatch__(self, func, args, kwargs):
            seen.append(func.__name__)
            return func(*args, **kwargs)

    x = fb.ones(2)
    with See():
        scaled(x, 2.0)
    assert seen[0] == "testlib::scaled"


def test_mutation_counts_and_is_refused_where_gradients_would_be_lost():
    x = fb.zeros(2)
    before = x._version
    fill_ones(x)
    assert x._version > before
    np.testing.assert_array_equal(x.numpy(), [1, 1])
    with pytest.raises(RuntimeError, match=r"leaf|mutates requires grad"):
        fill_ones(fb.zeros(2, requires_grad=True))


def test_without_a_formula_backward_says_so():
    @fb.library.custom_op("testlib::bare", mutates_args=())
    def bare(x: fb.Tensor) -> fb.Tensor:
        return x.detach() * 2

    y = bare(fb.ones(2, requires_grad=True))
    with pytest.raises(RuntimeError, match="testlib::bare: there is no autograd formula"):
        y.sum().backward()


def test_declaration_errors():
    with pytest.raises(ValueError, match="library::op"):
        fb.library.custom_op("noname", lambda x: x, mutates_args=())
    with pytest.raises(ValueError, match="already"):
        fb.library.custom_op("testlib::scaled", lambda x: x, mutates_args=())
    with pytest.raises(ValueError, match="annotation"):
        fb.library.custom_op("testlib::untyped", lambda x: x, mutates_args=())
    with pytest.raises(TypeError, match="argument 'x' must be Tensor, not int"):
        scaled(3, 2.0)

    @fb.library.custom_op("testlib::only_meta", mutates_args=(), device_types="meta")
    def only_meta(x: fb.Tensor) -> fb.Tensor:
        return fb.empty_like(x)

    with pytest.raises(NotImplementedError, match="no kernel on 'cpu'"):
        only_meta(fb.ones(2))
    only_meta.register_kernel("cpu", lambda x: x + 1)
    np.testing.assert_array_equal(only_meta(fb.ones(2)).numpy(), [2, 2])


def test_a_schema_stands_for_annotations():
    @fb.library.custom_op("testlib::by_schema", mutates_args=("out",), schema="(Tensor x, Tensor[] rest, float k, Tensor(a!) out) -> ()")
    def by_schema(x, rest, k, out):
        out.copy_(x * k + sum(rest))

    out = fb.zeros(2)
    by_schema(fb.ones(2), [fb.ones(2), fb.ones(2)], 3.0, out)
    assert out.tolist() == [5, 5]
    for schema, message in (
        ("Tensor x", "a schema looks like"),
        ("(Tensor y) -> Tensor", "the schema names"),
        ("(Tensor(a!) x) -> ()", "marks"),
        ("(Gadget x) -> Tensor", "Gadget"),
    ):
        with pytest.raises(ValueError, match=message):
            fb.library.custom_op("testlib::bad_schema", lambda x: x, mutates_args=(), schema=schema)


def test_results_may_not_be_inputs_or_their_views():
    @fb.library.custom_op("testlib::aliasing", mutates_args=())
    def aliasing(x: fb.Tensor) -> fb.Tensor:
        return x[1:]

    with pytest.raises(RuntimeError, match="testlib::aliasing: the op returned one of its inputs, or a view"):
        aliasing(fb.ones(3))


def test_batching_by_loop_and_by_rule():
    x = fb.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert fb.func.vmap(lambda r: scaled(r, 2.0))(x).tolist() == [[2, 4], [6, 8]]
    seen = []

    @fb.library.custom_op("testlib::row_sum", mutates_args=())
    def row_sum(x: fb.Tensor) -> fb.Tensor:
        return x.sum()

    @row_sum.register_vmap
    def _(info, in_dims, x):
        seen.append((info.batch_size, in_dims))
        return x.sum(1), 0

    assert fb.func.vmap(row_sum)(x).tolist() == [3, 7]
    assert seen == [(2, (0,))]


def test_forward_derivative_is_that_of_the_formula():
    x, t = fb.tensor([1.0, 2.0]), fb.tensor([3.0, 4.0])
    assert fb.func.jvp(lambda x: scaled(x, 2.0), (x,), (t,))[1].tolist() == [6, 8]


@pytest.fixture(scope="module")
def crate():
    """A second device: NumPy arrays of a class of its own."""
    from flambeau.dispatch.backend import BACKEND_OF_NAME, Backend, register
    from flambeau.dispatch.plugins import backend

    host = backend("cpu")

    class CrateArray(np.ndarray):
        pass

    class Crate(Backend):
        name = "crate"

        def from_host(self, array, index):
            return np.array(array).view(CrateArray)

        def to_host(self, array):
            return np.array(array, subok=False)

        def copy_(self, target, source):
            np.copyto(target, source, casting="unsafe")

        def strides(self, array):
            return host.strides(array)

        def empty(self, shape, dtype, index):
            return np.empty(shape, dtype).view(CrateArray)

        def offset(self, array, root):
            return host.offset(array, root)

        def as_strided(self, array, shape, strides, offset):
            return host.as_strided(array, shape, strides, offset).view(CrateArray)

        def capacity(self, root):
            return host.capacity(root)

    if "crate" not in BACKEND_OF_NAME:
        register(Crate())
    return "crate"


def test_another_device_has_its_kernel_or_the_hosts(crate):
    @fb.library.custom_op("testlib::twice", mutates_args=(), device_types="cpu")
    def twice(x: fb.Tensor) -> fb.Tensor:
        return x * 2

    @fb.library.custom_op("testlib::zero", mutates_args=("x",), device_types="cpu")
    def zero(x: fb.Tensor) -> None:
        x.zero_()

    x = fb.tensor([1.0, 2.0]).to(crate)
    with pytest.warns(UserWarning, match="testlib::twice: no kernel on 'crate'"):
        y = twice(x)
    assert y.device.type == crate and y.tolist() == [2, 4]
    with pytest.warns(UserWarning, match="testlib::zero"):
        zero(x)
    assert x.tolist() == [0, 0] and x._version > 0
    fb.set_cpu_fallback("error")
    try:
        with pytest.raises(NotImplementedError, match="fallback is switched off"):
            twice(x)
        ran = []
        twice.register_kernel(crate)(lambda x: ran.append(1) or x.to("cpu").add(7).to(crate))
        assert twice(x).tolist() == [7, 7] and ran == [1]
    finally:
        fb.set_cpu_fallback("warn")
