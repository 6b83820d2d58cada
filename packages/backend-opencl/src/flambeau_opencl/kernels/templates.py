"""Kernels that are written by hand: OpenCL C in `source/`, with macros for what differs between dtypes."""

from __future__ import annotations

import functools
import threading
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

import numpy as np
import pyopencl as cl
from flambeau_codegen.printers.opencl import HELPERS

from flambeau.backend import UnsupportedDTypeError

from ..arrays import Array, dtype_name
from ..devices import Device
from ..programs import program

# In memory, and what is computed in.
STORED = {
    "bool": "uchar", "uint8": "uchar", "int8": "char", "int16": "short", "int32": "int", "int64": "long", "uint16": "ushort",
    "uint32": "uint", "uint64": "ulong", "float16": "ushort", "bfloat16": "ushort", "float32": "float", "float64": "double",
}  # fmt: skip
COMPUTED = STORED | {"float16": "float", "bfloat16": "float"}
NUMPY = {"float": np.float32, "double": np.float64, "long": np.int64, "ulong": np.uint64, "int": np.int32, "uint": np.uint32,
         "short": np.int16, "ushort": np.uint16, "char": np.int8, "uchar": np.uint8}  # fmt: skip
Macros = Mapping[str, Any]
OPTIONS = ("-cl-mad-enable", "-w")


@functools.cache
def text(name: str) -> str:
    """A file of `source/`."""
    return resources.files(__package__).joinpath("source", f"{name}.cl").read_text(encoding="utf-8")


def macros_of(name: str, prefix: str = "") -> dict[str, Any]:
    """T, A, LOAD and STORE for a dtype; with a prefix, these names behind it."""
    if name in ("float16", "bfloat16"):
        load, store = f"{name}_to_float32(x)", f"float32_to_{name}(x)"
    elif name == "bool":
        load, store = "(x)", "((x) != 0)"
    else:
        load, store = "(x)", f"(({STORED[name]})(x))"
    return {
        f"{prefix}T": STORED[name], f"{prefix}A": COMPUTED[name], f"{prefix}LOAD(x)": load, f"{prefix}STORE(x)": store,
        f"{prefix}IS_FLOAT": int("float" in name),
    }  # fmt: skip


def source(name: str, macros: Macros, dtypes: Sequence[str]) -> str:
    """The whole source of a kernel for these dtypes."""
    lines = []
    if any(d in ("float64", "complex128") for d in dtypes) or "double" in macros.values():
        lines.append("#pragma OPENCL EXTENSION cl_khr_fp64 : enable")
    for half in ("float16", "bfloat16"):
        if half in dtypes:
            lines += [HELPERS[f"{half}_to_float32"], HELPERS[f"float32_to_{half}"]]
    lines += [f"#define {key} {value}" for key, value in macros.items()]
    return "\n".join([*lines, text(name)])


class Kernel:
    """A compiled kernel, whose arguments are set anew at each launch."""

    def __init__(self, device: Device, name: str, entry: str, macros: Macros, dtypes: Sequence[str]) -> None:
        self.name = entry
        self.kernel = cl.Kernel(program(device, source(name, macros, dtypes), OPTIONS, entry), entry)
        self.device = device

    def __call__(self, total: Sequence[int], group: Sequence[int] | None, *args: Any) -> None:
        """Launches it.

        Args:
            total: the global size; a multiple of the group's.
            group: the local size.
            args: arrays (whose blocks are passed; offsets are the kernel's business), None, and NumPy numbers.
        """
        if 0 in total:
            return
        with self.device.lock:
            for place, a in enumerate(args):
                self.kernel.set_arg(place, a.block.cl if isinstance(a, Array) else a)
            self.device.launch(self.kernel, self.name, tuple(total), None if group is None else tuple(group))


_kernels: dict[Any, Kernel] = {}
_guard = threading.Lock()


def compiled(device: Device, name: str, entry: str, dtypes: Sequence[str] = (), **macros: Any) -> Kernel:
    """The kernel `entry` of `source/<name>.cl` for macros and dtypes; compiled once."""
    key = (device.index, name, entry, tuple(dtypes), tuple(macros.items()))
    made = _kernels.get(key)
    if made is None:
        made = Kernel(device, name, entry, macros, dtypes)
        with _guard:
            made = _kernels.setdefault(key, made)
    return made


def for_dtype(device: Device, name: str, entry: str, dtype: Any, **macros: Any) -> Kernel:
    """`compiled` with the macros of one dtype."""
    kind = dtype_name(dtype)
    if kind not in STORED:
        raise UnsupportedDTypeError(f"{entry}: not defined for {kind} on '{device}'; it is for {', '.join(STORED)}: cast with .to(dtype)")
    return compiled(device, name, entry, (kind,), **(macros_of(kind) | macros))


def int32(n: int) -> Any:
    """An int argument of a kernel.

    Raises:
        MemoryError: it has no room for the number.
    """
    if not -(2**31) <= n < 2**31:
        raise MemoryError(f"an array of {n} elements in one dimension or batch is too large for this kernel; use smaller batches")
    return np.int32(n)
