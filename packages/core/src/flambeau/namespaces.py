"""The namespace of a device type: `fb.cuda.is_available()`, `fb.cuda.memory_allocated()` and the like, over the verbs of its backend.

PyTorch's names for accelerators are there without any backend, since programs ask them before they choose a device.
"""

from __future__ import annotations

import sys
from types import ModuleType, TracebackType
from typing import Any

from .dispatch import plugins
from .dispatch.backend import Backend, backend_for
from .tensor.devices import device, set_current_index
from .tensor.errors import DeviceError

__all__ = ["Namespace", "namespace"]


class Namespace(ModuleType):
    """What `fb.<device type>` is: functions of its devices, and before that, whether there are any.

    A device is given as None (this thread's current one), an index, a name or a `fb.device`.

    >>> import flambeau as fb
    >>> fb.cuda.is_available(), fb.cuda.device_count()
    (False, 0)
    """

    def __init__(self, device_type: str) -> None:
        super().__init__(f"flambeau.{device_type}", type(self).__doc__)
        self.device_type = device_type
        self.__path__: list[str] = []  # imported as a package, it has no modules yet

    @property
    def _backend(self) -> Backend:
        """The backend; DeviceError tells what to install where there is none."""
        return backend_for(self.device_type)

    def _index(self, which: Any) -> int:
        """The index that an argument means.

        Raises:
            DeviceError: there is no such device.
            ValueError: a device of another type.
        """
        if which is None or which == -1:
            return self._backend.current_index()
        found = device(self.device_type, which) if isinstance(which, int) else device(which)
        if found.type != self.device_type:
            raise ValueError(f"{self.__name__}: expected a device of type '{self.device_type}', but got '{found}'")
        backend_for(found)  # checks the index
        return self._backend.current_index() if found.index is None else found.index

    def is_available(self) -> bool:
        """Whether there is at least one such device."""
        return self.device_count() > 0

    def is_initialized(self) -> bool:
        """Whether the devices are in use already; without one they are not."""
        return self.is_available()

    def device_count(self) -> int:
        """The number of such devices; 0 without a plug-in that works."""
        if self.device_type not in plugins.backend_names():
            return 0
        try:
            return int(self._backend.device_count())
        except DeviceError:
            return 0

    def current_device(self) -> int:
        """The index that this thread means by the bare name."""
        return self._backend.current_index()

    def set_device(self, device: Any) -> None:
        """Makes a device the one that this thread means by the bare name."""
        set_current_index(self.device_type, self._index(device))

    def device(self, device: Any) -> _Switched:
        """A context in which another device is this thread's current one; None changes nothing."""
        return _Switched(self, device)

    def synchronize(self, device: Any = None) -> None:
        """Waits until a device has done all that was asked of it."""
        self._backend.synchronize(self._index(device))

    def manual_seed(self, seed: int) -> None:
        """Does nothing without such a device, as in PyTorch; with one, `fb.manual_seed` seeds it like all others."""
        if self.is_available():
            from .tensor.generator import manual_seed

            manual_seed(seed)

    manual_seed_all = manual_seed

    def current_stream(self, device: Any = None) -> Any:
        """The queue to which this thread's calls go."""
        return self._backend.current_stream(self._index(device))

    def set_stream(self, stream: Any) -> None:
        """Sends this thread's calls to a queue."""
        self._backend.set_stream(stream)

    def Stream(self, device: Any = None, priority: int = 0) -> Any:
        """A new queue of work."""
        return self._backend.stream(self._index(device), priority)

    def Event(self, enable_timing: bool = False) -> Any:
        """A mark in a queue."""
        return self._backend.event(enable_timing)

    def memory_stats(self, device: Any = None) -> dict[str, int]:
        """Bytes by PyTorch's names, such as `allocated_bytes.all.current`."""
        return self._backend.memory_stats(self._index(device))

    def memory_allocated(self, device: Any = None) -> int:
        """Bytes of memory that arrays hold now."""
        return self.memory_stats(device)["allocated_bytes.all.current"]

    def max_memory_allocated(self, device: Any = None) -> int:
        """The most bytes that arrays have held at once since the last reset."""
        return self.memory_stats(device)["allocated_bytes.all.peak"]

    def memory_reserved(self, device: Any = None) -> int:
        """Bytes of memory taken from the system, those kept for later included."""
        return self.memory_stats(device)["reserved_bytes.all.current"]

    def max_memory_reserved(self, device: Any = None) -> int:
        """The most bytes that were taken from the system at once since the last reset."""
        return self.memory_stats(device)["reserved_bytes.all.peak"]

    def reset_peak_memory_stats(self, device: Any = None) -> None:
        """Sets the peaks to the present values."""
        self._backend.reset_peak_memory_stats(self._index(device))

    def mem_get_info(self, device: Any = None) -> tuple[int, int]:
        """(free, total) bytes of a device's memory."""
        return self._backend.memory_info(self._index(device))

    def empty_cache(self) -> None:
        """Gives unused memory back to the system; without such a device there is none."""
        if self.is_available():
            for index in range(self.device_count()):
                self._backend.empty_cache(index)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        own = self._backend.names() if self.is_available() else {}
        if name in own:
            return own[name]
        package = f"flambeau-{self.device_type}"
        raise AttributeError(
            f"module {self.__name__!r} has no attribute {name!r}: the core knows what every device type has (devices, memory, streams); "
            f"the rest comes with the device's plug-in: pip install {package}"
        )

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *(self._backend.names() if self.is_available() else ())})


class _Switched:
    """A context with another current device."""

    def __init__(self, home: Namespace, which: Any) -> None:
        self.home, self.which, self.before = home, which, 0

    def __enter__(self) -> None:
        self.before = self.home.current_device()
        if self.which is not None:
            self.home.set_device(self.which)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        set_current_index(self.home.device_type, self.before)


def namespace(device_type: str) -> Namespace:
    """The namespace of an accelerator's name, the same one at every call and for `import flambeau.<name>`."""
    name = f"flambeau.{device_type}"
    if name not in sys.modules:
        sys.modules[name] = Namespace(device_type)
    found = sys.modules[name]
    assert isinstance(found, Namespace)
    return found
