"""Other readings of a shape, each one change away: what the mutation run puts in the place of a shape."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pattern_mutations import mutated_patterns
from query_mutations import mutated_queries
from rdflib import RDF, RDFS, SKOS, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import ORG, SH
from rdflib.term import Node
from shape_cases import ONTOLOGY_GRAPH, PARTS, ROOT, SHAPES, TARGETS, local, prefixes, reports

Triple = tuple[Node, Node, Node]

COUNTS: Final = frozenset(
    {SH.minCount, SH.maxCount, SH.qualifiedMinCount, SH.minLength, SH.maxLength, SH.minInclusive, SH.maxInclusive}
)
DATATYPES: Final = frozenset({XSD.string, XSD.integer, XSD.decimal, XSD.date, RDF.langString})
NODE_KINDS: Final = frozenset({SH.IRI, SH.IRIOrLiteral, SH.BlankNodeOrIRI, SH.Literal})
SEVERITIES: Final = frozenset({SH.Violation, SH.Warning, SH.Info})
OTHER_PREDICATES: Final[Mapping[Node, tuple[URIRef, ...]]] = {
    SH["or"]: (SH["and"], SH.xone),
    SH.xone: (SH["and"], SH["or"]),
    SH.lessThanOrEquals: (SH.lessThan, SH.equals),
    SH.disjoint: (SH.equals,),
    SH.minInclusive: (SH.minExclusive,),
    SH.targetSubjectsOf: (SH.targetObjectsOf,),
    SH.targetObjectsOf: (SH.targetSubjectsOf,),
}
WEAKER: Final[Mapping[Node, tuple[tuple[URIRef, Node], ...]]] = {
    SH.datatype: ((SH.nodeKind, SH.Literal),),
    SH["class"]: ((SH.nodeKind, SH.IRI),),
    SH["in"]: ((SH.nodeKind, SH.IRI),),
    SH.hasValue: ((SH.minCount, Literal(1)), (SH.nodeKind, SH.IRI)),
}
"""What asks less of a value, and not nothing."""

KNOWLEDGE: Final = Graph()
for _file in ("concept.ttl", "role.ttl"):
    KNOWLEDGE.parse(ROOT / "data" / "entities" / _file)


@dataclass(frozen=True)
class Mutant:
    """What was changed at a shape, the triples that go and those that come; its query, where only that changed."""

    shape: URIRef
    what: str
    removed: frozenset[Triple]
    added: frozenset[Triple] = frozenset()
    query: str = ""

    def __str__(self) -> str:
        return f"{local(self.shape)}: {self.what}"


def mutants(shape: URIRef) -> Iterator[Mutant]:
    """Every change of one shape."""
    for triple in sorted(SHAPES.triples((shape, None, None))):
        yield from _without(shape, triple)
        yield from _instead(shape, triple)
        yield from _lists(shape, triple)
    if (shape, SH.pattern, None) in SHAPES:
        yield Mutant(shape, "pattern with flag i", frozenset(), frozenset({(shape, SH.flags, Literal("i"))}))
    for constraint in SHAPES[shape : SH.sparql]:
        query = SHAPES.value(constraint, SH.select)
        assert query is not None
        for what, other in mutated_queries(str(query), neighbours, _short_classes):
            removed, added = {(constraint, SH.select, query)}, {(constraint, SH.select, Literal(other))}
            yield Mutant(shape, what, frozenset(removed), frozenset(added), other)


def _name(triple: Triple) -> str:
    """A constraint or target in a few words."""
    return f"{local(triple[1])} {'' if isinstance(triple[2], BNode) else local(triple[2])}".strip()


def _without(shape: URIRef, triple: Triple) -> Iterator[Mutant]:
    """The shape without a constraint or target; a qualified count and its shape mean something only together."""
    if triple[1] in DROPPED:
        also = SHAPES.triples((shape, SH.qualifiedValueShape, None)) if triple[1] == SH.qualifiedMinCount else ()
        yield Mutant(shape, f"without {_name(triple)}", frozenset({triple, *also}))


def _instead(shape: URIRef, triple: Triple) -> Iterator[Mutant]:
    """The shape with something else in the place of a constraint or target."""
    _, predicate, value = triple
    others: list[Triple] = [(shape, *weaker) for weaker in WEAKER.get(predicate, ())]
    others += [(shape, other, value) for other in OTHER_PREDICATES.get(predicate, ())]
    if predicate in OTHER_VALUES and not _its_own_target(triple) and not _unreported(triple):
        others += [(shape, predicate, other) for other in OTHER_VALUES[predicate](value)]
    for other in others:
        yield Mutant(shape, f"{_name(other)} for {_name(triple)}", frozenset({triple}), frozenset({other}))


def _its_own_target(triple: Triple) -> bool:
    """Whether a shape aims at what has its path and asks for no value: it finds the same wherever it aims."""
    shape, predicate, value = triple
    asks = {SH.minCount, SH.hasValue, SH.qualifiedMinCount} & set(SHAPES.predicates(shape))
    return predicate == SH.targetSubjectsOf and SHAPES.value(shape, SH.path) == value and not asks


def _unreported(triple: Triple) -> bool:
    """Whether the severity of a shape is never seen, as what uses it reports in its stead."""
    return triple[1] == SH.severity and not reports(triple[0])


def _counts(value: Node) -> Iterator[Node]:
    """One more and one less."""
    number = int(str(value))
    yield from (Literal(other) for other in (number - 1, number + 1) if other >= 0)


def _classes(value: Node) -> Iterator[Node]:
    """The classes just above and below."""
    yield from ONTOLOGY_GRAPH.objects(value, RDFS.subClassOf)
    yield from ONTOLOGY_GRAPH.subjects(RDFS.subClassOf, value)


def _properties(value: Node) -> Iterator[Node]:
    """The properties just above and below, and one that everything has."""
    yield from ONTOLOGY_GRAPH.objects(value, RDFS.subPropertyOf)
    yield from ONTOLOGY_GRAPH.subjects(RDFS.subPropertyOf, value)
    yield RDF.type


def _patterns(value: Node) -> Iterator[Node]:
    """Looser and stricter ones, and one that everything matches."""
    yield from (Literal(pattern) for _, pattern in mutated_patterns(str(value)))
    yield Literal(".*")


def _named(value: Node) -> Iterator[Node]:
    """Other things of the same kind."""
    for name in neighbours(short(value)):
        prefix, _, key = name.partition(":")
        yield URIRef(prefixes()[prefix] + key)


OTHER_VALUES: Final[Mapping[Node, Callable[[Node], Iterator[Node]]]] = {
    **dict.fromkeys(COUNTS, _counts),
    SH["class"]: _classes,
    SH.datatype: lambda value: iter(sorted(DATATYPES - {value})),
    SH.hasValue: _named,
    SH.nodeKind: lambda value: iter(sorted(NODE_KINDS - {value})),
    SH.path: _properties,
    SH.pattern: _patterns,
    SH.severity: lambda value: iter(sorted(SEVERITIES - {value})),
    SH.targetClass: _classes,
    SH.targetSubjectsOf: _properties,
}
DROPPED: Final = (
    frozenset({SH.property, SH.node, SH.sparql, SH.languageIn, SH.uniqueLang, SH["in"], SH["not"], SH.flags})
    | frozenset({*OTHER_VALUES, *OTHER_PREDICATES, *TARGETS})
) - {SH.path, SH.severity}


def _lists(shape: URIRef, triple: Triple) -> Iterator[Mutant]:
    """A list with one member less, or one more."""
    _, predicate, head = triple
    if not isinstance(head, BNode):
        return
    members = list(Collection(SHAPES, head))
    cells = [cell for cell in SHAPES.transitive_objects(head, RDF.rest) if cell is not None]
    removed = frozenset({triple}.union(*(SHAPES.triples((cell, None, None)) for cell in cells)))
    for index, member in enumerate(members):
        rest = members[:index] + members[index + 1 :]
        yield Mutant(shape, f"{local(predicate)} without {local(member)}", removed, _list(shape, predicate, rest))
    more: list[Node] = [Literal("fr")] if predicate == SH.languageIn else [*_named(members[0])]
    for member in more:
        if member not in members and member not in PARTS:
            new = _list(shape, predicate, [*members, member])
            yield Mutant(shape, f"{local(predicate)} with {local(member)}", removed, new)


def _list(shape: URIRef, predicate: Node, members: list[Node]) -> frozenset[Triple]:
    graph = Graph()
    head = BNode() if members else RDF.nil
    if members:
        Collection(graph, head, members)
    return frozenset({*graph, (shape, predicate, head)})


def short(term: Node) -> str:
    """A prefixed name, or the IRI."""
    for prefix, namespace in prefixes().items():
        if str(term).startswith(namespace) and re.fullmatch(r"[\w-]+", str(term).removeprefix(namespace)):
            return f"{prefix}:{str(term).removeprefix(namespace)}"
    return str(term)


def _short_classes(name: str) -> list[str]:
    """The classes just above and below one with a prefix."""
    prefix, _, key = name.partition(":")
    return [short(other) for other in _classes(URIRef(prefixes().get(prefix, "") + key))]


def neighbours(name: str) -> list[str]:
    """What stands beside a thing: concepts of its scheme, other roles, a property beside a property."""
    prefix, _, key = name.partition(":")
    term = URIRef(prefixes().get(prefix, "") + key)
    scheme = KNOWLEDGE.value(term, SKOS.inScheme)
    found: set[Node] = set(KNOWLEDGE.subjects(SKOS.inScheme, scheme)) if scheme else set()
    if prefix == "role":
        found = set(KNOWLEDGE.subjects(RDF.type, ORG.Role))
    if prefix == "icg" and key[0].islower():
        found = {SKOS.prefLabel}
    return sorted(short(other) for other in found - {term})
