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
from .adapters import adapt_fresh_tssss, adapt_fresh_tsssss
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


# im2col: ops/folding.py:10
class Im2colBackward(Node):
    """Backward of im2col: ops/folding.py:10."""

    __slots__ = ('input_shape', 'kernel_size', 'dilation', 'padding', 'stride')
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input_shape: Any, kernel_size: Any, dilation: Any, padding: Any, stride: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input_shape: Any = input_shape
        self.kernel_size: Any = kernel_size
        self.dilation: Any = dilation
        self.padding: Any = padding
        self.stride: Any = stride

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input_shape = self.input_shape
            kernel_size = self.kernel_size
            dilation = self.dilation
            padding = self.padding
            stride = self.stride
            d = col2im(g, input_shape[len(input_shape) - 2:], kernel_size, dilation, padding, stride)
            engine.give(e, d, False)


def im2col_record(kernel: Any) -> Any:
    def im2col(input: TensorBase, kernel_size: Any, dilation: Any, padding: Any, stride: Any) -> Any:
        r: TensorBase = kernel(input, kernel_size, dilation, padding, stride)
        e0 = input.node if input.base is None else node_of(input)
        r.node = Im2colBackward(e0, input.sizes, kernel_size, dilation, padding, stride)
        r.key |= GRAD
        return r

    return im2col


def im2col(input: Any, kernel_size: Any, dilation: Any, padding: Any, stride: Any, *, out: Any = None) -> Any:
    """Every sliding block of each image as a column: ([batch,] channels * kernel, blocks)."""
    kernel_size = sizes_of(kernel_size)
    dilation = sizes_of(dilation)
    padding = sizes_of(padding)
    stride = sizes_of(stride)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'im2col', {'input': input}) from None
    try:
        fn = im2col_table[key]
    except KeyError:
        fn = im2col_op.resolve(key)
    if out is None:
        return fn(input, kernel_size, dilation, padding, stride)
    return into('im2col', out, fn(input, kernel_size, dilation, padding, stride))


im2col_op: Final = Op('im2col', im2col, adapt_fresh_tssss, im2col_record, None, shapes.im2col, None, '', (), (), '', ('input', 'kernel_size', 'dilation', 'padding', 'stride'), (), title='unfold')
im2col_table: Final[dict[int, Any]] = im2col_op.table


# col2im: ops/folding.py:26
class Col2imBackward(Node):
    """Backward of col2im: ops/folding.py:26."""

    __slots__ = ('kernel_size', 'dilation', 'padding', 'stride')
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, kernel_size: Any, dilation: Any, padding: Any, stride: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.kernel_size: Any = kernel_size
        self.dilation: Any = dilation
        self.padding: Any = padding
        self.stride: Any = stride

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            kernel_size = self.kernel_size
            dilation = self.dilation
            padding = self.padding
            stride = self.stride
            d = im2col(g, kernel_size, dilation, padding, stride)
            engine.give(e, d, False)


def col2im_record(kernel: Any) -> Any:
    def col2im(input: TensorBase, output_size: Any, kernel_size: Any, dilation: Any, padding: Any, stride: Any) -> Any:
        r: TensorBase = kernel(input, output_size, kernel_size, dilation, padding, stride)
        e0 = input.node if input.base is None else node_of(input)
        r.node = Col2imBackward(e0, kernel_size, dilation, padding, stride)
        r.key |= GRAD
        return r

    return col2im


def col2im(input: Any, output_size: Any, kernel_size: Any, dilation: Any, padding: Any, stride: Any, *, out: Any = None) -> Any:
    """The adjoint of `im2col`: adds every column to its block of the image."""
    output_size = sizes_of(output_size)
    kernel_size = sizes_of(kernel_size)
    dilation = sizes_of(dilation)
    padding = sizes_of(padding)
    stride = sizes_of(stride)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'col2im', {'input': input}) from None
    try:
        fn = col2im_table[key]
    except KeyError:
        fn = col2im_op.resolve(key)
    if out is None:
        return fn(input, output_size, kernel_size, dilation, padding, stride)
    return into('col2im', out, fn(input, output_size, kernel_size, dilation, padding, stride))


col2im_op: Final = Op('col2im', col2im, adapt_fresh_tsssss, col2im_record, None, shapes.col2im, None, '', (), (), '', ('input', 'output_size', 'kernel_size', 'dilation', 'padding', 'stride'), (), title='fold')
col2im_table: Final[dict[int, Any]] = col2im_op.table


# unfold: ops/folding.py:40
def unfold(input: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """Every sliding block of each image as a column.

    Args:
        input: ([batch,] channels, height, width).
        kernel_size: the block's size.
        dilation: steps between a block's elements.
        padding: zeros added on both sides.
        stride: steps between blocks.

    Returns:
        ([batch,] channels * kernel height * kernel width, blocks).

    Raises:
        ShapeError: the block is larger than the padded image.

    Example:
        >>> fb.nn.functional.unfold(fb.ones(1, 3, 4, 4), 2).shape
        flambeau.Size([1, 12, 9])"""
    try:
        return im2col(input, shapes.spatial(kernel_size, 2, 'kernel_size', 'unfold'), shapes.spatial(dilation, 2, 'dilation', 'unfold'), shapes.spatial(padding, 2, 'padding', 'unfold'), shapes.spatial(stride, 2, 'stride', 'unfold'))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'unfold', {'input': input}) from None


# fold: ops/folding.py:70
def fold(input: Any, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """Adds columns to their sliding blocks of an image: the adjoint of `unfold`.

    Args:
        input: ([batch,] channels * kernel height * kernel width, blocks).
        output_size: the image's height and width.
        kernel_size, dilation, padding, stride: as in `unfold`.

    Returns:
        ([batch,] channels, height, width).

    Raises:
        ShapeError: the columns do not fit the image.

    Example:
        >>> fb.nn.functional.fold(fb.ones(1, 12, 9), 4, 2).shape
        flambeau.Size([1, 3, 4, 4])"""
    try:
        return col2im(input, shapes.spatial(output_size, 2, 'output_size', 'fold'), shapes.spatial(kernel_size, 2, 'kernel_size', 'fold'), shapes.spatial(dilation, 2, 'dilation', 'fold'), shapes.spatial(padding, 2, 'padding', 'fold'), shapes.spatial(stride, 2, 'stride', 'fold'))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'fold', {'input': input}) from None
