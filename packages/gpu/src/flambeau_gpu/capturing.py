"""PyTorch's names around graphs: `fb.cuda.graph`, `make_graphed_callables`, and what tells about a capture."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from types import TracebackType
from typing import Any

import flambeau as fb
from flambeau.tensor.devices import current_index

from .devices import devices
from .graphs import Graph, Memory
from .platform import platform
from .runtime import here
from .streams import Stream

WARMUPS = 3
_side: dict[int, Stream] = {}  # the stream that captures where none is named, by device


def is_current_stream_capturing() -> bool:
    """Whether this thread's calls on the current device are recorded into a graph, and do not run."""
    return here.recorded(devices()[current_index(platform().name)]) is not None


def graph_pool_handle() -> Memory:
    """Memory that graphs share which get it as `pool`; they must be replayed in the order of their captures, and never at once."""
    return Memory(devices()[current_index(platform().name)])


class graph:
    """A context whose calls are recorded into a graph instead of being run.

    Args:
        cuda_graph: the graph.
        pool: memory to share: `pool()` of another graph, or `graph_pool_handle()`.
        stream: on which stream; a side stream of the device, if None.
        capture_error_mode: see `Graph.capture_begin`.

    Raises:
        RuntimeError: within it, where something waits for the device; the message names what does.
    """

    def __init__(self, cuda_graph: Graph, pool: Any = None, stream: Stream | None = None, capture_error_mode: str = "global") -> None:
        device = devices()[current_index(platform().name)]
        if stream is None:
            stream = _side.get(device.index)
            if stream is None:
                stream = _side.setdefault(device.index, device.stream())
        self.graph, self.pool, self.stream, self.mode = cuda_graph, pool, stream, capture_error_mode

    def __enter__(self) -> None:
        device = self.stream.device
        device.finish()
        gc.collect()
        device.pool.empty_cache()
        self.stream.__enter__()
        try:
            self.graph.capture_begin(self.pool, self.mode)
        except BaseException:
            self.stream.__exit__()
            raise

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            self.graph.capture_end()
        except RuntimeError:
            if error is None:  # what spoilt the capture tells more
                raise
        finally:
            self.stream.__exit__()
        if error is not None:
            self.graph.reset()


def make_graphed_callables(
    callables: Any, sample_args: Any, num_warmup_iters: int = WARMUPS, allow_unused_input: bool = False, pool: Any = None
) -> Any:
    """Modules or functions whose forward and backward are replayed as graphs.

    Args:
        callables: a module or function of tensors, or a tuple of them in the order in which they are called. Modules must have no hooks, and
            only buffers that want no gradient.
        sample_args: a tuple of tensors like those of every later call, a tuple of such tuples for several callables: of their shapes,
            dtypes, devices and `requires_grad`.
        num_warmup_iters: calls before the capture.
        allow_unused_input: whether inputs may have no influence on the outputs.
        pool: memory to share, as of `graph`.

    Returns:
        What was given: functions in place of functions, and the same modules with another forward, which is replayed while their `training` is
        what it was at the capture.

    Raises:
        RuntimeError: a module has hooks, a buffer wants a gradient, or something waits for the device.
        TypeError: an argument is no tensor.
    """
    several = isinstance(callables, tuple)
    calls = callables if several else (callables,)
    samples = sample_args if several else (sample_args,)
    for call, args in zip(calls, samples, strict=True):
        _check(call, args)
    parameters = [tuple(c.parameters()) if isinstance(c, fb.nn.Module) else () for c in calls]
    inputs = [(*args, *own) for args, own in zip(samples, parameters)]
    _warm_up(calls, samples, inputs, num_warmup_iters, allow_unused_input)
    memory = graph_pool_handle() if pool is None else pool
    forwards = [_forward(c, args, memory) for c, args in zip(calls, samples)]
    # Backward graphs are recorded in the order in which they are replayed, since they share memory.
    backwards = [_backward(outs, given, memory, allow_unused_input) for (_, outs, _), given in reversed(list(zip(forwards, inputs)))]
    made = tuple(
        _graphed(call, args, own, forward, backward)
        for call, args, own, forward, backward in zip(calls, samples, parameters, forwards, reversed(backwards))
    )
    return made if several else made[0]


def _check(call: Any, args: Any) -> None:
    if not isinstance(args, tuple) or not all(isinstance(a, fb.Tensor) for a in args):
        raise TypeError("make_graphed_callables: sample_args must be a tuple of tensors, or a tuple of such tuples for several callables")
    if isinstance(call, fb.nn.Module):
        hooks = [
            name for m in call.modules() for name in ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks") if getattr(m, name, None)
        ]
        if hooks:
            raise RuntimeError("make_graphed_callables: a module must have no hooks before it is captured; register them afterwards")
        if any(b.requires_grad for b in call.buffers()):
            raise RuntimeError("make_graphed_callables: a module's buffers must not require grad")


def _wanted(tensors: Sequence[Any]) -> list[Any]:
    return [t for t in tensors if t.requires_grad]


def _tuple(out: Any) -> tuple[Any, ...]:
    return (out,) if isinstance(out, fb.Tensor) else tuple(out)


def _grads(outs: Sequence[Any], inputs: Sequence[Any], given: Sequence[Any], allow_unused: bool) -> tuple[Any, ...]:
    wanted = _wanted(inputs)
    if not wanted or not given:
        return ()
    return tuple(fb.autograd.grad(_wanted(outs), wanted, list(given), allow_unused=allow_unused))


def _warm_up(calls: Any, samples: Any, inputs: Any, count: int, allow_unused: bool) -> None:
    device = devices()[current_index(platform().name)]
    device.finish()
    side = device.stream()
    with side:
        for call, args, given in zip(calls, samples, inputs):
            for _ in range(count):
                outs = _tuple(call(*args))
                _grads(outs, given, [fb.empty_like(o) for o in _wanted(outs)], allow_unused)
                del outs
    device.finish()


def _forward(call: Any, args: tuple[Any, ...], memory: Memory) -> tuple[Graph, tuple[Any, ...], bool]:
    made = Graph()
    with graph(made, pool=memory):
        out = call(*args)
    return made, _tuple(out), isinstance(out, fb.Tensor)


def _backward(
    outs: tuple[Any, ...], inputs: tuple[Any, ...], memory: Memory, allow_unused: bool
) -> tuple[Graph | None, list[Any], list[Any]]:
    """The graph of the gradients, its cotangents, and its gradients in the order of the inputs: None for those that want none."""
    given = [fb.empty_like(o) if o.requires_grad else None for o in outs]
    known = [g for g in given if g is not None]
    if not known or not _wanted(inputs):
        return None, given, [None] * len(inputs)
    made = Graph()
    with graph(made, pool=memory):
        found = iter(_grads(outs, inputs, known, allow_unused))
    return made, given, [next(found) if t.requires_grad else None for t in inputs]


def _graphed(call: Any, args: tuple[Any, ...], own: tuple[Any, ...], forward: Any, backward: Any) -> Any:
    (fwd, outs, single), (bwd, given, grads) = forward, backward

    class Graphed(fb.autograd.Function):  # type: ignore[misc]
        """Copies the arguments to where the graph reads them, and replays."""

        @staticmethod
        def forward(ctx: Any, *inputs: Any) -> Any:
            for place, x in zip(args, inputs):
                if place.data_ptr() != x.data_ptr():
                    place.detach().copy_(x.detach())
            fwd.replay()
            return tuple(o.detach() for o in outs)

        @staticmethod
        def backward(ctx: Any, *cotangents: Any) -> Any:
            if bwd is None:
                return tuple(None for _ in grads)
            for place, g in zip(given, cotangents):
                if place is not None:
                    place.zero_() if g is None else place.copy_(g)
            bwd.replay()
            return tuple(None if g is None else g.detach() for g in grads)

    def run(*inputs: Any) -> Any:
        if len(inputs) != len(args) or any(x.shape != a.shape or x.dtype != a.dtype for x, a in zip(inputs, args)):
            raise RuntimeError(
                f"a graphed callable takes tensors of the shapes {[tuple(a.shape) for a in args]}, as its sample_args were, got "
                f"{[tuple(x.shape) for x in inputs]}"
            )
        found = Graphed.apply(*inputs, *own)
        return found[0] if single and isinstance(found, tuple) else found

    if not isinstance(call, fb.nn.Module):
        return run
    before, training = call.forward, call.training

    def graphed_forward(*inputs: Any) -> Any:
        return run(*inputs) if call.training == training else before(*inputs)

    call.forward = graphed_forward
    return call
