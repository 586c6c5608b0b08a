"""`/doc/{kind}`: all things of a kind with facets, pages and orders; as data whole, unless a page is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, cast

import pyoxigraph as ox
from cachetools import LRUCache
from fastapi import APIRouter, Request, Response

from graphsvc.description import LIST_FACETS, Entry, Listing, kinds, listing
from graphsvc.errors import BadRequest, NotOffered, UnknownResource
from graphsvc.formats import HTML
from graphsvc.messages import N_
from graphsvc.vocab import RDF, SKOS
from graphsvc.web.answers import representation, resource_format, serialized, unchanged
from graphsvc.web.documents import NO_IRI
from graphsvc.web.holder import service_of
from graphsvc.web.languages import site_of
from graphsvc.web.links import as_uri
from graphsvc.web.narrowing import chosen_values, page_number
from graphsvc.web.pages import render_kind
from graphsvc.web.relations import Document, Relation
from graphsvc.web.resources import split
from graphsvc.web.routes import readable
from graphsvc.web.service import Service
from graphsvc.web.views.kind import PER_PAGE, SORTS, Asked, kind_page, narrowed, page_count

router = APIRouter()
_KEPT: Final = 64
"""Lists of kinds, of the newest versions of the data."""
_HYDRA: Final = "http://www.w3.org/ns/hydra/core#"
_STATED: Final = (RDF + "type", SKOS + "prefLabel")
_NAMES: Final = {"prev": "previous"}


@dataclass(slots=True)
class Lists:
    """The lists made so far, by data version and kind, and how many things there are of each kind."""

    _made: LRUCache[tuple[str, str], tuple[Listing, Mapping[str, int]]] = field(default_factory=lambda: LRUCache(_KEPT))
    _making: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def of(self, service: Service, kind: str) -> tuple[Listing, Mapping[str, int]]:
        """That of a kind in the version that is served; who asks while one is made waits for it.

        Raises UnknownResource where there are no such things, NotOffered for more than may be listed.
        """
        most = service.settings.list_things
        async with self._making:
            if (service.version, kind) not in self._made:
                made = await service.run(lambda: listing(service.engine, kind, service.names, most))
                if made is None:
                    raise NotOffered(detail="there are too many things of that kind to be listed", most=most)
                if not made.entries:
                    raise UnknownResource(detail=N_("there are no things of that kind"), kind=kind)
                counts = await service.run(lambda: kinds(service.engine, service.names))
                self._made[service.version, kind] = made, counts
            return self._made[service.version, kind]


def _asked(request: Request, kind: str) -> Asked:
    """The request as a value. Raises BadRequest."""
    sort = request.query_params.get("sort", "") or "name"
    if sort not in SORTS:
        raise BadRequest(detail=f"`sort` is one of {', '.join(SORTS)}", sort=sort[:50])
    return Asked(kind, chosen_values(request, LIST_FACETS), sort, page_number(request))


@readable(router, "/doc/{kind}", "All things of one kind")
async def kind_list(request: Request, kind: str) -> Response:
    """The things of a kind: a page for readers; names and types in RDF, of all that facets let pass or of a page."""
    service = service_of(request)
    kind, suffix = split(kind)
    form = resource_format(request, suffix)
    if NO_IRI.search(kind):
        raise UnknownResource(detail=N_("no kind here looks like that"))
    asked, whole = _asked(request, kind), form is not HTML and "page" not in request.query_params
    here = Document(_address(asked, service, 1 if whole else asked.page), up=service.settings.listens_at)
    made, counts = await cast("Lists", request.app.state.lists).of(service, kind)
    found = narrowed(made, asked, service.names)
    pages = page_count(len(found))
    if asked.page > pages:
        raise UnknownResource(detail=N_("there is no such page"), page=asked.page, pages=pages)
    if held := unchanged(request, form, service, here):
        return held
    document = here if whole else Document(here.address, up=here.up, more=list(_around(asked, pages, service)))
    if form is HTML:
        site = site_of(request, service)
        page = kind_page(made, asked, site)
        body = render_kind(page, site, service.relations(document, form), counts).encode()
        return representation(request, form, service, body, document)
    first = (asked.page - 1) * PER_PAGE
    shown = found if whole else found[first : first + PER_PAGE]
    quads = [*_quads(shown), *_neighbours(document)]
    body = await service.run(lambda: serialized(quads, form, service))
    return representation(request, form, service, body, document)


def _address(asked: Asked, service: Service, page: int) -> str:
    """The address of a page of the list."""
    return as_uri(service.site.absolute(asked.path(service.site.links, page)))


def _around(asked: Asked, pages: int, service: Service) -> Iterator[Relation]:
    """The first and last page, and those before and after this one (RFC 8288; RFC 5005)."""
    if pages > 1:
        around = {"first": 1, "prev": asked.page - 1, "next": asked.page + 1, "last": pages}
        for rel, page in around.items():
            if 1 <= page <= pages:
                yield Relation(_address(asked, service, page), rel)


def _quads(entries: Iterable[Entry]) -> Iterator[ox.Quad]:
    """What things are and are called, each quad in the graphs that state it."""
    for entry in entries:
        for statement in entry.node.statements:
            if statement.predicate in _STATED:
                triple = ox.NamedNode(entry.iri), ox.NamedNode(statement.predicate), statement.object
                yield from (ox.Quad(*triple, ox.NamedNode(graph)) for graph in statement.graphs)


def _neighbours(document: Document) -> Iterator[ox.Quad]:
    """The pages around a page of a list, as data says it (Hydra)."""
    for target, rel, _ in document.more:
        predicate = ox.NamedNode(_HYDRA + _NAMES.get(rel, rel))
        yield ox.Quad(ox.NamedNode(document.address), predicate, ox.NamedNode(target))
