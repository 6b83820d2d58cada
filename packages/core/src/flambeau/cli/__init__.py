"""The `flambeau` command. Its parts are imported when they are run, so that `flambeau --help` answers at once."""

from __future__ import annotations

import sys


def main() -> None:
    """Runs the command line; the console script's entry point."""
    try:
        from .app import app

        app(prog_name="flambeau")
    except KeyboardInterrupt:  # before click is there to say it
        sys.exit("Aborted!")
