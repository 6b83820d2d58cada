"""NVRTC compiles every kernel of the corpus, with and without vectors; and which launches get them."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pytest
from corpus import CASES
from flambeau_codegen import Array, lower
from flambeau_codegen.printers import cuda, vectors
from runs import describe


@functools.cache
def nvrtc() -> Any:
    """CuPy's binding of NVRTC; compiling needs no GPU."""
    module = pytest.importorskip("cupy.cuda").nvrtc
    try:
        module.getVersion()
    except RuntimeError as error:
        pytest.skip(f"NVRTC is not installed: {error}")
    return module


@functools.cache
def refusal(text: str, options: tuple[str, ...]) -> str:
    """What the compiler says against a source; empty if it takes it."""
    binding = nvrtc()
    program = binding.createProgram(text, "kernel.cu", [], [])
    try:
        binding.compileProgram(program, ["--gpu-architecture=compute_90", "--std=c++17", *options])
    except binding.NVRTCError:
        return str(binding.getProgramLog(program))
    finally:
        binding.destroyProgram(program)
    return ""


@pytest.mark.parametrize("name", CASES)
def test_compiles(name: str) -> None:
    op, *args = CASES[name]
    for launch in lower(op, *[described(a) for a in args]).launches:
        for wide in {False, vectors.fits(launch.kernel, launch.sizes)}:
            source = cuda.source(launch.kernel, wide)
            assert not refusal(source.text, source.options), source.text


def described(a: Any) -> Any:
    if isinstance(a, np.ndarray):
        return describe(a)
    return [described(x) for x in a] if isinstance(a, list) else a


F, H = "float32", "bfloat16"


@pytest.mark.parametrize(
    ("op", "args", "wide", "groups"),
    [
        ("add", (Array(F, (5000,)), 1.0), True, 5),  # 4 elements a thread
        ("add", (Array(H, (5000,)), Array(H, (5000,))), True, 3),  # 8
        ("add", (Array(H, (5000,)), Array(F, (5000,))), True, 5),  # 16 bytes of the wider dtype
        ("add", (Array(F, (5000,), (2,)), 1.0), True, 5),  # the result is a stretch, the operand is picked up
        ("add", (Array(F, (300, 400)), Array(F, (400,))), True, 118),  # rows of 400: stretches of 100 threads
        ("add", (Array(F, (300, 401)), Array(F, (401,))), False, 470),  # rows that begin anywhere
        ("add", (Array("complex64", (5000,)), 1.0), False, 20),
        ("softmax_forward", (Array(F, (64, 1000)), 1), True, 64),  # a group a row; the last pass moves stretches
        ("scatter_add", (Array(F, (5, 6)), 1, Array("int64", (5, 3)), Array(F, (5, 3))), False, 1),
    ],
)
def test_vectors(op: str, args: tuple[Any, ...], wide: bool, groups: int) -> None:
    launch = lower(op, *args).launches[-1]
    assert vectors.fits(launch.kernel, launch.sizes) is wide
    assert vectors.groups(launch.kernel, launch.sizes, launch.extent, wide) == groups
