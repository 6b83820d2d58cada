"""What all tests of the core share: where PyTorch is not installed, the tests that compare with it are skipped."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)  # the same examples in every run
settings.load_profile("repeatable")

HERE = str(Path(__file__).parent)


class OracleIsMissing:
    """Turns a test's import of PyTorch into a skip; imports from elsewhere fail as always."""

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Finds nothing; skips where a test asks."""
        if name.partition(".")[0] == "torch" and asked_by().startswith(HERE):
            pytest.skip("compares with PyTorch, which is not installed for this Python", allow_module_level=True)
        return None


def asked_by() -> str:
    """The file whose import is under way."""
    frame = sys._getframe(2)
    while frame.f_back is not None and "importlib" in frame.f_code.co_filename:
        frame = frame.f_back
    return frame.f_code.co_filename


if importlib.util.find_spec("torch") is None:
    sys.meta_path.insert(0, OracleIsMissing())
