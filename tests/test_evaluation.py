"""Evaluation in processes of its own: what it takes has bounds, and nobody else pays for it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import cast
from urllib.parse import urlencode, urlsplit

import anyio.to_thread
import pyoxigraph as ox
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from processes import serving, status, wait_until_ready
from running import CompiledUpkeep, client_of

from graphsvc.engine.contract import Term
from graphsvc.engine.pool import Worker
from graphsvc.engine.reading import term_of
from graphsvc.errors import QueryExhausted, QuerySyntaxError, QueryTimeout, ServiceError, StoreLocked
from graphsvc.settings import Settings
from graphsvc.vocab import XSD
from graphsvc.web.holder import Holder

JSON = {"Accept": "application/sparql-results+json"}
VALUES = "VALUES ?{0} {{ " + " ".join(map(str, range(300))) + " }}"
HEAVY = (
    "SELECT (COUNT(*) AS ?n) { " + " ".join(VALUES.format(name) for name in "abcd") + " FILTER(?a + ?b + ?c + ?d < 0) }"
)
ENDLESS = "SELECT * { " + " ".join(VALUES.format(name) for name in "abcd") + " }"
SWELLING = "BIND('0123456789' AS ?s0) " + " ".join(
    f"BIND(CONCAT({', '.join([f'?s{level}'] * 10)}) AS ?s{level + 1})" for level in range(9)
)
GREEDY = f"SELECT (STRLEN(?s9) AS ?n) {{ {SWELLING} }}"
QUERY_SECONDS = 2.0


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running service without content, where a query may take two seconds and 256 MiB."""
    limits = {"GRAPHSVC_QUERY_SECONDS": str(QUERY_SECONDS), "GRAPHSVC_MEMORY_BYTES": str(256 * 1024**2)}
    cache = tmp_path_factory.mktemp("cache")
    with serving("--content", "none", cache=cache, settings=limits) as (process, base):
        wait_until_ready(process, base)
        yield base


@dataclass(frozen=True)
class Reply:
    """What came back, and how long that took."""

    status: int
    body: bytes
    retry_after: str | None
    seconds: float

    @property
    def kind(self) -> str:
        """The kind of problem."""
        return str(json.loads(self.body)["type"]).rpartition("/")[2]


def ask(base: str, query: str) -> Reply:
    started = time.monotonic()
    address = urlsplit(base)
    connection = HTTPConnection(str(address.hostname), address.port, timeout=60)
    headers = {**JSON, "Content-Type": "application/sparql-query"}
    with closing(connection):
        connection.request("POST", "/sparql", query, headers)
        response = connection.getresponse()
        body = response.read()
    return Reply(response.status, body, response.headers["retry-after"], time.monotonic() - started)


def is_well(base: str) -> bool:
    """Whether the smallest query is answered within a second."""
    reply = ask(base, "ASK {}")
    return reply.status == 200 and b"true" in reply.body and reply.seconds < 1


def ticks_used(base: str) -> dict[int, int]:
    """The processor time that each process of the service has taken, in clock ticks."""
    port = str(urlsplit(base).port).encode()
    found: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().split(b"\0")
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        if b"serve" in command and port in command:
            found[int(folder.name)] = int(fields[11]) + int(fields[12])
    return found


def is_busy(base: str) -> bool:
    """Whether some process of the service works without a break."""
    before = ticks_used(base)
    time.sleep(0.3)
    return any(used - before.get(number, used) > 5 for number, used in ticks_used(base).items())


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    """Whether something comes to hold in time."""
    until = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < until:
        pass
    return held


def test_a_query_that_takes_too_long_is_told_so_in_time(service: str) -> None:
    reply = ask(service, HEAVY)

    assert (reply.status, reply.kind) == (503, "query-timeout")
    assert reply.retry_after
    assert QUERY_SECONDS <= reply.seconds < QUERY_SECONDS + 2
    assert is_well(service)


def test_a_query_that_takes_too_much_memory_ends_alone(service: str) -> None:
    reply = ask(service, GREEDY)

    assert (reply.status, reply.kind) == (503, "query-exhausted")
    assert is_well(service)


def test_an_answer_that_cannot_be_finished_is_cut_and_never_closed_neatly(service: str) -> None:
    address = urlsplit(service)
    query = urlencode({"query": ENDLESS, "format": "csv"})
    beginning, ending = b"", b""
    with socket.create_connection((str(address.hostname), address.port or 0), timeout=20) as connection:
        connection.sendall(f"GET /sparql?{query} HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode())
        while piece := connection.recv(1 << 20):
            beginning, ending = beginning or piece, (ending + piece)[-10:]

    assert beginning.startswith(b"HTTP/1.1 200")
    assert not ending.endswith(b"\r\n0\r\n\r\n")
    assert is_well(service)


def test_a_client_that_leaves_takes_its_query_along(service: str) -> None:
    address = urlsplit(service)
    query = urlencode({"query": HEAVY})
    with socket.create_connection((str(address.hostname), address.port or 0)) as connection:
        connection.sendall(f"GET /sparql?{query} HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode())
        assert within(QUERY_SECONDS, lambda: is_busy(service))

    assert within(1.5, lambda: not is_busy(service))


def test_sixty_heavy_queries_leave_room_for_small_ones_and_pages(service: str) -> None:
    with ThreadPoolExecutor(60) as crowd:
        answers = [crowd.submit(ask, service, HEAVY) for _ in range(60)]
        seen = 0
        while not all(answer.done() for answer in answers):
            assert is_well(service)
            assert status(service + "health/ready") == 200
            seen += 1
        replies = [answer.result() for answer in answers]

    assert seen > 3
    assert {reply.status for reply in replies} == {503}
    assert 1 <= sum(reply.kind == "query-timeout" for reply in replies) <= 8
    surplus = [reply for reply in replies if reply.kind == "overloaded"]
    assert all(reply.retry_after for reply in surplus)
    assert sorted(reply.seconds for reply in surplus)[len(surplus) // 2] < 1
    assert is_well(service)


def test_texts_that_take_long_to_check_keep_no_small_query_waiting(service: str) -> None:
    long = "SELECT * { " + " . ".join(f"?s{number} ?p{number} ?s{number + 1}" for number in range(900)) + " }"
    headers = {"Content-Type": "application/sparql-query"}
    with ThreadPoolExecutor(3) as clients:
        sent = urllib.request.Request(f"{service}sparql/check", long.encode(), headers)  # noqa: S310  # our own address
        checks = [clients.submit(urllib.request.urlopen, sent, timeout=30) for _ in range(2)]
        while not all(check.done() for check in checks):
            assert is_well(service)
        assert [json.load(check.result()) for check in checks] == [{"problems": []}] * 2


def keeper_of(process: subprocess.Popen[str]) -> int:
    """The process that workers are forked from."""
    return next(
        int(folder.name)
        for folder in Path("/proc").glob("[0-9]*")
        if (folder / "stat").read_text().rpartition(")")[2].split()[1] == str(process.pid)
    )


def test_another_worker_is_there_when_one_is_killed(tmp_path: Path) -> None:
    with serving("--content", "none", cache=tmp_path, settings={"GRAPHSVC_QUERY_SECONDS": "0.5"}) as (process, base):
        wait_until_ready(process, base)
        keeper = keeper_of(process)
        assert within(10, lambda: len(ticks_used(base).keys() - {process.pid, keeper}) > 1)
        os.kill(keeper, signal.SIGSTOP)
        try:
            assert ask(base, HEAVY).kind == "query-timeout"
            assert is_well(base)
        finally:
            os.kill(keeper, signal.SIGCONT)


def test_a_service_that_loses_its_store_ends_and_says_so(tmp_path: Path) -> None:
    with serving("--content", "none", cache=tmp_path) as (process, base):
        wait_until_ready(process, base)
        os.kill(keeper_of(process), signal.SIGKILL)
        _, errors = process.communicate(timeout=30)

    assert process.returncode == 2
    assert "process that holds the store has ended" in errors


def test_nothing_goes_on_when_the_web_process_is_killed(tmp_path: Path) -> None:
    with serving("--content", "none", cache=tmp_path) as (process, base), ThreadPoolExecutor(1) as client:
        wait_until_ready(process, base)
        answer = client.submit(ask, base, HEAVY)
        assert within(10, lambda: any(ticks > 5 for number, ticks in ticks_used(base).items() if number != process.pid))
        os.kill(process.pid, signal.SIGKILL)

        assert isinstance(answer.exception(timeout=10), OSError)
        assert within(10, lambda: not ticks_used(base).keys() - {process.pid})


@pytest.fixture(params=["memory", "directory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Path | None:
    """Where a store is kept: in memory, or in a directory."""
    return tmp_path / "store" if request.param == "directory" else None


@pytest.fixture
def writable(store: Path | None) -> Iterator[TestClient]:
    """An application over an empty store, in which the default graph is what was written to it."""
    settings = Settings(update_seconds=5, memory_bytes=256 * 1024**2)
    with client_of(settings, CompiledUpkeep(layout="plain"), store) as client:
        yield client


def holder_of(client: TestClient) -> Holder:
    holder: Holder = client.app.state.holder  # type: ignore[attr-defined]  # Starlette's own attribute
    return holder


def update(client: TestClient, text: str) -> None:
    assert client.portal is not None
    client.portal.call(holder_of(client).update, text)


def triples(client: TestClient) -> int:
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    response = client.get("/sparql", params={"query": query}, headers=JSON)
    return int(response.json()["results"]["bindings"][0]["n"]["value"])


def test_what_is_asked_after_an_update_sees_it(writable: TestClient) -> None:
    for number in range(1, 8):
        before = holder_of(writable).get().version
        update(writable, f"INSERT DATA {{ <x:s> <x:p> {number} }}")
        assert triples(writable) == number
        assert holder_of(writable).get().version != before


ONE = "INSERT DATA { <x:s> <x:p> 1 }"
FAILING: list[tuple[str, type[ServiceError]]] = [
    (f"{ONE} ; NONSENSE", QuerySyntaxError),
    (f"{ONE} ; " + HEAVY.replace("SELECT (COUNT(*) AS ?n)", "INSERT { <x:s> <x:p> ?a } WHERE"), QueryTimeout),
    (f"{ONE} ; INSERT {{ <x:s> <x:p> ?s9 }} WHERE {{ {SWELLING} }}", QueryExhausted),
]


@pytest.mark.parametrize(("text", "error"), FAILING)
def test_an_update_that_fails_changes_nothing(writable: TestClient, text: str, error: type[ServiceError]) -> None:
    update(writable, "INSERT DATA { <x:s> <x:p> 0 }")
    with pytest.raises(error):
        update(writable, text)

    assert triples(writable) == 1
    update(writable, "INSERT DATA { <x:s> <x:p> 2 }")
    assert triples(writable) == 2


def test_a_directory_keeps_what_was_written_and_is_locked_meanwhile(tmp_path: Path) -> None:
    with client_of(Settings(), CompiledUpkeep(layout="plain"), tmp_path / "store") as client:
        update(client, "INSERT DATA { <x:s> <x:p> 1 }")
        with pytest.raises(StoreLocked), client_of(Settings(), CompiledUpkeep(layout="plain"), tmp_path / "store"):
            pass
    with client_of(Settings(), CompiledUpkeep(layout="plain"), tmp_path / "store") as client:
        assert triples(client) == 1


def test_terms_are_read_from_workers_as_the_engine_holds_them() -> None:
    thing, text = ox.NamedNode("http://example.org/å"), "tab\tline\n\"quoted\" \\ 'single' \r end"
    terms: set[Term] = {
        *(thing, ox.BlankNode("kept"), ox.Literal(""), ox.Literal("plain"), ox.Literal(text), ox.Literal(" <a> ")),
        *(ox.Literal("名", language="zh-hant"), ox.Literal(text, language="en-gb"), ox.Literal(5)),
        *(ox.Literal("2019-01", datatype=ox.NamedNode(XSD + "gYearMonth")), ox.Literal(0.5)),
        *(ox.Literal("no number", datatype=ox.NamedNode(XSD + "integer")), ox.Triple(thing, thing, ox.Literal(text))),
        ox.Literal("right", language="ar", direction=ox.BaseDirection.RTL),
    }
    store = ox.Store()
    store.extend(ox.Quad(thing, thing, term) for term in terms)
    found = store.query("SELECT ?term { ?s ?p ?term }")
    assert isinstance(found, ox.QuerySolutions)
    held = found.serialize(format=ox.QueryResultsFormat.TSV)
    assert held is not None
    cells = held.decode().removesuffix("\n").split("\n")[1:]
    assert {term_of(cell) for cell in cells} == terms


def test_a_worker_that_is_at_work_when_the_service_closes_is_ended_with_its_job() -> None:
    with client_of(Settings(content="none"), CompiledUpkeep()) as client:
        app = cast("FastAPI", client.app)
        pool = app.state.holder.service.evaluator.pool

        async def job() -> Worker:
            async with pool.worker() as worker:
                await anyio.to_thread.run_sync(pool.close)
            return cast("Worker", worker)

        assert client.portal
        worker = client.portal.call(job)
        assert worker.socket.fileno() == -1, "its socket is closed"
        app.state.holder.service = None
