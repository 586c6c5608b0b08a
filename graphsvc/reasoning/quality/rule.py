"""What a rule on the quality of an ontology is, and what rules look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Final, TypeAlias

from rdflib import OWL, RDF, RDFS, Graph
from rdflib.namespace import SKOS
from rdflib.term import Literal, Node, URIRef

LABELS: Final = (SKOS.prefLabel, RDFS.label)
KINDS: Final = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
ABOVE: Final = (RDFS.subClassOf, RDFS.subPropertyOf)


@dataclass(frozen=True)
class Terms:
    """An ontology as the rules see it: its header and the terms that it defines itself."""

    graph: Graph

    @cached_property
    def header(self) -> Node | None:
        """The one resource typed `owl:Ontology`."""
        return self.graph.value(None, RDF.type, OWL.Ontology, any=True)

    @cached_property
    def own(self) -> list[URIRef]:
        """The terms under the ontology's IRI, sorted."""
        declared = {term for kind in KINDS for term in self.graph.subjects(RDF.type, kind)}
        return sorted(term for term in declared if isinstance(term, URIRef) and term.startswith(f"{self.header}#"))

    @cached_property
    def current(self) -> list[URIRef]:
        """The own terms that are not deprecated."""
        return [term for term in self.own if not self.deprecated(term)]

    def of(self, *kinds: Node) -> list[URIRef]:
        """The own terms of a kind."""
        return [term for term in self.own if set(kinds) & set(self.graph.objects(term, RDF.type))]

    def deprecated(self, term: Node) -> bool:
        """Whether the term is marked `owl:deprecated true`."""
        return (term, OWL.deprecated, Literal(lexical_or_value=True)) in self.graph

    def texts(self, term: Node, *predicates: URIRef) -> list[Literal]:
        """The literals that the term has under the predicates."""
        found = (text for predicate in predicates for text in self.graph.objects(term, predicate))
        return sorted(text for text in found if isinstance(text, Literal))

    def shared(self, terms: Iterable[Node], *predicates: URIRef) -> Iterator[Node]:
        """The terms whose text, in one language, another of the terms has too."""
        holders: defaultdict[tuple[str, str], list[Node]] = defaultdict(list)
        for term in terms:
            for text in self.texts(term, *predicates):
                holders[str(text).casefold(), (text.language or "").lower()].append(term)
        return (term for found in holders.values() if len(set(found)) > 1 for term in found)

    def labelled(self) -> Mapping[str, set[Node]]:
        """The own terms by each of their labels, whatever its language or case."""
        found: defaultdict[str, set[Node]] = defaultdict(set)
        for term in self.own:
            for text in self.texts(term, *LABELS):
                found[str(text).casefold()].add(term)
        return found

    def crowded(self, predicate: URIRef) -> Iterator[Node]:
        """The own terms with two texts of a predicate in one language."""
        for term in self.own:
            tags = [(text.language or "").lower() for text in self.texts(term, predicate)]
            if len(tags) > len(set(tags)):
                yield term

    def missing(self, *predicates: URIRef) -> Iterator[Node]:
        """The header, where it has none of the predicates."""
        if self.header is None or not any(set(self.graph.objects(self.header, p)) for p in predicates):
            yield self.header or URIRef("urn:no-header")

    def pairs(self, *predicates: URIRef) -> Iterator[tuple[Node, Node]]:
        """The subjects and objects of the predicates."""
        return (pair for predicate in predicates for pair in self.graph.subject_objects(predicate))


Find: TypeAlias = Callable[[Terms], Iterable[Node]]


class Level(StrEnum):
    """How grave a publisher takes the breach of a rule."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule under its public name: how it finds what breaks it, or why nothing offline can decide it.

    `level` is how grave its publisher takes it, `unmet` why our ontology does not keep it now.
    """

    name: str
    asks: str
    find: Find | None = None
    because: str = ""
    level: Level = Level.VIOLATION
    unmet: str = ""

    @property
    def status(self) -> str:
        """What the table in the documentation says of it."""
        if self.find is None:
            return f"not decidable offline: {self.because}"
        return f"tested; not met: {self.unmet}" if self.unmet else "tested"


def graded(rules: Iterable[Rule], levels: Mapping[Level, str]) -> tuple[Rule, ...]:
    """The rules, each with the level that lists its name."""
    found = {name: level for level, names in levels.items() for name in names.split()}
    return tuple(replace(rule, level=found[rule.name]) for rule in rules)
