"""The timeline of a community: its recognitions year by year, and what else has a date, in the order of time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from graphsvc.description import Node, year_of
from graphsvc.vocab import SCHEMA
from graphsvc.web.views.drawing import TIERS
from graphsvc.web.views.holding import is_worked_out
from graphsvc.web.views.marks import Mark, mark
from graphsvc.web.views.rows import View, passages_of
from graphsvc.web.views.text import Cell, State, named, state, when

_DATED: Final = ("Agreement", "Event", "Initiative", "InfrastructureAsset", "Partnership", "Service", "StatusChange")
"""The classes whose date is when something came to be, not when it was counted."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One line: when, the tiers drawn (0 to 2), each statement with its passages, and how far it has come true."""

    when: str
    tiers: tuple[int, ...]
    told: tuple[tuple[Cell, tuple[Mark, ...]], ...]
    state: State | None


def timeline(view: View, claims: Sequence[Node]) -> Sequence[Callable[[], Moment]]:
    """What makes the moments, first to last: a page shows some of them, and only those are made."""
    found = [*_recognised(view, claims), *_dated(view, claims)]
    return [made for _, made in sorted(found, key=lambda pair: pair[0])]


def _dated(view: View, claims: Iterable[Node]) -> Iterable[tuple[tuple[str, str], Callable[[], Moment]]]:
    """What has a date of its own."""
    classes = {SCHEMA + "Event", *(view.term(local) for local in _DATED)}
    for node in claims:
        earliest = node.text(view.term("earliest")) or node.text(view.term("latest"))
        if earliest and classes & set(node.types):
            yield (earliest, node.iri), partial(_moment, view, node)


def _moment(view: View, node: Node) -> Moment:
    """The moment of what has a date of its own."""
    description = view.description
    name = named(node.iri, description.labels, view.links)
    return Moment(when(node, description), (), ((name, _marks(view, [node])),), state(node, description))


def _recognised(view: View, claims: Iterable[Node]) -> Iterable[tuple[tuple[str, str], Callable[[], Moment]]]:
    """One moment for the recognitions of each year."""
    description = view.description
    received = set(description.node.iris(view.term("receivedRecognition")))
    years: defaultdict[int, defaultdict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
    for node in claims:
        for iri in node.iris(view.term("edition")) if node.iri in received else ():
            edition = description.related.get(iri)
            if edition and (year := year_of(edition.text(view.term("cycleYear")))):
                for scheme in edition.iris(view.term("scheme")):
                    years[year][scheme].append(node)
    for year, schemes in years.items():
        if schemes:
            yield (f"{year:04}", ""), partial(_year, view, year, schemes)


def _year(view: View, year: int, schemes: Mapping[str, Sequence[Node]]) -> Moment:
    """The moment of the recognitions of a year, by their schemes; worked out where that is said of all of them."""
    names, words = view.description.names, view.words
    tiers = [names.thing("scheme", tier) for tier in TIERS]
    drawn = tuple(number for number, scheme in enumerate(tiers) if scheme in schemes)
    ordered = sorted(schemes, key=lambda iri: (iri not in tiers, tiers.index(iri) if iri in tiers else 0, iri))
    told = zip(view.names(ordered), (_marks(view, schemes[iri]) for iri in ordered), strict=True)
    worked_out = all(is_worked_out(node, names) for nodes in schemes.values() for node in nodes)
    shown = words.gettext("%(day)s (worked out)", day=year) if worked_out else str(year)
    return Moment(shown, drawn, tuple(told), None)


def _marks(view: View, nodes: Iterable[Node]) -> tuple[Mark, ...]:
    """The passages of what is told in a line."""
    passages = dict.fromkeys(iri for node in nodes for iri in passages_of(view, node))
    return tuple(found for iri in passages if (found := mark(iri, view.description, view.links)))
