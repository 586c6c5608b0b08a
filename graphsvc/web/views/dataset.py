"""The page of the dataset: what it is, what is in it, where it is linked to; and the same for search engines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyoxigraph as ox

from graphsvc.description.labels import tagged
from graphsvc.vocab import DCAT, DCTERMS, FOAF, LICENCE, VOID
from graphsvc.web.frame import Site
from graphsvc.web.links import Links
from graphsvc.web.views.text import Cell, shortened
from graphsvc.web.words import N_

DATES: Final = {"created": N_("Created"), "issued": N_("Issued"), "modified": N_("Modified")}
"""What the dates are called."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A class or a kind of link with how often it occurs."""

    name: Cell
    count: int
    place: Cell | None = None


@dataclass(frozen=True, slots=True)
class DatasetPage:
    """What is shown of the dataset; texts in its languages, files by address with their media types."""

    iri: str
    titles: Sequence[Cell]
    descriptions: Sequence[Cell]
    version: str
    dates: Mapping[str, str]
    creators: Sequence[Cell]
    keywords: Sequence[str]
    counts: Mapping[str, int]
    classes: Sequence[Counted]
    linksets: Sequence[Counted]
    files: Mapping[str, str]

    @property
    def title(self) -> str:
        """The title in the reader's language, in English, or in any; empty where there is none."""
        return next((title.text for title in self.titles), "")


_Objects = Mapping[tuple[str, str], Sequence[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]]


def dataset_page(quads: Iterable[ox.Quad], iri: str, site: Site, prefixes: Mapping[str, str]) -> DatasetPage:
    """The page, from the description of the dataset; texts in the reader's language come first."""
    links = site.links
    objects: defaultdict[tuple[str, str], list[Any]] = defaultdict(list)
    for quad in quads:
        objects[str(quad.subject)[1:-1], quad.predicate.value].append(quad.object)
    counts = {name: _number(objects, iri, name) for name in ("triples", "distinctSubjects", "properties", "classes")}
    return DatasetPage(
        iri,
        _texts(objects, iri, DCTERMS + "title", site.language),
        _texts(objects, iri, DCTERMS + "description", site.language),
        next(iter(_values(objects, iri, DCAT + "version")), ""),
        {n: next(iter(_values(objects, iri, DCTERMS + n)), "") for n in DATES},
        [
            name
            for agent in _values(objects, iri, DCTERMS + "creator")
            for name in _texts(objects, agent, FOAF + "name", site.language)
        ],
        sorted(_values(objects, iri, DCAT + "keyword")),
        counts,
        _classes(objects, iri, links, prefixes),
        _linksets(objects, iri, links, prefixes),
        _files(objects, iri),
    )


def _values(objects: _Objects, subject: str, predicate: str) -> list[str]:
    """The values of a property, as plain texts."""
    return [term.value for term in objects.get((subject, predicate), ()) if not isinstance(term, ox.Triple)]


def _texts(objects: _Objects, subject: str, predicate: str, language: str) -> list[Cell]:
    """The texts of a property in each language, those in one first, then English."""
    terms = objects.get((subject, predicate), ())
    found = [Cell(t.value, tagged(t.language or "")) for t in terms if isinstance(t, ox.Literal)]
    return sorted(found, key=lambda text: (text.language != language, text.language != "en", text.language))


def _number(objects: _Objects, subject: str, name: str) -> int:
    """A count; 0 where nothing is stated."""
    return max((int(value) for value in _values(objects, subject, VOID + name)), default=0)


def _classes(objects: _Objects, iri: str, links: Links, prefixes: Mapping[str, str]) -> list[Counted]:
    """The classes, most frequent first."""
    found = [
        Counted(shortened(Cell(name, "", links.href(name)), prefixes), _number(objects, part, "entities"))
        for part in _values(objects, iri, VOID + "classPartition")
        for name in _values(objects, part, VOID + "class")
    ]
    return sorted(found, key=lambda one: (-one.count, one.name.text))


def _linksets(objects: _Objects, iri: str, links: Links, prefixes: Mapping[str, str]) -> list[Counted]:
    """The links that lead out, most frequent first."""
    found = [
        Counted(
            shortened(Cell(predicate, "", links.href(predicate)), prefixes),
            _number(objects, part, "triples"),
            Cell(place),
        )
        for part in _values(objects, iri, VOID + "subset")
        for predicate in _values(objects, part, VOID + "linkPredicate")
        for place in _values(objects, part, VOID + "objectsTarget")
    ]
    return sorted(found, key=lambda one: (-one.count, one.name.text))


def _files(objects: _Objects, iri: str) -> Mapping[str, str]:
    """The files that hold the dataset, by address, with their media types."""
    found = {}
    for address in _values(objects, iri, DCAT + "distribution"):
        packed = _values(objects, address, DCAT + "compressFormat")
        (media_type,) = packed or _values(objects, address, DCAT + "mediaType")
        found[address] = media_type.partition("media-types/")[2]
    return found


def schema_org(page: DatasetPage, public_url: str) -> Mapping[str, Any]:
    """The dataset in the terms of schema.org, as search engines for datasets read it (interface, P11)."""
    downloads = [
        {"@type": "DataDownload", "contentUrl": address, "encodingFormat": media_type}
        for address, media_type in page.files.items()
    ]
    endpoint = {
        "@type": "DataDownload",
        "name": "SPARQL endpoint",
        "contentUrl": public_url + "sparql",
        "encodingFormat": "application/sparql-results+json",
    }
    return {
        "@type": "Dataset",
        "@id": page.iri,
        "url": public_url + "void",
        "name": [{"@language": cell.language, "@value": cell.text} for cell in page.titles],
        "description": [{"@language": cell.language, "@value": cell.text} for cell in page.descriptions],
        "license": LICENCE,
        "creator": [{"@type": "Organization", "name": name.text} for name in page.creators],
        "keywords": page.keywords,
        "identifier": page.iri,
        "version": page.version,
        "dateCreated": page.dates["created"],
        "datePublished": page.dates["issued"],
        "dateModified": page.dates["modified"],
        "distribution": [endpoint, *downloads],
        "includedInDataCatalog": {"@type": "DataCatalog", "@id": public_url + "void#catalog", "url": public_url},
    }
