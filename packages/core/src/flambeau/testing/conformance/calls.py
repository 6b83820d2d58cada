"""The calls of an op's cases: its row's sample calls, with each operand placed in memory by each layout."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

import flambeau as fb

from ...ops.notation import Args, Row
from ...tensor import dtypes
from .. import Make, samples_of
from .judging import RAISES
from .layouts import DEGENERATE, LAYOUTS, Placed, host, mapped, tensors_in

BY_PLACE = ("strided_view", "as_strided", "view_as")  # they depend on places in memory, of which a broadcast operand has fewer


class Call(NamedTuple):
    """A sample call: arguments with `Placed` operands in the place of tensors."""

    layout: str
    args: Any
    kwargs: Any
    by_layout: bool = False  # whether the layout decides what the result is, as for views
    makes: bool = False  # whether it takes device=

    @property
    def operands(self) -> list[Placed]:
        """The operands, in order."""
        return _placed_in((self.args, self.kwargs))

    @property
    def dtypes(self) -> list[str]:
        """The names of the operands' dtypes."""
        return sorted({dtypes.BY_NUMPY[p.memory.dtype].name for p in self.operands})

    def on(self, device: Any, wholes: list[Any] | None = None) -> tuple[Any, Any]:
        """The arguments on a device; `wholes` gets each operand's whole memory."""

        def place(operand: Placed) -> Any:
            whole, view = operand.on(device)
            if wholes is not None:
                wholes.append(whole)
            return view

        def other(value: Any) -> Any:
            return fb.device(device) if isinstance(value, fb.device) and value.is_host and device is not None else value

        args, kwargs = _replaced(self.args, place, other), _replaced(self.kwargs, place, other)
        return args, {**kwargs, "device": device} if self.makes else kwargs

    def on_cpu(self) -> tuple[Any, Any]:
        """The arguments on the CPU, dense where the layout decides nothing."""
        if self.by_layout:
            return self.on(None)
        return tuple(_replaced(part, lambda p: fb.from_numpy(p.values())) for part in (self.args, self.kwargs))


def _placed_in(value: Any) -> list[Placed]:
    if isinstance(value, Placed):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return [p for v in parts for p in _placed_in(v)]


def _replaced(value: Any, of_placed: Callable[[Placed], Any], of_other: Callable[[Any], Any] = lambda v: v) -> Any:
    if isinstance(value, Placed):
        return of_placed(value)
    if isinstance(value, dict):
        return {k: _replaced(v, of_placed, of_other) for k, v in value.items()}
    return type(value)([_replaced(v, of_placed, of_other) for v in value]) if type(value) in (list, tuple) else of_other(value)


def is_inner(row: Row) -> bool:
    """Whether a composite is a part of public ops only, which hand it operands that belong together."""
    return row.kind == "composite" and row.namespace == "_" and not row.facts.get("method")


def samples(row: Row, dtype: Any) -> list[Any]:
    """The row's sample calls for a dtype: those that have to do with it."""
    chosen = _made(row, dtype)
    if not chosen and dtype is fb.complex64:  # some rows make their complex operands in double precision, whatever they are asked for
        double = _made(row, fb.complex128)
        chosen = [Args(mapped(s.args, _single), mapped(s.kwargs, _single)) for s in double]
    return chosen


def _single(t: Any) -> Any:
    return t.to(fb.complex64) if t.dtype is fb.complex128 else t


def _made(row: Row, dtype: Any) -> list[Any]:
    """The sample calls that have operands of a dtype; of those without operands, the ones for float32."""
    try:
        made = samples_of(row, Make(dtype))
    except RAISES:
        return []  # they cannot be made in this dtype
    chosen = []
    for sample in made:
        given = tensors_in((sample.args, sample.kwargs))
        if any(t.dtype is dtype for t in given) or (not given and dtype is fb.float32):
            chosen.append(sample)
    return chosen


def calls(row: Row, dtype: Any, mode: str) -> Iterator[Call]:
    """Every sample call in every layout that it can have, each once."""
    by_layout = bool(row.facts.get("view")) or row.family == "view"
    makes = "device" in inspect.signature(row.body).parameters and row.kind == "function"
    for sample in samples(row, dtype):
        seen = set()
        for layout in (*LAYOUTS, *DEGENERATE):
            if not _has(layout, row, dtype, mode):
                continue
            parts = _arranged(layout, sample, dtype)
            if parts is None:
                continue
            call = Call(_named(layout, _placed_in(parts)), *parts, by_layout, makes and "device" not in sample.kwargs)
            key = tuple((p.shape, p.strides, p.offset, p.memory.size) for p in call.operands)
            if key not in seen:
                seen.add(key)
                yield call


def _has(layout: str, row: Row, dtype: Any, mode: str) -> bool:
    """Whether a mode's calls come in this layout."""
    if layout == "broadcast":  # indices stay what they are, statistics those of their operands; what is written has memory of its own
        return dtype is not fb.int64 and mode == "forward" and row.name not in BY_PLACE and not is_inner(row)
    if layout in DEGENERATE:  # what is public must know what to do with such shapes; its parts are called with those that it admits
        return row.namespace != "_" and mode != "out" and dtype in (fb.float32, fb.int64, fb.complex64)
    return layout != "offset" or mode in ("forward", "inplace")


def _arranged(layout: str, sample: Any, dtype: Any) -> tuple[Any, Any] | None:
    """A sample's arguments with its tensors in a layout; None where they have no such shape."""
    given = tensors_in((sample.args, sample.kwargs))
    change = DEGENERATE[layout](given) if layout in DEGENERATE else None
    if layout in DEGENERATE and change is None:
        return None

    def put(t: Any) -> Any:
        values = host(t)
        if change is not None:
            return LAYOUTS["contiguous"](np.ascontiguousarray(change(values)).reshape(np.shape(change(values))))
        made = LAYOUTS[layout](values) if layout != "broadcast" or t.dtype is dtype else None
        return made or LAYOUTS["contiguous"](values)

    return mapped(sample.args, put), mapped(sample.kwargs, put)


def _named(layout: str, operands: list[Placed]) -> str:
    """What a report calls the layout of a call: small shapes have names of their own."""
    if layout == "contiguous" and operands:
        if any(0 in p.shape for p in operands):
            return "zero-size"
        if any(not p.shape for p in operands):
            return "zero-dimensional"
    return layout
