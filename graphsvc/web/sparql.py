"""`/sparql`: the SPARQL 1.1 Protocol for queries, and the service description; people get pages (`workbench`)."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from graphsvc.formats import FORMATS_TABLE
from graphsvc.protocol import QUERY, UPDATE, QueryRequest, UpdateRequest, absolute_iris, media_type, sparql_request
from graphsvc.settings import Settings
from graphsvc.web.answering import answered
from graphsvc.web.bodies import received
from graphsvc.web.describing import described
from graphsvc.web.holder import require_token, service_of
from graphsvc.web.offers import wants_page
from graphsvc.web.routes import answered_of_one_version
from graphsvc.web.updating import updated
from graphsvc.web.workbench import answer_page

router = APIRouter()
_LARGE_BYTES: Final = 65_536
"""Decoding a form of more bytes takes so long that others would notice; it is done for one at a time."""

_FIELDS_BYTES = 65_536

_ANSWERS: dict[int | str, dict[str, Any]] = {200: {"content": {form.media_type: {} for form in FORMATS_TABLE}}}


@router.get(
    "/sparql",
    summary="Ask a SPARQL query; without one, the description of the service",
    responses=_ANSWERS,
    response_class=Response,
)
@router.post(
    "/sparql",
    summary="Ask a SPARQL query, or update the data",
    responses={**_ANSWERS, 204: {"description": "The update is done"}},
    response_class=Response,
)
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
    return await _answered(request=request, query=query)


@answered_of_one_version
async def _answered(request: Request, query: QueryRequest) -> Response:
    """Answer a query, as a page for readers."""
    page = wants_page(request.headers.get("accept"), query.formats)
    return await (answer_page if page else answered)(request, query, service_of(request))


def _longest_body(request: Request, settings: Settings) -> int:
    """How long the body may be so that the text in it may be as long as it may; a form writes a byte as three."""
    longest = {QUERY: settings.query_bytes, UPDATE: settings.upload_bytes}
    return longest.get(_media_type(request), 3 * settings.query_bytes + _FIELDS_BYTES)


def _media_type(request: Request) -> str:
    """The media type of the body."""
    return media_type(request.headers.get("content-type", ""))[0]
