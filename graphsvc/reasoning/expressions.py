"""Class expressions and the places where OWL 2 RL lets each of them stand (OWL 2 Profiles, section 4.2.3)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Final

from rdflib import OWL, RDF, RDFS, Graph
from rdflib.collection import Collection
from rdflib.term import Node, URIRef

CONSTRUCTS: Final = (
    *(OWL.oneOf, OWL.intersectionOf, OWL.unionOf, OWL.complementOf, OWL.someValuesFrom, OWL.allValuesFrom),
    *(OWL.hasValue, OWL.hasSelf, OWL.minCardinality, OWL.maxCardinality, OWL.cardinality),
    *(OWL.minQualifiedCardinality, OWL.maxQualifiedCardinality, OWL.qualifiedCardinality),
)


class Place(Enum):
    """Where a class expression stands in an axiom, named as the recommendation's productions are."""

    SUB = "subClassExpression"
    SUPER = "superClassExpression"
    EQUIVALENT = "equivClassExpression"


ALLOWED: Final = {
    Place.SUB: {OWL.oneOf, OWL.intersectionOf, OWL.unionOf, OWL.someValuesFrom, OWL.hasValue},
    Place.SUPER: {
        *(OWL.intersectionOf, OWL.complementOf, OWL.allValuesFrom, OWL.hasValue),
        *(OWL.maxCardinality, OWL.maxQualifiedCardinality),
    },
    Place.EQUIVALENT: {OWL.intersectionOf, OWL.hasValue},
}
"""Constructs by place. Named classes stand anywhere; `owl:Thing` only as filler."""

AXIOMS: Final = {
    RDFS.subClassOf: (Place.SUB, Place.SUPER),
    OWL.equivalentClass: (Place.EQUIVALENT, Place.EQUIVALENT),
    OWL.disjointWith: (Place.SUB, Place.SUB),
    RDFS.domain: (None, Place.SUPER),
    RDFS.range: (None, Place.SUPER),
    RDF.type: (None, Place.SUPER),
    OWL.hasKey: (Place.SUB, None),
}
"""The places of subject and object in each axiom; None where no class expression stands."""


def expression_violations(graph: Graph) -> Iterator[str]:
    """Axioms with a class expression where OWL 2 RL does not let it stand, each with the construct and the place."""
    for predicate, places in AXIOMS.items():
        for subject, target in graph.subject_objects(predicate):
            for term, place in zip((subject, target), places, strict=True):
                if place is not None:
                    for construct in _misplaced(graph, term, place):
                        yield f"{_name(graph, subject)} {_name(graph, predicate)}: {construct} as {place.value}"
    for axiom in graph.subjects(RDF.type, OWL.AllDisjointClasses):
        for members in graph.objects(axiom, OWL.members):
            for member in Collection(graph, members):
                for construct in _misplaced(graph, member, Place.SUB):
                    yield f"owl:AllDisjointClasses: {construct} as {Place.SUB.value}"


def _name(graph: Graph, term: Node) -> str:
    return term.n3(graph.namespace_manager) if isinstance(term, URIRef) else "[…]"


def _misplaced(graph: Graph, term: Node, place: Place) -> Iterator[str]:
    """The constructs of an expression that may not stand in the place, at any depth."""
    if isinstance(term, URIRef):
        if term == OWL.Thing:
            yield "owl:Thing"
        return
    for construct in CONSTRUCTS:
        for value in graph.objects(term, construct):
            if construct not in ALLOWED[place]:
                yield _name(graph, construct)
            elif construct in {OWL.intersectionOf, OWL.unionOf}:
                for member in Collection(graph, value):
                    yield from _misplaced(graph, member, place)
            else:
                yield from _misfilled(graph, term, construct, value)


def _misfilled(graph: Graph, term: Node, construct: Node, value: Node) -> Iterator[str]:
    """What is wrong inside a construct that may stand where it does."""
    if construct in {OWL.maxCardinality, OWL.maxQualifiedCardinality} and str(value) not in {"0", "1"}:
        yield f"{_name(graph, construct)} {value}"
    fillers = {
        OWL.someValuesFrom: (Place.SUB, value),
        OWL.complementOf: (Place.SUB, value),
        OWL.allValuesFrom: (Place.SUPER, value),
        OWL.maxQualifiedCardinality: (Place.SUB, graph.value(term, OWL.onClass)),
    }
    place, filler = fillers.get(URIRef(str(construct)), (Place.SUB, None))
    if filler is not None and not (
        filler == OWL.Thing and construct in {OWL.someValuesFrom, OWL.maxQualifiedCardinality}
    ):
        yield from _misplaced(graph, filler, place)
