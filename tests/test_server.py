"""The server at its socket: heads, bodies and connections that are too long, too slow, too many or no HTTP."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import subprocess
import time
import urllib.parse
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest
from processes import serving, wait_until_ready

SECONDS = 2.0
CONNECTIONS = 64
QUERY_BYTES = 20_000
SETTINGS = {
    "GRAPHSVC_HEAD_SECONDS": str(SECONDS),
    "GRAPHSVC_BODY_SECONDS": str(SECONDS),
    "GRAPHSVC_CONNECTIONS": str(CONNECTIONS),
    "GRAPHSVC_QUERY_BYTES": str(QUERY_BYTES),
    "GRAPHSVC_SLOW_CLIENT_SECONDS": str(SECONDS),
    "GRAPHSVC_STOP_SECONDS": "5",
}
ASK = "/sparql?query=ASK%7B%7D"
POST = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"


class Running(NamedTuple):
    """A running service: its process and its port."""

    process: subprocess.Popen[str]
    port: int


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service of its own process, without content, with narrow bounds."""
    with serving("--content", "none", cache=tmp_path_factory.mktemp("cache"), settings=SETTINGS) as (process, base):
        wait_until_ready(process, base)
        yield Running(process, urllib.parse.urlsplit(base).port or 0)


def opened(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def everything(connection: socket.socket) -> bytes:
    """All that comes until the server closes."""
    found = b""
    while piece := connection.recv(65536):
        found += piece
    return found


def answer(port: int, *pieces: bytes) -> bytes:
    """What the server says to some bytes before it closes the connection."""
    with opened(port) as connection:
        for piece in pieces:
            connection.sendall(piece)
        return everything(connection)


def get(port: int, address: str) -> tuple[int, Mapping[str, str], bytes]:
    """Status, header fields and body of a GET on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", address)
    response = connection.getresponse()
    found = response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
    connection.close()
    return found


def ask_seconds(port: int) -> float:
    """How long a whole `ASK {}` takes."""
    started = time.monotonic()
    status, _, body = get(port, ASK)
    assert status == 200
    assert json.loads(body)["boolean"] is True
    return time.monotonic() - started


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET /" + b"a" * 66_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        (b"GET /" + b"a" * 1_000_000, 414),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 33_000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 1_000_000, 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 200 + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: \x01\r\n\r\n", 400),
        (b"GET /\xc3\xa9 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\nHost: x\r\n\r\n", 400),
        (b"GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505),
        (b"BREW / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
        (POST + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (POST + b"Content-Length: 6\r\nContent-Length: 7\r\n\r\nASK {}", 400),
        (POST + b"Content-Length: -1\r\n\r\n", 400),
        (POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
    ],
)
def test_a_head_that_is_no_good_is_refused_with_problem_details(running: Running, head: bytes, status: int) -> None:
    found = answer(running.port, head)

    top, _, body = found.partition(b"\r\n\r\n")
    assert top.startswith(b"HTTP/1.1 %d " % status)
    assert b"access-control-allow-origin: *" in top
    assert json.loads(body)["status"] == status


@pytest.mark.parametrize("length", [2_000, 8_192, 60_000])
def test_long_addresses_are_read(running: Running, length: int) -> None:
    padding = "+" * (length - len(ASK))

    assert get(running.port, ASK + padding if length < QUERY_BYTES else f"{ASK}&x={padding}")[0] == 200


def test_a_head_that_does_not_arrive_is_408_and_closed(running: Running) -> None:
    started = time.monotonic()
    found = answer(running.port, b"GET / HTTP/1.1\r\nHo")

    assert found.startswith(b"HTTP/1.1 408 ")
    assert SECONDS <= time.monotonic() - started < SECONDS + 5


def test_a_head_that_trickles_has_no_more_time(running: Running) -> None:
    started = time.monotonic()
    with opened(running.port) as connection:
        connection.settimeout(0.2)
        found = b""
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        while time.monotonic() < started + SECONDS + 5:
            try:
                found = everything(connection)
                break
            except TimeoutError:
                connection.sendall(b"X: y\r\n")

    assert found.startswith(b"HTTP/1.1 408 ")


def test_a_connection_that_says_nothing_is_closed(running: Running) -> None:
    assert answer(running.port) == b""
    assert answer(running.port, b"\r\n", b"\r\n") == b""


@pytest.mark.parametrize("framing", [b"Content-Length: 6\r\n", b"Transfer-Encoding: chunked\r\n"])
def test_a_body_that_does_not_arrive_is_408_and_closed(running: Running, framing: bytes) -> None:
    started = time.monotonic()
    found = answer(running.port, POST + framing + b"\r\n", b"3\r\nASK\r\n" if b"chunked" in framing else b"ASK")

    assert found.startswith(b"HTTP/1.1 408 ")
    assert b"request-too-slow" in found
    assert SECONDS <= time.monotonic() - started < SECONDS + 5


def test_a_body_that_announces_too_much_is_413_at_once(running: Running) -> None:
    with opened(running.port) as connection:
        connection.sendall(POST + b"Content-Length: 1000000000\r\n\r\n")
        connection.settimeout(SECONDS / 2)
        assert connection.recv(65536).startswith(b"HTTP/1.1 413 ")


def test_a_body_that_grows_too_long_is_413(running: Running) -> None:
    with opened(running.port) as connection:
        connection.sendall(POST + b"Transfer-Encoding: chunked\r\n\r\n")
        for _ in range(3):
            connection.sendall(b"2000\r\n" + b" " * 0x2000 + b"\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("endless", [b"0\r\nX: " + b"y" * 1000, b"1;x=" + b"y" * 1000])
def test_trailers_and_extensions_of_chunks_are_bounded(running: Running, endless: bytes) -> None:
    found = answer(running.port, POST + b"Transfer-Encoding: chunked\r\n\r\n", endless, b"y" * 1_000_000)

    assert found.startswith(b"HTTP/1.1 431 ")


def test_a_client_that_sends_its_whole_body_all_the_same_can_ask_again(running: Running) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=20)
    connection.request("POST", "/sparql", b" " * 1_000_000, {"Content-Type": "application/sparql-query"})
    refused = connection.getresponse()
    assert refused.status == 413
    assert json.loads(refused.read())["limit"] == QUERY_BYTES
    connection.request("GET", ASK)
    assert connection.getresponse().status == 200
    connection.close()


def test_who_asks_before_sending_is_told_before(running: Running) -> None:
    expecting = POST + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n"
    with opened(running.port) as connection:
        connection.sendall(expecting % 6)
        assert connection.recv(65536).startswith(b"HTTP/1.1 100 ")
        connection.sendall(b"ASK {}")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
    refused = answer(running.port, expecting % 1_000_000)
    assert refused.startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate, gzip"])
def test_a_compressed_body_is_415_and_says_what_is_read(running: Running, coding: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=20)
    headers = {"Content-Type": "application/sparql-query", "Content-Encoding": coding}
    connection.request("POST", "/sparql", b"\x1f\x8b", headers)
    response = connection.getresponse()

    assert response.status == 415
    assert response.getheader("accept-encoding") == "identity"
    connection.close()


def test_long_forms_and_headers_hold_up_nobody(running: Running) -> None:
    """A form of as many escapes as may be, and Accept headers as long as may be, in a crowd."""
    form = b"query=" + b"%41" * QUERY_BYTES
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    accept = b"Accept: " + b",".join(b"a/b%d" % number for number in range(3_000)) + b"\r\n"
    crowd = [opened(running.port) for _ in range(8)]
    try:
        for connection in crowd:
            connection.sendall(head + accept + b"Content-Length: %d\r\n\r\n%s" % (len(form), form))
        assert ask_seconds(running.port) < 1
        assert {connection.recv(12) for connection in crowd} <= {b"HTTP/1.1 400", b"HTTP/1.1 503"}
    finally:
        for connection in crowd:
            connection.close()


def test_who_reads_a_large_answer_slowly_does_not_hold_the_place_of_small_queries(running: Running) -> None:
    values = " ".join(map(str, range(700)))
    query = urllib.parse.quote(f"SELECT * {{ VALUES ?a {{ {values} }} VALUES ?b {{ {values} }} }}")
    slow = [opened(running.port) for _ in range(2)]
    try:
        for connection in slow:
            connection.sendall(f"GET /sparql?format=csv&query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert connection.recv(15) == b"HTTP/1.1 200 OK"
        assert ask_seconds(running.port) < 1
    finally:
        for connection in slow:
            connection.close()


def test_hundreds_of_slow_clients_do_not_matter(running: Running) -> None:
    slow = [opened(running.port) for _ in range(3 * CONNECTIONS)]
    try:
        for number, connection in enumerate(slow):
            connection.sendall(POST + b"Content-Length: 9\r\n\r\nASK" if number % 2 else b"GET / HTTP/1.1\r\nX")
        assert max(ask_seconds(running.port) for _ in range(5)) < 1
    finally:
        for connection in slow:
            connection.close()


@pytest.mark.parametrize("address", [ASK, "/sparql", "/health/live"])
def test_a_client_that_asks_far_ahead_loses_its_connection_and_holds_up_nobody(running: Running, address: str) -> None:
    request = f"GET {address} HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n".encode()
    with opened(running.port) as polite, opened(running.port) as greedy:
        polite.sendall(request * 20)
        greedy.sendall(request * 20_000)
        assert ask_seconds(running.port) < 1
        answered = 0
        while answered < 20:
            answered += polite.recv(1 << 20).count(b"HTTP/1.1 200 ")
        with suppress(ConnectionResetError):
            assert everything(greedy).count(b"HTTP/1.1 200 ") <= 32


def test_a_client_that_reads_nothing_loses_its_connection(running: Running) -> None:
    numbers = " ".join(map(str, range(1_500)))
    query = f"SELECT * {{ VALUES ?a {{ {numbers} }} VALUES ?b {{ {numbers} }} }}".encode()
    with opened(running.port) as deaf:
        deaf.sendall(POST + b"Accept: text/csv\r\nContent-Length: %d\r\n\r\n%s" % (len(query), query))
        assert deaf.recv(12) == b"HTTP/1.1 200"
        until = time.monotonic() + SECONDS + 4  # on a busy machine buffers take a while to fill up
        while time.monotonic() < until:
            assert ask_seconds(running.port) < 1
        with suppress(ConnectionResetError):
            assert not everything(deaf).endswith(b"0\r\n\r\n")


def test_a_stop_lets_what_runs_end_and_refuses_what_is_new(tmp_path: Path) -> None:
    with serving("--content", "none", cache=tmp_path, settings=SETTINGS) as (process, base):
        wait_until_ready(process, base)
        port = urllib.parse.urlsplit(base).port or 0
        with opened(port) as slow:
            slow.sendall(POST + b"Content-Length: 6\r\n\r\nASK")
            assert get(port, "/health/live")[0] == 200
            process.send_signal(signal.SIGTERM)
            while (refused := get(port, "/health/live"))[0] == 200:
                pass  # the signal takes a moment
            assert refused[0] == 503
            assert refused[1]["retry-after"] == "1"
            assert b"/problems/stopping" in refused[2]
            slow.sendall(b" {}")
            assert everything(slow).startswith(b"HTTP/1.1 200 ")
        assert process.wait(timeout=10) == 0


def test_a_stop_ends_what_runs_for_too_long_and_says_so(tmp_path: Path) -> None:
    numbers = " ".join(map(str, range(300)))
    heavy = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"VALUES ?{name} {{ {numbers} }}" for name in "abcd") + " }"
    settings = {**SETTINGS, "GRAPHSVC_STOP_SECONDS": "0.5"}
    with serving("--content", "none", cache=tmp_path, settings=settings) as (process, base):
        wait_until_ready(process, base)
        port = urllib.parse.urlsplit(base).port or 0
        with opened(port) as running:
            running.sendall(POST + b"Content-Length: %d\r\n\r\n%s" % (len(heavy), heavy.encode()))
            assert get(port, ASK)[0] == 200  # by now the server has read the other request
            process.send_signal(signal.SIGTERM)
            found = everything(running)
        assert process.wait(timeout=10) == 0
    assert found.startswith(b"HTTP/1.1 503 ")
    assert b"/problems/stopping" in found
