"""A query answered for a program: from the answers that are kept, or by a worker, and then kept."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import Final, cast

from fastapi import Request, Response

from graphsvc.engine.answer import Answer
from graphsvc.engine.evaluating import Asked, Offers
from graphsvc.errors import PreconditionFailed, RequestTooLarge
from graphsvc.formats import Format, Kind
from graphsvc.guard import Network, admit, is_cheap, is_deterministic
from graphsvc.messages import N_
from graphsvc.model import sha256
from graphsvc.protocol import QueryRequest
from graphsvc.web.answers import VARY, head_alone, kept_for_a_while, not_modified
from graphsvc.web.budget import Budgets
from graphsvc.web.observing import exchange_of
from graphsvc.web.offers import choices_for, offers_for, prefers_page
from graphsvc.web.repeated import RepeatedAnswers
from graphsvc.web.result_cache import ResultCache
from graphsvc.web.rows import Rows, rows_in
from graphsvc.web.service import Service
from graphsvc.web.streaming import AnswerResponse, unless_gone

_LONG: Final = 2_000
"""Reading a query of more characters takes so long that others would notice."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a running application keeps for the queries of all its clients."""

    results: ResultCache
    repeated: RepeatedAnswers
    budgets: Budgets


def held_by(request: Request) -> Held:
    """What the application that a request is for keeps."""
    return cast("Held", request.app.state.held)


async def answered(
    request: Request,
    query: QueryRequest,
    service: Service,
    *,
    accept: str | None = None,
    more: Mapping[str, str] = MappingProxyType({}),
) -> Response:
    """The answer in the format that the client prefers, in pieces when it is not kept.

    `accept` stands for the client's own header field, `more` are further fields of the answer. An error before the
    first piece has its own status, one after it cuts the connection.
    """
    exchange = exchange_of(request)
    accept = accept or request.headers.get("accept")
    choices = choices_for(accept, query.formats)
    lasting = is_deterministic(query.text)
    held = held_by(request)
    results = held.results
    exchange.query = sha256(query.text)[:16]
    kept = results.find(service.version, query, choices.items()) if lasting else None
    exchange.cache = ("hit" if kept else "miss") if lasting else None
    if kept:
        form = kept.choice[1]
        headers = {**_headers(request, query, form, service, lasting=True), **more}
        if _is_held(request, headers, service):
            return Response(None, 304, headers)
        exchange.rows = kept.rows
        response = Response(kept.body, 200, headers, form.content_type)
        held.repeated.remember(request, service.version, kept, response.raw_headers)
        return response
    answer = await begun(request, query, offers_for(accept, query.formats), service)
    headers = {**_headers(request, query, answer.form, service, lasting=lasting), **more}
    try:
        is_held = _is_held(request, headers, service)
    except PreconditionFailed:
        await answer.aclose()
        raise
    if is_held or request.method == "HEAD":
        await answer.aclose()
        return Response(None, 304, headers) if is_held else head_alone(headers, answer.form.content_type)
    choice = next((kind, form) for kind, form in choices.items() if form is answer.form)
    keep = partial(results.keep, service.version, query, choice) if lasting else None
    if answer.whole is not None:
        if keep:
            keep(answer.whole)
        exchange.rows = rows_in(answer.form, answer.whole)
        return Response(answer.whole, 200, headers, answer.form.content_type)
    rows = Rows(answer.form)

    def count(piece: bytes) -> None:
        rows.add(piece)
        exchange.rows = rows.total

    patience, largest = service.settings.slow_client_seconds, results.largest_bytes
    return AnswerResponse(answer, headers, patience, keep, largest, count)


async def begun(request: Request, query: QueryRequest, offers: Offers, service: Service) -> Answer:
    """The answer, once it has begun; a client that leaves before that ends its evaluation.

    Raises BudgetSpent besides what the evaluation raises; a cheap query is always let in.
    """
    exchange = exchange_of(request)
    budgets = held_by(request).budgets
    cheap = is_cheap(query.text, service.limits) and not query.default_graphs  # these are merged, which takes long
    if not cheap:
        budgets.admit(exchange.client)
        exchange.charge = partial(budgets.charge, exchange.client)
    context = service.context if offers[Kind.GRAPH.name] == "json-ld" else {}
    most = service.settings.query_seconds
    seconds = min(query.seconds or most, most)
    exchange.timing["granted"] = seconds * 1000
    long = len(query.text) > _LONG
    asked = Asked(partial(admitted, query, service), offers, context, seconds, long=long, generation=service.wanted)
    return await unless_gone(request, service.evaluator.answer(asked, cheap=cheap))


async def gathered(answer: Answer, most_bytes: int) -> bytes:
    """The whole answer. Raises RequestTooLarge for one of more bytes."""
    content = await beginning(answer, most_bytes)
    if len(content) > most_bytes:
        raise RequestTooLarge(detail=N_("the answer is too long; ask for CSV or JSON"), bytes=most_bytes)
    return content


async def beginning(answer: Answer, most_bytes: int) -> bytes:
    """The whole answer; of a longer one the first pieces that are more bytes, and its evaluation is ended."""
    content = bytearray()
    async with aclosing(answer):
        async for piece in answer.pieces:
            content += piece
            if len(content) > most_bytes:
                break
    return bytes(content)


def admitted(query: QueryRequest, service: Service, endpoints: Mapping[str, str]) -> QueryRequest:
    """The query as the engine may be given it, if the guard lets it pass."""
    text = admit(query.text, service.limits, service.evaluator.base, Network(endpoints))
    return query if text == query.text else replace(query, text=text)


def _headers(request: Request, query: QueryRequest, form: Format, service: Service, *, lasting: bool) -> dict[str, str]:
    """What an answer says about keeping it: only GET, HEAD and QUERY may be answered from what is kept (RFC 9111)."""
    file = file_name(request, form)
    if not lasting:
        return {"Vary": VARY, "Cache-Control": "no-store", **file}
    if request.method == "POST":
        return {"Vary": VARY, **file}
    graphs = " ".join([*query.default_graphs, "", *query.named_graphs])
    digest = sha256(f"{service.version}\n{form.name}\n{graphs}\n{query.text}")
    return {**kept_for_a_while(f'"{digest[:24]}"', service), **file}


def file_name(request: Request, form: Format) -> dict[str, str]:
    """What a browser is to call an answer that its reader saves (RFC 6266): as its address, with the suffix."""
    if not prefers_page(request.headers.get("accept")):
        return {}
    name = request.url.path.rpartition("/")[2].partition(".")[0]
    return {"Content-Disposition": f'inline; filename="{name}.{form.suffix}"'}


def _is_held(request: Request, headers: Mapping[str, str], service: Service) -> bool:
    """Whether the client holds what it asks for."""
    return "ETag" in headers and not_modified(request, headers["ETag"], service)
