"""Queries and updates that nest, chain or list too much are refused at once; those within the limits do no harm."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import suppress

import pytest

from graphsvc.errors import QuerySyntaxError, QueryTooComplex
from graphsvc.guard import Limits, admit, admit_update

LIMITS = Limits(size_bytes=1_000_000, depth=128, chain=1_000, terms=10_000)
BASE = "http://example.org/sparql"

DEEP = {
    "groups": ("SELECT * %", "{", "?s ?p ?o", "}"),
    "functions": ("SELECT (% AS ?x) {}", "STR(", "1", ")"),
    "brackets": ("SELECT (% AS ?x) {}", "(", "1", ")"),
    "conditions": ("ASK { FILTER(%) }", "IF(true, ", "1", ", 1)"),
    "lists of IN": ("ASK { FILTER(%) }", "1 IN (", "1", ")"),
    "negated brackets": ("ASK { FILTER(%) }", "!(", "true", ")"),
    "triple terms": ("SELECT * { ?s ?p % }", "<<( <a:> <b:> ", "1", " )>>"),
    "reified triples": ("SELECT * { % <b:> <c:> }", "<< <a:> <b:> ", "<c:>", " >>"),
    "annotations": ("SELECT * { ?s ?p ?o % }", "{| <a:> 1 ", "", " |}"),
    "property lists": ("SELECT * { % }", "[ <a:> ", "1", " ]"),
    "collections": ("SELECT * { % <a:> 1 }", "(", "1", ")"),
    "path brackets": ("SELECT * { ?s % ?o }", "(", "<a:>", ")*"),
    "inverse paths": ("SELECT * { ?s % ?o }", "^(", "<a:>", ")"),
    "optional groups": ("SELECT * %", "{ ?s ?p ?o OPTIONAL ", "{}", " }"),
    "unions in unions": ("SELECT * %", "{ {} UNION ", "{}", " }"),
    "exists": ("ASK %", "{ FILTER NOT EXISTS ", "{}", " }"),
    "subqueries": ("SELECT * %", "{ SELECT * ", "{ ?s ?p ?o }", " }"),
    "graphs": ("SELECT * %", "{ GRAPH ?g ", "{}", " }"),
}
LONG = {
    "sum": ("SELECT (%1 AS ?x) {}", "1+"),
    "product": ("SELECT (%1 AS ?x) {}", "1*"),
    "difference": ("SELECT (1% AS ?x) {}", " -1"),
    "disjunction": ("ASK { FILTER(%true) }", "?x = 1 || "),
    "conjunction": ("ASK { FILTER(%true) }", "EXISTS {} && "),
    "negations": ("ASK { FILTER(%true) }", "!"),
    "union": ("SELECT * { %{} }", "{ ?s ?p ?o } UNION "),
    "minus": ("SELECT * { ?s ?p ?o %}", "MINUS { ?s ?p ?o } "),
    "bindings": ("SELECT * { % }", "BIND(1 AS ?x#) "),
    "filters": ("SELECT * { % }", "FILTER(true) "),
    "groups side by side": ("SELECT * { % }", "{}"),
    "alternatives": ("SELECT * { ?s %<a:> ?o }", "<a:>|"),
    "projected": ("SELECT % {}", "(1 AS ?x#) "),
    "described": ("DESCRIBE %", "<a:> "),
    "having": ("SELECT (1 AS ?x) {} HAVING %", "(true)"),
    "optionals": ("SELECT * { ?s ?p ?o % }", "OPTIONAL { ?s ?p ?o } "),
    "sequence": ("SELECT * { ?s %<a:> ?o }", "<a:>/"),
    "triples": ("SELECT * { % }", "?s ?p ?o . "),
    "objects": ("SELECT * { ?s ?p %?o }", "?o , "),
    "predicates": ("SELECT * { ?s %?p ?o }", "?p ?o ; "),
    "long collection": ("SELECT * { ?s ?p (%) }", "1 "),
    "values": ("SELECT * { % }", "VALUES ?x { 1 } "),
    "services": ("SELECT * { % }", "SERVICE SILENT <x:> {} "),
}
SLOWLY_PLANNED = {
    *("annotations", "collections", "optionals", "sequence", "triples", "objects", "predicates", "long collection"),
    "values",
}
"""What keeps the planner of the engine busy long before any limit is reached: the deadline ends them."""


def deep(kind: str, times: int) -> str:
    around, opening, core, closing = DEEP[kind]
    return around.replace("%", opening * times + core + closing * times)


def long(kind: str, times: int) -> str:
    around, part = LONG[kind]
    return around.replace("%", "".join(part.replace("#", str(n)) for n in range(times)))


@pytest.mark.parametrize("kind", DEEP)
@pytest.mark.parametrize("times", [140, 3_000])
def test_what_nests_too_deeply_is_refused(kind: str, times: int) -> None:
    query = deep(kind, times)
    with pytest.raises(QueryTooComplex, match="deep") as refused:
        admit(query, LIMITS, BASE)
    assert refused.value.status == 400
    assert (refused.value.facts["limit"], refused.value.facts["setting"]) == (128, "query_depth")
    with pytest.raises(QueryTooComplex):
        admit_update(f"INSERT {{ ?s ?p ?o }} WHERE {{ {{ {query} }} }}", LIMITS, BASE)


@pytest.mark.parametrize("kind", LONG)
@pytest.mark.parametrize("times", [1_010, 40_000])
def test_what_chains_too_long_is_refused(kind: str, times: int) -> None:
    query = long(kind, times)
    with pytest.raises(QueryTooComplex, match="a chain in the query") as refused:
        admit(query, LIMITS, BASE)
    assert (refused.value.facts["limit"], refused.value.facts["setting"]) == (1_000, "query_chain")
    if query.startswith("SELECT"):
        with pytest.raises(QueryTooComplex):
            admit_update(f"INSERT {{ ?s ?p ?o }} WHERE {{ {{ {query} }} }}", LIMITS, BASE)


def test_chains_within_chains_are_refused_by_the_height_that_they_make_together() -> None:
    query = f"SELECT ({'(' * 100}1{('+1' * 200 + ')') * 100} AS ?x) {{}}"
    with pytest.raises(QueryTooComplex, match="chains within chains"):
        admit(query, LIMITS, BASE)


LISTS = [
    "SELECT * { VALUES ?x { %} }",
    "SELECT * { VALUES (?x) { (%) } }",
    "SELECT * { VALUES (?x ?y) { (1 1) (%) } }",
    "SELECT * { } VALUES ?x { %}",
]


@pytest.mark.parametrize("query", LISTS)
@pytest.mark.parametrize("term", ["1 ", "-1 ", "<a:> ", "'a'@en ", "'1'^^<a:> ", "UNDEF ", "true "])
def test_lists_are_refused_by_the_number_of_their_terms(query: str, term: str) -> None:
    rest = query.count("1")
    admit(query.replace("%", term * (10_000 - rest)), LIMITS, BASE)
    with pytest.raises(QueryTooComplex, match="list") as refused:
        admit(query.replace("%", term * (10_001 - rest)), LIMITS, BASE)
    assert (refused.value.facts["limit"], refused.value.facts["setting"]) == (10_000, "query_terms")


def test_rows_of_values_count_together() -> None:
    admit("SELECT * { VALUES (?x ?y) { " + "(1 2)" * 5_000 + "} }", LIMITS, BASE)
    with pytest.raises(QueryTooComplex, match="list"):
        admit("SELECT * { VALUES (?x ?y) { " + "(1 2)" * 5_001 + "} }", LIMITS, BASE)


def test_lists_of_in_and_of_arguments_are_refused_by_the_number_of_their_terms() -> None:
    for around in ("SELECT * { FILTER(?x IN (%)) }", "SELECT (COALESCE(%) AS ?x) {}", "ASK { FILTER <a:>(%) }"):
        for term in ("<a:>", "-1"):
            admit(around.replace("%", ", ".join([term] * 10_000)), LIMITS, BASE)
            with pytest.raises(QueryTooComplex, match="list"):
                admit(around.replace("%", ", ".join([term] * 10_001)), LIMITS, BASE)


def test_data_may_be_as_long_as_the_size_allows() -> None:
    triples = "".join(
        f"<http://example.org/{n}> a <#t> ; <#p> 'x'@en , {n} , 1.5e3 , _:b{n} . # {n}\n" for n in range(9_000)
    )
    nodes = "".join(f"<#s> <#p> [ <#q> ({n} {n}) ] , <<( <#s> <#p> {n} )>> .\n" for n in range(3_000))
    for data in (triples, nodes, f"<#s> <#p> 1 . GRAPH <#h> {{ {nodes} }} <#s> <#p> 2"):
        for update in (f"INSERT DATA {{ {data} }}", f"CLEAR ALL ; INSERT {{ GRAPH <#g> {{ {data} }} }} WHERE {{ }}"):
            assert admit_update(update, LIMITS, BASE) == update


def test_within_data_depth_still_counts() -> None:
    for kind in ("property lists", "collections", "triple terms"):
        _, opening, core, closing = DEEP[kind]
        for around in ("INSERT DATA { <#s> <#p> % }", "INSERT DATA { GRAPH <#g> { <#s> <#p> 1 , % } }"):
            admit_update(around.replace("%", opening * 126 + core + closing * 126), LIMITS, BASE)
            with pytest.raises(QueryTooComplex, match="deep"):
                admit_update(around.replace("%", opening * 129 + core + closing * 129), LIMITS, BASE)


EVALUATE = """
import json, sys, threading
import pyoxigraph as ox

def evaluate():
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("a:"), ox.NamedNode("a:"), ox.NamedNode("b:")))
    for query in json.load(sys.stdin):
        result = store.query(query)
        if not isinstance(result, ox.QueryBoolean):
            next(iter(result), None)
        print("evaluated", flush=True)

threading.stack_size(256 * 1024 * 1024)
thread = threading.Thread(target=evaluate)
thread.start()
thread.join()
"""


def test_what_is_admitted_does_not_overflow_the_stack_of_a_worker() -> None:
    queries = [deep(kind, 120) for kind in DEEP if kind not in SLOWLY_PLANNED]
    queries += [long(kind, 990) for kind in LONG if kind not in SLOWLY_PLANNED | {"services"}]
    queries += [
        f"SELECT * {'{ ' * 120}{{ ?s ?p ?o }}{('OPTIONAL {} ' * 30 + '}') * 120}",
        f"SELECT * {'{ ' * 120}{{ ?s ?p ?o }}{('UNION {} ' * 10 + '}') * 120}",
        f"ASK {{ FILTER({'(' * 120}true{('||true' * 30 + ')') * 120}) }}",
    ]
    for query in queries:
        admit(query, LIMITS, BASE)

    done = subprocess.run(  # noqa: S603  # our own interpreter and text
        [sys.executable, "-c", EVALUATE], input=json.dumps(queries), capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("evaluated") == len(queries)


MEGABYTE = (
    *("{", "{}", "a", "a.", "a.a:", ":", " ", "#\n", "'", "'' 'a", "\\'", "'a' ", "<", "<a>", "1<a>", "{?s ?p ?o."),
    *("1", "1.", "1e", "@a-", "?a ", "?", "\\", ":%41.", "||", "SERVICE", "SERVICE SILENT ?e {} ", "'load' "),
    *("\\u0041", "<a\\u0000>", "FILTER(1<2&&'>'='>')", "FILTER(?x IN (1,", "VALUES ?x {1} ", '"""a"'),
)


@pytest.mark.parametrize("part", MEGABYTE)
def test_a_megabyte_of_anything_is_admitted_or_refused_quickly(part: str) -> None:
    """A slow machine needs 0.3 s for the worst of them; ten times as much is a defect."""
    for start in ("", "SELECT * { ", "SELECT * { FILTER("):
        text = start + part * ((1_000_000 - len(start)) // len(part))
        began = time.process_time()
        with suppress(QuerySyntaxError, QueryTooComplex):
            admit(text, LIMITS, BASE)
        assert time.process_time() - began < 3
