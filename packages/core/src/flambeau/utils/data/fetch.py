"""From a data set to batches, in the loader's process or in a worker, and where it stands."""

from __future__ import annotations

import copy
import itertools
import random
import sys
from array import array
from collections.abc import Callable
from typing import Any

import numpy as np

import flambeau as fb

from .dataset import IterableDataset, fetch_many

END = object()  # what `fetch` gives at the end of a stream


def is_stateful(obj: Any) -> bool:
    """Whether an object can say and take over its state."""
    return callable(getattr(obj, "state_dict", None)) and callable(getattr(obj, "load_state_dict", None))


class Fetcher:
    """Makes batches of a data set.

    Args:
        dataset: map-style, or an `IterableDataset`.
        batch_size: samples a batch of a stream; None gives single samples.
        drop_last: leaves out a stream's last, shorter batch.
        collate_fn: makes a batch of a list of samples, or converts a single one.
        batched: whether a map-style data set is asked for a batch of indices, or for one sample by one key, even if that is a list.
    """

    def __init__(self, dataset: Any, batch_size: int | None, drop_last: bool, collate_fn: Callable[[Any], Any], batched: bool) -> None:
        self.dataset, self.batch_size, self.drop_last, self.collate_fn = dataset, batch_size, drop_last, collate_fn
        self.batched = batched
        self.iterator: Any = None
        self.fetched = 0
        self.ended = False

    def start(self, state: dict[str, Any] | None = None) -> None:
        """Begins an epoch, at the place that `state` says: by stateful data sets or iterators, or by reading over samples."""
        self.fetched, self.ended = 0, False
        if state is not None and "dataset" in state and is_stateful(self.dataset):
            self.dataset.load_state_dict(copy.deepcopy(state["dataset"]))
        if not isinstance(self.dataset, IterableDataset):
            self.fetched = 0 if state is None else state["fetched"]
            return
        self.iterator = iter(self.dataset)
        if state is None:
            return
        if "iterator" in state and is_stateful(self.iterator):
            self.iterator.load_state_dict(copy.deepcopy(state["iterator"]))
        elif "dataset" not in state:
            for _ in range(state["fetched"]):
                self._take()
        self.fetched, self.ended = state["fetched"], state["ended"]

    def _take(self) -> Any:
        """The stream's next samples, or END."""
        if self.ended:
            return END
        if self.batch_size is None:
            return next(self.iterator, END)
        samples = list(itertools.islice(self.iterator, self.batch_size))
        self.ended = len(samples) < self.batch_size
        return END if not samples or (self.ended and self.drop_last) else samples

    def fetch(self, indices: Any) -> Any:
        """The batch at `indices` (several, or one key); the next one of a stream, or END.

        Raises:
            RuntimeError: the data set or `collate_fn` raised StopIteration, which would end the loader's epoch without a word.
        """
        try:
            if isinstance(self.dataset, IterableDataset):
                samples = self._take()
                if samples is END:
                    self.ended = True
                    return END
            else:
                samples = fetch_many(self.dataset, indices) if self.batched else self.dataset[indices]
            self.fetched += 1
            return self.collate_fn(samples)
        except StopIteration as error:
            raise RuntimeError("the data set or collate_fn raised StopIteration, which only a stream's __next__ may") from error

    def state(self) -> dict[str, Any]:
        """Where it stands."""
        state: dict[str, Any] = {"fetched": self.fetched, "ended": self.ended}
        if is_stateful(self.dataset):
            state["dataset"] = self.dataset.state_dict()
        if self.iterator is not None and is_stateful(self.iterator):
            state["iterator"] = self.iterator.state_dict()
        return state


def random_state() -> dict[str, Any]:
    """The states of the process's global generators: flambeau's, Python's and NumPy's."""
    version, words, gauss = random.getstate()
    state: dict[str, Any] = {"flambeau": np.asarray(fb.get_rng_state()).tobytes(), "python": (version, array("Q", words).tobytes(), gauss)}
    if "numpy.random" in sys.modules:
        name, keys, *rest = np.random.get_state(legacy=True)
        state["numpy"] = (name, np.asarray(keys).tobytes(), *rest)
    return state


def set_random_state(state: dict[str, Any]) -> None:
    """Puts the global generators into a state that `random_state` gave."""
    fb.set_rng_state(fb.from_numpy(np.frombuffer(bytearray(state["flambeau"]), np.uint8)))
    version, words, gauss = state["python"]
    random.setstate((version, tuple(array("Q", words)), gauss))
    if "numpy" in state:
        name, keys, *rest = state["numpy"]
        np.random.set_state((name, np.frombuffer(keys, np.uint32), *rest))


def seed_all(seed: int) -> None:
    """Seeds the global generators."""
    fb.manual_seed(seed)
    random.seed(seed)
    np.random.seed(seed % 2**32)
