"""How a list of samples becomes a batch."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, MutableMapping, MutableSequence, Sequence
from typing import Any

import numpy as np

import flambeau as fb


def _rebuild(like: Any, items: Any) -> Any:
    """A container like a sample's, with other items; a plain list or dict where its type cannot be copied."""
    try:
        if isinstance(like, MutableMapping):
            mapping = copy.copy(like)
            mapping.update(items)
            return mapping
        if isinstance(like, MutableSequence):
            sequence = copy.copy(like)
            for i, item in enumerate(items):
                sequence[i] = item
            return sequence
        return type(like)(items)
    except TypeError:
        return items


def _is_named_tuple(data: Any) -> bool:
    return isinstance(data, tuple) and hasattr(data, "_fields")


def default_convert(data: Any) -> Any:
    """Turns NumPy arrays and scalars in a sample into tensors, and leaves the rest as it is.

    >>> import numpy as np
    >>> from flambeau.utils.data import default_convert
    >>> default_convert([np.array([0, 1]), "name"])
    [tensor([0, 1]), 'name']
    """
    if isinstance(data, fb.Tensor):
        return data
    if isinstance(data, (np.ndarray, np.generic)):
        return data if data.dtype.kind in "SUO" else fb.as_tensor(data)
    if isinstance(data, Mapping):
        return _rebuild(data, {key: default_convert(value) for key, value in data.items()})
    if _is_named_tuple(data):
        return type(data)(*map(default_convert, data))
    if isinstance(data, tuple):
        return [default_convert(item) for item in data]
    if isinstance(data, Sequence) and not isinstance(data, (str, bytes)):
        return _rebuild(data, [default_convert(item) for item in data])
    return data


def _collate_tensors(batch: list[Any]) -> Any:
    return fb.stack(batch, 0)


def _collate_arrays(batch: list[Any]) -> Any:
    if batch[0].dtype.kind in "SUO":
        raise TypeError(f"default_collate: arrays of dtype {batch[0].dtype} cannot become tensors; pass a collate_fn")
    if isinstance(batch[0], np.generic):
        return fb.as_tensor(np.stack(batch))
    return fb.stack([fb.as_tensor(array) for array in batch], 0)


def _collate_floats(batch: list[Any]) -> Any:
    return fb.tensor(batch, dtype=fb.float64)


def _collate_ints(batch: list[Any]) -> Any:
    return fb.tensor(batch)


def _collate_text(batch: list[Any]) -> Any:
    return batch


default_collate_fn_map: dict[type, Callable[[list[Any]], Any]] = {
    np.ndarray: _collate_arrays,
    np.bool_: _collate_arrays,
    np.number: _collate_arrays,
    float: _collate_floats,
    int: _collate_ints,
    str: _collate_text,
    bytes: _collate_text,
}


def default_collate(batch: Sequence[Any]) -> Any:
    """Puts samples of one structure together: tensors, arrays and numbers are stacked along a new first dimension.

    Args:
        batch: samples; containers among them (mappings, tuples, lists) have the same keys and lengths.

    Returns:
        The structure of a sample (tuples become lists), with a tensor of first size `len(batch)` for each tensor, array, float
        (float64) or int (int64), and a list for each string.

    Raises:
        TypeError: another type of sample. RuntimeError: sequences of different lengths, or tensors of different shapes.

    >>> from flambeau.utils.data import default_collate
    >>> default_collate([(0, "a"), (1, "b")])
    [tensor([0, 1]), ('a', 'b')]
    """
    first = batch[0]
    if isinstance(first, fb.Tensor):
        return _collate_tensors(list(batch))
    for kind, collate in default_collate_fn_map.items():
        if isinstance(first, kind):
            return collate(batch)  # type: ignore[arg-type]
    if isinstance(first, Mapping):
        return _rebuild(first, {key: default_collate([sample[key] for sample in batch]) for key in first})
    if _is_named_tuple(first):
        return type(first)(*(default_collate(column) for column in zip(*batch, strict=True)))
    if isinstance(first, Sequence):
        if any(len(sample) != len(first) for sample in batch):
            raise RuntimeError(
                f"default_collate: each sample of a batch should be of equal size, got lengths {sorted({len(sample) for sample in batch})}"
            )
        columns = [default_collate(column) for column in zip(*batch, strict=True)]
        return columns if isinstance(first, tuple) else _rebuild(first, columns)
    raise TypeError(
        "default_collate: samples must contain tensors, numpy arrays, numbers, strings, dicts or lists; "
        f"found {type(first).__name__}; pass a collate_fn"
    )
