"""What `fb.cuda` offers beyond what it has for every device: graphs, a stream's context, what a device says of itself."""

from __future__ import annotations

import functools
from types import SimpleNamespace
from typing import Any

from flambeau.tensor.devices import current_index, device

from .capturing import graph, graph_pool_handle, is_current_stream_capturing, make_graphed_callables
from .devices import Device, devices
from .graphs import Graph
from .memory import record_history
from .platform import platform
from .streams import Stream


def stream(stream: Stream) -> Stream:
    """A context in which this thread's calls go to a stream."""
    return stream


def of(which: Any) -> Device:
    """The device that is meant: by an index, a name, or None, this thread's current one."""
    index = which if isinstance(which, int) or which is None else device(which).index
    return devices()[current_index(platform().name) if index is None else index]


def get_device_name(device: Any = None) -> str:
    """What the GPU is called."""
    return of(device).title


def get_device_capability(device: Any = None) -> tuple[int, int]:
    """The major and minor numbers of what its processors can do."""
    return of(device).capability


@functools.cache
def names() -> dict[str, Any]:
    """All of it, by name."""
    return {
        "CUDAGraph": Graph, "get_device_capability": get_device_capability, "get_device_name": get_device_name, "graph": graph,
        "graph_pool_handle": graph_pool_handle, "is_current_stream_capturing": is_current_stream_capturing,
        "make_graphed_callables": make_graphed_callables, "memory": SimpleNamespace(_record_memory_history=record_history), "stream": stream,
    }  # fmt: skip
