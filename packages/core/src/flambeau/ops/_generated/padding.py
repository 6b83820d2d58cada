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
from .adapters import adapt_fresh_tss, adapt_fresh_tsss
from .hot import clone


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


# constant_pad_nd: ops/padding.py:10
class ConstantPadNdBackward(Node):
    """Backward of constant_pad_nd: ops/padding.py:10."""

    __slots__ = ('pad',)
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, pad: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.pad: Any = pad

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            pad = self.pad
            d = constant_pad_nd(g, shapes.opposite(pad), 0)
            engine.give(e, d, False)


def constant_pad_nd_record(kernel: Any) -> Any:
    def constant_pad_nd(input: TensorBase, pad: Any, value: Any) -> Any:
        r: TensorBase = kernel(input, pad, value)
        e0 = input.node if input.base is None else node_of(input)
        r.node = ConstantPadNdBackward(e0, pad)
        r.key |= GRAD
        return r

    return constant_pad_nd


def constant_pad_nd(input: Any, pad: Any, value: Any = 0, *, out: Any = None) -> Any:
    """Adds `value` on both sides of the last dimensions, or cuts where a number is negative.

    Args:
        input: any shape.
        pad: (left, right) of the last dimension, then of the one before it, and so on.
        value: what is added.

    Raises:
        ShapeError: `pad` names more dimensions than there are, or cuts more than there is.

    Example:
        >>> fb.constant_pad_nd(fb.tensor([1, 2, 3]), (1, -1), 9)
        tensor([9, 1, 2])"""
    pad = sizes_of(pad)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'constant_pad_nd', {'input': input}) from None
    try:
        fn = constant_pad_nd_table[key]
    except KeyError:
        fn = constant_pad_nd_op.resolve(key)
    if out is None:
        return fn(input, pad, value)
    return into('constant_pad_nd', out, fn(input, pad, value))


constant_pad_nd_op: Final = Op('constant_pad_nd', constant_pad_nd, adapt_fresh_tss, constant_pad_nd_record, None, shapes.constant_pad_nd, None, '', (), (), '', ('input', 'pad', 'value'), (), layout='channels')
constant_pad_nd_table: Final[dict[int, Any]] = constant_pad_nd_op.table


# border_pad: ops/padding.py:37
class BorderPadBackward(Node):
    """Backward of border_pad: ops/padding.py:37."""

    __slots__ = ('input_shape', 'pad', 'mode')
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input_shape: Any, pad: Any, mode: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input_shape: Any = input_shape
        self.pad: Any = pad
        self.mode: Any = mode

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input_shape = self.input_shape
            pad = self.pad
            mode = self.mode
            d = border_pad_backward(g, input_shape, pad, mode)
            engine.give(e, d, False)


def border_pad_record(kernel: Any) -> Any:
    def border_pad(input: TensorBase, pad: Any, mode: Any) -> Any:
        r: TensorBase = kernel(input, pad, mode)
        e0 = input.node if input.base is None else node_of(input)
        r.node = BorderPadBackward(e0, input.sizes, pad, mode)
        r.key |= GRAD
        return r

    return border_pad


def border_pad(input: Any, pad: Any, mode: Any, *, out: Any = None) -> Any:
    """Pads with the input itself: mirrored ("reflect"), its edge ("replicate"), or from the other end ("circular")."""
    pad = sizes_of(pad)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'border_pad', {'input': input}) from None
    try:
        fn = border_pad_table[key]
    except KeyError:
        fn = border_pad_op.resolve(key)
    if out is None:
        return fn(input, pad, mode)
    return into('border_pad', out, fn(input, pad, mode))


border_pad_op: Final = Op('border_pad', border_pad, adapt_fresh_tss, border_pad_record, None, shapes.border_pad, None, '', (), (), 'float32', ('input', 'pad', 'mode'), (), title='pad', layout='channels')
border_pad_table: Final[dict[int, Any]] = border_pad_op.table


# border_pad_backward: ops/padding.py:51
class BorderPadBackwardBackward(Node):
    """Backward of border_pad_backward: ops/padding.py:51."""

    __slots__ = ('pad', 'mode')
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, pad: Any, mode: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.pad: Any = pad
        self.mode: Any = mode

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            pad = self.pad
            mode = self.mode
            d = border_pad(g, pad, mode)
            engine.give(e, d, False)


def border_pad_backward_record(kernel: Any) -> Any:
    def border_pad_backward(grad: TensorBase, input_shape: Any, pad: Any, mode: Any) -> Any:
        r: TensorBase = kernel(grad, input_shape, pad, mode)
        e0 = grad.node if grad.base is None else node_of(grad)
        r.node = BorderPadBackwardBackward(e0, pad, mode)
        r.key |= GRAD
        return r

    return border_pad_backward


def border_pad_backward(grad: Any, input_shape: Any, pad: Any, mode: Any, *, out: Any = None) -> Any:
    """The adjoint of `border_pad`."""
    input_shape = sizes_of(input_shape)
    pad = sizes_of(pad)
    try:
        modes: int = tls.keys if busy else 0
        key: int = grad.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'border_pad_backward', {'grad': grad}) from None
    try:
        fn = border_pad_backward_table[key]
    except KeyError:
        fn = border_pad_backward_op.resolve(key)
    if out is None:
        return fn(grad, input_shape, pad, mode)
    return into('border_pad_backward', out, fn(grad, input_shape, pad, mode))


border_pad_backward_op: Final = Op('border_pad_backward', border_pad_backward, adapt_fresh_tsss, border_pad_backward_record, None, shapes.border_pad_backward, None, '', (), (), '', ('grad', 'input_shape', 'pad', 'mode'), (), accepts='float complex', layout='channels')
border_pad_backward_table: Final[dict[int, Any]] = border_pad_backward_op.table


# pad: ops/padding.py:63
def pad(input: Any, pad: Any, mode: Any = 'constant', value: Any = None) -> Any:
    """Pads the last dimensions on both sides.

    Args:
        input: any shape.
        pad: (left, right) of the last dimension, then of the one before it, and so on; negative numbers cut.
        mode: "constant"; or "reflect", "replicate", "circular", which fill the last one to three dimensions after
            batch and channels from the input.
        value: what mode "constant" adds; 0 unless given.

    Raises:
        ShapeError: `pad` does not fit the input's shape.
        ValueError: an unknown mode, or a value with a mode that takes none.

    Example:
        >>> fb.nn.functional.pad(fb.tensor([[1.0, 2.0, 3.0]]), (2, 1), mode="reflect")
        tensor([[3., 2., 1., 2., 3., 2.]])"""
    try:
        if mode == 'constant':
            return constant_pad_nd(input, tuple(pad), 0 if value is None else value)
        if mode not in ('reflect', 'replicate', 'circular'):
            raise NotImplementedError(f"pad: mode must be 'constant', 'reflect', 'replicate' or 'circular', but got '{mode}'")
        if value is not None and value != 0:
            raise ValueError(f"pad: mode '{mode}' takes no value, but got {value}")
        if len(pad) not in (2, 4, 6) or len(input.sizes) not in (len(pad) // 2 + 1, len(pad) // 2 + 2):
            raise NotImplementedError(f"pad: mode '{mode}' pads the last 1, 2 or 3 dimensions of ([batch,] channels, *space), but got pad {tuple(pad)} for an input of shape {tuple(input.sizes)}")
        return border_pad(input, tuple(pad), mode)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'pad', {'input': input}) from None
