"""What harvesters look for first: the dataset's description, `robots.txt`, the sitemap (interface, H1 to H6)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, cast
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox
from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from graphsvc.description import kinds, names_in
from graphsvc.errors import NotOffered, UnknownResource
from graphsvc.formats import HTML
from graphsvc.model import sha256
from graphsvc.publishing import SUMS, FileFacts
from graphsvc.service_description import dataset_description
from graphsvc.vocab import SCHEMA
from graphsvc.web.answers import (
    VARY,
    kept_for_a_while,
    links_answered,
    linkset_wanted,
    not_modified,
    representation,
    resource_format,
    unchanged,
)
from graphsvc.web.describing import Descriptions
from graphsvc.web.dumps import PACKED, dumps_of, listed
from graphsvc.web.holder import service_of
from graphsvc.web.pages import render_dataset
from graphsvc.web.relations import Document, Relation
from graphsvc.web.routes import readable
from graphsvc.web.service import Service

router = APIRouter()
_PER_SITEMAP: Final = 10_000
"""Addresses in one sitemap; the protocol allows 50,000 and 50 MB (sitemaps.org)."""
_PAGE: Final = re.compile("[1-9][0-9]{0,5}")
_XML: Final = "application/xml"
_SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"


@readable(router, "/.well-known/void", "The description of the dataset: see its document", status=303)
@readable(router, "/dataset", "The dataset: see its description", status=303)
async def dataset(request: Request) -> Response:
    """303 to the document that describes the dataset (VoID, section 6.3)."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(service_of(request).settings.listens_at + "void" + query, 303, {"Vary": VARY})


@readable(router, "/void", "The description of the dataset in VoID and DCAT")
@readable(router, "/void.{suffix}", "The description of the dataset in VoID and DCAT", listed=False)
async def description(request: Request, suffix: str = "") -> Response:
    """What the dataset is, what is in it, and how to get it; as a page, with the same as schema.org's Dataset."""
    service = service_of(request)
    if links := linkset_wanted(request, suffix):
        return links_answered(
            request, links, service, document_of_dataset(service, await files_served(request, service))
        )
    form = resource_format(request, suffix)
    listens_at, names = service.settings.listens_at, service.names
    topic = names.base + "dataset"
    if held := unchanged(request, form, service, Document(listens_at + "void")):
        return held
    files = await files_served(request, service)
    document = document_of_dataset(service, files)

    def described() -> list[ox.Quad]:
        return dataset_description(service.engine, names, listens_at, files)

    if form is HTML:
        relations = service.relations(document, form)
        body = (await service.run(lambda: render_dataset(described(), service.site, relations))).encode()
    else:
        body = await cast("Descriptions", request.app.state.descriptions).body(topic, form, service, described)
    return representation(request, form, service, body, document)


def document_of_dataset(service: Service, files: Mapping[str, FileFacts]) -> Document:
    """The document about the dataset, whose content are the files that hold all of it."""
    listens_at = service.settings.listens_at
    whole = {address: file for address, file in files.items() if file.name.startswith("dataset")}
    items = {address: PACKED if file.packed else file.media_type for address, file in whole.items()}
    return Document(
        listens_at + "void",
        service.names.base + "dataset",
        [SCHEMA + "Dataset"],
        up=listens_at,
        items=items,
        more=[Relation(listens_at + "changes.atom", "alternate", "application/atom+xml")],
    )


async def files_served(request: Request, service: Service) -> Mapping[str, FileFacts]:
    """The files of the version that is served, by their addresses; none where none are offered."""
    try:
        found = await dumps_of(request).of(service)
    except NotOffered:
        return {}
    base = f"{service.settings.listens_at}dumps/{service.version}/"
    return {base + file.name: file for file in listed(found) if file.name != SUMS}


@readable(router, "/robots.txt", "What crawlers may visit", media_types=["text/plain"])
async def robots(request: Request) -> Response:
    """Everything but queries, patterns and searches, of which there is no end, and where the sitemap is (RFC 9309)."""
    settings = request.app.state.settings
    lines = (
        "User-agent: *",
        f"Disallow: {settings.root_path}/sparql?",
        f"Disallow: {settings.root_path}/fragments?",
        f"Disallow: {settings.root_path}/search?",
        f"Disallow: {settings.root_path}/suggest?",
        "Allow: /",
        "",
        f"Sitemap: {settings.listens_at}sitemap.xml",
    )
    return Response(
        "\n".join(lines) + "\n", 200, {"Cache-Control": "public, max-age=3600"}, "text/plain; charset=utf-8"
    )


@readable(router, "/sitemap.xml", "The index of the sitemaps", media_types=[_XML])
async def sitemap_index(request: Request) -> Response:
    """The sitemaps that list all documents (sitemaps.org)."""
    service = service_of(request)
    found = await service.run(lambda: _addresses(service))
    listens_at, changed = service.settings.listens_at, _changed(service)
    pages = range(1, -(-len(found) // _PER_SITEMAP) + 1)
    entries = (f"<sitemap><loc>{listens_at}sitemaps/{page}.xml</loc>{changed}</sitemap>" for page in pages)
    return _xml(request, "sitemapindex", entries, service)


@readable(router, "/sitemaps/{page}.xml", "The addresses of documents", media_types=[_XML])
async def sitemap(request: Request, page: str) -> Response:
    """Some thousands of documents, each with its form in Turtle (sitemaps.org)."""
    service = service_of(request)
    found = await service.run(lambda: _addresses(service))
    first = (int(page) - 1) * _PER_SITEMAP if _PAGE.fullmatch(page) else -1
    if not 0 <= first < len(found):
        raise UnknownResource(detail="there is no such sitemap", page=page)
    changed = _changed(service)
    return _xml(
        request, "urlset", (_entry(address, changed) for address in found[first : first + _PER_SITEMAP]), service
    )


def _addresses(service: Service) -> Sequence[str]:
    """The addresses of all documents, each once: home, the dataset, lists, then things, graphs and terms in order."""
    links, names, engine = service.site.links, service.names, service.engine
    lists = [links.path(f"/doc/{kind}") for kind in kinds(engine, names)]
    about = {path for path in map(links.document, names_in(engine, names)) if path}
    paths = [links.path("/"), links.path("/void"), links.path("/sparql"), *lists, *sorted(about)]
    return [service.site.absolute(path) for path in dict.fromkeys(paths)]


def _entry(address: str, changed: str) -> str:
    """One document, with where its Turtle is."""
    alternate = '<xhtml:link rel="alternate" type="text/turtle" href={}/>'
    turtle = "" if address.endswith(("/", "/sparql")) else alternate.format(quoteattr(f"{address}.ttl"))
    return f"<url><loc>{escape(address)}</loc>{changed}{turtle}</url>"


def _changed(service: Service) -> str:
    """When the data served became what it is."""
    return f"<lastmod>{service.since.isoformat()}</lastmod>"


def _xml(request: Request, root: str, entries: Iterable[str], service: Service) -> Response:
    """A document of the sitemap protocol."""
    spaces = f'xmlns="{_SITEMAP}" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    body = "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', f"<{root} {spaces}>", *entries, f"</{root}>", ""])
    tag = f'"{sha256(body)[:32]}"'
    if not_modified(request, tag, service):
        return Response(None, 304, kept_for_a_while(tag, service))
    return Response(body, 200, kept_for_a_while(tag, service), _XML)
