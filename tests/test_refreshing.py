"""After an update the merge holds every triple of the named graphs once, and the catalogue counts them."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
import pytest
from samples import write_sample

from graphsvc.content import read_content
from graphsvc.errors import QuerySyntaxError
from graphsvc.loading import Compiled, compile_content, reconcile
from graphsvc.loading.refreshing import refreshing
from graphsvc.model import Names
from graphsvc.protocol import UpdateRequest
from graphsvc.rewriting import applicable
from graphsvc.vocab import DCTERMS, VOID

BASE = "http://example.org/"
NAMES = Names()
CATALOGUE = ox.NamedNode(NAMES.graph("catalogue"))
DATASET = ox.NamedNode(NAMES.base + "dataset")


def update(store: ox.Store, text: str, version: str = "new", *, merge: bool = True) -> None:
    text = applicable(UpdateRequest(text), BASE, NAMES if merge else None)
    store.update(f"{text}\n;\n{refreshing(NAMES, version, merge=merge)}", base_iri=BASE)


def default_graph(store: ox.Store) -> set[ox.Triple]:
    return {quad.triple for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph())}


def merged(quads: Iterable[ox.Quad]) -> set[ox.Triple]:
    return {quad.triple for quad in quads if not isinstance(quad.graph_name, ox.DefaultGraph)}


def stated(store: ox.Store, subject: ox.NamedNode, predicate: str) -> list[str]:
    found = store.quads_for_pattern(subject, ox.NamedNode(predicate), None, CATALOGUE)
    return [quad.object.value for quad in found if isinstance(quad.object, ox.Literal)]


def solutions(store: ox.Store, text: str) -> ox.QuerySolutions:
    found = store.query(text)
    assert isinstance(found, ox.QuerySolutions)
    return found


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    return compile_content(read_content(write_sample(tmp_path_factory.mktemp("content")), NAMES))


@pytest.fixture
def loaded(small: Compiled) -> ox.Store:
    store = ox.Store()
    reconcile(store, small, NAMES)
    return store


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { GRAPH <urn:new> { <urn:a> <urn:b> 1 , 2 } GRAPH <urn:other> { <urn:a> <urn:b> 1 } }",
        "DELETE WHERE { GRAPH ?g { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?o } }",
        "INSERT DATA { <urn:a> <urn:in-no-graph> 1 }",
        "DROP DEFAULT",
        f"DROP GRAPH <{NAMES.graph('entities')}>",
        f"DELETE WHERE {{ GRAPH {CATALOGUE} {{ ?s <{VOID}triples> ?n }} }}",
        f"INSERT DATA {{ GRAPH {CATALOGUE} {{ {DATASET} <{DCTERMS}hasVersion> 'mine' }} }}",
        "",
        "# nothing",
    ],
)
def test_derived_graphs_are_in_step_after_an_update(loaded: ox.Store, text: str) -> None:
    update(loaded, text)

    assert default_graph(loaded) == merged(loaded)
    assert stated(loaded, DATASET, DCTERMS + "hasVersion") == ["new"]
    outside = [quad for quad in loaded if quad.graph_name not in (CATALOGUE, ox.DefaultGraph())]
    assert stated(loaded, DATASET, VOID + "triples") == [str(len({quad.triple for quad in outside}))]
    for graph in loaded.named_graphs():
        if isinstance(graph, ox.NamedNode) and graph != CATALOGUE:
            held = len(list(loaded.quads_for_pattern(None, None, None, graph)))
            assert stated(loaded, graph, VOID + "triples") == [str(held)]


def test_the_parts_of_the_data_are_counted_at_load_and_said_to_be_of_that_version(loaded: ox.Store) -> None:
    parts = f"""PREFIX void: <{VOID}> SELECT ?class ?n {{
        GRAPH ?g {{ ?d void:classPartition ?part . ?part void:class ?class ; void:entities ?n }} }}"""
    derived = (NAMES.graph("catalogue"), NAMES.graph("void"))
    left_out = ", ".join(f"<{graph}>" for graph in (NAMES.ontology, NAMES.shapes, NAMES.queries, *derived))
    counts = f"""SELECT ?class (COUNT(DISTINCT ?s) AS ?n) {{ GRAPH ?g {{ ?s a ?class }}
        FILTER (?g NOT IN ({left_out})) }} GROUP BY ?class"""
    found = {(row["class"], row["n"]) for row in solutions(loaded, parts)}
    assert found == {(row["class"], row["n"]) for row in solutions(loaded, counts)} != set()

    version = stated(loaded, DATASET, DCTERMS + "hasVersion")
    update(loaded, "INSERT DATA { GRAPH <urn:new> { <urn:a> a <urn:Class> } }")
    assert stated(loaded, ox.NamedNode(NAMES.loaded), DCTERMS + "hasVersion") == version
    assert stated(loaded, DATASET, DCTERMS + "hasVersion") == ["new"]


def test_a_store_without_a_catalogue_gets_none() -> None:
    for merge in (True, False):
        store = ox.Store()
        update(store, "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }", merge=merge)
        assert [str(graph) for graph in store.named_graphs()] == ["<urn:g>"]
        assert len(default_graph(store)) == merge


def test_dropping_everything_drops_the_catalogue(loaded: ox.Store) -> None:
    update(loaded, "DROP ALL")

    assert not list(loaded)
    assert not list(loaded.named_graphs())


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <a> <b> <c>",
        "INSERT DATA { <a> <b> '''",
        "DELETE { ?s ?p ?o }",
        "CLEAR GRAPH",
        "DROP SILENT",
        "PREFIX :",
    ],
)
def test_half_an_update_is_not_made_whole_by_what_follows(text: str) -> None:
    store = ox.Store()
    with pytest.raises((SyntaxError, QuerySyntaxError)):
        update(store, text)

    assert not list(store)
