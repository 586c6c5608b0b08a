"""The pitfalls of the OOPS! catalogue (oops.linkeddata.es/catalogue.jsp), under its numbers and with its levels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Final

from rdflib import OWL, RDF, RDFS
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, SDO, SKOS, VANN
from rdflib.term import BNode, Node, URIRef

from graphsvc.reasoning.quality.rule import KINDS, LABELS, Find, Level, Rule, Terms, graded
from graphsvc.reasoning.vocabularies import TERMS, parted

DATA_KINDS: Final = (OWL.ObjectProperty, OWL.DatatypeProperty)
DOMAINS: Final = (RDFS.domain, SDO.domainIncludes)
RANGES: Final = (RDFS.range, SDO.rangeIncludes)
MISCELLANEOUS: Final = re.compile(r"\b(misc(ellaneous)?|other|unknown|various|rest)\b", re.IGNORECASE)
MERGED: Final = re.compile(r"\b(and|or)\b|/", re.IGNORECASE)


def _english(terms: Terms, term: Node, *predicates: URIRef) -> list[str]:
    return [str(t) for t in terms.texts(term, *(predicates or LABELS)) if (t.language or "en").startswith("en")]


def _named(pattern: str | re.Pattern[str], *kinds: Node) -> Find:
    return lambda terms: (t for t in terms.of(*kinds) if any(re.search(pattern, text) for text in _english(terms, t)))


def _unconnected(terms: Terms) -> Iterator[Node]:
    joins = (RDFS.subClassOf, RDFS.subPropertyOf, OWL.disjointWith, OWL.equivalentClass, *DOMAINS, *RANGES)
    joined = {term for pair in terms.pairs(*joins) for term in pair}
    notes = set(terms.of(OWL.AnnotationProperty))
    return (term for term in terms.current if term not in joined | notes)


def _ends(terms: Terms, term: Node) -> tuple[set[Node], set[Node]]:
    return _objects(terms, term, (RDFS.domain,)), _objects(terms, term, (RDFS.range,))


def _wrong_inverse(terms: Terms) -> Iterator[Node]:
    return (one for one, other in terms.pairs(OWL.inverseOf) if _ends(terms, one) != _ends(terms, other)[::-1])


def _wrong_equivalent(terms: Terms) -> Iterator[Node]:
    return (one for one, other in terms.pairs(OWL.equivalentProperty) if _ends(terms, one) != _ends(terms, other))


def _uneven(kind: Node) -> Find:
    """Properties of a kind that leads back to where it starts, but with another range than domain."""
    return lambda terms: (
        t for t in terms.graph.subjects(RDF.type, kind) if _objects(terms, t, DOMAINS) != _objects(terms, t, RANGES)
    )


def _objects(terms: Terms, term: Node, predicates: Iterable[Node]) -> set[Node]:
    return {other for predicate in predicates for other in terms.graph.objects(term, predicate)}


def _cycle(terms: Terms) -> Iterator[Node]:
    for term, above in terms.pairs(RDFS.subClassOf):
        if term in set(terms.graph.transitive_objects(above, RDFS.subClassOf)):
            yield term


def _joint_siblings(terms: Terms) -> Iterator[Node]:
    """Own classes under one own class, or under none, that no axiom keeps apart from a sibling."""
    apart = {frozenset(pair) for pair in terms.pairs(OWL.disjointWith)}
    classes = terms.of(OWL.Class)
    above = {term: set(terms.graph.objects(term, RDFS.subClassOf)) & set(classes) for term in classes}
    lines = {term: set(terms.graph.transitive_objects(term, RDFS.subClassOf)) for term in classes}
    for one, other in combinations(classes, 2):
        siblings = above[one] & above[other] or not (above[one] or above[other])
        if siblings and not any(frozenset({a, b}) in apart for a in lines[one] for b in lines[other]):
            yield one


def _open_ends(terms: Terms) -> Iterator[Node]:
    for term in terms.of(*DATA_KINDS):
        for ends in (DOMAINS, RANGES):
            if not terms.deprecated(term) and not any(set(terms.graph.objects(term, end)) for end in ends):
                yield term


def _only_without_some(terms: Terms) -> Iterator[Node]:
    for restriction in terms.graph.subjects(OWL.allValuesFrom, None):
        on = terms.graph.value(restriction, OWL.onProperty)
        for term in terms.graph.subjects(RDFS.subClassOf, restriction):
            others = set(terms.graph.objects(term, RDFS.subClassOf))
            if not any(
                (o, OWL.onProperty, on) in terms.graph and terms.graph.value(o, OWL.someValuesFrom) for o in others
            ):
                yield term


def _some_not(terms: Terms) -> Iterator[Node]:
    for restriction, filler in terms.pairs(OWL.someValuesFrom):
        if terms.graph.value(filler, OWL.complementOf):
            yield from terms.graph.subjects(RDFS.subClassOf | OWL.equivalentClass, restriction)


def _several_ends(terms: Terms) -> Iterator[Node]:
    return (term for term in terms.own if any(len(ends) > 1 for ends in _ends(terms, term)))


def _swapped(terms: Terms) -> Iterator[Node]:
    for term in terms.own:
        labels, definitions = _english(terms, term), _english(terms, term, SKOS.definition, RDFS.comment)
        if any(label.endswith(".") or label in definitions for label in labels):
            yield term


def _name_style(terms: Terms) -> Iterator[Node]:
    for term in terms.own:
        style = r"[A-Z][A-Za-z0-9]*" if term in terms.of(OWL.Class) else r"[a-z][A-Za-z0-9]*"
        if not re.fullmatch(style, term.partition("#")[2]):
            yield term


DATATYPES: Final = {"boolean", "date", "datetime", "decimal", "double", "float", "integer", "string", "time", "anyuri"}


def _datatype_again(terms: Terms) -> Iterator[Node]:
    return (term for term in terms.of(OWL.Class) if term.partition("#")[2].lower() in DATATYPES)


def _recursive(terms: Terms) -> Iterator[Node]:
    """Classes whose own expression, however deep, names them."""
    for term, expression in terms.pairs(RDFS.subClassOf, OWL.equivalentClass):
        seen, ahead = set[Node](), {expression} if isinstance(expression, BNode) else set[Node]()
        while ahead:
            seen |= ahead
            inner = {value for node in ahead if isinstance(node, BNode) for value in terms.graph.objects(node)}
            ahead = inner - seen
        if term in seen:
            yield term


def _same_label(*kinds: Node) -> Find:
    def find(terms: Terms) -> Iterator[Node]:
        known = {term for kind in kinds for term in terms.graph.subjects(RDF.type, kind)}
        same = {term for pair in terms.pairs(OWL.equivalentClass, OWL.equivalentProperty) for term in pair}
        return (term for term in terms.shared(known, *LABELS) if term not in same)

    return find


def _untyped_class(terms: Terms) -> Iterator[Node]:
    used = {term for pair in terms.pairs(RDFS.subClassOf, OWL.disjointWith, OWL.equivalentClass) for term in pair}
    used |= set(terms.graph.objects(None, RDFS.domain))
    declared = set(terms.graph.subjects(RDF.type, OWL.Class)) | {OWL.Thing}
    return (term for term in used - declared if isinstance(term, URIRef))


def _untyped_property(terms: Terms) -> Iterator[Node]:
    declared = {term for kind in KINDS for term in terms.graph.subjects(RDF.type, kind)}
    built_in = tuple(str(space) for space in (RDF, RDFS, OWL))
    used = set(terms.graph.predicates()) | {term for pair in terms.pairs(RDFS.subPropertyOf) for term in pair}
    return (term for term in used - declared if not str(term).startswith(built_in))


def _chain_of_one(terms: Terms) -> Iterator[Node]:
    return (t for t, links in terms.pairs(OWL.propertyChainAxiom) if len(Collection(terms.graph, links)) == 1)


def _hijacked(terms: Terms) -> Iterator[Node]:
    """Terms declared in the namespace of a well-known vocabulary that does not have them."""
    for kind in KINDS:
        for term in terms.graph.subjects(RDF.type, kind):
            namespace, name = parted(str(term))
            if name not in TERMS.get(namespace, {name}):
                yield term


JUDGEMENT: Final = "what a term is meant for takes a reader"
_RULES: Final = (
    Rule("P01", "Creating polysemous elements", because=JUDGEMENT),
    Rule(
        "P02",
        "Creating synonyms as classes",
        lambda t: (a for a, b in t.pairs(OWL.equivalentClass) if a in t.own and b in t.own),
    ),
    Rule("P03", "Creating the relationship “is”", _named(r"^is( an?)?$", *DATA_KINDS)),
    Rule("P04", "Creating unconnected ontology elements", _unconnected),
    Rule("P05", "Defining wrong inverse relationships", _wrong_inverse),
    Rule("P06", "Including cycles in a class hierarchy", _cycle),
    Rule("P07", "Merging different concepts in the same class", _named(MERGED, OWL.Class)),
    Rule(
        "P08",
        "Missing annotations",
        lambda t: (x for x in t.own if not (t.texts(x, *LABELS) and t.texts(x, SKOS.definition))),
    ),
    Rule("P09", "Missing domain information", because="what the ontology ought to cover is set by its questions"),
    Rule("P10", "Missing disjointness", _joint_siblings),
    Rule("P11", "Missing domain or range in properties", _open_ends),
    Rule("P12", "Equivalent properties not explicitly declared", _same_label(*DATA_KINDS)),
    Rule(
        "P13",
        "Inverse relationships not explicitly declared",
        because="whether an inverse is wanted is a choice; we want none",
    ),
    Rule("P14", "Misusing owl:allValuesFrom", _only_without_some),
    Rule("P15", "Using “some not” in place of “not some”", _some_not),
    Rule("P16", "Using a primitive class in place of a defined one", because=JUDGEMENT),
    Rule("P17", "Overspecializing a hierarchy", because=JUDGEMENT),
    Rule("P18", "Overspecializing the domain or range", because="only data not yet written can show it"),
    Rule("P19", "Defining multiple domains or ranges in properties", _several_ends),
    Rule("P20", "Misusing ontology annotations", _swapped),
    Rule("P21", "Using a miscellaneous class", _named(MISCELLANEOUS, OWL.Class)),
    Rule("P22", "Using different naming conventions in the ontology", _name_style),
    Rule("P23", "Duplicating a datatype already provided by the implementation language", _datatype_again),
    Rule("P24", "Using recursive definitions", _recursive),
    Rule(
        "P25",
        "Defining a relationship as inverse to itself",
        lambda t: (a for a, b in t.pairs(OWL.inverseOf) if a == b),
    ),
    Rule(
        "P26",
        "Defining inverse relationships for a symmetric one",
        lambda t: (x for p in t.pairs(OWL.inverseOf) for x in p if (x, RDF.type, OWL.SymmetricProperty) in t.graph),
    ),
    Rule("P27", "Defining wrong equivalent properties", _wrong_equivalent),
    Rule("P28", "Defining wrong symmetric relationships", _uneven(OWL.SymmetricProperty)),
    Rule("P29", "Defining wrong transitive relationships", _uneven(OWL.TransitiveProperty)),
    Rule("P30", "Equivalent classes not explicitly declared", _same_label(OWL.Class)),
    Rule(
        "P31",
        "Defining wrong equivalent classes",
        lambda t: (
            a
            for a, b in t.pairs(OWL.equivalentClass)
            if {(a, b), (b, a)} & set(t.pairs(RDFS.subClassOf, OWL.disjointWith))
        ),
    ),
    Rule("P32", "Several classes with the same label", lambda t: t.shared(t.of(OWL.Class), *LABELS)),
    Rule("P33", "Creating a property chain with just one property", _chain_of_one),
    Rule("P34", "Untyped class", _untyped_class),
    Rule("P35", "Untyped property", _untyped_property),
    Rule(
        "P36",
        "URI contains file extension",
        lambda t: (h for h in [t.header] if h and re.search(r"\.(owl|rdf|ttl|n3|rdfxml)\b", str(h))),
    ),
    Rule("P37", "Ontology not available on the Web", because="the Web must be asked; the name is not registered yet"),
    Rule("P38", "No OWL ontology declaration", lambda t: [] if t.header else [OWL.Ontology]),
    Rule("P39", "Ambiguous namespace", lambda t: t.missing(VANN.preferredNamespaceUri)),
    Rule("P40", "Namespace hijacking", _hijacked),
    Rule("P41", "No license declared", lambda t: t.missing(DCTERMS.license)),
)
_LEVELS: Final = {
    Level.VIOLATION: "P01 P03 P05 P06 P14 P15 P16 P19 P27 P28 P29 P31 P37 P39 P40",
    Level.WARNING: "P10 P11 P12 P17 P18 P23 P24 P25 P26 P30 P34 P35 P38 P41",
    Level.INFO: "P02 P04 P07 P08 P09 P13 P20 P21 P22 P32 P33 P36",
}
"""As the catalogue has them: critical, important, minor."""
RULES: Final = graded(_RULES, _LEVELS)
