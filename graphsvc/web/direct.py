"""The busiest address without the router: its requests go straight to their handler, repeated ones to their answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from cachetools import LRUCache
from fastapi import Request, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from graphsvc.protocol import QueryRequest
from graphsvc.web.observing import exchange_of
from graphsvc.web.result_cache import Choice, Kept, ResultCache

_REPEATED: Final = 2_000
_LONGEST_BYTES: Final = 4_096
_SPECIAL: Final = frozenset({b"if-none-match", b"if-modified-since", b"content-length", b"transfer-encoding"})
"""The fields that make a request more than its address and what it accepts."""

_Asked = tuple[bytes, bytes]


class Known(NamedTuple):
    """What a GET request was found to ask for, and the head of its answer."""

    query: QueryRequest
    choice: Choice
    headers: Sequence[tuple[bytes, bytes]]
    digest: str | None


class RepeatedRequests:
    """The newest GET requests whose answers were kept, by address and Accept header, so that none is read twice."""

    def __init__(self, results: ResultCache) -> None:
        """The answers themselves stay where they are kept."""
        self._results = results
        self._known: LRUCache[_Asked, Known] = LRUCache(_REPEATED)

    def remember(self, request: Request, known: Known) -> None:
        """Remember what a request asks for."""
        asked = _plain(request.scope)
        if asked and len(asked[0]) + len(asked[1]) <= _LONGEST_BYTES:
            self._known[asked] = known

    def find(self, scope: Scope, version: str) -> tuple[Known, Kept] | None:
        """What a request asks for and its answer; None when it must be read, or its answer is not kept any more."""
        asked = _plain(scope)
        known = self._known.get(asked) if asked else None
        kept = self._results.find(version, known.query, (known.choice,)) if known else None
        return (known, kept) if known and kept else None


def _plain(scope: Scope) -> _Asked | None:
    """Address and Accept header of a GET request without conditions or body; None for any other request."""
    accept = b""
    for name, value in scope["headers"]:
        if name == b"accept" and not accept:
            accept = value
        elif name in _SPECIAL or name == b"accept":
            return None
    return (scope["query_string"], accept) if scope["method"] == "GET" else None


@dataclass(slots=True)
class Direct:
    """ASGI middleware: serves one address by itself, for the router takes longer than a small answer.

    `routes` are those that the address has with the router, for each of its methods.
    """

    app: ASGIApp
    routes: Sequence[Route]
    handler: Callable[[Request], Awaitable[Response]]
    repeated: RepeatedRequests
    version: Callable[[], str | None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        route = self._route(scope) if scope["type"] == "http" else None
        if route is None:
            await self.app(scope, receive, send)
            return
        scope["route"] = route
        request = Request(scope, receive, send)
        version = self.version()
        if version and (found := self.repeated.find(scope, version)):
            known, kept = found
            exchange = exchange_of(request)
            exchange.cache, exchange.query = "hit", known.digest
            await send({"type": "http.response.start", "status": 200, "headers": list(known.headers)})
            await send({"type": "http.response.body", "body": kept.body})
            return
        response = await self.handler(request)
        await response(scope, receive, send)

    def _route(self, scope: Scope) -> Route | None:
        """The route of a request, None when the address or the method is another one."""
        path, method = scope["path"].removeprefix(scope.get("root_path", "")), scope["method"]
        return next((route for route in self.routes if route.path == path and method in (route.methods or ())), None)
