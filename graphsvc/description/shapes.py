"""A shape (SHACL): the parts it is made of, what it looks at, and the other shapes of its rule."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from graphsvc.description import asking
from graphsvc.description.asking import text_of
from graphsvc.description.facts import Fact
from graphsvc.engine.contract import Engine
from graphsvc.model import Names
from graphsvc.vocab import OWL, RDF, RDFS, SH, SKOS

TARGETS: Final = ("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode")
"""How a shape says what it looks at (SHACL, section 2.1.3), by the local names."""
WITHIN: Final = "|".join(
    [
        *(f"<{SH}{local}>" for local in ("or", "and", "xone", "not", "qualifiedValueShape", "sparql", "in")),
        *(f"<{SH}{local}>" for local in ("languageIn", "ignoredProperties")),
        f"<{RDF}first>|<{RDF}rest>",
    ]
)
"""What leads from a shape to the parts that are its own."""
_PARTS: Final = f"{WITHIN}|<{SH}property>|<{SH}node>"
"""The same, and to the shapes that it makes values or properties keep."""
_GROUND: Final = (SH, RDF, RDFS, OWL)
"""Namespaces that say how things are said."""
_NAMING: Final = (
    *("class", "path", "targetClass", "targetSubjectsOf", "targetObjectsOf"),
    *("equals", "disjoint", "lessThan", "lessThanOrEquals"),
)
"""What leads to a class or a property."""
_PREFIXED: Final = re.compile(r"(?<![\w:/<?$])([a-z][\w-]*):([A-Za-z][\w-]*)")


@dataclass(frozen=True, slots=True)
class ShapeFacts:
    """What is known of a shape: its triples with those of its parts, and its rule's other shapes.

    `targets` are local names of SHACL with what they name, of the shape or else of those that lead to it; `terms` are
    classes and properties that it names, also in its queries; `siblings` are the other shapes of its rule.
    """

    facts: Sequence[Fact]
    targets: Sequence[tuple[str, str]]
    terms: Sequence[str]
    siblings: Sequence[str]

    @property
    def iris(self) -> set[str]:
        """Everything that is to be named."""
        return {iri for _, iri in self.targets} | {*self.terms}


def shape_facts(engine: Engine, iri: str, names: Names) -> ShapeFacts:
    """What is known of a shape."""
    graph, this = f"GRAPH <{names.shapes}>", ox.NamedNode(iri)
    select = f"SELECT DISTINCT ?s ?p ?o (<{names.shapes}> AS ?g)"
    facts = asking.facts_from(engine.solutions(f"{select} {{ {graph} {{ {this} ({_PARTS})* ?s . ?s ?p ?o }} }}"))
    own = [target for fact in facts if fact.s == this for target in _targets(fact)]
    using = f"SELECT DISTINCT ?s {{ ?s ({_PARTS})+ {this} }}"
    above = f"{select} {{ {graph} {{ {{ {using} }} ?s ?p ?o }} }}"
    users = [] if own else asking.facts_from(engine.solutions(above))
    inherited = [target for fact in users for target in _targets(fact)]
    same = f"SELECT ?s {{ {graph} {{ {this} <{SKOS}notation> ?n . ?s <{SKOS}notation> ?n FILTER(?s != {this}) }} }}"
    siblings = [text_of(row, "s") for row in engine.rows(same)]
    targets = sorted({*own, *inherited}, key=lambda target: (TARGETS.index(target[0]), target[1]))
    things = names.base + "id/"
    spaces = {
        prefix: space
        for space, prefix in asking.prefixes(engine).items()
        if not space.startswith((*_GROUND, things, names.shapes))
    }
    return ShapeFacts(facts, targets, _terms(facts, spaces), sorted(siblings))


def _targets(fact: Fact) -> list[tuple[str, str]]:
    """What a fact says of what a shape looks at."""
    local = fact.p.value.removeprefix(SH)
    return [(local, fact.o.value)] if local in TARGETS and isinstance(fact.o, ox.NamedNode) else []


def _terms(facts: Sequence[Fact], spaces: Mapping[str, str]) -> Sequence[str]:
    """The classes and properties that a shape names, in these namespaces by prefix, in the order of their IRIs."""
    naming = {SH + local for local in _NAMING}
    named = (fact.o.value for fact in facts if fact.p.value in naming and isinstance(fact.o, ox.NamedNode))
    found = {iri for iri in named if iri.startswith(tuple(spaces.values()))}
    for fact in facts:
        if fact.p.value == SH + "select" and isinstance(fact.o, ox.Literal):
            used = _PREFIXED.findall(fact.o.value)
            found |= {spaces[prefix] + local for prefix, local in used if prefix in spaces}
    return sorted(found)
