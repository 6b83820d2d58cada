"""Golden texts: a change of a kernel or of its source is seen. `REWRITE=1 pytest tests/test_golden.py` writes them anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from flambeau_codegen import Array, lower
from flambeau_codegen.printers import cuda, hip, opencl, vectors

F = "float32"
CASES = {
    "add_broadcast": lower("add", Array(F, (3, 4)), Array(F, (4,), (2,), 1)),
    "add_rows": lower("add", Array(F, (300, 400)), Array("bfloat16", (300, 1))),
    "pow_int": lower("pow", Array("int32", (7,)), Array("int32", (7,))),
    "sum_row": lower("sum", Array(F, (5, 300)), 1, False),
    "sum_column_half": lower("sum", Array("float16", (300, 5)), 0, False),
    "argmax": lower("argmax", Array(F, (5, 300)), 1, False),
    "cumsum": lower("cumsum", Array(F, (5, 30)), 1),
    "softmax": lower("softmax_forward", Array(F, (64, 1000)), 1),
    "gather": lower("gather", Array(F, (5, 6)), 1, Array("int64", (5, 3))),
    "scatter_add": lower("scatter_add", Array(F, (5, 6)), 1, Array("int64", (5, 3)), Array(F, (5, 3))),
    "random_uniform": lower("random_uniform", (10,), 0.0, 1.0, 5, 7, F, None),
    "softmax_kept": lower("softmax_forward", Array("bfloat16", (64, 4096)), 1, vectors=True),
    "cross_entropy_long": lower("fused_cross_entropy", Array("bfloat16", (64, 50304)), Array("int64", (64,)), -100, "none", vectors=True),
    "mul_complex": lower("mul", Array("complex64", (9,)), 2 + 1j),
}


@pytest.mark.parametrize("name", [name for name in CASES if name not in ("softmax_kept", "cross_entropy_long")])  # for GPUs alone
def test_text_and_source(name: str) -> None:
    parts = []
    for launch in CASES[name].launches:
        parts += [str(launch.kernel), opencl.source(launch.kernel, opencl.Facts(float64=True)).text]
    text = "\n\n".join(parts)
    path = Path(__file__).parent / "golden" / f"{name}.txt"
    if os.environ.get("REWRITE"):
        path.write_text(text)
    assert path.read_text() == text


GPU_CASES = ("add_broadcast", "add_rows", "sum_row", "argmax", "softmax", "scatter_add", "softmax_kept", "cross_entropy_long")


@pytest.mark.parametrize("dialect", ["cuda", "hip"])
@pytest.mark.parametrize("name", GPU_CASES)
def test_source_for_gpus(name: str, dialect: str) -> None:
    printer = {"cuda": cuda, "hip": hip}[dialect]
    parts = []
    for launch in CASES[name].launches:
        wide = vectors.fits(launch.kernel, launch.sizes)
        parts.append(printer.source(launch.kernel, wide, vectors.kept(launch.kernel, launch.sizes) if wide else None).text)
    text = "\n".join([parts[0], *[p[p.index('extern "C" __global__') :] for p in parts[1:]]])
    path = Path(__file__).parent / "golden" / f"{name}.{dialect}"
    if os.environ.get("REWRITE"):
        path.write_text(text)
    assert path.read_text() == text


def test_kernels_do_not_depend_on_sizes() -> None:
    for op, shapes in (("add", [(3, 400), (7, 900)]), ("sum", [(5, 300), (90, 700)]), ("cumsum", [(5, 30), (4, 31)])):
        sources = set()
        for shape in shapes:
            x = Array(F, shape)
            launch = lower(op, x, x).launches[0] if op == "add" else lower(op, x, 1).launches[0]
            sources.add(opencl.source(launch.kernel).key)
        assert len(sources) == 1, op


def test_numbers_are_arguments() -> None:
    a, b = (lower("mul", Array(F, (9,)), x).launches[0] for x in (2.0, 3.5))
    assert opencl.source(a.kernel).key == opencl.source(b.kernel).key and a.arguments != b.arguments


def test_a_device_without_float64_refuses_it_by_name() -> None:
    launch = lower("add", Array("float64", (9,)), 1.0).launches[0]
    with pytest.raises(NotImplementedError, match="kernel add computes in float64, which the device does not have"):
        opencl.source(launch.kernel, opencl.Facts(float64=False))


def test_large_arrays_have_64_bit_positions() -> None:
    many = 1 << 33
    for op, args in (
        ("add", (Array(F, (many,)), 1.0)),
        ("argmax", (Array(F, (many,)),)),
        ("gather", (Array(F, (many,)), 0, Array("int64", (9,)))),
    ):
        for launch in lower(op, *args).launches:
            assert launch.kernel.index_bits == 64
            assert "const long" in opencl.source(launch.kernel).text
    assert lower("add", Array(F, (1 << 20,)), 1.0).launches[0].kernel.index_bits == 32


def test_one_general_kernel_serves_all_layouts():
    """Contiguous, transposed, strided, with dimensions of one and of stride zero: the text is the same."""
    layouts = [((3, 4), (4, 1)), ((3, 4), (1, 3)), ((3, 4), (8, 2)), ((1, 4), (4, 1)), ((3, 1), (0, 0)), ((2, 3, 4), (24, 4, 1)), ((), ())]
    for op, *rest in (("add", 1.5), ("sum", None, False), ("exp",), ("argmax", None, False)):
        keys = {opencl.source(lower(op, Array(F, *x), *rest, general=True).launches[0].kernel).key for x in layouts}
        assert len(keys) == 1, op
        assert len({opencl.source(lower(op, Array(F, *x), *rest).launches[0].kernel).key for x in layouts}) > 1, op
