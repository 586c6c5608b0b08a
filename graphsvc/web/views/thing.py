"""What the page of one resource shows, whatever it is: title, names, identifiers, formats, sections, links in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from graphsvc.description import Description, Shape
from graphsvc.formats import HTML, RESOURCE_FORMATS
from graphsvc.model import Passage
from graphsvc.vocab import SKOS
from graphsvc.web.links import Links
from graphsvc.web.views.rows import View
from graphsvc.web.views.text import Cell, capital, cell, listed, named, other_names

_MATCHES: Final = {SKOS + "exactMatch": "exact match", SKOS + "closeMatch": "close match"}
_SITES: Final = {
    "www.wikidata.org": "Wikidata",
    "sws.geonames.org": "GeoNames",
    "ror.org": "ROR",
    "publications.europa.eu": "EU Publications Office",
}
PLURALS: Final = {
    "agreement": "Agreements", "asset": "Infrastructure", "characterisation": "Characterisations",
    "community": "Communities", "concept": "Concepts", "concept-scheme": "Concept schemes", "country": "Countries",
    "discrepancy": "Disagreements", "document": "Documents", "edition": "Award editions", "event": "Events",
    "indicator": "Indicators", "initiative": "Initiatives", "mapping": "Links elsewhere", "measurement": "Measurements",
    "organization": "Organisations", "partnership": "Partnerships", "person": "People", "place": "Places",
    "publication": "Publications", "query": "Example queries", "ranking": "Rankings", "recognition": "Recognitions",
    "role": "Roles", "scheme": "Award schemes", "service": "Services", "status-change": "Status changes",
    "tenure": "Tenures",
}  # fmt: skip
"""What lists of things are called, by the kind in their IRIs."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format that the page's resource can be had in."""

    title: str
    media_type: str
    href: str
    dataset: bool


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The same thing under another name."""

    name: Cell
    how: str


@dataclass(frozen=True, slots=True)
class LinkIn:
    """The links in by one property: how many, the first of them, and where all of them are."""

    name: Cell
    compact: str
    total: int
    subjects: tuple[Cell, ...]
    all: str


@dataclass(frozen=True, slots=True)
class Header:
    """The title block."""

    title: Cell
    kinds: tuple[Cell, ...]
    names: tuple[tuple[Cell, str], ...]
    definitions: tuple[Cell, ...]
    crumbs: tuple[Cell, ...]
    iri: str
    formats: tuple[Format, ...]
    elsewhere: tuple[Elsewhere, ...]
    documents: tuple[Cell, ...]
    replaced_by: Cell | None
    deprecated: bool
    gone_since: str | None
    change_notes: tuple[Cell, ...]


def header(description: Description, links: Links) -> Header:
    """The title block of a resource."""
    labels, node = description.labels, description.node
    title = description.title
    shown = Cell(capital(title.value), cell(title).language)
    alternatives = [(Cell(text.value, cell(text).language), "also") for text in node.texts(SKOS + "altLabel")]
    return Header(
        shown,
        tuple(named(iri, labels, links) for iri in node.types),
        (*other_names(labels[description.iri], title.value), *alternatives),
        tuple(cell(text) for text in node.texts(SKOS + "definition")),
        crumbs(description, shown, links),
        description.iri,
        formats(description.iri, links),
        tuple(_elsewhere(description, links)),
        _documents(description, links),
        named(description.replaced_by, labels, links) if description.replaced_by else None,
        description.deprecated,
        description.gone_since,
        tuple(cell(text) for text in node.texts(SKOS + "changeNote")),
    )


def _documents(description: Description, links: Links) -> tuple[Cell, ...]:
    """The documents that the statements and claims were read from."""
    nodes = (description.node, *description.claims)
    passages = (iri for node in nodes for iri in node.passages(description.names))
    slugs = dict.fromkeys(passage.slug for iri in passages if (passage := Passage.of(iri, description.names)))
    iris = [description.names.thing("document", slug) for slug in sorted(slugs)]
    return tuple(named(iri, description.labels, links) for iri in iris)


def formats(iri: str, links: Links) -> tuple[Format, ...]:
    """The formats of a resource's document, without the page itself."""
    return tuple(
        Format(form.title, form.media_type, href, form.suffix in {"trig", "nq"})
        for form in RESOURCE_FORMATS
        if form is not HTML and (href := links.document(iri, form.suffix))
    )


def crumbs(description: Description, title: Cell, links: Links) -> tuple[Cell, ...]:
    """Where the page is: the list of its kind, then (for a community) its country, then itself."""
    names = description.names
    here = Cell(title.text, title.language)
    if description.shape is Shape.TERM:
        return Cell("Vocabulary", "", links.path("/ns")), here
    if description.passage:
        passage = description.passage
        document = named(passage.document, description.labels, links)
        place = f"Characters {passage.passage.start:,}–{passage.passage.end:,}"  # noqa: RUF001 (a range)
        return Cell("Documents", "", links.path("/doc/document")), document, Cell(place)
    if not description.iri.startswith(names.base + "id/"):
        return (here,)
    kind = description.iri[len(names.base + "id/") :].split("/")[0]
    found = [Cell(PLURALS.get(kind, capital(kind)), "", links.path(f"/doc/{kind}"))]
    if description.shape is Shape.COMMUNITY:
        found += [named(iri, description.labels, links) for iri in description.node.iris(names.term("country"))[:1]]
    return (*found, here)


def _elsewhere(description: Description, links: Links) -> Iterable[Elsewhere]:
    """The same thing elsewhere, by the name of the site and the last part of the address."""
    for predicate, how in _MATCHES.items():
        for iri in description.node.iris(predicate):
            host = urlsplit(iri).netloc if links.href(iri) else ""
            key = iri.rstrip("/").rsplit("/", 1)[-1]
            yield Elsewhere(Cell(f"{_SITES[host]} {key}" if host in _SITES else iri, "", links.href(iri)), how)
    for text in description.node.texts(description.names.term("isoCode")):
        yield Elsewhere(Cell(f"ISO 3166-2 {text.value}"), "code")


def links_in(description: Description, links: Links) -> tuple[LinkIn, ...]:
    """What points here, counted by property."""
    labels = description.labels
    return tuple(
        LinkIn(
            named(found.predicate, labels, links),
            labels.compact(found.predicate),
            found.total,
            tuple(named(backlink.subject, labels, links) for backlink in found.subjects),
            links.links_in(description.iri, found.predicate),
        )
        for found in description.backlinks
    )


def lede(view: View) -> str:
    """One sentence on a community, made of what the graph states: status, country, population, recognitions."""
    description = view.description
    if description.shape is not Shape.COMMUNITY:
        return ""
    labels, node, names = description.labels.english, description.node, description.names
    status = listed(labels.of(iri).value for iri in node.iris(names.term("administrativeStatus")))
    country = listed(labels.of(iri).value for iri in node.iris(names.term("country")))
    figures = [
        claim.text(names.term("printedValue"))
        for claim in description.claims
        if names.thing("indicator", "population") in claim.iris(names.term("indicator"))
        and description.iri in claim.iris(names.term("about"))
    ]
    where = f"{capital(status) or 'Community'} in {country}" if country else capital(status)
    people = f"population given as {' or '.join(dict.fromkeys(figures))}" if figures else ""
    recognitions = len(node.iris(names.term("receivedRecognition")))
    honours = "1 recognition" if recognitions == 1 else f"{recognitions or 'no'} recognitions stated"
    return "; ".join(part for part in (where, people, honours) if part) + "."
