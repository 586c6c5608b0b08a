"""How routes are declared and asked: GET with HEAD beside it, and which methods a path takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

_Handler = TypeVar("_Handler", bound=Callable[..., object])


def readable(
    router: APIRouter, path: str, summary: str, *, status: int = 200, listed: bool = True
) -> Callable[[_Handler], _Handler]:
    """Declare a handler for GET, which the API description lists, and for HEAD (RFC 9110, section 9.3.2)."""

    def declare(handler: _Handler) -> _Handler:
        router.add_api_route(
            path,
            handler,
            methods=["GET"],
            summary=summary,
            status_code=status,
            response_class=Response,
            include_in_schema=listed,
        )
        router.add_api_route(path, handler, methods=["HEAD"], include_in_schema=False)
        return handler

    return declare


def allowed_methods(routes: Iterable[BaseRoute], scope: Scope) -> list[str]:
    """The methods that a path takes, sorted; none for a path that is not served."""
    found: set[str] = set()
    for route in routes:
        if isinstance(route, Route) and route.methods and route.matches(scope)[0] is not Match.NONE:
            found |= route.methods
    return sorted({*found, "OPTIONS"}) if found else []
