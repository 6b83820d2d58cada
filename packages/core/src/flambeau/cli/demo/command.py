"""The command line of `flambeau demo`."""

from __future__ import annotations

import importlib.util
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

import flambeau as fb
from flambeau.tensor.devices import HOST

from . import digits, gpt, report
from .training import SettingsError, Training

CURVES, RESULTS = "curves.png", "results.json"
NEEDS = {"digits": {"sklearn": "scikit-learn"}, "gpt": {}}
"""For each task, the modules that its data come from, and the distributions that bring them."""


@click.command()
@click.option("--device", default=HOST.type, show_default=True, help="Any installed device, as in fb.device(...).")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default="runs/demo",
    show_default=True,
    help="Where checkpoints, curves and results go.",
)
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=0, show_default=True, help="Of the initial weights and of the batches.")
@click.option("--resume", is_flag=True, help="Go on from the checkpoints in --out.")
@click.option("--quick", is_flag=True, help="Tiny models and a few steps: only to see that all works.")
@click.option("--skip-digits", is_flag=True, help="Leave the digits out.")
@click.option("--skip-gpt", is_flag=True, help="Leave the GPT out.")
def demo(device: str, out: Path, seed: int, resume: bool, quick: bool, skip_digits: bool, skip_gpt: bool) -> None:
    """Watch a convolutional network and a small GPT learn from real data.

    The network reads handwritten digits, the GPT the source text of Python's standard library. Ctrl-C saves a
    checkpoint; `--resume` goes on from it to the same final numbers.
    """
    recipes = {r.__name__.rpartition(".")[2]: r for r, skip in ((digits, skip_digits), (gpt, skip_gpt)) if not skip}
    if not recipes:
        raise click.UsageError("both tasks are skipped: nothing is left to do")
    require({"matplotlib": "matplotlib"} | {k: v for name in recipes for k, v in NEEDS[name].items()})
    console = Console()
    settings = {"seed": seed, "quick": quick}
    with plain_errors(console):
        check_device(device)
        checkpoints = {name: out / f"{name}.ckpt" for name in recipes}
        check_folder(out, [*checkpoints.values(), out / CURVES, out / RESULTS])
        trainings = []
        for name, recipe in recipes.items():
            training = start(recipe, checkpoints[name], device, settings, resume)
            train(console, training)
            verify(console, recipe, training, device)
            trainings.append(training)
        finish(console, out, trainings)
        if not quick:
            check_accuracy(trainings)


@contextmanager
def plain_errors(console: Console) -> Iterator[None]:
    """One line instead of a traceback for what the disk refuses, and for Ctrl-C outside of a step."""
    try:
        yield
    except OSError as error:
        raise click.ClickException(f"{error.filename or 'file'}: {error.strerror or error}") from error
    except KeyboardInterrupt:
        console.print("stopped; what was saved is kept: go on with the same command and --resume")
        raise click.exceptions.Exit(130) from None


def check_folder(out: Path, files: list[Path]) -> None:
    """Raise before anything is trained if `out` cannot be made or written, or a folder stands where a file is to go."""
    if out.exists() and not out.is_dir():
        raise click.ClickException(f"{out}: is no directory, and the demo writes several files; choose another --out")
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=out):
        pass
    for path in files:
        if path.is_dir():
            raise click.ClickException(f"{path}: is a directory, and the demo writes a file of that name; choose another --out")


def require(modules: dict[str, str]) -> None:
    """Raise a ClickException that says what to install, if a module is missing; `modules` names distributions."""
    missing = [name for module, name in modules.items() if importlib.util.find_spec(module) is None]
    if missing:
        raise click.ClickException(f"flambeau demo needs {' and '.join(missing)}, not installed here: pip install flambeau[demo]")


def check_device(device: str) -> None:
    """Raise a ClickException if numbers cannot be made and read on `device`; the core's error says what would work."""
    try:
        fb.zeros(1, device=device).item()
    except RuntimeError as error:
        raise click.ClickException(str(error)) from error


def start(recipe: ModuleType, path: Path, device: str, settings: dict[str, Any], resume: bool) -> Training:
    """A fresh training, or the one that `path` holds if that is asked for and there is one."""
    training = Training(build(recipe, device, settings), path, settings)
    if resume and path.exists():
        try:
            training.restore()
        except (SettingsError, RuntimeError, fb.serialization.FormatError) as error:
            raise click.ClickException(f"{path}: {error}. Use the same options, or start anew without --resume.") from error
    return training


def build(recipe: ModuleType, device: str, settings: dict[str, Any]) -> Any:
    """The recipe's task in the size that the settings ask for."""
    return recipe.build(device, settings["seed"], **(recipe.QUICK if settings["quick"] else {}))


def train(console: Console, training: Training) -> None:
    """Run a training under a progress bar, saving often; on Ctrl-C save after the step and leave with exit code 130."""
    task = training.task
    verb = "resumed at step" if training.step else "from step"
    console.print(f"[bold]{task.title}[/]: {task.parameters():,} parameters, {verb} {training.step} of {task.steps}")
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}  loss {task.fields[loss]:.4f}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with interrupts() as interrupted, Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task(task.name, total=task.steps, completed=training.step, loss=float("nan"))
        for measured in training.run():
            progress.update(bar, completed=training.step, loss=training.losses[-1])
            if measured:
                step, loss, accuracy = training.measured[-1]
                progress.console.print(
                    f"  step {step:4}  loss {training.losses[-1]:.4f}  held-out loss {loss:.4f}  accuracy {accuracy:.2%}",
                    highlight=False,
                )
                training.save()
            if interrupted:
                break
    if interrupted:
        training.save()
        console.print(f"stopped at step {training.step} of {task.steps}, saved to {training.path}", soft_wrap=True)
        console.print("go on with the same command and --resume")
        raise click.exceptions.Exit(130)


@contextmanager
def interrupts() -> Iterator[list[int]]:
    """A list that Ctrl-C makes non-empty, so that a step is finished first; a second Ctrl-C stops at once."""
    received: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        if received:
            raise KeyboardInterrupt
        received.append(number)

    previous = signal.signal(signal.SIGINT, note)
    try:
        yield received
    finally:
        signal.signal(signal.SIGINT, previous)


def verify(console: Console, recipe: ModuleType, training: Training, device: str) -> None:
    """Load the checkpoint into a differently initialized task and measure: the numbers must be the same ones."""
    reseeded = training.settings | {"seed": training.settings["seed"] + 1}
    other = Training(build(recipe, device, reseeded), training.path, training.settings)
    other.restore()
    expected, found = training.measured[-1][1:], other.task.evaluate()
    if found != expected:
        raise click.ClickException(f"{training.path}: reloaded, loss and accuracy are {found}, not {expected}")
    console.print(f"  {training.path} reloaded: the same loss {found[0]:.6f} and accuracy {found[1]:.2%}\n", soft_wrap=True)


def finish(console: Console, out: Path, trainings: list[Training]) -> None:
    """Show the sample, the curves and the table; save curves and numbers."""
    for training in trainings:
        if training.task.sample is not None:
            console.print(f"[bold]{training.task.title}[/] writes:")
            console.print(training.task.sample(), "", markup=False, highlight=False)
    report.draw(console, trainings)
    console.print(report.table(trainings))
    report.save_png(out / CURVES, trainings)
    report.save_json(out / RESULTS, trainings)
    console.print(f"curves: {out / CURVES}, numbers: {out / RESULTS}", soft_wrap=True)


def check_accuracy(trainings: list[Training]) -> None:
    """Raise a ClickException if a task stayed below the accuracy that it should reach."""
    for training in trainings:
        accuracy, wanted = training.measured[-1][2], training.task.wanted_accuracy
        if accuracy < wanted:
            raise click.ClickException(f"{training.task.title}: accuracy {accuracy:.2%} is below {wanted:.0%}")
