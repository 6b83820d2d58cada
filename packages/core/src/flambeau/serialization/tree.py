"""Objects as JSON: what JSON has goes as it is, everything else as an object with one key that says what it is."""

from __future__ import annotations

import base64
import binascii
import math
import re
import struct
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import flambeau as fb

from .container import FormatError

MAX_DEPTH = 100  # levels of containers
_SMALL_INT = 1 << 63
_DTYPE = re.compile(r"[a-z][a-z0-9_]{0,31}")


def encode(obj: Any, add_tensor: Callable[[Any, str], int]) -> Any:
    """An object as JSON values.

    Args:
        obj: the object.
        add_tensor: takes a tensor and its path, gives its number.
    """
    return _Encoder(add_tensor).encode(obj, (), ())


def path_name(path: tuple[str, ...]) -> str:
    """A place in an object as people write it."""
    return "the object" + "".join(path)


class _Encoder:
    """One walk over an object; `path` is where it stands, `above` are the containers that hold it."""

    def __init__(self, add_tensor: Callable[[Any, str], int]) -> None:
        self.add_tensor = add_tensor

    def encode(self, obj: Any, path: tuple[str, ...], above: tuple[int, ...], name: str = "") -> Any:
        """One object."""
        kind = type(obj)
        if obj is None or kind is bool or kind is str:
            return obj
        if kind is int:
            return obj if -_SMALL_INT <= obj < _SMALL_INT else {"int": hex(obj)}
        if kind is float:
            return obj if math.isfinite(obj) else {"float": struct.pack("<d", obj).hex()}
        if isinstance(obj, fb.Tensor):
            return {"tensor": self._tensor(obj, path, name)}
        plain = self._plain(obj, kind)
        if plain is not None:
            return plain
        if kind in (list, tuple, set, frozenset, dict, OrderedDict):
            return self._container(obj, kind, path, above, name)
        raise TypeError(_refusal(obj, path))

    def _tensor(self, tensor: Any, path: tuple[str, ...], name: str) -> int:
        """A tensor's number."""
        if type(tensor) is not fb.Tensor and type(tensor) is not fb.nn.Parameter:
            raise TypeError(
                f"save: {path_name(path)} is a {type(tensor).__name__}, a subclass of Tensor that could not be restored; "
                "save tensor.as_subclass(Tensor)"
            )
        if tensor.device.type == "meta":
            raise TypeError(f"save: {path_name(path)} is a tensor on the meta device, which has no data")
        return self.add_tensor(tensor, name or "tensor")

    @staticmethod
    def _plain(obj: Any, kind: type) -> Any:
        """Values that hold no other objects; None if it is none of them."""
        if kind is complex:
            return {"complex": struct.pack("<dd", obj.real, obj.imag).hex()}
        if kind is bytes:
            return {"bytes": base64.b64encode(obj).decode("ascii")}
        if isinstance(obj, fb.dtype):
            return {"dtype": str(obj).rpartition(".")[2]}
        if isinstance(obj, fb.device):
            return {"device": str(obj)}
        if kind is fb.Size:
            return {"size": list(obj)}
        return None

    def _container(self, obj: Any, kind: type, path: tuple[str, ...], above: tuple[int, ...], name: str) -> Any:
        """A container and all in it."""
        if id(obj) in above:
            raise ValueError(f"save: {path_name(path)} contains itself")
        if len(above) >= MAX_DEPTH:
            raise ValueError(f"save: {path_name(path[:3])}... is nested more than {MAX_DEPTH} levels deep")
        above = (*above, id(obj))
        if kind in (dict, OrderedDict):
            pairs = []
            for key, value in obj.items():
                step = (*path, f"[{key!r}]")
                inner = f"{name}.{key}" if name else str(key)
                if not isinstance(key, (str, int, float, bool, bytes, complex, tuple, frozenset, type(None), fb.dtype, fb.device)):
                    raise TypeError(f"save: {path_name(path)} has a key of type {type(key).__name__}, which cannot be saved")
                pairs.append([self.encode(key, (*step, " (key)"), above, inner), self.encode(value, step, above, inner)])
            metadata = getattr(obj, "_metadata", None)  # a module's state dict has its modules' versions there
            if isinstance(metadata, dict):
                return {"state_dict": [pairs, self.encode(metadata, (*path, "._metadata"), above, "_metadata")]}
            return {"dict" if kind is dict else "ordered_dict": pairs}
        items = sorted(obj, key=repr) if kind in (set, frozenset) else obj  # sets in a fixed order: equal objects, equal files
        return {
            kind.__name__: [self.encode(item, (*path, f"[{i}]"), above, f"{name}.{i}" if name else str(i)) for i, item in enumerate(items)]
        }


def _refusal(obj: Any, path: tuple[str, ...]) -> str:
    """Why an object cannot be saved, and what would work."""
    kind, where = type(obj), path_name(path)
    if isinstance(obj, tuple) and hasattr(obj, "_fields"):
        return f"save: {where} is a named tuple ({kind.__name__}), whose class a file cannot bring along; save {where}._asdict()"
    if hasattr(obj, "state_dict"):
        return f"save: {where} is a {kind.__name__}; files hold state, not code: save its state_dict()"
    if hasattr(obj, "__array__"):
        return f"save: {where} is a {kind.__module__}.{kind.__name__}; save a tensor (from_numpy), or a Python number (.item())"
    return (
        f"save: {where} is of type {kind.__module__}.{kind.__qualname__}; files hold tensors, None, bool, int, float, complex, str, "
        "bytes, dtype, device, Size, and dict, OrderedDict, list, tuple, set, frozenset of them"
    )


def decode(value: Any, tensors: list[Any]) -> Any:
    """The object that `encode` described; `tensors` by number."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if not (isinstance(value, dict) and len(value) == 1):
        raise FormatError("load: the description of the object is malformed")
    ((kind, content),) = value.items()
    decoder = _DECODERS.get(kind)
    if decoder is None:
        raise FormatError(f"load: the file holds a value of the unknown kind {kind!r}; a newer flambeau may read it")
    try:
        return decoder(content, tensors)
    except FormatError:
        raise
    except (
        TypeError,
        ValueError,
        KeyError,
        IndexError,
        OverflowError,
        binascii.Error,
        struct.error,
        AttributeError,
        RuntimeError,
    ) as error:
        raise FormatError(f"load: a value of kind {kind!r} is malformed: {error}") from error


def _items(content: Any, tensors: list[Any]) -> list[Any]:
    """The decoded items of a container."""
    if not isinstance(content, list):
        raise FormatError("load: a container's items are malformed")
    return [decode(item, tensors) for item in content]


def _pairs(content: Any, tensors: list[Any]) -> list[tuple[Any, Any]]:
    """The decoded items of a dict."""
    pairs = [(decode(key, tensors), decode(item, tensors)) for key, item in content]
    if len({key for key, _ in pairs}) != len(pairs):
        raise FormatError("load: a dict has the same key twice")
    return pairs


def _state_dict(content: Any, tensors: list[Any]) -> Any:
    """A module's state dict, with the versions of its modules."""
    pairs, metadata = content
    state: Any = OrderedDict(_pairs(pairs, tensors))
    state._metadata = decode(metadata, tensors)
    return state


def _dtype(content: Any) -> Any:
    """A dtype by name."""
    found = getattr(fb, content, None) if isinstance(content, str) and _DTYPE.fullmatch(content) else None
    if not isinstance(found, fb.dtype):
        raise FormatError(f"load: {content!r} is no dtype of this flambeau")
    return found


def _tensor(content: Any, tensors: list[Any]) -> Any:
    """A tensor by number."""
    if type(content) is not int or not 0 <= content < len(tensors):
        raise FormatError(f"load: the object refers to tensor {content!r} of {len(tensors)}")
    return tensors[content]


_DECODERS: dict[str, Callable[[Any, list[Any]], Any]] = {
    "int": lambda content, tensors: int(content, 16),
    "float": lambda content, tensors: struct.unpack("<d", bytes.fromhex(content))[0],
    "complex": lambda content, tensors: complex(*struct.unpack("<dd", bytes.fromhex(content))),
    "bytes": lambda content, tensors: base64.b64decode(content, validate=True),
    "dtype": lambda content, tensors: _dtype(content),
    "device": lambda content, tensors: fb.device(content),
    "size": lambda content, tensors: fb.Size(content),
    "tensor": _tensor,
    "list": _items,
    "tuple": lambda content, tensors: tuple(_items(content, tensors)),
    "set": lambda content, tensors: set(_items(content, tensors)),
    "frozenset": lambda content, tensors: frozenset(_items(content, tensors)),
    "dict": lambda content, tensors: dict(_pairs(content, tensors)),
    "ordered_dict": lambda content, tensors: OrderedDict(_pairs(content, tensors)),
    "state_dict": _state_dict,
}
