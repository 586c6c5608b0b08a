"""The application: its routes, and the edge around them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from http import HTTPStatus
from pathlib import Path

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

import graphsvc
from graphsvc.errors import MethodNotAllowed, ServiceError, UnknownResource
from graphsvc.settings import Settings
from graphsvc.web import (
    backups,
    changes,
    contexts,
    discovery,
    docs,
    dumps,
    fragments,
    graph_store,
    languages,
    linksets,
    lists,
    opensearch,
    operations,
    pictures,
    queries,
    resources,
    searching,
    sitemaps,
    sparql,
    workbench,
)
from graphsvc.web.answering import Held
from graphsvc.web.budget import Budgets
from graphsvc.web.coding import Coded
from graphsvc.web.describing import Descriptions
from graphsvc.web.direct import Direct
from graphsvc.web.holder import Holder
from graphsvc.web.indexes import Indexes, nearest_names
from graphsvc.web.middleware import Edge
from graphsvc.web.observing import Traffic
from graphsvc.web.problems import problem
from graphsvc.web.repeated import RepeatedAnswers
from graphsvc.web.result_cache import ResultCache
from graphsvc.web.routes import allowed_methods

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]

_STATIC = Path(__file__).parent / "static"


def create_app(
    settings: Settings,
    holder: Holder,
    lifespan: Lifespan | None = None,
    traffic: Traffic | None = None,
    history: Path | None = None,
) -> FastAPI:
    """The application over a service that may still be loading; its requests are counted in `traffic`.

    What changed between data versions stays in the folder `history`, None for one that goes with the process.
    """
    app = FastAPI(
        title="graphsvc",
        version=graphsvc.__version__,
        summary="A knowledge graph of intelligent communities, each statement traced to its passage",
        openapi_url=None,  # ours names the example queries, too
        docs_url=None,
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # its traces would hold the text of queries
        lifespan=lifespan,
        redirect_slashes=False,  # it would redirect to whatever the Host header says
        root_path_in_servers=False,
    )
    traffic = traffic or Traffic()
    traffic.metrics.watch(
        lambda: traffic.running,
        lambda: holder.service is not None,
        lambda kind: holder.service.evaluator.at_work(kind) if holder.service else 0,
    )
    app.state.settings = settings
    app.state.holder = holder
    app.state.descriptions = Descriptions()
    app.state.known_terms = workbench.KnownTerms()
    app.state.first_answer = workbench.FirstAnswer()
    app.state.sitemaps = sitemaps.Sitemaps()
    app.state.lists = lists.Lists()
    app.state.changes = changes.Changes(history)
    app.state.interfaces = queries.Interfaces()
    app.state.dumps = dumps.Dumps(app.state.changes)
    app.state.fragments = fragments.Fragments.within(settings)
    app.state.indexes = Indexes.within(settings)
    results = ResultCache(settings.cache_bytes, settings.cache_answer_bytes)
    repeated = RepeatedAnswers(settings, traffic, lambda: holder.service.version if holder.service else None)
    traffic.at_once = repeated.answer
    app.state.held = Held(results, repeated, Budgets(settings.client_seconds, settings.client_seconds_per_minute))
    for router in (
        operations.router,
        sparql.router,
        workbench.router,
        graph_store.router,
        backups.router,
        discovery.router,
        sitemaps.router,
        dumps.router,
        changes.router,
        contexts.router,
        fragments.router,
        linksets.router,
        searching.router,
        opensearch.router,
        docs.router,
        languages.router,
        queries.router,
        lists.router,
        pictures.router,
        resources.router,
    ):
        app.router.routes.extend(router.routes)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    app.add_middleware(
        Direct,
        routes=[route for route in sparql.router.routes if isinstance(route, Route)],
        handler=sparql.sparql,
    )
    app.add_middleware(Coded)
    app.add_middleware(Edge, router=app.router, settings=settings, traffic=traffic)

    @app.exception_handler(HTTPException)
    async def on_http_error(request: Request, error: HTTPException) -> Response:
        return problem(request, _told(request, error, allowed_methods(app.routes, request.scope)), settings)

    @app.exception_handler(UnknownResource)
    async def on_unknown_name(request: Request, error: UnknownResource) -> Response:
        near = () if "page" in error.facts else await nearest_names(request)  # a list that is there has no such page
        return problem(request, error, settings, near)

    return app


def _told(request: Request, error: HTTPException, allowed: Sequence[str]) -> ServiceError:
    """Starlette's own refusals (no route, wrong method) as ours."""
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return MethodNotAllowed(allow=", ".join(allowed))
    if error.status_code == HTTPStatus.NOT_FOUND:
        return UnknownResource(path=request.url.path)
    return ServiceError(detail=str(error.detail))
