"""The generator's API against PyTorch's, and its state."""

from __future__ import annotations

import pickle
import threading

import numpy as np
import pytest
import torch

from flambeau.tensor import generator as g
from flambeau.tensor.devices import set_current_index
from flambeau.tensor.generator import Generator


@pytest.fixture(autouse=True)
def restored():
    with g.fork_rng():
        yield


def test_default_seed_is_pytorchs():
    assert Generator().initial_seed() == torch.Generator().initial_seed()


@pytest.mark.parametrize("seed", [0, 1, -1, 2**63, 2**64 - 1, -(2**63), True, np.int64(5)])
def test_seeds_are_read_as_pytorch_reads_them(seed):
    assert Generator().manual_seed(seed).initial_seed() == torch.Generator().manual_seed(int(seed)).initial_seed() % 2**64


@pytest.mark.parametrize("seed", [2**64, -(2**63) - 1])
def test_seeds_out_of_range(seed):
    for maker in (Generator, torch.Generator):
        with pytest.raises((RuntimeError, ValueError)):
            maker().manual_seed(seed)
    with pytest.raises(TypeError, match="int"):
        Generator().manual_seed("seven")


def test_state_round_trip():
    a = Generator().manual_seed(2**64 - 5)
    a.reserve(10**12)
    state = np.asarray(a.get_state())
    assert state.dtype == np.uint8 and state.shape == (16,)
    b = Generator()
    b.set_state(a.get_state())
    assert b.reserve(4) == (2**64 - 5, 10**12) and a.get_offset() == 10**12
    assert pickle.loads(pickle.dumps(b)).reserve(1) == (2**64 - 5, 10**12 + 4)
    c = b.clone_state()
    b.manual_seed(3)
    assert c.reserve(0) == (2**64 - 5, 10**12 + 4)


@pytest.mark.parametrize("bad", [np.zeros(15, np.uint8), np.zeros(16, np.int8), np.zeros((1, 16), np.uint8)])
def test_bad_states(bad):
    with pytest.raises(RuntimeError, match="set_state"):
        Generator().set_state(bad)


def test_offsets_wrap_and_are_checked():
    a = Generator().manual_seed(0)
    a.set_offset(2**64 - 1)
    assert a.reserve(3) == (0, 2**64 - 1) and a.get_offset() == 2
    with pytest.raises(RuntimeError, match="offset"):
        a.set_offset(-1)


def test_blocks():
    assert [g.blocks(n) for n in (0, 1, 4, 5)] == [0, 1, 1, 2]
    assert [g.blocks(n, "long") for n in (0, 1, 2, 3)] == [0, 1, 1, 2]


def test_default_generators_share_the_seed_and_not_the_position():
    g.manual_seed(11)
    assert g.initial_seed() == 11
    assert g.draw_from(None, "cpu", 9) == (11, 0)
    assert g.generator_of("elsewhere:1").reserve(1) == (11, 0)
    assert g.generator_of("cpu") is g.default_generator and g.default_generator.get_offset() == 3
    g.manual_seed(12)
    assert g.generator_of("elsewhere:1").reserve(1) == (12, 0)
    assert g.seed() == g.initial_seed() == g.generator_of("elsewhere:1").initial_seed()


def test_generators_serve_their_device_only():
    own = Generator("elsewhere").manual_seed(1)
    assert g.draw_from(own, "elsewhere:2", 4) == (1, 0)
    with pytest.raises(RuntimeError, match="elsewhere"):
        g.draw_from(own, "cpu", 4)


def test_rng_state_and_fork():
    g.manual_seed(3)
    state = g.get_rng_state()
    with g.fork_rng():
        g.manual_seed(4)
        g.default_generator.reserve(7)
    assert g.default_generator.reserve(2) == (3, 0)
    with g.fork_rng(enabled=False):
        g.default_generator.reserve(1)
    assert g.default_generator.get_offset() == 3
    g.generator_of("elsewhere:1").set_offset(5)
    with g.fork_rng(devices=[]):
        g.generator_of("elsewhere:1").reserve(1)
        g.default_generator.reserve(1)
    assert g.generator_of("elsewhere:1").get_offset() == 6 and g.default_generator.get_offset() == 3
    with pytest.raises(KeyError), g.fork_rng():
        g.manual_seed(8)
        raise KeyError
    g.set_rng_state(state)
    assert g.default_generator.reserve(0) == (3, 0)


def test_threads_never_share_blocks():
    own, taken = Generator(), []

    def take():
        for _ in range(2000):
            taken.append(own.reserve(3)[1])

    threads = [threading.Thread(target=take) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert sorted(taken) == list(range(0, 3 * 8000, 3))


def test_a_bare_name_and_its_index_share_a_generator() -> None:
    assert g.generator_of("cpu:0") is g.default_generator
    assert g.generator_of("elsewhere") is g.generator_of("elsewhere:0") is not g.generator_of("elsewhere:1")
    set_current_index("elsewhere", 1)
    try:
        assert g.generator_of("elsewhere") is g.generator_of("elsewhere:1")
    finally:
        set_current_index("elsewhere", 0)
