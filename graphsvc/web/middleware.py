"""The edge of the application: what every request passes and every answer carries, and where every error ends."""

from __future__ import annotations

import asyncio
import re
from typing import Final
from urllib.parse import unquote_to_bytes

from fastapi import Request
from starlette.requests import ClientDisconnect
from starlette.routing import Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphsvc.errors import BadRequest, ServiceError, Stopping
from graphsvc.messages import N_, Told
from graphsvc.protocol import FORM, QUERY
from graphsvc.settings import Settings
from graphsvc.web.answers import VARY
from graphsvc.web.observing import AnswerCut, Exchange, Traffic, begun
from graphsvc.web.problems import problem
from graphsvc.web.routes import allowed_methods
from graphsvc.web.streaming import ClientGone

_CONTENT_POLICY: Final = (
    b"default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_EXPOSED: Final = (
    b"Accept-Encoding, Accept-Ranges, Allow, Content-Disposition, Content-Encoding, Content-Location, Content-Range, "
    b"Date, ETag, Last-Modified, Link, Location, Repr-Digest, Retry-After, Server-Timing, Vary, WWW-Authenticate, "
    b"X-Request-Id"
)
"""What scripts of other sites may read besides what Fetch lets them read anyway (section 2.2.2)."""
ALWAYS: Final = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", _EXPOSED),
    (b"content-security-policy", _CONTENT_POLICY),
    (b"referrer-policy", b"no-referrer"),
    (b"timing-allow-origin", b"*"),
    (b"vary", VARY.encode()),
    (b"x-content-type-options", b"nosniff"),
)
"""The header fields of every answer that does not set them itself."""

_REQUEST_HEADERS: Final = (
    b"Accept, Accept-Datetime, Authorization, Content-Type, If-Match, If-Modified-Since, If-None-Match, If-Range,"
    b" If-Unmodified-Since, Range, traceparent, X-Request-Id"
)
_LISTS: Final = frozenset((b"accept", b"accept-encoding", b"accept-language", b"if-match", b"if-none-match"))
_BROKEN_ESCAPE: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_NO_PATH: Final = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Edge:
    """ASGI middleware around everything: takes a request or refuses it, answers OPTIONS, leaves HEAD without a body.

    Every answer gets the headers that all have. An error that nothing else has caught becomes problem details, or cuts
    the connection when the answer has begun: no client takes half an answer for a whole one.
    """

    def __init__(self, app: ASGIApp, router: Router, settings: Settings, traffic: Traffic) -> None:
        """Wrap the application; the router tells which methods a path allows."""
        self.app = app
        self.router = router
        self.settings = settings
        self.traffic = traffic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or "exchange" in scope:  # the service asks itself
            await self.app(scope, receive, send)
            return
        peer = scope["client"][0] if scope.get("client") else ""
        exchange = begun(scope["method"], scope["path"], scope["headers"], peer, self.settings.trusted_proxies)
        scope["exchange"] = exchange
        answer = _Answer(send, exchange)
        self.traffic.running += 1
        try:
            await self._answer(scope, receive, answer.send)
        except (ClientDisconnect, ClientGone):
            exchange.problem = "client-gone"
        except (Exception, asyncio.CancelledError) as error:
            exchange.problem = "answer-cut"
            if exchange.status:
                raise AnswerCut from error
            await problem(Request(scope), self._told(error, exchange), self.settings)(scope, receive, answer.send)
        finally:
            self.traffic.running -= 1
            exchange.route = getattr(scope.get("route"), "path", "")
            self.traffic.ended(exchange)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what is asked, or raise why not."""
        if self.traffic.stopping:
            raise Stopping(detail=N_("ask again in a moment"))
        _check_target(scope)
        _join_lists(scope)
        _mount(scope, self.settings.root_path)
        if scope["method"] == "OPTIONS" and (methods := allowed_methods(self.router.routes, scope)):
            await _no_content(methods, send)
        else:
            await self.app(scope, receive, send)

    def _told(self, error: BaseException, exchange: Exchange) -> ServiceError:
        """What a client is told of an error. One that is ours to mend is written down, with what it was."""
        if isinstance(error, ServiceError):
            return error
        if isinstance(error, asyncio.CancelledError):
            return Stopping(detail=N_("the request was ended with the service"))
        if self.traffic.log:
            self.traffic.log.error("failure", id=exchange.request_id, exc_info=error)
        detail = Told("this is our mistake, and it is logged as %(id)s", id=exchange.request_id)
        return ServiceError(detail=detail)


class _Answer:
    """The sending side of one exchange: completes the headers, and counts."""

    def __init__(self, send: Send, exchange: Exchange) -> None:
        self._send = send
        self._exchange = exchange
        self._head = exchange.method == "HEAD"

    async def send(self, message: Message) -> None:
        """Pass one message on."""
        exchange = self._exchange
        if message["type"] == "http.response.start":
            exchange.status = message["status"]
            headers = list(message.get("headers", ()))
            present = {name for name, _ in headers}
            headers += [field for field in ALWAYS if field[0] not in present]
            exchange.timing["first-byte"] = exchange.seconds * 1000
            timing = [f"{name};dur={value:.1f}" for name, value in exchange.timing.items()]
            if exchange.cache:
                timing.append(f"cache;desc={exchange.cache}")
            headers += [(b"server-timing", ", ".join(timing).encode()), (b"x-request-id", exchange.request_id.encode())]
            message = {**message, "headers": headers}
        elif message["type"] == "http.response.body":
            if self._head:
                message = {**message, "body": b""}
            exchange.sent_bytes += len(message.get("body", b""))
        await self._send(message)


def _check_target(scope: Scope) -> None:
    """Raise BadRequest for an address whose escapes cannot be decoded, or that holds what no name may hold."""
    raw = scope.get("raw_path") or b""
    if b"%" not in raw and b"%" not in scope["query_string"]:
        return
    for part in (raw, scope["query_string"]):
        if broken := _BROKEN_ESCAPE.search(part):
            raise BadRequest(detail=N_("`%` must be followed by two hexadecimal digits"), offset=broken.start())
    try:
        path = unquote_to_bytes(raw).decode()
    except UnicodeDecodeError as error:
        raise BadRequest(detail=N_("the path is not UTF-8")) from error
    if _NO_PATH.search(path):
        raise BadRequest(detail=N_("the path holds a control character"))


def _join_lists(scope: Scope) -> None:
    """Make one field of each list that stands in several lines of the head, in their order (RFC 9110, section 5.3)."""
    present = [name for name, _ in scope["headers"] if name in _LISTS]
    for repeated in {name for name in present if present.count(name) > 1}:
        values = b", ".join(value for name, value in scope["headers"] if name == repeated)
        others = [field for field in scope["headers"] if field[0] != repeated]
        scope["headers"] = [*others, (repeated, values)]


def _mount(scope: Scope, root_path: str) -> None:
    """Tell the router of the path under which a proxy mounts the service, where the proxy has left it on."""
    path = scope["path"]
    if root_path and (path + "/").startswith(root_path + "/"):
        scope["root_path"] = root_path
        scope["path"] = path if path != root_path else path + "/"


async def _no_content(methods: list[str], send: Send) -> None:
    """204 with the methods allowed (RFC 9110, section 9.3.7); it answers a CORS preflight too (Fetch, section 3.2)."""
    allowed = ", ".join(methods).encode()
    headers = [
        (b"allow", allowed),
        (b"access-control-allow-methods", allowed),
        (b"access-control-allow-headers", _REQUEST_HEADERS),
        (b"access-control-max-age", b"86400"),
        *([(b"accept-query", f"{QUERY}, {FORM}".encode())] if "QUERY" in methods else []),  # RFC 10008
    ]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
