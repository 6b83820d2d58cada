"""Written by `python -m flambeau.ops.generator` from the op rows: edit those instead."""

# ruff: noqa
# mypy: disable-error-code="no-any-return,no-redef,unreachable,comparison-overlap,assignment,unused-ignore,attr-defined"
from __future__ import annotations

import builtins
import math
from typing import Any, ClassVar, Final

from mypy_extensions import mypyc_attr

from ...dispatch.graph import (
    FREED, MultiNode, Node, OutputNode, Sink, check_inplace, check_version, freed, node_of, rebase_history, saved_output,
)
from ...dispatch.keys import BACKENDS, COMPLEXES, DIFFERENTIABLE, DTYPES, GRAD, dtype_of
from ...dispatch.op import Op, misused, not_a_tensor
from ...dispatch.promotion import number_dtype, operand
from ...dispatch.threads import busy as _busy
from ...dispatch.threads import tls as _tls
from ...tensor import dtypes
from ...tensor.base import TensorBase, storage_of, version_of
from ...tensor.errors import DTypeError, DeviceError, ShapeError
from ...tensor.results import result_type
from .. import shapes
from ..support import (
    BASIC, NOT_DTYPES, adapt_any, adapt_inplace, adapt_mutating, adapt_reshape, adapt_views, check_given, default_device, factory_key, first_tensor, index_keys_of, indexed,
    into, into_exactly, keys_of, layout_of, named_result, operand_or_none, reflected, renamed, sizes_of, subtrahend_or_none,
)
from ..lazy import ops as _ops
from ...dispatch.graph import TENSOR
from .hot import cast, clone, maximum, sqrt


busy: Final[set[int]] = _busy
tls: Final[Any] = _tls
Tensor = TensorBase


def edge(t: Any) -> Any:
    """Where a tensor's gradient goes."""
    return None if t is None else t.node if t.base is None else node_of(t)


def result_without_node(array: Any, key: int, sizes: Any, storage: Any) -> Any:
    """A saved result as a plain tensor."""
    t = TENSOR[0](array, key, sizes)
    t.storage = storage
    return t


# sgd_update_: ops/optimizer.py:13
def sgd_update__decomposed(params: Any, grads: Any, momentum_buffers: Any, lr: Any, momentum: Any, dampening: Any, weight_decay: Any, nesterov: Any, maximize: Any, initialize: Any) -> Any:
    for i in builtins.range(len(params)):
        param, grad = (params[i], grads[i])
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


def sgd_update_(params: Any, grads: Any, momentum_buffers: Any, lr: Any, momentum: Any, dampening: Any, weight_decay: Any, nesterov: Any, maximize: Any, initialize: Any) -> Any:
    """One SGD step; `momentum_buffers` is empty without momentum, `initialize` fills it with the gradients.

    Source: Sutskever et al., "On the importance of initialization and momentum in deep learning" (2013), in PyTorch's form."""
    params = list(params)
    grads = list(grads)
    momentum_buffers = list(momentum_buffers)
    modes: int = tls.keys if busy else 0
    key: int = keys_of(params) | keys_of(grads) | keys_of(momentum_buffers) | modes
    try:
        fn = sgd_update__table[key]
    except KeyError:
        fn = sgd_update__op.resolve(key)
    return fn(params, grads, momentum_buffers, lr, momentum, dampening, weight_decay, nesterov, maximize, initialize)


sgd_update__op: Final = Op('sgd_update_', sgd_update_, adapt_mutating, None, sgd_update__decomposed, None, None, '', (), ('mixed', 'mutates', 'mutates:params', 'mutates:momentum_buffers'), '', ('params', 'grads', 'momentum_buffers', 'lr', 'momentum', 'dampening', 'weight_decay', 'nesterov', 'maximize', 'initialize'), ())
sgd_update__table: Final[dict[int, Any]] = sgd_update__op.table


# adam_update_: ops/optimizer.py:36
def adam_update__decomposed(params: Any, grads: Any, exp_avgs: Any, exp_avg_sqs: Any, max_exp_avg_sqs: Any, steps: Any, lr: Any, beta1: Any, beta2: Any, eps: Any, weight_decay: Any, decoupled: Any, amsgrad: Any, maximize: Any) -> Any:
    for i in builtins.range(len(params)):
        param, grad, mean, square, step = (params[i], grads[i], exp_avgs[i], exp_avg_sqs[i], steps[i])
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
        count = cast(step, dtypes.float64) if param.dtype is dtypes.float64 else step
        correction1 = -_ops.expm1(count * math.log(beta1)) if beta1 > 0 else 1.0
        correction2 = -_ops.expm1(count * math.log(beta2)) if beta2 > 0 else 1.0
        if amsgrad:
            max_exp_avg_sqs[i].copy_(maximum(max_exp_avg_sqs[i], square))
            square = max_exp_avg_sqs[i]
        param.sub_(mean / (sqrt(square) / correction2 ** 0.5 + eps) * (lr / correction1))


def adam_update_(params: Any, grads: Any, exp_avgs: Any, exp_avg_sqs: Any, max_exp_avg_sqs: Any, steps: Any, lr: Any, beta1: Any, beta2: Any, eps: Any, weight_decay: Any, decoupled: Any, amsgrad: Any, maximize: Any) -> Any:
    """One Adam step of real parameters; `steps` are float32 scalars that count up, `max_exp_avg_sqs` is empty without amsgrad.

    `decoupled` takes weight decay off the parameter (AdamW) instead of adding it to the gradient.
    Sources: Kingma and Ba, "Adam" (2015); Loshchilov and Hutter, "Decoupled weight decay regularization" (2019);
    Reddi et al., "On the convergence of Adam and beyond" (2018)."""
    params = list(params)
    grads = list(grads)
    exp_avgs = list(exp_avgs)
    exp_avg_sqs = list(exp_avg_sqs)
    max_exp_avg_sqs = list(max_exp_avg_sqs)
    steps = list(steps)
    modes: int = tls.keys if busy else 0
    key: int = keys_of(params) | keys_of(grads) | keys_of(exp_avgs) | keys_of(exp_avg_sqs) | keys_of(max_exp_avg_sqs) | keys_of(steps) | modes
    try:
        fn = adam_update__table[key]
    except KeyError:
        fn = adam_update__op.resolve(key)
    return fn(params, grads, exp_avgs, exp_avg_sqs, max_exp_avg_sqs, steps, lr, beta1, beta2, eps, weight_decay, decoupled, amsgrad, maximize)


adam_update__op: Final = Op('adam_update_', adam_update_, adapt_mutating, None, adam_update__decomposed, None, None, '', (), ('mixed', 'mutates', 'mutates:params', 'mutates:exp_avgs', 'mutates:exp_avg_sqs', 'mutates:max_exp_avg_sqs', 'mutates:steps'), '', ('params', 'grads', 'exp_avgs', 'exp_avg_sqs', 'max_exp_avg_sqs', 'steps', 'lr', 'beta1', 'beta2', 'eps', 'weight_decay', 'decoupled', 'amsgrad', 'maximize'), ())
adam_update__table: Final[dict[int, Any]] = adam_update__op.table
