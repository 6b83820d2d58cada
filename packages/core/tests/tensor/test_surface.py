"""What a tensor says of itself, becomes, copies and exchanges: the same on PyTorch and on flambeau."""

from __future__ import annotations

import copy
import pickle
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

import flambeau as fb

CASES: list[Callable[[Any], Any]] = []


def case(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    CASES.append(function)
    return function


def plain(value: Any) -> Any:
    """Observations without the library's name; tensors as dtype, shape and lists."""
    if isinstance(value, torch.Tensor | fb.Tensor):
        return [str(value.dtype).partition(".")[2], *value.shape, repr(value.detach().tolist())]
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, str | type | int | float | complex | None):
        return value
    return str(value).replace("torch.", "").replace("flambeau.", "")


def outcome(function: Callable[[], Any]) -> Any:
    """The result, or the kind of error."""
    try:
        return function()
    except NotImplementedError:
        return "RuntimeError"  # which NotImplementedError is, too
    except Exception as error:
        return "RuntimeError" if isinstance(error, RuntimeError) else type(error).__name__


def compare(function: Callable[[Any], Any]) -> None:
    ours, theirs = plain(function(fb)), plain(function(torch))
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for i, (a, b) in enumerate(zip(ours, theirs, strict=True)):
            assert a == b, f"observation {i}: {a} instead of {b}"
    assert ours == theirs


def layouts(lib: Any) -> list[Any]:
    """Tensors of many layouts."""
    x = lib.arange(24).reshape(2, 3, 4)
    return [
        x, x.transpose(0, 2), x[1], x[:, 1:, ::2], x.permute(2, 0, 1), lib.ones(2, 3, 4, 5).to(memory_format=lib.channels_last), lib.ones(()),
        lib.ones(0, 3), lib.ones(2, 1, 4).expand(2, 3, 4), lib.ones(2, 3, 4, 5, 6).contiguous(memory_format=lib.channels_last_3d),
    ]  # fmt: skip


@case
def metadata(lib: Any) -> Any:
    return [
        [t.dtype, t.device, t.shape, t.stride(), t.storage_offset(), t.is_contiguous(), t.ndim, t.dim(), t.numel(), t.nelement(), t.element_size(),
         t.itemsize, t.nbytes, t.is_leaf, t.requires_grad, t.grad, t.layout, t.is_cpu, t.is_meta, t.is_sparse, t.is_quantized, t.is_floating_point(),
         t.is_complex(), t.is_signed(), t.get_device(), t.untyped_storage().nbytes(), t.mT.shape if t.ndim > 1 else 0, t.data_ptr() == t.data.data_ptr(),
         t.is_contiguous(memory_format=lib.channels_last), outcome(lambda t=t: t.size(0)), outcome(lambda t=t: t.size(-1)), outcome(lambda t=t: t.size(9)),
         outcome(lambda t=t: t.stride(-1)), outcome(lambda t=t: t.stride(5))]
        for t in layouts(lib)
    ]  # fmt: skip


@case
def strides_of_results(lib: Any) -> Any:
    results = []
    for t in layouts(lib):
        made = (t.clone(), lib.empty_like(t), lib.zeros_like(t), t + 1, t.contiguous(), t.clone(memory_format=lib.contiguous_format))
        results.append([m.stride() for m in made])
        results.append(
            [
                outcome(lambda t=t: t.to(memory_format=lib.channels_last).stride()),
                outcome(lambda t=t: lib.empty_like(t, memory_format=lib.channels_last).stride()),
            ]
        )
    x = lib.ones(2, 3, 4, 5).to(memory_format=lib.channels_last)
    more = (
        x * x.sum(),
        x.relu(),
        x + lib.ones(3, 1, 1),
        lib.cat([x, x]),
        x.half(),
        x > 0,
        x.transpose(1, 2).clone(),
        x[:, :, ::2].clone(),
        x.permute(1, 0, 2, 3).exp(),
        lib.where(x > 0, x, x),
    )
    return [*results, [m.stride() for m in more]]


@case
def inferred_dtypes(lib: Any) -> Any:
    values = (
        1, 1.5, True, 1j, [], [[]], [1, 2.0], [True, 2], [1, 2j], [[1, 2], [3, 4]], np.float32(1), np.arange(3), np.array(1.5), np.array([True]),
        [np.float32(1), np.float64(2)], [np.int32(1)], [lib.tensor(1), lib.tensor(2)], [lib.tensor(1.5), 2], (1, 2), range(3), -(2**63), float("nan"),
        [np.ones(2), np.zeros(2)],
    )  # fmt: skip
    return [lib.tensor(v) for v in values]


@case
def given_dtypes(lib: Any) -> Any:
    pairs = (
        ([1.5, 2], "int64"), ([300], "uint8"), ([-1], "uint8"), ([1, 0], "bool"), ([2.5], "bool"), ([1j], "float32"), ([1], "complex64"), ([1e10], "float16"),
        (3.7, "int32"), ([2**40], "int32"), (np.array([300]), "uint8"), (True, "float32"), ([1.5], "bfloat16"), (1, "uint16"), ([2**64 - 1], "uint64"),
    )  # fmt: skip
    return [[outcome(lambda v=v, d=d, make=make: make(v, dtype=getattr(lib, d))) for make in (lib.tensor, lib.as_tensor)] for v, d in pairs]


@pytest.mark.parametrize("value", [[[1], [2, 3]], [1, [2]], "a", None, [None], ["a"], [[1, 2], 3], 2**63, np.ones(2, "U1"), {1: 2}])
def test_what_is_no_tensor_is_refused(value: Any) -> None:
    for lib in (torch, fb):
        with pytest.raises((RuntimeError, TypeError, ValueError)):
            lib.tensor(value)


@case
def python_numbers(lib: Any) -> Any:
    values = (
        lib.tensor(2),
        lib.tensor(2.5),
        lib.tensor([3]),
        lib.tensor([1, 2]),
        lib.tensor([]),
        lib.tensor(True),
        lib.tensor(0.0),
        lib.tensor([[0]]),
        lib.tensor(2.5, dtype=lib.bfloat16),
    )
    calls = (
        lambda v: v.item(), bool, int, float, complex, lambda v: v.__index__(), lambda v: [10, 20, 30, 40][v], len, lambda v: f"{v:.2f}", lambda v: f"{v}",
        lambda v: v.tolist(), lambda v: 2 in v, list, lambda v: v.is_nonzero(), lambda v: "a" in v,
    )  # fmt: skip
    return [[outcome(lambda c=c, v=v: c(v)) for c in calls] for v in values]


@case
def operators(lib: Any) -> Any:
    x = lib.arange(4).reshape(2, 2)
    calls = (
        lambda: list(x), lambda: iter(lib.ones(())), lambda: divmod(x, 2), lambda: x**2, lambda: 2**x, lambda: x // 2, lambda: -7 // lib.tensor([2, -2]),
        lambda: lib.tensor([-7, 7]) % lib.tensor(3), lambda: ~lib.tensor([True, False]), lambda: lib.tensor([5]) & 3, lambda: lib.tensor([5]) << 1,
        lambda: -lib.tensor([True]), lambda: lib.tensor([True]) - lib.tensor([True]), lambda: x == None, lambda: x == "a", lambda: x != None,  # noqa: E711
        lambda: x < "a", lambda: x + "a", lambda: x + None, lambda: [1] + x, lambda: x @ x, lambda: x @ 2, lambda: x and 1, lambda: abs(lib.tensor([-1])),
        lambda: +lib.tensor([1]), lambda: x.add(1, alpha=2), lambda: x.sub(x, alpha=3), lambda: x.T, lambda: 1 - x, lambda: 1 / (x + 1),
        lambda: reversed(lib.arange(3)),
    )  # fmt: skip
    return [outcome(c) for c in calls]


@case
def creation(lib: Any) -> Any:
    x = lib.ones(2, dtype=lib.int8)
    calls = (
        lambda: lib.arange(5), lambda: lib.arange(1, 2, 0.25), lambda: lib.arange(5, 1, -2), lambda: lib.arange(3.0),
        lambda: lib.arange(0, 3, dtype=lib.float16),
        lambda: lib.arange(1, 5, -1), lambda: lib.arange(0, 1, 0), lambda: lib.linspace(0, 1, 5), lambda: lib.linspace(0, 10, 3, dtype=lib.int64),
        lambda: lib.logspace(0, 2, 3), lambda: lib.eye(2, 3), lambda: lib.full((2,), 3), lambda: lib.full((2,), 2.5), lambda: lib.full((), True),
        lambda: lib.full((2,), 1j),
        lambda: lib.zeros(2, 3), lambda: lib.zeros((2, 3)), lambda: lib.zeros([2]), lambda: lib.ones(()), lambda: lib.zeros(-1),
        lambda: lib.zeros(2.5), lambda: lib.empty(2, 0),
        lambda: lib.full_like(lib.ones(2), 3), lambda: lib.ones_like(x), lambda: lib.zeros_like(x, dtype=lib.float64), lambda: lib.tril_indices(3, 3),
        lambda: lib.empty_strided((2, 2), (1, 2)).stride(), lambda: lib.scalar_tensor(3), lambda: lib.complex(lib.ones(2), lib.zeros(2)),
        lambda: x.new_tensor([1]),
        lambda: x.new_ones(2), lambda: x.new_full((2,), 7), lambda: x.new_zeros((1, 2)), lambda: x.new_empty(3).shape,
        lambda: lib.zeros(2, requires_grad=True).requires_grad,
        lambda: lib.zeros(2, device="nosuch"), lambda: lib.meshgrid(lib.arange(2), lib.arange(3), indexing="ij"), lambda: lib.ones(lib.Size([2])),
        lambda: lib.ones(lib.tensor(2)),
    )  # fmt: skip
    return [outcome(c) for c in calls]


@case
def conversions(lib: Any) -> Any:
    x = lib.ones(2)
    return [
        x.to(lib.float32) is x, x.to("cpu") is x, x.to(x) is x, x.to(lib.float64), x.to(dtype=lib.int8), x.to("cpu", lib.int8),
        x.to(x, copy=True) is x, x.cpu() is x,
        outcome(lambda: x.to("nosuch")), x.double(), x.half(), x.long(), x.bool(), x.char(), x.bfloat16().dtype, x.type_as(lib.ones(1, dtype=lib.int8)),
        x.float() is x,
        x.to("meta").device, outcome(lambda: lib.ones(2, device="meta").to("cpu")), x.to(lib.complex64), lib.tensor([1.9, -1.9]).to(lib.int32),
        lib.tensor([float("nan"), 2.0]).to(lib.bool),
    ]  # fmt: skip


@case
def views_as_other_dtypes(lib: Any) -> Any:
    short = lib.arange(6, dtype=lib.int16)
    calls = (
        lambda: lib.ones(4).view(lib.int32), lambda: lib.arange(4.0).view(lib.uint8), lambda: short.reshape(3, 2).view(lib.int32),
        lambda: short.reshape(2, 3).view(lib.int32),
        lambda: lib.ones(4, 4).t().view(lib.int16), lambda: lib.ones(4, 4).t().view(lib.int32).stride(), lambda: lib.ones(()).view(lib.int32),
        lambda: lib.ones(()).view(lib.int8), lambda: lib.ones(2, 4)[:, 2:].view(lib.float64), lambda: lib.ones(2).view(lib.complex64),
    )  # fmt: skip
    return [outcome(c) for c in calls]


@case
def copies(lib: Any) -> Any:
    x = lib.ones(3, requires_grad=True)
    x.note, x.grad = [1], lib.ones(3)
    shallow, deep, pickled = copy.copy(x), copy.deepcopy(x), pickle.loads(pickle.dumps(x))
    y = lib.arange(12.0).reshape(3, 4)
    shared = copy.deepcopy([y, y[1], y.t()])
    shared[0][1] = 100
    part = copy.deepcopy(y[1:, 1:])
    return [
        shallow.note is x.note, shallow.requires_grad, shallow.grad is x.grad, shallow is x, shallow.data_ptr() == x.data_ptr(),
        deep.note, deep.note is x.note,
        deep.grad, deep.requires_grad, deep.is_leaf, pickled.note, pickled.requires_grad, shared[1], shared[2].stride(), weakref.ref(y)() is y, part.stride(),
        part.storage_offset(), part.untyped_storage().nbytes(), outcome(lambda: copy.deepcopy(x * 2)), pickle.loads(pickle.dumps(x * 2)).requires_grad,
        pickle.loads(pickle.dumps(lib.float32)) is lib.float32, pickle.loads(pickle.dumps(lib.device("cpu"))) == lib.device("cpu"),
        copy.deepcopy(lib.int8) is lib.int8,
        pickle.loads(pickle.dumps(lib.Size([1, 2]))), pickle.loads(pickle.dumps(lib.channels_last)) is lib.channels_last,
    ]  # fmt: skip


@case
def exchange_with_numpy(lib: Any) -> Any:
    x = lib.arange(6.0).reshape(2, 3)
    n = x.numpy()
    n[0, 0] = 9
    a, f = np.asarray(x.t()), lib.from_numpy(n)
    f[1] = 7
    calls = (
        lambda: np.sin(x).__class__.__name__, lambda: np.array(x, dtype="int32").dtype, lambda: np.asarray(lib.ones(2, requires_grad=True)),
        lambda: lib.ones(2, requires_grad=True).numpy(force=True).tolist(), lambda: lib.ones(2, device="meta").numpy(), lambda: lib.from_numpy([1]),
        lambda: lib.from_numpy(np.ones(3)[::-1]), lambda: lib.from_numpy(np.array(["a"])), lambda: lib.from_numpy(np.float32(1)),
        lambda: np.from_dlpack(x).tolist(),
        lambda: lib.from_dlpack(np.ones(3)), lambda: lib.utils.dlpack.from_dlpack(x), lambda: (np.ones(2) * lib.ones(2)).__class__.__name__,
        lambda: (np.float64(2) * lib.ones(2)).__class__.__name__, lambda: (lib.ones(2) * np.float64(2)).dtype,
        lambda: (lib.ones(2) + np.ones(2)).__class__.__name__,
        lambda: np.array([lib.tensor(1), lib.tensor(2)]).tolist(), lambda: lib.asarray(n).data_ptr() == x.data_ptr(),
        lambda: lib.tensor(n).data_ptr() == x.data_ptr(),
        lambda: lib.frombuffer(bytearray(b"\1\0\2\0"), dtype=lib.int16), lambda: lib.as_tensor(n).data_ptr() == x.data_ptr(),
        lambda: lib.asarray([1, 2], copy=False),
        lambda: lib.ones(2, requires_grad=True).__dlpack__(),
    )  # fmt: skip
    return [x, a.shape, np.shares_memory(n, a), f.data_ptr() == x.data_ptr(), *[outcome(c) for c in calls]]


@case
def other_memory(lib: Any) -> Any:
    x = lib.arange(6)
    y = x[2:4]
    x.resize_(2, 2)
    small = x.tolist()
    x.resize_(2, 3)
    z, w = lib.arange(3), lib.ones(0, dtype=lib.int64)
    z.resize_(5)
    w.set_(y)
    return [
        small,
        x,
        z[:3],
        z.shape,
        w,
        w.data_ptr() == y.data_ptr(),
        w.storage_offset(),
        x.resize_as_(lib.ones(3)).shape,
        outcome(lambda: lib.ones(2).resize_(-1)),
        x.share_memory_() is x,
    ]


@case
def meta_tensors(lib: Any) -> Any:
    x, y = lib.ones(2, 3, device="meta"), lib.ones(3, device="meta", requires_grad=True)
    calls = (
        lambda: (x + y).shape, lambda: (x @ y).shape, lambda: x[0].shape, lambda: x.sum().shape, x.item, x.tolist, lambda: (x * 2).device,
        lambda: x + lib.ones(3),
        lambda: x.reshape(-1).stride(), lambda: x.t().is_contiguous(), lambda: lib.empty_like(x).device, lambda: (x * y).sum().backward(),
        lambda: y.grad.shape,
        lambda: x.add_(1).shape, lambda: bool(x[0, 0]), lambda: lib.nn.Linear(3, 4, device="meta")(x).shape, lambda: x[:, [0, 1]].shape, lambda: x[x > 0],
        lambda: lib.cat([x, x]).shape, lambda: x.clone().device, lambda: copy.deepcopy(x).device, lambda: repr(x), x.element_size,
        lambda: (x + lib.tensor(1.0)).device,
    )  # fmt: skip
    return [outcome(c) for c in calls]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("function", CASES, ids=lambda f: f.__name__)
def test_same_observations(function: Callable[[Any], Any]) -> None:
    compare(function)


@pytest.mark.parametrize("name", ["float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz"])
def test_float8_stores(name: str) -> None:
    values = [1.0, -2.5, 1e-3, 0.017, 100.0, 0.0]
    ours, theirs = fb.tensor(values).to(getattr(fb, name)), torch.tensor(values).to(getattr(torch, name))
    assert ours.float().tolist() == theirs.float().tolist()
    assert ours.view(fb.uint8).tolist() == theirs.view(torch.uint8).tolist()
    assert ours.element_size() == 1 and ours.reshape(3, 2).t()[1, 1:].float().tolist() == theirs.reshape(3, 2).t()[1, 1:].float().tolist()
    assert pickle.loads(pickle.dumps(ours)).float().tolist() == ours.float().tolist()


def test_numpy_shares_memory_and_inverse_conversions_do_too() -> None:
    x = fb.zeros(3)
    x.numpy()[1] = 5
    np.from_dlpack(x)[2] = 6
    assert x.tolist() == [0, 5, 6]
    torch.from_dlpack(x)[0] = 4
    assert x.tolist() == [4, 5, 6]
    t = torch.zeros(2)
    fb.from_dlpack(t)[0] = 3
    assert t.tolist() == [3, 0]
