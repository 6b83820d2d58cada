"""Parametrizations that training uses: a weight as magnitude and direction, or divided by its largest singular value."""

from __future__ import annotations

from typing import Any

import flambeau as fb

from ..functional import normalize
from ..module import Module
from .parametrize import register_parametrization


def norm_except(v: Any, dim: int | None) -> Any:
    """The norms over all dimensions but one, which keep their places; over all of them if dim is None or -1."""
    if dim is None or dim == -1:
        return v.norm()
    return fb.linalg.vector_norm(v, dim=[i for i in range(v.dim()) if i != dim % v.dim()], keepdim=True)


class _WeightNorm(Module):
    """weight = magnitude * direction / |direction|."""

    def __init__(self, dim: int | None = 0) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, magnitude: Any, direction: Any) -> Any:
        """The weight."""
        return direction * (magnitude / norm_except(direction, self.dim))

    def right_inverse(self, weight: Any) -> tuple[Any, Any]:
        """The weight's magnitude, and itself as the direction."""
        return norm_except(weight, self.dim), weight


def weight_norm(module: Any, name: str = "weight", dim: int | None = 0) -> Any:
    """Stores a weight as its norms (`original0`) and its direction (`original1`).

    Args:
        module: the module, changed in place.
        name: of the weight.
        dim: the dimension that keeps a norm for each index; None for one norm of the whole weight.

    Returns: the module.

    >>> import flambeau as fb
    >>> tuple(weight_norm(fb.nn.Linear(20, 40)).parametrizations.weight.original0.shape)
    (40, 1)
    """
    return register_parametrization(module, name, _WeightNorm(dim), unsafe=True)


class _SpectralNorm(Module):
    """weight / sigma, sigma being estimated by power iteration, one step for each reading in training."""

    def __init__(self, weight: Any, n_power_iterations: int = 1, dim: int = 0, eps: float = 1e-12) -> None:
        super().__init__()
        if n_power_iterations <= 0:
            raise ValueError(f"Expected n_power_iterations to be positive, but got n_power_iterations={n_power_iterations}")
        self.dim, self.eps, self.n_power_iterations = dim % max(weight.dim(), 1), eps, n_power_iterations
        if weight.dim() > 1:
            matrix = self._matrix(weight.detach())
            self.register_buffer("_u", normalize(fb.randn(matrix.shape[0], dtype=weight.dtype, device=weight.device), dim=0, eps=eps))
            self.register_buffer("_v", normalize(fb.randn(matrix.shape[1], dtype=weight.dtype, device=weight.device), dim=0, eps=eps))
            power_iteration(matrix, self._u, self._v, 15, eps)

    def _matrix(self, weight: Any) -> Any:
        return as_matrix(weight, self.dim)

    def forward(self, weight: Any) -> Any:
        """The weight over its largest singular value."""
        if weight.dim() == 1:
            return normalize(weight, dim=0, eps=self.eps)
        matrix = self._matrix(weight)
        if self.training:
            power_iteration(matrix.detach(), self._u, self._v, self.n_power_iterations, self.eps)
        u, v = self._u.clone(), self._v.clone()
        return weight / fb.vdot(u, fb.mv(matrix, v))

    def right_inverse(self, value: Any) -> Any:
        """The value itself: what is assigned counts as not yet divided."""
        return value


def as_matrix(weight: Any, dim: int) -> Any:
    """The weight with one dimension first and all others flattened."""
    if dim != 0:
        weight = weight.permute(dim, *(d for d in range(weight.dim()) if d != dim))
    return weight.flatten(1)


def power_iteration(matrix: Any, u: Any, v: Any, steps: int, eps: float) -> None:
    """Moves the estimates of the first singular vectors, in place, some steps closer."""
    with fb.no_grad():
        for _ in range(steps):
            u.copy_(normalize(fb.mv(matrix, v), dim=0, eps=eps))
            v.copy_(normalize(fb.mv(matrix.t(), u), dim=0, eps=eps))


def spectral_norm(module: Any, name: str = "weight", n_power_iterations: int = 1, eps: float = 1e-12, dim: int | None = None) -> Any:
    """Divides a weight by its largest singular value whenever it is read.

    Args:
        module: the module, changed in place.
        name: of the weight.
        n_power_iterations: steps of the estimate for each reading in training.
        eps: keeps norms from zero.
        dim: the dimension of outputs; by default 1 for transposed convolutions, else 0.

    Returns: the module.
    """
    weight = getattr(module, name, None)
    if not isinstance(weight, fb.Tensor):
        raise ValueError(f"Module '{type(module).__name__}' has no parameter or buffer with name '{name}'")
    return register_parametrization(module, name, _SpectralNorm(weight, n_power_iterations, output_dim(module, dim), eps))


def output_dim(module: Any, dim: int | None) -> int:
    """The dimension of a module's weight that counts its outputs."""
    transposed = (fb.nn.ConvTranspose1d, fb.nn.ConvTranspose2d, fb.nn.ConvTranspose3d)
    return dim if dim is not None else 1 if isinstance(module, transposed) else 0
