"""What follows by the rules of OWL 2 RL that our axioms can fire."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from rdflib import OWL, RDF, RDFS, Graph
from rdflib.term import Literal, Node

Triple: TypeAlias = tuple[Node, Node, Node]

FIRED: Final = {
    RDFS.subClassOf: "cax-sco, scm-sco",
    RDFS.subPropertyOf: "prp-spo1, scm-spo",
    RDFS.domain: "prp-dom",
    RDFS.range: "prp-rng",
    OWL.SymmetricProperty: "prp-symp",
}
"""The axioms that give new triples, with the rules of OWL 2 Profiles, section 4.3, tables 5, 7 and 9."""


def consequences(ontology: Graph, facts: Iterable[Triple]) -> set[Triple]:
    """The triples that follow from facts and are not among them, as far as the axioms in `FIRED` give any.

    Literals get no types: a literal outside a range is found by HermiT, not here.
    """
    above = {axiom: _closed(ontology, axiom) for axiom in (RDFS.subClassOf, RDFS.subPropertyOf)}
    symmetric = set(ontology.subjects(RDF.type, OWL.SymmetricProperty))
    stated = set(facts)
    found, fresh = set(stated), stated
    while fresh:
        follows: set[Triple] = set()
        for subject, predicate, target in fresh:
            resource = not isinstance(target, Literal)
            if predicate == RDF.type:
                follows |= {(subject, RDF.type, kind) for kind in above[RDFS.subClassOf].get(target, ())}
                continue
            follows |= {(subject, wider, target) for wider in above[RDFS.subPropertyOf].get(predicate, ())}
            follows |= {(subject, RDF.type, kind) for kind in ontology.objects(predicate, RDFS.domain)}
            if resource:
                follows |= {(target, RDF.type, kind) for kind in ontology.objects(predicate, RDFS.range)}
            if resource and predicate in symmetric:
                follows.add((target, predicate, subject))
        fresh = follows - found
        found |= fresh
    return found - stated


def _closed(ontology: Graph, axiom: Node) -> Mapping[Node, set[Node]]:
    """What stands above each term along an axiom, however far, the term itself left out."""
    above: defaultdict[Node, set[Node]] = defaultdict(set)
    for term in set(ontology.subjects(axiom, None)):
        above[term] = {higher for higher in ontology.transitive_objects(term, axiom) if higher is not None} - {term}
    return above
