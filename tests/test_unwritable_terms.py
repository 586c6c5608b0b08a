"""Terms that a writer may bring and others cannot read: refused, or written so that they read what was meant."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from rdflib import Graph, Literal, URIRef
from running import CompiledUpkeep, client_of

from graphsvc.model import Names
from graphsvc.settings import Settings
from graphsvc.vocab import RDF

NAMES = Names()
TOKEN = "a-token-for-these-tests"  # noqa: S105  # of a service that ends with them
HARBOUR = NAMES.thing("place", "old-harbour")
UPDATE = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/sparql-update"}
XML = {"Accept": "application/rdf+xml"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service without content that may be written to."""
    token = tmp_path_factory.mktemp("token") / "token"
    token.write_text(TOKEN)
    token.chmod(0o600)
    with client_of(Settings(content="none", token_file=token), CompiledUpkeep()) as client:
        yield client


@pytest.fixture
def client(served: TestClient) -> TestClient:
    """That service, with one statement on the harbour."""
    update = f'DROP ALL ; INSERT DATA {{ GRAPH <urn:g> {{ <{HARBOUR}> <urn:held> "kept" }} }}'
    assert served.post("/sparql", content=update, headers=UPDATE).status_code == 204
    return served


def state(client: TestClient, statement: str) -> None:
    """Add a statement on the harbour."""
    update = f"INSERT DATA {{ GRAPH <urn:g> {{ <{HARBOUR}> {statement} }} }}"
    assert client.post("/sparql", content=update, headers=UPDATE).status_code == 204


def values(client: TestClient, suffix: str, form: ox.RdfFormat) -> set[str]:
    """The values of a property of the harbour, as a document of it has them."""
    answer = client.get(f"/doc/place/old-harbour.{suffix}")
    assert answer.status_code == 200
    return {str(quad.object) for quad in ox.parse(answer.content, form) if quad.predicate.value == "urn:held"}


@pytest.mark.parametrize("datatype", ["langString", "dirLangString"])
@pytest.mark.parametrize(
    "update",
    [
        'INSERT DATA {{ GRAPH <urn:g> {{ <urn:a> <urn:b> "x"^^<{type}> , 1 }} }}',
        'PREFIX rdf: <{rdf}> INSERT DATA {{ <urn:a> <urn:b> "x"^^rdf:{local} }}',
        'INSERT {{ <urn:a> <urn:b> ?v }} WHERE {{ BIND(STRDT("x", IRI(CONCAT("{rdf}", "{local}"))) AS ?v) }}',
        'INSERT {{ <urn:a> <urn:b> ?v }} WHERE {{ BIND(strdt("x", DATATYPE("x"@en)) AS ?v) }}',
        'INSERT DATA {{ <urn:a> <urn:b> <<( <urn:c> <urn:d> "x"^^<{type}> )>> }}',
        'INSERT DATA {{ <urn:a> <urn:b> 1 }} ; INSERT DATA {{ <urn:a> <urn:b> "x"^^<{type}> }}',
    ],
)
def test_a_text_of_a_language_without_one_is_refused_and_nothing_is_written(
    client: TestClient, update: str, datatype: str
) -> None:
    text = update.format(type=RDF + datatype, rdf=RDF, local=datatype)

    answer = client.post("/sparql", content=text, headers=UPDATE)

    assert answer.status_code == 400
    assert "no language" in answer.json()["detail"]
    assert values(client, "nq", ox.RdfFormat.N_QUADS) == {'"kept"'}
    assert client.get("/sparql", params={"query": "ASK { <urn:a> ?p ?o }"}).json()["boolean"] is False


def test_updates_that_name_these_datatypes_and_write_none_are_carried_out(client: TestClient) -> None:
    pattern = f'VALUES ?v {{ "a"@en "b"@ar--rtl }} FILTER(CONTAINS(STR(DATATYPE(?v)), "{RDF}"))  # not langString'
    text = f"INSERT {{ GRAPH <urn:g> {{ <{HARBOUR}> <urn:held> ?v }} }} WHERE {{ {pattern}\n }}"

    assert client.post("/sparql", content=text, headers=UPDATE).status_code == 204

    assert values(client, "nq", ox.RdfFormat.N_QUADS) == {'"kept"', '"a"@en', '"b"@ar--rtl'}
    graphs = client.get("/sparql", params={"query": "SELECT DISTINCT ?g { GRAPH ?g { } }"}).text
    assert "without-language" not in graphs


@pytest.mark.parametrize("datatype", ["langString", "dirLangString"])
@pytest.mark.parametrize("form", ["html", "ttl"])
def test_a_pattern_with_such_a_text_is_refused(client: TestClient, datatype: str, form: str) -> None:
    answer = client.get("/fragments", params={"object": f'"a"^^{RDF}{datatype}', "format": form})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "predicate",
    [
        *("http://example.org/1", "https://schema.org/", "http://www.w3.org/2000/xmlns/foo"),
        *(RDF + name for name in ("li", "Description", "ID", "about", "aboutEach", "bagID")),
    ],
)
@pytest.mark.parametrize(
    "path",
    [
        "/doc/place/old-harbour.rdf",
        "/fragments.rdf?" + urlencode({"subject": HARBOUR}),
        "/sparql?" + urlencode({"query": f"CONSTRUCT WHERE {{ <{HARBOUR}> ?p ?o }}"}),
        "/rdf-graph-store?graph=urn:g",
    ],
)
def test_a_property_without_a_name_in_xml_is_not_acceptable_in_it(
    client: TestClient, predicate: str, path: str
) -> None:
    assert client.get(path, headers=XML).status_code == 200
    state(client, f"<{predicate}> 1")

    answer = client.get(path, headers=XML)

    assert answer.status_code == 406
    assert answer.json()["detail"].startswith("some property or character cannot be written in XML")
    assert client.get(path.replace(".rdf", ".ttl"), headers={"Accept": "text/turtle"}).status_code == 200


@pytest.mark.parametrize("written", [r"lit\r", r"a\rb\r\nc", r"\r"])
def test_carriage_returns_stay_what_they_are_in_xml(client: TestClient, written: str) -> None:
    state(client, f'<urn:held> "{written}"')
    meant = Literal(written.replace(r"\r", "\r").replace(r"\n", "\n"))

    for path in ("/doc/place/old-harbour.rdf", "/rdf-graph-store?graph=urn:g"):
        read = Graph().parse(data=client.get(path, headers=XML).content, format="xml")
        assert meant in set(read.objects(URIRef(HARBOUR), URIRef("urn:held"))), path

    query = f"SELECT ?o {{ <{HARBOUR}> <urn:held> ?o }}"
    rows = client.get("/sparql", params={"query": query}, headers={"Accept": "application/sparql-results+xml"})
    assert str(meant) in {node.text for node in ET.fromstring(rows.content).iter() if node.text}  # noqa: S314


def test_only_an_address_of_the_web_is_what_took_the_place(client: TestClient) -> None:
    state(client, "<http://purl.org/dc/terms/isReplacedBy> <javascript:alert(1)> , <urn:x> , <https://example.org/new>")

    answer = client.get("/doc/place/old-harbour.html")

    assert '<https://example.org/new>; rel="successor-version"' in answer.headers["link"]
    assert "javascript:" not in answer.headers["link"]
    assert 'href="javascript:' not in answer.text


def test_backups_can_be_restored_after_what_was_refused(client: TestClient, tmp_path: Path) -> None:
    client.post("/sparql", content=f'INSERT DATA {{ <urn:a> <urn:b> "x"^^<{RDF}langString> }}', headers=UPDATE)
    backup = tmp_path / "backup"
    backup.write_bytes(client.get("/backup", headers=UPDATE).content)

    restored = client.put(
        "/backup", content=backup.read_bytes(), headers={**UPDATE, "Content-Type": "application/gzip"}
    )

    assert restored.is_success, restored.text
    assert values(client, "nq", ox.RdfFormat.N_QUADS) == {'"kept"'}
