"""What each thread asks of its GPUs, and what must not wait."""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from . import platform

if TYPE_CHECKING:
    from .devices import Device
    from .graphs import Graph
    from .streams import Stream

RELAXED = 2  # the mode of a capture in which nothing is forbidden


class Here(threading.local):
    """What this thread asks of GPUs: the device that is current in it, its stream on each device, and the graph that it records.

    `stream` is the handle of the current device's.
    """

    def __init__(self) -> None:
        self.device = -1
        self.stream = 0
        self.streams: dict[int, Stream] = {}
        self.graph: Graph | None = None

    def activate(self, device: Device) -> None:
        """Makes a device current."""
        index = device.index
        if self.device != index:
            importlib.import_module("cupy").cuda.runtime.setDevice(index)
            self.device = index
            self.use(self.streams.get(index) or device.home)

    def use(self, stream: Stream) -> None:
        """Sends what this thread asks of the current device to a stream."""
        self.stream = stream.handle
        stream.cupy.use()
        if TOLD:
            TOLD[0](self.device, stream.handle)

    def recorded(self, device: Device) -> Graph | None:
        """The graph into which this thread's calls on a device are recorded, if they are."""
        graph = self.graph
        return graph if graph is not None and graph.device is device else None

    def may_wait(self, what: str) -> None:
        """Raises where this thread records a graph, in which nothing can wait for the device.

        Args:
            what: what would wait.

        Raises:
            RuntimeError: the message names what the program called.
        """
        if self.graph is not None:
            raise RuntimeError(
                f"{_called()}: {what} waits for the device, and a graph is being captured, whose kernels have not run yet: "
                "do it before the capture, or after a replay"
            )


@contextmanager
def relaxed(device: Device) -> Iterator[None]:
    """A context in which what is not recorded may be asked for while a graph is: memory, and the loading of modules."""
    if device.recording is None:
        yield
        return
    before = platform.exchange(RELAXED)
    try:
        yield
    finally:
        platform.exchange(before)


TOLD: list[Callable[[int, int], object]] = []  # who else keeps this thread's device and stream: the compiled launcher
here = Here()


def _called() -> str:
    """The name of what the program called of this framework."""
    frame, name = sys._getframe(1), "a call"
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if not module.startswith("flambeau") or ".testing." in module:
            break
        name, frame = getattr(frame.f_code, "co_qualname", frame.f_code.co_name), frame.f_back  # type: ignore[assignment]
    return name
