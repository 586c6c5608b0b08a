"""The RDF 1.2 file: each fact is reified by the passage that states it, which its own shapes ask of pyrudof (E15)."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
import rudof
from rdflib import RDF
from rdflib.namespace import SH

from graphsvc.loading import Compiled
from graphsvc.model import Names, Passage
from graphsvc.publishing import rdf12_trig

SHAPES = rudof.triples_of(Path(__file__).parents[1] / "shapes" / "rdf12" / "reifiers.ttl")
REIFIES = ox.NamedNode(str(RDF) + "reifies")
PARTY = ox.NamedNode("https://w3id.org/icgraph/ns#party")


@pytest.fixture(scope="module")
def quads(compiled: Compiled, names: Names) -> frozenset[ox.Quad]:
    """The RDF 1.2 file, read back."""
    return frozenset(ox.parse(rdf12_trig(compiled.graphs, names), ox.RdfFormat.TRIG))


@pytest.fixture(scope="module")
def facts(quads: frozenset[ox.Quad], names: Names) -> frozenset[ox.Triple]:
    """The file as its shapes see it, without ontology, shapes and queries."""
    apart = {names.ontology, names.shapes, names.queries, names.graph("catalogue")}
    return frozenset(quad.triple for quad in quads if getattr(quad.graph_name, "value", "") not in apart)


def test_every_statement_of_a_passage_is_reified_by_it(
    quads: frozenset[ox.Quad], compiled: Compiled, names: Names
) -> None:
    stated = {
        (graph, quad.triple) for graph, found in compiled.graphs.items() if Passage.of(graph, names) for quad in found
    }
    reified = {
        (quad.subject.value, quad.object)
        for quad in quads
        if quad.predicate == REIFIES and isinstance(quad.subject, ox.NamedNode)
    }

    assert reified == stated
    assert {triple for _, triple in stated} <= {quad.triple for quad in quads if quad.graph_name == ox.DefaultGraph()}


def test_the_other_graphs_are_as_they_were(quads: frozenset[ox.Quad], compiled: Compiled, names: Names) -> None:
    others = {quad for graph, found in compiled.graphs.items() if not Passage.of(graph, names) for quad in found}
    blank = {quad for quad in others if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)}

    assert others - blank <= quads


def test_equal_graphs_give_equal_bytes(compiled: Compiled, names: Names) -> None:
    passages = {graph: quads for graph, quads in compiled.graphs.items() if Passage.of(graph, names)}
    backwards = dict(reversed(passages.items()))

    assert rdf12_trig(passages, names) == rdf12_trig(backwards, names)


def test_the_file_keeps_its_shapes(facts: frozenset[ox.Triple]) -> None:
    assert rudof.results(facts, SHAPES) == set()


def test_a_fact_of_each_property_without_a_reifier_is_found(facts: frozenset[ox.Triple]) -> None:
    watched = {t.object: str(t.subject)[1:-1] for t in SHAPES if t.predicate.value == str(SH.targetSubjectsOf)}
    stated = {t.object for t in facts if t.predicate == REIFIES and isinstance(t.object, ox.Triple)}
    bare = {fact.predicate: fact for fact in sorted(stated, key=str) if fact.predicate in watched}

    found = rudof.results({f for f in facts if not (f.predicate == REIFIES and f.object in bare.values())}, SHAPES)

    assert bare.keys() == watched.keys()
    # pyrudof names the shape where a reifier is missing.
    assert {(result.rule, result.focus_node) for result in found} == {("E15", shape) for shape in watched.values()}


def test_a_reifier_that_is_no_passage_is_found(facts: frozenset[ox.Triple]) -> None:
    fact = next(triple for triple in facts if triple.predicate == PARTY)
    rumour = ox.Triple(ox.NamedNode("urn:test:rumour"), REIFIES, fact)

    found = rudof.results(facts | {rumour}, SHAPES)

    assert {(result.rule, result.focus_node) for result in found} == {("E15", "urn:test:rumour")}


def test_every_property_that_only_passages_state_has_its_shape(compiled: Compiled, names: Names) -> None:
    """What documents and links state as well needs no reifier there."""
    apart = {names.ontology, names.shapes, names.queries, names.graph("catalogue")}
    data = {graph: quads for graph, quads in compiled.graphs.items() if graph not in apart}
    stated = {quad.predicate for graph, quads in data.items() if Passage.of(graph, names) for quad in quads}
    elsewhere = {quad.predicate for graph, quads in data.items() if not Passage.of(graph, names) for quad in quads}
    watched = {triple.object for triple in SHAPES if triple.predicate.value == str(SH.targetSubjectsOf)}

    assert stated - elsewhere <= watched


def test_every_shape_of_a_property_asks_for_a_reifier() -> None:
    watched = {triple.subject for triple in SHAPES if triple.predicate.value == str(SH.targetSubjectsOf)}
    asking = {triple.subject for triple in SHAPES if triple.predicate.value == str(SH) + "reifierShape"}
    required = {triple.subject for triple in SHAPES if triple.predicate.value == str(SH) + "reificationRequired"}

    assert watched
    assert watched == asking == required
