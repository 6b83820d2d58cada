"""Adapters make functions of tensors of functions of arrays: one for each pattern of parameters, shared by all ops that have it."""

from __future__ import annotations

import textwrap

from .reader import Row

LETTERS = {"tensor": "t", "operand": "t", "index": "t", "optional": "o", "optional_operand": "o", "optional_index": "o"}


def adapter_name(row: Row, suffix: str = "") -> str:
    """The adapter of a row, or of its in-place form."""
    pattern = "".join(LETTERS.get(p.kind, "s") for p in row.positional)
    if any(p.kind in ("tensors", "indices", "varargs") for p in row.positional) or row.has("factory"):
        return "adapt_mutating" if row.fact("mutates") else "adapt_inplace" if suffix else "adapt_any"
    if row.fact("mutates"):
        return "adapt_mutating"
    if suffix:
        return f"adapt_inplace_{pattern}"
    if row.has("reshape"):
        return "adapt_reshape"
    if row.view:
        return "adapt_views" if row.several else f"adapt_view_{pattern}"
    if row.several:
        return f"adapt_several_{pattern}"
    return f"adapt_pointwise_{pattern}" if row.pointwise and "o" not in pattern else f"adapt_fresh_{pattern}"


def write_adapters(names: set[str]) -> str:
    """The code of the specialized adapters."""
    special = ("adapt_any", "adapt_inplace", "adapt_mutating", "adapt_reshape", "adapt_views")
    return "\n\n\n".join(write_adapter(n) for n in sorted(names) if n not in special)


def write_adapter(name: str) -> str:
    _, kind, pattern = name.split("_")
    params = [f"x{i}" if c in "to" else f"s{i}" for i, c in enumerate(pattern)]
    types = {"t": "TensorBase", "o": "Any", "s": "Any"}
    signature = ", ".join(f"{p}: {types[c]}" for p, c in zip(params, pattern, strict=True))
    arrays = ", ".join(
        p if c == "s" else f"{p}.array" if c == "t" else f"None if {p} is None else {p}.array" for p, c in zip(params, pattern, strict=True)
    )
    names = ", ".join(params)
    body = _BODIES[kind](params, pattern, arrays, names)
    setup = "" if kind == "inplace" else "    asarray = backend.asarray\n    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy\n"
    if kind in ("fresh", "pointwise"):
        setup += "    if dtype is None:\n        return adapt_any(op, f, key, backend)\n"
    if kind == "view":
        setup = "    if not key & DTYPES:\n        return adapt_typed_view(op, f, key)\n"
    if kind == "inplace":
        setup = "    if f is None:\n        f = writing(op, backend, key)\n        return adapt_written(f)\n"
    if kind == "pointwise" and pattern == "tt":
        setup += "    spread = backend.spread\n"
    result = "Any"
    direct = ""
    if kind == "inplace" and set(pattern) == {"t"}:
        inner = textwrap.indent(_inplace(params, pattern, f"{arrays}, x0.array", names).replace("f(", "into(", 1), " " * 12)
        direct = (
            "    into = getattr(f, 'into', None)\n    if into is not None:\n\n"
            f"        def straight({signature}) -> {result}:\n{inner}\n\n        return straight\n"
        )
    setup += direct
    return (
        f"def {name}(op: Op, f: Any, key: int, backend: Any) -> Any:\n{setup}\n"
        f"    def call({signature}) -> {result}:\n{textwrap.indent(body, ' ' * 8)}\n\n    return call"
    )


def _guarded(line: str, names: str) -> str:
    return f"try:\n    {line}\nexcept FAILURES as error:\n    raise op.explain(error, {names}) from None\n"


def _pointwise(params: list[str], pattern: str, arrays: str, names: str) -> str:
    tensors = [p for p, c in zip(params, pattern, strict=True) if c == "t"]
    if pattern == "tt":
        return _two_operands(names)
    text = f"shape = {tensors[0]}.sizes\n" + _guarded(f"r = f({arrays})", names)
    if len(tensors) > 1:
        differs = " or ".join(f"(shape is not {t}.sizes and shape != {t}.sizes)" for t in tensors[1:])
        text += f"if {differs}:\n    shape = r.shape\n"
    return text + "return Tensor(r if shape else asarray(r, dtype), key, shape)"


def _two_operands(names: str) -> str:
    """Operands of one shape, or the second without dimensions, go straight to the kernel; others by the backend's way to broadcast."""
    return (
        "shape = x0.sizes\nother = x1.sizes\ntry:\n    if shape is other or not other or shape == other:\n        r = f(x0.array, x1.array)\n"
        "    else:\n        r = spread(f, x0.array, x1.array)\n        shape = r.shape\n"
        f"except FAILURES as error:\n    raise op.explain(error, {names}) from None\n"
        "return Tensor(r if shape else asarray(r, dtype), key, shape)"
    )


def _fresh(params: list[str], pattern: str, arrays: str, names: str) -> str:
    return _guarded(f"r = f({arrays})", names) + "shape = r.shape\nreturn Tensor(r if shape else asarray(r, dtype), key, shape)"


def _several(params: list[str], pattern: str, arrays: str, names: str) -> str:
    return _guarded(f"rs = f({arrays})", names) + "return tuple([None if r is None else wrap(r, key, asarray) for r in rs])"


def _view(params: list[str], pattern: str, arrays: str, names: str) -> str:
    return (
        _guarded(f"r = f({arrays})", names)
        + "v = Tensor(r, key, r.shape)\nstorage = x0.storage\nif storage is None:\n    storage = Storage(x0.array)\n    x0.storage = storage\n"
        "elif storage.rebased:\n    v.meta = TensorMeta(storage.rebased)\n"
        "v.storage = storage\nv.base = x0 if x0.base is None else x0.base\nreturn v"
    )


def _inplace(params: list[str], pattern: str, arrays: str, names: str) -> str:
    return (
        _guarded(f"f({arrays})", names)
        + "storage = x0.storage\nif storage is None:\n    storage = Storage(x0.array)\n    x0.storage = storage\nstorage.version += 1\nreturn x0"
    )


_BODIES = {"pointwise": _pointwise, "fresh": _fresh, "several": _several, "view": _view, "inplace": _inplace}
