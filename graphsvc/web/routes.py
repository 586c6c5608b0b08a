"""How routes are declared and asked: GET with HEAD beside it, and which methods a path takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus
from typing import Any, Final, TypeVar

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

from graphsvc.formats import RESOURCE_FORMATS, RESOURCE_SUFFIXES

_RESOURCE_TYPES: Final = tuple(form.media_type for form in RESOURCE_FORMATS)
_FORMAT: Final = {
    "parameters": [
        {
            "name": "format",
            "in": "query",
            "required": False,
            "schema": {"type": "string", "examples": list(RESOURCE_SUFFIXES)},
            "description": "The format, by its suffix, short name or media type; it beats Accept",
        }
    ]
}
_Handler = TypeVar("_Handler", bound=Callable[..., object])


def readable(
    router: APIRouter,
    path: str,
    summary: str,
    *,
    status: int = 200,
    listed: bool = True,
    media_types: Sequence[str] = _RESOURCE_TYPES,
) -> Callable[[_Handler], _Handler]:
    """Declare a handler for GET, which the API description lists, and for HEAD (RFC 9110, section 9.3.2)."""
    content: dict[str, Any] = (
        {"content": {media_type: {} for media_type in media_types}} if status == HTTPStatus.OK else {}
    )

    def declare(handler: _Handler) -> _Handler:
        router.add_api_route(
            path,
            handler,
            methods=["GET"],
            summary=summary,
            status_code=status,
            response_class=Response,
            responses={status: content},
            openapi_extra=_FORMAT if media_types is _RESOURCE_TYPES else None,
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
