"""`flambeau coverage --badge`: a picture whose number is the share of ops that stay on the device."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

from click.testing import CliRunner

from flambeau.cli.app import app


def test_the_badge_shows_the_share(tmp_path: Path) -> None:
    picture = tmp_path / "badge.svg"
    ways = json.loads(CliRunner().invoke(app, ["coverage", "cpu", "--json", "--badge", str(picture)]).output)
    own = sum(way in ("native", "decomposed") for way in ways.values()) / len(ways)
    texts = [node.text for node in ElementTree.parse(picture).iter("{http://www.w3.org/2000/svg}text")]
    assert texts == ["flambeau on cpu", f"{own:.0%}"]
