"""Tensors as entries of a container: layouts, overlapping memory, and dtypes that the format lacks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

import flambeau as fb

from ..tensor.devices import HOST
from ..utils.raw import bytes_of, dense_order, tensor_on
from .container import Entry, FormatError, Header, element_count

# flambeau's dtype -> the format's; what the format lacks goes as a dtype of the same bytes
_STORED = {
    "bool": "BOOL",
    "uint8": "U8",
    "int8": "I8",
    "uint16": "U16",
    "int16": "I16",
    "uint32": "U32",
    "int32": "I32",
    "uint64": "U64",
    "int64": "I64",
    "float16": "F16",
    "bfloat16": "BF16",
    "float32": "F32",
    "float64": "F64",
    "complex64": "C64",
    "float8_e4m3fn": "F8_E4M3",
    "float8_e5m2": "F8_E5M2",
}
_LOADED = {stored: name for name, stored in _STORED.items()}


@dataclass
class _Item:
    """One tensor to be saved: its memory is the bytes [low, high)."""

    tensor: Any
    name: str
    low: int
    high: int


def _dtype_name(dtype: Any) -> str:
    return str(dtype).rpartition(".")[2]


def _find_dtype(name: Any) -> Any:
    """A dtype by its name."""
    found = getattr(fb, name, None) if isinstance(name, str) and name.isidentifier() and not name.startswith("_") else None
    if not isinstance(found, fb.dtype):
        raise FormatError(f"load: {name!r} is no dtype of this flambeau")
    return found


def _as_bytes(tensor: Any) -> Any:
    """A tensor's elements, in order, as a flat uint8 array; shares a contiguous CPU tensor's memory."""
    return bytes_of(tensor.detach().cpu().contiguous())


class TableBuilder:
    """Collects an object's tensors; `finish` gives their records and the container's entries.

    A tensor is an entry under its own name. Tensors whose memory overlaps are saved once: as the one among them that covers the
    others, or else as the bytes that they span; the others' records are views of it.
    """

    def __init__(self) -> None:
        self.items: list[_Item] = []
        self._numbers: dict[int, int] = {}
        self.entries: dict[str, tuple[str, tuple[int, ...], Any]] = {}

    def add(self, tensor: Any, name: str) -> int:
        """A tensor's number; the same for the same tensor."""
        number = self._numbers.get(id(tensor))
        if number is None:
            number = self._numbers[id(tensor)] = len(self.items)
            low = high = tensor.data_ptr()
            if tensor.numel():
                last = sum((size - 1) * stride for size, stride in zip(tensor.shape, tensor.stride(), strict=True))
                high = low + (last + 1) * tensor.element_size()
            self.items.append(_Item(tensor, name, low, high))
        return number

    def finish(self) -> tuple[list[Any], dict[str, tuple[str, tuple[int, ...], Any]]]:
        """The records, by number, and the entries."""
        records: dict[int, Any] = {}
        for group in self._overlapping():
            if len(group) == 1:
                item = group[0]
                records[id(item)] = self._alone(item)
            else:
                self._together(group, records)
        return [records[id(item)] for item in self.items], self.entries

    def _overlapping(self) -> list[list[_Item]]:
        """The tensors in groups that share memory."""
        groups: list[list[_Item]] = []
        ends: dict[str, int] = {}
        latest: dict[str, list[_Item]] = {}
        for item in sorted(self.items, key=lambda item: (item.low, item.high)):
            device = str(item.tensor.device)
            if item.high > item.low and item.low < ends.get(device, -1):
                latest[device].append(item)
                ends[device] = max(ends[device], item.high)
                continue
            groups.append([item])
            if item.high > item.low:
                latest[device], ends[device] = groups[-1], item.high
        return groups

    def _facts(self, item: _Item, entry: str, **more: Any) -> dict[str, Any]:
        """A record."""
        tensor = item.tensor
        record: dict[str, Any] = {"entry": entry, "dtype": _dtype_name(tensor.dtype), "shape": list(tensor.shape), **more}
        if tensor.requires_grad:
            record["requires_grad"] = True
        if isinstance(tensor, fb.nn.Parameter):
            record["parameter"] = True
        if not tensor.device.is_host:
            record["device"] = str(tensor.device)
        return record

    def _new_entry(self, name: str, dtype: str, shape: tuple[int, ...], data: Any) -> str:
        """Adds an entry under a name that is free."""
        name = name.encode("utf-8", "backslashreplace").decode("utf-8")
        free, count = name, 1
        while free in self.entries or free == "__metadata__":
            count += 1
            free = f"{name}#{count}"
        self.entries[free] = (dtype, shape, data)
        return free

    def _entry_of(self, name: str, tensor: Any) -> str:
        """An entry with a contiguous tensor's data."""
        dtype = _dtype_name(tensor.dtype)
        if dtype in _STORED:
            return self._new_entry(name, _STORED[dtype], tuple(tensor.shape), _as_bytes(tensor))
        if dtype == "complex128":
            return self._new_entry(name, "F64", (*tensor.shape, 2), _as_bytes(tensor))
        return self._new_entry(name, "U8", (*tensor.shape, tensor.element_size()), _as_bytes(tensor))

    def _alone(self, item: _Item) -> Any:
        """A tensor that shares no memory: its elements in order; and its strides, if they are those of a permutation."""
        tensor = item.tensor.detach()
        if tensor.numel() * tensor.element_size() > item.high - item.low:
            records: dict[int, Any] = {}
            self._together([item], records)  # an expanded tensor: its few bytes and its strides
            return records[id(item)]
        more = {}
        if not tensor.is_contiguous():
            order = dense_order(tensor)
            if tensor.permute(order).is_contiguous():
                more["order"] = order
        return self._facts(item, self._entry_of(item.name, tensor), **more)

    def _together(self, group: list[_Item], records: dict[int, Any]) -> None:
        """Tensors that share memory: one entry, and views of it."""
        low, high = min(item.low for item in group), max(item.high for item in group)
        for item in group:
            unit = item.tensor.element_size()
            if (item.low - low) % unit or (high - low) % unit:
                raise ValueError(
                    f"save: the tensor '{item.name}' shares memory with others at an offset that is no multiple of its "
                    f"element size {unit}; save a clone() of it"
                )
        owner = next(
            (
                item
                for item in group
                if (item.low, item.high) == (low, high)
                and item.tensor.is_contiguous()
                and item.tensor.numel() * item.tensor.element_size() == high - low
            ),
            None,
        )
        if owner is not None:
            entry = self._entry_of(owner.name, owner.tensor.detach())
        else:
            first = min((item for item in group if item.low == low), key=lambda item: item.tensor.element_size()).tensor
            span = fb.as_strided(first.detach(), ((high - low) // first.element_size(),), (1,))
            entry = self._new_entry("storage:" + group[0].name, "U8", (high - low,), _as_bytes(span))
        for item in group:
            offset = (item.low - low) // item.tensor.element_size()
            records[id(item)] = self._facts(item, entry, strides=list(item.tensor.stride()), offset=offset)


def entry_tensor(entry: Entry, data: Any) -> Any:
    """A CPU tensor of an entry's dtype and shape on its bytes."""
    return tensor_on(np.frombuffer(data, np.uint8), _find_dtype(_LOADED[entry.dtype]), entry.shape)


def rebuild(header: Header, data_of: Callable[[Entry], Any], place: Callable[[Any, str], Any]) -> list[Any]:
    """The tensors of the object, by number; those that share an entry share its memory."""
    checked = [_check_record(record, header) for record in header.records]
    if {record["entry"] for record in checked} != header.entries.keys():
        raise FormatError("load: the file is damaged: it has tensors that its object does not use")
    arrays = {name: np.frombuffer(data_of(entry), np.uint8) for name, entry in header.entries.items()}
    flat: dict[tuple[str, Any], Any] = {}
    tensors = []
    for record in checked:
        name, dtype = record["entry"], record["dtype"]
        if (name, dtype) not in flat:  # views of another dtype share memory on the CPU, as they did
            flat[name, dtype] = place(tensor_on(arrays[name], dtype, (arrays[name].size // dtype.itemsize,)), record["device"])
        tensors.append(_make_tensor(record, flat[name, dtype]))
    return tensors


def _make_tensor(record: dict[str, Any], flat: Any) -> Any:
    """A tensor on its entry's elements."""
    shape, order = record["shape"], record["order"]
    if record["strides"] is not None:
        tensor = fb.as_strided(flat, shape, record["strides"], record["offset"])
    elif order is not None:  # the values stand in the order of the shape, as other readers expect
        tensor = flat.reshape(shape).permute(order).contiguous().permute([order.index(d) for d in range(len(order))])
    else:
        tensor = flat.reshape(shape)
    if record["parameter"]:
        return fb.nn.Parameter(tensor, requires_grad=record["requires_grad"])
    return tensor.requires_grad_() if record["requires_grad"] else tensor


_OPTIONAL = {"strides": None, "offset": 0, "order": None, "requires_grad": False, "parameter": False, "device": HOST.type}


def _check_record(described: Any, header: Header) -> dict[str, Any]:
    """A record, checked against its entry, with all options filled in."""
    if not isinstance(described, dict) or not {"entry", "dtype", "shape"} <= described.keys() <= {"entry", "dtype", "shape", *_OPTIONAL}:
        raise FormatError("load: the description of a tensor is malformed")
    record: dict[str, Any] = {**_OPTIONAL, **described}
    name = record["entry"]
    entry = header.entries.get(name) if isinstance(name, str) else None
    if entry is None:
        raise FormatError(f"load: the file is damaged: its tensor {name!r} is missing")
    dtype = record["dtype"] = _find_dtype(record["dtype"])
    shape, count = record["shape"], element_count(record["shape"])
    if count is None:
        raise FormatError(f"load: the tensor '{name}' has an impossible shape")
    if not isinstance(record["device"], str) or not all(isinstance(record[key], bool) for key in ("requires_grad", "parameter")):
        raise FormatError(f"load: the description of the tensor '{name}' is malformed")
    size = entry.end - entry.start
    if record["strides"] is None:
        stored = _STORED.get(_dtype_name(dtype), entry.dtype)
        if count * dtype.itemsize != size or entry.dtype != stored or list(entry.shape[: len(shape)]) != shape:
            raise FormatError(f"load: the file is damaged: the tensor '{name}' is not what its description says")
        order = record["order"]
        if order is not None and not (isinstance(order, list) and sorted(map(repr, order)) == sorted(map(repr, range(len(shape))))):
            raise FormatError(f"load: the tensor '{name}' has an impossible order of dimensions")
        return record
    strides, offset = record["strides"], record["offset"]
    if not isinstance(strides, list) or len(strides) != len(shape) or element_count([*strides, offset]) is None or size % dtype.itemsize:
        raise FormatError(f"load: the tensor '{name}' has impossible strides")
    last = offset + sum((n - 1) * stride for n, stride in zip(shape, strides, strict=True)) if count else 0
    if (last + 1) * dtype.itemsize > size and count:
        raise FormatError(f"load: the tensor '{name}' reaches beyond its data")
    return record
