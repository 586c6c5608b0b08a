"""The JSON-LD context that documents can be written with: the newest, and that of one version of the ontology."""

from __future__ import annotations

import json
from collections.abc import Sequence

from fastapi import APIRouter, Request, Response

from graphsvc.errors import UnknownResource
from graphsvc.messages import N_, Told
from graphsvc.model import sha256
from graphsvc.web.answers import kept_for_a_while, not_modified
from graphsvc.web.holder import service_of
from graphsvc.web.links import as_uri
from graphsvc.web.relations import Relation, header
from graphsvc.web.routes import readable
from graphsvc.web.service import Service

router = APIRouter()
_TYPE = "application/ld+json"
_DAY = "public, max-age=86400"
_FOR_EVER = "public, max-age=31536000, immutable"


@readable(router, "/context.jsonld", "The JSON-LD context", media_types=[_TYPE])
async def newest(request: Request) -> Response:
    """The context of the ontology that is served, with where it is kept for ever."""
    service = service_of(request)
    held = service.ontology_version
    links = [Relation(as_uri(f"{service.settings.listens_at}context/{held}.jsonld"), "latest-version", _TYPE)]
    return _context(request, service, links if held else [], _DAY)


@readable(router, "/context/{version}.jsonld", "The JSON-LD context of a version of the ontology", media_types=[_TYPE])
async def of_version(request: Request, version: str) -> Response:
    """The context of a version, which never changes; this service holds one."""
    service = service_of(request)
    if not version or version != service.ontology_version:
        held = service.ontology_version
        detail = Told("the version held here is %(version)s", version=held) if held else N_("no version is held here")
        raise UnknownResource(detail=detail, version=version)
    return _context(request, service, [], _FOR_EVER)


def _context(request: Request, service: Service, links: Sequence[Relation], cache_control: str) -> Response:
    """The context, or 304."""
    body = json.dumps({"@context": service.context}, ensure_ascii=False, indent=1)
    tag = f'"{sha256(body)[:32]}"'
    headers = {**kept_for_a_while(tag, service), "Cache-Control": cache_control}
    if links:
        headers["Link"] = header(links)
    if not_modified(request, tag, service):
        return Response(None, 304, headers)
    return Response(body, 200, headers, _TYPE)
