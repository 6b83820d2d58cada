"""Compiling needs NVRTC and no GPU: kernels' texts are taken, kept on disk, and refused with the lines that are wrong."""

from __future__ import annotations

import pytest

pytest.importorskip("cupy")

from cupy.cuda import nvrtc
from flambeau_cuda.runtime import PLATFORM
from flambeau_gpu.platform import choose

choose(PLATFORM)

from flambeau_gpu import programs  # noqa: E402
from flambeau_gpu.programs import BuildError, machine_code  # noqa: E402

try:
    nvrtc.getVersion()
except RuntimeError as error:
    pytest.skip(f"NVRTC is not installed: {error}", allow_module_level=True)

TEXT = 'extern "C" __global__ void k(float* x) { x[threadIdx.x] += 1; }\n'


def test_kept_on_disk(cache, monkeypatch):
    first = machine_code("sm_90", TEXT, (), "add")
    (kept,) = [p for p in cache.rglob("*") if p.is_file()]
    monkeypatch.setattr(programs, "_build", lambda *args: pytest.fail("compiled again"))
    assert machine_code("sm_90", TEXT, (), "add") == first
    with pytest.raises(pytest.fail.Exception):  # another device's code is another entry
        machine_code("sm_80", TEXT, (), "add")
    monkeypatch.undo()
    monkeypatch.setenv("FLAMBEAU_CUDA_CACHE", str(cache))
    kept.write_bytes(kept.read_bytes()[:-5])  # a damaged file is made anew
    assert machine_code("sm_90", TEXT, (), "add") == first


def test_no_cache(cache, monkeypatch):
    monkeypatch.setenv("FLAMBEAU_CUDA_CACHE", "")
    machine_code("sm_90", TEXT, (), "add")
    assert not any(cache.rglob("*"))


def test_a_refusal_shows_the_line(cache):
    with pytest.raises(BuildError, match=r"(?s)add: the compiler refuses the kernel for sm_90:.*line 1: .*undeclared"):
        machine_code("sm_90", TEXT.replace("+= 1", "+= undeclared"), (), "add")


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
@pytest.mark.parametrize("architecture", ["sm_75", "sm_80", "sm_90"])
def test_written_kernels(cache, dtype, architecture):
    from flambeau_codegen.printers.cuda import OPTIONS
    from flambeau_gpu.sources import source

    assert machine_code(architecture, source("optimizer", "adam", dtype).text, OPTIONS, "adam")
