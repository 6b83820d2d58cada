"""Functions of functions: over batches, with their forward derivative, modules called with other parameters."""

from __future__ import annotations

from .forward import jvp
from .functional_call import functional_call
from .reverse import grad, grad_and_value
from .vectorized import vmap

__all__ = ["functional_call", "grad", "grad_and_value", "jvp", "vmap"]
