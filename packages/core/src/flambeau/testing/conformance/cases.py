"""The cases of ops: one an op, dtype and mode, made of the op's sample calls in every layout."""

from __future__ import annotations

import functools
import inspect
import warnings
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

import flambeau as fb

from ...ops.lazy import find
from ...ops.notation import ROWS, Row
from .. import Make, all_rows, samples_of
from .judging import Mismatch, compare, in_float64
from .layouts import LAYOUTS, Placed, host, mapped, name_of, same_bits, tensors_in

DTYPES = (
    "float32", "float64", "float16", "bfloat16", "complex64", "complex128", "bool", "uint8", "int8", "int16", "int32", "int64",
)  # fmt: skip
SMOOTH = ("float32", "float64", "complex64", "complex128")
REAL = ("float32", "float64", "float16", "bfloat16")
MODES = ("forward", "backward", "inplace", "out")
RAISES = (RuntimeError, TypeError, ValueError, IndexError, NotImplementedError, OverflowError)
UNDEFINED = ("make_empty", "make_strided", "empty_like", "empty_strided")  # results without defined elements
BY_PLACE = ("strided_view",)  # it names places in memory, of which a broadcast operand has fewer
UNORDERED = ("kthvalue", "median", "nanmedian", "mode", "median_dim", "nanmedian_dim")  # any index of equal elements will do


class Case(NamedTuple):
    """One op in one dtype and mode."""

    op: str
    dtype: str
    mode: str

    def __str__(self) -> str:
        return f"{self.op}-{self.dtype}-{self.mode}"


@functools.cache
def rows() -> dict[str, Row]:
    """The rows that are dispatched, by name; those of random numbers have a section of their own."""
    all_rows()
    return {k: r for k, r in ROWS.items() if r.kind != "function" and r.family != "random" and k not in UNDEFINED and "." not in k}


def tier_of(name: str) -> int:
    """1 for primitives, 2 for what has a decomposition."""
    return 1 if rows()[name].kind == "op" else 2


def all_cases() -> list[Case]:
    """Every case that the op table calls for."""
    return [
        Case(name, dtype, mode) for name, row in sorted(rows().items()) for dtype in DTYPES for mode in MODES if _applies(row, dtype, mode)
    ]


def is_inner(row: Row) -> bool:
    """Whether a composite is a part of public ops only, which hand it operands that belong together."""
    return row.kind == "composite" and row.namespace == "_" and not row.facts.get("method")


def _applies(row: Row, dtype: str, mode: str) -> bool:
    if is_inner(row) and dtype not in REAL:  # a part of public ops, which admit no others; what it makes of them is not defined
        return False
    if mode == "forward":
        return not row.facts.get("mutates")
    if mode == "backward":
        return bool(row.vjps) and dtype in SMOOTH and row.facts.get("differentiable") is not False
    if mode == "inplace":
        return bool(row.facts.get("inplace"))
    return row.namespace != "_" and dtype in ("float32", "int64") and "out" in inspect.signature(row.function).parameters


class Outcome(NamedTuple):
    """What a case found."""

    calls: int
    worst: float
    worst_layout: str


def run(case: Case, device: str) -> Outcome:
    """Runs a case on a device; raises Mismatch with every layout that fails."""
    check = {"forward": _forward, "backward": _backward, "inplace": _inplace, "out": _out}[case.mode]
    calls, worst, worst_layout, failures = 0, 0.0, "", []
    for layout, sample in _calls(case):
        named = name_of(layout, _placed_in(sample))
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                error = check(case, sample, device, f"{case.op}, {named}, {case.dtype}, {case.mode}")
        except Mismatch as mismatch:
            failures.append(str(mismatch))
            continue
        except Exception as raised:  # a kernel's own: it is this call's failure, and the next layouts still run
            failures.append(f"{case.op}, {named}, {case.dtype}, {case.mode}: {type(raised).__name__}: {raised}")
            continue
        if error is not None:
            calls += 1
            if error >= worst:
                worst, worst_layout = error, named
    if failures:
        raise Mismatch(f"{len(failures)} of {calls + len(failures)} calls fail\n" + "\n".join(failures[:12]))
    return Outcome(calls, worst, worst_layout)


class Call(NamedTuple):
    """A sample call: arguments with `Placed` operands in the place of tensors."""

    args: Any
    kwargs: Any
    by_layout: bool  # whether the layout decides what the result is, as for views

    def on(self, device: Any, wholes: list[Any] | None = None) -> tuple[Any, Any]:
        """The arguments on a device; `wholes` gets each operand's whole memory."""

        def placed(value: Any) -> Any:
            if isinstance(value, Placed):
                whole, view = value.on(device)
                if wholes is not None:
                    wholes.append(whole)
                return view
            if isinstance(value, fb.device):
                return fb.device(device) if value.is_host else value
            if isinstance(value, dict):
                return {k: placed(v) for k, v in value.items()}
            return type(value)([placed(v) for v in value]) if type(value) in (list, tuple) else value

        return placed(self.args), placed(self.kwargs)


def _placed_in(value: Any) -> list[Placed]:
    if isinstance(value, Placed):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return [p for v in parts for p in _placed_in(v)]


def _calls(case: Case) -> Iterator[tuple[str, Any]]:
    """(layout, call) of every sample in every layout that it can have."""
    dtype = getattr(fb, case.dtype)
    try:
        samples = samples_of(rows()[case.op], Make(dtype))
    except RAISES:
        return  # its samples cannot be made in this dtype
    for sample in samples:
        found = tensors_in((sample.args, sample.kwargs))
        if found and not any(t.dtype is dtype for t in found):
            continue
        seen = set()
        for layout, place in LAYOUTS.items():
            if layout == "broadcast" and (
                case.dtype == "int64" or case.mode == "inplace" or case.op in BY_PLACE or is_inner(rows()[case.op])
            ):
                continue  # indices stay what they are, statistics those of their operands; what is written has memory of its own
            if layout != "contiguous" and case.mode in ("backward", "out") and layout in ("offset", "broadcast"):
                continue

            def put(t: Any, place: Any = place, layout: str = layout) -> Any:
                values = host(t)
                made = place(values) if layout != "broadcast" or t.dtype is dtype else None
                return made or LAYOUTS["contiguous"](values)

            call = Call(mapped(sample.args, put), mapped(sample.kwargs, put), bool(rows()[case.op].facts.get("view")))
            key = tuple((p.shape, p.strides, p.offset, p.memory.size) for p in _placed_in(call))
            if key not in seen:
                seen.add(key)
                yield layout, call


def _attempt(function: Callable[..., Any], arguments: tuple[Any, Any]) -> tuple[Any, Exception | None]:
    try:
        return function(*arguments[0], **arguments[1]), None
    except RAISES as error:
        return None, error


def _on_cpu(call: Call) -> tuple[Any, Any]:
    """The call's arguments on the CPU, dense where the layout decides nothing."""
    if call.by_layout:
        return call.on(None)
    return _densely(call.args), _densely(call.kwargs)


def _densely(value: Any) -> Any:
    if isinstance(value, Placed):
        return fb.from_numpy(value.values())
    if isinstance(value, dict):
        return {k: _densely(v) for k, v in value.items()}
    return type(value)([_densely(v) for v in value]) if type(value) in (list, tuple) else value


def _expected(
    function: Callable[..., Any], call: Call, what: str, device: str, found: Any, error: Exception | None
) -> tuple[Any, Any] | None:
    """The CPU's results in the same dtype and in float64; None where both refuse the call."""
    expected, refused = _attempt(function, _on_cpu(call))
    if refused is not None:
        if error is None:
            raise Mismatch(f"{what}: computed, where the CPU raises {type(refused).__name__}: {refused}")
        if not isinstance(error, type(refused)) and not isinstance(refused, type(error)):
            raise Mismatch(f"{what}: raised {type(error).__name__}: {error}\n    where the CPU raises {type(refused).__name__}: {refused}")
        return None
    if error is not None:
        raise Mismatch(f"{what}: raised {type(error).__name__}: {error}")
    arguments = _on_cpu(call)
    truth, _ = _attempt(function, (mapped(arguments[0], in_float64), mapped(arguments[1], in_float64)))
    return expected, truth


def _values_only(op: str, result: Any) -> Any:
    return result[0] if op in UNORDERED and isinstance(result, tuple | list) else result


def _forward(case: Case, call: Call, device: str, what: str) -> float | None:
    function = rows()[case.op].function
    wholes: list[Any] = []
    arguments = call.on(device, wholes)
    found, error = _attempt(function, arguments)
    pair = _expected(function, call, what, device, found, error)
    if pair is None:
        return None
    for whole, placed in zip(wholes, _placed_in(call), strict=True):
        if not same_bits(whole.cpu().numpy(), placed.memory):
            raise Mismatch(f"{what}: an operand was written")
    for t in tensors_in(found):
        if t.device.type != fb.device(device).type and not t.device.is_host:
            raise Mismatch(f"{what}: a result is on {t.device}")
    op = case.op
    return compare(_values_only(op, found), _values_only(op, pair[0]), _values_only(op, pair[1]), what, case.dtype)


def _smooth(value: Any) -> bool:
    return bool(value.is_floating_point() or value.is_complex())


def _gradients(function: Callable[..., Any], arguments: tuple[Any, Any], seeds: np.random.Generator) -> Any:
    """Gradients of a call's results, weighted by numbers, with respect to its operands; None where nothing requires grad."""
    inputs: list[Any] = []

    def leaf(t: Any) -> Any:
        if not _smooth(t):
            return t
        inputs.append(t.detach().requires_grad_())
        return inputs[-1]

    result = function(*mapped(arguments[0], leaf), **mapped(arguments[1], leaf))
    outputs = [t for t in tensors_in(result) if t.requires_grad]
    if not outputs:
        return None
    weights = [fb.from_numpy(np.asarray(seeds.standard_normal(tuple(t.shape)))).to(t.dtype).to(t.device) for t in outputs]
    found = fb.autograd.grad(outputs, inputs, weights, allow_unused=True, materialize_grads=True)
    return list(found)


def _backward(case: Case, call: Call, device: str, what: str) -> float | None:
    function = rows()[case.op].function
    expected, refused = _attempt(lambda *a, **k: _gradients(function, (a, k), np.random.default_rng(1)), _on_cpu(call))
    if refused is not None or expected is None:
        return None
    cpu = _on_cpu(call)
    wide = (mapped(cpu[0], in_float64), mapped(cpu[1], in_float64))
    truth, _ = _attempt(lambda *a, **k: _gradients(function, (a, k), np.random.default_rng(1)), wide)
    found = _gradients(function, call.on(device), np.random.default_rng(1))
    return compare(found, expected, truth, what, case.dtype)


def _inplace(case: Case, call: Call, device: str, what: str) -> float | None:
    function = rows()[case.op].function
    inplace = find(case.op + "_")
    if not call.args or not isinstance(call.args[0], Placed):
        return None
    expected, refused = _attempt(inplace, _on_cpu(call))
    wholes: list[Any] = []
    arguments = call.on(device, wholes)
    version = arguments[0][0]._version
    found, error = _attempt(inplace, arguments)
    if refused is not None or error is not None:
        _expected(inplace, call, what, device, found, error)
        return None
    target, placed = arguments[0][0], call.args[0]
    if found is not target or target._version <= version:
        raise Mismatch(f"{what}: it returned another tensor, or did not count its version")
    dense = _on_cpu(call)
    truth, _ = _attempt(function, (mapped(dense[0], in_float64), mapped(dense[1], in_float64)))
    memory = wholes[0].cpu().numpy()
    through = fb.from_numpy(placed.values(memory))
    if tensors_in(truth) and tuple(tensors_in(truth)[0].shape) != tuple(expected.shape):
        truth = None
    if case.op in ("lt", "le", "gt", "ge", "eq", "ne", "logical_and", "logical_or", "logical_xor", "logical_not"):
        truth = None
    worst = compare(through, expected, truth, f"{what}: read through the whole memory", case.dtype)
    outside = np.ones(memory.shape, bool)
    if 0 not in placed.shape:
        np.lib.stride_tricks.as_strided(outside[placed.offset :], placed.shape, placed.strides)[...] = False
    if not same_bits(memory[outside], placed.memory[outside]):
        raise Mismatch(f"{what}: elements outside of the view were written")
    return max(worst, compare(target, expected, truth, what, case.dtype))


def _out(case: Case, call: Call, device: str, what: str) -> float | None:
    function = rows()[case.op].function
    if "out" in call.kwargs:
        return None
    expected, refused = _attempt(function, _on_cpu(call))
    if refused is not None or not isinstance(expected, fb.Tensor) or not expected.numel():
        return None
    placed = (LAYOUTS["strided"](host(expected)) if expected.ndim else None) or LAYOUTS["offset"](host(expected))
    whole, out = placed._replace(memory=np.zeros_like(placed.memory)).on(device)
    arguments = call.on(device)
    found, error = _attempt(lambda *a, **k: function(*a, **k, out=out), arguments)
    if error is not None:
        target = fb.from_numpy(np.zeros_like(host(expected)))
        _, refused = _attempt(lambda *a, **k: function(*a, **k, out=target), _on_cpu(call))
        if refused is None or not isinstance(error, type(refused)):
            raise Mismatch(f"{what}: raised {type(error).__name__}: {error}")
        return None
    if found is not out:
        raise Mismatch(f"{what}: it did not return what out= was given")
    through = fb.from_numpy(placed.values(whole.cpu().numpy()))
    return compare(through, expected, None, f"{what}: read through the whole memory", case.dtype)


def fallbacks(device: str) -> set[str]:
    """Ops that have run on the host for this device in this process."""
    from ...dispatch.layers import _warned

    return {op for op, name in _warned if name == fb.device(device).type}
