"""backward and grad: running the engine from some tensors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..dispatch.backend import backend_of
from ..dispatch.graph import TENSOR, AccumulateGrad, OutputNode, node_of
from ..dispatch.keys import AUTOCAST, DTYPES, EXTRAS, FLOATS, GRAD, NOGRAD
from ..dispatch.threads import set_keys, tls
from ..tensor import dtypes
from ..tensor.base import TensorBase
from .engine import Engine
from .extras import keep_gradient
from .function import fitted


def backward(
    tensors: Any,
    grad_tensors: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: Any = None,
) -> None:
    """Adds to the `.grad` of leaves the gradients of `tensors`, weighted by `grad_tensors`.

    Args:
        tensors: a tensor or several; each needs one element, or a gradient of its own shape.
        grad_tensors: a gradient for each tensor; None means 1 for a tensor of one element.
        retain_graph: keeps what nodes saved, for another backward; by default `create_graph`.
        create_graph: records the backward itself, for second derivatives.
        inputs: accumulate only into these tensors.

    Raises:
        RuntimeError: a tensor does not require grad, has several elements and no gradient, or its graph was freed.
    """
    if grad_tensors is None and inputs is None and isinstance(tensors, TensorBase):  # the common case, at the least cost
        _run([tensors], [_seed("backward", tensors, None)], retain_graph, create_graph, None, True)
        return
    roots = _sequence(tensors)
    seeds = _seeds("backward", roots, grad_tensors)
    targets = None if inputs is None else _sequence(inputs)
    if targets is not None and not targets:
        raise RuntimeError("backward: 'inputs' argument to backward cannot be empty.")
    _run(roots, seeds, retain_graph, create_graph, targets, accumulate=True)


def grad(
    outputs: Any,
    inputs: Any,
    grad_outputs: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    only_inputs: bool = True,
    allow_unused: bool | None = None,
    is_grads_batched: bool = False,
    materialize_grads: bool = False,
) -> tuple[Any, ...]:
    """The gradients of `outputs` with respect to `inputs`, without touching any `.grad`.

    Args:
        outputs: a tensor or several.
        inputs: the tensors to differentiate by; each must require grad.
        grad_outputs: a gradient for each output; None means 1 for an output of one element.
        retain_graph: keeps what nodes saved; by default `create_graph`.
        create_graph: records the backward itself, for second derivatives.
        allow_unused: returns None for an input that the outputs do not depend on, instead of raising.
        is_grads_batched: not supported yet.
        materialize_grads: zeros instead of None.

    Returns: a tuple of one gradient for each input.

    >>> import flambeau as fb
    >>> x = fb.tensor([1.0, 2.0], requires_grad=True)
    >>> fb.autograd.grad((x * x).sum(), x)
    (tensor([2., 4.]),)
    """
    if is_grads_batched:
        raise NotImplementedError("autograd.grad: is_grads_batched=True is not supported; call grad once for each gradient")
    if allow_unused is False and materialize_grads:
        raise ValueError("autograd.grad: allow_unused=False and materialize_grads=True contradict each other")
    roots, targets = _sequence(outputs), _sequence(inputs)
    seeds = _seeds("grad", roots, grad_outputs)
    captured = _run(roots, seeds, retain_graph, create_graph, targets, accumulate=False)
    result = []
    for i, (t, g) in enumerate(zip(targets, captured, strict=True)):
        if g is None and not allow_unused and not materialize_grads:
            raise RuntimeError(
                f"autograd.grad: input {i}, of shape {list(t.sizes)}, appears to not have been used in the graph. "
                f"Set allow_unused=True if this is the desired behavior."
            )
        result.append(t.new_zeros(t.sizes) if g is None and materialize_grads else g)
    return tuple(result)


def _sequence(tensors: Any) -> list[Any]:
    return [tensors] if isinstance(tensors, TensorBase) else list(tensors)


def _seeds(what: str, roots: list[Any], given: Any) -> list[Any]:
    """The gradient to start with at each root."""
    seeds: list[Any] = [None] * len(roots)
    if isinstance(given, TensorBase):
        seeds = [given]
    elif isinstance(given, Sequence):
        seeds = list(given)
    elif given is not None:
        raise TypeError(f"gradients can be either Tensors or None, but {what} got {type(given).__name__}")
    if len(seeds) != len(roots):
        raise RuntimeError(f"{what}: got {len(roots)} tensors and {len(seeds)} gradients")
    return [_seed(what, t, s) for t, s in zip(roots, seeds, strict=True)]


def _seed(what: str, t: Any, seed: Any) -> Any:
    if not isinstance(t, TensorBase):
        raise TypeError(f"{what}: needs tensors, not {type(t).__name__}")
    if not t.key & GRAD:
        raise RuntimeError("element 0 of tensors does not require grad and does not have a grad_fn")
    if seed is None:
        if not t.sizes and t.key & FLOATS:
            return one_like(t)
        n = 1
        for size in t.sizes:
            n *= size
        if n != 1:
            raise RuntimeError(f"grad can be implicitly created only for scalar outputs; {what} was called on shape {list(t.sizes)}")
        if not dtypes.BY_BIT[t.key & DTYPES].is_floating_point:
            raise RuntimeError("grad can be implicitly created only for real scalar outputs; pass the gradient of a complex one")
        return one_like(t)
    if not isinstance(seed, TensorBase):
        raise TypeError(f"gradients can be either Tensors or None, but {what} got {type(seed).__name__}")
    if seed.sizes != t.sizes:
        raise RuntimeError(f"Mismatch in shape: grad_output has a shape of {list(seed.sizes)} and output has a shape of {list(t.sizes)}.")
    return seed if not (seed.key ^ t.key) & DTYPES else fitted(what, 0, seed, t.sizes, t.key & DTYPES)


_ones: dict[Any, Any] = {}  # dtype -> a 1


def one_like(t: Any) -> Any:
    """Ones of a tensor's shape, dtype and device."""
    backend = backend_of(t.key)
    d = dtypes.BY_BIT[t.key & DTYPES]
    if not t.sizes:
        one = _ones.get(d)
        if one is None:
            one = _ones[d] = np.ones((), d.numpy)
        return TENSOR[0](backend.from_host(one.copy(), backend.device_index(t.array)), backend.bit | d.bit, ())
    return TENSOR[0](backend.from_host(np.ones(t.sizes, d.numpy), backend.device_index(t.array)), backend.bit | d.bit, t.sizes)


def edge_of(t: Any) -> Any:
    """The node that a tensor's gradient comes to."""
    return node_of(t) if t.base is not None else t.node


def _run(roots: list[Any], seeds: list[Any], keep: bool | None, create: bool, targets: list[Any] | None, accumulate: bool) -> list[Any]:
    create = create or bool(tls.modes and any(mode.records_backward for mode in tls.modes))
    keep = create if keep is None else keep
    engine = Engine(accumulate)
    nodes = [edge_of(t) for t in roots]
    unique = nodes if len(nodes) == 1 else list(dict.fromkeys(nodes))
    engine.count_edges(unique)
    wanted: list[Any] = []
    if targets is not None:
        wanted = [_target(t) for t in targets]
        kept = wanted if not accumulate else [w for w in wanted if not isinstance(w, AccumulateGrad)]
        engine.captured = dict.fromkeys(kept) if kept or not accumulate else None
        engine.restrict(unique, set(wanted))
    old = tls.keys
    drop = AUTOCAST | EXTRAS if not create else AUTOCAST
    set_keys((old & ~drop & ~NOGRAD) if create else ((old & ~drop) | NOGRAD))
    try:
        engine.run(nodes, seeds, keep)
    finally:
        set_keys(old)
    if accumulate:
        for t, w in zip(targets or (), wanted, strict=True):
            g = None if engine.captured is None else engine.captured.get(w)
            if g is not None and not (w.extra is not None and w.extra.retain is not None):
                keep_gradient(t, g)
        return []
    return [engine.captured[w] for w in wanted]  # type: ignore[index]


def _target(t: Any) -> Any:
    if not t.key & GRAD:
        raise RuntimeError("One of the differentiated Tensors does not require grad")
    node = edge_of(t)
    assert not isinstance(node, OutputNode) or node.e0 is not None
    return node
