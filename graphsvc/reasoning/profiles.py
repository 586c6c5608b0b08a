"""Which axioms of a graph leave OWL 2 DL or OWL 2 RL, by the grammar of the recommendations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from rdflib import OWL, RDF, RDFS, XSD, Graph
from rdflib.collection import Collection
from rdflib.term import BNode, Literal, Node, URIRef

from graphsvc.reasoning.expressions import expression_violations

PROPERTIES: Final = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
SIMPLE_ONLY: Final = (
    *(OWL.FunctionalProperty, OWL.InverseFunctionalProperty, OWL.IrreflexiveProperty, OWL.AsymmetricProperty),
)
CARDINALITIES: Final = (
    *(OWL.minCardinality, OWL.maxCardinality, OWL.cardinality, OWL.hasSelf),
    *(OWL.minQualifiedCardinality, OWL.maxQualifiedCardinality, OWL.qualifiedCardinality),
)
NAMESPACES: Final = tuple(str(space) for space in (RDF, RDFS, OWL, XSD))
BUILT_IN_CLASSES: Final = (OWL.Thing, OWL.Nothing)
DATATYPES: Final = frozenset(
    {RDF.PlainLiteral, RDF.langString, RDF.XMLLiteral, RDFS.Literal}
    | {
        XSD[name]
        for name in (
            *("decimal", "integer", "nonNegativeInteger", "nonPositiveInteger", "positiveInteger", "negativeInteger"),
            *("long", "int", "short", "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
            *("float", "double", "string", "normalizedString", "token", "language", "Name", "NCName", "NMTOKEN"),
            *("boolean", "hexBinary", "base64Binary", "anyURI", "dateTime", "dateTimeStamp"),
        )
    }
)
"""OWL 2 Profiles, section 4.2.1. What RDF 1.1 calls rdf:langString is rdf:PlainLiteral there."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A limit of a profile: its name, where the recommendation sets it, and the axioms of a graph that break it."""

    name: str
    section: str
    broken: Callable[[Graph], Iterable[str]]


def profile_violations(graph: Graph) -> list[str]:
    """Each axiom outside OWL 2 DL or OWL 2 RL with the rule it breaks, sorted; empty when the graph is in both."""
    return sorted(f"{axiom}: {rule.name} ({rule.section})" for rule in RULES for axiom in rule.broken(graph))


def _spelt(graph: Graph, *terms: Node) -> str:
    return " ".join("[…]" if isinstance(term, BNode) else term.n3(graph.namespace_manager) for term in terms)


def _typed(*kinds: Node) -> Callable[[Graph], Iterator[str]]:
    """The axioms that consist in a type."""
    return lambda graph: (_spelt(graph, term, kind) for kind in kinds for term in graph.subjects(RDF.type, kind))


def _stated(*predicates: Node) -> Callable[[Graph], Iterator[str]]:
    """The axioms that consist in a triple with one of the predicates."""
    return lambda graph: (_spelt(graph, s, p, o) for p in predicates for s, o in graph.subject_objects(p))


def _two_kinds_of_property(graph: Graph) -> Iterator[str]:
    for term in set(graph.subjects(RDF.type, None)):
        kinds = sorted(set(PROPERTIES) & set(graph.objects(term, RDF.type)))
        if len(kinds) > 1:
            yield _spelt(graph, term, *kinds)


def _class_and_datatype(graph: Graph) -> Iterator[str]:
    both = set(graph.subjects(RDF.type, OWL.Class)) & set(graph.subjects(RDF.type, RDFS.Datatype))
    return (_spelt(graph, term) for term in both)


def _undeclared_class(graph: Graph) -> Iterator[str]:
    declared = {*graph.subjects(RDF.type, OWL.Class), *BUILT_IN_CLASSES}
    for predicate in (RDFS.subClassOf, OWL.disjointWith, OWL.equivalentClass):
        for pair in graph.subject_objects(predicate):
            yield from (_spelt(graph, term) for term in pair if isinstance(term, URIRef) and term not in declared)
    yield from (
        _spelt(graph, term) for term in set(graph.objects(None, RDFS.domain)) - declared if isinstance(term, URIRef)
    )


def _undeclared_property(graph: Graph) -> Iterator[str]:
    declared = {term for kind in PROPERTIES for term in graph.subjects(RDF.type, kind)}
    for predicate in set(graph.predicates()) - declared:
        if not str(predicate).startswith(NAMESPACES):
            yield _spelt(graph, predicate)


def _reserved(graph: Graph) -> Iterator[str]:
    for kind in (OWL.Class, *PROPERTIES, RDFS.Datatype, OWL.NamedIndividual):
        for term in graph.subjects(RDF.type, kind):
            if str(term).startswith(NAMESPACES):
                yield _spelt(graph, term, kind)


def _unknown_vocabulary(graph: Graph) -> Iterator[str]:
    for term in {term for triple in graph for term in triple if isinstance(term, URIRef)}:
        if str(term).startswith(str(OWL)) and term not in OWL:
            yield _spelt(graph, term)


def _wrong_kind_of_value(graph: Graph) -> Iterator[str]:
    objects = set(graph.subjects(RDF.type, OWL.ObjectProperty))
    literals = set(graph.subjects(RDF.type, OWL.DatatypeProperty))
    for subject, predicate, target in graph:
        if predicate in (literals if not isinstance(target, Literal) else objects):
            yield _spelt(graph, subject, predicate, target)


def _composite(graph: Graph) -> set[Node]:
    """The properties that are transitive or chained, and all above them (Structural Specification, section 11.1)."""
    found = {*graph.subjects(RDF.type, OWL.TransitiveProperty), *graph.subjects(OWL.propertyChainAxiom, None)}
    wider = (term for start in found for term in graph.transitive_objects(start, RDFS.subPropertyOf))
    return {term for term in wider if term is not None}


def _not_simple(graph: Graph) -> Iterator[str]:
    composite = _composite(graph)
    for kind in SIMPLE_ONLY:
        yield from (_spelt(graph, term, kind) for term in graph.subjects(RDF.type, kind) if term in composite)
    for predicate in CARDINALITIES:
        for restriction in graph.subjects(predicate, None):
            yield from (
                _spelt(graph, t, predicate) for t in graph.objects(restriction, OWL.onProperty) if t in composite
            )
    for one, other in graph.subject_objects(OWL.propertyDisjointWith):
        yield from (_spelt(graph, term, OWL.propertyDisjointWith) for term in (one, other) if term in composite)


def _irregular_chain(graph: Graph) -> Iterator[str]:
    """Chains whose steps, followed down through sub-properties and other chains, come back to their own property."""
    steps = {term: set(Collection(graph, links)) for term, links in graph.subject_objects(OWL.propertyChainAxiom)}
    for term, links in steps.items():
        chain = list(Collection(graph, next(iter(graph.objects(term, OWL.propertyChainAxiom)))))
        ends = {chain[0], chain[-1]} if chain.count(term) == 1 or chain == [term, term] else set()
        seen, ahead = set[Node](), {link for link in links if not (link == term and term in ends)}
        while ahead:
            seen |= ahead
            below = {lower for link in ahead for lower in graph.subjects(RDFS.subPropertyOf, link)}
            ahead = (below | {step for link in ahead for step in steps.get(link, ())}) - seen
        if term in seen:
            yield _spelt(graph, term, OWL.propertyChainAxiom)


def _shared_blank(graph: Graph) -> Iterator[str]:
    used = [target for _, _, target in graph if isinstance(target, BNode)]
    return (_spelt(graph, *graph.subjects(None, term)) for term in {t for t in used if used.count(t) > 1})


def _datatype(graph: Graph) -> Iterator[str]:
    literals = set(graph.subjects(RDF.type, OWL.DatatypeProperty))
    for term, target in graph.subject_objects(RDFS.range):
        if term in literals and isinstance(target, URIRef) and target not in DATATYPES:
            yield _spelt(graph, term, RDFS.range, target)
    for subject, predicate, value in graph:
        if isinstance(value, Literal) and value.datatype not in {None, *DATATYPES}:
            yield _spelt(graph, subject, predicate, value)


DL: Final = "OWL 2 Structural Specification"
RL: Final = "OWL 2 Profiles"
RULES: Final = (
    Rule("a property is of one kind", f"{DL}, 5.8.1", _two_kinds_of_property),
    Rule("no class is a datatype", f"{DL}, 5.8.1", _class_and_datatype),
    Rule("a class is declared", f"{DL}, 5.8.2", _undeclared_class),
    Rule("a property is declared", f"{DL}, 5.8.2", _undeclared_property),
    Rule("reserved names are not declared", f"{DL}, 2.4", _reserved),
    Rule("names of OWL are known", f"{DL}, 2.4", _unknown_vocabulary),
    Rule("literals for data properties, things for object properties", f"{DL}, 9.6", _wrong_kind_of_value),
    Rule("only simple properties are counted, disjoint or functional", f"{DL}, 11.2", _not_simple),
    Rule("property chains are regular", f"{DL}, 11.2", _irregular_chain),
    Rule("anonymous individuals form a forest", f"{DL}, 11.2", _shared_blank),
    Rule("only supported datatypes", f"{RL}, 4.2.1", _datatype),
    Rule("expressions fit their place", f"{RL}, 4.2.3", expression_violations),
    Rule("no disjoint unions", f"{RL}, 4.2.5", _stated(OWL.disjointUnionOf)),
    Rule("no reflexive properties", f"{RL}, 4.2.5", _typed(OWL.ReflexiveProperty)),
    Rule(
        "no data ranges but datatypes and intersections",
        f"{RL}, 4.2.4",
        _stated(OWL.datatypeComplementOf, OWL.onDatatype, OWL.withRestrictions),
    ),
    Rule("no self restrictions", f"{RL}, 4.2.3", _stated(OWL.hasSelf)),
)
