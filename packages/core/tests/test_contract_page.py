"""docs/plugins.md lists the verbs of the contract as the code has them."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from flambeau.dispatch import plugins
from flambeau.dispatch.backend import VERBS, Backend

PAGE = Path(__file__).parents[3] / "docs" / "plugins.md"


@pytest.fixture(scope="module")
def page() -> str:
    """The page's text."""
    if not PAGE.exists():
        pytest.skip("the repository's pages are not here")
    return PAGE.read_text()


def test_the_page_has_every_verb_with_its_types(page: str) -> None:
    rows = re.findall(r"^\| `(\w+)\((.*?)\) -> (.*?)` \| (.*?) ?\|", page, re.MULTILINE)
    written = {name: f"({given}) -> {result}".replace("\\|", "|") for name, given, result, _ in rows}
    verbs = {name: verb for name, verb in vars(Backend).items() if inspect.isfunction(verb) and not name.startswith("_")}
    real = {
        name: str(inspect.signature(verb)).replace("(self, ", "(").replace("(self)", "()").replace("'", "") for name, verb in verbs.items()
    }
    assert written == real
    assert [name for name, _, _, default in rows if not default] == list(VERBS)


def test_the_page_has_every_entry_point_group(page: str) -> None:
    groups = re.findall(r"^\| `(flambeau\.\w+)` \| `(\w+)\(", page, re.MULTILINE)
    assert dict(groups) == plugins.HOOKS
