"""The layers of a composed kernel: each takes the op, does its part, and hands the call on. None is on the plain path."""

from __future__ import annotations

import sys
import traceback
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from ..tensor import dtypes
from ..tensor.base import TensorBase, version_of
from ..tensor.errors import DeviceError, DTypeError, ShapeError
from ..tensor.layout import contiguous_strides, infer_size, reshaped_strides
from . import backend as backends
from . import opmath
from .graph import Node, OutputNode, check_inplace, extra_of, is_number, node_of
from .keys import AUTOCAST, BACKENDS, GRAD, INFERENCE, NOGRAD, OVERLAP, OVERRIDE, USER, VIEW, VIEWS, dtype_of
from .promotion import can_cast, result_type, wrapped_number
from .threads import set_keys, tls

FALLBACK_IS_ERROR: list[bool] = [False]
BATCHING: list[Callable[[Any], Callable[..., Any]]] = []  # late-bound: vmap's layer
CAPTURING: list[Callable[[Any, int], Callable[..., Any]]] = []  # late-bound: a compiler's layer, for an op and a key
FALLEN_BACK: set[tuple[str, str]] = set()  # (op, backend) that have been announced


def tensors_in(args: Any) -> list[Any]:
    """The tensors among arguments, lists of tensors included."""
    found: list[Any] = []
    for a in args:
        if isinstance(a, TensorBase):
            found.append(a)
        elif isinstance(a, list | tuple):
            found.extend(t for t in a if isinstance(t, TensorBase))
    return found


def unwrapped(args: Any) -> tuple[Any, ...]:
    """The arguments as the user wrote them: numbers instead of the tensors that stand for them, unless no tensor were left."""
    given = tuple(a.meta.number if isinstance(a, TensorBase) and is_number(a) else a for a in args)
    return given if tensors_in(given) else tuple(args)


def overriding(op: Any) -> Callable[..., Any]:
    """A tensor's class takes the call over, by `__torch_function__`."""

    def call(*args: Any) -> Any:
        given = unwrapped(args)
        kinds: list[Any] = []
        for t in tensors_in(args):
            if t.key & OVERRIDE and type(t) not in kinds:
                at = next((i for i, k in enumerate(kinds) if issubclass(type(t), k)), len(kinds))
                kinds.insert(at, type(t))
        for kind in kinds:
            result = kind.__torch_function__(op.entry, tuple(kinds), given, {})
            if result is not NotImplemented:
                return result
        raise TypeError(f"{op.name}: __torch_function__ of {', '.join(k.__name__ for k in kinds)} returned NotImplemented")

    return call


def through_mode(op: Any) -> Callable[..., Any]:
    """The thread's innermost DispatchMode sees the call."""

    def call(*args: Any) -> Any:
        return show(op.entry, args)

    return call


def show(f: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    """Calls `f` by way of the innermost DispatchMode, under the modes outside of it."""
    mode = tls.modes.pop()
    old = tls.keys
    if not tls.modes:
        set_keys(old & ~USER)
    try:
        return mode.__dispatch__(f, unwrapped(args), {})
    finally:
        tls.modes.append(mode)
        set_keys(old)


def autocasting(op: Any, key: int) -> Callable[..., Any]:
    """Casts floating-point operands to the dtype that autocast gives the op, then calls on outside of autocast's sight."""

    def call(*args: Any) -> Any:
        target = _autocast_dtype(op, args)
        if target is not None:
            args = tuple(_cast_float(a, target) for a in args)
        old = tls.keys
        set_keys(old & ~AUTOCAST)
        try:
            return op.entry(*args)
        finally:
            set_keys(old)

    return call


def _autocast_dtype(op: Any, args: Any) -> Any:
    found = [t for t in tensors_in(args) if dtype_of(t.key).is_floating_point]
    if not found:
        return None
    lower = tls.autocast.get(backends.backend_of(found[0].key).name)
    if lower is None or any(dtype_of(t.key) is dtypes.float64 for t in found):
        return None
    if op.autocast == "lower":
        return lower
    if op.autocast == "float32":
        return dtypes.float32
    return dtypes.float32 if any(dtype_of(t.key) is dtypes.float32 for t in found) else lower


def _cast_float(a: Any, d: dtypes.dtype) -> Any:
    if isinstance(a, TensorBase):
        source = dtype_of(a.key)
        return cast(a, d) if source.is_floating_point and source is not d else a
    if isinstance(a, list | tuple) and any(isinstance(t, TensorBase) for t in a):
        return type(a)(_cast_float(t, d) for t in a)
    return a


def cast(t: Any, d: dtypes.dtype) -> Any:
    """The recorded cast op."""
    from .op import OPS

    return OPS["cast"].entry(t, d)


def across_devices(op: Any) -> Callable[..., Any]:
    """Operands on several devices: zero-dimensional host numbers follow the others, anything else is an error."""

    def call(*args: Any) -> Any:
        found = tensors_in(args)
        homes = {t.key & BACKENDS for t in found if t.sizes} or {found[0].key & BACKENDS}
        if len(homes) > 1 or not op.promoted:
            told = ", ".join(f"{n}={_where(a)}" for n, a in zip(op.statics, args, strict=False) if tensors_in([a]))
            raise DeviceError(f"{op.title}: Expected all tensors to be on the same device, but got {told}; move them with .to(device)")
        (home,) = homes
        target = next(t for t in found if t.key & BACKENDS == home)
        return op.entry(*[_moved(a, target) for a in args])

    return call


def _where(a: Any) -> str:
    return " and ".join(f"Tensor{list(t.sizes)} on {backends.backend_of(t.key).device_of(t.array)}" for t in tensors_in([a]))


def _moved(a: Any, target: Any) -> Any:
    if not isinstance(a, TensorBase) or (a.key ^ target.key) & BACKENDS == 0:
        return a
    return a.to(backends.backend_of(target.key).device_of(target.array))  # type: ignore[attr-defined]


def promoting(op: Any) -> Callable[..., Any]:
    """Casts the operands to their common dtype. The casts are ops, so a gradient returns to its operand's dtype."""

    def call(*args: Any) -> Any:
        flat = tensors_in([args[i] for i in op.promoted if args[i] is not None])
        d = result_type(*flat)
        if op.promote == "float" and not (d.is_floating_point or d.is_complex):
            d = dtypes.get_default_dtype()
        wide = bool(op.opmath) and opmath.asks_for_wide(op, args, d)
        if "inplace" in op.traits and (wide or d is not dtype_of(args[0].key)):
            return _written_back(op, d, args)
        if wide:
            return cast(op.entry(*[cast(a, dtypes.float32) for a in args]), d)
        out = list(args)
        for i in op.promoted:
            a = out[i]
            if isinstance(a, TensorBase):
                if dtype_of(a.key) is not d:  # a number is converted itself: the tensor that stands for it may have wrapped it
                    out[i] = wrapped_number(a.meta.number, d, a) if is_number(a) else cast(a, d)
            elif a is not None:
                out[i] = [t if dtype_of(t.key) is d else cast(t, d) for t in a]
        return op.entry(*out)

    return call


def _written_back(op: Any, d: dtypes.dtype, args: tuple[Any, ...]) -> Any:
    """An in-place op that computes in another dtype than that of the tensor it writes: out of place, then copied."""
    from .op import OPS

    target = args[0]
    written = dtype_of(target.key)
    if op.result is not dtypes.bool and not can_cast(d, written):
        raise DTypeError(
            f"{op.title}: result type {d.name} can't be cast to the desired output type {written.name} of the tensor written in place; "
            f"use the out-of-place form"
        )
    result = OPS[op.name[:-1]].entry(*args)
    if tuple(result.sizes) != tuple(target.sizes):
        raise ShapeError(f"{op.title}: output with shape {list(target.sizes)} doesn't match the broadcast shape {list(result.sizes)}")
    return target.copy_(result)


def refreshing(op: Any, inner: Callable[..., Any]) -> Callable[..., Any]:
    """Views made before their base had a history take part in it now, if an in-place write gave it one."""
    inplace = "inplace" in op.traits

    def call(*args: Any) -> Any:
        renewed = False
        for t in tensors_in(args):
            if t.key & VIEW and t.base is not None and t.base.key & GRAD:
                node_of(t)
                if not t.key & VIEW:
                    renewed = True
                elif inplace and t is args[0]:
                    check_inplace(op.name, t)
        return op.entry(*args) if renewed else inner(*args)

    return call


def guarding_inference(op: Any, kernel: Callable[..., Any]) -> Callable[..., Any]:
    """Outside of inference mode, tensors made in it can be neither written nor saved for backward."""
    inplace = "inplace" in op.traits

    def call(*args: Any) -> Any:
        if inplace and args[0].key & INFERENCE:
            raise RuntimeError(
                f"{op.title}: Inplace update to inference tensor outside InferenceMode is not allowed. Make a clone to get a normal tensor first."
            )
        result = kernel(*args)
        first = result[0] if isinstance(result, list | tuple) else result
        node = first.node if isinstance(first, TensorBase) else None
        if isinstance(node, OutputNode):
            node = node.e0
        if isinstance(node, Node):
            for name in node.saved_names:
                t = node_saved(node, name)
                if t is not None and t.key & INFERENCE:
                    raise RuntimeError(
                        f"{op.title}: Inference tensors cannot be saved for backward. Clone the tensor outside of inference_mode, "
                        f"or run under no_grad instead."
                    )
        return result

    return call


def without_grad(body: Callable[..., Any]) -> Callable[..., Any]:
    """A decomposition whose op has a derivative of its own: its parts do not record."""

    def call(*args: Any) -> Any:
        old = tls.keys
        set_keys(old | NOGRAD)
        try:
            result = body(*args)
        finally:
            set_keys(old)
        for r in result if isinstance(result, list | tuple) else (result,):
            # What a part made as a view of another part's result is the whole op's own.
            if isinstance(r, TensorBase) and r.base is not None and not any(r is a for a in args):
                r.base = None
                r.key &= ~(VIEWS | OVERLAP)
        return result

    return call


def checked_first(op: Any, body: Callable[..., Any], backend: backends.Backend) -> Callable[..., Any]:
    """A decomposition that refuses the shapes that the host's kernel refuses: its parts might take them, or would name themselves."""
    if op.rule is None or backend is backends.host_backend() or backends.host_backend().bit not in op.kernels:
        return body

    def call(*args: Any) -> Any:
        fault = op.misfit(args)
        if fault is not None:
            raise fault
        return body(*args)

    return call


def with_extras(op: Any, recorded: Callable[..., Any]) -> Callable[..., Any]:
    """After recording: packs what the node saved, and keeps the forward's stack in anomaly mode."""
    inplace = "inplace" in op.traits

    def call(*args: Any) -> Any:
        result = recorded(*args)
        first = result[0] if isinstance(result, list | tuple) else result
        node = first.node if not inplace or first.base is None else first.base.node
        if isinstance(node, OutputNode):
            node = node.e0
        if not isinstance(node, Node):
            return result
        if tls.anomaly:
            extra_of(node).trace = traceback.format_stack()[:-1]
        if tls.saved_hooks:
            pack_node(getattr(node, "write", node))  # of a write on a view: what the base's history wraps
        return result

    return call


def pack_node(node: Node) -> None:
    """Replaces what the node saved by what the innermost saved-tensors hook makes of it."""
    pack, unpack = tls.saved_hooks[-1]
    for name in node.saved_names:
        t = node_saved(node, name)
        if t is None or is_number(t):
            continue
        old = tls.keys
        set_keys(old | NOGRAD)
        try:
            packed = pack(t)
        finally:
            set_keys(old)
        extra_of(node).packed[name] = (unpack, packed, t.node if t.key & GRAD else None)
        clear_saved(node, name)


def node_saved(node: Any, name: str) -> Any:
    """A saved tensor of a node by name; a result without its node."""
    if name.startswith("out:"):
        return node.saved_result(name[4:])
    value = getattr(node, name)
    return value if isinstance(value, TensorBase) else None


def clear_saved(node: Any, name: str) -> None:
    """Lets go of a saved tensor that hooks keep instead."""
    if name.startswith("out:"):
        node.restore_result(name[4:], None)
    else:
        setattr(node, name, None)


def restore_saved(node: Any, name: str, t: Any) -> None:
    """Puts an unpacked tensor back into its node."""
    if name.startswith("out:"):
        node.restore_result(name[4:], t)
    else:
        setattr(node, name, t)
        setattr(node, name + "_version", version_of(t))


def missing_kernel(op: Any, backend: backends.Backend) -> Callable[..., Any]:
    """What runs where a backend has no kernel: views by arithmetic on strides, all else on the host, with one warning."""
    derived = backend.derive(op)
    if derived is not None:
        return derived
    if "reshape" in op.traits:
        return generic_reshape(backend)
    if "view" in op.traits:
        return generic_view(op, backend)
    host = backends.host_backend()
    host_kernel = op.kernels.get(host.bit)
    if "inplace" in op.traits and (host_kernel is None or _runs_plain(op, backend)):
        return None  # type: ignore[return-value]  # the adapter writes the out-of-place result
    if host_kernel is None or not backend.has_data:
        raise NotImplementedError(
            f"{op.name}: no kernel on '{backend.name}'"
            + ("" if not backend.has_data else " nor on the host")
            + "; register one, or give the op a decomposition"
        )
    return on_host(op, host_kernel, backend)


def _runs_plain(op: Any, backend: backends.Backend) -> bool:
    """Whether a backend runs the out-of-place form of an in-place op itself, by a kernel or by decomposition."""
    from .op import OPS

    plain = OPS.get(op.name[:-1])
    return plain is not None and (backend.bit in plain.kernels or plain.decompose is not None)


def on_one_device(op: Any, kernel: Callable[..., Any], backend: backends.Backend) -> Callable[..., Any]:
    """A kernel of a backend with several devices: all arrays must be on one of them; an op that moves brings its source."""

    def call(*args: Any) -> Any:
        found = arrays_in(args)
        homes = {backend.device_index(a) for a in found}
        if len(homes) > 1:
            if "moves" not in op.traits:
                told = ", ".join(f"{n}={_homes(a, backend)}" for n, a in zip(op.statics, args, strict=False) if arrays_in([a]))
                raise DeviceError(f"{op.title}: Expected all tensors to be on the same device, but got {told}; move them with .to(device)")
            args = (args[0], carried(args[1], backend, backend, backend.device_index(args[0])), *args[2:])
        return kernel(*args)

    return call


def arrays_in(args: Any) -> list[Any]:
    """The arrays among a kernel's arguments, those in lists included."""
    flat = [x for a in args for x in (a if isinstance(a, list | tuple) else (a,))]
    return [x for x in flat if hasattr(x, "shape") and hasattr(x, "dtype")]


def _homes(a: Any, backend: backends.Backend) -> str:
    return " and ".join(f"Tensor{list(x.shape)} on {backend.device_of(x)}" for x in arrays_in([a]))


def carried(array: Any, source: backends.Backend, destination: backends.Backend, index: int | None, non_blocking: bool = False) -> Any:
    """A copy of an array on another device: by the destination's direct way, if it has one, else through the host.

    Where it need not wait, it does not, if one of the two is the host and the other has pinned memory.
    """
    if non_blocking:
        host = backends.host_backend()
        if destination is host and source.offers("pinned"):
            return source.to_pinned(array)
        if source is host and destination.is_pinned(host.to_host(array)):
            return destination.from_pinned(host.to_host(array), index)
    direct = destination.copy_from(source, array, index)
    if direct is not None:
        return direct
    seen = source.to_host(array)
    if destination is backends.host_backend() and (seen is array or not seen.flags.writeable):
        seen = seen.copy()  # the host keeps what it is given, and this is another's memory
    return destination.from_host(seen, index)


def warn_user(text: str) -> None:
    """Warns at the innermost line outside of this package, however many layers stand between."""
    package = __name__.partition(".")[0]
    frame: Any = sys._getframe()
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] == package:
        frame = frame.f_back
    registry = frame.f_globals.setdefault("__warningregistry__", {})
    warnings.warn_explicit(text, UserWarning, frame.f_code.co_filename, frame.f_lineno, frame.f_globals.get("__name__"), registry)


def announce_fallback(op: Any, backend: backends.Backend) -> None:
    """Warns, once for each op and backend, that the host does a backend's work; raises if fallbacks are errors."""
    if FALLBACK_IS_ERROR[0]:
        raise NotImplementedError(f"{op.name}: no kernel on '{backend.name}', and CPU fallback is switched off (set_cpu_fallback)")
    if (op.name, backend.name) not in FALLEN_BACK:
        FALLEN_BACK.add((op.name, backend.name))
        warn_user(
            f"{op.name}: no kernel on '{backend.name}'; it runs on the CPU, with copies. "
            f"flambeau.set_cpu_fallback('error') makes this an error."
        )


def on_host(op: Any, kernel: Callable[..., Any], backend: backends.Backend) -> Callable[..., Any]:
    """The host's kernel between copies."""
    announce_fallback(op, backend)
    inplace = "inplace" in op.traits

    def down(a: Any) -> Any:
        if isinstance(a, list | tuple):
            return type(a)(down(x) for x in a)
        return backend.to_host(a) if hasattr(a, "shape") and hasattr(a, "dtype") else a

    def call(*arrays: Any) -> Any:
        own = (backend.device_index(a) for a in arrays if hasattr(a, "shape") and hasattr(a, "dtype"))
        index = arrays[-1].index if "factory" in op.traits else next(own, None)
        host = [down(a) for a in arrays]
        if inplace:
            host[0] = np.array(host[0])
        if "mutates" in op.traits:
            return _mutating(kernel, arrays, host)
        result = kernel(*host)
        if inplace:
            backend.copy_(arrays[0], backend.from_host(host[0], index))
            return None
        if isinstance(result, list | tuple):
            return type(result)([backend.from_host(np.ascontiguousarray(r).reshape(np.shape(r)), index) for r in result])
        return backend.from_host(np.asarray(result), index)

    def _mutating(kernel: Callable[..., Any], arrays: Any, host: list[Any]) -> None:
        own = [[np.array(x) for x in h] if isinstance(h, list) else h for h in host]
        kernel(*own)
        for a, h in zip(arrays, own, strict=True):
            for target, source in zip(a, h, strict=True) if isinstance(a, list) else ():
                backend.copy_(target, backend.from_host(source, backend.device_index(target)))

    return call


def generic_view(op: Any, backend: backends.Backend) -> Callable[..., Any]:
    """A view op by its layout rule and the backend's as_strided verb."""
    rule = op.rule

    def view(array: Any, *statics: Any) -> Any:
        made = rule(array.shape, backend.strides(array), 0, *statics)
        kind = retyped(op, array.dtype, statics)
        if kind is not None:
            backend.require_dtype(kind, backend.device_index(array))
            return backend.reinterpret(array, kind, *made)
        if isinstance(made, list):
            return [backend.as_strided(array, *layout) for layout in made]
        return backend.as_strided(array, *made)

    return view


def retyped(op: Any, source: Any, statics: Any) -> Any:
    """The NumPy dtype of a view, if that is not its base's."""
    if callable(op.result):
        return op.result(dtypes.BY_NUMPY[source]).numpy
    return next((a.numpy for a in statics if isinstance(a, dtypes.dtype)), None) if op.result == "array" else None


def generic_reshape(backend: backends.Backend) -> Callable[..., Any]:
    """reshape by arithmetic on strides, with a copy where no view fits."""

    def reshape(array: Any, shape: Any) -> Any:
        target = infer_size(array.shape, shape)
        strides = reshaped_strides(array.shape, backend.strides(array), target)
        if strides is not None:
            return backend.as_strided(array, target, strides, 0), True
        copy = backend.empty(array.shape, array.dtype, backend.device_index(array))
        backend.copy_(copy, array)
        return backend.as_strided(copy, target, contiguous_strides(target), 0), False

    return reshape


def writing(op: Any, backend: backends.Backend, key: int) -> Callable[..., Any]:
    """An in-place kernel made of the out-of-place one and a copy."""
    from .op import OPS

    plain = OPS[op.name[:-1]]
    entry = plain.entry

    def call(*args: Any) -> None:
        old = tls.keys
        set_keys(old | NOGRAD)
        try:
            result = entry(*args)
        finally:
            set_keys(old)
        target = args[0]
        if result.sizes != target.sizes:
            raise ShapeError(
                f"{op.title}: output with shape {list(target.sizes)} doesn't match the broadcast shape {list(result.sizes)}; "
                f"an in-place op cannot change its tensor's shape"
            )
        backend.copy_(target.array, result.array)

    return call
