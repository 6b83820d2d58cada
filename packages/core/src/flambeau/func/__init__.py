"""Functions of functions: over batches, with their derivatives forward, backward and in whole, modules called with other parameters."""

from __future__ import annotations

from .forward import jvp
from .functional_call import functional_call
from .jacobians import hessian, jacfwd, jacrev
from .reverse import grad, grad_and_value, vjp
from .vectorized import vmap

__all__ = ["functional_call", "grad", "grad_and_value", "hessian", "jacfwd", "jacrev", "jvp", "vjp", "vmap"]
