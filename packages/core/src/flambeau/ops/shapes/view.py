"""Layout rules of view ops: (shape, strides, offset, arguments) -> (shape, strides, offset), in elements."""

from __future__ import annotations

from typing import Any

from ...dispatch.keys import STRIDED
from ...tensor import layout as layouts
from ...tensor.base import TensorBase
from ...tensor.errors import ShapeError
from .core import Shape, wrap_dim

Layout = tuple[Shape, Shape, int]


infer_size = layouts.infer_size


def view_layout(shape: Shape, strides: Shape, offset: int, size: Any) -> Layout:
    """view: the same elements in another shape."""
    target = infer_size(shape, size)
    new = layouts.reshaped_strides(shape, strides, target)
    if new is None:
        raise ShapeError(
            f"view size {list(target)} is not compatible with input tensor's size {list(shape)} and stride {list(strides)} "
            f"(at least one dimension spans across two contiguous subspaces). Use .reshape(...) instead."
        )
    return target, new, offset


def permute_layout(shape: Shape, strides: Shape, offset: int, dims: Any) -> Layout:
    """permute: dimensions in another order."""
    order = tuple(wrap_dim(d, len(shape), "permute") for d in dims) if len(dims) == len(shape) else (0, 0)
    if len(set(order)) != len(order):
        raise ShapeError(f"permute: dims {tuple(dims)} must name each of the {len(shape)} dimensions of shape {list(shape)} once")
    return tuple(shape[d] for d in order), tuple(strides[d] for d in order), offset


def transpose_layout(shape: Shape, strides: Shape, offset: int, dim0: int, dim1: int) -> Layout:
    """transpose: two dimensions swapped."""
    order = list(range(len(shape)))
    i, j = wrap_dim(dim0, len(shape), "transpose"), wrap_dim(dim1, len(shape), "transpose")
    if order:
        order[i], order[j] = order[j], order[i]
    return permute_layout(shape, strides, offset, order)


def matrix_transpose_layout(shape: Shape, strides: Shape, offset: int) -> Layout:
    """mT: the last two dimensions swapped."""
    if len(shape) < 2:
        raise ShapeError(f"tensor.mT needs at least two dimensions, but the shape is {list(shape)}")
    return transpose_layout(shape, strides, offset, -2, -1)


def expand_size(shape: Shape, size: Any) -> Shape:
    """The expanded shape: -1 keeps a size.

    Raises ShapeError if a size that is not 1 would change.
    """
    size = tuple(size)
    lead = len(size) - len(shape)
    if lead < 0:
        raise ShapeError(f"expand: the number of sizes provided ({len(size)}) must be greater or equal to the number of dimensions in the tensor ({len(shape)})")
    out = []
    for i, n in enumerate(size):
        old = shape[i - lead] if i >= lead else None
        if n == -1 and old is None:
            raise ShapeError(f"expand: size {list(size)}: -1 is not allowed in a new leading dimension")
        if old not in (1, None) and n not in (-1, old):
            raise ShapeError(
                f"The expanded size of the tensor ({n}) must match the existing size ({old}) at non-singleton dimension {i}. "
                f"Target sizes: {list(size)}. Tensor sizes: {list(shape)}"
            )
        out.append(old if n == -1 and old is not None else n)
    return tuple(out)


def expand_layout(shape: Shape, strides: Shape, offset: int, size: Any) -> Layout:
    """expand: sizes of 1 repeated without a copy."""
    target = expand_size(shape, size)
    return target, layouts.broadcast_strides(shape, strides, target), offset


def select_index(size: int, index: int, dim: int) -> int:
    """An index counted from 0; raises IndexError out of range."""
    if not -size <= index < size:
        raise IndexError(f"index {index} is out of bounds for dimension {dim} with size {size}")
    return index + size if index < 0 else index


def select_layout(shape: Shape, strides: Shape, offset: int, dim: int, index: int) -> Layout:
    """select: one index along a dimension, which goes away."""
    if not shape:
        raise IndexError("select() cannot be applied to a 0-dim tensor.")
    d = wrap_dim(dim, len(shape), "select")
    i = select_index(shape[d], index, dim)
    return shape[:d] + shape[d + 1 :], strides[:d] + strides[d + 1 :], offset + i * strides[d]


def slice_bounds(size: int, start: Any, end: Any, step: int) -> tuple[int, int]:
    """The first index and the length of a slice."""
    if step <= 0:
        raise ValueError(f"slice step must be positive, not {step}")
    first, last, _ = slice(start, end, step).indices(size)
    return first, max(0, -(-(last - first) // step))


def slice_layout(shape: Shape, strides: Shape, offset: int, dim: int, start: Any, end: Any, step: int) -> Layout:
    """slice: a range along a dimension."""
    if not shape:
        raise ShapeError("slice() cannot be applied to a 0-dim tensor.")
    d = wrap_dim(dim, len(shape), "slice")
    first, length = slice_bounds(shape[d], start, end, step)
    at = offset + (first * strides[d] if length else 0)
    return shape[:d] + (length,) + shape[d + 1 :], strides[:d] + (strides[d] * step,) + strides[d + 1 :], at


def narrow_layout(shape: Shape, strides: Shape, offset: int, dim: int, start: int, length: int) -> Layout:
    """narrow: `length` indices from `start` on."""
    if not shape:
        raise ShapeError("narrow() cannot be applied to a 0-dim tensor.")
    d = wrap_dim(dim, len(shape), "narrow")
    size = shape[d]
    if length < 0:
        raise ShapeError(f"narrow(): length must be non-negative, not {length}")
    if not -size <= start <= size:
        raise IndexError(f"narrow: start out of range (expected to be in range of [{-size}, {size}], but got {start})")
    first = start + size if start < 0 else start
    if first + length > size:
        raise ShapeError(f"narrow: start ({first}) + length ({length}) exceeds dimension size ({size}).")
    return slice_layout(shape, strides, offset, d, first, first + length, 1)


def unsqueeze_layout(shape: Shape, strides: Shape, offset: int, dim: int) -> Layout:
    """unsqueeze: a new dimension of size 1."""
    d = wrap_dim(dim, len(shape) + 1, "unsqueeze")
    step = shape[d] * strides[d] if d < len(shape) else 1
    return shape[:d] + (1,) + shape[d:], strides[:d] + (step,) + strides[d:], offset


def squeeze_layout(shape: Shape, strides: Shape, offset: int, dim: Any) -> Layout:
    """squeeze: dimensions of size 1 taken away; only those in `dim`, if given."""
    if dim is None:
        dims = range(len(shape))
    else:
        dims = [wrap_dim(d, len(shape), "squeeze") for d in ((dim,) if isinstance(dim, int) else dim)]  # type: ignore[assignment]
        if len(set(dims)) < len(dims):
            raise ShapeError(f"squeeze: dim {tuple(dim)} names a dimension twice")
    keep = [i for i, n in enumerate(shape) if n != 1 or i not in dims]
    return tuple(shape[i] for i in keep), tuple(strides[i] for i in keep), offset


def diagonal_layout(shape: Shape, strides: Shape, offset: int, shift: int, dim1: int, dim2: int) -> Layout:
    """diagonal: the elements whose indices along two dimensions differ by `shift`, as a new last dimension."""
    i, j = wrap_dim(dim1, len(shape), "diagonal"), wrap_dim(dim2, len(shape), "diagonal")
    if i == j or len(shape) < 2:
        raise ShapeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    rows, cols = shape[i], shape[j]
    length = max(0, min(rows, cols - shift) if shift >= 0 else min(rows + shift, cols))
    at = offset + ((shift * strides[j] if shift >= 0 else -shift * strides[i]) if length else 0)
    rest = [d for d in range(len(shape)) if d not in (i, j)]
    return (*[shape[d] for d in rest], length), (*[strides[d] for d in rest], strides[i] + strides[j]), at


def unfold_layout(shape: Shape, strides: Shape, offset: int, dimension: int, size: int, step: int) -> Layout:
    """unfold: windows of `size` along a dimension, `step` apart, as a new last dimension."""
    d = wrap_dim(dimension, len(shape), "unfold")
    length = shape[d] if shape else 1
    if size > length or size < 0:
        raise ShapeError(f"maximum size for tensor at dimension {d} is {length} but size is {size}")
    if step <= 0:
        raise ShapeError(f"step is {step} but must be > 0")
    if not shape:
        return (size,), (1,), offset
    n = (length - size) // step + 1
    return (*shape[:d], n, *shape[d + 1 :], size), (*strides[:d], strides[d] * step, *strides[d + 1 :], strides[d]), offset


def split_sizes(total: int, split_size: Any, dim: int) -> Shape:
    """The lengths of the parts of a split.

    Raises ShapeError if they do not add up.
    """
    if isinstance(split_size, int):
        if split_size < 0 or (split_size == 0 and total != 0):
            raise ShapeError(f"split expects split_size be non-negative and, unless the dimension is empty, positive, but got {split_size}")
        if split_size == 0:
            return (0,)
        n = max(-(-total // split_size), 1)
        return (split_size,) * (n - 1) + (total - split_size * (n - 1),)
    sizes = tuple(split_size)
    if any(n < 0 for n in sizes) or sum(sizes) != total:
        raise ShapeError(f"split_with_sizes expects split_sizes to sum exactly to {total} (input tensor's size at dimension {dim}), but got {list(sizes)}")
    return sizes


def strided_layout(shape: Shape, strides: Shape, offset: int, size: Any, stride: Any, shift: int) -> Layout:
    """strided_view: any view of the storage. The caller checks that it stays inside."""
    return tuple(size), tuple(stride), offset + shift


def check_strided(size: Shape, stride: Shape, offset: int, capacity: int) -> None:
    """Raises ShapeError unless a strided view stays inside a storage of `capacity` elements."""
    if len(size) != len(stride):
        raise ShapeError(f"as_strided: mismatch in length of strides and shape: {list(stride)} and {list(size)}")
    if any(s < 0 for s in stride) or any(n < 0 for n in size) or offset < 0:
        raise ShapeError(f"as_strided: negative strides, sizes or offsets are not supported: size {list(size)}, stride {list(stride)}, offset {offset}")
    needed = offset + layouts.extent(size, stride)
    if 0 not in size and needed > capacity:
        raise ShapeError(
            f"as_strided: sizes {list(size)}, strides {list(stride)} and storage offset {offset} need a storage of {needed} elements, "
            f"but it has {capacity}: out of bounds"
        )


def single_ellipsis(index: Any, ndim: int, taken: int | None = None) -> Any:
    """An index with its second and further ellipses left out; they would start after the last dimension, where nothing can follow.

    `taken` is the number of dimensions that the entries index, one each unless given.
    """
    places = [i for i, item in enumerate(index) if item is Ellipsis] if type(index) is tuple else []
    if len(places) < 2:
        return index
    if taken is None:
        taken = sum([item is not None and item is not Ellipsis for item in index])
    if taken < ndim and any(item is not Ellipsis for item in index[places[1] :]):
        raise IndexError(f"an index after a second ellipsis ('...') is out of range for {ndim} dimensions; write one ellipsis")
    return tuple([item for i, item in enumerate(index) if item is not Ellipsis or i == places[0]])


def getitem_layout(shape: Shape, strides: Shape, offset: int, index: Any) -> Layout:
    """x[index] for ints, slices, None and Ellipsis."""
    items = single_ellipsis(index if type(index) is tuple else (index,), len(shape))
    taken = sum(1 for i in items if i is not None and i is not Ellipsis)
    if taken > len(shape):
        raise IndexError(f"too many indices for tensor of dimension {len(shape)}")
    if Ellipsis not in [i if i is Ellipsis else None for i in items]:
        items = (*items, Ellipsis)
    out_shape: list[int] = []
    out_strides: list[int] = []
    d = 0
    for item in items:
        if item is None:
            out_shape.append(1)
            out_strides.append(shape[d] * strides[d] if d < len(shape) else 1)
        elif item is Ellipsis:
            n = len(shape) - taken
            out_shape += shape[d : d + n]
            out_strides += strides[d : d + n]
            d += n
        elif isinstance(item, slice):
            step = 1 if item.step is None else item.step
            if step <= 0:
                raise ValueError("step must be greater than zero")
            first, length = slice_bounds(shape[d], item.start, item.stop, step)
            offset += first * strides[d] if length else 0
            out_shape.append(length)
            out_strides.append(strides[d] * step)
            d += 1
        else:
            offset += select_index(shape[d], item, d) * strides[d]
            d += 1
    return tuple(out_shape), tuple(out_strides), offset


def retyped_layout(shape: Shape, strides: Shape, offset: int, old: int, new: int) -> Layout:
    """view(dtype): a layout in elements of `old` bytes, in elements of `new` bytes."""
    if old == new:
        return shape, strides, offset
    if not shape:
        raise ShapeError(f"view: a tensor without dimensions cannot be viewed as a dtype of {new} bytes instead of {old}")
    if old > new:
        ratio = old // new
        if strides[-1] != 1 and 0 not in shape:
            raise ShapeError(f"view: the last dimension must be dense to be viewed as a smaller dtype, but its stride is {strides[-1]}")
        return (*shape[:-1], shape[-1] * ratio), (*[s * ratio for s in strides[:-1]], 1), offset * ratio
    ratio = new // old
    if shape[-1] % ratio or strides[-1] != 1 or offset % ratio or any(s % ratio for s in strides[:-1]):
        raise ShapeError(
            f"view: shape {list(shape)}, strides {list(strides)} and storage offset {offset} must be divisible by {ratio}, and the last "
            f"dimension dense, to be viewed as a dtype of {new} bytes instead of {old}"
        )
    return (*shape[:-1], shape[-1] // ratio), (*[s // ratio for s in strides[:-1]], 1), offset // ratio


def view_dtype_layout(shape: Shape, strides: Shape, offset: int, dtype: Any, itemsize: int) -> Layout:
    """view_dtype: in elements of the new dtype."""
    return retyped_layout(shape, strides, offset, itemsize, dtype.itemsize)


def view_as_real_layout(shape: Shape, strides: Shape, offset: int) -> Layout:
    """view_as_real: real and imaginary parts as a last dimension of size 2; in elements of the real dtype."""
    return (*shape, 2), (*[2 * s for s in strides], 1), 2 * offset


def check_pairs(x: Any) -> None:
    """Raises ShapeError where a complex number would begin within another one of the storage."""
    if isinstance(x, TensorBase) and x.base is not None and x.storage_offset() % 2:  # type: ignore[attr-defined]
        raise ShapeError(f"view_as_complex: Tensor must have a storage_offset divisible by 2, but it is {x.storage_offset()}")  # type: ignore[attr-defined]


def view_as_complex_layout(shape: Shape, strides: Shape, offset: int) -> Layout:
    """view_as_complex: a last dimension of size 2 as complex numbers; in elements of the complex dtype."""
    if not shape or shape[-1] != 2:
        raise ShapeError(f"view_as_complex: Tensor must have a last dimension of size 2, but the shape is {list(shape)}")
    if strides[-1] != 1 and 0 not in shape:
        raise ShapeError(f"view_as_complex: Tensor must have a last dimension with stride 1, but the strides are {list(strides)}")
    if any(s % 2 for n, s in zip(shape[:-1], strides[:-1], strict=True) if n > 1) or offset % 2:
        raise ShapeError(f"Tensor must have a stride and an offset divisible by 2 for all but last dimension, but the strides are {list(strides)}")
    return shape[:-1], tuple(s // 2 for s in strides[:-1]), offset // 2


def copied(shape: Shape, source: Shape, *rest: Any) -> Shape:
    """The shape of a tensor that `source` is copied into, by broadcasting."""
    expand_size(source, shape)
    return shape


def inverse_order(dims: Any) -> Shape:
    """The permutation that undoes `dims`."""
    n = len(dims)
    out = [0] * n
    for i, d in enumerate(dims):
        out[wrap_dim(d, n)] = i
    return tuple(out)


def moved_order(ndim: int, source: Any, destination: Any) -> Shape:
    """The permutation of movedim."""
    src = [wrap_dim(d, ndim, "movedim") for d in ((source,) if isinstance(source, int) else source)]
    dst = [wrap_dim(d, ndim, "movedim") for d in ((destination,) if isinstance(destination, int) else destination)]
    if len(src) != len(dst) or len(set(src)) != len(src) or len(set(dst)) != len(dst):
        raise ShapeError(f"movedim: source {source} and destination {destination} must name as many dimensions, each once")
    order = [-1] * ndim
    for s, d in zip(src, dst, strict=True):
        order[d] = s
    rest = iter(i for i in range(ndim) if i not in src)
    return tuple(next(rest) if o < 0 else o for o in order)


def real_dtype(d: Any) -> Any:
    """The dtype of a complex dtype's parts."""
    if not d.is_complex:
        raise ShapeError(f"view_as_real is only supported for complex tensors, not {d.name}")
    return d.to_real()


def complex_dtype(d: Any) -> Any:
    """The complex dtype of a part's dtype."""
    if d.name not in ("float32", "float64"):
        raise ShapeError(f"view_as_complex is only supported for float32 and float64 tensors, not {d.name}")
    return d.to_complex()


extent = layouts.extent
overlaps = layouts.overlaps


def split_layout(shape: Shape, strides: Shape, offset: int, sizes: Any, dim: int) -> list[Layout]:
    """split_with_sizes: consecutive parts along a dimension."""
    d = wrap_dim(dim, len(shape), "split_with_sizes")
    out, start = [], 0
    for n in split_sizes(shape[d], sizes, d):
        out.append(slice_layout(shape, strides, offset, d, start, start + n, 1))
        start += n
    return out


def unbind_layout(shape: Shape, strides: Shape, offset: int, dim: int) -> list[Layout]:
    """unbind: the slices along a dimension."""
    if not shape:
        raise IndexError("unbind: dimension specified as 0 but tensor has no dimensions")
    d = wrap_dim(dim, len(shape), "unbind")
    return [select_layout(shape, strides, offset, d, i) for i in range(shape[d])]


def formatted(made: Any, memory_format: Any) -> Any:
    """A new tensor of a memory format, with the mark that kernels look at where this may be none in row-major order."""
    from ...tensor.devices import contiguous_format

    if memory_format is not contiguous_format and isinstance(made, TensorBase):
        made.key |= STRIDED
    return made


def in_format_of(input: Any, made: Any) -> Any:
    """A result in channels_last where the input is, else in row-major order."""
    from ...tensor.devices import channels_last, contiguous_format

    if not input.key & STRIDED:
        return made
    kept = made.ndim == 4 and layouts.suggests_channels_last(input.shape, input.stride())
    return made.contiguous(memory_format=channels_last if kept else contiguous_format)


def like_strides(shape: Shape, strides: Shape, memory_format: Any) -> Shape | None:
    """The strides of a new tensor like another one; None for contiguous ones."""
    from ...tensor.devices import channels_last, channels_last_3d, preserve_format

    if memory_format in (channels_last, channels_last_3d):
        rank = 4 if memory_format is channels_last else 5
        if len(shape) != rank:
            raise ShapeError(f"required rank {rank} tensor to use {memory_format} format, but the shape is {list(shape)}")
        return layouts.channels_last_strides(shape)
    if memory_format is not preserve_format or layouts.is_contiguous(shape, strides):
        return None
    if layouts.is_dense(shape, strides):
        return strides
    return layouts.strides_in_order(shape, strides)


def check_even_split(op: str, shape: Any, least: int, dim: int, sections: Any) -> None:
    """Raises RuntimeError where a tensor has too few dimensions to split, or a count of parts does not divide its size."""
    if len(shape) < least:
        raise RuntimeError(f"{op}: expected at least {least} dimension(s), but got a tensor of shape {list(shape)}")
    if isinstance(sections, int) and (sections < 1 or shape[dim] % sections):
        raise RuntimeError(f"{op}: dimension {dim} of size {shape[dim]} cannot be split into {sections} equal parts; use tensor_split")
