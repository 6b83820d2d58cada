"""PyTorch's names for accelerators: `fb.cuda.is_available()` and the like, which programs ask before they choose a device.

These are names only: what a device can do is its plug-in's matter, and so is every other function of these namespaces.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from .dispatch import plugins
from .dispatch.backend import backend_for
from .tensor.accelerators import NAMES
from .tensor.errors import DeviceError

__all__ = ["NAMES", "Namespace", "namespace"]


class Namespace(ModuleType):
    """What `fb.<accelerator>` is: it tells how many such devices there are, and names the package that brings them.

    >>> import flambeau as fb
    >>> fb.cuda.is_available(), fb.cuda.device_count()
    (False, 0)
    """

    def __init__(self, device_type: str) -> None:
        super().__init__(f"flambeau.{device_type}", type(self).__doc__)
        self.device_type = device_type
        self.__path__: list[str] = []  # imported as a package, it has no modules yet

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
            return int(backend_for(self.device_type).device_count())
        except DeviceError:
            return 0

    def manual_seed(self, seed: int) -> None:
        """Does nothing without such a device, as in PyTorch; with one, `fb.manual_seed` seeds it like all others."""
        if self.is_available():
            from .tensor.generator import manual_seed

            manual_seed(seed)

    manual_seed_all = manual_seed

    def empty_cache(self) -> None:
        """Frees unused memory of the devices; without one there is none."""
        if self.is_available():
            self._missing("empty_cache")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return self._missing(name)

    def _missing(self, name: str) -> Any:
        package = f"flambeau-{self.device_type}"
        raise AttributeError(
            f"module {self.__name__!r} has no attribute {name!r}: the core only tells whether there are such devices "
            f"(is_available, device_count); the rest comes with the device's plug-in: pip install {package}"
        )


def namespace(device_type: str) -> Namespace:
    """The namespace of an accelerator's name, the same one at every call and for `import flambeau.<name>`."""
    name = f"flambeau.{device_type}"
    if name not in sys.modules:
        sys.modules[name] = Namespace(device_type)
    found = sys.modules[name]
    assert isinstance(found, Namespace)
    return found
