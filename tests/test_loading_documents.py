"""LOAD, where documents are listed for it, and SERVICE in updates: read safely, written whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from peers import Peer, Reply, peer
from running import CompiledUpkeep, client_of

from graphsvc.settings import Layout, Settings

TURTLE = "text/turtle"
LISTED = ("/data.ttl", "/data", "/other")
TOKEN = "a-token-of-the-tests"  # noqa: S105  # of no other use


@pytest.fixture
def other() -> Iterator[Peer]:
    with peer() as running:
        yield running


@contextmanager
def loading(
    other: Peer,
    folder: Path,
    *,
    layout: Layout = "plain",
    directory: Path | None = None,
    **settings: Any,  # noqa: ANN401
) -> Iterator[TestClient]:
    """A client with the right to write, of a service that may read some documents of the other server."""
    token = folder / "token"
    token.write_text(TOKEN)
    token.chmod(0o600)
    allowed = tuple(other.address + path for path in LISTED)
    known = {"load_allowed": allowed, "service_allowed": (other.address + "/sparql",), "service_private": True}
    given = Settings(**{"token_file": token, "default_graph": layout, "service_seconds": 5, **known, **settings})
    with client_of(given, CompiledUpkeep(layout=layout), directory) as client:
        client.headers["Authorization"] = f"Bearer {TOKEN}"
        yield client


@pytest.fixture(params=["memory", "directory"])
def client(other: Peer, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[TestClient]:
    with loading(other, tmp_path, directory=tmp_path / "store" if request.param == "directory" else None) as running:
        yield running


def update(client: TestClient, text: str) -> Any:  # noqa: ANN401  # the client's own type
    return client.post("/sparql", content=text, headers={"Content-Type": "application/sparql-update"})


def problem(answer: Any) -> tuple[int, str]:  # noqa: ANN401  # the client's own type
    """Status and kind of an error."""
    return answer.status_code, answer.json()["type"].rpartition("/")[2]


def quads(client: TestClient) -> list[str]:
    """Object and graph of each quad, in order."""
    query = "SELECT ?o ?g { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } ORDER BY ?g ?o"
    return client.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"}).text.split("\r\n")[1:-1]


def test_a_listed_document_is_loaded_into_the_graph_named(client: TestClient, other: Peer) -> None:
    iri = other.answering("/data.ttl", Reply(b"<> <#p> 1 , <b> . [] <#p> _:x .", TURTLE))
    assert update(client, f"LOAD <{iri}> INTO GRAPH <x:g> ; LOAD <{iri}> ; LOAD <{iri}>").status_code == 204

    found = quads(client)
    assert found.count("1,x:g") == found.count("1,") == 1
    assert f"{other.address}/b,x:g" in found
    assert len(found) == 3 + 4  # each reading has a blank node of its own
    assert {(request.method, request.path) for request in other.received} == {("GET", "/data.ttl")}
    assert "text/turtle" in other.received[0].headers["Accept"]


@pytest.mark.parametrize(
    ("path", "content_type", "body"),
    [
        ("/data", "application/n-triples", b"<x:s> <x:p> <x:o> ."),
        ("/data", "application/ld+json; charset=utf-8", b'{"@id":"x:s","x:p":{"@id":"x:o"}}'),
        ("/data.ttl", "text/plain; charset=utf-8", b"@prefix : <x:> . :s :p :o ."),
        ("/data.ttl", "application/octet-stream", b"@prefix : <x:> . :s :p :o ."),
        ("/data", "text/plain", b"<x:s> <x:p> <x:o> ."),
        ("/data", "application/trig", b"<x:s> <x:p> <x:o> ."),
    ],
)
def test_the_media_type_or_the_name_of_the_file_tells_the_format(
    other: Peer, tmp_path: Path, path: str, content_type: str, body: bytes
) -> None:
    iri = other.answering(path, Reply(body, content_type))
    with loading(other, tmp_path) as client:
        assert update(client, f"LOAD <{iri}>").status_code == 204
        assert quads(client) == ["x:o,"]


def test_where_the_default_graph_is_the_merge_it_is_loaded_into_the_graph_kept_for_it(
    other: Peer, tmp_path: Path
) -> None:
    iri = other.answering("/data", Reply(b"<x:s> <x:p> <x:o> .", TURTLE))
    with loading(other, tmp_path, layout="merge") as client:
        assert update(client, f"LOAD <{iri}> ; INSERT {{ GRAPH <x:g> {{ ?s ?p 2 }} }} WHERE {{ ?s ?p ?o }}").is_success
        assert quads(client) == ["x:o,", "2,", "x:o,https://w3id.org/icgraph/graph/default", "2,x:g"]


def test_what_is_not_listed_is_refused_and_never_read(client: TestClient, other: Peer) -> None:
    other.answering("/secret", Reply(b"<x:s> <x:p> <x:o> .", TURTLE))
    insert = "INSERT DATA { <x:s> <x:p> 1 }"
    assert problem(update(client, f"{insert} ; LOAD <{other.address}/secret>")) == (403, "query-refused")
    assert quads(client) == []
    assert update(client, f"{insert} ; LOAD SILENT <{other.address}/secret> INTO GRAPH <x:g>").status_code == 204
    assert quads(client) == ["1,"]
    assert not other.received


def test_without_the_token_nothing_is_read(client: TestClient, other: Peer) -> None:
    iri = other.answering("/data", Reply(b"", TURTLE))
    del client.headers["Authorization"]
    assert update(client, f"LOAD <{iri}>").status_code == 401
    assert not other.received


FAILING = {
    "error": Reply(b"a secret", status=500),
    "never": Reply(None),
    "huge": Reply(b"#" * 100_001, TURTLE),
    "other kind": Reply(b"a secret", "text/html"),
    "nonsense": Reply(b"a secret", TURTLE),
    "deep": Reply(b"<x:s> <x:p> " + b"[ <x:p> " * 500 + b"1" + b"]" * 500 + b".", TURTLE),
    "entities": Reply(
        b'<!DOCTYPE x [<!ENTITY a "aaa">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
        "application/rdf+xml",
    ),
    "context elsewhere": Reply(b'{"@context":"http://127.0.0.1:1/","@id":"x:s","x:p":1}', "application/ld+json"),
    "another graph": Reply(b"<x:g> { <x:s> <x:p> 1 }", "application/trig"),
    "control character": Reply(b'<x:s> <x:p> "\\u0001" .', TURTLE),
    "elsewhere": Reply(b"", status=302, headers={"Location": "/secret"}),
}


@pytest.mark.parametrize("kind", FAILING)
def test_a_document_that_cannot_be_used_is_told_of_or_loads_nothing(other: Peer, tmp_path: Path, kind: str) -> None:
    iri = other.answering("/other", FAILING[kind])
    insert = "INSERT DATA { <x:s> <x:p> 1 }"
    with loading(other, tmp_path, service_seconds=0.5, service_bytes=100_000) as client:
        answer = update(client, f"{insert} ; LOAD <{iri}> INTO GRAPH <x:g>")
        assert problem(answer) == (502, "peer-failed")
        assert answer.json()["peer"] == iri
        assert "secret" not in answer.text
        assert quads(client) == []
        assert update(client, f"{insert} ; LOAD SILENT <{iri}> INTO GRAPH <x:g>").status_code == 204
        assert quads(client) == ["1,"]
    assert "/secret" not in {request.path for request in other.received}


def test_documents_are_bounded_in_number_and_together(other: Peer, tmp_path: Path) -> None:
    iri = other.answering("/data", Reply(b"<x:s> <x:p> 1 .", TURTLE))
    with loading(other, tmp_path, service_calls=3) as client:
        assert problem(update(client, f"LOAD <{iri}> ;" * 4)) == (400, "query-too-complex")
        assert not other.received
    with loading(other, tmp_path, upload_bytes=300) as client:
        assert problem(update(client, f"LOAD <{iri}> ;" * 6)) == (413, "request-too-large")
        assert quads(client) == []


def test_private_addresses_are_refused_unless_they_are_allowed(other: Peer, tmp_path: Path) -> None:
    iri = other.answering("/data", Reply(b"<x:s> <x:p> 1 .", TURTLE))
    with loading(other, tmp_path, service_private=False) as client:
        answer = update(client, f"LOAD <{iri}>")
        assert problem(answer) == (502, "peer-failed")
        assert "not public" in answer.json()["detail"]
    assert not other.received


def test_an_update_may_ask_a_listed_endpoint(client: TestClient, other: Peer) -> None:
    endpoint = other.answering("/sparql", Reply())
    insert = f"INSERT {{ <x:s> <x:p> ?o }} WHERE {{ SERVICE <{endpoint}> {{ ?s ?p ?o }} }}"
    assert update(client, insert).status_code == 204
    assert quads(client) == ["1,", "2,"]


@pytest.mark.parametrize(
    "where",
    ["SERVICE {} {{ ?s ?p ?o }}", "FILTER EXISTS {{ SERVICE {} {{ ?s ?p ?o }} }}"],
)
def test_an_update_whose_endpoint_fails_changes_nothing(client: TestClient, other: Peer, where: str) -> None:
    endpoint = other.answering("/sparql", Reply(b"", status=500))
    insert = "INSERT DATA { <x:s> <x:p> 1 } ; INSERT { <x:s> <x:p> 2 } WHERE { % }"
    answer = update(client, insert.replace("%", where.format(f"<{endpoint}>")))
    assert problem(answer) == (502, "peer-failed")
    assert quads(client) == []
    assert update(
        client, insert.replace("%", where.replace("SERVICE", "SERVICE SILENT").format(f"<{endpoint}>"))
    ).is_success
    assert quads(client) == ["1,", "2,"]
