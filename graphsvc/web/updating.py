"""An update over HTTP: let pass, the documents of its LOADs read, written for this store, applied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from anyio.to_thread import run_sync
from fastapi import Request, Response

from graphsvc.engine.pool import Deadline
from graphsvc.errors import PeerFailed, QueryRefused, QueryTooComplex, RequestTooLarge
from graphsvc.guard import Load, Network, admit_update, loads_of, with_documents
from graphsvc.protocol import UpdateRequest, absolute_iris
from graphsvc.rewriting import applicable
from graphsvc.web.holder import holder_of, require_token
from graphsvc.web.service import Service


async def updated(request: Request, update: UpdateRequest) -> Response:
    """204 when the update is done (SPARQL 1.1 Protocol, section 2.2), whole; any error means that nothing was."""
    require_token(request)
    absolute_iris([*update.using_graphs, *update.using_named_graphs])
    holder = holder_of(request)
    service = holder.get()
    async with service.evaluator.peers() as ticket:
        try:
            admitted = await run_sync(_admitted, update, service, ticket.addresses)
        except QueryRefused as refusal:
            if refusal.harmless:
                harmless = await run_sync(_applicable, replace(update, text=refusal.harmless), service)
                await service.evaluator.parse(harmless, update=True)
            raise
        filled = replace(update, text=await _filled(admitted, service))
        text = await run_sync(_applicable, filled, service)
        await holder.share(text, ticket)
    return Response(None, 204)


def _admitted(update: UpdateRequest, service: Service, endpoints: Mapping[str, str]) -> str:
    """The update, if the guard lets it pass; its data may be as long as an upload."""
    limits = replace(service.limits, size_bytes=service.settings.upload_bytes)
    network = Network(endpoints, service.settings.load_allowed)
    return admit_update(update.text, limits, service.evaluator.base, network)


async def _filled(admitted: str, service: Service) -> str:
    """The update with the triples of the documents that it loads. Raises PeerFailed, and what is beyond the limits."""
    loads, settings = loads_of(admitted), service.settings
    if len(loads) > settings.service_calls:
        detail = "the update loads too many documents"
        raise QueryTooComplex(detail=detail, limit=settings.service_calls, setting="service_calls")
    documents: list[str] = []
    async with Deadline(settings.update_seconds).running():
        for load in loads:
            documents.append(await _loaded(load, service))
            if sum(map(len, documents)) > settings.upload_bytes:
                raise RequestTooLarge(detail="the update loads too much", limit=settings.upload_bytes)
    return with_documents(admitted, documents)


async def _loaded(load: Load, service: Service) -> str:
    """The triples of one document, none when it cannot be had and LOAD is SILENT."""
    try:
        return await service.evaluator.loaded(load.iri, service.settings.update_seconds)
    except PeerFailed:
        if load.silent:
            return ""
        raise


def _applicable(update: UpdateRequest, service: Service) -> str:
    """The update as the store can apply it.

    Where the default graph is the merge, what is written to it is kept in a graph of its own (model, section 1).
    """
    merge = service.settings.default_graph == "merge"
    return applicable(update, service.evaluator.base, service.names if merge else None)
