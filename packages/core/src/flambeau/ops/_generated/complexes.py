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
from .adapters import adapt_inplace_t, adapt_pointwise_t, adapt_pointwise_tt
from .hot import abs, clone, conj, eq, sum_to, where
from ...dispatch.op import not_a_tensor


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


# conj_physical: ops/complexes.py:22
class ConjPhysicalBackward(Node):
    """Backward of conj_physical: ops/complexes.py:22."""

    __slots__ = ()
    saved_names: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            d = conj(g) if g.key & COMPLEXES else g
            engine.give(e, d, True)


def conj_physical_record(kernel: Any) -> Any:
    def conj_physical(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        e0 = input.node if input.base is None else node_of(input)
        r.node = ConjPhysicalBackward(e0)
        r.key |= GRAD
        return r

    return conj_physical


def conj_physical(input: Any, *, out: Any = None) -> Any:
    """A new tensor that holds the complex conjugates."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'conj_physical', {'input': input}) from None
    try:
        fn = conj_physical_table[key]
    except KeyError:
        fn = conj_physical_op.resolve(key)
    if out is None:
        return fn(input)
    return into('conj_physical', out, fn(input), input)


conj_physical_op: Final = Op('conj_physical', conj_physical, adapt_pointwise_t, conj_physical_record, None, shapes.pointwise, None, '', (), (), '', ('input',), (), layout='operands')
conj_physical_table: Final[dict[int, Any]] = conj_physical_op.table


def conj_physical__record(kernel: Any) -> Any:
    def conj_physical_(input: TensorBase) -> Any:
        check_inplace('conj_physical_', input)
        e0 = input.node if input.base is None else node_of(input)
        node = ConjPhysicalBackward(e0)
        kernel(input)
        rebase_history(input, node)
        return input

    return conj_physical_


def conj_physical_(input: Any) -> Any:
    """In-place form of conj_physical."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'conj_physical', {'input': input}) from None
    try:
        fn = conj_physical__table[key]
    except KeyError:
        fn = conj_physical__op.resolve(key)
    return fn(input)


conj_physical__op: Final = Op('conj_physical_', conj_physical_, adapt_inplace_t, conj_physical__record, None, shapes.pointwise, None, '', (), ('inplace',), '', ('input',), ())
conj_physical__table: Final[dict[int, Any]] = conj_physical__op.table


# resolve_conj: ops/complexes.py:28
def resolve_conj(input: Any) -> Any:
    """input itself: conjugation is never deferred."""
    try:
        if not isinstance(input, TensorBase):
            raise not_a_tensor('resolve_conj', input=input)
        return input
    except (AttributeError, TypeError) as error:
        raise misused(error, 'resolve_conj', {'input': input}) from None


# resolve_neg: ops/complexes.py:37
def resolve_neg(input: Any) -> Any:
    """input itself: negation is never deferred."""
    try:
        if not isinstance(input, TensorBase):
            raise not_a_tensor('resolve_neg', input=input)
        return input
    except (AttributeError, TypeError) as error:
        raise misused(error, 'resolve_neg', {'input': input}) from None


# angle: ops/complexes.py:46
class AngleBackward(Node):
    """Backward of angle: ops/complexes.py:46."""

    __slots__ = ('input', 'input_version')
    saved_names: ClassVar[tuple[str, ...]] = ('input',)
    arity: ClassVar[int] = 1

    def __init__(self, e0: Any, input: Any, input_version: Any) -> None:
        self.e0 = e0
        self.e1 = None
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('angle')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('angle', 'input', input, self.input_version)
            d = angle_backward(g, input)
            engine.give(e, d, True)

    def release(self) -> None:
        self.input = FREED


def angle_record(kernel: Any) -> Any:
    def angle(input: TensorBase) -> Any:
        r: TensorBase = kernel(input)
        if not r.key & DIFFERENTIABLE:
            return r
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = AngleBackward(e0, input_kept, input_version)
        r.key |= GRAD
        return r

    return angle


def angle(input: Any, *, out: Any = None) -> Any:
    """The angle of each complex number in radians; of a real one, pi if it is negative, else 0."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'angle', {'input': input}) from None
    try:
        fn = angle_table[key]
    except KeyError:
        fn = angle_op.resolve(key)
    if out is None:
        return fn(input)
    return into('angle', out, fn(input), input)


angle_op: Final = Op('angle', angle, adapt_pointwise_t, angle_record, None, shapes.pointwise, shapes.modulus_dtype, 'float', (0,), (), '', ('input',), (), layout='operands')
angle_table: Final[dict[int, Any]] = angle_op.table


# angle_backward: ops/complexes.py:52
def angle_backward(grad: Any, input: Any) -> Any:
    """What angle sends back: i * z / |z|**2 for complex numbers, nothing for real ones."""
    try:
        if not input.dtype.is_complex:
            return _ops.zeros_like(grad)
        zero = eq(input, 0)
        safe = where(zero, _ops.ones_like(input), input)
        size = abs(safe)
        return where(zero, _ops.zeros_like(input), grad * (safe / (size * size)) * 1j)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'angle_backward', {'grad': grad, 'input': input}) from None


# complex: ops/complexes.py:63
class ComplexBackward(Node):
    """Backward of complex: ops/complexes.py:63."""

    __slots__ = ('real_back', 'imag_back')
    saved_names: ClassVar[tuple[str, ...]] = ()

    def __init__(self, e0: Any, e1: Any, real_back: Any, imag_back: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.real_back: Any = real_back
        self.imag_back: Any = imag_back

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            d = g.real
            if self.real_back is not None and d is not None:
                d = sum_to(d, self.real_back)
            engine.give(e, d, True)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            d = g.imag
            if self.imag_back is not None and d is not None:
                d = sum_to(d, self.imag_back)
            engine.give(e, d, True)


def complex_record(kernel: Any) -> Any:
    def complex(real: TensorBase, imag: TensorBase) -> Any:
        r: TensorBase = kernel(real, imag)
        if not r.key & DIFFERENTIABLE:
            return r
        e0 = real.node if real.base is None else node_of(real)
        e1 = imag.node if imag.base is None else node_of(imag)
        sizes = r.sizes
        r.node = ComplexBackward(e0, e1, None if real.sizes is sizes or real.sizes == sizes else real.sizes, None if imag.sizes is sizes or imag.sizes == sizes else imag.sizes)
        r.key |= GRAD
        return r

    return complex


def complex(real: Any, imag: Any, *, out: Any = None) -> Any:
    """The complex numbers with these real and imaginary parts.

    Example:
        >>> fb.complex(fb.tensor([1.]), fb.tensor([2.]))
        tensor([1.+2.j])

    Raises:
        DTypeError: real and imag differ in dtype, or are not floating point."""
    try:
        shapes.check_same_dtype('complex', real.dtype, imag.dtype)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'complex', {'real': real, 'imag': imag}) from None
    try:
        modes: int = tls.keys if busy else 0
        key: int = real.key | imag.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'complex', {'real': real, 'imag': imag}) from None
    try:
        fn = complex_table[key]
    except KeyError:
        fn = complex_op.resolve(key)
    if out is None:
        return fn(real, imag)
    return into('complex', out, fn(real, imag), real, imag)


complex_op: Final = Op('complex', complex, adapt_pointwise_tt, complex_record, None, shapes.pointwise, shapes.composed_dtype, 'common', (0, 1), (), '', ('real', 'imag'), (), layout='operands')
complex_table: Final[dict[int, Any]] = complex_op.table


# polar: ops/complexes.py:78
def polar_decomposed(abs: Any, angle: Any) -> Any:
    return complex(abs * _ops.cos(angle), abs * _ops.sin(angle))


def polar(abs: Any, angle: Any, *, out: Any = None) -> Any:
    """The complex numbers with these moduli and angles (radians)."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = abs.key | angle.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'polar', {'abs': abs, 'angle': angle}) from None
    try:
        fn = polar_table[key]
    except KeyError:
        fn = polar_op.resolve(key)
    if out is None:
        return fn(abs, angle)
    return into('polar', out, fn(abs, angle), abs, angle)


polar_op: Final = Op('polar', polar, adapt_pointwise_tt, None, polar_decomposed, shapes.pointwise, shapes.composed_dtype, 'common', (0, 1), (), '', ('abs', 'angle'), (), accepts='float', layout='operands')
polar_table: Final[dict[int, Any]] = polar_op.table
