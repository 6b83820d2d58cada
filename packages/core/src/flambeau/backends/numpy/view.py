"""Views over NumPy arrays."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from ...ops import shapes

_np: Final[Any] = np
_ndarray = np.ndarray
_memory_view: Final[Any] = np.lib.stride_tricks.as_strided


def as_strided(x: Any, shape: Any, strides: Any) -> Any:
    """NumPy's as_strided, which cannot name the type of 8-bit floats: these go as bytes."""
    if x.itemsize == 1 and x.dtype.isbuiltin != 1:
        return _memory_view(x.view(np.uint8), shape, strides).view(x.dtype)
    return _memory_view(x, shape, strides)


def getitem(x: Any, index: Any) -> Any:
    """x[index] by basic indexing."""
    if type(index) is slice and index.step is None:
        return x[index]
    try:
        r = x[index]
    except IndexError:
        single = shapes.single_ellipsis(index, x.ndim)
        if single is index:
            raise
        return getitem(x, single)
    if type(r) is not _ndarray:
        return x[(index if type(index) is tuple else (index,)) + (...,)]
    for i in index if type(index) is tuple else (index,):
        # NumPy gives new dimensions stride 0, and takes negative steps, which PyTorch refuses
        if i is None or (type(i) is slice and i.step is not None and i.step <= 0):
            return strided(x, shapes.getitem_layout(x.shape, _strides(x), 0, index))
    return r


def _strides(x: Any) -> tuple[int, ...]:
    return tuple([s // x.itemsize for s in x.strides])


def strided(x: Any, layout: Any) -> Any:
    """The view of x that a layout names; it lies within x."""
    shape, strides, offset = layout
    size = x.itemsize
    if offset >= 0 and x.flags.c_contiguous and x.dtype.isbuiltin == 1:  # NumPy's as_strided costs ten times this
        return _ndarray(shape, x.dtype, x, offset * size if 0 not in shape else 0, [s * size for s in strides])
    return anywhere(x, shape, strides, offset)


def anywhere(x: Any, shape: Any, strides: Any, offset: int) -> Any:
    """A view of the memory around x, which the caller has checked."""
    size = x.itemsize
    if offset == 0 or 0 in shape:
        return as_strided(x, shape, [s * size for s in strides])
    if offset > 0:
        return as_strided(as_strided(x, (offset + 1,), (size,))[offset:], shape, [s * size for s in strides])
    source = x.view(np.uint8) if size == 1 else x
    return np.asarray(_Before(source, shape, [s * size for s in strides], offset * size)).view(x.dtype)


def retyped(x: Any, dtype: Any) -> Any:
    """The memory from the first element of x on as elements of another dtype: one, or as many as an element of x takes."""
    count = max(1, dtype.itemsize // x.itemsize)
    return as_strided(x, (count,), (x.itemsize,)).view(dtype)


class _Before:
    """A view that starts before its array, in the same memory; keeps the array alive."""

    def __init__(self, x: Any, shape: Any, strides: Any, offset: int) -> None:
        self.array = x
        interface = x.__array_interface__
        self.__array_interface__ = {
            **interface,
            "shape": tuple(shape),
            "strides": tuple(strides),
            "data": (interface["data"][0] + offset, False),
        }


def by_layout(rule: Any) -> Any:
    """A view kernel made of its layout rule."""

    def view(x: Any, *statics: Any) -> Any:
        return strided(x, rule(x.shape, _strides(x), 0, *statics))

    return view


def view_(x: Any, shape: Any) -> Any:
    """The same elements in another shape, without a copy."""
    try:
        r = x.reshape(shape, copy=False)
    except ValueError:
        return strided(x, shapes.view_layout(x.shape, _strides(x), 0, shape))
    if r.shape != shape:  # NumPy infers any negative size
        shapes.infer_size(x.shape, shape)
    return r


def reshape(x: Any, shape: Any) -> Any:
    """The same elements in another shape, and whether that is a view."""
    try:
        r = x.reshape(shape, copy=False)
    except ValueError:
        return x.reshape(shapes.infer_size(x.shape, shape)), False
    if r.shape != shape:  # NumPy infers any negative size
        shapes.infer_size(x.shape, shape)
    return r, True


def matrix_transpose(x: Any) -> Any:
    """The last two dimensions swapped."""
    return x.T if x.ndim == 2 else x.swapaxes(-1, -2)


def transpose(x: Any, dim0: int, dim1: int) -> Any:
    """Two dimensions swapped."""
    if x.ndim == 0:
        return strided(x, shapes.transpose_layout(x.shape, (), 0, dim0, dim1))
    return x.swapaxes(dim0, dim1)


def permute(x: Any, dims: Any) -> Any:
    """The dimensions in another order."""
    return x.transpose(dims) if len(dims) > 1 else strided(x, shapes.permute_layout(x.shape, _strides(x), 0, dims))


def expand(x: Any, size: Any) -> Any:
    """Sizes of 1 repeated without a copy; `broadcast_to` costs 3 us, this 1."""
    if not x.ndim and -1 not in size:
        return _ndarray(size, x.dtype, x, 0, (0,) * len(size))
    return strided(x, shapes.expand_layout(x.shape, _strides(x), 0, size))


def split_with_sizes(x: Any, sizes: Any, dim: int) -> list[Any]:
    """Consecutive parts along a dimension."""
    return [strided(x, layout) for layout in shapes.split_layout(x.shape, _strides(x), 0, sizes, dim)]


def unbind(x: Any, dim: int) -> list[Any]:
    """The slices along a dimension."""
    return [strided(x, layout) for layout in shapes.unbind_layout(x.shape, _strides(x), 0, dim)]


def view_as_real(x: Any) -> Any:
    """Real and imaginary parts as a last dimension."""
    part = x.real.dtype
    return as_strided(x.real, (*x.shape, 2), (*x.strides, part.itemsize))


def view_as_complex(x: Any) -> Any:
    """A last dimension of two as complex numbers."""
    shapes.view_as_complex_layout(x.shape, _strides(x), 0)
    kind = np.complex64 if x.dtype == np.float32 else np.complex128
    flat = _ndarray((), kind, x.data if x.flags.c_contiguous else None, 0) if x.ndim == 0 else x
    return flat.view(kind)[..., 0] if x.shape[-1:] == (2,) and x.flags.c_contiguous else _complex_view(x, kind)


def _complex_view(x: Any, kind: Any) -> Any:
    first = as_strided(x, (2,), (x.itemsize,)).view(kind)
    return as_strided(first, x.shape[:-1], x.strides[:-1])


def view_dtype(x: Any, dtype: Any, itemsize: int) -> Any:
    """The same bytes as elements of another dtype."""
    kind = dtype.numpy
    shape, strides, _ = shapes.view_dtype_layout(x.shape, _strides(x), 0, dtype, itemsize)
    if not x.size:
        return _np.empty(shape, kind)
    first = as_strided(x, (max(1, kind.itemsize // itemsize),), (itemsize,)).view(kind)
    return as_strided(first, shape, [s * kind.itemsize for s in strides])


def getitem_backward(grad: Any, size: Any, index: Any) -> Any:
    """Zeros with grad at the index."""
    r = _np.zeros(size, grad.dtype)
    r[shapes.single_ellipsis(index, len(size))] = grad
    return r


KERNELS: dict[str, Any] = {
    "getitem": getitem,
    "getitem_backward": getitem_backward,
    "view": view_,
    "reshape": reshape,
    "permute": permute,
    "transpose": transpose,
    "mT": matrix_transpose,
    "expand": expand,
    "unsqueeze": by_layout(shapes.unsqueeze_layout),
    "squeeze": by_layout(shapes.squeeze_layout),
    "diagonal": by_layout(shapes.diagonal_layout),
    "unfold": by_layout(shapes.unfold_layout),
    "strided_view": anywhere,
    "view_dtype": view_dtype,
    "view_as_real": view_as_real,
    "view_as_complex": view_as_complex,
    "split_with_sizes": split_with_sizes,
    "unbind": unbind,
}
