"""What stands between attention's products: the rows of scores become weights, and the weights' cotangents those of scores.

Any device runs them, in groups of rows; scores may be of a wider dtype than the weights that they become.
"""

from __future__ import annotations

import math
from typing import Any

from ..language.dtypes import boolean
from ..language.values import Value, cast, unary, where
from . import dtypes
from .folding import Fold
from .launch import Program
from .plan import Kern, Memory, Plan
from .rows import Along, Row, each_row, maximum_of
from .table import lowering


@lowering("masked_softmax")
def masked_softmax(plan: Plan, scores: Memory, mask: Memory | None, causal: bool, dtype: Any) -> Program:
    """The softmax of each row of scores (..., queries, keys), and log(sum(exp(row))): 0 and inf where a query may look nowhere.

    Args:
        mask: broadcasts to the scores; bool, true where a query may look, or numbers that are added.
        causal: whether query i sees the keys 0 to i only.
        dtype: of the weights.
    """
    along, wide = Along(scores.shape, -1), dtypes.language_dtype(scores.dtype).compute
    out, level = plan.output(dtypes.named(dtype), scores.shape), plan.output(wide.name, scores.shape[:-1])
    seen = None if mask is None else mask.expand(scores.shape)

    def step(k: Kern, row: Row) -> None:
        def value(c: Value) -> Value:
            at = along.at(row, c)
            x = k.value(scores, at)
            if causal:
                x = where(row.at[-1] < c, -math.inf, x)
            if seen is not None:
                m = k.value(seen, at)
                x = where(m, x, -math.inf) if m.dtype is boolean else x + cast(m, wide)
            return x

        top = maximum_of(row, value)
        nowhere = top.eq(-math.inf)
        base = where(nowhere, 0, top)
        total, power = row.fold_kept(lambda c: unary("exp", value(c) - base), "sum")
        share = where(nowhere, 0, 1 / where(nowhere, 1, total))
        row.each(lambda c: k.write(out, along.at(row, c), power(c) * share))
        k.write(level, row.at, where(nowhere, math.inf, unary("log", where(nowhere, 1, total)) + base))

    each_row(plan, "masked_softmax", along.rest, along.length, [scores, out], step)
    return plan.program(several=True)


@lowering("masked_softmax_backward")
def masked_softmax_backward(plan: Plan, grad: Memory, weights: Memory, scale: float) -> None:
    """From the cotangents of weights those of the products that were multiplied by `scale` to scores; of the weights' dtype."""
    along, out = Along(grad.shape, -1), plan.output(weights.dtype, grad.shape)

    def step(k: Kern, row: Row) -> None:
        def at(c: Value) -> tuple[Value, Value]:
            place = along.at(row, c)
            g = k.value(grad, place)
            return g, cast(k.value(weights, place), g.dtype)

        def term(c: Value) -> Value:
            g, w = at(c)
            return g * w

        total = row.fold(lambda c: [Fold("sum", term(c))])[0]
        factor = k.scalar(scale, total.dtype)

        def slope(c: Value) -> Value:
            g, w = at(c)
            return (g - total) * w * factor

        row.each(lambda c: k.write(out, along.at(row, c), slope(c)))

    each_row(plan, "masked_softmax_backward", along.rest, along.length, [grad, weights, out], step)
