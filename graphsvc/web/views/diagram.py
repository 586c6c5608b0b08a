"""The classes of the ontology as a drawing: in each row a class, in each column what its properties lead to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graphsvc.description import TermEntry
from graphsvc.vocab import OWL, RDFS, SCHEMA
from graphsvc.web.links import Links
from graphsvc.web.views.text import Cell, named

_LEFT, _TOP, _HIGH, _WIDE = 210.0, 150.0, 30.0, 42.0
_INDENT: Final = 18
_MOST: Final = 6
"""From so many properties on a mark is not drawn larger."""
_NOTHING: Final = (OWL + "Thing",)


@dataclass(frozen=True, slots=True)
class Mark:
    """How many properties lead from a class to another: centre, half the width, and their names."""

    x: float
    y: float
    r: float
    names: str


@dataclass(frozen=True, slots=True)
class Row:
    """A class with what its properties lead to, for the drawing and for its table."""

    name: Cell
    x: int
    y: float
    marks: tuple[Mark, ...]
    leads: tuple[tuple[Cell, tuple[Cell, ...]], ...]


@dataclass(frozen=True, slots=True)
class Diagram:
    """The drawing: its size, its columns with their places, its rows."""

    width: float
    height: float
    columns: tuple[tuple[float, str], ...]
    rows: tuple[Row, ...]


def class_diagram(terms: Sequence[TermEntry], links: Links) -> Diagram | None:
    """The drawing of all classes; None without any."""
    classes = {term.iri: term for term in terms if OWL + "Class" in term.node.types}
    if not classes:
        return None
    between = _between(terms)
    ordered = _ordered(classes)
    counts = Counter(high for low, high in between if low in classes)
    labels = next(iter(classes.values())).labels
    columns = sorted(counts, key=lambda iri: (-counts[iri], str(labels.of(iri))))
    places = {iri: round(_LEFT + _WIDE * number + 20, 1) for number, iri in enumerate(columns)}
    rows = []
    for number, (iri, depth) in enumerate(ordered):
        y = _TOP + _HIGH * number + 16
        found = [(high, between[iri, high]) for high in columns if (iri, high) in between]
        marks = tuple(
            Mark(places[high], y, 3.0 + min(len(by), _MOST) * 1.4, ", ".join(str(labels.of(one)) for one in by))
            for high, by in found
        )
        leads = tuple(
            (named(high, labels, links), tuple(named(one, labels, links) for one in by)) for high, by in found
        )
        rows.append(Row(named(iri, labels, links), _INDENT * depth, y, marks, leads))
    heads = tuple((places[iri], str(labels.of(iri))) for iri in columns)
    return Diagram(_LEFT + _WIDE * len(columns) + 90, _TOP + _HIGH * len(rows) + 6, heads, tuple(rows))


def _between(terms: Iterable[TermEntry]) -> Mapping[tuple[str, str], Sequence[str]]:
    """The properties that lead from one class to another, by both."""
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for term in terms:
        if OWL + "ObjectProperty" not in term.node.types:
            continue
        lows = (*term.node.iris(RDFS + "domain"), *term.node.iris(SCHEMA + "domainIncludes"))
        highs = (*term.node.iris(RDFS + "range"), *term.node.iris(SCHEMA + "rangeIncludes"))
        for low in lows:
            for high in highs:
                if high not in _NOTHING:
                    found[low, high].append(term.iri)
    return found


def _ordered(classes: Mapping[str, TermEntry]) -> list[tuple[str, int]]:
    """The classes by name, each followed by those below it, with how deep they stand."""
    below: defaultdict[str, list[str]] = defaultdict(list)
    for iri, term in classes.items():
        above = [high for high in term.node.iris(RDFS + "subClassOf") if high in classes and high != iri]
        below[above[0] if above else ""].append(iri)
    found: list[tuple[str, int]] = []
    waiting = [(iri, 0) for iri in sorted(below[""], reverse=True)]
    while waiting:
        iri, depth = waiting.pop()
        found.append((iri, depth))
        waiting += [(low, depth + 1) for low in sorted(below.pop(iri, []), reverse=True)]
    return found
