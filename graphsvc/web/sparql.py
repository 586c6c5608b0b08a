"""`/sparql`: the SPARQL 1.1 Protocol for queries, the service description, and the form for people."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import Any, Final

import pyoxigraph as ox
from fastapi import APIRouter, Request, Response

from graphsvc.engine.evaluating import Offers
from graphsvc.errors import QuerySyntaxError, RequestTooLarge, ServiceError
from graphsvc.formats import FORMATS_TABLE, HTML, Format
from graphsvc.protocol import QUERY, UPDATE, QueryRequest, UpdateRequest, absolute_iris, media_type, sparql_request
from graphsvc.settings import Settings
from graphsvc.web.answering import answered, begun, gathered
from graphsvc.web.bodies import received
from graphsvc.web.describing import described
from graphsvc.web.holder import require_token, service_of
from graphsvc.web.languages import of_page, site_of
from graphsvc.web.offers import wants_page
from graphsvc.web.pages import QueryFailure, Results, render_results
from graphsvc.web.service import Service
from graphsvc.web.updating import updated

router = APIRouter()
_PAGE_BYTES = 5_000_000
_PAGE_ROWS = 1_000
_PAGE_TRIPLE_TERMS: Final = 1_000
_LARGE_BYTES: Final = 65_536
"""Decoding a form of more bytes takes so long that others would notice; it is done for one at a time."""

_FIELDS_BYTES = 65_536

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
    if _media_type(request) == UPDATE:
        require_token(request)
    body = await received(request, _longest_body(request, service.settings), service.settings)
    asked = request.scope["query_string"].decode()
    read = partial(sparql_request, request.method, asked, request.headers.get("content-type", ""), body)
    if len(body) > _LARGE_BYTES:
        async with service.evaluator.decoding.taken_one():
            query = await asyncio.to_thread(read)
    else:
        query = read()
    if query is None:
        return await described(request, service)
    if isinstance(query, UpdateRequest):
        return await updated(request, query)
    absolute_iris([*query.default_graphs, *query.named_graphs])
    if wants_page(request.headers.get("accept"), query.formats):
        return await _page(request, query, service)
    return await answered(request, query, service)


def _longest_body(request: Request, settings: Settings) -> int:
    """How long the body may be so that the text in it may be as long as it may; a form writes a byte as three."""
    longest = {QUERY: settings.query_bytes, UPDATE: settings.upload_bytes}
    return longest.get(_media_type(request), 3 * settings.query_bytes + _FIELDS_BYTES)


def _media_type(request: Request) -> str:
    """The media type of the body."""
    return media_type(request.headers.get("content-type", ""))[0]


async def _page(request: Request, query: QueryRequest, service: Service) -> Response:
    """The form with the answer below it: the same answer that a program gets."""
    started = time.monotonic()
    headers = {**of_page(request), "Cache-Control": "no-store"}
    outcome: Results | QueryFailure
    status = 200
    try:
        answer = await begun(request, query, _ON_PAGES, service)
        content = await gathered(answer, _PAGE_BYTES)
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
    page = render_results(query.text, service.examples, outcome, site_of(request, service))
    return Response(page, status, headers, HTML.content_type)


def _outcome(form: Format, content: bytes, seconds: float) -> Results:
    """An answer as a page shows it: solutions, yes or no, or triples as rows.

    Raises RequestTooLarge for so many triple terms that they might nest too deep to be read in this process.
    """
    if sum(content.count(mark) for mark in (b'"triple"', b"<<(")) > _PAGE_TRIPLE_TERMS:
        raise RequestTooLarge(detail="too many triple terms for a page; ask for JSON", limit=_PAGE_TRIPLE_TERMS)
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
