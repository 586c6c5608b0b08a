"""Several default graphs are merged as a set, by the request and by FROM, and named graphs are the ones asked for."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest

from graphsvc.dataset import dataset_clauses
from graphsvc.engine.embedded import EmbeddedEngine
from graphsvc.engine.sinks import MemorySink
from graphsvc.errors import QuerySyntaxError
from graphsvc.formats import Kind, serving
from graphsvc.protocol import QueryRequest

TRIPLE = ox.NamedNode("x:s"), ox.NamedNode("x:p"), ox.Literal(2)
A, B, C = (ox.NamedNode(f"http://example.org/{key}") for key in "abc")


@pytest.fixture
def engine() -> EmbeddedEngine:
    """One triple in three graphs, another one in the third alone."""
    store = ox.Store()
    store.extend(ox.Quad(*TRIPLE, graph) for graph in (A, B, C))
    store.add(ox.Quad(TRIPLE[0], TRIPLE[1], ox.Literal(5), C))
    return EmbeddedEngine(store, "http://example.org/sparql")


def answer(engine: EmbeddedEngine, request: QueryRequest) -> list[str]:
    sink = MemorySink()
    engine.answer(request, lambda _kind: serving(Kind.SOLUTIONS)[0], sink)
    (row,) = json.loads(sink.content)["results"]["bindings"]
    return [binding["value"] for binding in row.values()]


SUM = "SELECT (COUNT(*) AS ?n) (SUM(?o) AS ?sum) {} WHERE {{ ?s ?p ?o }}"


@pytest.mark.parametrize(
    ("clauses", "expected"),
    [
        ("FROM <http://example.org/a> FROM <http://example.org/b>", ["1", "2"]),
        ("FROM <a> from <b> # FROM <c>\n", ["1", "2"]),
        ("FROM <http://example.org/a> FROM <http://example.org/c>", ["2", "7"]),
        ("FROM <http://example.org/c>", ["2", "7"]),
        ("FROM <http://example.org/a> FROM <http://example.org/a>", ["1", "2"]),
        ("FROM <http://example.org/nowhere> FROM <http://example.org/a>", ["1", "2"]),
    ],
)
def test_from_merges_as_a_set(engine: EmbeddedEngine, clauses: str, expected: list[str]) -> None:
    assert answer(engine, QueryRequest(SUM.format(clauses))) == expected


def test_prefixed_graph_names_are_resolved(engine: EmbeddedEngine) -> None:
    text = "BASE <http://example.org/> PREFIX e: <> " + SUM.format("FROM e:a FROM e:b")

    assert answer(engine, QueryRequest(text)) == ["1", "2"]


def test_the_request_overrides_from(engine: EmbeddedEngine) -> None:
    request = QueryRequest(SUM.format("FROM <http://example.org/c>"), (A.value, B.value))

    assert answer(engine, request) == ["1", "2"]


def test_named_graphs_stand_beside_the_merge(engine: EmbeddedEngine) -> None:
    text = """SELECT ?n ?m FROM <a> FROM <b> FROM NAMED <c> WHERE {
        { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } { SELECT (COUNT(*) AS ?m) { GRAPH ?g { ?s ?p ?o } } }
    }"""

    assert answer(engine, QueryRequest(text)) == ["1", "2"]


def test_clauses_are_blanked_so_that_places_stay() -> None:
    text = "SELECT *\nFROM <x:a>\nFROM NAMED <x:b>\nWHERE { ?s ?p 'FROM <x:c>' }"
    clauses = dataset_clauses(text, "http://example.org/")

    assert (clauses.default, clauses.named) == (("x:a",), ("x:b",))
    assert len(clauses.text) == len(text)
    assert clauses.text.endswith("WHERE { ?s ?p 'FROM <x:c>' }")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM <http://example.org/\\u0061> { ?s ?p ?o }",
        "BASE <http://example.com/> BASE <http://example.org/x/> SELECT * FROM <../a> { ?s ?p ?o }",
        "PREFIX e: <http://example.com/> PREFIX e: <.> SELECT * FROM e:a WHERE { ?s ?p 'FROM <x:c>' }",
        "PREFIX : <http://example.org/> SELECT (1<2 AS ?x) ?s # FROM <x:c>\nFROM#<x:c>\n:a { ?s ?p ?o }",
        "CONSTRUCT { ?s ?p 'FROM <x:c>' } FROM <a> WHERE { ?s ?p ?o }",
        "DESCRIBE <x:s> FROM <a>",
        "PREFIX FROM: <x:> SELECT (FROM:f(?s) AS ?x) FROM <a> { ?s FROM:c ?FROM } ORDER BY FROM:f(?s)",
    ],
)
def test_graphs_are_found_wherever_and_however_they_are_named(text: str) -> None:
    clauses = dataset_clauses(text, "http://example.org/sparql")

    assert (clauses.default, clauses.named) == ((A.value,), ())
    assert len(clauses.text) == len(text)
    assert clauses.text.count("\n") == text.count("\n")


@pytest.mark.parametrize("clause", ["FROM", "FROM NAMED", "FROM e:a", "FROM 'a'", "FROM <a b>", "FROM NAMED ?g"])
def test_a_clause_without_a_graph_is_refused(clause: str) -> None:
    with pytest.raises(QuerySyntaxError):
        dataset_clauses(f"SELECT * {clause}", "http://example.org/sparql")
