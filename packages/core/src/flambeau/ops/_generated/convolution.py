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
from .adapters import adapt_fresh_ttossssss, adapt_fresh_ttsssssss, adapt_several_tttssssss
from .hot import clone, conj, sum, unsqueeze


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


# convolution: ops/convolution.py:10
class ConvolutionBackward(Node):
    """Backward of convolution: ops/convolution.py:10."""

    __slots__ = ('input', 'input_version', 'input_shape', 'weight', 'weight_version', 'weight_shape', 'stride', 'padding', 'dilation', 'transposed', 'output_padding', 'groups')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'weight')
    arity: ClassVar[int] = 3

    def __init__(self, e0: Any, e1: Any, e2: Any, input: Any, input_version: Any, input_shape: Any, weight: Any, weight_version: Any, weight_shape: Any, stride: Any, padding: Any, dilation: Any, transposed: Any, output_padding: Any, groups: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = (e2,)
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.input_shape: Any = input_shape
        self.weight: Any = weight
        self.weight_version: Any = weight_version
        self.weight_shape: Any = weight_shape
        self.stride: Any = stride
        self.padding: Any = padding
        self.dilation: Any = dilation
        self.transposed: Any = transposed
        self.output_padding: Any = output_padding
        self.groups: Any = groups

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        to0 = self.e0
        to1 = self.e1
        if to0 is not None and to1 is not None and (wanted is None or (to0 in wanted and to1 in wanted)):
            input = self.input
            if input is FREED:
                raise freed('convolution')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('convolution', 'input', input, self.input_version)
            weight = self.weight
            if weight is FREED:
                raise freed('convolution')
            if weight.storage is not None and weight.storage.version != self.weight_version:
                check_version('convolution', 'weight', weight, self.weight_version)
            stride = self.stride
            padding = self.padding
            dilation = self.dilation
            transposed = self.transposed
            output_padding = self.output_padding
            groups = self.groups
            d = convolution_backward(g, conj(input) if input.key & COMPLEXES else input, conj(weight) if weight.key & COMPLEXES else weight, stride, padding, dilation, transposed, output_padding, groups)
            engine.give(to0, d[0], False)
            engine.give(to1, d[1], False)
        else:
            e = self.e0
            if e is not None and (wanted is None or e in wanted):
                input_shape = self.input_shape
                weight = self.weight
                if weight is FREED:
                    raise freed('convolution')
                if weight.storage is not None and weight.storage.version != self.weight_version:
                    check_version('convolution', 'weight', weight, self.weight_version)
                stride = self.stride
                padding = self.padding
                dilation = self.dilation
                transposed = self.transposed
                output_padding = self.output_padding
                groups = self.groups
                d = convolution_backward_input(g, conj(weight) if weight.key & COMPLEXES else weight, input_shape, stride, padding, dilation, transposed, output_padding, groups)
                engine.give(e, d, False)
            e = self.e1
            if e is not None and (wanted is None or e in wanted):
                input = self.input
                if input is FREED:
                    raise freed('convolution')
                if input.storage is not None and input.storage.version != self.input_version:
                    check_version('convolution', 'input', input, self.input_version)
                weight_shape = self.weight_shape
                stride = self.stride
                padding = self.padding
                dilation = self.dilation
                transposed = self.transposed
                output_padding = self.output_padding
                groups = self.groups
                d = convolution_backward_weight(g, conj(input) if input.key & COMPLEXES else input, weight_shape, stride, padding, dilation, transposed, output_padding, groups)
                engine.give(e, d, False)
        e = self.more[0]
        if e is not None and (wanted is None or e in wanted):
            d = sum(g, shapes.other_dims(len(g.sizes)))
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.weight = FREED


def convolution_record(kernel: Any) -> Any:
    def convolution(input: TensorBase, weight: TensorBase, bias: Any, stride: Any, padding: Any, dilation: Any, transposed: Any, output_padding: Any, groups: Any) -> Any:
        r: TensorBase = kernel(input, weight, bias, stride, padding, dilation, transposed, output_padding, groups)
        e0 = input.node if input.base is None else node_of(input)
        e1 = weight.node if weight.base is None else node_of(weight)
        e2 = None if bias is None else (bias.node if bias.base is None else node_of(bias))
        input_kept = input if e1 is not None else None
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        weight_kept = weight if e0 is not None else None
        weight_version = 0 if weight_kept is None or weight_kept.storage is None else weight_kept.storage.version
        r.node = ConvolutionBackward(e0, e1, e2, input_kept, input_version, input.sizes, weight_kept, weight_version, weight.sizes, stride, padding, dilation, transposed, output_padding, groups)
        r.key |= GRAD
        return r

    return convolution


def convolution(input: Any, weight: Any, bias: Any, stride: Any, padding: Any, dilation: Any, transposed: Any, output_padding: Any, groups: Any, *, out: Any = None) -> Any:
    """Cross-correlates `input` with `weight` over all spatial dimensions; `transposed` does the adjoint of that.

    Args:
        input: (batch, channels, *space), one to three spatial dimensions.
        weight: (outputs, channels / groups, *kernel); (channels, outputs / groups, *kernel) when transposed.
        bias: (outputs,) or None.
        stride, padding, dilation: one number for each spatial dimension.
        transposed: the adjoint ("deconvolution").
        output_padding: what is added at the end of each spatial dimension when transposed.
        groups: channels and outputs are cut into so many independent groups.

    Returns:
        (batch, outputs, *space).

    Raises:
        ShapeError: the shapes do not fit, or the kernel is larger than the padded input.

    Example:
        >>> x, w = fb.ones(1, 1, 4, 4), fb.ones(1, 1, 3, 3)
        >>> fb.convolution(x, w, None, (1, 1), (0, 0), (1, 1), False, (0, 0), 1).shape
        flambeau.Size([1, 1, 2, 2])"""
    stride = sizes_of(stride)
    padding = sizes_of(padding)
    dilation = sizes_of(dilation)
    output_padding = sizes_of(output_padding)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | weight.key | (0 if bias is None else bias.key) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'convolution', {'input': input, 'weight': weight}, {'bias': bias}) from None
    try:
        fn = convolution_table[key]
    except KeyError:
        fn = convolution_op.resolve(key)
    if out is None:
        return fn(input, weight, bias, stride, padding, dilation, transposed, output_padding, groups)
    return into('convolution', out, fn(input, weight, bias, stride, padding, dilation, transposed, output_padding, groups))


convolution_op: Final = Op('convolution', convolution, adapt_fresh_ttossssss, convolution_record, None, shapes.convolution, None, '', (), (), 'lower', ('input', 'weight', 'bias', 'stride', 'padding', 'dilation', 'transposed', 'output_padding', 'groups'), (), accepts='int float complex', layout='channels, 1d by weight')
convolution_table: Final[dict[int, Any]] = convolution_op.table


# convolution_backward: ops/convolution.py:64
def convolution_backward_decomposed(grad: Any, input: Any, weight: Any, stride: Any, padding: Any, dilation: Any, transposed: Any, output_padding: Any, groups: Any) -> Any:
    options = (stride, padding, dilation, transposed, output_padding, groups)
    by_input = convolution_backward_input(grad, weight, input.sizes, *options)
    return (by_input, convolution_backward_weight(grad, input, weight.sizes, *options))


def convolution_backward(grad: Any, input: Any, weight: Any, stride: Any, padding: Any, dilation: Any, transposed: Any, output_padding: Any, groups: Any, *, out: Any = None) -> Any:
    """The cotangents of `convolution`'s input and weight."""
    stride = sizes_of(stride)
    padding = sizes_of(padding)
    dilation = sizes_of(dilation)
    output_padding = sizes_of(output_padding)
    try:
        modes: int = tls.keys if busy else 0
        key: int = grad.key | input.key | weight.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'convolution_backward', {'grad': grad, 'input': input, 'weight': weight}) from None
    try:
        fn = convolution_backward_table[key]
    except KeyError:
        fn = convolution_backward_op.resolve(key)
    if out is None:
        return fn(grad, input, weight, stride, padding, dilation, transposed, output_padding, groups)
    return into('convolution_backward', out, fn(grad, input, weight, stride, padding, dilation, transposed, output_padding, groups))


convolution_backward_op: Final = Op('convolution_backward', convolution_backward, adapt_several_tttssssss, None, convolution_backward_decomposed, shapes.convolution_backward, None, '', (), (), 'lower', ('grad', 'input', 'weight', 'stride', 'padding', 'dilation', 'transposed', 'output_padding', 'groups'), (), layout='channels, 1d by weight')
convolution_backward_table: Final[dict[int, Any]] = convolution_backward_op.table


# convolution_backward_input: ops/convolution.py:83
class ConvolutionBackwardInputBackward(Node):
    """Backward of convolution_backward_input: ops/convolution.py:83."""

    __slots__ = ('grad', 'grad_version', 'weight', 'weight_version', 'weight_shape', 'stride', 'padding', 'dilation', 'transposed', 'output_padding', 'groups')
    saved_names: ClassVar[tuple[str, ...]] = ('grad', 'weight')

    def __init__(self, e0: Any, e1: Any, grad: Any, grad_version: Any, weight: Any, weight_version: Any, weight_shape: Any, stride: Any, padding: Any, dilation: Any, transposed: Any, output_padding: Any, groups: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.grad: Any = grad
        self.grad_version: Any = grad_version
        self.weight: Any = weight
        self.weight_version: Any = weight_version
        self.weight_shape: Any = weight_shape
        self.stride: Any = stride
        self.padding: Any = padding
        self.dilation: Any = dilation
        self.transposed: Any = transposed
        self.output_padding: Any = output_padding
        self.groups: Any = groups

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            weight = self.weight
            if weight is FREED:
                raise freed('convolution_backward_input')
            if weight.storage is not None and weight.storage.version != self.weight_version:
                check_version('convolution_backward_input', 'weight', weight, self.weight_version)
            stride = self.stride
            padding = self.padding
            dilation = self.dilation
            transposed = self.transposed
            output_padding = self.output_padding
            groups = self.groups
            d = convolution(g, conj(weight) if weight.key & COMPLEXES else weight, None, stride, padding, dilation, transposed, output_padding, groups)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            grad = self.grad
            if grad is FREED:
                raise freed('convolution_backward_input')
            if grad.storage is not None and grad.storage.version != self.grad_version:
                check_version('convolution_backward_input', 'grad', grad, self.grad_version)
            weight_shape = self.weight_shape
            stride = self.stride
            padding = self.padding
            dilation = self.dilation
            transposed = self.transposed
            output_padding = self.output_padding
            groups = self.groups
            d = convolution_backward_weight(conj(grad) if grad.key & COMPLEXES else grad, g, weight_shape, stride, padding, dilation, transposed, output_padding, groups)
            engine.give(e, d, False)

    def release(self) -> None:
        self.grad = FREED
        self.weight = FREED


def convolution_backward_input_record(kernel: Any) -> Any:
    def convolution_backward_input(grad: TensorBase, weight: TensorBase, input_shape: Any, stride: Any, padding: Any, dilation: Any, transposed: Any, output_padding: Any, groups: Any) -> Any:
        r: TensorBase = kernel(grad, weight, input_shape, stride, padding, dilation, transposed, output_padding, groups)
        e0 = grad.node if grad.base is None else node_of(grad)
        e1 = weight.node if weight.base is None else node_of(weight)
        grad_kept = grad if e1 is not None else None
        grad_version = 0 if grad_kept is None or grad_kept.storage is None else grad_kept.storage.version
        weight_kept = weight if e0 is not None else None
        weight_version = 0 if weight_kept is None or weight_kept.storage is None else weight_kept.storage.version
        r.node = ConvolutionBackwardInputBackward(e0, e1, grad_kept, grad_version, weight_kept, weight_version, weight.sizes, stride, padding, dilation, transposed, output_padding, groups)
        r.key |= GRAD
        return r

    return convolution_backward_input


def convolution_backward_input(grad: Any, weight: Any, input_shape: Any, stride: Any, padding: Any, dilation: Any, transposed: Any, output_padding: Any, groups: Any, *, out: Any = None) -> Any:
    """The adjoint of `convolution` in its input: takes a cotangent of the result to one of the input."""
    input_shape = sizes_of(input_shape)
    stride = sizes_of(stride)
    padding = sizes_of(padding)
    dilation = sizes_of(dilation)
    output_padding = sizes_of(output_padding)
    try:
        modes: int = tls.keys if busy else 0
        key: int = grad.key | weight.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'convolution_backward_input', {'grad': grad, 'weight': weight}) from None
    try:
        fn = convolution_backward_input_table[key]
    except KeyError:
        fn = convolution_backward_input_op.resolve(key)
    if out is None:
        return fn(grad, weight, input_shape, stride, padding, dilation, transposed, output_padding, groups)
    return into('convolution_backward_input', out, fn(grad, weight, input_shape, stride, padding, dilation, transposed, output_padding, groups))


convolution_backward_input_op: Final = Op('convolution_backward_input', convolution_backward_input, adapt_fresh_ttsssssss, convolution_backward_input_record, None, shapes.convolution_backward_input, None, '', (), (), 'lower', ('grad', 'weight', 'input_shape', 'stride', 'padding', 'dilation', 'transposed', 'output_padding', 'groups'), (), layout='channels, 1d by weight')
convolution_backward_input_table: Final[dict[int, Any]] = convolution_backward_input_op.table


# convolution_backward_weight: ops/convolution.py:106
class ConvolutionBackwardWeightBackward(Node):
    """Backward of convolution_backward_weight: ops/convolution.py:106."""

    __slots__ = ('grad', 'grad_version', 'input', 'input_version', 'input_shape', 'stride', 'padding', 'dilation', 'transposed', 'output_padding', 'groups')
    saved_names: ClassVar[tuple[str, ...]] = ('grad', 'input')

    def __init__(self, e0: Any, e1: Any, grad: Any, grad_version: Any, input: Any, input_version: Any, input_shape: Any, stride: Any, padding: Any, dilation: Any, transposed: Any, output_padding: Any, groups: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.grad: Any = grad
        self.grad_version: Any = grad_version
        self.input: Any = input
        self.input_version: Any = input_version
        self.input_shape: Any = input_shape
        self.stride: Any = stride
        self.padding: Any = padding
        self.dilation: Any = dilation
        self.transposed: Any = transposed
        self.output_padding: Any = output_padding
        self.groups: Any = groups

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('convolution_backward_weight')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('convolution_backward_weight', 'input', input, self.input_version)
            stride = self.stride
            padding = self.padding
            dilation = self.dilation
            transposed = self.transposed
            output_padding = self.output_padding
            groups = self.groups
            d = convolution(conj(input) if input.key & COMPLEXES else input, g, None, stride, padding, dilation, transposed, output_padding, groups)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            grad = self.grad
            if grad is FREED:
                raise freed('convolution_backward_weight')
            if grad.storage is not None and grad.storage.version != self.grad_version:
                check_version('convolution_backward_weight', 'grad', grad, self.grad_version)
            input_shape = self.input_shape
            stride = self.stride
            padding = self.padding
            dilation = self.dilation
            transposed = self.transposed
            output_padding = self.output_padding
            groups = self.groups
            d = convolution_backward_input(conj(grad) if grad.key & COMPLEXES else grad, g, input_shape, stride, padding, dilation, transposed, output_padding, groups)
            engine.give(e, d, False)

    def release(self) -> None:
        self.grad = FREED
        self.input = FREED


def convolution_backward_weight_record(kernel: Any) -> Any:
    def convolution_backward_weight(grad: TensorBase, input: TensorBase, weight_shape: Any, stride: Any, padding: Any, dilation: Any, transposed: Any, output_padding: Any, groups: Any) -> Any:
        r: TensorBase = kernel(grad, input, weight_shape, stride, padding, dilation, transposed, output_padding, groups)
        e0 = grad.node if grad.base is None else node_of(grad)
        e1 = input.node if input.base is None else node_of(input)
        grad_kept = grad if e1 is not None else None
        grad_version = 0 if grad_kept is None or grad_kept.storage is None else grad_kept.storage.version
        input_kept = input if e0 is not None else None
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = ConvolutionBackwardWeightBackward(e0, e1, grad_kept, grad_version, input_kept, input_version, input.sizes, stride, padding, dilation, transposed, output_padding, groups)
        r.key |= GRAD
        return r

    return convolution_backward_weight


def convolution_backward_weight(grad: Any, input: Any, weight_shape: Any, stride: Any, padding: Any, dilation: Any, transposed: Any, output_padding: Any, groups: Any, *, out: Any = None) -> Any:
    """The adjoint of `convolution` in its weight: takes a cotangent of the result to one of the weight."""
    weight_shape = sizes_of(weight_shape)
    stride = sizes_of(stride)
    padding = sizes_of(padding)
    dilation = sizes_of(dilation)
    output_padding = sizes_of(output_padding)
    try:
        modes: int = tls.keys if busy else 0
        key: int = grad.key | input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'convolution_backward_weight', {'grad': grad, 'input': input}) from None
    try:
        fn = convolution_backward_weight_table[key]
    except KeyError:
        fn = convolution_backward_weight_op.resolve(key)
    if out is None:
        return fn(grad, input, weight_shape, stride, padding, dilation, transposed, output_padding, groups)
    return into('convolution_backward_weight', out, fn(grad, input, weight_shape, stride, padding, dilation, transposed, output_padding, groups))


convolution_backward_weight_op: Final = Op('convolution_backward_weight', convolution_backward_weight, adapt_fresh_ttsssssss, convolution_backward_weight_record, None, shapes.convolution_backward_weight, None, '', (), (), 'lower', ('grad', 'input', 'weight_shape', 'stride', 'padding', 'dilation', 'transposed', 'output_padding', 'groups'), (), accepts='int float complex', layout='channels, 1d by weight')
convolution_backward_weight_table: Final[dict[int, Any]] = convolution_backward_weight_op.table


# convolve: ops/convolution.py:129
def convolve(input: Any, weight: Any, bias: Any, dims: Any, stride: Any, padding: Any, dilation: Any, groups: Any) -> Any:
    """`convolution` over `dims` spatial dimensions with PyTorch's short forms: ints, named padding, no batch."""
    try:
        name = f'conv{dims}d'
        stride = shapes.spatial(stride, dims, 'stride', name)
        dilation = shapes.spatial(dilation, dims, 'dilation', name)
        if padding == 'same':
            extra = shapes.uneven_pad(weight.sizes, stride, dilation, name)
            if builtins.any(extra):
                input = _ops.constant_pad_nd(input, extra, 0)
        padding = shapes.even_padding(padding, weight.sizes, stride, dilation, dims, name)
        none = (0,) * dims
        if len(input.sizes) == dims + 1:
            return _ops.squeeze(convolution(unsqueeze(input, 0), weight, bias, stride, padding, dilation, False, none, groups), 0)
        return convolution(input, weight, bias, stride, padding, dilation, False, none, groups)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'convolve', {'input': input, 'weight': weight}, {'bias': bias}) from None


# convolve_transposed: ops/convolution.py:146
def convolve_transposed(input: Any, weight: Any, bias: Any, dims: Any, stride: Any, padding: Any, output_padding: Any, groups: Any, dilation: Any) -> Any:
    """The transposed `convolution` over `dims` spatial dimensions with PyTorch's short forms: ints, no batch."""
    try:
        name = f'conv_transpose{dims}d'
        stride = shapes.spatial(stride, dims, 'stride', name)
        padding = shapes.spatial(padding, dims, 'padding', name)
        output_padding = shapes.spatial(output_padding, dims, 'output_padding', name)
        dilation = shapes.spatial(dilation, dims, 'dilation', name)
        shapes.check_output_padding(name, output_padding, stride, dilation)
        if len(input.sizes) == dims + 1:
            return _ops.squeeze(convolution(unsqueeze(input, 0), weight, bias, stride, padding, dilation, True, output_padding, groups), 0)
        return convolution(input, weight, bias, stride, padding, dilation, True, output_padding, groups)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'convolve_transposed', {'input': input, 'weight': weight}, {'bias': bias}) from None


# conv1d: ops/convolution.py:162
def conv1d(input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: Any = 1) -> Any:
    """Cross-correlates `input` with `weight` over 1 spatial dimension.

    Args:
        input: (batch, channels, length), or without the batch.
        weight: (outputs, channels / groups, *kernel).
        bias: (outputs,) or None.
        stride, dilation: steps between positions and between the kernel's elements; an int stands for every dimension.
        padding: zeros added on both sides, or "valid" (none), or "same" (the result has the input's size; stride 1 only).
        groups: channels and outputs are cut into so many independent groups.

    Returns:
        (batch, outputs, *space), each size floor((size + 2 padding - dilation (kernel - 1) - 1) / stride) + 1.

    Raises:
        ShapeError: the shapes do not fit, or the kernel is larger than the padded input.

    Example:
        >>> fb.conv1d(fb.ones(2, 3, 8), fb.ones(4, 3, 3)).shape
        flambeau.Size([2, 4, 6])"""
    try:
        return convolve(input, weight, bias, 1, stride, padding, dilation, groups)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'conv1d', {'input': input, 'weight': weight}, {'bias': bias}) from None


# conv_transpose1d: ops/convolution.py:199
def conv_transpose1d(input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, output_padding: Any = 0, groups: Any = 1, dilation: Any = 1) -> Any:
    """The adjoint of `conv1d` in its input: spreads every element of `input` over the kernel's positions.

    Args:
        input: (batch, channels, length), or without the batch.
        weight: (channels, outputs / groups, *kernel).
        bias: (outputs,) or None.
        stride, padding, dilation: those of the convolution of which this is the adjoint.
        output_padding: added to the result's size at the end of each dimension; smaller than stride or dilation.
        groups: channels and outputs are cut into so many independent groups.

    Returns:
        (batch, outputs, *space), each size (size - 1) stride - 2 padding + dilation (kernel - 1) + output_padding + 1.

    Raises:
        ShapeError: the shapes do not fit.

    Example:
        >>> fb.conv_transpose1d(fb.ones(2, 3, 6), fb.ones(3, 4, 3)).shape
        flambeau.Size([2, 4, 8])"""
    try:
        return convolve_transposed(input, weight, bias, 1, stride, padding, output_padding, groups, dilation)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'conv_transpose1d', {'input': input, 'weight': weight}, {'bias': bias}) from None


# conv2d: ops/convolution.py:234
def conv2d(input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: Any = 1) -> Any:
    """Cross-correlates `input` with `weight` over 2 spatial dimensions.

    Args:
        input: (batch, channels, height, width), or without the batch.
        weight: (outputs, channels / groups, *kernel).
        bias: (outputs,) or None.
        stride, dilation: steps between positions and between the kernel's elements; an int stands for every dimension.
        padding: zeros added on both sides, or "valid" (none), or "same" (the result has the input's size; stride 1 only).
        groups: channels and outputs are cut into so many independent groups.

    Returns:
        (batch, outputs, *space), each size floor((size + 2 padding - dilation (kernel - 1) - 1) / stride) + 1.

    Raises:
        ShapeError: the shapes do not fit, or the kernel is larger than the padded input.

    Example:
        >>> fb.conv2d(fb.ones(2, 3, 8, 6), fb.ones(4, 3, 3, 3)).shape
        flambeau.Size([2, 4, 6, 4])"""
    try:
        return convolve(input, weight, bias, 2, stride, padding, dilation, groups)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'conv2d', {'input': input, 'weight': weight}, {'bias': bias}) from None


# conv_transpose2d: ops/convolution.py:271
def conv_transpose2d(input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, output_padding: Any = 0, groups: Any = 1, dilation: Any = 1) -> Any:
    """The adjoint of `conv2d` in its input: spreads every element of `input` over the kernel's positions.

    Args:
        input: (batch, channels, height, width), or without the batch.
        weight: (channels, outputs / groups, *kernel).
        bias: (outputs,) or None.
        stride, padding, dilation: those of the convolution of which this is the adjoint.
        output_padding: added to the result's size at the end of each dimension; smaller than stride or dilation.
        groups: channels and outputs are cut into so many independent groups.

    Returns:
        (batch, outputs, *space), each size (size - 1) stride - 2 padding + dilation (kernel - 1) + output_padding + 1.

    Raises:
        ShapeError: the shapes do not fit.

    Example:
        >>> fb.conv_transpose2d(fb.ones(2, 3, 6, 4), fb.ones(3, 4, 3, 3)).shape
        flambeau.Size([2, 4, 8, 6])"""
    try:
        return convolve_transposed(input, weight, bias, 2, stride, padding, output_padding, groups, dilation)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'conv_transpose2d', {'input': input, 'weight': weight}, {'bias': bias}) from None


# conv3d: ops/convolution.py:306
def conv3d(input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: Any = 1) -> Any:
    """Cross-correlates `input` with `weight` over 3 spatial dimensions.

    Args:
        input: (batch, channels, depth, height, width), or without the batch.
        weight: (outputs, channels / groups, *kernel).
        bias: (outputs,) or None.
        stride, dilation: steps between positions and between the kernel's elements; an int stands for every dimension.
        padding: zeros added on both sides, or "valid" (none), or "same" (the result has the input's size; stride 1 only).
        groups: channels and outputs are cut into so many independent groups.

    Returns:
        (batch, outputs, *space), each size floor((size + 2 padding - dilation (kernel - 1) - 1) / stride) + 1.

    Raises:
        ShapeError: the shapes do not fit, or the kernel is larger than the padded input.

    Example:
        >>> fb.conv3d(fb.ones(2, 3, 5, 4, 6), fb.ones(4, 3, 3, 3, 3)).shape
        flambeau.Size([2, 4, 3, 2, 4])"""
    try:
        return convolve(input, weight, bias, 3, stride, padding, dilation, groups)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'conv3d', {'input': input, 'weight': weight}, {'bias': bias}) from None


# conv_transpose3d: ops/convolution.py:343
def conv_transpose3d(input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, output_padding: Any = 0, groups: Any = 1, dilation: Any = 1) -> Any:
    """The adjoint of `conv3d` in its input: spreads every element of `input` over the kernel's positions.

    Args:
        input: (batch, channels, depth, height, width), or without the batch.
        weight: (channels, outputs / groups, *kernel).
        bias: (outputs,) or None.
        stride, padding, dilation: those of the convolution of which this is the adjoint.
        output_padding: added to the result's size at the end of each dimension; smaller than stride or dilation.
        groups: channels and outputs are cut into so many independent groups.

    Returns:
        (batch, outputs, *space), each size (size - 1) stride - 2 padding + dilation (kernel - 1) + output_padding + 1.

    Raises:
        ShapeError: the shapes do not fit.

    Example:
        >>> fb.conv_transpose3d(fb.ones(2, 3, 3, 2, 4), fb.ones(3, 4, 3, 3, 3)).shape
        flambeau.Size([2, 4, 5, 4, 6])"""
    try:
        return convolve_transposed(input, weight, bias, 3, stride, padding, output_padding, groups, dilation)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'conv_transpose3d', {'input': input, 'weight': weight}, {'bias': bias}) from None
