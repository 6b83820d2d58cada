"""What is checked of a call in each mode, and how a case runs: every call, with one message that lists those that fail."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, NamedTuple

import numpy as np

import flambeau as fb

from ...dispatch.backend import backend_for
from ...ops.lazy import find
from ...ops.notation import Row
from .calls import Call, calls
from .cases import Case, rows
from .judging import RAISES, Judged, Mismatch, compare
from .layouts import DEGENERATE, LAYOUTS, host, mapped, same_bits, tensors_in
from .mistakes import check_mistakes
from .oracle import NeedsDtype, Outcome, attempt, declared, settle, truth, undeclared_in, widened

UNORDERED = ("kthvalue", "median", "nanmedian", "mode", "median_dim", "nanmedian_dim")  # any index of equal elements will do
LOGICAL = ("lt", "le", "gt", "ge", "eq", "ne", "logical_and", "logical_or", "logical_xor", "logical_not", "isreal")
SHOWN = 12  # failing calls in one message


class Finding(NamedTuple):
    """What a case found: how many calls were compared and how many refused as on the CPU, the worst error, and in which layout."""

    calls: int
    refused: int
    worst: Judged
    layout: str
    needs: tuple[str, ...] = ()  # dtypes that the device lacks, and for want of which it refused calls


def run(case: Case, device: str) -> Finding:
    """Runs a case on a device; raises Mismatch with every layout that fails."""
    row, dtype = rows()[case.op], getattr(fb, case.dtype)
    check = CHECKS[case.mode]
    compared, refused, worst, layout, failures = 0, 0, Judged(), "", []
    needs: set[str] = set()
    for call in calls(row, dtype, case.mode):
        with suppress(*RAISES):  # what a refused call before has left behind
            backend_for(device).synchronize(fb.device(device).index)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                lacking = [name for name in call.dtypes if not declared(device, name)]
                judged = (partial(_undeclared, lacking) if lacking else check)(
                    case, row, call, device, f"{case.op}, {call.layout}, {case.dtype}, {case.mode}"
                )
        except NeedsDtype as need:
            needs.add(str(need))
            refused += 1
            continue
        except Mismatch as mismatch:
            failures.append(str(mismatch))
            continue
        except Exception as raised:  # a kernel's own: it is this call's failure, and the next layouts still run
            failures.append(f"{case.op}, {call.layout}, {case.dtype}, {case.mode}: {type(raised).__name__}: {raised}")
            continue
        compared, refused = compared + (judged is not None), refused + (judged is None)
        if judged is not None and (not layout or judged.share > worst.share):
            worst, layout = judged, call.layout
    if failures:
        more = [f"and {len(failures) - SHOWN} more"] if len(failures) > SHOWN else []
        raise Mismatch("\n".join([f"{len(failures)} of {compared + refused + len(failures)} calls fail", *failures[:SHOWN], *more]))
    return Finding(compared, refused, worst, layout, tuple(sorted(needs)))


def _undeclared(lacking: list[str], case: Case, row: Row, call: Call, device: str, what: str) -> None:
    """Operands of a dtype that the device does not declare are refused, and the error names it."""
    found = attempt(lambda: row.function(*call.on(device)[0], **call.on(device)[1]), ((), {}))
    if found.error is None:
        raise Mismatch(f"{what}: computed in {lacking[0]}, which the device does not declare; it must raise UnsupportedDTypeError")
    if not any(name in str(found.error) for name in lacking):
        raise Mismatch(f"{what}: the error for undeclared {lacking[0]} must name it: {type(found.error).__name__}: {found.error}")


def _comparable(op: str, result: Any) -> Any:
    """What is defined of a result."""
    return result[0] if op in UNORDERED and isinstance(result, tuple | list) else result


def _forward(case: Case, row: Row, call: Call, device: str, what: str) -> Judged | None:
    """The results are right, on the device, and the operands as they were."""
    wholes: list[Any] = []
    arguments = call.on(device, wholes)
    found, expected = attempt(row.function, arguments), attempt(row.function, call.on_cpu())
    if not settle(what, device, found, expected, call.layout in DEGENERATE):
        return None
    for whole, operand in zip(wholes, call.operands, strict=True):
        if not same_bits(whole.cpu().numpy(), operand.memory):
            raise Mismatch(f"{what}: an operand was written")
    for there, here in zip(tensors_in(found.result), tensors_in(expected.result), strict=False):
        if here.device.is_host and there.device.type != fb.device(device).type:
            raise Mismatch(f"{what}: a result is on {there.device}")
    if not tensors_in(expected.result):
        return _same(found.result, expected.result, what)
    exact = None if case.op in LOGICAL else truth(row.function, call)
    ours, theirs, best = (_comparable(case.op, part) for part in (found.result, expected.result, exact))
    return compare(ours, theirs, best, what, case.dtype, itself=fb.device(device).is_host)


def _same(found: Any, expected: Any, what: str) -> Judged:
    """Of results that are no tensors."""
    if type(found) is not type(expected) or found != expected:
        raise Mismatch(f"{what}: {found!r} instead of {expected!r}")
    return Judged()


def gradients(function: Callable[..., Any], arguments: tuple[Any, Any]) -> Any:
    """Gradients of a call's results, weighted by numbers, with respect to its operands; None where nothing requires grad."""
    inputs: list[Any] = []
    numbers = np.random.default_rng(1)

    def leaf(t: Any) -> Any:
        if not (t.is_floating_point() or t.is_complex()):
            return t
        inputs.append(t.detach().requires_grad_())
        return inputs[-1]

    result = function(*mapped(arguments[0], leaf), **mapped(arguments[1], leaf))
    outputs = [t for t in tensors_in(result) if t.requires_grad]
    if not outputs:
        return None
    weights = [fb.from_numpy(np.asarray(numbers.standard_normal(tuple(t.shape)))).to(t.dtype).to(t.device) for t in outputs]
    found = list(fb.autograd.grad(outputs, inputs, weights, allow_unused=True, materialize_grads=True))
    for t, g in zip(inputs, found, strict=True):
        if t.shape != g.shape or t.dtype is not g.dtype:
            raise Mismatch(f"the gradient of an operand {tuple(t.shape)} {t.dtype} is {tuple(g.shape)} {g.dtype}")
    return found


def _backward(case: Case, row: Row, call: Call, device: str, what: str) -> Judged | None:
    """The gradients are right."""

    def of(arguments: tuple[Any, Any]) -> Outcome:
        return attempt(lambda: gradients(row.function, arguments), ((), {}))

    expected = of(call.on_cpu())
    if expected.error is None and (expected.result is None or undeclared_in(device, row.function(*call.on_cpu()[0], **call.on_cpu()[1]))):
        return None  # nothing to differentiate, or what forward refuses
    found = of(call.on(device))
    if not settle(what, device, found, expected, call.layout in DEGENERATE):
        return None
    cpu = call.on_cpu()
    exact = None if call.by_layout else of((mapped(cpu[0], widened), mapped(cpu[1], widened))).result
    return compare(found.result, expected.result, exact, what, case.dtype, itself=fb.device(device).is_host)


def _inplace(case: Case, row: Row, call: Call, device: str, what: str) -> Judged | None:
    """The first operand is written, through its layout, and nothing around it."""
    if not call.operands or call.operands[0] is not call.args[0]:
        return None
    inplace = find(row.name + "_")
    wholes: list[Any] = []
    arguments = call.on(device, wholes)
    version = arguments[0][0]._version
    found, expected = attempt(inplace, arguments), attempt(inplace, call.on_cpu())
    if not settle(what, device, found, expected, call.layout in DEGENERATE):
        return None
    target, placed = arguments[0][0], call.operands[0]
    if found.result is not target or target._version <= version:
        raise Mismatch(f"{what}: it returned another tensor, or did not count its version")
    exact = None if case.op in LOGICAL else truth(row.function, call)
    memory = wholes[0].cpu().numpy()
    through = fb.from_numpy(placed.values(memory))
    itself = fb.device(device).is_host
    worst = compare(through, expected.result, exact, f"{what}: read through the whole memory", case.dtype, itself=itself)
    outside = np.ones(memory.shape, bool)
    if 0 not in placed.shape:
        np.lib.stride_tricks.as_strided(outside[placed.offset :], placed.shape, [s * outside.itemsize for s in placed.strides])[...] = False
    if not same_bits(memory[outside], placed.memory[outside]):
        raise Mismatch(f"{what}: elements outside of the view were written")
    seen = compare(target, expected.result, exact, what, case.dtype, itself=itself)
    return max(worst, seen, key=lambda judged: judged.share)


def _out(case: Case, row: Row, call: Call, device: str, what: str) -> Judged | None:
    """What out= is given, one tensor or several, is written, through a layout of its own."""
    if "out" in call.kwargs:
        return None
    expected = attempt(row.function, call.on_cpu())
    results = tensors_in(expected.result)
    if expected.error is not None or not results or not all(t.numel() for t in results) or undeclared_in(device, results):
        return None
    single = isinstance(expected.result, fb.Tensor)
    placed = [((LAYOUTS["strided"](host(t)) if t.ndim else None) or LAYOUTS["offset"](host(t))) for t in results]
    assert all(p is not None for p in placed)
    targets = [p._replace(memory=np.zeros_like(p.memory)).on(device) for p in placed if p is not None]
    given = targets[0][1] if single else tuple(view for _, view in targets)
    found = attempt(lambda *a, **k: row.function(*a, **k, out=given), call.on(device))
    if found.error is not None:
        dense = [fb.from_numpy(np.zeros_like(host(t))) for t in results]
        again = attempt(lambda *a, **k: row.function(*a, **k, out=dense[0] if single else tuple(dense)), call.on_cpu())
        settle(what, device, found, again)
        return None
    if any(a is not view for a, (_, view) in zip(tensors_in(found.result), targets, strict=True)):
        raise Mismatch(f"{what}: it did not return what out= was given")
    through = [fb.from_numpy(p.values(whole.cpu().numpy())) for p, (whole, _) in zip(placed, targets, strict=True) if p is not None]
    chosen = slice(0, 1) if case.op in UNORDERED else slice(None)
    exact = tensors_in(truth(row.function, call))
    where = f"{what}: read through the whole memory"
    return compare(through[chosen], results[chosen], exact[chosen], where, case.dtype, itself=fb.device(device).is_host)


def _errors(case: Case, row: Row, call: Call, device: str, what: str) -> Judged | None:
    """Calls with one operand that does not fit are refused as on the CPU."""
    if call.layout != "contiguous" or not call.operands:
        return None
    check_mistakes(row, call, device, what)
    return Judged()


CHECKS = {"forward": _forward, "backward": _backward, "inplace": _inplace, "out": _out, "errors": _errors}
