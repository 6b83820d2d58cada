"""Small kernels as built-in functions of Python: a call with arrays goes straight to machine code, in about a tenth of a microsecond.

One function of machine code, `ENTRY`, serves all of them with CPython's fast calling convention. Its `self` is a bytes object, the plan: the launches
of a program, their words, and which of the arrays' addresses go into which words. The addresses are read where NumPy's arrays keep them.
The interpreter's lock is held meanwhile, so this is for kernels that are done soon.
"""

from __future__ import annotations

import ctypes
import functools
import hashlib
import sys
import sysconfig
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .machine import function

BYTES = bytes.__basicsize__ - 1  # where the content of a bytes object begins
DATA = object.__basicsize__  # where an array has the address of its first element
METH_FASTCALL = 0x80
WORDS = 64  # of one launch
ENTRY = "flambeau_call"
COUNT = """\
  %count = load i64, ptr %none
  %more = add i64 %count, 1
  store i64 %more, ptr %none"""  # before 3.12 None counts its references
TEXT = """\
define ptr @{entry}(ptr %self, ptr %args, i64 %given) nounwind {{
entry:
  %words = alloca i64, i64 {words}, align 64
  %plan = getelementptr i8, ptr %self, i64 {bytes}
  %launches = load i64, ptr %plan
  %first = getelementptr i64, ptr %plan, i64 1
  br label %launch
launch:
  %k = phi i64 [ 0, %entry ], [ %k1, %call ]
  %at = phi ptr [ %first, %entry ], [ %next, %call ]
  %left = icmp slt i64 %k, %launches
  br i1 %left, label %begin, label %done
begin:
  %fn.word = load i64, ptr %at
  %fn = inttoptr i64 %fn.word to ptr
  %extent.at = getelementptr i64, ptr %at, i64 1
  %extent = load i64, ptr %extent.at
  %slots.at = getelementptr i64, ptr %at, i64 2
  %slots = load i64, ptr %slots.at
  %total.at = getelementptr i64, ptr %at, i64 3
  %total = load i64, ptr %total.at
  %body = getelementptr i64, ptr %at, i64 4
  br label %slot
slot:
  %i = phi i64 [ 0, %begin ], [ %i1, %put ]
  %some = icmp slt i64 %i, %slots
  br i1 %some, label %put, label %tail
put:
  %place.at = getelementptr i64, ptr %body, i64 %i
  %place = load i64, ptr %place.at
  %array.at = getelementptr ptr, ptr %args, i64 %place
  %array = load ptr, ptr %array.at
  %data.at = getelementptr i8, ptr %array, i64 {data}
  %data = load i64, ptr %data.at
  %word.at = getelementptr i64, ptr %words, i64 %i
  store i64 %data, ptr %word.at
  %i1 = add i64 %i, 1
  br label %slot
tail:
  %j = phi i64 [ %slots, %slot ], [ %j1, %copy ]
  %rest = icmp slt i64 %j, %total
  br i1 %rest, label %copy, label %call
copy:
  %from = getelementptr i64, ptr %body, i64 %j
  %x = load i64, ptr %from
  %to = getelementptr i64, ptr %words, i64 %j
  store i64 %x, ptr %to
  %j1 = add i64 %j, 1
  br label %tail
call:
  call void %fn(ptr %words, i64 0, i64 %extent)
  %next = getelementptr i64, ptr %body, i64 %total
  %k1 = add i64 %k, 1
  br label %launch
done:
  %none = inttoptr i64 {none} to ptr
{count}
  ret ptr %none
}}
"""


class Method(ctypes.Structure):
    """CPython's PyMethodDef."""

    _fields_ = [("name", ctypes.c_char_p), ("function", ctypes.c_void_p), ("flags", ctypes.c_int), ("doc", ctypes.c_char_p)]


@functools.cache
def method() -> Method | None:
    """The function for all plans; None on an interpreter whose objects may lie otherwise."""
    if sys.implementation.name != "cpython" or sysconfig.get_config_var("Py_GIL_DISABLED") or ctypes.sizeof(ctypes.c_void_p) != 8:
        return None
    probe = np.arange(3.0)[1:]
    if ctypes.c_int64.from_address(id(probe) + DATA).value != probe.__array_interface__["data"][0]:
        return None
    sample = b"flambeau"
    if ctypes.string_at(id(sample) + BYTES, len(sample)) != sample:
        return None
    text = TEXT.format(entry=ENTRY, words=WORDS, bytes=BYTES, data=DATA, none=id(None), count=COUNT if sys.version_info < (3, 12) else "")
    address = function(text, ENTRY, hashlib.sha256(text.encode()).hexdigest())
    return Method(b"launch", address, METH_FASTCALL, None)


def callable_of(launches: Sequence[tuple[int, int, Sequence[int], bytes]]) -> Callable[..., None] | None:
    """A function of arrays that runs launches one after the other; None where there can be none.

    Args:
        launches: the address of each kernel, its extent, the places of arrays among the arguments, and the words after their addresses.
    """
    shared = method()
    if shared is None or any(len(places) + len(tail) // 8 > WORDS for _, _, places, tail in launches):
        return None
    words: list[int] = [len(launches)]
    for address, extent, places, tail in launches:
        rest = np.frombuffer(tail, np.int64).tolist()
        words += [address, extent, len(places), len(places) + len(rest), *places, *rest]
    plan = np.array(words, np.int64).tobytes()
    new: Any = ctypes.pythonapi.PyCFunction_NewEx
    new.restype, new.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.py_object, ctypes.py_object]
    return new(ctypes.addressof(shared), plan, None)  # type: ignore[no-any-return]
