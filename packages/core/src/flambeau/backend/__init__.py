"""The contract that a backend fulfils: what an author of one imports.

`Backend` is the class to write; docs/plugins.md tells its verbs one by one, docs/backend-authors.md the way from zero to certified.
"""

from __future__ import annotations

from ..dispatch.backend import CONTRACT, EXTRAS, VERBS, Backend, Capabilities
from ..tensor.errors import DeviceError, DTypeError, ShapeError, UnsupportedDTypeError
from ..tensor.layout import contiguous_strides, numel

__all__ = [
    "CONTRACT", "EXTRAS", "VERBS", "Backend", "Capabilities", "DTypeError", "DeviceError", "ShapeError", "UnsupportedDTypeError",
    "contiguous_strides", "numel",
]  # fmt: skip
