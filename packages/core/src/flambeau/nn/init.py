"""Initialization of parameters: every function fills a tensor in place, without recording, and returns it."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import flambeau as fb

_GAINS: dict[str, float] = dict.fromkeys(
    ("linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "sigmoid"), 1.0
)
_GAINS |= {"tanh": 5.0 / 3, "relu": math.sqrt(2.0), "selu": 3.0 / 4}


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """The factor by which the standard deviation of weights grows for a nonlinearity.

    Args:
        nonlinearity: a name as in `nn.functional`, such as "relu".
        param: the negative slope for "leaky_relu"; 0.01 if None.

    Raises:
        ValueError: a name that is not known.

    Example:
        >>> calculate_gain("leaky_relu", 0.0) == calculate_gain("relu")
        True
    """
    if nonlinearity == "leaky_relu":
        if param is not None and (isinstance(param, bool) or not isinstance(param, (int, float))):
            raise ValueError(f"negative_slope {param} not a valid number")
        return math.sqrt(2.0 / (1 + (0.01 if param is None else param) ** 2))
    if nonlinearity not in _GAINS:
        raise ValueError(f"Unsupported nonlinearity {nonlinearity}; known are leaky_relu and {', '.join(_GAINS)}")
    return _GAINS[nonlinearity]


def uniform_(tensor: Any, a: float = 0.0, b: float = 1.0, generator: Any = None) -> Any:
    """Fills the tensor with numbers uniform in [a, b)."""
    with fb.no_grad():
        return tensor.uniform_(a, b, generator=generator)


def normal_(tensor: Any, mean: float = 0.0, std: float = 1.0, generator: Any = None) -> Any:
    """Fills the tensor with normal numbers."""
    with fb.no_grad():
        return tensor.normal_(mean, std, generator=generator)


def trunc_normal_(tensor: Any, mean: float = 0.0, std: float = 1.0, a: float = -2.0, b: float = 2.0, generator: Any = None) -> Any:
    """Fills the tensor with normal numbers, drawn from within [a, b] by the inverse of the cumulative distribution."""

    def cdf(x: float) -> float:
        """The standard normal cumulative distribution."""
        return (1.0 + math.erf(x / math.sqrt(2.0))) / 2.0

    if mean < a - 2 * std or mean > b + 2 * std:
        warnings.warn(
            "mean is more than 2 std from [a, b] in nn.init.trunc_normal_. The distribution of values may be incorrect.", stacklevel=2
        )
    with fb.no_grad():
        tensor.uniform_(2 * cdf((a - mean) / std) - 1, 2 * cdf((b - mean) / std) - 1, generator=generator)
        return tensor.erfinv_().mul_(std * math.sqrt(2.0)).add_(mean).clamp_(min=a, max=b)


def constant_(tensor: Any, val: float) -> Any:
    """Fills the tensor with a number."""
    with fb.no_grad():
        return tensor.fill_(val)


def ones_(tensor: Any) -> Any:
    """Fills the tensor with ones."""
    return constant_(tensor, 1.0)


def zeros_(tensor: Any) -> Any:
    """Fills the tensor with zeros."""
    with fb.no_grad():
        return tensor.zero_()


def eye_(tensor: Any) -> Any:
    """Fills a matrix with the identity.

    Raises:
        ValueError: the tensor is no matrix.
    """
    if tensor.ndim != 2:
        raise ValueError(f"eye_ takes tensors with 2 dimensions, not {tensor.ndim}")
    with fb.no_grad():
        return tensor.copy_(fb.eye(*tensor.shape, dtype=tensor.dtype, device=tensor.device))


def dirac_(tensor: Any, groups: int = 1) -> Any:
    """Fills the weight of a convolution so that it passes its input channels on.

    Args:
        tensor: of shape (out_channels, in_channels, size...), with 3, 4 or 5 dimensions.
        groups: how many groups of the output channels each pass on the inputs.

    Raises:
        ValueError: another number of dimensions, or out_channels is no multiple of groups.
    """
    if tensor.ndim not in (3, 4, 5):
        raise ValueError(f"dirac_ takes tensors with 3, 4 or 5 dimensions, not {tensor.ndim}")
    if tensor.shape[0] % groups:
        raise ValueError(f"dim 0 must be divisible by groups: {tensor.shape[0]} is not a multiple of {groups}")
    per_group = tensor.shape[0] // groups
    middle = tuple(size // 2 for size in tensor.shape[2:])
    with fb.no_grad():
        tensor.zero_()
        for group in range(groups):
            for channel in range(min(per_group, tensor.shape[1])):
                tensor[(group * per_group + channel, channel, *middle)] = 1
    return tensor


def _calculate_fan_in_and_fan_out(tensor: Any) -> tuple[int, int]:
    """How many inputs and outputs an element of a weight connects."""
    if tensor.ndim < 2:
        raise ValueError("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions")
    field = math.prod(tensor.shape[2:])
    return tensor.shape[1] * field, tensor.shape[0] * field


def _calculate_correct_fan(tensor: Any, mode: str) -> int:
    """The fan that a mode names."""
    mode = mode.lower()
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"Mode {mode} not supported, please use one of ['fan_in', 'fan_out']")
    return _calculate_fan_in_and_fan_out(tensor)[mode == "fan_out"]


def xavier_uniform_(tensor: Any, gain: float = 1.0, generator: Any = None) -> Any:
    """Fills the tensor with uniform numbers of a variance that keeps activations and gradients in scale.

    Source: Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks, 2010.
    """
    bound = gain * math.sqrt(6.0 / sum(_calculate_fan_in_and_fan_out(tensor)))
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor: Any, gain: float = 1.0, generator: Any = None) -> Any:
    """Fills the tensor with normal numbers of the variance of `xavier_uniform_`."""
    return normal_(tensor, 0.0, gain * math.sqrt(2.0 / sum(_calculate_fan_in_and_fan_out(tensor))), generator)


def _kaiming_std(tensor: Any, a: float, mode: str, nonlinearity: str) -> float:
    """The standard deviation that both kaiming functions give."""
    return calculate_gain(nonlinearity, a) / math.sqrt(_calculate_correct_fan(tensor, mode))


def kaiming_uniform_(tensor: Any, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", generator: Any = None) -> Any:
    """Fills the tensor with uniform numbers of a variance made for rectifiers.

    Source: He et al., Delving deep into rectifiers, 2015.

    Args:
        tensor: of at least 2 dimensions.
        a: the negative slope of the rectifier, for "leaky_relu".
        mode: "fan_in" keeps the scale in the forward pass, "fan_out" in the backward pass.
        nonlinearity: a name that `calculate_gain` knows.
        generator: where the numbers come from.
    """
    if 0 in tensor.shape:
        warnings.warn("Initializing zero-element tensors is a no-op", stacklevel=2)
        return tensor
    bound = math.sqrt(3.0) * _kaiming_std(tensor, a, mode, nonlinearity)
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(tensor: Any, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", generator: Any = None) -> Any:
    """Fills the tensor with normal numbers of the variance of `kaiming_uniform_`."""
    if 0 in tensor.shape:
        warnings.warn("Initializing zero-element tensors is a no-op", stacklevel=2)
        return tensor
    return normal_(tensor, 0.0, _kaiming_std(tensor, a, mode, nonlinearity), generator)


def _orthonormal_columns(matrix: Any) -> Any:
    """Q of the QR decomposition with a positive diagonal of R, of a tall matrix, by Householder reflections."""
    rows, columns = matrix.shape
    reflections = []
    signs = []
    for j in range(columns):
        x = matrix[j:, j]
        head, length = float(x[0]), float((x * x).sum().sqrt())
        v = x.clone()
        v[0] = head + math.copysign(length, head)
        norm = (v * v).sum()
        if length > 0.0:
            matrix[j:, j:] -= v.unsqueeze(1) * (v @ matrix[j:, j:] * (2.0 / norm)).unsqueeze(0)
        reflections.append((v, norm if length > 0.0 else None))
        signs.append(-1.0 if head >= 0 and length > 0.0 else 1.0)
    q = fb.eye(rows, columns, dtype=matrix.dtype, device=matrix.device)
    for j in reversed(range(columns)):
        v, norm = reflections[j]
        if norm is not None:
            q[j:, j:] -= v.unsqueeze(1) * (v @ q[j:, j:] * (2.0 / norm)).unsqueeze(0)
    return q * fb.tensor(signs, dtype=matrix.dtype, device=matrix.device)


def orthogonal_(tensor: Any, gain: float = 1, generator: Any = None) -> Any:
    """Fills the tensor, seen as a matrix of (first dimension, all others), with a random (semi-)orthogonal matrix.

    Source: Saxe et al., Exact solutions to the nonlinear dynamics of learning in deep linear neural networks, 2013.

    Raises:
        ValueError: the tensor has fewer than 2 dimensions.
    """
    if tensor.ndim < 2:
        raise ValueError(f"orthogonal_ takes tensors with 2 or more dimensions, not {tensor.ndim}")
    if tensor.numel() == 0:
        return tensor
    rows, columns = tensor.shape[0], tensor.numel() // tensor.shape[0]
    with fb.no_grad():
        flat = fb.empty(rows, columns, dtype=tensor.dtype, device=tensor.device).normal_(0, 1, generator=generator)
        q = _orthonormal_columns(flat.t().contiguous()).t() if rows < columns else _orthonormal_columns(flat)
        return tensor.copy_(q.reshape(tensor.shape)).mul_(gain)


def sparse_(tensor: Any, sparsity: float, std: float = 0.01, generator: Any = None) -> Any:
    """Fills a matrix with normal numbers and sets a fraction of every column to zero.

    Source: Martens, Deep learning via Hessian-free optimization, 2010.

    Args:
        tensor: a matrix.
        sparsity: the fraction of each column that becomes zero.
        std: of the other elements.
        generator: where the numbers come from.

    Raises:
        ValueError: the tensor is no matrix.
    """
    if tensor.ndim != 2:
        raise ValueError(f"sparse_ takes tensors with 2 dimensions, not {tensor.ndim}")
    rows, columns = tensor.shape
    zeros = math.ceil(sparsity * rows)
    with fb.no_grad():
        tensor.normal_(0, std, generator=generator)
        for column in range(columns):
            tensor[fb.randperm(rows, device=tensor.device)[:zeros], column] = 0
    return tensor


def _deprecated(new: Callable[..., Any]) -> Callable[..., Any]:
    """The function under its old name, without the underscore, which warns."""
    old = new.__name__[:-1]

    def renamed(*args: Any, **kwargs: Any) -> Any:
        warnings.warn(f"`nn.init.{old}` is now deprecated in favor of `nn.init.{new.__name__}`.", FutureWarning, stacklevel=2)
        return new(*args, **kwargs)

    renamed.__name__ = renamed.__qualname__ = old
    renamed.__doc__ = f"Deprecated: the old name of `{new.__name__}`."
    return renamed


uniform = _deprecated(uniform_)
normal = _deprecated(normal_)
constant = _deprecated(constant_)
eye = _deprecated(eye_)
dirac = _deprecated(dirac_)
xavier_uniform = _deprecated(xavier_uniform_)
xavier_normal = _deprecated(xavier_normal_)
kaiming_uniform = _deprecated(kaiming_uniform_)
kaiming_normal = _deprecated(kaiming_normal_)
orthogonal = _deprecated(orthogonal_)
sparse = _deprecated(sparse_)
