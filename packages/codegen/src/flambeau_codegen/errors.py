"""What the package raises."""

from __future__ import annotations


class UnsupportedError(NotImplementedError):
    """An op, a dtype or a combination that no kernel is generated for, here or on a device."""
