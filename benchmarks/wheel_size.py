"""The size of the core's wheels: built here, or given as arguments."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import harness

BOUNDS = {"interpreted": 1.0, "compiled": 5.0}  # MB


def build(kind: str, folder: str) -> Path:
    """Build the core's wheel, interpreted or compiled."""
    command = [sys.executable, "-m", "pip", "--quiet", "wheel", "--no-deps", "--wheel-dir", folder, str(harness.ROOT / "packages/core")]
    subprocess.run(command, check=True, env=os.environ | {"FLAMBEAU_COMPILE": str(int(kind == "compiled"))})
    (wheel,) = Path(folder).glob("*.whl")
    return wheel


def main() -> None:
    """Tell the sizes."""
    parser = harness.arguments(__doc__)
    parser.add_argument("wheels", nargs="*", type=Path, help="wheels to weigh instead of building them")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        wheels = options.wheels or [build(kind, f"{folder}/{kind}") for kind in BOUNDS if options.only in kind]
        rows = []
        for wheel in wheels:
            kind = "interpreted" if wheel.name.endswith("-none-any.whl") else "compiled"
            rows.append(harness.Row(f"{wheel.name}, {kind}", wheel.stat().st_size / 1e6, None, "MB", BOUNDS[kind]))
    harness.finish("Wheel size", rows, options)


if __name__ == "__main__":
    main()
