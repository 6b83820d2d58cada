"""Written by `python -m flambeau.ops.generator` from the op rows: edit those instead."""

# ruff: noqa
# mypy: disable-error-code="no-any-return,no-redef,unreachable,comparison-overlap,assignment,unused-ignore,attr-defined"
from __future__ import annotations

import builtins
import math
from typing import Any, ClassVar, Final

from mypy_extensions import mypyc_attr

from ...dispatch.graph import (
    FREED, MultiNode, Node, OutputNode, Sink, check_inplace, check_version, freed, node_of, rebase_history, saved_output,
)
from ...dispatch.keys import BACKENDS, COMPLEXES, DIFFERENTIABLE, DTYPES, GRAD, dtype_of
from ...dispatch.op import Op, misused, not_a_tensor
from ...dispatch.promotion import number_dtype, operand
from ...dispatch.threads import busy as _busy
from ...dispatch.threads import tls as _tls
from ...tensor import dtypes
from ...tensor.base import TensorBase, storage_of, version_of
from ...tensor.errors import DTypeError, DeviceError, ShapeError
from ...tensor.results import result_type
from .. import shapes
from ..support import (
    BASIC, NOT_DTYPES, adapt_any, adapt_inplace, adapt_mutating, adapt_reshape, adapt_views, check_given, default_device, factory_key, first_tensor, index_keys_of, indexed,
    into, into_exactly, keys_of, layout_of, named_result, operand_or_none, reflected, renamed, sizes_of, subtrahend_or_none,
)
from ..lazy import ops as _ops
from ...dispatch.graph import TENSOR
from .adapters import adapt_fresh_tt, adapt_fresh_tts, adapt_fresh_ttss, adapt_fresh_ttto, adapt_fresh_tttss, adapt_fresh_tttst, adapt_inplace_tttss
from .hot import abs, addmm, clone, conj, eq, expand, matmul, permute, pow, reshape, sum, sum_to, transpose, unsqueeze, where
from ...dispatch.op import check_tensors
from ...tensor.devices import contiguous_format


busy: Final[set[int]] = _busy
tls: Final[Any] = _tls
Tensor = TensorBase


def edge(t: Any) -> Any:
    """Where a tensor's gradient goes."""
    return None if t is None else t.node if t.base is None else node_of(t)


def result_without_node(array: Any, key: int, sizes: Any, storage: Any) -> Any:
    """A saved result as a plain tensor."""
    t = TENSOR[0](array, key, sizes)
    t.storage = storage
    return t


# matmul_grad_input: ops/products.py:74
def matmul_grad_input(g: Any, other: Any, shape: Any) -> Any:
    """What matmul sends back to its first operand, which has that shape."""
    try:
        if len(other.sizes) == 1:
            return (g if len(shape) == 1 else unsqueeze(g, -1)) * (conj(other) if other.key & COMPLEXES else other)
        if len(shape) == 1:
            return sum_to(_ops.squeeze(matmul(conj(other) if other.key & COMPLEXES else other, unsqueeze(g, -1)), -1), shape)
        grad = matmul(g, adjoint(other))
        return grad if grad.sizes == shape else sum_to(grad, shape)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'matmul_grad_input', {'g': g, 'other': other}) from None


# matmul_grad_other: ops/products.py:85
def matmul_grad_other(g: Any, input: Any, shape: Any) -> Any:
    """What matmul sends back to its second operand, which has that shape."""
    try:
        if len(input.sizes) == 1:
            return g * (conj(input) if input.key & COMPLEXES else input) if len(shape) == 1 else sum_to(unsqueeze(conj(input) if input.key & COMPLEXES else input, -1) * unsqueeze(g, -2), shape)
        rows = math.prod(input.sizes[:-1])
        if len(shape) == 1:
            return matmul(reshape(g, (rows,)), conj(reshape(input, (rows, shape[0]))))
        if len(shape) == 2 and len(input.sizes) > 2:
            return matmul(adjoint(reshape(input, (rows, shape[0]))), reshape(g, (rows, shape[1])))
        grad = matmul(adjoint(input), g)
        return grad if grad.sizes == shape else sum_to(grad, shape)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'matmul_grad_other', {'g': g, 'input': input}) from None


# adjoint: ops/products.py:99
def adjoint(input: Any) -> Any:
    """The conjugate transpose of the last two dimensions; a view where input is real.

    Args:
        input: shape (..., M, N).

    Returns:
        Shape (..., N, M)."""
    try:
        flipped = transpose(input, -2, -1)
        return (conj(flipped) if flipped.key & COMPLEXES else flipped) if input.dtype.is_complex else flipped
    except (AttributeError, TypeError) as error:
        raise misused(error, 'adjoint', {'input': input}) from None


# mm: ops/products.py:114
class MmBackward(Node):
    """Backward of mm: ops/products.py:114."""

    __slots__ = ('input', 'input_version', 'mat2', 'mat2_version')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'mat2')

    def __init__(self, e0: Any, e1: Any, input: Any, input_version: Any, mat2: Any, mat2_version: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.mat2: Any = mat2
        self.mat2_version: Any = mat2_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            mat2 = self.mat2
            if mat2 is FREED:
                raise freed('mm')
            if mat2.storage is not None and mat2.storage.version != self.mat2_version:
                check_version('mm', 'mat2', mat2, self.mat2_version)
            d = mm(g, adjoint(mat2))
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('mm')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('mm', 'input', input, self.input_version)
            d = mm(adjoint(input), g)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.mat2 = FREED


def mm_record(kernel: Any) -> Any:
    def mm(input: TensorBase, mat2: TensorBase) -> Any:
        r: TensorBase = kernel(input, mat2)
        e0 = input.node if input.base is None else node_of(input)
        e1 = mat2.node if mat2.base is None else node_of(mat2)
        input_kept = input if e1 is not None else None
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        mat2_kept = mat2 if e0 is not None else None
        mat2_version = 0 if mat2_kept is None or mat2_kept.storage is None else mat2_kept.storage.version
        r.node = MmBackward(e0, e1, input_kept, input_version, mat2_kept, mat2_version)
        r.key |= GRAD
        return r

    return mm


def mm(input: Any, mat2: Any, *, out: Any = None) -> Any:
    """The product of two matrices, without broadcasting.

    Args:
        input: shape (M, K).
        mat2: shape (K, N).

    Returns:
        Shape (M, N).

    Raises:
        ShapeError: an operand is no matrix, or the inner sizes differ."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | mat2.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'mm', {'input': input, 'mat2': mat2}) from None
    try:
        fn = mm_table[key]
    except KeyError:
        fn = mm_op.resolve(key)
    if out is None:
        return fn(input, mat2)
    return into_exactly('mm', out, fn(input, mat2))


mm_op: Final = Op('mm', mm, adapt_fresh_tt, mm_record, None, shapes.mm, None, '', (), (), 'lower', ('input', 'mat2'), (), accepts='int float complex')
mm_table: Final[dict[int, Any]] = mm_op.table


# bmm: ops/products.py:134
class BmmBackward(Node):
    """Backward of bmm: ops/products.py:134."""

    __slots__ = ('input', 'input_version', 'mat2', 'mat2_version')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'mat2')

    def __init__(self, e0: Any, e1: Any, input: Any, input_version: Any, mat2: Any, mat2_version: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.mat2: Any = mat2
        self.mat2_version: Any = mat2_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            mat2 = self.mat2
            if mat2 is FREED:
                raise freed('bmm')
            if mat2.storage is not None and mat2.storage.version != self.mat2_version:
                check_version('bmm', 'mat2', mat2, self.mat2_version)
            d = bmm(g, adjoint(mat2))
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('bmm')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('bmm', 'input', input, self.input_version)
            d = bmm(adjoint(input), g)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.mat2 = FREED


def bmm_record(kernel: Any) -> Any:
    def bmm(input: TensorBase, mat2: TensorBase) -> Any:
        r: TensorBase = kernel(input, mat2)
        e0 = input.node if input.base is None else node_of(input)
        e1 = mat2.node if mat2.base is None else node_of(mat2)
        input_kept = input if e1 is not None else None
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        mat2_kept = mat2 if e0 is not None else None
        mat2_version = 0 if mat2_kept is None or mat2_kept.storage is None else mat2_kept.storage.version
        r.node = BmmBackward(e0, e1, input_kept, input_version, mat2_kept, mat2_version)
        r.key |= GRAD
        return r

    return bmm


def bmm(input: Any, mat2: Any, *, out: Any = None) -> Any:
    """The products of two equally large batches of matrices.

    Args:
        input: shape (B, M, K).
        mat2: shape (B, K, N).

    Returns:
        Shape (B, M, N).

    Raises:
        ShapeError: an operand has not 3 dimensions, or sizes differ."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | mat2.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'bmm', {'input': input, 'mat2': mat2}) from None
    try:
        fn = bmm_table[key]
    except KeyError:
        fn = bmm_op.resolve(key)
    if out is None:
        return fn(input, mat2)
    return into_exactly('bmm', out, fn(input, mat2))


bmm_op: Final = Op('bmm', bmm, adapt_fresh_tt, bmm_record, None, shapes.bmm, None, '', (), (), 'lower', ('input', 'mat2'), (), accepts='int float complex')
bmm_table: Final[dict[int, Any]] = bmm_op.table


# mv: ops/products.py:154
def mv_decomposed(input: Any, vec: Any) -> Any:
    shapes.mv(input.sizes, vec.sizes)
    return matmul(input, vec)


def mv(input: Any, vec: Any, *, out: Any = None) -> Any:
    """The product of a matrix (N, M) and a vector (M,): a vector (N,).

    Raises:
        ShapeError: wrong dimensions or sizes."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | vec.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'mv', {'input': input, 'vec': vec}) from None
    try:
        fn = mv_table[key]
    except KeyError:
        fn = mv_op.resolve(key)
    if out is None:
        return fn(input, vec)
    return into_exactly('mv', out, fn(input, vec))


mv_op: Final = Op('mv', mv, adapt_fresh_tt, None, mv_decomposed, shapes.mv, None, '', (), (), 'lower', ('input', 'vec'), (), accepts='int float complex')
mv_table: Final[dict[int, Any]] = mv_op.table


# dot: ops/products.py:168
def dot_decomposed(input: Any, tensor: Any) -> Any:
    shapes.dot(input.sizes, tensor.sizes)
    return matmul(input, tensor)


def dot(input: Any, tensor: Any, *, out: Any = None) -> Any:
    """The sum of the products of two vectors' elements.

    Args:
        input: shape (N,).
        tensor: shape (N,).

    Returns:
        A tensor without dimensions.

    Raises:
        ShapeError: an operand is no vector, or the lengths differ."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | tensor.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'dot', {'input': input, 'tensor': tensor}) from None
    try:
        fn = dot_table[key]
    except KeyError:
        fn = dot_op.resolve(key)
    if out is None:
        return fn(input, tensor)
    return into_exactly('dot', out, fn(input, tensor))


dot_op: Final = Op('dot', dot, adapt_fresh_tt, None, dot_decomposed, shapes.dot, None, '', (), (), 'promote', ('input', 'tensor'), (), accepts='int float complex')
dot_table: Final[dict[int, Any]] = dot_op.table


# vdot: ops/products.py:189
def vdot_decomposed(input: Any, other: Any) -> Any:
    return dot(conj(input) if input.key & COMPLEXES else input, other)


def vdot(input: Any, other: Any, *, out: Any = None) -> Any:
    """The sum of the products of two vectors' elements, those of the first conjugated. See `dot`."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | other.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'vdot', {'input': input, 'other': other}) from None
    try:
        fn = vdot_table[key]
    except KeyError:
        fn = vdot_op.resolve(key)
    if out is None:
        return fn(input, other)
    return into_exactly('vdot', out, fn(input, other))


vdot_op: Final = Op('vdot', vdot, adapt_fresh_tt, None, vdot_decomposed, shapes.dot, None, '', (), (), '', ('input', 'other'), (), accepts='int float complex')
vdot_table: Final[dict[int, Any]] = vdot_op.table


# outer: ops/products.py:198
def outer_decomposed(input: Any, vec2: Any) -> Any:
    shapes.outer(input.sizes, vec2.sizes)
    return unsqueeze(input, 1) * vec2


def outer(input: Any, vec2: Any, *, out: Any = None) -> Any:
    """The products of each element of one vector (N,) with each of another (M,): shape (N, M)."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | vec2.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'outer', {'input': input, 'vec2': vec2}) from None
    try:
        fn = outer_table[key]
    except KeyError:
        fn = outer_op.resolve(key)
    if out is None:
        return fn(input, vec2)
    return into('outer', out, fn(input, vec2))


outer_op: Final = Op('outer', outer, adapt_fresh_tt, None, outer_decomposed, shapes.outer, None, 'common', (0, 1), (), '', ('input', 'vec2'), ())
outer_table: Final[dict[int, Any]] = outer_op.table


# ger: ops/products.py:208
def ger(input: Any, vec2: Any) -> Any:
    """An alias of `outer`."""
    try:
        return outer(input, vec2)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'ger', {'input': input, 'vec2': vec2}) from None


# inner: ops/products.py:215
def inner(input: Any, other: Any) -> Any:
    """The products of all rows of one tensor with all of another: sums over both last dimensions.

    Args:
        input: shape (..., K).
        other: shape (*, K). Either may be a number's tensor, which multiplies.

    Returns:
        Shape (..., *)."""
    try:
        if len(input.sizes) == 0 or len(other.sizes) == 0:
            return input * other
        return tensordot(input, other, ([-1], [-1]))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'inner', {'input': input, 'other': other}) from None


# addmv: ops/products.py:274
def addmv_decomposed(input: Any, mat: Any, vec: Any, beta: Any, alpha: Any) -> Any:
    shapes.addmv(input.sizes, mat.sizes, vec.sizes)
    product = matmul(mat, vec)
    product = product if alpha == 1 else product * alpha
    return product if beta == 0 else product + (input if beta == 1 else input * beta)


def addmv(input: Any, mat: Any, vec: Any, beta: Any = 1, alpha: Any = 1, *, out: Any = None) -> Any:
    """beta * input + alpha * (mat @ vec), of shapes (N,), (N, M) and (M,). See `addmm`."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | mat.key | vec.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'addmv', {'input': input, 'mat': mat, 'vec': vec}) from None
    try:
        fn = addmv_table[key]
    except KeyError:
        fn = addmv_op.resolve(key)
    if out is None:
        return fn(input, mat, vec, beta, alpha)
    return into_exactly('addmv', out, fn(input, mat, vec, beta, alpha))


addmv_op: Final = Op('addmv', addmv, adapt_fresh_tttss, None, addmv_decomposed, shapes.addmv, None, '', (), (), 'lower', ('input', 'mat', 'vec', 'beta', 'alpha'), (), accepts='int float complex')
addmv_table: Final[dict[int, Any]] = addmv_op.table


def addmv_(input: Any, mat: Any, vec: Any, beta: Any = 1, alpha: Any = 1) -> Any:
    """In-place form of addmv."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | mat.key | vec.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'addmv', {'input': input, 'mat': mat, 'vec': vec}) from None
    try:
        fn = addmv__table[key]
    except KeyError:
        fn = addmv__op.resolve(key)
    return fn(input, mat, vec, beta, alpha)


addmv__op: Final = Op('addmv_', addmv_, adapt_inplace_tttss, None, None, shapes.addmv, None, '', (), ('inplace',), 'lower', ('input', 'mat', 'vec', 'beta', 'alpha'), (), accepts='int float complex')
addmv__table: Final[dict[int, Any]] = addmv__op.table


# addr: ops/products.py:286
def addr_decomposed(input: Any, vec1: Any, vec2: Any, beta: Any, alpha: Any) -> Any:
    shapes.addr(input.sizes, vec1.sizes, vec2.sizes)
    product = outer(vec1 if alpha == 1 else vec1 * alpha, vec2)
    return product if beta == 0 else product + (input if beta == 1 else input * beta)


def addr(input: Any, vec1: Any, vec2: Any, beta: Any = 1, alpha: Any = 1, *, out: Any = None) -> Any:
    """beta * input + alpha * outer(vec1, vec2), of shapes (N, M), (N,) and (M,). See `addmm`."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | vec1.key | vec2.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'addr', {'input': input, 'vec1': vec1, 'vec2': vec2}) from None
    try:
        fn = addr_table[key]
    except KeyError:
        fn = addr_op.resolve(key)
    if out is None:
        return fn(input, vec1, vec2, beta, alpha)
    return into('addr', out, fn(input, vec1, vec2, beta, alpha))


addr_op: Final = Op('addr', addr, adapt_fresh_tttss, None, addr_decomposed, shapes.addr, None, '', (), (), '', ('input', 'vec1', 'vec2', 'beta', 'alpha'), (), layout='operands')
addr_table: Final[dict[int, Any]] = addr_op.table


def addr_(input: Any, vec1: Any, vec2: Any, beta: Any = 1, alpha: Any = 1) -> Any:
    """In-place form of addr."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | vec1.key | vec2.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'addr', {'input': input, 'vec1': vec1, 'vec2': vec2}) from None
    try:
        fn = addr__table[key]
    except KeyError:
        fn = addr__op.resolve(key)
    return fn(input, vec1, vec2, beta, alpha)


addr__op: Final = Op('addr_', addr_, adapt_inplace_tttss, None, None, shapes.addr, None, '', (), ('inplace',), '', ('input', 'vec1', 'vec2', 'beta', 'alpha'), ())
addr__table: Final[dict[int, Any]] = addr__op.table


# baddbmm: ops/products.py:297
def baddbmm_decomposed(input: Any, batch1: Any, batch2: Any, beta: Any, alpha: Any) -> Any:
    shapes.baddbmm(input.sizes, batch1.sizes, batch2.sizes)
    product = bmm(batch1, batch2)
    product = product if alpha == 1 else product * alpha
    return product if beta == 0 else product + (input if beta == 1 else input * beta)


def baddbmm(input: Any, batch1: Any, batch2: Any, beta: Any = 1, alpha: Any = 1, *, out: Any = None) -> Any:
    """beta * input + alpha * bmm(batch1, batch2), of shapes (B, M, N), (B, M, K) and (B, K, N). See `addmm`."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | batch1.key | batch2.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'baddbmm', {'input': input, 'batch1': batch1, 'batch2': batch2}) from None
    try:
        fn = baddbmm_table[key]
    except KeyError:
        fn = baddbmm_op.resolve(key)
    if out is None:
        return fn(input, batch1, batch2, beta, alpha)
    return into_exactly('baddbmm', out, fn(input, batch1, batch2, beta, alpha))


baddbmm_op: Final = Op('baddbmm', baddbmm, adapt_fresh_tttss, None, baddbmm_decomposed, shapes.baddbmm, None, '', (), (), 'lower', ('input', 'batch1', 'batch2', 'beta', 'alpha'), (), accepts='int float complex')
baddbmm_table: Final[dict[int, Any]] = baddbmm_op.table


def baddbmm_(input: Any, batch1: Any, batch2: Any, beta: Any = 1, alpha: Any = 1) -> Any:
    """In-place form of baddbmm."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | batch1.key | batch2.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'baddbmm', {'input': input, 'batch1': batch1, 'batch2': batch2}) from None
    try:
        fn = baddbmm__table[key]
    except KeyError:
        fn = baddbmm__op.resolve(key)
    return fn(input, batch1, batch2, beta, alpha)


baddbmm__op: Final = Op('baddbmm_', baddbmm_, adapt_inplace_tttss, None, None, shapes.baddbmm, None, '', (), ('inplace',), 'lower', ('input', 'batch1', 'batch2', 'beta', 'alpha'), (), accepts='int float complex')
baddbmm__table: Final[dict[int, Any]] = baddbmm__op.table


# addbmm: ops/products.py:309
def addbmm_decomposed(input: Any, batch1: Any, batch2: Any, beta: Any, alpha: Any) -> Any:
    shapes.addbmm(input.sizes, batch1.sizes, batch2.sizes)
    count, rows, inner_size = batch1.sizes
    left = reshape(permute(batch1, (1, 0, 2)), (rows, count * inner_size))
    return addmm(input, left, reshape(batch2, (count * inner_size, batch2.sizes[2])), beta, alpha)


def addbmm(input: Any, batch1: Any, batch2: Any, beta: Any = 1, alpha: Any = 1, *, out: Any = None) -> Any:
    """beta * input + alpha * the sum of bmm(batch1, batch2) over the batch, of shapes (M, N), (B, M, K) and (B, K, N). See `addmm`."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | batch1.key | batch2.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'addbmm', {'input': input, 'batch1': batch1, 'batch2': batch2}) from None
    try:
        fn = addbmm_table[key]
    except KeyError:
        fn = addbmm_op.resolve(key)
    if out is None:
        return fn(input, batch1, batch2, beta, alpha)
    return into_exactly('addbmm', out, fn(input, batch1, batch2, beta, alpha))


addbmm_op: Final = Op('addbmm', addbmm, adapt_fresh_tttss, None, addbmm_decomposed, shapes.addbmm, None, '', (), (), 'lower', ('input', 'batch1', 'batch2', 'beta', 'alpha'), (), accepts='int float complex')
addbmm_table: Final[dict[int, Any]] = addbmm_op.table


def addbmm_(input: Any, batch1: Any, batch2: Any, beta: Any = 1, alpha: Any = 1) -> Any:
    """In-place form of addbmm."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | batch1.key | batch2.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'addbmm', {'input': input, 'batch1': batch1, 'batch2': batch2}) from None
    try:
        fn = addbmm__table[key]
    except KeyError:
        fn = addbmm__op.resolve(key)
    return fn(input, batch1, batch2, beta, alpha)


addbmm__op: Final = Op('addbmm_', addbmm_, adapt_inplace_tttss, None, None, shapes.addbmm, None, '', (), ('inplace',), 'lower', ('input', 'batch1', 'batch2', 'beta', 'alpha'), (), accepts='int float complex')
addbmm__table: Final[dict[int, Any]] = addbmm__op.table


# bilinear: ops/products.py:407
def bilinear_decomposed(input1: Any, input2: Any, weight: Any, bias: Any) -> Any:
    shapes.bilinear(input1.sizes, input2.sizes, weight.sizes, None if bias is None else bias.sizes)
    outputs, first, second = weight.sizes
    rows = math.prod(input1.sizes[:-1])
    by_first = reshape(permute(weight, (1, 0, 2)), (first, outputs * second))
    half = reshape(matmul(reshape(input1, (rows, first)), by_first), (rows, outputs, second))
    result = reshape(matmul(half, reshape(input2, (rows, second, 1))), input1.sizes[:-1] + (outputs,))
    return result if bias is None else result + bias


def bilinear(input1: Any, input2: Any, weight: Any, bias: Any = None, *, out: Any = None) -> Any:
    """input1 @ weight[k] @ input2 + bias[k], for each output k.

    Args:
        input1: shape (..., in1_features).
        input2: shape (..., in2_features), leading sizes as input1.
        weight: shape (out_features, in1_features, in2_features).
        bias: shape (out_features,).

    Returns:
        Shape (..., out_features).

    Raises:
        ShapeError: the shapes do not fit."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input1.key | input2.key | weight.key | (0 if bias is None else bias.key) | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'bilinear', {'input1': input1, 'input2': input2, 'weight': weight}, {'bias': bias}) from None
    try:
        fn = bilinear_table[key]
    except KeyError:
        fn = bilinear_op.resolve(key)
    if out is None:
        return fn(input1, input2, weight, bias)
    return into('bilinear', out, fn(input1, input2, weight, bias))


bilinear_op: Final = Op('bilinear', bilinear, adapt_fresh_ttto, None, bilinear_decomposed, shapes.bilinear, None, '', (), (), 'promote', ('input1', 'input2', 'weight', 'bias'), (), accepts='int float complex')
bilinear_table: Final[dict[int, Any]] = bilinear_op.table


# einsum: ops/products.py:438
def einsum(equation: Any, *operands: Any) -> Any:
    """Sums of products, by Einstein's convention: repeated subscripts multiply, subscripts that the output lacks are summed.

    Args:
        equation: as "bik,bkj->bij"; "..." stands for broadcast dimensions; without "->" the output has the subscripts that
            occur once, in alphabetical order. Or operands and lists of ints in turn: `einsum(a, [0, 1], b, [1, 2], [0, 2])`.
        operands: one tensor for each comma-separated term.

    Returns:
        The tensor with the output's dimensions.

    Raises:
        ValueError: the equation cannot be read.
        ShapeError: an operand does not fit the equation.

    Example:
        >>> fb.einsum("ij,kj->ik", fb.ones(2, 3), fb.ones(4, 3)).shape
        flambeau.Size([2, 4])"""
    if not isinstance(equation, str):
        pieces = (equation, *operands)
        odd = len(pieces) % 2
        equation = shapes.sublists_to_equation([*pieces[1:len(pieces) - odd:2], pieces[-1] if odd else None])
        operands = pieces[:len(pieces) - odd:2]
    elif len(operands) == 1 and isinstance(operands[0], (list, tuple)):
        operands = tuple(operands[0])
    plan = shapes.einsum_plan(equation, tuple((tuple(x.sizes) for x in operands)))
    terms = []
    for x, pairs, drop in zip(operands, plan.diagonals, plan.squeezed):
        for first, second in pairs:
            x = _ops.diagonal(x, 0, first, second)
        terms.append(_ops.squeeze(x, drop) if drop else x)
    for step in plan.steps:
        a, b = (terms[step.left], terms[step.right])
        terms[step.left] = terms[step.right] = None
        a = sum(a, step.left_sum) if step.left_sum else a
        b = sum(b, step.right_sum) if step.right_sum else b
        a = reshape(permute(a, step.left_order), step.left_shape)
        b = reshape(permute(b, step.right_order), step.right_shape)
        terms.append(reshape(a * b if step.multiply else matmul(a, b), step.result))
    last = sum(terms[-1], plan.last_sum) if plan.last_sum else terms[-1]
    return permute(last, plan.last_order)


# tensordot: ops/products.py:492
def tensordot(a: Any, b: Any, dims: Any = 2) -> Any:
    """The sum of the products over several dimensions of both tensors.

    Args:
        a: the left tensor.
        b: the right tensor.
        dims: how many of a's last and b's first dimensions; or two sequences of dimensions.

    Returns:
        A tensor with a's other dimensions, then b's.

    Raises:
        ShapeError: the summed sizes differ."""
    try:
        a_order, b_order, a_shape, b_shape, shape = shapes.tensordot_plan(a.sizes, b.sizes, dims)
        return reshape(matmul(reshape(permute(a, a_order), a_shape), reshape(permute(b, b_order), b_shape)), shape)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'tensordot', {'a': a, 'b': b}) from None


# kron: ops/products.py:516
def kron(input: Any, other: Any) -> Any:
    """The Kronecker product: every element of input times the whole of other.

    Args:
        input: shape (a0, a1, ...).
        other: shape (b0, b1, ...); the shorter shape is filled with ones in front.

    Returns:
        Shape (a0 * b0, a1 * b1, ...)."""
    try:
        ndim = builtins.max(len(input.sizes), len(other.sizes))
        a = (1,) * (ndim - len(input.sizes)) + tuple(input.sizes)
        b = (1,) * (ndim - len(other.sizes)) + tuple(other.sizes)
        left = reshape(input, tuple((n for size in a for n in (size, 1))))
        right = reshape(other, tuple((n for size in b for n in (1, size))))
        return reshape(left * right, tuple((m * n for m, n in zip(a, b))))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'kron', {'input': input, 'other': other}) from None


# multi_dot: ops/products.py:538
def multi_dot(tensors: Any) -> Any:
    """The product of a chain of matrices, in the cheapest order. The first and the last may be vectors.

    Args:
        tensors: at least two; shapes (M, K), (K, L), (L, N) ...

    Returns:
        Shape (M, N), without the dimension of a vector.

    Raises:
        ShapeError: neighbours do not fit."""
    chain = list(tensors)
    check_tensors('multi_dot', chain)
    if len(chain) < 2:
        raise RuntimeError(f'multi_dot: takes at least 2 tensors, got {len(chain)}')
    row, column = (len(chain[0].sizes) == 1, len(chain[-1].sizes) == 1)
    chain[0] = unsqueeze(chain[0], 0) if row else chain[0]
    chain[-1] = unsqueeze(chain[-1], 1) if column else chain[-1]
    for x in chain:
        shapes.require_ndim('multi_dot', 'each tensor but the first and last', x.sizes, 2)
    for i, j in shapes.chain_order('multi_dot', [tuple(x.sizes) for x in chain]):
        chain.append(mm(chain[i], chain[j]))
    result = _ops.squeeze(chain[-1], -1) if column else chain[-1]
    return _ops.squeeze(result, 0) if row else result


# chain_matmul: ops/products.py:569
def chain_matmul(*matrices: Any) -> Any:
    """The product of matrices, in the cheapest order. See `linalg.multi_dot`."""
    return matrices[0] if len(matrices) == 1 else multi_dot(matrices)


# matrix_power: ops/products.py:579
def matrix_power(input: Any, n: Any) -> Any:
    """The n-th power of square matrices, by repeated squaring.

    Args:
        input: shape (..., M, M).
        n: the exponent, 0 or more.

    Returns:
        Shape (..., M, M).

    Raises:
        RuntimeError: the matrices are not square, or n is negative."""
    try:
        if len(input.sizes) < 2 or input.sizes[-1] != input.sizes[-2]:
            raise RuntimeError(f'matrix_power: takes square matrices (..., M, M), got shape {tuple(input.sizes)}')
        if n < 0:
            raise RuntimeError(f'matrix_power: n must be 0 or more, got {n}; invert the matrices first')
        if n == 0:
            return clone(expand(_ops.eye(input.sizes[-1], dtype=input.dtype, device=input.device), input.sizes))
        result, square = (None, input)
        while n:
            if n & 1:
                result = square if result is None else matmul(result, square)
            n >>= 1
            square = matmul(square, square) if n else square
        return clone(result, memory_format=contiguous_format) if result is input else result
    except (AttributeError, TypeError) as error:
        raise misused(error, 'matrix_power', {'input': input}) from None


# trace: ops/products.py:611
def trace(input: Any) -> Any:
    """The sum of the diagonal of a matrix (M, N), as a tensor without dimensions."""
    try:
        shapes.require_ndim('trace', 'input', input.sizes, 2)
        shapes.refuse_bool('trace', input.dtype)
        return sum(_ops.diagonal(input, 0, 0, 1))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'trace', {'input': input}) from None


# cross_product: ops/products.py:622
def cross_product_decomposed(input: Any, other: Any, dim: Any) -> Any:
    shapes.cross(input.sizes, other.sizes, dim)
    ahead, behind = (_ops.roll(input, -1, dim) * _ops.roll(other, 1, dim), _ops.roll(input, 1, dim) * _ops.roll(other, -1, dim))
    return ahead - behind


def cross_product(input: Any, other: Any, dim: Any, *, out: Any = None) -> Any:
    """`linalg.cross` along a given dimension."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | other.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'cross_product', {'input': input, 'other': other}) from None
    try:
        fn = cross_product_table[key]
    except KeyError:
        fn = cross_product_op.resolve(key)
    if out is None:
        return fn(input, other, dim)
    return into('cross_product', out, fn(input, other, dim))


cross_product_op: Final = Op('cross_product', cross_product, adapt_fresh_tts, None, cross_product_decomposed, shapes.cross, None, '', (), (), '', ('input', 'other', 'dim'), (), accepts='int float complex', title='cross', layout='contiguous')
cross_product_table: Final[dict[int, Any]] = cross_product_op.table


# cross: ops/products.py:633
def cross(input: Any, other: Any, dim: Any = -1, axis: Any = None) -> Any:
    """The cross product of 3-element vectors.

    Args:
        input: 3 elements along dim.
        other: 3 elements along dim; the other dimensions broadcast.
        dim: the dimension of the vectors.

    Returns:
        The broadcast shape.

    Raises:
        ShapeError: dim has not 3 elements."""
    if axis is not None:
        dim = renamed('cross', 'dim', dim, -1, 'axis', axis)
    try:
        return cross_product(input, other, dim)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'cross', {'input': input, 'other': other}) from None


# cdist: ops/products.py:657
def cdist(x1: Any, x2: Any, p: Any = 2.0, compute_mode: Any = 'use_mm_for_euclid_dist_if_necessary') -> Any:
    """The p-norm distance of each row of x1 from each row of x2.

    Args:
        x1: shape (..., P, M).
        x2: shape (..., R, M).
        p: the norm, 0 or more, `inf` included.
        compute_mode: whether the Euclidean distance goes through a matrix product, which is faster and less exact:
            "use_mm_for_euclid_dist_if_necessary" (with more than 25 rows), "use_mm_for_euclid_dist", "donot_use_mm_for_euclid_dist".

    Returns:
        Shape (..., P, R).

    Raises:
        ShapeError: the shapes do not fit."""
    try:
        shapes.check_rows(x1.sizes, x2.sizes)
        modes = {'use_mm_for_euclid_dist_if_necessary': x1.sizes[-2] > 25 or x2.sizes[-2] > 25, 'use_mm_for_euclid_dist': True, 'donot_use_mm_for_euclid_dist': False}
        if compute_mode not in modes:
            raise ValueError(f"cdist: compute_mode is one of {', '.join(modes)}; got {compute_mode!r}")
        if p < 0:
            raise RuntimeError(f'cdist: p must be 0 or more, got {p}')
        return cdist_forward(x1, x2, p, p == 2 and modes[compute_mode])
    except (AttributeError, TypeError) as error:
        raise misused(error, 'cdist', {'x1': x1, 'x2': x2}) from None


# cdist_forward: ops/products.py:689
class CdistForwardBackward(Node):
    """Backward of cdist_forward: ops/products.py:689."""

    __slots__ = ('x1', 'x1_version', 'x2', 'x2_version', 'p', 'out_array', 'out_key', 'out_sizes', 'out_storage', 'out_version')
    saved_names: ClassVar[tuple[str, ...]] = ('x1', 'x2', 'out:out')

    def __init__(self, e0: Any, e1: Any, x1: Any, x1_version: Any, x2: Any, x2_version: Any, p: Any, out_array: Any, out_key: Any, out_sizes: Any, out_storage: Any, out_version: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.x1: Any = x1
        self.x1_version: Any = x1_version
        self.x2: Any = x2
        self.x2_version: Any = x2_version
        self.p: Any = p
        self.out_array: Any = out_array
        self.out_key: Any = out_key
        self.out_sizes: Any = out_sizes
        self.out_storage: Any = out_storage
        self.out_version: Any = out_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            x1 = self.x1
            if x1 is FREED:
                raise freed('cdist_forward')
            if x1.storage is not None and x1.storage.version != self.x1_version:
                check_version('cdist_forward', 'x1', x1, self.x1_version)
            x2 = self.x2
            if x2 is FREED:
                raise freed('cdist_forward')
            if x2.storage is not None and x2.storage.version != self.x2_version:
                check_version('cdist_forward', 'x2', x2, self.x2_version)
            p = self.p
            out = saved_output(self, 'cdist_forward', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = cdist_backward(g, x1, x2, p, out)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            x1 = self.x1
            if x1 is FREED:
                raise freed('cdist_forward')
            if x1.storage is not None and x1.storage.version != self.x1_version:
                check_version('cdist_forward', 'x1', x1, self.x1_version)
            x2 = self.x2
            if x2 is FREED:
                raise freed('cdist_forward')
            if x2.storage is not None and x2.storage.version != self.x2_version:
                check_version('cdist_forward', 'x2', x2, self.x2_version)
            p = self.p
            out = saved_output(self, 'cdist_forward', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = cdist_backward(transpose(g, -2, -1), x2, x1, p, transpose(out, -2, -1))
            engine.give(e, d, False)

    def release(self) -> None:
        self.x1 = FREED
        self.x2 = FREED
        self.out_array = FREED
        self.out_storage = None

    def saved_result(self, name: str) -> Any:
        if name == 'out':
            return result_without_node(self.out_array, self.out_key, self.out_sizes, self.out_storage)
        return None

    def restore_result(self, name: str, t: Any) -> None:
        if name == 'out':
            if t is None:
                self.out_array = None
            else:
                self.out_array, self.out_storage = t.array, storage_of(t)
                self.out_version = self.out_storage.version


def cdist_forward_record(kernel: Any) -> Any:
    def cdist_forward(x1: TensorBase, x2: TensorBase, p: Any, use_mm: Any) -> Any:
        r: TensorBase = kernel(x1, x2, p, use_mm)
        e0 = x1.node if x1.base is None else node_of(x1)
        e1 = x2.node if x2.base is None else node_of(x2)
        x1_kept = x1
        x1_version = 0 if x1_kept is None or x1_kept.storage is None else x1_kept.storage.version
        x2_kept = x2
        x2_version = 0 if x2_kept is None or x2_kept.storage is None else x2_kept.storage.version
        out_storage = storage_of(r)
        r.node = CdistForwardBackward(e0, e1, x1_kept, x1_version, x2_kept, x2_version, p, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version)
        r.key |= GRAD
        return r

    return cdist_forward


def cdist_forward(x1: Any, x2: Any, p: Any, use_mm: Any, *, out: Any = None) -> Any:
    """The distances of cdist; with use_mm, Euclidean ones through a matrix product."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = x1.key | x2.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'cdist_forward', {'x1': x1, 'x2': x2}) from None
    try:
        fn = cdist_forward_table[key]
    except KeyError:
        fn = cdist_forward_op.resolve(key)
    if out is None:
        return fn(x1, x2, p, use_mm)
    return into('cdist_forward', out, fn(x1, x2, p, use_mm))


cdist_forward_op: Final = Op('cdist_forward', cdist_forward, adapt_fresh_ttss, cdist_forward_record, None, shapes.cdist, None, '', (), (), 'float32', ('x1', 'x2', 'p', 'use_mm'), (), accepts='float', title='cdist')
cdist_forward_table: Final[dict[int, Any]] = cdist_forward_op.table


# cdist_backward: ops/products.py:701
def cdist_backward_decomposed(grad: Any, x1: Any, x2: Any, p: Any, distance: Any) -> Any:
    difference = unsqueeze(x1, -2) - unsqueeze(x2, -3)
    far = unsqueeze(distance, -1)
    if p == 0:
        slope = _ops.zeros_like(difference)
    elif p == 1:
        slope = _ops.sign(difference)
    elif p == math.inf:
        slope = _ops.sign(difference) * eq(abs(difference), far)
    else:
        safe = where(eq(far, 0), 1.0, far)
        slope = _ops.sign(difference) * pow(abs(difference) / safe, p - 1)
        slope = where(eq(far, 0) | eq(difference, 0), 0.0, slope) if p < 2 else where(eq(far, 0), 0.0, slope)
    return sum_to(sum(unsqueeze(grad, -1) * slope, -2), x1.sizes)


def cdist_backward(grad: Any, x1: Any, x2: Any, p: Any, distance: Any, *, out: Any = None) -> Any:
    """What cdist sends back to x1; the derivative at distance 0 is 0."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = grad.key | x1.key | x2.key | distance.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'cdist_backward', {'grad': grad, 'x1': x1, 'x2': x2, 'distance': distance}) from None
    try:
        fn = cdist_backward_table[key]
    except KeyError:
        fn = cdist_backward_op.resolve(key)
    if out is None:
        return fn(grad, x1, x2, p, distance)
    return into('cdist_backward', out, fn(grad, x1, x2, p, distance))


cdist_backward_op: Final = Op('cdist_backward', cdist_backward, adapt_fresh_tttst, None, cdist_backward_decomposed, None, None, '', (), (), '', ('grad', 'x1', 'x2', 'p', 'distance'), (), accepts='float')
cdist_backward_table: Final[dict[int, Any]] = cdist_backward_op.table


# pdist: ops/products.py:722
def pdist(input: Any, p: Any = 2.0) -> Any:
    """The p-norm distances of all pairs of rows.

    Args:
        input: shape (N, M).
        p: the norm, 0 or more.

    Returns:
        Shape (N * (N - 1) / 2,): pairs (0, 1), (0, 2), ..., (1, 2), ...

    Raises:
        ShapeError: input is no matrix."""
    try:
        shapes.pdist(input.sizes, p)
        rows, columns = _ops.unbind(_ops.triu_indices(input.sizes[0], input.sizes[0], 1, device=input.device))
        return _ops.index(cdist(input, input, p, 'donot_use_mm_for_euclid_dist'), (rows, columns))
    except (AttributeError, TypeError) as error:
        raise misused(error, 'pdist', {'input': input}) from None
