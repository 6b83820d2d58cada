"""Command line of the generator: writes all that is derived from the op rows, or checks that it is up to date.

Runs as `python -m flambeau.ops.generator`, and, where generated code is broken or missing, as a file: `python .../ops/generator/__main__.py`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

PACKAGE = Path(__file__).resolve().parents[2]


def without_generated_code() -> None:
    """Lets the generator's modules be imported without the package's own `__init__`, which needs what it generates."""
    package = ModuleType(PACKAGE.name)
    package.__path__ = [str(PACKAGE)]
    sys.modules[PACKAGE.name] = package
    sys.path[0] = str(PACKAGE.parent)


def outputs() -> dict[Path, str]:
    """The text of every generated file: modules, stubs and, in a checkout of the repository, the reference."""
    from flambeau.ops.generator.modules import modules
    from flambeau.ops.generator.reader import read_all
    from flambeau.ops.generator.reference import reference
    from flambeau.ops.generator.stubs import stubs

    families = read_all(PACKAGE / "ops")
    files = {PACKAGE / "ops" / "_generated" / name: text for name, text in modules(families).items()}
    files |= stubs(families, PACKAGE)
    docs = PACKAGE.parents[3] / "docs"
    return files | reference(families, docs / "reference") if (docs / "architecture.md").exists() else files


def main(arguments: list[str]) -> int:
    """Writes what differs; with --check, names it and returns 1."""
    files = outputs()
    stale = [path for path, text in files.items() if not path.exists() or path.read_text() != text]
    folders = {path.parent for path in files if path.parent.name in ("_generated", "reference")}
    extra = [path for folder in sorted(folders) for path in sorted(folder.glob("*.*")) if path not in files]
    if "--check" in arguments:
        for path in stale + extra:
            print(f"out of date: {path}; run python -m flambeau.ops.generator")
        return 1 if stale or extra else 0
    for path in extra:
        path.unlink()
    for path in stale:
        path.parent.mkdir(exist_ok=True)
        path.write_text(files[path])
    print(f"{len(stale)} of {len(files)} files written")
    return 0


if __name__ == "__main__":
    if not __package__:
        without_generated_code()
    sys.exit(main(sys.argv[1:]))
