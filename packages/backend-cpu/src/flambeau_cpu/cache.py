"""Machine code kept on disk, for the next process."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from pathlib import Path

MAGIC = b"flambeau-cpu 1\n"
VARIABLE = "FLAMBEAU_CPU_CACHE"
PLACES = {"win32": ("LOCALAPPDATA", "AppData/Local"), "darwin": ("", "Library/Caches")}  # by system: a variable, a folder below home


def folder() -> Path | None:
    """Where machine code is kept; None where FLAMBEAU_CPU_CACHE is set to nothing, which switches the cache off, or nobody has a home.

    FLAMBEAU_CPU_CACHE, else the system's place for caches: XDG_CACHE_HOME or ~/.cache, ~/Library/Caches, LOCALAPPDATA.
    """
    chosen = os.environ.get(VARIABLE)
    if chosen is not None:
        return Path(chosen) if chosen else None
    variable, below = PLACES.get(sys.platform, ("XDG_CACHE_HOME", ".cache"))
    try:
        return Path(os.environ.get(variable) or Path.home() / below) / "flambeau" / "cpu"
    except RuntimeError:  # a user whom the system does not know, as in some containers
        return None


def _path(words: tuple[str, ...]) -> Path | None:
    home = folder()
    if home is None:
        return None
    name = hashlib.sha256("\0".join(words).encode()).hexdigest()
    return home / name[:2] / name[2:]


def read(words: tuple[str, ...]) -> bytes | None:
    """What was kept under these words; None if nothing was, or if it is damaged, which is as good."""
    path = _path(words)
    if path is None:
        return None
    try:
        data = path.read_bytes()
    except OSError:
        return None
    head = len(MAGIC) + 32
    code = data[head:]
    if data[: len(MAGIC)] != MAGIC or data[len(MAGIC) : head] != hashlib.sha256(code).digest():
        return None
    return code


def write(words: tuple[str, ...], code: bytes) -> None:
    """Writes beside the place and moves there, so that nobody reads half of it; a full or read-only disk costs time, nothing else."""
    path = _path(words)
    if path is None:
        return
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
    except OSError:
        return
