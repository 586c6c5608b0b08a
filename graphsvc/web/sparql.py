"""`/sparql`: the SPARQL 1.1 Protocol for queries, the service description, and the form for people."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pyoxigraph as ox
from fastapi import APIRouter, Request, Response
from starlette.responses import StreamingResponse

from graphsvc.errors import QuerySyntaxError, RequestTooLarge, ServiceError, UpdatesForbidden
from graphsvc.formats import FORMATS_TABLE, HTML, Format, Kind, serving
from graphsvc.guard import admit
from graphsvc.negotiation import negotiate
from graphsvc.protocol import QUERY, UPDATE, QueryRequest, UpdateRequest, absolute_iris, sparql_request
from graphsvc.settings import Settings
from graphsvc.web.answers import (
    VARY,
    result_format,
    well_formed,
)
from graphsvc.web.bodies import received
from graphsvc.web.describing import described
from graphsvc.web.pages import QueryFailure, Results, render_results
from graphsvc.web.service import Service, service_of
from graphsvc.web.streaming import ClientGone, GatheringSink, MemorySink, PieceSink

router = APIRouter()
_PAGE_BYTES = 5_000_000
_PAGE_ROWS = 1_000
_FIELDS_BYTES = 65_536


_ANSWERS: dict[int | str, dict[str, Any]] = {200: {"content": {form.media_type: {} for form in FORMATS_TABLE}}}


@router.get(
    "/sparql",
    summary="Ask a SPARQL query; without one, the description of the service",
    responses=_ANSWERS,
    response_class=Response,
)
@router.post("/sparql", summary="Ask a SPARQL query", responses=_ANSWERS, response_class=Response)
@router.api_route("/sparql", methods=["HEAD", "QUERY"], include_in_schema=False)
async def sparql(request: Request) -> Response:
    """Answer a query (SPARQL 1.1 Protocol, section 2.1), or describe the service."""
    service = service_of(request)
    body = await received(request, _longest_body(request, service.settings), service.settings)
    query = sparql_request(request.method, request.url.query, request.headers.get("content-type", ""), body)
    if query is None:
        return await described(request, service)
    if isinstance(query, UpdateRequest):
        raise UpdatesForbidden(detail="this service answers queries only")
    absolute_iris([*query.default_graphs, *query.named_graphs])
    if _wants_page(request, query):
        return await _page(query, service)
    admit(query.text, service.limits)
    return await _streamed(request, query, service)


def _longest_body(request: Request, settings: Settings) -> int:
    """How long the body may be so that the text in it may be as long as it may; a form writes a byte as three."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return settings.query_bytes if media in (QUERY, UPDATE) else 3 * settings.query_bytes + _FIELDS_BYTES


def _wants_page(request: Request, query: QueryRequest) -> bool:
    """Whether a person with a browser asks: HTML is what Accept names first, and `format` names no data format."""
    offered = (*serving(Kind.SOLUTIONS), *serving(Kind.GRAPH), HTML)
    if negotiate(request.headers.get("accept"), offered) is not HTML:
        return False
    data = {token for form in FORMATS_TABLE if form is not HTML for token in (*form.tokens, *form.media_types)}
    return not any(token.strip().lower() in data for token in query.formats)


async def _streamed(request: Request, query: QueryRequest, service: Service) -> Response:
    """The answer in pieces. An error before the first piece has its own status, one after it cuts the connection."""
    loop = asyncio.get_running_loop()
    sink = PieceSink(loop, service.settings.slow_client_seconds)

    def offer(kind: Kind) -> Format:
        return result_format(request, kind, query.formats)

    def evaluate() -> None:
        target = GatheringSink(sink, {"json-ld": service.compacted, "rdf-xml": well_formed})
        service.engine.answer(query, offer, target)
        target.finish()
        sink.close()

    evaluation = service.threads.submit(evaluate)
    failed = asyncio.wrap_future(evaluation)
    await asyncio.wait((sink.opened, failed), return_when=asyncio.FIRST_COMPLETED)
    if not sink.opened.done():
        failed.result()
        await sink.opened
    form = sink.opened.result()
    headers = {"Vary": VARY}
    return StreamingResponse(sink.pieces(evaluation), 200, headers, form.content_type)


async def _page(query: QueryRequest, service: Service) -> Response:
    """The form with the answer below it: the same answer that a program gets."""
    started = time.monotonic()
    headers = {"Vary": VARY, "Cache-Control": "no-store"}
    outcome: Results | QueryFailure
    status = 200
    try:
        admit(query.text, service.limits)
        outcome = await asyncio.wrap_future(service.threads.submit(_outcome(query, service, started)))
    except ServiceError as error:
        place = error.facts if isinstance(error, QuerySyntaxError) else {}
        line, column = place.get("line"), place.get("column")
        status = error.status
        outcome = QueryFailure(
            error.title,
            error.detail,
            line if isinstance(line, int) else None,
            column if isinstance(column, int) else None,
        )
    page = render_results(query.text, service.examples, outcome, service.site)
    return Response(page, status, headers, HTML.content_type)


def _outcome(query: QueryRequest, service: Service, started: float) -> Callable[[], Results]:
    """The work that answers a query for a page: solutions, yes or no, or triples as rows."""

    def work() -> Results:
        sink = MemorySink(_PAGE_BYTES)
        serializers = {Kind.SOLUTIONS: "results-json", Kind.BOOLEAN: "results-json", Kind.GRAPH: "n-triples"}
        forms = {form.name: form for form in FORMATS_TABLE}
        truncated = False
        try:
            service.engine.answer(query, lambda kind: forms[serializers[kind]], sink)
        except ClientGone:
            truncated = True
        if truncated or sink.form is None:
            raise RequestTooLarge(detail="the answer is too long for a page; ask for CSV or JSON", bytes=_PAGE_BYTES)
        seconds = time.monotonic() - started
        if isinstance(sink.form.serializer, ox.RdfFormat):
            rows = [
                {"subject": quad.subject, "predicate": quad.predicate, "object": quad.object}
                for quad in ox.parse(bytes(sink.content), sink.form.serializer)
            ]
            return Results(("subject", "predicate", "object"), rows[:_PAGE_ROWS], seconds, len(rows) > _PAGE_ROWS)
        parsed = ox.parse_query_results(bytes(sink.content), ox.QueryResultsFormat.JSON)
        if isinstance(parsed, ox.QueryBoolean):
            return Results((), (), seconds, boolean=bool(parsed))
        assert isinstance(parsed, ox.QuerySolutions)  # noqa: S101  # JSON results hold nothing else
        variables = [variable.value for variable in parsed.variables]
        solutions = [{name: term for name in variables if (term := row[name]) is not None} for row in parsed]
        return Results(variables, solutions[:_PAGE_ROWS], seconds, len(solutions) > _PAGE_ROWS)

    return work
