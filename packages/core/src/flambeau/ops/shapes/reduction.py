"""Shape and dtype rules of reductions, scans and sorting."""

from __future__ import annotations

from typing import Any

from ...tensor import dtypes
from ...tensor.errors import DTypeError, ShapeError, UnsupportedDTypeError
from .core import reduced, wrap_dim, wrap_dims

Shape = tuple[int, ...]


def reduced_truth(shape: Shape, dim: Any = None, keepdim: bool = False) -> Shape:
    """As `reduced`, but no dimensions, (), means none: each element alone."""
    return shape if isinstance(dim, tuple | list) and not dim else reduced(shape, dim, keepdim)


def reduced_some(shape: Shape, dim: Any = None, keepdim: bool = False) -> Shape:
    """As `reduced`, for reductions of which nothing has no value."""
    for d in wrap_dims(None if dim == () else dim, len(shape)):
        if shape and shape[d] == 0:
            if dim is None or dim == ():
                raise ShapeError(f"there is no element to choose in the shape {shape}; give a dim of a size above 0")
            raise IndexError(f"there is no element to choose along dim {d} of the shape {shape}; give a dim of a size above 0")
    return reduced(shape, dim, keepdim)


def reduced_arg(shape: Shape, dim: int | None = None, keepdim: bool = False) -> Shape:
    """As `reduced_some`, for one dimension or all."""
    if dim is None and 0 in shape:
        raise IndexError(f"there is no element to choose in the shape {shape}; give a dim of a size above 0")
    wrap_dim(dim or 0, len(shape))
    return reduced_some(shape, dim, keepdim)


def reduced_dim(shape: Shape, dim: int, keepdim: bool = False) -> list[Shape]:
    """The shapes of the values and the indices of a choice along one dimension."""
    wrap_dim(dim, len(shape))
    return [reduced_some(shape, dim, keepdim)] * 2


def reduced_pair(shape: Shape, dim: Any = None, keepdim: bool = False) -> list[Shape]:
    """The shapes of two extremes."""
    return [reduced_some(shape, dim, keepdim)] * 2


def reduced_var(shape: Shape, dim: Any, correction: Any, keepdim: bool) -> Shape:
    """The shape of a variance."""
    return reduced(shape, dim, keepdim)


def reduced_norm(shape: Shape, order: Any = 2, dim: Any = None, keepdim: bool = False) -> Shape:
    """The shape of a norm."""
    return reduced(shape, dim, keepdim)


def check_median_out(op: str, out: Any) -> None:
    """Refuses `out` where there is one value and no index to write."""
    if out is not None:
        raise TypeError(f"{op}(): out= takes the values and the indices along a dim, but no dim was given; pass dim too")


def no_median(dtype: Any) -> Any:
    """The median of nothing: NaN, or the least integer."""
    return float("nan") if dtype.is_floating_point else False if dtype is dtypes.bool else dtypes.iinfo(dtype).min


def mean_dtype(dtype: Any) -> Any:
    """The dtype of a mean: input's, which must be floating point or complex."""
    if dtype.is_floating_point or dtype.is_complex:
        return dtype
    raise DTypeError(f"a mean of {dtype} has no dtype of its own: cast input to a floating-point dtype first, or give dtype=")


def real_mean_dtype(dtype: Any) -> Any:
    """The dtype of a variance or a norm: the real one of input's, which must be floating point or complex."""
    return modulus_dtype(mean_dtype(dtype))


def modulus_dtype(dtype: Any) -> Any:
    """The dtype of the real part."""
    return dtype.to_real()


def composed_dtype(dtype: Any) -> Any:
    """The complex dtype whose parts have this dtype."""
    if dtype in (dtypes.float32, dtypes.float64):
        return dtype.to_complex()
    raise UnsupportedDTypeError(f"complex numbers have float32 or float64 parts, not {dtype}")


def square_dtype(dtype: Any) -> Any:
    """The dtype of a square: input's, but int64 of booleans."""
    return dtypes.int64 if dtype is dtypes.bool else dtype


def truth_dtype(dtype: Any) -> Any:
    """The dtype of any and all: bool, and uint8 of uint8."""
    return dtypes.uint8 if dtype is dtypes.uint8 else dtypes.bool


def spread(op: str, dim: Any, unbiased: bool | None, correction: Any) -> tuple[Any, Any]:
    """dim and correction of var's overloads: `var(x, False)` gives `unbiased` in the place of dim."""
    if dim is True or dim is False:
        dim, unbiased = None, dim
    if unbiased is not None:
        if correction is not None:
            raise RuntimeError(f"{op}: unbiased={unbiased} and correction={correction} are both given; give one of them")
        correction = 1 if unbiased else 0
    return dim, 1 if correction is None else correction


def under_name(error: Exception, internal: str, public: str) -> Exception:
    """The error of an op that serves another one, with that one's name."""
    return type(error)(public + str(error).removeprefix(internal))


def check_sum_dims(op: str, dim: Any, ndim: int) -> None:
    """Raises where an op that asks for its dimensions was given none."""
    if dim is None:
        raise TypeError(f"{op}(): argument 'dim' must be int or tuple of ints, not NoneType")
    if dim == () and ndim:
        raise ShapeError(f"{op}: dim=() names no dimension; name those to reduce, such as tuple(range(input.ndim))")


def check_renorm(shape: Shape, p: Any, dim: int, maxnorm: Any) -> None:
    """Raises where renorm has no slices, no norm or no room."""
    if len(shape) < 2:
        raise ShapeError(f"renorm: input needs at least two dimensions, but its shape is {tuple(shape)}")
    wrap_dim(dim, len(shape), "renorm")
    if p <= 0 or maxnorm < 0:
        raise ShapeError(f"renorm: p must be above 0 and maxnorm not below, but they are {p} and {maxnorm}")
