"""Content that an update has changed is kept and reported at the next load; the version tells such a store apart."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox
import pytest
from running import CompiledUpkeep
from samples import PASSAGE, write_sample

from graphsvc.content import read_content
from graphsvc.engine.embedded import EmbeddedEngine
from graphsvc.loading import Compiled, compile_content, stated_version
from graphsvc.loading.blank_nodes import distinguishable
from graphsvc.model import Names

NAMES = Names()
CATALOGUE = NAMES.graph("catalogue")
OWN = ox.NamedNode(NAMES.graph("default"))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    return compile_content(read_content(write_sample(tmp_path_factory.mktemp("content")), NAMES))


@pytest.fixture
def store(small: Compiled) -> ox.Store:
    store = ox.Store()
    CompiledUpkeep(small).fill(store, None)
    return store


def update(store: ox.Store, text: str) -> None:
    store.update(CompiledUpkeep().transaction(text))


def load(store: ox.Store, small: Compiled, *, replace: bool = False) -> Sequence[str]:
    return CompiledUpkeep(small, replace=replace).fill(store, "merge")


def kept(lines: Sequence[str]) -> list[str]:
    return [line for line in lines if line.startswith("kept:")]


def version(store: ox.Store) -> str:
    return stated_version(EmbeddedEngine(store, ""), NAMES)


def default_graph(store: ox.Store) -> set[ox.Triple]:
    return {quad.triple for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph())}


def merged(store: ox.Store) -> set[ox.Triple]:
    return {quad.triple for quad in store if not isinstance(quad.graph_name, ox.DefaultGraph)}


POISON = " . ".join(f"_:b{i} <urn:p> _:b{j}" for i in range(12) for j in range(12) if i != j)
CHANGES = [
    f"INSERT DATA {{ GRAPH <{PASSAGE}> {{ <urn:a> <urn:b> 1 }} }}",
    f"INSERT DATA {{ GRAPH <{PASSAGE}> {{ {POISON} }} }}",
    f"DELETE WHERE {{ GRAPH <{PASSAGE}> {{ ?s a ?o }} }}",
    f"DROP GRAPH <{PASSAGE}>",
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_content_graph_that_an_update_changed_is_kept_and_reported(
    store: ox.Store, small: Compiled, change: str
) -> None:
    loaded = version(store)
    update(store, change)
    changed, versioned = set(store), version(store)
    assert versioned != loaded

    assert kept(load(store, small)) == [f"kept: {PASSAGE} was changed by an update; --replace overwrites it"]
    assert (set(store), version(store)) == (changed, versioned)

    assert not kept(load(store, small, replace=True))
    assert not kept(load(store, small))
    assert version(store) == loaded
    assert default_graph(store) == merged(store) == set(small.triples)


def test_a_graph_of_somebody_else_stays_and_the_version_tells(store: ox.Store, small: Compiled) -> None:
    loaded = version(store)
    update(store, f"INSERT DATA {{ GRAPH <urn:g> {{ <urn:a> <urn:b> 1 }} }} ; DROP GRAPH <{PASSAGE}>")
    updated = version(store)
    assert not kept(load(store, small, replace=True))

    assert store.contains_named_graph(ox.NamedNode("urn:g"))
    assert version(store) not in (loaded, updated)
    assert default_graph(store) == merged(store)


def test_an_update_that_changes_no_content_is_not_reported(store: ox.Store, small: Compiled) -> None:
    update(store, "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }")
    updated = version(store)

    assert not kept(load(store, small))
    assert version(store) == updated


def test_a_catalogue_that_was_dropped_is_made_again(store: ox.Store, small: Compiled) -> None:
    loaded = version(store)
    update(store, f"DROP GRAPH <{CATALOGUE}>")
    assert version(store) == ""

    assert not kept(load(store, small))
    assert version(store) == loaded
    assert default_graph(store) == merged(store) == set(small.triples)


def test_a_store_changes_its_layout_and_loses_nothing() -> None:
    written = ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal("written"))
    named = ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal("named"), ox.NamedNode("urn:g"))
    store = ox.Store()
    store.extend([written, named])
    own = ox.Quad(written.subject, written.predicate, written.object, OWN)
    for _ in range(2):
        for _ in range(2):  # a stop between the change and its note does no harm
            CompiledUpkeep(None, "merge").fill(store, "plain")
            assert set(store) == {own, named, written, ox.Quad(*named.triple)}
        for _ in range(2):
            CompiledUpkeep(None, "plain").fill(store, "merge")
            assert set(store) == {own, named, written}


def graph(text: str) -> list[ox.Quad]:
    return list(ox.parse(text.encode(), ox.RdfFormat.TURTLE, base_iri="http://example.org/"))


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("<a> <p> 1 .", True),
        ("<a> <p> [ ] .", True),
        ("<a> <p> ( 1 2 3 ), ( 1 2 4 ) .", True),
        ("<a> <p> [ <q> 1 ], [ <q> 2 ] .", True),
        ("<a> <p> <<( <a> <b> _:x )>>, _:y .", True),
        ("_:a <p> _:b . _:b <p> _:c .", True),
        ("<a> <p> [ ], [ ] .", False),
        ("_:a <p> _:b . _:b <p> _:a .", False),
        (f"{POISON} .", False),
    ],
)
def test_blank_nodes_are_told_apart_where_that_is_quick(text: str, *, apart: bool) -> None:
    assert distinguishable(graph(text)) == apart
