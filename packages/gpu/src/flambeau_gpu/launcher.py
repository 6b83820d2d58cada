"""The short way to a launch: `source/launcher.c`, compiled where there is a C compiler, and the same in Python where there is none.

The module is compiled once for each Python and kept beside the compiled kernels. FLAMBEAU_<DEVICE>_LAUNCHER=python switches it off; `found()`
tells which one is in use, and why.
"""

from __future__ import annotations

import ctypes
import functools
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import threading
from importlib import resources
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from .platform import platform
from .runtime import here

SECONDS = 60  # that a compiler may take
UNIT = 512  # bytes; all blocks have multiples of it
CLASSES = 2049  # sizes of blocks that are kept at hand: 0 to 1 MiB
AT_HAND = 256  # blocks of each size


class Found(NamedTuple):
    """The compiled module, or why there is none."""

    module: ModuleType | None
    why: str


@functools.cache
def found() -> Found:
    """What is in use in this process."""
    from .programs import cache_folder

    switch = platform().variable("LAUNCHER")
    if os.environ.get(switch) == "python":
        return Found(None, f"{switch} asks for Python")
    if sys.implementation.name != "cpython" or sys.platform == "win32" or not getattr(sys, "_is_gil_enabled", lambda: True)():
        return Found(None, "it is made for CPython with its lock, on POSIX systems")
    folder = cache_folder()
    if folder is None:
        return Found(None, "the cache of kernels is off, and there is no other place for it")
    text = resources.files(__package__).joinpath("source", "launcher.c").read_text(encoding="utf-8")
    words = "\0".join((text, sys.version, sysconfig.get_platform()))
    path = folder / f"launcher-{hashlib.sha256(words.encode()).hexdigest()[:32]}{sysconfig.get_config_var('EXT_SUFFIX')}"
    if not path.exists():
        why = _compiled(text, path)
        if why:
            return Found(None, why)
    try:
        spec = importlib.util.spec_from_file_location("launcher", path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    except (ImportError, OSError) as error:
        return Found(None, f"{path} does not load: {error}")
    return Found(module, f"compiled: {path}")


def _compiled(text: str, path: Path) -> str:
    """Compiles the module to a path; what kept it from that, or nothing."""
    named = (os.environ.get("CC") or "").split()
    compiler = named or [c for c in (shutil.which(n) for n in ("cc", "gcc", "clang")) if c][:1]
    include = sysconfig.get_path("include")
    if not compiler:
        return "there is no C compiler"
    if not Path(include, "Python.h").exists():
        return f"Python's headers are not in {include}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".") as folder:
            source, made = Path(folder, "launcher.c"), Path(folder, "launcher.so")
            source.write_text(text, encoding="utf-8")
            flags = ["-O2", "-shared", "-fPIC", *(["-undefined", "dynamic_lookup"] if sys.platform == "darwin" else [])]
            told = subprocess.run(
                [*compiler, *flags, f"-I{include}", str(source), "-o", str(made)], capture_output=True, text=True, timeout=SECONDS
            )
            if told.returncode:
                return f"{compiler[0]} fails: {told.stderr.strip()[:500]}"
            os.replace(made, path)
    except (OSError, subprocess.SubprocessError) as error:
        return f"{compiler[0]} fails: {error}"
    return ""


# ---------------------------------------------------------------- the same in Python


class PythonLaunch:
    """A launch, laid out as the driver reads it; call it with a stream and the addresses.

    Args:
        start: the address of the driver's function, which has the arguments of cuLaunchKernel.
        function: the kernel's handle.
        groups, threads, shared: the groups of threads, the threads of each, the bytes that they share.
        numbers: the bytes of each parameter that is a number; None for addresses.
        places: of the addresses among the parameters, in the order in which they are given.
    """

    __slots__ = ("before", "keep", "lock", "parameters", "pointers", "start", "stream")

    def __init__(
        self, start: int, function: int, groups: int, threads: int, shared: int, numbers: tuple[bytes | None, ...], places: tuple[int, ...]
    ) -> None:
        self.start = starter(start)
        self.lock = threading.Lock()  # held while addresses are set and the driver reads them
        cells = (ctypes.c_uint64 * max(len(numbers), 1))()
        for i, n in enumerate(numbers):
            if n is not None:
                ctypes.memmove(ctypes.addressof(cells) + 8 * i, n, len(n))
        self.pointers = (ctypes.c_uint64 * len(places))()
        self.parameters = (ctypes.c_void_p * max(len(numbers), 1))(*[ctypes.addressof(cells) + 8 * i for i in range(len(numbers))])
        for j, place in enumerate(places):
            self.parameters[place] = ctypes.addressof(self.pointers) + 8 * j
        word = ctypes.c_uint
        self.stream = ctypes.c_void_p()
        self.before = (
            ctypes.c_void_p(function), word(groups), word(1), word(1), word(threads), word(1), word(1), word(shared), self.stream,
            self.parameters, None,
        )  # fmt: skip
        self.keep = (cells, len(places))

    def __call__(self, stream: int, *addresses: int) -> int:
        if len(addresses) != self.keep[1]:
            raise TypeError(f"a launch takes a stream and {self.keep[1]} addresses")
        with self.lock:
            if addresses:
                self.pointers[:] = addresses
            self.stream.value = stream
            return self.start(*self.before)  # type: ignore[no-any-return]


@functools.cache
def starter(address: int) -> Any:
    """The driver's function at an address, that starts kernels; it keeps the interpreter's lock, which is quicker, for it only enqueues."""
    return ctypes.PYFUNCTYPE(ctypes.c_int)(address)  # given ctypes' own values, it is quickest without being told their types


class PythonBlock:
    """Memory of one storage; it goes back to its store when the last array over it is gone."""

    __slots__ = ("memory", "nbytes", "others", "pointer", "size", "store", "stream")

    def __init__(self, store: PythonStore, pointer: int, nbytes: int, size: int, memory: Any, stream: int) -> None:
        self.store, self.pointer, self.nbytes, self.size, self.memory, self.stream = store, pointer, nbytes, size, memory, stream
        self.others: set[int] | None = None  # handles of other streams that have used it

    @property
    def device(self) -> Any:
        return self.store.device

    def used_on(self, stream: int) -> None:
        """Notes that another stream uses it."""
        if self.others is None:
            self.others = set()
        self.others.add(stream)

    def __del__(self) -> None:
        self.store.given_back(self)


class PythonStore:
    """What is counted of a device's memory, and small blocks that are kept at hand.

    Args:
        device: the `Device`.
        allocate: called with a number of bytes where nothing is at hand; gives a block.
        release: called with pointer, size, memory, stream and other streams of a block that is not kept at hand.
    """

    def __init__(self, device: Any, allocate: Any, release: Any) -> None:
        self.device, self.allocate, self.release = device, allocate, release
        self.allocated = self.peak = 0
        self.plain = True  # whether no streams but the null one are in use
        self.blocking = self.recording = False
        self.lock = threading.RLock()  # a finalizer may run inside of an allocation
        self.at_hand: dict[int, list[Any]] = {}

    def block(self, pointer: int, nbytes: int, size: int, memory: Any, stream: int) -> PythonBlock:
        with self.lock:
            self.allocated += size
            self.peak = max(self.peak, self.allocated)
        return PythonBlock(self, pointer, nbytes, size, memory, stream)

    def take(self, nbytes: int) -> Any:
        """A block for this thread's current stream."""
        size = -(-nbytes // UNIT) * UNIT
        with self.lock:
            kept = self.at_hand.get(size) if not here.stream else None
            free = kept.pop() if kept else None
        return self.allocate(nbytes) if free is None else self.block(free[0], nbytes, size, free[1], 0)

    def clear(self) -> list[Any]:
        with self.lock:
            found = [memory for kept in self.at_hand.values() for _, memory in kept]
            self.at_hand.clear()
        return found

    def given_back(self, block: PythonBlock) -> None:
        with self.lock:
            self.allocated -= block.size
            if block.size < CLASSES * UNIT and not block.stream and block.others is None:
                kept = self.at_hand.setdefault(block.size, [])
                if len(kept) < AT_HAND:
                    kept.append((block.pointer, block.memory))
                return
        self.release(block.pointer, block.size, block.memory, block.stream, block.others)
