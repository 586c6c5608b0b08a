"""The quads of a fragment out of a store: all of them in an order that the data gives, or some where they are many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

import pyoxigraph as ox

from graphsvc.engine.contract import Term
from graphsvc.engine.remote import RemoteStore
from graphsvc.fragments import Matches, Pattern, Selection

_LABEL: Final = "_label"
"""How the variables end that hold labels."""


def matches(store: ox.Store | RemoteStore, selection: Selection, most: int, places: range) -> Matches:
    """The quads of a selection, sorted and whole up to `most`, else those at these places in the store's order.

    The engine writes them by itself: to handle each here takes three times as long.
    """
    if not selection.patterns:
        return Matches(0, 0, ())
    group = _group(selection)
    lines = _lines(store, f"SELECT {group} LIMIT {most + 1}")
    if len(lines) <= most:
        return Matches(len(lines), 0, sorted(lines))
    (counted,) = _solutions(store, f"SELECT (COUNT(*) AS ?n) {{ {{ SELECT {group} }} }}")
    total = counted["n"]
    assert isinstance(total, ox.Literal)  # noqa: S101  # COUNT gives nothing else
    order = " ORDER BY ?s ?p ?o ?g" if isinstance(store, RemoteStore) else ""  # ours keeps its own for as long as it is
    page = _lines(store, f"SELECT {group}{order} OFFSET {places.start} LIMIT {len(places)}")
    return Matches(int(total.value), places.start, page)


def _solutions(store: ox.Store | RemoteStore, query: str) -> ox.QuerySolutions:
    """The solutions of a SELECT query."""
    found = store.query(query)
    assert isinstance(found, ox.QuerySolutions)  # noqa: S101  # SELECT gives nothing else
    return found


def _lines(store: ox.Store | RemoteStore, query: str) -> list[bytes]:
    """The solutions of a SELECT query as rows of SPARQL's TSV, without their head."""
    return (_solutions(store, query).serialize(format=ox.QueryResultsFormat.TSV) or b"").split(b"\n")[1:-1]


def _group(selection: Selection) -> str:
    """What is selected, each quad once, and the pattern for it.

    Blank nodes are stated by their labels, as our engine takes the label in BNODE for the name of the node; it looks
    each up in its indexes where the pattern is LATERAL. Other engines do neither, and no such pattern is for them.
    """
    places: dict[tuple[str, ...], list[Mapping[str, Term]]] = defaultdict(list)
    for pattern in selection.patterns:
        bound = _bound(pattern)
        default = isinstance(pattern[3], ox.DefaultGraph)
        places[(*bound, "") if default else (*bound,)].append(bound)
    parts = []
    for names, rows in places.items():
        pattern_of_quads = "?s ?p ?o" if "" in names else "GRAPH ?g { ?s ?p ?o }"
        listed = " ".join(f"({' '.join(map(str, row.values()))})" for row in rows)
        variables = " ".join(f"?{name}" for name in names if name)
        values = f"VALUES ({variables}) {{ {listed} }} " if variables else ""
        nodes = "".join(f"BIND(BNODE(?{name}) AS ?{name[0]}) " for name in names if name.endswith(_LABEL))
        if nodes:
            pattern_of_quads = f"LATERAL {{ {pattern_of_quads} }}"
        parts.append(f"{{ {values}{nodes}{pattern_of_quads} }}")
    equal = "".join(f" FILTER(sameTerm(?{'spog'[one]}, ?{'spog'[other]}))" for one, other in selection.equal)
    return f"{'' if len(parts) == 1 else 'DISTINCT '}?s ?p ?o ?g {{ {' UNION '.join(parts)}{equal} }}"


def _bound(pattern: Pattern) -> Mapping[str, Term]:
    """The terms of a pattern by the variables whose places they take; labels of blank nodes by names of their own."""
    bound: dict[str, Term] = {}
    for name, term in zip("spog", pattern, strict=True):
        if isinstance(term, ox.BlankNode):
            bound[name + _LABEL] = ox.Literal(term.value)
        elif isinstance(term, Term):
            bound[name] = term
    return bound
