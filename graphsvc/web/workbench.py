"""The page where people ask: the form with the answer below it, and what the editor in it needs to know."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

import pyoxigraph as ox
from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from graphsvc.engine.contract import Row
from graphsvc.engine.evaluating import Offers
from graphsvc.errors import BadRequest, QuerySyntaxError, RequestTooLarge, ServiceError, UnknownResource
from graphsvc.formats import FORMATS_TABLE, HTML, Format, Kind
from graphsvc.guard import is_deterministic
from graphsvc.protocol import QueryRequest
from graphsvc.web.answering import beginning, begun, held_by
from graphsvc.web.answers import VARY
from graphsvc.web.holder import service_of
from graphsvc.web.languages import of_page, site_of
from graphsvc.web.pages import Asking, QueryFailure, Results, render_sparql
from graphsvc.web.routes import readable
from graphsvc.web.service import Service
from graphsvc.web.streaming import unless_gone
from graphsvc.web.views.answer import Order
from graphsvc.web.views.sources import MOST_THINGS, sources_query

router = APIRouter()
_MOST_BYTES: Final = 5_000_000
_MOST_ROWS: Final = 10_000
"""The most rows that a page sorts and turns over; all others are in the downloads."""
_MOST_TRIPLE_TERMS: Final = 1_000
_MOST_PAGES: Final = 999_999
_OFFERS: Final[Offers] = {"SOLUTIONS": "results-json", "BOOLEAN": "results-json", "GRAPH": "n-triples"}
_CHOICES: Final = [(Kind[kind], form) for kind, name in _OFFERS.items() for form in FORMATS_TABLE if form.name == name]


async def answer_page(request: Request, query: QueryRequest, service: Service) -> Response:
    """The form with the answer below it: the same answer that a program gets, or why there is none."""
    started = time.monotonic()
    headers = {**of_page(request), "Cache-Control": "no-store"}
    outcome: Results | QueryFailure
    status = 200
    try:
        order = _order(request)
        form, content = await _content(request, query, service)
        outcome = await asyncio.to_thread(_outcome, form, content, time.monotonic() - started, order)
        if order.page > outcome.pages:
            raise UnknownResource(detail="there is no such page of rows", page=order.page, pages=outcome.pages)
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
    asking = asking_of(service, query.text, query.seconds)
    page = await asyncio.to_thread(render_sparql, asking, site_of(request, service), outcome)
    return Response(page, status, headers, HTML.content_type)


def asking_of(service: Service, text: str = "", seconds: float | None = None) -> Asking:
    """The form of this service with a query in it."""
    return Asking(text, service.examples, service.prefixes, service.settings.query_seconds, seconds)


def _order(request: Request) -> Order:
    """In which order the rows are shown, and which page of them. Raises BadRequest."""
    sort, page = request.query_params.get("sort", ""), request.query_params.get("page", "1")
    if not (page.isascii() and page.isdigit() and 1 <= int(page[:9]) <= _MOST_PAGES):
        raise BadRequest(detail="`page` must be a whole number, 1 or more", page=page[:40])
    return Order(sort.removeprefix("-"), descending=sort.startswith("-"), page=int(page))


async def _content(request: Request, query: QueryRequest, service: Service) -> tuple[Format, bytes]:
    """The answer in a format that is read here: as it is kept, or evaluated and then kept; a long one is cut."""
    lasting, results = is_deterministic(query.text), held_by(request).results
    if lasting and (kept := results.find(service.version, query, _CHOICES)):
        return kept.choice[1], kept.body
    answer = await begun(request, query, _OFFERS, service)
    content = await unless_gone(request, beginning(answer, _MOST_BYTES))
    if lasting and len(content) <= _MOST_BYTES:
        choice = next((kind, form) for kind, form in _CHOICES if form is answer.form)
        results.keep(service.version, query, choice, content)
    return answer.form, content


def _outcome(form: Format, content: bytes, seconds: float, order: Order) -> Results:
    """An answer as a page shows it: solutions, yes or no, or triples as rows; a long one as far as it goes.

    Raises RequestTooLarge for so many triple terms that they might nest too deep to be read in this process.
    """
    if sum(content.count(mark) for mark in (b'"triple"', b"<<(")) > _MOST_TRIPLE_TERMS:
        raise RequestTooLarge(detail="too many triple terms for a page; ask for JSON", limit=_MOST_TRIPLE_TERMS)
    cut = len(content) > _MOST_BYTES
    if isinstance(form.serializer, ox.RdfFormat):
        whole = content[: content.rfind(b"\n") + 1] if cut else content
        quads = islice(ox.parse(whole, form.serializer), _MOST_ROWS + 1)
        triples = [{"subject": quad.subject, "predicate": quad.predicate, "object": quad.object} for quad in quads]
        results = _results(("subject", "predicate", "object"), triples, seconds, order, cut=cut)
        return replace(results, triples=True)
    parsed = ox.parse_query_results(content, ox.QueryResultsFormat.JSON)
    if isinstance(parsed, ox.QueryBoolean):
        return Results((), (), seconds, boolean=bool(parsed))
    assert isinstance(parsed, ox.QuerySolutions)  # noqa: S101  # JSON results hold nothing else
    variables = [variable.value for variable in parsed.variables]
    return _results(variables, list(_rows(parsed, variables, cut=cut)), seconds, order, cut=cut)


def _rows(parsed: ox.QuerySolutions, variables: Sequence[str], *, cut: bool) -> Iterator[Row]:
    """The solutions, one more than are shown at most; what is cut ends where it can be read no further."""
    try:
        for row in islice(parsed, _MOST_ROWS + 1):
            yield {name: term for name in variables if (term := row[name]) is not None}
    except SyntaxError:
        if not cut:
            raise


def _results(variables: Sequence[str], rows: Sequence[Row], seconds: float, order: Order, *, cut: bool) -> Results:
    """The rows that are shown. Raises BadRequest for an order by something that is no column."""
    if order.sort and order.sort not in variables:
        raise BadRequest(detail="rows are sorted by one of the columns", sort=order.sort[:100], columns=list(variables))
    return Results(variables, rows[:_MOST_ROWS], seconds, cut or len(rows) > _MOST_ROWS, order=order)


@readable(router, "/sparql/sources", "Where a row of an answer comes from: a query for its passages", status=303)
async def sources(request: Request) -> Response:
    """303 to the query for the passages that speak of some things, given by their keys, as `community/tw-taoyuan`."""
    service = service_of(request)
    keys = request.query_params.getlist("thing")
    if not 1 <= len(set(keys)) <= MOST_THINGS:
        raise BadRequest(detail=f"`thing` is the key of a thing, as `community/tw-taoyuan`; 1 to {MOST_THINGS} of them")
    try:
        things = [ox.NamedNode(f"{service.names.base}id/{key}") for key in dict.fromkeys(keys)]
    except ValueError as problem:
        raise BadRequest(detail="`thing` is no key of a thing") from problem
    links = service.site.links
    path = links.path("/sparql", query=sources_query(things, service.names))
    return RedirectResponse(service.site.absolute(path), 303, {"Vary": VARY})
