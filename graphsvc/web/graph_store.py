"""`/rdf-graph-store`: the SPARQL 1.1 Graph Store HTTP Protocol, each write an update behind a token."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from graphsvc.engine.evaluating import Asked
from graphsvc.errors import BadRequest, UnknownResource
from graphsvc.formats import Format, Kind, serving
from graphsvc.graph_store import GraphState, GraphTarget, Preconditions, adding, dropping, graph_target, replacing
from graphsvc.messages import N_
from graphsvc.model import sha256
from graphsvc.protocol import QueryRequest
from graphsvc.uploads import UPLOADED, Upload
from graphsvc.web.answers import VARY, check_wanted, head_alone, not_modified
from graphsvc.web.bodies import received
from graphsvc.web.holder import holder_of, require_token, service_of
from graphsvc.web.offers import choices_for, not_acceptable
from graphsvc.web.routes import answered_of_one_version
from graphsvc.web.service import Service
from graphsvc.web.streaming import AnswerResponse, unless_gone

router = APIRouter()
PATH: Final = "/rdf-graph-store"

_READ: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {form.media_type: {} for form in serving(Kind.GRAPH)}},
    304: {"description": "The client holds it"},
}
_WRITTEN: Final[dict[int | str, dict[str, Any]]] = {
    201: {"description": "The graph was made"},
    204: {"description": "The graph was there, and was written to"},
    401: {"description": "Without the token"},
}
_PARAMETERS: Final = [
    {"name": "graph", "in": "query", "required": False, "schema": {"type": "string", "format": "iri"},
     "description": "The named graph"},
    {"name": "default", "in": "query", "required": False, "allowEmptyValue": True, "schema": {"type": "string"},
     "description": "The default graph, instead"},
]  # fmt: skip
_BODY: Final = {"required": True, "content": {form.media_type: {} for form in UPLOADED} | {"multipart/form-data": {}}}


def _declare(method: str, summary: str, **about: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:  # noqa: ANN401
    """Declare a handler for the graph store, and for the graphs whose URLs are below it."""

    def declare(handler: Callable[..., Any]) -> Callable[..., Any]:
        for path, listed in ((PATH, True), (PATH + "/{path:path}", False)):
            router.add_api_route(
                path,
                handler,
                methods=[method],
                summary=summary,
                response_class=Response,
                include_in_schema=listed and method != "HEAD",
                **about,
            )
        return handler

    return declare


@_declare("GET", "Read a graph", responses=_READ, openapi_extra={"parameters": _PARAMETERS})
@_declare("HEAD", "Read a graph")
@answered_of_one_version
async def read(request: Request) -> Response:
    """The triples of a graph in a format of graphs (GSP 1.1, section 5.2); 404 for a graph that is not there."""
    service = service_of(request)
    target = _named(request, service)
    form = _format(request)
    state = await _state(target, service)
    if not state.exists:
        raise UnknownResource(detail=N_("there is no such graph"), graph=target.iri)
    shortened = f"-{service.naming[:8]}" if form.name == "json-ld" else ""
    tag = f'"{state.digest}-{form.name}{shortened}"'
    headers = {"Vary": VARY, "ETag": tag, "Cache-Control": "no-cache"}
    check_wanted(request, tag)
    if "if-none-match" in request.headers and not_modified(request, tag, service):
        return Response(None, 304, headers)
    if request.method == "HEAD":
        return head_alone(headers, form.content_type)
    query = QueryRequest(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {target.pattern} }}")
    offers = {kind.name: form.name for kind in Kind}
    seconds = service.settings.query_seconds
    asked = Asked(lambda _: query, offers, service.context, seconds, generation=service.wanted)
    answer = await unless_gone(request, service.evaluator.answer(asked))
    return AnswerResponse(answer, headers, service.settings.slow_client_seconds)


@_declare(
    "PUT",
    "Replace a graph",
    status_code=204,
    responses=_WRITTEN,
    openapi_extra={"parameters": _PARAMETERS, "requestBody": _BODY},
)
async def put(request: Request) -> Response:
    """The graph holds what is uploaded, and nothing else (section 5.3): 201 when it was made, else 204."""
    require_token(request)
    service = service_of(request)
    target = _named(request, service)
    triples = await _uploaded(request, target, service)
    existed = await _write(request, target, lambda kept: replacing(kept, triples))
    return Response(None, 204 if existed else 201)


@_declare(
    "POST",
    "Add to a graph, or make one",
    status_code=204,
    responses=_WRITTEN,
    openapi_extra={"parameters": _PARAMETERS, "requestBody": _BODY},
)
async def post(request: Request) -> Response:
    """What is uploaded is added to the graph, or to a new one that gets its name here (section 5.5).

    204, or 201 with the graph's address when it was made.
    """
    require_token(request)
    service = service_of(request)
    target = _target(request, service) or GraphTarget(f"{_address(service)}/{uuid.uuid4()}")
    triples = await _uploaded(request, target, service)
    existed = await _write(request, target, lambda kept: adding(kept, triples))
    return Response(None, 204) if existed else Response(None, 201, {"Location": _location(target, service)})


@_declare(
    "DELETE",
    "Take a graph away",
    status_code=204,
    responses={204: {"description": "It is gone"}, 401: {"description": "Without the token"}},
    openapi_extra={"parameters": _PARAMETERS},
)
async def delete(request: Request) -> Response:
    """The graph is gone, the default graph is empty (section 5.4): 204, or 404 when it was not there."""
    require_token(request)
    target = _named(request, service_of(request))
    await _write(request, target, dropping, must_exist=True)
    return Response(None, 204)


def _address(service: Service) -> str:
    """The public URL of the graph store."""
    return service.settings.listens_at.rstrip("/") + PATH


def _target(request: Request, service: Service) -> GraphTarget | None:
    """The graph that the request is about, None for the graph store. Raises BadRequest."""
    _, _, path = request.scope["raw_path"].decode("utf-8", "replace").partition(PATH + "/")
    return graph_target(request.url.query, _address(service), path)


def _named(request: Request, service: Service) -> GraphTarget:
    """The graph that the request is about. Raises BadRequest for one about the graph store."""
    target = _target(request, service)
    if target is None:
        raise BadRequest(detail=N_("name a graph: `?graph=IRI`, or `?default`"))
    return target


def _format(request: Request) -> Format:
    """The format that the client prefers. Raises NotAcceptable."""
    accept = request.headers.get("accept")
    form = choices_for(accept, tuple(request.query_params.getlist("format"))).get(Kind.GRAPH)
    if form is None:
        raise not_acceptable(serving(Kind.GRAPH), accept)
    return form


def _location(target: GraphTarget, service: Service) -> str:
    """The address of a graph."""
    address, iri = _address(service), target.iri or ""
    return iri if iri.startswith(address + "/") else f"{address}?graph={quote(iri, safe='')}"


async def _state(target: GraphTarget, service: Service) -> GraphState:
    """What a graph is now. The default graph is always there, and is taken to change with anything."""
    iri = target.iri
    if iri is None:
        return GraphState(exists=True, digest=sha256(f"{service.version} default"))
    return await service.run(lambda: service.engine.state(iri))


async def _uploaded(request: Request, target: GraphTarget, service: Service) -> str:
    """The triples that the body states, as N-Triples. Raises BadUpload and UnsupportedMediaType."""
    settings = service.settings
    body = await received(request, settings.upload_bytes, settings)
    base = target.iri or f"{_address(service)}?default"
    upload = Upload(body, request.headers.get("content-type", ""), base, target.iri, settings.upload_depth)
    return await service.evaluator.parsed(upload, settings.update_seconds)


async def _write(
    request: Request, target: GraphTarget, update: Callable[[GraphTarget], str], *, must_exist: bool = False
) -> bool:
    """Write to a graph under the conditions of the request: whether it was there before.

    Where the default graph is the merge, what is written to it is kept in a graph of its own (model, section 1).
    """
    holder = holder_of(request)
    fields = (request.headers.getlist(name) for name in ("if-match", "if-none-match"))
    conditions = Preconditions.of(*(", ".join(values) if values else None for values in fields))
    async with holder.writing():
        service = holder.get()
        state = await _state(target, service)
        conditions.check(state)
        if must_exist and not state.exists:
            raise UnknownResource(detail=N_("there is no such graph"), graph=target.iri)
        merge = target.iri is None and service.settings.default_graph == "merge"
        await holder.update(update(GraphTarget(service.names.graph("default")) if merge else target))
    return state.exists
