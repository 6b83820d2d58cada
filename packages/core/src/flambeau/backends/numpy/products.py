"""Products of matrices on BLAS."""

from __future__ import annotations

from collections.abc import Callable
from math import inf, prod
from typing import Any, Final

import numpy as np

from ...tensor.errors import ShapeError
from .halves import F32, F64, HALVES, widen
from .parallel import MULTIPLICATIONS, in_parts
from .quiet import quiet_all
from .reduction import sum as sum_of
from .spatial import SHORT_ROW, column_sums, ones_of

_np: Final[Any] = np
_matmul: Final[Any] = _np.matmul
_multiply: Final[Any] = _np.multiply
_empty: Final[Any] = _np.empty
_CHUNK: Final = 1 << 21  # elements of a temporary block of differences
_ONE_THREAD: Final = 1 << 20  # multiplications up to which BLAS may take the threads that it likes
_EXACT: Final = 2**53  # float64 holds every int up to here


def matmul(input: Any, other: Any) -> Any:
    dtype = input.dtype
    if dtype is F32 or dtype is F64:
        dims: int = input.ndim  # plain ints, here and below: comparing objects costs a small product a tenth of its time
        if other.ndim == 2:
            if dims == 2:
                size: int = other.size
                if len(input) * size <= _ONE_THREAD:
                    return input.dot(other)  # 150 ns faster than np.matmul
                return _product(input, other)
            if dims > 2:
                shape = input.shape
                return _product(input.reshape(prod(shape[:-1]), shape[-1]), other).reshape(shape[:-1] + other.shape[1:])
        return _batched(input, other)
    if dtype in HALVES:
        return matmul(input.astype(F32), other.astype(F32)).astype(dtype)
    if dtype.kind in "iu":
        return _integers(input, other)
    return _matmul(input, other)


def _product(a: Any, b: Any) -> Any:
    """The product of two float matrices; a large one in parts, of its rows or its columns, on several threads."""
    (rows, size), columns = a.shape, b.shape[1]
    if rows * size * columns <= _ONE_THREAD or size != len(b):
        return a.dot(b)
    out = _empty((rows, columns), a.dtype)
    if rows >= columns:
        in_parts(lambda part: _matmul(a[part], b, out=out[part]), rows, MULTIPLICATIONS // (size * columns))
    else:
        in_parts(lambda part: _matmul(a, b[:, part], out=out[:, part]), columns, MULTIPLICATIONS // (size * rows))
    return out


def _linear(x: Any, weight: Any, bias: Any) -> Any:
    """x @ weight.T + bias for float matrices and, if it is there, a vector."""
    (rows, size), columns = x.shape, len(weight)
    if rows * size * columns <= _ONE_THREAD or size != weight.shape[1] or bias is None or bias.shape != (columns,):
        result = _product(x, weight.T)
        if bias is not None:
            result += bias
        return result
    out = _empty((rows, columns), x.dtype)

    def work(part: slice) -> None:
        _matmul(x[part], weight.T, out=out[part])
        out[part] += bias

    in_parts(work, rows, MULTIPLICATIONS // (size * columns))
    return out


def _batched(a: Any, b: Any) -> Any:
    """Products with a vector or with batches; outer products, which np.matmul does slowly, by multiplication."""
    if a.ndim > 1 and b.ndim > 1 and a.shape[-1] == 1 == b.shape[-2]:
        return _multiply(a, b)
    if a.ndim > 2 and b.ndim == 1:
        return a.reshape(prod(a.shape[:-1]), a.shape[-1]).dot(b).reshape(a.shape[:-1])
    if a.size * b.shape[-1] <= _ONE_THREAD or a.ndim < 3 or a.ndim != b.ndim or len(a) != len(b) or a.shape[-1] != b.shape[-2]:
        return _matmul(a, b)
    out = _empty((*_np.broadcast_shapes(a.shape[:-2], b.shape[:-2]), a.shape[-2], b.shape[-1]), a.dtype)
    in_parts(lambda part: _matmul(a[part], b[part], out=out[part]), len(a), len(a) * MULTIPLICATIONS // max(1, out.size * a.shape[-1]))
    return out


def _integers(a: Any, b: Any) -> Any:
    """Integer products on float64 BLAS where that is exact, else NumPy's loops, which wrap around."""
    if a.size and b.size and a.size * b.shape[-1] > 4096:
        largest = max(abs(int(a.max())), abs(int(a.min()))) * max(abs(int(b.max())), abs(int(b.min())))
        if largest * a.shape[-1] < _EXACT:
            return matmul(a.astype(F64), b.astype(F64)).astype(np.int64).astype(a.dtype)
    return _matmul(a, b)


def mm(input: Any, mat2: Any) -> Any:
    if input.ndim != 2 or mat2.ndim != 2:
        raise ShapeError(f"mm: takes two matrices, got shapes {input.shape} and {mat2.shape}")
    return matmul(input, mat2)


def bmm(input: Any, mat2: Any) -> Any:
    if input.ndim != 3 or mat2.ndim != 3 or input.shape[0] != mat2.shape[0]:
        raise ShapeError(f"bmm: takes two equally large batches of matrices, got shapes {input.shape} and {mat2.shape}")
    return matmul(input, mat2)


def mv(input: Any, vec: Any) -> Any:
    if input.ndim != 2 or vec.ndim != 1:
        raise ShapeError(f"mv: takes a matrix and a vector, got shapes {input.shape} and {vec.shape}")
    return matmul(input, vec)


def dot(input: Any, tensor: Any) -> Any:
    if input.ndim != 1 or tensor.ndim != 1:
        raise ShapeError(f"dot: takes two vectors, got shapes {input.shape} and {tensor.shape}")
    return matmul(input, tensor)


def addmm(input: Any, mat1: Any, mat2: Any, beta: Any = 1, alpha: Any = 1) -> Any:
    if mat1.ndim != 2 or mat2.ndim != 2:
        raise ShapeError(f"addmm: takes two matrices, got shapes {mat1.shape} and {mat2.shape}")
    dtype = mat1.dtype
    if dtype in HALVES:
        return addmm(widen(input), widen(mat1), widen(mat2), beta, alpha).astype(dtype)
    result = matmul(mat1, mat2)
    if alpha != 1:
        result *= dtype.type(alpha)
    if beta == 0:
        if np.broadcast_shapes(input.shape, result.shape) != result.shape:
            raise ShapeError(f"addmm: input of shape {input.shape} does not broadcast to the product's shape {result.shape}")
        return result
    result += input if beta == 1 else input * dtype.type(beta)  # raises where input does not broadcast to the result
    return result


def addmm_(input: Any, mat1: Any, mat2: Any, beta: Any = 1, alpha: Any = 1) -> Any:
    shape = (mat1.shape[0], mat2.shape[1]) if mat1.ndim == mat2.ndim == 2 else None
    if input.shape != shape:
        raise ShapeError(f"addmm_: input of shape {input.shape} cannot hold the product of shapes {mat1.shape} and {mat2.shape}")
    if beta == 0 or beta != 1 or alpha != 1 or input.dtype in HALVES:
        input[...] = addmm(input, mat1, mat2, beta, alpha)
    else:
        input += matmul(mat1, mat2)
    return input


def linear(input: Any, weight: Any, bias: Any) -> Any:
    dtype = input.dtype
    if dtype is not F32 and dtype is not F64 and dtype in HALVES:
        return linear(widen(input), widen(weight), widen(bias)).astype(dtype)
    dims: int = input.ndim
    of_weight: int = weight.ndim
    of_bias: int = 0 if bias is None else bias.ndim
    if of_weight == 2 and dims >= 2 and (dtype is F32 or dtype is F64) and (of_bias < 2 or dims == 2):
        if dims == 2:
            size: int = weight.size
            if len(input) * size > _ONE_THREAD:
                return _linear(input, weight, bias)
        else:
            return _linear(input.reshape(prod(input.shape[:-1]), input.shape[-1]), weight, bias).reshape(*input.shape[:-1], len(weight))
        result = input.dot(weight.T)
    else:
        result = matmul(input, weight.T)
    if bias is not None:
        if of_weight == 1:
            if of_bias > result.ndim:
                raise ValueError("bias has more dimensions than the product")
            return result + bias if not result.ndim else _np.add(result, bias, out=result)
        result += bias
    return result


def mm_nt(a: Any, b: Any) -> Any:
    return a.dot(b.T) if a.dtype is F32 and len(a) * b.size <= _ONE_THREAD else matmul(a, b.T)


def mm_tn(a: Any, b: Any) -> Any:
    return a.T.dot(b) if a.dtype is F32 and a.size * b.shape[1] <= _ONE_THREAD else matmul(a.T, b)


def linear_grad_input(g: Any, weight: Any) -> Any:
    dims: int = g.ndim
    elements: int = weight.size
    if dims == 2 and weight.ndim == 2 and g.dtype is F32 and len(g) * elements <= _ONE_THREAD:
        return g.dot(weight)
    w = weight.conj() if weight.dtype.kind == "c" else weight
    return matmul(g, w) if weight.ndim == 2 else g[..., None] * w


def linear_grad_weight(g: Any, input: Any, shape: Any) -> Any:
    dims: int = g.ndim
    elements: int = input.size
    if dims == 2 and len(shape) == 2 and g.dtype is F32 and elements * shape[0] <= _ONE_THREAD:
        return g.T.dot(input)
    x = input.conj() if input.dtype.kind == "c" else input
    if len(shape) == 1:
        return matmul(g.reshape(1, -1), x.reshape(-1, shape[0]))[0]
    rows = prod(g.shape[:-1])
    return matmul(g.reshape(rows, shape[0]).T, x.reshape(rows, shape[1]))


def linear_backward(g: Any, input: Any, weight: Any, size: Any) -> tuple[Any, Any, Any]:
    dtype = g.dtype
    dims: int = g.ndim
    if dtype is F32 and dims == 2 and weight.ndim == 2 and size == g.shape[1:]:
        rows: int = len(g)
        elements: int = weight.size
        if 0 < rows <= SHORT_ROW and rows * elements <= _ONE_THREAD:
            return g.dot(weight), g.T.dot(input), ones_of(rows).dot(g)
    if (
        weight.ndim == 2
        and (dtype is F32 or dtype is F64)
        and g.size * weight.shape[1] > _ONE_THREAD
        and (len(weight),) == size == g.shape[-1:]
    ):
        outputs, inputs = weight.shape
        by_input, *rest = _backward_in_parts(g.reshape(-1, outputs), input.reshape(-1, inputs), weight)
        return by_input.reshape(input.shape), *rest
    return linear_grad_input(g, weight), linear_grad_weight(g, input, weight.shape), linear_grad_bias(g, size)


def _backward_in_parts(g: Any, x: Any, weight: Any) -> tuple[Any, Any, Any]:
    """g @ weight, g.T @ x and the sums of g's columns, in parts of the weight's longer side and as much of the other sizes."""
    (outputs, inputs), rows, dtype = weight.shape, len(g), g.dtype
    by_input, by_weight, by_bias = _empty(x.shape, dtype), _empty(weight.shape, dtype), _empty(outputs, dtype)
    longer = max(outputs, inputs)

    def work(part: slice) -> None:
        batch, columns = (slice(part.start * size // longer, part.stop * size // longer) for size in (rows, outputs))
        _matmul(g[batch], weight, out=by_input[batch])
        if outputs == longer:
            _matmul(g.T[part], x, out=by_weight[part])
        else:
            _matmul(g.T, x[:, part], out=by_weight[:, part])
        by_bias[columns] = _sums(g[:, columns])

    in_parts(work, longer, MULTIPLICATIONS // (2 * rows * min(outputs, inputs)))
    return by_input, by_weight, by_bias


def _sums(x: Any) -> Any:
    """The sum of each column: BLAS adds so many rows accurately, NumPy the rest."""
    sums = [_matmul(ones_of(len(rows), x.dtype), rows) for rows in (x[i : i + SHORT_ROW] for i in range(0, len(x), SHORT_ROW))]
    return sums[0] if len(sums) == 1 else _np.add.reduce(sums)


def linear_grad_bias(g: Any, size: Any) -> Any:
    if g.ndim == 2 and g.dtype is F32 and 0 < len(g) <= SHORT_ROW and size == g.shape[1:]:
        return column_sums(g)
    if g.shape == size:
        return g.copy()
    lead = g.ndim - len(size)
    sums = sum_of(g.reshape(prod(g.shape[:lead]), *g.shape[lead:]), 0, False)
    return sums if sums.shape == size else _sum_to(sums, size)


# ---- distances


def cdist_forward(x1: Any, x2: Any, p: float, use_mm: bool) -> Any:
    dtype = x1.dtype
    a, b = widen(x1), widen(x2)
    batch = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    if a.shape[-1] == 0:
        return np.zeros((*batch, a.shape[-2], b.shape[-2]), dtype)
    if use_mm:
        return _euclidean(a, b).astype(dtype, copy=False)
    result = _empty((*batch, a.shape[-2], b.shape[-2]), a.dtype)
    a, b = np.broadcast_to(a, (*batch, *a.shape[-2:])), np.broadcast_to(b, (*batch, *b.shape[-2:]))
    step = max(1, _CHUNK // max(1, prod(b.shape)))
    for i in range(0, a.shape[-2], step):
        difference = _np.subtract(a[..., i : i + step, None, :], b[..., None, :, :])
        result[..., i : i + step, :] = _norm(difference, p)
    return result.astype(dtype, copy=False)


def _euclidean(a: Any, b: Any) -> Any:
    """Distances from |a|² + |b|² - 2ab."""
    result = _matmul(a, b.swapaxes(-1, -2))
    result *= -2
    result += np.einsum("...ij,...ij->...i", a, a)[..., :, None]
    result += np.einsum("...ij,...ij->...i", b, b)[..., None, :]
    _np.maximum(result, 0, out=result)
    return _np.sqrt(result, out=result)


def _norm(difference: Any, p: float) -> Any:
    """The p-norm over the last dimension; overwrites the difference."""
    if p == 2:
        return _np.sqrt(np.einsum("...i,...i->...", difference, difference))
    if p == 0:
        return np.count_nonzero(difference, axis=-1)
    _np.abs(difference, out=difference)
    if p == 1:
        return difference.sum(-1)
    if p == inf:
        return difference.max(-1)
    _np.power(difference, difference.dtype.type(p), out=difference)
    return _np.power(difference.sum(-1), difference.dtype.type(1 / p))


def cdist_backward(grad: Any, x1: Any, x2: Any, p: float, distance: Any) -> Any:
    dtype = x1.dtype
    grad, a, b, distance = widen(grad), widen(x1), widen(x2), widen(distance)
    if p == 0 or not distance.size or not a.size:
        return np.zeros(x1.shape, dtype)
    if p == 2:
        scale = _np.divide(grad, distance, out=np.zeros(distance.shape, a.dtype), where=distance != 0)
        result = a * scale.sum(-1)[..., None]
        result -= _matmul(scale, b)
        return _sum_to(result, x1.shape).astype(dtype, copy=False)
    batch = distance.shape[:-2]
    a, b = np.broadcast_to(a, (*batch, *a.shape[-2:])), np.broadcast_to(b, (*batch, *b.shape[-2:]))
    result = _empty(a.shape, a.dtype)
    step = max(1, _CHUNK // max(1, prod(b.shape)))
    for i in range(0, a.shape[-2], step):
        difference = _np.subtract(a[..., i : i + step, None, :], b[..., None, :, :])
        slope = _slope(difference, distance[..., i : i + step, :, None], p)
        slope *= grad[..., i : i + step, :, None]
        result[..., i : i + step, :] = slope.sum(-2)
    return _sum_to(result, x1.shape).astype(dtype, copy=False)


def _slope(difference: Any, distance: Any, p: float) -> Any:
    """The derivative of the p-norm by the difference."""
    slope = _np.sign(difference)
    if p == 1:
        return slope
    size = _np.abs(difference, out=difference)
    if p == inf:
        slope *= size == distance
        return slope
    ratio = _np.divide(size, distance, out=np.zeros_like(size), where=(distance != 0) & (size != 0))
    slope *= _np.power(ratio, ratio.dtype.type(p - 1), out=ratio, where=ratio != 0)
    return slope


def _sum_to(array: Any, shape: tuple[int, ...]) -> Any:
    """Undoes a broadcast."""
    lead = array.ndim - len(shape)
    axes = tuple(i for i, n in enumerate(array.shape) if i < lead or (shape[i - lead] == 1 and n != 1))
    return array.sum(axes, keepdims=True).reshape(shape) if axes else array


KERNELS: dict[str, Callable[..., Any]] = {
    "matmul": matmul,
    "mm": mm,
    "bmm": bmm,
    "mv": mv,
    "dot": dot,
    "addmm": addmm,
    "addmm_": addmm_,
    "mm_nt": mm_nt,
    "mm_tn": mm_tn,
    "linear_grad_input": linear_grad_input,
    "linear_grad_weight": linear_grad_weight,
    "linear_grad_bias": linear_grad_bias,
    "linear_backward": linear_backward,
    "linear": linear,
    "cdist_forward": cdist_forward,
    "cdist_backward": cdist_backward,
}
KERNELS = quiet_all(KERNELS, bare=frozenset(("matmul", "mm", "mm_nt", "mm_tn", *(name for name in KERNELS if name.startswith("linear")))))
