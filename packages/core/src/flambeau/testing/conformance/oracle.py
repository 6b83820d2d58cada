"""The oracle: the same call on the CPU, in the same dtype and in float64; and what a refused call must look like."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple

import flambeau as fb

from ...dispatch.backend import backend_for
from ...tensor import dtypes
from ...tensor.errors import UnsupportedDTypeError
from .calls import Call
from .judging import RAISES, Mismatch
from .layouts import mapped, tensors_in


class NeedsDtype(Exception):
    """A call that the device refuses because the op computes in a dtype that it does not declare."""


class Outcome(NamedTuple):
    """What a call gave, or how it was refused."""

    result: Any
    error: Exception | None = None


def attempt(function: Callable[..., Any], arguments: tuple[Any, Any]) -> Outcome:
    """Calls a function, and waits for it: a device may tell only then of what is wrong in the data."""
    try:
        result = function(*arguments[0], **arguments[1])
        wait_for(result)
        return Outcome(result)
    except RAISES as error:
        with suppress(*RAISES):
            wait_for(arguments)  # what was asked before the error is over, too
        return Outcome(None, error)


def wait_for(value: Any) -> None:
    """Waits until the devices of tensors among nested values have done all that was asked of them."""
    for d in {t.device for t in tensors_in(value)}:
        backend_for(d).synchronize(d.index)


def declared(device: str, dtype: Any) -> bool:
    """Whether the device says that it has a dtype, given by itself or by its name."""
    able = backend_for(device).capabilities(fb.device(device).index).dtypes
    return able is None or getattr(dtype, "name", dtype) in able


def undeclared_in(device: str, value: Any) -> list[str]:
    """The names of the dtypes of tensors among nested values that the device does not have."""
    return sorted({t.dtype.name for t in tensors_in(value) if not declared(device, t.dtype)})


def widened(t: Any) -> Any:
    """A floating-point or complex CPU tensor in the widest dtype of its kind; others as they are."""
    if t.is_complex():
        return t.to(fb.complex128)
    return t.to(fb.float64) if t.is_floating_point() else t


def truth(function: Callable[..., Any], call: Call) -> Any:
    """The CPU's results in float64, or None where it has none, as of views, which compute nothing."""
    if call.by_layout:
        return None
    args, kwargs = call.on_cpu()
    wide = {**mapped(kwargs, widened)}
    if isinstance(wide.get("dtype"), dtypes.dtype) and wide["dtype"].is_floating_point:
        wide["dtype"] = fb.float64
    return attempt(function, (mapped(args, widened), wide)).result


def settle(what: str, device: str, found: Outcome, expected: Outcome, several: bool = False) -> bool:
    """Whether there are results to compare: false where the device rightly refuses the call.

    Args:
        what: where this is, for messages.
        device: the device.
        found: what the call gave there.
        expected: what it gave on the CPU.
        several: whether several things may be wrong with the call, so that the errors may be about different ones.

    Raises:
        NeedsDtype: the device refuses it for lack of a dtype in which the op computes.
        Mismatch: the device wrongly refuses the call, or wrongly does not, or refuses it with an error of another class.
    """
    lacking = undeclared_in(device, expected.result)
    if lacking and expected.error is None:
        if found.error is None:
            raise Mismatch(
                f"{what}: computed a result in {lacking[0]}, which the device does not declare; it must raise UnsupportedDTypeError"
            )
        if not any(name in str(found.error) for name in lacking):
            raise Mismatch(f"{what}: the error for undeclared {lacking[0]} must name it: {type(found.error).__name__}: {found.error}")
        return False
    if isinstance(found.error, UnsupportedDTypeError) and not isinstance(expected.error, UnsupportedDTypeError):
        lacked = [d.name for d in dtypes.DTYPE_LIST if not declared(device, d) and f"no {d.name}" in str(found.error)]
        if lacked:
            raise NeedsDtype(lacked[0])
    if expected.error is None:
        if found.error is not None:
            raise Mismatch(f"{what}: raised {type(found.error).__name__}: {found.error}")
        return True
    refused = expected.error
    if found.error is None:
        raise Mismatch(f"{what}: computed, where the CPU raises {type(refused).__name__}: {refused}")
    if not several and not isinstance(found.error, type(refused)) and not isinstance(refused, type(found.error)):
        raise Mismatch(
            f"{what}: raised {type(found.error).__name__}: {found.error}\n    where the CPU raises {type(refused).__name__}: {refused}"
        )
    return False
