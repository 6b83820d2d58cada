"""A device without kernels or a NumPy array of its own: everything runs on the host, and nothing strays."""

from __future__ import annotations

import io
import warnings

import numpy as np
import pytest

import flambeau as fb
from flambeau.dispatch.backend import BACKEND_OF_NAME, Backend, register
from flambeau.dispatch.layers import FALLEN_BACK
from flambeau.dispatch.op import OPS


class Box:
    """An array that NumPy knows nothing about."""

    __array__ = None

    def __init__(self, inner):
        self.inner = inner

    @property
    def shape(self):
        return self.inner.shape

    @property
    def dtype(self):
        return self.inner.dtype


class Boxes(Backend):
    """Host memory in boxes."""

    name = "boxes"

    def empty(self, shape, dtype, index):
        return Box(np.empty(shape, dtype))

    def from_host(self, array, index):
        return Box(np.array(array))

    def to_host(self, array):
        return array.inner

    def copy_(self, target, source):
        np.copyto(target.inner, source.inner, "unsafe")

    def strides(self, array):
        return tuple(s // array.inner.itemsize for s in array.inner.strides)

    def offset(self, array, root):
        start = array.inner.__array_interface__["data"][0] - root.inner.__array_interface__["data"][0]
        return start // array.inner.itemsize

    def as_strided(self, array, shape, strides, offset):
        return Box(BACKEND_OF_NAME["cpu"].as_strided(array.inner, shape, strides, offset))

    def capacity(self, root):
        return 1 + sum((n - 1) * s for n, s in zip(root.shape, self.strides(root), strict=True)) if root.inner.size else 0


@pytest.fixture(scope="module", autouse=True)
def boxes():
    if "boxes" not in BACKEND_OF_NAME:
        register(Boxes())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def test_a_backend_without_its_verbs_is_refused_with_their_names():
    class Half(Boxes):
        name = "half"
        empty, capacity = Backend.empty, Backend.capacity

    with pytest.raises(TypeError, match=r"'half' lacks empty, capacity: its class Half must define"):
        register(Half())
    assert "half" not in BACKEND_OF_NAME


def test_the_fallback_warning_names_op_device_and_switch_at_the_users_line():
    x = fb.ones(3).to("boxes")
    for op in (fb.sinh, fb.nn.Softsign()):
        FALLEN_BACK.clear()
        OPS["sinh"].table.clear()
        OPS["abs"].table.clear()
        with pytest.warns(UserWarning, match=r": no kernel on 'boxes'.*set_cpu_fallback\('error'\)") as caught:
            op(x)
        assert {warning.filename for warning in caught} == {__file__}


def test_the_default_device_must_exist():
    before = fb.get_default_device()
    with pytest.raises(RuntimeError, match="there is no device 'nosuch'"):
        fb.set_default_device("nosuch")
    assert fb.get_default_device() == before


def test_advanced_indexing():
    x = fb.arange(12.0).reshape(3, 4)
    y = x.to("boxes")
    i = fb.tensor([2, 0])
    np.testing.assert_array_equal(y[i.to("boxes")].cpu().numpy(), x[i].numpy())
    np.testing.assert_array_equal(y[y > 5].cpu().numpy(), x[x > 5].numpy())
    y[i.to("boxes")] = 1
    x[i] = 1
    np.testing.assert_array_equal(y.cpu().numpy(), x.numpy())


def test_writes_through_views_reach_the_base():
    y = fb.zeros(2, 3, device="boxes")
    y.t()[1] = 5
    np.testing.assert_array_equal(y.cpu().numpy(), [[0, 5, 0], [0, 5, 0]])


def test_saving_a_model():
    model = fb.nn.Sequential(fb.nn.Linear(3, 4), fb.nn.Linear(4, 2)).to("boxes")
    file = io.BytesIO()
    fb.save(model.state_dict(), file)
    file.seek(0)
    loaded = fb.load(file, map_location="cpu")
    for name, value in model.state_dict().items():
        np.testing.assert_array_equal(loaded[name].numpy(), value.cpu().numpy())


def test_no_tensors_and_wrong_dtypes_are_named():
    with pytest.raises(RuntimeError, match="cat: expected at least one tensor"):
        fb.cat([])
    with pytest.raises(TypeError, match="flambeau dtype"):
        fb.ones(2, dtype=str)
    with pytest.raises(RuntimeError, match="must be int64 or uint8"):
        fb.nn.functional.cross_entropy(fb.zeros(2, 3), fb.tensor([0.5, 1.5]))
