"""Samplers: in which order a loader asks for samples."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

import flambeau as fb

T_co = TypeVar("T_co", covariant=True)


def draw_seed(generator: Any = None) -> int:
    """A seed of 63 bits from a generator, or from the global one."""
    return int(fb.randint(0, 2**63 - 1, (), dtype=fb.int64, generator=generator).item())


class Sampler(Generic[T_co]):
    """An iterable of indices, or of lists of indices for a `batch_sampler`; subclasses define `__iter__`.

    A sampler with `state_dict` and `load_state_dict` resumes from its own state when the loader does.
    """

    def __iter__(self) -> Iterator[T_co]:
        raise NotImplementedError(f"{type(self).__name__} does not define __iter__")


class SequentialSampler(Sampler[int]):
    """0, 1, 2 ... in order.

    Args:
        data_source: something with a length.
    """

    def __init__(self, data_source: Any) -> None:
        self.data_source = data_source

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self.data_source)))

    def __len__(self) -> int:
        return len(self.data_source)


class RandomSampler(Sampler[int]):
    """Indices in random order.

    Args:
        data_source: something with a length.
        replacement: draws each index anew.
        num_samples: how many to draw; the length, unless given.
        generator: where the numbers come from; a fresh one each epoch, seeded by the global one, unless given.

    Raises:
        ValueError: `num_samples` not positive. TypeError: `replacement` not a bool.
    """

    def __init__(self, data_source: Any, replacement: bool = False, num_samples: int | None = None, generator: Any = None) -> None:
        if not isinstance(replacement, bool):
            raise TypeError(f"RandomSampler: replacement should be a boolean value, got {replacement!r}")
        self.data_source, self.replacement, self._num_samples, self.generator = data_source, replacement, num_samples, generator
        if not isinstance(self.num_samples, int) or self.num_samples <= 0:
            raise ValueError(f"RandomSampler: num_samples should be a positive integer value, got {self.num_samples!r}")

    @property
    def num_samples(self) -> int:
        """How many indices an epoch has."""
        return len(self.data_source) if self._num_samples is None else self._num_samples

    def __iter__(self) -> Iterator[int]:
        generator = self.generator
        if generator is None:  # seeded here, not at the first index: what is drawn in between must not matter
            generator = fb.Generator()
            generator.manual_seed(draw_seed())
        return self._draw(generator)

    def _draw(self, generator: Any) -> Iterator[int]:
        """The epoch's indices."""
        n, left = len(self.data_source), self.num_samples
        while left > 0:
            take = min(left, 32 if self.replacement else n)
            if self.replacement:
                yield from fb.randint(0, n, (take,), dtype=fb.int64, generator=generator).tolist()
            else:
                yield from fb.randperm(n, generator=generator).tolist()[:take]
            left -= take

    def __len__(self) -> int:
        return self.num_samples


class SubsetRandomSampler(Sampler[int]):
    """Given indices in random order.

    Args:
        indices: what to draw from, without replacement.
        generator: where the order comes from.
    """

    def __init__(self, indices: Sequence[int], generator: Any = None) -> None:
        self.indices, self.generator = indices, generator

    def __iter__(self) -> Iterator[int]:
        order = fb.randperm(len(self.indices), generator=self.generator).tolist()
        return (self.indices[i] for i in order)

    def __len__(self) -> int:
        return len(self.indices)


class WeightedRandomSampler(Sampler[int]):
    """Indices drawn with given probabilities.

    Args:
        weights: one for each index; they need not sum to 1.
        num_samples: how many to draw.
        replacement: draws each index anew.
        generator: where the numbers come from.
    """

    def __init__(self, weights: Sequence[float], num_samples: int, replacement: bool = True, generator: Any = None) -> None:
        if isinstance(num_samples, bool) or not isinstance(num_samples, int) or num_samples <= 0:
            raise ValueError(f"WeightedRandomSampler: num_samples should be a positive integer value, got {num_samples!r}")
        if not isinstance(replacement, bool):
            raise ValueError(f"WeightedRandomSampler: replacement should be a boolean value, got {replacement!r}")
        self.weights = fb.as_tensor(weights, dtype=fb.float64)
        if self.weights.ndim != 1:
            raise ValueError(f"WeightedRandomSampler: weights should be a 1d sequence, got shape {tuple(self.weights.shape)}")
        self.num_samples, self.replacement, self.generator = num_samples, replacement, generator

    def __iter__(self) -> Iterator[int]:
        return iter(fb.multinomial(self.weights, self.num_samples, self.replacement, generator=self.generator).tolist())

    def __len__(self) -> int:
        return self.num_samples


class BatchSampler(Sampler[list[int]]):
    """Lists of a sampler's indices. It never reads ahead: after k batches the sampler has given `k * batch_size` indices.

    Args:
        sampler: an iterable of indices.
        batch_size: the length of a list.
        drop_last: leaves out a last, shorter list.

    >>> from flambeau.utils.data import BatchSampler
    >>> list(BatchSampler(range(5), batch_size=2, drop_last=False))
    [[0, 1], [2, 3], [4]]
    """

    def __init__(self, sampler: Iterable[int], batch_size: int, drop_last: bool) -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int) or batch_size <= 0:
            raise ValueError(f"BatchSampler: batch_size should be a positive integer value, got {batch_size!r}")
        if not isinstance(drop_last, bool):
            raise ValueError(f"BatchSampler: drop_last should be a boolean value, got {drop_last!r}")
        self.sampler, self.batch_size, self.drop_last = sampler, batch_size, drop_last

    def __iter__(self) -> Iterator[list[int]]:
        indices = iter(self.sampler)
        while batch := list(itertools.islice(indices, self.batch_size)):
            if len(batch) == self.batch_size or not self.drop_last:
                yield batch

    def __len__(self) -> int:
        n = len(self.sampler)  # type: ignore[arg-type]
        return n // self.batch_size if self.drop_last else -(-n // self.batch_size)


class DistributedSampler(Sampler[int]):
    """One rank's share of the indices: every `num_replicas`-th of an order that all ranks compute alike.

    Args:
        dataset: something with a length.
        num_replicas: how many ranks there are.
        rank: which one this is.
        shuffle: a new order each epoch, by `set_epoch`.
        seed: the same on all ranks.
        drop_last: leaves out the tail instead of repeating samples to make the shares equal.

    Raises:
        ValueError: a rank outside [0, num_replicas). RuntimeError: `num_replicas` or `rank` is not given.
    """

    def __init__(
        self,
        dataset: Any,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
    ) -> None:
        if num_replicas is None or rank is None:
            raise RuntimeError("DistributedSampler needs num_replicas and rank where there is no process group to ask")
        if not 0 <= rank < num_replicas:
            raise ValueError(f"DistributedSampler: rank must be in [0, {num_replicas - 1}], got {rank}")
        self.dataset, self.num_replicas, self.rank, self.shuffle, self.seed = dataset, num_replicas, rank, shuffle, seed
        self.drop_last, self.epoch = drop_last, 0
        n = len(dataset)
        self.num_samples = n // num_replicas if drop_last else math.ceil(n / num_replicas)
        self.total_size = self.num_samples * num_replicas

    def __iter__(self) -> Iterator[int]:
        n = len(self.dataset)
        indices = list(range(n))
        if self.shuffle:
            generator = fb.Generator()
            generator.manual_seed(self.seed + self.epoch)
            indices = fb.randperm(n, generator=generator).tolist()
        if not self.drop_last and indices:
            indices = list(itertools.islice(itertools.cycle(indices), self.total_size))
        return iter(indices[self.rank : self.total_size : self.num_replicas])

    def __len__(self) -> int:
        return self.num_samples

    def set_epoch(self, epoch: int) -> None:
        """Chooses the order: call it before each epoch with the epoch's number."""
        self.epoch = epoch
