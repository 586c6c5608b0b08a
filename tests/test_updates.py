"""Updates mean the same whatever the default graph is: what is written without GRAPH is kept apart from the merge.

Hundreds of random updates are compared with a dataset of a few lines that does what the specification says.
"""

from __future__ import annotations

import random

import pyoxigraph as ox
import pytest

from graphsvc.errors import BadRequest, QuerySyntaxError
from graphsvc.model import Names
from graphsvc.protocol import UpdateRequest
from graphsvc.rewriting import applicable

BASE = "http://example.org/sparql"
NAMES = Names("http://example.org/")
WRITTEN = NAMES.graph("default")
MERGE = "DROP SILENT DEFAULT ; INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }"
Dataset = dict[str, set[tuple[str, ...]]]


def quads(store: ox.Store) -> Dataset:
    """The triples of each graph that has some, blank nodes by one label."""
    found: Dataset = {}
    for quad in store:
        triple = tuple("_:" if isinstance(term, ox.BlankNode) else str(term) for term in quad.triple)
        found.setdefault("" if isinstance(quad.graph_name, ox.DefaultGraph) else quad.graph_name.value, set()).add(
            triple
        )
    return found


def store_of(*updates: str) -> ox.Store:
    """A store after these updates, as they are."""
    store = ox.Store()
    for update in updates:
        store.update(update, base_iri=BASE)
    return store


def apply_merged(store: ox.Store, update: str, *using: str, named: tuple[str, ...] = ()) -> Dataset:
    """What the store holds after an update to a default graph that is the merge; the merge is checked and left out."""
    store.update(applicable(UpdateRequest(update, using, named), BASE, NAMES), base_iri=BASE)
    store.update(MERGE)
    found = quads(store)
    merge = found.pop("", set())
    assert merge == {triple for triples in found.values() for triple in triples}
    return found


A, B, C, P = (f"<http://example.org/{key}>" for key in "abcp")


def test_data_without_a_graph_is_kept_in_a_graph_of_its_own() -> None:
    data = """INSERT DATA { <a> <p> 1 , 2 ; <p> [ <p> ( 1 ) ] . GRAPH <g> { <a> <p> 3 } . # }
        <b> <p> 4 GRAPH <h> { } GRAPH <h> { <b> <p> "GRAPH <g> { }" } }"""
    found = apply_merged(ox.Store(), data)

    assert found.keys() == {WRITTEN, "http://example.org/g", "http://example.org/h"}
    assert len(found[WRITTEN]) == 7
    assert (B, P, '"4"^^<http://www.w3.org/2001/XMLSchema#integer>') in found[WRITTEN]


def test_blank_nodes_are_shared_within_an_operation_whatever_the_graph() -> None:
    store = ox.Store()
    apply_merged(store, "INSERT DATA { _:x <p> 1 GRAPH <g> { _:x <p> 2 } _:x <p> 3 }")

    assert len({quad.subject for quad in store}) == 1


def test_deletions_without_a_graph_leave_the_same_triple_in_other_graphs() -> None:
    begin = "INSERT DATA { GRAPH <g> { <a> <p> <b> , <c> } }"
    for deletion in (
        "DELETE DATA { <a> <p> <b> }",
        "DELETE { <a> <p> ?o } WHERE { <a> <p> ?o }",
        "DELETE WHERE { ?s ?p ?o }",
    ):
        store = store_of(begin)
        found = apply_merged(store, f"INSERT DATA {{ <a> <p> <b> }} ; {deletion}")
        assert found == {"http://example.org/g": {(A, P, B), (A, P, C)}}


def test_patterns_read_the_merge_also_what_an_operation_before_wrote() -> None:
    update = """INSERT DATA { <a> <p> <b> GRAPH <g> { <b> <p> <c> } } ;
        INSERT { GRAPH <h> { ?x <p> ?z } } WHERE { ?x <p> ?y . ?y <p> ?z } ;
        DELETE DATA { GRAPH <h> { <a> <p> <c> } } ;
        INSERT { GRAPH <i> { ?s ?p ?o } } WHERE { ?s ?p ?o }"""
    found = apply_merged(ox.Store(), update)

    assert found["http://example.org/i"] == {(A, P, B), (B, P, C)}
    assert "http://example.org/h" not in found


@pytest.mark.parametrize(
    ("update", "graphs"),
    [
        ("CLEAR DEFAULT", "gh"),
        ("drop silent default", "gh"),
        ("DROP NAMED", "d"),
        ("CLEAR NAMED ; CLEAR NAMED", "d"),
        ("DROP ALL", ""),
        ("CLEAR GRAPH <g>", "dh"),
        ("COPY DEFAULT TO <g> ; CLEAR DEFAULT", "gh"),
        ("MOVE DEFAULT TO GRAPH <i>", "ghi"),
        ("MOVE <g> TO DEFAULT", "dh"),
        ("ADD GRAPH <g> TO DEFAULT ; DROP GRAPH <g>", "dh"),
        ("ADD DEFAULT TO <i> ; ADD DEFAULT TO DEFAULT", "dghi"),
        ("CREATE GRAPH <i>", "dgh"),
        ("WITH <g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "dh"),
        ("INSERT { ?s ?p ?o } USING <g> WHERE { ?s ?p ?o } ; DROP GRAPH <g> ; DROP GRAPH <h>", "d"),
    ],
)
def test_operations_on_whole_graphs_mean_what_was_written(update: str, graphs: str) -> None:
    store = store_of("INSERT DATA { GRAPH <g> { <a> <p> <b> } GRAPH <h> { <a> <p> <b> } }")
    apply_merged(store, "INSERT DATA { <b> <p> <c> }")
    found = apply_merged(store, update)

    names = {WRITTEN: "d"} | {f"http://example.org/{key}": key for key in "ghi"}
    assert sorted(names[graph] for graph in found) == sorted(graphs)


def test_moving_an_empty_default_graph_is_no_error() -> None:
    assert apply_merged(ox.Store(), "MOVE DEFAULT TO <g> ; CLEAR DEFAULT ; DROP DEFAULT ; COPY DEFAULT TO <g>") == {}


def test_a_plain_default_graph_is_left_as_it_is() -> None:
    for update in (
        "INSERT DATA { <a> <p> 1 GRAPH <g> { <a> <p> 2 } }",
        "PREFIX ex: <x:> # a comment\nDELETE WHERE { ?s ex:p ?o } ; CLEAR DEFAULT ; DROP NAMED",
        "COPY DEFAULT TO <g>",
    ):
        assert applicable(UpdateRequest(update), BASE) == update


def test_declarations_between_operations_hold_from_there_on() -> None:
    update = """PREFIX x: <http://example.org/> INSERT DATA { x:a x:p <b> } ;
        PREFIX x: <http://example.com/> PREFIX y: <rel/> INSERT DATA { x:a x:p y:b , <c> , "x:a" } ;
        BASE <http://example.net/> INSERT DATA { GRAPH x:g { <a> <p> x:b } } ; # the end
        PREFIX z: <x:>"""
    found = quads(store_of(applicable(UpdateRequest(update), BASE)))

    assert found == {
        "": {
            (A, P, B),
            *(
                ("<http://example.com/a>", "<http://example.com/p>", o)
                for o in ("<http://example.org/rel/b>", "<http://example.org/c>", '"x:a"')
            ),
        },
        "http://example.com/g": {("<http://example.net/a>", "<http://example.net/p>", "<http://example.com/b>")},
    }
    assert applicable(UpdateRequest(update), BASE).count("\n") == update.count("\n")


def test_the_graphs_of_the_request_are_what_patterns_look_at() -> None:
    begin = "INSERT DATA { <a> <p> 0 GRAPH <g> { <a> <p> 1 } GRAPH <h> { <a> <p> 2 } GRAPH <i> { <a> <p> 3 } }"
    g, h, i = (f"http://example.org/{key}" for key in "ghi")
    pattern = "{ ?s ?p ?o } UNION { GRAPH ?z { ?t ?q ?r } }"
    copied = f"INSERT {{ GRAPH <x> {{ ?s ?p ?o }} GRAPH <y> {{ ?t ?q ?r }} }} WHERE {{ {pattern} }}"

    def values(update: str, default: tuple[str, ...], named: tuple[str, ...], graph: str) -> set[str]:
        store = store_of(begin)
        store.update(applicable(UpdateRequest(update, default, named), BASE), base_iri=BASE)
        return {
            str(quad.object).split(chr(34))[1]
            for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        }

    assert values(copied, (g, h), (i,), "http://example.org/x") == {"1", "2"}
    assert values(copied, (g, h), (i,), "http://example.org/y") == {"3"}
    assert values(copied, (g,), (), "http://example.org/y") == set()
    assert values(copied, (), (h,), "http://example.org/x") == set()
    assert values("DELETE WHERE { GRAPH ?g { ?s ?p ?o } }", (), (i,), i) == set()
    assert values("DELETE WHERE { GRAPH ?g { ?s ?p ?o } }", (), (i,), h) == {"2"}
    assert values("CLEAR GRAPH <h> ; INSERT DATA { GRAPH <x> { <a> <p> 9 } }", (g,), (), "http://example.org/x") == {
        "9"
    }


@pytest.mark.parametrize(
    "update",
    [
        "INSERT { ?s ?p ?o } USING <g> WHERE { ?s ?p ?o }",
        "DELETE { ?s ?p ?o } USING NAMED <g> WHERE { ?s ?p ?o }",
        "WITH <g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "CLEAR ALL ; WITH <g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_request_and_text_may_not_both_name_graphs(update: str) -> None:
    for graphs in ((("http://example.org/g",), ()), ((), ("http://example.org/g",))):
        with pytest.raises(BadRequest, match="USING or WITH"):
            applicable(UpdateRequest(update, *graphs), BASE)


def test_several_graphs_to_look_at_are_merged_as_a_set() -> None:
    begin = "INSERT DATA { GRAPH <g> { <a> <p> 1 } GRAPH <h> { <a> <p> 1 } }"
    count = "INSERT {{ <a> <n> ?n }} {} WHERE {{ SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o }} }}"
    one = '"1"^^<http://www.w3.org/2001/XMLSchema#integer>'
    for update, using in (
        (count.format("USING <g> USING <h>"), ()),
        (count.format("USING <g> USING NAMED <h> USING <g>"), ()),
        (count.format(""), ("http://example.org/g", "http://example.org/h")),
    ):
        store = store_of(begin)
        store.update(applicable(UpdateRequest(update, using), BASE), base_iri=BASE)
        found = quads(store)
        assert found.pop("") == {(A, "<http://example.org/n>", one)}
        assert found.keys() == {"http://example.org/g", "http://example.org/h"}


@pytest.mark.parametrize(
    ("update", "line", "column"),
    [
        ("INSERT DATA { <a> <b> 1 }\nDELETE DATA { }", 2, 1),
        ("INSERT DATA { } ;\n; CLEAR ALL", 2, 1),
        ("SELECT * { ?s ?p ?o }", 1, 10),
        ("INSERT { ?s ?p ?o }", 1, 19),
        ("CLEAR <g>\n CLEAR ALL", 2, 2),
        ("COPY <g> <h>", 1, 10),
        ("LOAD", 1, 1),
        ("WITH DELETE { } WHERE { }", 1, 6),
        ("CLEAR ALL ; PREFIX", 1, 13),
    ],
)
def test_what_is_no_update_is_refused_with_its_place(update: str, line: int, column: int) -> None:
    with pytest.raises(QuerySyntaxError) as refused:
        applicable(UpdateRequest(update), BASE)
    assert (refused.value.facts["line"], refused.value.facts["column"]) == (line, column)


@pytest.mark.parametrize(
    "update", ["", "# nothing", "PREFIX ex: <x:>", "CLEAR ALL ;", "CLEAR ALL ; # end", "CLEAR ALL # end"]
)
def test_every_update_ends_so_that_another_operation_may_follow(update: str) -> None:
    text = applicable(UpdateRequest(update), BASE)

    store_of(f"{text}\n; CLEAR ALL")


Triple = tuple[str, str, str]
Pattern = list[tuple[str, Triple]]
"""Triples with the key of their graph; none is the default graph."""


def written_out(pattern: Pattern) -> str:
    """The pattern, template or data as text."""
    return "{ " + " ".join(_quad(graph, triple) for graph, triple in pattern) + " }"


def _quad(graph: str, triple: Triple) -> str:
    return f"GRAPH <{graph}> {{ {' '.join(triple)} }}" if graph else f"{' '.join(triple)} ."


class Oracle:
    """A dataset of few triples that applies operations by the letter of the specification; reads see all graphs."""

    def __init__(self) -> None:
        self.graphs: dict[str, set[Triple]] = {}

    def seen(self, graph: str, default: str) -> set[Triple]:
        """What a pattern sees in a graph, or in the default graph, which WITH or USING may choose."""
        name = graph or default
        return self.graphs.get(name, set()) if name else set().union(*self.graphs.values())

    @staticmethod
    def joined(bound: dict[str, str], pattern: Triple, triple: Triple) -> dict[str, str] | None:
        """The solution with what the pattern binds to the triple; None when they do not fit."""
        more = dict(bound)
        for term, value in zip(pattern, triple, strict=True):
            if more.setdefault(term, value if term[0] == "?" else term) != value:
                return None
        return more

    def solutions(self, pattern: Pattern, default: str = "") -> list[dict[str, str]]:
        """The solutions of a pattern."""
        found: list[dict[str, str]] = [{}]
        for graph, triple in pattern:
            seen = self.seen(graph, default)
            found = [
                more for bound in found for other in seen if (more := self.joined(bound, triple, other)) is not None
            ]
        return found

    def apply(self, solutions: list[dict[str, str]], delete: Pattern, insert: Pattern, target: str = "") -> None:
        """Delete, then insert, what the templates make of the solutions."""
        for template, change in ((delete, set[Triple].discard), (insert, set[Triple].add)):
            for bound in solutions:
                for graph, (s, p, o) in template:
                    name = graph or target or "default"
                    change(self.graphs.setdefault(name, set()), (bound.get(s, s), bound.get(p, p), bound.get(o, o)))

    def manage(self, kind: str, source: str, target: str) -> None:
        """CLEAR and DROP, ADD, COPY and MOVE; the graphs by key, DEFAULT, NAMED or ALL."""
        source, target = (name.replace("DEFAULT", "default") for name in (source, target))
        if kind in ("CLEAR", "DROP"):
            gone = {"ALL": set(self.graphs), "NAMED": set(self.graphs) - {"default"}}.get(source, {source})
            self.graphs = {name: triples for name, triples in self.graphs.items() if name not in gone}
        elif source != target:
            kept = self.graphs.get(target, set()) if kind == "ADD" else set()
            self.graphs[target] = kept | self.graphs.get(source, set())
            if kind == "MOVE":
                self.graphs.pop(source, None)


class Maker:
    """Random operations over a handful of names, applied by the oracle as they are written."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.oracle = Oracle()

    def quads(self, *terms: str) -> Pattern:
        """One to three triples of such terms, each in some graph."""
        pick = self.chance.choice
        return [(pick(["", "", "g", "h"]), (pick(terms), "<p>", pick(terms))) for _ in range(self.chance.randint(1, 3))]

    def update(self) -> str:
        """Some operations; the oracle has applied them."""
        return " ;\n".join(self.operation() for _ in range(self.chance.randint(1, 4)))

    def operation(self) -> str:
        """An operation of some kind."""
        pick, data = self.chance.choice, self.quads("<a>", "<b>", "<c>")
        kind = pick(["INSERT DATA", "INSERT DATA", "DELETE DATA", "DELETE WHERE", "MODIFY", "MODIFY", "CLEAR", "ADD"])
        if kind == "INSERT DATA":
            self.oracle.apply([{}], [], data)
        elif kind == "DELETE DATA":
            self.oracle.apply([{}], data, [])
        elif kind == "DELETE WHERE":
            data = self.quads("?x", "?y", "<a>")
            self.oracle.apply(self.oracle.solutions(data), data, [])
        elif kind == "MODIFY":
            return self.modify()
        else:
            return self.managed()
        return f"{kind} {written_out(data)}"

    def modify(self) -> str:
        """DELETE and INSERT, with WITH or USING or neither."""
        pick, pattern = self.chance.choice, self.quads("?x", "?y", "<a>")
        bound = sorted({term for _, triple in pattern for term in triple if term[0] == "?"} | {"<b>"})
        delete, insert = self.quads(*bound), self.quads(*bound)
        head = pick(["", "", "WITH <g> "])
        using = "" if head else pick(["", "", "USING <h> "])
        default = "g" if head else "h" if using else ""
        if using:
            pattern = [("", triple) for _, triple in pattern]
        self.oracle.apply(self.oracle.solutions(pattern, default), delete, insert, "g" if head else "")
        return f"{head}DELETE {written_out(delete)} INSERT {written_out(insert)} {using}WHERE {written_out(pattern)}"

    def managed(self) -> str:
        """An operation on whole graphs."""
        pick = self.chance.choice
        if self.chance.random() < 1 / 2:
            kind, source = pick(["CLEAR", "DROP"]), pick(["DEFAULT", "NAMED", "ALL", "g"])
            self.oracle.manage(kind, source, "")
            return f"{kind} SILENT {'GRAPH <g>' if source == 'g' else source}"
        kind, source, target = pick(["ADD", "COPY", "MOVE"]), pick(["DEFAULT", "g", "h"]), pick(["DEFAULT", "g", "h"])
        self.oracle.manage(kind, source, target)
        return " ".join([kind, "SILENT", *(f"<{name}>" if len(name) == 1 else name for name in (source, "TO", target))])


def test_random_updates_do_what_the_specification_says() -> None:
    chance = random.Random(2026)  # noqa: S311  # the same updates each time
    for _ in range(200):
        maker, store = Maker(chance), ox.Store()
        for _ in range(3):
            update = maker.update()
            found = apply_merged(store, update)
            expected = {
                f"http://example.org/{'graph/default' if key == 'default' else key}": {
                    tuple(term.replace("<", "<http://example.org/") for term in triple) for triple in triples
                }
                for key, triples in maker.oracle.graphs.items()
                if triples
            }
            assert found == expected, update
