"""Which forward derivative and which batching rule each row has: derived from its other facts, or named by the fact `batch`."""

from __future__ import annotations

from .reader import Family, Row, RowError

DIMS = ("dim", "dims", "dim0", "dim1", "dim2", "dimension")
ELEMENTWISE = ("shapes.pointwise", "shapes.same")
BATCH = ("pointwise", "target", "dims", "rows", "sizes", "index", "lookup", "products", "folded", "decomposed", "loop", "none")


def jvp_rule(row: Row) -> str:
    """How tangents go through the op.

    linear: the op itself, on the tangents. pointwise: the vjp, whose Jacobian is diagonal and so its own transpose.
    transposed: the vjp, transposed by another vjp. decomposed: through the composite's parts. none: there is no derivative.
    """
    if row.has("linear") or row.view or row.has("reshape"):
        return "linear"
    if row.vjp and row.kind == "op" and row.fact("shape") in ELEMENTWISE and not row.several:
        return "pointwise"
    if row.vjp:
        return "transposed"
    return "decomposed" if row.kind == "composite" and row.fact("differentiable") != "False" else "none"


def batch_rule(row: Row) -> str:
    """How the op takes a batch of each operand: see `flambeau.func.batching`. Empty if that cannot be derived and is not declared."""
    named = row.text("batch")
    if named:
        if named not in BATCH:
            raise RowError(f"{row.where}: {row.name}: batch={named!r} is none of {', '.join(BATCH)}")
        return named
    if row.has("factory"):
        return "none"
    if row.pointwise:
        return "pointwise"
    if row.kind == "composite":
        return "decomposed"
    if row.fact("shape") == "shapes.same" or any(p.name in DIMS for p in row.positional):
        return "dims"
    return ""


def rules_module(families: list[Family], note: str) -> str:
    """The module of rules by op name."""
    rows = [row for family in families for row in family.rows if row.kind != "function" and not row.fact("mutates")]
    table = {row.name: (jvp_rule(row), batch_rule(row)) for row in sorted(rows, key=lambda r: r.name)}
    lines = "".join(f"    {name!r}: {rules!r},\n" for name, rules in table.items())
    return (
        f"{note}\n\n# ruff: noqa\nfrom __future__ import annotations\n\n"
        f"# op: (forward derivative, batching rule)\nRULES: dict[str, tuple[str, str]] = {{\n{lines}}}\n"
    )
