"""Optimizer updates on ndarrays: one pass over each parameter, in blocks that stay in the cache."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy

from .quiet import quiet_all

_np: Final[Any] = numpy
BLOCK: Final = 1 << 16  # elements: shorter blocks cost more in calls than they save in caches


def _blocks(arrays: list[Any]) -> Iterator[list[Any]]:
    """Corresponding flat blocks of equally shaped arrays; arrays whose layouts differ come whole."""
    first = arrays[0]
    if first.ndim == 0:
        yield [a.reshape(1) for a in arrays]
        return
    if first.size <= BLOCK:
        yield arrays
        return
    if not first.flags.c_contiguous:
        order = sorted(range(first.ndim), key=lambda d: -first.strides[d])
        arrays = [a.transpose(order) for a in arrays]
    if not all(a.flags.c_contiguous for a in arrays):
        yield arrays
        return
    flat = [a.reshape(-1) for a in arrays]
    for start in range(0, first.size, BLOCK):
        yield [a[start : start + BLOCK] for a in flat]


def _update(step: Callable[..., None], arrays: list[Any], facts: tuple[Any, ...]) -> None:
    """Runs `step` on every block; arrays of half precision are computed in float32 and rounded once, at the end."""
    first = arrays[0]
    if first.itemsize != 2:
        if first.size <= BLOCK and first.ndim:
            step(*arrays, *facts)
            return
        for block in _blocks(arrays):
            step(*block, *facts)
        return
    for block in _blocks(arrays):
        wide = [a.astype(_np.float32) for a in block]
        step(*wide, *facts)
        for narrow, result in zip(block, wide, strict=True):
            if narrow is not block[1]:
                narrow[...] = result


def _sgd(param: Any, grad: Any, lr: Any, weight_decay: float, maximize: bool) -> None:
    """param -= lr * grad."""
    if weight_decay != 0:
        decayed = param * (-weight_decay if maximize else weight_decay)
        decayed += grad
        decayed *= lr
    else:
        decayed = grad * lr
    (_np.add if maximize else _np.subtract)(param, decayed, param)


def _plain_sgd(params: list[Any], grads: list[Any], lr: float, weight_decay: float, maximize: bool) -> None:
    """SGD without momentum; small parameters at the cost of two NumPy calls each."""
    dtype = rate = None
    for param, grad in zip(params, grads, strict=True):
        if weight_decay == 0 and param.size <= BLOCK and param.ndim and param.itemsize != 2:
            if param.dtype is not dtype:  # a 0-d array is converted once, a Python number at every call
                dtype = param.dtype
                rate = _np.array(-lr if maximize else lr, dtype)
            _np.subtract(param, grad * rate, param)
        else:
            _update(_sgd, [param, grad], (lr, weight_decay, maximize))


def _sgd_momentum(
    param: Any,
    grad: Any,
    buffer: Any,
    lr: float,
    momentum: float,
    dampening: float,
    weight_decay: float,
    nesterov: bool,
    maximize: bool,
    initialize: bool,
) -> None:
    """The same with a momentum buffer."""
    if maximize:
        grad = _np.negative(grad)
    if weight_decay != 0:
        decayed = param * weight_decay
        decayed += grad
        grad = decayed
    if initialize:
        buffer[...] = grad
    else:
        _np.multiply(buffer, momentum, buffer)
        _np.add(buffer, grad if dampening == 0 else grad * (1 - dampening), buffer)
    if nesterov:
        change = buffer * momentum
        change += grad
        change *= lr
    else:
        change = buffer * lr
    _np.subtract(param, change, param)


def sgd_update_(
    params: list[Any],
    grads: list[Any],
    momentum_buffers: list[Any],
    lr: float,
    momentum: float,
    dampening: float,
    weight_decay: float,
    nesterov: bool,
    maximize: bool,
    initialize: bool,
) -> None:
    """One SGD step of every parameter."""
    if momentum == 0:
        _plain_sgd(params, grads, lr, weight_decay, maximize)
        return
    facts = (lr, momentum, dampening, weight_decay, nesterov, maximize, initialize)
    for param, grad, buffer in zip(params, grads, momentum_buffers, strict=True):
        _update(_sgd_momentum, [param, grad, buffer], facts)


def _adam(param: Any, grad: Any, mean: Any, square: Any, *rest: Any) -> None:
    """One block's step; `rest` is the running maximum, if there is one, then the numbers."""
    *maximum, step_size, root_correction2, beta1, beta2, eps, gradient_decay, keep, maximize = rest
    if maximize:
        grad = _np.negative(grad)
    if gradient_decay != 0:
        decayed = param * gradient_decay
        decayed += grad
        grad = decayed
    scratch = grad - mean
    _np.multiply(scratch, 1 - beta1, scratch)
    _np.add(mean, scratch, mean)
    _np.multiply(grad, grad, scratch)
    _np.multiply(scratch, 1 - beta2, scratch)
    _np.multiply(square, beta2, square)
    _np.add(square, scratch, square)
    if maximum:
        square = _np.maximum(maximum[0], square, out=maximum[0])
    _np.sqrt(square, scratch)
    if root_correction2 != 1:
        _np.divide(scratch, root_correction2, scratch)
    _np.add(scratch, eps, scratch)
    _np.divide(mean, scratch, scratch)
    _np.multiply(scratch, step_size, scratch)
    if keep != 1:
        _np.multiply(param, keep, param)
    _np.subtract(param, scratch, param)


def adam_update_(
    params: list[Any],
    grads: list[Any],
    exp_avgs: list[Any],
    exp_avg_sqs: list[Any],
    max_exp_avg_sqs: list[Any],
    steps: list[Any],
    lr: float,
    beta1: float,
    beta2: float,
    eps: float,
    weight_decay: float,
    decoupled: bool,
    amsgrad: bool,
    maximize: bool,
) -> None:
    """One Adam or AdamW step of every parameter."""
    keep = 1 - lr * weight_decay if decoupled else 1.0
    gradient_decay = 0.0 if decoupled else weight_decay
    counted = -1.0
    facts: Any = ()
    for i, param in enumerate(params):
        count = float(steps[i]) + 1.0
        steps[i][...] = count
        if count != counted:
            counted = count
            correction1 = 1 - beta1**count
            facts = (lr / correction1, math.sqrt(1 - beta2**count), beta1, beta2, eps, gradient_decay, keep, maximize)
        arrays = [param, grads[i], exp_avgs[i], exp_avg_sqs[i]]
        if amsgrad:
            arrays.append(max_exp_avg_sqs[i])
        _update(_adam, arrays, facts)


KERNELS: dict[str, Callable[..., Any]] = quiet_all({"sgd_update_": sgd_update_, "adam_update_": adam_update_})
