# Written by `python -m flambeau.ops.generator` from the op rows: edit those instead.
import builtins
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from ._tensor import Tensor
from .ops._generated.surface import Number
from .tensor.devices import device as _device
from .tensor.devices import layout as _layout
from .tensor.devices import memory_format as _memory_format
from .tensor.dtypes import dtype as _dtype
from .tensor.generator import Generator as _Generator

_bool = builtins.bool
_int = builtins.int
_float = builtins.float
_complex = builtins.complex

def cross(input: Tensor, other: Tensor, dim: _int = -1) -> Tensor: ...
def multi_dot(tensors: Sequence[Tensor]) -> Tensor: ...
def vector_norm(x: Tensor, ord: Number = 2, dim: _int | Sequence[_int] | None = None, keepdim: _bool = False, *, dtype: _dtype | None = None, out: Tensor | None = None) -> Tensor: ...
