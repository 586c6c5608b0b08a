"""Parts of a resource: what has no document of its own, and so is described with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Final

import pyoxigraph as ox

from graphsvc.description import asking
from graphsvc.description.blocks import Block, Stated
from graphsvc.description.facts import Fact
from graphsvc.engine.contract import Engine, Term

_MOST: Final = 2_000
"""So many statements of parts are told; blank nodes that lead to more stay open."""


def with_parts(engine: Engine, iri: str, facts: Iterable[Fact]) -> list[Fact]:
    """What is stated of a resource, with what is stated of its parts.

    Those are the IRIs which it leads to that are its own with a fragment, as they lead to its document (Cool URIs for
    the Semantic Web, section 4.1), and blank nodes (CBD - Concise Bounded Description, 2005).
    """
    found = dict.fromkeys(facts)
    seen: set[str] = set()
    while (ahead := {led for led in _led_to(found) if led.startswith(iri + "#")} - seen) and len(found) <= _MOST:
        seen |= ahead
        found |= dict.fromkeys(asking.statements_about(engine, ahead))
    return closed(engine, found)


def closed(engine: Engine, facts: Collection[Fact]) -> list[Fact]:
    """The facts, with those of each blank node that they lead to.

    Where such are read, those that lead to them are read again: the label of a blank node holds for one answer only
    (SPARQL 1.1 Query Language, section 2.4).
    """
    told = {fact.s for fact in facts}
    ends = [fact for fact in facts if isinstance(fact.o, ox.BlankNode) and fact.o not in told]
    begun = {fact.s.value for fact in ends if isinstance(fact.s, ox.NamedNode)}
    if not begun:
        return [*facts]
    by: set[str] = set()
    found: list[Fact] = []
    while further := {fact.p.value for fact in found or ends if isinstance(fact.o, ox.BlankNode)} - by:
        by |= further
        path = "|".join(f"<{predicate}>" for predicate in sorted(by))
        query = f"""SELECT DISTINCT ?s ?p ?o ?g {{
            VALUES ?begun {{ {asking.values(begun)} }} GRAPH ?g {{ ?begun ({path})* ?s . ?s ?p ?o }}
            FILTER(ISBLANK(?s) || ?s = ?begun && ISBLANK(?o)) }} LIMIT {_MOST}"""
        read = asking.facts_from(engine.solutions(query))
        if len(read) == _MOST:
            return [*facts]
        found = _reached(begun, read)
    again = {ox.NamedNode(iri) for iri in begun}
    kept = (fact for fact in facts if not (fact.s in again and isinstance(fact.o, ox.BlankNode)))
    return [*dict.fromkeys((*kept, *found))]


def closed_all(engine: Engine, facts: Collection[Fact], blocks: Sequence[Block]) -> Stated:
    """The same of facts and blocks."""
    if any(block.is_open for block in blocks):
        facts, blocks = [*facts, *(fact for block in blocks for fact in block.facts)], ()
    return Stated(closed(engine, facts), blocks)


def _reached(begun: Iterable[str], facts: Sequence[Fact]) -> list[Fact]:
    """The facts of these resources, and of the blank nodes that they lead to: a path passes through others as well."""
    stated: defaultdict[Term, list[Fact]] = defaultdict(list)
    for fact in facts:
        stated[fact.s].append(fact)
    ahead: list[Term] = [ox.NamedNode(iri) for iri in begun]
    seen = {*ahead}
    found: list[Fact] = []
    while ahead:
        here = stated[ahead.pop()]
        found += here
        further = {fact.o for fact in here if isinstance(fact.o, ox.BlankNode)} - seen
        seen |= further
        ahead += further
    return found


def _led_to(facts: Iterable[Fact]) -> set[str]:
    """The IRIs that are values."""
    return {fact.o.value for fact in facts if isinstance(fact.o, ox.NamedNode)}
