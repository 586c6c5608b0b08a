"""Cheap queries are told from others, and those whose answer depends on more than the data."""

from __future__ import annotations

import pytest

from graphsvc.errors import QueryTooComplex
from graphsvc.guard import Limits, admit, is_cheap, is_deterministic

PREFIX = "PREFIX ex: <http://example.org/> "


@pytest.mark.parametrize(
    "query",
    [
        "ASK {}",
        "ask where { }",
        "SELECT * {}",
        "ASK { ?s ?p ?o }",
        PREFIX + "BASE <x:y> ASK { ?s a ex:Thing . }",
        "SELECT ?p ?o { <x:s> ?p ?o }",
        "SELECT * WHERE { <x:s> <x:p> 'a'@en } LIMIT 1",
        "SELECT * { ?s ?p ?o } LIMIT 1000",
        PREFIX + "DESCRIBE ex:s # a comment",
        "SELECT * { ?s ?p 'unclosed }",
    ],
)
def test_cheap_queries_are_recognised(query: str) -> None:
    assert is_cheap(query)


def test_what_passes_the_limits_is_cheap_and_refused_each_time() -> None:
    query, limits = f"ASK {{ ?s ?p {'(' * 9}{')' * 9} }}", Limits(1_000, 8, 10, 10)

    for _ in range(2):
        assert is_cheap(query, limits)
        with pytest.raises(QueryTooComplex):
            admit(query, limits, "http://example.org/sparql")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p ?o }",
        "SELECT * { ?s ?p ?o } LIMIT 1001",
        "SELECT * { ?s ?p ?o } LIMIT 10 OFFSET 1000000",
        "SELECT * { ?s ?p ?o } ORDER BY ?s LIMIT 1",
        "SELECT DISTINCT ?p { ?s ?p ?o } LIMIT 1",
        "SELECT (COUNT(*) AS ?n) { <x:s> ?p ?o }",
        "SELECT * { ?s ?p <x:o> }",
        "SELECT * { <x:s> <x:p>* ?o }",
        "ASK { <x:s> (<x:p>/<x:q>)+ ?o }",
        "ASK { ?s <x:p> ?s }",
        "ASK { ?s ?p ?o . ?o ?q ?r }",
        "ASK { ?s ?p ?o , ?q }",
        "ASK { ?s ?p ?o FILTER(?o > 1) }",
        "ASK { { ?s ?p ?o } }",
        "ASK { GRAPH ?g { ?s ?p ?o } }",
        "ASK FROM <x:g> FROM <x:h> { ?s ?p ?o }",
        "ASK { VALUES ?s { 1 } }",
        "ASK { SERVICE <x:y> {} }",
        "CONSTRUCT WHERE { ?s ?p ?o }",
        "DESCRIBE ?s { ?s ?p ?o }",
        "DESCRIBE <x:s> <x:t>",
        "DESCRIBE <x:s> FROM <x:g>",
        "ASK {} #" + "x" * 4_000,
    ],
)
def test_all_others_are_not(query: str) -> None:
    assert not is_cheap(query)


@pytest.mark.parametrize(
    "call", ["NOW()", "rand()", "UUID()", "StrUUID()", "BNODE()", "BNODE('a')", "1 + (2 * rand ( ))"]
)
def test_a_call_of_clock_or_chance_makes_the_answer_vary(call: str) -> None:
    assert not is_deterministic(f"SELECT ({call} AS ?x) {{ }}")
    assert not is_deterministic(f"ASK {{ FILTER EXISTS {{ BIND({call} AS ?x) }} }}")


@pytest.mark.parametrize(
    "query",
    [
        "ASK {}",
        "SELECT ?now { ?now <x:rand> 'NOW()' } # UUID()",
        "PREFIX rand: <x:> SELECT * { ?s rand:uuid ?o }",
        "SELECT * { ?s ?p 'x'@now ; ?q '''BNODE('a')''' }",
    ],
)
def test_what_only_looks_like_one_does_not(query: str) -> None:
    assert is_deterministic(query)


def test_another_service_and_what_cannot_be_read_count_as_varying() -> None:
    assert not is_deterministic("ASK { SERVICE <x:y> {} }")
    assert is_deterministic("ASK { ?s ?p 'now' } #" + "x" * 3_000)
    assert is_deterministic("ASK { ?s ?p 'never' } #" + "x" * 9_000)
    assert not is_deterministic("ASK { ?s ?p 'now' } #" + "x" * 9_000)
    assert not is_deterministic("SELECT (NOW() AS ?x {}")
