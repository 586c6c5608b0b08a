"""Triple terms of RDF 1.2 that an update brings come in every format, also in JSON-LD 1.1, which has none for them."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from running import CompiledUpkeep, client_of
from samples import write_sample

from graphsvc.content import read_content
from graphsvc.formats import RESOURCE_SUFFIXES
from graphsvc.loading import compile_content
from graphsvc.model import Names
from graphsvc.settings import Settings
from graphsvc.vocab import RDF

NAMES = Names()
HARBOUR, GRAPH = NAMES.thing("place", "old-harbour"), NAMES.graph("notes")
HELD = f'<{HARBOUR}> <urn:held> <<( <urn:a> <urn:b> <<( <urn:c> <urn:d> "e"@en )>> )>>'


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service to which somebody said of two things that they hold the same proposition, which holds another one."""
    compiled = compile_content(read_content(write_sample(tmp_path_factory.mktemp("content")), NAMES))
    with client_of(Settings(), CompiledUpkeep(compiled)) as client:
        assert client.portal is not None
        other = HELD.replace("old-harbour", "new-harbour")
        update = f"INSERT DATA {{ GRAPH <{GRAPH}> {{ {HELD} . {other} . <{HARBOUR}> a <urn:Harbour> }} }}"
        client.portal.call(client.app.state.holder.update, update)  # type: ignore[attr-defined]  # Starlette's own
        yield client


def quads_of(client: TestClient, path: str, form: ox.RdfFormat) -> list[ox.Quad]:
    """What the answer at an address states."""
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return [*ox.parse(answer.content, form)]


def statement(quads: list[ox.Quad], node: ox.NamedNode | ox.BlankNode, led: str) -> dict[str, ox.Quad]:
    """What is said of the value of a property, by the local names of RDF."""
    value = next(quad.object for quad in quads if (quad.subject, quad.predicate.value) == (node, led))
    return {quad.predicate.value.removeprefix(RDF): quad for quad in quads if quad.subject == value}


@pytest.mark.parametrize(
    "path", ["/doc/place/old-harbour", "/doc/graph/notes", "/doc/place", "/fragments?predicate=urn:held"]
)
@pytest.mark.parametrize("form", ["html", *sorted(RESOURCE_SUFFIXES)])
def test_documents_with_triple_terms_come_in_every_format(client: TestClient, path: str, form: str) -> None:
    assert client.get(f"{path}{'&' if '?' in path else '?'}format={form}").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        *("/doc/place/old-harbour.jsonld", "/doc/graph/notes.jsonld", "/fragments?predicate=urn:held&format=jsonld"),
        f"/sparql?{urlencode({'query': 'CONSTRUCT WHERE { ?s <urn:held> ?o }', 'format': 'jsonld'})}",
    ],
)
def test_json_ld_describes_a_triple_term_as_a_statement(client: TestClient, path: str) -> None:
    quads = quads_of(client, path, ox.RdfFormat.JSON_LD)
    outer = statement(quads, ox.NamedNode(HARBOUR), "urn:held")
    assert {name: str(outer[name].object) for name in ("type", "subject", "predicate")} == {
        "type": f"<{RDF}Statement>",
        "subject": "<urn:a>",
        "predicate": "<urn:b>",
    }
    node = outer["object"].subject
    assert isinstance(node, ox.BlankNode)
    inner = statement(quads, node, RDF + "object")
    assert {str(inner[name].object) for name in ("subject", "predicate", "object")} == {"<urn:c>", "<urn:d>", '"e"@en'}


def test_equal_triple_terms_are_one_statement(client: TestClient) -> None:
    quads = quads_of(client, "/doc/graph/notes.jsonld", ox.RdfFormat.JSON_LD)
    assert len({quad.object for quad in quads if quad.predicate.value == "urn:held"}) == 1


def test_dumps_hold_triple_terms_and_json_ld_their_statements(client: TestClient) -> None:
    forms = {".nq": ox.RdfFormat.N_QUADS, ".trig": ox.RdfFormat.TRIG, "-rdf12.trig": ox.RdfFormat.TRIG}
    for suffix, form in forms.items():
        quads = quads_of(client, f"/dumps/dataset{suffix}", form)
        assert f"{HELD} <{GRAPH}>" in map(str, quads), suffix
    packed = client.get("/dumps/dataset.jsonld.gz", follow_redirects=True).content
    quads = [*ox.parse(gzip.decompress(packed), ox.RdfFormat.JSON_LD)]
    told = statement(quads, ox.NamedNode(HARBOUR), "urn:held")
    assert {str(quad.graph_name) for quad in told.values()} == {f"<{GRAPH}>"}
    assert str(told["subject"].object) == "<urn:a>"
    assert client.get("/void.ttl").status_code == client.get("/changes.atom").status_code == 200
