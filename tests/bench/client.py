"""A client that costs little: it sends requests that are ready, and looks only at where answers end."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import httptools

_READ_BYTES = 1 << 18
_PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Answer:
    """One whole answer."""

    status: int
    body: bytes


@dataclass(frozen=True)
class Load:
    """What came of one load: how many requests were answered in so many seconds, and the client's own CPU seconds."""

    requests: int
    seconds: float
    client_seconds: float


class BadAnswer(Exception):  # named for what happened, as errors of the service are
    """A server answered with something else than 200, or not to the end."""


def query_request(address: str, query: str, accept: str) -> bytes:
    """A query by GET."""
    return get_request(f"{address}?query={quote(query, safe='')}", {"Accept": accept})


def get_request(url: str, fields: Mapping[str, str]) -> bytes:
    """A GET request as it is sent."""
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"GET {target} HTTP/1.1\r\nHost: {parts.netloc}\r\n{head}\r\n".encode()


class Connection:
    """One connection that is kept open; it has one request under way at most."""

    def __init__(self, address: str, status: int = 200) -> None:
        """Connect, to be answered with this status."""
        self._status = status
        parts = urlsplit(address)
        self.socket = socket.create_connection((parts.hostname, parts.port), timeout=_PATIENCE_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._body = bytearray()
        self._parser = httptools.HttpResponseParser(self)
        self._whole = False

    def on_body(self, piece: bytes) -> None:
        """A piece of the body: called by the parser."""
        self._body += piece

    def on_message_complete(self) -> None:
        """The answer is whole: called by the parser."""
        self._whole = True

    def send(self, request: bytes) -> None:
        """Send a request."""
        self._whole = False
        self._body.clear()
        self.socket.sendall(request)

    def read(self) -> bool:
        """Read what has come, and say whether the answer is whole now. Raises BadAnswer."""
        received = self.socket.recv(_READ_BYTES)
        if not received:
            raise BadAnswer("the connection was closed")
        self._parser.feed_data(received)
        if self._whole and self._parser.get_status_code() != self._status:
            message = f"{self._parser.get_status_code()}: {bytes(self._body[:300])!r}"
            raise BadAnswer(message)
        return self._whole

    def answer(self, request: bytes) -> bytes:
        """The body of the answer to one request. Raises BadAnswer."""
        self.send(request)
        while not self.read():
            pass
        return bytes(self._body)


def one_answer(address: str, request: bytes) -> tuple[bytes, float]:
    """The body of one answer over a new connection, and the seconds that it took. Raises BadAnswer."""
    connection = Connection(address)
    with connection.socket:
        started = time.perf_counter()
        return connection.answer(request), time.perf_counter() - started


def load(address: str, requests: Iterator[bytes], connections: int, seconds: float) -> Load:
    """Send requests over so many connections for so long, each after the last one is answered, and await all answers.

    Each connection sends one at least. Raises BadAnswer.
    """
    with selectors.DefaultSelector() as selector:
        opened = [Connection(address) for _ in range(connections)]
        for connection in opened:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
        answered, waiting = 0, connections
        used, started = time.process_time(), time.perf_counter()
        for connection in opened:
            connection.send(next(requests))
        until = started + seconds
        while waiting:
            ready = selector.select(_PATIENCE_SECONDS)
            if not ready:
                message = f"nothing came for {_PATIENCE_SECONDS} seconds"
                raise BadAnswer(message)
            for key, _ in ready:
                if not key.data.read():
                    continue
                answered += 1
                if time.perf_counter() < until:
                    key.data.send(next(requests))
                else:
                    waiting -= 1
                    selector.unregister(key.data.socket)  # the server may close it while others are still served
        took, used = time.perf_counter() - started, time.process_time() - used
        for connection in opened:
            connection.socket.close()
    return Load(answered, took, used)
