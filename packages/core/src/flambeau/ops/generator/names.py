"""Resolves the names in row code: which op a name means, and where its generated function stands."""

from __future__ import annotations

import ast
import builtins

from .reader import Family, Row


class Table:
    """All rows by name, and the module in which each one's code stands."""

    def __init__(self, families: list[Family]) -> None:
        self.families = {f.name: f for f in families}
        self.rows: dict[str, Row] = {}
        for f in families:
            for row in f.rows:
                if row.name in self.rows and row.namespace == self.rows[row.name].namespace:
                    raise SyntaxError(f"op row '{row.name}' is declared twice: {self.rows[row.name].family}.py and {f.name}.py")
                self.rows.setdefault(row.name, row)

    def module(self, row: Row) -> str:
        return "hot" if row.hot else row.family


class Resolver(ast.NodeTransformer):
    """Rewrites row code for the generated module: op names, helpers, `.shape` as the plain tuple."""

    def __init__(self, table: Table, family: Family, module: str, local: set[str]) -> None:
        self.table = table
        self.family = family
        self.module = module
        self.local = local
        self.imports: set[str] = set()  # hot ops that a family module imports
        self.helpers: set[str] = set()

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in self.local or not isinstance(node.ctx, ast.Load):
            return node
        here = [r for r in self.family.rows if r.name == node.id]
        row = here[0] if here else self.table.rows.get(node.id)
        if row is not None:
            return self.op_name(node, row)
        if node.id in self.family.helpers:
            self.helpers.add(node.id)
        return node

    def op_name(self, node: ast.Name, row: Row) -> ast.expr:
        home = self.table.module(row)
        if home == self.module:
            return node
        if home == "hot":
            self.imports.add(row.name)
            return node
        return ast.copy_location(ast.Attribute(ast.Name("_ops", ast.Load()), row.name, ast.Load()), node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """conj of a name is called for complex tensors only: the others pay a test of their key."""
        plain = isinstance(node.func, ast.Name) and node.func.id == "conj" and isinstance(node.args[0], ast.Name)
        self.generic_visit(node)
        if not plain or "conj" in self.local:
            return node
        test = ast.parse(f"{ast.unparse(node.args[0])}.key & COMPLEXES", mode="eval").body
        return ast.copy_location(ast.IfExp(test, node, node.args[0]), node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        self.generic_visit(node)
        if node.attr == "ndim" and isinstance(node.ctx, ast.Load):
            sizes = ast.Attribute(node.value, "sizes", ast.Load())
            return ast.copy_location(ast.Call(ast.Name("len", ast.Load()), [sizes], []), node)
        if node.attr == "shape" and isinstance(node.ctx, ast.Load):
            return ast.copy_location(ast.Attribute(node.value, "sizes", ast.Load()), node)
        return node


class FormattedStrings(ast.NodeTransformer):
    """Writes f-strings itself: from 3.12 on, Python's own writer nests equal quotes, which 3.11 cannot read."""

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.expr:
        body = self.parts(node)
        inner = "".join(ast.unparse(v.value) for v in node.values if isinstance(v, ast.FormattedValue))
        for quote in ("'", '"'):
            if quote not in body and "\\" not in inner:
                return ast.Name(f"f{quote}{body}{quote}", ast.Load())
        raise SyntaxError(f"name the values of this f-string first: Python 3.11 cannot nest its quotes: {body}")

    def parts(self, node: ast.JoinedStr) -> str:
        """The text between the quotes."""
        text = ""
        for value in node.values:
            if isinstance(value, ast.Constant):
                text += str(value.value).encode("unicode_escape").decode("ascii").replace("{", "{{").replace("}", "}}")
            elif isinstance(value, ast.FormattedValue):
                code = ast.unparse(value.value)
                code = f"({code})" if isinstance(value.value, ast.IfExp | ast.Lambda) else code
                conversion = "" if value.conversion < 0 else "!" + chr(value.conversion)
                spec = ":" + self.parts(value.format_spec) if isinstance(value.format_spec, ast.JoinedStr) else ""
                text += "{" + (" " if code.startswith("{") else "") + code + conversion + spec + "}"
        return text


def source(node: ast.AST) -> str:
    """Code as text, the same for every version of Python."""
    return ast.unparse(FormattedStrings().visit(node))


def stored_names(nodes: list[ast.stmt] | ast.expr) -> set[str]:
    """Names that code binds: assignments, loops, comprehensions, inner functions and their parameters."""
    found: set[str] = set()
    for top in nodes if isinstance(nodes, list) else [nodes]:
        for n in ast.walk(top):
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store):
                found.add(n.id)
            elif isinstance(n, ast.FunctionDef):
                found.add(n.name)
            elif isinstance(n, ast.arg):
                found.add(n.arg)
    return found


def loaded_names(nodes: list[ast.stmt] | ast.expr) -> set[str]:
    """Names that code reads."""
    tops = nodes if isinstance(nodes, list) else [nodes]
    return {n.id for top in tops for n in ast.walk(top) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}


BUILTINS = set(dir(builtins))
