"""The package knows no device's runtime and not the core; the language knows neither lowering nor printers."""

from __future__ import annotations

import ast
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src" / "flambeau_codegen"


def imported(path: Path) -> set[str]:
    """The modules that a file imports, relative ones from the package on."""
    names: set[str] = set()
    package = ("flambeau_codegen", *path.relative_to(SOURCE).parts[:-1])
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            names.add(".".join(p for p in (base, node.module) if p))
    return names


def test_no_runtime_and_no_core() -> None:
    allowed = {"numpy", "ml_dtypes", "scipy", "flambeau_codegen", "__future__"}
    import sys

    for path in SOURCE.rglob("*.py"):
        for name in imported(path):
            top = name.partition(".")[0]
            assert top in allowed or top in sys.stdlib_module_names, (path.name, name)


def test_imports_point_down() -> None:
    below = {
        "language": ("lowering", "printers", "interpreter", "eager"),
        "lowering": ("printers", "interpreter", "eager"),
        "printers": ("lowering", "interpreter", "eager"),
        "eager": ("printers", "interpreter"),
    }
    for room, above in below.items():
        for path in (SOURCE / room).rglob("*.py"):
            for name in imported(path):
                assert not any(name.startswith(f"flambeau_codegen.{a}") for a in above), (path.name, name)
