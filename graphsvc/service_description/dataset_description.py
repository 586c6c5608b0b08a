"""The dataset described for harvesters: VoID with counts and linksets, DCAT 3 with its ways of access."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Final

import pyoxigraph as ox

from graphsvc.engine.contract import Engine
from graphsvc.errors import StoreError
from graphsvc.formats import RESOURCE_FORMATS
from graphsvc.fragments import address_of, search_form
from graphsvc.model import Names
from graphsvc.publishing import SUMS, FileFacts
from graphsvc.service_description.dcat import contact, covered, standards, versions
from graphsvc.service_description.partitions import Statement, partitions
from graphsvc.vocab import DCAT, DCTERMS, FOAF, LICENCE, RDF, RDFS, SD, SKOS, SPDX, VOID, XSD

_VERSION: Final = DCTERMS + "hasVersion"
"""By which the catalogue states the data version."""
_MODIFIED: Final = DCTERMS + "modified"
_NAME: Final = re.compile(r"(?<=[/#])[^/#]*$")
_FRAGMENTS: Final = "https://linkeddatafragments.org/specification/quad-pattern-fragments/"
_ENTITIES: Final = """SELECT (COUNT(DISTINCT ?s) AS ?entities) WHERE {
  ?s ?p ?o FILTER (ISIRI(?s) && STRSTARTS(STR(?s), "SPACE")) }"""
_MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"


def dataset_description(
    engine: Engine,
    names: Names,
    public_url: str,
    files: Mapping[str, FileFacts] | None = None,
    previous: str = "",
    modified: ox.Literal | None = None,
) -> list[ox.Quad]:
    """What the dataset is, what is in it, where it is linked to, and how to get it, as triples (VoID; DCAT 3).

    The authored description stands in the graph `dataset`, the version and licence in the catalogue; everything else is
    counted in the data that the store holds now. `files` are those to copy, by their addresses, `previous` the data
    version before this one, if it is known. When it was `modified` is told of the dataset, its catalogue and this
    document; the authored date holds for the data as it was loaded only.
    """
    dataset = ox.NamedNode(names.base + "dataset")
    document = public_url + "void"
    stated = [
        (dataset, quad.predicate.value, quad.object)
        for key in ("dataset", "catalogue")
        for quad in engine.quads(dataset.value, names.graph(key))
        if quad.predicate.value != VOID + "triples"  # counted below, as the store has it, with the catalogue
    ]
    version = next((term.value for _, p, term in stated if p == _VERSION and isinstance(term, ox.Literal)), "")
    stated = [statement for statement in stated if statement[1] not in (_VERSION, _MODIFIED)]  # told below
    agents = list(_agents(engine, stated))
    statements: list[Statement] = [
        *stated,
        *agents,
        *contact(dataset, document, agents, public_url),
        *_access(engine, dataset, public_url),
        *_catalogue(dataset, document, stated, public_url),
        *distributions(dataset, files or {}),
        *_linksets(engine, dataset, names, document),
        *standards(engine, dataset, names),
    ]
    if modified:
        dated = dataset, ox.NamedNode(document), ox.NamedNode(document + "#catalog")
        statements += [(node, _MODIFIED, modified) for node in dated]
    if version:
        statements += versions(dataset, document, version, previous)
    with suppress(StoreError):
        statements += covered(engine, dataset, names, document)
        (counted,) = engine.rows(_ENTITIES.replace("SPACE", names.base))
        statements.append((dataset, VOID + "entities", counted["entities"]))
        statements += partitions(engine, dataset, document + "#")
    return [ox.Quad(subject, ox.NamedNode(predicate), term) for subject, predicate, term in dict.fromkeys(statements)]


def _agents(engine: Engine, stated: Iterable[Statement]) -> Iterator[Statement]:
    """Who made and publishes the dataset, by name (DCAT 3, section 6.4.14), and what the store holds of them."""
    agents = {t for _, predicate, t in stated if predicate in (DCTERMS + "creator", DCTERMS + "publisher")}
    for agent in (term for term in agents if isinstance(term, ox.NamedNode)):
        yield agent, RDF + "type", ox.NamedNode(FOAF + "Agent")
        for quad in engine.quads(agent.value):
            yield agent, quad.predicate.value, quad.object
            if quad.predicate.value == SKOS + "prefLabel":
                yield agent, FOAF + "name", quad.object


def _access(engine: Engine, dataset: ox.NamedNode, public_url: str) -> Iterator[Statement]:
    """How VoID says that the data is got at (VoID, section 3)."""
    yield dataset, RDF + "type", ox.NamedNode(VOID + "Dataset")
    yield dataset, VOID + "sparqlEndpoint", ox.NamedNode(public_url + "sparql")
    yield dataset, VOID + "openSearchDescription", ox.NamedNode(public_url + "opensearch.xml")
    yield dataset, VOID + "uriLookupEndpoint", ox.NamedNode(public_url + "search?format=turtle&q=")
    yield dataset, VOID + "rootResource", ox.NamedNode(public_url)
    yield dataset, FOAF + "homepage", ox.NamedNode(public_url)
    feed = ox.NamedNode(public_url + "changes.atom")
    yield dataset, RDFS + "seeAlso", feed
    yield feed, DCTERMS + "format", ox.NamedNode(_MEDIA_TYPES + "application/atom+xml")
    yield feed, DCTERMS + "title", ox.Literal("Changes between data versions, as RDF Patch", language="en")
    used = [row["p"] for row in engine.rows("SELECT DISTINCT ?p { ?s ?p ?o }")]
    for vocabulary in sorted({_NAME.sub("", term.value) for term in used if isinstance(term, ox.NamedNode)}):
        yield dataset, VOID + "vocabulary", ox.NamedNode(vocabulary)
    for form in RESOURCE_FORMATS:
        if form.iri:
            yield dataset, VOID + "feature", ox.NamedNode(form.iri)


def _catalogue(
    dataset: ox.NamedNode, document: str, stated: Iterable[Statement], public_url: str
) -> Iterator[Statement]:
    """The catalogue, the document, and the services that serve the dataset (DCAT 3, sections 6.3 and 6.9)."""
    catalog, endpoint = ox.NamedNode(document + "#catalog"), ox.NamedNode(document + "#sparql-service")
    node = ox.NamedNode(document)
    yield node, RDF + "type", ox.NamedNode(VOID + "DatasetDescription")
    yield node, FOAF + "primaryTopic", dataset
    yield catalog, RDF + "type", ox.NamedNode(DCAT + "Catalog")
    yield catalog, DCAT + "dataset", dataset
    yield catalog, DCAT + "service", endpoint
    yield dataset, DCAT + "landingPage", ox.NamedNode(public_url)
    yield endpoint, RDF + "type", ox.NamedNode(DCAT + "DataService")
    yield endpoint, DCTERMS + "title", ox.Literal("SPARQL endpoint", language="en")
    yield endpoint, DCAT + "endpointURL", ox.NamedNode(public_url + "sparql")
    yield endpoint, DCAT + "endpointDescription", ox.NamedNode(public_url + "sparql")
    yield endpoint, DCAT + "servesDataset", dataset
    yield endpoint, DCTERMS + "conformsTo", ox.NamedNode(SD + "SPARQL11Query")
    yield from _fragments(catalog, dataset, document, public_url)
    for _, predicate, term in stated:
        if predicate in (DCTERMS + "title", DCTERMS + "publisher"):
            yield catalog, predicate, term
        if predicate == DCTERMS + "license":
            yield catalog, predicate, term
            yield endpoint, predicate, term


def _fragments(catalog: ox.NamedNode, dataset: ox.NamedNode, document: str, public_url: str) -> Iterator[Statement]:
    """The service that gives fragments, and the form that leads to all of them."""
    service = ox.NamedNode(document + "#fragments-service")
    yield catalog, DCAT + "service", service
    yield service, RDF + "type", ox.NamedNode(DCAT + "DataService")
    yield service, DCTERMS + "title", ox.Literal("Quad pattern fragments", language="en")
    yield service, DCAT + "endpointURL", ox.NamedNode(address_of(public_url))
    yield service, DCAT + "servesDataset", dataset
    yield service, DCTERMS + "conformsTo", ox.NamedNode(_FRAGMENTS)
    yield service, DCTERMS + "license", ox.NamedNode(LICENCE)
    yield from search_form(public_url, dataset)


def distributions(dataset: ox.NamedNode, files: Mapping[str, FileFacts]) -> Iterator[Statement]:
    """The files (DCAT 3, section 6.8; VoID, section 3.2), each with its digest (SPDX); that of sums holds no data."""
    for address, file in files.items():
        node, checksum = ox.NamedNode(address), ox.NamedNode(f"{address}#checksum")
        if file.name == SUMS:
            yield dataset, RDFS + "seeAlso", node
        else:
            yield dataset, VOID + "dataDump", node
            yield dataset, DCAT + "distribution", node
            yield node, RDF + "type", ox.NamedNode(DCAT + "Distribution")
        yield node, DCAT + "downloadURL", node
        yield node, DCAT + "accessURL", node
        yield node, DCAT + "mediaType", ox.NamedNode(_MEDIA_TYPES + file.media_type.partition(";")[0])
        if file.packed:
            yield node, DCAT + "compressFormat", ox.NamedNode(_MEDIA_TYPES + "application/gzip")
        yield node, DCAT + "byteSize", ox.Literal(str(file.bytes), datatype=ox.NamedNode(XSD + "nonNegativeInteger"))
        yield node, DCTERMS + "license", ox.NamedNode(LICENCE)
        yield node, SPDX + "checksum", checksum
        yield checksum, RDF + "type", ox.NamedNode(SPDX + "Checksum")
        yield checksum, SPDX + "algorithm", ox.NamedNode(SPDX + "checksumAlgorithm_sha256")
        yield checksum, SPDX + "checksumValue", ox.Literal(file.sha256, datatype=ox.NamedNode(XSD + "hexBinary"))


def _linksets(engine: Engine, dataset: ox.NamedNode, names: Names, document: str) -> Iterator[Statement]:
    """A linkset for each outside place and kind of link, counted in the graph of links (VoID, section 5)."""
    counted: Counter[tuple[str, str]] = Counter()
    for quad in engine.quads(graph=names.graph("links")):
        ours = isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(names.base)
        if ours and isinstance(quad.object, ox.NamedNode) and not quad.object.value.startswith(names.base):
            counted[_place(quad.object.value), quad.predicate.value] += 1
    for number, ((place, predicate), count) in enumerate(sorted(counted.items()), 1):
        linkset, target = ox.NamedNode(f"{document}#linkset-{number}"), ox.NamedNode(place)
        yield dataset, VOID + "subset", linkset
        yield linkset, RDF + "type", ox.NamedNode(VOID + "Linkset")
        yield linkset, VOID + "linkPredicate", ox.NamedNode(predicate)
        yield linkset, VOID + "subjectsTarget", dataset
        yield linkset, VOID + "objectsTarget", target
        yield linkset, VOID + "triples", ox.Literal(str(count), datatype=ox.NamedNode(XSD + "integer"))
        yield target, RDF + "type", ox.NamedNode(VOID + "Dataset")
        yield target, VOID + "uriSpace", ox.Literal(place)


def _place(iri: str) -> str:
    """The beginning that the names of one outside source share."""
    return iri.rstrip("/").rpartition("/")[0] + "/"
