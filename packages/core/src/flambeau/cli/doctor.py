"""`flambeau doctor`: loads every plug-in, tries each device, and says what failed and why."""

from __future__ import annotations

import traceback
from typing import Any, NamedTuple

import click
from rich.console import Console
from rich.table import Table

from ..dispatch import plugins

COLOURS = {"loaded": "green", "found": "yellow", "failed": "red", "no device": "yellow"}


class Finding(NamedTuple):
    """One plug-in, and how its self-test went."""

    report: plugins.PluginReport
    test: str  # "passed", "" where there is nothing to test, or why it failed
    trace: str = ""

    @property
    def healthy(self) -> bool:
        """Whether the plug-in loaded and its self-test, if any, passed; one whose devices this machine lacks is not sick."""
        return self.report.absent or (self.report.status == "loaded" and self.test in ("passed", ""))


def self_test(name: str) -> None:
    """Multiplies and sums three numbers on a device, there and back; raises where that goes wrong."""
    import flambeau as fb

    x: Any = fb.tensor([1.0, 2.0, 3.0], dtype=fb.float32).to(name)
    total = (x * x + x[::2].sum()).sum()
    if total.shape != ():
        raise ValueError(f"the sum of three numbers has shape {tuple(total.shape)} on '{name}'")
    if plugins.backend(name).has_data and total.item() != 26.0:
        raise ValueError(f"device '{name}' computes {total.item()}, where 26.0 is right")


def examine() -> list[Finding]:
    """Loads every plug-in and tests every device."""
    plugins.load_all()
    findings = []
    kernel_faults = {key: fault for name in working_devices() for key, fault in try_kernels(name).items()}
    for item in plugins.report():
        outcome, trace = "", item.traceback
        if item.group == plugins.BACKENDS and item.status == "loaded":
            try:
                self_test(item.name)
                outcome = "passed"
            except Exception as error:
                outcome, trace = f"failed: {type(error).__name__}: {error}", traceback.format_exc()
        elif item.group == plugins.KERNELS and item.status == "loaded":
            outcome, trace = kernel_faults.get(item.name, ("passed", ""))
        findings.append(Finding(item, outcome, trace))
    return findings


def working_devices() -> list[str]:
    """The devices whose plug-ins loaded."""
    return [item.name for item in plugins.report() if item.group == plugins.BACKENDS and item.status == "loaded"]


def try_kernels(device: str) -> dict[str, tuple[str, str]]:
    """Tries every kernel that plug-ins bring for a device: plug-in → how its first wrong one failed, and the traceback."""
    origins = plugins.kernel_origins(device)
    if not origins:
        return {}
    from .kernel_test import check_kernel

    faults: dict[str, tuple[str, str]] = {}
    for name, origin in origins.items():
        try:
            check_kernel(device, name, origin)
        except Exception as error:
            faults.setdefault(origin.plugin, (f"failed: on '{device}': {type(error).__name__}: {error}", traceback.format_exc()))
    return faults


def replaced_kernels() -> list[str]:
    """A line for each kernel of a device that a plug-in's kernel stands in place of."""
    return [
        f"'{device}' runs {name} by a kernel from {origin.distribution}, not by its own"
        for device in working_devices()
        for name, origin in plugins.kernel_origins(device).items()
        if origin.replaced is not None
    ]


@click.command()
@click.option("--traceback", "with_trace", is_flag=True, help="Show where each failure happened.")
@click.pass_context
def doctor(ctx: click.Context, with_trace: bool) -> None:
    """Load and test every plug-in; exit with 1 if one fails."""
    console = Console(soft_wrap=True)
    findings = examine()
    table = Table("kind", "name", "from", "contract", "state", "self-test")
    for item, test, _ in findings:
        contract = ".".join(map(str, item.contract)) if item.contract else "-"
        word = "no device" if item.absent else item.status
        state = f"[{COLOURS[word]}]{word}[/]"
        kind = item.group.removeprefix("flambeau.")
        table.add_row(kind, item.name, f"{item.distribution} {item.version}".strip(), contract, state, test.split(":")[0] or "-")
    console.print(table)
    sick = [finding for finding in findings if not finding.healthy]
    for item, test, trace in sick:
        reason = item.reason or test.removeprefix("failed: ")
        console.print(f"'{item.name}' ({f'{item.distribution} {item.version}'.strip()}): {reason}", style="red", markup=False)
        if with_trace and trace:
            console.print(trace, markup=False, highlight=False)
    for item, *_ in findings:
        if item.absent:
            console.print(f"'{item.name}': {item.reason}", style="yellow", markup=False)
    for line in replaced_kernels():
        console.print(line, style="yellow", markup=False)
    console.print(f"{len(findings) - len(sick)} of {len(findings)} plug-ins work")
    if sick:
        ctx.exit(1)
