"""`/fragments`: the quads that fit a pattern, page by page, with controls that lead to all others (interface, H9)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Self, cast
from urllib.parse import urlencode
from weakref import WeakValueDictionary

import anyio.to_thread
import pyoxigraph as ox
from cachetools import LRUCache
from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from graphsvc.errors import UnknownResource
from graphsvc.formats import HTML, Format, Kind
from graphsvc.fragments import (
    Asked,
    Genids,
    Selection,
    Shown,
    address_of,
    asked_of,
    controls,
    node_of,
    page_of,
    places_of,
    quads_of,
)
from graphsvc.model import sha256
from graphsvc.protocol import form_fields
from graphsvc.settings import Settings
from graphsvc.web.answers import VARY, kept_for_a_while, not_modified, resource_format
from graphsvc.web.embedding import bounded
from graphsvc.web.frame import Site
from graphsvc.web.holder import service_of
from graphsvc.web.languages import of_page, site_of
from graphsvc.web.links import as_uri
from graphsvc.web.pages import render_fragment
from graphsvc.web.relations import Document, Relation, header
from graphsvc.web.routes import readable
from graphsvc.web.serializing import serialized, used
from graphsvc.web.service import Service
from graphsvc.web.views.fragment import fragment_page

router = APIRouter()
_LONGEST_ADDRESS: Final = 700
"""Longer ones are not repeated in header fields, of which clients read a few KiB."""


@dataclass(slots=True)
class Fragments:
    """The sorted lines of fragments that were asked for last, by data version and selection."""

    _kept: LRUCache[tuple[str, Selection], Sequence[bytes]]
    _making: WeakValueDictionary[tuple[str, Selection], asyncio.Lock] = field(default_factory=WeakValueDictionary)

    @classmethod
    def within(cls, settings: Settings) -> Self:
        """Room for two of the largest that are kept."""
        return cls(LRUCache(2 * (settings.fragment_quads + 1), getsizeof=lambda lines: len(lines) + 1))

    async def page(self, asked: Asked, service: Service) -> tuple[int, Sequence[bytes]]:
        """How many quads were selected, and those on the page asked for, as rows of TSV.

        Who asks for a fragment while it is being sorted waits for it. Raises UnknownResource, and what `run` raises.
        """
        settings, selection = service.settings, asked.selection
        length = settings.fragment_page_quads
        key = service.version, selection
        async with self._making.setdefault(key, asyncio.Lock()):
            if (lines := self._kept.get(key)) is None:
                first = (asked.page - 1) * length
                wanted = range(first, first + length)
                most = settings.fragment_quads
                found = await service.run(lambda: service.engine.matches(selection, most, wanted))
                if found.total > most:
                    page_of(asked, found.total, length)
                    return found.total, found.lines
                lines = self._kept[key] = found.lines
        places = page_of(asked, len(lines), length)
        return len(lines), lines[places.start : places.stop]


@readable(router, "/fragments", "The quads that fit a pattern, a page of them")
@readable(router, "/fragments.{suffix}", "The quads that fit a pattern", listed=False)
async def fragment(request: Request) -> Response:
    """One page of a fragment, with its total and controls (Triple and Quad Pattern Fragments; brTPF)."""
    service = service_of(request)
    suffix = request.path_params.get("suffix", "")
    form = resource_format(request, suffix)
    settings = service.settings
    fields = form_fields(request.url.query)
    plain = settings.default_graph == "plain"
    asked = asked_of(fields, service.prefixes, settings.fragment_values, plain=plain, genids=genids_of(service))
    total, lines = await cast("Fragments", request.app.state.fragments).page(asked, service)
    query = request.url.query
    pages = max(1, -(-total // settings.fragment_page_quads))
    address, whole = _address(service, query), _address(service, _without_page(query))
    shown = Shown(whole, address, asked.page, pages, settings.fragment_page_quads, total, asked.words)
    document = Document(address, more=_around(shown, form, suffix))
    if form is HTML:
        site = site_of(request, service)
        body = await anyio.to_thread.run_sync(_page, service, site, document, shown, lines, dict(fields))
    else:
        body = await anyio.to_thread.run_sync(_data, form, service, shown, lines)
    tag = f'"{sha256(body)[:24]}"'
    headers = {**kept_for_a_while(tag, service), **of_page(request, form), **_links(form, service, document)}
    if not_modified(request, tag, service):
        return Response(None, 304, headers)
    return Response(body, 200, headers, form.content_type)


@readable(router, "/.well-known/genid/{label}", "A blank node of the data: see the fragment about it", status=303)
async def blank_node(request: Request, label: str) -> Response:
    """303 from the IRI of a blank node to what is stated of it; 404 where the data has no node of that label."""
    service = service_of(request)
    genids, node = genids_of(service), node_of(label)
    if not genids or not node:
        raise UnknownResource(path=request.url.path)
    places = places_of(node, plain=service.settings.default_graph == "plain")
    if not (await service.run(lambda: service.engine.matches(places, 1, range(1)))).total:
        raise UnknownResource(path=request.url.path)
    query = urlencode({"subject": genids.iri(node)})
    more = f"&{request.url.query}" if request.url.query else ""
    return RedirectResponse(_address(service, query + more), 303, {"Vary": VARY})


def _address(service: Service, query: str) -> str:
    """Where a fragment is, with the query as the client wrote it: to clients, another spelling is another page."""
    return as_uri(address_of(service.settings.listens_at) + (f"?{query}" if query else ""))


def _without_page(query: str) -> str:
    """The query string without the number of the page."""
    return "&".join(part for part in query.split("&") if part.partition("=")[0] != "page")


def _around(shown: Shown, form: Format, suffix: str) -> Sequence[Relation]:
    """The ways to the other pages (RFC 8288), which keep the format where the address names it."""
    ways = {"prev" if name == "previous" else name: address for name, address in shown.neighbours.items()}
    return [Relation(Document(way).variant(form) if suffix else way, rel) for rel, way in ways.items()]


def _page(
    service: Service,
    site: Site,
    document: Document,
    shown: Shown,
    lines: Sequence[bytes],
    fields: Mapping[str, str],
) -> bytes:
    """The page for people."""
    quads = quads_of(lines)
    page = fragment_page(quads, shown, fields, site, service.prefixes, genids_of(service))
    embedded = bounded([*_about(shown, service), *_named(quads, service)], shown.address, service)
    return render_fragment(page, site, service.relations(document, HTML), json_ld=embedded).encode()


def _data(form: Format, service: Service, shown: Shown, lines: Sequence[bytes]) -> bytes:
    """The page in a format of RDF. Formats of graphs keep its controls in a graph of their own, after the data."""
    quads = [*_named(quads_of(lines), service), *_about(shown, service)]
    if Kind.DATASET not in form.kinds or form.name == "json-ld":
        return serialized(quads, form, service)
    return _in_order(quads, form, service)


def genids_of(service: Service) -> Genids | None:
    """The IRIs of blank nodes; None before a remote store, whose labels hold for one answer only.

    There the next request would ask for nothing, or for another node, so blank nodes stay what they are.
    """
    settings = service.settings
    return None if settings.remote_store else Genids.below(settings.listens_at)


def _named(quads: Sequence[ox.Quad], service: Service) -> Sequence[ox.Quad]:
    """The quads as documents have them, where clients join by what they read: without blank nodes."""
    genids = genids_of(service)
    return [genids.named(quad) for quad in quads] if genids else quads


def _about(shown: Shown, service: Service) -> list[ox.Quad]:
    """The controls of a page."""
    return controls(shown, service.settings.listens_at, ox.NamedNode(service.names.base + "dataset"))


def _in_order(quads: Sequence[ox.Quad], form: Format, service: Service) -> bytes:
    """The quads as they come, which is not the order of their letters."""
    assert isinstance(form.serializer, ox.RdfFormat)  # noqa: S101  # every format of graphs but HTML has one
    return ox.serialize(quads, format=form.serializer, prefixes=used(service.prefixes, map(str, quads))) or b""


def _links(form: Format, service: Service, document: Document) -> Mapping[str, str]:
    """Where this variant is, the others, and the other pages."""
    if len(document.address) > _LONGEST_ADDRESS:
        return {}
    return {"Content-Location": document.variant(form), "Link": header(service.relations(document, form))}
