"""Shape rules of normalizations."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from ...tensor import dtypes
from ...tensor.errors import DTypeError, ShapeError

MIXED = (("float16", "float32"), ("bfloat16", "float32"))


def statistics_dtype(dtype: Any) -> Any:
    """The dtype in which statistics are kept: float32 for halves."""
    return dtypes.float32 if dtype.name in ("float16", "bfloat16") else dtype


def mixed_dtype(op: str, input: Any, weight: Any, either: bool = False) -> Any:
    """float32, in which halves meet float32 parameters, or (either) the other way round; DTypeError for other pairs."""
    pair = (input.name, weight.name)
    if pair in MIXED or (either and pair[::-1] in MIXED):
        return dtypes.float32
    raise DTypeError(
        f"{op}: expected tensors of the same dtype, or float16 or bfloat16 with float32 parameters, but got {pair[0]} and {pair[1]}; "
        "cast with .to(dtype)"
    )


def smallest_step(dtype: Any) -> float:
    """The distance from 1 to the next number of a dtype, halves in float32: the default epsilon of `rms_norm`."""
    return 2.0**-52 if dtype.name in ("float64", "complex128") else 2.0**-23


def channel_shape(ndim: int) -> tuple[int, ...]:
    """The shape that lets a vector of channels broadcast against (batch, channels, *space)."""
    return (1, -1, *(1,) * (ndim - 2))


def trailing(ndim: int, count: int) -> tuple[int, ...]:
    """The last `count` dimensions."""
    return tuple(range(ndim - count, ndim))


def leading(ndim: int, count: int) -> tuple[int, ...]:
    """All but the last `count` dimensions."""
    return tuple(range(ndim - count))


def grouped(shape: Sequence[int], num_groups: int) -> tuple[int, ...]:
    """(batch, groups, channels a group, positions)."""
    return (shape[0], num_groups, shape[1] // num_groups, prod(shape[2:]))


def _check_vector(op: str, what: str, vector: Sequence[int] | None, size: int) -> None:
    """Raises unless an optional vector has `size` elements."""
    if vector is not None and tuple(vector) != (size,):
        raise ShapeError(f"{op}: {what} must have shape ({size},), one number a channel, but got {tuple(vector)}")


def native_batch_norm(
    input: Sequence[int], weight: Sequence[int] | None, bias: Sequence[int] | None, running_mean: Sequence[int] | None,
    running_var: Sequence[int] | None, training: bool, eps: float,
) -> list[tuple[int, ...]]:
    """The result, the means and the variances."""
    if len(input) < 2:
        raise ShapeError(f"batch_norm: the input must be (batch, channels, *space), but got shape {tuple(input)}")
    channels = input[1]
    named = (("weight", weight), ("bias", bias), ("running_mean", running_mean), ("running_var", running_var))
    for what, vector in named:
        _check_vector("batch_norm", what, vector, channels)
    if not training and (running_mean is None or running_var is None):
        raise ShapeError("batch_norm: without training, running_mean and running_var must be given")
    return [tuple(input), (channels,), (channels,)]


def batch_norm_backward(
    grad: Sequence[int], input: Sequence[int], weight: Sequence[int] | None, mean: Sequence[int], var: Sequence[int], training: bool,
    eps: float,
) -> list[tuple[int, ...]]:
    """The input's shape, and twice one number a channel."""
    return [tuple(input), (input[1],), (input[1],)]


def batch_norm_backward_weight(
    grad: Sequence[int], input: Sequence[int], mean: Sequence[int], var: Sequence[int], training: bool, eps: float
) -> tuple[int, ...]:
    """One number a channel."""
    return (input[1],)


def check_more_than_one(shape: Sequence[int], op: str) -> None:
    """Raises when statistics would be taken over a single element."""
    count = prod(shape) // shape[1] if len(shape) > 1 and shape[1] else 2
    if count == 1:
        raise ValueError(f"{op}: expected more than 1 value per channel when training, got input size {tuple(shape)}")


def native_layer_norm(
    input: Sequence[int], normalized_shape: Sequence[int], weight: Sequence[int] | None, bias: Sequence[int] | None, eps: float
) -> list[tuple[int, ...]]:
    """The result, the means and the reciprocal standard deviations."""
    kept = _normalized("layer_norm", input, normalized_shape, weight, bias)
    return [tuple(input), kept, kept]


def native_rms_norm(
    input: Sequence[int], normalized_shape: Sequence[int], weight: Sequence[int] | None, eps: float
) -> list[tuple[int, ...]]:
    """The result and the reciprocal root mean squares."""
    return [tuple(input), _normalized("rms_norm", input, normalized_shape, weight, None)]


def _normalized(
    op: str, input: Sequence[int], normalized_shape: Sequence[int], weight: Sequence[int] | None, bias: Sequence[int] | None
) -> tuple[int, ...]:
    """The statistics' shape: the input's with the normalized dimensions of size 1."""
    shape, count = tuple(normalized_shape), len(normalized_shape)
    if not count or tuple(input[len(input) - count :]) != shape or len(input) < count:
        raise ShapeError(f"{op}: normalized_shape {shape} must be the last dimensions of the input, but the input has shape {tuple(input)}")
    for what, given in (("weight", weight), ("bias", bias)):
        if given is not None and tuple(given) != shape:
            raise ShapeError(f"{op}: {what} must have the normalized shape {shape}, but got {tuple(given)}")
    return (*input[: len(input) - count], *(1,) * count)


def layer_norm_backward(
    grad: Sequence[int], input: Sequence[int], normalized_shape: Sequence[int], weight: Sequence[int] | None, mean: Sequence[int],
    rstd: Sequence[int], eps: float,
) -> list[tuple[int, ...]]:
    """The input's shape, and twice the normalized shape."""
    return [tuple(input), tuple(normalized_shape), tuple(normalized_shape)]


def layer_norm_backward_weight(
    grad: Sequence[int], input: Sequence[int], normalized_shape: Sequence[int], mean: Sequence[int], rstd: Sequence[int], eps: float
) -> tuple[int, ...]:
    """The normalized shape."""
    return tuple(normalized_shape)


def rms_norm_backward_weight(
    grad: Sequence[int], input: Sequence[int], normalized_shape: Sequence[int], rstd: Sequence[int], eps: float
) -> tuple[int, ...]:
    """The normalized shape."""
    return tuple(normalized_shape)


def native_group_norm(
    input: Sequence[int], weight: Sequence[int] | None, bias: Sequence[int] | None, num_groups: int, eps: float
) -> list[tuple[int, ...]]:
    """The result, the means and the reciprocal standard deviations of each image's groups."""
    if len(input) < 2 or num_groups < 1 or input[1] % num_groups:
        raise ShapeError(f"group_norm: num_groups={num_groups} must divide the channels of the input, which has shape {tuple(input)}")
    _check_vector("group_norm", "weight", weight, input[1])
    _check_vector("group_norm", "bias", bias, input[1])
    return [tuple(input), (input[0], num_groups), (input[0], num_groups)]


def group_norm_backward_weight(
    grad: Sequence[int], input: Sequence[int], mean: Sequence[int], rstd: Sequence[int], num_groups: int, eps: float
) -> tuple[int, ...]:
    """One number a channel."""
    return (input[1],)
