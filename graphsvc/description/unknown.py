"""Names in a query that nothing in the data has: why an answer may have no rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from difflib import get_close_matches
from typing import Final

import pyoxigraph as ox

from graphsvc.description import asking
from graphsvc.description.asking import text_of
from graphsvc.engine.contract import Engine
from graphsvc.errors import ContentError
from graphsvc.formatting.sparql.names import Body, body_of
from graphsvc.formatting.sparql.tokens import tokens
from graphsvc.vocab import XSD

_MOST: Final = 30
"""So many names of a query are looked up."""
_MOST_NAMED: Final = 5
_PLACES: Final = ("?g { ?x ?p ?o }", "?g { ?s ?p ?x }", "?g { ?s ?x ?o }", "?x { ?s ?p ?o }")
_BEFORE_ENDPOINTS: Final = ("SERVICE", "SILENT")
_LONGEST: Final = 65_536
"""Nobody writes a longer query by hand, and reading one would keep a page waiting."""


def unknown_names(engine: Engine, query: str) -> Mapping[str, str]:
    """The names of a query that the data does not use, each with the one that may be meant, empty for none.

    Where a query declares a prefix otherwise than the data, that is the name in the namespace of the data; else the one
    most like it in its own. Functions, datatypes and endpoints are not looked at. Names in namespaces of the data are
    written with their prefixes, others whole.
    """
    spaces = asking.prefixes(engine)
    body = _body(query)
    asked = [iri for iri in dict.fromkeys(_named(body)) if _is_iri(iri)][:_MOST]
    meant = {iri: other for iri in asked if (other := _under_our_prefix(iri, body.declared, spaces))}
    known = _known(engine, [*asked, *meant.values()])
    unknown = [iri for iri in asked if iri not in known][:_MOST_NAMED]
    found = {}
    for iri in unknown:
        space = max((space for space in spaces if iri.startswith(space) and iri != space), key=len, default="")
        if meant.get(iri) in known:
            found[f"<{iri}>"] = f"<{meant[iri]}>"
        elif space:
            prefix, local = spaces[space], iri.removeprefix(space)
            found[f"{prefix}:{local}"] = _like(engine, space, prefix, local)
        else:
            found[f"<{iri}>"] = ""
    return found


def _body(query: str) -> Body:
    """What a query says behind its prologue; nothing of one too long or not for our formatter to read."""
    if len(query) <= _LONGEST:
        with suppress(ContentError):
            return body_of(tokens(query))
    return Body()


def _named(body: Body) -> Iterator[str]:
    """The IRIs that stand for something of the data, a graph of it or one of its properties."""
    for before, token, after in zip((None, *body.tokens), body.tokens, (*body.tokens[1:], None), strict=False):
        called = after is not None and after.text == "(" and after.glued
        elsewhere = before is not None and (before.text == "^^" or before.word in _BEFORE_ENDPOINTS)
        if token.kind == "iri" and not called and not elsewhere and not token.text.startswith("<" + XSD):
            yield token.text[1:-1]


def _under_our_prefix(iri: str, declared: Mapping[str, str], spaces: Mapping[str, str]) -> str:
    """What a name would be, were its prefix declared as the data has it; empty where it is, or the data has none."""
    ours = {prefix: space for space, prefix in spaces.items()}
    found = ((space, ours.get(prefix, space)) for prefix, space in declared.items() if iri.startswith(space))
    space, our = max(found, key=lambda pair: len(pair[0]), default=("", ""))
    return our + iri.removeprefix(space) if our != space else ""


def _is_iri(text: str) -> bool:
    """Whether a text is an IRI: what data declares as a namespace may be none."""
    try:
        return bool(ox.NamedNode(text))
    except ValueError:
        return False


def _known(engine: Engine, iris: list[str]) -> set[str]:
    """Those that stand anywhere in a named graph, or name one."""
    if not iris:
        return set()
    there = " UNION ".join(f"{{ GRAPH {place} }}" for place in _PLACES)
    query = f"SELECT DISTINCT ?x {{ VALUES ?x {{ {asking.values(iris)} }} FILTER EXISTS {{ {there} }} }}"
    return {text_of(row, "x") for row in engine.rows(query)}


def _like(engine: Engine, space: str, prefix: str, local: str) -> str:
    """The name most like it of what the data describes in its namespace."""
    query = f"SELECT DISTINCT ?s {{ GRAPH ?g {{ ?s a ?c FILTER(STRSTARTS(STR(?s), {ox.Literal(space)})) }} }}"
    locals_ = [iri.removeprefix(space) for row in engine.rows(query) if (iri := text_of(row, "s"))]
    return next((f"{prefix}:{near}" for near in get_close_matches(local, locals_, 1, 0.7)), "")
