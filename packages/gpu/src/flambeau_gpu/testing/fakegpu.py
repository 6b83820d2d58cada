"""A GPU that is not there: CuPy's calls on the host's memory, kernels run by the interpreter of `flambeau_codegen`, work done when it is asked for.

`install()` puts it in CuPy's place, before the backend is first used in a process. Streams are in order and instantaneous, except that a stream
which is being captured records what it is asked for. Reads and writes outside of allocated memory raise, in the call that launches them.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import sys
import types
from bisect import bisect_right
from dataclasses import replace
from typing import Any

import numpy as np
from flambeau_codegen import Local
from flambeau_codegen.interpreter import execute
from flambeau_codegen.language.dtypes import boolean

from .. import platform as platforms

LIMIT = 1 << 30  # bytes of the device


class OutOfMemoryError(MemoryError):
    pass


class CUDARuntimeError(RuntimeError):
    pass


class Machine:
    """What the device has."""

    def __init__(self) -> None:
        self.blocks: dict[int, Any] = {}  # address -> memory
        self.addresses: list[int] = []
        self.pinned: dict[int, int] = {}
        self.kernels: list[Any] = []
        self.stream = 0
        self.capturing: dict[int, list[Any]] = {}
        self.launched: list[str] = []  # the names of kernels that have run
        self.waits = 0
        self.mode = 0  # of captures; 2 is relaxed
        self.raised: list[BaseException] = []
        self.used = 0

    def allocate(self, size: int) -> int:
        if self.used + size > LIMIT:
            raise OutOfMemoryError(f"{size} bytes")
        raw = np.full(size + 512, 0xA5, np.uint8)
        address = -(-raw.ctypes.data // 512) * 512
        self.blocks[address] = raw[address - raw.ctypes.data :][:size]
        self.addresses = sorted(self.blocks)
        self.used += size
        return address

    def seen(self, address: int, dtype: Any) -> Any:
        """The memory from an address to the end of its block."""
        found = bisect_right(self.addresses, address) - 1
        for start, memory in ((self.addresses[found], self.blocks[self.addresses[found]]) if found >= 0 else (0, np.empty(0, np.uint8)),):
            if start <= address < start + memory.nbytes:
                part = memory[address - start :]
                return part[: part.nbytes // dtype.itemsize * dtype.itemsize].view(dtype)
        for start, size in self.pinned.items():
            if start <= address < start + size:
                return np.frombuffer((ctypes.c_char * (start + size - address)).from_address(address), dtype)
        raise CUDARuntimeError(f"illegal address {address:#x}")

    def may_wait(self, *streams: int) -> None:
        """Raises where CUDA does: while a capture is under way, except for other streams in the relaxed mode."""
        if self.capturing and (self.mode != 2 or not streams or set(streams) & self.capturing.keys()):
            raise CUDARuntimeError("a wait during a capture")
        self.waits += 1

    def exchange(self, mode: int) -> int:
        before, self.mode = self.mode, mode
        return before

    def do(self, work: Any, stream: int) -> None:
        if stream in self.capturing:
            self.capturing[stream].append(work)
        else:
            work()


machine = Machine()


class Pool:
    """CuPy's MemoryPool, which keeps what is freed, by size."""

    def __init__(self) -> None:
        self.free: dict[tuple[int, int], list[int]] = {}
        self.total = 0

    def malloc(self, size: int) -> Any:
        key = (size, machine.stream)
        kept = self.free.get(key)
        if kept:
            return Memory(self, kept.pop(), key)
        address = machine.allocate(size)
        self.total += size
        return Memory(self, address, key)

    def total_bytes(self) -> int:
        return self.total

    def free_all_blocks(self) -> None:
        for (size, _), kept in self.free.items():
            for address in kept:
                del machine.blocks[address]
                machine.used -= size
                self.total -= size
        self.free.clear()
        machine.addresses = sorted(machine.blocks)


class Memory:
    def __init__(self, pool: Pool, ptr: int, key: tuple[int, int]) -> None:
        self.pool, self.ptr, self.key = pool, ptr, key

    def __del__(self) -> None:
        self.pool.free.setdefault(self.key, []).append(self.ptr)


class Pinned(bytearray):
    """Page-locked memory, as an object with a buffer."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.ptr = ctypes.addressof((ctypes.c_char * size).from_buffer(self))
        machine.pinned[self.ptr] = size

    def __del__(self) -> None:
        machine.pinned.pop(self.ptr, None)


class Stream:
    count = 0

    def __init__(self, null: bool = False, non_blocking: bool = False, priority: int = 0) -> None:
        Stream.count += 1
        self.ptr = Stream.count * 16

    def use(self) -> None:
        machine.stream = self.ptr

    done = True

    def synchronize(self) -> None:
        machine.may_wait(self.ptr)

    def wait_event(self, event: Any) -> None:
        if (self.ptr in machine.capturing) != event.captured:
            raise CUDARuntimeError("cudaErrorStreamCaptureIsolation")

    def begin_capture(self, mode: int = 0) -> None:
        machine.capturing[self.ptr] = []

    def end_capture(self) -> Any:
        return Recorded(machine.capturing.pop(self.ptr))


class Recorded:
    def __init__(self, work: list[Any]) -> None:
        self.work = work

    def launch(self, stream: Any) -> None:
        for x in self.work:
            machine.do(x, stream.ptr)


class Event:
    done = True

    def __init__(self, disable_timing: bool = False) -> None:
        self.captured = False

    def record(self, stream: Any) -> None:
        self.captured = stream.ptr in machine.capturing

    def synchronize(self) -> None:
        machine.may_wait()


class Kernel:
    """A loaded function: its handle is its place among the machine's."""

    def __init__(self, kernel: Any) -> None:
        machine.kernels.append(self)
        self.kernel, self.ptr = kernel, len(machine.kernels)


START = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, *(ctypes.c_uint,) * 7, ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p), ctypes.c_void_p
)


@START
def start(handle: int, gx: int, gy: int, gz: int, bx: int, by: int, bz: int, shared: int, stream: int, parameters: Any, extra: Any) -> int:
    """The driver's function."""
    kernel, arguments, sizes = machine.kernels[handle - 1].kernel, [], {}
    integer = np.dtype(np.int64 if kernel.index_bits == 64 else np.int32)
    for i, b in enumerate(kernel.buffers):
        address = ctypes.c_uint64.from_address(parameters[i]).value
        arguments.append((address, np.dtype(np.bool_) if b.dtype is boolean else b.dtype.numpy))
    numbers = [(name, integer) for name in kernel.sizes] + [(name, np.dtype(d.numpy)) for name, d in kernel.scalars]
    for i, (name, kind) in enumerate(numbers, len(kernel.buffers)):
        sizes[name] = np.frombuffer((ctypes.c_char * kind.itemsize).from_address(parameters[i]), kind)[0]
        arguments.append(sizes[name])
    for b in kernel.rows:
        count = sizes[b.extent] if isinstance(b.extent, str) else b.extent
        arguments.append(Local(max(1, int(count)) * (b.dtype.bits // 8)))

    def work() -> None:
        try:
            execute(kernel, [machine.seen(*a) if isinstance(a, tuple) else a for a in arguments])
            machine.launched.append(kernel.name)
        except BaseException as error:
            machine.raised.append(error)

    before = len(machine.raised)
    machine.do(work, stream or 0)
    return 700 if len(machine.raised) > before else 0


def copy(target: int, source: int, nbytes: int, kind: int, stream: int) -> None:
    kept = bytes((ctypes.c_char * nbytes).from_address(source)) if kind == 1 and source not in machine.pinned else None
    machine.do(lambda: ctypes.memmove(target, source if kept is None else kept, nbytes), stream)


def fill(target: int, value: int, nbytes: int, stream: int) -> None:
    machine.do(lambda: ctypes.memset(target, value, nbytes), stream)


def wait(*streams: int) -> None:
    machine.may_wait(*streams)


def module(hip: bool = False) -> types.ModuleType:
    """What `import cupy` gives."""
    made = types.ModuleType("cupy")
    null = Stream()
    null.ptr = 0
    properties = {
        "name": b"fake",
        "major": 9,
        "minor": 0,
        "totalGlobalMem": LIMIT,
        "gcnArchName": b"gfx90a:sramecc+:xnack-",
        "warpSize": 64,
    }
    runtime = types.SimpleNamespace(
        CUDARuntimeError=CUDARuntimeError, is_hip=hip, getDeviceCount=lambda: 1, setDevice=lambda index: None,
        getDeviceProperties=lambda index: properties, memcpyAsync=copy, memsetAsync=fill, streamSynchronize=wait, deviceSynchronize=wait,
        memGetInfo=lambda: (LIMIT - machine.used, LIMIT),
    )  # fmt: skip
    stream = types.SimpleNamespace(null=null)
    made.cuda = types.SimpleNamespace(  # type: ignore[attr-defined]
        runtime=runtime, MemoryPool=Pool, Stream=_streams(stream.null), Event=Event, alloc_pinned_memory=Pinned,
        memory=types.SimpleNamespace(OutOfMemoryError=OutOfMemoryError), get_elapsed_time=lambda a, b: 0.0,
        nvrtc=types.SimpleNamespace(getVersion=lambda: (13, 0)),
    )  # fmt: skip
    return made


def _streams(null: Stream) -> type:
    return type("Stream", (Stream,), {"null": null})


def install(package: str, hip: bool = False) -> Machine:
    """Puts the fake in the place of CuPy, and of the driver, the compiler and the library of products of a backend's package.

    The package must not have been used yet in this process.
    """
    made = module(hip)
    sys.modules |= {"cupy": made, "cupy.cuda": made.cuda, "cupy.cuda.nvrtc": made.cuda.nvrtc}  # type: ignore[dict-item]
    runtime = importlib.import_module(f"{package}.runtime")
    by_key: dict[str, Any] = {}
    real = runtime.PLATFORM
    fake = replace(real, source=_noting(real.source, by_key), products=lambda: (frozenset(), None), error_name=_error_name)
    runtime.PLATFORM, runtime.require = fake, lambda: 1  # type: ignore[attr-defined]
    platforms.starts = lambda: ctypes.cast(start, ctypes.c_void_p).value  # type: ignore[assignment]
    platforms.exchange = machine.exchange  # type: ignore[assignment]
    platforms.driver = lambda: None  # type: ignore[assignment]
    platforms.choose(fake)
    programs = importlib.import_module("flambeau_gpu.programs")
    programs.functions = lambda device, sources, op: [Kernel(by_key[s.key]) for s in sources]  # type: ignore[attr-defined]
    return machine


def _noting(print_: Any, by_key: dict[str, Any]) -> Any:
    def source(kernel: Any, *form: Any) -> Any:
        made = print_(kernel, *form)
        by_key[made.key] = kernel
        return made

    return source


def _error_name(driver: Any, code: int) -> str:
    return repr(machine.raised[-1]) if machine.raised else "a fake error"


@contextlib.contextmanager
def checked() -> Any:
    """Raises what a kernel did wrong meanwhile."""
    machine.raised.clear()
    yield
    if machine.raised:
        raise machine.raised[0]
