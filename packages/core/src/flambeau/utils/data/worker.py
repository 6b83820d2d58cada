"""What a loader's worker process does."""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ...threads import set_num_threads
from . import transport
from .fetch import END, Fetcher, random_state, seed_all, set_random_state

_CHECK_PARENT = 5.0  # seconds: a net for a parent whose end of the pipe some stranger's fork keeps open

parent_ends: set[Any] = set()  # the loaders' ends of all pipes: a forked worker closes its copies, or nobody would see an end


@dataclass(frozen=True)
class WorkerInfo:
    """Which worker this process is.

    Attributes: `id` from 0, `num_workers`, `seed` (of the process's global generators), `dataset` (this process's copy).
    """

    id: int
    num_workers: int
    seed: int
    dataset: Any


_worker_info: WorkerInfo | None = None


def get_worker_info() -> WorkerInfo | None:
    """The `WorkerInfo` of a worker process; None elsewhere.

    >>> from flambeau.utils.data import get_worker_info
    >>> get_worker_info() is None
    True
    """
    return _worker_info


class _Message(str):
    """A message whose repr is itself, for errors that show their argument's repr, such as KeyError."""

    def __repr__(self) -> str:
        return str(self)


class RemoteError:
    """An exception of a worker, as text, to be raised again in the loader's process."""

    def __init__(self, where: str) -> None:
        kind, _, _ = sys.exc_info()
        self.kind: type[BaseException] | None = kind
        self.name = "exception" if kind is None else kind.__name__
        self.where, self.text = where, traceback.format_exc()

    def __getstate__(self) -> dict[str, Any]:
        """A class of which pickle only knows a local name goes as RuntimeError."""
        kind = self.kind
        module = sys.modules.get(kind.__module__) if kind is not None else None
        known = (
            kind is not None
            and module is not None
            and kind.__module__ != "__mp_main__"
            and getattr(module, kind.__qualname__, None) is kind
        )
        return {**self.__dict__, "kind": kind if known else None}

    def reraise(self) -> None:
        """Raises the same type with the original traceback in its message."""
        message = _Message(f"Caught {self.name} {self.where}.\nOriginal {self.text}")
        error: BaseException = RuntimeError(message)
        if self.kind is not None:
            try:
                error = self.kind(message)
            except Exception as failure:  # a type that wants other arguments
                error.__cause__ = failure
        try:
            raise error
        finally:
            del error  # it would hold its traceback, and that the loader's iterator with all workers, until a collection


@dataclass
class Setup:
    """What a worker is started with."""

    id: int
    num_workers: int
    seed: int
    fetcher: Fetcher
    init_fn: Callable[[int], None] | None
    start_method: str


@dataclass
class StartEpoch:
    """Tells a worker to begin an epoch: reseeded unless it is the first, at the place of `snapshot` if there is one."""

    epoch: int
    seed: int | None
    snapshot: dict[str, Any] | None


@dataclass
class Fetch:
    """Asks a worker for a batch."""

    epoch: int
    index: int
    indices: Any


@dataclass
class Result:
    """A worker's answer to `Fetch`: `kind` is "batch", "end" or "error"; `snapshot` says where the worker stands after it."""

    epoch: int
    index: int
    kind: str
    value: Any
    snapshot: dict[str, Any]


def _parent_is_gone(setup: Setup) -> bool:
    """Whether the process that made this one has ended."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return True
    return not parent.is_alive() or (setup.start_method != "forkserver" and os.getppid() != parent.pid)


def _read_tasks(connection: Any, tasks: queue.SimpleQueue[Any], setup: Setup) -> None:
    """Reads tasks as they come, so that the loader never waits to send one; None is the end."""
    try:
        while True:
            while not connection.poll(_CHECK_PARENT):
                if _parent_is_gone(setup):
                    os._exit(1)
            task = connection.recv()
            tasks.put(task)
            if task is None:
                return
    except (EOFError, OSError):
        if _parent_is_gone(setup):
            os._exit(1)  # nobody is left to hear, whatever the data set is busy with
        tasks.put(None)


class _Worker:
    """The worker's loop."""

    def __init__(self, connection: Any, setup: Setup) -> None:
        self.connection, self.setup, self.fetcher = connection, setup, setup.fetcher
        self.where = f"in DataLoader worker process {setup.id}"
        self.failure: RemoteError | None = None  # of the start: the answer to every question
        self.ended = False
        self.sent_random: dict[str, Any] = {}
        if setup.init_fn is not None:
            try:
                setup.init_fn(setup.id)
            except Exception:
                self.failure = RemoteError(self.where)

    def start_epoch(self, task: StartEpoch) -> None:
        """Begins an epoch."""
        self.ended, self.sent_random = False, {}
        try:
            if task.seed is not None:
                self.failure = None
                seed_all(task.seed)
            self.fetcher.start(None if task.snapshot is None else task.snapshot["fetcher"])
            if task.snapshot is not None:
                set_random_state(task.snapshot["random"])
        except Exception:
            self.failure = self.failure or RemoteError(self.where)

    def answer(self, task: Fetch) -> Result:
        """The result of a task."""
        kind, value, state = "batch", None, {"fetched": self.fetcher.fetched, "ended": self.fetcher.ended}
        try:
            if self.failure is not None:
                kind, value = "error", self.failure
            elif self.ended or (value := self.fetcher.fetch(task.indices)) is END:
                kind, value, self.ended = "end", None, True
            state = self.fetcher.state()
        except Exception:
            kind, value = "error", RemoteError(self.where)
        return Result(task.epoch, task.index, kind, value, {"fetcher": state, "random": self.changed_random_state()})

    def changed_random_state(self) -> dict[str, Any]:
        """The generators' states that have changed since they were last sent."""
        now = random_state()
        changed = {key: value for key, value in now.items() if self.sent_random.get(key) != value}
        self.sent_random = now
        return changed

    def send(self, result: Result) -> None:
        """Sends a result; if it cannot be pickled, the error in its place."""
        try:
            transport.send(self.connection, result)
        except (BrokenPipeError, ConnectionResetError):
            raise
        except Exception:
            result.kind, result.value = "error", RemoteError(self.where)
            result.snapshot = {**result.snapshot, "fetcher": {"fetched": self.fetcher.fetched, "ended": self.fetcher.ended}}
            transport.send(self.connection, result)


def run_worker(connection: Any, setup: Setup) -> None:
    """A worker process's main function: answers tasks until it is told to stop or the loader's process is gone."""
    global _worker_info
    if setup.start_method == "fork":
        for end in list(parent_ends):
            end.close()
        parent_ends.clear()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the loader's process decides
    set_num_threads(1)  # the workers are what shares the cores
    seed_all(setup.seed)
    _worker_info = WorkerInfo(setup.id, setup.num_workers, setup.seed, setup.fetcher.dataset)
    tasks: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_read_tasks, args=(connection, tasks, setup), daemon=True).start()
    worker = _Worker(connection, setup)
    try:
        while (task := tasks.get()) is not None:
            if isinstance(task, StartEpoch):
                if task.seed is not None:
                    _worker_info = WorkerInfo(setup.id, setup.num_workers, task.seed, setup.fetcher.dataset)
                worker.start_epoch(task)
            else:
                worker.send(worker.answer(task))
    except (BrokenPipeError, ConnectionResetError):
        return  # the loader has gone away: nothing is left to do
