"""Command line of the generator: writes the generated modules, or checks that they are up to date."""

from __future__ import annotations

import sys
from pathlib import Path

from .modules import generate


def main(arguments: list[str]) -> int:
    """Writes `_generated/`; with --check, says what differs and returns 1."""
    folder = Path(__file__).parent.parent
    target = folder / "_generated"
    files = generate(folder)
    stale = [n for n, text in files.items() if not (target / n).exists() or (target / n).read_text() != text]
    extra = [p.name for p in target.glob("*.py") if p.name not in files]
    if "--check" in arguments:
        for n in stale + extra:
            print(f"out of date: ops/_generated/{n}; run python -m flambeau.ops.generator")
        return 1 if stale or extra else 0
    target.mkdir(exist_ok=True)
    for n in extra:
        (target / n).unlink()
    for n in stale:
        (target / n).write_text(files[n])
    print(f"{len(stale)} of {len(files)} files written to {target.name}/")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
