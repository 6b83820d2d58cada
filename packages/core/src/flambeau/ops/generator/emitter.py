"""Rows to code: dispatch entries, methods, recording kernels, node classes, in-place and out forms."""

from __future__ import annotations

import ast
import copy
import textwrap

from .adapters import adapter_name
from .names import Resolver, Table, loaded_names, source, stored_names
from .reader import Family, Param, Row, RowError
from .rules import ELEMENTWISE

DUNDERS = {
    "add": ("__add__", "__radd__"), "sub": ("__sub__", "__rsub__"), "mul": ("__mul__", "__rmul__"),
    "div": ("__truediv__", "__rtruediv__"), "floor_divide": ("__floordiv__", "__rfloordiv__"),
    "remainder": ("__mod__", "__rmod__"), "pow": ("__pow__", "__rpow__"), "matmul": ("__matmul__", "__rmatmul__"),
    "bitwise_and": ("__and__", "__rand__"), "bitwise_or": ("__or__", "__ror__"), "bitwise_xor": ("__xor__", "__rxor__"),
    "bitwise_left_shift": ("__lshift__", "__rlshift__"), "bitwise_right_shift": ("__rshift__", "__rrshift__"),
    "eq": ("__eq__", ""), "ne": ("__ne__", ""), "lt": ("__lt__", ""), "le": ("__le__", ""), "gt": ("__gt__", ""), "ge": ("__ge__", ""),
    "neg": ("__neg__", ""), "abs": ("__abs__", ""), "bitwise_not": ("__invert__", ""),
}  # fmt: skip
INPLACE_DUNDERS = {
    "add": "__iadd__", "sub": "__isub__", "mul": "__imul__", "div": "__itruediv__", "floor_divide": "__ifloordiv__",
    "remainder": "__imod__", "pow": "__ipow__", "bitwise_and": "__iand__", "bitwise_or": "__ior__", "bitwise_xor": "__ixor__",
    "bitwise_left_shift": "__ilshift__", "bitwise_right_shift": "__irshift__",
}  # fmt: skip

IN_ORDER = ("cat", "cumsum", "cumprod")  # with elementwise ops, those whose `out=` must not share a part of an operand's memory


def indent(text: str, levels: int = 1) -> str:
    return textwrap.indent(text, "    " * levels)


class InPlace(ast.NodeTransformer):
    """Turns `return op(...)` into `return op_(...)`: what the in-place form of a function or a preamble returns."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer

    def visit_Return(self, node: ast.Return) -> ast.stmt:
        writer, call = self.writer, node.value
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
            return node
        row = writer.table.rows.get(call.func.id)
        if row is None or not row.inplace:
            raise RowError(f"{writer.row.family}.py:{node.lineno}: {writer.row.name}_: '{call.func.id}' has no in-place form to return")
        name = row.name + "_"
        if writer.table.module(row) == writer.module:
            call.func = ast.Name(name, ast.Load())
        else:
            call.func = ast.Attribute(ast.Name("_ops", ast.Load()), name, ast.Load())
        call.keywords = [k for k in call.keywords if k.arg != "out"]
        return node


class IntoOut(ast.NodeTransformer):
    """What a preamble returns is written into `out=`, where that is given."""

    def __init__(self, name: str) -> None:
        self.name = name

    def visit_Return(self, node: ast.Return) -> ast.stmt:
        if node.value is not None:
            node.value = ast.parse(f"{ast.unparse(node.value)} if out is None else into({self.name!r}, out, {ast.unparse(node.value)})").body[0].value  # type: ignore[attr-defined]
        return node


class Writer:
    """Writes the code of one row into a module."""

    def __init__(self, table: Table, family: Family, row: Row, module: str) -> None:
        self.table, self.family, self.row, self.module = table, family, row, module
        self.imports: set[str] = set()
        self.helpers: set[str] = set()

    # Names.

    def resolve(self, code: list[ast.stmt] | ast.expr, local: set[str]) -> str:
        """Row code as text, with op names resolved."""
        resolver = Resolver(self.table, self.family, self.module, local | stored_names(code))
        nodes = copy.deepcopy(code)
        if isinstance(nodes, list):
            text = "\n".join(source(resolver.visit(s)) for s in nodes)
        else:
            text = source(resolver.visit(nodes))
        self.imports |= resolver.imports
        self.helpers |= resolver.helpers
        return text

    def in_place(self, code: list[ast.stmt]) -> list[ast.stmt]:
        """The code with each returned op call turned into that op's in-place form."""
        return [InPlace(self).visit(statement) for statement in copy.deepcopy(code)]

    # Signatures.

    def signature(self, drop: int = 0, out: bool = False, inplace: bool = False) -> str:
        """The parameters as text, without the first `drop`, typed Any but for required tensors; an in-place form has no `out`.

        NumPy's names follow the positional ones: as keyword-only ones they would cost every call more.
        """
        row, parts = self.row, []
        star = False
        for p in row.params[drop:]:
            if inplace and p.name == "out":
                continue
            if p.keyword_only and not star:
                parts += [*self.numpy_parameters(False), "*"]
                star = True
            if p.kind == "varargs":
                star = True
            default = f" = {p.default}" if p.default is not None else " = None" if p in row.needed else ""
            parts.append(f"{p.name}: Any{default}")
        parts += self.numpy_parameters(True) if star else self.numpy_parameters(False)
        if out:
            parts += ([] if star else ["*"]) + ["out: Any = None"]
        return ", ".join(parts)

    def numpy_parameters(self, keyword_only: bool) -> list[str]:
        """NumPy's names of the positional or of the keyword-only parameters."""
        names = self.row.numpy_names
        return [f"{names[p.name]}: Any = None" for p in self.row.params if p.name in names and p.keyword_only == keyword_only]

    def renaming(self) -> list[str]:
        """What NumPy's names were given goes to PyTorch's; required parameters that are missing raise."""
        row, given = self.row, self.row.numpy_names
        defaults = {p.name: p.default for p in row.params}
        lines = [f"{n} = renamed({row.name!r}, {n!r}, {n}, {defaults[n]}, {alias!r}, {alias})" for n, alias in given.items()]
        tests = [f"{alias} is not None" for alias in given.values()] + [f"{p.name} is None" for p in row.needed]
        if row.needed:
            lines.append(f"check_given({row.name!r}, {', '.join(f'{p.name}={p.name}' for p in row.needed)})")
        return [f"if {' or '.join(tests)}:\n{indent(chr(10).join(lines))}"] if tests else []

    def statics_signature(self) -> str:
        """The positional parameters, as kernels and recorders take them."""
        return ", ".join(f"{p.name}: {'TensorBase' if p.kind in ('tensor', 'operand', 'index') else 'Any'}" for p in self.row.positional)

    @property
    def call(self) -> str:
        return ", ".join(p.name for p in self.row.positional)

    def split_body(self) -> tuple[list[ast.stmt], list[ast.stmt]]:
        """The preamble and the decomposition. Keyword-only parameters end in the preamble."""
        row = self.row
        if row.kind in ("op", "function"):
            return row.body, []
        keyword = {p.name for p in row.params if p.keyword_only}
        last = max((i for i, s in enumerate(row.body) if loaded_names([s]) & keyword), default=-1)
        preamble, body = row.body[: last + 1], row.body[last + 1 :]
        missing = (stored_names(preamble) & loaded_names(body)) - {p.name for p in row.positional} - stored_names(body)
        if missing or not body:
            raise RowError(
                f"{row.family}.py:{row.line}: {row.name}: the decomposition needs {', '.join(sorted(missing)) or 'statements'} after its "
                f"preamble; keyword-only arguments end in the preamble, which may rebind positional ones"
            )
        return preamble, body

    # The dispatch entry.

    def conversions(self, names: dict[str, str], hot_method: bool = False) -> list[str]:
        """Python numbers become tensors, sizes become tuples. Fills `names` with what to use afterwards."""
        row, lines = self.row, []
        operands = [p for p in row.positional if p.kind in ("operand", "optional_operand")]
        tensors = [p for p in row.positional if p.kind in ("tensor", "operand")]
        for p in operands:
            if p.name in names:
                continue
            n = p.name
            if len(tensors) == 2 and tensors[0] is not tensors[1]:
                other = next(t for t in tensors if t is not p) if p in tensors else tensors[0]
                like = names.get(other.name, other.name)
                if p is tensors[-1] and other.kind == "operand" and other.name not in names and other is tensors[0]:
                    like = other.name
            else:
                others = [names.get(t.name, t.name) for t in row.tensors if t is not p and t.kind != "tensors"]
                like = others[0] if len(others) == 1 else f"first_tensor({', '.join(others)})"
            convert = f"{n} if isinstance({n}, TensorBase) else operand({n}, {like}, {(row.text('public') or row.name)!r})"
            lines.append(f"{n} = {'None if ' + n + ' is None else ' if p.may_be_none else ''}{convert}")
        for p in row.positional:
            if p.kind == "size":
                lines.append(f"{p.name} = sizes_of({p.name})")
            elif p.kind == "dims":
                lines.append(f"if type({p.name}) is list:\n    {p.name} = tuple({p.name})")
            elif p.kind in ("tensors", "indices"):
                lines.append(f"{p.name} = list({p.name})" if p.kind == "tensors" else f"{p.name} = tuple({p.name})")
        return lines

    def key_expression(self, this: dict[str, str]) -> str:
        row = self.row
        if row.has("factory"):
            return "factory_key(dtype, device) | modes"
        parts = []
        for p in row.tensors:
            n = this.get(p.name, p.name)
            text = f"{n}.key"
            if p.kind in ("index", "optional_index"):
                text = f"({n}.key & NOT_DTYPES)"
            if p.kind == "tensors":
                text = f"keys_of({n})"
            elif p.kind == "indices":
                text = f"index_keys_of({n})"
            elif p.may_be_none:
                text = f"(0 if {n} is None else {text})"
            parts.append(text)
        return " | ".join([*parts, "modes"])

    def dispatch(self, op: str, this: dict[str, str], out: bool) -> list[str]:
        """The OR of the keys, the look-up, the call. Hot code names its tensors with their type, for the compiler."""
        row = self.row
        typed = [p for p in row.tensors if p.kind in ("tensor", "operand", "index") and this.get(p.name) != "self"] if self.module == "hot" else []
        risky = [p for p in row.tensors if p.name not in this and p.kind not in ("operand", "tensors", "indices")]
        lines = [f"{p.name}_: TensorBase = {this.get(p.name, p.name)}" for p in typed]
        this = this | {p.name: p.name + "_" for p in typed}
        args = ", ".join(this.get(p.name, p.name) for p in row.positional)
        lines += ["modes: int = tls.keys if busy else 0", f"key: int = {self.key_expression(this)}"]
        if row.has("factory"):  # Python's float, int, bool and complex are found where the key fails
            retry = "\nexcept TypeError:\n    dtype = dtypes.given(dtype)\n    key = factory_key(dtype, device) | modes"
            lines[-1] = "try:\n" + indent(lines[-1]) + retry
        if risky:
            lines = [self.blaming("\n".join(lines), risky)]
        lines += ["try:", f"    fn = {op}_table[key]", "except KeyError:", f"    fn = {op}_op.resolve(key)"]
        call = f"fn({args})"
        if op == row.name and row.fact("result") == "shapes.sum_dtype" and any(p.name == "dtype" for p in row.params):
            call = f"{call} if dtype is None else _ops.to({call}, dtype)"  # integers are added in int64, whatever was asked for
        if row.several and "returns" in row.facts and row.outputs:
            call = f"named_result({row.name}_result, {call})"
        if out:
            shared = [this.get(t.name, t.name) for t in row.tensors] if row.fact("shape") in ELEMENTWISE or row.name in IN_ORDER else []
            write = "into_exactly" if row.has("exact_out") else "into"
            lines += [f"if out is None:\n    return {call}", f"return {write}({', '.join([repr(row.name), 'out', call, *shared])})"]
        else:
            lines.append(f"return {call}")
        return lines

    def blaming(self, text: str, tensors: list[Param]) -> str:
        """Code that reads these arguments, with an error about the one that is no tensor; costs nothing as long as nothing fails."""
        required = [p for p in tensors if p.kind in ("tensor", "index") and not p.may_be_none]
        optional = [p for p in tensors if p.kind in ("optional", "optional_index")]
        operands = [p for p in tensors if p.kind == "operand"]
        if not required and not optional and not operands:
            return text
        groups = ["{" + ", ".join(f"{p.name!r}: {p.name}" for p in group) + "}" for group in (required, optional, operands)]
        while groups[-1] == "{}" and len(groups) > 1:
            groups.pop()
        told = f"raise misused(error, {self.row.name!r}, {', '.join(groups)}) from None"
        return f"try:\n{indent(text)}\nexcept (AttributeError, TypeError) as error:\n{indent(told)}"

    def function(self) -> str:
        """The public function."""
        row = self.row
        doc = f'"""{row.doc}"""' if row.doc else ""
        if row.kind == "function":
            local = {p.name.lstrip("*") for p in row.params}
            text = self.resolve(row.body, local)
            lines = ([doc] if doc else []) + self.renaming()
            return f"def {row.name}({self.signature()}) -> Any:\n" + indent("\n".join([*lines, self.blaming(text, row.tensors)]))
        preamble, _ = self.split_body()
        local = {p.name for p in row.params}
        lines = ([doc] if doc else []) + self.renaming()
        if preamble and row.has_out:
            preamble = [IntoOut(row.name).visit(copy.deepcopy(line)) for line in preamble]
            local |= {"out", "into"}
        if preamble:
            lines.append(self.blaming(self.resolve(preamble, local), row.tensors))
        names: dict[str, str] = {}
        lines += self.conversions(names)
        lines += self.dispatch(row.name, names, row.has_out)
        return f"def {row.name}({self.signature(out=row.has_out)}) -> Any:\n" + indent("\n".join(lines))

    def inplace_function(self) -> str:
        """The in-place form as a function; methods bind it."""
        row = self.row
        preamble, _ = self.split_body()
        lines = [f'"""In-place form of {row.name}."""', *self.renaming()]
        if preamble:
            lines.append(self.blaming(self.resolve(self.in_place(preamble), {p.name for p in row.params} | {"_ops"}), row.tensors))
        if row.kind == "function":
            return f"def {row.name}_({self.signature(inplace=True)}) -> Any:\n" + indent("\n".join(lines))
        first = row.params[0].name
        names = {first: first}
        lines += self.conversions(names)
        lines += self.dispatch(row.name + "_", {}, False)
        return f"def {row.name}_({self.signature()}) -> Any:\n" + indent("\n".join(lines))

    # Methods of the hot ops.

    def methods(self) -> list[str]:
        row = self.row
        if row.name == "getitem":
            return [self.subscript()]
        if not row.method or row.kind == "function":
            return []
        first = row.params[0]
        out = []
        plain, swapped = DUNDERS.get(row.name, ("", ""))
        sig = self.signature(1)
        comma = ", " if sig else ""
        if not any(p.kind == "size" for p in row.positional):
            body = self.method_body(row.name, first, preamble=True)
            out.append(f"def {row.name}(self{comma}{sig}) -> Any:\n" + indent(body))
        simple = ", ".join(f"{p.name}: Any" + (f" = {p.default}" if p.default else "") for p in row.positional[1:])
        if plain:
            out.append(f"def {plain}(self{', ' if simple else ''}{simple}) -> Any:\n" + indent(self.method_body(row.name, first, False, dunder=True)))
        if swapped:
            out.append(f"def {swapped}(self, other: Any) -> Any:\n    return reflected({row.name}, other, self)")
        if row.inplace:
            out.append(f"def {row.name}_(self{comma}{sig}) -> Any:\n" + indent(self.method_body(row.name + "_", first, preamble=True)))
            if row.name in INPLACE_DUNDERS:
                out.append(
                    f"def {INPLACE_DUNDERS[row.name]}(self{', ' if simple else ''}{simple}) -> Any:\n"
                    + indent(self.method_body(row.name + "_", first, False, dunder=True))
                )
        return out

    def subscript(self) -> str:
        """x[index]: basic indices go straight to the op, the others to the indexing module."""
        lines = ["kind = type(index)", "if kind is tuple:", "    for i in index:", "        if type(i) not in BASIC:", "            return indexed(self, index)",
                 "elif kind not in BASIC:", "    return indexed(self, index)", *self.dispatch("getitem", {"input": "self", "index": "index"}, False)]  # fmt: skip
        return "def __getitem__(self, index: Any) -> Any:\n" + indent("\n".join(lines))

    def method_body(self, op: str, first: Param, preamble: bool, dunder: bool = False) -> str:
        row = self.row
        before, _ = self.split_body()
        lines = [] if dunder else self.renaming()
        this = {first.name: "self"}
        if preamble and before:
            this = {}
            code = self.in_place(before) if op != row.name else before
            lines += [f"{first.name}: TensorBase = self", self.blaming(self.resolve(code, {p.name for p in row.params} | {"_ops"}), row.tensors)]
        if dunder:
            for p in row.positional[1:]:
                if p.kind == "operand":
                    # NumPy leaves == to the tensor, unlike +
                    convert = {"eq": "comparand_or_none", "sub": "subtrahend_or_none"}.get(row.name, "operand_or_none")
                    if row.has("reads_numbers"):  # its preamble does
                        lines.append(f"if not isinstance({p.name}, TensorBase):\n    if {convert}({p.name}, self) is None:"
                                     f"\n        return NotImplemented\n    return {op}(self, {p.name})")  # fmt: skip
                        continue
                    lines.append(f"if not isinstance({p.name}, TensorBase):\n    {p.name} = {convert}({p.name}, self)"
                                 f"\n    if {p.name} is None:\n        return NotImplemented")  # fmt: skip
                elif p.kind == "tensor":
                    lines.append(f"if not isinstance({p.name}, TensorBase):\n    return NotImplemented")
            names = {p.name: p.name for p in row.positional if p.is_tensor} | {first.name: "self"}
            this = names
        else:
            names = dict(this)
            lines += self.conversions(names)
        lines += self.dispatch(op, this, False)
        return "\n".join(lines)

    # Registration.

    def registration(self, suffix: str = "") -> str:
        row = self.row
        promoted = tuple(
            i for i, p in enumerate(row.positional) if row.promote and p.kind in ("operand", "tensor", "optional", "optional_operand", "tensors")
        )
        traits = [t for t in ("view", "mixed", "moves", "factory", "overlap", "strides") if row.has(t)]
        traits += ["siblings"] if row.view and row.several else []
        traits += ["inplace"] if suffix else []
        traits += ["mutates", *[f"mutates:{name}" for name in ast.literal_eval(row.fact("mutates"))]] if row.fact("mutates") else []
        traits += ["reshape"] if row.has("reshape") else []
        record = f"{row.name}{suffix}_record" if row.vjp else "None"
        decompose = f"{row.name}_decomposed" if row.kind == "composite" and not suffix else "None"
        rule = row.fact("shape", "None")
        indexes = tuple(i for i, p in enumerate(row.positional) if p.kind in ("index", "optional_index", "indices"))
        return (
            f"{row.name}{suffix}_op: Final = Op({row.name + suffix!r}, {row.name}{suffix}, {adapter_name(row, suffix)}, {record}, {decompose}, "
            f"{rule}, {self.result_rule()}, {row.promote!r}, {promoted}, {tuple(traits)}, {row.text('autocast')!r}, "
            f"{tuple(p.name for p in row.positional)}, {indexes}{self.optional_facts(suffix)})\n"
            f"{row.name}{suffix}_table: Final[dict[int, Any]] = {row.name}{suffix}_op.table"
        )

    def optional_facts(self, suffix: str) -> str:
        """The kinds of dtypes that the row accepts, the public name in its errors, whose strides the result follows, whose numbers stay whole."""
        row = self.row
        title = row.text("public") or (row.name + suffix if suffix else "")
        if title == row.name + suffix:
            title = ""
        wide = ast.literal_eval(row.fact("opmath", "()"))
        opmath = tuple(i for i, p in enumerate(row.positional) if p.name in wide)
        facts = [("accepts", row.text("accepts")), ("title", title), ("layout", "" if suffix else row.layout), ("opmath", opmath)]
        return "".join(f", {name}={value!r}" for name, value in facts if value)

    def result_rule(self) -> str:
        """The dtype of the result, or of each result."""
        value = self.row.facts.get("result")
        if value is None:
            return "None"
        parts = ast.parse(value, mode="eval").body
        if isinstance(parts, ast.Tuple):
            return "(" + ", ".join(self.one_result(ast.unparse(p)) for p in parts.elts) + ",)"
        return self.one_result(value)

    def one_result(self, value: str) -> str:
        if value.startswith(("'", '"')):
            name = ast.literal_eval(value)
            return repr(name) if name == "array" else f"dtypes.{name}"
        return value

    def decomposition(self) -> str:
        row = self.row
        _, body = self.split_body()
        local = {p.name for p in row.params}
        return f"def {row.name}_decomposed({', '.join(p.name + ': Any' for p in row.positional)}) -> Any:\n" + indent(self.resolve(body, local))

    def result_class(self) -> str:
        row = self.row
        if not (row.several and "returns" in row.facts and row.outputs):
            return ""
        return f"{row.name}_result = result_type({(row.text('public') or row.name)!r}, {tuple(row.output_names)})"
