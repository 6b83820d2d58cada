"""Written by `python -m flambeau.ops.generator` from the op rows: edit those instead."""

# ruff: noqa
from __future__ import annotations

from typing import Any

from ...dispatch.graph import TensorMeta
from ...dispatch.keys import DTYPES
from ...dispatch.layers import writing
from ...dispatch.op import Op
from ...tensor import dtypes
from ...tensor.base import TensorBase
from ...tensor.storage import Storage
from ..support import FAILURES, adapt_any, adapt_typed_view, adapt_written, wrap

Tensor: Any = None


def bind_tensor_class(kind: Any) -> None:
    global Tensor
    Tensor = kind


def adapt_fresh_t(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase) -> Any:
        try:
            r = f(x0.array)
        except FAILURES as error:
            raise op.explain(error, x0) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_ts(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, s1: Any) -> Any:
        try:
            r = f(x0.array, s1)
        except FAILURES as error:
            raise op.explain(error, x0, s1) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_tss(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, s1: Any, s2: Any) -> Any:
        try:
            r = f(x0.array, s1, s2)
        except FAILURES as error:
            raise op.explain(error, x0, s1, s2) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_tsss(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, s1: Any, s2: Any, s3: Any) -> Any:
        try:
            r = f(x0.array, s1, s2, s3)
        except FAILURES as error:
            raise op.explain(error, x0, s1, s2, s3) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_tssss(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, s1: Any, s2: Any, s3: Any, s4: Any) -> Any:
        try:
            r = f(x0.array, s1, s2, s3, s4)
        except FAILURES as error:
            raise op.explain(error, x0, s1, s2, s3, s4) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_tsssss(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, s1: Any, s2: Any, s3: Any, s4: Any, s5: Any) -> Any:
        try:
            r = f(x0.array, s1, s2, s3, s4, s5)
        except FAILURES as error:
            raise op.explain(error, x0, s1, s2, s3, s4, s5) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_tssssss(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, s1: Any, s2: Any, s3: Any, s4: Any, s5: Any, s6: Any) -> Any:
        try:
            r = f(x0.array, s1, s2, s3, s4, s5, s6)
        except FAILURES as error:
            raise op.explain(error, x0, s1, s2, s3, s4, s5, s6) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_tsssssss(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, s1: Any, s2: Any, s3: Any, s4: Any, s5: Any, s6: Any, s7: Any) -> Any:
        try:
            r = f(x0.array, s1, s2, s3, s4, s5, s6, s7)
        except FAILURES as error:
            raise op.explain(error, x0, s1, s2, s3, s4, s5, s6, s7) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_tst(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, s1: Any, x2: TensorBase) -> Any:
        try:
            r = f(x0.array, s1, x2.array)
        except FAILURES as error:
            raise op.explain(error, x0, s1, x2) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_tstos(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, s1: Any, x2: TensorBase, x3: Any, s4: Any) -> Any:
        try:
            r = f(x0.array, s1, x2.array, None if x3 is None else x3.array, s4)
        except FAILURES as error:
            raise op.explain(error, x0, s1, x2, x3, s4) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_tstt(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, s1: Any, x2: TensorBase, x3: TensorBase) -> Any:
        try:
            r = f(x0.array, s1, x2.array, x3.array)
        except FAILURES as error:
            raise op.explain(error, x0, s1, x2, x3) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_tsttss(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, s1: Any, x2: TensorBase, x3: TensorBase, s4: Any, s5: Any) -> Any:
        try:
            r = f(x0.array, s1, x2.array, x3.array, s4, s5)
        except FAILURES as error:
            raise op.explain(error, x0, s1, x2, x3, s4, s5) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_tt(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, x1: TensorBase) -> Any:
        try:
            r = f(x0.array, x1.array)
        except FAILURES as error:
            raise op.explain(error, x0, x1) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_tto(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, x1: TensorBase, x2: Any) -> Any:
        try:
            r = f(x0.array, x1.array, None if x2 is None else x2.array)
        except FAILURES as error:
            raise op.explain(error, x0, x1, x2) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_ttosss(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, x1: TensorBase, x2: Any, s3: Any, s4: Any, s5: Any) -> Any:
        try:
            r = f(x0.array, x1.array, None if x2 is None else x2.array, s3, s4, s5)
        except FAILURES as error:
            raise op.explain(error, x0, x1, x2, s3, s4, s5) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_ttossso(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, x1: TensorBase, x2: Any, s3: Any, s4: Any, s5: Any, x6: Any) -> Any:
        try:
            r = f(x0.array, x1.array, None if x2 is None else x2.array, s3, s4, s5, None if x6 is None else x6.array)
        except FAILURES as error:
            raise op.explain(error, x0, x1, x2, s3, s4, s5, x6) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_ttossss(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, x1: TensorBase, x2: Any, s3: Any, s4: Any, s5: Any, s6: Any) -> Any:
        try:
            r = f(x0.array, x1.array, None if x2 is None else x2.array, s3, s4, s5, s6)
        except FAILURES as error:
            raise op.explain(error, x0, x1, x2, s3, s4, s5, s6) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_ttossssss(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, x1: TensorBase, x2: Any, s3: Any, s4: Any, s5: Any, s6: Any, s7: Any, s8: Any) -> Any:
        try:
            r = f(x0.array, x1.array, None if x2 is None else x2.array, s3, s4, s5, s6, s7, s8)
        except FAILURES as error:
            raise op.explain(error, x0, x1, x2, s3, s4, s5, s6, s7, s8) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_ttottss(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, x1: TensorBase, x2: Any, x3: TensorBase, x4: TensorBase, s5: Any, s6: Any) -> Any:
        try:
            r = f(x0.array, x1.array, None if x2 is None else x2.array, x3.array, x4.array, s5, s6)
        except FAILURES as error:
            raise op.explain(error, x0, x1, x2, x3, x4, s5, s6) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_tts(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, x1: TensorBase, s2: Any) -> Any:
        try:
            r = f(x0.array, x1.array, s2)
        except FAILURES as error:
            raise op.explain(error, x0, x1, s2) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_ttsots(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, x1: TensorBase, s2: Any, x3: Any, x4: TensorBase, s5: Any) -> Any:
        try:
            r = f(x0.array, x1.array, s2, None if x3 is None else x3.array, x4.array, s5)
        except FAILURES as error:
            raise op.explain(error, x0, x1, s2, x3, x4, s5) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_ttsotts(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, x1: TensorBase, s2: Any, x3: Any, x4: TensorBase, x5: TensorBase, s6: Any) -> Any:
        try:
            r = f(x0.array, x1.array, s2, None if x3 is None else x3.array, x4.array, x5.array, s6)
        except FAILURES as error:
            raise op.explain(error, x0, x1, s2, x3, x4, x5, s6) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_ttss(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, x1: TensorBase, s2: Any, s3: Any) -> Any:
        try:
            r = f(x0.array, x1.array, s2, s3)
        except FAILURES as error:
            raise op.explain(error, x0, x1, s2, s3) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_ttsso(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, x1: TensorBase, s2: Any, s3: Any, x4: Any) -> Any:
        try:
            r = f(x0.array, x1.array, s2, s3, None if x4 is None else x4.array)
        except FAILURES as error:
            raise op.explain(error, x0, x1, s2, s3, x4) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_ttssosss(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, x1: TensorBase, s2: Any, s3: Any, x4: Any, s5: Any, s6: Any, s7: Any) -> Any:
        try:
            r = f(x0.array, x1.array, s2, s3, None if x4 is None else x4.array, s5, s6, s7)
        except FAILURES as error:
            raise op.explain(error, x0, x1, s2, s3, x4, s5, s6, s7) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_ttsss(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, x1: TensorBase, s2: Any, s3: Any, s4: Any) -> Any:
        try:
            r = f(x0.array, x1.array, s2, s3, s4)
        except FAILURES as error:
            raise op.explain(error, x0, x1, s2, s3, s4) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_ttssso(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, x1: TensorBase, s2: Any, s3: Any, s4: Any, x5: Any) -> Any:
        try:
            r = f(x0.array, x1.array, s2, s3, s4, None if x5 is None else x5.array)
        except FAILURES as error:
            raise op.explain(error, x0, x1, s2, s3, s4, x5) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_ttssss(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, x1: TensorBase, s2: Any, s3: Any, s4: Any, s5: Any) -> Any:
        try:
            r = f(x0.array, x1.array, s2, s3, s4, s5)
        except FAILURES as error:
            raise op.explain(error, x0, x1, s2, s3, s4, s5) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_ttssssss(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, x1: TensorBase, s2: Any, s3: Any, s4: Any, s5: Any, s6: Any, s7: Any) -> Any:
        try:
            r = f(x0.array, x1.array, s2, s3, s4, s5, s6, s7)
        except FAILURES as error:
            raise op.explain(error, x0, x1, s2, s3, s4, s5, s6, s7) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_ttsssssss(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, x1: TensorBase, s2: Any, s3: Any, s4: Any, s5: Any, s6: Any, s7: Any, s8: Any) -> Any:
        try:
            r = f(x0.array, x1.array, s2, s3, s4, s5, s6, s7, s8)
        except FAILURES as error:
            raise op.explain(error, x0, x1, s2, s3, s4, s5, s6, s7, s8) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_ttsts(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, x1: TensorBase, s2: Any, x3: TensorBase, s4: Any) -> Any:
        try:
            r = f(x0.array, x1.array, s2, x3.array, s4)
        except FAILURES as error:
            raise op.explain(error, x0, x1, s2, x3, s4) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_ttstts(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, x1: TensorBase, s2: Any, x3: TensorBase, x4: TensorBase, s5: Any) -> Any:
        try:
            r = f(x0.array, x1.array, s2, x3.array, x4.array, s5)
        except FAILURES as error:
            raise op.explain(error, x0, x1, s2, x3, x4, s5) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_ttt(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, x1: TensorBase, x2: TensorBase) -> Any:
        try:
            r = f(x0.array, x1.array, x2.array)
        except FAILURES as error:
            raise op.explain(error, x0, x1, x2) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_ttto(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, x1: TensorBase, x2: TensorBase, x3: Any) -> Any:
        try:
            r = f(x0.array, x1.array, x2.array, None if x3 is None else x3.array)
        except FAILURES as error:
            raise op.explain(error, x0, x1, x2, x3) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_ttts(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, x1: TensorBase, x2: TensorBase, s3: Any) -> Any:
        try:
            r = f(x0.array, x1.array, x2.array, s3)
        except FAILURES as error:
            raise op.explain(error, x0, x1, x2, s3) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_tttss(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, x1: TensorBase, x2: TensorBase, s3: Any, s4: Any) -> Any:
        try:
            r = f(x0.array, x1.array, x2.array, s3, s4)
        except FAILURES as error:
            raise op.explain(error, x0, x1, x2, s3, s4) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_tttssss(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, x1: TensorBase, x2: TensorBase, s3: Any, s4: Any, s5: Any, s6: Any) -> Any:
        try:
            r = f(x0.array, x1.array, x2.array, s3, s4, s5, s6)
        except FAILURES as error:
            raise op.explain(error, x0, x1, x2, s3, s4, s5, s6) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_tttsssssss(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, x1: TensorBase, x2: TensorBase, s3: Any, s4: Any, s5: Any, s6: Any, s7: Any, s8: Any, s9: Any) -> Any:
        try:
            r = f(x0.array, x1.array, x2.array, s3, s4, s5, s6, s7, s8, s9)
        except FAILURES as error:
            raise op.explain(error, x0, x1, x2, s3, s4, s5, s6, s7, s8, s9) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_tttst(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, x1: TensorBase, x2: TensorBase, s3: Any, x4: TensorBase) -> Any:
        try:
            r = f(x0.array, x1.array, x2.array, s3, x4.array)
        except FAILURES as error:
            raise op.explain(error, x0, x1, x2, s3, x4) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_fresh_ttttss(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, x1: TensorBase, x2: TensorBase, x3: TensorBase, s4: Any, s5: Any) -> Any:
        try:
            r = f(x0.array, x1.array, x2.array, x3.array, s4, s5)
        except FAILURES as error:
            raise op.explain(error, x0, x1, x2, x3, s4, s5) from None
        shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_inplace_t(op: Op, f: Any, key: int, backend: Any) -> Any:
    if f is None:
        f = writing(op, backend, key)
        return adapt_written(f)
    into = getattr(f, 'into', None)
    if into is not None:

        def straight(x0: TensorBase) -> Any:
            try:
                into(x0.array, x0.array)
            except FAILURES as error:
                raise op.explain(error, x0) from None
            storage = x0.storage
            if storage is None:
                storage = Storage(x0.array)
                x0.storage = storage
            storage.version += 1
            return x0

        return straight

    def call(x0: TensorBase) -> Any:
        try:
            f(x0.array)
        except FAILURES as error:
            raise op.explain(error, x0) from None
        storage = x0.storage
        if storage is None:
            storage = Storage(x0.array)
            x0.storage = storage
        storage.version += 1
        return x0

    return call


def adapt_inplace_ts(op: Op, f: Any, key: int, backend: Any) -> Any:
    if f is None:
        f = writing(op, backend, key)
        return adapt_written(f)

    def call(x0: TensorBase, s1: Any) -> Any:
        try:
            f(x0.array, s1)
        except FAILURES as error:
            raise op.explain(error, x0, s1) from None
        storage = x0.storage
        if storage is None:
            storage = Storage(x0.array)
            x0.storage = storage
        storage.version += 1
        return x0

    return call


def adapt_inplace_tss(op: Op, f: Any, key: int, backend: Any) -> Any:
    if f is None:
        f = writing(op, backend, key)
        return adapt_written(f)

    def call(x0: TensorBase, s1: Any, s2: Any) -> Any:
        try:
            f(x0.array, s1, s2)
        except FAILURES as error:
            raise op.explain(error, x0, s1, s2) from None
        storage = x0.storage
        if storage is None:
            storage = Storage(x0.array)
            x0.storage = storage
        storage.version += 1
        return x0

    return call


def adapt_inplace_tsss(op: Op, f: Any, key: int, backend: Any) -> Any:
    if f is None:
        f = writing(op, backend, key)
        return adapt_written(f)

    def call(x0: TensorBase, s1: Any, s2: Any, s3: Any) -> Any:
        try:
            f(x0.array, s1, s2, s3)
        except FAILURES as error:
            raise op.explain(error, x0, s1, s2, s3) from None
        storage = x0.storage
        if storage is None:
            storage = Storage(x0.array)
            x0.storage = storage
        storage.version += 1
        return x0

    return call


def adapt_inplace_tstos(op: Op, f: Any, key: int, backend: Any) -> Any:
    if f is None:
        f = writing(op, backend, key)
        return adapt_written(f)

    def call(x0: TensorBase, s1: Any, x2: TensorBase, x3: Any, s4: Any) -> Any:
        try:
            f(x0.array, s1, x2.array, None if x3 is None else x3.array, s4)
        except FAILURES as error:
            raise op.explain(error, x0, s1, x2, x3, s4) from None
        storage = x0.storage
        if storage is None:
            storage = Storage(x0.array)
            x0.storage = storage
        storage.version += 1
        return x0

    return call


def adapt_inplace_tstt(op: Op, f: Any, key: int, backend: Any) -> Any:
    if f is None:
        f = writing(op, backend, key)
        return adapt_written(f)

    def call(x0: TensorBase, s1: Any, x2: TensorBase, x3: TensorBase) -> Any:
        try:
            f(x0.array, s1, x2.array, x3.array)
        except FAILURES as error:
            raise op.explain(error, x0, s1, x2, x3) from None
        storage = x0.storage
        if storage is None:
            storage = Storage(x0.array)
            x0.storage = storage
        storage.version += 1
        return x0

    return call


def adapt_inplace_tsttss(op: Op, f: Any, key: int, backend: Any) -> Any:
    if f is None:
        f = writing(op, backend, key)
        return adapt_written(f)

    def call(x0: TensorBase, s1: Any, x2: TensorBase, x3: TensorBase, s4: Any, s5: Any) -> Any:
        try:
            f(x0.array, s1, x2.array, x3.array, s4, s5)
        except FAILURES as error:
            raise op.explain(error, x0, s1, x2, x3, s4, s5) from None
        storage = x0.storage
        if storage is None:
            storage = Storage(x0.array)
            x0.storage = storage
        storage.version += 1
        return x0

    return call


def adapt_inplace_tt(op: Op, f: Any, key: int, backend: Any) -> Any:
    if f is None:
        f = writing(op, backend, key)
        return adapt_written(f)
    into = getattr(f, 'into', None)
    if into is not None:

        def straight(x0: TensorBase, x1: TensorBase) -> Any:
            try:
                into(x0.array, x1.array, x0.array)
            except FAILURES as error:
                raise op.explain(error, x0, x1) from None
            storage = x0.storage
            if storage is None:
                storage = Storage(x0.array)
                x0.storage = storage
            storage.version += 1
            return x0

        return straight

    def call(x0: TensorBase, x1: TensorBase) -> Any:
        try:
            f(x0.array, x1.array)
        except FAILURES as error:
            raise op.explain(error, x0, x1) from None
        storage = x0.storage
        if storage is None:
            storage = Storage(x0.array)
            x0.storage = storage
        storage.version += 1
        return x0

    return call


def adapt_inplace_tts(op: Op, f: Any, key: int, backend: Any) -> Any:
    if f is None:
        f = writing(op, backend, key)
        return adapt_written(f)

    def call(x0: TensorBase, x1: TensorBase, s2: Any) -> Any:
        try:
            f(x0.array, x1.array, s2)
        except FAILURES as error:
            raise op.explain(error, x0, x1, s2) from None
        storage = x0.storage
        if storage is None:
            storage = Storage(x0.array)
            x0.storage = storage
        storage.version += 1
        return x0

    return call


def adapt_inplace_ttt(op: Op, f: Any, key: int, backend: Any) -> Any:
    if f is None:
        f = writing(op, backend, key)
        return adapt_written(f)
    into = getattr(f, 'into', None)
    if into is not None:

        def straight(x0: TensorBase, x1: TensorBase, x2: TensorBase) -> Any:
            try:
                into(x0.array, x1.array, x2.array, x0.array)
            except FAILURES as error:
                raise op.explain(error, x0, x1, x2) from None
            storage = x0.storage
            if storage is None:
                storage = Storage(x0.array)
                x0.storage = storage
            storage.version += 1
            return x0

        return straight

    def call(x0: TensorBase, x1: TensorBase, x2: TensorBase) -> Any:
        try:
            f(x0.array, x1.array, x2.array)
        except FAILURES as error:
            raise op.explain(error, x0, x1, x2) from None
        storage = x0.storage
        if storage is None:
            storage = Storage(x0.array)
            x0.storage = storage
        storage.version += 1
        return x0

    return call


def adapt_inplace_ttts(op: Op, f: Any, key: int, backend: Any) -> Any:
    if f is None:
        f = writing(op, backend, key)
        return adapt_written(f)

    def call(x0: TensorBase, x1: TensorBase, x2: TensorBase, s3: Any) -> Any:
        try:
            f(x0.array, x1.array, x2.array, s3)
        except FAILURES as error:
            raise op.explain(error, x0, x1, x2, s3) from None
        storage = x0.storage
        if storage is None:
            storage = Storage(x0.array)
            x0.storage = storage
        storage.version += 1
        return x0

    return call


def adapt_inplace_tttss(op: Op, f: Any, key: int, backend: Any) -> Any:
    if f is None:
        f = writing(op, backend, key)
        return adapt_written(f)

    def call(x0: TensorBase, x1: TensorBase, x2: TensorBase, s3: Any, s4: Any) -> Any:
        try:
            f(x0.array, x1.array, x2.array, s3, s4)
        except FAILURES as error:
            raise op.explain(error, x0, x1, x2, s3, s4) from None
        storage = x0.storage
        if storage is None:
            storage = Storage(x0.array)
            x0.storage = storage
        storage.version += 1
        return x0

    return call


def adapt_pointwise_t(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase) -> Any:
        shape = x0.sizes
        try:
            r = f(x0.array)
        except FAILURES as error:
            raise op.explain(error, x0) from None
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_pointwise_tt(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)
    spread = backend.spread

    def call(x0: TensorBase, x1: TensorBase) -> Any:
        shape = x0.sizes
        other = x1.sizes
        try:
            if shape is other or not other or shape == other:
                r = f(x0.array, x1.array)
            else:
                r = spread(f, x0.array, x1.array)
                shape = r.shape
        except FAILURES as error:
            raise op.explain(error, x0, x1) from None
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_pointwise_tts(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, x1: TensorBase, s2: Any) -> Any:
        shape = x0.sizes
        try:
            r = f(x0.array, x1.array, s2)
        except FAILURES as error:
            raise op.explain(error, x0, x1, s2) from None
        if (shape is not x1.sizes and shape != x1.sizes):
            shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_pointwise_ttss(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, x1: TensorBase, s2: Any, s3: Any) -> Any:
        shape = x0.sizes
        try:
            r = f(x0.array, x1.array, s2, s3)
        except FAILURES as error:
            raise op.explain(error, x0, x1, s2, s3) from None
        if (shape is not x1.sizes and shape != x1.sizes):
            shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_pointwise_ttsss(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, x1: TensorBase, s2: Any, s3: Any, s4: Any) -> Any:
        shape = x0.sizes
        try:
            r = f(x0.array, x1.array, s2, s3, s4)
        except FAILURES as error:
            raise op.explain(error, x0, x1, s2, s3, s4) from None
        if (shape is not x1.sizes and shape != x1.sizes):
            shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_pointwise_ttt(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, x1: TensorBase, x2: TensorBase) -> Any:
        shape = x0.sizes
        try:
            r = f(x0.array, x1.array, x2.array)
        except FAILURES as error:
            raise op.explain(error, x0, x1, x2) from None
        if (shape is not x1.sizes and shape != x1.sizes) or (shape is not x2.sizes and shape != x2.sizes):
            shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_pointwise_ttts(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy
    if dtype is None:
        return adapt_any(op, f, key, backend)

    def call(x0: TensorBase, x1: TensorBase, x2: TensorBase, s3: Any) -> Any:
        shape = x0.sizes
        try:
            r = f(x0.array, x1.array, x2.array, s3)
        except FAILURES as error:
            raise op.explain(error, x0, x1, x2, s3) from None
        if (shape is not x1.sizes and shape != x1.sizes) or (shape is not x2.sizes and shape != x2.sizes):
            shape = r.shape
        return Tensor(r if shape else asarray(r, dtype), key, shape)

    return call


def adapt_several_tooooss(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy

    def call(x0: TensorBase, x1: Any, x2: Any, x3: Any, x4: Any, s5: Any, s6: Any) -> Any:
        try:
            rs = f(x0.array, None if x1 is None else x1.array, None if x2 is None else x2.array, None if x3 is None else x3.array, None if x4 is None else x4.array, s5, s6)
        except FAILURES as error:
            raise op.explain(error, x0, x1, x2, x3, x4, s5, s6) from None
        return tuple([None if r is None else wrap(r, key, asarray) for r in rs])

    return call


def adapt_several_tooss(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy

    def call(x0: TensorBase, x1: Any, x2: Any, s3: Any, s4: Any) -> Any:
        try:
            rs = f(x0.array, None if x1 is None else x1.array, None if x2 is None else x2.array, s3, s4)
        except FAILURES as error:
            raise op.explain(error, x0, x1, x2, s3, s4) from None
        return tuple([None if r is None else wrap(r, key, asarray) for r in rs])

    return call


def adapt_several_ts(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy

    def call(x0: TensorBase, s1: Any) -> Any:
        try:
            rs = f(x0.array, s1)
        except FAILURES as error:
            raise op.explain(error, x0, s1) from None
        return tuple([None if r is None else wrap(r, key, asarray) for r in rs])

    return call


def adapt_several_tsoos(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy

    def call(x0: TensorBase, s1: Any, x2: Any, x3: Any, s4: Any) -> Any:
        try:
            rs = f(x0.array, s1, None if x2 is None else x2.array, None if x3 is None else x3.array, s4)
        except FAILURES as error:
            raise op.explain(error, x0, s1, x2, x3, s4) from None
        return tuple([None if r is None else wrap(r, key, asarray) for r in rs])

    return call


def adapt_several_tsos(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy

    def call(x0: TensorBase, s1: Any, x2: Any, s3: Any) -> Any:
        try:
            rs = f(x0.array, s1, None if x2 is None else x2.array, s3)
        except FAILURES as error:
            raise op.explain(error, x0, s1, x2, s3) from None
        return tuple([None if r is None else wrap(r, key, asarray) for r in rs])

    return call


def adapt_several_tss(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy

    def call(x0: TensorBase, s1: Any, s2: Any) -> Any:
        try:
            rs = f(x0.array, s1, s2)
        except FAILURES as error:
            raise op.explain(error, x0, s1, s2) from None
        return tuple([None if r is None else wrap(r, key, asarray) for r in rs])

    return call


def adapt_several_tsss(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy

    def call(x0: TensorBase, s1: Any, s2: Any, s3: Any) -> Any:
        try:
            rs = f(x0.array, s1, s2, s3)
        except FAILURES as error:
            raise op.explain(error, x0, s1, s2, s3) from None
        return tuple([None if r is None else wrap(r, key, asarray) for r in rs])

    return call


def adapt_several_tssss(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy

    def call(x0: TensorBase, s1: Any, s2: Any, s3: Any, s4: Any) -> Any:
        try:
            rs = f(x0.array, s1, s2, s3, s4)
        except FAILURES as error:
            raise op.explain(error, x0, s1, s2, s3, s4) from None
        return tuple([None if r is None else wrap(r, key, asarray) for r in rs])

    return call


def adapt_several_tsssss(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy

    def call(x0: TensorBase, s1: Any, s2: Any, s3: Any, s4: Any, s5: Any) -> Any:
        try:
            rs = f(x0.array, s1, s2, s3, s4, s5)
        except FAILURES as error:
            raise op.explain(error, x0, s1, s2, s3, s4, s5) from None
        return tuple([None if r is None else wrap(r, key, asarray) for r in rs])

    return call


def adapt_several_ttottss(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy

    def call(x0: TensorBase, x1: TensorBase, x2: Any, x3: TensorBase, x4: TensorBase, s5: Any, s6: Any) -> Any:
        try:
            rs = f(x0.array, x1.array, None if x2 is None else x2.array, x3.array, x4.array, s5, s6)
        except FAILURES as error:
            raise op.explain(error, x0, x1, x2, x3, x4, s5, s6) from None
        return tuple([None if r is None else wrap(r, key, asarray) for r in rs])

    return call


def adapt_several_ttsotts(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy

    def call(x0: TensorBase, x1: TensorBase, s2: Any, x3: Any, x4: TensorBase, x5: TensorBase, s6: Any) -> Any:
        try:
            rs = f(x0.array, x1.array, s2, None if x3 is None else x3.array, x4.array, x5.array, s6)
        except FAILURES as error:
            raise op.explain(error, x0, x1, s2, x3, x4, x5, s6) from None
        return tuple([None if r is None else wrap(r, key, asarray) for r in rs])

    return call


def adapt_several_ttss(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy

    def call(x0: TensorBase, x1: TensorBase, s2: Any, s3: Any) -> Any:
        try:
            rs = f(x0.array, x1.array, s2, s3)
        except FAILURES as error:
            raise op.explain(error, x0, x1, s2, s3) from None
        return tuple([None if r is None else wrap(r, key, asarray) for r in rs])

    return call


def adapt_several_ttts(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy

    def call(x0: TensorBase, x1: TensorBase, x2: TensorBase, s3: Any) -> Any:
        try:
            rs = f(x0.array, x1.array, x2.array, s3)
        except FAILURES as error:
            raise op.explain(error, x0, x1, x2, s3) from None
        return tuple([None if r is None else wrap(r, key, asarray) for r in rs])

    return call


def adapt_several_tttssssss(op: Op, f: Any, key: int, backend: Any) -> Any:
    asarray = backend.asarray
    dtype = None if not key & DTYPES else dtypes.BY_BIT[key & DTYPES].numpy

    def call(x0: TensorBase, x1: TensorBase, x2: TensorBase, s3: Any, s4: Any, s5: Any, s6: Any, s7: Any, s8: Any) -> Any:
        try:
            rs = f(x0.array, x1.array, x2.array, s3, s4, s5, s6, s7, s8)
        except FAILURES as error:
            raise op.explain(error, x0, x1, x2, s3, s4, s5, s6, s7, s8) from None
        return tuple([None if r is None else wrap(r, key, asarray) for r in rs])

    return call


def adapt_view_t(op: Op, f: Any, key: int, backend: Any) -> Any:
    if not key & DTYPES:
        return adapt_typed_view(op, f, key)

    def call(x0: TensorBase) -> Any:
        try:
            r = f(x0.array)
        except FAILURES as error:
            raise op.explain(error, x0) from None
        v = Tensor(r, key, r.shape)
        storage = x0.storage
        if storage is None:
            storage = Storage(x0.array)
            x0.storage = storage
        elif storage.rebased:
            v.meta = TensorMeta(storage.rebased)
        v.storage = storage
        v.base = x0 if x0.base is None else x0.base
        return v

    return call


def adapt_view_ts(op: Op, f: Any, key: int, backend: Any) -> Any:
    if not key & DTYPES:
        return adapt_typed_view(op, f, key)

    def call(x0: TensorBase, s1: Any) -> Any:
        try:
            r = f(x0.array, s1)
        except FAILURES as error:
            raise op.explain(error, x0, s1) from None
        v = Tensor(r, key, r.shape)
        storage = x0.storage
        if storage is None:
            storage = Storage(x0.array)
            x0.storage = storage
        elif storage.rebased:
            v.meta = TensorMeta(storage.rebased)
        v.storage = storage
        v.base = x0 if x0.base is None else x0.base
        return v

    return call


def adapt_view_tss(op: Op, f: Any, key: int, backend: Any) -> Any:
    if not key & DTYPES:
        return adapt_typed_view(op, f, key)

    def call(x0: TensorBase, s1: Any, s2: Any) -> Any:
        try:
            r = f(x0.array, s1, s2)
        except FAILURES as error:
            raise op.explain(error, x0, s1, s2) from None
        v = Tensor(r, key, r.shape)
        storage = x0.storage
        if storage is None:
            storage = Storage(x0.array)
            x0.storage = storage
        elif storage.rebased:
            v.meta = TensorMeta(storage.rebased)
        v.storage = storage
        v.base = x0 if x0.base is None else x0.base
        return v

    return call


def adapt_view_tsss(op: Op, f: Any, key: int, backend: Any) -> Any:
    if not key & DTYPES:
        return adapt_typed_view(op, f, key)

    def call(x0: TensorBase, s1: Any, s2: Any, s3: Any) -> Any:
        try:
            r = f(x0.array, s1, s2, s3)
        except FAILURES as error:
            raise op.explain(error, x0, s1, s2, s3) from None
        v = Tensor(r, key, r.shape)
        storage = x0.storage
        if storage is None:
            storage = Storage(x0.array)
            x0.storage = storage
        elif storage.rebased:
            v.meta = TensorMeta(storage.rebased)
        v.storage = storage
        v.base = x0 if x0.base is None else x0.base
        return v

    return call
