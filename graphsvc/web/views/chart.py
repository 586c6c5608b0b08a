"""Rows as charts: numbers by name as bars, years by name as marks, numbers by year as a line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Final

import pyoxigraph as ox

from graphsvc.engine.contract import Term
from graphsvc.web.frame import Site
from graphsvc.web.views.answer import Results, cell_of, number_of, ordered
from graphsvc.web.views.calling import Calling
from graphsvc.web.views.text import Cell

LATITUDES: Final = frozenset({"lat", "latitude"})
LONGITUDES: Final = frozenset({"lon", "lng", "long", "longitude"})
"""How columns are called whose numbers are degrees of the earth, and no figures to be compared."""
_MOST_BARS: Final = 100
_MOST_POINTS: Final = 500
_FEWEST: Final = 2
_MOST_CHARTS: Final = 3
_UNITS: Final = "http://qudt.org/vocab/unit/"
_MARK: Final = 2
"""How wide the mark of a year is, in percent."""
_YEAR: Final = re.compile("[12][0-9]{3}")
_OURS: Final = re.compile("(?:19|20)[0-9]{2}")
_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 720.0, 260.0, 84.0, 24.0, 14.0, 30.0
_YEAR_LABELS: Final = 18
_STEPS: Final = 5
"""About so many values stand on an axis."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: its names, its value as text, and where the bar begins and how long it is in percent of the width."""

    name: Sequence[Cell]
    value: str
    start: str
    width: str


@dataclass(frozen=True, slots=True)
class Point:
    """One year: where it is drawn, what its value is, and whether a line leads to it from the one before."""

    x: float
    y: float
    year: str
    value: str
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of `value` by `label`, which are variables: bars, or the points of a line with its axes.

    The bars of years are marks between the first and the last, which `ends` names.
    """

    label: str
    value: str
    bars: Sequence[Bar] = ()
    ends: tuple[str, str] | None = None
    points: Sequence[Point] = ()
    years: Sequence[Point] = ()
    steps: Sequence[Point] = ()
    left_out: int = 0
    width: float = _WIDTH
    height: float = _HEIGHT
    left: float = _LEFT

    @property
    def line(self) -> str:
        """The path through the points, broken where years between two of them have none."""
        return " ".join(f"{'L' if point.joined else 'M'}{point.x:g} {point.y:g}" for point in self.points)


def charts_of(results: Results, site: Site, call: Calling) -> Sequence[Chart]:
    """Each column of numbers against the names of its rows, else the first of them against years.

    Rows without one of the two are left out; none for rows of another shape, and for numbers that are all equal. Where
    a column names several units, each has charts of its own, as one scale would compare what cannot be.
    """
    rows = ordered(results.rows, results.order)
    sorts = {name: _sort(name, [row[name] for row in rows if name in row]) for name in results.variables}
    named = [name for name, sort in sorts.items() if sort == "label"]
    units = [name for name in named if _is_unit(name, [row[name] for row in rows if name in row])]
    if units and (len(named) > len(units) or "year" in sorts.values()):
        sorts = {name: sort for name, sort in sorts.items() if name not in units}
        groups: dict[Term, list[Mapping[str, Term]]] = {}
        for row in rows:
            if units[-1] in row:
                groups.setdefault(row[units[-1]], []).append(row)
        of_units = [
            replace(chart, value=f"{chart.value} ({call(unit).text})")
            for unit, group in groups.items()
            for chart in _charts(group, sorts, site, call)
        ]
        return of_units[:_MOST_CHARTS]
    return _charts(rows, sorts, site, call)


def _charts(
    rows: Sequence[Mapping[str, Term]], columns: Mapping[str, str], site: Site, call: Calling
) -> Sequence[Chart]:
    """The charts of rows of one unit, or of none; `columns` says what each holds."""
    numbers = [name for name, sort in columns.items() if sort == "number"]
    labels = [name for name, sort in columns.items() if sort == "label"]
    year = next((name for name, sort in columns.items() if sort == "year"), "")
    if labels:
        names = _telling_apart(rows, [*labels, *([year] if year else [])])
        drawn = (
            _bars([row for row in rows if {names[0], number} <= row.keys()], names, number, site, call)
            for number in numbers
        )
        return [chart for chart in drawn if chart][:_MOST_CHARTS]
    if numbers and not year and (year := _counted_years(rows, numbers[0])):
        numbers = numbers[1:]
    line = _line([row for row in rows if {year, numbers[0]} <= row.keys()], year, numbers[0], site) if numbers else None
    return [line] if line else []


def _is_unit(name: str, terms: Sequence[Term]) -> bool:
    """Whether a column holds units: its name says so, or its terms are units of QUDT."""
    return name.casefold().startswith("unit") or all(
        isinstance(term, ox.NamedNode) and term.value.startswith(_UNITS) for term in terms
    )


def _telling_apart(rows: Sequence[Mapping[str, Term]], labels: Sequence[str]) -> Sequence[str]:
    """The first of the columns of names, with others after it as far as they tell rows apart."""

    def told(names: Sequence[str]) -> int:
        return len({tuple(row.get(name) for name in names) for row in rows})

    chosen = [labels[0]]
    for name in labels[1:]:
        if told([*chosen, name]) > told(chosen):
            chosen.append(name)
    return chosen


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


def _bars(
    rows: Sequence[Mapping[str, Term]], labels: Sequence[str], value: str, site: Site, call: Calling
) -> Chart | None:
    """A bar for each row, from zero, or the mark of a year; None where all are called the same, or are equal."""
    shown = rows[:_MOST_BARS]
    numbers = [number_of(row[value]) or 0.0 for row in shown]
    names = [tuple(call(row[label]) for label in labels if label in row) for row in shown]
    if len(set(numbers)) < _FEWEST or len(set(names)) < _FEWEST:
        return None
    years = [term.value for row in shown if isinstance(term := row[value], ox.Literal) and _OURS.fullmatch(term.value)]
    ends = (min(years), max(years)) if len(years) == len(shown) else None
    low, high = (min(numbers), max(numbers)) if ends else (min(0.0, *numbers), max(0.0, *numbers))
    scale = (100 - _MARK if ends else 100) / (high - low)
    bars = [
        Bar(
            name,
            cell_of(row[value], site).text,
            f"{((number if ends else min(0.0, number)) - low) * scale:.1f}",
            f"{float(_MARK) if ends else abs(number) * scale:.1f}",
        )
        for name, row, number in zip(names, shown, numbers, strict=True)
    ]
    return Chart(site.words.listed(labels), value, bars, ends, left_out=len(rows) - len(shown))


def _line(rows: Sequence[Mapping[str, Term]], year: str, value: str, site: Site) -> Chart | None:
    """A point for each year; None for several numbers of one year, and for a single year.

    The least distance of two years is the step of all: where years are further apart, those between have no number.
    """
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

    apart = {at: at - before for before, at in pairwise(numbers)}
    usual = min(apart.values())
    step = max(1, -(-(end - start) // _YEAR_LABELS))
    return Chart(
        year,
        value,
        points=[
            Point(across(at), down(number), str(at), cell_of(found[at], site).text, apart.get(at) == usual)
            for at, number in numbers.items()
        ],
        years=[Point(across(at), _HEIGHT - 8, str(at), "") for at in range(start, end + 1, step)],
        steps=[Point(_LEFT, down(number), "", site.words.number(number)) for number in _round_values(low, high)],
    )


def _round_values(low: float, high: float) -> Sequence[float]:
    """Round values between two, at equal distances, with both ends; none so near an end that they would touch."""
    if low == high:
        return [low]
    least, most = Decimal(str(low)), Decimal(str(high))
    rough = (most - least) / _STEPS
    power = Decimal(10) ** rough.adjusted()
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= rough)
    between = (step * place for place in range(int(least // step), int(most // step) + 1))
    return [low, *(float(value) for value in between if least + step / 2 <= value <= most - step / 2), high]
