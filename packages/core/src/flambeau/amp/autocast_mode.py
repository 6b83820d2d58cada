"""autocast: the dispatcher's layer that casts operands, switched on for a block or a function."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from typing import Any

from ..dispatch.backend import backend_for
from ..dispatch.keys import AUTOCAST
from ..dispatch.plugins import backend_names
from ..dispatch.threads import set_keys, tls
from ..tensor import dtypes
from ..tensor.accelerators import NAMES
from ..tensor.devices import HOST

_default: dict[str, dtypes.dtype] = {}


def get_autocast_dtype(device_type: str) -> dtypes.dtype:
    """The dtype that autocast uses on a device type unless told another: bfloat16, or what `set_autocast_dtype` set."""
    return _default.get(device_type, dtypes.bfloat16)


def set_autocast_dtype(device_type: str, dtype: dtypes.dtype) -> None:
    """Sets the dtype that autocast uses on a device type unless told another."""
    _default[device_type] = _checked("set_autocast_dtype", dtype)


def is_autocast_enabled(device_type: str = HOST.type) -> bool:
    """Whether autocast is on for a device type in this thread."""
    return device_type in tls.autocast


def _checked(what: str, dtype: Any) -> dtypes.dtype:
    if dtype not in (dtypes.bfloat16, dtypes.float16):
        raise RuntimeError(f"{what}: autocast takes flambeau.bfloat16 or flambeau.float16, not {dtype}")
    return dtype  # type: ignore[no-any-return]  # one of the two


class autocast:
    """Inside, matrix products, convolutions and attention run in a 16-bit dtype, and ops that need the range in float32.

    Parameters stay as they are; the casts are recorded, so gradients return in the parameters' dtype. The op table says
    which op belongs where. Nests; works as a decorator; each thread has its own.

    Args:
        device_type: such as "cpu".
        dtype: bfloat16 or float16; by default that of `get_autocast_dtype`.
        enabled: False switches autocast off inside.
        cache_enabled: taken for compatibility: casts are not cached.

    Raises:
        DeviceError: there is no such device.
        RuntimeError: the dtype is neither bfloat16 nor float16.

    >>> import flambeau as fb
    >>> with fb.autocast("cpu"):
    ...     (fb.ones(2, 2) @ fb.ones(2, 2)).dtype
    flambeau.bfloat16
    """

    def __init__(self, device_type: str, dtype: Any = None, enabled: bool = True, cache_enabled: bool | None = None) -> None:
        if device_type in NAMES and device_type not in backend_names():
            if enabled:
                warnings.warn(f"autocast: there is no device {device_type!r}, so it is off there", stacklevel=2)
            enabled = False
        else:
            backend_for(device_type)
        self.device = device_type
        self.dtype = get_autocast_dtype(device_type) if dtype is None else _checked("autocast", dtype)
        self.enabled = enabled
        self._before: list[dict[str, Any]] = []

    def __enter__(self) -> autocast:
        self._before.append(tls.autocast)
        now = {name: d for name, d in tls.autocast.items() if name != self.device}
        if self.enabled:
            now[self.device] = self.dtype
        _switch(now)
        return self

    def __exit__(self, *exc: object) -> None:
        _switch(self._before.pop())

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            with autocast(self.device, self.dtype, self.enabled):
                return function(*args, **kwargs)

        return call


def _switch(devices: dict[str, Any]) -> None:
    tls.autocast = devices
    set_keys(tls.keys | AUTOCAST if devices else tls.keys & ~AUTOCAST)


def custom_fwd(function: Any = None, *, device_type: str = HOST.type, cast_inputs: Any = None) -> Any:
    """Decorates the forward of an autograd.Function: remembers autocast for backward, or casts the inputs and switches it off.

    Args:
        function: the static method forward(ctx, ...).
        device_type: whose autocast counts.
        cast_inputs: with autocast on, floating-point inputs are cast to this dtype, and forward runs without autocast.
    """
    if function is None:
        return functools.partial(custom_fwd, device_type=device_type, cast_inputs=cast_inputs)

    @functools.wraps(function)
    def forward(ctx: Any, *args: Any, **kwargs: Any) -> Any:
        ctx._autocast = tls.autocast
        if cast_inputs is None or not is_autocast_enabled(device_type):
            return function(ctx, *args, **kwargs)
        ctx._autocast = {}
        with autocast(device_type, enabled=False):
            return function(ctx, *[_cast(a, cast_inputs) for a in args], **{k: _cast(a, cast_inputs) for k, a in kwargs.items()})

    return forward


def _cast(value: Any, dtype: Any) -> Any:
    return value.to(dtype) if hasattr(value, "is_floating_point") and value.is_floating_point() else value


def custom_bwd(function: Any = None, *, device_type: str = HOST.type) -> Any:
    """Decorates the backward of an autograd.Function whose forward has `custom_fwd`: autocast is as it was in forward."""
    if function is None:
        return functools.partial(custom_bwd, device_type=device_type)

    @functools.wraps(function)
    def backward(ctx: Any, *args: Any) -> Any:
        before = tls.autocast
        _switch(ctx._autocast)
        try:
            return function(ctx, *args)
        finally:
            _switch(before)

    return backward
