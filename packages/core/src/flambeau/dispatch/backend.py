"""The contract of a backend: about ten verbs on its arrays, and kernels by op name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..tensor.devices import CHECKS, HOST, device
from ..tensor.errors import DeviceError
from .keys import BACKEND_BITS, BACKENDS

CONTRACT = (1, 0)


VERBS = ("empty", "from_host", "to_host", "copy_", "strides", "offset", "as_strided", "capacity")  # those without a default


class Backend:
    """A device type. Subclass it, name it, write the verbs; every op then runs, by decomposition or on the host.

    An array of the backend is any object with `.shape` (a tuple of ints) and `.dtype` (a NumPy dtype). `kernels` maps op
    names to functions on such arrays, with the op's positional arguments. A missing kernel is no error: the op's
    decomposition runs, else its kernel on the host, with one warning.
    """

    name: str = ""
    has_data: bool = True  # false for devices that compute shapes only

    def __init__(self) -> None:
        self.bit: int = 0  # set at registration
        self.kernels: dict[str, Callable[..., Any]] = {}

    def derive(self, op: Any) -> Callable[..., Any] | None:
        """A kernel made from the op's own rules, where the backend has none; None leaves the op to decomposition and host."""
        return None

    def kernel_for(self, op: str, kernel: Callable[..., Any], dtype: Any) -> Callable[..., Any]:
        """The kernel for operands of one NumPy dtype, where that has a better one. Asked once for each op and dtype."""
        return kernel

    # Tier 0, the verbs.

    def device_count(self) -> int:
        """How many devices of this type the machine has."""
        return 1

    def device_index(self, array: Any) -> int | None:
        """The index of the device that holds the array; None where there is only one and it has no number."""
        return None

    def empty(self, shape: tuple[int, ...], dtype: Any, index: int | None) -> Any:
        """A new dense array; `dtype` is a NumPy dtype."""
        raise NotImplementedError(f"{self.name}: the backend lacks the verb 'empty'")

    def from_host(self, array: np.ndarray[Any, Any], index: int | None) -> Any:
        """A copy on the device of a NumPy array (which a host backend may keep as it is)."""
        raise NotImplementedError(f"{self.name}: the backend lacks the verb 'from_host'")

    def to_host(self, array: Any) -> np.ndarray[Any, Any]:
        """The array's elements as a NumPy array; may share memory on host backends."""
        raise NotImplementedError(f"{self.name}: the backend lacks the verb 'to_host'")

    def copy_(self, target: Any, source: Any) -> None:
        """Writes `source`, of the same shape and any dtype, into `target`."""
        raise NotImplementedError(f"{self.name}: the backend lacks the verb 'copy_'")

    def strides(self, array: Any) -> tuple[int, ...]:
        """The array's strides, in elements."""
        raise NotImplementedError(f"{self.name}: the backend lacks the verb 'strides'")

    def offset(self, array: Any, root: Any) -> int:
        """How many elements the array starts after `root`, the array its storage was made with."""
        raise NotImplementedError(f"{self.name}: the backend lacks the verb 'offset'")

    def as_strided(self, array: Any, shape: tuple[int, ...], strides: tuple[int, ...], offset: int) -> Any:
        """A view of the memory around `array`, a storage's root or a view of it; strides and offset in elements.

        The offset counts from the first element of `array`, wherever in its storage this one stands: it may be negative,
        and the view may end after `array` does. The caller has checked that it stays inside of the storage.
        """
        raise NotImplementedError(f"{self.name}: the backend lacks the verb 'as_strided'")

    def capacity(self, root: Any) -> int:
        """How many elements the memory of a storage's root holds."""
        raise NotImplementedError(f"{self.name}: the backend lacks the verb 'capacity'")

    def asarray(self, result: Any, dtype: Any) -> Any:
        """A kernel's result as an array: where a library returns scalars for zero-dimensional results."""
        return result

    def spread(self, kernel: Callable[..., Any], a: Any, b: Any) -> Any:
        """Calls a pointwise kernel on two arrays of different shapes, which it broadcasts."""
        return kernel(a, b)

    def pointer(self, array: Any) -> int:
        """The address of the first element; by default a number that no other array's memory comes near."""
        return id(array) << 36

    def synchronize(self, index: int | None = None) -> None:
        """Waits until the device has done all that was asked of it."""

    def threads(self, count: int | None = None) -> int:
        """How many threads one kernel may use on the host; a count sets it."""
        return 1

    def device_of(self, array: Any) -> device:
        """The device object of an array."""
        return device(self.name, self.device_index(array))


BACKEND_OF_BIT: dict[int, Backend] = {}
BACKEND_OF_NAME: dict[str, Backend] = {}
ON_REGISTER: list[Callable[[Backend], None]] = []


def register(backend: Backend) -> Backend:
    """Gives the backend its bit and its kernels their place in the op table."""
    if not backend.name.isidentifier():
        raise ValueError(f"a backend's name must be an identifier, such as 'cpu', not {backend.name!r}")
    if backend.name in BACKEND_OF_NAME:
        raise ValueError(f"a backend named '{backend.name}' is registered already: {BACKEND_OF_NAME[backend.name]!r}")
    missing = [verb for verb in VERBS if getattr(type(backend), verb) is getattr(Backend, verb)]
    if missing:
        raise TypeError(
            f"the backend '{backend.name}' lacks {', '.join(missing)}: its class {type(backend).__name__} must define these verbs"
        )
    if len(BACKEND_OF_BIT) == len(BACKEND_BITS):
        raise RuntimeError(f"'{backend.name}' cannot be registered: {len(BACKEND_BITS)} backends are, and keys have no more bits")
    backend.bit = 1 << BACKEND_BITS[len(BACKEND_OF_BIT)]
    BACKEND_OF_BIT[backend.bit] = backend
    BACKEND_OF_NAME[backend.name] = backend
    for notify in ON_REGISTER:
        notify(backend)
    return backend


def backend_of(key: int) -> Backend:
    """The backend whose bit the key has."""
    return BACKEND_OF_BIT[key & BACKENDS]


def backend_for(d: device | str) -> Backend:
    """The backend of a device, loaded from its plug-in at the first use.

    Raises DeviceError if no such backend is installed, or its plug-in failed, or the index is out of range.
    """
    d = device(d)
    backend = BACKEND_OF_NAME.get(d.type)
    if backend is None:
        from . import plugins

        backend = plugins.backend(d.type)
    if d.index is not None and d.index >= backend.device_count():
        raise DeviceError(f"device '{d}': the backend '{d.type}' has {backend.device_count()} device(s), counted from 0")
    return backend


def host_backend() -> Backend:
    """The backend of the device where Python's and NumPy's memory is: what the others copy from and to, and fall back on."""
    return BACKEND_OF_NAME.get(HOST.type) or backend_for(HOST)


CHECKS.append(backend_for)
