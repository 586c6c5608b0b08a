"""Names, documents and pages: every resource is described by one handler (interface, P1 to P4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

import pyoxigraph as ox
from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from graphsvc.description import Description, Extent, describe, gone, overview, stated_of_retired, vocabulary
from graphsvc.description.terms import all_rules
from graphsvc.errors import Gone, UnknownResource
from graphsvc.formats import HTML, QUERY_TEXT, Format
from graphsvc.messages import N_, Told
from graphsvc.service_description import declared_prefixes
from graphsvc.vocab import SH
from graphsvc.web.answers import (
    VARY,
    links_answered,
    linkset_wanted,
    representation,
    resource_format,
    unchanged,
)
from graphsvc.web.documents import (
    about_document,
    as_sent,
    as_stated,
    beside_data,
    data_about,
    described_at,
    document_about,
    document_of,
    files_for,
    in_dataset,
    known,
    name_of,
    stated,
)
from graphsvc.web.earlier import earlier, earlier_versions
from graphsvc.web.embedding import MOST_BYTES, MOST_LINKS, MOST_TRIPLES, json_ld, made_once, remembered
from graphsvc.web.holder import service_of
from graphsvc.web.languages import language_of, site_of
from graphsvc.web.links import as_uri, in_path, split
from graphsvc.web.pages import render_home, render_ns, render_page, render_queries, render_shapes
from graphsvc.web.relations import Document
from graphsvc.web.routes import readable
from graphsvc.web.serializing import serialized
from graphsvc.web.service import Service
from graphsvc.web.views.document import run_of
from graphsvc.web.website import stated_of_website, website

router = APIRouter()


def _see_other(address: str, query: str) -> Response:
    """303 to the document that describes a thing; a `format` parameter goes along (Cool URIs, section 4.2)."""
    return RedirectResponse(as_uri(address) + (f"?{query}" if query else ""), 303, {"Vary": VARY})


@readable(router, "/id/{kind}/{key:path}", "A thing: see its document", status=303)
async def thing(request: Request, kind: str, key: str) -> Response:
    """303 from the name of a thing to the document about it; 410 when it is gone."""
    return await _named(request, "id/", f"{kind}/{key}")


@readable(router, "/graph/{key:path}", "A named graph: see its document", status=303)
async def named_graph(request: Request, key: str) -> Response:
    """303 from the name of a graph to the document about it."""
    return await _named(request, "", f"graph/{key}")


async def _named(request: Request, place: str, local: str) -> Response:
    """303 from a name below a place to the document at this path below `/doc/`, or what is stated of something gone.

    A name may go on behind a question mark; else that begins what is asked of its document.
    """
    service = service_of(request)
    sent, query = as_sent(request, local), request.url.query

    def named(local: str) -> str:
        return service.names.base + place + local

    local = await as_stated(sent, named, service)
    if query and await stated(service, named(whole := await as_stated(f"{sent}?{query}", named, service))) is not None:
        local, query = whole, ""
    address = service.settings.listens_at + in_path(f"doc/{local}")
    if not await known(service, named(local)):
        if links := linkset_wanted(request, ""):
            return await _links(request, service, links, named(local), address)
        return await _answer(request, service, resource_format(request, ""), named(local), address)
    return _see_other(address, query)


@readable(router, "/doc/{kind}/{key:path}", "The document about a thing, a graph or a term")
async def document(request: Request, kind: str, key: str) -> Response:
    """The document about one thing, negotiated or by its suffix."""
    service = service_of(request)
    sent, suffix = split(as_sent(request, f"{kind}/{key}"))
    local = await as_stated(sent, lambda local: name_of(local, service.names), service)
    iri, address = name_of(local, service.names), service.settings.listens_at + in_path(f"doc/{local}")
    if links := linkset_wanted(request, suffix):
        return await _links(request, service, links, iri, address)
    form = resource_format(request, suffix, (QUERY_TEXT,) if kind in {"query", "shapes"} else ())
    return await _answer(request, service, form, iri, address)


async def _links(request: Request, service: Service, form: Format, iri: str, address: str) -> Response:
    """The links of the document about an IRI."""
    there = await known(service, iri)
    document = await service.run(lambda: described_at(iri, address, service))
    return links_answered(request, form, service, document, there=there)


async def _answer(request: Request, service: Service, form: Format, iri: str, address: str) -> Response:
    """The description of an IRI in one format; 410 with what is stated of it when it is gone (interface, P9)."""
    there = await known(service, iri)
    section = request.query_params.get("section", "") if form is HTML else ""  # data has no sections
    page = f"{address}?{urlencode({'section': section})}" if section else ""
    if there and (held := unchanged(request, form, service, Document(address, page=page))):
        return held

    language = language_of(request) if form is HTML else "en"  # RDF is the same for everybody
    site = site_of(request, service)

    def described() -> tuple[bytes, Document]:
        extent = Extent(service.settings.backlinks, run_of(section), whole=form is not HTML)
        found = describe(service.engine, iri, service.names, extent, language)
        if found is None:
            raise UnknownResource(detail=N_("Nothing is stated about it."), iri=iri)
        if form is QUERY_TEXT:
            return _text_of(found, there=there), document_of(found, address, service)
        if form is not HTML:
            data = serialized(beside_data(found, address, service), form, service, found.stated())
            return data, document_of(found, address, service)
        document = replace(document_of(found, address, service), page=page)
        embedded = "" if section else _embedded(found, address, service)
        files = files_for(found, service)
        related = service.relations(document, form)
        shown = render_page(found, site, related, json_ld=embedded, section=section, files=files)
        return shown.encode(), document

    body, document = await service.run(described)
    return representation(request, form, service, body, document, status=200 if there else 410)


def _embedded(found: Description, address: str, service: Service) -> str:
    """What a page embeds: all that its RDF documents hold where that is small, else its bounded description."""

    def made() -> str:
        if not found.holds_more_than(MOST_TRIPLES):
            whole = describe(service.engine, found.iri, service.names, Extent(service.settings.backlinks))
            text = json_ld(data_about(whole or found, address, service), found.iri, service)
            if len(text.encode()) <= MOST_BYTES:
                return text
        about = about_document(found, address, service, claims=False)
        return json_ld([*found.bounded_quads(MOST_LINKS), *about], found.iri, service)

    return made_once(f"{found.iri} {address}", service, made)


def _text_of(found: Description, *, there: bool) -> bytes:
    """The text of a query. Raises UnknownResource for a resource that is none, Gone for one that is gone."""
    texts = found.node.texts(SH + "select")
    if not (texts or there):
        raise Gone(detail=N_("its document says since when"), iri=found.iri)
    if not texts:
        raise UnknownResource(detail=N_("no text of a query is stated of it"), iri=found.iri)
    return texts[0].value.encode()


@readable(router, "/", "What is in here")
async def home(request: Request) -> Response:
    """The home page; as data, the document about the catalogue of the graphs."""
    service = service_of(request)
    form = resource_format(request, "")
    listens_at, catalogue = service.settings.listens_at, service.names.graph("catalogue")
    document = Document(listens_at + "doc/graph/catalogue", page=listens_at)
    if not await service.run(lambda: any(service.engine.quads(graph=catalogue))):
        document = Document(listens_at, page=listens_at, negotiated=True)
    elif form is not HTML:
        return await _answer(request, service, form, catalogue, document.address)
    if held := unchanged(request, form, service, document):
        return held
    if form is HTML:
        site = site_of(request, service)

        def page() -> bytes:
            found = overview(service.engine, service.names, site.language)
            return render_home(found, site, service.relations(document, form), json_ld=website(service)).encode()

        body = await service.run(page)
    else:
        body = await service.run(lambda: serialized(stated_of_website(service), form, service))
    return representation(request, form, service, body, document)


def _whole_graph(path: str, title: str, graph_of: Callable[[Service], str]) -> None:
    """Serve a graph of hash IRIs as one document at its own address, with a variant for each suffix."""

    async def whole(request: Request) -> Response:
        service, suffix = service_of(request), request.path_params.get("suffix", "")
        graph = graph_of(service)
        return await _vocabulary(request, service, graph, suffix, service.settings.listens_at + path)

    readable(router, f"/{path}", title)(whole)
    readable(router, f"/{path}.{{suffix}}", title, listed=False)(whole)


async def _vocabulary(request: Request, service: Service, graph: str, suffix: str, address: str) -> Response:
    """A whole graph: its page lists all terms or rules with anchors, or all example queries."""
    if links := linkset_wanted(request, suffix):
        return await _links(request, service, links, graph, address)
    form = resource_format(request, suffix)
    await known(service, graph)
    if held := unchanged(request, form, service, Document(address)):
        return held

    def described() -> tuple[bytes, Document]:
        own = {"subject": graph} if form is HTML else {}  # a page reads what it shows in its own way
        stated = _of_graph(graph, service, **own)
        document = document_about(graph, address, stated, service)
        if form is not HTML:
            if graph != service.names.ontology:  # the texts of its queries use prefixes, which have to be beside them
                stated = [*stated, *declared_prefixes(service.engine, service.names)]
            return serialized(stated, form, service), document
        site, related = site_of(request, service), service.relations(document, form)
        embedded = remembered(graph, service, lambda: _of_graph(graph, service))
        retired = gone(service.engine, graph, service.names)
        if graph == service.names.shapes:
            rules = all_rules(service.engine, service.names)
            page = render_shapes(rules, site, related, json_ld=embedded, gone=retired)
        elif graph == service.names.queries:
            page = render_queries(service.examples, site, related, json_ld=embedded)
        else:
            terms = vocabulary(service.engine, service.names, site.language)
            page = render_ns(terms, site, related, json_ld=embedded, gone=retired)
        return page.encode(), document

    body, document = await service.run(described)
    return representation(request, form, service, body, document)


def _of_graph(graph: str, service: Service, **own: str) -> list[ox.Quad]:
    """What a graph holds, what is stated of names below its own that are retired, and of its dataset; or some of it.

    Also what the catalogue says of it, where it does not speak of itself.
    """
    stated = [*service.engine.quads(graph=graph, **own)]
    if not any(quad.subject == ox.NamedNode(graph) for quad in stated):
        stated += service.engine.quads(subject=graph)
    retired = [] if own else stated_of_retired(service.engine, graph, service.names)
    return stated if own else [*stated, *retired, *in_dataset(graph, service)]


_whole_graph("ns", "The ontology", lambda service: service.names.ontology)
_whole_graph("shapes", "The shapes", lambda service: service.names.shapes)
_whole_graph("queries", "The example queries", lambda service: service.names.queries)


@readable(router, "/ns/prefix/{name}", "A prefix that the ontology declares: see the ontology", status=303)
async def prefix(request: Request, name: str) -> Response:
    """303 from the name of a declaration to the ontology, which states it."""
    service = service_of(request)
    await known(service, f"{service.names.ontology}/prefix/{name}")
    return _see_other(service.settings.listens_at + "ns", request.url.query)


@readable(router, "/ns/{version}", "One version of the ontology")
async def ontology_version(request: Request, version: str) -> Response:
    """The ontology at a version, with or without a suffix: the one that is held, or an earlier one."""
    service = service_of(request)
    before = earlier_versions(service)
    known = {service.ontology_version, *before} - {""}
    held, suffix = (version, "") if version in known else split(version)
    if held not in known:
        held = service.ontology_version
        detail = Told("the version held here is %(version)s", version=held) if held else N_("no version is held here")
        raise UnknownResource(detail=detail, version=version)
    if held != service.ontology_version:
        return await earlier(request, service, held, before[held], suffix)
    address = f"{service.settings.listens_at}ns/{held}"
    return await _vocabulary(request, service, service.names.ontology, suffix, address)
