"""How routes are declared and asked: GET with HEAD beside it, and which methods a path takes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import wraps
from http import HTTPStatus
from typing import Any, Final, TypeVar, cast

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

from graphsvc.engine.pool import Renewed
from graphsvc.formats import RESOURCE_FORMATS, RESOURCE_SUFFIXES
from graphsvc.web.holder import holder_of
from graphsvc.web.service import of_one_version

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
_PATIENCE_SECONDS: Final = 0.25
_PAUSE_SECONDS: Final = 0.005
"""So long, after such pauses, is asked again for one version; then the store is served as it is."""
_Handler = TypeVar("_Handler", bound=Callable[..., Awaitable[object]])


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
        newest = answered_of_one_version(handler)
        router.add_api_route(
            path,
            newest,
            methods=["GET"],
            summary=summary,
            status_code=status,
            response_class=Response,
            responses={status: content},
            openapi_extra=_FORMAT if media_types is _RESOURCE_TYPES else None,
            include_in_schema=listed,
        )
        router.add_api_route(path, newest, methods=["HEAD"], include_in_schema=False)
        return handler

    return declare


def answered_of_one_version(handler: _Handler) -> _Handler:
    """The handler, asked again where an update comes between: equal entity tags mean equal bytes (RFC 9110, 8.8.1).

    The service that it finds first may be that of the version before what it then reads.
    """

    @wraps(handler)
    async def answered(**named: object) -> object:
        until = time.monotonic() + _PATIENCE_SECONDS
        while True:
            token = of_one_version.set(True)
            try:
                return await handler(**named)
            except Renewed as renewed:
                if time.monotonic() > until:
                    newest = renewed.generation
                    break
                await asyncio.sleep(_PAUSE_SECONDS)
            finally:
                of_one_version.reset(token)
        if isinstance(request := named.get("request"), Request):
            await holder_of(request).catch_up(newest)
        return await handler(**named)

    return cast("_Handler", answered)


def allowed_methods(routes: Iterable[BaseRoute], scope: Scope) -> list[str]:
    """The methods that a path takes, sorted; none for a path that is not served."""
    found: set[str] = set()
    for route in routes:
        if isinstance(route, Route) and route.methods and route.matches(scope)[0] is not Match.NONE:
            found |= route.methods
    return sorted({*found, "OPTIONS"}) if found else []
