"""What operators and programs ask about the service itself: is it there and ready, which versions, what errors mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pyoxigraph as ox
from fastapi import APIRouter, Request, Response
from starlette.responses import JSONResponse

import graphsvc
from graphsvc.errors import ServiceError, UnknownResource
from graphsvc.messages import N_
from graphsvc.settings import Settings
from graphsvc.web.holder import service_of
from graphsvc.web.problems import PROBLEM_FORMATS, explanation
from graphsvc.web.routes import readable
from graphsvc.web.service import Service

router = APIRouter()
_JSON = ("application/json",)
_NOT_KEPT = {"Cache-Control": "no-store"}


@readable(router, "/health/live", "Whether the process answers", media_types=_JSON)
async def live() -> JSONResponse:
    """200 as long as the process answers."""
    return JSONResponse({"status": "live"}, headers=_NOT_KEPT)


@readable(router, "/health/ready", "Whether the data is loaded", media_types=_JSON)
async def ready(request: Request) -> JSONResponse:
    """200 with the data version once the content is loaded and the engine answers, 503 before and while it stops."""
    service = service_of(request)
    await service.run(lambda: service.engine.rows("SELECT * WHERE { } LIMIT 1"))
    return JSONResponse({"status": "ready", "version": service.version}, headers=_NOT_KEPT)


@readable(router, "/version", "The versions of data, ontology, shapes and code", media_types=_JSON)
async def version(request: Request) -> JSONResponse:
    """The versions that the service holds; one is left out where the store has no such content."""
    service = service_of(request)
    versions = {
        "data": service.version,
        "ontology": service.ontology_version,
        "shapes": await service.run(lambda: _shapes_version(service)),
        "code": graphsvc.__version__,
    }
    return JSONResponse({name: value for name, value in versions.items() if value}, headers=_NOT_KEPT)


def _shapes_version(service: Service) -> str:
    """The beginning of the digest that the catalogue states of the shapes."""
    digest = service.names.term("contentDigest")
    found = (quad.object for quad in service.engine.quads(service.names.shapes, service.names.graph("catalogue"))
             if quad.predicate.value == digest)  # fmt: skip
    return next((term.value[:16] for term in found if isinstance(term, ox.Literal)), "")


@readable(router, "/problems/{slug}", "What an error means", media_types=[f.media_type for f in PROBLEM_FORMATS])
async def problem_type(request: Request, slug: str) -> Response:
    """The kind of error that the `type` of problem details names (RFC 9457, section 3.1.1)."""
    settings = cast("Settings", request.app.state.settings)
    for leaf in _leaves(ServiceError):
        if leaf.slug == slug:
            error = leaf.__new__(leaf)  # some leaves are made of other things than they hold
            ServiceError.__init__(error, " ".join((leaf.__doc__ or "").split()))
            return explanation(request, error, settings)
    raise UnknownResource(detail=N_("there is no such kind of error"), slug=slug)


def _leaves(error: type[ServiceError]) -> Iterator[type[ServiceError]]:
    """The error and all kinds of it."""
    yield error
    for kind in error.__subclasses__():
        yield from _leaves(kind)
