"""Data sets, samplers and collation."""

from __future__ import annotations

import warnings
from collections import OrderedDict, namedtuple
from typing import Any

import numpy as np
import pytest
import torch

import flambeau as fb
from flambeau.utils.data import (
    BatchSampler,
    ChainDataset,
    ConcatDataset,
    Dataset,
    DistributedSampler,
    IterableDataset,
    RandomSampler,
    SequentialSampler,
    StackDataset,
    Subset,
    SubsetRandomSampler,
    TensorDataset,
    WeightedRandomSampler,
    default_collate,
    default_convert,
    random_split,
)


class Squares(Dataset[int]):
    def __init__(self, n: int) -> None:
        self.n = n

    def __getitem__(self, index: int) -> int:
        if not 0 <= index < self.n:
            raise IndexError(index)
        return index * index

    def __len__(self) -> int:
        return self.n


class Stream(IterableDataset[int]):
    def __init__(self, *values: int) -> None:
        self.values = values

    def __iter__(self) -> Any:
        return iter(self.values)


def seeded(seed: int) -> Any:
    return fb.Generator().manual_seed(seed)


def test_tensor_dataset() -> None:
    dataset = TensorDataset(fb.arange(4), fb.arange(8).reshape(4, 2))
    assert len(dataset) == 4
    assert [item.tolist() for item in dataset[2]] == [2, [4, 5]]
    with pytest.raises(ValueError, match="same first size"):
        TensorDataset(fb.zeros(2), fb.zeros(3))


def test_stack_concat_chain_subset() -> None:
    assert StackDataset(Squares(3), Squares(3))[2] == (4, 4)
    assert StackDataset(a=Squares(3), b=Squares(3)).__getitems__([1, 2]) == [{"a": 1, "b": 1}, {"a": 4, "b": 4}]
    with pytest.raises(ValueError, match="same length"):
        StackDataset(Squares(3), Squares(4))
    both = Squares(3) + Squares(2)
    assert isinstance(both, ConcatDataset)
    assert [both[i] for i in (0, 2, 3, 4, -1, -5)] == [0, 4, 0, 1, 1, 0]
    assert len(both) == 5
    with pytest.raises(IndexError):
        both[5]
    with pytest.raises(ValueError, match="out of range"):
        both[-6]
    with pytest.raises(TypeError, match="ChainDataset"):
        ConcatDataset([Stream(1)])
    chain = Stream(1, 2) + Stream(3)
    assert isinstance(chain, ChainDataset)
    assert list(chain) == [1, 2, 3]
    subset = Subset(Squares(9), [8, 1])
    assert [subset[0], subset[1], len(subset)] == [64, 1, 2]
    assert subset.__getitems__([1, 0]) == [1, 64]


@pytest.mark.parametrize("lengths", [[3, 7], [0.5, 0.5], [0.33, 0.33, 0.34], [0.999, 0.001], [10, 0]])
def test_random_split_has_pytorchs_sizes_and_every_sample(lengths: list[float]) -> None:
    parts = random_split(Squares(10), lengths, seeded(1))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch warns of empty parts
        assert [len(part) for part in parts] == [len(part) for part in torch.utils.data.random_split(range(10), lengths)]
    assert sorted(i for part in parts for i in part.indices) == list(range(10))
    again = random_split(Squares(10), lengths, seeded(1))
    assert [part.indices for part in again] == [part.indices for part in parts]


def test_random_split_checks_lengths() -> None:
    with pytest.raises(ValueError, match="sum to 9"):
        random_split(Squares(10), [4, 5])
    with pytest.raises(ValueError, match="not between 0 and 1"):
        random_split(Squares(10), [1.5, -0.5])


def test_samplers() -> None:
    data = Squares(10)
    assert list(SequentialSampler(data)) == list(range(10))
    assert sorted(RandomSampler(data)) == list(range(10))
    assert list(RandomSampler(data, generator=seeded(3))) == list(RandomSampler(data, generator=seeded(3)))
    fb.manual_seed(0)
    first = list(RandomSampler(data))
    assert first != list(RandomSampler(data))
    fb.manual_seed(0)
    assert first == list(RandomSampler(data))
    assert len(list(RandomSampler(data, num_samples=25))) == 25
    drawn = list(RandomSampler(data, replacement=True, num_samples=100))
    assert len(drawn) == 100
    assert set(drawn) <= set(range(10))
    assert sorted(SubsetRandomSampler([5, 7, 9])) == [5, 7, 9]
    assert set(WeightedRandomSampler([0, 1, 0, 3], 50)) == {1, 3}
    assert sorted(WeightedRandomSampler([1, 1, 1], 3, replacement=False)) == [0, 1, 2]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: RandomSampler([1], num_samples=0), "positive integer"),
        (lambda: WeightedRandomSampler([1], 0), "positive integer"),
        (lambda: WeightedRandomSampler([[1]], 1), "1d"),
        (lambda: BatchSampler([1], 0, False), "batch_size"),
        (lambda: BatchSampler([1], 1, 1), "drop_last"),
        (lambda: DistributedSampler([1], 2, 2), "rank"),
    ],
)
def test_samplers_check_their_arguments(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize("n", [1, 7, 8])
@pytest.mark.parametrize("drop_last", [False, True])
@pytest.mark.parametrize("replicas", [1, 3])
def test_distributed_sampler_equals_pytorch(n: int, drop_last: bool, replicas: int) -> None:
    for rank in range(replicas):
        ours = DistributedSampler(range(n), replicas, rank, shuffle=False, drop_last=drop_last)
        theirs: Any = torch.utils.data.DistributedSampler(range(n), replicas, rank, shuffle=False, drop_last=drop_last)
        assert list(ours) == list(theirs)
        assert len(ours) == len(theirs)
    shuffled = [DistributedSampler(range(9), 3, rank, seed=1) for rank in range(3)]
    assert sorted(i for sampler in shuffled for i in sampler) == list(range(9))
    before = list(shuffled[0])
    shuffled[0].set_epoch(1)
    assert before != list(shuffled[0])


def as_plain(value: Any) -> Any:
    """Tensors of both packages as (dtype, values), all else as it is."""
    if isinstance(value, (fb.Tensor, torch.Tensor)):
        return str(value.dtype).rpartition(".")[2], value.tolist()
    if isinstance(value, dict):
        return type(value), {key: as_plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value), [as_plain(item) for item in value]
    return value


Point = namedtuple("Point", "x y")


@pytest.mark.parametrize(
    "sample",
    [
        1,
        1.5,
        True,
        "a",
        b"a",
        np.float32(2),
        np.int16(3),
        np.bool_(True),
        np.ones((2, 3), np.uint8),
        (1, "a", 2.0),
        [1, [2.0]],
        Point(1, 2.0),
        {"a": 1, "b": {"c": (1,)}},
        OrderedDict(b=1),
        np.array(1.0),
        np.str_("s"),
    ],
)
def test_collate_and_convert_equal_pytorch(sample: Any) -> None:
    batch = [sample, sample]
    assert as_plain(default_collate(batch)) == as_plain(torch.utils.data.default_collate(batch))
    assert as_plain(default_convert(sample)) == as_plain(torch.utils.data.default_convert(sample))


def test_collate_stacks_tensors_and_refuses_what_it_cannot() -> None:
    assert default_collate([fb.ones(2), fb.zeros(2)]).tolist() == [[1, 1], [0, 0]]
    with pytest.raises(RuntimeError, match="equal size"):
        default_collate([[1], [1, 2]])
    with pytest.raises(TypeError, match="found object"):
        default_collate([object()])
    with pytest.raises(TypeError, match="cannot become tensors"):
        default_collate([np.array(["a"])])
    with pytest.raises(RuntimeError):
        default_collate([fb.ones(2), fb.ones(3)])


def test_the_distributed_sampler_has_pytorchs_module() -> None:
    from flambeau.utils.data.distributed import DistributedSampler

    assert DistributedSampler is fb.utils.data.DistributedSampler
