"""One row at run time: kernels by dispatch key, each composed of the layers that the key asks for, at its first use."""

from __future__ import annotations

import numbers
import re
from collections.abc import Callable
from typing import Any

from ..tensor import dtypes
from ..tensor.base import TensorBase
from ..tensor.errors import DTypeError, ShapeError, ShapeValueError, UnsupportedDTypeError
from . import backend as backends
from . import layers, opmath, overlap, strides
from .keys import (
    ALIAS,
    AUTOCAST,
    BACKENDS,
    BATCH,
    BOOL,
    CAPTURE,
    COMPLEXES,
    DIFFERENTIABLE,
    DTYPES,
    EXTRAS,
    FLOATS,
    GRAD,
    INFERENCE,
    INFERENCE_MODE,
    NOGRAD,
    OVERLAP,
    OVERRIDE,
    SIBLING,
    STRIDED,
    UNRECORDED,
    USER,
    VIEW,
)

OPS: dict[str, Op] = {}
KINDS = ("bool", "int", "float", "complex")
WORDS = {"bool": "boolean", "int": "integer", "float": "floating-point", "complex": "complex"}


class Op:
    """An op of the table, as the dispatcher sees it."""

    __slots__ = (
        "accepts",
        "adapter",
        "autocast",
        "decompose",
        "entry",
        "index_args",
        "kernels",
        "layout",
        "mixed",
        "name",
        "opmath",
        "promote",
        "promoted",
        "record",
        "result",
        "rule",
        "statics",
        "table",
        "title",
        "traits",
    )

    def __init__(
        self,
        name: str,
        entry: Callable[..., Any],
        adapter: Callable[..., Any],
        record: Any,
        decompose: Any,
        rule: Any,
        result: Any,
        promote: str,
        promoted: tuple[int, ...],
        traits: tuple[str, ...],
        autocast: str,
        statics: tuple[str, ...],
        index_args: tuple[int, ...],
        accepts: str = "",
        title: str = "",
        layout: str = "",
        opmath: tuple[int, ...] = (),
    ) -> None:
        self.name: str = name
        self.title: str = title or name  # what errors call it: the public op that leads here
        self.layout: str = layout  # which operands the order of strides comes from: see `strides`
        self.opmath: tuple[int, ...] = opmath  # positions of operands whose numbers 16-bit dtypes do not round: see `opmath`
        self.accepts: str = accepts  # the kinds of dtypes that it is for, out of KINDS; all, if empty
        self.table: dict[int, Any] = {}
        self.kernels: dict[int, Any] = {}  # backend bit -> kernel on arrays
        self.entry: Any = entry  # the public function: where a layer starts over
        self.adapter: Any = adapter  # makes a function of tensors of a function of arrays
        self.record: Any = record  # makes a kernel that also records a node
        self.decompose: Any = decompose  # a composite's body
        self.rule: Any = rule  # shapes (and statics) -> the result's shape
        self.result: Any = result  # the result's dtype: None (as promoted), a dtype, or a function of a dtype
        self.promote: str = promote  # "common", "float" or ""
        self.promoted: tuple[int, ...] = promoted  # positions of the operands that take part
        self.traits: tuple[str, ...] = traits  # "inplace", "view", "mixed", "mutates", "factory", "multi"
        self.autocast: str = autocast  # "lower", "float32", "promote" or ""
        self.statics: tuple[str, ...] = statics  # the names of all positional parameters
        self.index_args: tuple[int, ...] = index_args  # positions of index tensors, which have no part in the result's dtype
        for b in backends.BACKEND_OF_BIT.values():
            kernel = b.kernels.get(name)
            if kernel is not None:
                self.kernels[b.bit] = kernel
        OPS[name] = self

    def resolve(self, key: int) -> Any:
        """The kernel for a key that was not met before; kept for the next call."""
        kernel = self.compose(key)
        self.table[key] = kernel
        return kernel

    def compose(self, key: int) -> Any:
        """Stacks the layers that the key asks for, outermost first."""
        if key & OVERRIDE:
            return layers.overriding(self)
        if key & USER:
            return layers.through_mode(self)
        if key & CAPTURE:
            return layers.CAPTURING[0](self, key)
        if key & BATCH:
            return layers.BATCHING[0](self)
        if key & AUTOCAST and self.autocast and "inplace" not in self.traits:
            return layers.autocasting(self, key)
        backend_bits = key & BACKENDS
        if not backend_bits:
            raise ShapeValueError(f"{self.title}: expected at least one tensor, but got an empty list")
        if backend_bits & (backend_bits - 1):
            return layers.across_devices(self)
        if self.accepts:
            self.check_kind(key & DTYPES)
        if self.must_promote(key):
            return layers.promoting(self)
        if key & VIEW and not key & NOGRAD:
            return layers.refreshing(self, self.compose(key & ~VIEW))
        return overlap.guarded(self, self.innermost(key & ~VIEW), key)

    def innermost(self, key: int) -> Any:
        """The kernel, with the recording that the key asks for."""
        recording = key & GRAD != 0 and not key & (NOGRAD | INFERENCE_MODE)
        kernel = self.recorded(key) if recording else self.kernel(key)
        return layers.guarding_inference(self, kernel) if key & INFERENCE and not key & INFERENCE_MODE else kernel

    def check_kind(self, bits: int) -> None:
        """Raises where the operands' kind of dtype, the highest among them, is none that the row accepts."""
        kind = KINDS[3 if bits & COMPLEXES else 2 if bits & FLOATS else 1 if bits & ~BOOL else 0]
        accepted = self.accepts.split()
        strict = "never-bool" in accepted and bits & BOOL != 0
        if bits and (strict or kind not in accepted):
            names = " and ".join(d.name for d in dtypes.DTYPE_LIST if d.bit & bits)
            told = ", ".join(WORDS[k] for k in accepted if k in WORDS)
            raise UnsupportedDTypeError(f"{self.title}: not defined for {names} tensors, only for {told} ones; cast with .to(dtype)")

    def must_promote(self, key: int) -> bool:
        """Whether operands must be cast before the kernel; raises if the op does not promote and dtypes differ."""
        bits = key & DTYPES
        if self.promote == "float" and not bits & (FLOATS | COMPLEXES):
            return True
        if not bits & (bits - 1) or "mixed" in self.traits:
            return False
        if self.promote:
            return True
        names = " and ".join(d.name for d in dtypes.DTYPE_LIST if d.bit & bits)
        raise DTypeError(f"{self.title}: expected tensors of the same dtype, but got {names}; cast with .to(dtype)")

    def recorded(self, key: int) -> Any:
        """The kernel for tensors that require grad."""
        if self.record is None:
            if self.decompose is not None:
                body = layers.checked_first(self, self.decompose, backends.backend_of(key))  # its ops record themselves
                return strides.arranging_results(self, body) if self.must_arrange(key) else body
            return self.kernel(key)  # no derivative: the result does not require grad
        result = self.record(self.kernel((key & ~GRAD) | NOGRAD, True))
        return layers.with_extras(self, result) if key & EXTRAS else result

    def kernel(self, key: int, recording: bool = False) -> Any:
        """The backend's kernel as a function of tensors; else the decomposition; else the host's kernel."""
        bit = key & BACKENDS
        backend = backends.BACKEND_OF_BIT[bit]
        array_kernel, d = self.kernels.get(bit), dtypes.BY_BIT.get(key & DTYPES)
        if array_kernel is not None and d is not None:
            array_kernel = backend.kernel_for(self.name, array_kernel, d.numpy)
        if array_kernel is None and self.decompose is not None:
            body = self.decompose if self.record is None else layers.without_grad(self.decompose)
            body = layers.checked_first(self, body, backend)
            return strides.arranging_results(self, body) if self.must_arrange(key) else body
        if array_kernel is None:
            array_kernel = layers.missing_kernel(self, backend)
        if array_kernel is not None and backend.device_count() > 1:
            array_kernel = layers.on_one_device(self, array_kernel, backend)
        if self.must_arrange(key):
            array_kernel = strides.arranging(self, array_kernel, backend)
        kernel = self.adapter(self, array_kernel, self.result_key(key, recording), backend)
        return opmath.computing_wide(self, kernel, d) if self.opmath and d in opmath.HALVES and backend.has_data else kernel

    def must_arrange(self, key: int) -> bool:
        """Whether operands may make the result's strides others than the kernel's own."""
        return self.layout != "" and key & (STRIDED if self.layout == "operands" else STRIDED | OVERLAP) != 0

    def result_key(self, key: int, recording: bool) -> int:
        """Backend bit and dtype bit of the result; no dtype bit where only the kernel's array tells."""
        bits = key & DTYPES
        kept = key & BACKENDS
        if "strides" in self.traits or (key & STRIDED and self.layout in strides.KEEPING):
            kept |= STRIDED
        if "view" in self.traits or "reshape" in self.traits:
            kept |= self.view_bits(key, recording)
        elif key & INFERENCE_MODE:
            kept |= INFERENCE
        if isinstance(self.result, dtypes.dtype):
            return kept | self.result.bit
        if self.result == "array" or "mixed" in self.traits or bits & (bits - 1) or not bits:
            return kept
        if self.result is None or isinstance(self.result, tuple):
            return kept | bits
        d: dtypes.dtype = self.result(dtypes.BY_BIT[bits])
        return kept | d.bit

    def view_bits(self, key: int, recording: bool) -> int:
        """What a view's key says of how it was made."""
        bits = ALIAS | key & STRIDED | (OVERLAP if "overlap" in self.traits else key & OVERLAP)
        if key & INFERENCE:
            return bits | INFERENCE
        if not key & DIFFERENTIABLE:
            return bits
        bits |= SIBLING if "siblings" in self.traits else key & (SIBLING | UNRECORDED)
        if recording:
            return bits
        return bits | VIEW | UNRECORDED if key & NOGRAD else bits | VIEW

    def misfit(self, args: Any) -> Exception | None:
        """The shape rule's error about a call, under the op's name; None where it finds no fault."""
        try:
            self.rule(*[shape_of(a) for a in args])
        except (ShapeError, IndexError, ValueError, TypeError, RuntimeError) as fault:
            text = str(fault)
            told = text if text.startswith(self.title) else f"{self.title}: {text}"
            return fault.__class__(told) if isinstance(fault, IndexError | ShapeError | TypeError) else ShapeError(told)
        return None

    def explain(self, cause: Exception, *args: Any) -> Exception:
        """The error of a failed kernel: the shape rule's words where it finds the fault. Runs only then."""
        if self.rule is not None and "view" not in self.traits and not isinstance(cause, ShapeError):
            fault = self.misfit(args)
            if fault is not None:
                return fault
        if isinstance(cause, ShapeError):  # a layout rule's, which may serve several ops; others name theirs
            layout = "view" in self.traits or "reshape" in self.traits
            return type(cause)(f"{self.title}: {cause}") if layout and not str(cause).startswith(self.title) else cause
        if self.name == "getitem" and isinstance(cause, TypeError | ValueError):
            return type(cause)(f"{self.title}: {cause}; {self.describe(args)}")
        if isinstance(cause, TypeError) and "ufunc" in str(cause):  # NumPy's words for a dtype that it has no loop for
            return UnsupportedDTypeError(f"{self.title}: not defined for these dtypes; {self.describe(args)}")
        if type(cause).__name__ == "AxisError":  # NumPy's words for dimensions
            return IndexError(f"{self.title}: a dimension is out of range; {self.describe(args)}")
        if "repeated axis" in str(cause):
            return RuntimeError(f"{self.title}: a dimension is named twice; {self.describe(args)}")
        told = f"{self.title}: {of_tensors(str(cause)).removeprefix(self.title + ': ')}; {self.describe(args)}"
        if isinstance(cause, IndexError) or (isinstance(cause, TypeError) and "argument" in str(cause)):
            return type(cause)(told)
        return RuntimeError(told)

    def describe(self, args: Any) -> str:
        """The call in words, for errors: each tensor's shape and dtype, each static argument."""
        parts = [f"{name}={describe(a)}" for name, a in zip(self.statics, args, strict=False)]
        return f"called as {self.title}({', '.join(parts)})"


def of_tensors(text: str) -> str:
    """NumPy's words about an array's axes as words about a tensor's dimensions."""
    text = re.sub(r"for axis (\d+)", r"for dimension \1", text)
    return re.sub(r"for array: array is (\d+)-dimensional, but (\d+) were indexed", r"for tensor of dimension \1: got \2", text)


def shape_of(a: Any) -> Any:
    """What a shape rule sees of an argument: tensors as shapes, lists of tensors as lists of shapes."""
    if isinstance(a, TensorBase):
        return a.sizes
    if isinstance(a, list | tuple) and any(isinstance(t, TensorBase) for t in a):
        return [t.sizes if isinstance(t, TensorBase) else None for t in a]
    return a


def describe(a: Any) -> str:
    """A short description of an argument."""
    if isinstance(a, TensorBase):
        d = dtypes.BY_BIT[a.key & DTYPES]
        return f"Tensor{list(a.sizes)} {d.name} on {backends.backend_of(a.key).device_of(a.array)}"
    if isinstance(a, list | tuple) and any(isinstance(t, TensorBase) for t in a):
        return "[" + ", ".join(describe(t) for t in a) + "]"
    return repr(a)


def not_a_tensor(op: str, **operands: Any) -> Exception:
    """The error of a call with something else in a tensor's place."""
    wrong = {n: v for n, v in operands.items() if not isinstance(v, TensorBase)}
    name, value = next(iter(wrong.items()), ("input", None))
    return TypeError(f"{op}(): argument '{name}' must be Tensor, not {type(value).__name__}")


def check_tensors(op: str, tensors: Any) -> None:
    """Raises TypeError where one of several operands is no tensor."""
    wrong = {f"tensors[{i}]": v for i, v in enumerate(tensors) if not isinstance(v, TensorBase)}
    if wrong:
        raise not_a_tensor(op, **wrong)


def misused(
    error: Exception, op: str, tensors: dict[str, Any], optional: dict[str, Any] | None = None, operands: dict[str, Any] | None = None
) -> Exception:
    """What to raise for an error in code that reads its arguments: about the caller's argument, if that is at fault.

    `optional` tensors may be None, `operands` numbers.
    """
    wrong = {n: v for n, v in (tensors | (optional or {})).items() if not isinstance(v, TensorBase) and (v is not None or n in tensors)}
    wrong |= {n: v for n, v in (operands or {}).items() if not isinstance(v, TensorBase | numbers.Number) and not hasattr(v, "dtype")}
    return not_a_tensor(op, **wrong) if wrong else error


def place_kernels(backend: backends.Backend) -> None:
    """Puts a backend's kernels into the ops that exist."""
    for name, kernel in backend.kernels.items():
        op = OPS.get(name)
        if op is not None:
            op.kernels[backend.bit] = kernel
            op.table.clear()


backends.ON_REGISTER.append(place_kernels)
