"""The service description as the endpoint answers it: made once for each version of the data, then kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Final, cast

import pyoxigraph as ox
from cachetools import LRUCache
from fastapi import Request, Response

from graphsvc.formats import HTML, RESOURCE_FORMATS, Format
from graphsvc.model import sha256
from graphsvc.service_description import EXTENSION_FUNCTIONS, Capabilities, service_description
from graphsvc.uploads import UPLOADED
from graphsvc.web.answers import kept_for_a_while, not_modified, resource_format
from graphsvc.web.holder import holder_of
from graphsvc.web.languages import of_page, site_of
from graphsvc.web.pages import render_sparql
from graphsvc.web.relations import Relation, header
from graphsvc.web.serializing import serialized
from graphsvc.web.service import Service
from graphsvc.web.workbench import FirstAnswer

_TOPICS: Final = 4
_KEPT: Final = _TOPICS * len(RESOURCE_FORMATS)


@dataclass(slots=True)
class Descriptions:
    """The descriptions made so far, by what they describe, state of the data and format; the newest few are kept.

    Who asks while one is being made waits for it.
    """

    _quads: LRUCache[tuple[str, str, datetime], list[ox.Quad]] = field(default_factory=lambda: LRUCache(_TOPICS))
    _bodies: LRUCache[tuple[str, str, datetime, str], bytes] = field(default_factory=lambda: LRUCache(_KEPT))
    _counting: asyncio.Lock = field(default_factory=asyncio.Lock)
    _writing: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def quads(self, topic: str, service: Service, describe: Callable[[], list[ox.Quad]]) -> list[ox.Quad]:
        """The description of a topic."""
        key = topic, service.version, service.since
        async with self._counting:
            if key not in self._quads:
                self._quads[key] = await service.run(describe)
            return self._quads[key]

    async def body(self, topic: str, form: Format, service: Service, describe: Callable[[], list[ox.Quad]]) -> bytes:
        """The description of a topic in one format."""
        key = topic, service.version, service.since, form.name
        async with self._writing:
            if key not in self._bodies:
                quads = await self.quads(topic, service, describe)
                self._bodies[key] = await service.run(lambda: serialized(quads, form, service))
            return self._bodies[key]


def _inputs(request: Request) -> Sequence[Format]:
    """The formats of uploads, none where nobody may write."""
    return UPLOADED if holder_of(request).authorisation.allows_writing else ()


async def described(request: Request, service: Service) -> Response:
    """The service description (SPARQL 1.1 Service Description, section 2), or the form where HTML is preferred.

    The form shows an example with its answer.
    """
    form = resource_format(request, "")
    endpoint = service.settings.listens_at + "sparql"
    alternates = (Relation(endpoint, "alternate", other.media_type) for other in RESOURCE_FORMATS)
    related = [Relation(endpoint, "canonical"), *alternates]
    lacking = False
    if form is HTML:
        first = cast("FirstAnswer", request.app.state.first_answer)
        asking, answer = await first.of(request, service)
        lacking = bool(asking.query) and answer is None
        page = partial(render_sparql, asking, site_of(request, service), answer, relations=related)
        body = (await asyncio.to_thread(page)).encode()
    else:
        settings = service.settings
        merge, federated = settings.default_graph == "merge", bool(settings.service_allowed)
        functions = () if settings.remote_store else EXTENSION_FUNCTIONS  # nobody knows those of another engine
        capabilities = Capabilities(endpoint, merge, _inputs(request), federated, functions)
        descriptions = cast("Descriptions", request.app.state.descriptions)
        body = await descriptions.body(
            endpoint, form, service, lambda: service_description(service.engine, service.names, capabilities)
        )
    tag = f'"{sha256(body)[:24]}"'
    headers = {
        **kept_for_a_while(tag, service),
        **of_page(request, form),
        "Content-Location": endpoint,
        "Link": header(related),
    }
    if lacking:  # it comes with the next request, so nobody is to keep the page without it
        headers["Cache-Control"] = "no-store"
    if not_modified(request, tag, service):
        return Response(None, 304, headers)
    return Response(body, 200, headers, form.content_type)
