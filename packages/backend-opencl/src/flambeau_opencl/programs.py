"""Compiled programs: once a process for each source and device, and kept on disk for the next one."""

from __future__ import annotations

import hashlib
import os
import re
import sys
import tempfile
import threading
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyopencl as cl

from .declarations import declaring
from .version import __version__

MAGIC = b"flambeau-opencl 1\n"
NO_CACHE: Any = False  # PyOpenCL has a cache of its own
_programs: dict[tuple[int, str], Any] = {}
_building: dict[tuple[int, str], threading.Lock] = {}
_guard = threading.Lock()


class BuildError(RuntimeError):
    """A kernel that a device's compiler refuses."""


def cache_folder() -> Path | None:
    """Where compiled programs are kept; None where FLAMBEAU_OPENCL_CACHE is set to nothing, which switches the cache off.

    FLAMBEAU_OPENCL_CACHE, else the system's place for caches: XDG_CACHE_HOME or ~/.cache, ~/Library/Caches, LOCALAPPDATA.
    """
    chosen = os.environ.get("FLAMBEAU_OPENCL_CACHE")
    if chosen is not None:
        return Path(chosen) if chosen else None
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = str(Path.home() / "Library" / "Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "flambeau" / "opencl"


def program(device: Any, source: str, options: Sequence[str], op: str) -> Any:
    """The compiled program of a source.

    Args:
        device: a `Device`.
        source: OpenCL C.
        options: for the compiler.
        op: what it is for, for errors.

    Raises:
        BuildError: the compiler refuses it; the message has the op, the device, the compiler's words and the lines that they are about.
    """
    source, options = declaring(device.platform, source, options)
    digest = hashlib.sha256("\0".join((source, *options)).encode()).hexdigest()
    key = (device.index, digest)
    made = _programs.get(key)
    if made is not None:
        return made
    with _guard:
        lock = _building.setdefault(key, threading.Lock())
    with lock:
        if key not in _programs:
            _programs[key] = _load(device, digest, options) or _build(device, source, options, op, digest)
    with _guard:
        _building.pop(key, None)
    return _programs[key]


def forget() -> None:
    """Drops the programs of this process, so that the next use reads the disk."""
    _programs.clear()


def entry_path(device: Any, digest: str) -> Path | None:
    """The file of a program: named by source, options, device, driver and the versions of this package and PyOpenCL's binaries."""
    folder = cache_folder()
    if folder is None:
        return None
    words = "\0".join((digest, device.title, device.driver, __version__))
    name = hashlib.sha256(words.encode()).hexdigest()
    return folder / name[:2] / name[2:]


def _load(device: Any, digest: str, options: Sequence[str]) -> Any:
    """The program from disk; None if it is not there, or damaged, which is as good."""
    path = entry_path(device, digest)
    if path is None:
        return None
    try:
        data = path.read_bytes()
    except OSError:
        return None
    head = len(MAGIC) + 32
    binary = data[head:]
    if data[: len(MAGIC)] != MAGIC or data[len(MAGIC) : head] != hashlib.sha256(binary).digest():
        return None
    try:
        return cl.Program(device.context, [device.cl], [binary]).build(list(options), cache_dir=NO_CACHE)
    except (cl.Error, ValueError):
        return None


def _build(device: Any, source: str, options: Sequence[str], op: str, digest: str) -> Any:
    """Compiles a source, and keeps the result on disk."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", cl.CompilerWarning)
            made = cl.Program(device.context, source).build(list(options), cache_dir=NO_CACHE)
    except cl.Error as error:
        raise BuildError(explain(device, source, str(error), op)) from None
    path = entry_path(device, digest)
    if path is not None:
        _keep(path, made)
    return made


def _keep(path: Path, made: Any) -> None:
    """Writes a program's binary beside its place and moves it there, so that nobody reads half of one."""
    try:
        binary = made.get_info(cl.program_info.BINARIES)[0]
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(MAGIC + hashlib.sha256(binary).digest() + binary)
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
    except (OSError, cl.Error):  # a full or read-only disk costs time, nothing else
        return


def explain(device: Any, source: str, log: str, op: str) -> str:
    """A compiler's refusal, with the lines of the source that it names."""
    lines = source.splitlines()
    named = sorted({int(n) for n in re.findall(r":(\d+):\d+: ", log) if 0 < int(n) <= len(lines)})
    shown = "".join(f"\n  line {n}: {lines[n - 1].strip()}" for n in named[:5])
    errors = "\n  ".join(line.strip() for line in log.splitlines() if "error" in line.lower()) or log.strip()
    return f"{op}: the compiler of device '{device}' ({device.title}, {device.driver}) refuses the kernel:\n  {errors}{shown}"
