"""Stochastic gradient descent."""

from __future__ import annotations

from typing import Any

import flambeau as fb

from ..ops.lazy import find
from .optimizer import FusedOptimizer, Params, check_at_least_zero, check_lr, check_variant, number

_update = find("sgd_update_")


class SGD(FusedOptimizer):
    """Stochastic gradient descent with momentum, in PyTorch's form: the learning rate multiplies the buffer.

    Args:
        params: parameters or groups.
        lr: the learning rate.
        momentum: factor of the last step's buffer.
        dampening: takes off this part of the gradient that enters the buffer (not of the first one).
        weight_decay: adds `weight_decay * parameter` to the gradient.
        nesterov: Nesterov's momentum; needs a momentum and no dampening.
        maximize: ascends instead.
        foreach, fused: accepted; one implementation serves both.

    Source: Sutskever et al., "On the importance of initialization and momentum in deep learning" (2013).

    >>> import flambeau as fb
    >>> weight = fb.tensor([1.0], requires_grad=True)
    >>> optimizer = fb.optim.SGD([weight], lr=0.25)
    >>> (weight * 2).sum().backward()
    >>> optimizer.step()
    >>> weight.item()
    0.5
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float = 0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        check_lr("SGD", lr)
        check_at_least_zero("SGD", momentum=momentum, weight_decay=weight_decay)
        check_variant("SGD", foreach, fused, differentiable)
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        super().__init__(
            params,
            {
                "lr": lr,
                "momentum": momentum,
                "dampening": dampening,
                "weight_decay": weight_decay,
                "nesterov": nesterov,
                "maximize": maximize,
                "foreach": foreach,
                "differentiable": differentiable,
                "fused": fused,
            },
        )

    def _update(self, group: dict[str, Any], params: list[Any], grads: list[Any]) -> None:
        """One group's parameters on one device."""
        momentum = group["momentum"]
        facts = (number(group["lr"]), momentum, group["dampening"], group["weight_decay"], group["nesterov"], group["maximize"])
        if momentum == 0:
            _update(params, grads, [], *facts, False)
            return
        states = [self.state[param] for param in params]
        buffers = [state.get("momentum_buffer") for state in states]
        started = [i for i, buffer in enumerate(buffers) if buffer is not None]
        if len(started) == len(params):
            _update(params, grads, buffers, *facts, False)
            return
        fresh = [i for i, buffer in enumerate(buffers) if buffer is None]
        for i in fresh:
            buffers[i] = states[i]["momentum_buffer"] = fb.zeros_like(params[i])
        for chosen, initialize in ((fresh, True), (started, False)):
            if chosen:
                _update([params[i] for i in chosen], [grads[i] for i in chosen], [buffers[i] for i in chosen], *facts, initialize)
