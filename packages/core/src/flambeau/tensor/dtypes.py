"""The dtypes: names, sizes, categories, and their place in a dispatch key."""

from __future__ import annotations

import builtins
from typing import Any, Final, TypeAlias

import ml_dtypes
import numpy as np

_bool: TypeAlias = builtins.bool  # the name bool is a dtype here

BOOLEAN: Final = 0
INTEGRAL: Final = 1
FLOATING: Final = 2
COMPLEX: Final = 3


class dtype:
    """An element type, such as `flambeau.float32`.

    >>> import flambeau as fb
    >>> fb.float32.itemsize, fb.float32.is_floating_point
    (4, True)
    """

    __slots__ = ("aliases", "bit", "category", "is_complex", "is_floating_point", "is_signed", "itemsize", "name", "numpy")

    def __init__(self, name: str, numpy: Any, bit: int, category: int, is_signed: _bool, aliases: tuple[str, ...] = ()) -> None:
        self.name: str = name
        self.numpy: Any = np.dtype(numpy)
        self.bit: int = 1 << bit
        self.category: int = category
        self.itemsize: int = self.numpy.itemsize
        self.is_floating_point: _bool = category == FLOATING
        self.is_complex: _bool = category == COMPLEX
        self.is_signed: _bool = is_signed
        self.aliases: tuple[str, ...] = aliases

    def __repr__(self) -> str:
        return f"flambeau.{self.name}"

    def __reduce__(self) -> str | tuple[Any, ...]:
        return named_dtype, (self.name,)

    def to_real(self) -> dtype:
        """The dtype of the real part: float32 of complex64."""
        return {"complex64": float32, "complex128": float64}.get(self.name, self)

    def to_complex(self) -> dtype:
        """The complex dtype with parts of this one: complex64 of float32."""
        return {"float32": complex64, "float64": complex128}.get(self.name, self if self.is_complex else complex64)


# Bits 10 to 21 are the common dtypes: keys up to 30 bits are small integers, which are faster. The rare ones stand above.
bool = dtype("bool", np.bool_, 10, BOOLEAN, False)
uint8 = dtype("uint8", np.uint8, 11, INTEGRAL, False)
int8 = dtype("int8", np.int8, 12, INTEGRAL, True)
int16 = dtype("int16", np.int16, 13, INTEGRAL, True, ("short",))
int32 = dtype("int32", np.int32, 14, INTEGRAL, True, ("int",))
int64 = dtype("int64", np.int64, 15, INTEGRAL, True, ("long",))
float16 = dtype("float16", np.float16, 16, FLOATING, True, ("half",))
bfloat16 = dtype("bfloat16", ml_dtypes.bfloat16, 17, FLOATING, True)
float32 = dtype("float32", np.float32, 18, FLOATING, True, ("float",))
float64 = dtype("float64", np.float64, 19, FLOATING, True, ("double",))
complex64 = dtype("complex64", np.complex64, 20, COMPLEX, True, ("cfloat",))
complex128 = dtype("complex128", np.complex128, 21, COMPLEX, True, ("cdouble",))
uint16 = dtype("uint16", np.uint16, 30, INTEGRAL, False)
uint32 = dtype("uint32", np.uint32, 31, INTEGRAL, False)
uint64 = dtype("uint64", np.uint64, 32, INTEGRAL, False)
float8_e4m3fn = dtype("float8_e4m3fn", ml_dtypes.float8_e4m3fn, 33, FLOATING, True)
float8_e5m2 = dtype("float8_e5m2", ml_dtypes.float8_e5m2, 34, FLOATING, True)
float8_e4m3fnuz = dtype("float8_e4m3fnuz", ml_dtypes.float8_e4m3fnuz, 35, FLOATING, True)
float8_e5m2fnuz = dtype("float8_e5m2fnuz", ml_dtypes.float8_e5m2fnuz, 36, FLOATING, True)

DTYPE_LIST: Final = (
    bool, uint8, int8, int16, int32, int64, float16, bfloat16, float32, float64, complex64, complex128,
    uint16, uint32, uint64, float8_e4m3fn, float8_e5m2, float8_e4m3fnuz, float8_e5m2fnuz,
)  # fmt: skip
BY_BIT: Final[dict[int, dtype]] = {d.bit: d for d in DTYPE_LIST}
BY_NUMPY: Final[dict[Any, dtype]] = {d.numpy: d for d in DTYPE_LIST}
BIT_OF: Final[dict[Any, int]] = {d.numpy: d.bit for d in DTYPE_LIST}
BY_NAME: Final[dict[str, dtype]] = {name: d for d in DTYPE_LIST for name in (d.name, *d.aliases)}
# Methods that convert, as x.half(), and their dtypes.
CONVERSIONS: Final[dict[str, dtype]] = {
    "bool": bool, "byte": uint8, "char": int8, "short": int16, "int": int32, "long": int64, "half": float16, "bfloat16": bfloat16,
    "float": float32, "double": float64, "cfloat": complex64, "cdouble": complex128,
}  # fmt: skip
PYTHON: Final[dict[Any, dtype]] = {builtins.float: float64, builtins.int: int64, builtins.bool: bool, builtins.complex: complex128}
LEGACY: Final = {
    "BoolTensor": bool, "ByteTensor": uint8, "CharTensor": int8, "ShortTensor": int16, "IntTensor": int32, "LongTensor": int64, "HalfTensor": float16,
    "BFloat16Tensor": bfloat16, "FloatTensor": float32, "DoubleTensor": float64, "ComplexFloatTensor": complex64, "ComplexDoubleTensor": complex128,
}  # fmt: skip
FLOAT8: Final = (float8_e4m3fn, float8_e5m2, float8_e4m3fnuz, float8_e5m2fnuz)

_default: list[dtype] = [float32]


def named_dtype(name: str) -> dtype:
    """The dtype of a name, such as "float32" or "long"."""
    return BY_NAME[name]


def legacy_name(d: dtype) -> str:
    """What PyTorch calls a tensor of the dtype, such as "FloatTensor"."""
    return next((name for name, known in LEGACY.items() if known is d), d.name[0].upper() + d.name[1:].replace("int", "Int") + "Tensor")


def meant(d: Any) -> Any:
    """The dtype that a Python type stands for, or a name such as "flambeau.float64", "torch.DoubleTensor" or "LongTensor"."""
    if isinstance(d, dtype) or d is None:
        return d
    found = None
    if isinstance(d, str):
        name = d.rpartition(".")[2]
        found = LEGACY.get(name) or (BY_NAME.get(name) if "." in d else None)
    elif isinstance(d, type):
        found = PYTHON.get(d)
    if found is None:
        raise (
            ValueError(f"invalid type: {d!r}")
            if isinstance(d, str)
            else TypeError(f"dtype must be a flambeau dtype such as float32, not {d!r}")
        )
    return found


def given(d: Any) -> dtype:
    """A dtype argument: a dtype, or the Python type float, int, bool or complex for the widest dtype of its kind.

    Raises TypeError for anything else.
    """
    found = d if isinstance(d, dtype) else PYTHON.get(d) if isinstance(d, type) else None
    if found is None:
        raise TypeError(f"dtype must be a flambeau dtype such as flambeau.float32, or Python's float, int, bool or complex, not {d!r}")
    return found


def get_default_dtype() -> dtype:
    """The dtype of floating-point tensors made from Python numbers; float32 unless set."""
    return _default[0]


def set_default_dtype(d: dtype) -> None:
    """Sets the dtype of floating-point tensors made from Python numbers.

    Raises TypeError if `d` is no floating-point dtype.
    """
    if not isinstance(d, dtype) or not d.is_floating_point:
        raise TypeError(f"set_default_dtype: needs a floating-point dtype such as flambeau.float64, not {d!r}")
    _default[0] = d


def default_complex() -> dtype:
    """The complex dtype whose parts are of the default dtype."""
    return _default[0].to_complex()


class finfo:
    """The limits of a floating-point or complex dtype: bits, eps, max, min, tiny, smallest_normal, resolution."""

    def __init__(self, type: dtype | None = None) -> None:
        d = (type or get_default_dtype()).to_real()
        if not d.is_floating_point:
            raise TypeError(f"finfo: {d} is no floating-point dtype; use flambeau.iinfo for integers")
        info: Any = ml_dtypes.finfo(d.numpy)  # type: ignore[no-untyped-call]  # ml_dtypes leaves it untyped
        self.dtype = d.name
        self.bits = int(info.bits)
        self.eps = float(info.eps)
        self.max = float(info.max)
        self.min = float(info.min)
        self.tiny = self.smallest_normal = float(info.smallest_normal)
        self.resolution = float(info.resolution)

    def __repr__(self) -> str:
        return (
            f"finfo(resolution={self.resolution:g}, min={self.min:g}, max={self.max:g}, eps={self.eps:g}, "
            f"smallest_normal={self.tiny:g}, tiny={self.tiny:g}, dtype={self.dtype})"
        )


class iinfo:
    """The limits of an integer dtype: bits, max, min."""

    def __init__(self, type: dtype) -> None:
        if type.category != INTEGRAL:
            raise TypeError(f"iinfo: {type} is no integer dtype; use flambeau.finfo for floating-point ones")
        info = np.iinfo(type.numpy)
        self.dtype = type.name
        self.bits = int(info.bits)
        self.max = int(info.max)
        self.min = int(info.min)

    def __repr__(self) -> str:
        return f"iinfo(min={self.min}, max={self.max}, dtype={self.dtype})"
