"""What a description is made of, as values: statements with their graphs, nodes, links in, passages and documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto
from functools import lru_cache
from typing import Final

import pyoxigraph as ox

from graphsvc.description.facts import Fact
from graphsvc.description.labels import Labels, Text
from graphsvc.engine.contract import Term
from graphsvc.model import Names, Passage
from graphsvc.vocab import DCTERMS, OWL, PROV, RDF, RDFS, SKOS


class Shape(Enum):
    """What sort of resource is described, and so which page shows it."""

    COMMUNITY = auto()
    CLAIM = auto()
    CONCEPT = auto()
    DOCUMENT = auto()
    GRAPH = auto()
    PASSAGE = auto()
    TERM = auto()
    THING = auto()


class GraphKind(StrEnum):
    """What a named graph holds (model, section 1), in words for a reader."""

    PASSAGE = "passage"
    DOCUMENT = "document"
    ENTITIES = "entities"
    LINKS = "links"
    DATASET = "dataset"
    EDITORIAL = "editorial"
    RETIRED = "retired"
    INFERRED = "inferred"
    CATALOGUE = "catalogue"
    ONTOLOGY = "ontology"
    SHAPES = "shapes"
    QUERIES = "queries"
    OTHER = "other"


_NAMED_GRAPHS: Final = ("dataset", "entities", "links", "editorial", "retired", "inferred", "catalogue")


def graph_kind(iri: str, names: Names) -> GraphKind:
    """The kind of a graph, by its name."""
    if iri.startswith(names.passages):
        return GraphKind.PASSAGE
    if iri.startswith(names.document_graph("")):
        return GraphKind.DOCUMENT
    whole = {names.ontology: GraphKind.ONTOLOGY, names.shapes: GraphKind.SHAPES, names.queries: GraphKind.QUERIES}
    whole |= {names.graph(key): GraphKind(key) for key in _NAMED_GRAPHS}
    return whole.get(iri, GraphKind.OTHER)


@dataclass(frozen=True, slots=True)
class Statement:
    """One property and value of a subject, with every named graph that states it; passages are in reading order."""

    predicate: str
    object: Term
    graphs: tuple[str, ...]
    passages: tuple[str, ...]


_FIRST: Final = (
    RDF + "type",
    SKOS + "prefLabel",
    DCTERMS + "title",
    RDFS + "label",
    SKOS + "altLabel",
    SKOS + "definition",
)
_RANKS: Final = {predicate: rank for rank, predicate in enumerate(_FIRST)}


def _order(statement: Statement) -> tuple[int, str, str, str]:
    """Type and names first, then by property and value."""
    term = statement.object
    language = term.language if isinstance(term, ox.Literal) else None
    text = term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
    return _RANKS.get(statement.predicate, len(_RANKS)), statement.predicate, language or "", text


def year_of(text: str) -> int | None:
    """The year that four digits name, None for any other text."""
    return int(text) if len(text) == 4 and text.isascii() and text.isdigit() else None  # noqa: PLR2004 (digits of a year)


@lru_cache(maxsize=16_384)
def place_of(iri: str, names: Names) -> tuple[str, int, int] | None:
    """Slug, start and end of the passage that an IRI names, None for another IRI; remembered, as pages repeat them."""
    passage = Passage.of(iri, names)
    return (passage.slug, passage.start, passage.end) if passage else None


def reading_order(iris: Iterable[str], names: Names) -> tuple[str, ...]:
    """The passages among the IRIs by document and place, each once."""
    found = {place: iri for iri in iris if (place := place_of(iri, names))}
    return tuple(found.values()) if len(found) <= 1 else tuple(found[place] for place in sorted(found))


def statements_of(facts: Iterable[Fact], names: Names) -> tuple[Statement, ...]:
    """The facts of one subject as statements: equal triples become one statement with all its graphs."""
    graphs: defaultdict[tuple[ox.NamedNode, Term], list[str]] = defaultdict(list)
    for fact in facts:
        graphs[fact.p, fact.o].append(fact.g.value)
    found = []
    for (predicate, term), where in graphs.items():
        several = tuple(sorted(set(where))) if len(where) > 1 else tuple(where)
        found.append(Statement(predicate.value, term, several, reading_order(several, names)))
    return tuple(sorted(found, key=_order))


@dataclass(frozen=True, slots=True)
class Node:
    """A resource with its own statements; `links` are the properties by which it points at the one described."""

    iri: str
    statements: tuple[Statement, ...]
    links: tuple[str, ...] = ()

    def all(self, predicate: str) -> tuple[Statement, ...]:
        """The statements with this property."""
        return tuple(statement for statement in self.statements if statement.predicate == predicate)

    def iris(self, predicate: str) -> tuple[str, ...]:
        """The IRIs that the property leads to."""
        return tuple(s.object.value for s in self.all(predicate) if isinstance(s.object, ox.NamedNode))

    def texts(self, predicate: str) -> tuple[Text, ...]:
        """The literals of the property with their languages."""
        return tuple(
            Text(s.object.value, s.object.language or "")
            for s in self.all(predicate)
            if isinstance(s.object, ox.Literal)
        )

    def text(self, predicate: str) -> str:
        """The first literal of the property, empty when there is none."""
        return next((text.value for text in self.texts(predicate)), "")

    @property
    def types(self) -> tuple[str, ...]:
        """The classes stated."""
        return self.iris(RDF + "type")

    def passages(self, names: Names) -> tuple[str, ...]:
        """Every passage that states something of it, in reading order."""
        return reading_order((iri for statement in self.statements for iri in statement.passages), names)


@dataclass(frozen=True, slots=True)
class Backlink:
    """A subject that points at the resource, and the graphs that say so."""

    subject: str
    graphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Backlinks:
    """The links in by one property: how many subjects in all, and the first of them."""

    predicate: str
    total: int
    subjects: tuple[Backlink, ...]


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What a passage mark needs of a document."""

    iri: str
    length: int
    digest: str


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject in a passage: the thing or claim, its classes stated there, and what the claim is about."""

    iri: str
    kinds: tuple[str, ...]
    about: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DocumentPassage:
    """A passage of a document with the subjects it speaks of."""

    passage: Passage
    iri: str
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class PassageFacts:
    """A passage: its place, what it states, who else says so, and its neighbours.

    `others` maps a triple to the other passages that state it; `neighbours` are those next to it and those that share
    characters with it, with what they state.
    """

    passage: Passage
    document: str
    nodes: tuple[Node, ...]
    others: Mapping[tuple[str, str, Term], tuple[str, ...]]
    neighbours: tuple[tuple[Passage, tuple[Node, ...]], ...]
    beside: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """The bounded description of one resource, everything that its page and its RDF documents show.

    `claims` are the nodes that say something of it (measurements, recognitions, initiatives, …), `related` other nodes
    that a row needs, `digests` the SHA-256 of each passage shown, `documents` the documents of those.
    """

    iri: str
    shape: Shape
    names: Names
    node: Node
    labels: Labels
    backlinks: tuple[Backlinks, ...] = ()
    claims: tuple[Node, ...] = ()
    related: Mapping[str, Node] = field(default_factory=dict)
    discrepancies: tuple[Node, ...] = ()
    documents: Mapping[str, DocumentFacts] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
    passage: PassageFacts | None = None
    passages: tuple[DocumentPassage, ...] = ()
    graph: tuple[Node, ...] = ()
    uses: int = 0
    own: tuple[Fact, ...] = ()
    inbound: tuple[Fact, ...] = ()
    told: tuple[Fact, ...] = ()

    @property
    def statements(self) -> tuple[Statement, ...]:
        """What is stated with the resource as subject."""
        return self.node.statements

    @property
    def types(self) -> tuple[str, ...]:
        """The classes of the resource."""
        return self.node.types

    @property
    def title(self) -> Text:
        """The name of the resource."""
        return self.labels.of(self.iri)

    @property
    def deprecated(self) -> bool:
        """Whether the resource is marked as deprecated."""
        return self.node.text(OWL + "deprecated") == "true"

    @property
    def gone_since(self) -> str | None:
        """When the resource was taken away; None while it is there."""
        return self.node.text(PROV + "invalidatedAtTime") or None

    @property
    def replaced_by(self) -> str | None:
        """The resource that took its place."""
        return next(iter(self.node.iris(DCTERMS + "isReplacedBy")), None)

    def quads(self, *, claims: bool = False) -> list[ox.Quad]:
        """What the RDF documents hold, each quad in its named graph.

        The statements of the resource and of its passage or graph, the first links in by each property, and the labels
        of every IRI among them; with `claims` also the statements of the claims about it, as the page shows them.
        """
        kept = dict.fromkeys((*self.own, *self.inbound, *(self.told if claims else ())))
        iris = {term for fact in kept for term in fact[:3] if isinstance(term, ox.NamedNode)}
        kept |= dict.fromkeys(fact for fact in self.labels.facts if fact.s in iris)
        return [fact.quad for fact in kept]
