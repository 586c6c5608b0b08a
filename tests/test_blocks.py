"""Documents of blocks: what is remembered as it was written says the same as if it were written anew."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pyoxigraph as ox
import pytest

from graphsvc.description.blocks import Block, Stated
from graphsvc.description.facts import Fact, facts_of
from graphsvc.errors import NotAcceptable
from graphsvc.formats import HTML, RESOURCE_FORMATS, Format, Kind, by_suffix
from graphsvc.jsonld import Compactor
from graphsvc.vocab import RDF, SKOS
from graphsvc.web.serializing import serialized

if TYPE_CHECKING:
    from graphsvc.web.service import Service

EX = "http://example.org/"
LABEL = SKOS + "prefLabel"
PREFIXES = {"ex": EX, "skos": SKOS, "urn": "http://example.net/"}
CONTEXT = {
    "@version": 1.1,
    **{name: {"@id": space, "@prefix": True} for name, space in PREFIXES.items()},
    "ex:knows": {"@type": "@id"},
    "skos:prefLabel": {"@container": "@language"},
}
TURTLE, JSON_LD = cast("tuple[Format, Format]", (by_suffix("ttl"), by_suffix("jsonld")))
DATA = [form for form in RESOURCE_FORMATS if form is not HTML]


def service(prefixes: Mapping[str, str] = PREFIXES) -> Service:
    """What writing needs of a service."""
    return cast("Service", SimpleNamespace(prefixes=prefixes, json_ld=Compactor(CONTEXT), naming=str(prefixes)))


def term(text: str) -> ox.NamedNode | ox.Literal:
    """A name below the namespace of these tests or elsewhere, or an English text in quotation marks."""
    if text.startswith('"'):
        return ox.Literal(text.strip('"'), language="en")
    return ox.NamedNode(text if ":" in text else EX + text)


def facts(*lines: str) -> list[Fact]:
    """`subject property value`, each in the graph of the last word, or in `ex:g`."""
    found = []
    for line in lines:
        subject, predicate, value, *graph = line.split()
        name = ox.NamedNode(EX + (graph or ["g"])[0])
        found.append(Fact(term(subject), cast("ox.NamedNode", term(predicate)), term(value), name))
    return found


def read(body: bytes, form: Format) -> set[str]:
    """The quads of a document, or its triples."""
    quads = ox.parse(body, cast("ox.RdfFormat", form.serializer))
    return {str(quad if has_graphs(form) else quad.triple) for quad in quads}


def has_graphs(form: Format) -> bool:
    """Whether a document in this format names graphs."""
    return Kind.DATASET in form.kinds and form.name != "json-ld"


NODE = facts("a knows b", f'a {LABEL} "A"', "a knows urn:x:y h", f"a {RDF}type Person", f'a {LABEL} "A" h')
OTHER = facts(f'b {LABEL} "B"', "b age http://example.net/1")


@pytest.mark.parametrize("form", DATA, ids=lambda form: form.suffix)
def test_blocks_say_the_same_as_what_is_written_anew(form: Format) -> None:
    new = facts("c knows a", "c knows b")
    blocks = [Block(EX + "b", OTHER), Block(EX + "a", NODE, whole=True)]
    quads = [fact.quad for fact in (*new, *NODE, *OTHER)]
    anew = read(serialized(quads, form, service()), form)

    assert anew == {str(quad if has_graphs(form) else quad.triple) for quad in quads}
    here = service()
    for _ in ("written for it", "remembered"):
        assert read(serialized((), form, here, Stated(new, blocks)), form) == anew
    assert all(len(block.written) == 1 for block in blocks)


@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)])
def test_all_that_is_stated_of_a_subject_stands_for_what_is_a_part_of_it(order: tuple[int, ...]) -> None:
    whole = Block(EX + "a", NODE, whole=True)
    blocks = whole, Block(EX + "a", NODE[1:2]), Block(EX + "a", NODE[2:3])
    found = Stated.of([NODE[0], *OTHER], [blocks[number] for number in order])

    assert found == Stated(OTHER, [whole])


def test_parts_of_a_subject_are_written_together() -> None:
    parts, other = [Block(EX + "a", NODE[:2]), Block(EX + "a", NODE[2:])], Block(EX + "b", OTHER)
    found = Stated.of((), [*parts, other])
    assert ({*found.facts}, found.blocks) == ({*NODE}, [other])

    found = Stated.of(NODE[4:], [parts[0], other])
    assert ({*found.facts}, found.blocks) == ({*NODE[:2], *NODE[4:]}, [other])


def test_a_subject_stands_in_one_place() -> None:
    quad = ox.Quad(ox.NamedNode(EX + "a"), ox.NamedNode(EX + "knows"), ox.NamedNode(EX + "c"))
    stated = Stated(facts("c knows b"), [Block(EX + "a", NODE, whole=True), Block(EX + "b", OTHER)])
    lines = serialized([quad], TURTLE, service(), stated).decode().splitlines()

    assert [line.split()[0] for line in lines if line.startswith("ex:")] == ["ex:a", "ex:c", "ex:b"]


def test_a_document_declares_the_prefixes_of_its_parts() -> None:
    stated = Stated(facts("c p c"), [Block(EX + "a", facts("a p http://example.net/1"))])
    lines = serialized((), TURTLE, service(), stated).decode().splitlines()

    assert lines[:2] == [f"@prefix ex: <{EX}> .", "@prefix urn: <http://example.net/> ."]
    assert lines[2:] == ["ex:c ex:p ex:c .", "ex:a ex:p urn:1 ."]


def test_what_was_written_with_other_prefixes_is_written_anew() -> None:
    stated = Stated((), [Block(EX + "a", NODE)])

    assert b"a ex:Person" in serialized((), TURTLE, service(), stated)
    assert b"a person:son" in serialized((), TURTLE, service({**PREFIXES, "person": EX + "Per"}), stated)


def test_json_ld_of_one_block_is_a_node_and_of_several_a_graph() -> None:
    person, other = Block(EX + "a", facts(f"a {RDF}type Person")), Block(EX + "b", OTHER)
    one, two = Stated((), [other]), Stated((), [person, other])
    alone, graph = (json.loads(serialized((), JSON_LD, service(), stated)) for stated in (one, two))
    context = alone.pop("@context")

    assert alone == {"@id": "ex:b", "skos:prefLabel": {"en": "B"}, "ex:age": {"@id": "urn:1"}}
    assert graph["@graph"] == [{"@id": "ex:a", "@type": "ex:Person"}, alone]
    assert {*context} == {"@version", "ex", "skos", "skos:prefLabel", "urn"}


def test_json_ld_of_several_parts_is_that_of_the_whole() -> None:
    """Byte for byte, and also where a name of one part has the prefix of another for its scheme."""
    for name in ("b", "urn:x:y", "ex:foo"):
        parts = [facts(f"a knows {name}"), facts(f'b {LABEL} "B"', "b p http://example.net/1")]
        stated = Stated((), [Block(EX + letter, part) for letter, part in zip("ab", parts, strict=True)])
        anew = serialized([fact.quad for part in parts for fact in part], JSON_LD, service())

        assert serialized((), JSON_LD, service(), stated) == anew
        assert read(anew, JSON_LD) == {str(fact.quad.triple) for part in parts for fact in part}


def test_what_cannot_be_written_in_xml_is_refused_each_time_and_written_elsewhere() -> None:
    block = Block(EX + "a", facts("a http://example.org/1 b"))
    for _ in range(2):
        with pytest.raises(NotAcceptable):
            serialized((), cast("Format", by_suffix("rdf")), service(), Stated((), [block]))
    assert read(serialized((), TURTLE, service(), Stated((), [block])), TURTLE) == {str(block.facts[0].quad.triple)}


def test_triple_terms_are_told_in_each_format() -> None:
    quad = ox.Quad(ox.NamedNode(EX + "r"), ox.NamedNode(RDF + "reifies"), NODE[0].quad.triple, ox.NamedNode(EX + "g"))
    same = ox.Quad(ox.NamedNode(EX + "s"), quad.predicate, quad.object, quad.graph_name)
    stated = Stated((), [Block(EX + "r", facts_of([quad])), Block(EX + "s", facts_of([same])), Block(EX + "b", OTHER)])
    nodes = [node["@id"] for node in json.loads(serialized((), JSON_LD, service(), stated))["@graph"]]

    assert {str(quad.triple), str(same.triple)} <= read(serialized((), TURTLE, service(), stated), TURTLE)
    assert sorted(nodes)[1:] == ["ex:b", "ex:r", "ex:s"], "and one node for both terms"
    assert f"<{RDF}subject> <{EX}a>" in "".join(read(serialized((), JSON_LD, service(), stated), JSON_LD))
