"""The matrices of interpolation that no generated kernel has: filters that are as wide as the elements that fall into one."""

from __future__ import annotations

from typing import Any

import numpy as np


def cubic(x: Any, a: float) -> Any:
    """Keys' cubic convolution kernel."""
    x = np.abs(x)
    near = ((a + 2) * x - (a + 3)) * x * x + 1
    far = (((x - 5) * x + 8) * x - 4) * a
    return np.where(x < 1, near, np.where(x < 2, far, 0))


def antialiased(size: int, count: int, mode: str, scale: float) -> tuple[Any, Any]:
    """What each of `count` elements is made of, of `size`: places and weights, a column an element; places repeat, where weights are 0.

    Args:
        mode: "linear" or "cubic".
        scale: the distance of two results, in elements.
    """
    widening = max(scale, 1.0)
    support = (1 if mode == "linear" else 2) * widening
    centers = scale * (np.arange(count) + 0.5)
    start = np.maximum((centers - support + 0.5).astype(np.int64), 0)
    stop = np.minimum((centers + support + 0.5).astype(np.int64), size)
    places = start + np.arange(int((stop - start).max()))[:, None]
    distance = (places - centers + 0.5) / widening
    weights = np.maximum(1 - np.abs(distance), 0) if mode == "linear" else cubic(distance, -0.5)
    weights = np.where(places < stop, weights, 0)
    return np.minimum(places, size - 1), weights / weights.sum(0)
