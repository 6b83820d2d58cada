"""The safetensors container: eight bytes of header length, a JSON header, the tensors' bytes without gaps.

Parsed here rather than by the safetensors library: its NumPy reader lacks bfloat16 and float8, and every size must be checked
against the file's before anything is allocated.
"""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np

MAX_HEADER = 100_000_000  # bytes; the safetensors library's own limit
MAX_DIMS = 64
_MAX_SIZE = 1 << 62

ITEM_SIZES = {
    "BOOL": 1,
    "U8": 1,
    "I8": 1,
    "F8_E4M3": 1,
    "F8_E5M2": 1,
    "U16": 2,
    "I16": 2,
    "F16": 2,
    "BF16": 2,
    "U32": 4,
    "I32": 4,
    "F32": 4,
    "U64": 8,
    "I64": 8,
    "F64": 8,
    "C64": 8,
}


class FormatError(ValueError):
    """A file that is not what `load` can read, or is damaged."""


@dataclass
class Entry:
    """One tensor of the file: its data are the bytes [start, end) of the data section."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    start: int
    end: int


@dataclass
class Header:
    """A checked header."""

    entries: dict[str, Entry]
    data_start: int
    data_size: int
    own: bool  # whether flambeau wrote the file; then:
    description: Any  # of the object
    records: list[Any]  # of the tensors in the object
    checksum: int | None


def checksum(chunks: list[Any]) -> int:
    """CRC-32 over chunks of bytes."""
    value = 0
    for chunk in chunks:
        value = zlib.crc32(chunk, value)
    return value


def _dump(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


def build(description: Any, records: list[Any], entries: dict[str, tuple[str, tuple[int, ...], Any]]) -> tuple[bytes, list[Any]]:
    """The header's bytes, and the data in the file's order: by falling item size, so that all are aligned.

    Args:
        description: the object as JSON values.
        records: the object's tensors as JSON values.
        entries: name -> (dtype name of the format, shape, contiguous uint8 array).
    """
    names = sorted(entries, key=lambda name: (-ITEM_SIZES[entries[name][0]], name))
    table: dict[str, Any] = {}
    end = 0
    for name in names:
        dtype, shape, data = entries[name]
        table[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [end, end + data.size]}
        end += data.size
    chunks = [entries[name][2] for name in names]
    own = _dump({"object": description, "tensors": records, "data_crc32": checksum(chunks)})
    metadata = {"format": "pt", "flambeau_version": "1", "flambeau_crc32": f"{zlib.crc32(own.encode('ascii')):08x}", "flambeau": own}
    text = _dump({"__metadata__": metadata, **table}).encode("ascii")
    text += b" " * (-len(text) % 8)
    if len(text) > MAX_HEADER:
        raise ValueError(
            f"save: the description of the object takes {len(text)} bytes, the format allows {MAX_HEADER}; put large values into tensors"
        )
    return struct.pack("<Q", len(text)) + text, chunks


def read_header(file: Any, size: int, exact: bool) -> Header:
    """Reads and checks a header.

    Args:
        file: an open binary file, at the container's start.
        size: bytes from there to the file's end.
        exact: the data must end where the file ends.

    Raises:
        FormatError: whatever does not fit.
    """
    head = _read(file, min(size, 9))
    length = struct.unpack("<Q", head[:8])[0] if len(head) == 9 else None
    if length is None or head[8:9] != b"{" or not 2 <= length <= MAX_HEADER:
        raise FormatError(_what_it_is(head, length, size))
    if length > size - 8:
        raise FormatError(f"load: the file is truncated: its header has {length} bytes, but only {size - 8} follow")
    raw = head[8:9] + _read(file, length - 1)
    try:
        header = json.loads(raw.decode("utf-8"), object_pairs_hook=_no_repeats)
    except FormatError:
        raise
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise FormatError(f"load: the header is no valid JSON: {error}") from error
    metadata = header.pop("__metadata__", {})
    if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
        raise FormatError("load: the header's metadata must be a map of strings")
    entries = {name: _check_entry(name, facts) for name, facts in header.items()}
    total = _check_layout(entries)
    data_size = size - 8 - length
    if total > data_size:
        raise FormatError(f"load: the file is truncated: its tensors take {total} bytes, but only {data_size} follow the header")
    if exact and total < data_size:
        raise FormatError(f"load: the file is oversized: {data_size - total} bytes follow its last tensor")
    return Header(entries, 8 + length, total, *_own_metadata(metadata))


def read_data(file: Any, header: Header) -> dict[str, Any]:
    """The bytes of every tensor, each in its own memory; checks the checksum, if the file has one."""
    chunks, ordered = {}, []
    for entry in sorted(header.entries.values(), key=lambda entry: (entry.start, entry.end)):
        chunk = np.empty(entry.end - entry.start, np.uint8)
        view = memoryview(chunk)  # type: ignore[arg-type]
        while view:
            count = file.readinto(view) if hasattr(file, "readinto") else _copy(file.read(len(view)), view)
            if not count:
                raise FormatError(f"load: the file ended within the tensor '{entry.name}'")
            view = view[count:]
        chunks[entry.name] = chunk
        ordered.append(chunk)
    if header.checksum is not None and checksum(ordered) != header.checksum:
        raise FormatError("load: the file is damaged: its tensors do not match their checksum")
    return chunks


def _copy(data: bytes, view: memoryview) -> int:
    """Puts bytes at a view's start."""
    view[: len(data)] = data
    return len(data)


def _read(file: Any, count: int) -> bytes:
    """Exactly so many bytes."""
    parts = []
    while count > 0:
        part = file.read(count)
        if not part:
            raise FormatError("load: the file ended within its header")
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def _what_it_is(head: bytes, length: int | None, size: int) -> str:
    """Why a file cannot be loaded, from its first bytes."""
    convert = (
        "flambeau never unpickles, because a pickle can run any code; in PyTorch, load it and save the tensors with "
        "safetensors.torch.save_file(state_dict, path), which flambeau's load reads"
    )
    if head[:4] == b"PK\x03\x04":
        return f"load: this is a zip archive, as torch.save writes: a pickle. {convert}"
    if head[:1] == b"\x80" and head[1:2] in b"\x02\x03\x04\x05":
        return f"load: this is a pickle, as old versions of torch.save write. {convert}"
    if head[:6] == b"\x93NUMPY":
        return "load: this is a NumPy file; load it with numpy.load and make a tensor with from_numpy"
    if size < 10:
        return f"load: this is no safetensors file: it has {size} bytes"
    if length is not None and head[8:9] == b"{":
        return f"load: the header would have {length} bytes; the format allows 2 to {MAX_HEADER}"
    return "load: this is no safetensors file: it does not begin with a header's length and '{'"


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object, refused if a key stands in it twice."""
    result = dict(pairs)
    if len(result) != len(pairs):
        raise FormatError("load: a key stands twice in the header")
    return result


def _is_size(value: Any) -> bool:
    return type(value) is int and 0 <= value < _MAX_SIZE


def element_count(shape: Any) -> int | None:
    """The number of elements; None if the shape is none that a tensor can have."""
    if not isinstance(shape, (list, tuple)) or len(shape) > MAX_DIMS or not all(map(_is_size, shape)):
        return None
    count = 1
    for size in shape:
        count *= max(size, 1)  # an empty tensor's other sizes must be possible, too
        if count >= _MAX_SIZE:
            return None
    return 0 if 0 in shape else count


def _check_entry(name: str, facts: Any) -> Entry:
    """A tensor's facts, checked by themselves."""
    if not isinstance(facts, dict) or facts.keys() != {"dtype", "shape", "data_offsets"}:
        raise FormatError(f"load: the header's entry '{name}' must have dtype, shape and data_offsets")
    dtype, shape, offsets = facts["dtype"], facts["shape"], facts["data_offsets"]
    if not isinstance(dtype, str) or dtype not in ITEM_SIZES:
        raise FormatError(f"load: the tensor '{name}' has the unknown dtype {dtype!r}")
    count = element_count(shape)
    if count is None:
        raise FormatError(f"load: the tensor '{name}' has an impossible shape")
    if not (isinstance(offsets, list) and len(offsets) == 2 and all(map(_is_size, offsets)) and offsets[0] <= offsets[1]):
        raise FormatError(f"load: the tensor '{name}' has impossible data_offsets")
    if offsets[1] - offsets[0] != count * ITEM_SIZES[dtype]:
        raise FormatError(
            f"load: the tensor '{name}' of shape {tuple(shape)} and dtype {dtype} takes {count * ITEM_SIZES[dtype]} bytes, "
            f"but its data_offsets span {offsets[1] - offsets[0]}"
        )
    return Entry(name, dtype, tuple(shape), *offsets)


def _check_layout(entries: dict[str, Entry]) -> int:
    """The data's size; tensors must follow each other without gaps or overlaps."""
    end = 0
    for entry in sorted(entries.values(), key=lambda entry: (entry.start, entry.end)):
        if entry.start != end:
            kind = "overlaps the one before it" if entry.start < end else "leaves a gap"
            raise FormatError(f"load: the tensor '{entry.name}' {kind}: it begins at byte {entry.start}, not {end}")
        end = entry.end
    return end


def _own_metadata(metadata: dict[str, str]) -> tuple[bool, Any, list[Any], int | None]:
    """Whether flambeau wrote the file; then the object's description, its tensors' records and the data's checksum."""
    present = [key for key in ("flambeau", "flambeau_version", "flambeau_crc32") if key in metadata]
    if not present:
        return False, None, [], None
    if len(present) < 3:
        raise FormatError("load: the file is damaged: a part of its description is missing")
    if metadata["flambeau_version"] != "1":
        raise FormatError(f"load: the file has version {metadata['flambeau_version']!r}; this flambeau reads version '1'")
    text = metadata["flambeau"].encode("utf-8", "surrogatepass")
    if metadata["flambeau_crc32"] != f"{zlib.crc32(text):08x}":
        raise FormatError("load: the file is damaged: its description does not match its checksum")
    try:
        own = json.loads(text, object_pairs_hook=_no_repeats)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"load: the description of the object is no valid JSON: {error}") from error
    if not isinstance(own, dict) or own.keys() != {"object", "tensors", "data_crc32"} or not isinstance(own["tensors"], list):
        raise FormatError("load: the description of the object is malformed")
    if not _is_size(own["data_crc32"]):
        raise FormatError("load: the checksum of the data is malformed")
    return True, own["object"], own["tensors"], own["data_crc32"]
