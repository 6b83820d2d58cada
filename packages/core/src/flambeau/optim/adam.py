"""Adam and AdamW."""

from __future__ import annotations

from typing import Any

import flambeau as fb

from ..ops.lazy import find
from .optimizer import (
    FusedOptimizer,
    Params,
    as_real,
    check_at_least_zero,
    check_betas,
    check_lr,
    check_variant,
    number,
)

_update = find("adam_update_")


class Adam(FusedOptimizer):
    """Adam: steps scaled by running averages of the gradient and of its square, both corrected for their start at zero.

    Args:
        params: parameters or groups.
        lr: the learning rate.
        betas: decay rates of the two averages.
        eps: added to the denominator.
        weight_decay: adds `weight_decay * parameter` to the gradient; with `decoupled_weight_decay`, takes
            `lr * weight_decay * parameter` off the parameter instead (AdamW).
        amsgrad: divides by the largest average so far.
        maximize: ascends instead.
        foreach, fused, capturable: accepted; one implementation serves all.

    Sources: Kingma and Ba, "Adam: a method for stochastic optimization" (2015); Reddi et al., "On the convergence of Adam and
    beyond" (2018). The step count of each parameter is a float32 scalar on the parameter's device.

    >>> import flambeau as fb
    >>> weight = fb.tensor([1.0], requires_grad=True)
    >>> optimizer = fb.optim.Adam([weight], lr=0.5)
    >>> (weight * 2).sum().backward()
    >>> optimizer.step()
    >>> round(weight.item(), 4)
    0.5
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
        decoupled_weight_decay: bool = False,
    ) -> None:
        name = type(self).__name__
        check_lr(name, lr)
        check_betas(name, betas)
        check_at_least_zero(name, eps=eps, weight_decay=weight_decay)
        check_variant(name, foreach, fused, differentiable)
        super().__init__(
            params,
            {
                "lr": lr,
                "betas": betas,
                "eps": eps,
                "weight_decay": weight_decay,
                "amsgrad": amsgrad,
                "maximize": maximize,
                "foreach": foreach,
                "capturable": capturable,
                "differentiable": differentiable,
                "fused": fused,
                "decoupled_weight_decay": decoupled_weight_decay,
            },
        )

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        for group in self.param_groups:
            for param in group["params"]:
                own = self.state.get(param)
                if own and not isinstance(own["step"], fb.Tensor):  # states of old PyTorch count in Python numbers
                    own["step"] = fb.tensor(float(own["step"]), dtype=fb.float32, device=param.device)

    def _update(self, group: dict[str, Any], params: list[Any], grads: list[Any]) -> None:
        """One group's parameters on one device."""
        amsgrad = group["amsgrad"]
        states = [self.state[param] for param in params]
        for param, state in zip(params, states, strict=True):
            if not state:
                state["step"] = fb.zeros((), dtype=fb.float32, device=param.device)
                state["exp_avg"] = fb.zeros_like(param)
                state["exp_avg_sq"] = fb.zeros_like(param)
                if amsgrad:
                    state["max_exp_avg_sq"] = fb.zeros_like(param)
        lists = [
            params,
            grads,
            [state["exp_avg"] for state in states],
            [state["exp_avg_sq"] for state in states],
            [state["max_exp_avg_sq"] for state in states] if amsgrad else [],
        ]
        if any(map(fb.is_complex, params)):
            lists = [as_real(tensors) for tensors in lists]
        beta1, beta2 = group["betas"]
        _update(
            *lists,
            [state["step"] for state in states],
            number(group["lr"]),
            number(beta1),
            number(beta2),
            group["eps"],
            group["weight_decay"],
            group["decoupled_weight_decay"],
            amsgrad,
            group["maximize"],
        )


class AdamW(Adam):
    """Adam with decoupled weight decay: the parameter shrinks by `lr * weight_decay` beside the step.

    Args:
        params: parameters or groups.
        lr, betas, eps, amsgrad, maximize, foreach, fused, capturable: as for `Adam`.
        weight_decay: the decay, 0.01 unless given.

    Source: Loshchilov and Hutter, "Decoupled weight decay regularization" (2019).

    >>> import flambeau as fb
    >>> weight = fb.tensor([1.0], requires_grad=True)
    >>> fb.optim.AdamW([weight]).defaults["weight_decay"]
    0.01
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        super().__init__(
            params,
            lr,
            betas,
            eps,
            weight_decay,
            amsgrad,
            foreach=foreach,
            maximize=maximize,
            capturable=capturable,
            differentiable=differentiable,
            fused=fused,
            decoupled_weight_decay=True,
        )

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        for group in self.param_groups:  # states of old PyTorch do not say it
            group["decoupled_weight_decay"] = True
