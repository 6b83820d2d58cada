"""Functions of functions: modules called with other parameters."""

from __future__ import annotations

from .functional_call import functional_call

__all__ = ["functional_call"]
