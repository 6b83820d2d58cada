"""What every benchmark here shares: measure two sides in turn, print a table with ratios and bounds, exit 1 on a miss.

Import it before NumPy, flambeau or PyTorch: `threads` sets variables that they read when they are imported.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Row:
    """One measurement: ours and the other side's (PyTorch's) in `unit`, less is better, and the most that ours may be.

    `bound` is a ratio to `theirs`; where `theirs` is None it is an amount in `unit`. None: told, not judged.
    """

    name: str
    ours: float
    theirs: float | None
    unit: str
    bound: float | None

    @property
    def ratio(self) -> float | None:
        """Ours over the other side's."""
        return self.ours / self.theirs if self.theirs else None

    @property
    def passed(self) -> bool:
        """Whether the bound holds."""
        return self.bound is None or (self.ours if self.theirs is None else self.ours / self.theirs) <= self.bound


def arguments(description: str | None) -> argparse.ArgumentParser:
    """The options that every benchmark has."""
    parser = argparse.ArgumentParser(description=(description or "").split("\n")[0])
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--rounds", type=int, default=15, help="how often each side is measured; the median counts")
    parser.add_argument("--only", default="", help="measure only the rows whose name contains this")
    return parser


def threads(count: int) -> None:
    """Let NumPy's BLAS and PyTorch use `count` threads."""
    for module in ("numpy", "torch"):
        if module in sys.modules:
            raise RuntimeError(f"threads({count}) must be called before {module} is imported")
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
        os.environ[name] = str(count)


def compiled() -> bool:
    """Whether flambeau's core is the one compiled by mypyc."""
    file = importlib.import_module("flambeau.tensor.base").__file__ or ""
    return file.endswith((".so", ".pyd"))


def compare(
    ours: Callable[[int], object],
    theirs: Callable[[int], object],
    number: int,
    rounds: int,
    clock: Callable[[], float] = time.perf_counter,
    lead_in: bool = False,
) -> tuple[float, float]:
    """Median seconds a repetition of two functions that repeat what they measure `number` times when given it.

    Both are warmed up, then measured in turn, so that a change of the machine's speed meets both. The garbage
    collector stays on, as it does for users. `clock`: `time.process_time` for work of one thread, else wall time.
    `lead_in`: each turn begins unmeasured, for the other side's threads may spin on for a while, PyTorch's for about 10 ms.
    """
    sides, times = (ours, theirs), ([], [])
    for side in sides:
        side(number // 4 + 1)
    gc.collect()
    gc.enable()
    for _ in range(rounds):
        for side, taken in zip(sides, times, strict=True):
            if lead_in:
                side(number)
            start = clock()
            side(number)
            taken.append((clock() - start) / number)
    return statistics.median(times[0]), statistics.median(times[1])


def repeat(step: Callable[[], object]) -> Callable[[int], object]:
    """A function that calls `step` as often as it is told."""

    def run(number: int) -> None:
        for _ in range(number):
            step()

    return run


def finish(title: str, rows: Sequence[Row], options: argparse.Namespace, sides: tuple[str, str] = ("flambeau", "PyTorch")) -> None:
    """Print the rows as a table or as JSON, and exit with 1 if one misses its bound; `sides` heads the columns."""
    if options.json:
        judged = [asdict(row) | {"ratio": row.ratio, "passed": row.passed} for row in rows]
        print(json.dumps({"title": title, "machine": machine(), "rows": judged}, indent=2))
    else:
        _print_table(title, rows, sides)
    sys.exit(any(not row.passed for row in rows))


def machine() -> dict[str, object]:
    """What the numbers were measured on."""
    versions = {name: getattr(sys.modules.get(name), "__version__", None) for name in ("flambeau", "numpy", "torch")}
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "processor": platform.machine(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "compiled": compiled(),
        **versions,
    }


def busy() -> str:
    """A warning where other programs hold the cores: threads that wait for each other then measure them, not us."""
    load, cores = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0, os.cpu_count() or 1
    return f"The machine is busy (load {load:.1f} on {cores} cores): do not trust wall times." if load > 1.5 * cores else ""


def _print_table(title: str, rows: Sequence[Row], sides: tuple[str, str]) -> None:
    """A Markdown table, so that it can go into the documentation as it is."""
    facts = ", ".join(f"{name} {value}" for name, value in machine().items() if value is not None)
    cells = [("", *sides, "ratio", "bound", "")]
    for row in rows:
        bound = "" if row.bound is None else f"{row.bound:g}" + ("×" if row.theirs is not None else f" {row.unit}")
        verdict = "" if row.bound is None else "pass" if row.passed else "FAIL"
        theirs, ratio = ("", "") if row.theirs is None else (_amount(row.theirs, row.unit), f"{row.ratio:.2f}×")
        cells.append((row.name, _amount(row.ours, row.unit), theirs, ratio, bound, verdict))
    widths = [max(len(cell) for cell in column) for column in zip(*cells, strict=True)]
    print(f"{title}\n{facts}\n{busy()}\n")
    for index, line in enumerate(cells):
        print(
            "| " + " | ".join(c.ljust(w) if i in (0, 5) else c.rjust(w) for i, (c, w) in enumerate(zip(line, widths, strict=True))) + " |"
        )
        if index == 0:
            print("| " + " | ".join("-" * (w - 1) + (":" if i not in (0, 5) and w > 1 else "-") for i, w in enumerate(widths)) + " |")


def _amount(value: float, unit: str) -> str:
    """Three significant digits or all before the point, with the unit."""
    return f"{value:.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"
