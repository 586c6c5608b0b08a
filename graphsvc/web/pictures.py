"""`/network` and `/map`: all communities in one picture, with its table; as data what the picture is drawn from."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyoxigraph as ox
from fastapi import APIRouter, Request, Response

from graphsvc.description import network, places, stated_with
from graphsvc.formats import HTML
from graphsvc.model import Names
from graphsvc.vocab import SCHEMA
from graphsvc.web.answers import representation, resource_format, unchanged
from graphsvc.web.documents import what_it_is
from graphsvc.web.embedding import remembered
from graphsvc.web.frame import Site
from graphsvc.web.holder import service_of
from graphsvc.web.languages import site_of
from graphsvc.web.pages import render_map, render_network
from graphsvc.web.relations import Document, Relation
from graphsvc.web.routes import readable
from graphsvc.web.serializing import serialized
from graphsvc.web.service import Service

router = APIRouter()


def _picture(
    path: str,
    title: str,
    predicates: Callable[[Names], Sequence[str]],
    page: Callable[[Service, Site, list[Relation], str], str],
) -> None:
    """Serve a page at its address, and what is stated with some properties, and their subjects' names, as its data."""

    async def picture(request: Request) -> Response:
        service, suffix = service_of(request), request.path_params.get("suffix", "")
        form = resource_format(request, suffix)
        listens_at = service.settings.listens_at
        document = Document(listens_at + path, up=listens_at)
        if held := unchanged(request, form, service, document):
            return held
        site = site_of(request, service)

        def stated() -> list[ox.Quad]:
            about = what_it_is(document.address, service)
            return [*about, *stated_with(service.engine, predicates(service.names)).quads()]

        def answered() -> bytes:
            if form is HTML:
                embedded = remembered(document.address, service, stated)
                return page(service, site, service.relations(document, form), embedded).encode()
            return serialized(stated(), form, service)

        return representation(request, form, service, await service.run(answered), document)

    readable(router, f"/{path}", title)(picture)
    readable(router, f"/{path}.{{suffix}}", title, listed=False)(picture)


def _network(service: Service, site: Site, relations: list[Relation], json_ld: str) -> str:
    """The page of the network."""
    found = network(service.engine, service.names, site.language)
    return render_network(found, site, relations, json_ld=json_ld)


_picture("network", "The partners of all communities", lambda names: [names.term("hasPartner")], _network)


def _map(service: Service, site: Site, relations: list[Relation], json_ld: str) -> str:
    """The page of the map."""
    found = places(service.engine, service.names, site.language)
    return render_map(found, site, relations, json_ld=json_ld)


_picture("map", "Where all communities are", lambda _: [SCHEMA + "latitude", SCHEMA + "longitude"], _map)
