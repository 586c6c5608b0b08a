"""The map of communities as numbers: land, a dot with its name for each community, and their table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from graphsvc.description import Places
from graphsvc.web.links import Links
from graphsvc.web.views.placing import NARROW, WIDE, Drawing, drawing
from graphsvc.web.views.projection import projected
from graphsvc.web.views.text import Cell, named
from graphsvc.web.words import N_, Words

_LAND: Final = Path(__file__).parent / "land.tsv"
_NORTH: Final = (N_("%(degrees)s°\u00a0N"), N_("%(degrees)s°\u00a0S"))
_EAST: Final = (N_("%(degrees)s°\u00a0E"), N_("%(degrees)s°\u00a0W"))


@dataclass(frozen=True, slots=True)
class Row:
    """A community in the table."""

    community: Cell
    country: Cell | None
    latitude: str
    longitude: str


@dataclass(frozen=True, slots=True)
class MapPage:
    """The page of the map; `land` draws the countries without communities, `here` those with some."""

    heading: str
    land: str
    here: str
    wide: Drawing
    narrow: Drawing
    rows: tuple[Row, ...]
    inexact: tuple[Cell, ...]
    elsewhere: tuple[Cell, ...]


@cache
def land() -> Mapping[str, str]:
    """The paths of the countries by their codes (`make land`)."""
    return dict(line.split("\t") for line in _LAND.read_text().splitlines())


def map_page(found: Places, links: Links, words: Words) -> MapPage:
    """What the page shows."""
    country = found.labels.names.thing("country", "")
    ours = {iri.removeprefix(country) for iri in found.countries.values()}
    on_map = {iri: projected(*found.coordinates[iri]) for iri in found.countries if iri in found.coordinates}
    names = {iri: named(iri, found.labels, links) for iri in found.countries}
    return MapPage(
        _heading(found, words),
        "".join(path for code, path in land().items() if code not in ours),
        "".join(path for code, path in land().items() if code in ours),
        drawing(on_map, names, WIDE),
        drawing(on_map, names, NARROW),
        tuple(_row(iri, found, names, links, words) for iri in found.countries if iri in on_map),
        tuple(names[iri] for iri in found.countries if iri in found.inexact),
        tuple(names[iri] for iri in found.countries if iri not in on_map),
    )


def _heading(found: Places, words: Words) -> str:
    """How many communities there are in how many countries."""
    return words.ngettext(
        "%(number)s community in %(countries)s countries",
        "%(number)s communities in %(countries)s countries",
        len(found.countries),
        countries=words.number(len({*found.countries.values()} - {""})),
    )


def _row(iri: str, found: Places, names: Mapping[str, Cell], links: Links, words: Words) -> Row:
    """A community in the table."""
    longitude, latitude = found.coordinates[iri]
    country = found.countries[iri]
    return Row(
        names[iri],
        named(country, found.labels, links) if country else None,
        _degrees(latitude, _NORTH, words),
        _degrees(longitude, _EAST, words),
    )


def _degrees(degrees: float, ways: tuple[str, str], words: Words) -> str:
    """Degrees with the way in which they are counted."""
    return words.gettext(ways[degrees < 0], degrees=words.number(round(abs(degrees), 2)))
