"""The kernels of a backend on arrays, as a compiled graph calls them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flambeau.dispatch.graph import TENSOR
from flambeau.dispatch.keys import NOGRAD, STRIDED
from flambeau.dispatch.threads import set_keys, tls
from flambeau.tensor import layout as layouts
from flambeau.tensor.base import storage_of

from ..graph import Draw, Node, Number, Value
from ..graph.graph import row_of, values_in
from ..graph.standin import is_custom
from .interpreter import literal_tensor, run_node
from .results import same_layout


def kernel_of(node: Node, backend: Any) -> Callable[..., Any] | None:
    """The backend's kernel for a node, on arrays; None where it has none of its own."""
    op = row_of(node.op)
    if op is None or is_custom(op):
        return None
    kernel = op.kernels.get(backend.bit)
    if kernel is None:
        return None
    kinds = {v.dtype for i, a in enumerate(node.args) if i not in op.index_args for v in values_in((a,))}
    if "factory" in op.traits:
        kinds = {node.args[-2]}
    if len(kinds) == 1:
        kernel = backend.kernel_for(op.name, kernel, next(iter(kinds)).numpy)
    return kernel  # type: ignore[no-any-return]


def on_tensors(node: Node, ins: list[Value], backend: Any, device: Any) -> Callable[..., Any]:
    """A node through the dispatcher, on arrays."""

    def run(arrays: Sequence[Any], draws: Sequence[Any], numbers: Sequence[Any]) -> list[Any]:
        env = {v: as_tensor(backend, a, v) for v, a in zip(ins, arrays, strict=True)}

        def find(a: Any) -> Any:
            if isinstance(a, Draw):
                seed, offset = draws[a.generator]
                return seed if a.part == "seed" else offset + a.delta
            if isinstance(a, Number):
                return numbers[a.place]
            return env.get(a) if a in env else literal_tensor(a, device)

        old = tls.keys
        set_keys(NOGRAD)
        try:
            made = run_node(node, find)
            return [
                fitted(backend, t.array, v.dtype.numpy, tuple(v.shape), tuple(v.strides)) for t, v in zip(made, node.outputs, strict=True)
            ]
        finally:
            set_keys(old)

    return run


def as_tensor(backend: Any, array: Any, v: Value) -> Any:
    """An array as a tensor."""
    bits = backend.bit | v.dtype.bit
    plain = same_layout(tuple(v.shape), tuple(v.strides), layouts.contiguous_strides(v.shape))
    return TENSOR[0](array, bits | (0 if plain else STRIDED), tuple(v.shape))


def fitted(backend: Any, array: Any, dtype: Any, shape: Any, strides: Any) -> Any:
    """A kernel's result as an array of its value's layout."""
    array = backend.asarray(array, dtype)
    return array if same_layout(shape, tuple(backend.strides(array)), strides) else copied(backend, array, shape, strides)


def copied(backend: Any, array: Any, shape: Any, strides: Any) -> Any:
    """A copy in memory of its own."""
    reach = layouts.extent(shape, strides)
    made = backend.as_strided(
        backend.empty((max(reach, 1) if shape == () else reach,), array.dtype, backend.device_index(array)), shape, strides, 0
    )
    backend.copy_(made, array)
    return made


def written(t: Any) -> None:
    """Counts a write into a tensor's memory."""
    storage_of(t).version += 1
