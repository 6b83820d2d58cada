"""The loader: from a data set and a sampler to batches, with worker processes if wanted, resumable in the middle of an epoch."""

from __future__ import annotations

import copy
import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, TypeVar

from .collate import default_collate, default_convert
from .dataset import Dataset, IterableDataset
from .fetch import Fetcher, is_stateful
from .iterators import EpochIterator, LocalIterator, Place, SamplerContext, WorkerIterator
from .sampler import BatchSampler, RandomSampler, SequentialSampler

T_co = TypeVar("T_co", covariant=True)
_FIXED = ("batch_size", "batch_sampler", "sampler", "drop_last", "dataset", "persistent_workers")
_STATE_VERSION = 1


class DataLoader(Generic[T_co]):
    """Gives the batches of a data set, epoch by epoch.

    Args:
        dataset: map-style or iterable.
        batch_size: samples a batch; None gives `dataset[key]` for each key of `sampler`, converted but not put together.
        shuffle: a new random order each epoch.
        sampler: an iterable of indices; excludes `shuffle`.
        batch_sampler: an iterable of several indices at a time; excludes `batch_size`, `shuffle`, `sampler`, `drop_last`.
        num_workers: processes that make the batches; 0 makes them in this one.
        collate_fn: makes a batch of a list of samples.
        pin_memory: puts tensors into page-locked memory, by the hook of the backend that `pin_memory_device` names.
        drop_last: leaves out a last, shorter batch.
        timeout: seconds to wait for a batch from workers; 0 waits for ever.
        worker_init_fn: called with the worker's id in each worker, after seeding.
        multiprocessing_context: `"fork"`, `"spawn"`, `"forkserver"`, or a context of `multiprocessing`.
        generator: where the order and the workers' seeds (base seed + id) come from; the global one, unless given.
        prefetch_factor: batches that each worker is ahead; 2, unless given.
        persistent_workers: keeps the workers between epochs; they are reseeded each epoch, as new ones would be.
        in_order: gives batches in the sampler's order; otherwise as they come.

    `state_dict()` says where the newest epoch stands, and after `load_state_dict()` the next epoch begins there: the same
    remaining batches in the same order, also in another process. Generators of samplers are part of the state. Data sets,
    their iterators and samplers with `state_dict` and `load_state_dict` methods resume by them; streams without are read over.

    Raises:
        ValueError: options that contradict each other. RuntimeError: a worker that died (named with pid and exit code) or timed
            out. An exception of a worker is raised again here, with the worker's traceback in its message.

    >>> from flambeau.utils.data import DataLoader
    >>> [batch.tolist() for batch in DataLoader(range(5), batch_size=2)]
    [[0, 1], [2, 3], [4]]
    """

    def __init__(
        self,
        dataset: Dataset[T_co] | Any,
        batch_size: int | None = 1,
        shuffle: bool | None = None,
        sampler: Iterable[Any] | None = None,
        batch_sampler: Iterable[Any] | None = None,
        num_workers: int = 0,
        collate_fn: Callable[[Any], Any] | None = None,
        pin_memory: bool = False,
        drop_last: bool = False,
        timeout: float = 0,
        worker_init_fn: Callable[[int], None] | None = None,
        multiprocessing_context: Any = None,
        generator: Any = None,
        *,
        prefetch_factor: int | None = None,
        persistent_workers: bool = False,
        pin_memory_device: str = "",
        in_order: bool = True,
    ) -> None:
        self._check_workers(num_workers, timeout, prefetch_factor, persistent_workers)
        self.dataset: Any = dataset
        self.num_workers, self.timeout, self.worker_init_fn = num_workers, timeout, worker_init_fn
        self.prefetch_factor = 2 if num_workers > 0 and prefetch_factor is None else prefetch_factor
        self.pin_memory, self.pin_memory_device, self.in_order = pin_memory, pin_memory_device, in_order
        self.persistent_workers, self.generator = persistent_workers, generator
        self.multiprocessing_context = multiprocessing_context
        self.batch_size, self.drop_last = batch_size, drop_last
        self._set_samplers(shuffle, sampler, batch_sampler)
        self.collate_fn = collate_fn or (default_convert if self.batch_sampler is None and self.batch_size is None else default_collate)
        self._kept: EpochIterator | None = None  # the iterator of persistent workers
        self._place: Place | None = None  # where the newest epoch stands
        self._pending: dict[str, Any] | None = None  # a loaded state that the next epoch takes
        self._ready = True

    @staticmethod
    def _check_workers(num_workers: int, timeout: float, prefetch_factor: int | None, persistent_workers: bool) -> None:
        """Options about workers."""
        if num_workers < 0:
            raise ValueError(f"DataLoader: num_workers must be at least 0, got {num_workers}")
        if timeout < 0:
            raise ValueError(f"DataLoader: timeout must be at least 0, got {timeout}")
        if num_workers == 0 and prefetch_factor is not None:
            raise ValueError("DataLoader: prefetch_factor needs num_workers > 0")
        if prefetch_factor is not None and prefetch_factor < 1:
            raise ValueError(f"DataLoader: prefetch_factor must be at least 1, got {prefetch_factor}")
        if persistent_workers and num_workers == 0:
            raise ValueError("DataLoader: persistent_workers needs num_workers > 0")

    def _set_samplers(self, shuffle: bool | None, sampler: Any, batch_sampler: Any) -> None:
        """Finds the samplers, and refuses what contradicts."""
        if isinstance(self.dataset, IterableDataset):
            for name, value in (("shuffle", shuffle), ("sampler", sampler), ("batch_sampler", batch_sampler)):
                if value not in (None, False):
                    raise ValueError(f"DataLoader with an IterableDataset: expected unspecified {name} option, got {value!r}")
        if sampler is not None and shuffle:
            raise ValueError("DataLoader: sampler option is mutually exclusive with shuffle")
        if batch_sampler is not None:
            if self.batch_size != 1 or shuffle or sampler is not None or self.drop_last:
                raise ValueError("DataLoader: batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last")
            self.batch_size, self.drop_last = None, False
        elif self.batch_size is None and self.drop_last:
            raise ValueError("DataLoader: batch_size=None disables batches and is mutually exclusive with drop_last")
        if sampler is None and not isinstance(self.dataset, IterableDataset):
            sampler = RandomSampler(self.dataset, generator=self.generator) if shuffle else SequentialSampler(self.dataset)
        if batch_sampler is None and self.batch_size is not None and sampler is not None:
            batch_sampler = BatchSampler(sampler, self.batch_size, self.drop_last)
        self.sampler, self.batch_sampler = sampler, batch_sampler

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _FIXED and self.__dict__.get("_ready"):
            raise ValueError(f"{name} attribute should not be set after {type(self).__name__} is initialized")
        if name == "multiprocessing_context" and value is not None:
            value = self._find_context(value)
        super().__setattr__(name, value)

    def _find_context(self, value: Any) -> Any:
        """A context of `multiprocessing`, from its name too."""
        if self.num_workers == 0:
            raise ValueError("DataLoader: multiprocessing_context needs num_workers > 0")
        if isinstance(value, str):
            methods = multiprocessing.get_all_start_methods()
            if value not in methods:
                raise ValueError(f"DataLoader: multiprocessing_context must be one of {methods}, got {value!r}")
            return multiprocessing.get_context(value)
        if not isinstance(value, multiprocessing.context.BaseContext):
            raise TypeError(f"DataLoader: multiprocessing_context must be a context or the name of a start method, got {value!r}")
        return value

    @property
    def index_source(self) -> Iterable[Any]:
        """What gives the indices of a batch, or of a single sample."""
        source: Iterable[Any] = self.batch_sampler if self.batch_sampler is not None else self.sampler
        return source

    def make_fetcher(self) -> Fetcher:
        """A new maker of batches."""
        return Fetcher(self.dataset, self.batch_size, self.drop_last, self.collate_fn, self.batch_sampler is not None)

    def __iter__(self) -> Iterator[Any]:
        resume, self._pending = self._pending, None
        if resume is not None and resume["done"] is None:
            self._restore_between_epochs(resume)
            resume = None
        iterator = self._kept
        if iterator is not None and iterator.usable:
            iterator.begin(self, resume)
        else:
            iterator = LocalIterator(self, resume) if self.num_workers == 0 else WorkerIterator(self, resume)
        if self.persistent_workers:
            self._kept = iterator
        self._place = iterator.place
        return iterator

    def _restore_between_epochs(self, state: dict[str, Any]) -> None:
        """Restores generators and samplers for an epoch that starts anew."""
        context = SamplerContext(self)
        context.restore(state["start"], with_global=False)
        if context.stateful is not None and state["sampler"] is not None:
            context.stateful.load_state_dict(copy.deepcopy(state["sampler"]))

    def _facts(self) -> dict[str, Any]:
        """What must be the same where a state is loaded."""
        sized = hasattr(self.dataset, "__len__")
        return {
            "version": _STATE_VERSION,
            "iterable": isinstance(self.dataset, IterableDataset),
            "batch_size": self.batch_size,
            "length": len(self.dataset) if sized else None,
        }

    def state_dict(self) -> dict[str, Any]:
        """Where the newest epoch stands: after the last batch that was given; plain data and tensors that `fb.save` can save.

        Raises:
            RuntimeError: in the middle of an epoch with `in_order=False` and workers.
        """
        if self._pending is not None:
            return copy.deepcopy(self._pending)
        facts = {**self._facts(), "num_workers": self.num_workers}
        if self._place is not None and not self._place.finished:
            return {**facts, **self._place.state()}
        context = SamplerContext(self)
        return {**facts, "start": context.save(), "sampler": context.own_state(), "done": None, "workers": None, "fetcher": None}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Makes the next epoch begin where a state says.

        Raises:
            ValueError: a state of a loader with another data set length or batch size; or with another number of workers, if the
                data set is a stream or stateful.
        """
        facts = self._facts()
        wrong = [f"{key} {state_dict.get(key)!r} (here {value!r})" for key, value in facts.items() if state_dict.get(key) != value]
        if wrong:
            raise ValueError("DataLoader.load_state_dict: the state is of another loader, with " + ", ".join(wrong))
        state = copy.deepcopy(state_dict)
        if state["num_workers"] != self.num_workers and state["done"] is not None:
            if facts["iterable"] or is_stateful(self.dataset):
                raise ValueError(
                    f"DataLoader.load_state_dict: the state is of a loader with {state['num_workers']} workers, this one has "
                    f"{self.num_workers}; a data set that is a stream or stateful can only be resumed with as many"
                )
            state["workers"] = state["fetcher"] = None
        self._pending = state

    def __len__(self) -> int:
        if not isinstance(self.dataset, IterableDataset):
            return len(self.index_source)  # type: ignore[arg-type]
        n = len(self.dataset)  # type: ignore[arg-type]
        if self.batch_size is None:
            return n
        return n // self.batch_size if self.drop_last else -(-n // self.batch_size)
