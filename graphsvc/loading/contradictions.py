"""Contradictions between facts and ontology: HermiT's verdict, and the facts behind the plain ones.

HermiT says that there is a contradiction, not where. So a node that must belong to two disjoint classes is looked for
by the rules of OWL 2 RL for subclasses, domains and ranges (Profiles, section 4.3), and named with its file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Final

import pyoxigraph as ox

from graphsvc.content import Content
from graphsvc.content.discovery import ContentFile
from graphsvc.content.parsing import place_of
from graphsvc.errors import ContentError, Contradiction
from graphsvc.loading.compiling import Compiled
from graphsvc.model import Names
from graphsvc.reasoning import inconsistencies, without_dates
from graphsvc.vocab import ORG, OWL, RDF, RDFS, SCHEMA, SKOS

_TYPE: Final = RDF + "type"
_THINGS: Final = ("data/documents/", "data/entities/")
_MAY_BE_BOTH: Final = frozenset({frozenset({ORG + "Role", SKOS + "Concept"})})
"""A role of ORG may be a concept of a list, too."""


def verdict(compiled: Compiled, names: Names) -> list[str]:
    """What HermiT finds wrong in the ontology with all facts. Raises ReasonerMissing where it is not installed."""
    left_out = {names.shapes, names.queries, *map(names.graph, ("catalogue", "dataset", "void"))}
    triples = {quad.triple for graph, quads in compiled.graphs.items() if graph not in left_out for quad in quads}
    return inconsistencies(without_dates((ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()))


def of_verdict(found: list[str], content: Content) -> Iterator[ContentError]:
    """HermiT's findings as problems; a class without possible members stands where it is declared."""
    for item in found:
        file = next((f for f in content.files if any(str(quad.subject)[1:-1] == item for quad in f.quads)), None)
        if file:
            problem = Contradiction("the class can have no member (HermiT)", subject=item)
            yield problem.at(place_of(item, file.text, file.name, content.names))
        else:
            yield Contradiction(f"{item} (HermiT), ontology and facts together", file="ontology/icg.ttl")


@dataclass
class _Axioms:
    """What the ontology says of classes and properties, as far as the rules use it."""

    above: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    domains: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    ranges: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    disjoint: set[frozenset[str]] = field(default_factory=set)
    subjects: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    values: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """The classes of subjects and values that a property is written down for, as axiom or advice."""

    @classmethod
    def of(cls, content: Content) -> _Axioms:
        """The axioms of the ontology's graph, subclasses closed."""
        axioms = cls()
        tables = {RDFS + "subClassOf": axioms.above, RDFS + "domain": axioms.domains, RDFS + "range": axioms.ranges}
        for quad in content.graphs.get(content.names.ontology, ()):
            subject, target = str(quad.subject)[1:-1], str(quad.object)[1:-1]
            if quad.predicate.value in tables:
                tables[quad.predicate.value][subject].add(target)
            elif quad.predicate.value == OWL + "disjointWith":
                axioms.disjoint.add(frozenset({subject, target}))
            if quad.predicate.value in (RDFS + "domain", SCHEMA + "domainIncludes"):
                axioms.subjects[subject].add(target)
            elif quad.predicate.value in (RDFS + "range", SCHEMA + "rangeIncludes"):
                axioms.values[subject].add(target)
        return axioms

    def closed(self, kind: str) -> set[str]:
        """The class with all those above it."""
        found, waiting = set[str](), {kind}
        while waiting:
            found |= waiting
            waiting = {upper for lower in waiting for upper in self.above[lower]} - found
        return found


def contradictions(content: Content) -> Iterator[ContentError]:
    """A problem for each node of the data that must belong to two disjoint classes, with the statements that say so."""
    axioms = _Axioms.of(content)
    reasons = _kinds(content, axioms)
    for node, kinds in reasons.items():
        for one, other in combinations(sorted(kinds), 2):
            if frozenset({one, other}) in axioms.disjoint:
                (file, first), (_, second) = kinds[one], kinds[other]
                detail = f"nothing is both {_local(one)} ({first}) and {_local(other)} ({second})"
                text = next(known.text for known in content.files if known.name == file)
                yield Contradiction(detail, subject=node).at(place_of(node, text, file, content.names))
                break


def ill_fitting(content: Content) -> Iterator[ContentError]:
    """Where data and ontology do not fit each other, and no reasoner objects."""
    yield from not_kept_apart(content)
    yield from several(content)
    yield from unforeseen(content)


def not_kept_apart(content: Content) -> Iterator[ContentError]:
    """A problem at both of two classes that no thing of the data is both of, while no axiom keeps them apart."""
    axioms = _Axioms.of(content)
    members: defaultdict[str, set[str]] = defaultdict(set)
    for file in content.files:
        for quad in file.quads if file.name.startswith(_THINGS) else ():
            if quad.predicate.value == _TYPE:
                members[str(quad.object)[1:-1]].add(str(quad.subject))
    homes: dict[str, ContentFile] = {}
    for file in sorted(content.files, key=lambda file: file.name):
        for quad in file.quads if file.name.startswith("ontology/") else ():
            homes.setdefault(str(quad.subject)[1:-1], file)
    for pair in combinations(sorted(members.keys() & homes.keys()), 2):
        ways = [axioms.closed(kind) for kind in pair]
        apart = any(frozenset(uppers) in axioms.disjoint for uppers in product(*ways))
        below = pair[0] in ways[1] or pair[1] in ways[0]
        if not (apart or below or frozenset(pair) in _MAY_BE_BOTH or members[pair[0]] & members[pair[1]]):
            for kind, other in (pair, pair[::-1]):
                detail = f"say that it is owl:disjointWith {_local(other)}, or what is above it: nothing is both"
                file = homes[kind]
                yield Contradiction(detail, subject=kind).at(place_of(kind, file.text, file.name, content.names))


def several(content: Content) -> Iterator[ContentError]:
    """A problem for each thing with two values of a property that is declared to have one.

    OWL would take the two for one thing (owl:FunctionalProperty), which is never what is meant.
    """
    functional = {
        str(quad.subject)[1:-1]
        for quad in content.graphs.get(content.names.ontology, ())
        if quad.predicate.value == _TYPE and str(quad.object)[1:-1] == OWL + "FunctionalProperty"
    }
    first: dict[tuple[str, str], object] = {}
    for file in content.files:
        for quad in file.quads if file.name.startswith(_THINGS) else ():
            subject, term = str(quad.subject)[1:-1], quad.predicate.value
            if term in functional and first.setdefault((subject, term), quad.object) != quad.object:
                detail = f"{_local(term)} is declared to have one value (owl:FunctionalProperty), and it has two"
                yield Contradiction(detail, subject=subject).at(place_of(subject, file.text, file.name, content.names))


def unforeseen(content: Content) -> Iterator[ContentError]:
    """A problem for each statement whose subject or value is of no class that its property is written down for.

    Where that is advice (schema:domainIncludes and rangeIncludes), nothing follows and no reasoner objects.
    """
    axioms = _Axioms.of(content)
    types: defaultdict[str, set[str]] = defaultdict(set)
    for file in content.files:
        for quad in file.quads:
            if quad.predicate.value == _TYPE:
                types[str(quad.subject)[1:-1]] |= axioms.closed(str(quad.object)[1:-1])
    for file in content.files:
        for quad in file.quads if file.name.startswith(_THINGS) else ():
            subject, term = str(quad.subject)[1:-1], quad.predicate.value
            for iri, told in ((subject, axioms.subjects[term]), (str(quad.object)[1:-1], axioms.values[term])):
                if types.get(iri) and told and not told & {*types[iri], OWL + "Thing"}:
                    taken = ", ".join(sorted(map(_local, told)))
                    detail = f"{_local(term)} is written down for {taken} there, and {_local(iri)} is none of these"
                    yield Contradiction(detail, subject=subject).at(
                        place_of(subject, file.text, file.name, content.names)
                    )


def _kinds(content: Content, axioms: _Axioms) -> Mapping[str, Mapping[str, tuple[str, str]]]:
    """The classes of each node of the data, each with the file and the statement that it follows from."""
    kinds: defaultdict[str, dict[str, tuple[str, str]]] = defaultdict(dict)

    def add(node: object, found: set[str], file: str, reason: str) -> None:
        if isinstance(node, ox.NamedNode):
            for kind in found:
                for upper in axioms.closed(kind):
                    kinds[node.value].setdefault(upper, (file, reason))

    for file in content.files:
        if file.name.startswith("data/"):
            for quad in file.quads:
                predicate = quad.predicate.value
                if predicate == _TYPE:
                    add(quad.subject, {str(quad.object)[1:-1]}, file.name, "so typed")
                else:
                    add(quad.subject, axioms.domains[predicate], file.name, f"has {_local(predicate)}")
                    add(quad.object, axioms.ranges[predicate], file.name, f"value of {_local(predicate)}")
    return kinds


def _local(iri: str) -> str:
    """The last part of an IRI."""
    return iri.replace("#", "/").rsplit("/", 1)[-1]
