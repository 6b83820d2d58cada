"""Compiled programs: on disk, damaged, refused."""

from __future__ import annotations

import numpy as np
import pyopencl as cl
import pytest
from flambeau_opencl import programs
from flambeau_opencl.declarations import DECLARED, PLATFORM, SKIP_HEADER, declaring
from flambeau_opencl.kernels import templates

import flambeau as fb

SOURCE = "__kernel void twice(__global float* x) { x[get_global_id(0)] *= 2; }"


def entries(folder):
    return [p for p in folder.rglob("*") if p.is_file()]


def works(device, made):
    x = device.upload(np.arange(4, dtype=np.float32))
    kernel = cl.Kernel(made, "twice")
    kernel.set_arg(0, x.block.cl)
    with device.lock:
        device.launch(kernel, "twice", (4,), None)
    return device.download(x.block, x.dtype, 0, 4).tolist() == [0, 2, 4, 6]


def test_compiled_once(device, cache):
    first = programs.program(device, SOURCE, (), "twice")
    assert programs.program(device, SOURCE, (), "twice") is first
    assert len(entries(cache)) == 1 and works(device, first)


def test_the_next_process_reads_the_disk(device, cache, monkeypatch):
    programs.program(device, SOURCE, (), "twice")
    programs.forget()
    monkeypatch.setattr(programs, "_build", lambda *args: pytest.fail("it was compiled again"))
    assert works(device, programs.program(device, SOURCE, (), "twice"))


@pytest.mark.parametrize("damage", [b"", b"nonsense", None])
def test_a_damaged_entry_is_rebuilt(device, cache, damage):
    programs.program(device, SOURCE, (), "twice")
    (path,) = entries(cache)
    good = path.read_bytes()
    path.write_bytes(good[:-100] + bytes(100) if damage is None else damage)
    programs.forget()
    assert works(device, programs.program(device, SOURCE, (), "twice"))
    data = path.read_bytes()
    assert data.startswith(programs.MAGIC) and len(data) > 100


def test_a_binary_that_the_driver_refuses_is_rebuilt(device, cache):
    import hashlib

    programs.program(device, SOURCE, (), "twice")
    (path,) = entries(cache)
    junk = b"no program at all"
    path.write_bytes(programs.MAGIC + hashlib.sha256(junk).digest() + junk)
    programs.forget()
    assert works(device, programs.program(device, SOURCE, (), "twice"))


def test_options_and_sources_are_kept_apart(device, cache):
    programs.program(device, SOURCE, (), "twice")
    programs.program(device, SOURCE, ("-w",), "twice")
    programs.program(device, SOURCE + "\n", (), "twice")
    assert len(entries(cache)) == 3


def test_the_driver_is_part_of_the_key(device, cache, monkeypatch):
    before = programs.entry_path(device, "digest")
    monkeypatch.setattr(device, "driver", "another")
    assert programs.entry_path(device, "digest") != before


def test_the_cache_can_be_switched_off(device, monkeypatch):
    monkeypatch.setenv("FLAMBEAU_OPENCL_CACHE", "")
    assert programs.cache_folder() is None
    assert works(device, programs.program(device, SOURCE + "// off", (), "twice"))


def test_a_folder_that_cannot_be_written_is_no_error(device, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("FLAMBEAU_OPENCL_CACHE", str(tmp_path / "file"))
    assert works(device, programs.program(device, SOURCE + "// no folder", (), "twice"))


def test_the_folder_follows_xdg(monkeypatch):
    monkeypatch.delenv("FLAMBEAU_OPENCL_CACHE", raising=False)
    monkeypatch.setattr(programs.sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert programs.cache_folder().as_posix() == "/somewhere/flambeau/opencl"


def test_an_error_names_op_line_and_device(device, cache):
    with pytest.raises(programs.BuildError) as caught:
        programs.program(device, "__kernel void bad(__global float* x) {\n  x[0] = missing;\n}\n", (), "tanh")
    text = str(caught.value)
    assert text.startswith("tanh: the compiler of device 'opencl:0'") and device.name in text
    assert "missing" in text and "line 2: x[0] = missing;" in text


def test_every_template_has_the_macros_that_it_names():
    assert "im2col" in templates.text("columns")
    assert fb.ones(1, device="opencl").item() == 1


def test_pocl_does_not_read_its_header(device):
    """A source whose functions are all known declares them itself; the header of all functions takes most of a compilation."""
    text = "__kernel void f(__global float* x) { x[get_global_id(0)] = atan2(exp(x[0]), x[1]); }"
    declared, options = declaring(PLATFORM, text, ("-w",))
    assert options == ("-w", SKIP_HEADER) and declared.endswith(text)
    assert "double" not in declared and "double" in declaring(PLATFORM, "// cl_khr_fp64\n#pragma cl_khr_fp64\n" + text, ())[0]
    cl.Program(device.context, declared).build(list(options) if device.platform == PLATFORM else [])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("__kernel void f(__global float4* x) { x[0] = exp(x[1]); }", id="vectors"),
        pytest.param("__kernel void f(__global float* x) { x[0] = native_exp(x[1]); }", id="an unknown function"),
    ],
)
def test_other_sources_are_left_as_they_are(device, text):
    assert declaring(PLATFORM, text, ("-w",)) == (text, ("-w",))
    assert declaring("another", "__kernel void f(__global float* x) { x[0] = exp(x[1]); }", ())[1] == ()
    programs.program(device, text, (), "f")


def test_every_declaration_is_the_drivers(device):
    """They agree with the driver's own header, where both are read."""
    if device.platform != PLATFORM:
        pytest.skip("only PoCL's sources get them")
    pragma = "#pragma OPENCL EXTENSION cl_khr_fp64 : enable\n#pragma OPENCL EXTENSION cl_khr_int64_base_atomics : enable\n"
    called = "".join(line + "\n" for line in DECLARED.values())
    cl.Program(device.context, f"{pragma}{called}__kernel void f(__global float* x) {{ x[0] = 1; }}").build()
