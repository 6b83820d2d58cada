"""Moving modules: other devices, dtypes and storage for all parameters and buffers of a tree, in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flambeau as fb

from ..dispatch.plugins import names_accelerator
from .epoch import bump


class ModuleMoves:
    """The part of Module that converts its tensors."""

    def _apply(self, fn: Callable[[Any], Any], recurse: bool = True) -> Any:
        """Replaces every parameter, gradient and buffer by `fn` of it; parameters keep their identity."""
        if recurse:
            for module in self.children():
                module._apply(fn)
        for param in self._parameters.values():
            if param is None:
                continue
            with fb.no_grad():
                grad = param.grad
                moved = fn(param)
                if moved is not param:
                    param.grad = None  # a gradient of another dtype or device may not stand beside the new data
                    param.data = moved.detach()
                if grad is not None:
                    new_grad = fn(grad)
                    if new_grad is not grad or moved is not param:
                        param.grad = new_grad.detach().requires_grad_(grad.requires_grad)
        for name, buffer in self._buffers.items():
            if buffer is not None:
                dict.__setitem__(self._buffers, name, fn(buffer))
        bump()
        return self

    def apply(self, fn: Callable[[Any], None]) -> Any:
        """Calls `fn` with every submodule, children first, and then with the module itself; returns the module."""
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def to(self, *args: Any, **kwargs: Any) -> Any:
        """Moves parameters and buffers in place: `to(device)`, `to(dtype)`, `to(device, dtype)` or `to(tensor)`.

        Args:
            device: where to.
            dtype: for floating-point and complex parameters and buffers; the others keep theirs.
            tensor: one whose device and dtype are taken.
            non_blocking: copy while the host goes on, where the devices can.
            memory_format: for parameters and buffers of 4 and 5 dimensions.

        Returns:
            The module.

        Raises:
            TypeError: the dtype is neither floating-point nor complex.
        """
        device, dtype, non_blocking, memory_format = _to_arguments(*args, **kwargs)
        if dtype is not None and not (dtype.is_floating_point or dtype.is_complex):
            raise TypeError(f"nn.Module.to only accepts floating point or complex dtypes, but got desired dtype={dtype}")

        def convert(tensor: Any) -> Any:
            """One tensor at its new place."""
            options: dict[str, Any] = {"non_blocking": non_blocking}
            if device is not None:
                options["device"] = device
            if dtype is not None and (tensor.is_floating_point() or tensor.is_complex()):
                options["dtype"] = dtype
            if memory_format is not None and tensor.dim() in (4, 5):
                options["memory_format"] = memory_format
            return tensor.to(**options) if len(options) > 1 else tensor

        return self._apply(convert)

    def _move_named(self, name: str) -> Callable[..., Any] | None:
        """The move to the device type that a method is named after."""
        if name[:1] == "_" or not names_accelerator(name):
            return None

        def move(device: Any = None) -> Any:
            """Moves all parameters and buffers to such a device, in place; returns the module."""
            return self.to(name if device is None else fb.device(name, device) if isinstance(device, int) else device)

        return move

    def to_empty(self, *, device: Any, recurse: bool = True) -> Any:
        """Moves parameters and buffers to a device without their values; returns the module."""
        return self._apply(lambda tensor: fb.empty_like(tensor, device=device), recurse=recurse)

    def type(self, dst_type: Any) -> Any:
        """Casts all parameters and buffers, integers too, to a dtype; returns the module."""
        return self._apply(lambda tensor: tensor.type(dst_type))

    def cpu(self) -> Any:
        """Moves all parameters and buffers to the CPU; returns the module."""
        return self._apply(lambda tensor: tensor.cpu())

    def float(self) -> Any:
        """Casts floating-point parameters and buffers to float32; returns the module."""
        return self._cast(fb.float32)

    def double(self) -> Any:
        """Casts floating-point parameters and buffers to float64; returns the module."""
        return self._cast(fb.float64)

    def half(self) -> Any:
        """Casts floating-point parameters and buffers to float16; returns the module."""
        return self._cast(fb.float16)

    def bfloat16(self) -> Any:
        """Casts floating-point parameters and buffers to bfloat16; returns the module."""
        return self._cast(fb.bfloat16)

    def _cast(self, dtype: Any) -> Any:
        """Casts floating-point parameters and buffers."""
        return self._apply(lambda tensor: tensor.to(dtype=dtype) if tensor.is_floating_point() else tensor)

    def share_memory(self) -> Any:
        """Moves all parameters and buffers to memory that other processes see; returns the module."""
        return self._apply(lambda tensor: tensor.share_memory_())

    def requires_grad_(self, requires_grad: bool = True) -> Any:
        """Sets whether gradients are computed for the parameters; returns the module."""
        for param in self.parameters():
            param.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Drops the gradients of all parameters, or fills them with zeros."""
        for param in self.parameters():
            if param.grad is None:
                continue
            if set_to_none:
                param.grad = None
            else:
                if param.grad.grad_fn is not None:
                    param.grad.detach_()
                else:
                    param.grad.requires_grad_(False)
                param.grad.zero_()


def _to_arguments(
    *args: Any,
    device: Any = None,
    dtype: Any = None,
    non_blocking: bool = False,
    copy: bool = False,
    memory_format: Any = None,
    tensor: Any = None,
) -> tuple[Any, Any, bool, Any]:
    """Device, dtype, non_blocking and memory format of a call of `Module.to`."""
    rest = list(args)
    if rest and isinstance(rest[0], fb.Tensor):
        tensor = rest.pop(0)
    elif rest and isinstance(rest[0], fb.dtype):
        dtype = rest.pop(0)
    elif rest:
        device = rest.pop(0)
        if rest and (rest[0] is None or isinstance(rest[0], fb.dtype)):
            dtype = rest.pop(0)
    if tensor is not None:
        device, dtype = tensor.device, tensor.dtype
    if rest:
        non_blocking = rest.pop(0)
    if rest:
        copy = rest.pop(0)
    if copy or rest:
        raise TypeError(
            "Module.to() takes (device, dtype, non_blocking), (dtype, non_blocking) or (tensor, non_blocking), and memory_format by name"
        )
    return None if device is None else fb.device(device), dtype, bool(non_blocking), memory_format
