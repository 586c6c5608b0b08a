"""`/doc/{kind}`: all things of a kind with facets, pages and orders; as data whole, unless a page is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, cast
from urllib.parse import unquote

import pyoxigraph as ox
from cachetools import LRUCache
from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from graphsvc.description import LABELS, LIST_FACETS, Entry, Listing, expected_kinds, kinds, listing, stated_of_entries
from graphsvc.errors import BadRequest, NoSuchPage, NotOffered, UnknownResource
from graphsvc.formats import HTML
from graphsvc.messages import N_, Told
from graphsvc.vocab import HYDRA, RDF
from graphsvc.web.answers import representation, resource_format, unchanged
from graphsvc.web.documents import NO_IRI, as_sent, what_it_is
from graphsvc.web.embedding import bounded
from graphsvc.web.holder import service_of
from graphsvc.web.languages import VARY_OF_PAGES, language_of, site_of
from graphsvc.web.links import as_uri, forms_of, in_path, split
from graphsvc.web.narrowing import chosen_values, page_number
from graphsvc.web.pages import render_kind
from graphsvc.web.relations import Document, Relation
from graphsvc.web.routes import readable
from graphsvc.web.serializing import serialized
from graphsvc.web.service import Service
from graphsvc.web.views.kind import SORTS, Asked, kind_page, labels_in, narrowed, on_page, ordered, page_count

router = APIRouter()
_KEPT: Final = 64
"""Lists of kinds, of the newest versions of the data."""
LIST_FIELDS: Final = {
    **dict.fromkeys(LIST_FACETS, "Only what has this value of the facet, by its key; it may be given several times"),
    "sort": f"The order: {', '.join(SORTS)}",
    "page": "The page, from 1; data without it is whole",
}
"""What `/doc/{kind}` reads, and what each means."""
_STATED: Final = (RDF + "type", *LABELS)
_NAMES: Final = {"prev": "previous"}


@dataclass(slots=True)
class Lists:
    """The lists made so far, by data version and kind, and how many things there are of each kind."""

    _made: LRUCache[tuple[str, str], tuple[Listing, Mapping[str, int]]] = field(default_factory=lambda: LRUCache(_KEPT))
    _making: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def of(self, service: Service, sent: str) -> tuple[Listing, Mapping[str, int]]:
        """That of a kind, as an address has it, in the version that is served; who asks while one is made waits for it.

        Raises what `_listing` raises.
        """
        async with self._making:
            if (service.version, sent) not in self._made:
                made = await service.run(lambda: _listing(sent, service))
                counts = await service.run(lambda: kinds(service.engine, service.names))
                self._made[service.version, sent] = made, counts
            return self._made[service.version, sent]


def _listing(sent: str, service: Service) -> Listing:
    """The list of a kind, as an address has it; an empty one where things of that kind are expected or are gone.

    Raises UnknownResource for other kinds, NotOffered for more things than may be listed.
    """
    engine, names, most = service.engine, service.names, service.settings.list_things
    found = [listing(engine, kind, names, most) for kind in forms_of(sent)]
    if None in found:
        raise NotOffered(detail=N_("there are too many things of that kind to be listed"), most=most)
    lists = [each for each in found if each]
    expected = expected_kinds(engine, names) if not any(each.entries for each in lists) else frozenset[str]()
    for each in lists:
        if each.entries or each.kind in expected:
            return each
    raise UnknownResource(detail=N_("there are no things of that kind"), kind=unquote(sent))


def _asked(request: Request, kind: str) -> Asked:
    """The request as a value. Raises BadRequest."""
    sort = request.query_params.get("sort", "") or "name"
    if sort not in SORTS:
        raise BadRequest(detail=Told("`sort` is one of %(orders)s", orders=", ".join(SORTS)), sort=sort[:50])
    return Asked(kind, chosen_values(request, LIST_FACETS), sort, page_number(request))


@readable(router, "/doc/{kind}/", "All things of one kind: see their list", status=308, listed=False)
async def with_slash(request: Request, kind: str) -> Response:
    """308 to the list, for who cuts the key from the address of a thing."""
    return RedirectResponse(as_uri(f"{service_of(request).settings.listens_at}doc/{in_path(kind)}"), 308)


@readable(router, "/doc/{kind}", "All things of one kind")
async def kind_list(request: Request, kind: str) -> Response:
    """The things of a kind: a page for readers; what is stated of them in RDF, all that facets let pass or a page."""
    service = service_of(request)
    sent, suffix = split(as_sent(request, kind))
    form = resource_format(request, suffix)
    if NO_IRI.search(unquote(sent)):
        raise UnknownResource(detail=N_("no kind here looks like that"))
    made, counts = await cast("Lists", request.app.state.lists).of(service, sent)
    asked, whole = _asked(request, made.kind), form is not HTML and "page" not in request.query_params
    pager = _Pager(asked, service)
    found = narrowed(made, asked, service.names)
    pages = page_count(len(found))
    if asked.page > pages:
        raise NoSuchPage(page=asked.page, pages=pages)
    around, numbered = pager.around(pages), form is not HTML
    address = pager.whole if whole else pager.at(asked.page, numbered=numbered)
    more = [] if whole else [Relation(pager.at(number, numbered=numbered), rel) for rel, number in around.items()]
    language = "" if whole else language_of(request)  # a page holds the same things in all formats
    document = Document(address, up=service.settings.listens_at, more=more, besides=language)
    if held := unchanged(request, form, service, document):
        return _varied(held, language)
    if form is HTML:
        site = site_of(request, service)
        page = kind_page(made, asked, site)
        quads = [*_named(page.shown), *_collection(page.shown, len(found), pager, around)]
        embedded = bounded(quads, pager.whole, service)
        body = render_kind(page, site, service.relations(document, form), counts, json_ld=embedded).encode()
        return representation(request, form, service, body, document)
    shown = found if whole else on_page(ordered(found, asked, labels_in(made, language)), asked)

    def data() -> bytes:
        stated = stated_of_entries(service.engine, shown, service.names)
        return serialized(_collection(shown, len(found), pager, around), form, service, stated)

    return _varied(representation(request, form, service, await service.run(data), document), language)


def _varied(response: Response, language: str) -> Response:
    """The answer; a page of data depends on what pages for readers do, as their order does."""
    if language:
        response.headers["Vary"] = VARY_OF_PAGES
    return response


@dataclass(frozen=True, slots=True)
class _Pager:
    """Where a list and its pages are."""

    asked: Asked
    service: Service

    @property
    def whole(self) -> str:
        """The list."""
        return self.at(1, numbered=False)

    def at(self, page: int, *, numbered: bool) -> str:
        """A page of it; the first page for readers is the list itself, while data of that is whole."""
        site = self.service.site
        return as_uri(site.absolute(self.asked.path(site.links, page, numbered=numbered)))

    def around(self, pages: int) -> Mapping[str, int]:
        """The first and last page, and those before and after this one (RFC 8288; RFC 5005), if there are several."""
        around = {"first": 1, "prev": self.asked.page - 1, "next": self.asked.page + 1, "last": pages}
        return {rel: page for rel, page in around.items() if pages > 1 and 1 <= page <= pages}


def _named(entries: Iterable[Entry]) -> Iterator[ox.Quad]:
    """What things are and are called: so much has room in a page, whose data tell the rest."""
    for entry in entries:
        for statement in entry.node.statements:
            if statement.predicate in _STATED:
                triple = ox.NamedNode(entry.iri), ox.NamedNode(statement.predicate), statement.object
                yield from (ox.Quad(*triple, ox.NamedNode(graph)) for graph in statement.graphs)


def _collection(shown: Iterable[Entry], total: int, pager: _Pager, around: Mapping[str, int]) -> Iterator[ox.Quad]:
    """What the list is, its members as far as they are shown, and the page of it that shows them (Hydra)."""
    whole, view = ox.NamedNode(pager.whole), ox.NamedNode(pager.at(pager.asked.page, numbered=True))

    def said(subject: ox.NamedNode, predicate: str, term: ox.NamedNode | ox.Literal) -> ox.Quad:
        return ox.Quad(subject, ox.NamedNode(predicate), term)

    yield from what_it_is(pager.whole, pager.service)
    yield said(whole, RDF + "type", ox.NamedNode(HYDRA + "Collection"))
    yield said(whole, HYDRA + "totalItems", ox.Literal(total))
    for entry in shown:
        yield said(whole, HYDRA + "member", ox.NamedNode(entry.iri))
    if around:
        yield said(whole, HYDRA + "view", view)
        yield said(view, RDF + "type", ox.NamedNode(HYDRA + "PartialCollectionView"))
    for rel, page in around.items():
        yield said(view, HYDRA + _NAMES.get(rel, rel), ox.NamedNode(pager.at(page, numbered=True)))
