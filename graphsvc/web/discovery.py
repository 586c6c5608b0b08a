"""What harvesters look for first: the dataset's description, `robots.txt`, the sitemap (interface, H1 to H6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

import pyoxigraph as ox
from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from graphsvc.description import statements_of_passages
from graphsvc.errors import NotOffered, StoreFailed
from graphsvc.formats import HTML
from graphsvc.model import sha256
from graphsvc.publishing import SUMS, FileFacts
from graphsvc.service_description import dataset_description
from graphsvc.vocab import SCHEMA
from graphsvc.web.answers import (
    VARY,
    links_answered,
    linkset_wanted,
    not_modified,
    representation,
    resource_format,
    unchanged,
)
from graphsvc.web.changes import changes_of
from graphsvc.web.describing import Descriptions
from graphsvc.web.dumps import PACKED, addressed, dumps_of
from graphsvc.web.holder import service_of
from graphsvc.web.languages import site_of
from graphsvc.web.pages import render_dataset
from graphsvc.web.relations import Document, Relation
from graphsvc.web.routes import readable
from graphsvc.web.service import Service

router = APIRouter()


@readable(router, "/.well-known/void", "The description of the dataset: see its document", status=303)
@readable(router, "/dataset", "The dataset: see its description", status=303)
async def dataset(request: Request) -> Response:
    """303 to the document that describes the dataset (VoID, section 6.3)."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(service_of(request).settings.listens_at + "void" + query, 303, {"Vary": VARY})


@readable(router, "/void", "The description of the dataset in VoID and DCAT")
@readable(router, "/void.{suffix}", "The description of the dataset in VoID and DCAT", listed=False)
async def description(request: Request) -> Response:
    """What the dataset is, what is in it, and how to get it; as a page, with the same as schema.org's Dataset."""
    service, suffix = service_of(request), request.path_params.get("suffix", "")
    if links := linkset_wanted(request, suffix):
        return links_answered(
            request, links, service, document_of_dataset(service, await files_served(request, service))
        )
    form = resource_format(request, suffix)
    listens_at, names = service.settings.listens_at, service.names
    known = Document(listens_at + "void", besides=await version_before(request, service))
    if held := unchanged(request, form, service, known):
        return held
    files = await files_served(request, service)  # which writes down what version comes next
    previous = await version_before(request, service)
    document = replace(document_of_dataset(service, files), besides=previous)

    def described() -> list[ox.Quad]:
        return dataset_description(service.engine, names, listens_at, files, previous, service.modified)

    descriptions, topic = cast("Descriptions", request.app.state.descriptions), f"{names.base}dataset {previous}"
    if form is HTML:
        relations, site = service.relations(document, form), site_of(request, service)
        quads = await descriptions.quads(topic, service, described)

        def page() -> bytes:
            stated = statements_of_passages(service.engine, service.names)
            return render_dataset(quads, stated, site, relations, service.prefixes).encode()

        body = await service.run(page)
    else:
        body = await descriptions.body(topic, form, service, described)
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
    return {address: file for address, file in addressed(service, found).items() if file.name != SUMS}


async def version_before(request: Request, service: Service) -> str:
    """The data version before the one that is served, as the feed of changes tells; empty where it tells of none."""
    try:
        told = (await changes_of(request).kept(service)).told
    except StoreFailed:
        return ""
    return next((change.older for change in told.changes[-1:] if change.newer == service.version), "")


@readable(router, "/robots.txt", "What crawlers may visit", media_types=["text/plain"])
async def robots(request: Request) -> Response:
    """Everything but queries, patterns and searches, of which there is no end, and where the sitemap is (RFC 9309).

    The pages of the whole dataset end, and so do the links in to a thing, to which documents lead: the longer rule
    counts, which lets them be followed from one to the next; it stands first for readers that take the first that fits.
    """
    settings = request.app.state.settings
    lines = (
        "# Patterns have no end. Two kinds have one: the pages of the whole dataset, and the links in to a thing,",
        "# where documents lead (rel=next). The sitemap's documents and /dumps/ hold the whole graph without either.",
        "User-agent: *",
        f"Disallow: {settings.root_path}/sparql?",
        f"Disallow: {settings.root_path}/sparql/",
        f"Allow: {settings.root_path}/fragments?page=",
        f"Allow: {settings.root_path}/fragments?predicate=",
        f"Disallow: {settings.root_path}/fragments?",
        f"Disallow: {settings.root_path}/search?",
        f"Disallow: {settings.root_path}/suggest?",
        f"Disallow: {settings.root_path}/language?",
        "Allow: /",
        "",
        f"Sitemap: {settings.listens_at}sitemap.xml",
    )
    body = "\n".join(lines) + "\n"
    headers = {"ETag": f'"{sha256(body)[:24]}"', "Cache-Control": "public, max-age=3600"}
    if not_modified(request, headers["ETag"]):
        return Response(None, 304, headers)
    return Response(body, 200, headers, "text/plain; charset=utf-8")
