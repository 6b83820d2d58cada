"""Saving and loading: what comes back, how files are written, and what bad files do."""

from __future__ import annotations

import io
import json
import math
import os
import pickle
import struct
import tracemalloc
import zlib
from collections import OrderedDict, namedtuple
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import load_file, save_file

import flambeau as fb
from flambeau.serialization import FormatError
from flambeau.tensor.errors import DeviceError
from flambeau.utils.raw import bytes_of, tensor_on

DTYPES = [
    "bool",
    "uint8",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint16",
    "uint32",
    "uint64",
    "float16",
    "bfloat16",
    "float32",
    "float64",
    "complex64",
    "complex128",
    "float8_e4m3fn",
    "float8_e5m2",
]


def saved(obj: Any) -> bytes:
    file = io.BytesIO()
    fb.save(obj, file)
    return file.getvalue()


def there_and_back(obj: Any) -> Any:
    return fb.load(io.BytesIO(saved(obj)))


def bits(tensor: Any) -> bytes:
    return bytes_of(tensor.detach().contiguous()).tobytes()


def same(a: Any, b: Any) -> bool:
    """Equal in type, structure and every bit."""
    if type(a) is not type(b):
        return False
    if isinstance(a, fb.Tensor):
        return (
            a.dtype == b.dtype and a.shape == b.shape and a.requires_grad == b.requires_grad and a.device == b.device and bits(a) == bits(b)
        )
    if isinstance(a, dict):
        return len(a) == len(b) and all(same(p, q) for p, q in zip(a.items(), b.items(), strict=True))
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, float):
        return struct.pack("<d", a) == struct.pack("<d", b)
    return bool(a == b)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(), (3,), (0, 4), (2, 3, 4)])
def test_tensors_of_every_dtype(dtype: str, shape: tuple[int, ...]) -> None:
    size = math.prod(shape) * getattr(fb, dtype).itemsize
    raw = np.frombuffer(np.random.default_rng(0).bytes(size), np.uint8).copy()
    if dtype == "bool":
        raw &= 1
    tensor = tensor_on(raw, getattr(fb, dtype), shape)
    assert same(there_and_back(tensor), tensor)
    assert same(there_and_back({"x": [tensor]}), {"x": [tensor]})


def test_plain_values() -> None:
    values = [
        None,
        True,
        False,
        0,
        -1,
        2**63 - 1,
        2**63,
        -(2**200),
        10**5000,
        0.1,
        -0.0,
        5e-324,
        math.inf,
        -math.inf,
        math.nan,
        "",
        "é\ud800\0",
        b"",
        b"\0\xff",
        1 + 2j,
        complex(math.inf, -0.0),
        fb.float32,
        fb.bfloat16,
        fb.device("cpu"),
        fb.Size([2, 0]),
        (),
        [],
        {},
        set(),
        frozenset({1, (2, "a")}),
        {1, 2},
        OrderedDict(b=1, a=2),
        {1: "a", None: 2, (1, 2): 3, 1.5: 4, b"k": 5, "1": 6},
        [[], [()]],
    ]
    assert same(there_and_back(values), values)
    for value in values:
        assert same(there_and_back(value), value)


def test_layouts() -> None:
    base = fb.arange(24, dtype=fb.float32).reshape(2, 3, 4)
    for tensor in (base.permute(2, 0, 1), base.transpose(0, 1), base[:, ::2], base[1:, :, 1:3], base[0, 1], base[..., 1]):
        tensor = tensor.clone() if tensor.is_contiguous() else tensor
        assert same(there_and_back(tensor), tensor)
    turned = base.permute(2, 0, 1)
    assert there_and_back(turned).stride() == turned.stride()
    wide = fb.ones(1).expand(10**12)
    data = saved(wide)
    assert len(data) < 1000
    assert fb.load(io.BytesIO(data)).stride() == (0,)


def test_tied_and_overlapping_tensors_stay_so() -> None:
    base = fb.arange(12, dtype=fb.float32).reshape(3, 4)
    loaded = there_and_back({"a": base, "tied": base, "row": base[1], "turned": base.t(), "apart": base.clone()})
    assert loaded["a"] is loaded["tied"]
    loaded["a"][1, 2] = -1
    assert loaded["row"].tolist() == [4.0, 5.0, -1.0, 7.0]
    assert loaded["turned"][2, 1].item() == -1
    assert loaded["apart"][1, 2].item() == 6
    first, second = there_and_back([base[0:2, 1:], base[1:3, :2]])
    first[1, 0] = 50
    assert second.tolist() == [[4.0, 50.0], [8.0, 9.0]]


def test_parameters_and_gradients_wanted() -> None:
    weight = fb.nn.Parameter(fb.ones(2))
    frozen = fb.nn.Parameter(fb.ones(2), requires_grad=False)
    leaf = fb.ones(2, requires_grad=True)
    loaded = there_and_back([weight, frozen, leaf, leaf * 2])
    assert [type(tensor) for tensor in loaded] == [fb.nn.Parameter, fb.nn.Parameter, fb.Tensor, fb.Tensor]
    assert [tensor.requires_grad for tensor in loaded] == [True, False, True, True]
    assert all(tensor.is_leaf for tensor in loaded)


def test_optimizer_and_scheduler_states() -> None:
    weight = fb.ones(3, requires_grad=True)
    optimizer = fb.optim.AdamW([weight], lr=0.1)
    schedule = fb.optim.lr_scheduler.OneCycleLR(optimizer, 1.0, total_steps=10)
    weight.grad = fb.ones(3)
    optimizer.step()
    schedule.step()
    states = {"optimizer": optimizer.state_dict(), "schedule": schedule.state_dict()}
    assert same(there_and_back(states), states)


@pytest.mark.parametrize("mmap", [False, True])
def test_files(tmp_path: Path, mmap: bool) -> None:
    path = tmp_path / "model.safetensors"
    obj = {"weight": fb.arange(6).reshape(2, 3), "half": fb.ones(3, dtype=fb.bfloat16), "n": [1, None], "empty": fb.empty(0)}
    fb.save(obj, path)
    loaded = fb.load(path, mmap=mmap)
    assert same(loaded, obj)
    loaded["weight"][0, 0] = 100
    assert same(fb.load(str(path)), obj)
    fb.save({}, path)
    assert fb.load(path, mmap=mmap) == {}


def test_safetensors_reads_a_flat_dict_and_we_read_its_files(tmp_path: Path) -> None:
    path = tmp_path / "flat.safetensors"
    tensors = {"a.weight": fb.arange(6, dtype=fb.float32).reshape(2, 3), "b": fb.arange(3), "turned": fb.ones(2, 4).t()}
    fb.save(tensors, path)
    read = load_file(path)
    assert {name: array.tolist() for name, array in read.items()} == {name: tensor.tolist() for name, tensor in tensors.items()}
    save_file({name: array + 1 for name, array in read.items()}, path, {"format": "np"})
    loaded = fb.load(path)
    assert {name: tensor.tolist() for name, tensor in loaded.items()} == {name: (tensor + 1).tolist() for name, tensor in tensors.items()}


def test_several_objects_in_one_stream_that_cannot_seek() -> None:
    file = io.BytesIO()
    fb.save([fb.ones(2)], file)
    fb.save({"second": 2}, file)
    file.seek(0)
    assert same(fb.load(file), [fb.ones(2)])
    assert fb.load(file) == {"second": 2}

    class Pipe(io.RawIOBase):
        def __init__(self, data: bytes) -> None:
            self.data = io.BytesIO(data)

        def readable(self) -> bool:
            return True

        def readinto(self, view: Any) -> int:
            return self.data.readinto(memoryview(view)[:7])

    assert same(fb.load(Pipe(saved([fb.arange(10)]))), [fb.arange(10)])


def test_a_failed_save_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "model.safetensors"
    fb.save({"a": 1}, path)
    path.chmod(0o640)
    with pytest.raises(TypeError):
        fb.save({"a": object()}, path)

    def fail(descriptor: int) -> None:
        raise OSError("no space")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(OSError, match="no space"):
            fb.save({"a": 2}, path)
    assert fb.load(path) == {"a": 1}
    assert os.listdir(tmp_path) == ["model.safetensors"]
    fb.save({"a": 3}, path)
    assert path.stat().st_mode & 0o777 == 0o640
    link = tmp_path / "link"
    link.symlink_to(path)
    fb.save({"a": 4}, link)
    assert link.is_symlink()
    assert fb.load(path) == {"a": 4}


def test_what_cannot_be_saved_is_named() -> None:
    Point = namedtuple("Point", "x y")
    cases: list[tuple[Any, str]] = [
        ({"a": [0, Point(1, 2)]}, r"the object\['a'\]\[1\] is a named tuple \(Point\)"),
        ([fb.nn.Linear(1, 1)], "state_dict"),
        ({"lr": np.float64(1)}, r"\.item\(\)"),
        ([np.ones(1)], "from_numpy"),
        ([lambda: 0], "function"),
        ({fb.ones(1): 1}, "key of type"),
        (fb.empty(2, device="meta"), "meta device"),
    ]
    for obj, message in cases:
        with pytest.raises(TypeError, match=message):
            saved(obj)
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(ValueError, match="contains itself"):
        saved(loop)
    deep: Any = 1
    for _ in range(1000):
        deep = [deep]
    with pytest.raises(ValueError, match="levels deep"):
        saved(deep)


def test_map_location() -> None:
    data = saved({"a": fb.ones(2)})
    for location in ("cpu", fb.device("cpu"), {"cuda:0": "cpu"}, lambda tensor, name: None, lambda tensor, name: tensor):
        assert same(fb.load(io.BytesIO(data), location), {"a": fb.ones(2)})
    assert fb.load(io.BytesIO(data), "meta")["a"].device.type == "meta"
    with pytest.raises(DeviceError, match="map_location='cpu'"):
        fb.load(io.BytesIO(data), {"cpu": "nosuch"})


def test_other_formats_are_recognized(tmp_path: Path) -> None:
    torch.save({"a": torch.ones(1)}, tmp_path / "new.pt")
    torch.save({"a": torch.ones(1)}, tmp_path / "old.pt", _use_new_zipfile_serialization=False)
    np.save(tmp_path / "array.npy", np.ones(3))
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "text").write_text("hello, this is a long text")
    for name, message in (
        ("new.pt", "zip archive, as torch.save"),
        ("old.pt", "pickle"),
        ("array.npy", "NumPy file"),
        ("empty", "0 bytes"),
        ("text", "no safetensors file"),
    ):
        with pytest.raises(FormatError, match=message):
            fb.load(tmp_path / name)
    with pytest.raises(FormatError, match="pickle"):
        fb.load(io.BytesIO(pickle.dumps([1, 2, 3, "long enough"])))
    with pytest.raises(ValueError, match="weights_only"):
        fb.load(tmp_path / "new.pt", weights_only=False)


def container_of(header: Any, data: bytes = b"") -> bytes:
    text = json.dumps(header).encode() if not isinstance(header, bytes) else header
    return struct.pack("<Q", len(text)) + text + data


def entry(dtype: str = "F32", shape: Any = (2,), offsets: Any = (0, 8)) -> dict[str, Any]:
    return {"dtype": dtype, "shape": list(shape), "data_offsets": list(offsets)}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (container_of({"a": entry()}, b"1234567"), "truncated"),
        (container_of({"a": entry()}, b"123456789"), "oversized"),
        (container_of({"a": entry(shape=(3,))}, b"12345678"), "takes 12 bytes"),
        (container_of({"a": entry("F31")}, b"12345678"), "unknown dtype"),
        (container_of({"a": entry(), "b": entry()}, b"12345678"), "overlaps"),
        (container_of({"a": entry(offsets=(8, 16))}, b"1234567812345678"), "gap"),
        (container_of({"a": entry(shape=(-2,))}, b"12345678"), "shape"),
        (container_of({"a": entry(shape=(2.0,))}, b"12345678"), "shape"),
        (container_of({"a": entry(shape=(2**62, 2**62))}, b""), "shape"),
        (container_of({"a": entry(shape=(0, 2**62, 2**62), offsets=(0, 0))}, b""), "shape"),
        (container_of({"a": entry(offsets=(8, 0))}), "data_offsets"),
        (container_of({"a": entry(shape=(2**50,), offsets=(0, 2**52))}, b""), "truncated"),
        (container_of({"a": [1]}), "must have dtype"),
        (container_of({"__metadata__": {"a": 1}}), "map of strings"),
        (container_of(b'{"a": 1'), "JSON"),
        (container_of(b"{\xff}"), "JSON"),
        (container_of(b'{"a":' * 100000 + b"1" + b"}" * 100000), "JSON"),
        (container_of(b'{"a":1,"a":1}'), "twice"),
        (struct.pack("<Q", 2**63) + b"{}", "allows"),
        (struct.pack("<Q", 50_000_000) + b"{}", "truncated"),
        (container_of({"__metadata__": {"flambeau": "{}"}}), "missing"),
        (container_of({"__metadata__": {"flambeau": "{}", "flambeau_version": "2", "flambeau_crc32": ""}}), "version"),
        (container_of({"__metadata__": {"flambeau": "{}", "flambeau_version": "1", "flambeau_crc32": ""}}), "checksum"),
    ],
)
def test_malformed_files_are_refused_without_large_allocations(data: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(data)
    tracemalloc.start()
    try:
        with pytest.raises(FormatError, match=message):
            fb.load(tmp_path / "file")
        assert tracemalloc.get_traced_memory()[1] < 20 * len(data) + 100_000
    finally:
        tracemalloc.stop()


def described(obj: Any, tensors: list[Any], **entries: Any) -> bytes:
    """A file with a description of one's own and valid checksums."""
    own = json.dumps({"object": obj, "tensors": tensors, "data_crc32": zlib.crc32(bytes(8))})
    return container_of(
        {
            "__metadata__": {"flambeau": own, "flambeau_version": "1", "flambeau_crc32": f"{zlib.crc32(own.encode()):08x}"},
            "a": entry(),
            **entries,
        },
        bytes(8),
    )


@pytest.mark.parametrize(
    ("obj", "record"),
    [
        ({"tensor": 1}, {}),
        ({"tensor": -1}, {}),
        ({"tensor": True}, {}),
        ({"evil": 1}, {}),
        ({"list": 3}, {}),
        ({"dict": [[1]]}, {}),
        ({"bytes": "%"}, {}),
        ({"float": "00"}, {}),
        ({"int": "zz"}, {}),
        ({"dtype": "Tensor"}, {}),
        ({"dtype": "__name__"}, {}),
        ({"device": 3.5}, {}),
        ({"a": 1, "b": 2}, {}),
        ([1], {}),
        ({"set": [{"list": []}]}, {}),
        (1, {"dtype": "float64"}),
        (1, {"dtype": "os"}),
        (1, {"shape": [3]}),
        (1, {"shape": "ab"}),
        (1, {"strides": [1]}),
        (1, {"shape": [2], "strides": [2]}),
        (1, {"shape": [2], "strides": [1], "offset": 1}),
        (1, {"shape": [2], "strides": [-1], "offset": 1}),
        (1, {"strides": [1, 1]}),
        (1, {"order": [1]}),
        (1, {"order": [0, 0]}),
        (1, {"entry": "b"}),
        (1, {"entry": 3}),
        (1, {"requires_grad": 1}),
        (1, {"device": 1}),
        (1, {"more": 1}),
    ],
)
def test_malformed_descriptions_are_refused(obj: Any, record: dict[str, Any]) -> None:
    whole = {"entry": "a", "dtype": "float32", "shape": [2], **record}
    if obj == 1 and record == {"strides": [1]}:
        assert fb.load(io.BytesIO(described(obj, [whole]))) == 1
        return
    with pytest.raises(FormatError):
        fb.load(io.BytesIO(described(obj, [whole])))


SAMPLE = {"w": fb.arange(6, dtype=fb.float32).reshape(2, 3), "t": (1, [None, 2.5]), "half": fb.ones(3, dtype=fb.float16)}
SAMPLE["view"] = SAMPLE["w"].t()
SAMPLE_BYTES = saved(SAMPLE)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(SAMPLE_BYTES) - 1), st.integers(0, 255)), max_size=4), st.integers(0, 40), st.binary(max_size=3)
)
def test_damaged_bytes_are_an_error_or_change_nothing(changes: list[tuple[int, int]], cut: int, tail: bytes) -> None:
    data = bytearray(SAMPLE_BYTES)
    for place, value in changes:
        data[place] = value
    data = data[: len(data) - cut] + tail
    try:
        loaded = fb.load(io.BytesIO(bytes(data)))
    except FormatError:
        return
    assert same(loaded, SAMPLE)


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.complex_numbers(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.lists(inner, max_size=3).map(tuple) | st.dictionaries(st.text() | st.integers(), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=100, deadline=None)
@given(plain)
def test_any_plain_object_comes_back(obj: Any) -> None:
    assert repr(there_and_back(obj)) == repr(obj)


def test_a_state_dict_keeps_its_modules_versions() -> None:
    state = fb.nn.Sequential(fb.nn.Linear(2, 2), fb.nn.BatchNorm1d(2)).state_dict()
    loaded = there_and_back({"model": state})["model"]
    assert type(loaded) is OrderedDict
    assert loaded._metadata == state._metadata
    assert loaded._metadata["1"] == {"version": 2}


def test_a_name_may_be_as_long_as_the_file_system_allows(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 255)
    fb.save(1, path)
    assert fb.load(path) == 1
    assert os.listdir(tmp_path) == [path.name]


def test_an_error_names_the_file_that_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "model.fb"
    with pytest.raises(FileNotFoundError) as caught:
        fb.save(1, path)
    assert caught.value.filename == str(path)


def test_text_files_are_refused() -> None:
    with pytest.raises(TypeError, match="binary mode, 'wb'"):
        fb.save(1, io.StringIO())
    with pytest.raises(TypeError, match="binary mode, 'rb'"):
        fb.load(io.StringIO("x" * 20))


@pytest.mark.parametrize("order", [True, 1, 1.5, "01", {"0": 1}])
def test_an_order_that_is_no_list_is_refused(order: Any) -> None:
    record = {"entry": "a", "dtype": "float32", "shape": [2], "order": order}
    with pytest.raises(FormatError, match="impossible order"):
        fb.load(io.BytesIO(described({"tensor": 0}, [record], a=entry())))
