"""The map of communities as numbers: land, a dot for each community, its name where nothing else stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from graphsvc.description import Places
from graphsvc.web.links import Links
from graphsvc.web.views.lettering import fitting
from graphsvc.web.views.projection import WIDTH, projected
from graphsvc.web.views.text import Cell, named
from graphsvc.web.words import N_, Words

_LAND: Final = Path(__file__).parent / "land.tsv"
_HEIGHT: Final = 895
_LETTERS: Final = 24
_LEGIBLE: Final = 1.45
"""So many times the width of a form may be shown with its letters as they are."""
_SIDES: Final = (
    *("start", "end", "over middle", "under middle"),
    *("over start", "under start", "over end", "under end"),
    *(f"{side} {lines}" for lines in ("1.2", "-1.2", "2.4", "-2.4", "3.6", "-3.6") for side in ("start", "end")),
)
"""Where a name may stand beside its dot, best first: on a side, over or under it with one of its ends there, or on a
side some lines higher or lower, with a line that leads to it."""
_NORTH: Final = (N_("%(degrees)s° N"), N_("%(degrees)s° S"))
_EAST: Final = (N_("%(degrees)s° E"), N_("%(degrees)s° W"))


@dataclass(frozen=True, slots=True)
class Form:
    """A form of the map: the least part of the world it shows, the size of dots and letters, in its units."""

    width: float
    height: float
    dot: float
    letter: float


@dataclass(frozen=True, slots=True)
class Dot:
    """A community: where it stands, its name beside it, and the way that the name runs from its place.

    `lead` is the path that leads to a name that stands apart, empty for others.
    """

    name: Cell
    text: str
    x: str
    y: str
    text_x: str
    text_y: str
    anchor: str
    lead: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """One form of the map: the part of the world it shows, and its dots from north to south."""

    box: str
    radius: str
    letter: str
    dots: tuple[Dot, ...]


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


WIDE: Final = Form(WIDTH, _HEIGHT, 9, 26)
NARROW: Final = Form(700, 640, 10, 32)


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


Box = tuple[float, float, float, float]
"""Left, upper, right and lower edge."""


def drawing(on_map: Mapping[str, tuple[float, float]], names: Mapping[str, Cell], form: Form) -> Drawing:
    """One form: all dots and room for names, as much of the world as the form shows at least.

    Where that is much more, dots and letters grow with it, so that they can still be read.
    """
    view = _view(on_map.values(), form)
    times = max(1, (view[2] - view[0]) / (_LEGIBLE * form.width))
    form = replace(form, dot=form.dot * times, letter=form.letter * times)
    dots = {iri: (x - form.dot, y - form.dot, x + form.dot, y + form.dot) for iri, (x, y) in on_map.items()}
    taken: list[Box] = [*dots.values()]
    found: list[Dot] = []
    for iri in sorted(on_map, key=lambda iri: (on_map[iri][1], iri)):
        x, y = on_map[iri]
        text = fitting(names[iri].text, _LETTERS)
        places = {side: _placed(text, x, y, side, form) for side in _SIDES}
        whole = [side for side in places if _within(places[side][3], view)]
        free = [side for side in whole if not _meets(places[side][3], taken)]
        side = (free or whole or [*places])[0]
        text_x, text_y, anchor, box = places[side]
        taken.append(box)
        lead = f"M{x:.1f} {y:.1f}L{text_x:.1f} {(box[1] + box[3]) / 2:.1f}" if side[-1].isdigit() else ""
        found.append(Dot(names[iri], text, f"{x:.1f}", f"{y:.1f}", f"{text_x:.1f}", f"{text_y:.1f}", anchor, lead))
    left, top, right, bottom = view
    shown = f"{left:.0f} {top:.0f} {right - left:.0f} {bottom - top:.0f}"
    return Drawing(shown, f"{form.dot:g}", f"{form.letter:g}", tuple(found))


def _view(places: Iterable[tuple[float, float]], form: Form) -> Box:
    """The part of the world that is shown: around all dots, and at least as large as the form, within the world."""
    found = [*places] or [(WIDTH / 2, _HEIGHT / 2)]
    xs, ys, room = [x for x, _ in found], [y for _, y in found], 3 * form.letter
    width = min(max(form.width, max(xs) - min(xs) + 2 * room), WIDTH)
    height = min(max(form.height, max(ys) - min(ys) + 2 * room), _HEIGHT)
    left = min(max((min(xs) + max(xs) - width) / 2, 0), WIDTH - width)
    top = min(max((min(ys) + max(ys) - height) / 2, 0), _HEIGHT - height)
    return left, top, left + width, top + height


def _placed(text: str, x: float, y: float, side: str, form: Form) -> tuple[float, float, str, Box]:
    """Where a name stands on one side of its dot: its place, which end that is, and the room it takes."""
    wide = sum(0.58 if character < "\u2e80" else 1 for character in text) * form.letter
    away, half = form.dot * 1.6, form.letter / 2
    height, _, anchor = side.partition(" ")
    if height in {"start", "end"}:
        if anchor:
            y, away = y + float(anchor) * form.letter, 2.5 * away
        left = x + away if height == "start" else x - away - wide
        return (
            x + (away if height == "start" else -away),
            y + 0.7 * half,
            height,
            (left, y - half, left + wide, y + half),
        )
    base = y - away - half / 2 if height == "over" else y + away + 1.5 * half
    left = x - wide * {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
    return x, base, anchor, (left, base - 1.5 * half, left + wide, base + half / 2)


def _meets(box: Box, others: Sequence[Box]) -> bool:
    """Whether it stands on another one; that of its own dot is not within it."""
    return any(box[0] < c and a < box[2] and box[1] < d and b < box[3] for a, b, c, d in others)


def _within(box: Box, view: Box) -> bool:
    """Whether it can be seen whole."""
    return view[0] <= box[0] and view[1] <= box[1] and box[2] <= view[2] and box[3] <= view[3]
