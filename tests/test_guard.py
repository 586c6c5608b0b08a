"""What is refused before an engine sees it, and that nothing hides it and nothing is taken for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphsvc.errors import QueryRefused, QuerySyntaxError, RequestTooLarge
from graphsvc.guard import Limits, admit, tokens

LIMITS = Limits(size_bytes=1_000_000, depth=128, chain=1_000, terms=10_000)
W3C = Path(__file__).parents[2] / "shared" / "w3c"

NETWORK = [
    "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
    "select * { service silent ?e { ?s ?p ?o } }",
    "SELECT * { SERV\\u0049CE <x:y> { } }",
    "SELECT * { \\u0053ERVICE <x:y> { } }",
    "SELECT * { # a comment\nSERVICE<x:y>{} }",
    "SELECT * { ?s ?p 'a\\'b' SERVICE <x:y> {} }",
    "SELECT * { ?s ?p '''a'b''' . SERVICE <x:y> {} }",
    "SELECT * { ?s ?p 1.SERVICE <x:y> {} }",
    "SELECT*{SERVICESILENT<http://127.0.0.1:1/>{?s ?p ?o}}",
    "ASK{FILTER NOT EXISTS{SERVICESILENT<http://127.0.0.1:1/>{?s ?p ?o}}}",
    "PREFIX ex: <http://127.0.0.1:1/> SELECT*{SERVICEex:a{?s ?p ?o}}",
    "PREFIX ex: <http://127.0.0.1:1/> PREFIX SERVICEex: <x:> SELECT*{SERVICEex:a{?s ?p ?o}}",
    "PREFIX : <http://127.0.0.1:1/> SELECT*{SERVICE:a{?s ?p ?o}}",
    "SELECT*{?s ?p trueSERVICE<http://127.0.0.1:1/>{?s ?p ?o}}",
    "SELECT * { FILTER(1<2)SERVICE#>\n<http://127.0.0.1:1/>{?s ?p ?o}}",
    "SELECT * { BIND(1<2 AS ?x) FILTER(?x<3) SERVICE#>\n<http://127.0.0.1:1/>{?s ?p ?o}}",
    "SELECT * { FILTER(1<2&&'>'='>') SERVICE <http://127.0.0.1:1/> {?s ?p ?o}}",
    "SELECT * { ?s ?p '\\u005C' SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } ?s ?p '' }",
    "SELECT * { SERVICE # c\n SILENT # d\n ?e # f\n { } }",
]

HARMLESS = [
    "SELECT ?service { ?service ?p 'SERVICE <x:y>' }",
    "SELECT * { ?s <http://example.org/SERVICE> ?o } # SERVICE <x:y>",
    'SELECT * { ?s ?p "a # SERVICE", """x "LOAD" y""" }',
    "PREFIX SERVICE: <x:> SELECT * { ?s SERVICE:LOAD ?o }",
    "PREFIX : <x:> SELECT * { ?s :SERVICE ?o }",
    "SELECT * { ?s ?p 'x'@service }",
    "SELECT * { ?s ?p ?o FILTER (?o < 3 && ?o > 1) }",
    "SELECT * { VALUES ?x { " + "<x:y> " * 10_000 + "} }",
    "PREFIX service: <x:> SELECT * { GRAPH service:x { ?s ?p service:y } }",
    "SELECT * { ?s ?p ?o } # SERVICE <x:y> { }",
    "SELECT * { ?s ?p 'SERVICE <x:y> { }' }",
    "SELECT * { ?s ?p ?o FILTER (?o < 3 && ?o>1) FILTER(?o IN (<x:SERVICE>, <x:b>)) }",
]


@pytest.mark.parametrize("query", NETWORK)
def test_what_would_reach_the_network_is_refused_with_its_reason(query: str) -> None:
    with pytest.raises(QueryRefused, match="switched off"):
        admit(query, LIMITS)


@pytest.mark.parametrize("query", HARMLESS)
def test_what_only_looks_like_it_passes(query: str) -> None:
    admit(query, LIMITS)


TOO_MUCH = {
    "groups": "SELECT * {" + "{" * 200 + "}" * 200 + "}",
    "functions": "SELECT (" + "STR(" * 200 + "1" + ")" * 200 + " AS ?x) {}",
    "unclosed": "SELECT * " + "{" * 100_000,
    "sums": "SELECT (" + "1+" * 2_000 + "1 AS ?x) {}",
    "unions": "SELECT * {" + "{} UNION " * 2_000 + "{} }",
    "disjunctions": "SELECT * { FILTER(" + "true||" * 2_000 + "true) }",
    "path": "SELECT * { ?s " + "<x:p>/" * 2_000 + "<x:p> ?o }",
    "values": "SELECT * { VALUES ?x { " + "1 " * 10_001 + "} }",
    "hidden nesting": "SELECT * {FILTER(1<" + "(" * 3_000 + "1" + ")" * 3_000 + "&&2>1)}",
    "hidden by escapes": "SELECT * { ?s ?p '\\u005C' FILTER(" + "(" * 3_000 + "1" + ")" * 3_000 + ") ?s ?p '' }",
    "negations": "SELECT * { FILTER(" + "!" * 2_000 + "true) }",
    "triples": "SELECT * {" + "?s ?p ?o . " * 2_000 + "}",
    "bindings": "SELECT * {" + "".join(f"BIND(1 AS ?x{n}) " for n in range(2_000)) + "}",
    "in": "SELECT * { FILTER(?x IN (" + "<x:y>," * 10_001 + "1)) }",
}


@pytest.mark.parametrize("query", TOO_MUCH.values(), ids=TOO_MUCH.keys())
def test_what_would_overflow_the_stack_is_refused(query: str) -> None:
    with pytest.raises(QueryRefused):
        admit(query, LIMITS)


def test_a_long_query_is_refused_by_its_bytes() -> None:
    admit("ASK {} #" + "é" * 400_000, LIMITS)
    with pytest.raises(RequestTooLarge):
        admit("ASK {} #" + "é" * 500_000, LIMITS)


@pytest.mark.parametrize("character", ["\x00", "\ud800"])
def test_characters_that_no_query_may_hold_are_refused(character: str) -> None:
    with pytest.raises(QuerySyntaxError):
        admit(f"ASK {{ ?s ?p '{character}' }}", LIMITS)


def test_tokens_skip_what_carries_no_meaning() -> None:
    found = [(token.kind, token.text) for token in tokens("SELECT ?x # c\n{ ?x a:b 'c', <d> }")]

    assert found == [
        ("word", "SELECT"),
        ("variable", "?x"),
        ("sign", "{"),
        ("variable", "?x"),
        ("name", "a:b"),
        ("string", "'c'"),
        ("sign", ","),
        ("iri", "<d>"),
        ("sign", "}"),
    ]


@pytest.mark.skipif(not W3C.is_dir(), reason="NOT RUN: the W3C test suites are not beside the checkout")
def test_the_queries_of_the_w3c_suites_pass_unless_they_ask_another_endpoint() -> None:
    files = sorted(W3C.rglob("*.rq"))
    assert len(files) > 300
    for path in files:
        text = path.read_text("utf-8")
        if "SERVICE" in text.upper():
            continue
        admit(text, LIMITS)
