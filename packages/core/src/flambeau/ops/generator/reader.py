"""Reads row files as syntax: nothing in them is run."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from pathlib import Path

KINDS = {
    "Tensor": "tensor",
    "Operand": "operand",
    "Index": "index",
    "Aux": "index",
    "Tensor | None": "optional",
    "Operand | None": "optional_operand",
    "Index | None": "optional_index",
    "Tensors": "tensors",
    "Size": "size",
    "Dims": "dims",
}
NUMPY_NAMES = {"dim": "axis", "keepdim": "keepdims"}  # by which PyTorch's C++ functions take these arguments too
LAYOUTS = {"shapes.pointwise": "operands", "shapes.same": "operands"}
TENSOR_KINDS = ("tensor", "operand", "index", "optional", "optional_operand", "optional_index", "tensors", "indices")


class RowError(SyntaxError):
    """A row that cannot be read; names the file, the line and the row."""


@dataclass
class Param:
    """One parameter of a row's signature."""

    name: str
    kind: str
    annotation: str
    default: str | None
    keyword_only: bool

    @property
    def is_tensor(self) -> bool:
        return self.kind in TENSOR_KINDS

    @property
    def may_be_none(self) -> bool:
        return self.kind.startswith("optional")


@dataclass
class Row:
    """One op's declaration, as syntax."""

    name: str
    kind: str
    family: str
    line: int
    params: list[Param]
    returns: ast.expr | None
    doc: str
    facts: dict[str, str]
    body: list[ast.stmt]
    vjp: dict[str, ast.Lambda] = field(default_factory=dict)
    joint: ast.Lambda | None = None
    joint_operands: list[str] = field(default_factory=list)
    rules: set[str] = field(default_factory=set)

    def fact(self, name: str, default: str = "") -> str:
        return self.facts.get(name, default)

    def has(self, name: str) -> bool:
        return self.facts.get(name) == "True"

    def text(self, name: str, default: str = "") -> str:
        """A fact that is a string literal."""
        value = self.facts.get(name)
        return default if value is None or value == "None" else str(ast.literal_eval(value))

    @property
    def positional(self) -> list[Param]:
        return [p for p in self.params if not p.keyword_only]

    @property
    def tensors(self) -> list[Param]:
        return [p for p in self.positional if p.is_tensor]

    @property
    def hot(self) -> bool:
        return self.has("hot")

    @property
    def view(self) -> bool:
        return self.has("view")

    @property
    def inplace(self) -> bool:
        return self.has("inplace")

    @property
    def namespace(self) -> str:
        return self.text("namespace")

    @property
    def method(self) -> bool:
        first = self.params[0].kind if self.params else ""
        wanted = self.facts.get("method", "True" if self.namespace in ("",) else "False") == "True"
        return wanted and first in ("tensor", "operand", "index", "optional")

    @property
    def pointwise(self) -> bool:
        return self.fact("shape") == "shapes.pointwise"

    @property
    def layout(self) -> str:
        """Whose strides the result follows; where the row does not say, its shape rule does."""
        shape = self.fact("shape")
        return self.text("layout", "contiguous" if shape.startswith("shapes.reduced") else LAYOUTS.get(shape, ""))

    @property
    def promote(self) -> str:
        if "promote" in self.facts:
            return self.text("promote")
        some = any(p.kind in ("operand", "optional_operand") for p in self.positional)
        return "common" if some or (self.pointwise and len(self.tensors) > 1) else ""

    @property
    def has_out(self) -> bool:
        """Whether the function takes `out=`."""
        if self.kind == "function" or self.view or self.fact("mutates"):
            return False
        return any(p.is_tensor for p in self.positional) and not any(p.name == "out" for p in self.params)

    @property
    def where(self) -> str:
        """The row's file and line."""
        return f"ops/{self.family}.py:{self.line}"

    @property
    def numpy_names(self) -> dict[str, str]:
        """Parameters that NumPy's names stand for too. PyTorch's functions in Python, those of nn.functional and a few more, take none."""
        if self.namespace in ("_", "nn.functional") or self.fact("numpy_names") == "False":
            return {}
        return {p.name: NUMPY_NAMES[p.name] for p in self.params if p.name in NUMPY_NAMES}

    @property
    def needed(self) -> list[Param]:
        """A required `dim` and the required parameters after it: another name may stand for it, so they are looked for in the call."""
        names = [p.name for p in self.positional]
        start = names.index("dim") if "dim" in names and self.numpy_names else len(names)
        return [p for p in self.positional[start:] if p.default is None] if start < len(names) and self.positional[start].default is None else []

    @property
    def node(self) -> str:
        name = self.text("node", self.name)  # PyTorch shows some ops as others
        return "".join(w[:1].upper() + w[1:] for w in name.split("_")) + "Backward"

    @property
    def outputs(self) -> list[str]:
        """The kinds of the results: "tensor" or "index"; empty for a list of results."""
        if self.returns is None or ast.unparse(self.returns).startswith("list"):
            return []
        if isinstance(self.returns, ast.Subscript) and ast.unparse(self.returns.value) == "tuple":
            inner = self.returns.slice
            parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            return [KINDS.get(ast.unparse(p), "tensor") for p in parts]
        return ["tensor"]

    @property
    def several(self) -> bool:
        """Whether the call returns a tuple or a list."""
        return self.returns is not None and ast.unparse(self.returns).startswith(("tuple", "list"))

    @property
    def result_is_dynamic(self) -> bool:
        """Whether the result's dtype may have no gradient although the operand's has: casts, counts, dtypes from a rule."""
        return self.facts.get("result", "None") != "None"

    @property
    def output_names(self) -> list[str]:
        if "returns" in self.facts:
            return list(ast.literal_eval(self.facts["returns"]))
        return ["out"] if not self.several else [f"out{i}" for i in range(len(self.outputs))]


@dataclass
class Family:
    """A row file: its rows, and the helpers and imports that they use."""

    name: str
    rows: list[Row]
    helpers: dict[str, ast.stmt]
    imports: list[ast.stmt]
    doc: str = ""


def read_all(folder: Path) -> list[Family]:
    """All row files of a folder, in the order of their names."""
    return [read(path) for path in sorted(folder.glob("*.py")) if path.stem not in ("__init__", "notation", "lazy", "support")]


def read(path: Path) -> Family:
    """One row file."""
    module = ast.parse(path.read_text())
    family = Family(path.stem, [], {}, [], ast.get_docstring(module) or "")
    rows: dict[str, Row] = {}
    for item in module.body:
        if isinstance(item, ast.FunctionDef) and item.decorator_list:
            row = read_row(item, path)
            rows[row.name] = row
        elif isinstance(item, ast.FunctionDef):
            family.helpers[item.name] = item
        elif isinstance(item, ast.Assign) and isinstance(item.targets[0], ast.Name):
            family.helpers[item.targets[0].id] = item
        elif isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
            family.helpers[item.target.id] = item
        elif isinstance(item, ast.Import | ast.ImportFrom):
            family.imports.append(item)
        elif isinstance(item, ast.Expr) and isinstance(item.value, ast.Call):
            read_rule(item.value, rows, path)
    family.rows = list(rows.values())
    return family


def read_row(item: ast.FunctionDef, path: Path) -> Row:
    declared = item.decorator_list[0]
    if not isinstance(declared, ast.Call) or not isinstance(declared.func, ast.Name):
        raise RowError(f"{path.name}:{item.lineno}: {item.name}: write @op(...), @composite(...) or @function()")
    facts = {k.arg or "": ast.unparse(k.value) for k in declared.keywords}
    if declared.args:
        facts["shape"] = ast.unparse(declared.args[0])
    body = item.body[1:] if ast.get_docstring(item) is not None else item.body
    body = [s for s in body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant) and s.value.value is Ellipsis)]
    return Row(
        item.name, declared.func.id, path.stem, item.lineno, read_params(item), item.returns, ast.get_docstring(item) or "", facts, body
    )


def read_params(item: ast.FunctionDef) -> list[Param]:
    a = item.args
    positional = a.posonlyargs + a.args
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(a.defaults)) + list(a.defaults)
    pairs = [(arg, d, False) for arg, d in zip(positional, defaults, strict=True)]
    if a.vararg is not None:
        pairs.append((ast.arg("*" + a.vararg.arg, a.vararg.annotation), None, False))
    pairs += [(arg, d, True) for arg, d in zip(a.kwonlyargs, a.kw_defaults, strict=True)]
    params = []
    for arg, default, keyword_only in pairs:
        note = ast.unparse(arg.annotation) if arg.annotation else "Any"
        kind = KINDS.get(note) or ("indices" if "Index" in note or "Tensor | None, ..." in note else "static")
        if arg.arg.startswith("*"):
            kind = "varargs"
        params.append(Param(arg.arg, kind, note, ast.unparse(default) if default is not None else None, keyword_only))
    return params


def read_rule(call: ast.Call, rows: dict[str, Row], path: Path) -> None:
    if not isinstance(call.func, ast.Attribute) or not isinstance(call.func.value, ast.Name):
        return
    row = rows.get(call.func.value.id)
    if row is None:
        raise RowError(f"{path.name}:{call.lineno}: a rule of '{call.func.value.id}', which is no row of this file")
    row.rules.add(call.func.attr)
    if call.func.attr == "vjp_joint":
        read_joint(call, row, path)
    if call.func.attr != "vjp":
        return
    for rule in call.keywords:
        where = f"{path.name}:{call.lineno}: {row.name}.vjp({rule.arg}=...)"
        if not isinstance(rule.value, ast.Lambda):
            raise RowError(f"{where}: write a lambda")
        if rule.arg not in [p.name for p in row.tensors]:
            raise RowError(f"{where}: '{rule.arg}' is not a positional tensor of {row.name}")
        check_names(row, [a.arg for a in rule.value.args.args], where)
        row.vjp[rule.arg] = rule.value


def read_joint(call: ast.Call, row: Row, path: Path) -> None:
    """The formula of all gradients at once: it asks for no more than the single ones, so that nothing more is saved."""
    where = f"{path.name}:{call.lineno}: {row.name}.vjp_joint(...)"
    if not call.args or not isinstance(call.args[0], ast.Lambda):
        raise RowError(f"{where}: write a lambda, and after it the names of operands, if not all")
    operands = [ast.literal_eval(name) for name in call.args[1:]] or list(row.vjp)
    if unknown := [name for name in operands if name not in row.vjp]:
        raise RowError(f"{where}: {', '.join(unknown)} has no formula of its own")
    if len(operands) < 2 or any(p.kind == "tensors" for p in row.positional if p.name in row.vjp):
        raise RowError(f"{where}: comes after a vjp of at least two operands, none of them a list")
    single = {a.arg for f in row.vjp.values() for a in f.args.args}
    more = [a.arg for a in call.args[0].args.args if a.arg not in single]
    if more:
        raise RowError(f"{where}: asks for {', '.join(more)}, which no single formula asks for")
    row.joint, row.joint_operands = call.args[0], operands


def check_names(row: Row, names: list[str], where: str) -> None:
    known = ["g", "gs", "out", *row.output_names, *(p.name for p in row.positional)]
    known += [p.name + s for p in row.tensors for s in ("_shape", "_dtype", "_layout")]
    for name in names:
        if name not in known:
            raise RowError(f"{where}: asks for '{name}'; it can ask for {', '.join(known)}")
