"""All kernels of the OpenCL backend."""

from __future__ import annotations

from typing import Any


def add_kernels(backend: Any) -> None:
    """Gives the backend the generated kernels, then those that are written by hand."""
    import flambeau_codegen as codegen

    from ..lowered import kernel
    from . import columns, convolution, pooling, products, resampling

    for name in codegen.supported():
        backend.kernels[name] = kernel(name)
    for family in (products, columns, convolution, pooling, resampling):
        family.add_kernels(backend)
