"""The classes and properties that the data uses: how often, and what they are called in each language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import pyoxigraph as ox

from graphsvc.description import asking
from graphsvc.engine.contract import Engine

_USED: Final[Mapping[Literal["class", "property"], str]] = {
    "class": "SELECT ?term (COUNT(DISTINCT ?s) AS ?count) { GRAPH ?g { ?s a ?term } } GROUP BY ?term",
    "property": "SELECT ?term (COUNT(*) AS ?count) { GRAPH ?g { ?s ?term ?o } } GROUP BY ?term",
}


@dataclass(frozen=True, slots=True)
class UsedTerm:
    """A class with how many things are of it, or a property with how many triples have it; labels by language."""

    iri: str
    kind: Literal["class", "property"]
    count: int
    labels: Mapping[str, str]


def terms_in_use(engine: Engine) -> Sequence[UsedTerm]:
    """The classes and properties in named graphs, the most used first."""
    found = [
        (term.value, kind, int(count.value))
        for kind, query in _USED.items()
        for row in engine.rows(query)
        for term, count in [(row["term"], row["count"])]
        if isinstance(term, ox.NamedNode) and isinstance(count, ox.Literal)
    ]
    labels = asking.labels_of(engine, {iri for iri, _, _ in found})
    used = [UsedTerm(iri, kind, count, labels.get(iri, {})) for iri, kind, count in found]
    return sorted(used, key=lambda term: (-term.count, term.iri))
