"""`/sparql`: the SPARQL 1.1 Protocol for queries, the service description, and the form for people."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from contextlib import aclosing
from functools import partial
from itertools import islice
from typing import Any, Final

import pyoxigraph as ox
from fastapi import APIRouter, Request, Response

from graphsvc.engine.evaluating import Answer, Asked, Offers
from graphsvc.errors import (
    NotAcceptable,
    QuerySyntaxError,
    RequestTooLarge,
    ServiceError,
    UpdatesForbidden,
    described,
)
from graphsvc.formats import FORMATS_TABLE, HTML, Format, Kind, serving
from graphsvc.guard import Limits, admit, tokens
from graphsvc.negotiation import negotiate
from graphsvc.protocol import QUERY, UPDATE, QueryRequest, UpdateRequest, absolute_iris, sparql_request
from graphsvc.settings import Settings
from graphsvc.web.answers import (
    VARY,
    result_format,
)
from graphsvc.web.bodies import received
from graphsvc.web.describing import described as service_described
from graphsvc.web.pages import QueryFailure, Results, render_results
from graphsvc.web.service import Service, service_of
from graphsvc.web.streaming import AnswerResponse, unless_gone

router = APIRouter()
_PAGE_BYTES = 5_000_000
_PAGE_ROWS = 1_000
_FIELDS_BYTES = 65_536
_FEW_TOKENS = 8
"""A query of so few tokens has at most one triple pattern: it goes to the worker kept for cheap ones."""

_ON_PAGES: Final[Offers] = {"SOLUTIONS": "results-json", "BOOLEAN": "results-json", "GRAPH": "n-triples"}


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
        return await service_described(request, service)
    if isinstance(query, UpdateRequest):
        raise UpdatesForbidden(detail="this service answers queries only")
    absolute_iris([*query.default_graphs, *query.named_graphs])
    if _wants_page(request, query):
        return await _page(request, query, service)
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


def _offers(request: Request, query: QueryRequest) -> Offers:
    """The format for each kind of answer, or why there is none."""
    offers: dict[str, str | Mapping[str, object]] = {}
    for kind in (Kind.SOLUTIONS, Kind.BOOLEAN, Kind.GRAPH):
        try:
            offers[kind.name] = result_format(request, kind, query.formats).name
        except NotAcceptable as refusal:
            offers[kind.name] = described(refusal)
    return offers


async def _begun(request: Request, query: QueryRequest, offers: Offers, service: Service) -> Answer:
    """The answer, once it has begun; a client that leaves before that ends its evaluation."""
    context = service.context if offers[Kind.GRAPH.name] == "json-ld" else {}
    cheap = len(list(islice(tokens(query.text), _FEW_TOKENS + 1))) <= _FEW_TOKENS
    most = service.settings.query_seconds
    seconds = min(query.seconds or most, most)
    asked = Asked(partial(_admitted, query, service.limits), offers, context, seconds)
    return await unless_gone(request, service.evaluator.answer(asked, cheap=cheap))


def _admitted(query: QueryRequest, limits: Limits) -> QueryRequest:
    """The query, if the guard lets it pass."""
    admit(query.text, limits)
    return query


async def _streamed(request: Request, query: QueryRequest, service: Service) -> Response:
    """The answer in pieces. An error before the first piece has its own status, one after it cuts the connection."""
    answer = await _begun(request, query, _offers(request, query), service)
    headers = {"Vary": VARY}
    if request.method == "HEAD":
        await answer.aclose()
        return Response(None, 200, headers, answer.form.content_type)
    return AnswerResponse(answer, headers, service.settings.slow_client_seconds)


async def _page(request: Request, query: QueryRequest, service: Service) -> Response:
    """The form with the answer below it: the same answer that a program gets."""
    started = time.monotonic()
    headers = {"Vary": VARY, "Cache-Control": "no-store"}
    outcome: Results | QueryFailure
    status = 200
    try:
        async with aclosing(await _begun(request, query, _ON_PAGES, service)) as answer:
            content = await _gathered(answer)
        outcome = await asyncio.to_thread(_outcome, answer.form, content, time.monotonic() - started)
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


async def _gathered(answer: Answer) -> bytes:
    """The whole answer. Raises RequestTooLarge for one that no page can show."""
    content = bytearray()
    async for piece in answer.pieces:
        content += piece
        if len(content) > _PAGE_BYTES:
            raise RequestTooLarge(detail="the answer is too long for a page; ask for CSV or JSON", bytes=_PAGE_BYTES)
    return bytes(content)


def _outcome(form: Format, content: bytes, seconds: float) -> Results:
    """An answer as a page shows it: solutions, yes or no, or triples as rows."""
    if isinstance(form.serializer, ox.RdfFormat):
        rows = [
            {"subject": quad.subject, "predicate": quad.predicate, "object": quad.object}
            for quad in ox.parse(content, form.serializer)
        ]
        return Results(("subject", "predicate", "object"), rows[:_PAGE_ROWS], seconds, len(rows) > _PAGE_ROWS)
    parsed = ox.parse_query_results(content, ox.QueryResultsFormat.JSON)
    if isinstance(parsed, ox.QueryBoolean):
        return Results((), (), seconds, boolean=bool(parsed))
    assert isinstance(parsed, ox.QuerySolutions)  # noqa: S101  # JSON results hold nothing else
    variables = [variable.value for variable in parsed.variables]
    solutions = [{name: term for name in variables if (term := row[name]) is not None} for row in parsed]
    return Results(variables, solutions[:_PAGE_ROWS], seconds, len(solutions) > _PAGE_ROWS)
