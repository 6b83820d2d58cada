"""The demo's two trainings beside the same scripts run on PyTorch; all threads, wall time of the training loop.

One row a script, and one for the demo as a whole: both scripts for as many steps as the demo trains.
"""

import contextlib
import io
import statistics
import tempfile
from pathlib import Path

import harness
import torch_twin

BOUND = 1.3
STEPS = {"train_digits.py": 100, "train_gpt.py": 50}  # measured
DEMO_STEPS = {"train_digits.py": 600, "train_gpt.py": 800}  # trained by the demo


def seconds(module: object, steps: int, folder: str) -> float:
    """Run an example's `main` silently; seconds a step of its training loop."""
    checkpoint = str(Path(folder) / "checkpoint")
    with contextlib.redirect_stdout(io.StringIO()):
        return module.main(["--steps", str(steps), "--checkpoint", checkpoint])["seconds"] / steps


def main() -> None:
    """Run both examples on both frameworks in turn."""
    parser = harness.arguments(__doc__)
    parser.set_defaults(rounds=5)
    options = parser.parse_args()
    rows = []
    for name, steps in STEPS.items():
        if options.only not in name:
            continue
        modules = [torch_twin.load(harness.ROOT / "examples" / name, framework) for framework in ("flambeau", "torch")]
        times = ([], [])
        with tempfile.TemporaryDirectory() as folder:
            for round_ in range(options.rounds + 1):
                for module, taken in zip(modules, times, strict=True):
                    value = seconds(module, steps, folder)
                    if round_:  # the first round warms up
                        taken.append(value * 1e3)
        rows.append(harness.Row(f"{name}, one step", statistics.median(times[0]), statistics.median(times[1]), "ms", BOUND))
    if len(rows) == len(STEPS):
        sums = [sum(getattr(row, side) * n for row, n in zip(rows, DEMO_STEPS.values(), strict=True)) / 1e3 for side in ("ours", "theirs")]
        rows.append(harness.Row("the demo's training, both scripts", *sums, "s", BOUND))
    harness.finish("The demo's trainings", rows, options)


if __name__ == "__main__":
    main()
