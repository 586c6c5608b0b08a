"""The application: routes, error edge, headers, health."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from http import HTTPStatus
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.staticfiles import StaticFiles

import graphsvc
from graphsvc.errors import MethodNotAllowed, ServiceError, UnknownResource
from graphsvc.settings import Settings
from graphsvc.web import resources, sparql
from graphsvc.web.coding import Coded
from graphsvc.web.describing import Descriptions
from graphsvc.web.middleware import Edge
from graphsvc.web.observing import Traffic
from graphsvc.web.problems import problem
from graphsvc.web.routes import allowed_methods, readable
from graphsvc.web.service import Holder, service_of

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]

_health = APIRouter(prefix="/health")
_STATIC = Path(__file__).parent / "static"


@readable(_health, "/live", "Whether the process answers")
async def live() -> JSONResponse:
    """200 as long as the process answers."""
    return JSONResponse({"status": "live"}, headers={"Cache-Control": "no-store"})


@readable(_health, "/ready", "Whether the data is loaded")
async def ready(request: Request) -> JSONResponse:
    """200 with the data version once the content is loaded and the engine answers, 503 before."""
    service = service_of(request)
    await service.run(lambda: service.engine.rows("SELECT * WHERE { } LIMIT 1"))
    return JSONResponse({"status": "ready", "version": service.version}, headers={"Cache-Control": "no-store"})


def create_app(
    settings: Settings, holder: Holder, lifespan: Lifespan | None = None, traffic: Traffic | None = None
) -> FastAPI:
    """The application over a service that may still be loading; its requests are counted in `traffic`."""
    app = FastAPI(
        title="graphsvc",
        version=graphsvc.__version__,
        summary="A knowledge graph of intelligent communities, each statement traced to its passage",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.holder = holder
    app.state.descriptions = Descriptions()
    for router in (_health, sparql.router, resources.router):
        app.router.routes.extend(router.routes)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    app.add_middleware(Coded)
    app.add_middleware(Edge, router=app.router, settings=settings, traffic=traffic or Traffic())

    @app.exception_handler(HTTPException)
    async def on_http_error(request: Request, error: HTTPException) -> Response:
        return problem(request, _told(request, error, allowed_methods(app.routes, request.scope)), settings)

    return app


def _told(request: Request, error: HTTPException, allowed: Sequence[str]) -> ServiceError:
    """Starlette's own refusals (no route, wrong method) as ours."""
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return MethodNotAllowed(allow=", ".join(allowed))
    if error.status_code == HTTPStatus.NOT_FOUND:
        return UnknownResource(path=request.url.path)
    return ServiceError(detail=str(error.detail))
