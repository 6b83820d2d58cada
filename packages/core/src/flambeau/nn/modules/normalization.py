"""Normalization over the features of each sample, without running statistics."""

from __future__ import annotations

import numbers
from typing import Any

from .. import functional as F
from .. import init
from ..module import Module
from .utils import empty_parameter


def _shape(normalized_shape: Any) -> tuple[int, ...]:
    """The trailing shape as a tuple."""
    return (int(normalized_shape),) if isinstance(normalized_shape, numbers.Integral) else tuple(normalized_shape)


class LocalResponseNorm(Module):
    """Divides every element by a power of the mean square of its neighbour channels.

    Source: Krizhevsky et al., ImageNet classification with deep convolutional neural networks, 2012.

    Args:
        size: how many neighbour channels.
        alpha: factor of the mean square.
        beta: the power.
        k: added to the mean square.
    """

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> None:
        super().__init__()
        self.size = size
        self.alpha = alpha
        self.beta = beta
        self.k = k

    def forward(self, input: Any) -> Any:
        return F.local_response_norm(input, self.size, self.alpha, self.beta, self.k)

    def extra_repr(self) -> str:
        return f"{self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k}"


class CrossMapLRN2d(LocalResponseNorm):
    """As `LocalResponseNorm`, for inputs of shape (N, C, H, W), under the name of older models.

    PyTorch's class of this name never takes the first channel out of its running sum of squares; here each sum is over its window.
    """

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1) -> None:
        super().__init__(size, alpha, beta, k)


class LayerNorm(Module):
    """Normalizes over the last dimensions.

    Source: Ba et al., Layer normalization, 2016.

    Args:
        normalized_shape: sizes of the last dimensions.
        eps: added to the variance.
        elementwise_affine: whether a scale and a shift are learned for each element of normalized_shape.
        bias: whether, with elementwise_affine, there is a shift.
        device: of the parameters.
        dtype: of the parameters.

    Example:
        >>> import flambeau as fb
        >>> fb.nn.LayerNorm(4)(fb.tensor([[1.0, 2.0, 3.0, 4.0]])).mean().abs().item() < 1e-6
        True
    """

    def __init__(
        self,
        normalized_shape: Any,
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.normalized_shape = _shape(normalized_shape)
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        self.register_parameter("weight", empty_parameter(self.normalized_shape, device, dtype) if elementwise_affine else None)
        self.register_parameter("bias", empty_parameter(self.normalized_shape, device, dtype) if elementwise_affine and bias else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Sets the scale to 1 and the shift to 0."""
        if self.elementwise_affine:
            init.ones_(self.weight)
            if self.bias is not None:
                init.zeros_(self.bias)

    def forward(self, input: Any) -> Any:
        return F.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return (
            f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}, "
            f"bias={self.elementwise_affine and self.bias is not None}"
        )


class GroupNorm(Module):
    """Normalizes over groups of channels, for inputs of shape (N, C, *).

    Source: Wu and He, Group normalization, 2018.

    Args:
        num_groups: how many groups.
        num_channels: C, a multiple of num_groups.
        eps: added to the variance.
        affine: whether a scale and a shift are learned for each channel.
        device: of the parameters.
        dtype: of the parameters.
        bias: whether, with affine, there is a shift.

    Raises:
        ValueError: num_channels is no multiple of num_groups.
    """

    def __init__(
        self,
        num_groups: int,
        num_channels: int,
        eps: float = 1e-5,
        affine: bool = True,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        if num_channels % num_groups:
            raise ValueError(f"num_channels ({num_channels}) must be divisible by num_groups ({num_groups})")
        self.num_groups = num_groups
        self.num_channels = num_channels
        self.eps = eps
        self.affine = affine
        self.register_parameter("weight", empty_parameter((num_channels,), device, dtype) if affine else None)
        self.register_parameter("bias", empty_parameter((num_channels,), device, dtype) if affine and bias else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Sets the scale to 1 and the shift to 0."""
        if self.affine:
            init.ones_(self.weight)
            if self.bias is not None:
                init.zeros_(self.bias)

    def forward(self, input: Any) -> Any:
        return F.group_norm(input, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}, bias={self.affine and self.bias is not None}"


class RMSNorm(Module):
    """Divides by the root of the mean square over the last dimensions.

    Source: Zhang and Sennrich, Root mean square layer normalization, 2019.

    Args:
        normalized_shape: sizes of the last dimensions.
        eps: added to the mean square; the dtype's smallest step at 1 if None.
        elementwise_affine: whether a scale is learned for each element of normalized_shape.
        device: of the parameters.
        dtype: of the parameters.
    """

    def __init__(
        self, normalized_shape: Any, eps: float | None = None, elementwise_affine: bool = True, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__()
        self.normalized_shape = _shape(normalized_shape)
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        self.register_parameter("weight", empty_parameter(self.normalized_shape, device, dtype) if elementwise_affine else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Sets the scale to 1."""
        if self.elementwise_affine:
            init.ones_(self.weight)

    def forward(self, input: Any) -> Any:
        return F.rms_norm(input, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self) -> str:
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"
