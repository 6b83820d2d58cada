"""Calling a module with other parameters and buffers than its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def functional_call(
    module: Any,
    parameter_and_buffer_dicts: Any,
    args: Any = None,
    kwargs: dict[str, Any] | None = None,
    *,
    tie_weights: bool = True,
    strict: bool = False,
) -> Any:
    """Calls a module with given tensors in place of its parameters and buffers; afterwards it has its own again.

    Args:
        module: the module.
        parameter_and_buffer_dicts: tensors by dotted name, or several such dicts without common names.
        args: positional arguments: a tuple, or one value.
        kwargs: keyword arguments.
        tie_weights: a tensor given for one of several names of a shared parameter stands for all of them.
        strict: raise an error for names that are missing or that the module does not have; else, such names are ignored.

    Returns:
        What the module returns.

    Raises:
        RuntimeError: names that do not fit, where strict is set.
        ValueError: several dicts have a name in common, or different tensors are given for one shared parameter.

    Example:
        >>> import flambeau as fb
        >>> layer = fb.nn.Linear(2, 1)
        >>> functional_call(layer, {"weight": fb.ones(1, 2), "bias": fb.zeros(1)}, fb.tensor([[1.0, 2.0]])).tolist()
        [[3.0]]
    """
    given = _merged(parameter_and_buffer_dicts)
    args = () if args is None else args if isinstance(args, tuple) else (args,)
    names = _places(module)
    if strict:
        missing = [name for name in names if name not in given]
        unknown = [name for name in given if name not in names]
        if missing or unknown:
            raise RuntimeError(f"functional_call: unexpected key(s): {unknown}; missing key(s): {missing}")
    given = {name: tensor for name, tensor in given.items() if name in names}
    swaps = _tied(given, names) if tie_weights else given
    replaced: list[tuple[Any, str, Any]] = []
    try:
        for name, tensor in swaps.items():
            table, leaf = _table_of(module, name)
            replaced.append((table, leaf, table[leaf]))
            table[leaf] = tensor
        return module(*args, **(kwargs or {}))
    finally:
        for table, leaf, original in reversed(replaced):
            table[leaf] = original


def _merged(dicts: Any) -> dict[str, Any]:
    """One dict of all names."""
    if isinstance(dicts, Mapping):
        return dict(dicts)
    if not isinstance(dicts, Sequence) or not all(isinstance(d, Mapping) for d in dicts):
        raise ValueError(f"functional_call: expected a dict of tensors or a sequence of such dicts, not {type(dicts).__name__}")
    merged: dict[str, Any] = {}
    for one in dicts:
        common = merged.keys() & one.keys()
        if common:
            raise ValueError(f"functional_call: {sorted(common)} appear in multiple dictionaries")
        merged.update(one)
    return merged


def _places(module: Any) -> dict[str, Any]:
    """Every name of every parameter and buffer, shared ones too."""
    return {**dict(module.named_parameters(remove_duplicate=False)), **dict(module.named_buffers(remove_duplicate=False))}


def _tied(given: dict[str, Any], names: dict[str, Any]) -> dict[str, Any]:
    """The given tensors under all names of what they replace."""
    aliases: dict[int, list[str]] = {}
    for name, tensor in names.items():
        aliases.setdefault(id(tensor), []).append(name)
    result = dict(given)
    for group in aliases.values():
        chosen = [name for name in group if name in given]
        if len({id(given[name]) for name in chosen}) > 1:
            raise ValueError(f"functional_call: the names {chosen} are tied in the module, but different tensors are given for them")
        if chosen:
            result.update(dict.fromkeys(group, given[chosen[0]]))
    return result


def _table_of(module: Any, name: str) -> tuple[dict[str, Any], str]:
    """The dictionary that holds a dotted name, and the last part of the name."""
    path, _, leaf = name.rpartition(".")
    owner = module.get_submodule(path)
    return (owner._parameters if leaf in owner._parameters else owner._buffers), leaf
