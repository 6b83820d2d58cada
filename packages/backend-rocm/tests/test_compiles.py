"""The HIP sources of a representative set of ops compile for two architectures, where a clang that has AMD's target and HIP's headers is."""

from __future__ import annotations

import functools
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from flambeau_codegen import Array, lower
from flambeau_codegen.printers import hip, vectors
from flambeau_gpu.platform import choose
from flambeau_rocm.runtime import PLATFORM

ARCHITECTURES = ("gfx90a", "gfx942")
LEAST = 17  # the first clang that knows gfx942
F, H, D, I = "float32", "bfloat16", "float64", "int64"
ROW = (64, 4096)
OPS: dict[str, tuple[Any, ...]] = {
    "add": (Array(F, (5000,)), Array(H, (5000,))),
    "mul": (Array("complex64", (300, 7), (1, 300)), 2 + 1j),
    "gelu": (Array("float16", (8192,)), "none"),
    "pow": (Array("int32", (70,)), Array("int32", (70,))),
    "lgamma": (Array(D, (100,)),),
    "sum": (Array(H, (5000, 1024)), 0, False),
    "argmax": (Array(F, (50, 3000)), 1, False),
    "softmax_forward": (Array(H, ROW), 1),
    "log_softmax_forward": (Array(D, (5, 999)), 1),
    "native_layer_norm": (Array(F, ROW), (4096,), Array(F, (4096,)), Array(F, (4096,)), 1e-5),
    "layer_norm_backward_in_parts": (Array(H, ROW), Array(H, ROW), (4096,), Array(H, (4096,)), Array(F, (64, 1)), Array(F, (64, 1)), 1e-5),
    "fused_cross_entropy": (Array(H, (64, 50304)), Array(I, (64,)), -100, "mean"),
    "fused_cross_entropy_backward": (Array(F, ()), Array(F, (64, 50304)), Array(I, (64,)), Array(F, (64,)), -100, "mean"),
    "index": (Array(F, (9, 7)), (Array(I, (4,)),)),
    "scatter_add": (Array(H, (5, 6)), 1, Array(I, (5, 3)), Array(H, (5, 3))),
    "embedding_dense_backward": (Array(F, (30, 8)), Array(I, (30,)), 12, -1, False),
    "cumsum": (Array(F, (5, 3000)), 1),
    "sort": (Array(H, (5, 100)), 1, False, True),
    "random_normal": ((1000,), 0.0, 1.0, 5, 7, "float16", None),
    "random_dropout": (Array(F, (1000,)), 0.5, 5, 7),
    "im2col": (Array(F, (2, 3, 9, 9)), (3, 3), (1, 1), (1, 1), (1, 1)),
    "max_pool": (Array(F, (2, 3, 17, 16)), (3, 2), (2, 2), (1, 1), (1, 1), False),
    "masked_softmax": (Array(F, (2, 4, 64, 64)), None, True, H),
    "matmul": (Array("int32", (5, 6)), Array("int32", (6, 7))),
}  # fmt: skip


@functools.cache
def compiler() -> str:
    """The newest clang++ that is new enough; the test is skipped where there is none."""
    names = [f"clang++-{n}" for n in range(30, LEAST - 1, -1)] + ["clang++", "/opt/rocm/llvm/bin/clang++"]
    why = f"there is no clang++ from {LEAST} on"
    for found in filter(None, map(shutil.which, names)):
        version = re.search(r"version (\d+)", subprocess.run([found, "--version"], capture_output=True, text=True).stdout)
        if version is None or int(version[1]) < LEAST:
            continue
        if "amdgcn" not in subprocess.run([found, "-print-targets"], capture_output=True, text=True).stdout:
            why = f"{found} has no amdgcn target"
        elif not any(Path(p, "hip", "hip_runtime.h").exists() for p in ("/usr/include", "/opt/rocm/include")):
            why = "HIP's headers are not installed (libamdhip64-dev)"
        else:
            return found
    pytest.skip(why)


def refusal(text: str, architecture: str, options: tuple[str, ...], folder: Path) -> str:
    """What the compiler says against a source; empty if it makes instructions of it."""
    source = folder / "kernel.hip"
    source.write_text(text)
    root = "/opt/rocm" if Path("/opt/rocm/include/hip").exists() else "/usr"
    done = subprocess.run(
        [compiler(), "-x", "hip", f"--offload-arch={architecture}", "--cuda-device-only", "-nogpulib", f"--rocm-path={root}", "-std=c++17", "-O1",
         *options, "-S", str(source), "-o", str(folder / "kernel.s")],
        capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        return done.stderr[-3000:]
    return "" if architecture in (folder / "kernel.s").read_text() else "the code is for another architecture"


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("op", OPS)
def test_generated_kernels(op: str, architecture: str, tmp_path: Path) -> None:
    compiler()
    for launch in lower(op, *OPS[op], vectors=True).launches:
        forms: list[tuple[Any, ...]] = [(False, None)]
        if vectors.fits(launch.kernel, launch.sizes):
            forms.append((True, vectors.kept(launch.kernel, launch.sizes)))
        for form in forms:
            source = hip.source(launch.kernel, *form)
            assert not (told := refusal(source.text, architecture, source.options, tmp_path)), told


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_written_kernels(dtype: str, architecture: str, tmp_path: Path) -> None:
    compiler()
    choose(PLATFORM)
    from flambeau_gpu.sources import source

    made = source("optimizer", "adam", dtype)
    assert not (told := refusal(made.text, architecture, made.options, tmp_path)), told
