"""Names in a query that nothing in the data has: why an answer may have no rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from difflib import get_close_matches
from typing import Final

import pyoxigraph as ox

from graphsvc.description import asking
from graphsvc.description.asking import text_of
from graphsvc.engine.contract import Engine
from graphsvc.errors import ContentError
from graphsvc.formatting.sparql.names import body_of
from graphsvc.formatting.sparql.tokens import tokens

_MOST: Final = 30
"""So many names of a query are looked up."""
_MOST_NAMED: Final = 5
_LONGEST: Final = 65_536
"""Nobody writes a longer query by hand, and reading one would keep a page waiting."""


def unknown_names(engine: Engine, query: str) -> Mapping[str, str]:
    """The names of a query in namespaces of the data which it does not use, each with the one most like it.

    That is empty where none is much like it. Only names of the same namespace are. All are written with their prefixes.
    """
    spaces = asking.prefixes(engine)
    asked: dict[str, tuple[str, str, str]] = {}
    for iri in dict.fromkeys(_named(query)):
        space = max((space for space in spaces if iri.startswith(space) and iri != space), key=len, default="")
        if space and _is_iri(iri):
            asked[iri] = space, spaces[space], iri.removeprefix(space)
    chosen = list(asked)[:_MOST]
    known = _known(engine, chosen)
    unknown = [asked[iri] for iri in chosen if iri not in known][:_MOST_NAMED]
    return {f"{prefix}:{local}": _like(engine, space, prefix, local) for space, prefix, local in unknown}


def _named(query: str) -> Sequence[str]:
    """The IRIs that a query names behind its prologue; none of one too long or not for our formatter to read."""
    if len(query) > _LONGEST:
        return ()
    with suppress(ContentError):
        return [token.text[1:-1] for token in body_of(tokens(query)).tokens if token.kind == "iri"]
    return ()


def _is_iri(text: str) -> bool:
    """Whether a text is an IRI: what data declares as a namespace may be none."""
    try:
        return bool(ox.NamedNode(text))
    except ValueError:
        return False


def _known(engine: Engine, iris: list[str]) -> set[str]:
    """Those that stand anywhere in a named graph."""
    if not iris:
        return set()
    there = "{ GRAPH ?g { ?x ?p ?o } } UNION { GRAPH ?g { ?s ?p ?x } } UNION { GRAPH ?g { ?s ?x ?o } }"
    query = f"SELECT DISTINCT ?x {{ VALUES ?x {{ {asking.values(iris)} }} FILTER EXISTS {{ {there} }} }}"
    return {text_of(row, "x") for row in engine.rows(query)}


def _like(engine: Engine, space: str, prefix: str, local: str) -> str:
    """The name most like it of what the data describes in its namespace."""
    query = f"SELECT DISTINCT ?s {{ GRAPH ?g {{ ?s a ?c FILTER(STRSTARTS(STR(?s), {ox.Literal(space)})) }} }}"
    locals_ = [iri.removeprefix(space) for row in engine.rows(query) if (iri := text_of(row, "s"))]
    return next((f"{prefix}:{near}" for near in get_close_matches(local, locals_, 1, 0.7)), "")
