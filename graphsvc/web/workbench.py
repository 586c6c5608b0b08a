"""The page where people ask: the form with the answer below it, and what the editor in it needs to know."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from typing import Final, cast

import orjson
import pyoxigraph as ox
from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from graphsvc.description.tracing import spoken_of, stating
from graphsvc.description.unknown import unknown_names
from graphsvc.description.usage import terms_in_use
from graphsvc.engine.contract import Row
from graphsvc.engine.evaluating import Offers
from graphsvc.errors import BadRequest, NoSuchPage, QuerySyntaxError, RequestError, RequestTooLarge, ServiceError
from graphsvc.formats import FORMATS_TABLE, HTML, Format, Kind
from graphsvc.guard import is_deterministic
from graphsvc.messages import N_, Told
from graphsvc.model import sha256
from graphsvc.protocol import QUERY, QueryRequest
from graphsvc.web.answering import admitted, beginning, begun, held_by
from graphsvc.web.answers import VARY, kept_for_a_while, not_modified
from graphsvc.web.bodies import received
from graphsvc.web.holder import service_of
from graphsvc.web.languages import language_of, of_page, site_of
from graphsvc.web.narrowing import page_number
from graphsvc.web.pages import Asking, QueryFailure, Results, render_sparql
from graphsvc.web.routes import readable
from graphsvc.web.service import Service
from graphsvc.web.streaming import unless_gone
from graphsvc.web.views.answer import Order
from graphsvc.web.views.asking import without_header
from graphsvc.web.views.problem import ends_of
from graphsvc.web.views.sources import MOST_THINGS, Traced, are_triples, sources_query, things_of, triple_of
from graphsvc.web.words import words_in

router = APIRouter()
_MOST_BYTES: Final = 3_000_000
_MOST_ROWS: Final = 10_000
"""The most rows that a page sorts and turns over; all others are in the downloads."""
_MOST_TRIPLE_TERMS: Final = 1_000
MOST_CHECKED_BYTES: Final = 65_536
_FIRST: Final = "smart21-count-by-community"
"""The example that the form shows to who has not asked yet."""
_OFFERS: Final[Offers] = {"SOLUTIONS": "results-json", "BOOLEAN": "results-json", "GRAPH": "n-triples"}
_CHOICES: Final = [(Kind[kind], form) for kind, name in _OFFERS.items() for form in FORMATS_TABLE if form.name == name]


async def answer_page(request: Request, query: QueryRequest, service: Service) -> Response:
    """The form with the answer below it: the same answer that a program gets, or why there is none."""
    started = time.monotonic()
    headers = {**of_page(request), "Cache-Control": "no-store"}
    outcome: Results | QueryFailure
    status = 200
    site = site_of(request, service)
    try:
        order = _order(request)
        form, content = await _content(request, query, service)
        outcome = _arranged(await asyncio.to_thread(_outcome, form, content, time.monotonic() - started), order)
        if outcome.boolean is None and not outcome.rows:
            outcome = replace(outcome, unknown=await service.run(partial(unknown_names, service.engine, query.text)))
        outcome = await _traced(outcome, service)
    except ServiceError as error:
        place = error.facts if isinstance(error, QuerySyntaxError) else {}
        line, column = place.get("line"), place.get("column")
        status = error.status
        outcome = QueryFailure(
            error.title,
            error.detail,
            line if isinstance(line, int) else None,
            column if isinstance(column, int) else None,
            ends_of(error.facts, site),
        )
    asking = asking_of(service, query.text, query.seconds)
    page = await asyncio.to_thread(render_sparql, asking, site, outcome)
    return Response(page, status, headers, HTML.content_type)


def asking_of(service: Service, text: str = "", seconds: float | None = None) -> Asking:
    """The form of this service with a query in it."""
    return Asking(text, service.examples, service.prefixes, service.settings.query_seconds, seconds)


def _order(request: Request) -> Order:
    """In which order the rows are shown, and which page of them. Raises BadRequest."""
    sort = request.query_params.get("sort", "")
    return Order(sort.removeprefix("-"), descending=sort.startswith("-"), page=page_number(request))


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


def _outcome(form: Format, content: bytes, seconds: float | None = None) -> Results:
    """An answer as a page shows it: solutions, yes or no, or triples as rows; a long one as far as it goes.

    Raises RequestTooLarge for so many triple terms that they might nest too deep to be read in this process.
    """
    if sum(content.count(mark) for mark in (b'"triple"', b"<<(")) > _MOST_TRIPLE_TERMS:
        raise RequestTooLarge(detail=N_("too many triple terms for a page; ask for JSON"), limit=_MOST_TRIPLE_TERMS)
    cut = len(content) > _MOST_BYTES
    if isinstance(form.serializer, ox.RdfFormat):
        whole = content[: content.rfind(b"\n") + 1] if cut else content
        quads = islice(ox.parse(whole, form.serializer), _MOST_ROWS + 1)
        triples = [{"subject": quad.subject, "predicate": quad.predicate, "object": quad.object} for quad in quads]
        shown, more = triples[:_MOST_ROWS], cut or len(triples) > _MOST_ROWS
        return Results(("subject", "predicate", "object"), shown, seconds, more, triples=True)
    return _solutions(content, seconds)


def _solutions(content: bytes, seconds: float | None) -> Results:
    """Results in JSON, which may be cut: as far as they can be read.

    Nothing is raised here: a traceback would carry the engine's solutions to another thread, which may not drop them.
    """
    parsed = ox.parse_query_results(content, ox.QueryResultsFormat.JSON)
    if isinstance(parsed, ox.QueryBoolean):
        return Results((), (), seconds, boolean=bool(parsed))
    assert isinstance(parsed, ox.QuerySolutions)  # noqa: S101  # JSON results hold nothing else
    variables = [variable.value for variable in parsed.variables]
    rows: list[Row] = []
    with suppress(SyntaxError):
        for row in islice(parsed, _MOST_ROWS):
            rows.append({name: term for name in variables if (term := row[name]) is not None})  # noqa: PERF401
        return Results(variables, rows, seconds, next(parsed, None) is not None)
    return Results(variables, rows, seconds, truncated=True)


def _arranged(results: Results, order: Order) -> Results:
    """The answer in an order. Raises BadRequest for what is no column, NoSuchPage for one beyond the last."""
    if order.sort and order.sort not in results.variables:
        columns = list(results.variables)
        raise BadRequest(detail=N_("rows are sorted by one of the columns"), sort=order.sort[:100], columns=columns)
    if order.page > results.pages:
        raise NoSuchPage(page=order.page, pages=results.pages)
    return replace(results, order=order)


async def _traced(results: Results, service: Service) -> Results:
    """The answer with what the store says of where the rows of its page come from."""
    if are_triples(results.variables):
        triples = {triple for row in results.shown if (triple := triple_of(row))}
        plain = service.settings.default_graph == "plain"
        found = Traced(stating=await service.run(lambda: stating(service.engine, triples, plain=plain)))
    else:
        things = {thing for row in results.shown for thing in things_of(row, service.names)}
        found = Traced(spoken_of=await service.run(lambda: spoken_of(service.engine, things, service.names)))
    return replace(results, traced=found)


@router.post(
    "/sparql/check",
    summary="Where a query has its mistakes, without its answer",
    responses={200: {"content": {"application/json": {}}}},
    response_class=Response,
    openapi_extra={"requestBody": {"required": True, "content": {QUERY: {"schema": {"type": "string"}}}}},
)
async def check(request: Request) -> Response:
    """The mistakes of a query as JSON, none for one that would be evaluated; longer texts are not looked at.

    Titles and details are in the reader's language; `language` is `en` with a detail that is in none but English.
    """
    service = service_of(request)
    body = await received(request, MOST_CHECKED_BYTES, service.settings)
    try:
        text = body.decode()
    except UnicodeDecodeError as problem:
        raise BadRequest(detail=N_("the body is not UTF-8"), offset=problem.start) from problem
    found: list[Mapping[str, object]] = []
    try:
        await service.evaluator.check(partial(admitted, QueryRequest(text), service))
    except RequestError as problem:
        place = {name: problem.facts.get(name) for name in ("line", "column", "offset")}
        words = words_in(language_of(request))
        told = {"title": words.gettext(problem.title), "detail": words.told(problem.detail)}
        found.append({**told, **place, **({} if words.knows(problem.detail) else {"language": "en"})})
    headers = {**of_page(request), "Cache-Control": "no-store"}
    return Response(orjson.dumps({"problems": found}), 200, headers, "application/json")


@readable(router, "/sparql/terms", "The prefixes, classes and properties of the data", media_types=["application/json"])
async def terms(request: Request) -> Response:
    """What an editor completes: prefixes, and classes and properties in use with their names and few values."""
    service = service_of(request)
    tag = f'"{sha256(f"terms and values {service.version}")[:24]}"'
    headers = kept_for_a_while(tag, service)
    if not_modified(request, tag, service):
        return Response(None, 304, headers)
    body = await cast("KnownTerms", request.app.state.known_terms).of(service)
    return Response(body, 200, headers, "application/json")


@dataclass(slots=True)
class KnownTerms:
    """The terms of the newest version as JSON; who asks while they are being read waits for them."""

    _version: str = ""
    _body: bytes = b""
    _making: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def of(self, service: Service) -> bytes:
        """The terms that the data of the service uses."""
        async with self._making:
            if self._version != service.version:
                used = await service.run(lambda: terms_in_use(service.engine, service.names))
                found = {"prefixes": service.prefixes, "things": service.names.base + "id/", "terms": used}
                self._version, self._body = service.version, orjson.dumps(found)
            return self._body


@dataclass(slots=True)
class FirstAnswer:
    """The example that the form shows first, with its answer, which is made once for each version of the data.

    It says no seconds: nobody waited for them, and every process that serves the data has the same page and entity tag.
    """

    _version: str = ""
    _results: Results | None = None
    _making: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def of(self, request: Request, service: Service) -> tuple[Asking, Results | None]:
        """The form and the answer below it; none while it is being made, without the example, or where it fails.

        So whoever looks at the form, however often, has one query evaluated at most, and never waits for a place.
        """
        example = service.example(_FIRST)
        if example is None:
            return asking_of(service), None
        asking = asking_of(service, without_header(example.text))
        if self._version == service.version:
            return asking, self._results
        if self._making.locked():
            return asking, None
        async with self._making:
            with suppress(ServiceError):
                form, content = await _content(request, QueryRequest(asking.query), service)
                self._results = await _traced(_outcome(form, content), service)
                self._version = service.version
                return asking, self._results
        return asking, None


@readable(
    router,
    "/sparql/sources",
    "What passages say of the things that a row of an answer names: a query for them",
    status=303,
    media_types=(),
)
async def sources(request: Request) -> Response:
    """303 to the query for the passages that speak of some things, given by their keys, as `community/tw-taoyuan`."""
    service = service_of(request)
    keys = request.query_params.getlist("thing")
    if not 1 <= len(set(keys)) <= MOST_THINGS:
        detail = Told(
            "`thing` is the key of a thing, as `community/tw-taoyuan`; 1 to %(most)s of them", most=MOST_THINGS
        )
        raise BadRequest(detail=detail)
    try:
        things = [ox.NamedNode(f"{service.names.base}id/{key}") for key in dict.fromkeys(keys)]
    except ValueError as problem:
        raise BadRequest(detail=N_("`thing` is no key of a thing")) from problem
    links = service.site.links
    path = links.path("/sparql", query=sources_query(things, service.names))
    return RedirectResponse(service.site.absolute(path), 303, {"Vary": VARY})
