"""What a description is made of, as values: links in, passages and documents around the nodes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, StrEnum, auto
from itertools import chain
from typing import Final

import pyoxigraph as ox

from graphsvc.description.blocks import NOTHING, Stated
from graphsvc.description.disagreement import Disagreement
from graphsvc.description.facts import Fact, iris_of
from graphsvc.description.labels import Labels, Text
from graphsvc.description.nodes import Node, Statement
from graphsvc.description.sentences import CLAIM_CLASSES
from graphsvc.description.shapes import ShapeFacts
from graphsvc.description.terms import TermFacts
from graphsvc.description.themes import Themes
from graphsvc.engine.contract import Term
from graphsvc.model import Names, Passage
from graphsvc.vocab import DCTERMS, OWL, PROV, SKOS


class Shape(Enum):
    """What sort of resource is described, and so which page shows it."""

    COMMUNITY = auto()
    CLAIM = auto()
    CONCEPT = auto()
    DOCUMENT = auto()
    GRAPH = auto()
    PASSAGE = auto()
    SHAPE = auto()
    TERM = auto()
    THING = auto()


def shape_of(iri: str, node: Node, names: Names, *, is_graph: bool) -> Shape:
    """The shape of a resource, by its name and its classes."""
    types = set(node.types)
    if Passage.of(iri, names):
        return Shape.PASSAGE
    if iri.startswith(names.ontology + "#"):
        return Shape.TERM
    if iri.startswith(names.shapes + "#"):
        return Shape.SHAPE
    shapes = {
        names.term("Community"): Shape.COMMUNITY,
        names.term("SourceDocument"): Shape.DOCUMENT,
        names.term("Indicator"): Shape.CONCEPT,
        SKOS + "Concept": Shape.CONCEPT,
    } | {names.term(local): Shape.CLAIM for local in CLAIM_CLASSES}
    found = next((shape for kind, shape in shapes.items() if kind in types), None)
    return found or (Shape.GRAPH if is_graph else Shape.THING)


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
    VOID = "void"
    ONTOLOGY = "ontology"
    SHAPES = "shapes"
    QUERIES = "queries"
    OTHER = "other"


_NAMED_GRAPHS: Final = ("dataset", "entities", "links", "editorial", "retired", "inferred", "catalogue", "void")


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
    characters with it, with what they state; `language` is that of the document, as a tag.
    """

    passage: Passage
    document: str
    nodes: tuple[Node, ...]
    others: Mapping[tuple[str, str, Term], tuple[str, ...]]
    neighbours: tuple[tuple[Passage, tuple[Node, ...]], ...]
    beside: tuple[Passage, ...]
    language: str = ""


@dataclass(frozen=True, slots=True)
class GraphFacts:
    """The subjects of a graph that are listed, the first of them by its number; how many there are, and triples."""

    nodes: tuple[Node, ...]
    first: int
    subjects: int
    triples: int


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of a resource is described: at most `backlinks` links in by each property.

    Of a document what the passages that begin `within` some characters speak of is named; without that all, where they
    are so few that a page lists them at once. Of a graph the subjects from the number on with which that begins are;
    where it need not be `whole`, only their triples are read. What claims lead to is named in all languages for the
    whole, else in English and in that of the reader.
    """

    backlinks: int
    within: range | None = None
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Description:
    """The bounded description of one resource, everything that its page and its RDF documents show.

    `claims` are the nodes that say something of it (measurements, recognitions, initiatives, …), `related` other nodes
    that a row needs, `digests` the SHA-256 of each passage shown, `documents` the documents of those; `disagreement` is
    what the page of an editorial note shows besides, `themes` what that of a community groups facts by, `shared` the
    partners that other communities have, too.
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
    graph: GraphFacts | None = None
    term: TermFacts | None = None
    shacl: ShapeFacts | None = None
    disagreement: Disagreement | None = None
    themes: Themes | None = None
    shared: frozenset[str] = frozenset()
    own: tuple[Fact, ...] = ()
    inbound: tuple[Fact, ...] = ()
    told: Stated = NOTHING

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
        """The name of the resource; of what is gone without one the last part of its IRI, of which no name is made."""
        return Text(self.iri.rsplit("/", 1)[-1]) if self.nameless else self.labels.of(self.iri)

    @property
    def nameless(self) -> bool:
        """Whether it is gone, and nothing says any more what it was called."""
        is_thing = self.iri.startswith(self.names.base + "id/") and not Passage.of(self.iri, self.names)
        return bool(self.gone_since) and is_thing and self.iri not in self.labels

    @property
    def deprecated(self) -> bool:
        """Whether the resource is marked as deprecated."""
        return self.node.text(OWL + "deprecated") == "true"

    @property
    def invalidated(self) -> str | None:
        """Since when the resource is gone or no longer in use; None where nothing says so."""
        return self.node.text(PROV + "invalidatedAtTime") or None

    @property
    def gone_since(self) -> str | None:
        """When the resource was taken away; None while it is there, if only deprecated."""
        return None if self.deprecated else self.invalidated

    @property
    def replaced_by(self) -> str | None:
        """The resource that took its place."""
        return next(iter(self.node.iris(DCTERMS + "isReplacedBy")), None)

    def own_quads(self) -> list[ox.Quad]:
        """What is stated with the resource as subject."""
        subject = ox.NamedNode(self.iri)
        return [fact.quad for fact in dict.fromkeys(self.own) if fact.s == subject]

    def bounded_quads(self, links: int) -> list[ox.Quad]:
        """The description as interface P7 bounds it, without statements of claims: so many links in by each property.

        The triples of a graph are what it holds, not what is said of it.
        """
        if self.shape is Shape.GRAPH:
            return self.own_quads()
        bounded = replace(self, inbound=self._first_links(links))
        return [*bounded.stated(claims=False).quads()]

    def _first_links(self, most: int) -> tuple[Fact, ...]:
        """The first links in by each property, in the order of their subjects."""
        kept = {(link.predicate, found.subject) for link in self.backlinks for found in link.subjects[:most]}
        return tuple(fact for fact in self.inbound if fact.link in kept)

    def stated(self, *, claims: bool = True) -> Stated:
        """What the RDF documents hold.

        The statements of the resource and of its passage or graph, the first links in by each property, and the labels
        of every IRI among them; with `claims` also what is stated of those, as the page shows it.
        """
        told = self.told if claims else NOTHING
        facts = *self.own, *self.inbound, *told.facts
        iris = iris_of(facts).union(*(block.iris for block in told.blocks))
        return Stated.of(facts, [*told.blocks, *(block for block in self.labels.blocks if block.subject in iris)])

    def holds_more_than(self, most: int) -> bool:
        """Whether its RDF documents certainly hold more triples than that, from what was read for a page."""
        if self.graph:
            return self.graph.triples > most
        triples: set[tuple[Term, ...]] = set()
        for fact in chain(self.own, self.inbound, self.told.facts, *(block.facts for block in self.told.blocks)):
            triples.add(fact[:3])
            if len(triples) > most:
                return True
        return False
