"""The loop over the parameters of an optimizer that updates many at once: a small model's step spends much of its time here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ..dispatch.backend import BACKEND_OF_BIT
from ..dispatch.keys import BACKENDS, NOGRAD
from ..dispatch.threads import set_keys
from ..dispatch.threads import tls as _tls

tls: Final[Any] = _tls


def update_groups(groups: list[Any], update: Callable[..., None]) -> None:
    """update(group, parameters, gradients) without recording, for each group's parameters on one device that have gradients."""
    old: int = tls.keys
    set_keys(old | NOGRAD)
    try:
        for group in groups:
            for params, grads in with_grads(group["params"]):
                update(group, params, grads)
    finally:
        set_keys(old)


def with_grads(candidates: list[Any]) -> list[tuple[list[Any], list[Any]]]:
    """The parameters that have a gradient, and the gradients, a pair of lists for each device."""
    params: list[Any] = []
    grads: list[Any] = []
    backends: int = 0
    for param in candidates:
        grad = param.grad
        if grad is not None:
            params.append(param)
            grads.append(grad)
            backends |= param.key
    backend = BACKEND_OF_BIT.get(backends & BACKENDS)
    if len(params) <= 1 or (backend is not None and backend.device_count() == 1):
        return [(params, grads)] if params else []  # the common case, without asking each tensor for its device
    pairs = []
    for device in dict.fromkeys([param.device for param in params]):
        here = [i for i, param in enumerate(params) if param.device == device]
        pairs.append(([params[i] for i in here], [grads[i] for i in here]))
    return pairs
