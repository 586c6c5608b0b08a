"""Where a row of an answer comes from: the query for the passages that speak of the things it names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import pyoxigraph as ox

from graphsvc.engine.contract import Term
from graphsvc.model import Names, Passage
from graphsvc.web.links import Links

MOST_THINGS: Final = 20


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


def sources_of(row: Mapping[str, Term], links: Links, names: Names) -> str | None:
    """The address of the passages of a row; None for one that names no thing of ours besides passages."""
    keys = list(dict.fromkeys(_keys(row.values(), names)))[:MOST_THINGS]
    return links.path("/sparql/sources", [("thing", key) for key in keys]) if keys else None


def _keys(terms: Iterable[Term], names: Names) -> Iterable[str]:
    """The keys of the things."""
    space = names.base + "id/"
    for term in terms:
        if isinstance(term, ox.NamedNode) and term.value.startswith(space) and not Passage.of(term.value, names):
            yield term.value[len(space) :]
