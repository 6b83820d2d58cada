"""Runs lowered programs as machine code, each launch in several ranges, on NumPy arrays of any layout."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import ml_dtypes
import numpy as np
from flambeau_codegen import Array, Local, Program, Slot, interpreter, lower
from flambeau_codegen.printers import llvm
from flambeau_cpu.machine import function
from flambeau_cpu.pool import function_at
from flambeau_cpu.programs import word

Runner = Callable[[Program, list[np.ndarray]], list[np.ndarray]]


def dtype_of(name: str) -> Any:
    return np.dtype(ml_dtypes.bfloat16) if name == "bfloat16" else np.dtype(name)


def owner(x: np.ndarray) -> np.ndarray:
    while isinstance(x.base, np.ndarray):
        x = x.base
    return x


def flat(x: np.ndarray) -> np.ndarray:
    """The memory that x lies in, as a vector."""
    root = owner(x)
    return np.lib.stride_tricks.as_strided(root, (root.size,), (root.itemsize,)) if root.size else np.zeros(1, root.dtype)


def describe(x: np.ndarray) -> Array:
    start = x.__array_interface__["data"][0] - owner(x).__array_interface__["data"][0]
    return Array(x.dtype.name, x.shape, tuple(s // x.itemsize for s in x.strides), start // x.itemsize if x.size else 0)


def interpreted(program: Program, inputs: list[np.ndarray]) -> list[np.ndarray]:
    return interpreter.run(program, [flat(x) for x in inputs])


def in_ranges(cuts: int) -> Runner:
    """Machine code, each launch cut into so many ranges."""

    def native(program: Program, inputs: list[np.ndarray]) -> list[np.ndarray]:
        outputs = [interpreter.empty(a) for a in program.outputs]
        fault = np.zeros(1, np.int32)
        memory = {Slot("fault"): fault} | {Slot("input", i): flat(x) for i, x in enumerate(inputs)}
        memory |= {Slot("output", i): x for i, x in enumerate(outputs)}
        memory |= {Slot("temporary", i): interpreter.empty(a) for i, a in enumerate(program.temporaries)}
        for launch in program.launches:
            source = llvm.source(launch.kernel)
            call = function_at(function(source.text, source.entry, source.key))
            words = []
            for a in launch.arguments:
                if isinstance(a, Slot):
                    words.append(memory[a].__array_interface__["data"][0].to_bytes(8, "little"))
                elif not isinstance(a, Local):
                    words.append(word(a))
            bounds = [launch.extent * i // cuts for i in range(cuts + 1)]
            for low, high in pairwise(bounds):
                call(b"".join(words), low, high)
        if fault[0]:
            found = program.faults[int(fault[0]) - 1]
            raise (IndexError if found.exception == "IndexError" else RuntimeError)(found.message)
        return outputs

    return native


def call(op: str, *args: Any, run: Runner = interpreted) -> tuple[np.ndarray, ...]:
    """The op's results on arrays."""
    inputs: list[np.ndarray] = []

    def described(a: Any) -> Any:
        if isinstance(a, np.ndarray):
            inputs.append(a)
            return describe(a)
        return tuple(described(x) for x in a) if isinstance(a, list | tuple) else a

    program = lower(op, *[described(a) for a in args])
    results = []
    for memory, a in zip(run(program, inputs), program.outputs):
        results.append(memory.view(dtype_of(a.dtype))[: a.size].reshape(a.shape) if a.size else np.zeros(a.shape, dtype_of(a.dtype)))
    return tuple(results)


def laid_out(rng: np.random.Generator, x: np.ndarray) -> np.ndarray:
    """The same elements in another layout: permuted, with gaps, reversed, behind an offset."""
    order = rng.permutation(x.ndim)
    steps = rng.choice([1, 1, 2, -1], x.ndim)
    turned = x.transpose(order)
    memory = np.zeros([n * abs(s) + 1 for n, s in zip(turned.shape, steps)], x.dtype)
    view = memory[tuple(slice(0, n * abs(s), abs(s)) for n, s in zip(turned.shape, steps))]
    view = view[tuple(slice(None, None, -1 if s < 0 else 1) for s in steps)]
    view[...] = turned
    return view.transpose(np.argsort(order))


def filled(rng: np.random.Generator, shape: tuple[int, ...], dtype: str, special: bool = False) -> np.ndarray:
    """Elements of a dtype: small ones; with `special`, NaN and infinities among them."""
    d, x = dtype_of(dtype), np.asarray(rng.standard_normal(shape) * 3)
    if dtype == "bool":
        return np.array(x > 0)
    if d.kind == "c":
        return np.array(x + 1j * rng.standard_normal(shape), d)
    if d.kind in "iu":
        return np.array(np.abs(x) if d.kind == "u" else x).astype(d)
    if special:
        odd = np.array([np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, -1.0])
        x = np.where(rng.random(shape) < 0.3, odd[rng.integers(0, 7, shape)], x)
    return np.array(x).astype(d)


def close(got: np.ndarray, want: np.ndarray, scale: float = 1.0) -> None:
    """Asserts equal shapes and dtypes and close elements: `scale` units of some last places."""
    assert got.shape == want.shape and got.dtype == want.dtype, (got.shape, got.dtype, want.shape, want.dtype)
    if want.dtype.kind in "iub":
        np.testing.assert_array_equal(got, want)
        return
    wide: Any = np.complex128 if want.dtype.kind == "c" else np.float64
    unit = {2: 8e-3 if want.dtype.name == "bfloat16" else 1e-3, 4: 2e-6, 8: 2e-6 if want.dtype.kind == "c" else 4e-15, 16: 4e-15}[
        want.dtype.itemsize
    ]
    np.testing.assert_allclose(got.astype(wide), want.astype(wide), rtol=unit * scale, atol=unit * scale)
