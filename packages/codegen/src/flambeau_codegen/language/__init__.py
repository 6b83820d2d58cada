"""The loop language: values, statements, a checker, a text."""

from .check import CheckError, check
from .dtypes import (
    DTYPES,
    DType,
    bfloat16,
    boolean,
    float16,
    float32,
    float64,
    index_type,
    int8,
    int16,
    int32,
    int64,
    uint8,
    uint16,
    uint32,
    uint64,
)
from .program import Accumulator, Buffer, Kernel, Loop, Store
from .text import pretty, show
from .values import Value, before, binary, bitcast, cast, const, fma, index, load, place, result, scalar, size, unary, where
