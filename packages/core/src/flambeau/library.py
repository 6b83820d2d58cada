"""Ops of the user's own: in the table like the built-in ones, with a shape rule, a derivative and a kernel for each device."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ._tensor import Tensor
from .autograd.function import Function, FunctionCtx, record_call
from .dispatch.backend import backend_for
from .dispatch.graph import check_inplace
from .dispatch.keys import EXTRAS, GRAD, NOGRAD
from .dispatch.op import OPS, Op, describe
from .dispatch.threads import tls
from .tensor.base import storage_of

_TENSOR_LISTS = (list[Tensor], Sequence[Tensor], tuple[Tensor, ...])


class CustomOp:
    """A user's op: call it like the function that it was made of."""

    def __init__(self, name: str, function: Callable[..., Any], mutates: tuple[str, ...], devices: tuple[str, ...] | None) -> None:
        self.name = name
        self.function = function
        self.__doc__, self.__name__ = function.__doc__, name
        self.signature = inspect.signature(function)
        self.kinds = _kinds(name, function, self.signature)
        self.mutates = tuple(list(self.signature.parameters).index(m) for m in _known(name, mutates, self.signature))
        self._backward: Callable[..., Any] | None = None
        self._setup: Callable[..., Any] | None = None
        traits = ("mixed", "mutates") if mutates else ("mixed",)
        everywhere = self._checked_mutation if devices is None else None
        self.op = Op(name, self, self._adapt, self._record, None, None, "array", "", (), traits, "", tuple(self.signature.parameters), ())
        self._everywhere = everywhere
        for device in devices or ():
            self.register_kernel(device, function)
        _defined[name] = self

    # What the dispatcher calls.

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        bound = self.signature.bind(*args, **kwargs)
        bound.apply_defaults()
        return self._entry(*bound.arguments.values())

    def _entry(self, *args: Any) -> Any:
        key = tls.keys
        for name, kind, value in zip(self.signature.parameters, self.kinds, args, strict=True):
            for t in _tensors(self.name, name, kind, value):
                key |= t.key
        try:
            call = self.op.table[key]
        except KeyError:
            self._provide(key)
            call = self.op.resolve(key)
        return call(*args)

    def _provide(self, key: int) -> None:
        """Gives the op's own function to devices without a kernel, if it was declared for all."""
        from .dispatch.backend import BACKEND_OF_BIT
        from .dispatch.keys import BACKENDS

        bit = key & BACKENDS
        backend = BACKEND_OF_BIT.get(bit)
        if backend is None or bit in self.op.kernels:
            return
        if self._everywhere is None:
            raise NotImplementedError(f"{self.name}: no kernel on '{backend.name}'; add one with register_kernel({backend.name!r})")
        if not backend.has_data:
            raise NotImplementedError(
                f"{self.name}: there is no fake implementation for '{backend.name}' tensors; add one with register_fake"
            )
        self.op.kernels[bit] = self._everywhere

    def _checked_mutation(self, *args: Any) -> Any:
        """The user's function; results may not be inputs."""
        result = self.function(*args)
        given = [id(t) for kind, value in zip(self.kinds, args, strict=True) for t in _tensors(self.name, "", kind, value)]
        for t in result if isinstance(result, tuple | list) else (result,):
            if id(t) in given:
                raise RuntimeError(
                    f"{self.name}: the op returned one of its inputs; return a clone, or declare it in mutates_args and return None"
                )
        return result

    def _adapt(self, op: Op, kernel: Any, key: int, backend: Any) -> Any:
        """Kernels of custom ops take tensors."""

        def call(*args: Any) -> Any:
            old = tls.keys
            tls.keys = (old | NOGRAD) & ~EXTRAS
            try:
                result = kernel(*args)
            finally:
                tls.keys = old
            for i in self.mutates:
                for t in _tensors(self.name, "", self.kinds[i], args[i]):
                    storage_of(t).version += 1
            return result

        return call

    def _record(self, kernel: Any) -> Any:
        """Records a call whose inputs require grad."""

        def call(*args: Any) -> Any:
            for i in self.mutates:
                for t in _tensors(self.name, "", self.kinds[i], args[i]):
                    if t.key & GRAD:
                        check_inplace(self.name, t)
                        raise RuntimeError(f"{self.name}: an argument that the op mutates requires grad; clone it, or run under no_grad()")
            output = kernel(*args)
            if output is None:
                return None
            ctx: Any = type("Context", (FunctionCtx,), {})()
            ctx.needs_input_grad = tuple(_needs(a) for a in args)
            if self._setup is not None:
                self._setup(ctx, args, output)
            flat = [t for a in args for t in (a if isinstance(a, list | tuple) else [a])]
            found = [(i, t) for i, t in enumerate(flat) if isinstance(t, Tensor)]
            return record_call(self._function(args), ctx, tuple(flat), found, output)

        return call

    def _function(self, args: tuple[Any, ...]) -> Any:
        """A Function whose backward is the user's, with gradients of lists one after another."""
        op = self
        lengths = [len(a) if isinstance(a, list | tuple) else None for a in args]

        class Recorded(Function):
            @staticmethod
            def backward(ctx: Any, *grads: Any) -> Any:
                if op._backward is None:
                    raise RuntimeError(f"{op.name}: there is no autograd formula; add one with register_autograd")
                result = op._backward(ctx, *grads)
                result = result if isinstance(result, tuple) else (result,)
                if len(result) != len(lengths):
                    raise RuntimeError(f"{op.name}: backward returned {len(result)} gradients for {len(lengths)} arguments")
                flat: list[Any] = []
                for g, n in zip(result, lengths, strict=True):
                    flat += [g] if n is None else [None] * n if g is None else list(g)
                return tuple(flat)

        Recorded.__name__ = self.name.replace("::", "_")
        return Recorded

    # What authors call.

    def register_kernel(self, device_types: str | Iterable[str], function: Callable[..., Any] | None = None) -> Any:
        """The implementation for one device type or several; a decorator without `function`. It takes and returns tensors."""
        if function is None:
            return lambda f: self.register_kernel(device_types, f)
        for device in (device_types,) if isinstance(device_types, str) else device_types:
            self.op.kernels[backend_for(device).bit] = function
        self.op.table.clear()
        return function

    register_impl = register_kernel

    def register_fake(self, function: Callable[..., Any] | None = None) -> Any:
        """The rule for shapes and dtypes: takes tensors without data and returns such tensors."""
        return self.register_kernel("meta", function)

    def register_autograd(self, backward: Callable[..., Any], /, *, setup_context: Callable[..., Any] | None = None) -> None:
        """The derivative: `backward(ctx, *grads)`, after `setup_context(ctx, inputs, output)` kept what it needs."""
        self._backward, self._setup = backward, setup_context

    def __repr__(self) -> str:
        return f"<custom op {self.name}{self.signature}>"


_defined: dict[str, CustomOp] = {}


def custom_op(
    name: str,
    function: Callable[..., Any] | None = None,
    /,
    *,
    mutates_args: str | Iterable[str],
    device_types: str | Iterable[str] | None = None,
    schema: str | None = None,
) -> Any:
    """Makes an op of a typed function; a decorator without `function`.

    Args:
        name: "library::op".
        function: takes Tensor, Tensor | None, list[Tensor], int, float, bool and str arguments; each annotated.
        mutates_args: the names of the tensor arguments that it writes into.
        device_types: where the function runs; None for everywhere. Others come by `register_kernel`.
        schema: taken for compatibility; the annotations are the schema.

    Raises:
        ValueError: the name has no library, or is taken; an argument has no annotation, or one that ops do not take.

    >>> import flambeau as fb
    >>> @fb.library.custom_op("docs::double", mutates_args=())
    ... def double(x: fb.Tensor) -> fb.Tensor:
    ...     return x * 2
    >>> double.register_autograd(lambda ctx, g: g * 2)
    >>> x = fb.ones(2, requires_grad=True)
    >>> fb.ops.docs.double(x).sum().backward()
    >>> x.grad
    tensor([2., 2.])
    """
    if function is None:
        return lambda f: custom_op(name, f, mutates_args=mutates_args, device_types=device_types, schema=schema)
    space, _, own = name.partition("::")
    if not space.isidentifier() or not own.isidentifier():
        raise ValueError(f"custom_op: the name must be 'library::op', not {name!r}")
    if name in OPS:
        raise ValueError(f"custom_op: there is an op named {name!r} already")
    mutates = (mutates_args,) if isinstance(mutates_args, str) else tuple(mutates_args)
    devices = None if device_types is None else (device_types,) if isinstance(device_types, str) else tuple(device_types)
    return CustomOp(name, function, mutates, devices)


def _named(op: str | CustomOp) -> CustomOp:
    name = op.name if isinstance(op, CustomOp) else op
    if name not in _defined:
        raise ValueError(f"there is no custom op {name!r}; defined are: {', '.join(_defined) or 'none'}")
    return _defined[name]


def register_kernel(op: str | CustomOp, device_types: str | Iterable[str], function: Callable[..., Any] | None = None, /) -> Any:
    """See CustomOp.register_kernel."""
    return _named(op).register_kernel(device_types, function)


def register_fake(op: str | CustomOp, function: Callable[..., Any] | None = None, /) -> Any:
    """See CustomOp.register_fake."""
    return _named(op).register_fake(function)


def register_autograd(op: str | CustomOp, backward: Callable[..., Any], /, *, setup_context: Callable[..., Any] | None = None) -> None:
    """See CustomOp.register_autograd."""
    _named(op).register_autograd(backward, setup_context=setup_context)


def opcheck(op: CustomOp, args: tuple[Any, ...], kwargs: dict[str, Any] | None = None) -> dict[str, str]:
    """Checks an op on sample arguments: what it writes, its shape rule, and its gradient where inputs require grad.

    Returns: the name of each check and "SUCCESS".
    Raises: RuntimeError or GradcheckError that says what does not hold.
    """
    from .autograd.grad_mode import no_grad
    from .autograd.gradcheck import gradcheck

    kwargs = kwargs or {}
    found = [t for a in (*args, *kwargs.values()) for t in (a if isinstance(a, list | tuple) else [a]) if isinstance(t, Tensor)]
    with no_grad():
        before = [t.clone() for t in found]
        result = op(*args, **kwargs)
        declared = {
            id(t)
            for i in op.mutates
            for t in _tensors(op.name, "", op.kinds[i], list(op.signature.bind(*args, **kwargs).arguments.values())[i])
        }
        for t, old in zip(found, before, strict=True):
            if id(t) not in declared and not bool(((t == old) | (t != t)).all()):
                raise RuntimeError(f"{op.name}: wrote into an argument that mutates_args does not name: {describe(t)}")
        report = {"test_schema": "SUCCESS"}
        shadow = op(*[_to_meta(a) for a in args], **{k: _to_meta(a) for k, a in kwargs.items()})
    real = result if isinstance(result, tuple | list) else [result]
    fake = shadow if isinstance(shadow, tuple | list) else [shadow]
    for r, f in zip(real, fake, strict=True):
        if isinstance(r, Tensor) and (r.shape, r.dtype) != (f.shape, f.dtype):
            raise RuntimeError(
                f"{op.name}: the fake implementation says {list(f.shape)} {f.dtype.name}, the op {list(r.shape)} {r.dtype.name}"
            )
    report["test_faketensor"] = "SUCCESS"
    if any(t.requires_grad for t in found):
        gradcheck(lambda *a: op(*a, **kwargs), args)
        report["test_autograd"] = "SUCCESS"
    return report


def _to_meta(value: Any) -> Any:
    if isinstance(value, Tensor):
        return value.detach().to("meta")
    return type(value)(_to_meta(v) for v in value) if isinstance(value, list | tuple) else value


def _needs(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_needs(v) for v in value]
    return isinstance(value, Tensor) and bool(value.key & GRAD)


def _known(name: str, mutates: tuple[str, ...], signature: inspect.Signature) -> tuple[str, ...]:
    for m in mutates:
        if m not in signature.parameters:
            raise ValueError(f"{name}: mutates_args names {m!r}, which is no argument of {signature}")
    return mutates


def _kinds(name: str, function: Callable[..., Any], signature: inspect.Signature) -> list[str]:
    """What each argument is: tensor, optional, tensors or static."""
    hints = typing.get_type_hints(function)
    kinds = []
    for p in signature.parameters.values():
        if p.name not in hints or p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD):
            raise ValueError(f"{name}: argument {p.name!r} needs a type annotation, such as Tensor, list[Tensor], int, float, bool or str")
        hint = hints[p.name]
        members = [m for m in typing.get_args(hint) if m is not type(None)]
        if hint is Tensor:
            kinds.append("tensor")
        elif hint in _TENSOR_LISTS:
            kinds.append("tensors")
        else:
            kinds.append("optional" if members == [Tensor] else "static")
    return kinds


def _tensors(op: str, name: str, kind: str, value: Any) -> list[Any]:
    """The tensors of an argument; raises TypeError where there should be one and is none."""
    if kind == "static" or (kind == "optional" and value is None):
        return []
    found = list(value) if kind == "tensors" else [value]
    for t in found:
        if not isinstance(t, Tensor):
            raise TypeError(f"{op}(): argument '{name}' must be Tensor, not {type(t).__name__}")
    return found


class Library:
    """The custom ops of one library, as attributes."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> CustomOp:
        op = _defined.get(f"{self._name}::{name}")
        if op is None:
            raise AttributeError(f"there is no custom op '{self._name}::{name}'")
        return op


def find_library(name: str) -> Library | None:
    """The custom ops of a library; None if it has none."""
    return Library(name) if any(n.startswith(name + "::") for n in _defined) else None
