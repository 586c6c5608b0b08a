"""The classes and properties that the data uses: how often, and what they are called in each language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import pyoxigraph as ox

from graphsvc.description import asking
from graphsvc.engine.contract import Engine
from graphsvc.model import Names

_USED: Final[Mapping[Literal["class", "property"], str]] = {
    "class": "SELECT ?term (COUNT(DISTINCT ?s) AS ?count) { GRAPH ?g { ?s a ?term } } GROUP BY ?term",
    "property": "SELECT ?term (COUNT(*) AS ?count) { GRAPH ?g { ?s ?term ?o } } GROUP BY ?term",
}


_FEW: Final = 20
_VALUES: Final = """SELECT ?term (GROUP_CONCAT(DISTINCT STR(?value)) AS ?values) {{
  GRAPH ?g {{ ?s ?term ?value }} FILTER(isIRI(?value) && STRSTARTS(STR(?value), "{base}id/"))
}} GROUP BY ?term HAVING (COUNT(DISTINCT ?value) <= {few})"""
"""The properties that lead to few things of ours, with these: IRIs hold no blanks."""


@dataclass(frozen=True, slots=True)
class UsedValue:
    """A thing that a property leads to, with its labels by language."""

    iri: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class UsedTerm:
    """A class with how many things are of it, or a property with how many triples have it; labels by language.

    `values` are the things that a property leads to, where these are few.
    """

    iri: str
    kind: Literal["class", "property"]
    count: int
    labels: Mapping[str, str]
    values: Sequence[UsedValue] = ()


def terms_in_use(engine: Engine, names: Names) -> Sequence[UsedTerm]:
    """The classes and properties in named graphs, the most used first."""
    found = [
        (term.value, kind, int(count.value))
        for kind, query in _USED.items()
        for row in engine.rows(query)
        for term, count in [(row["term"], row["count"])]
        if isinstance(term, ox.NamedNode) and isinstance(count, ox.Literal)
    ]
    values = {
        asking.text_of(row, "term"): sorted(asking.text_of(row, "values").split())
        for row in engine.rows(_VALUES.format(base=names.base, few=_FEW))
    }
    labels = asking.labels_of(engine, {iri for iri, _, _ in found}.union(*values.values()))
    used = [
        UsedTerm(
            iri,
            kind,
            count,
            labels.get(iri, {}),
            [UsedValue(value, labels.get(value, {})) for value in values.get(iri, ()) if kind == "property"],
        )
        for iri, kind, count in found
    ]
    return sorted(used, key=lambda term: (-term.count, term.iri))
