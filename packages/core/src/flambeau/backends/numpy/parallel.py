"""Large kernels on several threads.

A kernel cuts its work into parts, which threads that wait here do at once: NumPy gives up the interpreter's lock in its loops and in
BLAS. BLAS has one thread meanwhile; its own would spin for milliseconds after every product, on the cores that the parts need.
"""

from __future__ import annotations

import ctypes
import functools
import os
import sys
import threading
from collections.abc import Callable
from functools import partial
from itertools import pairwise, product
from typing import Any

import numpy as np

from .quiet import local
from .scratch import scratch

_np: Any = np


class _NoControl:
    """In place of a BLAS that cannot be told its number of threads: that stays its own business, kernels count theirs here."""

    count = 1

    def get_num_threads(self) -> int:
        return self.count

    def set_num_threads(self, count: int) -> None:
        self.count = count


class _OpenBlas:
    """OpenBLAS with threads of its own, asked and told directly: threadpoolctl lets one thread alone tell it, and takes far longer."""

    def __init__(self, path: str) -> None:
        library = ctypes.CDLL(path)
        for prefix, suffix in product(("", "scipy_"), ("", "64_", "_64")):
            if hasattr(library, f"{prefix}openblas_set_num_threads{suffix}"):
                self.get_num_threads = getattr(library, f"{prefix}openblas_get_num_threads{suffix}")
                self.set_num_threads = getattr(library, f"{prefix}openblas_set_num_threads{suffix}")


@functools.cache
def _libraries() -> list[Any]:
    """The BLAS that NumPy has loaded, as objects that are asked for and told a number of threads."""
    import threadpoolctl  # late: few programs that import flambeau get here

    found = threadpoolctl.ThreadpoolController().select(user_api="blas").lib_controllers
    used = [library for library in found if "numpy" in library.filepath] or found
    return [_OpenBlas(x.filepath) if x.internal_api == "openblas" and x.threading_layer != "openmp" else x for x in used] or [_NoControl()]


def _blas_threads() -> int:
    return max(library.get_num_threads() for library in _libraries())


def _limit_blas(count: int) -> None:
    for library in _libraries():
        library.set_num_threads(count)


class _Limit:
    """The limit on BLAS's threads, one for all threads."""

    inside = 0  # how many are in the context
    threads = 1  # what BLAS had before the first one came in, and gets back when the last one leaves


class _LimitOfThread(_Limit, threading.local):
    """The same for each thread: so it is where BLAS runs on OpenMP."""


@functools.cache
def _limit() -> _Limit:
    return _LimitOfThread() if any(getattr(library, "threading_layer", "") == "openmp" for library in _libraries()) else _Limit()


class _OneBlasThread:
    """While anyone is in this context, BLAS has one thread; entering it gives the number of threads that a kernel may use.

    A finalizer or a signal handler may come in at any step, and enter too: the order of the steps allows for that.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()

    def __enter__(self) -> int:
        with self.lock:
            limit = _limit()
            limit.inside += 1
            if limit.inside == 1:
                limit.threads = _blas_threads()
                if limit.threads > 1:
                    _limit_blas(1)
            return limit.threads

    def __exit__(self, *_: object) -> None:
        with self.lock:
            limit = _limit()
            if limit.inside == 1 and limit.threads > 1:
                _limit_blas(limit.threads)
            limit.inside -= 1

    def get(self) -> int:
        with self.lock:
            return _limit().threads if _limit().inside else _blas_threads()

    def set(self, count: int) -> None:
        with self.lock:
            _limit().threads = count
            if not _limit().inside:
                _limit_blas(count)

    def after_fork(self) -> None:
        self.lock = threading.RLock()
        if _limit().inside:
            _limit_blas(_limit().threads)
        _limit().inside = 0


class _Helper:
    """A thread that does a piece of work whenever it is given one."""

    def __init__(self) -> None:
        self.begin, self.end = threading.Lock(), threading.Lock()
        self.begin.acquire()
        self.end.acquire()
        self.work: Callable[[], Any] = int
        self.result: Any = None
        self.error: BaseException | None = None
        # Each thread must be told anew not to give NumPy's warnings.
        threading.Thread(target=lambda: local.run(self._serve), daemon=True, name="flambeau kernels").start()

    def _serve(self) -> None:
        if isinstance(_limit(), _LimitOfThread):
            _limit_blas(1)
        while True:
            self.begin.acquire()
            try:
                self.result = self.work()
            except BaseException as error:
                self.error = error
            self.work = int  # an idle thread keeps no array
            self.end.release()

    def give(self, work: Callable[[], Any]) -> None:
        self.work = work
        self.begin.release()

    def wait(self) -> tuple[Any, BaseException | None]:
        """The ended work's result and error. An interrupt is kept back until the end too: the work writes to the caller's arrays."""
        interrupt = None
        while True:
            try:
                self.end.acquire()
                break
            except BaseException as error:
                interrupt = error
        outcome = self.result, interrupt or self.error
        self.result = self.error = None
        return outcome


def _one_by_one(works: list[Callable[[], Any]]) -> list[Any]:
    """The results of all works, done here; each has scratch memory of its own, as on a thread of its own, for it may return that."""
    results = []
    for work in works:
        with scratch.apart():
            results.append(work())
    return results


class _Team:
    """The helpers of this process; whoever holds the lock may use them."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.helpers: list[_Helper] = []

    def run(self, works: list[Callable[[], Any]]) -> list[Any]:
        """The results of all works, the first one done here."""
        try:
            while len(self.helpers) < len(works) - 1:
                self.helpers.append(_Helper())
        except RuntimeError:  # the system or an interpreter about to end gives no more threads
            return _one_by_one(works)
        busy: list[_Helper] = []
        outcomes: list[tuple[Any, BaseException | None]] = []
        try:
            for helper, work in zip(self.helpers, works[1:], strict=False):
                helper.give(work)
                busy.append(helper)
            outcomes.append((works[0](), None))
        finally:
            outcomes += [helper.wait() for helper in busy]
        for _, error in outcomes:
            if error is not None:
                raise error
        return [result for result, _ in outcomes]


VECTOR = 9000  # elements up to which BLAS takes one thread by itself for a product with a vector
MULTIPLICATIONS = 1 << 22  # in products, that are worth waking a thread for
ELEMENTS = 1 << 19  # to copy in another order, that are worth the same
one_blas_thread = _OneBlasThread()
_team = _Team()


def in_parts(work: Callable[[slice], Any], count: int, least: int) -> list[Any]:
    """Calls `work` with slices that make up range(count), at once on as many threads, and with BLAS on one thread each.

    The slices are at least `least` long and follow from the sizes and the number of threads alone, so that equal calls give equal
    bits; where the helpers are busy with another thread's kernel, this thread does all parts itself.

    Returns:
        What `work` returned for each slice, in their order.
    """
    with one_blas_thread as threads:
        parts = min(threads, count // max(least, 1))
        if parts < 2:
            return [work(slice(0, count))]
        bounds = [count * i // parts for i in range(parts + 1)]
        works = [partial(work, slice(*pair)) for pair in pairwise(bounds)]
        team = _team
        if sys.is_finalizing() or not team.lock.acquire(blocking=False):  # at its end the interpreter stops all other threads
            return _one_by_one(works)
        try:
            return team.run(works)
        except BaseException as error:
            if not isinstance(error, Exception):
                _new_team()  # an interrupt may have come between two steps of giving or taking
            raise
        finally:
            team.lock.release()


def write_sum(target: Any, *terms: Any) -> None:
    """Writes the sum of arrays of one shape and any strides, or one array, in parts along the first dimension."""

    def work(part: slice) -> None:
        place = target[part]
        if len(terms) == 1:
            _np.copyto(place, terms[0][part])
        else:
            _np.add(terms[0][part], terms[1][part], out=place)
        for term in terms[2:]:
            place += term[part]

    in_parts(work, len(target), ELEMENTS * len(target) // max(1, target.size))


def _new_team() -> None:
    global _team
    _team = _Team()


def _after_fork() -> None:
    """A child process has none of its parent's threads, and finds the locks as they happened to be."""
    one_blas_thread.after_fork()
    _new_team()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
