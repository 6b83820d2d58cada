"""Type stubs of the public surface: `flambeau/__init__.pyi`, those of the op namespaces, and the ops as methods of Tensor."""

from __future__ import annotations

import ast
from pathlib import Path

from ...tensor.accelerators import NAMES as ACCELERATORS
from ...tensor.dtypes import BY_NAME, CONVERSIONS
from .emitter import DUNDERS, INPLACE_DUNDERS, indent
from .modules import variadic
from .reader import Family, Param, Row

NOTE = "# Written by `python -m flambeau.ops.generator` from the op rows: edit those instead."
SPACES = ("fft", "linalg", "special")
BUILTINS = ("bool", "int", "float", "complex")  # names of dtypes, ops and methods too: stubs write _bool
NOTATION = {
    "Operand": "Tensor | Number",
    "Index": "Tensor",
    "Aux": "Tensor",
    "Tensors": "Sequence[Tensor]",
    "Size": "Sequence[_int]",
    "Dims": "_int | Sequence[_int] | None",
    **{name: "_" + name for name in BUILTINS},
}
KNOWN = ("Tensor", "Number", "Any", "None", "str", "list", "tuple", "Sequence", "Callable", "dict")
UNTYPED = {  # arguments that rows leave untyped and that mean the same everywhere
    "dtype": "_dtype | None",
    "device": "_device | str | None",
    "layout": "_layout | None",
    "memory_format": "_memory_format | None",
    "size": "_int | Sequence[_int]",
    "out": "Tensor | None",
}
COMMON = "import builtins\nfrom collections.abc import Callable, Sequence\nfrom typing import Any, NamedTuple\n"
TYPES = """\
from {dots}tensor.devices import device as _device
from {dots}tensor.devices import layout as _layout
from {dots}tensor.devices import memory_format as _memory_format
from {dots}tensor.dtypes import dtype as _dtype
from {dots}tensor.generator import Generator as _Generator
"""
ALIASES = "".join(f"_{name} = builtins.{name}\n" for name in BUILTINS)


class Annotation(ast.NodeTransformer):
    """Rewrites the notation's names to types; an unknown name makes the annotation Any."""

    def __init__(self, notation: bool = True) -> None:
        self.notation = notation
        self.unknown = False

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in ("dtype", "Generator"):
            return ast.Name("_" + node.id)
        if node.id in (NOTATION if self.notation else BUILTINS):
            return ast.parse(NOTATION[node.id], mode="eval").body
        self.unknown |= node.id not in KNOWN
        return ast.Name(node.id.lstrip("_")) if node.id == "_Any" else node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        self.unknown = True
        return node


def annotation(text: str, name: str = "") -> str:
    """A row's annotation as a type."""
    if text == "Any":
        return UNTYPED.get(name.lstrip("*"), "Any")
    rewriter = Annotation()
    written = ast.unparse(rewriter.visit(ast.parse(text, mode="eval").body))
    return "Any" if rewriter.unknown else written


def default(text: str | None) -> str:
    """A default as stubs show it: literals as they are."""
    if text is None:
        return ""
    try:
        ast.literal_eval(text)
    except ValueError:
        return " = ..."
    return f" = {text}"


def parameter(p: Param) -> str:
    """One parameter with its type and default."""
    kind = annotation(p.annotation, p.name)
    if p.kind == "size":
        kind = "_int | Sequence[_int]"
    if p.default == "None" and kind != "Any" and not kind.endswith("None"):
        kind += " | None"
    return f"{p.name}: {kind}{default(p.default)}"


def parameters(row: Row, method: bool = False, out: bool = False, inplace: bool = False) -> str:
    """A row's parameters; as a method, without the first and with sizes one by one."""
    parts: list[str] = ["self"] if method else []
    keyword = False
    for i, p in enumerate(row.params[1:] if method else row.params):
        if inplace and p.name == "out":
            continue
        if method and i == 0 and variadic(row):
            parts.append(f"*{p.name}: _int | Sequence[_int]")
            keyword = True
            continue
        if p.keyword_only and not keyword:
            parts.append("*")
        keyword |= p.keyword_only or p.kind == "varargs"
        parts.append(parameter(p))
    if out and row.has_out:
        results = "tuple[Tensor, ...]" if row.several else "Tensor"
        parts += ([] if keyword else ["*"]) + [f"out: {results} | None = None"]
    return ", ".join(parts)


def named(row: Row) -> bool:
    """Whether the result is a named tuple."""
    return row.several and "returns" in row.facts and bool(row.outputs)


def result(row: Row) -> str:
    """The type of what a row's function returns."""
    if named(row):
        return f"_{row.name}_result"
    if row.returns is None:
        return "None" if row.fact("mutates") else "Any"
    return annotation(ast.unparse(row.returns))


def function(row: Row) -> str:
    """The public function."""
    return f"def {row.name}({parameters(row, out=True)}) -> {result(row)}: ..."


def inplace_function(row: Row) -> str:
    return f"def {row.name}_({parameters(row, inplace=True)}) -> Tensor: ..."


def methods(row: Row, taken: set[str]) -> list[str]:
    """A row's methods: itself, the in-place form, the operators."""
    found = {row.name: f"def {row.name}({parameters(row, method=True)}) -> {result(row)}: ..."}
    if row.inplace:
        found[row.name + "_"] = f"def {row.name}_({parameters(row, method=True, inplace=True)}) -> Tensor: ..."
    plain, swapped = DUNDERS.get(row.name, ("", ""))
    other = ", other: Tensor" + ("" if row.name == "matmul" else " | Number")
    if plain:
        override = "  # type: ignore[override]" if plain in ("__eq__", "__ne__") else ""
        found[plain] = f"def {plain}(self{other if len(row.tensors) > 1 else ''}) -> Tensor: ...{override}"
    if swapped:
        found[swapped] = f"def {swapped}(self{other}) -> Tensor: ..."
    if row.inplace and row.name in INPLACE_DUNDERS:
        name = INPLACE_DUNDERS[row.name]
        found[name] = f"def {name}(self{other}) -> Tensor: ..."
    return [text for name, text in found.items() if name not in taken]


def surface_stub(families: list[Family], package: Path) -> str:
    """`_generated/surface.pyi`: named results, and the class that gives Tensor its ops as methods. Only type checkers read it."""
    rows = [row for family in families for row in family.rows]
    own = class_names(package / "_tensor.py", "Tensor")
    text = [NOTE, COMMON + "\nfrom ..._tensor import Tensor\nfrom ...tensor.base import TensorBase"]
    text.append(TYPES.format(dots="...") + "\n" + ALIASES + "Number = _int | _float | _bool | _complex\n")
    for row in rows:
        if named(row):
            fields = "\n".join(f"    {n}: Tensor" for n in row.output_names)
            text.append(f"class _{row.name}_result(NamedTuple):\n{fields}\n")
    body = [line for row in rows if row.method for line in methods(row, own)]
    body += ["def __getitem__(self, index: Any) -> Tensor: ..."]
    body += [f"def {name}(self, memory_format: _memory_format = ...) -> Tensor: ..." for name in CONVERSIONS]
    text.append("class TensorMethods(TensorBase):\n" + indent("\n".join(body)))
    return "\n".join(text) + "\n"


def class_names(path: Path, name: str) -> set[str]:
    """The names that a class of a module defines itself."""
    for item in ast.parse(path.read_text()).body:
        if isinstance(item, ast.ClassDef) and item.name == name:
            return {n for part in item.body for n in names_of(part)}
    raise SyntaxError(f"{path.name} has no class {name}")


def names_of(item: ast.stmt) -> list[str]:
    """The names that a statement binds."""
    if isinstance(item, ast.FunctionDef | ast.ClassDef):
        return [item.name]
    if isinstance(item, ast.Assign):
        return [n.id for t in item.targets for n in ast.walk(t) if isinstance(n, ast.Name)]
    return []


def space_stub(families: list[Family], namespace: str) -> str:
    """The stub of a namespace of ops, such as `fb.linalg`."""
    rows = [row for family in families for row in family.rows if row.namespace == namespace]
    results = [result(row) for row in rows if named(row)]
    text = [NOTE, COMMON + "\nfrom ._tensor import Tensor"]
    text.append(f"from .ops._generated.surface import {', '.join(['Number', *results])}\n{TYPES.format(dots='.')}\n{ALIASES}")
    return "\n".join([*text, *[function(row) for row in sorted(rows, key=lambda r: r.name)]]) + "\n"


def package_stub(families: list[Family], package: Path) -> str:
    """`flambeau/__init__.pyi`: what `dir(flambeau)` lists, with types."""
    module = ast.parse((package / "__init__.py").read_text())
    rows = [row for family in families for row in family.rows]
    public = sorted((r for r in rows if r.namespace == ""), key=lambda r: r.name)
    results = sorted({result(r) for r in public if named(r)})
    reexports, functions = surface_of(module, package)
    used = {r.name for r in public}
    inplace = {r.name: r for r in rows if r.inplace and r.name + "_" not in used}
    text = [NOTE, COMMON]
    text += sorted(reexports) + [f"from .ops._generated.surface import {', '.join(['Number as _Number', *results])}", TYPES.format(dots=".")]
    text += [ALIASES + "__version__: str", *constants(module)]
    text += [f"{name}: _dtype" for name in sorted(BY_NAME)]
    text += ["from .namespaces import Namespace as _Namespace", *[f"{name}: _Namespace" for name in ACCELERATORS]]
    body = functions + [function(r) for r in public] + [inplace_function(inplace[n]) for n in sorted(inplace)]
    return "\n".join(text) + "\n\n" + "\n".join(line.replace(" Number", " _Number") for line in body) + "\n"


def surface_of(module: ast.Module, package: Path) -> tuple[list[str], list[str]]:
    """The re-exports and the functions of the package's `__init__.py`."""
    reexports: list[str] = []
    functions: list[str] = []
    for item in module.body:
        if isinstance(item, ast.ImportFrom) and item.level == 1 and item.module:
            reexports += [f"from .{item.module} import {a.name} as {a.name}" for a in item.names if a.asname is None and a.name[0] != "_"]
        elif isinstance(item, ast.FunctionDef) and item.name[0] != "_":
            functions.append(own_function(item))
        elif isinstance(item, ast.Assign) and names_of(item) == ["_PARTS"]:
            parts = [p for p in ast.literal_eval(item.value) if exists(package, p)]
            reexports += [f"from . import {p} as {p}" for p in parts]
        elif isinstance(item, ast.Assign) and names_of(item) == ["_HOME"]:
            homes = {n: h for n, h in ast.literal_eval(item.value).items() if exists(package, h)}
            reexports += [f"from .{home} import {name} as {name}" for name, home in homes.items()]
    return reexports, functions


def exists(package: Path, module: str) -> bool:
    path = package.joinpath(*module.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def own_function(item: ast.FunctionDef) -> str:
    """A plain function's signature; types that stubs give another name are renamed."""
    rewriter = Annotation(notation=False)
    for arg in [*item.args.args, *item.args.kwonlyargs, *([item.args.vararg] if item.args.vararg else [])]:
        if arg.annotation is not None:
            arg.annotation = rewriter.visit(arg.annotation)
    returns = rewriter.visit(item.returns) if item.returns else ast.Name("None")
    return f"def {item.name}({ast.unparse(item.args)}) -> {ast.unparse(returns)}: ..."


def constants(module: ast.Module) -> list[str]:
    """The numbers of the package, such as pi."""
    found = []
    for item in module.body:
        if isinstance(item, ast.Assign) and isinstance(item.value, ast.Tuple) and isinstance(item.targets[0], ast.Tuple):
            for name, value in zip(names_of(item), item.value.elts, strict=True):
                found.append(f"{name}: {'None' if isinstance(value, ast.Constant) and value.value is None else '_float'}")
    return found


def functional_stub(families: list[Family], package: Path) -> str:
    """`nn/functional/__init__.pyi`: rows of the namespace, those of the top one that it shares, and what stands in files of its own."""
    rows = [row for family in families for row in family.rows]
    shared: set[str] = set()
    files: dict[str, str] = {}
    for item in ast.parse((package / "nn" / "functional" / "__init__.py").read_text()).body:
        if isinstance(item, ast.Assign) and names_of(item) == ["_SHARED"]:
            shared = {name for part in ast.walk(item.value) if isinstance(part, ast.Constant) for name in str(part.value).split()}
        elif isinstance(item, ast.Assign) and names_of(item) == ["_FILES"]:
            files = {name: file for file, names in ast.literal_eval(item.value).items() for name in names.split()}
    chosen = [r for r in rows if r.name not in files and (r.namespace == "nn.functional" or (r.namespace == "" and r.name in shared))]
    inplace = [r for r in rows if r.inplace and r.name + "_" in shared]
    results = sorted({result(r) for r in chosen if named(r)})
    text = [NOTE, COMMON + "\nfrom ..._tensor import Tensor", f"from ...ops._generated.surface import {', '.join(['Number', *results])}"]
    reexports = [f"from .{file} import {name} as {name}" for name, file in files.items() if name[0] != "_"]
    text += [TYPES.format(dots="...") + "\n".join(reexports) + "\n\n" + ALIASES]
    return "\n".join([*text, *map(function, chosen), *map(inplace_function, inplace)]) + "\n"


def lazy_stub(package: Path, folder: str) -> str:
    """The stub of a package whose `__init__.py` imports names at their first use, from the tables in it."""
    found: list[str] = []
    for item in ast.parse((package / folder / "__init__.py").read_text()).body:
        if not isinstance(item, ast.Assign):
            continue
        if names_of(item) == ["_FILES"]:
            found += [f"from .{file} import {n} as {n}" for file, names in ast.literal_eval(item.value).items() for n in names.split()]
        elif names_of(item) == ["_HOME"] and isinstance(item.value, ast.Dict):
            found += [f"from .{file} import {n} as {n}" for n, file in ast.literal_eval(item.value).items()]
        elif names_of(item) == ["_PARTS"]:
            found += [f"from . import {n} as {n}" for n in ast.literal_eval(item.value)]
    return "\n".join([NOTE, *sorted(found)]) + "\n"


def stubs(families: list[Family], package: Path) -> dict[Path, str]:
    """Every stub by its path."""
    files = {package / "__init__.pyi": package_stub(families, package)}
    files |= {package / f"{space}.pyi": space_stub(families, space) for space in SPACES}
    files |= {package / folder / "__init__.pyi": lazy_stub(package, folder) for folder in ("autograd", "nn")}
    files[package / "nn" / "functional" / "__init__.pyi"] = functional_stub(families, package)
    files[package / "ops" / "_generated" / "surface.pyi"] = surface_stub(families, package)
    return files
