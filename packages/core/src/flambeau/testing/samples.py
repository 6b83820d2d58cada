"""Sample calls of every op, from its row; those of pointwise ops are derived."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path
from typing import Any

import numpy as np

from ..conversion import wrap_host
from ..ops.notation import ROWS, Args, Row, args
from ..tensor import dtypes
from ..tensor.devices import HOST


class Make:
    """Makes the tensors of sample calls: the same ones for the same seed."""

    def __init__(self, dtype: Any = dtypes.float32, seed: int = 0, device: Any = HOST) -> None:
        self.dtype, self.device = dtype, device
        self.rng = np.random.default_rng(seed)

    def __call__(self, *shape: int, low: Any = None, high: Any = None, kind: str = "float", dtype: Any = None) -> Any:
        """A tensor of the tested dtype: normal, or uniform in [low, high)."""
        d = dtype or self.dtype
        if kind == "bool" or d is dtypes.bool:
            return self.wrap(self.rng.random(shape) < 0.5)
        if d.category == dtypes.INTEGRAL:
            least = 0 if not d.is_signed else -5
            values: Any = self.rng.integers(
                least if low is None else max(least, int(low)), 6 if high is None else max(int(high), 1) + 1, shape
            )
        elif low is None and high is None:
            values = self.rng.standard_normal(shape)
            if d.is_complex:
                values = values + 1j * self.rng.standard_normal(shape)
        else:
            values = self.rng.uniform(-4.0 if low is None else low, 4.0 if high is None else high, shape)
        return self.wrap(np.asarray(values).astype(d.numpy))

    def index(self, high: int, *shape: int) -> Any:
        """int64 in [0, high)."""
        return self.wrap(self.rng.integers(0, high, shape))

    def bool(self, *shape: int) -> Any:
        """True or False."""
        return self.wrap(np.asarray(self.rng.random(shape) < 0.5))

    def int(self, *shape: int, low: int = -5, high: int = 6) -> Any:
        """int64 in [low, high)."""
        return self.wrap(self.rng.integers(low, high, shape))

    def wrap(self, array: Any) -> Any:
        """A tensor on the device over a host array."""
        return wrap_host(np.asarray(array), self.device)


def all_rows() -> dict[str, Row]:
    """Every row of the op table, by name."""
    folder = Path(__file__).parent.parent / "ops"
    for path in sorted(folder.glob("*.py")):
        if path.stem not in ("__init__", "notation", "lazy", "support"):
            importlib.import_module(f"flambeau.ops.{path.stem}")
    return ROWS


def tensor_parameters(row: Row) -> list[str]:
    """The names of the parameters that are tensors or operands."""
    kinds = ("Tensor", "Operand", "Index")
    return [p.name for p in inspect.signature(row.body).parameters.values() if p.annotation in kinds and p.kind != p.KEYWORD_ONLY]


def samples_of(row: Row, make: Make) -> list[Args]:
    """The row's sample calls; for pointwise ops without any, broadcast and degenerate shapes."""
    if isinstance(row.sample_maker, Row):
        return samples_of(row.sample_maker, make)
    if row.sample_maker is not None:
        return row.sample_maker(make)
    rule = row.facts.get("shape")
    if rule is None or rule.__name__ not in ("pointwise", "same"):
        return []
    n = len(tensor_parameters(row))
    if n == 1:
        return [args(make(3, 4)), args(make()), args(make(0, 2)), args(make(4, 3).t())]
    return [
        args(*[make(3, 4) for _ in range(n)]),
        args(make(3, 1, 4), *[make(2, 4) for _ in range(n - 1)]),
        args(make(3), *[make() for _ in range(n - 1)]),
        args(make(0, 2), *[make(2) for _ in range(n - 1)]),
        args(make(4, 3).t(), *[make(4) for _ in range(n - 1)]),
    ]
