"""How a row is written: the decorators and annotations of the op table.

The generator reads the rows' source; these classes let people, type checkers, tests and the reference read them too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from ..tensor.base import TensorBase as Tensor

type_ = type
Number = float | int | bool | complex
Operand = Tensor | Number          # a tensor or a Python number; promoted with the other operands
Index = Tensor                     # a tensor that has no part in promotion and no gradient
Aux = Tensor                       # a saved statistic among the results: no gradient
Tensors = Sequence[Tensor]
Size = Sequence[int]               # variadic in the method form
Dims = int | Sequence[int] | None

ROWS: dict[str, Row] = {}


class Args(NamedTuple):
    """The arguments of one sample call."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any]


def args(*values: Any, **named: Any) -> Args:
    """One sample call's arguments."""
    return Args(values, named)


class Row:
    """One op's declaration: its typed signature, its facts and its rules."""

    def __init__(self, kind: str, body: Callable[..., Any], facts: dict[str, Any]) -> None:
        self.kind = kind                          # "op" | "composite" | "function"
        self.name = body.__name__.rstrip("_") if body.__name__.endswith("__") else body.__name__
        self.doc = body.__doc__ or ""
        self.body = body
        self.facts = facts
        self.family = body.__module__.rsplit(".", 1)[-1]
        self.vjps: dict[str, Callable[..., Any]] = {}
        self.joint_vjp: Callable[..., Any] | None = None
        self.sample_maker: Callable[[Any], list[Args]] | Row | None = None
        key = self.name if self.name not in ROWS else f"{facts.get('namespace', '')}.{self.name}"
        if key in ROWS:
            raise ValueError(f"op row '{self.name}' is declared twice: in {ROWS[key].family} and in {self.family}")
        ROWS[key] = self

    def __call__(self, *values: Any, **named: Any) -> Any:
        """Calls the op itself, so that sample makers may."""
        return self.function(*values, **named)

    @property
    def namespace(self) -> str:
        """Where the op is public: "" for `fb.name`, "_" for nowhere."""
        return str(self.facts.get("namespace", ""))

    @property
    def function(self) -> Callable[..., Any]:
        """The op's public function."""
        from .lazy import find

        return find(self.name, self.namespace)  # type: ignore[no-any-return]

    def vjp(self, **formulas: Callable[..., Any]) -> None:
        """One formula for each differentiable operand; its parameter names say what is saved."""
        self.vjps = formulas

    def vjp_joint(self, formula: Callable[..., Any], *operands: str) -> None:
        """One formula for the gradients of these operands of `vjp` (all, if none is named), in order, for when all of them are wanted.

        It may ask for what those formulas ask for, and pays where they would repeat each other's work.
        """
        self.joint_vjp = formula

    def samples(self, make: Callable[[Any], list[Args]] | Row) -> None:
        """Sample calls, from a maker of inputs; or the row whose samples are this one's too."""
        self.sample_maker = make


def op(shape: Any = None, **facts: Any) -> Callable[[Callable[..., Any]], Row]:
    """A primitive: backends bring its kernel. A body, if any, is a preamble that runs before dispatch."""
    return lambda body: Row("op", body, {"shape": shape, **facts})


def composite(shape: Any = None, **facts: Any) -> Callable[[Callable[..., Any]], Row]:
    """An op whose body is its decomposition; a backend may override it with a kernel."""
    return lambda body: Row("composite", body, {"shape": shape, **facts})


def function(**facts: Any) -> Callable[[Callable[..., Any]], Row]:
    """Plain Python over ops, never dispatched itself: overload routing, aliases, shape conveniences."""
    return lambda body: Row("function", body, facts)
