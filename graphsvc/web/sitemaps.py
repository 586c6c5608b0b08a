"""`/sitemap.xml`: the addresses of all documents, gathered once for each version of the data (sitemaps.org)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, cast
from xml.sax.saxutils import escape, quoteattr

from cachetools import LRUCache
from fastapi import APIRouter, Request, Response

from graphsvc.description import kinds, names_in
from graphsvc.errors import UnknownResource
from graphsvc.messages import N_
from graphsvc.model import sha256
from graphsvc.web.answers import kept_for_a_while, not_modified
from graphsvc.web.docs import names_of_documents
from graphsvc.web.documents import LONGEST_PATH
from graphsvc.web.earlier import earlier_versions
from graphsvc.web.holder import service_of
from graphsvc.web.links import suffixed
from graphsvc.web.routes import readable
from graphsvc.web.service import Service

router = APIRouter()
_PER_SITEMAP: Final = 10_000
"""Addresses in one sitemap; the protocol allows 50,000 and 50 MB."""
_PAGE: Final = re.compile("[1-9][0-9]{0,5}")
_DOTS: Final = re.compile(r"/\.{1,2}(?:/|$)")
_XML: Final = "application/xml"
_SPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_DOCS: Final = "/docs/"
_KEPT: Final = 2
_INDEX: Final = 0


@dataclass(slots=True)
class Sitemaps:
    """The sitemaps of the newest versions of the data, by their numbers; the index is number 0."""

    _made: LRUCache[str, Mapping[int, str]] = field(default_factory=lambda: LRUCache(_KEPT))
    _making: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def of(self, service: Service) -> Mapping[int, str]:
        """Those of the version that is served; who asks while they are made waits."""
        async with self._making:
            if service.version not in self._made:
                self._made[service.version] = await service.run(lambda: _made(_addresses(service), service))
            return self._made[service.version]


@readable(router, "/sitemap.xml", "The index of the sitemaps", media_types=[_XML])
async def index(request: Request) -> Response:
    """The sitemaps that list all documents."""
    return await _answered(request, _INDEX)


@readable(router, "/sitemaps/{page}.xml", "The addresses of documents", media_types=[_XML])
async def sitemap(request: Request, page: str) -> Response:
    """Some thousands of documents, each with its form in Turtle."""
    if not _PAGE.fullmatch(page):
        raise UnknownResource(detail=N_("there is no such sitemap"), page=page)
    return await _answered(request, int(page))


async def _answered(request: Request, number: int) -> Response:
    """One of the documents, or 304. Raises UnknownResource."""
    service = service_of(request)
    body = (await cast("Sitemaps", request.app.state.sitemaps).of(service)).get(number)
    if body is None:
        raise UnknownResource(detail=N_("there is no such sitemap"), page=str(number))
    tag = f'"{sha256(body)[:32]}"'
    if not_modified(request, tag, service):
        return Response(None, 304, kept_for_a_while(tag, service))
    return Response(body, 200, kept_for_a_while(tag, service), _XML)


def _addresses(service: Service) -> Sequence[str]:
    """The addresses of all documents, each once: home, the dataset and so on, then things, graphs and terms."""
    links, names, engine = service.site.links, service.names, service.engine
    lists = [links.kind(kind) for kind in kinds(engine, names)]
    about = {path for path in map(links.document, _documented(names_in(engine, names))) if path}
    paths = [
        links.path("/"),
        links.path("/void"),
        links.path("/sparql"),
        links.path("/network"),
        links.path("/map"),
        links.path(_DOCS),
        *(links.path(_DOCS + name) for name in names_of_documents()),
        *(links.path(f"/ns/{version}") for version in sorted(earlier_versions(service))),
        *lists,
        *sorted(about),
    ]
    return [service.site.absolute(path) for path in dict.fromkeys(paths)]


def _documented(names: Collection[str]) -> Iterator[str]:
    """The names that have a document, as addresses ask for it.

    A name with a fragment is told in the document of the name before it; where nothing is stated of that one, it has
    a document of its own, to which only the encoded fragment leads (DECISIONS 75). No client asks for an address with
    the segments `.` and `..`, which it takes out (RFC 3986, section 5.2.4).
    """
    for name in names:
        if len(name) <= LONGEST_PATH and not _DOTS.search(name):
            yield name if name.partition("#")[0] in names else name.replace("#", "%23")


def _turtle(address: str, service: Service) -> str:
    """Where the Turtle of a document is; empty for one that has none.

    That of the home page is the catalogue, where there is one. The endpoint describes itself at its own address.
    """
    home = service.settings.listens_at
    if address == home:
        return service.site.absolute(service.site.links.path("/doc/graph/catalogue.ttl")) if service.filled else ""
    if address == home + "sparql":
        return address
    return "" if _DOCS in address else suffixed(address, "ttl")


def _made(addresses: Sequence[str], service: Service) -> Mapping[int, str]:
    """All sitemaps, and their index. Everything became what it is when the data did."""
    changed = f"<lastmod>{service.changed.isoformat()}</lastmod>"
    pages = [addresses[first : first + _PER_SITEMAP] for first in range(0, len(addresses), _PER_SITEMAP)]
    found = {
        number: _xml("urlset", (_entry(address, changed, _turtle(address, service)) for address in page))
        for number, page in enumerate(pages, 1)
    }
    places = (f"{service.settings.listens_at}sitemaps/{number}.xml" for number in found)
    index = _xml("sitemapindex", (f"<sitemap><loc>{escape(place)}</loc>{changed}</sitemap>" for place in places))
    return {_INDEX: index, **found}


def _entry(address: str, changed: str, turtle: str) -> str:
    """One document, with where its Turtle is."""
    alternate = f'<xhtml:link rel="alternate" type="text/turtle" href={quoteattr(turtle)}/>' if turtle else ""
    return f"<url><loc>{escape(address)}</loc>{changed}{alternate}</url>"


def _xml(root: str, entries: Iterable[str]) -> str:
    """A document of the sitemap protocol."""
    spaces = f'xmlns="{_SPACE}" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', f"<{root} {spaces}>", *entries, f"</{root}>", ""])
