"""Saving and loading: safetensors files with a JSON description of everything that is no tensor; never pickle."""

from __future__ import annotations

import contextlib
import io
import mmap as mmap_module
import os
import secrets
import stat
from collections.abc import Callable, Mapping
from typing import Any

import flambeau as fb

from ..tensor.devices import HOST
from ..tensor.errors import DeviceError
from . import container, tensors, tree
from .container import FormatError

MapLocation = Any  # None, a device, its name, a mapping of names, or a function of (tensor, name)

__all__ = ["FormatError", "load", "save"]


def save(obj: Any, f: Any) -> None:
    """Saves an object of tensors, containers and plain values. A file is replaced at once or not at all.

    Args:
        obj: tensors and parameters (all dtypes, layouts and devices with data; tied and overlapping ones stay so), in dicts with
            any plain keys, OrderedDicts, lists, tuples and sets; None, bool, int, float, complex, str, bytes, dtype, device, Size.
        f: a path, or a binary file object to write to.

    Raises:
        TypeError: something else, named with its place in the object. ValueError: an object that contains itself.

    The file is in the safetensors format: of a flat dict of tensors, `safetensors.numpy.load_file` reads the same names.

    >>> import flambeau as fb, io
    >>> file = io.BytesIO()
    >>> fb.save({"weight": fb.ones(2), "step": 3}, file)
    >>> _ = file.seek(0)
    >>> fb.load(file)
    {'weight': tensor([1., 1.]), 'step': 3}
    """
    builder = tensors.TableBuilder()
    description = tree.encode(obj, builder.add)
    records, entries = builder.finish()
    header, ordered = container.build(description, records, entries)
    if hasattr(f, "write"):
        _write(f, header, ordered)
        return
    path = os.path.realpath(os.fspath(f))
    if os.path.exists(path) and not stat.S_ISREG(os.stat(path).st_mode):
        with open(path, "wb") as file:  # a pipe or a device cannot be replaced
            _write(file, header, ordered)
        return
    _write_atomically(path, header, ordered)


def _write(file: Any, header: bytes, chunks: list[Any]) -> None:
    """Writes header and data."""
    if isinstance(file, io.TextIOBase):
        raise TypeError(f"save: {type(file).__name__} is a text file; open it in binary mode, 'wb'")
    for chunk in (header, *chunks):
        view = memoryview(chunk).cast("B") if len(chunk) else memoryview(b"")
        while view:
            count = file.write(view)
            view = view[len(view) if count is None else count :]


def _write_atomically(path: str, header: bytes, chunks: list[Any]) -> None:
    """Writes a new file beside the old one, makes sure that it is on the disk, and puts it into the old one's place."""
    folder = os.path.dirname(path)
    temporary = os.path.join(folder, f".flambeau-{secrets.token_hex(16)}.tmp")  # not made of the name, which may be as long as names may be
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    except OSError as error:
        raise type(error)(error.errno, error.strerror, path) from None  # the file that was asked for, not the one beside it
    try:
        with open(descriptor, "wb") as file:
            if os.path.exists(path):
                os.chmod(temporary, stat.S_IMODE(os.stat(path).st_mode))
            _write(file, header, chunks)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
        raise
    if hasattr(os, "O_DIRECTORY"):  # the new name must reach the disk, too
        directory = os.open(folder or ".", os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


def load(f: Any, map_location: MapLocation = None, *, mmap: bool = False, weights_only: bool = True) -> Any:
    """Loads what `save` saved, or any safetensors file (as a dict of tensors). Runs no code from the file.

    Args:
        f: a path, or a binary file object, read from where it stands.
        map_location: where tensors go: None, to the device they were saved from; a device or its name; a dict from saved to new
            device names; a function of (flat CPU tensor, saved device's name) that gives the tensor where it belongs, or None to
            leave it to the name.
        mmap: maps a file instead of reading it: nothing is read before it is used; writes do not reach the file; the data's
            checksum is not verified.
        weights_only: accepted for PyTorch's sake; there is nothing else to load.

    Returns:
        The object; a dict of tensors if another program wrote the file.

    Raises:
        FormatError (a ValueError): a file that is truncated, oversized, damaged, or of another format, such as a pickle. All sizes
            are checked against the file's before anything is allocated.
    """
    if not weights_only:
        raise ValueError("load(weights_only=False) would run code from a pickle; flambeau's files hold none: leave the argument out")
    if hasattr(f, "read"):
        if mmap:
            raise ValueError("load(mmap=True) needs a path, got a file object")
        return _load_from(f, map_location, exact=False)
    with open(os.fspath(f), "rb") as file:
        if not mmap:
            return _load_from(file, map_location, exact=True)
        size = os.fstat(file.fileno()).st_size
        header = container.read_header(file, size, exact=True)
        if header.data_size == 0:
            return _assemble(header, lambda entry: memoryview(b""), map_location)
        mapped = mmap_module.mmap(file.fileno(), 0, access=mmap_module.ACCESS_COPY)
    memory = memoryview(mapped)
    return _assemble(header, lambda entry: memory[header.data_start + entry.start : header.data_start + entry.end], map_location)


def _load_from(file: Any, map_location: MapLocation, exact: bool) -> Any:
    """Reads header and data from an open file."""
    if isinstance(file, io.TextIOBase):
        raise TypeError(f"load: {type(file).__name__} is a text file; open it in binary mode, 'rb'")
    if not (hasattr(file, "seekable") and file.seekable()):
        file = io.BytesIO(file.read())
    start = file.tell()
    size = file.seek(0, os.SEEK_END) - start
    file.seek(start)
    header = container.read_header(file, size, exact)
    chunks = container.read_data(file, header)
    return _assemble(header, lambda entry: chunks[entry.name], map_location)


def _assemble(header: container.Header, data_of: Callable[[container.Entry], Any], map_location: MapLocation) -> Any:
    """Makes the tensors and puts them into the object."""
    place = _placer(map_location)
    if not header.own:
        return {name: place(tensors.entry_tensor(entry, data_of(entry)), HOST.type) for name, entry in header.entries.items()}
    table = tensors.rebuild(header, data_of, place)
    return tree.decode(header.description, table)


def _placer(map_location: MapLocation) -> Callable[[Any, str], Any]:
    """A function that brings a CPU tensor to where it belongs."""

    def move(tensor: Any, name: str) -> Any:
        if name.split(":")[0] == HOST.type:
            return tensor
        try:
            return tensor.to(name)
        except Exception as error:
            raise DeviceError(
                f"load: a tensor was saved from the device '{name}', where it cannot go now ({error}); pass map_location='cpu'"
            ) from error

    if map_location is None:
        return move
    if isinstance(map_location, Mapping):
        return lambda tensor, name: move(tensor, str(map_location.get(name, name)))
    if callable(map_location) and not isinstance(map_location, fb.device):

        def call(tensor: Any, name: str) -> Any:
            placed = map_location(tensor, name)
            return move(tensor, name) if placed is None else placed

        return call
    target = fb.device(map_location)
    return lambda tensor, name: tensor.to(target)
