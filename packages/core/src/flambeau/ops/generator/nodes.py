"""Node classes and recording kernels: what an op with a derivative keeps, and how it sends a gradient back."""

from __future__ import annotations

import ast

from .emitter import Writer, indent
from .names import Table
from .reader import Param, Row


class Saved:
    """One thing that formulas name, and how a node keeps it."""

    def __init__(self, name: str, kind: str, param: Param | None = None, index: int = -1) -> None:
        self.name = name
        self.kind = kind  # tensor | list | plain | result (has a node of its own, kept without it) | aux (a result without gradient)
        self.param = param
        self.index = index


class NodeWriter:
    """Writes the node class and the recorders of one row."""

    def __init__(self, writer: Writer) -> None:
        self.w = writer
        self.row: Row = writer.row
        self.table: Table = writer.table
        self.edges = [p for p in self.row.positional if p.name in self.row.vjp]
        self.listed = any(p.kind == "tensors" for p in self.edges)
        outputs = self.row.outputs
        self.single = bool(outputs) and sum(k == "tensor" for k in outputs) == 1
        self.main = outputs.index("tensor") if self.single else -1
        self.saved = self.collect()
        self.broadcast = self.row.pointwise and len(self.row.tensors) > 1

    def collect(self) -> list[Saved]:
        """What the formulas name, in the order of the signature."""
        asked = {a.arg for f in self.row.vjp.values() for a in f.args.args} - {"g", "gs"}
        found: list[Saved] = []
        for p in self.row.positional:
            if p.name in asked:
                kind = "list" if p.kind in ("tensors", "indices") else "tensor" if p.is_tensor else "plain"
                found.append(Saved(p.name, kind, p))
            for suffix in ("_shape", "_dtype", "_layout"):
                if p.name + suffix in asked:
                    found.append(Saved(p.name + suffix, "plain", p))
        names = self.row.output_names
        if not self.row.several and "out" in asked and all(p.name != "out" for p in self.row.positional):
            found.append(Saved("out", "result", None, 0))
        elif self.row.several:
            for i, n in enumerate(names):
                if n in asked:
                    found.append(Saved(n, "result" if self.row.outputs[i] == "tensor" else "aux", None, i))
        return found

    # The node class.

    def node_class(self) -> str:
        row = self.row
        slots: list[str] = []
        init: list[str] = []
        release: list[str] = []
        params = ["edges: Any"] if self.many_edges else [f"e{i}: Any" for i in range(len(self.edges))]
        for s in self.saved:
            names = self.slots(s)
            slots += names
            params += [f"{n}: Any" for n in names]
            init += [f"self.{n}: Any = {n}" for n in names]
            if s.kind in ("tensor", "list", "aux"):
                release.append(f"self.{s.name} = FREED")
            elif s.kind == "result":
                release += [f"self.{s.name}_array = FREED", f"self.{s.name}_storage = None"]
        if self.broadcast:
            for p in self.edges:
                slots.append(p.name + "_back")
                params.append(p.name + "_back: Any")
                init.append(f"self.{p.name}_back: Any = {p.name}_back")
        if self.many_edges:
            head = ["self.e0 = None", "self.e1 = None", "self.more = edges", "self.extra = None"]
        else:
            head = [f"self.e{i} = e{i}" for i in range(min(2, len(self.edges)))]
            head += [f"self.e{i} = None" for i in range(len(self.edges), 2)]
            others = ", ".join(f"e{i}" for i in range(2, len(self.edges)))
            head += [f"self.more = ({others},)" if others else "self.more = None", "self.extra = None"]
        base = "Node" if self.single or not self.row.several else "MultiNode"
        if base == "MultiNode":
            params.append("count: int")
            head += ["self.count = count", "self.extras = None"]
        kept = tuple(s.name if s.kind in ("tensor", "aux") else f"out:{s.name}" for s in self.saved if s.kind in ("tensor", "aux", "result"))
        arity = "" if self.many_edges or len(self.edges) == 2 else f"    arity: ClassVar[int] = {len(self.edges)}\n"
        text = (
            f"class {row.node}({base}):\n"
            f'    """Backward of {row.name}: {row.where}."""\n\n'
            f"    __slots__ = {tuple(slots)!r}\n    saved_names: ClassVar[tuple[str, ...]] = {kept!r}\n{arity}\n"
            f"    def __init__(self, {', '.join(params)}) -> None:\n" + indent("\n".join(head + init), 2) + "\n\n"
            "    def apply(self, g: Any, engine: Sink) -> None:\n" + indent(self.apply_body(base), 2)
        )
        if release:
            text += "\n\n    def release(self) -> None:\n" + indent("\n".join(release), 2)
        results = [s for s in self.saved if s.kind == "result"]
        if results:
            text += "\n\n" + indent(self.result_access(results))
        return text

    @property
    def many_edges(self) -> bool:
        """Whether edges stand in one tuple: when an operand is a list of tensors."""
        return self.listed

    def slots(self, s: Saved) -> list[str]:
        if s.kind in ("tensor", "aux"):
            return [s.name, s.name + "_version"]
        if s.kind == "result":
            return [f"{s.name}_{part}" for part in ("array", "key", "sizes", "storage", "version")]
        return [s.name]

    def result_access(self, results: list[Saved]) -> str:
        """How saved-tensor hooks read and restore a saved result."""
        read = ["def saved_result(self, name: str) -> Any:"]
        write = ["def restore_result(self, name: str, t: Any) -> None:"]
        for s in results:
            n = s.name
            read += [f"    if name == {n!r}:", f"        return result_without_node(self.{n}_array, self.{n}_key, self.{n}_sizes, self.{n}_storage)"]
            write += [f"    if name == {n!r}:", "        if t is None:", f"            self.{n}_array = None", "        else:",
                      f"            self.{n}_array, self.{n}_storage = t.array, storage_of(t)", f"            self.{n}_version = self.{n}_storage.version"]  # fmt: skip
        read.append("    return None")
        return "\n".join(read + [""] + write)

    def apply_body(self, base: str) -> str:
        lines = ["wanted = engine.wanted"]
        if base == "MultiNode":
            lines.append("gs = g")
        listed = [p for p in self.edges if p.kind == "tensors"]
        if self.many_edges:
            lines.append("more = self.more")
            plain = [p for p in self.edges if p.kind != "tensors"]
            for i, p in enumerate(plain):
                lines += [f"e = more[{i}]", "if e is not None and (wanted is None or e in wanted):", indent(self.send(p))]
            body = self.formula(listed[0])
            lines += [f"es = more[{len(plain)}:]", "if any(e is not None for e in es):", indent("\n".join(body)),
                      indent("for e, part in zip(es, d, strict=True):\n    if e is not None and (wanted is None or e in wanted):\n        engine.give(e, part, True)")]  # fmt: skip
            return "\n".join(lines)
        edges = dict(enumerate(self.edges))
        if self.row.joint is not None:
            joint = {i: p for i, p in edges.items() if p.name in self.row.joint_operands}
            lines += self.send_singly({i: p for i, p in edges.items() if i < min(joint)})  # in order: leaves are done before the graph goes on
            lines += self.send_jointly(self.row.joint, joint)
            lines += ["else:", *(indent(line) for line in self.send_singly(joint))]
            edges = {i: p for i, p in edges.items() if i > min(joint) and i not in joint}
        return "\n".join(lines + self.send_singly(edges))

    def send_singly(self, edges: dict[int, Param]) -> list[str]:
        """Each gradient that is wanted, from its own formula."""
        lines: list[str] = []
        for i, p in edges.items():
            lines += [f"e = {self.edge_source(i)}", "if e is not None and (wanted is None or e in wanted):", indent(self.send(p))]
        return lines

    def edge_source(self, i: int) -> str:
        """Where the node keeps its i-th edge."""
        return f"self.e{i}" if i < 2 else f"self.more[{i - 2}]"

    def send_jointly(self, rule: ast.Lambda, edges: dict[int, Param]) -> list[str]:
        """The gradients of the joint formula, if all of them are wanted."""
        names = [f"to{i}" for i in edges]
        lines = [f"{n} = {self.edge_source(i)}" for i, n in zip(edges, names, strict=True)]
        wanted = " and ".join(f"{n} in wanted" for n in names)
        body = self.loads(rule)
        for i, (n, p) in enumerate(zip(names, edges.values(), strict=True)):
            part = f"d[{i}]"
            if self.broadcast:
                self.w.imports.add("sum_to") if self.w.module != "hot" else None
                part = f"{part} if self.{p.name}_back is None else sum_to({part}, self.{p.name}_back)"
            body.append(f"engine.give({n}, {part}, {self.aliases(rule.body)})")
        present = " and ".join(f"{n} is not None" for n in names)
        return [*lines, f"if {present} and (wanted is None or ({wanted})):", indent("\n".join(body))]

    def formula(self, p: Param) -> list[str]:
        """Loads what the operand's formula names, then computes its gradient `d`."""
        return self.loads(self.row.vjp[p.name])

    def loads(self, rule: ast.Lambda) -> list[str]:
        """Loads what a formula names, then computes its value `d`."""
        names = [a.arg for a in rule.args.args if a.arg not in ("g", "gs")]
        lines: list[str] = []
        op = self.row.name
        for s in self.saved:
            if s.name not in names:
                continue
            n = s.name
            if s.kind in ("tensor", "aux"):
                may_be_none = s.param is not None and s.param.may_be_none
                lines += [f"{n} = self.{n}", f"if {n} is FREED:", f"    raise freed({op!r})"]
                check = f"if {n}.storage is not None and {n}.storage.version != self.{n}_version:\n    check_version({op!r}, {n!r}, {n}, self.{n}_version)"
                lines.append(f"if {n} is not None:\n{indent(check)}" if may_be_none or s.kind == "aux" else check)
            elif s.kind == "result":
                index = -1 if self.single or not self.row.several else s.index
                fields = ", ".join(f"self.{f}" for f in self.slots(s))
                lines.append(f"{n} = saved_output(self, {op!r}, {fields}, {index})")
            elif s.kind == "list":
                lines += [f"{n} = self.{n}", f"if {n} is FREED:", f"    raise freed({op!r})"]
            else:
                lines.append(f"{n} = self.{n}")
        local = {a.arg for a in rule.args.args}
        lines.append(f"d = {self.w.resolve(rule.body, local)}")
        return lines

    def send(self, p: Param) -> str:
        lines = self.formula(p)
        if self.broadcast:
            self.w.imports.add("sum_to") if self.w.module != "hot" else None
            lines.append(f"if self.{p.name}_back is not None and d is not None:\n    d = sum_to(d, self.{p.name}_back)")
        lines.append(f"engine.give(e, d, {self.aliases(self.row.vjp[p.name].body)})")
        return "\n".join(lines)

    def aliases(self, value: ast.expr) -> bool:
        """Whether the formula's value may share memory with another gradient or a saved tensor."""
        if isinstance(value, ast.BinOp | ast.UnaryOp):
            return False
        if isinstance(value, ast.IfExp):
            return self.aliases(value.body) or self.aliases(value.orelse)
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
            row = self.table.rows.get(value.func.id)
            return row is None or (row.kind == "function" and not row.has("fresh")) or row.view or row.has("reshape") or row.has("may_alias")
        return True

    # The recorders.

    def record(self) -> str:
        row = self.row
        sig, call = self.w.statics_signature(), self.w.call
        if row.several:
            lines = [f"rs = kernel({call})"]
            lines += self.record_several()
        else:
            lines = [f"r: TensorBase = kernel({call})"]
            if row.result_is_dynamic:
                lines.append("if not r.key & DIFFERENTIABLE:\n    return r")
            lines += self.gather_edges() + self.gather_saved("r")
            lines += [f"r.node = {row.node}({self.node_arguments()})", "r.key |= GRAD", "return r"]
        return self.closure(row.name, sig, lines)

    def record_several(self) -> list[str]:
        row = self.row
        if self.single:
            lines = [f"r: TensorBase = rs[{self.main}]"]
            lines += self.gather_edges() + self.gather_saved("r")
            return [*lines, f"r.node = {row.node}({self.node_arguments()})", "r.key |= GRAD", "return rs"]
        lines = self.gather_edges() + self.gather_saved("r")
        lines.append(f"node = {row.node}({self.node_arguments()}, len(rs))")
        which = "range(len(rs))" if not row.outputs else repr(tuple(i for i, k in enumerate(row.outputs) if k == "tensor"))
        return [*lines, f"for i in {which}:", "    r: TensorBase = rs[i]", "    if r.key & DIFFERENTIABLE:", "        r.node = OutputNode(node, i)",
                "        r.key |= GRAD", "return rs"]  # fmt: skip

    def closure(self, name: str, sig: str, lines: list[str]) -> str:
        return f"def {name}_record(kernel: Any) -> Any:\n    def {name}({sig}) -> Any:\n" + indent("\n".join(lines), 2) + f"\n\n    return {name}"

    def gather_edges(self) -> list[str]:
        if self.many_edges:
            parts = [f"edge({p.name})" for p in self.edges if p.kind != "tensors"]
            listed = next(p.name for p in self.edges if p.kind == "tensors")
            return [f"es = ({''.join(part + ', ' for part in parts)}*[edge(t) for t in {listed}],)"]
        lines = []
        for i, p in enumerate(self.edges):
            take = f"{p.name}.node if {p.name}.base is None else node_of({p.name})"
            lines.append(f"e{i} = None if {p.name} is None else ({take})" if p.may_be_none else f"e{i} = {take}")
        return lines

    def gather_saved(self, result: str, inplace: bool = False) -> list[str]:
        """Local variables for what the node keeps. An operand that only some formulas need is kept only for their edges."""
        lines: list[str] = []
        for s in self.saved:
            n = s.name
            if s.kind == "tensor":
                users = [i for i, p in enumerate(self.edges) if n in [a.arg for a in self.row.vjp[p.name].args.args]]
                value = f"clone({n})" if inplace and n == self.row.positional[0].name else n
                if not self.many_edges and len(users) < len(self.edges):
                    value = f"{value} if {' or '.join(f'e{i} is not None' for i in users)} else None"
                lines += [f"{n}_kept = {value}", f"{n}_version = 0 if {n}_kept is None or {n}_kept.storage is None else {n}_kept.storage.version"]
            elif s.kind == "aux":
                lines += [f"{n}_kept = rs[{s.index}]", f"{n}_version = 0 if {n}_kept is None else version_of({n}_kept)"]
            elif s.kind == "result":
                source = result if self.single or not self.row.several else f"rs[{s.index}]"
                lines.append(f"{n}_storage = storage_of({source})")
        if self.broadcast and not inplace:
            lines.append(f"sizes = {result}.sizes")
        return lines

    def node_arguments(self, result: str = "r", inplace: bool = False) -> str:
        args = ["es"] if self.many_edges else [f"e{i}" for i in range(len(self.edges))]
        for s in self.saved:
            n = s.name
            if s.kind in ("tensor", "aux"):
                args += [n + "_kept", n + "_version"]
            elif s.kind == "result":
                source = result if self.single or not self.row.several else f"rs[{s.index}]"
                args += [f"{source}.array", f"{source}.key & ~GRAD", f"{source}.sizes", f"{n}_storage", f"{n}_storage.version"]
            elif n.endswith("_shape") and s.param is not None and n != s.param.name:
                p = s.param
                one = f"[t.sizes for t in {p.name}]" if s.param.kind == "tensors" else f"{p.name}.sizes"
                args.append(f"None if {p.name} is None else {one}" if p.may_be_none else one)
            elif n.endswith("_dtype") and s.param is not None and n != s.param.name:
                p = s.param
                one = f"[dtype_of(t.key) for t in {p.name}]" if p.kind == "tensors" else f"dtype_of({p.name}.key)"
                args.append(f"None if {p.name} is None else {one}" if p.may_be_none else one)
            elif n.endswith("_layout") and s.param is not None and n != s.param.name:
                args.append(f"layout_of({s.param.name})")
            elif s.kind == "list":
                args.append(f"tuple({n})")
            else:
                args.append(n)
        if self.broadcast:
            for p in self.edges:
                if inplace and p is self.row.positional[0]:
                    args.append("None")
                else:
                    target = f"{self.row.positional[0].name}.sizes" if inplace else "sizes"
                    test = f"None if {p.name}.sizes is {target} or {p.name}.sizes == {target} else {p.name}.sizes"
                    args.append(f"None if {p.name} is None else ({test})" if p.may_be_none else test)
        return ", ".join(args)

    def record_inplace(self) -> str:
        row = self.row
        first = row.positional[0].name
        results = [s for s in self.saved if s.kind == "result"]
        lines = [f"check_inplace({row.name + '_'!r}, {first})"]
        lines += self.gather_edges() + self.gather_saved(first, inplace=True)
        lines += [f"node = {row.node}({self.node_arguments(first, inplace=True)})", f"kernel({self.w.call})"]
        for s in results:
            lines += [f"node.{s.name}_array = {first}.array", f"node.{s.name}_version = version_of({first})"]
        lines += [f"rebase_history({first}, node)", f"return {first}"]
        return self.closure(row.name + "_", self.w.statics_signature(), lines)
