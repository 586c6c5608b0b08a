"""The checks of FOOPS! (w3id.org/foops), under its names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from rdflib import OWL, RDF, RDFS, XSD
from rdflib.namespace import DC, DCTERMS, FOAF, PROV, SDO, SKOS, VANN, Namespace
from rdflib.term import Node, URIRef

from graphsvc.reasoning.quality.rule import ABOVE, LABELS, Find, Level, Rule, Terms

PERSISTENT: Final = ("https://w3id.org/", "http://www.w3.org/", "https://doi.org/", "http://purl.org/")
TITLE: Final = (DCTERMS.title, DC.title, SDO.name)
DESCRIPTION: Final = (DCTERMS.description, DCTERMS.abstract, DC.description, SDO.description)
LICENCE: Final = (DCTERMS.license, SDO.license)
CREATOR: Final = (DCTERMS.creator, DC.creator, SDO.creator)
CREATED: Final = (DCTERMS.created, SDO.dateCreated)
BIBO: Final = Namespace("http://purl.org/ontology/bibo/")
DOI: Final = (BIBO.doi, SDO.identifier, DCTERMS.identifier)
PUBLISHER: Final = (DCTERMS.publisher, DC.publisher, SDO.publisher)
LOGO: Final = (FOAF.logo, SDO.logo)
STATUS: Final = (BIBO.status, URIRef("https://w3id.org/mod#status"))
SOURCE: Final = (DCTERMS.source, PROV.hadPrimarySource)
ISSUED: Final = (DCTERMS.issued,)
ENDS: Final = (RDFS.domain, RDFS.range, SDO.domainIncludes, SDO.rangeIncludes, OWL.disjointWith, OWL.equivalentClass)
METADATA: Final = tuple(str(space) for space in (DCTERMS, DC, SDO, VANN))


def _all(*wanted: tuple[URIRef, ...]) -> Find:
    """The header, where one of the wanted properties has no value under any of its names."""
    return lambda terms: (found for names in wanted for found in terms.missing(*names))


def _header_unless(holds: Find) -> Find:
    return lambda terms: [] if any(True for _ in holds(terms)) else [terms.header or OWL.Ontology]


def _without(*predicates: URIRef) -> Find:
    return lambda terms: (term for term in terms.own if not terms.texts(term, *predicates))


def _version(terms: Terms) -> Iterator[Node]:
    header = terms.header
    return (v for v in terms.graph.objects(header, OWL.versionIRI) if v != header and str(v).startswith(str(header)))


def _in_namespace(terms: Terms) -> Iterator[Node]:
    return (ns for ns in terms.graph.objects(terms.header, VANN.preferredNamespaceUri) if str(ns) == f"{terms.header}#")


def _reused(terms: Terms) -> Iterator[Node]:
    """What the axioms name of other vocabularies than those that every ontology is written in."""
    known = (f"{terms.header}#", *map(str, (RDF, RDFS, OWL, XSD)))
    others = (str(target) for _, target in terms.pairs(*ABOVE, *ENDS) if isinstance(target, URIRef))
    return (URIRef(target) for target in others if not target.startswith(known))


REGISTRY: Final = "a registry on the Web must be asked"
WEB: Final = "the Web must be asked"
_RULES: Final = (
    Rule(
        "PURL1",
        "Ontology has a persistent URL",
        _header_unless(lambda t: (h for h in [t.header] if h and str(h).startswith(PERSISTENT))),
    ),
    Rule("URI1", "Ontology URI is resolvable", because=WEB),
    Rule("URI2", "Consistent ontology IDs are employed", _header_unless(_in_namespace)),
    Rule("VER1", "A version IRI is declared in the ontology metadata", _header_unless(_version)),
    Rule(
        "VER2",
        "Ontology version IRI resolves",
        because=WEB + "; that the service answers it is tested (tests/test_resources.py)",
    ),
    Rule(
        "OM1",
        "Ontology minimum metadata is declared",
        _all(TITLE, DESCRIPTION, LICENCE, (OWL.versionIRI,), CREATOR, (VANN.preferredNamespaceUri,)),
    ),
    Rule(
        "OM2",
        "Ontology declares recommended metadata",
        _all((VANN.preferredNamespacePrefix,), (OWL.versionInfo,), CREATED, (DCTERMS.bibliographicCitation,)),
    ),
    Rule(
        "OM3",
        "Ontology declares detailed metadata",
        _all(DOI, PUBLISHER, LOGO, STATUS, SOURCE, ISSUED),
        unmet="there is no DOI before an archive has given one",
    ),
    Rule("OM4.1", "Ontology has a license available", _all(LICENCE)),
    Rule("OM4.2", "Ontology license is resolvable", because=WEB),
    Rule("OM5.1", "Ontology declares basic provenance metadata", _all(CREATOR, CREATED)),
    Rule(
        "OM5.2",
        "Ontology declares detailed provenance metadata",
        _all((*ISSUED, SDO.datePublished), PUBLISHER),
    ),
    Rule("FIND1", "Ontology prefix is declared", _all((VANN.preferredNamespacePrefix,))),
    Rule("FIND2", "Ontology prefix is found in prefix.cc or LOV", because=REGISTRY),
    Rule("FIND3", "Ontology found in community registry", because=REGISTRY),
    Rule("FIND_3_BIS", "Ontology metadata are accessible, even when the ontology is not", because=REGISTRY),
    Rule(
        "HTTP1",
        "Ontology uses an open protocol",
        _header_unless(lambda t: (h for h in [t.header] if h and str(h).startswith(("http://", "https://")))),
    ),
    Rule(
        "CN1",
        "Ontology has content negotiation for RDF",
        because=WEB + "; that the service negotiates is tested (tests/test_resources.py)",
    ),
    Rule(
        "DOC1",
        "Ontology has HTML documentation",
        because=WEB + "; that the service has a page is tested (tests/test_resources.py)",
    ),
    Rule("RDF1", "Ontology is available in RDF", _header_unless(lambda t: t.own)),
    Rule(
        "VOC1",
        "Ontology reuses existing vocabularies for metadata annotations",
        _header_unless(lambda t: (p for p in t.graph.predicates(t.header) if str(p).startswith(METADATA))),
    ),
    Rule("VOC2", "Ontology imports or reuses well established vocabularies", _header_unless(_reused)),
    Rule("VOC3", "Ontology documentation: all terms have labels", _without(*LABELS)),
    Rule("VOC4", "Ontology documentation: all terms have definitions", _without(SKOS.definition)),
)
RULES: Final = tuple(replace(rule, level=Level.INFO if rule.unmet else Level.WARNING) for rule in _RULES)
"""FOOPS! scores and does not grade: what is missing is a warning."""
