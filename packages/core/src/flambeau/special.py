"""Special functions: the ops of the namespace `flambeau.special`, found at their first use."""

from __future__ import annotations

from typing import Any

from .ops.lazy import find, names_in

# Ops of the top namespace that PyTorch names here too.
_SHARED = (
    "digamma", "erf", "erfc", "erfinv", "exp2", "expm1", "i0", "log1p", "log_softmax", "logit", "logsumexp", "polygamma", "round", "sinc",
    "softmax", "xlogy",
)  # fmt: skip


def __getattr__(name: str) -> Any:
    value = find(name, "" if name in _SHARED else "special")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*names_in("special"), *_SHARED})
