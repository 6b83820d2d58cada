"""Compiled kernels: once a process for each source and device, and kept on disk for the next one."""

from __future__ import annotations

import hashlib
import os
import re
import sys
import tempfile
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cupy
from cupy.cuda import nvrtc

from .platform import platform
from .runtime import here, relaxed
from .version import __version__

if TYPE_CHECKING:
    from flambeau_codegen.printers.source import Source

    from .devices import Device

MAGIC = b"flambeau-gpu 1\n"
_functions: dict[tuple[int, str, str], Any] = {}
_building: dict[tuple[str, str], threading.Lock] = {}
_guard = threading.Lock()


class BuildError(RuntimeError):
    """A kernel that the compiler refuses."""


def cache_folder() -> Path | None:
    """Where compiled kernels are kept; None where FLAMBEAU_<DEVICE>_CACHE is set to nothing, which switches the cache off.

    FLAMBEAU_<DEVICE>_CACHE, else the system's place for caches: XDG_CACHE_HOME or ~/.cache, LOCALAPPDATA.
    """
    chosen = os.environ.get(platform().variable("CACHE"))
    if chosen is not None:
        return Path(chosen) if chosen else None
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "flambeau" / platform().name


def functions(device: Device, sources: Sequence[Source], op: str) -> list[Any]:
    """The functions of several sources on a device; those that must be compiled are, at the same time.

    Raises:
        BuildError: the compiler refuses one.
    """
    missing = {s.key: s for s in sources if (device.index, s.entry, s.key) not in _functions}
    code: dict[str, bytes] = {}
    if len(missing) > 1:
        with ThreadPoolExecutor(min(len(missing), os.cpu_count() or 1), "flambeau-compile") as threads:
            made = threads.map(lambda s: machine_code(device.architecture, s.text, s.options, op), missing.values())
            code = dict(zip(missing, made))
    return [function(device, s, op, code.get(s.key)) for s in sources]


def function(device: Device, source: Source, op: str, code: bytes | None = None) -> Any:
    """The function of a source on a device, as CuPy has it; its `ptr` is the driver's handle.

    Args:
        code: its machine code, where that is at hand.

    Raises:
        BuildError: the compiler refuses it.
    """
    key = (device.index, source.entry, source.key)
    made = _functions.get(key)
    if made is not None:
        return made
    with _guard:
        lock = _building.setdefault((device.architecture, source.key), threading.Lock())
    with lock:
        made = _functions.get(key)
        if made is None:
            if code is None:
                code = machine_code(device.architecture, source.text, source.options, op)
            here.activate(device)
            module = cupy.cuda.function.Module()
            with relaxed(device):
                module.load(code)
            made = _functions[key] = module.get_function(source.entry)
    with _guard:
        _building.pop((device.architecture, source.key), None)
    return made


def machine_code(architecture: str, text: str, options: tuple[str, ...], op: str) -> bytes:
    """The machine code of a source, from the disk or from the compiler.

    Args:
        architecture: what it is compiled for, as the platform names it.
        text: the source.
        options: for the compiler.
        op: what it is for, for errors.

    Raises:
        BuildError: the compiler refuses it; the message has the op, the compiler's words and the lines that they are about.
    """
    words = "\0".join((text, *options, architecture, str(nvrtc.getVersion()), __version__))
    digest = hashlib.sha256(words.encode()).hexdigest()
    folder = cache_folder()
    path = None if folder is None else folder / digest[:2] / digest[2:]
    code = None if path is None else _load(path)
    if code is None:
        code = _build(architecture, text, options, op)
        if path is not None:
            _keep(path, code)
    return code


def _load(path: Path) -> bytes | None:
    """What is on disk; None if it is not there, or damaged, which is as good."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    head = len(MAGIC) + 32
    code = data[head:]
    return code if data[:head] == MAGIC + hashlib.sha256(code).digest() else None


def _build(architecture: str, text: str, options: tuple[str, ...], op: str) -> bytes:
    program = nvrtc.createProgram(text, f"{op}.cu", [], [])
    try:
        nvrtc.compileProgram(program, [*platform().flags(architecture), *options])
        return platform().code(nvrtc, program)
    except nvrtc.NVRTCError as error:
        raise BuildError(explain(text, str(nvrtc.getProgramLog(program)) or str(error), op, architecture)) from None
    finally:
        nvrtc.destroyProgram(program)


def _keep(path: Path, code: bytes) -> None:
    """Writes beside the place and moves it there, so that nobody reads half of it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(MAGIC + hashlib.sha256(code).digest() + code)
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError:  # a full or read-only disk costs time, nothing else
        return


def explain(text: str, log: str, op: str, architecture: str) -> str:
    """A compiler's refusal, with the lines of the source that it names."""
    lines = text.splitlines()
    named = sorted({int(n) for n in re.findall(r"\((\d+)\): ", log) if 0 < int(n) <= len(lines)})
    shown = "".join(f"\n  line {n}: {lines[n - 1].strip()}" for n in named[:5])
    errors = "\n  ".join(line.strip() for line in log.splitlines() if "error" in line.lower()) or log.strip()
    return f"{op}: the compiler refuses the kernel for {architecture}:\n  {errors}{shown}"
