"""Wrong calls, made of right ones by changing one operand: each is refused as the CPU refuses it, or gives what the CPU gives."""

from __future__ import annotations

from typing import Any

import numpy as np

import flambeau as fb

from ...ops.notation import Row
from .calls import Call
from .judging import Mismatch, compare
from .layouts import LAYOUTS, ORACLE, Placed, tensors_in
from .oracle import attempt, declared, settle


def _longer(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any] | None:
    return np.concatenate([values, values[..., :1]], axis=-1) if values.ndim and values.size else None


def _deeper(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.stack([values] * 3)


def _flat(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any] | None:
    return values.reshape(-1) if values.ndim > 1 else None


MISTAKES: dict[str, Any] = {
    "a longer last dimension": _longer,
    "one dimension more": _deeper,
    "one dimension": _flat,
    "bool": lambda values: values.astype(bool) if values.dtype.kind == "f" else None,
    "complex64": lambda values: values.astype(np.complex64) if values.dtype.kind == "f" else None,
    "int32": lambda values: values.astype(np.int32) if values.dtype.kind == "f" else None,
    "float32 instead of integers": lambda values: values.astype(np.float32) if values.dtype.kind in "iu" else None,
}


def _with(call: Call, at: int, other: Placed) -> Call:
    """The call with another operand in one place."""
    count = -1

    def put(value: Any) -> Any:
        nonlocal count
        if isinstance(value, Placed):
            count += 1
            return other if count == at else value
        if isinstance(value, dict):
            return {k: put(v) for k, v in value.items()}
        return type(value)([put(v) for v in value]) if type(value) in (list, tuple) else value

    return call._replace(args=put(call.args), kwargs=put(call.kwargs))


def check_mistakes(row: Row, call: Call, device: str, what: str) -> None:
    """Makes each mistake with each operand; raises Mismatch."""
    name = str(row.facts.get("public") or row.name)
    for at, operand in enumerate(call.operands):
        for mistake, change in MISTAKES.items():
            values = change(operand.values())
            if values is None or not declared(device, fb.from_numpy(np.ascontiguousarray(values)).dtype):
                continue
            placed = LAYOUTS["contiguous"](np.ascontiguousarray(values).reshape(values.shape))
            assert placed is not None
            _refused_alike(row, name, _with(call, at, placed), device, f"{what}: operand {at} with {mistake}")
        if not fb.device(device).is_host:
            _on_two_devices(row, name, call, at, device, f"{what}: operand {at} on the CPU")


def _refused_alike(row: Row, name: str, call: Call, device: str, what: str) -> None:
    found, expected = attempt(row.function, call.on(device)), attempt(row.function, call.on_cpu())
    if settle(what, device, found, expected):
        ours, theirs = tensors_in(found.result), tensors_in(expected.result)
        if [(t.shape, t.dtype) for t in ours] != [(t.shape, t.dtype) for t in theirs]:
            raise Mismatch(f"{what}: {ours} instead of {theirs}")
    elif expected.error is not None and name in str(expected.error) and name not in str(found.error):
        raise Mismatch(f"{what}: the error does not name the op: {type(found.error).__name__}: {found.error}")


def _on_two_devices(row: Row, name: str, call: Call, at: int, device: str, what: str) -> None:
    """An error that names the op and both devices; or, for a number from the host, the right result."""
    if len(call.operands) < 2:
        return
    there, here = call.on(device), call.on(None)
    theirs = iter(tensors_in(here))
    count = -1

    def put(value: Any) -> Any:
        nonlocal count
        if isinstance(value, fb.Tensor):
            count += 1
            other = next(theirs)
            return other if count == at else value
        if isinstance(value, dict):
            return {k: put(v) for k, v in value.items()}
        return type(value)([put(v) for v in value]) if type(value) in (list, tuple) else value

    found = attempt(row.function, (put(there[0]), put(there[1])))
    if found.error is None:
        expected, results = attempt(row.function, call.on_cpu()), tensors_in(found.result)
        if len(results) == 1 and results[0].device.type != fb.device(device).type:
            raise Mismatch(f"{what}: the result is on {results[0].device}, and nothing said so")
        compare(found.result, expected.result, None, what, "float32")
        return
    told = str(found.error)
    if fb.device(device).type not in told or ORACLE not in told or not isinstance(found.error, RuntimeError):
        raise Mismatch(f"{what}: the error does not name both devices: {type(found.error).__name__}: {found.error}")
