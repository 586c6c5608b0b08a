"""What a load does to a store: nothing twice, everything or nothing, and never what is not content."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib.query import ResultRow
from samples import ANNOTATION, BASE, DOCUMENT_GRAPH, PASSAGE, ROOT, edit

from graphsvc.content import read_content
from graphsvc.engine.directory import StoreDirectory
from graphsvc.errors import InvalidContent, StoreLocked, StoreUnreadable, UnusableContent
from graphsvc.loading import Compiled, CompiledCache, Report, compile_content, compiled_content, reconcile
from graphsvc.loading.compiling import graph_digest
from graphsvc.model import Names
from graphsvc.validation import rdflib_view

NAMES = Names()
FOREIGN = ox.NamedNode("http://example.org/a-graph-of-somebody-else")


def compiled_sample(folder: Path) -> Compiled:
    return compile_content(read_content(folder, NAMES))


def load(folder: Path, store: ox.Store, *, replace: bool = False) -> Report:
    return reconcile(store, compiled_sample(folder), NAMES, replace=replace)


def quads(store: ox.Store) -> dict[str, str]:
    """The digest of each graph of the store, which does not depend on how blank nodes are called."""
    graphs = {str(quad.graph_name) for quad in store}
    return {graph: graph_digest(quad for quad in store if str(quad.graph_name) == graph) for graph in graphs}


def digests(compiled: Compiled) -> dict[str, str]:
    return {graph: graph_digest(quads) for graph, quads in compiled.graphs.items()}


def population(store: ox.Store) -> list[str]:
    query = f"SELECT ?v WHERE {{ ?m <{BASE}ns#statedValue> ?v }}"
    result = store.query(query)
    assert isinstance(result, ox.QuerySolutions)
    return [str(row["v"].value) for row in result]


def test_a_first_load_adds_every_document(sample: Path) -> None:
    report = load(sample, ox.Store())

    assert report.lines()[0] == "documents: 1 added, 0 replaced, 0 unchanged, 0 retracted"


def test_unchanged_content_changes_nothing_and_says_so(sample: Path) -> None:
    store = ox.Store()
    load(sample, store)
    before = quads(store)

    report = load(sample, store)

    assert not report.changed
    assert report.lines()[0] == "documents: 0 added, 0 replaced, 1 unchanged, 0 retracted"
    assert quads(store) == before


def test_a_changed_file_replaces_what_it_said(sample: Path) -> None:
    store = ox.Store()
    load(sample, store)
    edit(sample, ANNOTATION, "icg:statedValue 1200", "icg:statedValue 1300")

    report = load(sample, store)

    assert report.lines()[0] == "documents: 0 added, 1 replaced, 0 unchanged, 0 retracted"
    assert population(store) == ["1300"]


def test_what_is_loaded_step_by_step_equals_what_is_loaded_at_once(sample: Path) -> None:
    step_by_step, at_once = ox.Store(), ox.Store()
    load(sample, step_by_step)
    edit(sample, ANNOTATION, "icg:statedValue 1200", "icg:statedValue 1300")
    load(sample, step_by_step)
    load(sample, at_once)

    assert quads(step_by_step) == quads(at_once)


def test_a_vanished_folder_retracts_all_it_said(sample: Path) -> None:
    store = ox.Store()
    load(sample, store)
    shutil.rmtree(sample / "data/documents/sample")

    report = load(sample, store)

    assert report.lines()[0] == "documents: 0 added, 0 replaced, 0 unchanged, 1 retracted"
    assert population(store) == []
    assert not store.contains_named_graph(ox.NamedNode(PASSAGE))


@pytest.mark.parametrize("slug", sorted(path.name for path in (ROOT / "data/documents").iterdir()))
def test_each_document_can_be_taken_away(tmp_path: Path, compiled: Compiled, slug: str) -> None:
    for name in ("ontology", "data", "shapes", "queries"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.rmtree(tmp_path / "data/documents" / slug)
    store = ox.Store()
    reconcile(store, compiled, NAMES)

    report = reconcile(store, compiled_content(tmp_path, NAMES, CompiledCache(tmp_path / "cache")), NAMES)

    assert report.lines()[0] == "documents: 0 added, 0 replaced, 4 unchanged, 1 retracted"
    assert not store.query(f"ASK {{ GRAPH ?g {{ <{BASE}id/document/{slug}> ?p ?o }} }}")


def test_graphs_that_are_no_content_are_never_touched(sample: Path) -> None:
    store = ox.Store()
    store.add(ox.Quad(FOREIGN, FOREIGN, FOREIGN, FOREIGN))
    load(sample, store)
    edit(sample, ANNOTATION, "icg:statedValue 1200", "icg:statedValue 1300")
    load(sample, store, replace=True)

    assert store.contains_named_graph(FOREIGN)


def test_a_content_graph_that_an_update_changed_is_reported_and_kept(sample: Path) -> None:
    store = ox.Store()
    load(sample, store)
    store.update(f"INSERT DATA {{ GRAPH <{PASSAGE}> {{ <x:a> <x:b> <x:c> }} }}")

    report = load(sample, store)

    assert report.kept == (PASSAGE,)
    assert "--replace" in report.lines()[-1]
    assert store.query(f"ASK {{ GRAPH <{PASSAGE}> {{ <x:a> <x:b> <x:c> }} }}")


def test_replace_overwrites_what_an_update_changed(sample: Path) -> None:
    store = ox.Store()
    load(sample, store)
    before = quads(store)
    store.update(f"INSERT DATA {{ GRAPH <{PASSAGE}> {{ <x:a> <x:b> <x:c> }} }}")

    report = load(sample, store, replace=True)

    assert report.kept == ()
    assert quads(store) == before


def test_content_with_a_problem_leaves_the_store_as_it_was(sample: Path) -> None:
    store = ox.Store()
    load(sample, store)
    before = quads(store)
    edit(sample, ANNOTATION, "icg:statedValue 1200", "icg:statedValue 1200 ;; .")

    with pytest.raises(UnusableContent):
        load(sample, store)

    assert quads(store) == before


def test_content_that_violates_a_shape_is_not_loaded(sample: Path, tmp_path: Path) -> None:
    edit(sample, ANNOTATION, 'icg:printedValue "1,200 people" ;', "")

    with pytest.raises(InvalidContent):
        compiled_content(sample, NAMES, CompiledCache(tmp_path / "cache"))


def test_what_was_compiled_is_kept_and_a_change_of_content_makes_it_anew(sample: Path, tmp_path: Path) -> None:
    cache = CompiledCache(tmp_path / "cache")
    first = compiled_content(sample, NAMES, cache)
    (kept,) = (tmp_path / "cache").iterdir()
    stamp = kept.stat().st_mtime_ns

    again = compiled_content(sample, NAMES, cache)

    assert digests(again) == digests(first)
    assert kept.stat().st_mtime_ns == stamp
    edit(sample, ANNOTATION, "icg:statedValue 1200", "icg:statedValue 1300")
    assert digests(compiled_content(sample, NAMES, cache)) != digests(first)


def test_a_broken_cache_costs_time_only(sample: Path, tmp_path: Path) -> None:
    cache = CompiledCache(tmp_path / "cache")
    first = compiled_content(sample, NAMES, cache)
    (kept,) = (tmp_path / "cache").iterdir()
    kept.write_text("no quads")

    assert digests(compiled_content(sample, NAMES, cache)) == digests(first)


@pytest.mark.apart
def test_a_directory_keeps_what_was_loaded(sample: Path, tmp_path: Path) -> None:
    first = StoreDirectory(tmp_path / "store")
    load(sample, first.store)
    first.close()
    again = StoreDirectory(tmp_path / "store")
    try:
        assert not load(sample, again.store).changed
        assert population(again.store) == ["1200"]
    finally:
        again.close()


@pytest.mark.apart
def test_a_directory_in_use_is_refused(tmp_path: Path) -> None:
    first = StoreDirectory(tmp_path / "store")
    try:
        with pytest.raises(StoreLocked):
            StoreDirectory(tmp_path / "store")
    finally:
        first.close()


@pytest.mark.apart
def test_a_directory_that_is_no_store_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine")

    with pytest.raises(StoreUnreadable):
        StoreDirectory(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]


@pytest.mark.apart
@pytest.mark.parametrize("mark", ['{"format": 999}', "{}", "no json"])
def test_a_store_of_another_format_version_is_refused(tmp_path: Path, mark: str) -> None:
    StoreDirectory(tmp_path / "store").close()
    (tmp_path / "store" / "graphsvc.json").write_text(mark)

    with pytest.raises(StoreUnreadable):
        StoreDirectory(tmp_path / "store")


def test_the_default_graph_counts_a_triple_once_however_many_passages_state_it(store: ox.Store) -> None:
    by_graph = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
    merged = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    distinct = "SELECT (COUNT(*) AS ?n) WHERE { SELECT DISTINCT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } } }"

    def count(query: str) -> int:
        result = store.query(query)
        assert isinstance(result, ox.QuerySolutions)
        return int(next(result)["n"].value)

    assert count(merged) == count(distinct) < count(by_graph)


def test_rdflib_sees_the_same_store(store: ox.Store) -> None:
    view = rdflib_view(store)
    counted = f"SELECT (COUNT(?r) AS ?n) WHERE {{ ?r a <{BASE}ns#Recognition> }}"
    result = store.query(counted)
    assert isinstance(result, ox.QuerySolutions)

    rows = [row.asdict() for row in view.query(counted) if isinstance(row, ResultRow)]

    assert [str(row["n"]) for row in rows] == [next(result)["n"].value]


def test_loading_describes_each_passage(sample: Path) -> None:
    store = ox.Store()
    load(sample, store)
    graph = ox.NamedNode(DOCUMENT_GRAPH)
    found = {
        str(quad.predicate)[1:-1].split("#")[-1]: quad.object
        for quad in store.quads_for_pattern(ox.NamedNode(PASSAGE), None, None, graph)
    }

    assert {"hasSource", "hasSelector", "checksum", "sha256", "type"} <= found.keys()


def test_another_base_renames_everything_of_ours(sample: Path) -> None:
    names = Names("https://example.org/graph/")
    compiled = compile_content(read_content(sample, names))

    text = "".join(str(triple) for triple in compiled.triples) + "".join(compiled.graphs)

    assert BASE not in text
    assert f"{names.base}ns#Community" in text
