"""A term that was renamed: marked, replaced, and with a query that brings data along."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox
import pytest
from rdflib import OWL, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS
from reading import FOLDER, ICG, read_ontology

from graphsvc.model import Names
from graphsvc.protocol import UpdateRequest
from graphsvc.rewriting import applicable

DEPRECATED: Final = sorted(map(str, read_ontology().subjects(OWL.deprecated, Literal(lexical_or_value=True))))


@pytest.mark.parametrize("term", DEPRECATED, ids=lambda term: term.rpartition("#")[2])
def test_a_deprecated_term_has_a_replacement_a_version_and_a_migration(term: str) -> None:
    graph: Graph = read_ontology()
    (replacement,) = graph.objects(URIRef(term), DCTERMS.isReplacedBy)
    (version,) = graph.objects(URIRef(term), OWL.versionInfo)
    query = FOLDER / "migrations" / str(version) / f"{term.removeprefix(ICG)}.rq"
    store = ox.Store()
    old, new = ox.NamedNode(term), ox.NamedNode(str(replacement))
    firm, code, passage = ox.NamedNode("urn:test:firm"), ox.Literal("TWSE: 2412"), ox.NamedNode("urn:test:passage")
    store.extend([ox.Quad(firm, old, code), ox.Quad(firm, old, code, passage)])

    store.update(query.read_text(encoding="utf-8"))

    assert set(store) == {ox.Quad(firm, new, code), ox.Quad(firm, new, code, passage)}


@pytest.mark.parametrize("term", DEPRECATED, ids=lambda term: term.rpartition("#")[2])
def test_a_migration_copies_nothing_out_of_named_graphs_where_the_default_graph_is_their_merge(term: str) -> None:
    graph: Graph = read_ontology()
    (replacement,) = graph.objects(URIRef(term), DCTERMS.isReplacedBy)
    (query,) = (FOLDER / "migrations").glob(f"*/{term.removeprefix(ICG)}.rq")
    store, written = ox.Store(), Names().graph("default")
    old, new = ox.NamedNode(term), ox.NamedNode(str(replacement))
    firm, passage = ox.NamedNode("urn:test:firm"), ox.NamedNode("urn:test:passage")
    codes = {ox.Literal("TWSE: 2412"): passage, ox.Literal("TWSE: 1"): ox.NamedNode(written)}
    store.extend(ox.Quad(firm, old, code, where) for code, name in codes.items() for where in (name, ox.DefaultGraph()))

    store.update(applicable(UpdateRequest(query.read_text(encoding="utf-8")), "urn:test:base", Names()))

    named = {quad for quad in store if not isinstance(quad.graph_name, ox.DefaultGraph)}
    assert named == {ox.Quad(firm, new, code, name) for code, name in codes.items()}


def test_there_is_a_worked_case() -> None:
    assert str(ICG.exchangeCode) in DEPRECATED
