"""One epoch of a loader: in its own process, or with worker processes."""

from __future__ import annotations

import contextlib
import copy
import itertools
import multiprocessing
import os
import signal
import time
import weakref
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import connection as mp_connection
from typing import TYPE_CHECKING, Any, NoReturn

import flambeau as fb

from . import transport
from .dataset import IterableDataset
from .fetch import END, Fetcher, is_stateful
from .pin_memory import find_pin_hook, pin_memory
from .sampler import draw_seed
from .worker import Fetch, Result, Setup, StartEpoch, parent_ends, run_worker

if TYPE_CHECKING:
    from .dataloader import DataLoader

_GRACE = 5.0  # seconds that a worker may take to finish what it is doing when it is told to stop


class SamplerContext:
    """What a sampler's order depends on: the generators it may use, its epoch, and its own state if it has one."""

    def __init__(self, loader: DataLoader[Any]) -> None:
        samplers = [loader.batch_sampler, loader.sampler, getattr(loader.batch_sampler, "sampler", None)]
        self.samplers = [sampler for sampler in samplers if sampler is not None]
        generators = [getattr(owner, "generator", None) for owner in [loader, *self.samplers]]
        self.generators = list({id(g): g for g in generators if isinstance(g, fb.Generator)}.values())
        self.stateful = next((sampler for sampler in self.samplers if is_stateful(sampler)), None)

    def save(self) -> dict[str, Any]:
        """The state of everything, as it is now."""
        epochs = [sampler.epoch if hasattr(sampler, "set_epoch") and hasattr(sampler, "epoch") else None for sampler in self.samplers]
        return {"global": fb.get_rng_state(), "generators": [generator.get_state() for generator in self.generators], "epochs": epochs}

    def restore(self, state: dict[str, Any], with_global: bool) -> None:
        """Puts everything back."""
        if len(state["generators"]) != len(self.generators):
            raise ValueError(
                f"the loaded state has {len(state['generators'])} generators, this loader and its samplers have {len(self.generators)}"
            )
        for generator, saved in zip(self.generators, state["generators"], strict=True):
            generator.set_state(saved)
        for sampler, epoch in zip(self.samplers, state["epochs"], strict=False):
            if epoch is not None:
                sampler.set_epoch(epoch)
        if with_global:
            fb.set_rng_state(state["global"])

    def own_state(self) -> Any:
        """The stateful sampler's state."""
        return None if self.stateful is None else copy.deepcopy(self.stateful.state_dict())


@dataclass
class Place:
    """Where an epoch stands. The loader keeps it; it holds no worker, so workers end when their iterator is dropped."""

    start: dict[str, Any]  # the sampler context when the epoch began
    sampler: Any  # a stateful sampler's state after the last batch
    done: int = 0  # batches given
    finished: bool = False
    fetcher: Fetcher | None = None  # without workers
    workers: dict[str, Any] | None = None  # each worker's snapshot, which have ended, whose turn it is
    ordered: bool = True

    def state(self) -> dict[str, Any]:
        """As data."""
        if not self.ordered:
            raise RuntimeError(
                "DataLoader.state_dict: with in_order=False the batches given so far are no beginning of the epoch, so it "
                "cannot be resumed; use in_order=True"
            )
        state = {
            "start": self.start,
            "sampler": self.sampler,
            "done": self.done,
            "workers": self.workers,
            "fetcher": None if self.fetcher is None else self.fetcher.state(),
        }
        return copy.deepcopy(state)


class EpochIterator:
    """What both kinds share: the order of indices, and the place in it.

    Args:
        loader: whose epoch it is.
        resume: a state of `DataLoader.state_dict` in the middle of an epoch, or None to start one.
    """

    place: Place

    def __init__(self, loader: DataLoader[Any], resume: dict[str, Any] | None) -> None:
        self.streams = isinstance(loader.dataset, IterableDataset)
        self.pin_hook = find_pin_hook(loader.pin_memory_device) if loader.pin_memory else None
        self.begin(loader, resume)

    @property
    def usable(self) -> bool:
        """Whether another epoch can begin on it."""
        return True

    def begin(self, loader: DataLoader[Any], resume: dict[str, Any] | None) -> None:
        """Starts the epoch, or goes on where `resume` says: the order is computed again from the states it began with."""
        self.context = context = SamplerContext(loader)
        if resume is None:
            self.place = Place(context.save(), context.own_state())
            self._find_order(loader)
            self.prepare(loader, None)
            return
        users = fb.get_rng_state()
        try:
            context.restore(resume["start"], with_global=True)
            self.place = Place(resume["start"], resume["sampler"], resume["done"])
            if context.stateful is not None:
                context.stateful.load_state_dict(copy.deepcopy(resume["sampler"]))
            self._find_order(loader)
            if context.stateful is None and not self.streams:
                for _ in itertools.islice(self.indices, self.place.done):
                    pass
            self.prepare(loader, resume)
        finally:
            fb.set_rng_state(users)

    def _find_order(self, loader: DataLoader[Any]) -> None:
        """Draws the workers' base seed, then starts the sampler; a stream needs no indices."""
        self.base_seed = draw_seed(loader.generator)
        self.indices: Iterator[Any] = itertools.repeat(None) if self.streams else iter(loader.index_source)

    def prepare(self, loader: DataLoader[Any], resume: dict[str, Any] | None) -> None:
        """Sets up where batches come from."""
        raise NotImplementedError

    def __iter__(self) -> EpochIterator:
        return self

    def __next__(self) -> Any:
        if self.place.finished:
            raise StopIteration
        data = self.next_batch()
        if data is END:
            self.place.finished = True
            raise StopIteration
        return data if self.pin_hook is None else pin_memory(data, self.pin_hook)

    def next_batch(self) -> Any:
        """The next batch, or END."""
        raise NotImplementedError


class LocalIterator(EpochIterator):
    """Batches made in the loader's process."""

    def prepare(self, loader: DataLoader[Any], resume: dict[str, Any] | None) -> None:
        """Begins with the data set."""
        self.fetcher = self.place.fetcher = loader.make_fetcher()
        self.fetcher.start(None if resume is None else resume["fetcher"])

    def next_batch(self) -> Any:
        """Makes the next batch; one whose samples raise counts as given."""
        indices = next(self.indices, END)
        if indices is END:
            return END
        self.place.done += 1
        self.place.sampler = self.context.own_state()
        data = self.fetcher.fetch(indices)
        if data is END:
            self.place.done -= 1
        return data


class _WorkerHandle:
    """A worker process, as the loader sees it."""

    def __init__(self, context: Any, setup: Setup) -> None:
        self.id = setup.id
        self.connection, other = context.Pipe(duplex=True)
        parent_ends.add(self.connection)
        try:
            self.process = context.Process(target=run_worker, args=(other, setup), daemon=True)
            self.process.start()
        except BaseException:
            self.hang_up()
            raise
        finally:
            other.close()

    def hang_up(self) -> None:
        """Tells the worker to stop."""
        if not self.connection.closed:
            with contextlib.suppress(OSError):  # it may be gone already
                self.connection.send(None)
            self.connection.close()
        parent_ends.discard(self.connection)

    def describe_death(self) -> str:
        """Who died, and how."""
        self.process.join(_GRACE)
        code, who = self.process.exitcode, f"DataLoader worker {self.id} (pid {self.process.pid})"
        if code is None:
            return f"{who} closed its connection but is still running"
        if code >= 0:
            return f"{who} exited unexpectedly with exit code {code}"
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = f"signal {-code}"
        hint = "; it may have run out of memory" if name in ("SIGKILL", "SIGBUS") else ""
        return f"{who} was killed by {name} (exit code {code}){hint}"


def _stop_workers(workers: list[_WorkerHandle], owner: int, grace: float = _GRACE) -> None:
    """Ends all workers: asked first, then terminated, then killed. Not in a fork of the loader's process."""
    if os.getpid() != owner:
        return
    for worker in workers:
        worker.hang_up()
    deadline = time.monotonic() + grace
    for end in ("terminate", "kill", ""):
        for worker in workers:
            worker.process.join(max(0.0, deadline - time.monotonic()))
        late = [worker for worker in workers if worker.process.is_alive()]
        if not late or not end:
            return
        for worker in late:
            getattr(worker.process, end)()
        deadline = time.monotonic() + 1


class WorkerIterator(EpochIterator):
    """Batches made by worker processes, which take turns."""

    def __init__(self, loader: DataLoader[Any], resume: dict[str, Any] | None) -> None:
        self.workers: list[_WorkerHandle] = []
        self.epoch = 0
        self.close: Any = weakref.finalize(self, _stop_workers, self.workers, os.getpid())
        self.timeout, self.in_order, self.persistent = loader.timeout, loader.in_order, loader.persistent_workers
        self.prefetch = loader.prefetch_factor or 1
        super().__init__(loader, resume)

    @property
    def usable(self) -> bool:
        """Whether the workers still run."""
        return bool(self.close.alive)

    def prepare(self, loader: DataLoader[Any], resume: dict[str, Any] | None) -> None:
        """Starts the workers if they do not run yet, begins an epoch in them and asks for the first batches."""
        n = loader.num_workers
        self.epoch += 1
        fresh = not self.workers
        if fresh:
            self._start_workers(loader, n)
        saved = None if resume is None else resume["workers"]
        self.place.workers = self.where = saved or {"snapshots": [None] * n, "ended": [False] * n, "turn": 0}
        self.place.ordered = self.in_order
        for worker, snapshot in zip(self.workers, self.where["snapshots"], strict=True):
            self._tell(worker, StartEpoch(self.epoch, None if fresh else self.base_seed + worker.id, snapshot))
        self.next_turn, self.next_index = self.where["turn"], 0
        self.pending: deque[tuple[int, int]] = deque()  # (index, worker), as asked for
        self.load = [0] * n
        self.sampler_states: dict[int, Any] = {}
        self.results: dict[int, Result] = {}
        for _ in range(self.prefetch * n):
            self._ask()

    def _start_workers(self, loader: DataLoader[Any], n: int) -> None:
        """Starts the processes; none is left if one cannot start."""
        context = loader.multiprocessing_context or multiprocessing.get_context()
        method = context.get_start_method()
        try:
            for i in range(n):
                setup = Setup(i, n, self.base_seed + i, loader.make_fetcher(), loader.worker_init_fn, method)
                self.workers.append(_WorkerHandle(context, setup))
        except BaseException:
            self.close()
            raise

    def _tell(self, worker: _WorkerHandle, message: Any) -> None:
        """Sends a message to a worker that must be alive."""
        try:
            worker.connection.send(message)
        except OSError:
            self._fail(worker.describe_death())

    def _abort(self) -> None:
        """Ends the epoch, and all workers at once: what they are doing is of no use any more."""
        self.place.finished = True
        if self.close.detach() is not None:
            _stop_workers(self.workers, os.getpid(), grace=0.0)

    def _fail(self, message: str) -> NoReturn:
        """Ends the epoch and all workers with an error."""
        self._abort()
        raise RuntimeError(message + ". Its batches are lost; the loader's other workers were stopped")

    def _ask(self) -> None:
        """Asks the next worker in turn for the next batch, if there is one."""
        n = len(self.workers)
        turns = [(self.next_turn + i) % n for i in range(n)]
        alive = [w for w in turns if not self.where["ended"][w]]
        if not alive:
            return
        indices = next(self.indices, END)
        if indices is END:
            return
        chosen = alive[0] if self.in_order else min(alive, key=lambda w: self.load[w])
        if self.context.stateful is not None:
            self.sampler_states[self.next_index] = self.context.own_state()
        self.pending.append((self.next_index, chosen))
        self.load[chosen] += 1
        self._tell(self.workers[chosen], Fetch(self.epoch, self.next_index, indices))
        self.next_turn, self.next_index = (chosen + 1) % n, self.next_index + 1

    def next_batch(self) -> Any:
        """Waits for the next batch and asks for another one; one whose samples raise counts as given."""
        while self.pending:
            try:
                index, w = self._wait_for_result()
            except KeyboardInterrupt:
                self._abort()
                raise
            self.pending.remove((index, w))
            self.load[w] -= 1
            result = self.results.pop(index)
            sampler_state = self.sampler_states.pop(index, None)
            self._note(w, result)
            self._ask()
            if result.kind == "end":
                continue
            self.place.done += 1
            self.place.sampler, self.where["turn"] = sampler_state, (w + 1) % len(self.workers)
            if result.kind == "error":
                result.value.reraise()
            return result.value
        if not self.persistent:
            self.close()
        return END

    def _note(self, w: int, result: Result) -> None:
        """Keeps where a worker stands."""
        if result.kind == "end":
            self.where["ended"][w] = True
        last = self.where["snapshots"][w]
        states = {**(last["random"] if last is not None else {}), **result.snapshot["random"]}
        self.where["snapshots"][w] = {"fetcher": result.snapshot["fetcher"], "random": states}

    def _wait_for_result(self) -> tuple[int, int]:
        """Waits until a batch can be given: the next in order, or any. Watches all workers meanwhile."""
        deadline = time.monotonic() + self.timeout if self.timeout else None
        while True:
            for index, w in self.pending if not self.in_order else [self.pending[0]]:
                if index in self.results:
                    return index, w
            left = None if deadline is None else max(0.0, deadline - time.monotonic())
            watched = [item for worker in self.workers for item in (worker.connection, worker.process.sentinel)]
            ready = mp_connection.wait(watched, left)
            if not ready:
                waiting = self.workers[self.pending[0][1]]
                self._fail(
                    f"DataLoader timed out after {self.timeout} seconds, waiting for worker {waiting.id} (pid {waiting.process.pid})"
                )
            for worker in self.workers:
                if worker.connection in ready:
                    self._read(worker)
                elif worker.process.sentinel in ready and not worker.connection.poll():
                    self._fail(worker.describe_death())

    def _read(self, worker: _WorkerHandle) -> None:
        """Takes in one result."""
        try:
            result = transport.receive(worker.connection)
        except EOFError:
            self._fail(worker.describe_death())
        except Exception as error:
            self._fail(f"DataLoader worker {worker.id} (pid {worker.process.pid}) sent a batch that cannot be unpickled: {error!r}")
        if result.epoch == self.epoch:  # else it was asked for in an epoch that was left
            self.results[result.index] = result
