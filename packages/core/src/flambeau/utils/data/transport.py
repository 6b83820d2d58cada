"""Objects from a worker to the loader: structure by pickle, the bytes of tensors and arrays through shared memory.

A segment is an anonymous file whose descriptor travels over the socket. It has no name, so nothing is left behind when either
process dies at any moment. Where descriptors cannot be passed, the bytes go through the pipe.
"""

from __future__ import annotations

import contextlib
import io
import mmap
import os
import pickle
import sys
import tempfile
import weakref
from multiprocessing import reduction
from typing import Any

import numpy as np

import flambeau as fb

from ..raw import bytes_of, dense_order, tensor_on

_INLINE = 1 << 15  # below this, a segment costs more than copying through the pipe
_ALIGN = 64
_MOST_SEGMENTS = 256  # a mapping may hold a descriptor: beyond this many live ones, batches are copied out
_CAN_PASS = sys.platform != "win32"

_segments: weakref.WeakSet[mmap.mmap] = weakref.WeakSet()


class _Pickler(pickle.Pickler):
    """Takes the bytes of tensors and of buffers out of the stream."""

    def __init__(self, file: io.BytesIO) -> None:
        self.chunks: list[Any] = []
        self.buffers: list[Any] = []
        self.facts: list[tuple[str, tuple[int, ...], list[int] | None, bool]] = []
        self._seen: dict[int, tuple[int, Any]] = {}
        super().__init__(file, protocol=5, buffer_callback=self.buffers.append)

    def persistent_id(self, obj: Any) -> int | None:
        if type(obj) is not fb.Tensor or not obj.device.is_host:
            return None
        if id(obj) not in self._seen:
            self._seen[id(obj)] = (len(self.facts), obj)
            if obj.requires_grad and not obj.is_leaf:
                raise RuntimeError("a tensor that requires grad and is no leaf cannot be sent between processes; detach() it first")
            tensor: Any = obj.detach()
            order = None
            if not tensor.is_contiguous():
                order = dense_order(tensor)
                turned = tensor.permute(order)
                tensor, order = (turned, order) if turned.is_contiguous() else (tensor.contiguous(), None)
            self.facts.append((str(obj.dtype).rpartition(".")[2], tuple(tensor.shape), order, obj.requires_grad))
            self.chunks.append(bytes_of(tensor))
        return self._seen[id(obj)][0]


class _Unpickler(pickle.Unpickler):
    """Puts the bytes back."""

    def __init__(self, body: bytes, facts: list[Any], chunks: list[Any]) -> None:
        super().__init__(io.BytesIO(body), buffers=chunks[len(facts) :])
        self._facts, self._chunks, self._made = facts, chunks, {}  # type: ignore[var-annotated]

    def persistent_load(self, index: int) -> Any:
        if index not in self._made:
            dtype, shape, order, requires_grad = self._facts[index]
            tensor = tensor_on(self._chunks[index], getattr(fb, dtype), shape)
            if order is not None:
                tensor = tensor.permute([order.index(d) for d in range(len(order))])
            self._made[index] = tensor.requires_grad_() if requires_grad else tensor
        return self._made[index]


def send(connection: Any, obj: Any) -> None:
    """Sends an object. An object that cannot be pickled raises before anything is sent."""
    file = io.BytesIO()
    pickler = _Pickler(file)
    pickler.dump(obj)
    chunks = [memoryview(chunk) for chunk in pickler.chunks]
    chunks += [buffer.raw() for buffer in pickler.buffers]
    spans, end = [], 0
    for chunk in chunks:
        start = -(-end // _ALIGN) * _ALIGN
        end = start + chunk.nbytes
        spans.append((start, chunk.nbytes))
    shared = end > _INLINE and _CAN_PASS
    segment = _segment_of(chunks, spans) if shared else None
    try:
        connection.send_bytes(pickle.dumps((file.getvalue(), pickler.facts, spans, end, shared), protocol=5))
        if segment is not None:
            reduction.send_handle(connection, segment, None)
        elif end:
            joined = bytearray(end)
            for (start, size), chunk in zip(spans, chunks, strict=True):
                joined[start : start + size] = chunk
            connection.send_bytes(joined)
    finally:
        if segment is not None:
            os.close(segment)


def _segment_of(chunks: list[memoryview], spans: list[tuple[int, int]]) -> int:
    """A descriptor of an anonymous file that holds the chunks."""
    if hasattr(os, "memfd_create"):
        segment = os.memfd_create("flambeau-batch", os.MFD_CLOEXEC)
    else:
        with tempfile.TemporaryFile() as file:
            segment = os.dup(file.fileno())
    try:
        for (start, size), chunk in zip(spans, chunks, strict=True):
            done = 0
            while done < size:
                done += os.pwrite(segment, chunk[done:], start + done)
    except BaseException:
        os.close(segment)
        raise
    return segment


def receive(connection: Any) -> Any:
    """The next object.

    Raises:
        EOFError: the other side is gone, also in the middle of a message.
    """
    try:
        body, facts, spans, end, shared = pickle.loads(connection.recv_bytes())
        memory = np.empty(0, np.uint8)
        if shared:
            memory = _map_segment(reduction.recv_handle(connection), end)
        elif end:
            memory = np.frombuffer(bytearray(connection.recv_bytes()), np.uint8)
    except (OSError, RuntimeError, pickle.UnpicklingError) as error:
        raise EOFError(f"the connection to the worker broke: {error}") from error
    return _Unpickler(body, facts, [memory[start : start + size] for start, size in spans]).load()


def _map_segment(segment: int, size: int) -> Any:
    """The segment's memory as a uint8 array; takes over the descriptor."""
    try:
        if len(_segments) < _MOST_SEGMENTS:
            with contextlib.suppress(OSError):  # out of mappings: read it instead
                options = {"trackfd": False} if sys.version_info >= (3, 13) else {}
                mapped = mmap.mmap(segment, size, **options)
                _segments.add(mapped)
                return np.frombuffer(mapped, np.uint8)
        memory: Any = np.empty(size, np.uint8)
        done = 0
        while done < size:
            count = os.preadv(segment, [memory[done:]], done) if hasattr(os, "preadv") else _read_into(segment, memory, done)
            if not count:
                raise EOFError("a shared segment is shorter than announced")
            done += count
        return memory
    finally:
        os.close(segment)


def _read_into(segment: int, memory: Any, start: int) -> int:
    """`preadv` where there is none."""
    data = os.pread(segment, min(memory.size - start, 1 << 24), start)
    memory[start : start + len(data)] = np.frombuffer(data, np.uint8)
    return len(data)
