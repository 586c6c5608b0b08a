"""Rows with coordinates as a map: a dot for each row, on the land of the map of communities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from graphsvc.engine.contract import Term
from graphsvc.web.views.answer import Results, number_of
from graphsvc.web.views.calling import Calling
from graphsvc.web.views.chart import LATITUDES, LONGITUDES
from graphsvc.web.views.map import land
from graphsvc.web.views.placing import NARROW, WIDE, Drawing, drawing
from graphsvc.web.views.projection import projected
from graphsvc.web.views.text import Cell

_MOST_DOTS: Final = 100


@dataclass(frozen=True, slots=True)
class Located:
    """The land, the dots of the rows in both forms of the map, and how many rows had no place on it."""

    land: str
    wide: Drawing
    narrow: Drawing
    left_out: int


def located_of(results: Results, call: Calling) -> Located | None:
    """The rows that have a latitude and a longitude, by the names of their variables; None where none has."""
    latitude, longitude = (_called(results.variables, names) for names in (LATITUDES, LONGITUDES))
    label = next((name for name in results.variables if name not in (latitude, longitude)), None)
    if not (latitude and longitude and label):
        return None
    places: dict[str, tuple[float, float]] = {}
    names: dict[str, Cell] = {}
    for number, row in enumerate(results.rows):
        place = _place(row.get(longitude), row.get(latitude))
        if place and label in row and len(places) < _MOST_DOTS:
            places[str(number)], names[str(number)] = place, call(row[label])
    if not places:
        return None
    return Located(
        "".join(land().values()),
        drawing(places, names, WIDE),
        drawing(places, names, NARROW),
        len(results.rows) - len(places),
    )


def _called(variables: Sequence[str], names: frozenset[str]) -> str | None:
    """The first variable of such a name."""
    return next((variable for variable in variables if variable.casefold() in names), None)


def _place(longitude: Term | None, latitude: Term | None) -> tuple[float, float] | None:
    """The place in the drawing; None for what are no degrees."""
    x, y = number_of(longitude), number_of(latitude)
    if x is None or y is None or abs(x) > 180 or abs(y) > 90:  # noqa: PLR2004  # the degrees of the earth
        return None
    return projected(x, y)
