"""The quads of a fragment out of a store: all of them in an order that the data gives, or some where they are many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice

import pyoxigraph as ox

from graphsvc.engine.remote import RemoteStore
from graphsvc.fragments import Matches, Pattern, Selection, Term


def matches(store: ox.Store | RemoteStore, selection: Selection, most: int, places: range) -> Matches:
    """The quads of a selection, sorted and whole up to `most`, else those at these places in the store's order."""
    if isinstance(store, RemoteStore):
        return _asked(store, selection, places)
    found = _found(store, selection)
    some = list(islice(found, most + 1))
    if len(some) <= most:
        lines = sorted(_lines(some))
        return Matches(len(lines), 0, lines)
    total, page = 0, []
    for total, quad in enumerate(chain(some, found), 1):
        if places.start < total <= places.stop:
            page.append(quad)
    return Matches(total, places.start, _lines(page))


def _found(store: ox.Store, selection: Selection) -> Iterator[ox.Quad]:
    """The quads that fit, each once."""
    seen: set[ox.Quad] | None = None if selection.disjoint else set()
    for pattern in selection.patterns:
        for quad in store.quads_for_pattern(*pattern):  # type: ignore[arg-type]  # no row has a literal there
            if pattern[3] is None and isinstance(quad.graph_name, ox.DefaultGraph):
                continue
            if seen is not None:
                if quad in seen:
                    continue
                seen.add(quad)
            if not selection.equal or selection.fits(quad):
                yield quad


def _lines(quads: Iterable[ox.Quad]) -> list[bytes]:
    """The quads as N-Quads, a line each."""
    return (ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").splitlines()


def _asked(store: RemoteStore, selection: Selection, places: range) -> Matches:
    """The quads at some places, sorted and counted by the engine behind this service."""
    parts = [_part(pattern) for pattern in selection.patterns]
    if not parts:
        return Matches(0, 0, [])
    equal = "".join(f" FILTER(sameTerm(?{'spog'[one]}, ?{'spog'[other]}))" for one, other in selection.equal)
    distinct = f"{{ SELECT DISTINCT ?s ?p ?o ?g {{ {' UNION '.join(parts)}{equal} }} }}"
    counted = next(iter(store.query(f"SELECT (COUNT(*) AS ?n) {{ {distinct} }}")))["n"]
    page = f"SELECT * {{ {distinct} }} ORDER BY ?s ?p ?o ?g OFFSET {places.start} LIMIT {len(places)}"
    quads = [ox.Quad(row["s"], row["p"], row["o"], row["g"] or ox.DefaultGraph()) for row in store.query(page)]
    assert isinstance(counted, ox.Literal)  # noqa: S101  # COUNT gives nothing else
    return Matches(int(counted.value), places.start, _lines(quads))


def _part(pattern: Pattern) -> str:
    """The pattern as a group of SPARQL."""
    default = isinstance(pattern[3], ox.DefaultGraph)
    group = "?s ?p ?o" if default else "GRAPH ?g { ?s ?p ?o }"
    bound = {f"?{name}": str(term) for name, term in zip("spog", pattern, strict=True) if isinstance(term, Term)}
    values = f"VALUES ({' '.join(bound)}) {{ ({' '.join(bound.values())}) }} " if bound else ""
    return f"{{ {values}{group} }}"
