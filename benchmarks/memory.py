"""Peak memory of the demo's training steps beside PyTorch's, each framework in a process of its own (Linux).

Three numbers for each training, in MB:

standing   what stays once training runs: gradients, optimizer state, caches. Growth of anonymous memory from just
           before the first step to after a few steps, both taken after freed memory was handed back to the system
           (so that neither unused heap nor the code pages of a large library count).
passing    what a step needs on top of that at its worst moment: growth of the kernel's high-water mark of resident
           memory, reset after the first steps, over the following ones.
peak       their sum; the bound holds for it.
"""

import argparse
import contextlib
import ctypes
import gc
import io
import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import harness
import torch_twin

BOUND = 1.0
EXAMPLES = ("train_digits.py", "train_gpt.py")
WARM, MEASURED = 5, 15  # steps, all in the first epoch


class Measured(Exception):
    """Ends a training when enough was measured."""


def status(field: str) -> float:
    """A field of this process's memory status in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) * 1024 / 1e6
    raise RuntimeError(f"/proc/self/status has no {field}: this benchmark needs Linux")


def settle() -> None:
    """Give freed memory back to the system."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)


def measure(name: str, framework: str) -> dict[str, float]:
    """Train for a few steps in this process, measured from within the data loader, where a step begins."""
    module = torch_twin.load(harness.ROOT / "examples" / name, framework)
    found: dict[str, float] = {}

    class Loader(module.DataLoader):
        """The example's loader, which measures between the batches."""

        def __iter__(self) -> Iterator[Any]:
            settle()
            before = status("RssAnon")
            for step, batch in enumerate(super().__iter__()):
                if step == WARM:
                    settle()
                    found["standing"] = status("RssAnon") - before
                    Path("/proc/self/clear_refs").write_text("5")  # resets the high-water mark
                    warm = status("VmRSS")
                if step == WARM + MEASURED:
                    found["passing"] = status("VmHWM") - warm
                    raise Measured
                yield batch

    module.DataLoader = Loader
    with contextlib.suppress(Measured), contextlib.redirect_stdout(io.StringIO()):
        module.main([])
    return found


def measured_apart(name: str, framework: str, rounds: int) -> dict[str, float]:
    """Medians of `measure` over several processes."""
    command = [sys.executable, __file__, "--measure", name, framework]
    runs = [json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout) for _ in range(rounds)]
    medians = {part: statistics.median(run[part] for run in runs) for part in ("standing", "passing")}
    return medians | {"peak": sum(medians.values())}


def main() -> None:
    """Measure both examples on both frameworks."""
    parser = harness.arguments(__doc__)
    parser.set_defaults(rounds=9)  # how PyTorch's threads meet decides its peak: 8.4 to 9.9 MB
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(*options.measure)))
        return
    rows = []
    for name in EXAMPLES:
        if options.only in name:
            ours, theirs = (measured_apart(name, framework, options.rounds) for framework in ("flambeau", "torch"))
            rows += [
                harness.Row(f"{name}, {part}", ours[part], theirs[part], "MB", BOUND if part == "peak" else None)
                for part in ("standing", "passing", "peak")
            ]
    harness.finish("Peak memory of a training step", rows, options)


if __name__ == "__main__":
    main()
