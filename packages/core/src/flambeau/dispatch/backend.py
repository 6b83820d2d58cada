"""The contract of a backend: about ten verbs on its arrays, kernels by op name, and what a device may offer beyond."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

from ..tensor import dtypes
from ..tensor.devices import CHECKS, HOST, current_index, device
from ..tensor.errors import DeviceError, UnsupportedDTypeError
from .keys import BACKEND_BITS, BACKENDS

CONTRACT = (1, 2)

VERBS = ("empty", "from_host", "to_host", "copy_", "strides", "offset", "as_strided", "capacity")  # those without a default
EXTRAS = ("memory_stats", "memory_info", "stream", "event", "graph", "pinned", "collectives")  # those of tier 3, which a device may lack
DEPRECATED: dict[str, str] = {}  # verb -> what to write instead; such verbs still work until the contract's next major version

_Kernel = TypeVar("_Kernel", bound=Callable[..., Any])


@dataclass(frozen=True)
class Capabilities:
    """What a device says of itself.

    Args:
        dtypes: names of the dtypes that it holds and computes with; all, if None.
        strided_views: whether `as_strided` gives a view of the same memory by itself, or an adapter keeps layouts beside the memory.
        unified_memory: whether the host reads the device's memory without a copy.
        nondeterministic: names of the ops whose kernels may give other bits for the same call.
    """

    dtypes: frozenset[str] | None = None
    strided_views: bool = True
    unified_memory: bool = False
    nondeterministic: frozenset[str] = field(default_factory=frozenset)


class Forked:
    """Stands in the place of a device's lock in a forked process, where the device's threads are not: taking it raises.

    Args:
        device: its name.

    Example:
        >>> lock = Forked("abacus")
        >>> with lock: pass
        Traceback (most recent call last):
        flambeau.tensor.errors.DeviceError: device 'abacus' was in use before this process was forked, and cannot be used in it: ...
    """

    def __init__(self, device: str) -> None:
        self.device = device

    def __enter__(self) -> Any:
        raise DeviceError(
            f"device '{self.device}' was in use before this process was forked, and cannot be used in it: start processes by \"spawn\" "
            '(of a DataLoader: multiprocessing_context="spawn", or num_workers=0), or move tensors to the CPU for them'
        )

    def __exit__(self, *error: object) -> None:
        pass


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
        self.kernel_dtypes: dict[str, frozenset[Any]] = {}  # NumPy dtypes that a kernel is for, where it is not for all
        self.former: dict[str, list[tuple[Callable[..., Any], frozenset[Any] | None]]] = {}  # what such kernels stand before, oldest first

    def kernel(self, *ops: str, dtypes: Iterable[str] | None = None) -> Callable[[_Kernel], _Kernel]:
        """Decorates a function as this backend's kernel for ops.

        Args:
            ops: the names of the ops; at least one.
            dtypes: names of the operands' dtypes that it is for; with others the op keeps the kernel that it had, else goes on to its
                decomposition or the host. All, if None.
        """
        if not ops or not all(isinstance(name, str) for name in ops):
            raise TypeError(f"kernel: takes the names of one or more ops, as in @backend.kernel('add'), not {ops!r}")
        kinds = None if dtypes is None else frozenset(_numpy_dtype(name) for name in dtypes)

        def keep(function: _Kernel) -> _Kernel:
            for name in ops:
                if kinds is None:
                    self.kernel_dtypes.pop(name, None)
                    self.former.pop(name, None)
                else:
                    if name in self.kernels:
                        self.former.setdefault(name, []).append((self.kernels[name], self.kernel_dtypes.get(name)))
                    self.kernel_dtypes[name] = kinds
                self.kernels[name] = function
            return function

        return keep

    def derive(self, op: Any) -> Callable[..., Any] | None:
        """A kernel made from the op's own rules, where the backend has none; None leaves the op to decomposition and host."""
        return None

    def kernel_for(self, op: str, kernel: Callable[..., Any], dtype: Any) -> Callable[..., Any] | None:
        """The kernel for operands of one NumPy dtype: a better one, where there is one, or None, where there is none for it.

        Asked once for each op and dtype. After None the op goes on to its decomposition, or to the host with one warning.
        """
        ways = [(kernel, self.kernel_dtypes.get(op)), *reversed(self.former.get(op, []))]
        return next((way for way, kinds in ways if kinds is None or dtype in kinds), None)

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
        """How many of its elements the array starts after `root`, the array its storage was made with."""
        raise NotImplementedError(f"{self.name}: the backend lacks the verb 'offset'")

    def as_strided(self, array: Any, shape: tuple[int, ...], strides: tuple[int, ...], offset: int) -> Any:
        """A view of the memory around `array`, a storage's root or a view of it; strides and offset in elements.

        The offset counts from the first element of `array`, wherever in its storage this one stands: it may be negative,
        and the view may end after `array` does. The caller has checked that it stays inside of the storage.
        """
        raise NotImplementedError(f"{self.name}: the backend lacks the verb 'as_strided'")

    def reinterpret(self, array: Any, dtype: Any, shape: tuple[int, ...], strides: tuple[int, ...], offset: int) -> Any:
        """A view of the memory around `array` as elements of another NumPy dtype; strides and offset in elements of that dtype.

        Raises ShapeError where the array does not start at a multiple of the dtype's size.
        """
        raise NotImplementedError(
            f"device '{self.name}' cannot show {array.dtype} memory as {np.dtype(dtype)}: its backend does not offer the verb 'reinterpret' "
            f"of contract 1.1; move the tensor to the CPU first"
        )

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

    def one_thread(self) -> AbstractContextManager[int]:
        """A context in which the libraries that kernels call on the host have one thread each; it gives how many the kernel may use."""
        return nullcontext(self.threads())

    def device_of(self, array: Any) -> device:
        """The device object of an array."""
        return device(self.name, self.device_index(array))

    def copy_from(self, source: Backend, array: Any, index: int | None) -> Any:
        """A dense copy, on this device, of another device's array; None where there is no way but the one through the host.

        `source` may be this backend, and the array on another of its devices.
        """
        return None

    def current_index(self) -> int:
        """The index that this thread means by None: 0, or what `fb.accelerator.set_device_index` set."""
        return current_index(self.name)

    def capabilities(self, index: int | None = None) -> Capabilities:
        """What a device can do."""
        return Capabilities()

    def require_dtype(self, dtype: Any, index: int | None = None) -> None:
        """Raises UnsupportedDTypeError for a NumPy dtype that the device's capabilities do not name. For `empty` and `from_host`."""
        able = self.capabilities(index).dtypes
        name = dtypes.BY_NUMPY[np.dtype(dtype)].name
        if able is not None and name not in able:
            where = device(self.name, index)
            raise UnsupportedDTypeError(f"device '{where}' has no {name}; it has {', '.join(sorted(able))}: cast with .to(dtype) first")

    def names(self) -> Mapping[str, Any]:
        """What `fb.NAME` offers beyond what it has for every device."""
        return {}

    # Tier 3: what a device may offer beyond. `offers` tells what it does.

    def offers(self, verb: str) -> bool:
        """Whether the backend has a verb of tier 3, one of `EXTRAS`."""
        return getattr(type(self), verb) is not getattr(Backend, verb)

    def memory_stats(self, index: int | None = None) -> dict[str, int]:
        """Bytes by PyTorch's names: at least `allocated_bytes.all.current`, `.peak`, `reserved_bytes.all.current` and `.peak`."""
        raise self._lacks("memory_stats")

    def memory_info(self, index: int | None = None) -> tuple[int, int]:
        """(free, total) bytes of the device's memory."""
        raise self._lacks("memory_info")

    def reset_peak_memory_stats(self, index: int | None = None) -> None:
        """Sets the peaks of `memory_stats` to the present values."""

    def empty_cache(self, index: int | None = None) -> None:
        """Gives memory that is kept for later, but not in use, back to the system."""

    def stream(self, index: int | None = None, priority: int = 0) -> Any:
        """A new queue of work, with `synchronize()`, `query() -> bool`, `wait_event(event)`, `record_event(event=None)`."""
        raise self._lacks("stream")

    def current_stream(self, index: int | None = None) -> Any:
        """The queue to which this thread's calls go."""
        raise self._lacks("stream")

    def set_stream(self, stream: Any) -> None:
        """Sends this thread's calls on the stream's device to the stream."""
        raise self._lacks("stream")

    def event(self, timing: bool = False) -> Any:
        """A mark in a queue, with `record(stream=None)`, `wait(stream=None)`, `query()`, `synchronize()`, `elapsed_time(end) -> ms`."""
        raise self._lacks("event")

    def graph(self, index: int | None = None) -> Any:
        """A recording of kernel launches, with `capture_begin()`, `capture_end()`, `replay()`."""
        raise self._lacks("graph")

    def pinned(self, shape: tuple[int, ...], dtype: Any) -> np.ndarray[Any, Any]:
        """A new NumPy array in the host's memory, to and from which the device copies while the host goes on; its elements may be anything."""
        raise self._lacks("pinned")

    def is_pinned(self, array: np.ndarray[Any, Any]) -> bool:
        """Whether a NumPy array lies in such memory."""
        return False

    def from_pinned(self, array: np.ndarray[Any, Any], index: int | None) -> Any:
        """A copy on the device of a pinned array, which must not change until the device has done what was asked of it so far."""
        return self.from_host(array, index)

    def to_pinned(self, array: Any) -> np.ndarray[Any, Any]:
        """The elements in a new pinned array, where they are when the device has done what was asked of it so far: nobody waits."""
        return self.to_host(array)

    def collectives(self, index: int | None = None) -> Any:
        """The library that sums and moves arrays between devices, for the distributed package."""
        raise self._lacks("collectives")

    def _lacks(self, verb: str) -> Exception:
        return NotImplementedError(
            f"device '{self.name}' has no {verb}: its backend does not offer this verb of the contract; "
            f"`flambeau info` shows what each device offers"
        )


def _numpy_dtype(name: str) -> Any:
    known = {d.name: d for d in dtypes.DTYPE_LIST}
    if name not in known:
        raise ValueError(f"kernel: there is no dtype {name!r}; dtypes are {', '.join(known)}")
    return known[name].numpy


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
    for verb, instead in DEPRECATED.items():
        if getattr(type(backend), verb, None) is not getattr(Backend, verb, None):
            warnings.warn(
                f"the backend '{backend.name}' defines '{verb}', which is deprecated: {instead}", DeprecationWarning, stacklevel=2
            )
    if len(BACKEND_OF_BIT) == len(BACKEND_BITS):
        raise RuntimeError(f"'{backend.name}' cannot be registered: {len(BACKEND_BITS)} backends are, and keys have no more bits")
    backend.bit = 1 << BACKEND_BITS[len(BACKEND_OF_BIT)]
    BACKEND_OF_BIT[backend.bit] = backend
    BACKEND_OF_NAME[backend.name] = backend
    for notify in ON_REGISTER:
        notify(backend)
    return backend


def register_stand_in(backend: Backend) -> Backend:
    """Gives a bit to a backend that stands in for the one of its name, whose tensors no `device=` makes: a compiler's."""
    if len(BACKEND_OF_BIT) == len(BACKEND_BITS):
        raise RuntimeError(f"no stand-in for '{backend.name}': {len(BACKEND_BITS)} backends are registered, and keys have no more bits")
    backend.bit = 1 << BACKEND_BITS[len(BACKEND_OF_BIT)]
    BACKEND_OF_BIT[backend.bit] = backend
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
