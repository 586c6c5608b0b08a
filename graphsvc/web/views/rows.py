"""Fact rows: one statement or claim each, with its value, time, state and passages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Final

import pyoxigraph as ox

from graphsvc.description import Node, Statement, place_of
from graphsvc.vocab import DCTERMS, SCHEMA
from graphsvc.web.views.forms import FORMS, Row, View, other, undertaking
from graphsvc.web.views.marks import evidence, origins
from graphsvc.web.views.text import LANGUAGES, Cell, as_stated, capital, each_shown, named, state, when
from graphsvc.web.words import Words

__all__ = [
    "Row",
    "View",
    "claim_row",
    "first_place",
    "passages_of",
    "populations",
    "statement_row",
    "together",
    "with_neighbours",
]

_SEVERAL: Final = 6
"""So many passages are still listed one by one in a row's panel."""


def _form(view: View, node: Node) -> Callable[[View, Node], Row]:
    """The form of row for a node."""
    return _form_of(node.types, view.term(""))


@lru_cache(maxsize=256)
def _form_of(types: tuple[str, ...], ours: str) -> Callable[[View, Node], Row]:
    """The form of row for what has these classes; remembered, as each row is asked for it several times."""
    found = next((form for iri in types if (form := FORMS.get(iri.removeprefix(ours)))), None)
    return found or (undertaking if SCHEMA + "Event" in types else other)


def claim_row(view: View, node: Node) -> Row:
    """The row of a claim or another node that says something of the resource."""
    form = _form(view, node)
    row = form(view, node)
    passages = passages_of(view, node)
    stated_by = () if passages else origins(node.statements, view.description, view.links)
    found = evidence(passages, view.description, view.links, stated_by)
    dated = "" if form is other else row.when or when(node, view.description)
    return row._replace(when=dated, state=state(node, view.description), evidence=found)


def passages_of(view: View, node: Node) -> tuple[str, ...]:
    """The passages of a row: those that state a claim, but of a thing those that say how it belongs here."""
    if _form(view, node) in (undertaking, other):
        here = ox.NamedNode(view.description.iri)
        linking = dict.fromkeys(iri for s in node.statements if s.object == here for iri in s.passages)
        if linking:
            return tuple(linking)
    return node.passages


def populations(view: View) -> Sequence[Node]:
    """The figures of how many people live in what a page is about."""
    description, names = view.description, view.description.names
    return [
        claim
        for claim in description.claims
        if names.thing("indicator", "population") in claim.iris(names.term("indicator"))
        and description.iri in claim.iris(names.term("about"))
    ]


def first_place(view: View, node: Node) -> tuple[str, int, int, str]:
    """Where a row stands in reading order: by its first passage; rows without one at the end."""
    passages = passages_of(view, node)
    place = place_of(passages[0], view.description.names) if passages else None
    return (*(place or ("~", 0, 0)), node.iri)


def statement_row(view: View, statement: Statement) -> Row:
    """The row of a plain statement: property, value, passages."""
    labels = view.description.labels
    name = named(statement.predicate, labels, view.links)
    values = tuple(as_stated(cell, statement.predicate) for cell in each_shown(statement.object, labels, view.links))
    if statement.predicate == DCTERMS + "language" and values[0].text in LANGUAGES:
        values = (Cell(view.words.gettext(LANGUAGES[values[0].text])),)
    stated_by = () if statement.passages else origins([statement], view.description, view.links)
    return Row(
        (name._replace(text=capital(name.text)),),
        values,
        evidence=evidence(statement.passages, view.description, view.links, stated_by),
    )


def together(view: View, shown: Iterable[Statement | Node]) -> list[Statement | Node]:
    """What is about one thing stands together, where the first of it stands."""
    groups: dict[tuple[str, ...], list[Statement | Node]] = {}
    for each in shown:
        groups.setdefault(_about(view, each), []).append(each)
    return [each for group in groups.values() for each in group]


def _about(view: View, shown: Statement | Node) -> tuple[str, ...]:
    if isinstance(shown, Statement):
        return (shown.predicate,)
    about = tuple(iri for iri in shown.iris(view.term("about")) if iri != view.description.iri)
    return about or shown.iris(view.term("indicator")) or (shown.iri,)


def with_neighbours(rows: Sequence[Row], words: Words) -> tuple[Row, ...]:
    """The rows, each panel with what other rows are read from the same passages."""
    told: dict[tuple[str, int, int], list[Row]] = {}
    for row in rows:
        for mark in row.evidence.marks:
            told.setdefault((mark.passage.slug, mark.passage.start, mark.passage.end), []).append(row)
    found = []
    for row in rows:
        places = [(m.passage.slug, m.passage.start, m.passage.end) for m in row.evidence.marks[:_SEVERAL]]
        also = dict.fromkeys(other.told(words) for place in places for other in told[place] if other is not row)
        found.append(row._replace(evidence=row.evidence._replace(also=tuple(also)[:_SEVERAL])))
    return tuple(found)
