"""Lists of pieces of work of different kinds, run on the pool: generated kernels on ranges, products of matrices by BLAS.

A piece is a function of (arguments, first, last), as generated kernels are, with the words that it is called with; a list of pieces is such a
function too, so that pieces which follow each other can be one.
"""

from __future__ import annotations

import ctypes
import functools
import hashlib
from itertools import product
from typing import Any

import numpy as np

from .machine import function
from .pool import pool

_np: Any = np
ROW = 4  # words of a piece: function, arguments, first, last
GEMM = 15  # words of a product's arguments

LIST = """\
define void @list(ptr %args, i64 %lo, i64 %hi) nounwind {
entry:
  br label %head
head:
  %i = phi i64 [ %lo, %entry ], [ %next, %body ]
  %more = icmp slt i64 %i, %hi
  br i1 %more, label %body, label %exit
body:
  %row = getelementptr [4 x i64], ptr %args, i64 %i
  %fn = load ptr, ptr %row
  %a.p = getelementptr i64, ptr %row, i64 1
  %a = load ptr, ptr %a.p
  %l.p = getelementptr i64, ptr %row, i64 2
  %l = load i64, ptr %l.p
  %h.p = getelementptr i64, ptr %row, i64 3
  %h = load i64, ptr %h.p
  call void %fn(ptr %a, i64 %l, i64 %h)
  %next = add i64 %i, 1
  br label %head
exit:
  ret void
}
"""

# Words: sgemm, transposed a, transposed b, rows, columns, size, alpha, a, its stride, b, its stride, beta, out, its stride, what rows begin as.
WORDS = (
    ("fn", "ptr"), ("ta", "i32"), ("tb", "i32"), ("m", "i64"), ("n", "i64"), ("k", "i64"), ("alpha", "float"), ("a", "ptr"), ("lda", "i64"),
    ("b", "ptr"), ("ldb", "i64"), ("beta", "float"), ("c", "ptr"), ("ldc", "i64"), ("bias", "ptr"),
)  # fmt: skip
PRODUCT = f"""\
define void @product(ptr %args, i64 %lo, i64 %hi) nounwind {{
entry:
{chr(10).join(f"  %{name}.p = getelementptr i64, ptr %args, i64 {i}{chr(10)}  %{name} = load {t}, ptr %{name}.p" for i, (name, t) in enumerate(WORDS))}
  %plain = icmp eq ptr %bias, null
  %width = shl i64 %n, 2
  br i1 %plain, label %multiply, label %head
head:
  %i = phi i64 [ 0, %entry ], [ %next, %body ]
  %more = icmp slt i64 %i, %m
  br i1 %more, label %body, label %multiply
body:
  %skip = mul i64 %i, %ldc
  %row = getelementptr float, ptr %c, i64 %skip
  call void @llvm.memcpy.p0.p0.i64(ptr %row, ptr %bias, i64 %width, i1 false)
  %next = add i64 %i, 1
  br label %head
multiply:
  call void %fn(i32 101, i32 %ta, i32 %tb, i64 %m, i64 %n, i64 %k, float %alpha, ptr %a, i64 %lda, ptr %b, i64 %ldb, float %beta, ptr %c, i64 %ldc)
  ret void
}}
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
"""


@functools.cache
def entry(name: str) -> int:
    """The address of `list` or `product`."""
    text = {"list": LIST, "product": PRODUCT}[name]
    return function(text, name, hashlib.sha256(text.encode()).hexdigest())


@functools.cache
def sgemm() -> int | None:
    """The address of cblas_sgemm, with 64-bit sizes, in the OpenBLAS that NumPy has loaded; None where there is no such function."""
    import threadpoolctl

    for library in threadpoolctl.ThreadpoolController().select(user_api="blas").lib_controllers:
        if library.internal_api == "openblas" and "numpy" in library.filepath:
            loaded = ctypes.CDLL(library.filepath)
            for prefix, suffix in product(("scipy_", ""), ("64_", "_64")):
                found = getattr(loaded, f"{prefix}cblas_sgemm{suffix}", None)
                if found is not None:
                    return ctypes.cast(found, ctypes.c_void_p).value
    return None


def bits(x: float) -> int:
    """A float32 as a word."""
    return int(_np.float32(x).view(_np.uint32))


def run(rows: Any, count: int) -> None:
    """Runs pieces (n, 4) on so many threads, in any order; what their arguments point to must live until this returns."""
    pool().run(entry("list"), rows.tobytes(), len(rows), 1, count)


def address_of(array: Any) -> int:
    """The address of an array's first element."""
    return array.__array_interface__["data"][0]  # type: ignore[no-any-return]
