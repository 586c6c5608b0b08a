"""Mistakes of queries are marked where they stand and told in the reader's language; what is right is no mistake."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import cast

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from graphsvc.engine.mistakes import syntax_problem
from graphsvc.guard import misuses, read


@pytest.mark.parametrize(
    ("query", "marked", "detail"),
    [
        ("SELECT ?c { ?c a <a:b>} ; icg:x ?r", "; icg", "`;` cannot stand here"),
        ("SELECT ?c { ?c a <a:b>} ; icg:x ?r FILTER(?c = taoy)", "; icg", "`;` cannot stand here"),
        ("SELECT ?c { ?c a <a:b>} FILTER(?c = 1)", "FILTER", "`FILTER` cannot stand here"),
        ("INSERT DATA { <a:> <a:> <a:> }", "INSERT", "only queries are answered here: SELECT, ASK"),
        ("PREFIX a: <a:>\ndelete where { ?s ?p ?o }", "delete", "this is an update"),
        ("SELECT * {\n ?s a icg:City }", "icg:City", "the prefix of `icg:City` is not declared"),
        ("SELECT * { ?s a icg:City. ?s ?p ?o }", "icg:City", "the prefix of `icg:City` is not declared"),
        ("PREFIX a: <a:> SELECT * { ?s a a:b } a:foo", "a:foo", "`a:foo` cannot stand here"),
        ("SELECT * { ?s a ?x FILTER ?x = 1 }", "?x = 1", "`?x` cannot stand here"),
        ("SELECT ?x { ?s ?p }", "}", "`}` cannot stand here, or something is missing before it"),
        ("SELECT ?x { ?s 'x' ?x }", "'x'", "`'x'` cannot stand here"),
        ("SELECT ?x { ?x ?p ?o MINUS ?q }", "?q", "`?q` cannot stand here"),
        ("SELECT ?x { GRAPH { ?x ?p ?o } }", "{ ?x", "`{` cannot stand here"),
        ("SELECT ?x { ?x ?p ?o FILTER(STRLEN(?o, 1) = 1) }", ", 1", "`,` cannot stand here"),
        ("SELECT ?x { ?x ?p ?o } ORDER ?r", "?r", "`?r` cannot stand here"),
        ("PREFIX a <a:> SELECT ?x { }", "a <a:>", "`a` cannot stand here"),
        ("SELECT * {\n  ?a ?b ?c .\n  FILTER(?c = icg:x/2) }", "icg:x", "the prefix of `icg:x` is not declared"),
        ("SELECT ?o (COUNT(*) AS ?n)\n{ ?s ?p ?q }", "?o", "`?o` stands neither in GROUP BY nor in an aggregate"),
        ("SELECT ?s ?y (COUNT(?o) AS ?n) { ?s ?p ?o } GROUP BY ?s", "?y", "`?y` stands neither in GROUP BY"),
        ("SELECT (STR(?y) AS ?t) (MAX(?o) AS ?n) { ?s ?p ?o } GROUP BY ?s", "?y", "`?y` stands neither in GROUP BY"),
        ("SELECT ?z { ?z a ?c { SELECT ?y (COUNT(?o) AS ?n) { ?s ?p ?o } } }", "?y", "`?y` stands neither in"),
        ("SELECT * { ?s ?p ?o } GROUP BY ?s", "* {", "`*` cannot stand with GROUP BY"),
        ("SELECT ?s (1 AS ?z) { ?s ?p ?z2 . ?z a ?s }", "?z) {", "`?z` has a value already"),
        ("SELECT ?s (1 AS ?t) (2 AS ?t) { ?s ?p ?o }", "?t) {", "SELECT names `?t` twice"),
        ("SELECT * {\n  ?s ?p ?o .\n  BIND(STR(?s) AS ?o)\n}", "?o)", "`?o` has a value already"),
        (
            "SELECT * { ?s ?p ?o FILTER(COUNT(?o) > 1) }",
            "COUNT",
            "an aggregate can stand in SELECT, HAVING and ORDER BY",
        ),
        ("SELECT * { { ?s ?p _:a } UNION { _:a ?q ?r } }", "_:a ?q", "`_:a` stands in another group already"),
        ("SELECT * { VALUES (?s ?t) { (1 2) (3) } }", "} }", "as there are variables"),
        ("SELECT * { ?s a ?x } LIMIT -1", "-1", "`-` cannot stand here"),
    ],
)
def test_a_mistake_is_marked_where_it_begins(client: TestClient, query: str, marked: str, detail: str) -> None:
    (problem,) = client.post("/sparql/check", content=query).json()["problems"]
    page = client.get("/sparql", params={"query": query}, headers={"Accept": "text/html"}).text

    assert query[problem["offset"] :].startswith(marked)
    assert detail in problem["detail"]
    for language in ("fr", "zh-Hant"):
        told = client.post("/sparql/check", content=query, headers={"Accept-Language": language}).json()["problems"][0]
        assert told["detail"] != problem["detail"]
        assert "language" not in told
    caret = re.search(r'<pre class="caret".*?</pre>', page, re.DOTALL)
    assert caret
    *_, line, mark = re.sub("<[^>]+>", "", caret[0]).split("\n")
    assert html.unescape(line)[len(mark) - 1 :].startswith(marked)


@pytest.mark.parametrize("update", ["DELETE { ?s ?p ?o } WHERE { ?s ?p ?o FILTER ?s }", "INSERT DATA { ?a ?s ?b }"])
def test_a_mistake_of_an_update_is_marked_and_nothing_is_done(update: str) -> None:
    with pytest.raises(SyntaxError) as raw:
        ox.Store().update(update)
    assert isinstance(raw.value, SyntaxError)
    problem = syntax_problem(raw.value, update, update=True)

    assert update[cast("int", problem.facts["offset"]) :] in ("?s }", "}")


QUERIES = sorted((Path(__file__).parents[1] / "queries").glob("*.rq"))


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_no_variable_of_a_query_that_is_right_is_called_wrong(path: Path) -> None:
    assert misuses(read(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s (?s AS ?t) (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s",
        "SELECT (SUM(?o + 1) AS ?n) (1 * 2 AS ?m) { ?s ?p ?o }",
        "SELECT ?t (MIN(?o) AS ?p) { ?s ?p ?o } GROUP BY (STR(?s) AS ?t) HAVING(COUNT(?o) > 1) ORDER BY COUNT(?p)",
        "SELECT (EXISTS { ?q ?p ?o } AS ?e) (COUNT(*) AS ?n) { ?s ?p ?o }",
        "SELECT * { { ?s ?p ?o BIND(1 AS ?x) } UNION { ?s ?p ?o BIND(2 AS ?x) } }",
        "SELECT ?s { ?s ?p ?o MINUS { ?s ?q ?z BIND(1 AS ?y) } BIND(2 AS ?y) }",
        "SELECT ?s { _:a ?p ?s . _:a ?q ?r { SELECT ?s { ?s ?p ?o } GROUP BY ?s } } ORDER BY ?nobody",
    ],
)
def test_what_variables_may_do_is_no_mistake(client: TestClient, query: str) -> None:
    assert client.post("/sparql/check", content=query).json() == {"problems": []}
    assert misuses(read(query)) == []


@pytest.mark.parametrize(
    "query", ["ASK { ?s ?p ?o }", "DESCRIBE *{ ?s a 0 }", "SELECT * { ?s a 0 } HAVING NOT EXISTS { }"]
)
def test_what_a_query_may_have_outside_of_brackets_is_let_in(client: TestClient, query: str) -> None:
    assert client.post("/sparql/check", content=query).json() == {"problems": []}


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("SELECT * { ?s ?p <::> }", "IRI parsing failed"),
        ("SELECT * { ?s ?p ?o } LIMIT 99999999999999999999999", "The query limit should be a non negative integer"),
        ("SELECT * { ?s ?p ?o } OFFSET 99999999999999999999999", "The query offset should be a non negative integer"),
        ("SELECT * { VALUES (?s ?s) { (1 2) } }", "Repeated variables are not allowed in VALUES clauses"),
        ("SELECT * { ?s ?p 'x'@toolongalanguage }", "language tag parsing failed"),
    ],
)
def test_what_the_engine_says_in_words_is_told_as_it_says_it(client: TestClient, query: str, reason: str) -> None:
    (problem,) = client.post("/sparql/check", content=query).json()["problems"]
    (told,) = client.post("/sparql/check", content=query, headers={"Accept-Language": "fr"}).json()["problems"]

    assert problem["detail"] == reason
    assert told["detail"] != reason
    assert "language" not in told
