"""Optimizer updates: one op for a whole list of parameters, all of it in place."""

from __future__ import annotations

import builtins
import math

from ..tensor import dtypes
from .notation import Tensors, composite


@composite(mutates=("params", "momentum_buffers"), namespace="_", mixed=True, differentiable=False)
def sgd_update_(params: Tensors, grads: Tensors, momentum_buffers: Tensors, lr: float, momentum: float, dampening: float,
                weight_decay: float, nesterov: bool, maximize: bool, initialize: bool) -> None:
    """One SGD step; `momentum_buffers` is empty without momentum, `initialize` fills it with the gradients.

    Source: Sutskever et al., "On the importance of initialization and momentum in deep learning" (2013), in PyTorch's form.
    """
    for i in builtins.range(len(params)):
        param, grad = params[i], grads[i]
        if maximize:
            grad = -grad
        if weight_decay != 0:
            grad = grad + param * weight_decay
        if momentum != 0:
            buffer = momentum_buffers[i]
            if initialize:
                buffer.copy_(grad)
            else:
                buffer.mul_(momentum).add_(grad * (1 - dampening))
            grad = grad + buffer * momentum if nesterov else buffer
        param.sub_(grad * lr)


@composite(mutates=("params", "exp_avgs", "exp_avg_sqs", "max_exp_avg_sqs", "steps"), namespace="_", mixed=True, differentiable=False)
def adam_update_(params: Tensors, grads: Tensors, exp_avgs: Tensors, exp_avg_sqs: Tensors, max_exp_avg_sqs: Tensors, steps: Tensors,
                 lr: float, beta1: float, beta2: float, eps: float, weight_decay: float, decoupled: bool, amsgrad: bool,
                 maximize: bool) -> None:
    """One Adam step of real parameters; `steps` are float32 scalars that count up, `max_exp_avg_sqs` is empty without amsgrad.

    `decoupled` takes weight decay off the parameter (AdamW) instead of adding it to the gradient.
    Sources: Kingma and Ba, "Adam" (2015); Loshchilov and Hutter, "Decoupled weight decay regularization" (2019);
    Reddi et al., "On the convergence of Adam and beyond" (2018).
    """
    for i in builtins.range(len(params)):
        param, grad, mean, square, step = params[i], grads[i], exp_avgs[i], exp_avg_sqs[i], steps[i]
        if maximize:
            grad = -grad
        step.add_(1)
        if weight_decay != 0:
            if decoupled:
                param.mul_(1 - lr * weight_decay)
            else:
                grad = grad + param * weight_decay
        mean.add_((grad - mean) * (1 - beta1))
        square.mul_(beta2).add_(grad * grad * (1 - beta2))
        # 1 - beta**step through expm1: in float32 the plain form loses the first steps' digits
        count = cast(step, dtypes.float64) if param.dtype is dtypes.float64 else step
        correction1 = -expm1(count * math.log(beta1)) if beta1 > 0 else 1.0
        correction2 = -expm1(count * math.log(beta2)) if beta2 > 0 else 1.0
        if amsgrad:
            max_exp_avg_sqs[i].copy_(maximum(max_exp_avg_sqs[i], square))
            square = max_exp_avg_sqs[i]
        param.sub_(mean / (sqrt(square) / correction2**0.5 + eps) * (lr / correction1))
