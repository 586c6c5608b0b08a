"""Dots and their names on a map: no dot on another, no name on a name or a line, as far as there is room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import dist
from typing import Final

from graphsvc.web.views.lettering import fitting
from graphsvc.web.views.projection import WIDTH
from graphsvc.web.views.text import Cell

_HEIGHT: Final = 895
_LETTERS: Final = 24
_LETTER_WIDTH: Final = 0.64
"""Of bold letters in the widest of the fonts that pages ask for, in parts of their size."""
_LEGIBLE: Final = 1.45
"""So many times the width of a form may be shown with its letters as they are."""
_SIDES: Final = (
    *("start", "end", "over middle", "under middle"),
    *("over start", "under start", "over end", "under end"),
    *(f"{side} {lines}" for lines in ("1.2", "-1.2", "2.4", "-2.4", "3.6", "-3.6") for side in ("start", "end")),
)
"""Where a name may stand beside its dot, best first: on a side, over or under it with one of its ends there, or on a
side some lines higher or lower, with a line that leads to it."""
_MOST_IN_COLUMN: Final = 8
_LINE: Final = 1.25
_SHIFTS: Final = (0.0, 1.0, -1.0, 2.0, -2.0)
"""The dots of a crowd stand in a column of at most so many, lines of so many letters apart, lines lower or higher."""

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, upper, right and lower edge."""
Line = tuple[Point, Point]


@dataclass(frozen=True, slots=True)
class Form:
    """A form of the map: the least part of the world it shows, the size of dots and letters, in its units."""

    width: float
    height: float
    dot: float
    letter: float


WIDE: Final = Form(WIDTH, _HEIGHT, 9, 26)
NARROW: Final = Form(700, 640, 10, 32)


@dataclass(frozen=True, slots=True)
class Dot:
    """A thing: where its dot stands, its name beside it, and the way that the name runs from its place.

    `text` is empty where there is no room for it. `lead` is the path from the dot to a name that stands apart, or to it
    from the place where it would lie on another dot; empty for others.
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

    @property
    def crowded(self) -> bool:
        """Whether lines are drawn."""
        return any(dot.lead for dot in self.dots)


@dataclass(frozen=True, slots=True)
class _Label:
    """A name as it would stand: where its dot is, its own place, which end that is, its room, the line to it."""

    dot: Point
    at: Point
    anchor: str
    box: Box
    line: Line | None = None


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What stands already: the part of the world that is shown, the room taken by dots and names, and lines."""

    view: Box
    taken: list[Box] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def has_room_for(self, label: _Label) -> bool:
        """Whether it can be seen whole, on nothing else, no line through it, its own through nothing."""
        a, b, c, d = label.box
        return (
            (self.view[0] <= a and self.view[1] <= b and c <= self.view[2] and d <= self.view[3])
            and not any(a < g and e < c and b < h and f < d for e, f, g, h in self.taken)
            and not any(_crosses(line, label.box) for line in self.lines)
            and not (label.line and any(_crosses(label.line, box) for box in self.taken if not _holds(box, label.dot)))
        )

    def put(self, label: _Label) -> None:
        """It stands there now."""
        self.taken.append(label.box)
        if label.line:
            self.lines.append(label.line)


def drawing(on_map: Mapping[str, Point], names: Mapping[str, Cell], form: Form) -> Drawing:
    """One form: all dots and room for names, as much of the world as the form shows at least.

    Where that is much more, dots and letters grow with it, so that they can still be read. Dots that would lie on one
    another stand in a column beside their places; a name without room is left to the title of its dot.
    """
    view = _view(on_map.values(), form)
    times = max(1, (view[2] - view[0]) / (_LEGIBLE * form.width))
    form = replace(form, dot=form.dot * times, letter=form.letter * times)
    texts = {iri: fitting(names[iri].text, _LETTERS) for iri in on_map}
    ordered = sorted(on_map, key=lambda iri: (on_map[iri][1], iri))
    crowds = _crowds({iri: on_map[iri] for iri in ordered}, 2 * form.dot)
    crowded = {iri for crowd in crowds for iri in crowd}
    sheet = _Sheet(view, [_around(on_map[iri], form.dot) for iri in ordered if iri not in crowded])
    labels: dict[str, _Label] = {}
    for crowd in crowds:
        column = _column([(texts[iri], on_map[iri]) for iri in crowd], form, sheet)
        labels |= zip(crowd, column, strict=False)
        for label in column:
            sheet.put(label)
        if not column:
            sheet.taken.extend(_around(on_map[iri], form.dot) for iri in crowd)
    for iri in ordered:
        if iri not in labels:
            beside = (_beside(texts[iri], on_map[iri], side, form) for side in _SIDES)
            for label in filter(sheet.has_room_for, beside):
                labels[iri] = label
                sheet.put(label)
                break
    left, top, right, bottom = view
    return Drawing(
        f"{left:.0f} {top:.0f} {right - left:.0f} {bottom - top:.0f}",
        f"{form.dot:g}",
        f"{form.letter:g}",
        tuple(_dot(names[iri], texts[iri], on_map[iri], labels.get(iri)) for iri in ordered),
    )


def _dot(name: Cell, text: str, place: Point, label: _Label | None) -> Dot:
    """A dot as it is written."""
    if label is None:
        return Dot(name, "", f"{place[0]:.1f}", f"{place[1]:.1f}", "0", "0", "start", "")
    lead = "M{:.1f} {:.1f}L{:.1f} {:.1f}".format(*label.line[0], *label.line[1]) if label.line else ""
    x, y, text_x, text_y = (f"{number:.1f}" for number in (*label.dot, *label.at))
    return Dot(name, text, x, y, text_x, text_y, label.anchor, lead)


def _view(places: Iterable[Point], form: Form) -> Box:
    """The part of the world that is shown: around all dots, and at least as large as the form, within the world."""
    found = [*places] or [(WIDTH / 2, _HEIGHT / 2)]
    xs, ys, room = [x for x, _ in found], [y for _, y in found], 3 * form.letter
    width = min(max(form.width, max(xs) - min(xs) + 2 * room), WIDTH)
    height = min(max(form.height, max(ys) - min(ys) + 2 * room), _HEIGHT)
    left = min(max((min(xs) + max(xs) - width) / 2, 0), WIDTH - width)
    top = min(max((min(ys) + max(ys) - height) / 2, 0), _HEIGHT - height)
    return left, top, left + width, top + height


def _crowds(places: Mapping[str, Point], least: float) -> list[list[str]]:
    """What stands nearer than that to another of its group, group by group."""
    found: list[list[str]] = []
    for iri, place in places.items():
        near = [crowd for crowd in found if any(dist(place, places[other]) < least for other in crowd)]
        found = [crowd for crowd in found if crowd not in near]
        found.append([*(other for crowd in near for other in crowd), iri])
    return [sorted(crowd, key=lambda iri: (places[iri][1], iri)) for crowd in found if len(crowd) > 1]


def _column(crowd: Sequence[tuple[str, Point]], form: Form, sheet: _Sheet) -> list[_Label]:
    """The names of a crowd, from north to south, under one another on one side; none where there is no room."""
    if len(crowd) > _MOST_IN_COLUMN:
        return []
    for shift in _SHIFTS:
        for side in ("start", "end"):
            column = [*_in_column(crowd, side, shift, form)]
            if all(map(sheet.has_room_for, column)):
                return column
    return []


def _in_column(crowd: Sequence[tuple[str, Point]], side: str, shift: float, form: Form) -> Iterator[_Label]:
    """The same on that side, so many lines lower."""
    xs, ys = [x for _, (x, _) in crowd], [y for _, (_, y) in crowd]
    x = max(xs) + 5 * form.dot if side == "start" else min(xs) - 5 * form.dot
    for number, (text, place) in enumerate(crowd):
        lines = number - (len(crowd) - 1) / 2 + shift
        dot = x, (min(ys) + max(ys)) / 2 + lines * _LINE * form.letter
        label = _beside(text, dot, side, form)
        left, top, right, bottom = label.box
        room = min(left, x - form.dot), top, max(right, x + form.dot), bottom
        yield replace(label, box=room, line=(place, dot))


def _beside(text: str, dot: Point, side: str, form: Form) -> _Label:
    """A name on one side of its dot."""
    x, y = dot
    wide = sum(_LETTER_WIDTH if character < "\u2e80" else 1 for character in text) * form.letter
    away, half = form.dot * 1.6, form.letter / 2
    height, _, anchor = side.partition(" ")
    if height in {"start", "end"}:
        if anchor:
            y, away = y + float(anchor) * form.letter, 2.5 * away
        x += away if height == "start" else -away
        left = x if height == "start" else x - wide
        line = (dot, (x, y)) if anchor else None
        return _Label(dot, (x, y + 0.7 * half), height, (left, y - half, left + wide, y + half), line)
    base = y - away - half / 2 if height == "over" else y + away + 1.5 * half
    left = x - wide * {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
    return _Label(dot, (x, base), anchor, (left, base - 1.5 * half, left + wide, base + half / 2))


def _around(place: Point, radius: float) -> Box:
    """The room of a dot."""
    x, y = place
    return x - radius, y - radius, x + radius, y + radius


def _holds(box: Box, place: Point) -> bool:
    """Whether a place is in a box."""
    return box[0] <= place[0] <= box[2] and box[1] <= place[1] <= box[3]


def _crosses(line: Line, box: Box) -> bool:
    """Whether a line runs through a box (Liang and Barsky)."""
    (x, y), (end_x, end_y) = line
    low, high = 0.0, 1.0
    for start, way, least, most in ((x, end_x - x, box[0], box[2]), (y, end_y - y, box[1], box[3])):
        if not way:
            if not least < start < most:
                return False
            continue
        near, far = sorted(((least - start) / way, (most - start) / way))
        low, high = max(low, near), min(high, far)
    return low < high
