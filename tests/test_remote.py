"""A service before a SPARQL server of others: the same answers, bounds and errors as over a store of its own."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from peers import JSON, Peer, Reply, peer
from processes import free_port, run, serving, status, wait_until_ready
from running import CompiledUpkeep, client_of

from graphsvc.errors import StoreUnreachable, StoreUnreadable
from graphsvc.formats import Kind
from graphsvc.formats import serving as formats_of
from graphsvc.loading import Compiled
from graphsvc.settings import Settings
from graphsvc.web.observing import AnswerCut

ROOT = Path(__file__).parents[1]
TOKEN = "a-token-of-the-tests"  # noqa: S105  # of no other use
UPDATE = {"Content-Type": "application/sparql-update", "Authorization": f"Bearer {TOKEN}"}


@contextmanager
def oxigraph() -> Iterator[str]:
    """Oxigraph's own server over an empty store: the addresses where it takes queries and updates, by commas."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("oxigraph")), "serve", "--bind", f"127.0.0.1:{port}"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:  # noqa: S603  # ours
        try:
            deadline = time.monotonic() + 10
            while not status(f"http://127.0.0.1:{port}/") and time.monotonic() < deadline:
                assert process.poll() is None
            yield f"http://127.0.0.1:{port}/query,http://127.0.0.1:{port}/update"
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def served(compiled: Compiled) -> Iterator[TestClient]:
    """A client of the application before an engine into which it has loaded the shipped content."""
    with oxigraph() as store, client_of(Settings(store=store), CompiledUpkeep(compiled)) as client:
        yield client


def test_search_finds_what_the_other_store_holds(served: TestClient) -> None:
    for typed in ("桃園", "taoyuan"):
        hits = served.get("/search", params={"q": typed, "country": "tw", "format": "json"}).json()["hits"]
        assert hits[0]["label"] == "Taoyuan"


@pytest.fixture(scope="module")
def engine() -> Iterator[str]:
    """An engine for the tests that write."""
    with oxigraph() as store:
        yield store


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    path = tmp_path / "token"
    path.write_text(TOKEN)
    path.chmod(0o600)
    return path


def directly(engine: str, text: str) -> None:
    """Update the engine past the service."""
    request = Request(engine.partition(",")[2], text.encode(), {"Content-Type": "application/sparql-update"})  # noqa: S310  # ours
    with urlopen(request, timeout=10):  # noqa: S310  # the same
        pass


@pytest.fixture
def writable(engine: str, token_file: Path) -> Iterator[TestClient]:
    """A client that may write, of a service before an empty engine."""
    directly(engine, "DROP ALL")
    settings = Settings(store=engine, token_file=token_file, default_graph="plain")
    with client_of(settings, CompiledUpkeep(layout="plain")) as client:
        yield client


def csv(client: TestClient, query: str, **parameters: str) -> list[str]:
    """The rows of an answer, in order."""
    answer = client.get("/sparql", params={"query": query, **parameters}, headers={"Accept": "text/csv"})
    assert answer.status_code == 200, answer.text
    return sorted(answer.text.split("\r\n")[1:-1])


def problem(answer: Any) -> tuple[int, str]:  # noqa: ANN401  # the client's own type
    """Status and kind of an error."""
    return answer.status_code, answer.json()["type"].rpartition("/")[2]


def solutions(answer: Any) -> list[str]:  # noqa: ANN401  # the client's own type
    return sorted(json.dumps(row, sort_keys=True) for row in answer.json()["results"]["bindings"])


@pytest.mark.parametrize("query", sorted((ROOT / "queries").glob("*.rq")), ids=lambda path: path.stem)
def test_example_queries_have_the_same_answers(served: TestClient, client: TestClient, query: Path) -> None:
    asked = {"query": query.read_text()}
    answers = [one.post("/sparql", data=asked, headers={"Accept": JSON}) for one in (served, client)]
    assert solutions(answers[0]) == solutions(answers[1]) != []


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/sparql", "/ns", "/doc/community/al-tirana", "/doc/ns/Community", "/doc/community/al-tirana.ttl"),
        *(
            "/ns.nt",
            "/doc/document/icf-community-profiles.nq",
            "/doc/query/smart21-count-by-community",
            "/context.jsonld",
        ),
    ],
)
def test_pages_and_documents_are_the_same(served: TestClient, client: TestClient, path: str) -> None:
    pages = [one.get(path, headers={"Accept": "text/html" if "." not in path else "*/*"}) for one in (served, client)]
    assert pages[0].status_code == pages[1].status_code == 200
    assert pages[0].text == pages[1].text


QUERIES = {
    Kind.SOLUTIONS: 'SELECT ?s ?n { VALUES ?s { <x:s> } BIND("a, <b>"@en AS ?n) }',
    Kind.BOOLEAN: "ASK { ?s ?p ?o }",
    Kind.GRAPH: "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o ; a <https://w3id.org/icgraph/ns#Community> }",
}


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, form.name) for kind in QUERIES for form in formats_of(kind) if form.serializer]
)
def test_every_format_is_answered(served: TestClient, client: TestClient, kind: Kind, name: str) -> None:
    form = next(form for form in formats_of(kind) if form.name == name)
    query = QUERIES[kind]
    answers = [
        one.post("/sparql", data={"query": query}, headers={"Accept": form.media_type}) for one in (served, client)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].headers["Content-Type"] == answers[1].headers["Content-Type"]
    if kind is Kind.GRAPH and name != "json-ld":
        graphs = [{str(quad.triple) for quad in ox.parse(answer.content, form.serializer)} for answer in answers]  # type: ignore[arg-type]
        assert graphs[0] == graphs[1] != set()
    else:
        assert len(answers[0].content) == len(answers[1].content)


def test_errors_are_found_before_the_engine_is_asked(served: TestClient) -> None:
    wrong = served.get("/sparql", params={"query": "SELECT ?s {\n ?s ?p }"})
    assert problem(wrong) == (400, "query-syntax")
    assert wrong.json()["line"] == 2
    assert problem(served.get("/sparql", params={"query": "ASK {}"}, headers={"Accept": "text/turtle"}))[0] == 406
    refused = served.get("/sparql", params={"query": "ASK { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"})
    assert problem(refused) == (403, "query-refused")


def test_what_is_written_is_seen_and_stays_with_the_engine(writable: TestClient, engine: str, token_file: Path) -> None:
    everything = "SELECT ?g ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    for number in range(3):
        assert (
            writable.post("/sparql", content=f"INSERT DATA {{ <s> <p> {number} }}", headers=UPDATE).status_code == 204
        )
        assert len(csv(writable, everything)) == number + 1
    turtle = {**UPDATE, "Content-Type": "text/turtle"}
    graph = {"graph": "http://example.org/g"}
    assert writable.put("/rdf-graph-store", params=graph, content="<> <x:p> [] .", headers=turtle).status_code == 201
    found = writable.get("/rdf-graph-store", params=graph)
    assert found.headers["ETag"]
    assert (
        writable.put(
            "/rdf-graph-store", params=graph, content="<> <x:p> 2 .", headers={**turtle, "If-Match": '"other"'}
        ).status_code
        == 412
    )
    assert csv(writable, "SELECT ?s { ?s ?p 1 }") == ["http://127.0.0.1:8000/s"]
    assert len(csv(writable, "SELECT ?o { ?s ?p ?o }", **{"default-graph-uri": graph["graph"]})) == 1
    settings = Settings(store=engine, token_file=token_file, default_graph="plain")
    with client_of(settings, CompiledUpkeep(layout="plain")) as other:
        assert len(csv(other, everything)) == 4


def test_a_page_has_the_names_that_the_engine_has_now_whoever_wrote_them(writable: TestClient, engine: str) -> None:
    named = "<https://w3id.org/icgraph/id/community/x> <http://www.w3.org/2004/02/skos/core#prefLabel>"
    for name in ("Westby", "Eastby"):
        directly(engine, f'DROP ALL ; INSERT DATA {{ GRAPH <x:g> {{ {named} "{name}"@en }} }}')
        assert name in writable.get("/doc/community/x", headers={"Accept": "text/html"}).text


def test_an_update_that_does_not_parse_changes_nothing(writable: TestClient) -> None:
    answer = writable.post("/sparql", content="INSERT DATA { <s> <p> 1 } ;\nDELETE { ?s ?p } WHERE {}", headers=UPDATE)
    assert problem(answer) == (400, "query-syntax")
    assert answer.json()["line"] == 2
    assert csv(writable, "SELECT * { ?s ?p ?o }") == []


def test_what_others_write_is_seen_when_answers_have_had_their_time(engine: str) -> None:
    directly(engine, "DROP ALL ; INSERT DATA { <x:s> <x:p> 1 }")
    settings = Settings(store=engine, default_graph="plain", max_age_seconds=1)
    with client_of(settings, CompiledUpkeep(layout="plain")) as client:
        assert csv(client, "SELECT ?o { ?s ?p ?o }") == ["1"]
        directly(engine, "INSERT DATA { <x:s> <x:p> 2 }")
        deadline = time.monotonic() + 10
        while (seen := csv(client, "SELECT ?o { ?s ?p ?o }")) != ["1", "2"] and time.monotonic() < deadline:
            pass
        assert seen == ["1", "2"]


def test_a_default_graph_that_a_merge_would_replace_is_not_touched(engine: str) -> None:
    directly(engine, "DROP ALL ; INSERT DATA { <x:s> <x:p> 1 }")
    with pytest.raises(StoreUnreadable, match="plain"), client_of(Settings(store=engine), CompiledUpkeep()):
        pass
    with client_of(Settings(store=engine, default_graph="plain"), CompiledUpkeep(layout="plain")) as client:
        assert csv(client, "SELECT ?o { ?s ?p ?o }") == ["1"]


def test_backups_are_the_affair_of_the_engine(writable: TestClient) -> None:
    assert problem(writable.get("/backup", headers=UPDATE)) == (501, "not-offered")


NOTHING = b'{"head":{"vars":["s","p","o","g","n","prefix","space"]},"results":{"bindings":[]}}'
"""What an empty engine answers to whatever is asked."""

FAILING = {
    "error": (Reply(b"a secret", status=500), (500, "store-failed")),
    "refusal": (Reply(b"a secret", status=401), (500, "store-failed")),
    "busy": (Reply(b"a secret", status=503), (503, "overloaded")),
    "misunderstanding": (Reply(b"a secret", status=400), (400, "bad-request")),
    "redirection": (Reply(b"", status=307, headers={"Location": "/other"}), (500, "store-failed")),
    "page": (Reply(b"a secret", "text/html"), (500, "store-failed")),
    "nonsense": (Reply(b"a secret"), (500, "store-failed")),
    "coding": (Reply(gzip.compress(NOTHING), headers={"Content-Encoding": "gzip"}), (500, "store-failed")),
}


@contextmanager
def before(other: Peer, **settings: Any) -> Iterator[TestClient]:  # noqa: ANN401  # whatever settings take
    """A client of the application before an engine that answers as it is told to."""
    other.answering("/query", Reply(NOTHING))
    given = Settings(store=other.address + "/query", default_graph="plain", **settings)
    with client_of(given, CompiledUpkeep(layout="plain")) as client:
        yield client


@pytest.mark.parametrize("kind", FAILING)
def test_what_an_engine_does_wrong_is_told_without_its_words_and_address(kind: str) -> None:
    reply, expected = FAILING[kind]
    with peer() as other, before(other) as client:
        other.answering("/other", Reply(NOTHING))
        other.answering("/query", reply)
        for accept in ("application/sparql-results+xml" if kind == "nonsense" else "text/csv", "text/html"):
            answer = client.get("/sparql", params={"query": "SELECT ?s { ?s ?p ?o }"}, headers={"Accept": accept})
            assert answer.status_code == expected[0], answer.text
            assert other.address not in answer.text
            assert "secret" not in answer.text
        assert "/other" not in {request.path for request in other.received}
        other.answering("/query", Reply(NOTHING))
        assert client.get("/sparql", params={"query": "SELECT ?s { ?s ?p ?o }"}).status_code == 200


def test_what_nests_too_deep_for_a_page_is_not_read_by_the_web_process() -> None:
    inside = (
        '{"type":"triple","value":{"subject":{"type":"uri","value":"x:s"},"predicate":{"type":"uri","value":"x:p"},'
    )
    term = (inside + '"object":') * 20_000 + '{"type":"literal","value":"1"}' + "}}" * 20_000
    body = f'{{"head":{{"vars":["s"]}},"results":{{"bindings":[{{"s":{term}}}]}}}}'.encode()
    with peer() as other, before(other) as client:
        other.answering("/query", Reply(body))
        page = client.get("/sparql", params={"query": "SELECT ?s { ?s ?p ?o }"}, headers={"Accept": "text/html"})
        assert page.status_code == 413
        other.answering("/query", Reply(NOTHING))
        assert client.get("/health/ready").status_code == 200


def test_functions_that_only_the_engine_knows_are_left_to_it() -> None:
    with peer() as other, before(other) as client:
        query = "PREFIX f: <http://example.org/> SELECT ?s { ?s ?p ?o FILTER(f:known(?o)) }"
        assert client.get("/sparql", params={"query": query}).status_code == 200
        assert b"f:known(?o)" in other.received[-1].body


def test_a_short_answer_that_breaks_off_is_an_error() -> None:
    with peer() as other, before(other) as client:
        other.answering("/query", Reply(NOTHING[:-20], headers={"Content-Length": str(len(NOTHING))}))
        assert problem(client.get("/sparql", params={"query": "SELECT ?s { ?s ?p ?o }"})) == (503, "store-unreachable")


def test_a_long_answer_that_breaks_off_is_never_closed_neatly() -> None:
    row = b'{"s":{"type":"uri","value":"http://example.org/a"}},'
    body = b'{"head":{"vars":["s"]},"results":{"bindings":[' + row * 20_000
    with peer() as other, before(other) as client:
        other.answering("/query", Reply(body, headers={"Content-Length": str(len(body) + 4)}))
        with pytest.raises(AnswerCut):
            client.get("/sparql", params={"query": "SELECT ?s { ?s ?p ?o }"})


def test_the_deadline_holds_for_an_engine_that_says_nothing() -> None:
    with peer() as other, before(other) as client:
        other.answering("/query", Reply(None))
        started = time.monotonic()
        answer = client.get("/sparql", params={"query": "SELECT ?s { ?s ?p ?o }", "timeout": "0.5"})
        assert problem(answer) == (503, "query-timeout")
        assert time.monotonic() - started < 5


def test_an_engine_that_is_not_there_is_told_of() -> None:
    settings = Settings(store="http://127.0.0.1:1/sparql")
    with pytest.raises(StoreUnreachable) as failed, client_of(settings, CompiledUpkeep()):
        pass
    assert "127.0.0.1" not in str(failed.value)


def test_the_engine_gets_its_own_token_and_nothing_of_the_client(token_file: Path, tmp_path: Path) -> None:
    other_token = tmp_path / "other"
    other_token.write_text("a-token-for-the-engine")
    other_token.chmod(0o600)
    with peer() as other, before(other, store_token_file=other_token, token_file=token_file) as client:
        other.answering("/query", Reply(NOTHING))
        client.get("/sparql", params={"query": "SELECT ?s { ?s ?p ?o }"}, headers={"Cookie": "a=b", **UPDATE})
        client.post("/sparql", content="CLEAR ALL", headers=UPDATE)
        for request in other.received:
            assert request.headers["Authorization"] == "Bearer a-token-for-the-engine"
            assert {name.lower() for name in request.headers} == {
                *("host", "accept", "authorization", "content-type", "content-length", "user-agent")
            }


@pytest.mark.parametrize("store", ["http://", "http://u:p@x/", "http://x/,", "http://x/,http://y/,http://z/"])
def test_only_addresses_that_can_be_asked_are_a_store(store: str) -> None:
    with pytest.raises(ValueError, match="address"):
        Settings(store=store)


def test_service_is_not_switched_on_before_a_remote_store() -> None:
    with pytest.raises(ValueError, match="remote"):
        Settings(store="http://example.org/sparql", service_allowed=("http://example.org/other",))


def test_a_service_may_stand_before_another_one(tmp_path: Path, token_file: Path) -> None:
    arguments = ("--content", "none", "--default-graph", "plain", "--token-file", str(token_file))
    with serving(*arguments, cache=tmp_path) as (process, base):
        wait_until_ready(process, base)
        settings = Settings(
            store=base + "sparql", store_token_file=token_file, token_file=token_file, default_graph="plain"
        )
        with client_of(settings, CompiledUpkeep(layout="plain")) as client:
            assert client.post("/sparql", content="INSERT DATA { <x:s> <x:p> 1 }", headers=UPDATE).status_code == 204
            assert csv(client, "SELECT ?o { ?s ?p ?o }") == ["1"]


def test_commands_work_on_a_remote_store(engine: str, sample: Path, tmp_path: Path) -> None:
    directly(engine, "DROP ALL")
    loaded = run("load", "--store", engine, "--content", str(sample), cache=tmp_path)
    assert loaded.returncode == 0, loaded.stderr
    assert "1 added" in loaded.stdout
    query = "SELECT ?v { ?m <https://w3id.org/icgraph/ns#statedValue> ?v }"
    asked = run("query", "-", "--store", engine, "--format", "csv", cache=tmp_path, stdin=query)
    assert asked.stdout.split() == ["v", "1200"]
    refused = run("backup", str(tmp_path / "backup"), "--store", engine, cache=tmp_path)
    assert refused.returncode == 2
    assert "own means" in refused.stderr


@pytest.mark.parametrize(
    "asked",
    [
        {"graph": "https://w3id.org/icgraph/graph/links"},
        {"predicate": "rdf:type", "object": "icg:Claim", "graph": "urn:ldf:defaultGraph"},
        {"subject": "?x", "object": "?x"},
        {"subject": "urn:nothing"},
        {"values": '(?object ?predicate) { ("Oulu"@en UNDEF) ("Oulu" UNDEF) (UNDEF <urn:x>) }'},
        {"values": "(?object) { }"},
    ],
)
def test_fragments_hold_the_same_quads(served: TestClient, client: TestClient, asked: dict[str, str]) -> None:
    quads, total = fragment(served, asked)

    assert (quads, total) == fragment(client, asked)
    assert len(set(quads)) == len(quads) == total


def test_blank_nodes_stay_without_names_as_labels_hold_for_one_answer(served: TestClient, client: TestClient) -> None:
    lists, total = fragment(served, {"predicate": "http://www.w3.org/ns/shacl#or"})
    here, _ = fragment(client, {"predicate": "http://www.w3.org/ns/shacl#or"})
    label = here[0].partition("/genid/")[2].partition(">")[0]
    iri = f"http://127.0.0.1:8000/.well-known/genid/{label}"

    assert total == len(here) > 0
    assert all(" _:" in line and "genid" not in line for line in lists)
    assert fragment(served, {"subject": iri}) == ([], 0)
    assert (client.get(iri).status_code, served.get(iri).status_code) == (303, 404)


def fragment(client: TestClient, asked: dict[str, str]) -> tuple[list[str], int]:
    """All quads of a fragment, from its pages, with the total that each page states."""
    found, totals, page, text = [], set(), 0, ""
    while not page or f"page={page + 1}> " in text:
        page += 1
        answer = client.get(
            "/fragments", params={**asked, "page": str(page)}, headers={"Accept": "application/n-quads"}
        )
        text = answer.text
        found += [line for line in text.splitlines() if not line.endswith("#metadata> .")]
        totals.add(text.partition('#totalItems> "')[2].partition('"')[0])
    (total,) = totals
    return sorted(found), int(total)
