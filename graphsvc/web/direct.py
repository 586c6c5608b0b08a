"""The busiest address without the router: its requests go straight to their handler."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from fastapi import Request, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send


@dataclass(slots=True)
class Direct:
    """ASGI middleware: serves one address by itself, for the router takes longer than a small answer.

    `routes` are those that the address has with the router, for each of its methods.
    """

    app: ASGIApp
    routes: Sequence[Route]
    handler: Callable[[Request], Awaitable[Response]]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        route = self._route(scope) if scope["type"] == "http" else None
        if route is None:
            await self.app(scope, receive, send)
            return
        scope["route"] = route
        response = await self.handler(Request(scope, receive, send))
        await response(scope, receive, send)

    def _route(self, scope: Scope) -> Route | None:
        """The route of a request, None when the address or the method is another one."""
        path, method = scope["path"].removeprefix(scope.get("root_path", "")), scope["method"]
        return next((route for route in self.routes if route.path == path and method in (route.methods or ())), None)
