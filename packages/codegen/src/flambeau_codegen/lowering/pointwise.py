"""Ops that compute each element of their result from the elements at the same place: the rules, and their eager kernels.

A rule is a function of a kern, operands (elements in their common dtype's arithmetic type) and statics. The same rules serve
eager kernels and fused groups.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..errors import UnsupportedError
from . import dtypes
from .elements import Element, convert
from .layout import broadcast
from .plan import Kern, Memory, Plan
from .table import TABLE

Rule = Callable[..., Any]


@dataclass(frozen=True)
class Pointwise:
    """How an op's elements are computed.

    Args:
        name: of the op.
        rule: `rule(kern, *operands, *statics)`.
        operands: how many of the positional arguments are operands; the others are statics.
        result: "same" as the operands' common dtype, "bool", "float" (floats as they are, else float32), "real" (the parts of a complex
            one), "angle" (both), "number" (booleans as int64),
            or a dtype's name.
        accepts: the kinds of the common dtype that have a rule: of "bool", "int", "float", "complex".
        apart: operands, by place, that keep their own dtype and do not count for the common one.
    """

    name: str
    rule: Rule
    operands: int
    result: str = "same"
    accepts: str = "bool int float"
    apart: tuple[int, ...] = ()


RULES: dict[str, Pointwise] = {}


def pointwise(
    name: str, operands: int, rule: Rule, result: str = "same", accepts: str = "bool int float", apart: tuple[int, ...] = ()
) -> None:
    """Registers a pointwise op."""
    RULES[name] = Pointwise(name, rule, operands, result, accepts, apart)
    TABLE[name] = lambda plan, *args: run(plan, RULES[name], args)


def kind_of(dtype: str) -> str:
    return "complex" if dtypes.is_complex(dtype) else "float" if dtypes.is_float(dtype) else "bool" if dtype == "bool" else "int"


def common_dtype(operands: tuple[Any, ...]) -> str:
    """The dtype of arrays and numbers together: those with dimensions first, as in PyTorch."""
    name: str | None = None
    for group in ([m for m in operands if isinstance(m, Memory) and m.ndim], [m for m in operands if isinstance(m, Memory) and not m.ndim]):
        mine: str | None = None
        for m in group:
            mine = m.dtype if mine is None else dtypes.promote(mine, m.dtype)
        if mine is not None:
            name = mine if name is None else combined(name, mine)
    for x in operands:
        if not isinstance(x, Memory) and x is not None:
            name = dtypes.with_number(name, x)
    return name or "float32"


_RANK = {"bool": 0, "int": 1, "float": 2, "complex": 3}


def combined(strong: str, weak: str) -> str:
    """The dtype of arrays with dimensions and of those without, which count only where they are of a higher kind."""
    if _RANK[kind_of(weak)] <= _RANK[kind_of(strong)]:
        return strong
    if kind_of(weak) == "complex" and strong == "float64":
        return "complex128"
    return weak


def result_dtype(p: Pointwise, common: str) -> str:
    if p.result == "same":
        return common
    if p.result == "float":
        return common if kind_of(common) in ("float", "complex") else "float32"
    if p.result == "number":
        return "int64" if common == "bool" else common
    if p.result == "angle":
        return dtypes.real_of(common) if kind_of(common) in ("float", "complex") else "float32"
    if p.result == "real":
        return dtypes.real_of(common)
    return p.result


def run(plan: Plan, p: Pointwise, args: tuple[Any, ...]) -> None:
    """The eager kernel: one launch over the broadcast shape."""
    operands, statics = args[: p.operands], args[p.operands :]
    common = common_dtype(tuple(x for i, x in enumerate(operands) if i not in p.apart))
    if p.result in ("float", "number") or (p.result == "angle" and kind_of(common) != "complex"):
        common = result_dtype(p, common)
    if kind_of(common) not in p.accepts.split():
        raise UnsupportedError(f"{plan.op} of {common}; it takes {p.accepts.replace(' ', ', ')} (not: {kind_of(common)})")
    shape = broadcast(*[m.shape for m in operands if isinstance(m, Memory)])
    first = operands[0]
    if plan.out is not None and len(plan.out) == 1:
        if isinstance(first, Memory) and plan.out[0].shape != shape:
            raise ValueError(f"{plan.op}: out has the shape {plan.out[0].shape}; the operands broadcast to {shape}")
    made = result_dtype(p, common)
    if plan.inplace and plan.out is not None and p.result == "number" and plan.out[0].dtype == "bool":
        raise UnsupportedError(f"{plan.op}: a result of {made} cannot be written into bool")
    target = plan.output(made, shape)
    memories = [m for m in operands if isinstance(m, Memory)]

    def element(k: Kern, at: Any, *seen: Memory) -> Element:
        left = iter(seen)
        values: list[Any] = []
        for i, x in enumerate(operands):
            name = common if i not in p.apart else x.dtype if isinstance(x, Memory) else common_dtype((x,))
            if isinstance(x, Memory):
                values.append(convert(k.read(next(left), at), name if not half(name) else "float32"))
            else:
                values.append(None if x is None else k.number(x, name))
        out: Element = p.rule(k, *values, *statics)
        return out

    plan.elements(p.name, [target], memories, element)


def half(name: str) -> bool:
    """Whether a dtype is stored only: its arithmetic happens in float32."""
    return name in ("float16", "bfloat16")
