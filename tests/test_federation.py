"""SERVICE, where it is switched on: listed endpoints are asked, and nothing else; what fails is told or silent."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, RemoteDisconnected
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from peers import JSON, TWO, Peer, Reply, peer
from running import CompiledUpkeep, client_of

from graphsvc.settings import Settings
from graphsvc.web.holder import Holder

XML = (
    '<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="o"/></head>'
    "<results>%s</results></sparql>"
)
ROWS = "".join(f'<result><binding name="o"><literal>{number}</literal></binding></result>' for number in (1, 2))
LISTED = ("/ok", "/failing", "/service")


@pytest.fixture
def other() -> Iterator[Peer]:
    with peer() as running:
        yield running


@contextmanager
def federated(other: Peer, **settings: Any) -> Iterator[TestClient]:  # noqa: ANN401  # whatever settings take
    """A client of an empty store that may ask some paths of the other server."""
    allowed = tuple(other.address + path for path in LISTED)
    known = {"service_allowed": allowed, "service_private": True, "service_seconds": 5, **settings}
    with client_of(Settings(**known), CompiledUpkeep(layout="plain")) as client:
        yield client


@pytest.fixture
def client(other: Peer) -> Iterator[TestClient]:
    with federated(other) as running:
        yield running


def ask(client: TestClient, query: str, accept: str = JSON) -> Any:  # noqa: ANN401  # the client's own type
    return client.post("/sparql", content=query, headers={"Content-Type": "application/sparql-query", "Accept": accept})


def values(answer: Any) -> list[dict[str, str]]:  # noqa: ANN401  # the client's own type
    """The solutions as texts."""
    assert answer.status_code == 200, answer.text
    return [{name: term["value"] for name, term in row.items()} for row in answer.json()["results"]["bindings"]]


def problem(answer: Any) -> tuple[int, str]:  # noqa: ANN401  # the client's own type
    """Status and kind of an error."""
    return answer.status_code, answer.json()["type"].rpartition("/")[2]


def test_a_listed_endpoint_is_asked_and_its_solutions_are_joined(client: TestClient, other: Peer) -> None:
    endpoint = other.answering("/ok", Reply())
    answer = ask(
        client, f"SELECT ?x ?o {{ VALUES ?o {{ '2' '3' }} BIND(7 AS ?x) SERVICE <{endpoint}> {{ ?s ?p ?o }} }}"
    )

    assert values(answer) == [{"x": "7", "o": "2"}]
    assert answer.headers["Cache-Control"] == "no-store"
    (request,) = other.received
    assert (request.method, request.headers["Content-Type"]) == ("POST", "application/sparql-query")
    assert b"?s ?p ?o" in request.body
    assert {name.lower() for name in request.headers} == {
        *("host", "accept", "accept-encoding", "content-type", "content-length", "user-agent")
    }


@pytest.mark.parametrize(
    "clause",
    [
        "PREFIX p: <{at}/> SELECT * {{ SERVICE p:service {{ ?s ?p ?o }} }}",
        "BASE <{at}/x> SELECT * {{ SERVICE <service> {{ ?s ?p ?o }} }}",
        "SELECT * {{ SERVICE SILENT <{at}/\\u0073ervice> {{ ?s ?p ?o }} }}",
        "SELECT * {{ {{ SELECT ?o {{ SERVICE #\n<{at}/service>{{ ?s ?p ?o }} }} }} }}",
    ],
)
def test_however_the_endpoint_is_written_it_is_the_one_that_is_asked(
    client: TestClient, other: Peer, clause: str
) -> None:
    other.answering("/service", Reply())
    assert [row["o"] for row in values(ask(client, clause.format(at=other.address)))] == ["1", "2"]


def test_solutions_in_xml_are_read_too(client: TestClient, other: Peer) -> None:
    endpoint = other.answering("/ok", Reply((XML % ROWS).encode(), "application/sparql-results+xml; charset=utf-8"))
    assert len(values(ask(client, f"SELECT * {{ SERVICE <{endpoint}> {{ ?s ?p ?o }} }}"))) == 2


@pytest.mark.parametrize("endpoint", ["<{at}/unlisted>", "<{at}/ok/../unlisted>", "<{at}/ok?x>", "?e"])
def test_an_endpoint_that_is_not_listed_is_refused_and_never_asked(
    client: TestClient, other: Peer, endpoint: str
) -> None:
    other.answering("/unlisted", Reply())
    clause = endpoint.format(at=other.address)
    assert problem(ask(client, f"SELECT * {{ SERVICE {clause} {{ ?s ?p ?o }} }}")) == (403, "query-refused")
    silent = f"SELECT ?s {{ BIND(1 AS ?x) SERVICE SILENT {clause} {{ ?s ?p ?o }} }}"
    assert values(ask(client, silent)) == [{}]
    assert not other.received


def test_a_clause_within_a_clause_is_not_passed_on(client: TestClient, other: Peer) -> None:
    inner = f"SERVICE <{other.address}/ok> {{ ?s ?p ?o }}"
    answer = ask(client, f"SELECT * {{ SERVICE <{other.address}/ok> {{ {inner} }} }}")
    assert problem(answer) == (403, "query-refused")
    assert not other.received


def test_it_is_off_unless_endpoints_are_listed(other: Peer) -> None:
    with federated(other, service_allowed=()) as client:
        query = f"SELECT * {{ SERVICE <{other.address}/ok> {{ ?s ?p ?o }} }}"
        assert problem(ask(client, query)) == (403, "query-refused")
        assert "BasicFederatedQuery" not in client.get("/sparql", headers={"Accept": "text/turtle"}).text
    assert not other.received


def test_the_description_says_that_it_is_on(client: TestClient) -> None:
    assert "BasicFederatedQuery" in client.get("/sparql", headers={"Accept": "text/turtle"}).text


def nested(levels: int) -> bytes:
    """One solution, a triple term of so many levels."""
    term = '{"type":"literal","value":"1"}'
    iri = '{"type":"uri","value":"x:y"}'
    inside = f'{{"type":"triple","value":{{"subject":{iri},"predicate":{iri},"object":'
    found = inside * levels + term + "}}" * levels
    return f'{{"head":{{"vars":["o"]}},"results":{{"bindings":[{{"o":{found}}}]}}}}'.encode()


FAILING = {
    "error": Reply(b"a secret", status=500),
    "refusal": Reply(b"a secret", status=403),
    "never": Reply(None),
    "huge": Reply(TWO + b" " * 100_000),
    "other kind": Reply(b"a secret", "text/html"),
    "boolean": Reply(b'{"head":{},"boolean":true}'),
    "nonsense": Reply(b"a secret"),
    "ends early": Reply(TWO[:-30]),
    "cut": Reply(TWO[:-30], headers={"Content-Length": str(len(TWO))}),
    "deep": Reply(nested(20_000)[:99_000]),
    "nested": Reply(nested(500)),
    "entities": Reply(
        b'<!DOCTYPE x [<!ENTITY a "aaa">]>' + (XML % ROWS).encode()[21:], "application/sparql-results+xml"
    ),
    "elsewhere": Reply(b"", status=307, headers={"Location": "/unlisted"}),
}


@pytest.mark.parametrize("kind", FAILING)
def test_an_endpoint_that_fails_is_told_of_or_gives_one_empty_solution(other: Peer, kind: str) -> None:
    endpoint = other.answering("/failing", FAILING[kind])
    other.answering("/unlisted", Reply())
    clause = f"<{endpoint}> {{ ?s ?p ?o }}"
    with federated(other, service_seconds=0.5, service_bytes=100_000) as client:
        for query in (
            f"SELECT * {{ SERVICE {clause} }}",
            f"ASK {{ SERVICE {clause} }}",
            f"CONSTRUCT {{ ?s ?p ?o }} {{ SERVICE {clause} }}",
            f"SELECT * {{ BIND(1 AS ?x) FILTER EXISTS {{ SERVICE {clause} }} }}",
            f"SELECT * {{ BIND(1 AS ?x) OPTIONAL {{ SERVICE {clause} }} }}",
            f"SELECT (COUNT(*) AS ?n) {{ {{ BIND(1 AS ?x) }} UNION {{ SERVICE {clause} }} }}",
        ):
            answer = ask(client, query, "*/*")
            assert problem(answer) == (502, "peer-failed"), query
            assert answer.json()["peer"] == endpoint
            assert "secret" not in answer.text
            assert "127.0.0.1" not in answer.text.replace(other.address, "")
        assert values(ask(client, f"SELECT ?o {{ BIND(1 AS ?x) SERVICE SILENT {clause} }}")) == [{}]
        assert values(ask(client, f"SELECT * {{ BIND(1 AS ?x) FILTER EXISTS {{ SERVICE SILENT {clause} }} }}"))
    assert "/unlisted" not in {request.path for request in other.received}


def test_private_addresses_are_refused_unless_they_are_allowed(other: Peer) -> None:
    endpoint = other.answering("/ok", Reply())
    with federated(other, service_private=False) as client:
        answer = ask(client, f"SELECT * {{ SERVICE <{endpoint}> {{ ?s ?p ?o }} }}")
        assert problem(answer) == (502, "peer-failed")
        assert "not public" in answer.json()["detail"]
        assert values(ask(client, f"SELECT ?o {{ SERVICE SILENT <{endpoint}> {{ ?s ?p ?o }} }}")) == [{}]
    assert not other.received


def test_a_query_may_ask_only_so_often(other: Peer) -> None:
    endpoint = other.answering("/ok", Reply())
    rows = " ".join(map(str, range(20)))
    query = f"SELECT * {{ VALUES ?x {{ {rows} }} FILTER EXISTS {{ SERVICE <{endpoint}> {{ ?s ?x ?o }} }} }}"
    with federated(other, service_calls=5) as client:
        answer = ask(client, query)
        assert problem(answer) == (502, "peer-failed")
        assert "too often" in answer.json()["detail"]
    assert len(other.received) == 5


def test_the_deadline_of_a_query_holds_while_it_waits_for_an_endpoint(other: Peer) -> None:
    endpoint = other.answering("/failing", Reply(None))
    other.answering("/ok", Reply())
    with federated(other, service_seconds=60, query_seconds=0.5, query_workers=1) as client:
        answer = ask(client, f"SELECT * {{ SERVICE SILENT <{endpoint}> {{ ?s ?p ?o }} }}")
        assert problem(answer) == (503, "query-timeout")
        assert len(values(ask(client, f"SELECT * {{ SERVICE <{other.address}/ok> {{ ?s ?p ?o }} }}"))) == 2


NAMESPACES = [sys.executable, "-c", "from graphsvc.engine.confinement import leave_the_network as l; print(l())"]


def test_the_relay_is_out_of_reach_for_others(client: TestClient) -> None:
    holder: Holder = client.app.state.holder  # type: ignore[attr-defined]  # Starlette's own attribute
    apart = subprocess.run(NAMESPACES, capture_output=True, check=True, text=True).stdout == "True\n"  # noqa: S603  # ours

    async def address() -> str:
        async with holder.get().evaluator.peers() as ticket:
            return next(iter(ticket.addresses.values()))

    assert client.portal is not None
    relay = urlsplit(client.portal.call(address))
    connection = HTTPConnection("127.0.0.1", relay.port or 0, timeout=5)

    def call() -> None:
        connection.request("POST", relay.path, "SELECT * { }")  # its query is over
        connection.getresponse()

    with closing(connection), pytest.raises(ConnectionRefusedError if apart else RemoteDisconnected):
        call()


def test_what_comes_from_an_endpoint_is_no_way_into_a_page(client: TestClient, other: Peer) -> None:
    found = json.loads(TWO)
    found["results"]["bindings"][0]["o"]["value"] = "<script>alert(1)</script>"
    endpoint = other.answering("/ok", Reply(json.dumps(found).encode()))
    page = ask(client, f"SELECT * {{ SERVICE <{endpoint}> {{ ?s ?p ?o }} }}", "text/html")
    assert page.status_code == 200
    assert "<script>alert" not in page.text


@pytest.mark.parametrize(
    "given", ["ftp://x/", "http://", "/sparql", "http://u:p@x/", "http://x/#a", "http://x/ y", "x"]
)
def test_only_addresses_that_can_be_asked_are_listed(given: str) -> None:
    with pytest.raises(ValueError, match="http"):
        Settings(service_allowed=f"http://example.org/sparql, {given}")
