"""The README's example runs as it stands."""

import doctest
from pathlib import Path


def test_readme() -> None:
    failed, tried = doctest.testfile(str(Path(__file__).parents[1] / "README.md"), module_relative=False)
    assert tried > 8 and not failed
