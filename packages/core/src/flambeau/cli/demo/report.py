"""What came of the trainings: the table, the curves in the terminal and as a PNG, and the numbers as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from .braille import Series, plot
from .training import Training


def smoothed(losses: Sequence[float]) -> Series:
    """The training loss as about a hundred means of equally many steps, each at its last step."""
    width = max(1, len(losses) // 100)
    ends = range(width, len(losses) + 1, width)
    return list(ends), [sum(losses[end - width : end]) / width for end in ends]


def curves(training: Training) -> dict[str, tuple[str, Series]]:
    """For each quantity what is measured in it, and its curve: training and held-out loss need not be the same function."""
    steps, losses, accuracies = ([row[i] for row in training.measured] for i in range(3))
    return {
        "training loss": (training.task.loss_name, smoothed(training.losses)),
        "held-out loss": ("cross-entropy", (steps, losses)),
        "held-out accuracy": ("share of right answers", (steps, accuracies)),
    }


def table(trainings: Sequence[Training]) -> Table:
    """One row a training with its final numbers."""
    result = Table(title="flambeau demo")
    result.add_column("task")
    for column in ("parameters", "steps", "held-out loss", "accuracy", "seconds"):
        result.add_column(column, justify="right")
    for training in trainings:
        step, loss, accuracy = training.measured[-1]
        parameters = f"{training.task.parameters():,}"
        result.add_row(training.task.title, parameters, str(step), f"{loss:.4f}", f"{accuracy:.2%}", f"{training.seconds:.1f}")
    return result


def draw(console: Console, trainings: Sequence[Training]) -> None:
    """Draw all curves in the terminal; a terminal without Unicode gets none."""
    if console.options.ascii_only:
        return
    columns = max(20, min(70, console.width - 10))
    for training in trainings:
        for quantity, (measure, series) in curves(training).items():
            console.print(plot(f"{training.task.title}: {quantity}", {measure: series}, columns, rows=8), "")


def save_png(path: Path, trainings: Sequence[Training]) -> None:
    """All curves in one picture: a row a training, a panel a quantity."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(13, 3.5 * len(trainings)), layout="constrained")
    axes = figure.subplots(len(trainings), 3, squeeze=False)
    for row, training in zip(axes, trainings, strict=True):
        for axis, (quantity, (measure, (xs, ys))) in zip(row, curves(training).items(), strict=True):
            axis.plot(xs, ys, marker="." if len(xs) <= 30 else None)
            axis.set(title=f"{training.task.title}: {quantity}", xlabel="step", ylabel=measure)
            axis.grid(alpha=0.3)
    figure.savefig(path, dpi=120)


def save_json(path: Path, trainings: Sequence[Training]) -> None:
    """The final numbers and the measured curve of each training."""
    results = {
        training.task.name: {
            "parameters": training.task.parameters(),
            "steps": training.step,
            "loss": training.measured[-1][1],
            "accuracy": training.measured[-1][2],
            "seconds": round(training.seconds, 2),
            "measured": training.measured,
        }
        for training in trainings
    }
    path.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
