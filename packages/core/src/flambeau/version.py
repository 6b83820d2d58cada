"""The version of the core, read by the build and by `flambeau.__version__`."""

from __future__ import annotations

__version__ = "0.1.0"
