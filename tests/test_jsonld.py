"""JSON-LD in our context means what the engine wrote: an implementation of others expands it to the same triples."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pyoxigraph as ox
import pytest
from pyld import jsonld

from graphsvc.engine.embedded import EmbeddedEngine
from graphsvc.jsonld import Compactor, Context, context_of, told_by_line, told_in
from graphsvc.model import Names
from graphsvc.vocab import RDF, SKOS

EX = "http://example.org/"
THING = ox.NamedNode(EX + "thing")
LABEL = ox.NamedNode(SKOS + "prefLabel")
KNOWS = ox.NamedNode(EX + "knows")
CONTEXT: Context = {
    "@version": 1.1,
    "ex": {"@id": EX, "@prefix": True},
    "deep": {"@id": EX + "deep/", "@prefix": True},
    "skos": {"@id": SKOS, "@prefix": True},
    "urn": {"@id": "http://example.net/", "@prefix": True},
    "ex:knows": {"@type": "@id"},
    "skos:prefLabel": {"@container": "@language"},
}
COMPACTOR = Compactor(CONTEXT)
TYPE = ox.NamedNode(RDF + "type")


_CHAINED = [ox.Quad(THING, KNOWS, ox.BlankNode("b0")), ox.Quad(ox.BlankNode("b8"), KNOWS, THING)]


def _named(letter: str) -> ox.NamedNode:
    """A thing of one letter, `t` the thing of these tests."""
    return THING if letter == "t" else ox.NamedNode(EX + letter)


def nquads(document: bytes | dict[str, Any] | list[Any]) -> str:
    """The canonical N-Quads that another implementation reads."""
    found = json.loads(document) if isinstance(document, bytes) else document
    return str(jsonld.normalize(found, {"algorithm": "URDNA2015", "format": "application/n-quads"}))


def expanded(quads: Sequence[ox.Quad]) -> bytes:
    """The quads as the engine writes them."""
    return ox.serialize(quads, format=ox.RdfFormat.JSON_LD) or b"[]"


@pytest.mark.parametrize(
    "quads",
    [
        [],
        [ox.Quad(THING, LABEL, ox.Literal("a", language="en"))],
        [ox.Quad(THING, LABEL, ox.Literal(text, language=tag)) for text in "ab" for tag in ("en", "fr")],
        [ox.Quad(THING, LABEL, ox.Literal("a", language="en")), ox.Quad(THING, LABEL, ox.Literal("plain"))],
        [ox.Quad(THING, LABEL, ox.Literal("a", language="ar", direction=ox.BaseDirection.RTL))],
        [ox.Quad(THING, LABEL, THING)],
        [ox.Quad(THING, KNOWS, ox.Literal("nobody"))],
        [ox.Quad(THING, KNOWS, ox.Literal("nobody", language="en")), ox.Quad(THING, KNOWS, THING)],
        [ox.Quad(THING, KNOWS, ox.BlankNode("b")), ox.Quad(ox.BlankNode("b"), KNOWS, THING)],
        [ox.Quad(THING, TYPE, ox.NamedNode(EX + name)) for name in ("A", "B")],
        [ox.Quad(THING, THING, ox.Literal(1)), ox.Quad(THING, THING, ox.Literal("true"))],
        [ox.Quad(THING, THING, ox.Literal("{}", datatype=ox.NamedNode(RDF + "JSON")))],
        [ox.Quad(ox.NamedNode(EX + name), KNOWS, ox.NamedNode(EX)) for name in ("deep/x", "deep/", "/deep", "//x", "")],
        [ox.Quad(ox.NamedNode("ex:foo"), KNOWS, THING)],
        [ox.Quad(THING, ox.NamedNode("ex:foo"), ox.Literal("a"))],
        [ox.Quad(THING, THING, ox.Literal("a", datatype=ox.NamedNode("ex:foo")))],
        [ox.Quad(ox.NamedNode("urn:a:b"), KNOWS, ox.NamedNode("http://example.net/x"))],
        [ox.Quad(ox.NamedNode("skos:prefLabel"), LABEL, ox.Literal("a", language="en"))],
        [
            *(
                ox.Quad(_named(one), KNOWS, _named(other))
                for one, other in ("at", "ta", "ab", "ba", "bt", "tb", "aa", "cd")
            )
        ],
        [*(ox.Quad(_named(one), THING, _named(other)) for one, other in ("at", "ab", "bc", "ct", "da", "ed"))],
        [*(ox.Quad(ox.BlankNode(f"b{n}"), KNOWS, ox.BlankNode(f"b{n + 1}")) for n in range(8)), *_CHAINED],
        [ox.Quad(THING, THING, ox.Literal('"</script>\u2028\\'))],
    ],
)
def test_a_document_means_what_it_is_made_of(quads: list[ox.Quad]) -> None:
    written = expanded(quads)
    told, of_triples = told_in(written), told_by_line(quad.triple for quad in quads)

    assert nquads(COMPACTOR.compacted(told)) == nquads(json.loads(written))
    assert nquads(COMPACTOR.compacted([*of_triples.values()])) == nquads(json.loads(written))
    assert nquads(COMPACTOR.compacted(told, readable=False)) == nquads(json.loads(written))
    for each in (told, [of_triples[line] for line in sorted(of_triples)]):
        for root in (THING.value, EX, "urn:nowhere"):
            assert nquads(COMPACTOR.compacted(each, readable=False, root=root)) == nquads(json.loads(written))


def test_a_document_of_triples_is_that_of_what_the_engine_writes_of_them() -> None:
    values: list[ox.NamedNode | ox.BlankNode | ox.Literal] = [THING, ox.BlankNode("b"), ox.Literal("a"), ox.Literal(5)]
    values += [ox.Literal("a", language="en-GB")]
    values += [ox.Literal("a", language="ar", direction=ox.BaseDirection.RTL), ox.Literal("a", datatype=THING)]
    triples = [ox.Triple(THING, property_, value) for property_ in (TYPE, LABEL, KNOWS, THING) for value in values]
    written = ox.serialize(triples, format=ox.RdfFormat.JSON_LD) or b""

    assert COMPACTOR.compacted([*told_by_line(triples).values()]) == COMPACTOR.compacted(told_in(written))


def test_nodes_of_unsorted_statements_stand_once() -> None:
    triples = [ox.Triple(_named(one), KNOWS, _named(other)) for one, other in ("ab", "ba", "ac")]
    document = json.loads(COMPACTOR.compacted([*told_by_line(triples).values()]))

    assert document["@graph"] == [{"@id": "ex:a", "ex:knows": ["ex:b", "ex:c"]}, {"@id": "ex:b", "ex:knows": "ex:a"}]


def test_what_leads_to_the_root_or_from_it_stands_within_it_once() -> None:
    quads = [ox.Quad(_named(one), KNOWS, _named(other)) for one, other in ("at", "bt", "ab", "tc", "cd")]
    quads += [ox.Quad(_named(letter), LABEL, ox.Literal(letter, language="en")) for letter in "abcde"]
    told = told_in(expanded(sorted(quads, key=str)))
    document = json.loads(COMPACTOR.compacted(told, readable=False, root=THING.value))
    whole, alone = document["@graph"]

    assert whole["ex:knows"]["skos:prefLabel"] == {"en": "c"}
    assert [node["@id"] for node in whole["@reverse"]["ex:knows"]] == ["ex:a"]
    assert alone["@id"] == "ex:e"
    assert document["@context"]["ex"] == EX


def test_names_are_shortened_as_others_do_it() -> None:
    quads = [
        ox.Quad(THING, LABEL, ox.Literal("a", language="en")),
        ox.Quad(THING, KNOWS, ox.NamedNode(EX + "deep/x")),
        ox.Quad(THING, TYPE, ox.NamedNode(EX + "A")),
        ox.Quad(THING, ox.NamedNode(EX + "age"), ox.Literal("plain")),
    ]
    classes = jsonld.from_rdf(nquads(expanded(quads)), {"format": "application/n-quads"})
    others = jsonld.compact(classes, dict(CONTEXT))
    ours = json.loads(COMPACTOR.compacted(told_in(expanded(quads))))

    assert {**ours, "@context": None} == {**others, "@context": None}
    assert ours["@context"] == {name: meaning for name, meaning in CONTEXT.items() if name != "urn"}


@pytest.mark.parametrize("graph", ["ontology", "shapes", "queries", "entities", "links", "editorial", "catalogue"])
def test_whole_graphs_mean_what_they_state(graph: str, engine: EmbeddedEngine, names: Names) -> None:
    iri = {"ontology": names.ontology, "shapes": names.shapes, "queries": names.queries}.get(graph, names.graph(graph))
    stated = [ox.Quad(*quad.triple) for quad in engine.quads(graph=iri)]
    context = context_of(
        {"icg": names.term(""), "skos": SKOS, "id": names.base + "id/"}, engine.quads(graph=names.ontology)
    )
    written = Compactor(context).compacted(told_in(expanded(stated)))
    read = ox.Dataset(ox.parse(written, ox.RdfFormat.JSON_LD))
    meant = ox.Dataset(stated)
    for dataset in (read, meant):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)

    assert len(stated) > 30
    assert read == meant
