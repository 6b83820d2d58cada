"""A dispatch key is one int: mode bits | one dtype bit | backend bits. The OR of the operands' keys picks the kernel."""

from __future__ import annotations

from typing import Final

from ..tensor import dtypes

GRAD: Final = 1 << 0  # the tensor requires grad
NOGRAD: Final = 1 << 1  # the thread does not record
USER: Final = 1 << 2  # the thread has a DispatchMode on
OVERRIDE: Final = 1 << 3  # the tensor's class overrides calls (`__torch_function__`)
AUTOCAST: Final = 1 << 4  # the thread is in autocast
BATCH: Final = 1 << 5  # the tensor stands for a batch of tensors (the batching layer's place)
CAPTURE: Final = 1 << 6  # the thread is captured by a compiler (the capture layer's place)
INFERENCE: Final = 1 << 7  # the tensor was made in inference mode
VIEW: Final = 1 << 8  # a view, made while recording, of a base that did not require grad then
EXTRAS: Final = 1 << 9  # the thread's recording has saved-tensor hooks or anomaly detection
UNRECORDED: Final = 1 << 37  # a view, made while nothing was recorded: no later in-place write may give it a history
SIBLING: Final = 1 << 38  # one of several views that one op made: neither may it be written by a recorded op
OVERLAP: Final = 1 << 39  # a view whose elements may share memory, such as an expanded one: in-place ops look closer
ALIAS: Final = 1 << 60  # a tensor made to share the memory of another one: in-place ops look whether operands meet
STRIDED: Final = 1 << 61  # a tensor whose elements may stand in another order than row-major: kernels look which one results take
INFERENCE_MODE: Final = 1 << 59  # the thread is in inference mode

DTYPES: Final = (0xFFF << 10) | (0x7F << 30)
COMMON_DTYPES: Final = 0xFFF << 10
BACKENDS: Final = (0xFF << 22) | (0x7FFFF << 40)
BACKEND_BITS: Final = tuple(range(22, 30)) + tuple(range(40, 59))
VIEWS: Final = VIEW | UNRECORDED | SIBLING
TENSOR_MODES: Final = GRAD | OVERRIDE | BATCH | VIEWS | OVERLAP | ALIAS | STRIDED

BOOL: Final = 1 << 10
INT64: Final = 1 << 15
FLOATS: Final = (1 << 16) | (1 << 17) | (1 << 18) | (1 << 19) | (0xF << 33)
COMPLEXES: Final = (1 << 20) | (1 << 21)
DIFFERENTIABLE: Final = FLOATS | COMPLEXES


def dtype_of(key: int) -> dtypes.dtype:
    """The dtype whose bit the key has."""
    return dtypes.BY_BIT[key & DTYPES]
