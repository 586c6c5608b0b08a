"""The few queries that descriptions are made of. Each takes a set of IRIs, so that none is asked once per row."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import pyoxigraph as ox

from graphsvc.description.blocks import Block, blocks_of
from graphsvc.description.facts import Fact
from graphsvc.description.labels import LABELS, labels_from, tagged
from graphsvc.description.nodes import Node
from graphsvc.description.remembering import ENTRY_BYTES, one_remembered, remembered, size_of
from graphsvc.engine.contract import Engine, Row, Solution, Term
from graphsvc.model import Names
from graphsvc.vocab import OA, OWL, PROV, RDF, SH

_LABEL_NODES: Final = tuple(map(ox.NamedNode, LABELS))
_NO_TEXT: Final = ("", 0)
_NUMBER: Final = re.compile("[0-9]+")


def values(iris: Iterable[str]) -> str:
    """The IRIs as terms for a VALUES block, in a fixed order; the engine's own type writes and so escapes them."""
    return " ".join(str(ox.NamedNode(iri)) for iri in sorted(iris))


def facts_from(solutions: Iterable[Solution]) -> list[Fact]:
    """The solutions of `SELECT ?s ?p ?o ?g` as facts."""
    return [Fact(*solution) for solution in solutions]  # type: ignore[arg-type]  # the pattern fixes their kinds


def statements_about(engine: Engine, iris: Collection[str]) -> list[Fact]:
    """All facts whose subject is one of these."""
    if not iris:
        return []
    query = f"SELECT ?s ?p ?o ?g {{ VALUES ?s {{ {values(iris)} }} GRAPH ?g {{ ?s ?p ?o }} }}"
    return facts_from(engine.solutions(query))


def nodes_about(engine: Engine, iris: Collection[str], names: Names) -> dict[str, Node]:
    """What is stated of each of these, where something is."""

    def read(unknown: Collection[str]) -> dict[str, Node]:
        found = by_subject(statements_about(engine, unknown))
        return {iri: Node.of(iri, found.get(iri, ()), names) for iri in unknown}

    known = remembered(engine.memory, "nodes", iris, read, lambda node: size_of(node.facts))
    return {iri: known[iri] for iri in sorted(iris) if known[iri].facts}


def blocks_about(engine: Engine, nodes: Iterable[Node]) -> list[Block]:
    """What is stated of these, which `nodes_about` gave."""
    return blocks_of(engine.memory, "nodes", {node.iri: node.facts for node in nodes}, whole=True)


@lru_cache(maxsize=16_384)
def by_number(iri: str) -> str:
    """What IRIs are sorted by, so that `/9-20` stands before `/10-12`: the IRI, its numbers of equal length."""
    return _NUMBER.sub(lambda found: found[0].zfill(12), iri)


def by_subject(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    """The facts by the IRI of their subject."""
    found: defaultdict[ox.NamedNode, list[Fact]] = defaultdict(list)
    for fact in facts:
        if isinstance(fact.s, ox.NamedNode):
            found[fact.s].append(fact)
    return {node.value: listed for node, listed in found.items()}


def links_in(engine: Engine, iri: str) -> Sequence[Fact]:
    """All facts whose object is this."""
    target = ox.NamedNode(iri)

    def read() -> Sequence[Fact]:
        found = engine.solutions(f"SELECT ?s ?p ?g {{ GRAPH ?g {{ ?s ?p {target} }} }}")
        return [Fact(subject, predicate, target, graph) for subject, predicate, graph in found]  # type: ignore[arg-type]

    return one_remembered(engine.memory, "links in", iri, read, size_of)


def links_to(engine: Engine, iris: Collection[str]) -> list[Fact]:
    """All facts whose object is one of these and whose subject is an IRI."""
    if not iris:
        return []
    query = f"SELECT ?s ?p ?o ?g {{ VALUES ?o {{ {values(iris)} }} GRAPH ?g {{ ?s ?p ?o }} FILTER(ISIRI(?s)) }}"
    return facts_from(engine.solutions(query))


def pointing_at(engine: Engine, iris: Collection[str], predicate: str) -> list[str]:
    """The subjects from which a property leads to one of these."""
    if not iris:
        return []
    query = f"SELECT DISTINCT ?s {{ VALUES ?o {{ {values(iris)} }} GRAPH ?g {{ ?s <{predicate}> ?o }} }}"
    return [text_of(row, "s") for row in engine.rows(query)]


def label_blocks(engine: Engine, iris: Collection[str]) -> list[Block]:
    """What names these resources, in all languages."""
    known = _called(engine, iris)
    return blocks_of(engine.memory, "labels", {iri: known[iri].facts for iri in sorted(iris)})


def labels_of(engine: Engine, iris: Collection[str], languages: Iterable[str] = ()) -> dict[str, Mapping[str, str]]:
    """What these resources are called by language, in all languages or in these only; of those that have a name."""
    known, tags = _called(engine, iris), {tagged(language) for language in languages}
    found: dict[str, Mapping[str, str]] = {iri: known[iri].labels for iri in iris}
    if tags:
        found = {iri: {tag: label for tag, label in labels.items() if tag in tags} for iri, labels in found.items()}
    return {iri: labels for iri, labels in found.items() if labels}


class _Called(NamedTuple):
    """What names a resource, and its labels by language."""

    facts: tuple[Fact, ...]
    labels: Mapping[str, str]


def _called(engine: Engine, iris: Collection[str]) -> Mapping[str, _Called]:
    """What names each of these resources, and others."""

    def read(unknown: Collection[str]) -> dict[str, _Called]:
        facts = _label_facts(engine, unknown)
        return {iri: _Called(stated, labels_from(stated).get(iri, {})) for iri, stated in facts.items()}

    return remembered(engine.memory, "labels", iris, read, lambda called: size_of(called.facts))


def _label_facts(engine: Engine, iris: Collection[str]) -> dict[str, tuple[Fact, ...]]:
    """What names each of these resources."""
    parts = [f"{{ GRAPH ?g {{ ?s <{iri}> ?o{number} }} }}" for number, iri in enumerate(LABELS)]
    named = " ".join(f"?o{number}" for number in range(len(LABELS)))
    query = f"SELECT ?s ?g {named} {{ VALUES ?s {{ {values(iris)} }} {' UNION '.join(parts)} }}"
    facts = (
        Fact(subject, predicate, term, graph)  # type: ignore[arg-type]  # the pattern fixes their kinds
        for subject, graph, *terms in engine.solutions(query)
        for predicate, term in zip(_LABEL_NODES, terms, strict=True)
        if term
    )
    found = by_subject(facts)
    return {iri: tuple(found.get(iri, ())) for iri in iris}


def prefixes(engine: Engine) -> Mapping[str, str]:
    """Prefix by namespace, as the ontology declares them."""
    query = f"SELECT ?prefix ?space {{ GRAPH ?g {{ ?d <{SH}prefix> ?prefix ; <{SH}namespace> ?space }} }}"

    def read() -> Mapping[str, str]:
        return {text_of(row, "space"): text_of(row, "prefix") for row in engine.rows(query)}

    return one_remembered(engine.memory, "prefixes", "", read, lambda spaces: ENTRY_BYTES * (1 + len(spaces)))


def texts_read(engine: Engine, iris: Collection[str], names: Names) -> Mapping[str, tuple[str, int]]:
    """Digest and length in characters of these passages and documents; the length of a passage is 0."""
    known = remembered(
        engine.memory, "texts", iris, lambda unknown: _texts_read(engine, unknown, names), lambda _: ENTRY_BYTES
    )
    return {iri: text for iri in iris if (text := known[iri]) != _NO_TEXT}


def _texts_read(engine: Engine, iris: Collection[str], names: Names) -> dict[str, tuple[str, int]]:
    """Digest and length of each."""
    query = f"""SELECT ?s ?digest ?length {{
        VALUES ?s {{ {values(iris)} }}
        {{ GRAPH ?g {{ ?s <{names.term("sha256")}> ?digest }} }}
        UNION {{ GRAPH ?g {{ ?s <{names.term("characterCount")}> ?length }} }}
    }}"""
    found = dict.fromkeys(iris, _NO_TEXT)
    for subject, *stated in engine.solutions(query):
        assert isinstance(subject, ox.NamedNode)  # noqa: S101  # the pattern fixes its kind
        digest, length = (term.value if isinstance(term, ox.Literal) else "" for term in stated)
        before = found[subject.value]
        found[subject.value] = digest or before[0], int(length) if length.isdecimal() else before[1]
    return found


def stated_of_texts(names: Names) -> set[str]:
    """The properties that `texts_stated` gives."""
    return {names.term("sha256"), names.term("characterCount"), OA + "hasSource"}


def texts_stated(engine: Engine, iris: Collection[str], names: Names) -> list[Block]:
    """What is stated of the texts of these passages and documents: digests, lengths, and where passages are from."""

    def read(unknown: Collection[str]) -> dict[str, tuple[Fact, ...]]:
        told = " ".join(f"<{iri}>" for iri in sorted(stated_of_texts(names)))
        query = f"""SELECT ?s ?p ?o ?g {{
            VALUES ?s {{ {values(unknown)} }} VALUES ?p {{ {told} }} GRAPH ?g {{ ?s ?p ?o }} }}"""
        found = by_subject(facts_from(engine.solutions(query)))
        return {iri: tuple(found.get(iri, ())) for iri in unknown}

    known = remembered(engine.memory, "texts stated", iris, read, size_of)
    return blocks_of(engine.memory, "texts stated", {iri: known[iri] for iri in sorted(iris)})


def passages_of(engine: Engine, graph: str, names: Names) -> list[str]:
    """The IRIs that a document's graph gives a digest of: its passages and the document itself."""
    # One row for a thousand, each of which would be read by itself; no IRI holds a blank.
    query = f"""SELECT ?g (GROUP_CONCAT(STR(?s)) AS ?all) {{
        GRAPH ?g {{ ?s <{names.term("sha256")}> ?digest }}
    }} GROUP BY ?g"""
    return [iri for row in engine.rows(query, {"g": ox.NamedNode(graph)}) for iri in text_of(row, "all").split()]


def passage_subjects(engine: Engine, graph: str, names: Names) -> Iterator[tuple[str, str]]:
    """Each passage of a document and each subject in it."""
    query = f"""SELECT DISTINCT ?s ?x ?g {{
        GRAPH ?g {{ ?s <{names.term("sha256")}> ?digest }} GRAPH ?s {{ ?x ?p ?o }}
    }}"""
    for passage, subject, _ in engine.solutions(query, {"g": ox.NamedNode(graph)}):
        yield value_of(passage), value_of(subject)


def passage_topics(engine: Engine, graph: str, names: Names) -> Iterator[tuple[str, str, str, str]]:
    """Passage, subject, property, value: the class of each subject in a document's passages, and what it is about."""
    told = ", ".join(f"<{names.term(local)}>" for local in ("about", "recipient", "forCommunity"))
    query = f"""SELECT ?s ?x ?p ?o ?g {{
        GRAPH ?g {{ ?s <{names.term("sha256")}> ?digest }}
        GRAPH ?s {{ ?x ?p ?o }} FILTER(?p IN (<{RDF}type>, {told}))
    }}"""
    for passage, subject, predicate, term, _ in engine.solutions(query, {"g": ox.NamedNode(graph)}):
        yield value_of(passage), value_of(subject), value_of(predicate), value_of(term)


def facts_in(engine: Engine, graphs: Collection[str], subjects: Collection[str] | None = None) -> list[Fact]:
    """All facts of these graphs, or those about some subjects."""
    if not graphs or (subjects is not None and not subjects):
        return []
    chosen = "" if subjects is None else f"VALUES ?s {{ {values(subjects)} }}"
    query = f"SELECT ?s ?p ?o ?g {{ VALUES ?g {{ {values(graphs)} }} {chosen} GRAPH ?g {{ ?s ?p ?o }} }}"
    return facts_from(engine.solutions(query))


def subjects_in(engine: Engine, graph: str) -> Mapping[Term, int]:
    """The subjects in a graph, each with the number of its triples; remembered, as each page asks whether it is one."""

    def read() -> Mapping[Term, int]:
        query = f"SELECT ?s (COUNT(*) AS ?n) {{ GRAPH {values([graph])} {{ ?s ?p ?o }} }} GROUP BY ?s"
        return {row["s"]: int(text_of(row, "n")) for row in engine.rows(query)}

    return one_remembered(engine.memory, "subjects", graph, read, lambda found: ENTRY_BYTES * (1 + len(found)))


def presence(engine: Engine, iri: str) -> bool | None:
    """Whether something is there; False for what is gone, None where nothing is stated about it or in such a graph.

    What was merged into another thing is deprecated and still there (interface, P9).
    """
    rows = engine.rows("SELECT DISTINCT ?s ?p { GRAPH ?g { ?s ?p ?o } }", {"s": ox.NamedNode(iri)})
    found = {text_of(row, "p") for row in rows}
    if not found:
        return True if engine.rows(f"SELECT ?s {{ GRAPH {values([iri])} {{ ?s ?p ?o }} }} LIMIT 1") else None
    return PROV + "invalidatedAtTime" not in found or OWL + "deprecated" in found


def also_stated(engine: Engine, graph: str) -> list[Fact]:
    """The facts of other graphs whose triple stands in this one."""
    query = """SELECT ?s ?p ?o ?g ?here {
        GRAPH ?here { ?s ?p ?o } GRAPH ?g { ?s ?p ?o } FILTER(?g != ?here)
    }"""
    return facts_from(found[:4] for found in engine.solutions(query, {"here": ox.NamedNode(graph)}))


def disagreements(engine: Engine, iri: str, names: Names) -> Sequence[str]:
    """The discrepancies that name this resource or a claim about it."""
    to = "|".join(f"<{names.term(local)}>" for local in ("about", "forCommunity", "recipient"))
    query = f"""SELECT DISTINCT ?target ?d {{
        GRAPH ?g {{ ?d <{names.term("conflictingItem")}> ?item }}
        {{ GRAPH ?h {{ ?item {to} ?target }} }} UNION {{ GRAPH ?g {{ ?d <{names.term("conflictingItem")}> ?target }} }}
    }}"""

    def read() -> Mapping[str, Sequence[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for row in engine.rows(query):
            found[text_of(row, "target")].append(text_of(row, "d"))
        return {**found}

    known = one_remembered(engine.memory, "disagreements", "", read, lambda found: ENTRY_BYTES * (1 + len(found)))
    return known.get(iri, ())


def text_of(row: Row, name: str) -> str:
    """The lexical form or IRI of a variable, empty when it is unbound."""
    return value_of(row.get(name))


def value_of(term: Term | None) -> str:
    """The lexical form or IRI of a term, empty for none and for others."""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""
