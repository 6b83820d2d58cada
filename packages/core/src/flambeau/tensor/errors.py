"""The errors that tensors and ops raise; each says what was asked, what was given and what would work."""

from __future__ import annotations


class ShapeError(RuntimeError):
    """Shapes that do not fit the op."""


class ShapeValueError(ShapeError, ValueError):
    """Shapes or numbers of tensors that PyTorch refuses with a ValueError."""


class SizeMismatchError(ShapeValueError, AssertionError):
    """Data of different lengths, which PyTorch refuses by an assertion."""


class IndexRangeError(IndexError, RuntimeError):
    """Indices in a tensor that are out of range, or no integers: PyTorch's ops disagree on the type of this error."""


class DTypeError(RuntimeError):
    """A dtype that the op does not take."""


class UnsupportedDTypeError(DTypeError, NotImplementedError):
    """An op that has no meaning, or no result, for tensors of this kind of dtype."""


class DeviceError(RuntimeError):
    """A device that does not exist, or tensors on devices that do not go together."""
