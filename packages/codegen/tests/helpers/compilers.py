"""Compilers of printed sources that need no device."""

from __future__ import annotations

import functools
from typing import Any

import pytest


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
