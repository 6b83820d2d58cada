"""Modules of generated code: one for the hot ops with the Tensor's methods, one for each family, the adapters, the index."""

from __future__ import annotations

import ast
import copy

from .adapters import adapter_name, write_adapters
from .emitter import DUNDERS, INPLACE_DUNDERS, Writer, indent
from .names import Resolver, Table, loaded_names, source
from .nodes import NodeWriter
from .reader import Family, Row
from .rules import rules_module

NOTE = '"""Written by `python -m flambeau.ops.generator` from the op rows: edit those instead."""'
HEADER = f"""{NOTE}

# ruff: noqa
# mypy: disable-error-code="no-any-return,no-redef,unreachable,comparison-overlap,assignment,unused-ignore,attr-defined"
from __future__ import annotations

import builtins
import math
from typing import Any, ClassVar, Final

from mypy_extensions import mypyc_attr

from ...dispatch.graph import (
    FREED, MultiNode, Node, OutputNode, Sink, check_inplace, check_version, freed, node_of, rebase_history, saved_output,
)
from ...dispatch.keys import BACKENDS, COMPLEXES, DIFFERENTIABLE, DTYPES, GRAD, dtype_of
from ...dispatch.op import Op, misused, not_a_tensor
from ...dispatch.promotion import number_dtype, operand
from ...dispatch.threads import busy as _busy
from ...dispatch.threads import tls as _tls
from ...tensor import dtypes
from ...tensor.base import TensorBase, storage_of, version_of
from ...tensor.errors import DTypeError, DeviceError, ShapeError
from ...tensor.results import result_type
from .. import shapes
from ..support import (
    BASIC, NOT_DTYPES, adapt_any, adapt_inplace, adapt_mutating, adapt_reshape, adapt_views, check_given, default_device, factory_key, first_tensor, index_keys_of, indexed,
    into, into_exactly, keys_of, layout_of, named_result, operand_or_none, reflected, renamed, sizes_of, subtrahend_or_none,
)
from ..lazy import ops as _ops
"""
EDGE = '''

busy: Final[set[int]] = _busy
tls: Final[Any] = _tls
Tensor = TensorBase


def edge(t: Any) -> Any:
    """Where a tensor's gradient goes."""
    return None if t is None else t.node if t.base is None else node_of(t)


def result_without_node(array: Any, key: int, sizes: Any, storage: Any) -> Any:
    """A saved result as a plain tensor."""
    t = TENSOR[0](array, key, sizes)
    t.storage = storage
    return t
'''


def modules(families: list[Family]) -> dict[str, str]:
    """The text of each generated module, by file name."""
    table = Table(families)
    files = {}
    hot: list[tuple[Family, Row]] = []
    adapters: set[str] = set()
    for family in families:
        cold = [r for r in family.rows if not r.hot]
        hot += [(family, r) for r in family.rows if r.hot]
        if cold:
            files[family.name + ".py"] = write_module(table, [(family, r) for r in cold], family.name, adapters)
    files["hot.py"] = write_module(table, hot, "hot", adapters)
    files["adapters.py"] = adapters_module(adapters)
    files["index.py"] = index_module(table, families)
    files["rules.py"] = rules_module(families, NOTE)
    files["__init__.py"] = NOTE + "\n"
    return files


def write_module(table: Table, rows: list[tuple[Family, Row]], module: str, adapters: set[str]) -> str:
    parts: list[str] = []
    methods: list[str] = []
    imports: set[str] = set()
    helpers: dict[str, tuple[Family, str]] = {}
    for family, row in rows:
        w = Writer(table, family, row, module)
        parts.append(write_row(w, adapters))
        if module == "hot":
            methods += w.methods()
        imports |= w.imports
        for h in sorted(w.helpers):
            helpers[h] = (family, h)
    helper_code, more = write_helpers(table, helpers, module)
    imports |= more
    text = HEADER
    used = {adapter_name(r) for _, r in rows if r.kind != "function"} | {adapter_name(r, "_") for _, r in rows if r.inplace and r.kind != "function"}
    used = {a for a in used if a not in ("adapt_any", "adapt_inplace", "adapt_mutating", "adapt_reshape", "adapt_views")}
    text += "from ...dispatch.graph import TENSOR\n"
    if used:
        text += f"from .adapters import {', '.join(sorted(used))}\n"
    if module == "hot":
        text += "from ..support import comparand_or_none\n"
    if module != "hot" and (imports | {"clone"}):
        text += f"from .hot import {', '.join(sorted(imports | {'clone'}))}\n"
    for family in {f.name: f for f, _ in rows}.values():
        for item in family.imports:
            extra = import_line(item)
            if extra and extra not in text:
                text += extra + "\n"
    text += EDGE + "\n\n"
    if helper_code:
        text += helper_code + "\n\n\n"
    if module == "hot":
        text += '@mypyc_attr(allow_interpreted_subclasses=True)\nclass TensorOps(TensorBase):\n    """The hot ops as methods."""\n\n    __slots__ = ()\n\n' + indent("\n\n".join(methods)) + "\n\n\n"
    return text + "\n\n\n".join(parts) + "\n"


def import_line(item: ast.stmt) -> str:
    """An import of a row file as the generated module needs it; the notation's names are not needed."""
    if isinstance(item, ast.ImportFrom):
        if item.module in ("__future__", "notation", None) or (item.module or "").endswith("notation"):
            return ""
        if item.level:
            item = ast.ImportFrom(item.module, item.names, item.level + 1)
    elif isinstance(item, ast.Import) and all(n.name in ("math", "builtins") for n in item.names):
        return ""
    return ast.unparse(item)


def write_helpers(table: Table, wanted: dict[str, tuple[Family, str]], module: str) -> tuple[str, set[str]]:
    """The private functions and constants of row files that the rows use."""
    done: dict[str, str] = {}
    imports: set[str] = set()
    queue = list(wanted.values())
    while queue:
        family, name = queue.pop(0)
        if name in done:
            continue
        item = family.helpers[name]
        local = {a.arg for n in ast.walk(item) if isinstance(n, ast.arguments) for a in n.args + n.kwonlyargs}
        resolver = Resolver(table, family, module, local)
        done[name] = source(resolver.visit(copy.deepcopy(item)))
        imports |= resolver.imports
        queue += [(family, h) for h in sorted(resolver.helpers | (loaded_names([item]) & set(family.helpers))) if h != name]
    order = sorted(done, key=lambda n: (done[n].startswith("def"), list(done).index(n)))
    return "\n\n\n".join(done[n] for n in order), imports


def write_row(w: Writer, adapters: set[str]) -> str:
    row = w.row
    parts = [f"# {row.name}: {row.where}"]
    if row.kind == "function":
        return parts[0] + "\n" + w.function() + ("\n\n\n" + w.inplace_function() if row.inplace else "")
    adapters.add(adapter_name(row))
    if w.result_class():
        parts.append(w.result_class())
    if row.vjp:
        n = NodeWriter(w)
        parts += [n.node_class(), n.record()]
    if row.kind == "composite":
        parts.append(w.decomposition())
    parts += [w.function(), w.registration()]
    if row.inplace:
        adapters.add(adapter_name(row, "_"))
        if row.vjp:
            parts.append(n.record_inplace())
        parts += [w.inplace_function(), w.registration("_")]
    return parts[0] + "\n" + "\n\n\n".join(parts[1:])


def adapters_module(names: set[str]) -> str:
    return (
        f"{NOTE}\n\n# ruff: noqa\nfrom __future__ import annotations\n\nfrom typing import Any\n\n"
        "from ...dispatch.graph import TensorMeta\nfrom ...dispatch.keys import DTYPES\nfrom ...dispatch.layers import writing\n"
        "from ...dispatch.op import Op\nfrom ...tensor import dtypes\nfrom ...tensor.base import TensorBase\nfrom ...tensor.storage import Storage\n"
        "from ..support import FAILURES, adapt_any, adapt_typed_view, adapt_written, wrap\n\nTensor: Any = None\n\n\n"
        "def bind_tensor_class(kind: Any) -> None:\n    global Tensor\n    Tensor = kind\n\n\n" + write_adapters(names) + "\n"
    )


def index_module(table: Table, families: list[Family]) -> str:
    """Where each public name stands: by namespace, and the methods."""
    spaces: dict[str, dict[str, str]] = {}
    methods: dict[str, tuple[str, str]] = {}
    ops: dict[str, str] = {}
    inplace: dict[str, str] = {}
    for f in families:
        for row in f.rows:
            home = table.module(row)
            spaces.setdefault(row.namespace, {})[row.name] = home
            ops.setdefault(row.name, home)
            if row.inplace:
                inplace[row.name + "_"] = home
            if row.method:
                if not row.hot or row.kind == "function" or any(p.kind == "size" for p in row.positional):
                    methods[row.name] = (home, row.name if not variadic(row) else "*" + row.name)
                if row.inplace and not row.hot:
                    methods[row.name + "_"] = (home, row.name + "_")
                if not row.hot:
                    for table_, suffix in ((DUNDERS, ""), (INPLACE_DUNDERS, "_")):
                        names = table_.get(row.name, ())
                        for i, n in enumerate((names,) if isinstance(names, str) else names):
                            if n and (suffix == "" or row.inplace):
                                methods[n] = (home, ("reflected:" if i else "dunder:") + row.name + suffix)
    body = [NOTE, "", "# ruff: noqa", "from __future__ import annotations", ""]
    for name, value in (("OPS", ops), ("INPLACE", inplace), ("NAMESPACES", spaces), ("METHODS", methods)):
        body.append(f"{name} = {value!r}")
    return "\n".join(body) + "\n"


def variadic(row: Row) -> bool:
    """Whether the method takes its sizes one by one, as in x.view(2, 3)."""
    rest = row.params[1:]
    return bool(rest) and rest[0].kind == "size"
