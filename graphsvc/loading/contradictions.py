"""Contradictions between facts and ontology: HermiT's verdict, and the facts behind the plain ones.

HermiT says that there is a contradiction, not where. So a node that must belong to two disjoint classes is looked for
by the rules of OWL 2 RL for subclasses, domains and ranges (Profiles, section 4.3), and named with its file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

import pyoxigraph as ox

from graphsvc.content import Content
from graphsvc.content.parsing import place_of
from graphsvc.errors import ContentError, Contradiction
from graphsvc.loading.compiling import Compiled
from graphsvc.model import Names
from graphsvc.reasoning import inconsistencies, without_dates
from graphsvc.vocab import OWL, RDF, RDFS

_TYPE = RDF + "type"


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
