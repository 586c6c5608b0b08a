"""All things of a kind, each with what a line about it needs and with what it belongs to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import pyoxigraph as ox

from graphsvc.description import asking
from graphsvc.description.asking import text_of, values
from graphsvc.description.blocks import Stated
from graphsvc.description.facts import iris_of
from graphsvc.description.labels import Labels
from graphsvc.description.listing import objects_of, things_of
from graphsvc.description.nodes import Node, year_of
from graphsvc.description.parts import closed_all
from graphsvc.description.sentences import sentences, with_sentences
from graphsvc.description.themes import themes
from graphsvc.engine.contract import Engine
from graphsvc.model import Names, Passage
from graphsvc.vocab import OA, ORG, RDF, SCHEMA, SKOS

FACETS: Final = ("country", "community", "type", "theme", "topic", "year", "status", "document")
"""By what lists are narrowed, in the order in which they are told of."""

_LEAD_TO: Final[Mapping[str, tuple[str, ...]]] = {
    "community": ("forCommunity", "about", "recipient", "locatedIn", "governs"),
    "country": ("country",),
    "type": ("scheme", "kind", "tie", "agreementForm", "indicator", ORG + "role", SKOS + "inScheme"),
    "status": ("realization",),
}
"""The properties, of ours or as whole IRIs, whose values are those of a facet."""
_NAME: Final = ("about", "forCommunity", "recipient", "party", "indicator", "edition", "scheme", "country")
"""The properties by which something is said of a thing, and so counted with it."""
_TOLD: Final[Mapping[str, str]] = {
    **dict.fromkeys(("asset", "event", "initiative", "organization", "service"), "about"),
    "person": ORG + "member",
}
"""Kinds whose things are told by what is said of them, with the property that says it: figures, offices of people."""
_TELLING: Final = {"about": "measurement", ORG + "member": "tenure"}
"""The kind of what says it by that property."""
_YEAR_DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing in a list: its labels by language, what it is described by, and what it belongs to, by facet.

    Values of facets are IRIs, years and, of queries, the words for their topics. `ties` are the communities it is named
    for, each with the property that names it; `claims` counts what is said of it by kind; `statements` counts triples
    that name it, `passages` those that state these triples; `read` are the passages of a document, `sides` what an
    editorial note sets side by side, `told` the figures of a thing or the offices of a person.
    """

    iri: str
    labels: Mapping[str, str]
    node: Node
    belongs: Mapping[str, frozenset[str]]
    ties: tuple[tuple[str, str], ...] = ()
    claims: Mapping[str, int] = field(default_factory=dict)
    statements: int = 0
    passages: int = 0
    read: tuple[Passage, ...] = ()
    sides: tuple[Node, ...] = ()
    told: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """All things of a kind by their English names; `labels` name them and all that they lead to, in every language."""

    kind: str
    labels: Labels
    entries: tuple[Entry, ...]


def listing(engine: Engine, kind: str, names: Names, most: int) -> Listing | None:
    """The things of a kind, without entries where there is no such kind; None for more than so many."""
    rows = engine.rows(f"SELECT DISTINCT ?s {{ {things_of(names, kind)} }} LIMIT {most + 1}")
    if len(rows) > most:
        return None
    things = {text_of(row, "s") for row in rows}
    nodes = _nodes(engine, things, names)
    editions = _nodes(engine, {iri for node in nodes.values() for iri in node.iris(names.term("edition"))}, names)
    inbound, countries, said_for = (
        _inbound(engine, things, names),
        _countries(engine, names),
        _communities_of(engine, names),
    )
    grouped = themes(engine, names)
    ties = {iri: _ties(node, inbound[iri], countries, said_for, names) for iri, node in nodes.items()}
    belongs = {
        iri: _belongs(node, editions, {community for _, community in ties[iri]}, countries, names)
        for iri, node in nodes.items()
    }
    for iri in nodes.keys() & grouped.of.keys():
        belongs[iri]["theme"] |= {grouped.of[iri]}
    conflicting = names.term("conflictingItem")
    sides = _nodes(engine, {iri for node in nodes.values() for iri in node.iris(conflicting)}, names)
    telling = _telling(kind, inbound, names)
    told = _nodes(engine, {iri for iris in telling.values() for iri in iris}, names)
    leading = (*things, *sides, *(iri for found in (nodes, editions, sides, told) for iri in objects_of(found)))
    shown = {iri for iri in leading if not Passage.of(iri, names)}
    shown |= {iri for iri in (*countries, *countries.values()) if iri}
    shown |= {*grouped.order}.union(*(facets["document"] for facets in belongs.values()))
    shown |= {document for side in sides.values() for document in _documents(side, names)}
    labels = Labels(names, asking.labels_of(engine, shown), (), asking.prefixes(engine))
    labels = with_sentences(labels, sides)
    read = _read(engine, things, names) if kind == "document" else {}
    entries = [
        Entry(
            iri,
            labels[iri] or sentences(node, labels, names, nodes) or {"en": labels.fallback(iri).value},
            node,
            belongs[iri],
            ties[iri],
            _claims(inbound[iri], names),
            len(inbound[iri].stated) + sum(1 for statement in node.statements if statement.passages),
            len(inbound[iri].passages.union(node.passages)),
            read.get(iri, ()),
            tuple(sides[side] for side in node.iris(conflicting) if side in sides),
            tuple(told[claim] for claim in telling[iri]),
        )
        for iri, node in nodes.items()
    ]
    return Listing(kind, labels, tuple(sorted(entries, key=_by_label)))


def stated_of_entries(engine: Engine, entries: Iterable[Entry], names: Names) -> Stated:
    """All that is stated of things in a list and of what their lines tell them by, what links to the things, and names.

    Names are in all languages: of properties, what the statements lead to, what links here, what the things belong to.
    """
    listed = [*entries]
    things = {entry.iri for entry in listed}
    told = [node for entry in listed for node in (*entry.sides, *entry.told)]
    nodes = asking.nodes_about(engine, things.union(node.iri for node in told), names)
    facts, blocks = closed_all(engine, asking.links_to(engine, things), asking.blocks_about(engine, nodes.values()))
    shown = iris_of(facts).union(*(block.iris for block in blocks))
    shown |= {value for entry in listed for found in entry.belongs.values() for value in found if ":" in value}
    shown |= {document for node in told for document in _documents(node, names)}
    return Stated.of(facts, [*blocks, *asking.label_blocks(engine, shown)])


def _by_label(entry: Entry) -> tuple[str, str]:
    """By the English label, else by any."""
    return entry.labels.get("en", min(entry.labels.values())).casefold(), entry.iri


def _nodes(engine: Engine, iris: Collection[str], names: Names) -> dict[str, Node]:
    """What is stated of things, by their IRIs."""
    quads = asking.statements_about(engine, iris)
    return {iri: Node.of(iri, found, names) for iri, found in asking.by_subject(quads).items()}


def _belongs(
    node: Node, editions: Mapping[str, Node], named_for: Iterable[str], countries: Mapping[str, str], names: Names
) -> dict[str, frozenset[str]]:
    """The values of a thing in each facet; what a recognition is of, its edition says."""
    nodes = [node, *(editions[iri] for iri in node.iris(names.term("edition")) if iri in editions)]

    led_to: dict[str, set[str]] = {facet: set() for facet in _LEAD_TO}
    facets = _facets_by_property(names)
    for statement in (statement for each in nodes for statement in each.statements):
        facet = facets.get(statement.predicate)
        if facet and isinstance(statement.object, ox.NamedNode):
            led_to[facet].add(statement.object.value)
    communities = {iri for iri in (*led_to["community"], *named_for, node.iri) if iri in countries}
    places = led_to["country"] | {countries[iri] for iri in communities} - {""}
    years = {each.text(names.term(local))[:_YEAR_DIGITS] for each in nodes for local in ("cycleYear", "edtf")}
    found = {
        "country": places,
        "community": communities,
        "type": led_to["type"] or {*node.types},
        "theme": set[str](),
        "topic": {text.value for text in node.texts(SCHEMA + "genre")},
        "year": {year for year in years if year_of(year)},
        "status": led_to["status"],
        "document": _documents(node, names),
    }
    return {facet: frozenset(found[facet]) for facet in FACETS}


def _documents(node: Node, names: Names) -> set[str]:
    """The documents whose passages state something of a thing."""
    return {names.thing("document", place.slug) for iri in node.passages if (place := Passage.of(iri, names))}


@cache
def _facets_by_property(names: Names) -> Mapping[str, str]:
    """The facet to whose values a property leads."""
    return {p if ":" in p else names.term(p): facet for facet, properties in _LEAD_TO.items() for p in properties}


def _countries(engine: Engine, names: Names) -> dict[str, str]:
    """Each community with its country, empty where none is stated."""
    query = f"""SELECT DISTINCT ?c ?country {{
        GRAPH ?g {{ ?c <{RDF}type> <{names.term("Community")}> }}
        OPTIONAL {{ GRAPH ?h {{ ?c <{names.term("country")}> ?country }} }}
    }} ORDER BY ?c DESC(?country)"""
    return {text_of(row, "c"): text_of(row, "country") for row in engine.rows(query)}


@dataclass(slots=True)
class _Inbound:
    """What names a thing: subjects and properties, which of those passages state, and these passages."""

    pairs: set[tuple[str, str]] = field(default_factory=set)
    stated: set[tuple[str, str]] = field(default_factory=set)
    passages: set[str] = field(default_factory=set)


def _inbound(engine: Engine, things: Collection[str], names: Names) -> defaultdict[str, _Inbound]:
    """What names each thing."""
    found: defaultdict[str, _Inbound] = defaultdict(_Inbound)
    query = f"SELECT ?s ?x ?p ?g {{ VALUES ?s {{ {values(things)} }} GRAPH ?g {{ ?x ?p ?s }} }}"
    for row in engine.rows(query) if things else ():
        pair, here = (text_of(row, "x"), text_of(row, "p")), found[text_of(row, "s")]
        here.pairs.add(pair)
        if text_of(row, "g").startswith(names.passages):
            here.stated.add(pair)
            here.passages.add(text_of(row, "g"))
    return found


def _communities_of(engine: Engine, names: Names) -> dict[str, set[str]]:
    """For which communities something is said, by the claim or thing that says so."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in engine.rows(f"SELECT DISTINCT ?x ?c {{ GRAPH ?g {{ ?x <{names.term('forCommunity')}> ?c }} }}"):
        found[text_of(row, "x")].add(text_of(row, "c"))
    return found


def _ties(
    node: Node, inbound: _Inbound, countries: Mapping[str, str], said_for: Mapping[str, set[str]], names: Names
) -> tuple[tuple[str, str], ...]:
    """For what communities a thing is named, each with the property; partners, seats and governments are, too."""
    found = {
        (predicate, c) for x, predicate in inbound.pairs for c in ({x} & countries.keys()) | said_for.get(x, set())
    }
    found |= {(p, c) for p in map(names.term, ("governs", "locatedIn")) for c in node.iris(p) if c in countries}
    return tuple(sorted(found))


def _claims(inbound: _Inbound, names: Names) -> Mapping[str, int]:
    """How many things of each kind are said of a thing, by their kinds."""
    by, prefix = {names.term(local) for local in _NAME}, names.base + "id/"
    subjects = {x for x, predicate in inbound.pairs if predicate in by and x.startswith(prefix)}
    return Counter(x[len(prefix) :].partition("/")[0] for x in subjects)


def _telling(kind: str, inbound: Mapping[str, _Inbound], names: Names) -> defaultdict[str, list[str]]:
    """What tells of each thing of a kind; nothing for kinds that are told otherwise."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    if by := _TOLD.get(kind):
        predicate, prefix = by if ":" in by else names.term(by), names.thing(_TELLING[by], "")
        for iri, here in inbound.items():
            found[iri] = sorted(x for x, how in here.pairs if how == predicate and x.startswith(prefix))
    return found


def _read(engine: Engine, things: Collection[str], names: Names) -> dict[str, tuple[Passage, ...]]:
    """The passages of each document, in reading order."""
    query = f"SELECT DISTINCT ?s ?g {{ VALUES ?s {{ {values(things)} }} GRAPH ?d {{ ?g <{OA}hasSource> ?s }} }}"
    found: defaultdict[str, list[Passage]] = defaultdict(list)
    for row in engine.rows(query):
        if passage := Passage.of(text_of(row, "g"), names):
            found[text_of(row, "s")].append(passage)
    return {iri: tuple(sorted(passages)) for iri, passages in found.items()}
