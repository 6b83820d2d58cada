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
from .hot import clone, log_softmax_forward, neg, softmax_forward
from ...tensor.dtypes import dtype


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


# softmax: ops/softmax.py:14
def softmax(input: Any, dim: Any = None, dtype: Any = None, axis: Any = None) -> Any:
    """exp(input), scaled along dim so that it sums to 1.

    Args:
        input: any shape, floating point.
        dim: the dimension along which the result sums to 1. Without it: 0 for 0, 1 or 3 dimensions, else 1.
        dtype: computes in this dtype.

    Returns:
        The shape of input.

    Raises:
        IndexError: there is no such dim.
        DTypeError: input is not floating point, and no dtype is given.

    Example:
        >>> fb.softmax(fb.zeros(4), 0)
        tensor([0.2500, 0.2500, 0.2500, 0.2500])"""
    if axis is not None:
        dim = renamed('softmax', 'dim', dim, None, 'axis', axis)
    try:
        return softmax_forward(input if dtype is None else _ops.to(input, dtype), shapes.softmax_dim(dim, len(input.sizes)))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'softmax', {'input': input}) from None


# log_softmax: ops/softmax.py:40
def log_softmax(input: Any, dim: Any = None, dtype: Any = None, axis: Any = None) -> Any:
    """The logarithm of softmax, computed so that it does not underflow. See `softmax`.

    Example:
        >>> fb.log_softmax(fb.zeros(2), 0)
        tensor([-0.6931, -0.6931])"""
    if axis is not None:
        dim = renamed('log_softmax', 'dim', dim, None, 'axis', axis)
    try:
        return log_softmax_forward(input if dtype is None else _ops.to(input, dtype), shapes.softmax_dim(dim, len(input.sizes)))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'log_softmax', {'input': input}) from None


# softmin: ops/softmax.py:54
def softmin(input: Any, dim: Any = None, dtype: Any = None) -> Any:
    """softmax of -input. See `softmax`."""
    try:
        return softmax(neg(input), dim, dtype=dtype)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'softmin', {'input': input}) from None
