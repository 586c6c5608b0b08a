"""The themes that facts are grouped by: of which field of a community's life each concept, indicator and claim is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from graphsvc.description import asking
from graphsvc.description.remembering import ENTRY_BYTES, one_remembered
from graphsvc.engine.contract import Engine
from graphsvc.model import Names
from graphsvc.vocab import SKOS

_SUBJECTS: Final = ("topic", "subjectMatter", "about")
_CONCEPTS: Final = ("kind", "hasFunction", "category", *_SUBJECTS)
"""The properties that lead to the concepts whose theme something has, and those that lead to other things as well."""


@dataclass(frozen=True, slots=True)
class Themes:
    """The themes in their order (`skos:notation`), and the theme of each resource that has one."""

    order: tuple[str, ...] = ()
    of: Mapping[str, str] = field(default_factory=dict)


def themes(engine: Engine, names: Names) -> Themes:
    """The themes of the data.

    A resource has the theme that is stated of it; else that of its indicator; else the one that most of its concepts
    have, the first in order of those; else that of what it is about, found in the same way.
    """
    return one_remembered(
        engine.memory, "themes", "", lambda: _read(engine, names), lambda found: ENTRY_BYTES * (1 + len(found.of))
    )


def _read(engine: Engine, names: Names) -> Themes:
    stated: dict[str, str] = {}
    for row in engine.rows(_stated(names)):
        stated.setdefault(asking.text_of(row, "s"), asking.text_of(row, "theme"))
    order = tuple(dict.fromkeys(stated.values()))
    led: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in engine.rows(_leading(names)):
        led[asking.text_of(row, "s")][asking.text_of(row, "p")].append(asking.text_of(row, "o"))

    def most(found: Iterable[str], known: Mapping[str, str]) -> str:
        counts = Counter(known[iri] for iri in found if iri in known)
        return min(counts, key=lambda theme: (-counts[theme], order.index(theme)), default="")

    def values(iri: str, properties: Iterable[str]) -> list[str]:
        return [value for local in properties for value in led[iri][names.term(local)]]

    told = {iri: most(values(iri, ("indicator",)), stated) or most(values(iri, _CONCEPTS), stated) for iri in [*led]}
    known = {iri: theme for iri, theme in told.items() if theme} | stated
    further = {iri: most(values(iri, _SUBJECTS), known) for iri in led if iri not in known}
    return Themes(order, known | {iri: theme for iri, theme in further.items() if theme})


def _stated(names: Names) -> str:
    """A query for the theme stated of each resource, in the order of the themes."""
    return f"""SELECT DISTINCT ?s ?theme ?place {{
        GRAPH ?g {{ ?s <{names.term("theme")}> ?theme }}
        OPTIONAL {{ GRAPH ?h {{ ?theme <{SKOS}notation> ?place }} }}
        FILTER(ISIRI(?s) && ISIRI(?theme))
    }} ORDER BY (!BOUND(?place)) ?place ?theme ?s"""


def _leading(names: Names) -> str:
    """A query for the indicators, concepts and things that a theme may be found by."""
    properties = asking.values(names.term(local) for local in ("indicator", *_CONCEPTS))
    return f"""SELECT DISTINCT ?s ?p ?o {{
        VALUES ?p {{ {properties} }} GRAPH ?g {{ ?s ?p ?o }} FILTER(ISIRI(?s) && ISIRI(?o))
    }} ORDER BY ?s ?p ?o"""
