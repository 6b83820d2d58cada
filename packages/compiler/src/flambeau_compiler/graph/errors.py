"""What keeps a program from being one graph."""

from __future__ import annotations


class CaptureError(RuntimeError):
    """The program does something that a graph cannot hold; run this part of it eagerly."""


class DataDependentError(CaptureError):
    """The program reads elements of a tensor that are known only when it runs (`item`, `bool`, a size that follows from data)."""


class AliasError(CaptureError):
    """Two inputs share memory, and the program writes to one of them."""
