"""What a tensor and its views share."""

from __future__ import annotations

from typing import Any


class Storage:
    """The memory of a tensor and all its views.

    `root` is the backend's array that the storage was made with, `version` counts in-place writes, `rebased` counts
    the in-place writes that autograd recorded: a view made before the last of these must renew its history.
    """

    __slots__ = ("rebased", "root", "version")

    def __init__(self, root: Any) -> None:
        self.root: Any = root
        self.version: int = 0
        self.rebased: int = 0
