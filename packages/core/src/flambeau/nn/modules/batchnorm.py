"""Normalization over a batch, or over each sample's own positions, with running statistics."""

from __future__ import annotations

import warnings
from typing import Any

import flambeau as fb

from .. import functional as F
from .. import init
from ..module import Module
from .utils import empty_parameter


class _NormBase(Module):
    """What batch and instance normalization share: scale, shift and running statistics for each channel."""

    _version = 2

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.affine = affine
        self.track_running_stats = track_running_stats
        self.register_parameter("weight", empty_parameter((num_features,), device, dtype) if affine else None)
        self.register_parameter("bias", empty_parameter((num_features,), device, dtype) if affine and bias else None)
        tracked = track_running_stats
        self.register_buffer("running_mean", fb.zeros(num_features, device=device, dtype=dtype) if tracked else None)
        self.register_buffer("running_var", fb.ones(num_features, device=device, dtype=dtype) if tracked else None)
        self.register_buffer("num_batches_tracked", fb.tensor(0, dtype=fb.int64, device=device) if tracked else None)
        self.reset_parameters()

    def reset_running_stats(self) -> None:
        """Sets the running mean to 0, the running variance to 1 and the count of batches to 0."""
        if self.track_running_stats:
            self.running_mean.zero_()
            self.running_var.fill_(1)
            self.num_batches_tracked.zero_()

    def reset_parameters(self) -> None:
        """Resets the running statistics, the scale to 1 and the shift to 0."""
        self.reset_running_stats()
        if self.affine:
            init.ones_(self.weight)
            if self.bias is not None:
                init.zeros_(self.bias)

    def _check_input_dim(self, input: Any) -> None:
        """Raises ValueError for an input of another number of dimensions than the subclass takes."""
        raise NotImplementedError(f"{type(self).__name__} does not say which inputs it takes")

    def _load_from_state_dict(self, state_dict: Any, prefix: str, local_metadata: dict[str, Any], *rest: Any) -> None:
        """States older than version 2 have no count of batches."""
        key = prefix + "num_batches_tracked"
        if local_metadata.get("version", 0) < 2 and self.track_running_stats and key not in state_dict:
            count = self.num_batches_tracked
            state_dict[key] = fb.tensor(0, dtype=fb.int64) if count is None or count.is_meta else count
        super()._load_from_state_dict(state_dict, prefix, local_metadata, *rest)

    def extra_repr(self) -> str:
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"bias={self.bias is not None}, track_running_stats={self.track_running_stats}"
        )


class _BatchNorm(_NormBase):
    """Batch normalization for any number of dimensions."""

    def forward(self, input: Any) -> Any:
        self._check_input_dim(input)
        training, tracked = self.training, self.track_running_stats
        momentum = 0.0 if self.momentum is None else self.momentum
        if training and tracked and self.num_batches_tracked is not None:
            self.num_batches_tracked.add_(1)
            if self.momentum is None:  # the mean of all batches so far
                momentum = 1.0 / float(self.num_batches_tracked)
        mean, var = self.running_mean, self.running_var
        if training and not tracked:
            mean = var = None  # they may not be updated
        return F.batch_norm(input, mean, var, self.weight, self.bias, training or (mean is None and var is None), momentum, self.eps)


def _check_dims(module: Module, input: Any, *dims: int) -> None:
    """Raises ValueError unless the input has one of these numbers of dimensions."""
    if input.dim() not in dims:
        raise ValueError(f"{type(module).__name__}: expected {' or '.join(f'{d}D' for d in dims)} input (got {input.dim()}D input)")


class BatchNorm1d(_BatchNorm):
    """Normalizes every channel over the batch, for inputs of shape (N, C) or (N, C, L).

    Source: Ioffe and Szegedy, Batch normalization, 2015.

    Args:
        num_features: C.
        eps: added to the variance.
        momentum: the share of the new batch in the running statistics; None for the mean of all batches.
        affine: whether a scale and a shift are learned.
        track_running_stats: keep running statistics, which evaluation uses.
        device: of the parameters and buffers.
        dtype: of the parameters and buffers.
        bias: whether, with affine, there is a shift.

    Raises:
        ValueError: the input has another number of dimensions.
    """

    def _check_input_dim(self, input: Any) -> None:
        _check_dims(self, input, 2, 3)


class BatchNorm2d(_BatchNorm):
    """As `BatchNorm1d`, for inputs of shape (N, C, H, W)."""

    def _check_input_dim(self, input: Any) -> None:
        _check_dims(self, input, 4)


class BatchNorm3d(_BatchNorm):
    """As `BatchNorm1d`, for inputs of shape (N, C, D, H, W)."""

    def _check_input_dim(self, input: Any) -> None:
        _check_dims(self, input, 5)


class _InstanceNorm(_NormBase):
    """Instance normalization for any number of dimensions."""

    _unbatched_dims: int

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float = 0.1,
        affine: bool = False,
        track_running_stats: bool = False,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__(num_features, eps, momentum, affine, track_running_stats, device, dtype, bias=bias)

    def _load_from_state_dict(self, state_dict: Any, prefix: str, local_metadata: dict[str, Any], *rest: Any) -> None:
        """States without a version may hold running statistics that the module does not track."""
        if local_metadata.get("version") is None and not self.track_running_stats:
            keys = [prefix + name for name in ("running_mean", "running_var") if prefix + name in state_dict]
            if keys:
                names = " and ".join(f'"{key}"' for key in keys)
                rest[-1].append(
                    f"Unexpected running stats buffer(s) {names} for {type(self).__name__} with track_running_stats=False. "
                    "Remove these keys from the state_dict, or set track_running_stats=True where the statistics are wanted."
                )
                for key in keys:
                    state_dict.pop(key)
        super()._load_from_state_dict(state_dict, prefix, local_metadata, *rest)

    def _check_input_dim(self, input: Any) -> None:
        _check_dims(self, input, self._unbatched_dims, self._unbatched_dims + 1)

    def forward(self, input: Any) -> Any:
        self._check_input_dim(input)
        dim = input.dim() - self._unbatched_dims
        if input.shape[dim] != self.num_features:
            if self.affine:
                raise ValueError(
                    f"expected input's size at dim={dim} to match num_features ({self.num_features}), but got: {input.shape[dim]}."
                )
            warnings.warn(f"input's size at dim={dim} does not match num_features, which is not used, because affine=False", stacklevel=2)
        if dim == 0:
            return self._normalized(input.unsqueeze(0)).squeeze(0)
        return self._normalized(input)

    def _normalized(self, input: Any) -> Any:
        """The result for a batch."""
        return F.instance_norm(
            input,
            self.running_mean,
            self.running_var,
            self.weight,
            self.bias,
            self.training or not self.track_running_stats,
            self.momentum if self.momentum is not None else 0.0,
            self.eps,
        )


class InstanceNorm1d(_InstanceNorm):
    """Normalizes every channel of every sample over its positions, for inputs of shape (N, C, L) or (C, L).

    Source: Ulyanov et al., Instance normalization, 2016. The arguments are those of `BatchNorm1d`; by default nothing is
    learned and no running statistics are kept.
    """

    _unbatched_dims = 2


class InstanceNorm2d(_InstanceNorm):
    """As `InstanceNorm1d`, for inputs of shape (N, C, H, W) or (C, H, W)."""

    _unbatched_dims = 3


class InstanceNorm3d(_InstanceNorm):
    """As `InstanceNorm1d`, for inputs of shape (N, C, D, H, W) or (C, D, H, W)."""

    _unbatched_dims = 4
