"""Writing over HTTP: updates and the graph store behind a token, whole or not at all, and seen at once."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from running import CompiledUpkeep, client_of

from graphsvc.model import Names
from graphsvc.settings import Settings

TOKEN = "0123456789abcdef-writing"  # noqa: S105  # it guards nothing
AUTH = {"Authorization": f"Bearer {TOKEN}"}
TURTLE = {**AUTH, "Content-Type": "text/turtle"}
UPDATE = {**AUTH, "Content-Type": "application/sparql-update"}
STORE = "/rdf-graph-store"
GRAPH = {"graph": "http://example.org/dir/g"}
ONE = "<a> <urn:b> 'x' ."
INSERT = "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }"


@pytest.fixture(scope="module")
def token_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("token") / "token"
    path.write_text(TOKEN)
    path.chmod(0o600)
    return path


@pytest.fixture(scope="module")
def served(token_file: Path) -> Iterator[TestClient]:
    """An application over an empty store with a plain default graph; it compresses nothing for this client."""
    settings = Settings(token_file=token_file, default_graph="plain", upload_bytes=100_000)
    with client_of(settings, CompiledUpkeep(layout="plain")) as client:
        client.headers["Accept-Encoding"] = "identity"
        yield client


@pytest.fixture
def client(served: TestClient) -> TestClient:
    """That application, emptied."""
    assert served.post("/sparql", content="DROP ALL", headers=UPDATE).status_code == 204
    return served


@pytest.fixture(scope="module")
def reading() -> Iterator[TestClient]:
    """An application without a token file."""
    with client_of(Settings(default_graph="plain"), CompiledUpkeep(layout="plain")) as client:
        yield client


def ask(client: TestClient, query: str) -> bool:
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": "application/sparql-results+json"})
    assert answer.status_code == 200, answer.text
    return bool(answer.json()["boolean"])


def triples_at(client: TestClient, params: dict[str, str]) -> set[ox.Triple]:
    answer = client.get(STORE, params=params, headers={"Accept": "application/n-triples"})
    assert answer.status_code == 200, answer.text
    return {quad.triple for quad in ox.parse(answer.content, ox.RdfFormat.N_TRIPLES)}


def put(
    client: TestClient, body: str = ONE, params: dict[str, str] = GRAPH, headers: dict[str, str] | None = None
) -> Response:
    return client.put(STORE, params=params, content=body, headers={**TURTLE, **(headers or {})})


WRITES = [
    ("POST", "/sparql", {"Content-Type": "application/sparql-update"}, "DROP ALL"),
    ("POST", "/sparql", {"Content-Type": "application/x-www-form-urlencoded"}, "update=DROP+ALL"),
    ("PUT", f"{STORE}?graph=urn:g", {"Content-Type": "text/turtle"}, ONE),
    ("POST", f"{STORE}?graph=urn:g", {"Content-Type": "text/turtle"}, ONE),
    ("POST", STORE, {"Content-Type": "text/turtle"}, ONE),
    ("DELETE", f"{STORE}?graph=urn:g", {}, ""),
    ("PUT", "/backup", {"Content-Type": "application/gzip"}, "x"),
    ("GET", "/backup", {}, ""),
]


@pytest.mark.parametrize(("method", "path", "headers", "body"), WRITES)
def test_only_the_token_in_the_header_lets_write(
    client: TestClient, method: str, path: str, headers: dict[str, str], body: str
) -> None:
    client.post("/sparql", content=INSERT, headers=UPDATE)
    url = path + ("&" if "?" in path else "?") + f"access_token={TOKEN}"
    for given, error in (
        ({}, None),
        ({"Authorization": f"Basic {TOKEN}"}, None),
        ({"Authorization": "Bearer wrong"}, "invalid_token"),
        ({"Cookie": f"token={TOKEN}"}, None),
    ):
        refused = client.request(method, url, headers={**headers, **given}, content=body)
        assert refused.status_code == 401
        assert refused.headers["WWW-Authenticate"].startswith("Bearer")
        assert (f'error="{error}"' in refused.headers["WWW-Authenticate"]) == (error is not None)
        assert refused.headers["Content-Type"] == "application/problem+json"
    assert ask(client, "ASK { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }")


@pytest.mark.parametrize(("method", "path", "headers", "body"), WRITES)
def test_without_a_token_file_the_service_is_read_only(
    reading: TestClient, method: str, path: str, headers: dict[str, str], body: str
) -> None:
    refused = reading.request(method, path, headers={**headers, **AUTH}, content=body)

    assert refused.status_code == 403
    assert refused.json()["type"].endswith("/read-only")


MALFORMED = [
    ("query", "SELECT * {\n SERVICE <http://127.0.0.1:1/> { ?s ?p } }"),
    ("query", "ASK { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } FILTER() }"),
    ("query", "ASK { ?s ?p }\nASK { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"),
    ("update", "INSERT { ?s ?p 1 } WHERE {\n SERVICE <http://127.0.0.1:1/> { ?s ?p } }"),
    ("update", "LOAD <http://127.0.0.1:1/> ;\nINSERT { ?s ?p } WHERE {}"),
]


@pytest.mark.parametrize(("kind", "text"), MALFORMED)
def test_what_does_not_parse_is_told_where_before_it_is_refused(client: TestClient, kind: str, text: str) -> None:
    harmless = re.sub(r"SERVICE <[^>]*>", lambda clause: " " * len(clause[0]), text).replace("LOAD", "CLEAR GRAPH")
    headers = {**AUTH, "Content-Type": f"application/sparql-{kind}"}
    answers = [client.post("/sparql", content=sent, headers=headers) for sent in (text, harmless)]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].json() == answers[1].json() | {"offset": answers[0].json()["offset"]}
    assert {"line", "column"} <= answers[0].json().keys()


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("query", "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"),
        ("query", "ASK { SERVICE ?e { ?s ?p ?o FILTER(<x:unknown>(?o)) } }"),
        ("update", "LOAD <http://127.0.0.1:1/> INTO GRAPH <x:g>"),
        ("update", "DROP GRAPH <urn:absent> ; LOAD <http://127.0.0.1:1/>"),
    ],
)
def test_what_parses_and_would_reach_the_network_is_refused_and_no_syntax_error(
    client: TestClient, kind: str, text: str
) -> None:
    headers = {**AUTH, "Content-Type": f"application/sparql-{kind}"}
    answer = client.post("/sparql", content=text, headers=headers)
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (403, "query-refused")


def test_the_description_says_whether_updates_are_taken(client: TestClient, reading: TestClient) -> None:
    for asked, writable in ((client, True), (reading, False)):
        description = asked.get("/sparql", headers={"Accept": "text/turtle"}).text
        assert ("SPARQL11Update" in description) == writable
        assert ("inputFormat" in description) == writable


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"Content-Type": "application/sparql-update"}, INSERT),
        ({"Content-Type": "application/sparql-update; charset=UTF-8"}, INSERT),
        ({"Content-Type": "application/x-www-form-urlencoded"}, f"update={quote(INSERT)}"),
    ],
)
def test_an_update_is_done_when_it_is_acknowledged(client: TestClient, headers: dict[str, str], body: str) -> None:
    answer = client.post("/sparql", content=body, headers={**AUTH, **headers})

    assert (answer.status_code, answer.content) == (204, b"")
    assert ask(client, "ASK { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }")


@pytest.mark.parametrize(
    ("update", "status"),
    [
        (f"{INSERT} ; NONSENSE", 400),
        (f"{INSERT} ; INSERT DATA {{ <urn:a> <urn:b> }}", 400),
        (f"{INSERT} ; CLEAR GRAPH <urn:none>", 409),
        (f"{INSERT} ; CREATE GRAPH <urn:g>", 409),
        ("ASK {}", 400),
    ],
)
def test_an_update_is_done_whole_or_not_at_all(client: TestClient, update: str, status: int) -> None:
    refused = client.post("/sparql", content=update, headers=UPDATE)

    assert refused.status_code == status, refused.text
    assert not ask(client, "ASK { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }")


def test_a_syntax_error_is_told_with_its_place(client: TestClient) -> None:
    problem = client.post("/sparql", content="INSERT DATA {\n <urn:a> <urn:b> }", headers=UPDATE).json()

    assert (problem["line"], problem["column"]) == (2, 18)


def test_an_update_must_be_posted_and_named_once(client: TestClient) -> None:
    form = {**AUTH, "Content-Type": "application/x-www-form-urlencoded"}
    latin = {**AUTH, "Content-Type": "application/sparql-update; charset=latin1"}
    refused = [
        (client.get("/sparql", params={"update": INSERT}, headers=AUTH), 400),
        (client.post("/sparql", content=f"update={quote(INSERT)}&update={quote(INSERT)}", headers=form), 400),
        (client.post("/sparql", content=f"update={quote(INSERT)}&query=ASK{{}}", headers=form), 400),
        (client.post("/sparql", content=INSERT, headers={**AUTH, "Content-Type": "text/plain"}), 415),
        (client.post("/sparql", content=INSERT, headers=latin), 415),
        (client.post("/sparql", content=INSERT.encode() + b"#\xff", headers=UPDATE), 400),
        (client.post("/sparql", content=INSERT + "#" * 100_000, headers=UPDATE), 413),
    ]

    assert [answer.status_code for answer, _ in refused] == [status for _, status in refused]
    assert not ask(client, "ASK { GRAPH ?g { ?s ?p ?o } }")


def test_a_graph_is_made_read_replaced_added_to_and_deleted(client: TestClient) -> None:
    made = put(client)
    assert made.status_code == 201
    subject = ox.NamedNode("http://example.org/dir/a")
    assert triples_at(client, GRAPH) == {ox.Triple(subject, ox.NamedNode("urn:b"), ox.Literal("x"))}

    assert client.post(STORE, params=GRAPH, content="<a> <urn:b> 'y' .", headers=TURTLE).status_code == 204
    assert len(triples_at(client, GRAPH)) == 2

    assert put(client, "<a> <urn:b> 'z' .").status_code == 204
    assert {triple.object for triple in triples_at(client, GRAPH)} == {ox.Literal("z")}

    assert put(client, "").status_code == 204
    assert triples_at(client, GRAPH) == set()

    assert client.delete(STORE, params=GRAPH, headers=AUTH).status_code == 204
    assert client.get(STORE, params=GRAPH).status_code == 404
    assert client.delete(STORE, params=GRAPH, headers=AUTH).status_code == 404


def test_a_graph_below_the_graph_store_is_named_by_its_url(client: TestClient) -> None:
    for path in ("person/1.ttl", "a%20b/%C3%A9"):
        assert client.put(f"{STORE}/{path}", content=ONE, headers=TURTLE).status_code == 201
        iri = f"http://127.0.0.1:8000{STORE}/{path}"
        assert ask(client, f"ASK {{ GRAPH <{iri}> {{ ?s <urn:b> 'x' }} }}")
        assert client.get(f"{STORE}/{path}").status_code == 200
        assert client.get(STORE, params={"graph": iri}).status_code == 200
        assert client.delete(f"{STORE}/{path}", headers=AUTH).status_code == 204


def test_posting_to_the_graph_store_makes_a_graph(client: TestClient) -> None:
    first, second = (client.post(STORE, content="<> <urn:b> 1 .", headers=TURTLE) for _ in range(2))

    assert first.status_code == second.status_code == 201
    assert first.headers["Location"] != second.headers["Location"]
    path = first.headers["Location"].removeprefix("http://127.0.0.1:8000")
    [quad] = ox.parse(client.get(path, headers={"Accept": "application/n-triples"}).content, ox.RdfFormat.N_TRIPLES)
    assert str(quad.subject) == f"<{first.headers['Location']}>"

    indirect = client.post(STORE, params=GRAPH, content=ONE, headers=TURTLE)
    assert indirect.status_code == 201
    assert unquote(indirect.headers["Location"]).endswith(f"?graph={GRAPH['graph']}")


def test_the_default_graph_is_always_there(client: TestClient) -> None:
    default = {"default": ""}
    assert triples_at(client, default) == set()
    assert put(client, "<urn:a> <urn:b> 1 .", default).status_code == 204
    assert put(client, "<urn:a> <urn:b> 2 .", default).status_code == 204
    assert len(triples_at(client, default)) == 1
    assert client.delete(STORE, params=default, headers=AUTH).status_code == 204
    assert triples_at(client, default) == set()


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
@pytest.mark.parametrize(
    "query", ["", "?graph=relative", "?graph=urn:g&default", "?graph=urn:g&graph=urn:h", "?graph="]
)
def test_a_request_that_names_no_graph_or_several_is_400(client: TestClient, method: str, query: str) -> None:
    assert client.request(method, STORE + query, headers=TURTLE, content=ONE).status_code == 400


def test_a_body_that_cannot_be_read_changes_nothing(client: TestClient) -> None:
    put(client)
    before = triples_at(client, GRAPH)
    for body, headers, status in (
        ("<a> <b> ", TURTLE, 400),
        ("<a> <b> <c>, ", TURTLE, 400),
        ("<a> <b> '" + "x" * 100_000 + "' .", TURTLE, 413),
        ("%PDF", {**AUTH, "Content-Type": "application/pdf"}, 415),
        (ONE, AUTH, 415),
        (ONE, {**TURTLE, "Content-Type": "text/turtle; charset=utf-16"}, 415),
        (ONE, {**TURTLE, "Content-Encoding": "gzip"}, 415),
        ("<a> <b> " + "<<( <s> <p> " * 50 + "1" + ")>>" * 50 + " ." + "<a> <b> " + "(" * 10_000, TURTLE, 400),
        ("<!DOCTYPE x><x/>", {**AUTH, "Content-Type": "application/rdf+xml"}, 400),
    ):
        for method in ("PUT", "POST"):
            assert client.request(method, STORE, params=GRAPH, content=body, headers=headers).status_code == status
    assert triples_at(client, GRAPH) == before


def test_a_mistake_in_an_upload_is_told_with_its_place(client: TestClient) -> None:
    problem = put(client, "<a> <urn:b> 1 .\n<a> !").json()

    assert (problem["line"], problem["column"]) == (2, 5)
    assert problem["type"].endswith("/bad-upload")


def test_a_form_of_files_is_added(client: TestClient) -> None:
    files = [
        ("file", ("a.ttl", ONE, "text/turtle")),
        ("file", ("b.nt", "<urn:a> <urn:b> <urn:c> .", "application/n-triples")),
    ]

    assert client.post(STORE, params=GRAPH, files=files, headers=AUTH).status_code == 201
    assert len(triples_at(client, GRAPH)) == 2


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]
)
def test_a_graph_is_read_in_the_format_asked_for(client: TestClient, accept: str) -> None:
    put(client)
    answer = client.get(STORE, params=GRAPH, headers={"Accept": accept})
    head = client.head(STORE, params=GRAPH, headers={"Accept": accept})

    assert answer.headers["Content-Type"].startswith(accept)
    assert answer.headers["Vary"].startswith("Accept")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Type"] == answer.headers["Content-Type"]
    assert head.headers["ETag"] == answer.headers["ETag"]
    assert client.get(STORE, params=GRAPH, headers={"Accept": "image/png"}).status_code == 406
    assert client.get(STORE, params={**GRAPH, "format": "nt"}).headers["Content-Type"] == "application/n-triples"


def test_a_graph_that_is_not_there_is_404(client: TestClient) -> None:
    for method in ("GET", "HEAD", "DELETE"):
        assert client.request(method, STORE, params=GRAPH, headers=AUTH).status_code == 404


def test_two_maintainers_do_not_overwrite_each_other(client: TestClient) -> None:
    put(client)
    read = client.get(STORE, params=GRAPH, headers={"Accept": "text/turtle"})
    tag = read.headers["ETag"]
    assert client.get(STORE, params=GRAPH, headers={"Accept": "text/turtle", "If-None-Match": tag}).status_code == 304
    other = client.get(STORE, params=GRAPH, headers={"Accept": "application/n-triples"}).headers["ETag"]
    assert other != tag

    assert client.get(STORE, params=GRAPH, headers={"Accept": "text/turtle", "If-Match": tag}).status_code == 200
    assert client.get(STORE, params=GRAPH, headers={"Accept": "text/turtle", "If-Match": other}).status_code == 412

    put(client, params={"graph": "urn:elsewhere"})  # another graph is not in the way
    assert put(client, "<a> <urn:b> 'first' .", headers={"If-Match": tag}).status_code == 204
    for method in ("PUT", "POST", "DELETE"):
        late = client.request(method, STORE, params=GRAPH, content=ONE, headers={**TURTLE, "If-Match": tag})
        assert late.status_code == 412
    assert {triple.object for triple in triples_at(client, GRAPH)} == {ox.Literal("first")}

    assert put(client, headers={"If-None-Match": "*"}).status_code == 412
    assert put(client, params={"graph": "urn:new"}, headers={"If-Match": "*"}).status_code == 412
    assert put(client, params={"graph": "urn:new"}, headers={"If-None-Match": "*"}).status_code == 201


def test_methods_are_told(client: TestClient) -> None:
    refused = client.request("PATCH", STORE, params=GRAPH, headers=AUTH)

    assert refused.status_code == 405
    assert set(refused.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE"}


def test_where_the_default_graph_is_the_merge_writes_to_it_have_a_graph_of_their_own(token_file: Path) -> None:
    default = {"default": ""}
    own = {"graph": Names().graph("default")}
    with client_of(Settings(token_file=token_file), CompiledUpkeep()) as client:
        put(client)
        assert put(client, "<urn:a> <urn:b> 1 .", default).status_code == 204
        assert len(triples_at(client, default)) == 2
        assert len(triples_at(client, own)) == 1
        assert client.post(STORE, params=default, content="<urn:a> <urn:b> 2 .", headers=TURTLE).status_code == 204
        assert client.delete(STORE, params=GRAPH, headers=AUTH).status_code == 204
        assert triples_at(client, default) == triples_at(client, own)
        assert client.delete(STORE, params=default, headers=AUTH).status_code == 204
        assert triples_at(client, default) == set()


def test_a_backup_is_given_to_who_has_the_token(client: TestClient) -> None:
    put(client)
    answer = client.get("/backup", headers=AUTH)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/gzip"
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(list(ox.parse(gzip.decompress(answer.content), ox.RdfFormat.N_QUADS))) == 1
    assert client.put("/backup", headers=AUTH, content=answer.content).status_code == 204
    assert len(triples_at(client, GRAPH)) == 1


def test_what_a_client_read_in_the_same_second_does_not_pass_for_what_came_after(client: TestClient) -> None:
    for number in range(3):
        put(client, f"<a> <urn:b> {number} .")
        read = client.get("/sparql", params={"query": "SELECT ?o { GRAPH ?g { ?s ?p ?o } }"})
        date = {"If-Modified-Since": read.headers["Last-Modified"]}
        put(client, f"<a> <urn:b> {number + 1} .")
        again = client.get("/sparql", params={"query": "SELECT ?o { GRAPH ?g { ?s ?p ?o } }"}, headers=date)
        assert again.status_code == 200
        assert again.text != read.text


def test_every_update_changes_the_version_and_the_entity_tags(client: TestClient) -> None:
    seen = set()
    for number in range(3):
        client.post("/sparql", content=f"INSERT DATA {{ <urn:a> <urn:b> {number} }}", headers=UPDATE)
        seen.add(client.get("/health/ready").json()["version"])

    assert len(seen) == 3
