"""Where a row of an answer comes from: the graphs that state it, or the passages that speak of the things it names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import pyoxigraph as ox

from graphsvc.description.tracing import Triple
from graphsvc.engine.contract import Term
from graphsvc.model import Names, Passage
from graphsvc.web.frame import Site

MOST_THINGS: Final = 20
_LONGEST: Final = 2_000
"""A longer text is not asked for in an address."""
_PLACES: Final = (("subject", "predicate", "object"), ("s", "p", "o"))


@dataclass(frozen=True, slots=True)
class Traced:
    """What the store says of rows: how many graphs state their triples, and which of their things passages speak of."""

    stating: Mapping[Triple, int] = field(default_factory=dict)
    spoken_of: Collection[str] = ()


class Source(NamedTuple):
    """The way from a row to where it is stated, or to what is said of its things: the words of a link, its address."""

    text: str
    href: str


def sources_query(things: Sequence[ox.NamedNode], names: Names) -> str:
    """The passages that state something of these things: first those that speak of most of them."""
    listed = "\n".join(f"    {thing}" for thing in things)
    return f"""\
# Passages that state something of these things, those first that speak of most of them.
# `statements` counts what a passage says of them.
SELECT ?passage (COUNT(DISTINCT ?thing) AS ?things) (COUNT(*) AS ?statements)
WHERE {{
  VALUES ?thing {{
{listed}
  }}
  GRAPH ?passage {{
    {{ ?thing ?property ?value }} UNION {{ ?other ?property ?thing }}
  }}
  FILTER STRSTARTS(STR(?passage), "{names.passages}")
}}
GROUP BY ?passage
ORDER BY DESC(?things) DESC(?statements) ?passage
"""


def are_triples(variables: Collection[str]) -> bool:
    """Whether rows of these variables are triples: they are called by the places of one."""
    return any(set(places) <= set(variables) for places in _PLACES)


def triple_of(row: Mapping[str, Term]) -> Triple | None:
    """The triple that a row is; None for one with a blank node or a triple term, which no address can name."""
    for places in _PLACES:
        subject, predicate, term = map(row.get, places)
        if isinstance(subject, ox.NamedNode) and isinstance(predicate, ox.NamedNode):
            return (subject, predicate, term) if isinstance(term, ox.NamedNode | ox.Literal) else None
    return None


def things_of(row: Mapping[str, Term], names: Names) -> Sequence[str]:
    """The things of ours that a row names, besides passages; the first of them."""
    return list(dict.fromkeys(_things(row.values(), names)))[:MOST_THINGS]


def source_of(row: Mapping[str, Term], variables: Collection[str], traced: Traced, site: Site) -> Source | None:
    """The graphs that state a triple, else the passages of the things in a row; None where there are none."""
    links, words = site.links, site.words
    if are_triples(variables):
        triple = triple_of(row)
        if triple is None or not (graphs := traced.stating.get(triple, 0)) or len(triple[2].value) > _LONGEST:
            return None
        subject, predicate, term = triple
        asked = [("subject", subject.value), ("predicate", predicate.value), ("object", _as_asked(term))]
        return Source(words.ngettext("%(number)s graph", "%(number)s graphs", graphs), links.path("/fragments", asked))
    space = site.names.base + "id/"
    keys = [thing[len(space) :] for thing in things_of(row, site.names) if thing in traced.spoken_of]
    return (
        Source(words.gettext("passages"), links.path("/sparql/sources", [("thing", key) for key in keys]))
        if keys
        else None
    )


def _as_asked(term: ox.NamedNode | ox.Literal) -> str:
    """A term in the explicit form of addresses, which escapes nothing (Hydra, explicit representation)."""
    if isinstance(term, ox.NamedNode):
        return term.value
    kind = f"@{term.language}" if term.language else f"^^{term.datatype.value}"
    return f'"{term.value}"{kind}'


def _things(terms: Iterable[Term], names: Names) -> Iterable[str]:
    """The names of the things."""
    space = names.base + "id/"
    for term in terms:
        if isinstance(term, ox.NamedNode) and term.value.startswith(space) and not Passage.of(term.value, names):
            yield term.value
