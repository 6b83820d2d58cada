"""Arrays, views, transfers, several devices."""

from __future__ import annotations

import ml_dtypes
import numpy as np
import pytest

import flambeau as fb
from flambeau.backend import UnsupportedDTypeError
from flambeau.dispatch.backend import backend_for

DTYPES = [
    "bool", "uint8", "int8", "int16", "int32", "int64", "uint16", "uint32", "uint64", "float16", "bfloat16", "float32", "float64", "complex64",
    "complex128",
]  # fmt: skip


def numbers(dtype, *shape):
    kind = ml_dtypes.bfloat16 if dtype == "bfloat16" else dtype
    return (np.arange(np.prod(shape)).reshape(shape) % 7).astype(kind)


def test_nothing_is_imported_by_hand():
    assert (fb.ones(2, device="opencl") + 1).tolist() == [2, 2]


@pytest.mark.parametrize("dtype", DTYPES)
def test_there_and_back(dtype):
    host = numbers(dtype, 3, 4)
    backend = backend_for("opencl")
    there = backend.from_host(host, None)
    assert there.shape == (3, 4) and there.dtype == host.dtype
    np.testing.assert_array_equal(backend.to_host(there), host)
    turned = backend.as_strided(there, (4, 3), (1, 4), 0)
    np.testing.assert_array_equal(backend.to_host(turned), host.T)


@pytest.mark.parametrize("shape", [(), (0,), (3, 0, 2), (1,), (2, 3, 4, 5)])
def test_shapes(shape):
    host = numbers("float32", *shape)
    x = fb.tensor(host).to("opencl")
    assert x.shape == shape
    np.testing.assert_array_equal(x.cpu().numpy(), host)
    np.testing.assert_array_equal((x + x).cpu().numpy(), host + host)


def test_the_host_array_may_change_after_the_copy():
    backend = backend_for("opencl")
    host = np.arange(100_000.0)
    there = backend.from_host(host, None)
    host[:] = -1
    del host
    np.testing.assert_array_equal(backend.to_host(there), np.arange(100_000.0))


def test_strided_and_reversed_host_arrays():
    backend = backend_for("opencl")
    host = np.arange(24.0).reshape(4, 6)[::-1, ::2]
    np.testing.assert_array_equal(backend.to_host(backend.from_host(host, None)), host)


def test_sparse_views_come_back_without_their_surroundings():
    x = fb.arange(100_000, device="opencl")
    assert x[::9_999].tolist() == list(range(0, 100_000, 9_999))


def test_writes_through_views_reach_their_base():
    x = fb.zeros(4, 5, device="opencl")
    x.t()[1:3, ::2] = fb.tensor([[1.0, 2.0], [3.0, 4.0]], device="opencl")
    expected = fb.zeros(4, 5)
    expected.t()[1:3, ::2] = fb.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert x.tolist() == expected.tolist()


def test_copying_between_overlapping_views():
    backend = backend_for("opencl")
    x = backend.from_host(np.arange(10.0), None)
    backend.copy_(backend.as_strided(x, (9,), (1,), 1), backend.as_strided(x, (9,), (1,), 0))
    assert backend.to_host(x).tolist() == [0, *range(9)]


def test_memory_as_another_dtype():
    x = fb.tensor([1.0, -2.0], device="opencl")
    assert x.view(fb.int32).tolist() == np.array([1.0, -2.0], np.float32).view(np.int32).tolist()
    z = fb.tensor([1 + 2j, 3 - 4j], device="opencl")
    z.imag.fill_(5)
    assert z.tolist() == [1 + 5j, 3 + 5j]
    with pytest.raises(RuntimeError):
        fb.zeros(9, dtype=fb.int8, device="opencl")[1:].view(fb.int64)


def test_devices_have_a_stable_order(device):
    from flambeau_opencl.devices import device_order, devices

    backend = backend_for("opencl")
    assert backend.device_count() == len(devices()) >= 1
    kinds = [device_order(d.cl) for d in devices()]
    assert kinds == sorted(kinds)
    last = len(devices()) - 1
    assert fb.ones(2, device=f"opencl:{last}").device == fb.device("opencl", last or None)
    with pytest.raises(RuntimeError, match="opencl"):
        fb.ones(1, device="opencl:99")


def test_dtypes_that_the_device_lacks():
    with pytest.raises(RuntimeError, match=r"float8_e5m2.*cast with \.to"):
        fb.zeros(2).to(fb.float8_e5m2).to("opencl")


def test_a_device_without_doubles_says_so(device, monkeypatch):
    from flambeau_opencl import backend

    monkeypatch.setattr(device, "float64", False)
    backend._capabilities.cache_clear()
    try:
        with pytest.raises(UnsupportedDTypeError, match="has no float64"):
            fb.zeros(2, dtype=fb.float64, device="opencl")
        with pytest.raises(UnsupportedDTypeError, match="has no float64"):
            fb.zeros(2, dtype=fb.float64).to("opencl")
        assert (fb.ones(2, device="opencl") * 2).tolist() == [2, 2]
    finally:
        backend._capabilities.cache_clear()
