"""The generic adapter on two libraries: NumPy as a namespace of the Array API standard, and one whose arrays cannot be written."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import flambeau_arrays
import numpy as np
import pytest
from numpy.lib.stride_tricks import as_strided

import flambeau as fb
from flambeau.backend import RECIPES, ArrayLibrary, Library
from flambeau.backend.arrays.recipes import supplied
from flambeau.ops._generated import index

LIBRARIES = {"plain": flambeau_arrays.NumPy, "copying": flambeau_arrays.Copying}
FIXTURE = Path(flambeau_arrays.__file__).parent


def made(name: str) -> ArrayLibrary:
    """A device that is not registered: its verbs and kernels."""
    backend = flambeau_arrays.device(name, LIBRARIES[name])()
    assert isinstance(backend, ArrayLibrary)
    return backend


# ---------------------------------------------------------------- views: shape, strides, offset over 60 elements

LAYOUTS: dict[str, tuple[tuple[int, ...], tuple[int, ...], int]] = {
    "contiguous": ((3, 4, 5), (20, 5, 1), 0),
    "transposed": ((5, 4, 3), (1, 5, 20), 0),
    "a transposed slice": ((2, 4, 3), (1, 5, 20), 2),
    "offset": ((2, 3), (3, 1), 7),
    "every other": ((3, 2, 3), (20, 10, 2), 0),
    "a diagonal": ((7,), (8,), 1),
    "one element": ((), (), 33),
    "a row": ((5,), (1,), 15),
    "a column": ((4, 1), (5, 1), 21),
    "nothing": ((0, 4), (4, 1), 9),
    "sizes of one": ((1, 6, 1), (99, 1, 7), 4),
}


@pytest.fixture(params=LIBRARIES)
def backend(request: pytest.FixtureRequest) -> ArrayLibrary:
    """Each library as a device."""
    return made(request.param)


@pytest.mark.parametrize("dtype", ["float32", "int64", "bool", "float16", "complex128"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_views_are_read_and_written_as_numpys(layout: str, dtype: str, backend: ArrayLibrary) -> None:
    shape, strides, offset = LAYOUTS[layout]
    host = (np.arange(60) % 17).astype(dtype)
    root = backend.from_host(host, None)
    view = backend.as_strided(root, shape, strides, offset)
    place = as_strided(host[offset:], shape, [s * host.itemsize for s in strides])
    np.testing.assert_array_equal(backend.to_host(view), place)
    values = (np.arange(math.prod(shape)).reshape(shape) % 5 == 1).astype(dtype)
    before = backend.to_host(root)
    backend.copy_(view, backend.from_host(values, None))
    np.testing.assert_array_equal(before, (np.arange(60) % 17).astype(dtype), err_msg="what was read has changed")
    place[...] = values
    np.testing.assert_array_equal(backend.to_host(root), host)
    np.testing.assert_array_equal(backend.to_host(view), values)


def test_broadcast_views_are_read(backend: ArrayLibrary) -> None:
    root = backend.from_host(np.arange(6.0), None)
    view = backend.as_strided(root, (2, 3, 4), (0, 2, 0), 1)
    np.testing.assert_array_equal(backend.to_host(view), np.broadcast_to(np.array([1.0, 3.0, 5.0])[:, None], (2, 3, 4)))


def test_a_write_through_bytes_of_another_dtype(backend: ArrayLibrary) -> None:
    root = backend.from_host(np.zeros(5, np.int16), None)
    words = backend.reinterpret(root, np.int32, (1,), (1,), 1)
    backend.copy_(words, backend.from_host(np.array([0x00020001], np.int32), None))
    assert backend.to_host(root).tolist() == [0, 0, 1, 2, 0]
    with pytest.raises(RuntimeError, match="starts at byte 2"):
        backend.reinterpret(backend.as_strided(root, (4,), (1,), 1), np.int32, (1,), (1,), 0)


def test_overlapping_copies(backend: ArrayLibrary) -> None:
    x = backend.from_host(np.arange(10), None)
    backend.copy_(backend.as_strided(x, (9,), (1,), 1), backend.as_strided(x, (9,), (1,), 0))
    assert backend.to_host(x).tolist() == [0, *range(9)]


@pytest.mark.parametrize(("shape", "strides"), [((3, 4), (0, 1)), ((3, 2), (1, 1))], ids=["expanded", "windows"])
def test_an_element_that_stays_does_not_undo_one_that_is_written(shape: Any, strides: Any, backend: ArrayLibrary) -> None:
    root = backend.from_host(np.array([math.nan, 1.0, 2.0, 3.0]), None)
    view = backend.as_strided(root, shape, strides, 0)
    new = backend.to_host(view).copy()
    for one in range(2):  # element `one` of the memory, at the first of the places at which it stands
        place = next(i for i in np.ndindex(*shape) if sum(a * b for a, b in zip(i, strides, strict=True)) == one)
        new[place] = 7 + one
    backend.copy_(view, backend.from_host(new, None))
    assert backend.to_host(root).tolist() == [7.0, 8.0, 2.0, 3.0]


# ---------------------------------------------------------------- division at the ends of the floats

ENDS = np.array([math.inf, -math.inf, math.nan, 0.0, 1.0, -1.0, 3.5, -3.5, 1e30, -1e30, 1e-3, -7.0], np.float32)


@pytest.mark.parametrize("op", ["floor_divide", "remainder", "fmod"])
def test_division_of_large_small_and_infinite_numbers(op: str, backend: ArrayLibrary) -> None:
    x, y = (np.ascontiguousarray(a) for a in np.meshgrid(ENDS, ENDS, indexing="ij"))
    with np.errstate(all="ignore"):
        found = backend.to_host(backend.kernels[op](backend.from_host(x, None), backend.from_host(y, None)))
        np.testing.assert_allclose(found, getattr(np, op)(x, y), rtol=1e-6)


# ---------------------------------------------------------------- what a library has decides which kernels there are


class Few:
    """A namespace of three functions."""

    __name__ = "few"
    exp, float32, asarray = np.exp, np.float32, np.asarray


def test_recipes_need_what_they_name() -> None:
    found = supplied(Library(Few))
    assert "exp" in found and "frac" not in found and "matmul" not in found
    assert not {op for op, way in found.items() if any(not Library(Few).has(name) for name in way.needs)}


def test_every_recipe_is_of_an_op_or_its_write() -> None:
    supplied(Library(np))
    assert [op for op in RECIPES if op.removesuffix("_") not in index.OPS] == []


def test_names_of_before_the_standard_are_known() -> None:
    class Old:
        arctan2, concatenate, absolute = np.arctan2, np.concatenate, np.abs

    library = Library(Old, aliases={"sum": "add.reduce"})
    assert library.find("atan2") is np.arctan2 and library.find("concat") is np.concatenate and library.find("abs") is np.abs
    assert library.find("sum") is None
    assert Library(np, aliases={"sum": "add.reduce"}).find("sum") == np.add.reduce
    assert Library(np, missing=frozenset(("abs",))).find("abs") is None
    with pytest.raises(AttributeError, match="the array library 'numpy' has no function 'erf'"):
        _ = Library(np).erf


def test_a_dtype_that_the_library_lacks_is_refused() -> None:
    backend = made("plain")
    assert "bfloat16" not in backend.capabilities().dtypes and "complex128" in backend.capabilities().dtypes
    with pytest.raises(RuntimeError, match="bfloat16"):
        backend.empty((2,), fb.bfloat16.numpy, None)


def test_kernels_of_a_subclass_win() -> None:
    class Mine(ArrayLibrary):
        name = "mine"

        def __init__(self) -> None:
            super().__init__(flambeau_arrays.NumPy())
            self.kernel("neg")(lambda x: self.from_host(np.full(x.shape, 7.0), None))

    mine = Mine()
    assert mine.to_host(mine.kernels["neg"](mine.from_host(np.ones(2), None))).tolist() == [7, 7]


DRAWS = ["random_uniform", "random_normal", "random_exponential", "random_log_normal", "random_geometric", "random_cauchy"]


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("draw", DRAWS)
def test_draws_are_the_cpus(draw: str, dtype: str) -> None:
    from flambeau.dispatch.backend import backend_for

    kind, options = getattr(fb, dtype), {"random_exponential": (1.5,), "random_geometric": (0.2,)}.get(draw, (0.5, 2.0))
    found, expected = (
        backend.to_host(backend.kernels[draw]((1001,), *options, 7, (1 << 40) - 3, kind, fb.device("cpu")))
        for backend in (made("plain"), backend_for("cpu"))
    )
    exact = draw not in ("random_log_normal", "random_cauchy")
    np.testing.assert_allclose(found, expected, rtol=0 if exact else 1e-3 if dtype == "float16" else 1e-6)


# ---------------------------------------------------------------- the kit

OPS = (
    "add", "mul", "div", "pow", "remainder", "exp", "where", "clamp", "sum", "amax", "argmax", "cumsum", "var", "matmul", "cat", "flip", "roll",
    "gather", "scatter_add", "index_put", "masked_select", "sort", "unique", "searchsorted", "max_pool2d", "avg_pool2d", "interpolate", "unfold",
    "fold", "softmax", "cross_entropy", "one_hot", "complex", "bitwise_left_shift", "gcd",
)  # fmt: skip
PARTS = {
    "plain": " or ".join([f"test_op[{op}-{dtype}" for op in OPS for dtype in ("float32", "int64")] + ["test_random", "test_threads"]),
    "copying": "test_views or test_transfers or " + " or ".join(f"test_op[{op}-float32" for op in OPS[:10]),
}


@pytest.mark.parametrize("device", PARTS)
def test_the_kit_passes(device: str, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--pyargs",
        "flambeau.testing.conformance",
        "--device",
        device,
        "-p",
        "flambeau_arrays",
        "-q",
    ]
    command += ["-p", "no:cacheprovider", "--report-json", str(report), "-k", PARTS[device]]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(FIXTURE), *sys.path])}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-8000:]
    found: dict[str, Any] = json.loads(report.read_text())
    assert found["failed"] == [] and found["passed"] > 200, done.stdout[-2000:]
    assert set(found["ran on the host"]) <= {"matmul", "mm", "bmm", "random_poisson", "random_multinomial"}, found["ran on the host"]
