"""What every answer carries: CORS, no sniffing, a strict content policy; and what OPTIONS and HEAD mean everywhere."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.routing import Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphsvc.web.routes import allowed_methods

_CONTENT_POLICY: Final = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_ALWAYS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Link, ETag, Content-Location, Location, Retry-After",
    "Content-Security-Policy": _CONTENT_POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class EveryAnswer:
    """ASGI middleware: adds the headers that every answer has, answers OPTIONS, leaves HEAD without a body."""

    def __init__(self, app: ASGIApp, router: Router) -> None:
        """Wrap the application; the router tells which methods a path allows."""
        self.app = app
        self.router = router

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        head = scope["method"] == "HEAD"

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers.setdefault(name, value)
            elif head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        if scope["method"] == "OPTIONS" and (methods := allowed_methods(self.router.routes, scope)):
            await _no_content(methods, with_headers)
            return
        await self.app(scope, receive, with_headers)


async def _no_content(methods: list[str], send: Send) -> None:
    """204 with the methods allowed (RFC 9110, section 9.3.7); it answers a CORS preflight too (Fetch, section 3.2)."""
    allowed = ", ".join(methods)
    headers = [
        (b"allow", allowed.encode()),
        (b"access-control-allow-methods", allowed.encode()),
        (b"access-control-allow-headers", b"Accept, Content-Type, If-None-Match"),
        (b"access-control-max-age", b"86400"),
    ]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
