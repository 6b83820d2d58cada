"""GradScaler: keeps float16 gradients from underflowing, by a factor on the loss that adapts."""

from __future__ import annotations

from typing import Any

from ..autograd.grad_mode import no_grad
from ..ops.lazy import ops
from ..tensor.devices import HOST


class GradScaler:
    """Scales the loss, unscales the gradients, and skips steps whose gradients are not finite.

    Args:
        device: the device of the scale.
        init_scale: the first factor.
        growth_factor: the factor grows by this after `growth_interval` good steps in a row.
        backoff_factor: the factor shrinks by this after a step with infinite or NaN gradients.
        growth_interval: see growth_factor.
        enabled: False makes all methods pass through.

    Source: Micikevicius et al., "Mixed precision training", 2018.

    >>> import flambeau as fb
    >>> w = fb.nn.Parameter(fb.ones(2)); opt = fb.optim.SGD([w], lr=0.5); scaler = fb.amp.GradScaler("cpu")
    >>> scaler.scale((w * w).sum()).backward(); scaler.step(opt); scaler.update()
    >>> w.detach()
    tensor([0., 0.])
    """

    def __init__(
        self,
        device: str = HOST.type,
        init_scale: float = 65536.0,
        growth_factor: float = 2.0,
        backoff_factor: float = 0.5,
        growth_interval: int = 2000,
        enabled: bool = True,
    ) -> None:
        if enabled and growth_factor <= 1.0:
            raise ValueError(f"GradScaler: the growth factor must be > 1.0, not {growth_factor}")
        if enabled and not backoff_factor < 1.0:
            raise ValueError(f"GradScaler: the backoff factor must be < 1.0, not {backoff_factor}")
        self._device = device
        self._enabled = enabled
        self._scale = float(init_scale)
        self._growth_factor, self._backoff_factor = growth_factor, backoff_factor
        self._growth_interval = growth_interval
        self._growth_tracker = 0
        self._unscaled: dict[int, bool] = {}  # optimizer -> whether a gradient was not finite
        self._stepped: set[int] = set()

    def is_enabled(self) -> bool:
        """Whether the scaler scales."""
        return self._enabled

    def get_scale(self) -> float:
        """The factor on the loss."""
        return self._scale if self._enabled else 1.0

    def scale(self, outputs: Any) -> Any:
        """A loss, or nested lists and tuples of them, times the factor."""
        if not self._enabled:
            return outputs
        if isinstance(outputs, list | tuple):
            return type(outputs)(self.scale(o) for o in outputs)
        return outputs * self._scale

    def unscale_(self, optimizer: Any) -> None:
        """Divides the gradients of an optimizer's parameters by the factor, in place: before clipping, for example.

        Raises RuntimeError if it was called since the last update, or after step.
        """
        if not self._enabled:
            return
        if id(optimizer) in self._stepped:
            raise RuntimeError("unscale_() is being called after step().")
        if id(optimizer) in self._unscaled:
            raise RuntimeError("unscale_() has already been called on this optimizer since the last update().")
        found = False
        with no_grad():
            for group in optimizer.param_groups:
                for parameter in group["params"]:
                    if parameter.grad is not None:
                        parameter.grad.mul_(1.0 / self._scale)
                        found = found or not bool(ops.isfinite(parameter.grad).all())
        self._unscaled[id(optimizer)] = found

    def step(self, optimizer: Any, *args: Any, **kwargs: Any) -> Any:
        """`optimizer.step()`, unless a gradient is infinite or NaN; unscales first, if that was not done."""
        if not self._enabled:
            return optimizer.step(*args, **kwargs)
        if "closure" in kwargs:
            raise RuntimeError("Closure use is not currently supported if GradScaler is enabled.")
        if id(optimizer) in self._stepped:
            raise RuntimeError("step() has already been called since the last update().")
        if id(optimizer) not in self._unscaled:
            self.unscale_(optimizer)
        self._stepped.add(id(optimizer))
        return None if self._unscaled[id(optimizer)] else optimizer.step(*args, **kwargs)

    def update(self, new_scale: Any = None) -> None:
        """Adapts the factor to what the steps since the last update found, or sets it."""
        if not self._enabled:
            return
        if new_scale is not None:
            self._scale = float(new_scale)
        elif not self._unscaled:
            raise RuntimeError("No inf checks were recorded prior to update: call step() or unscale_() first.")
        elif any(self._unscaled.values()):
            self._scale *= self._backoff_factor
            self._growth_tracker = 0
        else:
            self._growth_tracker += 1
            if self._growth_tracker == self._growth_interval:
                self._scale *= self._growth_factor
                self._growth_tracker = 0
        self._unscaled.clear()
        self._stepped.clear()

    def state_dict(self) -> dict[str, Any]:
        """What a checkpoint keeps."""
        if not self._enabled:
            return {}
        return {
            "scale": self._scale,
            "growth_factor": self._growth_factor,
            "backoff_factor": self._backoff_factor,
            "growth_interval": self._growth_interval,
            "_growth_tracker": self._growth_tracker,
        }

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Restores what `state_dict` gave."""
        if not self._enabled:
            return
        if not state_dict:
            raise RuntimeError("The source state dict is empty, possibly because it was saved from a disabled instance of GradScaler.")
        self._scale = float(state_dict["scale"])
        self._growth_factor, self._backoff_factor = state_dict["growth_factor"], state_dict["backoff_factor"]
        self._growth_interval, self._growth_tracker = state_dict["growth_interval"], state_dict["_growth_tracker"]
