"""Rows as a chart: numbers by name as bars, numbers by year as a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from graphsvc.engine.contract import Term
from graphsvc.web.frame import Site
from graphsvc.web.views.answer import Results, cell_of, number_of, ordered
from graphsvc.web.views.text import Cell

LATITUDES: Final = frozenset({"lat", "latitude"})
LONGITUDES: Final = frozenset({"lon", "lng", "long", "longitude"})
"""How columns are called whose numbers are degrees of the earth, and no figures to be compared."""
_MOST_BARS: Final = 100
_MOST_POINTS: Final = 500
_FEWEST: Final = 2
_YEAR: Final = re.compile("[12][0-9]{3}")
_OURS: Final = re.compile("(?:19|20)[0-9]{2}")
_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 720.0, 260.0, 84.0, 24.0, 14.0, 30.0
_YEAR_LABELS: Final = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: its name, its value as text, and where the bar begins and ends in percent of the width."""

    name: Cell
    value: str
    start: str
    width: str


@dataclass(frozen=True, slots=True)
class Point:
    """One year: where it is drawn, and what its value is."""

    x: float
    y: float
    year: str
    value: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of `value` by `label`, which are variables: bars, or the points of a line with its axes."""

    label: str
    value: str
    bars: Sequence[Bar] = ()
    points: Sequence[Point] = ()
    years: Sequence[Point] = ()
    steps: Sequence[Point] = ()
    left_out: int = 0
    width: float = _WIDTH
    height: float = _HEIGHT
    left: float = _LEFT

    @property
    def line(self) -> str:
        """The path through the points."""
        return " ".join(f"{'L' if place else 'M'}{point.x:g} {point.y:g}" for place, point in enumerate(self.points))


def chart_of(results: Results, site: Site, prefixes: Mapping[str, str]) -> Chart | None:
    """The first column of numbers against the first of names, or of years; None for rows of another shape.

    Rows without one of the two are left out.
    """
    rows = ordered(results.rows, results.order)
    columns = {name: _sort(name, [row[name] for row in rows if name in row]) for name in results.variables}
    first = {sort: name for name, sort in reversed(columns.items())}
    value, label, year = first.get("number"), first.get("label"), first.get("year")
    if value and not (label or year) and (year := _counted_years(rows, value)):
        value = next((name for name, sort in columns.items() if sort == "number" and name != year), None)
    if value and label:
        return _bars(
            [row for row in rows if label in row and value in row],
            label,
            value,
            lambda term: cell_of(term, site, prefixes),
        )
    if value and year:
        return _line([row for row in rows if year in row and value in row], year, value, site)
    return None


def _counted_years(rows: Sequence[Mapping[str, Term]], name: str) -> str:
    """The name of a column of numbers that can only be years: each once, each of four digits around ours."""
    texts = [term.value if isinstance(term := row.get(name), ox.Literal) else "" for row in rows]
    return name if len(set(texts)) == len(texts) and all(map(_OURS.fullmatch, texts)) else ""


def _sort(name: str, terms: Sequence[Term]) -> str:
    """What a column holds: `number`, `year` or `label`; nothing for one that holds several of them."""
    sorts = {_sort_of(name, term) for term in terms}
    return sorts.pop() if len(sorts) == 1 else ""


def _sort_of(name: str, term: Term) -> str:
    """What a term is in a column of that name, which tells years and degrees from other numbers."""
    if not isinstance(term, ox.Literal):
        return "label"
    if name.casefold() in LATITUDES | LONGITUDES:
        return "degrees"
    is_year = term.datatype.value.endswith("#gYear") or "year" in name.casefold()
    if is_year and _YEAR.fullmatch(term.value):
        return "year"
    return "label" if number_of(term) is None else "number"


def _bars(rows: Sequence[Mapping[str, Term]], label: str, value: str, shown_as: Callable[[Term], Cell]) -> Chart | None:
    """A bar for each row, from zero."""
    if len(rows) < _FEWEST:
        return None
    shown = rows[:_MOST_BARS]
    numbers = [number_of(row[value]) or 0.0 for row in shown]
    low, high = min(0.0, *numbers), max(0.0, *numbers)
    scale = 100 / ((high - low) or 1)
    bars = [
        Bar(
            shown_as(row[label]),
            shown_as(row[value]).text,
            f"{(min(0.0, number) - low) * scale:.1f}",
            f"{abs(number) * scale:.1f}",
        )
        for row, number in zip(shown, numbers, strict=True)
    ]
    return Chart(label, value, bars, left_out=len(rows) - len(shown))


def _line(rows: Sequence[Mapping[str, Term]], year: str, value: str, site: Site) -> Chart | None:
    """A point for each year; None for several numbers of one year, and for a single year."""
    found = {int(row[year].value): row[value] for row in rows}  # type: ignore[union-attr]  # they are literals
    if not _FEWEST <= len(found) <= _MOST_POINTS or len(found) < len(rows):
        return None
    numbers = {number: number_of(term) or 0.0 for number, term in sorted(found.items())}
    low, high = min(0.0, *numbers.values()), max(0.0, *numbers.values())
    start, end = min(numbers), max(numbers)

    def across(place: float) -> float:
        return round(_LEFT + (place - start) / (end - start) * (_WIDTH - _LEFT - _RIGHT), 1)

    def down(number: float) -> float:
        return round(_TOP + (high - number) / ((high - low) or 1) * (_HEIGHT - _TOP - _BOTTOM), 1)

    step = max(1, -(-(end - start) // _YEAR_LABELS))
    return Chart(
        year,
        value,
        points=[
            Point(across(at), down(number), str(at), cell_of(found[at], site).text) for at, number in numbers.items()
        ],
        years=[Point(across(at), _HEIGHT - 8, str(at), "") for at in range(start, end + 1, step)],
        steps=[Point(_LEFT, down(number), "", site.words.number(number)) for number in dict.fromkeys((low, high))],
    )
