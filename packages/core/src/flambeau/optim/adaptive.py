"""Optimizers that scale each coordinate by its gradients' history: Adagrad, Adadelta, RMSprop."""

from __future__ import annotations

from typing import Any

import flambeau as fb

from .optimizer import ElementwiseOptimizer, Params, check_at_least_zero, check_lr, check_variant, number


class Adagrad(ElementwiseOptimizer):
    """Divides each coordinate's step by the root of the sum of its squared gradients.

    Args:
        params: parameters or groups.
        lr: the learning rate; after step t it is `lr / (1 + (t - 1) * lr_decay)`.
        lr_decay, weight_decay, eps: decay of the learning rate, L2 penalty, addend of the denominator.
        initial_accumulator_value: where the sums start.
        maximize: ascends instead.
        foreach, fused: accepted; one implementation serves all.

    Source: Duchi et al., "Adaptive subgradient methods for online learning and stochastic optimization" (2011).
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1e-2,
        lr_decay: float = 0,
        weight_decay: float = 0,
        initial_accumulator_value: float = 0,
        eps: float = 1e-10,
        foreach: bool | None = None,
        *,
        maximize: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        check_lr("Adagrad", lr)
        check_at_least_zero(
            "Adagrad", lr_decay=lr_decay, weight_decay=weight_decay, initial_accumulator_value=initial_accumulator_value, eps=eps
        )
        check_variant("Adagrad", foreach, fused, differentiable)
        super().__init__(
            params,
            {
                "lr": lr,
                "lr_decay": lr_decay,
                "eps": eps,
                "weight_decay": weight_decay,
                "initial_accumulator_value": initial_accumulator_value,
                "foreach": foreach,
                "maximize": maximize,
                "differentiable": differentiable,
                "fused": fused,
            },
        )
        for group in self.param_groups:
            for param in group["params"]:
                state = self.state[param]
                state["step"] = fb.zeros((), dtype=fb.float32, device=param.device)
                self._start(param, state, group)

    def share_memory(self) -> None:
        """Puts the sums where other processes see them."""
        for state in self.state.values():
            state["sum"].share_memory_()

    def _start(self, param: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        start = group["initial_accumulator_value"]
        state["sum"] = fb.full_like(param, complex(start, start) if param.is_complex() else start)

    def _update(self, param: Any, grad: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        rate = number(group["lr"]) / (1 + (state["step"].item() - 1) * group["lr_decay"])
        state["sum"].add_(grad * grad)
        param.sub_(grad / (state["sum"].sqrt() + group["eps"]) * rate)


class Adadelta(ElementwiseOptimizer):
    """Steps as large as a running average of past steps, divided by one of past gradients.

    Args:
        params: parameters or groups.
        lr: factor of the step.
        rho: decay rate of both averages.
        eps, weight_decay, maximize: as for `Adagrad`.
        foreach, capturable: accepted; one implementation serves all.

    Source: Zeiler, "ADADELTA: an adaptive learning rate method" (2012).
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1.0,
        rho: float = 0.9,
        eps: float = 1e-6,
        weight_decay: float = 0,
        foreach: bool | None = None,
        *,
        capturable: bool = False,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_lr("Adadelta", lr)
        check_at_least_zero("Adadelta", eps=eps, weight_decay=weight_decay)
        if not 0.0 <= rho <= 1.0:
            raise ValueError(f"Adadelta: Invalid rho value: {rho}; it must be in [0, 1]")
        check_variant("Adadelta", foreach, None, differentiable)
        super().__init__(
            params,
            {
                "lr": lr,
                "rho": rho,
                "eps": eps,
                "weight_decay": weight_decay,
                "maximize": maximize,
                "capturable": capturable,
                "foreach": foreach,
                "differentiable": differentiable,
            },
        )

    def _start(self, param: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        state["square_avg"] = fb.zeros_like(param)
        state["acc_delta"] = fb.zeros_like(param)

    def _update(self, param: Any, grad: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        rho, eps = group["rho"], group["eps"]
        state["square_avg"].mul_(rho).add_(grad * grad * (1 - rho))
        delta = (state["acc_delta"] + eps).sqrt() / (state["square_avg"] + eps).sqrt() * grad
        state["acc_delta"].mul_(rho).add_(delta * delta * (1 - rho))
        param.sub_(delta * number(group["lr"]))


class RMSprop(ElementwiseOptimizer):
    """Divides each coordinate's step by the root of a running average of its squared gradients.

    Args:
        params: parameters or groups.
        lr: the learning rate.
        alpha: decay rate of the average.
        eps, weight_decay, maximize: as for `Adagrad`.
        momentum: factor of the last step's buffer.
        centered: subtracts the squared average gradient: an estimate of the variance.
        foreach, capturable: accepted; one implementation serves all.

    Sources: Hinton, "Neural networks for machine learning", lecture 6 (2012); Graves, "Generating sequences with recurrent
    neural networks" (2013), for the centered form.
    """

    def __init__(
        self,
        params: Params,
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum: float = 0,
        centered: bool = False,
        capturable: bool = False,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_lr("RMSprop", lr)
        check_at_least_zero("RMSprop", eps=eps, momentum=momentum, weight_decay=weight_decay, alpha=alpha)
        check_variant("RMSprop", foreach, None, differentiable)
        super().__init__(
            params,
            {
                "lr": lr,
                "momentum": momentum,
                "alpha": alpha,
                "eps": eps,
                "centered": centered,
                "weight_decay": weight_decay,
                "capturable": capturable,
                "foreach": foreach,
                "maximize": maximize,
                "differentiable": differentiable,
            },
        )

    def _start(self, param: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        state["square_avg"] = fb.zeros_like(param)
        if group["momentum"] > 0:
            state["momentum_buffer"] = fb.zeros_like(param)
        if group["centered"]:
            state["grad_avg"] = fb.zeros_like(param)

    def _update(self, param: Any, grad: Any, state: dict[str, Any], group: dict[str, Any]) -> None:
        alpha = group["alpha"]
        average = state["square_avg"].mul_(alpha).add_(grad * grad * (1 - alpha))
        if group["centered"]:
            mean = state["grad_avg"]
            mean.add_((grad - mean) * (1 - alpha))
            average = average - mean * mean
        change = grad / (average.sqrt() + group["eps"])
        if group["momentum"] > 0:
            change = state["momentum_buffer"].mul_(group["momentum"]).add_(change)
        param.sub_(change * number(group["lr"]))
