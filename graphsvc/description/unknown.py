"""Names in a query that nothing in the data has: why an answer may have no rows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Final

import pyoxigraph as ox

from graphsvc.description import asking
from graphsvc.description.asking import text_of
from graphsvc.engine.contract import Engine

_MOST: Final = 30
"""So many names of a query are looked up."""
_MOST_NAMED: Final = 5
_DECLARED: Final = re.compile(r"(?i)\bPREFIX\s+([A-Za-z][\w-]*):\s*<([^<>\s]*)>")
_NO_NAMES: Final = re.compile(r"<[^<>\s]*>|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|#.*")
_NAME: Final = re.compile(r"(?<![\w:?$@-])([A-Za-z][\w-]*):([\w-]+(?:\.[\w-]+)*)")


def unknown_names(engine: Engine, query: str) -> Mapping[str, str]:
    """The prefixed names of a query in namespaces of the data which it does not use, each with the one most like it.

    That is empty where none is much like it. Only names of the same namespace are.
    """
    declared = dict(_DECLARED.findall(query))
    found = dict.fromkeys(_NAME.findall(_NO_NAMES.sub(" ", query)))
    names = {f"{prefix}:{local}": declared[prefix] + local for prefix, local in found if prefix in declared}
    spaces = asking.prefixes(engine)
    asked = {name: iri for name, iri in names.items() if declared[name.partition(":")[0]] in spaces and _is_iri(iri)}
    known = _known(engine, list(asked.values())[:_MOST])
    unknown = [name for name, iri in list(asked.items())[:_MOST] if iri not in known]
    return {name: _like(engine, name, declared) for name in unknown[:_MOST_NAMED]}


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


def _like(engine: Engine, name: str, declared: Mapping[str, str]) -> str:
    """The name most like it of what the data describes in its namespace."""
    prefix, _, local = name.partition(":")
    space = declared[prefix]
    query = f"SELECT DISTINCT ?s {{ GRAPH ?g {{ ?s a ?c FILTER(STRSTARTS(STR(?s), {ox.Literal(space)})) }} }}"
    locals_ = [iri.removeprefix(space) for row in engine.rows(query) if (iri := text_of(row, "s"))]
    return next((f"{prefix}:{near}" for near in get_close_matches(local, locals_, 1, 0.7)), "")
