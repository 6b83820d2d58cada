"""`python -m flambeau.cli`: the command line without the console script."""

from __future__ import annotations

from . import main

main()
