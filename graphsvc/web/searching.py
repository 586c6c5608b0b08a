"""`/search`: what is called like some words, as a page, as JSON and in RDF, with facets and pages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Final, cast

import pyoxigraph as ox
from fastapi import APIRouter, Request, Response

from graphsvc.characters import IN_ITS_PLACE, UNSEEN
from graphsvc.description import LIST_FACETS, Listing
from graphsvc.errors import BadRequest, NoSuchPage, NotOffered, UnknownResource
from graphsvc.formats import HTML, Format, by_token
from graphsvc.messages import N_, Told
from graphsvc.negotiation import negotiate
from graphsvc.search import FACETS, TITLES, Index, Sort, Sought
from graphsvc.vocab import HYDRA, RDF, SCHEMA
from graphsvc.web.answers import entity_tag, kept_for_a_while, not_modified
from graphsvc.web.embedding import bounded
from graphsvc.web.frame import Site
from graphsvc.web.holder import service_of
from graphsvc.web.indexes import in_index
from graphsvc.web.languages import of_page, site_of
from graphsvc.web.links import as_uri
from graphsvc.web.lists import Lists
from graphsvc.web.narrowing import chosen_values, page_number
from graphsvc.web.offers import not_acceptable
from graphsvc.web.pages import render_search
from graphsvc.web.relations import Relation, header
from graphsvc.web.routes import readable
from graphsvc.web.serializing import serialized
from graphsvc.web.service import Service
from graphsvc.web.views.search import (
    DATA_FORMATS,
    HITS_JSON,
    PER_PAGE,
    Asked,
    SearchPage,
    search_page,
    titles,
    with_lines,
)

router = APIRouter()
SUGGESTIONS: Final = "application/x-suggestions+json"
SEARCH_FORMATS: Final = (*DATA_FORMATS, HTML)
SEARCH_FIELDS: Final = {
    "q": "Words, all of which must stand in texts of a thing; or an IRI, an id elsewhere, the place of a passage",
    "kind": "Only things of this kind, as `community`; it may be given several times, and then means any of them",
    "country": "Only what belongs to this country, by its key, as `tw`",
    "community": "Only what belongs to this community, by its key, as `tw-taoyuan`",
    "document": "Only what this document names, by its key",
    "page": "The page, from 1",
    "format": "The format, by its short name or media type; it beats Accept",
}
"""What `/search` reads, and what each means."""

_LONGEST: Final = 200
_MOST_WORDS: Final = 16
_SUGGESTED: Final = 10


def _form(request: Request) -> Format:
    """The format that `format` names, else the one that Accept prefers. Raises NotAcceptable."""
    token = request.query_params.get("format")
    accepted = request.headers.get("accept")
    form = by_token(token, SEARCH_FORMATS) if token else negotiate(accepted, SEARCH_FORMATS)
    if form is None:
        raise not_acceptable(SEARCH_FORMATS, token or accepted)
    return form


def _words(request: Request) -> Sought:
    """What is sought. Raises BadRequest for more than a name could be."""
    given = request.query_params.getlist("q")
    if len(given) > 1:
        raise BadRequest(detail=N_("`q` is given more than once"))
    sought = Sought(UNSEEN.sub("", "".join(given)).strip())
    if len(sought.text) > _LONGEST:
        detail = Told("`q` is longer than %(most)s characters", most=_LONGEST)
        raise BadRequest(detail=detail, length=len(sought.text), most=_LONGEST)
    if len(sought.words) > _MOST_WORDS:
        detail = Told("`q` has more than %(most)s words", most=_MOST_WORDS)
        raise BadRequest(detail=detail, words=len(sought.words), most=_MOST_WORDS)
    return sought


def _asked(request: Request) -> Asked:
    """The request as a value. Raises BadRequest."""
    given = request.query_params
    of_lists = tuple(facet for facet in LIST_FACETS if facet not in FACETS and given.get(facet, "").strip())
    return Asked(_words(request), chosen_values(request, FACETS), page_number(request), of_lists)


@readable(router, "/search", "What is called like some words", media_types=[f.media_type for f in SEARCH_FORMATS])
async def search(request: Request) -> Response:
    """The things whose names or texts hold every word of `q`, best first, narrowed by facets."""
    service = service_of(request)
    form, asked = _form(request), _asked(request)
    tag = entity_tag(request, form, service)
    headers = {**kept_for_a_while(tag, service), **of_page(request, form)}
    if not_modified(request, tag, service):
        return Response(None, 304, headers)

    site = site_of(request, service) if form is HTML else service.site
    page = await in_index(request, service, lambda index: search_page(index, asked, site))
    if asked.page > page.pages:
        raise NoSuchPage(page=asked.page, pages=page.pages)
    listings = await _listings(request, page, service) if form is HTML else {}
    relations = list(_relations(page, form, service))
    body = await in_index(
        request, service, lambda _: _body(with_lines(page, listings, site), form, service, site, relations)
    )
    return Response(body, 200, headers | {"Link": header(relations)}, form.content_type)


async def _listings(request: Request, page: SearchPage, service: Service) -> Mapping[str, Listing]:
    """The lists of the kinds of which a hit has no words about it; of too many things there is none."""
    found: dict[str, Listing] = {}
    for kind in sorted({hit.thing.kind for hit in page.hits if hit.bare} - {"term", "dataset", "passage"}):
        with suppress(NotOffered, UnknownResource):
            found[kind], _ = await cast("Lists", request.app.state.lists).of(service, kind)
    return found


def _body(page: SearchPage, form: Format, service: Service, site: Site, relations: Sequence[Relation]) -> bytes:
    """The page in one of the formats."""
    if form is HTML:
        embedded = bounded(_quads(page, service), _address(page, service, page.asked.page), service)
        return render_search(page, site, relations, json_ld=embedded).encode()
    if form is HITS_JSON:
        return json.dumps(_as_json(page, service), ensure_ascii=False).encode()
    return serialized(_quads(page, service), form, service)


def _address(page: SearchPage, service: Service, number: int) -> str:
    """The address of a page of these hits."""
    return as_uri(service.site.absolute(page.asked.path(service.site.links, page=number)))


def _around(page: SearchPage) -> dict[str, int]:
    """The pages before and after this one, by what they are to it."""
    number = page.asked.page
    around = {"prev": number - 1, "next": number + 1}
    return {rel: other for rel, other in around.items() if 1 <= other <= page.pages}


def _relations(page: SearchPage, form: Format, service: Service) -> Iterator[Relation]:
    """The typed links of a page: the pages around it, and itself in other formats (RFC 8288)."""
    here = _address(page, service, page.asked.page)
    yield Relation(here, "canonical")
    for rel, number in _around(page).items():
        yield Relation(_address(page, service, number), rel)
    for other in SEARCH_FORMATS:
        if other is not form:
            yield Relation(f"{here}&format={other.tokens[0]}", "alternate", other.media_type)


def _as_json(page: SearchPage, service: Service) -> dict[str, object]:
    """The page as JSON: hits in order, how many there are, and the facets with what each of their values would give.

    It names no JSON-LD context: there, `country` and others of its keys are prefixes. Whoever wants RDF asks for it.
    """
    site = service.site
    return {
        "query": page.asked.sought.text,
        "total": page.total,
        "page": page.asked.page,
        "pages": page.pages,
        "perPage": PER_PAGE,
        **{rel: _address(page, service, number) for rel, number in _around(page).items()},
        "hits": [
            {
                "iri": hit.thing.iri,
                "url": site.absolute(hit.href),
                "kind": hit.thing.kind,
                "label": hit.title.text,
                "language": hit.title.language or None,
                "labels": titles(hit.thing),
                "matched": {
                    "text": hit.matched.text,
                    "language": hit.matched.language or None,
                    "property": hit.matched.predicate or None,
                },
                **{facet: sorted(values) for facet, values in hit.thing.belongs.items() if facet != "kind"},
                "passages": hit.thing.passages,
            }
            for hit in page.hits
        ],
        "facets": {
            facet.name: [
                {"value": value.value, "label": value.name.text, "count": value.count, "chosen": value.chosen}
                for value in facet.values
            ]
            for facet in page.facets
        },
        "nearest": [{"label": near.name.text, "url": site.absolute(near.name.href or "/")} for near in page.nearest],
    }


def _quads(page: SearchPage, service: Service) -> Iterable[ox.Quad]:
    """The page as RDF: a schema:ItemList that keeps the order, with the names of what was found."""
    here = ox.NamedNode(_address(page, service, page.asked.page))

    def stated(node: ox.NamedNode, predicate: str, term: ox.NamedNode | ox.Literal) -> ox.Quad:
        return ox.Quad(node, ox.NamedNode(predicate), term)

    yield stated(here, RDF + "type", ox.NamedNode(SCHEMA + "ItemList"))
    yield stated(here, SCHEMA + "numberOfItems", ox.Literal(page.total))
    for rel, number in _around(page).items():
        neighbour = ox.NamedNode(_address(page, service, number))
        yield stated(here, HYDRA + {"prev": "previous"}.get(rel, rel), neighbour)
    for place, hit in enumerate(page.hits, (page.asked.page - 1) * PER_PAGE + 1):
        element, thing = ox.NamedNode(f"{here.value}#hit-{place}"), ox.NamedNode(hit.thing.iri)
        yield stated(here, SCHEMA + "itemListElement", element)
        yield stated(element, RDF + "type", ox.NamedNode(SCHEMA + "ListItem"))
        yield stated(element, SCHEMA + "position", ox.Literal(place))
        yield stated(element, SCHEMA + "item", thing)
        for name in hit.thing.names:
            text = ox.Literal(name.text, language=name.language or None)
            if name.sort is Sort.NAME:
                yield stated(thing, name.predicate, text)
            elif name.sort in TITLES:  # nothing states it: it is the name of the element
                yield stated(element, SCHEMA + "name", text)


@readable(router, "/suggest", "Names that go on like some letters", media_types=[SUGGESTIONS])
async def suggest(request: Request) -> Response:
    """The four arrays of OpenSearch Suggestions 1.1: what was typed, names, what they are, where their pages are.

    A reader sees them, so they are in the reader's language, as pages are.
    """
    service = service_of(request)
    sought = _words(request)
    tag = entity_tag(request, HTML, service)
    headers = {**kept_for_a_while(tag, service), **of_page(request)}
    if not_modified(request, tag, service):
        return Response(None, 304, headers)
    site = site_of(request, service)
    names, told, addresses = await in_index(request, service, lambda index: _suggestions(index, sought, site))
    given = request.query_params.get("q", "")
    body = json.dumps([given, names, told, addresses], ensure_ascii=False)
    return Response(body, 200, headers, SUGGESTIONS)


def _suggestions(index: Index, sought: Sought, site: Site) -> tuple[list[str], list[str], list[str]]:
    """The first names that were found, each once, with kind and address."""
    page = search_page(index, Asked(sought, {}, 1), site)
    found: dict[str, tuple[str, str]] = {}
    for hit in page.hits:
        name = hit.matched
        shown = hit.title.text if name.sort >= Sort.PROSE or not name.predicate else name.text
        told = hit.kind.text if shown == hit.title.text else f"{hit.title.text}, {hit.kind.text}"
        found.setdefault(_seen(shown), (_seen(told), site.absolute(hit.href)))
    listed = list(found.items())[:_SUGGESTED]
    return [name for name, _ in listed], [told for _, (told, _) in listed], [where for _, (_, where) in listed]


def _seen(text: str) -> str:
    """A text for a list that a browser draws, as pages show it."""
    return UNSEEN.sub(IN_ITS_PLACE, text)
