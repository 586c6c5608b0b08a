"""What the page of one resource shows, whatever it is: title, names, identifiers, formats, sections, links in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from graphsvc.description import Description, Shape, place_of
from graphsvc.description.labels import Text
from graphsvc.formats import HTML, RESOURCE_FORMATS
from graphsvc.vocab import RDF, SH, SKOS, VOID
from graphsvc.web.links import Links
from graphsvc.web.views.text import Cell, capital, cell, first_in, in_one_language, kinds_of, named, other_names
from graphsvc.web.views.writing import day
from graphsvc.web.words import N_, words_in

_MATCHES: Final = {SKOS + "exactMatch": N_("exact match"), SKOS + "closeMatch": N_("close match")}
_SITES: Final = {
    "www.wikidata.org": "Wikidata",
    "sws.geonames.org": "GeoNames",
    "ror.org": "ROR",
    "publications.europa.eu": "EU Publications Office",
}
_EXAMPLES: Final = 2
"""So many of the links in by one property are named; all of them are listed elsewhere, in pages."""
KINDS: Final[Mapping[str, Sequence[str]]] = {
    "agreement": (N_("Agreement"), N_("Agreements")), "asset": (N_("Infrastructure asset"), N_("Infrastructure")),
    "characterisation": (N_("Characterisation"), N_("Characterisations")),
    "community": (N_("Community"), N_("Communities")), "concept": (N_("Concept"), N_("Concepts")),
    "concept-scheme": (N_("Concept scheme"), N_("Concept schemes")), "country": (N_("Country"), N_("Countries")),
    "discrepancy": (N_("Disagreement"), N_("Disagreements")), "document": (N_("Document"), N_("Documents")),
    "edition": (N_("Award edition"), N_("Award editions")), "event": (N_("Event"), N_("Events")),
    "indicator": (N_("Indicator"), N_("Indicators")), "initiative": (N_("Initiative"), N_("Initiatives")),
    "mapping": (N_("Link elsewhere"), N_("Links elsewhere")), "measurement": (N_("Measurement"), N_("Measurements")),
    "organization": (N_("Organisation"), N_("Organisations")),
    "passage": (N_("Passage"), N_("Passages")),
    "partnership": (N_("Partnership"), N_("Partnerships")), "person": (N_("Person"), N_("People")),
    "place": (N_("Place"), N_("Places")), "publication": (N_("Publication"), N_("Publications")),
    "query": (N_("Example query"), N_("Example queries")), "ranking": (N_("Ranking"), N_("Rankings")),
    "recognition": (N_("Recognition"), N_("Recognitions")), "role": (N_("Role"), N_("Roles")),
    "scheme": (N_("Award scheme"), N_("Award schemes")), "service": (N_("Service"), N_("Services")),
    "status-change": (N_("Status change"), N_("Status changes")), "tenure": (N_("Tenure"), N_("Tenures")),
    "term": (N_("Vocabulary"),), "dataset": (N_("Dataset"),),
}  # fmt: skip
"""What a thing and a list of things are called, by the kind in their IRIs."""


def kind_named(kind: str) -> str:
    """What a thing of a kind is called: a message."""
    return KINDS.get(kind, (capital(kind.replace("-", " ")),))[0]


def kinds_named(kind: str) -> str:
    """What things of a kind are called: a message."""
    return KINDS.get(kind, (capital(kind.replace("-", " ")),))[-1]


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
    """The links in by one property: how many, some of them, and where all of them are."""

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
    gone: bool
    since: str
    nameless: bool
    change_notes: tuple[Cell, ...]


def header(description: Description, links: Links) -> Header:
    """The title block of a resource."""
    labels, node = description.labels, description.node
    title = Text(description.iri.partition("#")[2]) if description.shacl else description.title
    shown = Cell(title.value if description.nameless else capital(title.value), cell(title).language)
    alternatives = [(Cell(text.value, cell(text).language), N_("also")) for text in node.texts(SKOS + "altLabel")]
    return Header(
        shown,
        kinds_of(node, labels, links),
        (*other_names(labels[description.iri], title.value), *alternatives),
        first_in(node.texts(SKOS + "definition"), labels.language),
        crumbs(description, shown, links),
        description.iri,
        formats(description.iri, links),
        tuple(_elsewhere(description, links)),
        _documents(description, links),
        named(description.replaced_by, labels, links) if description.replaced_by else None,
        description.deprecated,
        description.gone_since is not None,
        day((description.invalidated or "")[:10], words_in(labels.language)),
        description.nameless,
        in_one_language(node.texts(SKOS + "changeNote"), labels.languages),
    )


def _documents(description: Description, links: Links) -> tuple[Cell, ...]:
    """The documents that the statements and claims were read from."""
    nodes = (description.node, *description.claims)
    places = (place_of(iri, description.names) for node in nodes for iri in node.passages)
    slugs = {place[0] for place in places if place}
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
    names, words = description.names, words_in(description.labels.language)
    here = Cell(title.text, title.language)
    if description.shape is Shape.TERM:
        return Cell(words.gettext("Vocabulary"), "", links.path("/ns")), here
    if description.shape is Shape.SHAPE:
        return Cell(words.gettext("Shapes"), "", links.path("/shapes")), here
    if description.passage:
        passage = description.passage
        document = named(passage.document, description.labels, links)
        ends = f"{words.number(passage.passage.start)}–{words.number(passage.passage.end)}"  # noqa: RUF001 (a range)
        place = words.gettext("Characters %(range)s", range=ends)
        return Cell(words.gettext("Documents"), "", links.path("/doc/document")), document, Cell(place)
    if not description.iri.startswith(names.base + "id/"):
        return (here,)
    kind = description.iri[len(names.base + "id/") :].split("/")[0]
    has_list = (
        description.node.all(RDF + "type") or description.invalidated
    )  # lists are of what has a class, or had one
    found = [Cell(words.gettext(kinds_named(kind)), "", links.kind(kind) if has_list else None)]
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
        yield Elsewhere(Cell(f"ISO 3166-2 {text.value}"), N_("code"))


def links_in(description: Description, links: Links) -> tuple[LinkIn, ...]:
    """What points here, counted by property, ours before those of the web.

    For a term not the shapes and counts, which its page shows otherwise.
    """
    labels, elsewhere = description.labels, (SH, VOID) if description.term else ()
    ours = description.names.term("")
    ordered = sorted(description.backlinks, key=lambda found: not found.predicate.startswith(ours))
    return tuple(
        LinkIn(
            named(found.predicate, labels, links),
            labels.compact(found.predicate),
            found.total,
            tuple(named(backlink.subject, labels, links) for backlink in found.subjects[:_EXAMPLES]),
            links.links_in(description.iri, found.predicate),
        )
        for found in ordered
        if not found.predicate.startswith(elsewhere)
    )
