"""What there is: how many things of each kind and class, every name of ours, all terms of the ontology."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from graphsvc.description import asking
from graphsvc.description.asking import text_of
from graphsvc.description.blocks import Stated
from graphsvc.description.labels import ENGLISH, Labels
from graphsvc.description.nodes import Node
from graphsvc.description.remembering import ENTRY_BYTES, one_remembered, size_of
from graphsvc.description.sentences import with_sentences
from graphsvc.engine.contract import Engine
from graphsvc.model import Names
from graphsvc.vocab import PROV, RDF, SH, SKOS

_KIND: Final = re.compile("/id/([^/()|]+)/")


@dataclass(frozen=True, slots=True)
class TermEntry:
    """A term of the ontology with everything the ontology says of it, and the names of what that leads to."""

    iri: str
    local: str
    node: Node
    labels: Labels


def things_of(names: Names, kind: str = "") -> str:
    """The pattern of all things `?s`, or of those of a kind, with their classes `?t`, without passages and parts."""
    begun = ox.Literal(names.thing(kind, "") if kind else f"{names.base}id/")
    return f"""GRAPH ?g {{ ?s <{RDF}type> ?t }} FILTER(isIRI(?s) && STRSTARTS(STR(?s), {begun})
        && !CONTAINS(STR(?s), "#") && !STRSTARTS(STR(?s), {ox.Literal(names.passages)}))"""


def kinds(engine: Engine, names: Names) -> Mapping[str, int]:
    """How many things there are of each kind, by the kind's name in their IRIs."""
    rest = f"SUBSTR(STR(?s), {len(names.base) + len('id/') + 1})"
    query = f"""SELECT ?kind (COUNT(DISTINCT ?s) AS ?n) {{ {things_of(names)}
        BIND(STRBEFORE(CONCAT({rest}, "/"), "/") AS ?kind) }} GROUP BY ?kind ORDER BY ?kind"""
    return {text_of(row, "kind"): int(text_of(row, "n")) for row in engine.rows(query)}


def expected_kinds(engine: Engine, names: Names) -> frozenset[str]:
    """The kinds of which there may be things: a shape names those of a class so, or some are gone; without passages."""
    query = f"""SELECT DISTINCT ?name {{
        {{ GRAPH <{names.shapes}> {{ ?shape <{SH}pattern> ?name }} }}
        UNION {{ GRAPH ?g {{ ?gone <{PROV}invalidatedAtTime> ?when }}
            BIND(CONCAT("/", STRAFTER(STR(?gone), {ox.Literal(names.base)})) AS ?name) }} }}"""
    found = (_KIND.match(text_of(row, "name")) for row in engine.rows(query))
    return frozenset(match[1] for match in found if match) - {"passage"}


def most_linked(engine: Engine, names: Names, most: int) -> list[str]:
    """The things of ours that most quads lead to, most first."""
    begun = ox.Literal(f"{names.base}id/")
    query = f"""SELECT ?o (COUNT(*) AS ?n) {{
        GRAPH ?g {{ ?s ?p ?o }} FILTER(isIRI(?o) && STRSTARTS(STR(?o), {begun}))
    }} GROUP BY ?o ORDER BY DESC(?n) ?o LIMIT {most}"""
    return [text_of(row, "o") for row in engine.rows(query)]


def objects_of(nodes: Mapping[str, Node]) -> set[str]:
    """The IRIs that the nodes lead to."""
    return {iri for node in nodes.values() for iri in node.leads_to}


def names_in(engine: Engine, names: Names) -> frozenset[str]:
    """All IRIs of ours that something is stated about or in, but those of things that are gone."""
    rows = engine.rows("SELECT DISTINCT ?s ?g { GRAPH ?g { ?s ?p ?o } }")
    terms = {term for row in rows for term in (row["s"], row["g"])}
    gone = {row["s"] for row in engine.rows(f"SELECT ?s {{ GRAPH ?g {{ ?s <{PROV}invalidatedAtTime> ?when }} }}")}
    return frozenset(t.value for t in terms - gone if isinstance(t, ox.NamedNode) and t.value.startswith(names.base))


def stated_with(engine: Engine, predicates: Sequence[str]) -> Stated:
    """Every fact with one of the properties, and the labels of the IRIs in them."""
    query = f"SELECT ?s ?p ?o ?g {{ VALUES ?p {{ {asking.values(predicates)} }} GRAPH ?g {{ ?s ?p ?o }} }}"
    facts = asking.facts_from(engine.solutions(query))
    shown = {term.value for fact in facts for term in (fact.s, fact.o) if isinstance(term, ox.NamedNode)}
    return Stated.of(facts, asking.label_blocks(engine, shown))


def vocabulary(engine: Engine, names: Names, language: str = "en") -> tuple[TermEntry, ...]:
    """All terms of the ontology by local name, for a reader of a language."""

    def read() -> tuple[TermEntry, ...]:
        return _vocabulary(engine, names, language)

    def size(terms: Iterable[TermEntry]) -> int:
        return sum(size_of(term.node.facts) for term in terms)

    return one_remembered(engine.memory, "vocabulary", language, read, size)


def _vocabulary(engine: Engine, names: Names, language: str) -> tuple[TermEntry, ...]:
    """The same, read anew."""
    prefix = names.ontology + "#"
    by_subject = asking.by_subject(asking.facts_in(engine, [names.ontology]))
    nodes = {iri: Node.of(iri, facts, names) for iri, facts in by_subject.items() if iri.startswith(prefix)}
    examples = {text.value for node in nodes.values() for text in node.texts(SKOS + "example")}
    ours = {text for text in examples if text.startswith(f"{names.base}id/")}
    told = asking.nodes_about(engine, ours, names)
    shown = {*nodes, *objects_of(nodes), *ours, *objects_of(told)}
    labels = Labels(names, asking.labels_of(engine, shown), (), asking.prefixes(engine), (language, *ENGLISH))
    labels = with_sentences(labels, told)
    found = [TermEntry(iri, iri[len(prefix) :], node, labels) for iri, node in nodes.items()]
    return tuple(sorted(found, key=lambda term: term.local.casefold()))


def counted(engine: Engine, names: Names) -> Counter[str]:
    """How many things there are of each class."""
    query = f"SELECT ?t (COUNT(DISTINCT ?s) AS ?n) {{ {things_of(names)} }} GROUP BY ?t"

    def read() -> Counter[str]:
        return Counter({text_of(row, "t"): int(text_of(row, "n")) for row in engine.rows(query)})

    return one_remembered(engine.memory, "counts", "classes", read, lambda counts: ENTRY_BYTES * (1 + len(counts)))
