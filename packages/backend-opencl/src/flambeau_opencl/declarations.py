"""Declarations of the built-in functions that a kernel calls, for drivers that parse a header of 18 000 lines for each program.

PoCL reads clang's `opencl-c.h` before every source, which takes six times as long as the kernel itself. With `_OPENCL_H_` defined
the header is skipped, and the source declares what it calls.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

PLATFORM = "Portable Computing Language"
SKIP_HEADER = "-D_OPENCL_H_"

_WORDS = frozenset((
    "if", "for", "while", "switch", "return", "sizeof", "bool", "char", "uchar", "short", "ushort", "int", "uint", "long", "ulong", "float",
    "double", "defined", "__attribute__", "reqd_work_group_size", "__builtin_astype",
))  # fmt: skip
_REALS = ("float", "double")
_INTS = ("char", "uchar", "short", "ushort", "int", "uint", "long", "ulong")
_PURE, _MEETS = "__attribute__((overloadable, const))", "__attribute__((overloadable, convergent))"
_PLACES = ("get_local_id", "get_group_id", "get_global_id", "get_local_size", "get_num_groups", "get_global_size", "get_global_offset")
_UNARY = (
    "acos", "acosh", "asin", "asinh", "atan", "atanh", "cbrt", "ceil", "cos", "cosh", "erf", "erfc", "exp", "exp2", "expm1", "fabs", "floor",
    "lgamma", "log", "log10", "log1p", "log2", "rint", "round", "rsqrt", "sin", "sinh", "sqrt", "tan", "tanh", "tgamma", "trunc",
)  # fmt: skip
_BINARY = ("atan2", "copysign", "fmax", "fmin", "fmod", "hypot", "max", "min", "nextafter", "pow")
_ATOMIC = ("atomic_add", "atomic_and", "atomic_max", "atomic_min", "atomic_or", "atomic_sub", "atomic_xchg", "atomic_xor")


def _declared() -> dict[str, str]:
    """Each function's declarations, by its name."""
    out = {name: f"size_t {_PURE} {name}(uint);" for name in _PLACES}
    out["barrier"] = f"void {_MEETS} barrier(uint);"
    for name in _UNARY:
        out[name] = " ".join(f"{t} {_PURE} {name}({t});" for t in _REALS)
    for name in _BINARY:
        types = (*_REALS, *_INTS) if name in ("max", "min") else _REALS
        out[name] = " ".join(f"{t} {_PURE} {name}({t}, {t});" for t in types)
    out["fma"] = " ".join(f"{t} {_PURE} fma({t}, {t}, {t});" for t in _REALS)
    out["mul_hi"] = " ".join(f"{t} {_PURE} mul_hi({t}, {t});" for t in _INTS)
    spaces = [f"volatile {space} {t}*" for space in ("__global", "__local") for t in ("int", "uint")]
    for name in _ATOMIC:
        out[name] = " ".join(f"{p.split()[2][:-1]} __attribute__((overloadable)) {name}({p}, {p.split()[2][:-1]});" for p in spaces)
    for name, pointers in (("atomic_cmpxchg", spaces), ("atom_cmpxchg", [p.replace("int", "long") for p in spaces])):
        kinds = [(p, p.split()[2][:-1]) for p in pointers]
        out[name] = " ".join(f"{t} __attribute__((overloadable)) {name}({p}, {t}, {t});" for p, t in kinds)
    return out


DECLARED = _declared()
_CALL = re.compile(r"\b([A-Za-z_]\w*)\s*\(")
_OWN = re.compile(r"#define\s+(\w+)|\b(?!return\b|else\b)\w+[\s*]+(\w+)\s*\(")  # a macro; or a type, and the function's name
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_VECTOR = re.compile(r"\b(?:u?(?:char|short|int|long)|float|double)(?:2|3|4|8|16)\b|\bhalf\b")


def declaring(platform: str, source: str, options: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """A source and its options as the drivers of a platform compile them fastest.

    A source that calls what is not in `DECLARED`, or computes with vectors, is left as it is.

    Args:
        platform: its name.
        source: OpenCL C.
        options: for the compiler.

    Example:
        >>> text, options = declaring(PLATFORM, "float twice(float x) { return exp(x); }", ())
        >>> text.splitlines()[0].count("exp("), options
        (2, ('-D_OPENCL_H_',))
        >>> declaring("Some Other", "float f(float x) { return exp(x); }", ())[1]
        ()
    """
    if platform != PLATFORM:
        return source, tuple(options)
    plain = _COMMENT.sub("", source)
    own = {name for pair in _OWN.findall(plain) for name in pair}
    called = {name for name in _CALL.findall(plain) if not name.startswith(("as_", "__builtin_"))} - _WORDS - own
    if _VECTOR.search(plain) or not called <= DECLARED.keys():
        return source, tuple(options)
    lines = [DECLARED[name] for name in sorted(called)]
    if "cl_khr_fp64" not in plain:
        lines = [re.sub(r"double [^;]*;", "", line) for line in lines]
    else:
        lines.insert(0, "#pragma OPENCL EXTENSION cl_khr_fp64 : enable")
    return "\n".join([*lines, source]), (*options, SKIP_HEADER)
