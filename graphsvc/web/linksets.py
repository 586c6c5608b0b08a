"""`/linkset/`: the typed links of a document and of all its formats as one document (FAIR Signposting, level 2)."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response

from graphsvc.errors import UnknownResource
from graphsvc.formats import LINKSETS
from graphsvc.messages import N_, Told
from graphsvc.web.answers import links_answered
from graphsvc.web.discovery import document_of_dataset, files_served
from graphsvc.web.documents import as_sent, as_stated, described_at, known, name_of
from graphsvc.web.holder import service_of
from graphsvc.web.links import in_path, split
from graphsvc.web.relations import Document
from graphsvc.web.routes import readable
from graphsvc.web.service import Service

router = APIRouter()
_SUFFIXES: Final = {form.suffix: form for form in LINKSETS}


@readable(router, "/linkset/{path:path}", "The typed links of a document", media_types=[f.media_type for f in LINKSETS])
async def links(request: Request, path: str) -> Response:
    """All links of the document at a path, of its formats and of its files."""
    service = service_of(request)
    place, _, suffix = as_sent(request, path).rpartition(".")
    if suffix not in _SUFFIXES:
        detail = Told("sets of links end in %(suffixes)s", suffixes=", ".join(f".{suffix}" for suffix in _SUFFIXES))
        raise UnknownResource(detail=detail, path=request.url.path)
    document, there = await _document(request, place, service)
    return links_answered(request, _SUFFIXES[suffix], service, document, there=there)


async def _document(request: Request, place: str, service: Service) -> tuple[Document, bool]:
    """The document at a path, and whether what it is about is there.

    Raises UnknownResource where there is none with a name to cite.
    """
    names, address = service.names, service.settings.listens_at + place
    if place == "void":
        return document_of_dataset(service, await files_served(request, service)), True
    if place in ("ns", "shapes", "queries", f"ns/{service.ontology_version}"):
        iri = names.ontology if place.startswith("ns") else names.base + place
    else:
        sent, fixed = split(place)
        local = sent.removeprefix("doc/")
        if fixed or local == sent or not local.partition("/")[2]:
            raise UnknownResource(detail=N_("there is no document with a set of links"), path=request.url.path)
        local = await as_stated(local, lambda local: name_of(local, names), service)
        iri, address = name_of(local, names), service.settings.listens_at + in_path(f"doc/{local}")
    there = await known(service, iri)
    return await service.run(lambda: described_at(iri, address, service)), there
