"""Products of matrices as folds: right for every dtype and layout, and slow; a backend's own tiled or library product stands before them."""

from __future__ import annotations

from ..errors import UnsupportedError
from ..language.dtypes import int64
from ..language.values import Value, binary, cast, unary
from . import complexes, dtypes
from .elements import Complex, Element
from .folding import Fold, fold_dims
from .launch import Program
from .layout import broadcast
from .plan import Kern, Memory, Plan
from .table import lowering


def product(plan: Plan, a: Memory, b: Memory, name: str) -> Program:
    """a @ b over batches, as NumPy's matmul."""
    vector_a, vector_b = a.ndim == 1, b.ndim == 1
    x = a.unsqueezed([0]) if vector_a else a
    y = b.unsqueezed([1]) if vector_b else b
    if not a.ndim or not b.ndim or x.shape[-1] != y.shape[-2]:
        raise ValueError(f"{name}: the shapes {a.shape} and {b.shape} do not fit: the inner sizes must be equal")
    if a.dtype != b.dtype or a.dtype == "bool":
        raise UnsupportedError(f"{name} of {a.dtype} and {b.dtype}; it takes numbers of one dtype")
    batch = broadcast(x.shape[:-2], y.shape[:-2])
    m, n, inner = x.shape[-2], y.shape[-1], x.shape[-1]
    shape = (*batch, *(() if vector_a else (m,)), *(() if vector_b else (n,)))
    out = plan.output(a.dtype, shape)
    full = (*batch, m, n, inner)
    rows = x.unsqueezed([x.ndim - 1])  # (..., m, 1, k)
    swapped = y.moved((*range(y.ndim - 2), y.ndim - 1, y.ndim - 2))
    columns = swapped.unsqueezed([swapped.ndim - 2])  # (..., 1, n, k)
    target = out.unsqueezed(([len(batch)] if vector_a else []) + ([len(shape) + vector_a] if vector_b else []))

    def folds(k: Kern, v: list[Element], at: Value) -> list[Fold]:
        if isinstance(v[0], Complex) and isinstance(v[1], Complex):
            z = complexes.mul(v[0], v[1])
            return [Fold("sum", z.re), Fold("sum", z.im)]
        x, y = v
        assert isinstance(x, Value) and isinstance(y, Value)
        return [Fold("sum", x * y)]

    def finish(k: Kern, r: list[Value]) -> list[Element]:
        return [Complex(r[0], r[1])] if len(r) == 2 else list(r)

    fold_dims(plan, name, [target], [rows.expand(full), columns.expand(full)], (len(full) - 1,), folds, finish)
    return plan.program()


@lowering("matmul")
def matmul(plan: Plan, a: Memory, b: Memory) -> Program:
    return product(plan, a, b, "matmul")


@lowering("mm")
def mm(plan: Plan, a: Memory, b: Memory) -> Program:
    if a.ndim != 2 or b.ndim != 2:
        raise ValueError(f"mm: takes two matrices, got shapes {a.shape} and {b.shape}")
    return product(plan, a, b, "mm")


@lowering("bmm")
def bmm(plan: Plan, a: Memory, b: Memory) -> Program:
    if a.ndim != 3 or b.ndim != 3 or a.shape[0] != b.shape[0]:
        raise ValueError(f"bmm: takes two equally large batches of matrices, got shapes {a.shape} and {b.shape}")
    return product(plan, a, b, "bmm")


@lowering("cdist_forward")
def cdist_forward(plan: Plan, x1: Memory, x2: Memory, p: float, use_mm: bool) -> None:
    """The p-norms of all differences."""
    if not dtypes.is_float(x1.dtype):
        raise UnsupportedError(f"cdist of {x1.dtype}; it takes floating point")
    batch = broadcast(x1.shape[:-2], x2.shape[:-2])
    full = (*batch, x1.shape[-2], x2.shape[-2], x1.shape[-1])
    out = plan.output(x1.dtype, full[:-1])
    rows, columns = x1.unsqueezed([x1.ndim - 1]), x2.unsqueezed([x2.ndim - 2])

    def folds(k: Kern, v: list[Element], at: Value) -> list[Fold]:
        a, b = v
        assert isinstance(a, Value) and isinstance(b, Value)
        d = unary("abs", a - b)
        if p == 0:
            return [Fold("sum", cast(cast(d.ne(0), int64), d.dtype))]
        if p == float("inf"):
            return [Fold("max", d)]
        return [Fold("sum", d if p == 1 else d * d if p == 2 else binary("pow", d, k.scalar(p, d.dtype)))]

    def finish(k: Kern, r: list[Value]) -> list[Element]:
        total = r[0]
        if p == float("inf"):
            return [binary("max", total, total * 0)] if 0 in full[-1:] else [total]
        return [total if p in (0, 1) else unary("sqrt", total) if p == 2 else binary("pow", total, k.scalar(1 / p, total.dtype))]

    fold_dims(plan, "cdist", [out], [rows.expand(full), columns.expand(full)], (len(full) - 1,), folds, finish)
