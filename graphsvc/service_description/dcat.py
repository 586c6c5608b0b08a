"""The dataset in the terms of DCAT 3: its versions, what it conforms to, its themes, places and years, whom to ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox

from graphsvc.engine.contract import Engine
from graphsvc.model import Names
from graphsvc.service_description.partitions import Statement
from graphsvc.vocab import DCAT, DCTERMS, FOAF, OWL, RDF, SKOS, VCARD, XSD

_THEMES: Final = f"""SELECT DISTINCT ?theme WHERE {{
  ?thing <TERM#theme> ?theme . ?theme <{SKOS}inScheme> <SCHEME> FILTER (ISIRI(?theme)) }} ORDER BY ?theme"""
_COUNTRIES: Final = """SELECT DISTINCT ?country WHERE {
  ?community a <TERM#Community> ; <TERM#country> ?country FILTER (ISIRI(?country)) } ORDER BY ?country"""
_YEARS: Final = """SELECT (MIN(?year) AS ?first) (MAX(?year) AS ?last) WHERE {
  { ?thing <TERM#earliest> ?day BIND (SUBSTR(STR(?day), 1, 4) AS ?year)
    FILTER NOT EXISTS { ?thing <TERM#realization> <PLANNED> } FILTER NOT EXISTS { ?thing a <TERM#SourceDocument> } }
  UNION { ?recognition <TERM#edition>/<TERM#cycleYear> ?cycle BIND (STR(?cycle) AS ?year) }
  FILTER (REGEX(?year, "^[0-9]{4}$")) }"""


def versions(dataset: ox.NamedNode, document: str, version: str, previous: str) -> Iterator[Statement]:
    """The version that is served and, where it is known, the one before (DCAT 3, section 11.1).

    The version itself is a literal, what has it is a resource of its own.
    """
    yield dataset, DCAT + "version", ox.Literal(version)
    yield dataset, OWL + "versionInfo", ox.Literal(version)
    nodes = {key: ox.NamedNode(f"{document}#version-{quote(key, safe='')}") for key in (version, previous) if key}
    yield dataset, DCAT + "hasCurrentVersion", nodes[version]
    for key, node in nodes.items():
        yield dataset, DCAT + "hasVersion", node
        yield node, RDF + "type", ox.NamedNode(DCAT + "Dataset")
        yield node, DCAT + "version", ox.Literal(key)
        yield node, DCAT + "isVersionOf", dataset
    if previous:
        yield dataset, DCAT + "previousVersion", nodes[previous]
        yield nodes[version], DCAT + "previousVersion", nodes[previous]


def standards(engine: Engine, dataset: ox.NamedNode, names: Names) -> Iterator[Statement]:
    """The version of the ontology and the shapes, where they are named in the store (DCAT 3, section 6.4)."""
    ontology = [
        q.object for q in engine.quads(names.ontology, names.ontology) if q.predicate.value == OWL + "versionIRI"
    ]
    shapes = [ox.NamedNode(names.shapes)] if list(engine.quads(names.shapes, names.graph("catalogue"))) else []
    for standard in (*ontology, *shapes):
        if isinstance(standard, ox.NamedNode):
            yield dataset, DCTERMS + "conformsTo", standard
            yield standard, RDF + "type", ox.NamedNode(DCTERMS + "Standard")


def covered(engine: Engine, dataset: ox.NamedNode, names: Names, document: str) -> Iterator[Statement]:
    """The topics most spoken of, the countries of the communities, and from which year to which (DCAT 3, section 6.6).

    A year is one in which something stated began or was awarded. What is planned does not count, nor when a document
    was published; nor the end of a vague date, which may be that of a century to come.
    """
    scheme = ox.NamedNode(names.thing("concept-scheme", "theme"))
    themes = [row["theme"] for row in engine.rows(_named(_THEMES, names))]
    for theme in themes:
        yield dataset, DCAT + "theme", theme
        yield from _labelled(engine, theme, SKOS + "Concept", SKOS + "prefLabel")
    if themes:
        yield ox.NamedNode(document + "#catalog"), DCAT + "themeTaxonomy", scheme
        yield from _labelled(engine, scheme, SKOS + "ConceptScheme", DCTERMS + "title")
    for row in engine.rows(_named(_COUNTRIES, names)):
        yield dataset, DCTERMS + "spatial", row["country"]
        yield from _labelled(engine, row["country"], DCTERMS + "Location", SKOS + "prefLabel")
    for row in engine.rows(_named(_YEARS, names)):
        first, last = row.get("first"), row.get("last")
        if isinstance(first, ox.Literal) and isinstance(last, ox.Literal):
            period = ox.NamedNode(document + "#period")
            yield dataset, DCTERMS + "temporal", period
            yield period, RDF + "type", ox.NamedNode(DCTERMS + "PeriodOfTime")
            yield period, DCAT + "startDate", _year(first)
            yield period, DCAT + "endDate", _year(last)


def contact(dataset: ox.NamedNode, document: str, agents: Iterable[Statement], public_url: str) -> Iterator[Statement]:
    """Whom to ask: those who made the dataset, by their names, at the home page (DCAT 3, section 6.4)."""
    point = ox.NamedNode(document + "#contact")
    for _, predicate, name in agents:
        if predicate == FOAF + "name" and isinstance(name, ox.Literal):
            yield dataset, DCAT + "contactPoint", point
            yield point, RDF + "type", ox.NamedNode(VCARD + "Kind")
            yield point, VCARD + "fn", ox.Literal(name.value)
            yield point, VCARD + "hasURL", ox.NamedNode(public_url)


def _named(query: str, names: Names) -> str:
    """A query with the names of this deployment."""
    things = {"SCHEME": names.thing("concept-scheme", "theme"), "PLANNED": names.thing("concept", "planned")}
    for key, thing in things.items():
        query = query.replace(f"<{key}>", f"<{thing}>")
    return query.replace("TERM#", names.term(""))


def _labelled(engine: Engine, thing: object, kind: str, predicate: str) -> Iterator[Statement]:
    """What a thing of ours is here, and its names."""
    if isinstance(thing, ox.NamedNode):
        yield thing, RDF + "type", ox.NamedNode(kind)
        for quad in engine.quads(thing.value):
            if quad.predicate.value == SKOS + "prefLabel":
                yield thing, predicate, quad.object


def _year(year: ox.Literal) -> ox.Literal:
    """A year as DCAT wants it."""
    return ox.Literal(year.value, datatype=ox.NamedNode(XSD + "gYear"))
