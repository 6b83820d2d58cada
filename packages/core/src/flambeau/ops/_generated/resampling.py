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
from .adapters import adapt_fresh_tsssss, adapt_fresh_ttsss
from .hot import abs, cast, clone, expand, matmul, permute, reshape, transpose, unsqueeze, where


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


# upsample: ops/resampling.py:14
class UpsampleBackward(Node):
    """Backward of upsample: ops/resampling.py:14."""

    __slots__ = ('input_shape', 'mode', 'align_corners', 'scales', 'antialias')
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input_shape: Any, mode: Any, align_corners: Any, scales: Any, antialias: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input_shape: Any = input_shape
        self.mode: Any = mode
        self.align_corners: Any = align_corners
        self.scales: Any = scales
        self.antialias: Any = antialias

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input_shape = self.input_shape
            mode = self.mode
            align_corners = self.align_corners
            scales = self.scales
            antialias = self.antialias
            d = upsample_backward(g, input_shape, mode, align_corners, scales, antialias)
            engine.give(e, d, False)


def upsample_record(kernel: Any) -> Any:
    def upsample(input: TensorBase, output_size: Any, mode: Any, align_corners: Any, scales: Any, antialias: Any) -> Any:
        r: TensorBase = kernel(input, output_size, mode, align_corners, scales, antialias)
        e0 = input.node if input.base is None else node_of(input)
        r.node = UpsampleBackward(e0, input.sizes, mode, align_corners, scales, antialias)
        r.key |= GRAD
        return r

    return upsample


def upsample(input: Any, output_size: Any, mode: Any, align_corners: Any, scales: Any, antialias: Any, *, out: Any = None) -> Any:
    """Interpolates every spatial dimension to another size; `mode` is nearest, nearest-exact, linear or cubic."""
    output_size = sizes_of(output_size)
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'upsample', {'input': input}) from None
    try:
        fn = upsample_table[key]
    except KeyError:
        fn = upsample_op.resolve(key)
    if out is None:
        return fn(input, output_size, mode, align_corners, scales, antialias)
    return into('upsample', out, fn(input, output_size, mode, align_corners, scales, antialias))


upsample_op: Final = Op('upsample', upsample, adapt_fresh_tsssss, upsample_record, None, shapes.upsample, None, '', (), (), '', ('input', 'output_size', 'mode', 'align_corners', 'scales', 'antialias'), (), title='interpolate', layout='channels')
upsample_table: Final[dict[int, Any]] = upsample_op.table


# upsample_backward: ops/resampling.py:38
class UpsampleBackwardBackward(Node):
    """Backward of upsample_backward: ops/resampling.py:38."""

    __slots__ = ('grad_shape', 'mode', 'align_corners', 'scales', 'antialias')
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, grad_shape: Any, mode: Any, align_corners: Any, scales: Any, antialias: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.grad_shape: Any = grad_shape
        self.mode: Any = mode
        self.align_corners: Any = align_corners
        self.scales: Any = scales
        self.antialias: Any = antialias

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            grad_shape = self.grad_shape
            mode = self.mode
            align_corners = self.align_corners
            scales = self.scales
            antialias = self.antialias
            d = upsample(g, grad_shape[2:], mode, align_corners, scales, antialias)
            engine.give(e, d, False)


def upsample_backward_record(kernel: Any) -> Any:
    def upsample_backward(grad: TensorBase, input_shape: Any, mode: Any, align_corners: Any, scales: Any, antialias: Any) -> Any:
        r: TensorBase = kernel(grad, input_shape, mode, align_corners, scales, antialias)
        e0 = grad.node if grad.base is None else node_of(grad)
        r.node = UpsampleBackwardBackward(e0, grad.sizes, mode, align_corners, scales, antialias)
        r.key |= GRAD
        return r

    return upsample_backward


def upsample_backward(grad: Any, input_shape: Any, mode: Any, align_corners: Any, scales: Any, antialias: Any, *, out: Any = None) -> Any:
    """The adjoint of `upsample`."""
    input_shape = sizes_of(input_shape)
    try:
        modes: int = tls.keys if busy else 0
        key: int = grad.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'upsample_backward', {'grad': grad}) from None
    try:
        fn = upsample_backward_table[key]
    except KeyError:
        fn = upsample_backward_op.resolve(key)
    if out is None:
        return fn(grad, input_shape, mode, align_corners, scales, antialias)
    return into('upsample_backward', out, fn(grad, input_shape, mode, align_corners, scales, antialias))


upsample_backward_op: Final = Op('upsample_backward', upsample_backward, adapt_fresh_tsssss, upsample_backward_record, None, shapes.upsample_backward, None, '', (), (), '', ('grad', 'input_shape', 'mode', 'align_corners', 'scales', 'antialias'), (), accepts='float complex', layout='channels')
upsample_backward_table: Final[dict[int, Any]] = upsample_backward_op.table


# interpolate: ops/resampling.py:56
def interpolate(input: Any, size: Any = None, scale_factor: Any = None, mode: Any = 'nearest', align_corners: Any = None, recompute_scale_factor: Any = None, antialias: Any = False) -> Any:
    """Resizes the spatial dimensions.

    Args:
        input: (batch, channels, *space), one to three spatial dimensions.
        size: the result's spatial sizes; or
        scale_factor: the factor of each, the result's size rounded down.
        mode: "nearest", "nearest-exact", "linear" (one dimension), "bilinear" and "bicubic" (two), "trilinear" (three),
            or "area" (means of the parts that become one element).
        align_corners: whether the corner elements' centres, not their corners, coincide; for the linear and cubic modes.
        recompute_scale_factor: take positions from the sizes instead of from scale_factor.
        antialias: widen the filter when shrinking; for "bilinear" and "bicubic".

    Raises:
        ValueError: both or neither of size and scale_factor, or options that the mode does not take.
        NotImplementedError: a mode that does not exist for that many dimensions.

    Example:
        >>> fb.nn.functional.interpolate(fb.tensor([[[1.0, 2.0]]]), scale_factor=2)
        tensor([[[1., 1., 2., 2.]]])"""
    try:
        if mode in ('nearest', 'area', 'nearest-exact'):
            if align_corners is not None:
                raise ValueError(f"interpolate: align_corners is an option of the linear and cubic modes, not of '{mode}'")
        if antialias and mode not in ('bilinear', 'bicubic'):
            raise ValueError(f"interpolate: antialias is an option of 'bilinear' and 'bicubic', not of '{mode}'")
        sizes, scales = shapes.resampled(input.sizes, size, scale_factor, builtins.bool(recompute_scale_factor))
        if mode == 'area':
            return _ops.adaptive_avg_pool(input, sizes)
        rule = shapes.interpolation(mode, len(input.sizes) - 2)
        return upsample(input, sizes, rule, builtins.bool(align_corners), scales, antialias)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'interpolate', {'input': input}) from None


# pixel_shuffle: ops/resampling.py:103
def pixel_shuffle(input: Any, upscale_factor: Any) -> Any:
    """Rearranges (..., channels * r * r, height, width) to (..., channels, height * r, width * r), r being `upscale_factor`.

    Raises:
        ShapeError: the channels cannot be divided so.

    Example:
        >>> fb.pixel_shuffle(fb.ones(1, 8, 2, 3), 2).shape
        flambeau.Size([1, 2, 4, 6])"""
    try:
        split, order, shape = shapes.shuffled(input.sizes, upscale_factor, 'pixel_shuffle')
        return shapes.in_format_of(input, reshape(permute(reshape(input, split), order), shape))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'pixel_shuffle', {'input': input}) from None


# pixel_unshuffle: ops/resampling.py:121
def pixel_unshuffle(input: Any, downscale_factor: Any) -> Any:
    """The inverse of `pixel_shuffle`.

    Raises:
        ShapeError: height or width cannot be divided by the factor.

    Example:
        >>> fb.pixel_unshuffle(fb.ones(1, 2, 4, 6), 2).shape
        flambeau.Size([1, 8, 2, 3])"""
    try:
        split, order, shape = shapes.unshuffled(input.sizes, downscale_factor, 'pixel_unshuffle')
        return shapes.in_format_of(input, reshape(permute(reshape(input, split), order), shape))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'pixel_unshuffle', {'input': input}) from None


# channel_shuffle: ops/resampling.py:139
def channel_shuffle(input: Any, groups: Any) -> Any:
    """Interleaves `groups` groups of channels of (batch, channels, *space).

    Raises:
        ShapeError: the groups do not divide the channels.

    Example:
        >>> fb.channel_shuffle(fb.tensor([[[1], [2], [3], [4]]]), 2).flatten()
        tensor([1, 3, 2, 4])"""
    try:
        shuffled = reshape(transpose(reshape(input, shapes.channel_groups(input.sizes, groups)), 1, 2), input.sizes)
        return shapes.in_format_of(input, shuffled)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'channel_shuffle', {'input': input}) from None


# grid_sampler: ops/resampling.py:157
def grid_sampler_decomposed(input: Any, grid: Any, mode: Any, padding_mode: Any, align_corners: Any) -> Any:
    if input.dtype in (dtypes.float16, dtypes.bfloat16):
        return cast(grid_sampler(cast(input, dtypes.float32), cast(grid, dtypes.float32), mode, padding_mode, align_corners), input.dtype)
    space = input.sizes[2:]
    dims = len(space)
    positions = [grid_position(_ops.select(grid, -1, dims - 1 - axis), space[axis], align_corners) for axis in builtins.range(dims)]
    if mode == 'bicubic':
        return sample_cubic(input, positions, padding_mode, align_corners)
    positions = [into_image(p, n, padding_mode, align_corners) for p, n in zip(positions, space)]
    if mode == 'nearest':
        return sample_at(input, [_ops.round(p) for p in positions], None)
    lower = [_ops.floor(p) for p in positions]
    total = None
    for corner in builtins.range(2 ** dims):
        bits = [corner >> axis & 1 for axis in builtins.range(dims)]
        weight = None
        for position, start, bit in zip(positions, lower, bits):
            part = position - start if bit else start + 1 - position
            weight = part if weight is None else weight * part
        term = sample_at(input, [start + bit for start, bit in zip(lower, bits)], weight)
        total = term if total is None else total + term
    return total


def grid_sampler(input: Any, grid: Any, mode: Any, padding_mode: Any, align_corners: Any, *, out: Any = None) -> Any:
    """Samples each image at the positions of its grid; written in ops, and differentiated through them."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | grid.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'grid_sampler', {'input': input, 'grid': grid}) from None
    try:
        fn = grid_sampler_table[key]
    except KeyError:
        fn = grid_sampler_op.resolve(key)
    if out is None:
        return fn(input, grid, mode, padding_mode, align_corners)
    return into('grid_sampler', out, fn(input, grid, mode, padding_mode, align_corners))


grid_sampler_op: Final = Op('grid_sampler', grid_sampler, adapt_fresh_ttsss, None, grid_sampler_decomposed, shapes.grid_sampler, None, '', (), (), 'float32', ('input', 'grid', 'mode', 'padding_mode', 'align_corners'), (), accepts='float', title='grid_sample')
grid_sampler_table: Final[dict[int, Any]] = grid_sampler_op.table


# grid_position: ops/resampling.py:189
def grid_position(coordinate: Any, size: Any, align_corners: Any) -> Any:
    """A coordinate in [-1, 1] as a position in elements."""
    try:
        if align_corners:
            return (coordinate + 1) * ((size - 1) / 2)
        return ((coordinate + 1) * size - 1) / 2
    except (AttributeError, TypeError) as error:
        raise misused(error, 'grid_position', {'coordinate': coordinate}) from None


# into_image: ops/resampling.py:197
def into_image(position: Any, size: Any, padding_mode: Any, align_corners: Any) -> Any:
    """Positions outside moved to the border, or reflected at it."""
    try:
        if padding_mode == 'zeros':
            return position
        if padding_mode == 'reflection':
            low = 0.0 if align_corners else -0.5
            span = size - 1 if align_corners else size
            if span == 0:
                return position * 0
            distance = abs(position - low)
            beyond = _ops.fmod(distance, span)
            flips = _ops.floor(distance / span)
            position = where(_ops.fmod(flips, 2) == 0, beyond + low, span - beyond + low)
        return _ops.clamp(position, 0, size - 1)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'into_image', {'position': position}) from None


# sample_at: ops/resampling.py:214
def sample_at(input: Any, places: Any, weight: Any) -> Any:
    """Reads (batch, channels, *space) at whole positions, zero outside, times a weight."""
    try:
        batch, channels = input.sizes[:2]
        space = input.sizes[2:]
        inside = None
        flat: Any = None
        for place, size in zip(places, space):
            valid = (place >= 0) & (place <= size - 1)
            inside = valid if inside is None else inside & valid
            place = cast(_ops.clamp(_ops.nan_to_num(_ops.detach(place), 0.0), 0, size - 1), shapes.index_dtype())
            flat = place if flat is None else flat * size + place
        shape = flat.sizes
        index = expand(reshape(flat, (batch, 1, -1)), (batch, channels, math.prod(shape[1:])))
        values = reshape(_ops.gather(reshape(input, (batch, channels, -1)), 2, index), (batch, channels, *shape[1:]))
        factor = cast(inside, input.dtype) if weight is None else where(inside, weight, 0)
        return values * unsqueeze(factor, 1)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'sample_at', {'input': input}, {'weight': weight}) from None


# sample_cubic: ops/resampling.py:233
def sample_cubic(input: Any, positions: Any, padding_mode: Any, align_corners: Any) -> Any:
    """Cubic convolution of the 4 x 4 elements around each position."""
    try:
        lower = [_ops.floor(p) for p in positions]
        weights = [cubic_weights(p - start) for p, start in zip(positions, lower)]
        rows, columns = [[into_image(start + (tap - 1), size, padding_mode, align_corners) for tap in builtins.range(4)] for start, size in zip(lower, input.sizes[2:])]
        total = None
        for row, down in zip(rows, weights[0]):
            for column, right in zip(columns, weights[1]):
                term = sample_at(input, [_ops.round(row), _ops.round(column)], down * right)
                total = term if total is None else total + term
        return total
    except (AttributeError, TypeError) as error:
        raise misused(error, 'sample_cubic', {'input': input}) from None


# cubic_weights: ops/resampling.py:250
def cubic_weights(t: Any) -> Any:
    """Keys' cubic convolution weights, a = -0.75, of the four elements around a position at fraction t."""
    try:
        left, right = (1 - t, t + 1)
        far = [((-0.75 * x + 3.75) * x - 6) * x + 3 for x in (right, 2 - t)]
        near = [(1.25 * x - 2.25) * x * x + 1 for x in (t, left)]
        return [far[0], near[0], near[1], far[1]]
    except (AttributeError, TypeError) as error:
        raise misused(error, 'cubic_weights', {'t': t}) from None


# grid_sample: ops/resampling.py:259
def grid_sample(input: Any, grid: Any, mode: Any = 'bilinear', padding_mode: Any = 'zeros', align_corners: Any = None) -> Any:
    """Samples each image at the positions that its grid names.

    Args:
        input: (batch, channels, [depth,] height, width).
        grid: (batch, *space, 2 or 3), coordinates (x, y[, z]) in which -1 and 1 are the image's ends.
        mode: "bilinear" (trilinear for volumes), "nearest", or "bicubic" for images.
        padding_mode: outside the image are "zeros", the "border", or its "reflection".
        align_corners: whether -1 and 1 are the centres of the corner elements, not their outer corners.

    Returns:
        (batch, channels, *space).

    Raises:
        ShapeError: the grid does not fit the input.
        ValueError: an unknown mode.

    Example:
        >>> image = fb.tensor([[[[1.0, 2.0], [3.0, 4.0]]]])
        >>> fb.nn.functional.grid_sample(image, fb.zeros(1, 1, 1, 2), align_corners=False)
        tensor([[[[2.5000]]]])"""
    try:
        shapes.grid_sampler(input.sizes, grid.sizes, mode, padding_mode, builtins.bool(align_corners))
        return grid_sampler(input, grid, mode, padding_mode, builtins.bool(align_corners))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'grid_sample', {'input': input, 'grid': grid}) from None


# affine_grid: ops/resampling.py:291
def affine_grid(theta: Any, size: Any, align_corners: Any = None) -> Any:
    """The grid for `grid_sample` of an affine map of the result's positions to the input's.

    Args:
        theta: (batch, 2, 3) for images, (batch, 3, 4) for volumes.
        size: the result's shape, (batch, channels, [depth,] height, width).
        align_corners: as in `grid_sample`.

    Returns:
        (batch, *space, 2 or 3).

    Raises:
        ValueError: theta does not fit the size.

    Example:
        >>> fb.nn.functional.affine_grid(fb.tensor([[[1.0, 0, 0], [0, 1, 0]]]), (1, 1, 1, 2), align_corners=True)
        tensor([[[[-1.,  0.],
                  [ 1.,  0.]]]])"""
    try:
        dims = len(size) - 2
        if not theta.dtype.is_floating_point:
            raise ValueError(f'affine_grid: theta must be floating point, but is {theta.dtype.name}; cast with .to(dtype)')
        if dims not in (2, 3) or tuple(theta.sizes) != (size[0], dims, dims + 1):
            raise ValueError(f'affine_grid: theta must be (batch, 2, 3) or (batch, 3, 4) for size {tuple(size)}, but got {tuple(theta.sizes)}')
        space = tuple(size[2:])
        axes: list[Any] = []
        for axis, count in enumerate(space):
            end = 0 if count == 1 and align_corners else 1 if align_corners else (count - 1) / count
            line = _ops.linspace(-end, end, count, dtype=theta.dtype, device=theta.device)
            axes.insert(0, expand(reshape(line, (count, *(1,) * (dims - axis - 1))), space))
        ones_ = expand(_ops.ones((1,) * dims, dtype=theta.dtype, device=theta.device), space)
        base = reshape(_ops.stack([*axes, ones_], -1), (1, math.prod(space), dims + 1))
        return reshape(matmul(base, transpose(theta, 1, 2)), (size[0], *space, dims))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'affine_grid', {'theta': theta}) from None
