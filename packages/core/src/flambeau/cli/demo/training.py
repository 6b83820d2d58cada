"""What a task is, and one training of it that can be saved at any step and resumed to the same final numbers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import flambeau as fb
from flambeau import Tensor, nn
from flambeau.nn import functional as F
from flambeau.tensor.devices import HOST
from flambeau.utils.data import DataLoader


@dataclass
class Task:
    """One thing to learn: a model with what trains it, its data, and how it is measured."""

    name: str
    title: str
    steps: int
    model: nn.Module
    optimizer: Any
    scheduler: Any
    loader: DataLoader
    loss: Callable[[Tensor, Tensor], Tensor]
    held_out: tuple[Tensor, Tensor]
    logits: Callable[[Tensor], Tensor] | None = None
    clip: float | None = None
    sample: Callable[[], str] | None = None
    wanted_accuracy: float = 0.0
    loss_name: str = "cross-entropy"

    def parameters(self) -> int:
        """How many numbers are trained."""
        return sum(p.numel() for p in self.model.parameters())

    @fb.no_grad()
    def evaluate(self) -> tuple[float, float]:
        """Mean cross-entropy and accuracy on the held-out data."""
        x, y = self.held_out
        self.model.eval()
        logits = (self.logits or self.model)(x)
        self.model.train()
        return F.cross_entropy(logits, y).item(), (logits.argmax(1) == y).float().mean().item()


class SettingsError(ValueError):
    """A checkpoint was made with other settings than those asked for."""


class Training:
    """A task on its way: the step it is at, what it measured so far, and its checkpoint.

    `losses` holds the training loss of every step; `measured` holds (step, held-out loss, accuracy), about twenty of
    them. `settings` go into the checkpoint and must agree when it is resumed.
    """

    def __init__(self, task: Task, path: Path, settings: dict[str, Any]) -> None:
        self.task, self.path, self.settings = task, path, settings
        self.step = 0
        self.seconds = 0.0
        self.losses: list[float] = []
        self.measured: list[tuple[int, float, float]] = []
        self._stateful = {
            "model": task.model,
            "optimizer": task.optimizer,
            "scheduler": task.scheduler,
            "loader": task.loader,
        }

    @property
    def done(self) -> bool:
        """True once the last step is made."""
        return self.step >= self.task.steps

    def run(self) -> Iterator[bool]:
        """Train to the last step, yielding after every step whether the held-out data were measured at it.

        The state is whole at each yield: a caller that stops iterating may call `save` and go on another day.
        """
        every = max(1, self.task.steps // 20)
        batches = _endless(self.task.loader)
        while not self.done:
            start = time.perf_counter()
            self.losses.append(self._advance(*next(batches)))
            self.step += 1
            measure = self.step % every == 0 or self.done
            if measure:
                self.measured.append((self.step, *self.task.evaluate()))
            self.seconds += time.perf_counter() - start
            yield measure

    def _advance(self, x: Tensor, y: Tensor) -> float:
        """One step of training on one batch; its loss."""
        task = self.task
        loss = task.loss(x, y)
        task.optimizer.zero_grad()
        loss.backward()
        if task.clip is not None:
            nn.utils.clip_grad_norm_(task.model.parameters(), task.clip)
        task.optimizer.step()
        task.scheduler.step()
        return loss.item()

    def save(self) -> None:
        """Write all that a resumed training needs."""
        state = {name: part.state_dict() for name, part in self._stateful.items()}
        progress = {"step": self.step, "seconds": self.seconds, "losses": self.losses, "measured": self.measured}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fb.save({**state, **progress, "rng": fb.get_rng_state(), "settings": self.settings}, self.path)

    def restore(self) -> None:
        """Go back to what `save` wrote. Raises `SettingsError` if that training had other settings or was another one."""
        state = fb.load(self.path, map_location=HOST)
        wanted = {*self._stateful, "step", "seconds", "losses", "measured", "rng", "settings"}
        if not isinstance(state, dict) or not wanted <= state.keys():
            raise SettingsError("not a checkpoint of this demo")
        if state["settings"] != self.settings:
            raise SettingsError(f"made with {_words(state['settings'])}; asked: {_words(self.settings)}")
        for name, part in self._stateful.items():
            part.load_state_dict(state[name])
        fb.set_rng_state(state["rng"])
        self.step, self.seconds, self.losses = state["step"], state["seconds"], list(state["losses"])
        self.measured = [tuple(row) for row in state["measured"]]


def _endless(loader: DataLoader) -> Iterator[Any]:
    """The loader's batches, epoch after epoch."""
    while True:
        yield from loader


def _words(settings: dict[str, Any]) -> str:
    """`seed 0, quick False`."""
    return ", ".join(f"{name} {value}" for name, value in settings.items())
