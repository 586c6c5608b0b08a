"""Which graph a graph store request is about, under which conditions it writes, and what it does to a store."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from graphsvc.errors import BadRequest, PreconditionFailed
from graphsvc.graph_store import GraphState, GraphTarget, Preconditions, adding, dropping, graph_target, replacing

ADDRESS = "http://127.0.0.1:8000/rdf-graph-store"
NAMED = GraphTarget("http://example.org/g")
DEFAULT = GraphTarget(None)
GIVEN = '<urn:a> <urn:b> "back\\\\u0022slash } ; DROP ALL" .\n_:x <urn:b> <<( <urn:a> <urn:b> _:x )>> .\n'


@pytest.mark.parametrize(
    ("query", "path", "target"),
    [
        ("graph=http%3A%2F%2Fexample.org%2Fg", "", NAMED),
        ("graph=urn:x&other=1", "", GraphTarget("urn:x")),
        ("default", "", DEFAULT),
        ("default=", "", DEFAULT),
        ("", "person/1.ttl", GraphTarget(f"{ADDRESS}/person/1.ttl")),
        ("", "a%20b", GraphTarget(f"{ADDRESS}/a%20b")),
        ("", "", None),
        ("format=ttl", "", None),
    ],
)
def test_a_graph_is_named_directly_or_indirectly(query: str, path: str, target: GraphTarget | None) -> None:
    assert graph_target(query, ADDRESS, path) == target


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("default&graph=urn:x", ""),
        ("graph=urn:x&graph=urn:x", ""),
        ("default&default", "person"),
        ("graph=urn:x", "person"),
        ("graph=", ""),
        ("graph=relative", ""),
        ("graph=//example.org/g", ""),
        ("graph=http%3A%2F%2Fa%3E%7D%20DROP%20ALL", ""),
        ("graph=urn:%00", ""),
        ("graph=%ff", ""),
        ("graph=http://[", ""),
        ("", "a|b"),
        ("", "%zz"),
    ],
)
def test_a_request_that_names_no_graph_or_several_is_400(query: str, path: str) -> None:
    with pytest.raises(BadRequest):
        graph_target(query, ADDRESS, path)


def graph_of(store: ox.Store, target: GraphTarget) -> set[ox.Triple]:
    node = ox.DefaultGraph() if target.iri is None else ox.NamedNode(target.iri)
    return {quad.triple for quad in store.quads_for_pattern(None, None, None, node)}


@pytest.mark.parametrize("target", [NAMED, DEFAULT], ids=["named", "default"])
def test_a_graph_is_replaced_added_to_and_dropped(target: GraphTarget) -> None:
    store, other = ox.Store(), GraphTarget("urn:other")
    store.update(adding(other, "<urn:o> <urn:p> 1 .\n"))

    store.update(replacing(target, GIVEN))
    given = graph_of(store, target)
    assert len(given) == 2
    assert ox.Literal("back\\u0022slash } ; DROP ALL") in {triple.object for triple in given}

    store.update(adding(target, GIVEN))
    assert len(graph_of(store, target)) == 3  # the blank node of each upload is its own

    store.update(replacing(target, ""))
    assert graph_of(store, target) == set()
    assert not bool(store.query(f"ASK {{ {target.pattern} }}"))
    assert target.iri is None or store.contains_named_graph(ox.NamedNode(target.iri))

    store.update(dropping(target))
    assert [graph.value for graph in store.named_graphs() if isinstance(graph, ox.NamedNode)] == [other.iri]
    assert len(graph_of(store, other)) == 1


THERE, MISSING = GraphState(exists=True, digest="abc123"), GraphState(exists=False, digest="abc123")


@pytest.mark.parametrize(
    ("match", "none_match", "state", "holds"),
    [
        (None, None, THERE, True),
        (None, None, MISSING, True),
        ('"abc123-turtle"', None, THERE, True),
        ('"other", "abc123-n-triples"', None, THERE, True),
        ("*", None, THERE, True),
        ("*", None, MISSING, False),
        ('"abc123-turtle"', None, MISSING, False),
        ('"other"', None, THERE, False),
        ('W/"abc123-turtle"', None, THERE, False),
        ("", None, THERE, False),
        (None, "*", MISSING, True),
        (None, "*", THERE, False),
        (None, '"other"', THERE, True),
        (None, 'W/"abc123-turtle"', THERE, False),
        ('"abc123-turtle"', '"abc123-turtle"', THERE, False),
    ],
)
def test_a_write_happens_only_under_its_conditions(
    match: str | None, none_match: str | None, state: GraphState, *, holds: bool
) -> None:
    conditions = Preconditions.of(match, none_match)

    if holds:
        conditions.check(state)
    else:
        with pytest.raises(PreconditionFailed):
            conditions.check(state)
