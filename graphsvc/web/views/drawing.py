"""Drawings as numbers: the recognition matrix, a community's strip of years, the map of a document's passages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from graphsvc.model import Passage
from graphsvc.web.views.text import Cell
from graphsvc.web.words import Words

TIERS: Final = ("smart21", "top7", "community-of-the-year")
_DOT, _RING, _SQUARE = 4.0, 7.5, 11.5
_STRIP: Final = 462.0
"""The least width of a strip, so that few years are not drawn larger than many."""

_FIFTH: Final = 5
_IN_FULL: Final = 34.0
"""The room of a year on the axis of a strip; where there is less, only the first one has its century."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One mark of the matrix: a dot, a ring or a square (`tier` 0 to 2) with its centre and half its size."""

    tier: int
    x: float
    y: float
    half: float

    @property
    def left(self) -> str:
        """The left edge."""
        return f"{self.x - self.half:g}"

    @property
    def top(self) -> str:
        """The upper edge."""
        return f"{self.y - self.half:g}"

    @property
    def side(self) -> str:
        """The whole width."""
        return f"{2 * self.half:g}"


@dataclass(frozen=True, slots=True)
class Label:
    """A text on an axis; `guide` says whether a line runs down from it."""

    x: float
    text: str
    guide: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the matrix: a community with its marks, its totals and its years, for the drawing and its table."""

    name: Cell
    y: float
    signs: tuple[Sign, ...]
    years: tuple[tuple[int, ...], ...]

    @property
    def totals(self) -> tuple[int, ...]:
        """How many of each tier."""
        return tuple(len(years) for years in self.years)

    @property
    def sum(self) -> str:
        """`10 + 4 + 1`, empty where none is stated."""
        return " + ".join(str(total) for total in self.totals if total)


@dataclass(frozen=True, slots=True)
class Matrix:
    """A drawing of recognitions: its size, axis and rows, the first and last year, and what its marks stand for."""

    width: float
    height: float
    axis: tuple[Label, ...]
    lines: tuple[Line, ...]
    title: str = ""
    years: tuple[int, ...] = ()
    key: tuple[tuple[int, Cell], ...] = ()

    def with_key(self, names: Sequence[Cell]) -> Matrix:
        """The same with the names of those tiers that it draws."""
        drawn = {sign.tier for line in self.lines for sign in line.signs}
        return replace(self, key=tuple((tier, name) for tier, name in enumerate(names) if tier in drawn))


def year_signs(
    years: Mapping[int, Sequence[int]], place: Mapping[int, float], y: float, scale: float
) -> tuple[Sign, ...]:
    """The marks of one row: years by tier."""
    halves = (_DOT * scale, _RING * scale, _SQUARE * scale)
    found = [Sign(tier, place[year], y, halves[tier]) for tier, known in years.items() for year in known]
    return tuple(sorted(found, key=lambda sign: (sign.x, sign.tier)))


def _by_tier(tiers: Mapping[str, Sequence[int]]) -> dict[int, Sequence[int]]:
    """The years by the number of the tier."""
    return {number: tiers.get(tier, ()) for number, tier in enumerate(TIERS)}


def strip(tiers: Mapping[str, Sequence[int]], name: str, words: Words) -> Matrix | None:
    """The years of one community on one line; None when there are none."""
    years = [year for known in tiers.values() for year in known]
    if not years:
        return None
    span = range(min(years), max(years) + 1)
    cell = max(24.0, min(42.0, (_STRIP - 42) / max(len(span) - 1, 1)))
    place = {year: round(21 + cell * number, 1) for number, year in enumerate(span)}
    full = cell > _IN_FULL
    axis = tuple(Label(place[year], str(year) if full or year == span[0] else short_year(year)) for year in span)
    line = Line(Cell(name), 36, year_signs(_by_tier(tiers), place, 36, 1), tuple(map(tuple, _by_tier(tiers).values())))
    title = words.gettext(
        "Recognitions of %(name)s from %(first)s to %(last)s; the rows below hold every year",
        name=name,
        first=span[0],
        last=span[-1],
    )
    return Matrix(max(place[span[-1]] + 21, _STRIP), 56, axis, (line,), title)


def matrix(communities: Sequence[tuple[Cell, Mapping[str, Sequence[int]]]], *, narrow: bool = False) -> Matrix | None:
    """All communities by year, wide (a cell of 36 by 34) or narrow (17 by 44); None when nothing is stated."""
    years = [year for _, tiers in communities for known in tiers.values() for year in known]
    if not years:
        return None
    span = range(min(years), max(years) + 1)
    left, step, first, high, scale = (16.5, 17.0, 55.0, 44.0, 0.72) if narrow else (214.0, 36.0, 51.0, 34.0, 1.0)
    place = {year: left + step * number for number, year in enumerate(span)}
    lines = [
        Line(
            name,
            first + high * number,
            year_signs(_by_tier(tiers), place, first + high * number, scale),
            tuple(tuple(known) for known in _by_tier(tiers).values()),
        )
        for number, (name, tiers) in enumerate(communities)
    ]
    axis = [_axis(year, span, place, narrow=narrow) for year in span]
    width = max(360.0, place[span[-1]] + step) if narrow else place[span[-1]] + 202
    height = first + high * (len(lines) - 1) + 17
    labels = tuple(label for label in axis if label.text)
    return Matrix(width, height, labels, tuple(lines), years=(span[0], span[-1]))


def short_year(year: int) -> str:
    """A year without its century."""
    return f"’{year % 100:02d}"  # noqa: RUF001 (an apostrophe for a short year)


def _axis(year: int, span: range, place: Mapping[int, float], *, narrow: bool) -> Label:
    """The label of a year: every fifth in full, the others short where there is room."""
    fifth = year % _FIFTH == 0
    short = "" if narrow and year != span[-1] else short_year(year)
    if narrow and year == span[-1] and year % _FIFTH in {1, 2}:
        short = ""
    return Label(place[year], str(year) if fifth else short, fifth)


def runs(passages: Iterable[Passage]) -> list[tuple[int, int]]:
    """The characters that passages cover, overlapping ones merged."""
    found: list[tuple[int, int]] = []
    for passage in sorted(passages):
        if found and passage.start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], passage.end))
        else:
            found.append((passage.start, passage.end))
    return found


def cover(passages: Iterable[Passage], length: int, width: float, y: float) -> str:
    """The path that draws covered characters as thick lines on a bar of this width."""
    if not length:
        return ""
    scale = width / length
    return "".join(f"M{start * scale:.1f} {y:g}h{max((end - start) * scale, 0.6):.1f}" for start, end in runs(passages))
