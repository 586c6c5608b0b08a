"""Earlier versions of the ontology as they were served, from files beside it (`ontology/versions/{version}.nt`)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox
from fastapi import Request, Response

from graphsvc.content.folders import content_root
from graphsvc.content.parsing import rebased
from graphsvc.description import vocabulary
from graphsvc.engine.embedded import EmbeddedEngine
from graphsvc.errors import MissingContent
from graphsvc.formats import HTML
from graphsvc.model import Names, sha256
from graphsvc.web.answers import (
    links_answered,
    linkset_wanted,
    representation,
    resource_format,
    unchanged,
)
from graphsvc.web.embedding import remembered
from graphsvc.web.languages import site_of
from graphsvc.web.pages import render_ns
from graphsvc.web.relations import Document, Relation
from graphsvc.web.serializing import serialized
from graphsvc.web.service import Service


def earlier_versions(service: Service) -> Mapping[str, Path]:
    """The file of each earlier version; none for a service without content folder."""
    try:
        root = content_root(service.settings)
    except MissingContent:
        return {}
    return {path.stem: path for path in (root / "ontology" / "versions").glob("*.nt")} if root else {}


async def earlier(request: Request, service: Service, version: str, path: Path, suffix: str) -> Response:
    """An earlier version: its triples, or a page of its terms, which leads to the newest version."""
    newest, text = service.settings.listens_at + "ns", await service.run(path.read_bytes)
    latest = [Relation(newest, "latest-version")]  # RFC 5829, section 3
    document = Document(f"{newest}/{version}", up=newest, more=latest, besides=sha256(text))
    if links := linkset_wanted(request, suffix):
        return links_answered(request, links, service, document)
    form = resource_format(request, suffix)
    if held := unchanged(request, form, service, document):
        return held
    site = site_of(request, service)

    def body() -> bytes:
        quads = _read(text, service.names)
        if form is not HTML:
            return serialized(quads, form, service)
        store = ox.Store()
        store.bulk_extend(quads)
        terms = vocabulary(EmbeddedEngine(store, service.names.base), service.names, site.language)
        embedded = remembered(service.names.ontology, service, lambda: quads, document.besides)
        related = service.relations(document, form)
        return render_ns(terms, site, related, json_ld=embedded, version=version).encode()

    return representation(request, form, service, await service.run(body), document)


def _read(text: bytes, names: Names) -> list[ox.Quad]:
    """The triples in the graph of the ontology, under the base in force."""
    graph = ox.NamedNode(names.ontology)
    quads = (rebased(quad, names) for quad in ox.parse(text, ox.RdfFormat.N_TRIPLES))
    return [ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in quads]
