"""Module: registration, attributes, traversal, state, moves, pickling, and the errors that PyTorch raises too."""

from __future__ import annotations

import copy
import pickle
from collections import OrderedDict
from typing import Any

import pytest
import torch

import flambeau as fb

FRAMEWORKS = pytest.mark.parametrize("t", [torch, fb], ids=["torch", "flambeau"])


def make_net(t: Any) -> Any:
    """A small tree with a shared module, a buffer and a parameter of its own."""

    class Net(t.nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.fc = t.nn.Linear(3, 2)
            self.block = t.nn.Sequential(t.nn.Linear(2, 2), t.nn.BatchNorm1d(2))
            self.again = self.fc
            self.scale = t.nn.Parameter(t.ones(2))
            self.register_buffer("seen", t.zeros(1))
            self.register_buffer("scratch", t.zeros(1), persistent=False)
            self.register_parameter("nothing", None)

        def forward(self, x: Any) -> Any:
            return self.block(self.fc(x)) * self.scale

    return Net()


@FRAMEWORKS
def test_traversal(t: Any) -> None:
    net = make_net(t)
    names = [name for name, _ in net.named_parameters()]
    assert names == ["scale", "fc.weight", "fc.bias", "block.0.weight", "block.0.bias", "block.1.weight", "block.1.bias"]
    assert [n for n, _ in net.named_parameters(prefix="p", recurse=False)] == ["p.scale"]
    everything = [n for n, _ in net.named_parameters(remove_duplicate=False)]
    assert len(everything) == len(names) + 2 and everything[-2:] == ["again.weight", "again.bias"]
    assert [n for n, _ in net.named_buffers()] == [
        "seen",
        "scratch",
        "block.1.running_mean",
        "block.1.running_var",
        "block.1.num_batches_tracked",
    ]
    assert [n for n, _ in net.named_modules()] == ["", "fc", "block", "block.0", "block.1"]
    assert [n for n, _ in net.named_modules(remove_duplicate=False)][-1] == "again"
    assert [n for n, _ in net.named_children()] == ["fc", "block"]
    assert len(list(net.modules())) == 5 and len(list(net.children())) == 2 and len(list(net.buffers())) == 5
    assert list(net.state_dict()) == [
        "scale",
        "seen",
        "fc.weight",
        "fc.bias",
        "block.0.weight",
        "block.0.bias",
        "block.1.weight",
        "block.1.bias",
        "block.1.running_mean",
        "block.1.running_var",
        "block.1.num_batches_tracked",
        "again.weight",
        "again.bias",
    ]
    assert "0" not in dir(net.block) and {"scale", "fc", "seen"} <= set(dir(net))


@FRAMEWORKS
def test_dotted_names(t: Any) -> None:
    net = make_net(t)
    assert net.get_submodule("block.0") is net.block[0] and net.get_submodule("") is net
    assert net.get_parameter("fc.weight") is net.fc.weight and net.get_buffer("block.1.running_mean") is net.block[1].running_mean
    for call, name in (
        ("get_submodule", "block.7"),
        ("get_submodule", "scale"),
        ("get_parameter", "seen"),
        ("get_buffer", "scale"),
        ("get_parameter", "x"),
    ):
        with pytest.raises(AttributeError):
            getattr(net, call)(name)
    net.set_submodule("block.0", t.nn.Identity())
    assert isinstance(net.block[0], t.nn.Identity)
    for bad, error in (("", ValueError), ("scale", AttributeError), ("no.where", AttributeError)):
        with pytest.raises(error):
            net.set_submodule(bad, t.nn.Identity())
    with pytest.raises(AttributeError):
        net.set_submodule("new", t.nn.Identity(), strict=True)


@FRAMEWORKS
def test_assignment_rules(t: Any) -> None:
    net = make_net(t)
    p = t.nn.Parameter(t.zeros(2))
    net.extra = 3
    net.extra = t.nn.ReLU()
    assert "extra" in net._modules and "extra" not in net.__dict__
    net.extra = p
    assert net._parameters["extra"] is p and "extra" not in net._modules
    net.extra = None
    assert net.extra is None and "extra" in net._parameters
    del net.extra
    net.extra = t.nn.ReLU()
    net.extra = None
    assert net.extra is None and "extra" in net._modules
    net.seen = t.ones(1)
    assert net._buffers["seen"] is net.seen
    net.scale = None
    assert net.scale is None and "scale" not in dict(net.named_parameters())
    net.tracked = t.nn.Buffer(t.zeros(2), persistent=False)
    assert "tracked" in net._buffers and "tracked" not in net.state_dict()
    del net.seen, net.fc, net.tracked
    for gone in ("seen", "fc", "tracked"):
        assert not hasattr(net, gone)
    with pytest.raises(AttributeError, match="'Net' object has no attribute 'missing'"):
        net.missing  # noqa: B018
    with pytest.raises(AttributeError):
        del net.missing


@FRAMEWORKS
@pytest.mark.parametrize(
    "act,error,text",
    [
        (lambda t, n: setattr(n, "scale", t.zeros(2)), TypeError, "cannot assign .* as parameter 'scale'"),
        (lambda t, n: setattr(n, "fc", 3), TypeError, "cannot assign 'int' as child module 'fc'"),
        (lambda t, n: setattr(n, "seen", 3), TypeError, "cannot assign 'int' as buffer 'seen'"),
        (lambda t, n: n.register_parameter("a.b", None), KeyError, "parameter name can.*t contain"),
        (lambda t, n: n.register_parameter("", None), KeyError, "can.*t be empty"),
        (lambda t, n: n.register_parameter("forward", None), KeyError, "already exists"),
        (lambda t, n: n.register_parameter(3, None), TypeError, "name should be a string"),
        (lambda t, n: n.register_parameter("q", t.zeros(2)), TypeError, "cannot assign .* object to parameter 'q'"),
        (lambda t, n: n.register_buffer("fc", t.zeros(2)), KeyError, "already exists"),
        (lambda t, n: n.register_buffer("q", 3), TypeError, "object to buffer 'q'"),
        (lambda t, n: n.add_module("q", 3), TypeError, "is not a Module subclass"),
        (lambda t, n: n.add_module("seen", t.nn.ReLU()), KeyError, "already exists"),
        (lambda t, n: n.train("yes"), ValueError, "training mode is expected to be boolean"),
        (lambda t, n: t.nn.Module()(3), NotImplementedError, 'missing the required "forward" function'),
        (lambda t, n: t.nn.Module(3), TypeError, "takes 1 positional argument but 2 were given"),
        (lambda t, n: t.nn.Module(a=3), TypeError, "unexpected keyword argument 'a'"),
        (lambda t, n: n.to(t.int64), TypeError, "only accepts floating point or complex dtypes"),
        (lambda t, n: n.load_state_dict(3), TypeError, "Expected state_dict to be dict-like"),
    ],
)
def test_errors(t: Any, act: Any, error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        act(t, make_net(t))


@FRAMEWORKS
def test_assignment_before_init(t: Any) -> None:
    class Early(t.nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self, value: Any) -> None:
            self.value = value

    for value, text in ((t.nn.Parameter(t.zeros(1)), "parameters"), (t.nn.ReLU(), "module"), (t.nn.Buffer(t.zeros(1)), "buffer")):
        with pytest.raises(AttributeError, match=f"cannot assign {text}.* before Module.__init__"):
            Early(value)


@FRAMEWORKS
def test_load_state_dict_reports_everything(t: Any) -> None:
    net = make_net(t)
    state = net.state_dict()
    assert str(net.load_state_dict(state)) == "<All keys matched successfully>"
    assert state._metadata["block.1"]["version"] == 2
    bad = OrderedDict(state)
    del bad["fc.bias"], bad["scale"]
    bad["fc.weight"] = t.zeros(5, 5)
    bad["what.is"] = bad["seen.x"] = t.zeros(1)
    with pytest.raises(RuntimeError) as error:
        net.load_state_dict(bad)
    text = str(error.value)
    assert text.startswith(
        'Error(s) in loading state_dict for Net:\n\tMissing key(s) in state_dict: "scale", "fc.bias". \n\tUnexpected key(s) in state_dict: '
    )
    assert '"what.is"' in text and '"seen.x"' in text
    assert "size mismatch for fc.weight: copying a param with shape" in text and "the shape in current model is" in text
    del bad["fc.weight"], bad["again.weight"]
    keys = net.load_state_dict(bad, strict=False)
    assert keys.missing_keys == ["scale", "fc.weight", "fc.bias", "again.weight"] and sorted(keys.unexpected_keys) == ["seen.x", "what.is"]
    with pytest.raises(RuntimeError, match='While copying the parameter named "scale"'):
        net.load_state_dict({**state, "scale": 3})


@FRAMEWORKS
def test_load_copies_or_assigns(t: Any) -> None:
    net = make_net(t)
    state = {k: (v + 1) for k, v in net.state_dict().items()}
    weight = net.fc.weight
    net.load_state_dict(state)
    assert net.fc.weight is weight and (weight == state["fc.weight"]).all() and not (weight.data_ptr() == state["fc.weight"].data_ptr())
    net.load_state_dict(state, assign=True)
    assert net.fc.weight is not weight and net.fc.weight.data_ptr() == state["again.weight"].data_ptr()
    assert isinstance(net.fc.weight, t.nn.Parameter) and net.fc.weight.requires_grad and net.seen is state["seen"]
    old = {k: v for k, v in net.state_dict().items() if "num_batches" not in k}
    net.load_state_dict(old)  # no metadata: older than version 2
    kept = net.state_dict(keep_vars=True)
    assert kept["scale"] is net.scale and not net.state_dict()["scale"].requires_grad
    assert list(net.fc.state_dict(prefix="a.")) == ["a.weight", "a.bias"]


@FRAMEWORKS
def test_extra_state(t: Any) -> None:
    class Counter(t.nn.Module):  # type: ignore[misc, name-defined]
        count = 0

        def get_extra_state(self) -> Any:
            return {"count": self.count}

        def set_extra_state(self, state: Any) -> None:
            self.count = state["count"]

    a, b = t.nn.Sequential(Counter()), t.nn.Sequential(Counter())
    a[0].count = 5
    assert a.state_dict() == {"0._extra_state": {"count": 5}}
    b.load_state_dict(a.state_dict())
    assert b[0].count == 5
    with pytest.raises(RuntimeError, match="Missing key"):
        b.load_state_dict({})
    with pytest.raises(RuntimeError, match="Unexpected key"):
        t.nn.Sequential(t.nn.ReLU()).load_state_dict(a.state_dict())


@FRAMEWORKS
def test_moves_keep_identity(t: Any) -> None:
    net = make_net(t)
    net(t.ones(4, 3)).sum().backward()
    before = dict(net.named_parameters())
    assert net.double() is net
    assert all(p is before[n] and p.dtype == t.float64 and p.grad.dtype == t.float64 for n, p in net.named_parameters())
    assert net.block[1].running_mean.dtype == t.float64 and net.block[1].num_batches_tracked.dtype == t.int64
    for move, dtype in (("half", t.float16), ("bfloat16", t.bfloat16), ("float", t.float32)):
        assert getattr(net, move)().fc.weight.dtype == dtype
    assert net.to(t.zeros(1, dtype=t.float64)).scale.dtype == t.float64
    assert net.to("cpu", t.float32).scale.dtype == t.float32 and net.to(dtype=t.float64).scale.dtype == t.float64
    assert net.to(device="cpu").cpu() is net and net.type(t.float32).scale.dtype == t.float32
    assert net.to("meta").fc.weight.is_meta and net.to_empty(device="cpu").fc.weight.shape == (2, 3)
    assert isinstance(net.scale, t.nn.Parameter) and (t is torch or net.scale is before["scale"])
    assert net.requires_grad_(False) is net and not any(p.requires_grad for p in net.parameters())


@FRAMEWORKS
def test_zero_grad_train_and_apply(t: Any) -> None:
    net = make_net(t)
    net(t.ones(4, 3)).sum().backward()
    net.zero_grad(set_to_none=False)
    assert all((p.grad == 0).all() for p in net.parameters())
    net.zero_grad()
    assert all(p.grad is None for p in net.parameters())
    assert net.eval() is net and not any(m.training for m in net.modules())
    order: list[Any] = []
    assert net.train().apply(order.append) is net and order[-1] is net and all(m.training for m in order)


@FRAMEWORKS
def test_copy_and_pickle(t: Any) -> None:
    net = t.nn.Sequential(t.nn.Linear(3, 2), t.nn.BatchNorm1d(2))
    net[0].register_forward_hook(print)
    net[0].weight.requires_grad_(False)
    for twin in (copy.deepcopy(net), pickle.loads(pickle.dumps(net))):
        assert list(twin.state_dict()) == list(net.state_dict()) and (twin[0].weight == net[0].weight).all()
        assert twin[0].weight is not net[0].weight and isinstance(twin[0].weight, t.nn.Parameter)
        assert not twin[0].weight.requires_grad and twin[0].bias.requires_grad and len(twin[0]._forward_hooks) == 1
    shallow = copy.copy(net)
    assert shallow[0] is net[0]
    p = pickle.loads(pickle.dumps(net[0].bias))
    assert isinstance(p, t.nn.Parameter) and p.requires_grad and (p == net[0].bias).all()


@FRAMEWORKS
def test_parameter(t: Any) -> None:
    p = t.nn.Parameter(t.tensor([1.0, 2.0]))
    assert repr(p) == "Parameter containing:\ntensor([1., 2.], requires_grad=True)"
    assert isinstance(p, t.Tensor) and p.is_leaf and p.requires_grad and not t.nn.Parameter(t.zeros(1, dtype=t.int64), False).requires_grad
    assert type(p * 2) is t.Tensor and type(p.detach()) is t.Tensor and type(p[0]) is t.Tensor
    data = t.zeros(2)
    assert t.nn.Parameter(data).data_ptr() == data.data_ptr()
    q = copy.deepcopy(p)
    assert type(q) is t.nn.Parameter and (q == p).all() and q.data_ptr() != p.data_ptr()
    p.tag = "kept"
    assert pickle.loads(pickle.dumps(p)).tag == "kept"
    with pytest.raises(RuntimeError):
        t.nn.Parameter(t.zeros(1, dtype=t.int64))
    assert t.nn.Parameter().shape == (0,)
    with pytest.raises(ValueError, match="non-leaf"):
        t.nn.Module().register_parameter("x", _non_leaf(t, p))


def _non_leaf(t: Any, p: Any) -> Any:
    """A Parameter with a history: its data are changed in place by a recorded op."""
    q = t.nn.Parameter(t.ones(2), requires_grad=False)
    q.mul_(p)
    return q


@FRAMEWORKS
def test_repr(t: Any) -> None:
    net = make_net(t)
    assert repr(net) == repr(make_net(torch))
    assert repr(t.nn.Module()) == "Module()"
    layers = t.nn.ModuleList([t.nn.Linear(2, 2) for _ in range(3)] + [t.nn.Sequential(t.nn.ReLU())])
    assert (
        repr(layers)
        == "ModuleList(\n  (0-2): 3 x Linear(in_features=2, out_features=2, bias=True)\n  (3): Sequential(\n    (0): ReLU()\n  )\n)"
    )


@FRAMEWORKS
def test_call_super_init(t: Any) -> None:
    class Other:
        def __init__(self, value: int) -> None:
            self.value = value

    class Both(t.nn.Module, Other):  # type: ignore[misc, name-defined]
        call_super_init = True

    assert Both(3).value == 3


@FRAMEWORKS
def test_properties_and_class_attributes(t: Any) -> None:
    class Scaled(t.nn.Module):  # type: ignore[misc, name-defined]
        factor = 2

        def __init__(self) -> None:
            super().__init__()
            self._gain = 1

        @property
        def gain(self) -> int:
            return self._gain * self.factor

        @gain.setter
        def gain(self, value: int) -> None:
            self._gain = value

    m = Scaled()
    m.gain = 5
    assert m.gain == 10 and "gain" not in m.__dict__


@FRAMEWORKS
def test_the_order_in_which_attributes_are_found(t: Any) -> None:
    class Base(t.nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.thing = t.nn.ReLU()
            self.weight = t.nn.Parameter(t.ones(1))

    class Mixin:
        @property
        def thing(self) -> str:
            return "property"

        other = "class attribute"

    class Derived(Base, Mixin):
        weight = "class attribute"  # type: ignore[assignment]

    base = Base()
    assert isinstance(base.thing, t.nn.ReLU) and not hasattr(Base, "thing") and not hasattr(Base, "weight")
    del base.weight
    base.weight = 3  # a plain attribute of the instance, as weight_norm leaves it
    assert base.weight == 3 and Base().weight.item() == 1
    del base.thing
    with pytest.raises(AttributeError, match="'Base' object has no attribute 'thing'"):
        base.thing  # noqa: B018
    assert "thing" not in dir(base) and "thing" in dir(Base())
    base.thing = t.nn.Parameter(t.zeros(1))  # now from another table
    assert isinstance(base.thing, t.nn.Parameter)
    bare = Derived.__new__(Derived)
    t.nn.Module.__init__(bare)
    bare.other_thing = 1
    assert bare.thing == "property" and bare.other == "class attribute" and bare.weight == "class attribute"

    class Wrapper(t.nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self, inner: Any) -> None:
            super().__init__()
            self.inner = inner

        def __getattr__(self, name: str) -> Any:
            try:
                return super().__getattr__(name)
            except AttributeError:
                return getattr(self.inner, name)

    assert isinstance(Wrapper(Base()).thing, t.nn.ReLU) and isinstance(Wrapper(Base()).inner, Base)
