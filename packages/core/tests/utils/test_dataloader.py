"""The loader: order, workers and their deaths, and resuming in the middle of an epoch."""

from __future__ import annotations

import copy
import gc
import io
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import textwrap
import threading
from typing import Any

import numpy as np
import pytest
import torch

import flambeau as fb
from flambeau.utils.data import BatchSampler, DataLoader, Dataset, IterableDataset, TensorDataset, get_worker_info

WORKERS = [0, 1, 2]


class Numbers(Dataset[Any]):
    """Samples `(tensor, index)`; with `noise`, random numbers from all generators."""

    def __init__(self, n: int, noise: bool = False, size: int = 1) -> None:
        self.n, self.noise, self.size = n, noise, size

    def __len__(self) -> int:
        return self.n

    def __getitem__(self, index: int) -> Any:
        if self.noise:
            return index, fb.rand(()).item(), random.random(), float(np.random.rand())
        return fb.full((self.size,), float(index)), index


class Shards(IterableDataset[int]):
    """A stream split among the workers, of different lengths."""

    def __init__(self, n: int) -> None:
        self.n = n

    def __iter__(self) -> Any:
        info = get_worker_info()
        first, step = (0, 1) if info is None else (info.id, info.num_workers)
        count = self.n if first == 0 else self.n // 2
        return iter(range(first, count, step))


class Counter(IterableDataset[int]):
    """A stream that resumes by itself and refuses to be read over."""

    def __init__(self, n: int) -> None:
        self.n, self.at, self.started = n, 0, 0

    def __iter__(self) -> Any:
        self.started += 1
        while self.at < self.n:
            self.at += 1
            yield self.at
        self.at = 0

    def state_dict(self) -> dict[str, int]:
        return {"at": self.at}

    def load_state_dict(self, state: dict[str, int]) -> None:
        self.at = state["at"]


class Misbehaving(Dataset[Any]):
    """Does something at index 3."""

    def __init__(self, deed: str) -> None:
        self.deed = deed

    def __len__(self) -> int:
        return 8

    def __getitem__(self, index: int) -> Any:
        if index == 3:
            if self.deed == "exit":
                os._exit(17)
            if self.deed == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            if self.deed == "hang":
                threading.Event().wait()
            if self.deed == "key":
                raise KeyError("missing\nkey")
            if self.deed == "own":
                raise TwoArguments(1, 2)
            if self.deed == "local":

                class Local(Exception):
                    pass

                raise Local("hidden")
            if self.deed == "unpicklable":
                return lambda: 0
        return index


class TwoArguments(Exception):
    def __init__(self, a: int, b: int) -> None:
        super().__init__(a, b)


def first(batch: Any) -> Any:
    return batch[0]


def plain(batches: Any) -> list[Any]:
    return [
        batch[1].tolist() if isinstance(batch, list) else batch.tolist() if isinstance(batch, fb.Tensor) else batch for batch in batches
    ]


@pytest.mark.parametrize("workers", WORKERS)
@pytest.mark.parametrize(("n", "batch_size", "drop_last"), [(10, 3, False), (10, 3, True), (2, 5, False), (0, 2, False), (6, 2, True)])
def test_order_equals_pytorch(workers: int, n: int, batch_size: int, drop_last: bool) -> None:
    ours = DataLoader(Numbers(n), batch_size, num_workers=workers, drop_last=drop_last)
    theirs: Any = torch.utils.data.DataLoader(list(range(n)), batch_size, drop_last=drop_last)
    assert plain(ours) == [batch.tolist() for batch in theirs]
    assert len(ours) == len(theirs)


@pytest.mark.parametrize("workers", WORKERS)
def test_shuffling_follows_the_generator(workers: int) -> None:
    orders = []
    for _ in range(2):
        loader = DataLoader(Numbers(20), 4, shuffle=True, num_workers=workers, generator=fb.Generator().manual_seed(5))
        orders.append([plain(loader), plain(loader)])
    assert orders[0] == orders[1]
    assert orders[0][0] != orders[0][1]
    assert sorted(i for batch in orders[0][0] for i in batch) == list(range(20))
    without = DataLoader(Numbers(20), 4, shuffle=True, generator=fb.Generator().manual_seed(5))
    assert [plain(without), plain(without)] == orders[0]


@pytest.mark.parametrize("workers", WORKERS)
def test_samplers_and_single_samples(workers: int) -> None:
    assert plain(DataLoader(Numbers(9), 2, sampler=[8, 1, 5], num_workers=workers)) == [[8, 1], [5]]
    assert plain(DataLoader(Numbers(9), batch_sampler=[[8], [1, 5]], num_workers=workers)) == [[8], [1, 5]]
    assert plain(DataLoader(range(4), batch_size=None, num_workers=workers)) == [0, 1, 2, 3]
    assert list(DataLoader(range(4), 2, collate_fn=tuple, num_workers=workers)) == [(0, 1), (2, 3)]


@pytest.mark.parametrize("workers", WORKERS)
def test_streams(workers: int) -> None:
    loader = DataLoader(Shards(11), 2, num_workers=workers)
    oracle = {
        0: [[0, 1], [2, 3], [4, 5], [6, 7], [8, 9], [10]],
        1: [[0, 1], [2, 3], [4, 5], [6, 7], [8, 9], [10]],
        2: [[0, 2], [1, 3], [4, 6], [8, 10]],
    }
    assert plain(loader) == oracle[workers]
    assert plain(loader) == oracle[workers]
    assert plain(DataLoader(Shards(5), None, num_workers=workers)) == ([0, 1, 2, 4] if workers == 2 else [0, 1, 2, 3, 4])
    assert [len(b) for b in DataLoader(Shards(5), 2, drop_last=True)] == [2, 2]


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_start_methods_and_large_batches(method: str) -> None:
    loader = DataLoader(Numbers(6, size=30_000), 2, num_workers=2, multiprocessing_context=method, persistent_workers=True)
    for _ in range(2):
        batches = list(loader)
        assert [y.tolist() for _, y in batches] == [[0, 1], [2, 3], [4, 5]]
        for x, y in batches:
            assert x.shape == (2, 30_000)
            assert (x == y.reshape(2, 1).to(x.dtype)).all()
            x += 1  # the memory is the loader's own


def test_what_travels_from_workers() -> None:
    half = fb.arange(6).to(fb.bfloat16).reshape(2, 3)
    sample = {
        "t": half,
        "same": half,
        "turned": fb.ones(3, 2).t(),
        "scalar": fb.tensor(2),
        "none": fb.empty(0, 3),
        "bool": fb.tensor([True]),
        "leaf": fb.ones(2, requires_grad=True),
        "array": np.arange(40_000).reshape(4, -1),
        "text": "é",
        "set": {1},
        "big": fb.ones(50_000),
    }
    (got,) = DataLoader([sample], None, num_workers=1, collate_fn=dict)
    assert got["t"] is got["same"]
    assert got["t"].dtype == fb.bfloat16
    assert got["turned"].stride() == sample["turned"].stride()
    assert got["leaf"].requires_grad
    assert got["array"].sum() == sample["array"].sum()
    assert {key: value.tolist() for key, value in got.items() if isinstance(value, fb.Tensor)} == {
        key: value.tolist() for key, value in sample.items() if isinstance(value, fb.Tensor)
    }
    assert (got["text"], got["set"]) == ("é", {1})


def test_many_live_batches_do_not_run_out_of_descriptors() -> None:
    batches = list(DataLoader(Numbers(600, size=10_000), 1, num_workers=2))
    assert [int(x[0, 5].item()) for x, _ in batches] == list(range(600))


def noise_of(loader: Any) -> list[Any]:
    return [[column.tolist() for column in batch] for batch in loader]


def describe(index: int) -> Any:
    info = get_worker_info()
    assert info is not None
    return info.id, info.num_workers, info.seed, fb.initial_seed(), info.dataset is not None


class Described(Dataset[Any]):
    def __len__(self) -> int:
        return 4

    def __getitem__(self, index: int) -> Any:
        return describe(index)


def init_with_seven(worker: int) -> None:
    random.seed(7 + worker)


class PythonNoise(Dataset[Any]):
    def __len__(self) -> int:
        return 4

    def __getitem__(self, index: int) -> float:
        return random.random()


def test_workers_know_who_they_are_and_are_seeded() -> None:
    seen = list(DataLoader(Described(), None, num_workers=2, collate_fn=tuple))
    assert [info[:2] for info in seen] == [(0, 2), (1, 2), (0, 2), (1, 2)]
    assert all(info[2] == info[3] and info[4] for info in seen)
    assert seen[1][2] == seen[0][2] + 1
    loader = DataLoader(Numbers(8, noise=True), 2, num_workers=2, generator=fb.Generator().manual_seed(1))
    again = DataLoader(Numbers(8, noise=True), 2, num_workers=2, generator=fb.Generator().manual_seed(1), persistent_workers=True)
    for _ in range(2):
        noise = noise_of(loader)
        assert noise == noise_of(again)
        assert len({value for batch in noise for column in batch[1:] for value in column}) == 24
    got = list(DataLoader(PythonNoise(), None, num_workers=1, worker_init_fn=init_with_seven))
    generator = random.Random(7)
    assert got == [generator.random() for _ in range(4)]


@pytest.mark.parametrize(
    ("deed", "kind", "message"),
    [
        ("key", KeyError, "Caught KeyError in DataLoader worker process 1.\nOriginal Traceback"),
        ("own", RuntimeError, "TwoArguments: \\(1, 2\\)"),
        ("local", RuntimeError, "hidden"),
        ("unpicklable", Exception, "in DataLoader worker process 1"),
    ],
)
def test_an_exception_of_a_worker_is_raised_here(deed: str, kind: type[Exception], message: str) -> None:
    loader = DataLoader(Misbehaving(deed), 1, num_workers=2, collate_fn=first)
    iterator = iter(loader)
    assert [next(iterator) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(kind, match=message) as caught:
        next(iterator)
    assert deed != "key" or "missing\\nkey" in str(caught.value)
    assert list(iterator) == [4, 5, 6, 7]


def fail_to_start(worker: int) -> None:
    raise ValueError("cannot start")


def test_a_worker_init_fn_that_fails() -> None:
    with pytest.raises(ValueError, match=r"(?s)worker process 0.*cannot start"):
        list(DataLoader(Numbers(4), num_workers=1, worker_init_fn=fail_to_start))


@pytest.mark.parametrize(("deed", "message"), [("exit", "exited unexpectedly with exit code 17"), ("kill", "killed by SIGKILL")])
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_worker_that_dies_is_named(deed: str, message: str, method: str) -> None:
    loader = DataLoader(Misbehaving(deed), 1, num_workers=2, multiprocessing_context=method, collate_fn=first)
    with pytest.raises(RuntimeError, match=rf"DataLoader worker 1 \(pid \d+\).*{message}"):
        list(loader)
    loader.dataset.deed = "none"
    assert list(loader) == list(range(8))


def test_a_worker_that_hangs_times_out() -> None:
    loader = DataLoader(Misbehaving("hang"), 1, num_workers=2, timeout=0.3, collate_fn=first, persistent_workers=True)
    with pytest.raises(RuntimeError, match=r"timed out after 0.3 seconds, waiting for worker 1 \(pid \d+\)"):
        list(loader)
    loader.dataset.deed = "none"
    assert list(loader) == list(range(8))


def test_workers_end_with_their_iterator() -> None:
    iterator: Any = iter(DataLoader(Numbers(100), num_workers=2))
    next(iterator)
    processes = [worker.process for worker in iterator.workers]
    del iterator
    gc.collect()
    assert [process.exitcode for process in processes] == [0, 0]


@pytest.mark.parametrize("how", ["SIGKILL", "SIGINT", "exit"])
def test_workers_end_with_the_main_process(how: str) -> None:
    script = textwrap.dedent("""
        import os, signal, sys
        from flambeau.utils.data import DataLoader
        if __name__ == "__main__":
            signal.signal(signal.SIGINT, signal.default_int_handler)  # a runner in the background ignores it
            iterator = iter(DataLoader(range(10**9), 1000, num_workers=2))
            next(iterator)
            print("ready", flush=True)
            if sys.argv[1] == "exit":
                sys.exit(0)
            for batch in iterator:
                pass
    """)
    reader, writer = os.pipe()
    process = subprocess.Popen([sys.executable, "-c", script, how], stdout=subprocess.PIPE, stderr=subprocess.PIPE, pass_fds=[writer])
    os.close(writer)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    if how != "exit":
        process.send_signal(getattr(signal, how))
    _, errors = process.communicate(timeout=60)
    with open(reader, "rb") as pipe:
        assert pipe.read() == b""  # ends when no process holds the other end any more
    if how == "SIGINT":
        assert errors.count(b"Traceback") == 1
        assert b"KeyboardInterrupt" in errors
    else:
        assert errors == b""


def test_options_are_checked() -> None:
    bad: list[dict[str, Any]] = [
        {"num_workers": -1},
        {"timeout": -1},
        {"prefetch_factor": 2},
        {"persistent_workers": True},
        {"multiprocessing_context": "fork"},
        {"num_workers": 1, "multiprocessing_context": "thread"},
        {"sampler": [1], "shuffle": True},
        {"batch_sampler": [[1]], "batch_size": 2},
        {"batch_sampler": [[1]], "shuffle": True},
        {"batch_size": None, "drop_last": True},
        {"batch_size": 0},
        {"num_workers": 1, "prefetch_factor": 0},
    ]
    for options in bad:
        with pytest.raises(ValueError, match=r"DataLoader|BatchSampler"):
            DataLoader(Numbers(3), **options)
    with pytest.raises(TypeError):
        DataLoader(Numbers(3), num_workers=1, multiprocessing_context=5)
    for options in ({"shuffle": True}, {"sampler": [1]}, {"batch_sampler": [[1]]}):
        with pytest.raises(ValueError, match="IterableDataset"):
            DataLoader(Shards(3), **options)
    loader = DataLoader(Numbers(3))
    with pytest.raises(ValueError, match="batch_size attribute"):
        loader.batch_size = 3


def test_pinned_memory_needs_a_backend(monkeypatch: pytest.MonkeyPatch) -> None:
    from flambeau.utils.data import iterators

    if not fb.accelerator.is_available():
        with pytest.warns(UserWarning, match="no effect"):
            assert plain(DataLoader(Numbers(2), pin_memory=True)) == [[0], [1]]
    monkeypatch.setattr(iterators, "find_pin_hook", lambda device: lambda tensor: tensor + 1)
    assert plain(DataLoader(Numbers(2), pin_memory=True)) == [[1], [2]]


def test_out_of_order() -> None:
    loader = DataLoader(Numbers(30), 1, num_workers=2, in_order=False)
    iterator = iter(loader)
    got = plain([next(iterator)])
    with pytest.raises(RuntimeError, match="in_order"):
        loader.state_dict()
    assert sorted(i for batch in got + plain(iterator) for i in batch) == list(range(30))


def saved(state: Any) -> Any:
    """A state that went through a file."""
    file = io.BytesIO()
    fb.save(state, file)
    file.seek(0)
    return fb.load(file)


MAKERS: dict[str, Any] = {
    "in order": lambda **o: DataLoader(Numbers(23, noise=True), 2, **o),
    "shuffled": lambda **o: DataLoader(Numbers(23, noise=True), 2, shuffle=True, **o),
    "generator": lambda **o: DataLoader(Numbers(23, noise=True), 2, shuffle=True, generator=fb.Generator().manual_seed(3), **o),
    "own sampler": lambda **o: DataLoader(
        Numbers(23, noise=True),
        2,
        sampler=fb.utils.data.RandomSampler(range(23), replacement=True, num_samples=70, generator=fb.Generator().manual_seed(4)),
        **o,
    ),
    "stream": lambda **o: DataLoader(Shards(30), 2, **o),
    "stateful stream": lambda **o: DataLoader(Counter(13), 2, **o),
}


@pytest.mark.parametrize("persistent", [False, True])
@pytest.mark.parametrize("workers", WORKERS)
@pytest.mark.parametrize("name", MAKERS)
def test_resuming_in_the_middle_gives_the_same_remaining_batches(name: str, workers: int, persistent: bool) -> None:
    if persistent and not workers:
        return
    options = {"num_workers": workers, "persistent_workers": persistent}
    fb.manual_seed(11)
    loader = MAKERS[name](**options)
    list(loader)
    iterator = iter(loader)
    for _ in range(5):
        next(iterator)
    state = saved(loader.state_dict())
    noise = fb.get_rng_state(), random.getstate(), np.random.get_state()
    rest, after = list(iterator), list(loader)
    fb.manual_seed(99)
    for _ in range(2):
        resumed = MAKERS[name](**options)
        if persistent:
            next(iter(resumed))
        fb.set_rng_state(noise[0])
        random.setstate(noise[1])
        np.random.set_state(noise[2])
        resumed.load_state_dict(state)
        got = list(resumed)
        assert values(got) == values(rest)
        if persistent:
            continue
        assert values(list(resumed)) == values(after)


def values(batches: list[Any]) -> list[Any]:
    return [[column.tolist() for column in batch] if isinstance(batch, (list, tuple)) else batch.tolist() for batch in batches]


@pytest.mark.parametrize("workers", WORKERS)
def test_states_between_epochs(workers: int) -> None:
    def make() -> Any:
        return DataLoader(Numbers(12), 2, shuffle=True, num_workers=workers, generator=fb.Generator().manual_seed(3))

    loader = make()
    before = loader.state_dict()
    epochs = [plain(loader), plain(loader)]
    end = loader.state_dict()
    third = plain(loader)
    fresh = make()
    fresh.load_state_dict(end)
    assert fresh.state_dict()["done"] is None
    assert plain(fresh) == third
    fresh.load_state_dict(before)
    assert [plain(fresh), plain(fresh)] == epochs


def test_another_number_of_workers_may_go_on_with_a_map_style_set() -> None:
    loader = MAKERS["generator"](num_workers=2)
    iterator = iter(loader)
    for _ in range(3):
        next(iterator)
    state = loader.state_dict()
    rest = [batch[0].tolist() for batch in iterator]
    for workers in (0, 1):
        resumed = MAKERS["generator"](num_workers=workers)
        resumed.load_state_dict(state)
        assert [batch[0].tolist() for batch in resumed] == rest
    stream = MAKERS["stream"](num_workers=2)
    next(iter(stream))
    with pytest.raises(ValueError, match="2 workers, this one has 1"):
        MAKERS["stream"](num_workers=1).load_state_dict(stream.state_dict())


def test_a_state_of_another_loader_is_refused() -> None:
    loader = DataLoader(Numbers(10), 2)
    next(iter(loader))
    with pytest.raises(ValueError, match="batch_size 2 \\(here 3\\)"):
        DataLoader(Numbers(10), 3).load_state_dict(loader.state_dict())
    with pytest.raises(ValueError, match="length 10 \\(here 11\\)"):
        DataLoader(Numbers(11), 2).load_state_dict(loader.state_dict())


class HalvesFirst:
    """A sampler with a state of its own."""

    def __init__(self, n: int) -> None:
        self.n, self.at = n, 0

    def __iter__(self) -> Any:
        while self.at < self.n:
            self.at += 1
            yield self.at - 1
        self.at = 0

    def __len__(self) -> int:
        return self.n

    def state_dict(self) -> dict[str, int]:
        return {"at": self.at}

    def load_state_dict(self, state: dict[str, int]) -> None:
        self.at = state["at"]


@pytest.mark.parametrize("workers", WORKERS)
def test_a_stateful_sampler_resumes_by_its_state(workers: int) -> None:
    loader = DataLoader(Numbers(11), batch_sampler=BatchSampler(HalvesFirst(11), 2, False), num_workers=workers)
    iterator = iter(loader)
    for _ in range(3):
        next(iterator)
    state = copy.deepcopy(loader.state_dict())
    assert state["sampler"] == {"at": 6}
    resumed = DataLoader(Numbers(11), batch_sampler=BatchSampler(HalvesFirst(11), 2, False), num_workers=workers)
    resumed.load_state_dict(state)
    assert plain(resumed) == [[6, 7], [8, 9], [10]]


def test_resuming_does_not_touch_the_users_random_numbers() -> None:
    loader = DataLoader(Numbers(10), 2, shuffle=True)
    next(iter(loader))
    other = DataLoader(Numbers(10), 2, shuffle=True)
    other.load_state_dict(loader.state_dict())
    before = np.asarray(fb.get_rng_state()).tolist()
    iter(other)
    assert np.asarray(fb.get_rng_state()).tolist() == before


def test_tensor_dataset_in_batches() -> None:
    data = TensorDataset(fb.arange(6).reshape(6, 1), fb.arange(6))
    x, y = next(iter(DataLoader(data, 4, num_workers=1)))
    assert (x.tolist(), y.tolist()) == ([[0], [1], [2], [3]], [0, 1, 2, 3])


class FailsAtThree(fb.utils.data.Dataset):
    """Raises for one sample."""

    def __len__(self) -> int:
        return 8

    def __getitem__(self, index: int) -> int:
        if index == 3:
            raise KeyError("three")
        return index


def test_workers_end_with_the_iterator_that_raised() -> None:
    gc.collect()
    gc.disable()
    try:
        with pytest.raises(KeyError):
            list(fb.utils.data.DataLoader(FailsAtThree(), batch_size=1, num_workers=2))
        left = multiprocessing.active_children()
    finally:
        gc.enable()
    assert left == []


class Threads(fb.utils.data.Dataset):
    def __len__(self) -> int:
        return 2

    def __getitem__(self, index: int) -> int:
        return fb.get_num_threads()


def test_a_worker_computes_on_one_thread() -> None:
    assert [batch.tolist() for batch in fb.utils.data.DataLoader(Threads(), batch_size=2, num_workers=1)] == [[1, 1]]


def test_nothing_cannot_be_shuffled() -> None:
    with pytest.raises(ValueError, match="num_samples should be a positive integer value, got 0"):
        fb.utils.data.DataLoader([], shuffle=True)


@pytest.mark.parametrize("workers", [0, 1])
def test_several_indices_come_in_any_sequence(workers: int) -> None:
    for batches in ([(0, 1), (2, 5)], [np.array([0, 1]), np.array([2, 5])], [fb.tensor([0, 1]), fb.tensor([2, 5])], [[0, 1], [2, 5]]):
        got = [batch.tolist() for batch in DataLoader(fb.arange(6), batch_sampler=batches, num_workers=workers)]
        assert got == [[0, 1], [2, 5]]


@pytest.mark.parametrize("workers", [0, 1])
def test_without_batches_a_list_of_indices_is_one_key(workers: int) -> None:
    def bulks(framework: Any) -> list[Any]:
        data, source = framework.utils.data, framework.arange(6) * 2
        sampler = data.BatchSampler(data.SequentialSampler(source), 4, False)
        return list(data.DataLoader(source, batch_size=None, sampler=sampler, num_workers=workers))

    ours, theirs = bulks(fb), bulks(torch)
    assert all(isinstance(bulk, fb.Tensor) for bulk in ours)
    assert [bulk.tolist() for bulk in ours] == [bulk.tolist() for bulk in theirs] == [[0, 2, 4, 6], [8, 10]]


class StopsAtThree(Dataset[int]):
    """Lets StopIteration of its own slip out."""

    def __len__(self) -> int:
        return 8

    def __getitem__(self, index: int) -> int:
        return next(iter([])) if index == 3 else index


@pytest.mark.parametrize("workers", [0, 1])
def test_a_sample_cannot_end_the_epoch(workers: int) -> None:
    with pytest.raises(RuntimeError, match="raised StopIteration"):
        list(DataLoader(StopsAtThree(), batch_size=2, num_workers=workers))
