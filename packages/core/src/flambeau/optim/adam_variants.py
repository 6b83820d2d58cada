"""Relatives of Adam: Adamax, NAdam, RAdam."""

from __future__ import annotations

import math
from typing import Any

import flambeau as fb

from .optimizer import ElementwiseOptimizer, Params, check_at_least_zero, check_betas, check_lr, check_variant, number


class Adamax(ElementwiseOptimizer):
    """Adam with the largest decayed gradient in place of the average of squares.

    Args:
        params: parameters or groups.
        lr, betas, eps, weight_decay, maximize: as for `Adam`.
        foreach, capturable: accepted; one implementation serves all.

    Source: Kingma and Ba, "Adam: a method for stochastic optimization" (2015), section 7.
    """

    def __init__(
        self,
        params: Params,
        lr: float = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        foreach: bool | None = None,
        *,
        maximize: bool = False,
        differentiable: bool = False,
        capturable: bool = False,
    ) -> None:
        check_lr("Adamax", lr)
        check_betas("Adamax", betas)
        check_at_least_zero("Adamax", eps=eps, weight_decay=weight_decay)
        check_variant("Adamax", foreach, None, differentiable)
        super().__init__(
            params,
            {
                "lr": lr,
                "betas": betas,
                "eps": eps,
                "weight_decay": weight_decay,
                "foreach": foreach,
                "maximize": maximize,
                "differentiable": differentiable,
                "capturable": capturable,
            },
        )

    def _start(self, param: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        state["exp_avg"] = fb.zeros_like(param)
        state["exp_inf"] = fb.zeros_like(param)

    def _update(self, param: Any, grad: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        beta1, beta2 = group["betas"]
        mean, largest = state["exp_avg"], state["exp_inf"]
        mean.add_((grad - mean) * (1 - beta1))
        largest.copy_(fb.maximum(largest * beta2, grad.abs() + group["eps"]))
        param.sub_(mean / largest * (number(group["lr"]) / (1 - beta1 ** state["step"].item())))


class NAdam(ElementwiseOptimizer):
    """Adam with Nesterov momentum, whose momentum warms up.

    Args:
        params: parameters or groups.
        lr, betas, eps, weight_decay, maximize: as for `Adam`.
        momentum_decay: how fast the momentum's warm-up ends.
        decoupled_weight_decay: as in AdamW.
        foreach, capturable: accepted; one implementation serves all.

    Source: Dozat, "Incorporating Nesterov momentum into Adam" (2016).
    """

    def __init__(
        self,
        params: Params,
        lr: float = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum_decay: float = 4e-3,
        decoupled_weight_decay: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_lr("NAdam", lr)
        check_betas("NAdam", betas)
        check_at_least_zero("NAdam", eps=eps, weight_decay=weight_decay, momentum_decay=momentum_decay)
        check_variant("NAdam", foreach, None, differentiable)
        super().__init__(
            params,
            {
                "lr": lr,
                "betas": betas,
                "eps": eps,
                "weight_decay": weight_decay,
                "momentum_decay": momentum_decay,
                "decoupled_weight_decay": decoupled_weight_decay,
                "maximize": maximize,
                "foreach": foreach,
                "capturable": capturable,
                "differentiable": differentiable,
            },
        )

    def _start(self, param: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        state["mu_product"] = fb.ones((), dtype=fb.float32, device=param.device)
        state["exp_avg"] = fb.zeros_like(param)
        state["exp_avg_sq"] = fb.zeros_like(param)

    def _update(self, param: Any, grad: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        beta1, beta2 = group["betas"]
        lr, decay, count = number(group["lr"]), group["momentum_decay"], state["step"].item()
        mean, square = state["exp_avg"], state["exp_avg_sq"]
        mu = beta1 * (1 - 0.5 * 0.96 ** (count * decay))
        mu_next = beta1 * (1 - 0.5 * 0.96 ** ((count + 1) * decay))
        product = state["mu_product"].mul_(mu).item()
        mean.add_((grad - mean) * (1 - beta1))
        square.mul_(beta2).add_(grad * grad * (1 - beta2))
        denominator = (square / (1 - beta2**count)).sqrt() + group["eps"]
        param.sub_(grad / denominator * (lr * (1 - mu) / (1 - product)))
        param.sub_(mean / denominator * (lr * mu_next / (1 - product * mu_next)))


class RAdam(ElementwiseOptimizer):
    """Adam that takes plain momentum steps until its average of squares has settled, and is rectified after.

    Args:
        params: parameters or groups.
        lr, betas, eps, weight_decay, maximize: as for `Adam`.
        decoupled_weight_decay: as in AdamW.
        foreach, capturable: accepted; one implementation serves all.

    Source: Liu et al., "On the variance of the adaptive learning rate and beyond" (2020).
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        decoupled_weight_decay: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_lr("RAdam", lr)
        check_betas("RAdam", betas)
        check_at_least_zero("RAdam", eps=eps, weight_decay=weight_decay)
        check_variant("RAdam", foreach, None, differentiable)
        super().__init__(
            params,
            {
                "lr": lr,
                "betas": betas,
                "eps": eps,
                "weight_decay": weight_decay,
                "maximize": maximize,
                "foreach": foreach,
                "capturable": capturable,
                "decoupled_weight_decay": decoupled_weight_decay,
                "differentiable": differentiable,
            },
        )

    def _start(self, param: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        state["exp_avg"] = fb.zeros_like(param)
        state["exp_avg_sq"] = fb.zeros_like(param)

    def _update(self, param: Any, grad: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        beta1, beta2 = group["betas"]
        count = state["step"].item()
        mean, square = state["exp_avg"], state["exp_avg_sq"]
        mean.add_((grad - mean) * (1 - beta1))
        square.mul_(beta2).add_(grad * grad * (1 - beta2))
        rate = number(group["lr"]) / (1 - beta1**count)
        correction2 = 1 - beta2**count
        longest = 2 / (1 - beta2) - 1  # the length of the average's memory, at the end and now
        length = longest - 2 * count * beta2**count / correction2
        if length > 5.0:
            rectified = math.sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length))
            param.sub_(mean / (square.sqrt() + group["eps"]) * (rate * math.sqrt(correction2) * rectified))
        else:
            param.sub_(mean * rate)
