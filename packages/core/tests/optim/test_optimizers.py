"""Optimizers, step by step against PyTorch's."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest
import torch

import flambeau as fb

SHAPES = [(4, 3), (5,), (), (0, 2), (2, 2, 2)]


def make_pair(dtype: str = "float32", shapes: list[tuple[int, ...]] = SHAPES) -> tuple[list[Any], list[Any]]:
    """Equal parameters in flambeau and in PyTorch."""
    rng = np.random.default_rng(0)
    ours, theirs = [], []
    for shape in shapes:
        values = rng.standard_normal(shape)
        if dtype.startswith("complex"):
            values = values + 1j * rng.standard_normal(shape)
        values = np.asarray(values, dtype=dtype)
        ours.append(fb.from_numpy(values.copy()).requires_grad_())
        theirs.append(torch.from_numpy(values.copy()).requires_grad_())
    return ours, theirs


def set_grads(ours: list[Any], theirs: list[Any], step: int, skip: int | None = None) -> None:
    """Equal gradients; the parameter `skip` gets none."""
    rng = np.random.default_rng(step + 1)
    for i, (our, their) in enumerate(zip(ours, theirs, strict=True)):
        values = rng.standard_normal(tuple(their.shape))
        if their.is_complex():
            values = values + 1j * rng.standard_normal(tuple(their.shape))
        values = np.asarray(values, dtype=their.detach().numpy().dtype)
        our.grad = None if i == skip else fb.from_numpy(values.copy())
        their.grad = None if i == skip else torch.from_numpy(values.copy())


def assert_equal(ours: list[Any], theirs: list[Any], rtol: float = 2e-5, atol: float = 2e-6) -> None:
    for our, their in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(our.detach().numpy(), their.detach().numpy(), rtol=rtol, atol=atol)


CASES: list[tuple[str, dict[str, Any]]] = [
    ("SGD", {}),
    ("SGD", {"lr": 0.1, "weight_decay": 0.1}),
    ("SGD", {"lr": 0.1, "momentum": 0.9}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.1}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True}),
    ("SGD", {"lr": 0.1, "maximize": True, "weight_decay": 0.1}),
    ("SGD", {"lr": 0.1, "momentum": 0.5, "nesterov": True, "maximize": True, "weight_decay": 0.2}),
    ("Adam", {}),
    ("Adam", {"lr": 0.1, "weight_decay": 0.1}),
    ("Adam", {"lr": 0.1, "amsgrad": True}),
    ("Adam", {"lr": 0.1, "maximize": True, "weight_decay": 0.1, "betas": (0.5, 0.9), "eps": 1e-3}),
    ("Adam", {"lr": 0.1, "weight_decay": 0.1, "decoupled_weight_decay": True}),
    ("Adam", {"betas": (0.0, 0.9)}),
    ("AdamW", {"lr": 0.1}),
    ("AdamW", {"lr": 0.1, "amsgrad": True, "maximize": True, "weight_decay": 0.3}),
    ("Adagrad", {"lr": 0.1}),
    ("Adagrad", {"lr": 0.1, "lr_decay": 0.1, "weight_decay": 0.1, "initial_accumulator_value": 0.5}),
    ("Adadelta", {}),
    ("Adadelta", {"lr": 0.5, "rho": 0.5, "weight_decay": 0.1, "maximize": True}),
    ("RMSprop", {}),
    ("RMSprop", {"momentum": 0.9}),
    ("RMSprop", {"centered": True, "momentum": 0.5, "weight_decay": 0.1}),
    ("RMSprop", {"centered": True, "maximize": True}),
    ("Adamax", {}),
    ("Adamax", {"lr": 0.1, "weight_decay": 0.1, "maximize": True}),
    ("NAdam", {}),
    ("NAdam", {"lr": 0.1, "weight_decay": 0.1, "decoupled_weight_decay": True}),
    ("NAdam", {"weight_decay": 0.1}),
    ("RAdam", {"betas": (0.9, 0.7)}),
    ("RAdam", {"lr": 0.1, "weight_decay": 0.1, "decoupled_weight_decay": True}),
    ("RAdam", {"weight_decay": 0.1, "maximize": True}),
]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("name", "options"), CASES)
def test_steps_equal_pytorch(name: str, options: dict[str, Any], dtype: str) -> None:
    ours, theirs = make_pair(dtype)
    optimizer, oracle = getattr(fb.optim, name)(ours, **options), getattr(torch.optim, name)(theirs, **options)
    for step in range(8):
        set_grads(ours, theirs, step, skip=1 if step in (0, 3) else None)
        before = [None if param.grad is None else param.grad.numpy().copy() for param in ours]
        optimizer.step()
        oracle.step()
        assert_equal(ours, theirs)
        for param, grad in zip(ours, before, strict=True):
            assert (param.grad is None) == (grad is None)
            if grad is not None:
                np.testing.assert_array_equal(param.grad.numpy(), grad)
    compare_states(optimizer.state_dict(), oracle.state_dict())


def compare_states(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    """The same keys, options and numbers."""
    assert ours.keys() == theirs.keys()
    for group, oracle in zip(ours["param_groups"], theirs["param_groups"], strict=True):
        assert group.keys() == oracle.keys()
        assert all(group[key] == oracle[key] for key in group)
    assert ours["state"].keys() == theirs["state"].keys()
    for key, state in theirs["state"].items():
        assert set(ours["state"][key]) == {name for name, value in state.items() if value is not None}
        for name, value in state.items():
            if value is not None:
                np.testing.assert_allclose(ours["state"][key][name].numpy(), value.numpy(), rtol=2e-5, atol=2e-6)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("SGD", {"lr": 0.1, "momentum": 0.9}),
        ("Adam", {}),
        ("Adam", {"amsgrad": True}),
        ("RMSprop", {}),
        ("RAdam", {}),
        ("Adadelta", {}),
        ("Adagrad", {}),
    ],
)
def test_complex_parameters(name: str, options: dict[str, Any]) -> None:
    ours, theirs = make_pair("complex64", [(3, 2), (4,)])
    optimizer, oracle = getattr(fb.optim, name)(ours, **options), getattr(torch.optim, name)(theirs, **options)
    for step in range(6):
        set_grads(ours, theirs, step)
        optimizer.step()
        oracle.step()
    assert_equal(ours, theirs, rtol=1e-4)


@pytest.mark.parametrize("shape", [(70000,), (300, 201), (2, 150, 150)])
@pytest.mark.parametrize("name", ["SGD", "Adam"])
def test_large_parameters_of_every_layout(name: str, shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(0)
    values, grad = rng.standard_normal(shape).astype(np.float32), rng.standard_normal(shape).astype(np.float32)
    options: dict[str, Any] = {"lr": 0.1, "momentum": 0.9} if name == "SGD" else {"lr": 0.1}
    theirs = torch.from_numpy(values.copy()).requires_grad_()
    oracle = getattr(torch.optim, name)([theirs], **options)
    dense = fb.from_numpy(values.copy()).requires_grad_()
    turned = fb.from_numpy(values.T.copy().T).requires_grad_()
    spread = fb.from_numpy(np.repeat(values, 2, axis=-1)[..., ::2]).requires_grad_()
    optimizer = getattr(fb.optim, name)([dense, turned, spread], **options)
    for _ in range(2):
        theirs.grad = torch.from_numpy(grad)
        dense.grad = fb.from_numpy(grad)
        turned.grad = fb.from_numpy(grad.T.copy().T)
        spread.grad = fb.from_numpy(grad)
        optimizer.step()
        oracle.step()
    for ours in (dense, turned, spread):
        np.testing.assert_allclose(ours.detach().numpy(), theirs.detach().numpy(), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", ["SGD", "Adam", "RMSprop"])
def test_state_dict_resumes_and_survives_copies(name: str) -> None:
    options: dict[str, Any] = {"momentum": 0.9} if name == "SGD" else {}
    cls = getattr(fb.optim, name)
    ours, theirs = make_pair()
    optimizer = cls([{"params": ours[:2], "lr": 0.5}, {"params": ours[2:]}], lr=0.1, **options)
    set_grads(ours, theirs, 0)
    optimizer.step()
    copies = [param.detach().clone().requires_grad_() for param in ours]
    resumed = cls([{"params": copies[:2]}, {"params": copies[2:]}], lr=0.9, **options)
    resumed.load_state_dict(copy.deepcopy(optimizer.state_dict()))
    deep = copy.deepcopy(optimizer)
    pickled = pickle.loads(pickle.dumps(optimizer))
    for step in range(1, 4):
        set_grads(ours, theirs, step)
        for other in (copies, *[[p for group in o.param_groups for p in group["params"]] for o in (deep, pickled)]):
            for param, source in zip(other, ours, strict=True):
                param.grad = source.grad
        for each in (optimizer, resumed, deep, pickled):
            each.step()
    for other in (copies, *[[p for group in o.param_groups for p in group["params"]] for o in (deep, pickled)]):
        for param, source in zip(other, ours, strict=True):
            np.testing.assert_array_equal(param.detach().numpy(), source.detach().numpy())


def test_state_dict_of_pytorch_loads() -> None:
    ours, theirs = make_pair()
    optimizer, oracle = fb.optim.AdamW(ours), torch.optim.AdamW(theirs)
    set_grads(ours, theirs, 0)
    oracle.step()
    for our, their in zip(ours, theirs, strict=True):
        with fb.no_grad():
            our.copy_(fb.from_numpy(their.detach().numpy().copy()))
    state = oracle.state_dict()
    state["state"] = {
        key: {name: fb.from_numpy(value.numpy().copy()) for name, value in entry.items()} for key, entry in state["state"].items()
    }
    optimizer.load_state_dict(state)
    set_grads(ours, theirs, 1)
    optimizer.step()
    oracle.step()
    assert_equal(ours, theirs)


def test_loading_another_shape_of_state_is_an_error() -> None:
    ours, _ = make_pair()
    state = fb.optim.SGD(ours).state_dict()
    with pytest.raises(ValueError, match="1 parameter groups, this optimizer has 2"):
        fb.optim.SGD([{"params": ours[:1]}, {"params": ours[1:]}]).load_state_dict(state)
    with pytest.raises(ValueError, match="5 parameters"):
        fb.optim.SGD(ours[:2]).load_state_dict(state)


def test_groups_are_checked() -> None:
    ours, _ = make_pair()
    with pytest.raises(TypeError, match="iterable of tensors"):
        fb.optim.SGD(ours[0])
    with pytest.raises(ValueError, match="empty parameter list"):
        fb.optim.SGD([])
    with pytest.raises(TypeError, match="ordered collection"):
        fb.optim.SGD([{"params": set(ours)}])
    with pytest.raises(TypeError, match="got str"):
        fb.optim.SGD(["weight"])
    with pytest.raises(ValueError, match="non-leaf"):
        fb.optim.SGD([ours[0] * 2])
    with pytest.raises(ValueError, match="more than one parameter group"):
        fb.optim.SGD([{"params": ours}, {"params": ours[:1]}])
    with pytest.warns(UserWarning, match="twice"):
        fb.optim.SGD([ours[0], ours[0]])
    with pytest.raises(TypeError, match="must be a dict"):
        fb.optim.SGD(ours).add_param_group(ours)


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("SGD", {"lr": -1}, "Invalid learning rate"),
        ("SGD", {"momentum": -1}, "Invalid momentum"),
        ("SGD", {"nesterov": True}, "Nesterov"),
        ("Adam", {"betas": (1.0, 0.9)}, "index 0"),
        ("Adam", {"betas": (0.9, -0.1)}, "index 1"),
        ("Adam", {"eps": -1}, "eps"),
        ("AdamW", {"weight_decay": -1}, "weight_decay"),
        ("Adadelta", {"rho": 2}, "rho"),
        ("RMSprop", {"lr": float("nan")}, "learning rate"),
    ],
)
def test_options_are_checked(name: str, options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        getattr(fb.optim, name)(make_pair()[0], **options)


def test_variants_that_contradict() -> None:
    ours, _ = make_pair()
    with pytest.raises(RuntimeError, match="cannot be `True` together"):
        fb.optim.Adam(ours, foreach=True, fused=True)
    with pytest.raises(RuntimeError, match="differentiable"):
        fb.optim.SGD(ours, differentiable=True)
    fb.optim.Adam(ours, foreach=True, capturable=True)


def test_named_parameters_are_kept_in_the_state() -> None:
    ours, _ = make_pair()
    optimizer = fb.optim.SGD([("a", ours[0]), ("b", ours[1])])
    assert optimizer.state_dict()["param_groups"][0]["param_names"] == ["a", "b"]
    with pytest.raises(ValueError, match="name their parameters"):
        optimizer.add_param_group({"params": [ours[2]]})


def test_closure_runs_with_gradients_and_its_loss_is_returned() -> None:
    weight = fb.ones(2, requires_grad=True)
    optimizer = fb.optim.SGD([weight], lr=0.5)

    def closure() -> Any:
        optimizer.zero_grad()
        loss = (weight * weight).sum()
        loss.backward()
        return loss

    with fb.no_grad():
        assert optimizer.step(closure).item() == 2.0
    assert weight.tolist() == [0.0, 0.0]


def test_zero_grad() -> None:
    weight = fb.ones(2, requires_grad=True)
    optimizer = fb.optim.SGD([weight])
    weight.sum().backward()
    optimizer.zero_grad(set_to_none=False)
    assert weight.grad.tolist() == [0.0, 0.0]
    optimizer.zero_grad()
    assert weight.grad is None


def test_step_hooks_run_in_order_and_can_be_removed() -> None:
    calls: list[str] = []
    optimizer = fb.optim.SGD([fb.ones(1, requires_grad=True)])
    handles = [
        optimizer.register_step_pre_hook(lambda o, a, k: calls.append("pre")),
        optimizer.register_step_post_hook(lambda o, a, k: calls.append("post")),
        fb.optim.register_optimizer_step_pre_hook(lambda o, a, k: calls.append("all")),
        fb.optim.register_optimizer_step_post_hook(lambda o, a, k: calls.append("after all")),
    ]
    optimizer.step()
    assert calls == ["all", "pre", "post", "after all"]
    for handle in handles:
        handle.remove()
    optimizer.step()
    assert len(calls) == 4
    with optimizer.register_step_pre_hook(lambda o, a, k: ((o, lambda: 7.0), {}) if a == (o,) else None):
        assert optimizer.step() == 7.0


def test_state_dict_hooks() -> None:
    optimizer = fb.optim.SGD([fb.ones(1, requires_grad=True)], lr=0.1)
    optimizer.register_state_dict_post_hook(lambda o, state: {**state, "extra": 1})
    state = optimizer.state_dict()
    assert state["extra"] == 1
    loaded = []
    optimizer.register_load_state_dict_pre_hook(lambda o, s: {**s, "param_groups": [{**s["param_groups"][0], "lr": 0.7}]})
    optimizer.register_load_state_dict_post_hook(loaded.append)
    optimizer.load_state_dict(state)
    assert optimizer.param_groups[0]["lr"] == 0.7
    assert loaded == [optimizer]


def test_a_subclass_with_its_own_step() -> None:
    class Descent(fb.optim.Optimizer):
        def __init__(self, params: Any, lr: float) -> None:
            super().__init__(params, {"lr": lr})

        def step(self, closure: Any = None) -> None:
            with fb.no_grad():
                for group in self.param_groups:
                    for param in group["params"]:
                        param.sub_(param.grad * group["lr"])

    weight = fb.ones(1, requires_grad=True)
    optimizer = Descent([weight], 0.25)
    calls = []
    optimizer.register_step_post_hook(lambda o, a, k: calls.append(1))
    (weight * 2).sum().backward()
    optimizer.step()
    assert weight.item() == 0.5
    assert calls == [1]
    assert repr(optimizer) == "Descent (\nParameter Group 0\n    lr: 0.25\n)"


def test_a_tensor_learning_rate() -> None:
    weight = fb.ones(1, requires_grad=True)
    optimizer = fb.optim.SGD([weight], lr=fb.tensor(0.25))
    weight.sum().backward()
    optimizer.step()
    assert weight.item() == 0.75
    with pytest.raises(ValueError, match="one element"):
        fb.optim.SGD([weight], lr=fb.ones(2))


@pytest.mark.parametrize("name", ["SGD", "Adam"])
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision_rounds_once_a_step(name: str, dtype: str) -> None:
    values = fb.linspace(-2, 2, 50)
    half = values.to(getattr(fb, dtype)).requires_grad_()
    wide = half.detach().to(fb.float32).requires_grad_()
    grad = fb.linspace(1, -1, 50).to(getattr(fb, dtype))
    half.grad, wide.grad = grad, grad.to(fb.float32)
    for param in (half, wide):
        getattr(fb.optim, name)([param], lr=0.1).step()
    assert half.tolist() == wide.detach().to(getattr(fb, dtype)).tolist()


def test_a_saved_parameter_changed_by_a_step_is_noticed() -> None:
    weight = fb.ones(2, requires_grad=True)
    other = fb.ones(2, requires_grad=True)
    product = (weight * other).sum()
    weight.grad = fb.ones(2)
    fb.optim.SGD([weight], lr=0.1).step()
    with pytest.raises(RuntimeError, match="modified by an in"):
        product.backward()


@pytest.mark.parametrize("betas", [(0.9,), (0.9, 0.99, 0.999)])
def test_betas_are_two(betas: Any) -> None:
    with pytest.raises(ValueError, match="betas must be two numbers"):
        fb.optim.Adam([fb.nn.Parameter(fb.ones(2))], betas=betas)
