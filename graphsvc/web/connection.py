"""One connection of the server, held to its bounds: how long the head of a request may be, and may take."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

_AHEAD: Final = 32
"""How many requests a client may send before it reads an answer; reading the heads of thousands holds up all others."""

_LEFTOVER_BYTES: Final = 4 * 1024 * 1024
_LEFTOVER_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one server grants its connections, and whom it tells of a refusal.

    `waiting` are the connections whose request is not complete, the one that waits for longest first.
    """

    url_bytes: int
    head_bytes: int
    head_fields: int
    head_seconds: float
    unread_seconds: float
    connections: int
    refused: Callable[[HTTPStatus], None]
    at_once: Callable[[bytes, Sequence[tuple[bytes, bytes]], str], bytes | None]
    waiting: dict[BoundedConnection, None] = field(default_factory=dict)


class HeadRefused(Exception):  # it carries a status from a callback of the parser to the answer
    """The head of a request passes a bound."""


class BoundedConnection(HttpToolsProtocol):
    """uvicorn's connection, which by itself waits for ever and reads heads of any length.

    A head must be complete in time, an answer be read in time. Where there are too many connections, the one that has
    left its request incomplete for longest makes room. What the parser or these bounds refuse gets problem details.
    """

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        bounds: Bounds,
    ) -> None:
        """As uvicorn makes it, with the bounds that all connections of a server share."""
        super().__init__(config, server_state, app_state, _loop)
        self._bounds = bounds
        self._deadline: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None
        self._in_head = False
        self._refused = False
        self._at_once = False
        self._ahead = 0
        self._idle_bytes = 0
        self._leftover_bytes = 0
        self._refusal = HTTPStatus.BAD_REQUEST

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin to wait for a request, and let the slowest go where there are too many."""
        super().connection_made(transport)
        bounds = self._bounds
        if len(self.connections) > bounds.connections:
            oldest = next(iter(bounds.waiting), self)
            oldest.refuse(HTTPStatus.SERVICE_UNAVAILABLE if oldest is self else HTTPStatus.REQUEST_TIMEOUT)
        if not transport.is_closing():
            self._await_request()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._bounds.waiting.pop(self, None)
        self._settle()
        if self._unread:
            self._unread.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on; what is no complete request yet is bounded in time and size."""
        if self._refused:
            self._throw_away(data)
            return
        self._idle_bytes += len(data)
        self._ahead = len(self.pipeline)
        super().data_received(data)
        if self._refused or self.transport.is_closing():
            return
        incomplete = self._in_head or (self._answering and self.cycle.more_body)
        if incomplete and self._idle_bytes > self._bounds.url_bytes + self._bounds.head_bytes:
            # More than a whole head, and still no head, or neither body nor end: trailers, extensions of chunks.
            self.refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        elif (self._in_head or not self._answering) and not self._deadline:
            self._await_request()

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._ahead += 1
        if self._ahead > _AHEAD:
            self._raise(HTTPStatus.BAD_REQUEST)
        self._in_head = True
        self._idle_bytes = 0
        self._refusal = HTTPStatus.BAD_REQUEST

    def on_url(self, url: bytes) -> None:
        """A piece of the request's target."""
        super().on_url(url)
        if len(self.url) > self._bounds.url_bytes:
            self._raise(HTTPStatus.REQUEST_URI_TOO_LONG)

    def on_headers_complete(self) -> None:
        """The head is complete: from here on the application answers."""
        sizes = [len(name) + len(value) for name, value in self.headers]
        if len(sizes) > self._bounds.head_fields or sum(sizes) > self._bounds.head_bytes:
            self._raise(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        version = self.parser.get_http_version()
        if version not in ("1.0", "1.1"):
            self._raise(HTTPStatus.HTTP_VERSION_NOT_SUPPORTED)
        hosts = sum(name == b"host" for name, _ in self.headers)
        if hosts > 1 or (hosts == 0 and version == "1.1"):
            self._raise(HTTPStatus.BAD_REQUEST)  # RFC 9112, section 3.2
        self._in_head = False
        self._settle()
        self._at_once = self._answered_at_once()
        if not self._at_once:
            super().on_headers_complete()

    def _answered_at_once(self) -> bool:
        """Answer a GET request whose answer is ready, and say whether it was."""
        parser = self.parser
        if self._answering or self.flow.write_paused or parser.get_method() != b"GET" or not parser.should_keep_alive():
            return False
        answer = self._bounds.at_once(self.url, self.headers, self.client[0] if self.client else "")
        if answer is None:
            return False
        date = b"".join(name + b": " + value + b"\r\n" for name, value in self.server_state.default_headers)
        self.transport.write(b"HTTP/1.1 200 OK\r\n" + date + answer)
        return True

    def on_body(self, body: bytes) -> None:
        """A piece of the body; what comes after the answer is thrown away, up to a bound."""
        self._idle_bytes = 0
        if self.cycle.response_complete:
            self._throw_away(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is complete."""
        self._leftover_bytes = 0
        if self._at_once:
            return
        self._bounds.waiting.pop(self, None)
        self._settle()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """The answer is sent. A body that is still on its way has as long as a head has."""
        super().on_response_complete()
        if self.transport.is_closing():
            return
        if not self.cycle.more_body:
            self._bounds.waiting[self] = None
        elif self.expect_100_continue:
            self.transport.close()  # nobody knows whether the client will send the body (RFC 9110, section 10.1.1)
        else:
            self._await_request()

    def pause_writing(self) -> None:
        """The client does not read as fast as we write: it has some time."""
        super().pause_writing()
        if self._unread is None:
            self._unread = self.loop.call_later(self._bounds.unread_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """The client reads again."""
        super().resume_writing()
        if self._unread:
            self._unread.cancel()
            self._unread = None

    def refuse(self, status: HTTPStatus) -> None:
        """Close the connection; where a request has begun and no answer has, say why."""
        self._settle()
        self._bounds.waiting.pop(self, None)
        if self._refused or self.transport.is_closing():
            self.transport.close()
            return
        self._refused = True
        self._bounds.refused(status)
        if self._answering and self.cycle.more_body and not self.cycle.response_started:
            self.cycle.disconnected = True  # the application sees a client that has gone
            self.cycle.message_event.set()
        elif self._answering or not (self._in_head or status is HTTPStatus.SERVICE_UNAVAILABLE):
            self.transport.close()
            return
        self.transport.write(_refusal(status, self.server_state.default_headers))
        if status in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.SERVICE_UNAVAILABLE):
            self.transport.close()
            return
        # A client that is still sending would lose the answer if the connection were closed at once.
        self.transport.write_eof()
        self._deadline = self.loop.call_later(_LEFTOVER_SECONDS, self.transport.close)

    def _throw_away(self, data: bytes) -> None:
        """Read what no longer matters, up to a bound."""
        self._leftover_bytes += len(data)
        if self._leftover_bytes > _LEFTOVER_BYTES:
            self.transport.close()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  # uvicorn's words, ours are made of the status
        """What uvicorn calls when the parser, or one of the bounds above, refuses the head."""
        self._in_head = True
        self.refuse(self._refusal)

    @property
    def _answering(self) -> bool:
        """Whether a request is being answered, so that nothing else may be written."""
        return self.cycle is not None and not self.cycle.response_complete

    def _unsupported_upgrade_warning(self) -> None:
        """Nothing is upgraded here, and a client that asks for it is nothing to report."""

    def _raise(self, status: HTTPStatus) -> None:
        self._refusal = status
        raise HeadRefused(status)

    def _await_request(self) -> None:
        """Give the request its time."""
        self._bounds.waiting.setdefault(self, None)
        self._settle()
        self._deadline = self.loop.call_later(self._bounds.head_seconds, self.refuse, HTTPStatus.REQUEST_TIMEOUT)

    def _settle(self) -> None:
        """The deadline no longer matters."""
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None


def _refusal(status: HTTPStatus, default_headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """A whole answer that refuses a request before the application has seen it."""
    body = json.dumps({"type": "about:blank", "title": status.phrase, "status": status.value}).encode()
    fields = [
        *default_headers,
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
        (b"access-control-allow-origin", b"*"),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),
        *([(b"retry-after", b"1")] if status is HTTPStatus.SERVICE_UNAVAILABLE else []),
    ]
    head = b"".join(name + b": " + value + b"\r\n" for name, value in fields)
    return b"HTTP/1.1 %d %s\r\n%s\r\n%s" % (status.value, status.phrase.encode(), head, body)
