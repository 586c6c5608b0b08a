"""Queries are answered as the specification says, also where the engine by itself answers otherwise."""

from __future__ import annotations

import json
import random
import time
from typing import Any

import pyoxigraph as ox
import pytest

from graphsvc.engine.embedded import EmbeddedEngine
from graphsvc.engine.mistakes import syntax_problem
from graphsvc.engine.sinks import MemorySink
from graphsvc.engine.views import StoreView
from graphsvc.errors import QuerySyntaxError, UnknownFunction
from graphsvc.formats import Kind, serving
from graphsvc.protocol import QueryRequest
from graphsvc.rewriting import conformant

BASE = "http://example.org/sparql"
PREFIX = "PREFIX : <http://example.org/> "
DATA = """
    PREFIX : <http://example.org/>
    INSERT DATA {
        :s :p :o ; :name "S" , "x"@en , "y"@en . :o :p :z .
        GRAPH :g { :a :p 1 , 2 , 3 . :g :in :g }
        GRAPH :h { :b :p 4 . :b :q 5 }
        GRAPH :i { :c :r 6 }
    }
"""


@pytest.fixture
def engine() -> EmbeddedEngine:
    """A few triples in the default graph, and three named graphs."""
    store = ox.Store()
    store.update(DATA)
    return EmbeddedEngine(store, BASE)


def answer(engine: EmbeddedEngine, query: str, *default: str, named: tuple[str, ...] = ()) -> Any:  # noqa: ANN401  # JSON
    """The JSON results."""
    sink = MemorySink()
    names = tuple(f"http://example.org/{key}" for key in default), tuple(f"http://example.org/{key}" for key in named)
    engine.answer(QueryRequest(PREFIX + query, *names), lambda kind: serving(kind)[0], sink)
    return json.loads(bytes(sink.content))


def rows(engine: EmbeddedEngine, query: str, *default: str, named: tuple[str, ...] = ()) -> list[list[str]]:
    """The solutions in an order of their own, IRIs by their last part, what is unbound as `-`."""
    found = answer(engine, query, *default, named=named)
    names = found["head"]["vars"]
    return sorted(
        [row[name]["value"].removeprefix("http://example.org/") if name in row else "-" for name in names]
        for row in found["results"]["bindings"]
    )


def test_results_are_json(engine: EmbeddedEngine) -> None:
    assert serving(Kind.SOLUTIONS)[0].name == "results-json"
    assert answer(engine, "ASK {}")["boolean"] is True


GRAPHS = {
    "GRAPH ?g { VALUES ?x { 1 } }": ["g 1", "h 1", "i 1"],
    "GRAPH ?g { VALUES (?g ?x) { (UNDEF 1) (:g 2) (:none 3) } }": ["g 1", "g 2", "h 1", "i 1"],
    "GRAPH ?g { SELECT (COUNT(*) AS ?x) { ?s :p ?o } }": ["g 3", "h 1", "i 0"],
    "GRAPH ?g { SELECT ?x { ?s :p ?x } ORDER BY DESC(?x) LIMIT 1 }": ["g 3", "h 4"],
    "GRAPH ?g { { SELECT DISTINCT ?s { ?s :p ?x } } ?s :p ?x MINUS { ?t :q 5 } }": ["g 1", "g 2", "g 3", "h 4"],
    "GRAPH ?g { ?s :p ?x MINUS { ?s :q 5 } }": ["g 1", "g 2", "g 3"],
    "GRAPH ?g { ?s :p ?x MINUS { ?s :q ?y FILTER(?y = 5) } VALUES ?s { :a :b } }": ["g 1", "g 2", "g 3"],
    "GRAPH ?g { ?s :p ?x OPTIONAL { ?s :q ?y } MINUS { ?t :in ?y } }": ["g 1", "g 2", "g 3", "h 4"],
    "GRAPH ?g { VALUES ?x { 1 4 } ?s :p ?x } FILTER(?x > 3)": ["h 4"],
    "GRAPH ?g { FILTER(BOUND(?g)) }": [],
    "GRAPH ?g { ?s :p ?x FILTER(?g = :g) }": [],
    "GRAPH ?g { ?g :in ?x FILTER(?g = :g) }": ["g g"],
    "GRAPH ?g { ?g ?x ?o }": ["g in"],
    "GRAPH ?g { ?s :p ?x OPTIONAL { ?s :q ?g } }": ["g 1", "g 2", "g 3"],
    "GRAPH ?g { GRAPH ?x { ?s :r ?o } }": ["g i", "h i", "i i"],
    "GRAPH ?g { ?s :r ?o GRAPH ?h { SELECT (SUM(?o) AS ?x) { ?s :q ?o } } }": ["i 0", "i 0", "i 5"],
    "GRAPH ?g { _:x :p ?o . _:x :q ?x VALUES ?o { -1 4 } }": ["h 5"],
    "{ GRAPH ?g { VALUES ?x { 1 } } } UNION { GRAPH ?g { VALUES ?x { 2 } } } FILTER(?g = :h)": ["h 1", "h 2"],
    "GRAPH ?g { { ?s :q ?x } UNION { VALUES ?x { 7 } } }": ["g 7", "h 5", "h 7", "i 7"],
    "GRAPH ?g { ?s :p ?o { ?s :q ?x } UNION { VALUES ?x { 7 } } } FILTER(?g = :h)": ["h 5", "h 7"],
    "?g :p ?x FILTER NOT EXISTS { GRAPH ?g { VALUES ?y { 1 } } }": ["o z", "s o"],
}


@pytest.mark.parametrize("pattern", GRAPHS)
def test_a_graph_clause_is_evaluated_in_one_graph_after_the_other(engine: EmbeddedEngine, pattern: str) -> None:
    assert [" ".join(row) for row in rows(engine, f"SELECT ?g ?x {{ {pattern} }}")] == GRAPHS[pattern]


def random_group(chance: random.Random, depth: int = 0) -> str:
    """A group of a few parts, nested in each other."""

    def part() -> str:
        kinds = ["triple"] * 4 + (
            [] if depth > 1 else ["OPTIONAL", "MINUS", "UNION", "EXISTS", "SELECT", "GRAPH", "VALUES", "FILTER"]
        )
        inner = random_group(chance, depth + 1) if depth <= 1 else ""
        term = chance.choice(["?x", "?y", "?z", "?g", ":a", ":b"])
        return {
            "triple": f"{chance.choice(['?x', '?y', ':a'])} {chance.choice([':p', ':q', '?z'])} {term} .",
            "OPTIONAL": f"OPTIONAL {inner}",
            "MINUS": f"MINUS {inner}",
            "UNION": f"{inner} UNION {{ ?x :p ?y }}",
            "EXISTS": f"FILTER NOT EXISTS {inner}",
            "SELECT": f"{{ SELECT {chance.choice(['?x', '(COUNT(*) AS ?n)', '*'])} {inner} }}",
            "GRAPH": f"GRAPH {chance.choice(['?h', '?g', ':g'])} {inner}",
            "VALUES": f"VALUES {chance.choice(['?x', '?g'])} {{ :a :g }}",
            "FILTER": f"FILTER(BOUND({chance.choice(['?x', '?g'])}))",
        }[chance.choice(kinds)]

    return "{ " + " ".join(part() for _ in range(chance.randint(1, 3))) + " }"


def test_random_graph_clauses_give_what_each_graph_gives(engine: EmbeddedEngine) -> None:
    chance = random.Random(2026)  # noqa: S311  # the same patterns each time
    engine.store.update("PREFIX : <http://example.org/> INSERT DATA { GRAPH :i { :a :q :g , :b . :b :p :a } }")
    for _ in range(300):
        group = random_group(chance)
        together = rows(engine, f"SELECT ?g ?x ?y ?z ?n ?h {{ GRAPH ?g {group} }}")
        one_by_one = [
            row
            for name in ("g", "h", "i")
            for row in rows(engine, f"SELECT ?g ?x ?y ?z ?n ?h {{ GRAPH :{name} {group} VALUES ?g {{ :{name} }} }}")
        ]
        assert together == sorted(one_by_one), group


def test_a_graph_clause_ranges_over_the_graphs_asked_for(engine: EmbeddedEngine) -> None:
    count = "SELECT ?g ?n {} {{ GRAPH ?g {{ SELECT (COUNT(*) AS ?n) {{ ?s :p ?o }} }} }}"

    assert rows(engine, count.format("FROM NAMED :g FROM NAMED :i")) == [["g", "3"], ["i", "0"]]
    assert rows(engine, count.format(""), named=("h",)) == [["h", "1"]]
    assert rows(engine, count.format(""), "h") == []
    assert answer(EmbeddedEngine(ox.Store(), BASE), "SELECT * { GRAPH ?g { VALUES ?x { 1 } } }") == {
        "head": {"vars": ["g", "x"]},
        "results": {"bindings": []},
    }


def test_graphs_without_an_iri_leave_the_clause_as_it_is(engine: EmbeddedEngine) -> None:
    engine.store.add(ox.Quad(ox.NamedNode("x:s"), ox.NamedNode("x:p"), ox.Literal("o"), ox.BlankNode()))

    assert rows(engine, "SELECT ?s { GRAPH ?g { ?s :q ?o VALUES ?s { :b } } }") == [["b"]]


PATHS = [
    ("SELECT ?x { :none :p* ?x }", [["none"]]),
    ("SELECT ?x { ?x :p? :none . }", [["none"]]),
    ("SELECT ?x { :none (:p|^:name)* ?x FILTER(ISIRI(?x)) }", [["none"]]),
    ("SELECT ?x { :none ^:p? ?x . OPTIONAL { ?x :name ?y } }", [["none"]]),
    ("SELECT ?x { VALUES ?x { :s :none } :none !:p? ?x }", [["none"]]),
    ("SELECT ?x { BIND(:none AS ?y) :none :p* :none . }", [["-"]]),
    ("SELECT ?x { :none :p* :s }", []),
    ("SELECT ?x { :none :p+ ?x }", []),
    ("SELECT ?x { :none :p/:p* ?x }", []),
    ("SELECT ?x { :s :p* ?x }", [["o"], ["s"], ["z"]]),
    ("SELECT ?x { :z :p* ?x }", [["z"]]),
    ("SELECT ?x { :name :p* ?x }", [["name"]]),
    ("SELECT ?x FROM :g { :s :p* ?x }", [["s"]]),
    ("SELECT ?x ?y { ?x :p :z . :none :p* ?y . ?x :p ?z }", [["o", "none"]]),
    ("SELECT (3 *?y AS ?x) { VALUES ?y { 2 } }", [["6"]]),
    ("SELECT ?x { _:b :p :z . :s :p* ?x . _:b :p ?z }", [["o"], ["s"], ["z"]]),
]


@pytest.mark.parametrize(("query", "expected"), PATHS)
def test_a_path_of_length_zero_connects_a_term_that_is_nowhere(
    engine: EmbeddedEngine, query: str, expected: list[list[str]]
) -> None:
    assert rows(engine, query) == expected


BOUND = 'BIND(BNODE(STR(?s)) AS ?a) BIND(BNODE(STR(?s)) AS ?b) BIND(BNODE("a b") AS ?c)'
LABELS = [
    f"SELECT ?a ?b ?c {{ ?s :p ?o {BOUND} }}",
    f"SELECT * {{ {{ SELECT ?a ?b ?c {{ ?s :p ?o {BOUND} }} }} }}",
    'SELECT (BNODE(STR(?s)) AS ?a) (BNODE(STR(?s)) AS ?b) (BNODE("a b") AS ?c) { ?s :p ?o }',
    'SELECT (IF(true, BNODE(STR(?s)), 1) AS ?a) (BNODE(STR(?s)) AS ?b) (BNODE("a b") AS ?c) { SELECT ?s { ?s :p ?o } }',
]


@pytest.mark.parametrize("query", LABELS)
def test_a_label_makes_one_blank_node_for_each_solution(engine: EmbeddedEngine, query: str) -> None:
    found = rows(engine, query)

    assert len(found) == 2
    assert all(a == b != c for a, b, c in found)
    assert len({node for row in found for node in row}) == 4


def test_labels_are_no_names_of_nodes_in_the_store(engine: EmbeddedEngine) -> None:
    engine.store.add(ox.Quad(ox.BlankNode("a"), ox.NamedNode("x:p"), ox.Literal("o")))

    assert rows(engine, 'SELECT ?o { BIND(BNODE("a") AS ?s) ?s <x:p> ?o }') == []
    assert answer(engine, 'SELECT * { BIND(BNODE("a") AS ?s) }')["head"]["vars"] == ["s"]
    assert rows(engine, "SELECT ?s { BIND(BNODE('a'@en) AS ?s) }") == [["-"]]
    assert rows(engine, "SELECT ?n { { SELECT (COUNT(BNODE('a')) AS ?n) { ?s :p ?o } } }") == [["2"]]


def test_group_concat_gives_a_literal_without_language(engine: EmbeddedEngine) -> None:
    query = "SELECT (GROUP_CONCAT(DISTINCT ?n ; separator=', ') AS ?all) {{ {} }} HAVING (STRLEN(GROUP_CONCAT(?n)) > 0)"

    for pattern in ("VALUES ?n { 'x'@en 'x'@en }", "VALUES ?n { 'x' }", "?s :name ?n FILTER(?n = 'x'@en)"):
        (row,) = answer(engine, query.format(pattern))["results"]["bindings"]
        assert row["all"] == {"type": "literal", "value": "x"}


def test_spellings_that_the_grammar_allows_are_read(engine: EmbeddedEngine) -> None:
    assert rows(engine, "SELECT (TRUE AS ?t) (False AS ?f) {}") == [["true", "false"]]
    assert rows(engine, "SELECT ?x { VALUES ?x { :a.b.c :a..b.c\\,d 'a.b.c' <a.b.c> } }") == [
        ["a..b.c,d"],
        ["a.b.c"],
        ["a.b.c"],
        ["a.b.c"],
    ]


@pytest.mark.parametrize("call", ["SELECT (:f(1) AS ?x) {}", "ASK { FILTER(<x:f>()) }", "SELECT * {} ORDER BY :f(1)"])
def test_a_function_that_is_not_known_is_refused_by_its_name(engine: EmbeddedEngine, call: str) -> None:
    with pytest.raises(UnknownFunction) as refused:
        answer(engine, call)
    assert refused.value.status == 400
    name = refused.value.facts["function"]
    assert name in ("http://example.org/f", "x:f")
    assert f"no function is called `{name}`" in refused.value.detail


ORDERS = [
    ("SELECT * { ?z :p ?b . ?b :p ?a }", "zba"),
    ("SELECT DISTINCT * { ?z $y ?x OPTIONAL { ?x ?w ?v } } ORDER BY ?v", "zyxwv"),
    ("SELECT REDUCED * # *\n { FILTER(?b != ?c) ?c ?b ?a }", "bca"),
    ("SELECT * { VALUES (?d ?c) { (1 2) } BIND(?c AS ?b) }", "dcb"),
    ("SELECT * { { SELECT ?b (COUNT(*) AS ?n) { ?b ?hidden ?a } GROUP BY ?b } ?b ?a ?o }", "bnao"),
    ("SELECT * { GRAPH ?z { ?y ?x ?w } MINUS { ?b ?a ?z } }", "zyxw"),
    ("SELECT * { ?b ?a 1 } VALUES ?c { 1 }", "bac"),
    ("SELECT ?b ?a { ?a ?b ?c }", "ba"),
    ("SELECT (COUNT(*) AS ?n) { ?b ?a ?c }", "n"),
    ("SELECT (2 * 3 AS ?z) (?z AS ?a) { }", "za"),
    ("SELECT * { { SELECT * { ?z ?y ?x } } }", "zyx"),
    ("SELECT * { }", ""),
]  # fmt: skip


@pytest.mark.parametrize(("query", "names"), ORDERS)
def test_variables_come_in_the_order_of_their_first_appearance(engine: EmbeddedEngine, query: str, names: str) -> None:
    assert answer(engine, query)["head"]["vars"] == list(names)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * {\n GRAPH ?g { VALUES ?x { 1 } }\n ?s ?p }",
        "SELECT * { BIND(BNODE('a') AS ?b) FILTER(GROUP_CONCAT(?x) = 'a')\n ?s ?p }",
    ],
)
def test_no_wording_moves_the_place_of_a_mistake(engine: EmbeddedEngine, query: str) -> None:
    with pytest.raises(SyntaxError) as raw:
        ox.Store().query(PREFIX + query)
    with pytest.raises(QuerySyntaxError) as refused:
        answer(engine, query)

    assert isinstance(raw.value, SyntaxError)
    assert refused.value.facts == syntax_problem(raw.value, PREFIX + query).facts


def test_what_another_service_is_asked_is_worded_as_it_came(engine: EmbeddedEngine) -> None:
    view = StoreView(engine.store)
    for silent in ("", "SILENT "):
        query = f"""PREFIX : <x:> SELECT * {{ SERVICE {silent}<x:y> {{
            GRAPH ?g {{ VALUES ?x {{ 1 }} }} :none :p* ?o . BIND(BNODE("a") AS ?b) }} }}"""
        assert conformant(query, BASE, view) == query


def test_many_graphs_are_no_hindrance() -> None:
    store = ox.Store()
    store.extend(
        ox.Quad(ox.NamedNode("x:s"), ox.NamedNode("x:p"), ox.Literal(n), ox.NamedNode(f"x:{n}")) for n in range(1_000)
    )
    count = "SELECT ?g ?n { GRAPH ?g { SELECT (COUNT(*) AS ?n) { ?s <x:p> ?o } } }"

    began = time.process_time()
    assert len(rows(EmbeddedEngine(store, BASE), count)) == 1_000
    assert time.process_time() - began < 2
