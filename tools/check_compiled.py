"""Fails unless every module that a package lists for compilation is an extension module where it is installed."""

from __future__ import annotations

import importlib
import sys
import tomllib
from pathlib import Path

SUFFIXES = (".so", ".pyd")


def main(package: str = "core") -> int:
    """Imports each listed module and looks at its file."""
    pyproject = Path(__file__).parents[1] / "packages" / package / "pyproject.toml"
    hook = tomllib.loads(pyproject.read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]["hooks"]["custom"]
    interpreted = []
    for path in hook["modules"]:
        file = importlib.import_module(path.removesuffix(".py").replace("/", ".")).__file__ or ""
        print(f"{path}: {Path(file).name}")
        if not file.endswith(SUFFIXES):
            interpreted.append(path)
    if interpreted:
        print(f"not compiled: {', '.join(interpreted)}", file=sys.stderr)
    return bool(interpreted)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
