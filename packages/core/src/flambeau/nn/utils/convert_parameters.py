"""Parameters as one vector, and back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import flambeau as fb


def parameters_to_vector(parameters: Iterable[Any]) -> Any:
    """All parameters, flattened and one after the other, in a new vector.

    Raises:
        TypeError: parameters on several devices.
    """
    parameters = list(parameters)
    if len({p.device for p in parameters}) > 1:
        raise TypeError(f"parameters_to_vector: the parameters are on several devices: {sorted({str(p.device) for p in parameters})}")
    return fb.cat([p.reshape(-1) for p in parameters])


def vector_to_parameters(vec: Any, parameters: Iterable[Any]) -> None:
    """Makes the parameters views of a vector that holds their values one after the other.

    Args:
        vec: of at least as many elements as the parameters.
        parameters: what is changed.

    Raises:
        TypeError: vec is no tensor.
    """
    if not isinstance(vec, fb.Tensor):
        raise TypeError(f"expected a flambeau.Tensor, but got {type(vec).__name__}")
    start = 0
    for param in parameters:
        param.data = vec[start : start + param.numel()].view_as(param).data
        start += param.numel()
