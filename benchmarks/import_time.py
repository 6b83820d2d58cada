"""How long `import flambeau` takes when NumPy is imported already, in fresh interpreters."""

import os
import statistics
import subprocess
import sys

import harness

BOUND = 50  # milliseconds
SCRIPT = "import time, numpy; start = time.perf_counter(); import {}; print(time.perf_counter() - start)"


def milliseconds(module: str, rounds: int) -> float:
    """Median time of an import; one more import before them writes the bytecode files."""
    command = [sys.executable, "-c", SCRIPT.format(module)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    runs = [subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout for _ in range(rounds + 1)]
    return statistics.median(float(output) for output in runs[1:]) * 1e3


def main() -> None:
    """Measure flambeau's import, and PyTorch's to compare with."""
    options = harness.arguments(__doc__).parse_args()
    ours, theirs = milliseconds("flambeau", options.rounds), milliseconds("torch", max(1, options.rounds // 5))
    rows = [harness.Row("import, over numpy", ours, None, "ms", BOUND), harness.Row("beside PyTorch's", ours, theirs, "ms", None)]
    harness.finish("Import time", rows, options)


if __name__ == "__main__":
    main()
