"""NVRTC compiles every kernel of the corpus, with and without vectors; and which launches get them."""

from __future__ import annotations

from typing import Any

import ml_dtypes
import numpy as np
import pytest
from compilers import refusal
from corpus import CASES
from flambeau_codegen import Array, lower
from flambeau_codegen.interpreter import run
from flambeau_codegen.language.program import loops
from flambeau_codegen.printers import cuda, vectors
from runs import describe


@pytest.mark.parametrize("name", CASES)
def test_compiles(name: str) -> None:
    op, *args = CASES[name]
    for launch in lower(op, *[described(a) for a in args]).launches:
        forms: set[tuple[bool, Any]] = {(False, None)}
        if vectors.fits(launch.kernel, launch.sizes):
            forms |= {(True, None), (True, vectors.kept(launch.kernel, launch.sizes))}
        for form in forms:
            source = cuda.source(launch.kernel, *form)
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
        ("add", (Array("complex64", (5000,)), 1.0), True, 20),  # both parts of a number at once
        ("softmax_forward", (Array(F, (64, 1000)), 1), True, 64),  # a group a row; the last pass moves stretches
        ("softmax_forward", (Array(F, (64, 1001)), 1), False, 64),
        ("sum", (Array(H, (64, 4096)), 1, False), True, 64),  # folds, too
        ("scatter_add", (Array(F, (5, 6)), 1, Array("int64", (5, 3)), Array(F, (5, 3))), False, 1),
    ],
)
def test_vectors(op: str, args: tuple[Any, ...], wide: bool, groups: int) -> None:
    launch = lower(op, *args).launches[-1]
    assert vectors.fits(launch.kernel, launch.sizes) is wide
    assert vectors.groups(launch.kernel, launch.sizes, launch.extent, wide) == groups


ROW = (64, 4096)


@pytest.mark.parametrize(
    ("op", "args", "kept"),
    [
        ("softmax_forward", (Array(H, ROW), 1), vectors.Kept(4, True)),  # 128 threads of four stretches of eight
        ("softmax_forward", (Array(F, (64, 1000)), 1), vectors.Kept(4, False)),
        ("softmax_forward", (Array(H, (64, 50304)), 1), None),  # too long
        ("softmax_forward", (Array(H, (64, 8), (1, 64)), 0), None),  # along rows that do not lie together
        ("native_layer_norm", (Array(H, ROW), (4096,), Array(F, (4096,)), Array(F, (4096,)), 1e-5), vectors.Kept(4, True, False)),
        ("layer_norm_backward_in_parts",
         (Array(H, ROW), Array(H, ROW), (4096,), Array(H, (4096,)), Array(F, (64, 1)), Array(F, (64, 1)), 1e-5), vectors.Kept(2, True)),
    ],
)  # fmt: skip
def test_short_rows_are_kept(op: str, args: tuple[Any, ...], kept: vectors.Kept | None) -> None:
    launch = lower(op, *args, vectors=True).launches[0]
    wide = vectors.fits(launch.kernel, launch.sizes)
    assert (vectors.kept(launch.kernel, launch.sizes) if wide else None) == kept
    if kept is not None:
        assert vectors.scratch(launch.kernel, launch.sizes, kept) == 0
        text = cuda.source(launch.kernel, True, kept).text
        assert text.count("= *(const Vector<ushort, 8>*)") + text.count("= *(const Vector<float, 4>*)") >= 1
        assert not refusal(text, cuda.OPTIONS)


def test_columns_are_folded_side_by_side() -> None:
    for dtype, width, t in ((H, 8, "ushort"), (F, 4, "float")):
        launches = lower("sum", Array(dtype, (5000, 1024)), 0, False, vectors=True).launches
        assert vectors.fits(launches[0].kernel, launches[0].sizes)
        text = cuda.source(launches[0].kernel, True).text
        assert text.count(f"= *(const Vector<{t}, {width}>*)") == 1 and not refusal(text, cuda.OPTIONS)
    rng = np.random.default_rng(0)
    for shape in ((5000, 24), (300, 16), (70, 3, 8)):
        x = rng.standard_normal(shape).astype(np.float32)
        (found,) = run(lower("sum", describe(x), 0, False, vectors=True), [x.ravel()])
        np.testing.assert_allclose(found, x.sum(0, dtype=np.float64).ravel(), rtol=1e-4, atol=1e-4)


def test_a_row_is_read_once_by_cross_entropy() -> None:
    launch = lower("fused_cross_entropy", Array(H, (64, 50304)), Array("int64", (64,)), -100, "none", vectors=True).launches[0]
    assert vectors.fits(launch.kernel, launch.sizes)
    text = cuda.source(launch.kernel, True).text
    assert text.count("= *(const Vector<ushort, 8>*)") == 1 and not refusal(text, cuda.OPTIONS)


@pytest.mark.parametrize("shape", [(3, 8192), (2, 50304), (5, 4096), (4, 768)])
@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_forms_for_vectors_mean_the_same(shape: tuple[int, int], dtype: str) -> None:
    rng = np.random.default_rng(0)
    x = (rng.standard_normal(shape) * 3).astype(Array(dtype, ()).dtype if dtype == F else ml_dtypes.bfloat16)
    x[0, : shape[1] // 2] = -np.inf
    t, w = rng.integers(0, shape[1], shape[0]), np.ones(shape[1], np.float32)
    mean, rstd = np.zeros((shape[0], 1), np.float32), np.ones((shape[0], 1), np.float32)
    g = rng.standard_normal(shape).astype(x.dtype)
    finite = np.where(np.isinf(x.astype(np.float32)), 0, x.astype(np.float32)).astype(x.dtype)
    calls: list[tuple[str, list[Any]]] = [
        ("fused_cross_entropy", [x, t, -100, "none"]), ("softmax_forward", [x, 1]), ("log_softmax_forward", [finite, 1]), ("gelu", [finite, "none"]),
        ("native_layer_norm", [finite, shape[1:], w, w, 1e-5]),
        ("layer_norm_backward_in_parts", [g, finite, shape[1:], w, mean, rstd, 1e-5]),
    ]  # fmt: skip
    for op, args in calls[: 6 if shape[1] <= 1 << 14 else 5]:
        given = [describe(a) if isinstance(a, np.ndarray) else a for a in args]
        found = [run(lower(op, *given, vectors=v), [a.ravel() for a in args if isinstance(a, np.ndarray)]) for v in (False, True)]
        for plain, wide in zip(*found, strict=True):
            np.testing.assert_allclose(
                np.asarray(wide, np.float64), np.asarray(plain, np.float64), rtol=2e-2 if dtype == H else 2e-5, atol=1e-4, err_msg=op
            )


def test_a_printers_names_are_its_own() -> None:
    """An accumulator of the kernel's may be called as the printer would call a vector."""
    kernel = lower("prod", Array("complex64", ()), (), False).launches[0].kernel
    carried = {a.name for s in loops(kernel.body) for a in s.accumulators}
    printer = cuda.GPUPrinter(kernel, cuda.CUDA, vectors=True)
    assert carried == {"v2", "v3"}
    assert not carried & {printer.fresh("v") for _ in range(4)}
