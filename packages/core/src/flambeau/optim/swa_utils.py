"""Averages of a model's weights over training: stochastic weight averaging and exponential moving averages."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from copy import deepcopy
from typing import Any

import flambeau as fb

from .lr_scheduler.base import LRScheduler, for_each_group, values_of
from .optimizer import Optimizer

Average = Callable[[Any, Any, Any], Any]
MultiAverage = Callable[[Any, Any, Any], None]


def get_ema_avg_fn(decay: float = 0.999) -> Average:
    """A function `(average, current, count)` that gives `decay * average + (1 - decay) * current`."""
    if not 0.0 <= decay <= 1.0:
        raise ValueError(f"get_ema_avg_fn: decay must be in [0, 1], got {decay}")

    def ema_update(average: Any, current: Any, count: Any) -> Any:
        return average * decay + current * (1 - decay)

    return ema_update


def get_swa_avg_fn() -> Average:
    """A function `(average, current, count)` that gives the mean of all models so far."""

    def swa_update(average: Any, current: Any, count: Any) -> Any:
        return average + (current - average) / (count + 1)

    return swa_update


def _over_lists(average: Average) -> MultiAverage:
    """The same for lists of parameters, in place."""

    def update(averages: list[Any], currents: list[Any], count: Any) -> None:
        with fb.no_grad():
            for kept, current in zip(averages, currents, strict=True):
                kept.copy_(average(kept, current, count))

    return update


def get_ema_multi_avg_fn(decay: float = 0.999) -> MultiAverage:
    """`get_ema_avg_fn` for lists of parameters, in place."""
    return _over_lists(get_ema_avg_fn(decay))


def get_swa_multi_avg_fn() -> MultiAverage:
    """`get_swa_avg_fn` for lists of parameters, in place."""
    return _over_lists(get_swa_avg_fn())


class AveragedModel(fb.nn.Module):
    """A copy of a model that holds the average of its weights; `update_parameters(model)` takes the model's into it.

    Args:
        model: the model to copy.
        device: where the average lives; the model's, unless given.
        avg_fn: `(average, current, count)` that gives the new average; the mean of all, unless given.
        multi_avg_fn: the same for lists, in place; takes precedence.
        use_buffers: averages the buffers, too; otherwise they are copied.

    Source: Izmailov et al., "Averaging weights leads to wider optima and better generalization" (2018).
    """

    def __init__(
        self,
        model: Any,
        device: Any = None,
        avg_fn: Average | None = None,
        multi_avg_fn: MultiAverage | None = None,
        use_buffers: bool = False,
    ) -> None:
        super().__init__()
        if avg_fn is not None and multi_avg_fn is not None:
            raise AssertionError("AveragedModel: pass either avg_fn or multi_avg_fn, not both")
        self.module = deepcopy(model)
        if device is not None:
            self.module = self.module.to(device)
        self.register_buffer("n_averaged", fb.tensor(0, dtype=fb.int64, device=device))
        self.avg_fn, self.multi_avg_fn, self.use_buffers = avg_fn, multi_avg_fn, use_buffers

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """The averaged model's output."""
        return self.module(*args, **kwargs)

    def update_parameters(self, model: Any) -> None:
        """Takes the model's weights into the average."""
        averages, currents = list(self.module.parameters()), list(model.parameters())
        if self.use_buffers:
            averages, currents = [*averages, *self.module.buffers()], [*currents, *model.buffers()]
        with fb.no_grad():
            currents = [current.detach().to(kept.device) for kept, current in zip(averages, currents, strict=True)]
            count = self.n_averaged
            if count.item() == 0:
                for kept, current in zip(averages, currents, strict=True):
                    kept.copy_(current)
            else:
                update = self.multi_avg_fn or (_over_lists(self.avg_fn) if self.avg_fn else get_swa_multi_avg_fn())
                update([kept.detach() for kept in averages], currents, count)
            if not self.use_buffers:
                for kept, current in zip(self.module.buffers(), model.buffers(), strict=True):
                    kept.copy_(current.detach().to(kept.device))
            self.n_averaged += 1


def update_bn(loader: Iterable[Any], model: Any, device: Any = None) -> None:
    """Recomputes the running statistics of a model's batch norms over the batches of `loader` (a tuple's first item is the input)."""
    norms = [module for module in model.modules() if hasattr(module, "running_mean") and hasattr(module, "momentum")]
    if not norms:
        return
    momenta = [norm.momentum for norm in norms]
    training = model.training
    model.train()
    try:
        for norm in norms:
            norm.reset_running_stats()
            norm.momentum = None  # a cumulative average
        with fb.no_grad():
            for batch in loader:
                value = batch[0] if isinstance(batch, (list, tuple)) else batch
                model(value.to(device) if device is not None else value)
    finally:
        for norm, momentum in zip(norms, momenta, strict=True):
            norm.momentum = momentum
        model.train(training)


class SWALR(LRScheduler):
    """Anneals each group's rate to `swa_lr` in `anneal_epochs` epochs, then keeps it.

    Args:
        optimizer: whose rates to set.
        swa_lr: the rate to end at, one or one a group.
        anneal_epochs: the length of the annealing.
        anneal_strategy: `"cos"` or `"linear"`.
        last_epoch: the epoch last done; -1 starts afresh.
    """

    def __init__(
        self, optimizer: Optimizer, swa_lr: float | list[float], anneal_epochs: int = 10, anneal_strategy: str = "cos", last_epoch: int = -1
    ) -> None:
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(f"SWALR: anneal_strategy must be 'cos' or 'linear', got {anneal_strategy!r}")
        if not isinstance(anneal_epochs, int) or anneal_epochs < 0:
            raise ValueError(f"SWALR: anneal_epochs must be an int of at least 0, got {anneal_epochs}")
        for lr, group in zip(for_each_group("swa_lr", optimizer, swa_lr), optimizer.param_groups, strict=True):
            group["swa_lr"] = lr
        self.anneal_epochs, self._anneal_strategy = anneal_epochs, anneal_strategy
        super().__init__(optimizer, last_epoch)

    def _share(self, epoch: int) -> float:
        """How far the annealing is at an epoch, from 0 to 1."""
        t = max(0.0, min(1.0, epoch / max(1, self.anneal_epochs)))
        return t if self._anneal_strategy == "linear" else (1 - math.cos(math.pi * t)) / 2

    def get_lr(self) -> list[Any]:
        """The rates of this epoch, from the current ones."""
        epoch = self._step_count - 1 if self.anneal_epochs else max(1, self._step_count - 1)
        last, now = self._share(max(0, epoch - 1)), self._share(epoch)
        rates = []
        for lr, group in zip(values_of(self.optimizer, "lr"), self.optimizer.param_groups, strict=True):
            target = group["swa_lr"]
            start = target if last == 1 else (lr - last * target) / (1 - last)
            rates.append(target * now + start * (1 - now))
        return rates


__all__ = ["SWALR", "AveragedModel", "get_ema_avg_fn", "get_ema_multi_avg_fn", "get_swa_avg_fn", "get_swa_multi_avg_fn", "update_bn"]
