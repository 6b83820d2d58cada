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
from .adapters import adapt_fresh_tsss, adapt_inplace_tsss, adapt_inplace_tt, adapt_pointwise_tt
from .hot import clamp_both, clone, eq, ge, gt, le, lt, sum_to, where


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


# minimum: ops/choosing.py:53
class MinimumBackward(Node):
    """Backward of minimum: ops/choosing.py:53."""

    __slots__ = ('input', 'input_version', 'other', 'other_version', 'input_back', 'other_back')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'other')

    def __init__(self, e0: Any, e1: Any, input: Any, input_version: Any, other: Any, other_version: Any, input_back: Any, other_back: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.other: Any = other
        self.other_version: Any = other_version
        self.input_back: Any = input_back
        self.other_back: Any = other_back

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('minimum')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('minimum', 'input', input, self.input_version)
            other = self.other
            if other is FREED:
                raise freed('minimum')
            if other.storage is not None and other.storage.version != self.other_version:
                check_version('minimum', 'other', other, self.other_version)
            d = where(eq(input, other), g / 2, where(gt(input, other), 0, g))
            if self.input_back is not None and d is not None:
                d = sum_to(d, self.input_back)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('minimum')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('minimum', 'input', input, self.input_version)
            other = self.other
            if other is FREED:
                raise freed('minimum')
            if other.storage is not None and other.storage.version != self.other_version:
                check_version('minimum', 'other', other, self.other_version)
            d = where(eq(input, other), g / 2, where(lt(input, other), 0, g))
            if self.other_back is not None and d is not None:
                d = sum_to(d, self.other_back)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.other = FREED


def minimum_record(kernel: Any) -> Any:
    def minimum(input: TensorBase, other: TensorBase) -> Any:
        r: TensorBase = kernel(input, other)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        other_kept = other
        other_version = 0 if other_kept is None or other_kept.storage is None else other_kept.storage.version
        sizes = r.sizes
        r.node = MinimumBackward(e0, e1, input_kept, input_version, other_kept, other_version, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if other.sizes is sizes or other.sizes == sizes else other.sizes)
        r.key |= GRAD
        return r

    return minimum


def minimum(input: Any, other: Any, *, out: Any = None) -> Any:
    """The smaller of the two, element by element; NaN if either is."""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'minimum')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'minimum')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = minimum_table[key]
    except KeyError:
        fn = minimum_op.resolve(key)
    if out is None:
        return fn(input, other)
    return into('minimum', out, fn(input, other), input, other)


minimum_op: Final = Op('minimum', minimum, adapt_pointwise_tt, minimum_record, None, shapes.pointwise, None, 'common', (0, 1), (), '', ('input', 'other'), (), accepts='bool int float', layout='operands')
minimum_table: Final[dict[int, Any]] = minimum_op.table


# fmax: ops/choosing.py:60
class FmaxBackward(Node):
    """Backward of fmax: ops/choosing.py:60."""

    __slots__ = ('input', 'input_version', 'other', 'other_version', 'input_back', 'other_back')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'other')

    def __init__(self, e0: Any, e1: Any, input: Any, input_version: Any, other: Any, other_version: Any, input_back: Any, other_back: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.other: Any = other
        self.other_version: Any = other_version
        self.input_back: Any = input_back
        self.other_back: Any = other_back

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('fmax')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('fmax', 'input', input, self.input_version)
            other = self.other
            if other is FREED:
                raise freed('fmax')
            if other.storage is not None and other.storage.version != self.other_version:
                check_version('fmax', 'other', other, self.other_version)
            d = where(_ops.logical_or(ge(input, other), _ops.isnan(other)), g, 0)
            if self.input_back is not None and d is not None:
                d = sum_to(d, self.input_back)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('fmax')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('fmax', 'input', input, self.input_version)
            other = self.other
            if other is FREED:
                raise freed('fmax')
            if other.storage is not None and other.storage.version != self.other_version:
                check_version('fmax', 'other', other, self.other_version)
            d = where(_ops.logical_or(ge(input, other), _ops.isnan(other)), 0, g)
            if self.other_back is not None and d is not None:
                d = sum_to(d, self.other_back)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.other = FREED


def fmax_record(kernel: Any) -> Any:
    def fmax(input: TensorBase, other: TensorBase) -> Any:
        r: TensorBase = kernel(input, other)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        other_kept = other
        other_version = 0 if other_kept is None or other_kept.storage is None else other_kept.storage.version
        sizes = r.sizes
        r.node = FmaxBackward(e0, e1, input_kept, input_version, other_kept, other_version, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if other.sizes is sizes or other.sizes == sizes else other.sizes)
        r.key |= GRAD
        return r

    return fmax


def fmax(input: Any, other: Any, *, out: Any = None) -> Any:
    """The larger of the two, element by element; of a number and NaN, the number."""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'fmax')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'fmax')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = fmax_table[key]
    except KeyError:
        fn = fmax_op.resolve(key)
    if out is None:
        return fn(input, other)
    return into('fmax', out, fn(input, other), input, other)


fmax_op: Final = Op('fmax', fmax, adapt_pointwise_tt, fmax_record, None, shapes.pointwise, None, 'common', (0, 1), (), '', ('input', 'other'), (), accepts='bool int float', layout='operands')
fmax_table: Final[dict[int, Any]] = fmax_op.table


# fmin: ops/choosing.py:67
class FminBackward(Node):
    """Backward of fmin: ops/choosing.py:67."""

    __slots__ = ('input', 'input_version', 'other', 'other_version', 'input_back', 'other_back')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'other')

    def __init__(self, e0: Any, e1: Any, input: Any, input_version: Any, other: Any, other_version: Any, input_back: Any, other_back: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.other: Any = other
        self.other_version: Any = other_version
        self.input_back: Any = input_back
        self.other_back: Any = other_back

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('fmin')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('fmin', 'input', input, self.input_version)
            other = self.other
            if other is FREED:
                raise freed('fmin')
            if other.storage is not None and other.storage.version != self.other_version:
                check_version('fmin', 'other', other, self.other_version)
            d = where(_ops.logical_or(le(input, other), _ops.isnan(other)), g, 0)
            if self.input_back is not None and d is not None:
                d = sum_to(d, self.input_back)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('fmin')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('fmin', 'input', input, self.input_version)
            other = self.other
            if other is FREED:
                raise freed('fmin')
            if other.storage is not None and other.storage.version != self.other_version:
                check_version('fmin', 'other', other, self.other_version)
            d = where(_ops.logical_or(le(input, other), _ops.isnan(other)), 0, g)
            if self.other_back is not None and d is not None:
                d = sum_to(d, self.other_back)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.other = FREED


def fmin_record(kernel: Any) -> Any:
    def fmin(input: TensorBase, other: TensorBase) -> Any:
        r: TensorBase = kernel(input, other)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        other_kept = other
        other_version = 0 if other_kept is None or other_kept.storage is None else other_kept.storage.version
        sizes = r.sizes
        r.node = FminBackward(e0, e1, input_kept, input_version, other_kept, other_version, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if other.sizes is sizes or other.sizes == sizes else other.sizes)
        r.key |= GRAD
        return r

    return fmin


def fmin(input: Any, other: Any, *, out: Any = None) -> Any:
    """The smaller of the two, element by element; of a number and NaN, the number."""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'fmin')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'fmin')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = fmin_table[key]
    except KeyError:
        fn = fmin_op.resolve(key)
    if out is None:
        return fn(input, other)
    return into('fmin', out, fn(input, other), input, other)


fmin_op: Final = Op('fmin', fmin, adapt_pointwise_tt, fmin_record, None, shapes.pointwise, None, 'common', (0, 1), (), '', ('input', 'other'), (), accepts='bool int float', layout='operands')
fmin_table: Final[dict[int, Any]] = fmin_op.table


# clamp: ops/choosing.py:74
def clamp(input: Any, min: Any = None, max: Any = None, *, out: Any = None) -> Any:
    """Each element limited to [min, max]; max where min is above max, NaN where anything is NaN.

    Args:
        min: the lower limit, a number or a tensor, or None for none.
        max: the upper limit, likewise.

    Raises:
        RuntimeError: both limits are None.

    Example:
        >>> fb.clamp(fb.tensor([-2., 0.5, 3.]), min=-1, max=1)
        tensor([-1.0000,  0.5000,  1.0000])"""
    try:
        shapes.check_limits(input, min, max)
        if max is None:
            if min is None:
                raise RuntimeError('clamp: both limits are None; give min, max or both')
            return clamp_min(input, min, out=out)
        if min is None:
            return clamp_max(input, max, out=out)
        return clamp_both(input, min, max, out=out)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'clamp', {'input': input}) from None


def clamp_(input: Any, min: Any = None, max: Any = None) -> Any:
    """In-place form of clamp."""
    try:
        shapes.check_limits(input, min, max)
        if max is None:
            if min is None:
                raise RuntimeError('clamp: both limits are None; give min, max or both')
            return clamp_min_(input, min)
        if min is None:
            return clamp_max_(input, max)
        return _ops.clamp_both_(input, min, max)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'clamp', {'input': input}) from None


# clamp_min: ops/choosing.py:112
class ClampMinBackward(Node):
    """Backward of clamp_min: ops/choosing.py:112."""

    __slots__ = ('input', 'input_version', 'min', 'min_version', 'input_back', 'min_back')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'min')

    def __init__(self, e0: Any, e1: Any, input: Any, input_version: Any, min: Any, min_version: Any, input_back: Any, min_back: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.min: Any = min
        self.min_version: Any = min_version
        self.input_back: Any = input_back
        self.min_back: Any = min_back

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('clamp_min')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('clamp_min', 'input', input, self.input_version)
            min = self.min
            if min is FREED:
                raise freed('clamp_min')
            if min.storage is not None and min.storage.version != self.min_version:
                check_version('clamp_min', 'min', min, self.min_version)
            d = where(ge(input, min), g, 0)
            if self.input_back is not None and d is not None:
                d = sum_to(d, self.input_back)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('clamp_min')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('clamp_min', 'input', input, self.input_version)
            min = self.min
            if min is FREED:
                raise freed('clamp_min')
            if min.storage is not None and min.storage.version != self.min_version:
                check_version('clamp_min', 'min', min, self.min_version)
            d = where(lt(input, min), g, 0)
            if self.min_back is not None and d is not None:
                d = sum_to(d, self.min_back)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.min = FREED


def clamp_min_record(kernel: Any) -> Any:
    def clamp_min(input: TensorBase, min: TensorBase) -> Any:
        r: TensorBase = kernel(input, min)
        e0 = input.node if input.base is None else node_of(input)
        e1 = min.node if min.base is None else node_of(min)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        min_kept = min
        min_version = 0 if min_kept is None or min_kept.storage is None else min_kept.storage.version
        sizes = r.sizes
        r.node = ClampMinBackward(e0, e1, input_kept, input_version, min_kept, min_version, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if min.sizes is sizes or min.sizes == sizes else min.sizes)
        r.key |= GRAD
        return r

    return clamp_min


def clamp_min(input: Any, min: Any, *, out: Any = None) -> Any:
    """Each element, but at least min."""
    input = input if isinstance(input, TensorBase) else operand(input, min, 'clamp_min')
    min = min if isinstance(min, TensorBase) else operand(min, input, 'clamp_min')
    modes: int = tls.keys if busy else 0
    key: int = input.key | min.key | modes
    try:
        fn = clamp_min_table[key]
    except KeyError:
        fn = clamp_min_op.resolve(key)
    if out is None:
        return fn(input, min)
    return into('clamp_min', out, fn(input, min), input, min)


clamp_min_op: Final = Op('clamp_min', clamp_min, adapt_pointwise_tt, clamp_min_record, None, shapes.pointwise, None, 'common', (0, 1), (), '', ('input', 'min'), (), accepts='bool int float', layout='operands')
clamp_min_table: Final[dict[int, Any]] = clamp_min_op.table


def clamp_min__record(kernel: Any) -> Any:
    def clamp_min_(input: TensorBase, min: TensorBase) -> Any:
        check_inplace('clamp_min_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = min.node if min.base is None else node_of(min)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        min_kept = min
        min_version = 0 if min_kept is None or min_kept.storage is None else min_kept.storage.version
        node = ClampMinBackward(e0, e1, input_kept, input_version, min_kept, min_version, None, None if min.sizes is input.sizes or min.sizes == input.sizes else min.sizes)
        kernel(input, min)
        rebase_history(input, node)
        return input

    return clamp_min_


def clamp_min_(input: Any, min: Any) -> Any:
    """In-place form of clamp_min."""
    min = min if isinstance(min, TensorBase) else operand(min, input, 'clamp_min')
    modes: int = tls.keys if busy else 0
    key: int = input.key | min.key | modes
    try:
        fn = clamp_min__table[key]
    except KeyError:
        fn = clamp_min__op.resolve(key)
    return fn(input, min)


clamp_min__op: Final = Op('clamp_min_', clamp_min_, adapt_inplace_tt, clamp_min__record, None, shapes.pointwise, None, 'common', (0, 1), ('inplace',), '', ('input', 'min'), (), accepts='bool int float')
clamp_min__table: Final[dict[int, Any]] = clamp_min__op.table


# clamp_max: ops/choosing.py:118
class ClampMaxBackward(Node):
    """Backward of clamp_max: ops/choosing.py:118."""

    __slots__ = ('input', 'input_version', 'max', 'max_version', 'input_back', 'max_back')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'max')

    def __init__(self, e0: Any, e1: Any, input: Any, input_version: Any, max: Any, max_version: Any, input_back: Any, max_back: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.max: Any = max
        self.max_version: Any = max_version
        self.input_back: Any = input_back
        self.max_back: Any = max_back

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('clamp_max')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('clamp_max', 'input', input, self.input_version)
            max = self.max
            if max is FREED:
                raise freed('clamp_max')
            if max.storage is not None and max.storage.version != self.max_version:
                check_version('clamp_max', 'max', max, self.max_version)
            d = where(le(input, max), g, 0)
            if self.input_back is not None and d is not None:
                d = sum_to(d, self.input_back)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('clamp_max')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('clamp_max', 'input', input, self.input_version)
            max = self.max
            if max is FREED:
                raise freed('clamp_max')
            if max.storage is not None and max.storage.version != self.max_version:
                check_version('clamp_max', 'max', max, self.max_version)
            d = where(gt(input, max), g, 0)
            if self.max_back is not None and d is not None:
                d = sum_to(d, self.max_back)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED
        self.max = FREED


def clamp_max_record(kernel: Any) -> Any:
    def clamp_max(input: TensorBase, max: TensorBase) -> Any:
        r: TensorBase = kernel(input, max)
        e0 = input.node if input.base is None else node_of(input)
        e1 = max.node if max.base is None else node_of(max)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        max_kept = max
        max_version = 0 if max_kept is None or max_kept.storage is None else max_kept.storage.version
        sizes = r.sizes
        r.node = ClampMaxBackward(e0, e1, input_kept, input_version, max_kept, max_version, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if max.sizes is sizes or max.sizes == sizes else max.sizes)
        r.key |= GRAD
        return r

    return clamp_max


def clamp_max(input: Any, max: Any, *, out: Any = None) -> Any:
    """Each element, but at most max."""
    input = input if isinstance(input, TensorBase) else operand(input, max, 'clamp_max')
    max = max if isinstance(max, TensorBase) else operand(max, input, 'clamp_max')
    modes: int = tls.keys if busy else 0
    key: int = input.key | max.key | modes
    try:
        fn = clamp_max_table[key]
    except KeyError:
        fn = clamp_max_op.resolve(key)
    if out is None:
        return fn(input, max)
    return into('clamp_max', out, fn(input, max), input, max)


clamp_max_op: Final = Op('clamp_max', clamp_max, adapt_pointwise_tt, clamp_max_record, None, shapes.pointwise, None, 'common', (0, 1), (), '', ('input', 'max'), (), accepts='bool int float', layout='operands')
clamp_max_table: Final[dict[int, Any]] = clamp_max_op.table


def clamp_max__record(kernel: Any) -> Any:
    def clamp_max_(input: TensorBase, max: TensorBase) -> Any:
        check_inplace('clamp_max_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = max.node if max.base is None else node_of(max)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        max_kept = max
        max_version = 0 if max_kept is None or max_kept.storage is None else max_kept.storage.version
        node = ClampMaxBackward(e0, e1, input_kept, input_version, max_kept, max_version, None, None if max.sizes is input.sizes or max.sizes == input.sizes else max.sizes)
        kernel(input, max)
        rebase_history(input, node)
        return input

    return clamp_max_


def clamp_max_(input: Any, max: Any) -> Any:
    """In-place form of clamp_max."""
    max = max if isinstance(max, TensorBase) else operand(max, input, 'clamp_max')
    modes: int = tls.keys if busy else 0
    key: int = input.key | max.key | modes
    try:
        fn = clamp_max__table[key]
    except KeyError:
        fn = clamp_max__op.resolve(key)
    return fn(input, max)


clamp_max__op: Final = Op('clamp_max_', clamp_max_, adapt_inplace_tt, clamp_max__record, None, shapes.pointwise, None, 'common', (0, 1), ('inplace',), '', ('input', 'max'), (), accepts='bool int float')
clamp_max__table: Final[dict[int, Any]] = clamp_max__op.table


# nan_to_num: ops/choosing.py:124
class NanToNumBackward(Node):
    """Backward of nan_to_num: ops/choosing.py:124."""

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
                raise freed('nan_to_num')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('nan_to_num', 'input', input, self.input_version)
            d = where(_ops.isfinite(input), g, 0)
            engine.give(e, d, False)

    def release(self) -> None:
        self.input = FREED


def nan_to_num_record(kernel: Any) -> Any:
    def nan_to_num(input: TensorBase, nan: Any, posinf: Any, neginf: Any) -> Any:
        r: TensorBase = kernel(input, nan, posinf, neginf)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = input
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        r.node = NanToNumBackward(e0, input_kept, input_version)
        r.key |= GRAD
        return r

    return nan_to_num


def nan_to_num(input: Any, nan: Any = 0.0, posinf: Any = None, neginf: Any = None, *, out: Any = None) -> Any:
    """input with NaN and infinities replaced by numbers.

    Args:
        nan: what replaces NaN.
        posinf: what replaces +inf; the largest number of the dtype if None.
        neginf: what replaces -inf; the lowest number of the dtype if None."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'nan_to_num', {'input': input}) from None
    try:
        fn = nan_to_num_table[key]
    except KeyError:
        fn = nan_to_num_op.resolve(key)
    if out is None:
        return fn(input, nan, posinf, neginf)
    return into('nan_to_num', out, fn(input, nan, posinf, neginf), input)


nan_to_num_op: Final = Op('nan_to_num', nan_to_num, adapt_fresh_tsss, nan_to_num_record, None, shapes.same, None, '', (), (), '', ('input', 'nan', 'posinf', 'neginf'), (), layout='operands')
nan_to_num_table: Final[dict[int, Any]] = nan_to_num_op.table


def nan_to_num__record(kernel: Any) -> Any:
    def nan_to_num_(input: TensorBase, nan: Any, posinf: Any, neginf: Any) -> Any:
        check_inplace('nan_to_num_', input)
        e0 = input.node if input.base is None else node_of(input)
        input_kept = clone(input)
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        node = NanToNumBackward(e0, input_kept, input_version)
        kernel(input, nan, posinf, neginf)
        rebase_history(input, node)
        return input

    return nan_to_num_


def nan_to_num_(input: Any, nan: Any = 0.0, posinf: Any = None, neginf: Any = None) -> Any:
    """In-place form of nan_to_num."""
    try:
        modes: int = tls.keys if busy else 0
        key: int = input.key | modes
    except (AttributeError, TypeError) as error:
        raise misused(error, 'nan_to_num', {'input': input}) from None
    try:
        fn = nan_to_num__table[key]
    except KeyError:
        fn = nan_to_num__op.resolve(key)
    return fn(input, nan, posinf, neginf)


nan_to_num__op: Final = Op('nan_to_num_', nan_to_num_, adapt_inplace_tsss, nan_to_num__record, None, shapes.same, None, '', (), ('inplace',), '', ('input', 'nan', 'posinf', 'neginf'), ())
nan_to_num__table: Final[dict[int, Any]] = nan_to_num__op.table


# copysign: ops/choosing.py:137
class CopysignBackward(Node):
    """Backward of copysign: ops/choosing.py:137."""

    __slots__ = ('input', 'input_version', 'out_array', 'out_key', 'out_sizes', 'out_storage', 'out_version', 'input_back', 'other_back')
    saved_names: ClassVar[tuple[str, ...]] = ('input', 'out:out')

    def __init__(self, e0: Any, e1: Any, input: Any, input_version: Any, out_array: Any, out_key: Any, out_sizes: Any, out_storage: Any, out_version: Any, input_back: Any, other_back: Any) -> None:
        self.e0 = e0
        self.e1 = e1
        self.more = None
        self.extra = None
        self.input: Any = input
        self.input_version: Any = input_version
        self.out_array: Any = out_array
        self.out_key: Any = out_key
        self.out_sizes: Any = out_sizes
        self.out_storage: Any = out_storage
        self.out_version: Any = out_version
        self.input_back: Any = input_back
        self.other_back: Any = other_back

    def apply(self, g: Any, engine: Sink) -> None:
        wanted = engine.wanted
        e = self.e0
        if e is not None and (wanted is None or e in wanted):
            input = self.input
            if input is FREED:
                raise freed('copysign')
            if input.storage is not None and input.storage.version != self.input_version:
                check_version('copysign', 'input', input, self.input_version)
            out = saved_output(self, 'copysign', self.out_array, self.out_key, self.out_sizes, self.out_storage, self.out_version, -1)
            d = where(eq(input, 0), 0, g * _ops.sgn(input) * _ops.sgn(out))
            if self.input_back is not None and d is not None:
                d = sum_to(d, self.input_back)
            engine.give(e, d, False)
        e = self.e1
        if e is not None and (wanted is None or e in wanted):
            d = _ops.zeros_like(g)
            if self.other_back is not None and d is not None:
                d = sum_to(d, self.other_back)
            engine.give(e, d, True)

    def release(self) -> None:
        self.input = FREED
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


def copysign_record(kernel: Any) -> Any:
    def copysign(input: TensorBase, other: TensorBase) -> Any:
        r: TensorBase = kernel(input, other)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        input_kept = input if e0 is not None else None
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        out_storage = storage_of(r)
        sizes = r.sizes
        r.node = CopysignBackward(e0, e1, input_kept, input_version, r.array, r.key & ~GRAD, r.sizes, out_storage, out_storage.version, None if input.sizes is sizes or input.sizes == sizes else input.sizes, None if other.sizes is sizes or other.sizes == sizes else other.sizes)
        r.key |= GRAD
        return r

    return copysign


def copysign(input: Any, other: Any, *, out: Any = None) -> Any:
    """The magnitude of input with the sign of other."""
    input = input if isinstance(input, TensorBase) else operand(input, other, 'copysign')
    other = other if isinstance(other, TensorBase) else operand(other, input, 'copysign')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = copysign_table[key]
    except KeyError:
        fn = copysign_op.resolve(key)
    if out is None:
        return fn(input, other)
    return into('copysign', out, fn(input, other), input, other)


copysign_op: Final = Op('copysign', copysign, adapt_pointwise_tt, copysign_record, None, shapes.pointwise, None, 'float', (0, 1), (), '', ('input', 'other'), (), accepts='bool int float', layout='operands')
copysign_table: Final[dict[int, Any]] = copysign_op.table


def copysign__record(kernel: Any) -> Any:
    def copysign_(input: TensorBase, other: TensorBase) -> Any:
        check_inplace('copysign_', input)
        e0 = input.node if input.base is None else node_of(input)
        e1 = other.node if other.base is None else node_of(other)
        input_kept = clone(input) if e0 is not None else None
        input_version = 0 if input_kept is None or input_kept.storage is None else input_kept.storage.version
        out_storage = storage_of(input)
        node = CopysignBackward(e0, e1, input_kept, input_version, input.array, input.key & ~GRAD, input.sizes, out_storage, out_storage.version, None, None if other.sizes is input.sizes or other.sizes == input.sizes else other.sizes)
        kernel(input, other)
        node.out_array = input.array
        node.out_version = version_of(input)
        rebase_history(input, node)
        return input

    return copysign_


def copysign_(input: Any, other: Any) -> Any:
    """In-place form of copysign."""
    other = other if isinstance(other, TensorBase) else operand(other, input, 'copysign')
    modes: int = tls.keys if busy else 0
    key: int = input.key | other.key | modes
    try:
        fn = copysign__table[key]
    except KeyError:
        fn = copysign__op.resolve(key)
    return fn(input, other)


copysign__op: Final = Op('copysign_', copysign_, adapt_inplace_tt, copysign__record, None, shapes.pointwise, None, 'float', (0, 1), ('inplace',), '', ('input', 'other'), (), accepts='bool int float')
copysign__table: Final[dict[int, Any]] = copysign__op.table


# heaviside: ops/choosing.py:143
def heaviside(input: Any, values: Any, *, out: Any = None) -> Any:
    """0 where input is negative, 1 where it is positive, values where it is 0."""
    input = input if isinstance(input, TensorBase) else operand(input, values, 'heaviside')
    values = values if isinstance(values, TensorBase) else operand(values, input, 'heaviside')
    modes: int = tls.keys if busy else 0
    key: int = input.key | values.key | modes
    try:
        fn = heaviside_table[key]
    except KeyError:
        fn = heaviside_op.resolve(key)
    if out is None:
        return fn(input, values)
    return into('heaviside', out, fn(input, values), input, values)


heaviside_op: Final = Op('heaviside', heaviside, adapt_pointwise_tt, None, None, shapes.pointwise, None, 'common', (0, 1), (), '', ('input', 'values'), (), accepts='bool int float', layout='operands')
heaviside_table: Final[dict[int, Any]] = heaviside_op.table


def heaviside_(input: Any, values: Any) -> Any:
    """In-place form of heaviside."""
    values = values if isinstance(values, TensorBase) else operand(values, input, 'heaviside')
    modes: int = tls.keys if busy else 0
    key: int = input.key | values.key | modes
    try:
        fn = heaviside__table[key]
    except KeyError:
        fn = heaviside__op.resolve(key)
    return fn(input, values)


heaviside__op: Final = Op('heaviside_', heaviside_, adapt_inplace_tt, None, None, shapes.pointwise, None, 'common', (0, 1), ('inplace',), '', ('input', 'values'), (), accepts='bool int float')
heaviside__table: Final[dict[int, Any]] = heaviside__op.table


# clip: ops/choosing.py:151
def clip(input: Any, min: Any = None, max: Any = None) -> Any:
    """The same as `clamp`."""
    try:
        return clamp(input, min, max)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'clip', {'input': input}) from None


def clip_(input: Any, min: Any = None, max: Any = None) -> Any:
    """In-place form of clip."""
    try:
        return clamp_(input, min, max)
    except (AttributeError, TypeError) as error:
        raise misused(error, 'clip', {'input': input}) from None
