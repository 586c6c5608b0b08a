"""A disagreement as two columns of one question, the figures on one scale where both sides are numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Final

from graphsvc.description import Node
from graphsvc.vocab import QUDT, SKOS
from graphsvc.web.views.marks import Evidence
from graphsvc.web.views.rows import View, claim_row
from graphsvc.web.views.text import Cell, in_one_language
from graphsvc.web.views.writing import figure
from graphsvc.web.words import N_, Words

_LEFT, _RIGHT = 6.0, 394.0
_TICKS: Final = 4
_APART: Final = 95.0
"""Labels nearer than this would touch, so that one of them stands higher."""
_LONG: Final = 24
"""A text of more characters is no figure."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side: what it says, in large, with its properties and passages, and as a number between two bounds."""

    value: tuple[Cell, ...]
    note: tuple[Cell, ...]
    properties: tuple[tuple[str, tuple[Cell, ...]], ...]
    evidence: Evidence
    number: float | None
    bounds: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Point:
    """One figure on the scale: the place of its dot and label, and the stretch that it may mean."""

    x: float
    y: int
    label: Cell
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Interval:
    """Figures on one scale: axis labels, points, and the gap between what they may mean."""

    axis: tuple[tuple[float, str], ...]
    points: tuple[Point, ...]
    gap: tuple[float, float] | None
    apart: float
    least: float


@dataclass(frozen=True, slots=True)
class Conflict:
    """An editorial note with its sides."""

    name: Cell
    iri: str
    sides: tuple[Side, ...]
    interval: Interval | None
    kind: tuple[Cell, ...]
    treatment: tuple[Cell, ...]
    explained: tuple[Cell, ...]

    @property
    def long(self) -> bool:
        """Whether a side is a sentence or a long name rather than a figure."""
        return any(sum(len(part.text) for part in side.value) > _LONG for side in self.sides)


def conflict(view: View, node: Node) -> Conflict:
    """What a note shows; of one side, as an exception has, nothing of how several are treated."""
    items = node.iris(view.term("conflictingItem"))
    sides = tuple(_side(view, found) for iri in items if (found := view.description.related.get(iri)))
    treated = [] if len(items) == 1 else ["treatment"]
    about = [iri for local in ("conflictKind", *treated) for iri in node.iris(view.term(local))]
    explained = [words for iri in about if (n := view.description.related.get(iri)) for words in _in_words(view, n)]
    return Conflict(
        view.names([node.iri])[0],
        node.iri,
        sides,
        interval(sides, view.words),
        view.to(node, "conflictKind"),
        view.to(node, *treated),
        (*in_one_language(node.texts(view.term("exceptionNote")), view.description.labels.languages), *explained),
    )


def found_in(view: View, found: Conflict) -> Sequence[str]:
    """A sentence on how many documents the sides stand in, and what they say where that is short; none of one side."""
    words = view.words
    documents = {group[0].document for side in found.sides for group in side.evidence.groups}
    if not documents or len(found.sides) == 1:
        return ()
    if found.long:
        told = words.ngettext(
            "Its sides stand in one document.", "Its sides stand in %(number)s documents.", len(documents)
        )
        return (told,)
    values = words.listed(_in_words_of(words, side) for side in found.sides)
    told = words.ngettext(
        "One document gives %(values)s.", "%(number)s documents give %(values)s.", len(documents), values=values
    )
    return (told,)


def _in_words_of(words: Words, side: Side) -> str:
    """What a side says, in a sentence: of what is English its number for readers of another language."""
    told = [figure(part.text, words) for part in side.value]
    if words.language != "en" and side.number is not None and any(text.language for text in told):
        return words.number(side.number)
    return "".join(text.value for text in told)


def _in_words(view: View, concept: Node) -> Sequence[Cell]:
    """The definition of a concept in the best language there is."""
    return in_one_language(concept.texts(SKOS + "definition"), view.description.labels.languages)


def _side(view: View, node: Node) -> Side:
    """One claim or thing as a side: a figure by its value, a thing by its name."""
    row = claim_row(view, node)
    printed = view.texts(node, "printedValue")
    rank = node.text(view.term("rank"))
    is_thing = node.iri in view.description.labels and not (printed or rank or node.text(view.term("statement")))
    value = printed or (view.names([node.iri]) if is_thing else row.value)
    properties = [
        (N_("Said of"), view.to(node, "about", "recipient")),
        (N_("Indicator"), view.to(node, "indicator")),
        (N_("Topic"), view.to(node, "topic")),
        (N_("Share of"), view.to(node, "base")),
        (N_("Unit"), view.to(node, QUDT + "hasUnit")),
        (N_("Qualifier"), view.to(node, "valueQualifier")),
        (N_("According to"), view.to(node, "attributedTo")),
        (N_("Date"), (Cell(row.when),) if row.when else ()),
        (N_("Status"), (Cell(row.state.text),) if row.state else ()),
    ]
    number, low, high = (
        _number(node.text(view.term(local))) for local in ("statedValue", "minimumValue", "maximumValue")
    )
    bounds = (low, high) if low is not None and high is not None else None
    kept = tuple((word, cells) for word, cells in properties if cells)
    named = {c.href for _, cells in kept for c in cells if c.href}
    ranked = row.name if rank and not view.to(node, "about") else ()  # of the page's own thing a row names the list
    small = () if is_thing or printed else (*ranked, *(c for c in row.small if c.href not in named))
    return Side(value, small, kept, row.evidence, number, bounds)


def _number(text: str) -> float | None:
    """A decimal as a number."""
    try:
        return float(text) if text else None
    except ValueError:
        return None


def interval(sides: Sequence[Side], words: Words) -> Interval | None:
    """Two figures on one scale; None unless both sides are different numbers."""
    if len(sides) != 2:  # noqa: PLR2004 (a disagreement of two)
        return None
    numbered = [(s.number, s.bounds or (s.number, s.number), s) for s in sides if s.number is not None]
    found = sorted(numbered, key=lambda entry: entry[0])
    if len(found) != len(sides) or found[0][0] == found[1][0]:
        return None
    ends = [end for _, bounds, _ in found for end in bounds]
    step = _step(max(ends) - min(ends))
    low, high = floor(min(ends) / step) * step, ceil(max(ends) / step) * step

    def place(value: float) -> float:
        return round(_LEFT + (value - low) / (high - low) * (_RIGHT - _LEFT), 1)

    axis = tuple((place(low + step * n), words.number(low + step * n)) for n in range(round((high - low) / step) + 1))
    places = [place(number) for number, _, _ in found]
    near = places[1] - places[0] < _APART
    points = tuple(
        Point(x, 12 if near and number else 30, side.value[0], place(bounds[0]), place(bounds[1]))
        for number, (x, (_, bounds, side)) in enumerate(zip(places, found, strict=True))
    )
    least = found[1][1][0] - found[0][1][1]
    gap = (points[0].right, points[1].left) if least > 0 else None
    return Interval(axis, points, gap, found[1][0] - found[0][0], max(least, 0.0))


def _step(span: float) -> float:
    """The distance of ticks: one, two or five times a power of ten, so that few are needed."""
    power = 10.0 ** floor(log10(span))
    return next(power * times for times in (0.5, 1.0, 2.0, 5.0) if span / (power * times) <= _TICKS)
