"""Data sets: map-style (by index), iterable (a stream), and ways to make one of others."""

from __future__ import annotations

import bisect
import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

import flambeau as fb

from ...tensor.errors import SizeMismatchError

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Dataset(Generic[T_co]):
    """A data set of samples by key; subclasses define `__getitem__`, and `__len__` for samplers.

    A subclass may define `__getitems__(list of keys) -> list of samples` to fetch a batch at once.
    """

    def __getitem__(self, index: Any) -> T_co:
        raise NotImplementedError(f"{type(self).__name__} does not define __getitem__")

    def __add__(self, other: Dataset[T_co]) -> ConcatDataset[T_co]:
        return ConcatDataset([self, other])


class IterableDataset(Dataset[T_co]):
    """A data set that is a stream; subclasses define `__iter__`.

    With worker processes every worker iterates over its own copy: split the stream by `get_worker_info()`.
    """

    def __iter__(self) -> Iterator[T_co]:
        raise NotImplementedError(f"{type(self).__name__} does not define __iter__")

    def __add__(self, other: Dataset[T_co]) -> ChainDataset:  # type: ignore[override]
        return ChainDataset([self, other])


class TensorDataset(Dataset[tuple[Any, ...]]):
    """Samples are the tensors' rows: sample i is `(tensors[0][i], tensors[1][i], ...)`.

    Args:
        tensors: tensors of the same first size.

    Raises:
        SizeMismatchError: the first sizes differ.

    >>> import flambeau as fb
    >>> from flambeau.utils.data import TensorDataset
    >>> len(TensorDataset(fb.zeros(4, 2), fb.zeros(4)))
    4
    """

    def __init__(self, *tensors: Any) -> None:
        sizes = [tensor.shape[0] for tensor in tensors]
        if len(set(sizes)) > 1:
            raise SizeMismatchError(f"TensorDataset: tensors must have the same first size, got {sizes}")
        self.tensors = tensors

    def __getitem__(self, index: Any) -> tuple[Any, ...]:
        return tuple(tensor[index] for tensor in self.tensors)

    def __len__(self) -> int:
        return int(self.tensors[0].shape[0])


class StackDataset(Dataset[Any]):
    """Samples are tuples (or with keywords, dicts) of several data sets' samples at the same index.

    Args:
        args, kwargs: data sets of one length, all positional or all by keyword.
    """

    datasets: tuple[Any, ...] | dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if bool(args) == bool(kwargs):
            raise ValueError("StackDataset takes data sets either all positional (samples are tuples) or all by keyword (dicts)")
        self.datasets = args or kwargs
        lengths = [len(dataset) for dataset in (args or tuple(kwargs.values()))]
        if len(set(lengths)) > 1:
            raise ValueError(f"StackDataset: data sets must have the same length, got {lengths}")
        self._length = lengths[0]

    def __getitem__(self, index: Any) -> Any:
        if isinstance(self.datasets, dict):
            return {key: dataset[index] for key, dataset in self.datasets.items()}
        return tuple(dataset[index] for dataset in self.datasets)

    def __getitems__(self, indices: list[Any]) -> list[Any]:
        """The samples of a batch."""
        if isinstance(self.datasets, dict):
            columns = {key: fetch_many(dataset, indices) for key, dataset in self.datasets.items()}
            return [{key: column[i] for key, column in columns.items()} for i in range(len(indices))]
        return list(zip(*(fetch_many(dataset, indices) for dataset in self.datasets), strict=True))

    def __len__(self) -> int:
        return self._length


def fetch_many(dataset: Any, indices: Iterable[Any]) -> list[Any]:
    """The samples at several indices, at once where the data set can."""
    indices = list(indices)
    get = getattr(dataset, "__getitems__", None)
    if not callable(get):
        return [dataset[index] for index in indices]
    samples = get(indices)
    if len(samples) != len(indices):
        raise ValueError(f"{type(dataset).__name__}.__getitems__ gave {len(samples)} samples for {len(indices)} indices")
    return list(samples)


class ConcatDataset(Dataset[T_co]):
    """Data sets one after the other.

    Args:
        datasets: map-style data sets.
    """

    def __init__(self, datasets: Iterable[Dataset[T_co]]) -> None:
        self.datasets: list[Any] = list(datasets)
        if not self.datasets:
            raise ValueError("ConcatDataset: datasets should not be an empty iterable")
        if any(isinstance(dataset, IterableDataset) for dataset in self.datasets):
            raise TypeError("ConcatDataset takes map-style data sets; chain iterable ones with ChainDataset")
        self.cumulative_sizes = list(itertools.accumulate(len(dataset) for dataset in self.datasets))

    def __len__(self) -> int:
        return self.cumulative_sizes[-1]

    def __getitem__(self, index: int) -> T_co:
        if index < 0:
            if -index > len(self):
                raise ValueError(f"ConcatDataset: index {index} is out of range for {len(self)} samples")
            index += len(self)
        i = bisect.bisect_right(self.cumulative_sizes, index)
        if i == len(self.datasets):
            raise IndexError(f"ConcatDataset: index {index} is out of range for {len(self)} samples")
        sample: T_co = self.datasets[i][index - (self.cumulative_sizes[i - 1] if i else 0)]
        return sample


class ChainDataset(IterableDataset[Any]):
    """Iterable data sets one after the other.

    Args:
        datasets: iterable data sets.
    """

    def __init__(self, datasets: Iterable[Dataset[Any]]) -> None:
        self.datasets = datasets

    def __iter__(self) -> Iterator[Any]:
        for dataset in self.datasets:
            if not isinstance(dataset, IterableDataset):
                raise TypeError(f"ChainDataset only supports IterableDataset, got {type(dataset).__name__}")
            yield from dataset

    def __len__(self) -> int:
        sized: list[Any] = list(self.datasets)
        return sum(map(len, sized))


class Subset(Dataset[T_co]):
    """The samples of a data set at some indices.

    Args:
        dataset: the whole.
        indices: what to take, in this order.
    """

    def __init__(self, dataset: Dataset[T_co], indices: Sequence[int]) -> None:
        self.dataset, self.indices = dataset, indices

    def __getitem__(self, index: Any) -> T_co:
        if isinstance(index, list):
            return self.dataset[[self.indices[i] for i in index]]
        return self.dataset[self.indices[index]]

    def __getitems__(self, indices: list[int]) -> list[T_co]:
        """The samples of a batch."""
        return fetch_many(self.dataset, [self.indices[i] for i in indices])

    def __len__(self) -> int:
        return len(self.indices)


def random_split(dataset: Dataset[T], lengths: Sequence[float], generator: Any = None) -> list[Subset[T]]:
    """Splits a data set at random into parts that do not overlap.

    Args:
        dataset: the whole; has a length.
        lengths: sizes that sum to the whole, or fractions that sum to 1: what rounding leaves goes to the first parts, one each.
        generator: where the permutation comes from.

    Raises:
        ValueError: lengths that do not sum to the whole, or fractions outside [0, 1].

    >>> from flambeau.utils.data import random_split
    >>> [len(part) for part in random_split(range(10), [0.75, 0.25])]
    [8, 2]
    """
    total = len(dataset)  # type: ignore[arg-type]
    sizes = list(lengths)
    if math.isclose(sum(sizes), 1) and sum(sizes) <= 1:
        for i, fraction in enumerate(sizes):
            if not 0 <= fraction <= 1:
                raise ValueError(f"random_split: the fraction at index {i} is not between 0 and 1: {fraction}")
        sizes = [math.floor(total * fraction) for fraction in sizes]
        for i in range(int(total - sum(sizes))):
            sizes[i % len(sizes)] += 1
    if sum(sizes) != total:
        raise ValueError(f"random_split: lengths {list(lengths)} sum to {sum(lengths)}, but the data set has {total} samples")
    indices = fb.randperm(total, generator=generator).tolist()
    ends = list(itertools.accumulate(int(size) for size in sizes))
    return [Subset(dataset, indices[end - int(size) : end]) for end, size in zip(ends, sizes, strict=True)]
