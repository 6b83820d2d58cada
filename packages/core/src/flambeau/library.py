"""Ops of the user's own: in the table like the built-in ones, with a shape rule, a derivative and a kernel for each device."""

from __future__ import annotations

import inspect
import re
import typing
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from ._tensor import Tensor
from .autograd.function import Function, FunctionCtx, record_call
from .dispatch.backend import BACKEND_OF_BIT, backend_for, host_backend
from .dispatch.graph import check_inplace
from .dispatch.keys import BACKENDS, EXTRAS, GRAD, NOGRAD
from .dispatch.layers import announce_fallback
from .dispatch.op import OPS, Op, describe
from .dispatch.threads import set_keys, tls
from .tensor.base import storage_of
from .tensor.devices import HOST

_TENSOR_LISTS = (list[Tensor], Sequence[Tensor], tuple[Tensor, ...])


class CustomOp:
    """A user's op: call it like the function that it was made of."""

    def __init__(
        self, name: str, function: Callable[..., Any], mutates: tuple[str, ...], devices: tuple[str, ...] | None, schema: str | None
    ) -> None:
        self.name = name
        self.function = function
        self.__doc__, self.__name__ = function.__doc__, name
        self.signature = inspect.signature(function)
        self.kinds = _kinds(name, function, self.signature) if schema is None else _kinds_in(name, schema, mutates, self.signature)
        self.mutates = tuple(list(self.signature.parameters).index(m) for m in _known(name, mutates, self.signature))
        self._backward: Callable[..., Any] | None = None
        self._setup: Callable[..., Any] | None = None
        traits = ("mixed", "mutates") if mutates else ("mixed",)
        self.op = Op(name, self, self._adapt, self._record, None, None, "array", "", (), traits, "", tuple(self.signature.parameters), ())
        self._everywhere = function if devices is None else None
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
            call = self._resolve(key)
        return call(*args)

    def _resolve(self, key: int) -> Any:
        """The composed call for a new key. Devices without a kernel derive one, or get the op's function, if it is for all, or the host's."""
        kernels, bit = self.op.kernels, key & BACKENDS
        backend = BACKEND_OF_BIT.get(bit)
        if backend is None or bit in kernels:
            return self.op.resolve(key)
        if not backend.has_data:
            raise NotImplementedError(
                f"{self.name}: there is no fake implementation for '{backend.name}' tensors; add one with register_fake"
            )
        derived = backend.derive(self.op)
        if derived is not None:
            kernels[bit] = derived
            return self.op.resolve(key)
        if self._everywhere is not None:
            kernels[bit] = self._everywhere
            return self.op.resolve(key)
        host = kernels.get(host_backend().bit)
        if host is None:
            raise NotImplementedError(f"{self.name}: no kernel on '{backend.name}'; add one with register_kernel({backend.name!r})")
        announce_fallback(self.op, backend)
        kernels[bit] = self._between_copies(host)
        try:
            return self.op.resolve(key)
        finally:
            del kernels[bit]  # a fallback is no kernel: it is announced, or refused, anew when tables are cleared

    def _between_copies(self, kernel: Callable[..., Any]) -> Callable[..., Any]:
        """The host's kernel on another device's tensors."""

        def call(*args: Any) -> Any:
            home = next(t.device for kind, a in zip(self.kinds, args, strict=True) for t in _tensors(self.name, "", kind, a))
            host = [_mapped(lambda t: t.to(HOST), a) for a in args]
            result = kernel(*host)
            for i in self.mutates:
                for target, source in zip(*(_tensors(self.name, "", self.kinds[i], a[i]) for a in (args, host)), strict=True):
                    target.copy_(source)
            return _mapped(lambda t: t.to(home), result)

        return call

    def _check_results(self, args: Any, result: Any) -> None:
        """Results may not be inputs, nor views of them."""
        given = {id(storage_of(t)) for kind, value in zip(self.kinds, args, strict=True) for t in _tensors(self.name, "", kind, value)}
        for t in result if isinstance(result, tuple | list) else (result,):
            if isinstance(t, Tensor) and id(storage_of(t)) in given:
                raise RuntimeError(
                    f"{self.name}: the op returned one of its inputs, or a view of one; return a clone, "
                    f"or declare it in mutates_args and return None"
                )

    def _adapt(self, op: Op, kernel: Any, key: int, backend: Any) -> Any:
        """Kernels of custom ops take tensors."""

        def call(*args: Any) -> Any:
            old = tls.keys
            set_keys((old | NOGRAD) & ~EXTRAS)
            try:
                result = kernel(*args)
            finally:
                set_keys(old)
            self._check_results(args, result)
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

    def register_vmap(self, function: Callable[..., Any] | None = None) -> Any:
        """The batching rule: `function(info, in_dims, *args)` returns (results, out_dims). Without one, vmap loops over the elements.

        `info` has `batch_size` and `randomness`; in_dims has 0 where an argument has the batch in front, else None.
        """
        from .func.batching import CUSTOM_RULES, Call

        if function is None:
            return self.register_vmap

        def rule(call: Call) -> Any:
            dims = tuple([0 if has else None for has in b] if isinstance(b, list) else 0 if b else None for b in call.batched)
            info = VmapInfo(call.size, tls.batches[-1].randomness)
            result, out_dims = function(info, dims, *call.args)
            if not isinstance(result, list | tuple):
                return _batch_first(result, out_dims, call)
            each = out_dims if isinstance(out_dims, list | tuple) else [out_dims] * len(result)
            return type(result)(_batch_first(r, d, call) for r, d in zip(result, each, strict=True))

        CUSTOM_RULES[self.name] = rule
        return function

    def __repr__(self) -> str:
        return f"<custom op {self.name}{self.signature}>"


class VmapInfo(NamedTuple):
    """What a batching rule is told of the vmap."""

    batch_size: int
    randomness: str


def _batch_first(result: Any, dim: int | None, call: Any) -> Any:
    return call.expanded(result, False) if dim is None else result.movedim(dim, 0)


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
        schema: the types, for a function without annotations: "(Tensor x, Tensor(a!)? y, int[] dims, float eps=1.0) -> Tensor".

    Raises:
        ValueError: the name has no library, or is taken; an argument has no annotation, or one that ops do not take; the schema and the function differ.

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
    return CustomOp(name, function, mutates, devices, schema)


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


def register_vmap(op: str | CustomOp, function: Callable[..., Any] | None = None, /) -> Any:
    """See CustomOp.register_vmap."""
    return _named(op).register_vmap(function)


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
    return _mapped(lambda t: t.detach().to("meta"), value)


def _mapped(f: Callable[[Any], Any], value: Any) -> Any:
    """`f` of every tensor of a value."""
    if isinstance(value, Tensor):
        return f(value)
    return type(value)(_mapped(f, v) for v in value) if isinstance(value, list | tuple) else value


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


_SCHEMA_KINDS = {"Tensor": "tensor", "Tensor?": "optional", "Tensor[]": "tensors"}
_STATIC = ("int", "SymInt", "float", "bool", "str", "Scalar", "ScalarType", "Device")


def _kinds_in(name: str, schema: str, mutates: tuple[str, ...], signature: inspect.Signature) -> list[str]:
    """What each argument is, by a schema; it must name the function's parameters, and mark what `mutates_args` names."""
    inside = re.match(r"\((.*)\)\s*->", schema.strip().replace("(a!)", "!").replace("(b!)", "!").replace("(c!)", "!"))
    if inside is None:
        raise ValueError(f"{name}: a schema looks like '(Tensor x, float y=1.0) -> Tensor', not {schema!r}")
    given = [part.strip().rsplit(" ", 1) for part in inside.group(1).split(",") if part.strip() not in ("", "*")]
    names = [part[-1].partition("=")[0] for part in given]
    if names != list(signature.parameters):
        raise ValueError(f"{name}: the schema names {names}, the function takes {list(signature.parameters)}")
    written = [n for n, part in zip(names, given, strict=True) if "!" in part[0]]
    if set(written) != set(mutates):
        raise ValueError(f"{name}: the schema marks {written} as written, mutates_args names {list(mutates)}")
    kinds = []
    for part in given:
        kind = part[0].replace("!", "")
        if kind not in _SCHEMA_KINDS and re.sub(r"\?$|\[\d*\]\??$", "", kind) not in _STATIC:
            raise ValueError(f"{name}: the schema has a {kind!r}; wanted are {', '.join((*_SCHEMA_KINDS, *_STATIC))}, with ? or []")
        kinds.append(_SCHEMA_KINDS.get(kind, "static"))
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
