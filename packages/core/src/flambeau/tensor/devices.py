"""Device objects, memory formats and layouts: names, not backends."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any


class device:
    """Where a tensor lives: a backend's name and, where there are several, an index.

    >>> import flambeau as fb
    >>> fb.device("cpu")
    device(type='cpu')
    """

    __slots__ = ("_restore", "index", "type")

    def __init__(self, type: str | device | int, index: int | None = None) -> None:
        self._restore: list[Any] = []
        if isinstance(type, device):
            self.type: str = type.type
            self.index: int | None = type.index
            return
        if not isinstance(type, str):
            raise TypeError(f"device: needs a name such as 'cpu' or 'cpu:0', not {type!r}")
        name, colon, number = type.partition(":")
        if not name or (colon and not number.isdecimal()) or (colon and index is not None):
            raise RuntimeError(f"device: {type!r} is no device name; write 'name' or 'name:index', such as 'cpu' or 'cpu:0'")
        self.type = name
        self.index = int(number) if colon else index

    @property
    def is_host(self) -> bool:
        """Whether this is where Python's and NumPy's memory is."""
        return self.type == HOST.type

    def __repr__(self) -> str:
        return f"device(type='{self.type}')" if self.index is None else f"device(type='{self.type}', index={self.index})"

    def __str__(self) -> str:
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, device) and self.type == other.type and self.index == other.index

    def __hash__(self) -> int:
        return hash((self.type, self.index))

    def __reduce__(self) -> tuple[Any, ...]:
        return device, (str(self),)

    def __enter__(self) -> device:
        self._restore.append(DEFAULT_DEVICE[0])
        DEFAULT_DEVICE[0] = self
        return self

    def __exit__(self, *exc: object) -> None:
        DEFAULT_DEVICE[0] = self._restore.pop()


HOST = device("cpu")  # where Python's and NumPy's memory is: the one line that says which device this is
DEFAULT_DEVICE: list[device] = [HOST]
CHECKS: list[Callable[[device], Any]] = []  # raise for a device that does not exist; the dispatcher's, which knows the backends


_current = threading.local()  # device type -> index, for each thread


def current_index(type: str) -> int:
    """The index that this thread means by a device type's bare name."""
    return int(getattr(_current, type, 0))


def set_current_index(type: str, index: int) -> None:
    """Makes a device the one that this thread means by its type's bare name."""
    setattr(_current, type, index)


def get_default_device() -> device:
    """The device of tensors made without `device=`."""
    return DEFAULT_DEVICE[0]


def set_default_device(d: device | str | None) -> None:
    """Sets the device of tensors made without `device=`; None means the CPU. Raises DeviceError if there is no such device."""
    chosen = HOST if d is None else device(d)
    for check in CHECKS:
        check(chosen)
    DEFAULT_DEVICE[0] = chosen


class _Named:
    """A constant with a name: a memory format or a layout."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"flambeau.{self.name}"

    def __reduce__(self) -> tuple[Any, ...]:
        return _named, (self.name,)


class memory_format(_Named):
    """An order of dimensions in memory."""

    __slots__ = ()


class layout(_Named):
    """How elements are stored; all tensors are strided."""

    __slots__ = ()


contiguous_format = memory_format("contiguous_format")
channels_last = memory_format("channels_last")
channels_last_3d = memory_format("channels_last_3d")
preserve_format = memory_format("preserve_format")
strided = layout("strided")


def _named(name: str) -> _Named:
    return {c.name: c for c in (contiguous_format, channels_last, channels_last_3d, preserve_format, strided)}[name]
