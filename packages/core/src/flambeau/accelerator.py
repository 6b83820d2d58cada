"""`fb.accelerator`: the machine's accelerator, whichever it is, under the names of `torch.accelerator`.

The accelerator is the default device, if that is one; else the first installed backend beside the host's that has a device,
in the order of `flambeau info`.
"""

from __future__ import annotations

from typing import Any

from . import namespaces
from .dispatch import plugins
from .tensor.devices import device, get_default_device
from .tensor.errors import DeviceError

__all__ = [
    "current_accelerator", "current_device_index", "current_stream", "device_count", "device_index", "empty_cache", "get_memory_info",
    "is_available", "max_memory_allocated", "max_memory_reserved", "memory_allocated", "memory_reserved", "memory_stats",
    "reset_peak_memory_stats", "set_device_index", "set_stream", "synchronize",
]  # fmt: skip


def current_accelerator(check_available: bool = False) -> device | None:
    """The accelerator as a device without index; None where there is none.

    Args:
        check_available: kept for PyTorch's signature; a backend without devices is never the accelerator.

    >>> import flambeau as fb
    >>> fb.accelerator.current_accelerator() is None or fb.accelerator.is_available()
    True
    """
    default = get_default_device().type
    names = [name for name in plugins.backend_names() if plugins.names_accelerator(name)]
    for name in sorted(names, key=lambda name: name != default):
        if namespaces.namespace(name).is_available():
            return device(name)
    return None


def _namespace() -> namespaces.Namespace:
    found = current_accelerator()
    if found is None:
        raise DeviceError("fb.accelerator: no installed backend has an accelerator; `flambeau info` lists the devices that there are")
    return namespaces.namespace(found.type)


def is_available() -> bool:
    """Whether there is an accelerator."""
    return current_accelerator() is not None


def device_count() -> int:
    """How many devices of its type there are; 0 without one."""
    found = current_accelerator()
    return 0 if found is None else namespaces.namespace(found.type).device_count()


def current_device_index() -> int:
    """The index of this thread's current device."""
    return _namespace().current_device()


def set_device_index(device: Any) -> None:
    """Makes a device this thread's current one."""
    _namespace().set_device(device)


def device_index(device: int | None) -> Any:
    """A context in which another device is this thread's current one; None changes nothing."""
    return _namespace().device(device)


def synchronize(device: Any = None) -> None:
    """Waits until a device has done all that was asked of it."""
    _namespace().synchronize(device)


def current_stream(device: Any = None) -> Any:
    """The queue to which this thread's calls go."""
    return _namespace().current_stream(device)


def set_stream(stream: Any) -> None:
    """Sends this thread's calls to a queue."""
    _namespace().set_stream(stream)


def empty_cache() -> None:
    """Gives unused memory back to the system."""
    _namespace().empty_cache()


def memory_stats(device_index: Any = None) -> dict[str, int]:
    """Bytes by PyTorch's names, such as `allocated_bytes.all.current`."""
    return _namespace().memory_stats(device_index)


def memory_allocated(device_index: Any = None) -> int:
    """Bytes of memory that arrays hold now."""
    return _namespace().memory_allocated(device_index)


def max_memory_allocated(device_index: Any = None) -> int:
    """The most bytes that arrays have held at once since the last reset."""
    return _namespace().max_memory_allocated(device_index)


def memory_reserved(device_index: Any = None) -> int:
    """Bytes of memory taken from the system, those kept for later included."""
    return _namespace().memory_reserved(device_index)


def max_memory_reserved(device_index: Any = None) -> int:
    """The most bytes that were taken from the system at once since the last reset."""
    return _namespace().max_memory_reserved(device_index)


def reset_peak_memory_stats(device_index: Any = None) -> None:
    """Sets the peaks to the present values."""
    _namespace().reset_peak_memory_stats(device_index)


def get_memory_info(device_index: Any = None) -> tuple[int, int]:
    """(free, total) bytes of a device's memory."""
    return _namespace().mem_get_info(device_index)
