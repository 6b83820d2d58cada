"""Streams and events, under PyTorch's names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cupy

from .runtime import here

if TYPE_CHECKING:
    from .devices import Device


class Stream:
    """A queue of work of one device.

    Args:
        device: whose it is.
        made: CuPy's stream.
    """

    def __init__(self, device: Device, made: Any) -> None:
        self.device, self.cupy = device, made
        self.handle = int(made.ptr)
        self.before: list[Stream] = []

    @property
    def cuda_stream(self) -> int:
        """The handle, as PyTorch calls it."""
        return self.handle

    def synchronize(self) -> None:
        """Waits until all that was asked of it is done."""
        here.may_wait("Stream.synchronize")
        here.activate(self.device)
        self.cupy.synchronize()
        self.device.raise_faults()

    def query(self) -> bool:
        """Whether all that was asked of it is done."""
        here.may_wait("Stream.query")
        here.activate(self.device)
        return bool(self.cupy.done)

    def wait_event(self, event: Event) -> None:
        """What is asked from now on waits for an event."""
        event.wait(self)

    def wait_stream(self, stream: Stream) -> None:
        """What is asked from now on waits for all that another stream was asked."""
        self.wait_event(stream.record_event())

    def record_event(self, event: Event | None = None) -> Event:
        """A mark behind what was asked so far."""
        event = Event() if event is None else event
        event.record(self)
        return event

    def __enter__(self) -> Stream:
        self.before.append(self.device.current_stream())
        self.device.set_stream(self)
        return self

    def __exit__(self, *_: object) -> None:
        self.device.set_stream(self.before.pop())

    def __repr__(self) -> str:
        return f"Stream({self.device}, {self.handle:#x})"


class Event:
    """A mark in a stream.

    Args:
        timing: whether it keeps the time.
    """

    def __init__(self, timing: bool = False) -> None:
        self.timing = timing
        self.cupy: Any = None
        self.device: Device | None = None

    def record(self, stream: Stream | None = None) -> None:
        """Marks the end of a stream: the current one, if None."""
        if stream is None:
            from .devices import devices

            stream = devices()[max(here.device, 0)].current_stream()
        here.activate(stream.device)
        if self.cupy is None or self.device is not stream.device:
            self.cupy, self.device = cupy.cuda.Event(disable_timing=not self.timing), stream.device
        self.cupy.record(stream.cupy)

    def wait(self, stream: Stream | None = None) -> None:
        """Makes what a stream is asked from now on wait for the mark."""
        if self.device is None:  # an event that was never recorded is over
            return
        stream = self.device.current_stream() if stream is None else stream
        here.activate(stream.device)
        stream.cupy.wait_event(self.cupy)

    def query(self) -> bool:
        """Whether what the mark stands behind is done."""
        here.may_wait("Event.query")
        return self.cupy is None or bool(self.cupy.done)

    def synchronize(self) -> None:
        """Waits until what the mark stands behind is done."""
        here.may_wait("Event.synchronize")
        if self.cupy is not None and self.device is not None:
            here.activate(self.device)
            self.cupy.synchronize()
            self.device.raise_faults()

    def elapsed_time(self, end: Event) -> float:
        """Milliseconds between two marks.

        Raises:
            RuntimeError: one of them keeps no time, or was not recorded.
        """
        if not (self.timing and end.timing) or self.cupy is None or end.cupy is None:
            raise RuntimeError("elapsed_time: both events must be made with enable_timing=True, and recorded")
        return float(cupy.cuda.get_elapsed_time(self.cupy, end.cupy))
