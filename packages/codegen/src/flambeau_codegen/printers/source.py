"""What a device's compiler gets."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from .c import CPrinter, entry


@dataclass(frozen=True)
class Source:
    """What a device compiles.

    Args:
        text: the program.
        entry: the kernel's name in it.
        options: for the compiler.
        key: a digest of text and options, the same in every process.
    """

    text: str
    entry: str
    options: tuple[str, ...]
    key: str


def sourced(printer: CPrinter, options: tuple[str, ...]) -> Source:
    """The source that a printer prints."""
    text = printer.print()
    return Source(text, entry(printer.kernel), options, hashlib.sha256("\0".join((text, *options)).encode()).hexdigest())
