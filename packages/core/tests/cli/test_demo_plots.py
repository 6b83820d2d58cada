"""The terminal plots of the demo, against dots worked out by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flambeau.cli.demo.braille import Canvas, plot
from flambeau.cli.demo.report import smoothed


def test_each_dot_has_its_own_bit() -> None:
    seen = set()
    for x in range(2):
        for y in range(4):
            canvas = Canvas(1, 1)
            canvas.dot(x, y, "cyan")
            seen.add(canvas.row(0).plain)
    assert seen == {chr(0x2800 + (1 << bit)) for bit in range(8)}


def test_lines_are_straight_and_without_gaps() -> None:
    canvas = Canvas(2, 1)
    canvas.line((0, 3), (3, 0), "cyan")
    assert canvas.row(0).plain == "⡠⠊"
    canvas.line((0, 0), (3, 0), "cyan")
    assert canvas.row(0).plain == "⡩⠋"


def test_plot_labels_its_axes() -> None:
    lines = plot("loss", {"training": ([1, 50], [2.5, 0.5])}, columns=10, rows=3).plain.split("\n")
    assert lines[0] == "loss  ⣀ training"
    assert lines[1].startswith("   2.5 ┤") and lines[3].startswith("   0.5 ┤")
    assert lines[4].split() == ["1", "50"]


def test_each_series_has_a_colour() -> None:
    text = plot("t", {"a": ([0, 1], [0, 0]), "b": ([0, 1], [1, 1])}, columns=4, rows=2)
    assert {span.style for span in text.spans} >= {"cyan", "magenta"}


@pytest.mark.parametrize("points", [([], []), ([0.0], [math.nan]), ([math.inf], [0.0])])
def test_nothing_to_draw_is_an_error(points: tuple[list[float], list[float]]) -> None:
    with pytest.raises(ValueError, match="no finite point"):
        plot("empty", {"y": points})


@given(
    st.lists(st.tuples(st.floats(-1e9, 1e9), st.floats(allow_nan=True)), min_size=1).filter(
        lambda points: any(math.isfinite(y) for _, y in points)
    ),
    st.integers(1, 40),
    st.integers(1, 8),
)
def test_any_points_fit_the_canvas(points: list[tuple[float, float]], columns: int, rows: int) -> None:
    xs, ys = zip(*points, strict=True)
    assert len(plot("any", {"y": (xs, ys)}, columns, rows).plain.split("\n")) == rows + 2


def test_smoothing_takes_means_of_equal_parts() -> None:
    assert smoothed([3.0, 1.0]) == ([1, 2], [3.0, 1.0])
    steps, means = smoothed([float(i) for i in range(400)])
    assert (steps[0], means[0], len(means)) == (4, 1.5, 100)
