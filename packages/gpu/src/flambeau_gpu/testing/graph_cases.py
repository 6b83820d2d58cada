"""What holds of graphs, on a GPU and on one that is not there."""

from __future__ import annotations

import copy
import gc
import threading

import numpy as np
import pytest

import flambeau as fb
from flambeau.nn import functional as F


def close(ours, theirs, tolerance=1e-5):
    np.testing.assert_allclose(ours.detach().cpu().numpy(), theirs.detach().numpy(), atol=tolerance, rtol=tolerance)


def test_a_graph_runs_again_on_what_its_inputs_hold(device, gpu):
    x, y, g = fb.zeros(4, device=device), None, gpu.CUDAGraph()
    assert not gpu.is_current_stream_capturing()
    with gpu.graph(g):
        assert gpu.is_current_stream_capturing()
        y = (x * 2 + 1).relu()
    for k in range(3):
        x.fill_(float(k))
        g.replay()
        assert y.tolist() == [2.0 * k + 1] * 4


def test_a_graph_keeps_its_memory_and_what_it_reads(device, gpu):
    g = gpu.CUDAGraph()
    x = fb.ones(600, device=device)
    with gpu.graph(g):
        y = x * 2
        for _ in range(4):
            y = y + 1  # temporaries are used again within the graph
    private = set(g.memory.own)
    assert len(private) <= 3
    place = x.data_ptr()
    del x
    gc.collect()
    others = [fb.full((600,), float(k), device=device) for k in range(8)]
    assert place not in {o.data_ptr() for o in others} and not private & {o.data_ptr() for o in others}
    g.replay()
    assert y.tolist() == [6.0] * 600 and [o[0].item() for o in others] == list(range(8))
    reserved = gpu.memory_reserved()
    del y
    g.reset()
    gc.collect()
    assert gpu.memory_reserved() < reserved
    with pytest.raises(RuntimeError, match="nothing was captured"):
        g.replay()


def test_numbers_and_uploads_of_a_capture_hold_before_any_replay(device, gpu):
    x, g = fb.ones(4, device=device), gpu.CUDAGraph()
    with gpu.graph(g):
        y = x * 123.625 + 7.125  # numbers that no op has met before are kept for later ones
        t = fb.tensor([1.0, 2.0]).to(device)
        t += 1
        z = t * 1.0
    assert (x * 123.625 + 7.125).tolist() == [130.75] * 4
    for _ in range(3):
        g.replay()
        assert y.tolist() == [130.75] * 4 and z.tolist() == [2.0, 3.0]  # what was uploaded is so again


def test_each_replay_draws_anew_what_eager_calls_would(device, gpu):
    g, side = gpu.CUDAGraph(), fb.Generator(device).manual_seed(5)
    g.register_generator_state(side)
    fb.manual_seed(1)
    before = fb.rand(3, device=device).tolist()
    with gpu.graph(g):
        dropped = F.dropout(fb.ones(50, device=device), 0.5)
        drawn = fb.randn(6, device=device)
        other = fb.rand(4, device=device, generator=side)
    found = []
    for _ in range(3):
        g.replay()
        found.append([t.cpu().numpy().copy() for t in (dropped, drawn, other)])
    later = fb.rand(2, device=device).tolist()
    fb.manual_seed(1)
    side.manual_seed(5)
    assert fb.rand(3, device=device).tolist() == before
    for replayed in found:
        eager = F.dropout(fb.ones(50, device=device), 0.5), fb.randn(6, device=device), fb.rand(4, device=device, generator=side)
        for a, b in zip(replayed, eager, strict=True):
            assert np.array_equal(a, b.cpu().numpy())
    assert fb.rand(2, device=device).tolist() == later


def test_a_generator_that_the_graph_does_not_know(device, gpu):
    with pytest.raises(RuntimeError, match="register_generator_state"), gpu.graph(gpu.CUDAGraph()):
        fb.rand(2, device=device, generator=fb.Generator(device).manual_seed(3))
    assert not gpu.is_current_stream_capturing() and fb.rand(2, device=device).shape == (2,)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda x, gpu: x.sum().item(), r"Tensor\.item: reading a tensor's elements waits"),
        (lambda x, gpu: fb.nonzero(x), "nonzero: reading a tensor's elements waits"),
        (lambda x, gpu: x.cpu(), "reading a tensor's elements waits"),
        (lambda x, gpu: gpu.synchronize(), "synchronize waits for the device"),
        (lambda x, gpu: gpu.current_stream().synchronize(), r"Stream\.synchronize waits"),
        (lambda x, gpu: gpu.Event().synchronize(), r"Event\.synchronize waits"),
    ],
)
def test_what_waits_is_refused_by_name(call, told, device, gpu):
    x, g = fb.ones(3, device=device), gpu.CUDAGraph()
    with gpu.graph(g):
        with pytest.raises(RuntimeError, match=told):
            call(x, gpu)
        y = x + 1  # the capture goes on
    g.replay()
    assert y.tolist() == [2, 2, 2]


def test_mistakes_around_captures(device, gpu):
    g = gpu.CUDAGraph()
    with pytest.raises(RuntimeError, match="null stream"):
        g.capture_begin()
    with pytest.raises(RuntimeError, match="nothing was captured"):
        g.replay()
    with gpu.graph(g), pytest.raises(RuntimeError, match=r"do not nest|has a capture already"):
        gpu.CUDAGraph().capture_begin()
    with pytest.raises(RuntimeError, match="reset"), gpu.graph(g):
        pass
    with pytest.raises(ValueError, match="capture_error_mode"), gpu.graph(gpu.CUDAGraph(), capture_error_mode="strict"):
        pass
    with pytest.raises(ZeroDivisionError), gpu.graph(gpu.CUDAGraph()):
        1 / 0  # noqa: B018
    assert (fb.ones(2, device=device) + 1).tolist() == [2, 2]


def test_faults_of_replays_are_raised(device, gpu):
    x, at, g = fb.arange(4.0).to(device), fb.tensor([0, 3]).to(device), gpu.CUDAGraph()
    with gpu.graph(g):
        y = x[at]
        x.index_fill_(0, at, 9.0)
    g.replay()
    assert y.tolist() == [0, 3] and x.tolist() == [9, 1, 2, 9]
    at.copy_(fb.tensor([1, 7]))
    g.replay()
    with pytest.raises(IndexError, match="out of range"):
        y.cpu()
    assert x.tolist() == [9, 1, 2, 9]


def test_other_threads_go_on_while_one_captures(device, gpu):
    g, results = gpu.CUDAGraph(), []
    x = fb.ones(10, device=device)

    def work():
        results.append((fb.ones(10, device=device) * 3).sum().item())

    with gpu.graph(g, capture_error_mode="thread_local"):
        y = x * 2
        thread = threading.Thread(target=lambda: results.append(gpu.is_current_stream_capturing()))
        thread.start()
        thread.join()
    work()
    g.replay()
    assert results == [False, 30.0] and y.tolist() == [2.0] * 10


def test_a_graph_may_go_while_another_is_captured(device, gpu):
    x, old, g = fb.ones(50, device=device), gpu.CUDAGraph(), gpu.CUDAGraph()
    with gpu.graph(old):
        y = x + 1
    old.replay()
    with gpu.graph(g):
        z = x * 5
        del old  # what it had goes when the capture is over
        gc.collect()
        z = z + 1
    g.replay()
    assert z.tolist() == [6.0] * 50 and y.tolist() == [2.0] * 50


def test_graphs_may_share_memory(device, gpu):
    handle, x = gpu.graph_pool_handle(), fb.ones(2000, device=device)
    made = []
    for _ in range(3):
        g = gpu.CUDAGraph()
        with gpu.graph(g, pool=handle):
            y = ((x + 1) * 2).sum()
        assert g.pool() is handle
        made.append((g, y))
    assert handle.pool.total_bytes() < 3 * 2 * 8192 + 4096
    for g, y in made:
        g.replay()
        assert y.item() == 8000


def test_graphed_modules_train_as_others_do(device, gpu):
    fb.manual_seed(0)
    net = fb.nn.Sequential(fb.nn.Linear(8, 16), fb.nn.Tanh(), fb.nn.Linear(16, 2)).to(device)
    plain = copy.deepcopy(net)
    graphed = gpu.make_graphed_callables(net, (fb.randn(4, 8).to(device),))
    for _ in range(3):
        x = fb.randn(4, 8).to(device)
        for model in (graphed, plain):
            model(x).square().sum().backward()
            with fb.no_grad():
                for p in model.parameters():
                    p -= 0.05 * p.grad
                    p.grad = None
        close(graphed(x), plain(x).cpu())
    with pytest.raises(RuntimeError, match=r"takes tensors of the shapes \[\(4, 8\)\]"):
        graphed(fb.ones(3, 8, device=device))
    graphed.eval()
    assert graphed(fb.ones(3, 8, device=device)).shape == (3, 2)


def test_graphed_functions(device, gpu):
    double, add = gpu.make_graphed_callables(
        (lambda a: (a * 2).sin(), lambda a, b: a + b * b),
        ((fb.ones(3, device=device, requires_grad=True),), (fb.ones(3, device=device, requires_grad=True), fb.ones(3, device=device))),
    )
    a, b = fb.tensor([1.0, 2, 3], requires_grad=True), fb.tensor([4.0, 5, 6])
    x = a.detach().to(device).requires_grad_()
    out = add(double(x), b.to(device))
    out.sum().backward()
    expected = (a * 2).sin() + b * b
    expected.sum().backward()
    close(out, expected)
    close(x.grad, a.grad)
