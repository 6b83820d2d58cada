"""Line plots in a terminal, drawn with braille characters: each cell holds 2 x 4 dots."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle

from rich.text import Text

COLOURS = ("cyan", "magenta", "green", "yellow")
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""The bit of each dot in a braille cell, by row and column, as Unicode numbers them."""

Series = tuple[Sequence[float], Sequence[float]]


class Canvas:
    """A field of `columns` x `rows` character cells that are set dot by dot, from the top left."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns, self.rows = columns, rows
        self.bits = [[0] * columns for _ in range(rows)]
        self.colours: list[list[str]] = [[""] * columns for _ in range(rows)]

    def dot(self, x: int, y: int, colour: str) -> None:
        """Set the dot at (x, y), 0 <= x < 2 * columns, 0 <= y < 4 * rows."""
        self.bits[y // 4][x // 2] |= _DOTS[y % 4][x % 2]
        self.colours[y // 4][x // 2] = colour

    def line(self, start: tuple[int, int], end: tuple[int, int], colour: str) -> None:
        """Set every dot on the straight line between two dots."""
        steps = max(abs(end[0] - start[0]), abs(end[1] - start[1]), 1)
        for i in range(steps + 1):
            x, y = (round(a + (b - a) * i / steps) for a, b in zip(start, end, strict=True))
            self.dot(x, y, colour)

    def row(self, index: int) -> Text:
        """One row of cells as coloured text."""
        text = Text()
        for bits, colour in zip(self.bits[index], self.colours[index], strict=True):
            text.append(chr(0x2800 + bits), colour)
        return text


def plot(title: str, series: dict[str, Series], columns: int = 60, rows: int = 10) -> Text:
    """A line plot of named series on common axes.

    Arguments: `series`, each a name and its (xs, ys), at least one point in all; `columns` and `rows`, the size of the
    drawing in character cells, without title and axes. Returns text of `rows` + 2 lines. Raises ValueError if there
    is no finite point.

    >>> print(plot("a line", {"y": ([0, 1], [0, 1])}, columns=4, rows=2).plain)
    a line  ⣀ y
         1 ┤⠀⠀⡠⠊
         0 ┤⡠⠊⠀⠀
            0  1
    """
    points = {name: _finite(xs, ys) for name, (xs, ys) in series.items()}
    every = [point for line in points.values() for point in line]
    if not every:
        raise ValueError(f"plot {title!r}: no finite point to draw")
    xs, ys = zip(*every, strict=True)
    left, right, low, high = min(xs), max(xs), min(ys), max(ys)
    canvas = Canvas(columns, rows)
    text = Text(title, "bold")
    for colour, (name, line) in zip(cycle(COLOURS), points.items(), strict=False):
        text.append(f"  ⣀ {name}", colour)
        dots = [(_place(x, left, right, 2 * columns), _place(y, high, low, 4 * rows)) for x, y in line]
        for start, end in zip(dots, dots[1:] or dots, strict=False):
            canvas.line(start, end, colour)
    for index in range(rows):
        label = {0: f"{high:.3g}", rows - 1: f"{low:.3g}"}.get(index, "")
        text.append(f"\n{label:>6} ┤").append(canvas.row(index))
    first, last = f"{left:g}", f"{right:g}"
    return text.append(f"\n{'':8}{first}{last:>{max(columns - len(first), len(last))}}")


def _finite(xs: Sequence[float], ys: Sequence[float]) -> list[tuple[float, float]]:
    """The points that are neither infinite nor NaN."""
    return [(x, y) for x, y in zip(xs, ys, strict=True) if abs(x) < float("inf") and abs(y) < float("inf")]


def _place(value: float, first: float, last: float, dots: int) -> int:
    """The dot of `value` on an axis of `dots` from `first` to `last`; halves keep the widest range finite."""
    extent = last / 2 - first / 2
    return round((value / 2 - first / 2) / extent * (dots - 1)) if extent else 0
