"""Lists of pieces of work of different kinds, run on the pool: generated kernels on ranges, products of matrices by BLAS.

A piece is a function of (arguments, first, last), as generated kernels are, with the words that it is called with; a list of pieces is such a
function too, so that pieces which follow each other can be one. The words for operands of one layout are made once: all but the addresses
of the operands, which are added in each call.
"""

from __future__ import annotations

import ctypes
import functools
import hashlib
from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import numpy as np

from . import pool
from .machine import function

_np: Any = np
Batch = tuple[int, Any, int, int]  # of matrices: the operand, their distances from it, CBLAS's word for their order, their stride
PLAIN, TURNED = 111, 112
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
  br label %rows
rows:
  %r = phi i64 [ %lo, %entry ], [ %r1, %multiply ]
  %some = icmp slt i64 %r, %hi
  br i1 %some, label %one, label %exit
one:
  %words = getelementptr [{GEMM} x i64], ptr %args, i64 %r
{chr(10).join(f"  %{name}.p = getelementptr i64, ptr %words, i64 {i}{chr(10)}  %{name} = load {t}, ptr %{name}.p" for i, (name, t) in enumerate(WORDS))}
  %plain = icmp eq ptr %bias, null
  %width = shl i64 %n, 2
  br i1 %plain, label %multiply, label %head
head:
  %i = phi i64 [ 0, %one ], [ %next, %body ]
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
  %r1 = add i64 %r, 1
  br label %rows
exit:
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


def address_of(array: Any) -> int:
    """The address of an array's first element."""
    return array.__array_interface__["data"][0]  # type: ignore[no-any-return]


def distances(sizes: Sequence[int], steps: Sequence[int]) -> Any:
    """How far the elements of an array with these sizes and steps lie from its first one, in order."""
    found = _np.zeros((), _np.int64)
    for n, step in zip(sizes, steps, strict=True):
        found = found[..., None] + _np.arange(n) * step
    return found.reshape(-1)


class Words:
    """The words of pieces, made once for a layout of operands.

    Operands are numbered from 1 on; 0 is the words' own memory, so that pieces can name the words of their arguments.
    """

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self.length = 0
        self.places: dict[int, list[Any]] = {}
        self.pieces = 0  # where the pieces begin, and how many they are
        self.count = 0

    def add(self, rows: Any, operands: dict[int, int]) -> Any:
        """Adds rows of words (n, m), and returns where each is, in bytes.

        Args:
            rows: the words; addresses as distances from their operand.
            operands: the operand of each column that holds addresses.
        """
        rows = _np.ascontiguousarray(rows, _np.int64)
        starts = self.length + _np.arange(len(rows)) * rows.shape[1]
        for column, operand in operands.items():
            self.places.setdefault(operand, []).append(starts + column)
        self.rows.append(rows.reshape(-1))
        self.length += rows.size
        return 8 * starts

    def products(self, a: Batch, b: Batch, c: Batch, sizes: tuple[int, int, int], alpha: float = 1, bias: Batch | None = None) -> Any:
        """Adds products c = alpha * a @ b (+ bias), and returns where their words are.

        Args:
            a, b, c: operand, distances, whether turned, stride; of as many matrices as there are products, or of one.
            sizes: rows, columns, and the size that is summed over; numbers or arrays.
        """
        n = max(_np.size(x) for x in (*(m[1] for m in (a, b, c)), *sizes))
        words = _np.zeros((n, GEMM), _np.int64)
        columns = {0: sgemm(), 1: a[2], 2: b[2], 3: sizes[0], 4: sizes[1], 5: sizes[2], 6: bits(alpha), 8: a[3], 10: b[3], 13: c[3]}
        columns |= {7: a[1], 9: b[1], 12: c[1], 11: bits(0 if bias is None else 1), 14: 0 if bias is None else bias[1]}
        for i, values in columns.items():
            words[:, i] = values
        return self.add(words, {7: a[0], 9: b[0], 12: c[0], **({} if bias is None else {14: bias[0]})})

    def finish(self, pieces: Any) -> Words:
        """The pieces themselves (n, 4), whose arguments are words that were added; they run in any order."""
        self.pieces = int(self.add(pieces, {1: 0})[0])
        self.count = len(pieces)
        self.words = _np.concatenate(self.rows)
        self.where = [(operand, _np.concatenate(p)) for operand, p in sorted(self.places.items())]
        return self

    def run(self, addresses: list[int], count: int) -> None:
        """Runs the pieces with operands at these addresses, those of 1, 2, ..., on so many threads."""
        words = self.words.copy()
        base = address_of(words)
        for operand, positions in self.where:
            words[positions] += base if operand == 0 else addresses[operand - 1]
        pool.run(entry("list"), base + self.pieces, self.count, 1, count)


_kept: dict[Any, Words] = {}
KEPT = 1024


def kept(key: Any, make: Callable[[], Words]) -> Words:
    """The words for a key, made if there are none."""
    found = _kept.get(key)
    if found is None:
        found = make()
        if len(_kept) >= KEPT:
            _kept.clear()
        _kept[key] = found
    return found
