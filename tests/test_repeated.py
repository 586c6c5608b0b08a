"""Repeated requests at the socket: given at once, they are the same answers, counted and written down like all."""

from __future__ import annotations

import asyncio
import http.client
import io
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import NamedTuple

import pytest
from edges import listening, logged
from fastapi import FastAPI
from running import CompiledUpkeep

from graphsvc.engine.contract import Bounds, Plan
from graphsvc.engine.starting import start_keeper
from graphsvc.settings import Settings
from graphsvc.web.app import create_app
from graphsvc.web.holder import Holder
from graphsvc.web.observing import Traffic, json_log

ROWS = "/sparql?query=SELECT%20%2A%20WHERE%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D"
ASK = "/sparql?query=ASK%20%7B%7D"
PLAIN = ("content-type", "etag", "last-modified", "cache-control", "vary", "access-control-allow-origin")


class Reply(NamedTuple):
    """An answer with its header fields."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def was_kept(self) -> bool:
        """Whether the service had the answer already."""
        return "cache;desc=hit" in self.headers["server-timing"]


class Served(NamedTuple):
    """A server in this process: its port, its traffic, its log, and how to write to its store."""

    port: int
    traffic: Traffic
    log: io.StringIO
    update: Callable[[str], None]

    def get(self, address: str, **headers: str) -> Reply:
        """An answer on a connection of its own; `_` stands for the hyphen in names."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", address, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        found = Reply(response.status, {n.lower(): v for n, v in response.getheaders()}, response.read())
        connection.close()
        return found


@pytest.fixture
def served() -> Iterator[Served]:
    """The whole application behind our server, over a store with one triple."""
    settings, stream = Settings(), io.StringIO()
    traffic = Traffic(json_log(stream))
    bounds = Bounds(settings.memory_bytes, settings.stack_bytes)
    keeper = start_keeper(Plan(CompiledUpkeep(layout="plain"), bounds, "x:"))
    holder = Holder()
    loops: list[asyncio.AbstractEventLoop] = []

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        loops.append(asyncio.get_running_loop())
        await holder.open(settings, keeper)
        yield
        holder.close()

    def update(text: str) -> None:
        asyncio.run_coroutine_threadsafe(holder.update(text), loops[0]).result(20)

    app = create_app(settings, holder, lifespan, traffic)
    with listening(app, settings, traffic) as port:
        found = Served(port, traffic, stream, update)
        while not loops or holder.service is None:
            pass
        update("INSERT DATA { <x:s> <x:p> 1 }")
        yield found


def test_what_is_given_at_once_is_the_same_answer(served: Served) -> None:
    first, *repeated = (served.get(ROWS, Accept="text/csv") for _ in range(5))

    assert first.status == 200
    assert not first.was_kept
    for again in repeated:
        assert again.was_kept
        assert (again.status, again.body) == (200, first.body)
        assert {name: again.headers[name] for name in PLAIN} == {name: first.headers[name] for name in PLAIN}
    ids = [reply.headers["x-request-id"] for reply in repeated]
    assert len(set(ids)) == len(ids)
    assert served.get(ROWS, Accept="text/csv", X_Request_Id="mine").headers["x-request-id"] == "mine"


def test_other_wishes_are_not_taken_for_repetitions(served: Served) -> None:
    for _ in range(4):
        plain = served.get(ROWS, Accept="text/csv")

    assert served.get(ROWS, Accept="application/json").headers["content-type"].endswith("json")
    assert served.get(ROWS, Accept="text/turtle").status == 406
    assert served.get(ROWS, Accept="text/csv", If_None_Match=plain.headers["etag"]).status == 304
    assert served.get(ROWS, Accept="text/csv", Connection="close").headers["connection"] == "close"
    assert served.get(ROWS + "&default-graph-uri=x:g", Accept="text/csv").body != plain.body


def test_after_an_update_everything_is_answered_anew(served: Served) -> None:
    before = [served.get(ROWS, Accept="text/csv") for _ in range(4)][-1]
    served.update("INSERT DATA { <x:s> <x:p> 2 }")
    after = served.get(ROWS, Accept="text/csv")

    assert before.was_kept
    assert not after.was_kept
    assert len(after.body.splitlines()) == len(before.body.splitlines()) + 1


def test_large_answers_come_in_the_coding_asked_for(served: Served) -> None:
    numbers = "%20".join(map(str, range(500)))
    address = f"/sparql?query=SELECT%20%2A%20%7B%20VALUES%20%3Fx%20%7B{numbers}%7D%7D"
    plain = [served.get(address, Accept="text/csv") for _ in range(4)][-1]
    coded = served.get(address, Accept="text/csv", Accept_Encoding="gzip")

    assert "content-encoding" not in plain.headers
    assert coded.headers["content-encoding"] == "gzip"
    assert len(coded.body) < len(plain.body)


def test_requests_in_a_row_are_answered_in_their_order(served: Served) -> None:
    for _ in range(4):
        served.get(ASK)
    requests = [ASK, "/health/live", ASK, ASK, "/nowhere", ASK]
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as connection:
        connection.sendall(b"".join(f"GET {address} HTTP/1.1\r\nHost: x\r\n\r\n".encode() for address in requests))
        found = b""
        while found.count(b"HTTP/1.1 ") < len(requests) or not found.endswith(b"}"):
            piece = connection.recv(65536)
            assert piece, found
            found += piece

    answers = [part for part in found.split(b"HTTP/1.1 ") if part]
    assert [answer[:3] for answer in answers] == [b"200", b"200", b"200", b"200", b"404", b"200"]
    assert [b"boolean" in answer for answer in answers] == [True, False, True, True, False, True]


def test_they_are_counted_and_written_down_like_all(served: Served) -> None:
    for _ in range(5):
        served.get(ASK, traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")

    lines = [line for line in logged(served.log) if line["path"] == "/sparql"]
    assert [line["cache"] for line in lines] == ["miss", *["hit"] * 4]
    assert len({line["query"] for line in lines}) == 1
    assert {line["trace"] for line in lines} == {"4bf92f3577b34da6a3ce929d0e0e4736"}
    count = served.traffic.metrics.registry.get_sample_value
    labels = {"method": "GET", "route": "/sparql", "status": "200"}
    assert count("graphsvc_request_seconds_count", labels) == 5
    assert count("graphsvc_result_cache_total", {"found": "hit"}) == 4


def test_a_stopping_service_gives_nothing_at_once(served: Served) -> None:
    for _ in range(3):
        assert served.get(ASK).status == 200
    served.traffic.stopping = True

    assert served.get(ASK).status == 503
