"""Where rows of an answer come from: how many graphs state a triple, and of which things passages speak."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Final, TypeAlias

import pyoxigraph as ox

from graphsvc.description import asking
from graphsvc.engine.contract import Engine
from graphsvc.fragments import Selection, quads_of
from graphsvc.model import Names

Triple: TypeAlias = tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]
_MOST_QUADS: Final = 20_000
"""A hundred triples are in fewer graphs by far; of more, the first are counted."""


def stating(engine: Engine, triples: Collection[Triple], *, plain: bool) -> Mapping[Triple, int]:
    """How many graphs state each of the triples that one states at all; a `plain` default graph is one of them."""
    if not triples:
        return {}
    graphs = (None, ox.DefaultGraph()) if plain else (None,)
    patterns = [(*triple, graph) for triple in dict.fromkeys(triples) for graph in graphs]
    found = engine.matches(Selection(tuple(patterns)), _MOST_QUADS, range(_MOST_QUADS))
    asked = {tuple(map(str, triple)): triple for triple in triples}
    return Counter(asked[str(quad.subject), str(quad.predicate), str(quad.object)] for quad in quads_of(found.lines))


def spoken_of(engine: Engine, things: Collection[str], names: Names) -> Collection[str]:
    """The things of which a passage states something."""
    if not things:
        return ()
    rows = engine.rows(
        f"SELECT ?thing {{ VALUES ?thing {{ {asking.values(things)} }} FILTER EXISTS {{ GRAPH ?passage {{"
        " { ?thing ?property ?value } UNION { ?other ?property ?thing } }"
        f' FILTER STRSTARTS(STR(?passage), "{names.passages}") }} }}'
    )
    return {thing.value for row in rows if isinstance(thing := row["thing"], ox.NamedNode)}
