"""Graphs on a GPU."""

from __future__ import annotations

import pytest
from flambeau_gpu.testing.graph_cases import *  # noqa: F403

import flambeau as fb

pytestmark = pytest.mark.gpu


def test_products_and_training_steps_are_captured():
    """Forward, backward and update in one replay, beside the same steps one by one."""
    found = []
    for replayed in (False, True):
        fb.manual_seed(0)
        net = fb.nn.Sequential(fb.nn.Linear(64, 128), fb.nn.GELU(), fb.nn.LayerNorm(128), fb.nn.Linear(128, 10)).cuda()
        step = fb.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
        x, t = fb.zeros(32, 64, device="cuda"), fb.zeros(32, dtype=fb.int64, device="cuda")

        def run(net=net, step=step, x=x, t=t):
            step.zero_grad()
            loss = fb.nn.functional.cross_entropy(net(x), t)
            loss.backward()
            step.step()
            return loss

        batches = [(fb.randn(32, 64), fb.randint(0, 10, (32,))) for _ in range(6)]
        losses = []
        for k, (bx, bt) in enumerate(batches):
            x.copy_(bx)
            t.copy_(bt)
            if not replayed or k < 2:
                losses.append(run().item())
                continue
            if k == 2:
                g = fb.cuda.CUDAGraph()
                with fb.cuda.graph(g):
                    loss = run()
            g.replay()
            losses.append(loss.item())
        found.append(losses)
    assert found[1] == pytest.approx(found[0], rel=1e-4)


def test_a_replay_is_one_launch_s_worth_of_host_time():
    import time

    x, g = fb.ones(256, device="cuda"), fb.cuda.CUDAGraph()
    with fb.cuda.graph(g):
        y = x
        for _ in range(100):
            y = y * 1.0 + 0.0
    g.replay()
    fb.cuda.synchronize()
    start = time.perf_counter()
    g.replay()
    host = time.perf_counter() - start
    fb.cuda.synchronize()
    assert y.tolist() == [1.0] * 256 and host < 1e-3
