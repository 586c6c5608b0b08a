"""The one way from a worker, which has no network, to the endpoints that SERVICE may ask.

The engine makes the requests of SERVICE itself. So the guard puts into the query, in the place of each endpoint, an
address of the relay: a socket that listens on the loopback of the workers' network namespace, and whose other side is
here, in the web process. Where there are no namespaces it is the loopback of the machine; an address is good for one
query and cannot be guessed.
"""

from __future__ import annotations

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from typing import Final

import anyio
import h11

from graphsvc.engine.fetching import Fetched, Fetcher
from graphsvc.engine.pool import Worker
from graphsvc.errors import PeerFailed, ServiceError
from graphsvc.messages import N_

Solutions = Callable[[Fetched, int], Awaitable[bytes]]
"""The solutions that an endpoint answered, up to a depth, written anew. Raises PeerFailed when there are none."""

_HEADERS: Final = {
    "Accept": "application/sparql-results+json, application/sparql-results+xml;q=0.9",
    "Content-Type": "application/sparql-query",
    "User-Agent": "graphsvc",
}
_READ_BYTES: Final = 1 << 16


@dataclass(slots=True)
class Ticket:
    """What one query or update may ask while it runs: `addresses` are those of the relay, by endpoint.

    `failure` says why an endpoint did not answer, unless SERVICE is SILENT. It ends the evaluation at once: inside
    EXISTS the engine would take it for a solution.
    """

    addresses: Mapping[str, str] = field(default_factory=dict)
    calls_left: int = 0
    failure: ServiceError | None = None
    running: set[anyio.CancelScope] = field(default_factory=set)
    _worker: Worker | None = None

    def asked_by(self, text: str) -> bool:
        """Whether a text that was let pass asks an endpoint."""
        return any(address in text for address in self.addresses.values())

    def evaluated_by(self, worker: Worker) -> None:
        """Remember whom to end."""
        self._worker = worker

    def fail(self, failure: ServiceError) -> None:
        """End the evaluation for this reason, unless it has ended."""
        worker, self._worker = self._worker, None
        if worker:
            self.failure = failure
            worker.end()

    def close(self) -> None:
        """Give up what is still asked: the evaluation has ended."""
        self._worker = None
        for scope in self.running:
            scope.cancel()


class Relay:
    """Takes the requests of workers and makes them where they were meant to go."""

    def __init__(self, listening: socket.socket, fetcher: Fetcher, solutions: Solutions, most_calls: int) -> None:
        """Listen on this socket; each query may make so many calls."""
        self._listening = listening
        self._fetcher = fetcher
        self._solutions = solutions
        self._most_calls = most_calls
        self._endpoints: Sequence[str] = sorted(fetcher.reach.iris)
        self._tickets: dict[str, Ticket] = {}
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Take requests from now on."""
        self._server = await asyncio.start_server(self._serve, sock=self._listening)

    def close(self) -> None:
        """Take no more."""
        if self._server:
            self._server.close()

    @asynccontextmanager
    async def ticket(self) -> AsyncIterator[Ticket]:
        """What a query may ask in here; what it still asks at the end is given up."""
        token = secrets.token_hex(16)
        host, port = self._listening.getsockname()
        addresses = {iri: f"http://{host}:{port}/{token}/{number}" for number, iri in enumerate(self._endpoints)}
        self._tickets[token] = ticket = Ticket(addresses, self._most_calls)
        try:
            yield ticket
        finally:
            del self._tickets[token]
            ticket.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request; each has a connection of its own. What does not come from a running query is cut."""
        connection = h11.Connection(h11.SERVER)
        with closing(writer):
            try:
                request = await _next(connection, reader)
                if not isinstance(request, h11.Request):
                    return
                token, _, asked = request.target.decode("latin-1").lstrip("/").partition("/")
                if ticket := self._tickets.get(token):
                    number, _, silent = asked.partition("/")
                    answer = await self._asked(ticket, self._endpoints[int(number)], await _body(connection, reader))
                    if isinstance(answer, ServiceError) and not silent:
                        ticket.fail(answer)
                        return
                    for event in _events(answer):
                        writer.write(connection.send(event) or b"")
                    await writer.drain()
            except (h11.RemoteProtocolError, OSError):
                pass  # the worker was ended

    async def _asked(self, ticket: Ticket, endpoint: str, query: bytes) -> bytes | ServiceError:
        """The solutions of an endpoint, or why there are none."""
        with anyio.CancelScope() as scope:
            ticket.running.add(scope)
            try:
                ticket.calls_left -= 1
                if ticket.calls_left < 0:
                    detail = N_("the query asks other endpoints too often")
                    return PeerFailed(detail=detail, limit=self._most_calls, peer=endpoint)
                fetched = await self._fetcher.fetch("POST", endpoint, _HEADERS, query)
                return await self._solutions(fetched, self._fetcher.reach.depth)
            except ServiceError as problem:
                return problem
            finally:
                ticket.running.discard(scope)
        return PeerFailed(detail=N_("it was given up"), peer=endpoint)


async def _next(connection: h11.Connection, reader: asyncio.StreamReader) -> object:
    """What comes next in a request."""
    while (event := connection.next_event()) is h11.NEED_DATA:
        connection.receive_data(await reader.read(_READ_BYTES))
    return event


async def _body(connection: h11.Connection, reader: asyncio.StreamReader) -> bytes:
    """The body of a request."""
    body = bytearray()
    while isinstance(event := await _next(connection, reader), h11.Data):
        body += event.data
    return bytes(body)


def _events(answer: bytes | ServiceError) -> Sequence[h11.Event]:
    """What the engine is told; it cannot make use of a reason."""
    status, content = (502, b"") if isinstance(answer, ServiceError) else (200, answer)
    headers = [
        ("Content-Type", "application/sparql-results+json"),
        ("Content-Length", str(len(content))),
        ("Connection", "close"),
    ]
    return [h11.Response(status_code=status, headers=headers), h11.Data(content), h11.EndOfMessage()]
