"""How a description is gathered: a handful of queries, whatever the number of statements."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Final

import pyoxigraph as ox

from graphsvc.description import asking
from graphsvc.description.disagreement import disagreement
from graphsvc.description.documents import near, passages_in, places_in
from graphsvc.description.facts import Fact, facts_of, iris_of
from graphsvc.description.labels import ENGLISH, Labels, nameless
from graphsvc.description.network import shared_partners
from graphsvc.description.nodes import Node, place_of
from graphsvc.description.parts import closed_all, with_parts
from graphsvc.description.sentences import with_sentences
from graphsvc.description.shapes import shape_facts
from graphsvc.description.terms import is_class, term_facts
from graphsvc.description.themes import themes
from graphsvc.description.values import (
    Backlink,
    Backlinks,
    Description,
    DocumentFacts,
    Extent,
    GraphFacts,
    PassageFacts,
    Shape,
    shape_of,
)
from graphsvc.engine.contract import Engine, Term
from graphsvc.model import Names, Passage
from graphsvc.vocab import DCTERMS, ORG, RDF, SH, SKOS

_CLAIM_LINKS: Final = (
    *("about", "announcedAt", "attributedTo", "builtOn", "connects", "edition", "forCommunity", "foundedBy", "governs"),
    *("indicator", "locatedIn", "ownedBy", "paidBy", "participant", "party", "plannedBy", "presenter", "recipient"),
    *("runBy", "scheme", "signatory", "statusAfter", "statusBefore", "subjectMatter", "usedBy"),
)
_OUTSIDE_LINKS: Final = (ORG + "member", ORG + "organization", ORG + "role", DCTERMS + "isPartOf")
_ROWS_NEED: Final = ("edition", "scheme", "conflictingItem", "conflictKind", "treatment")
"""What these lead to is described too, as rows show more of it than its name."""
_CLAIMS_AT_MOST: Final = 600
"""A page beyond this many rows is no page; the links in still count them all."""
LISTED_AT_ONCE: Final = 90
"""So many passages of a document are listed on its page; of more, those of one run of characters at a time."""
_OF_RULES: Final = {RDF + "type", SKOS + "notation", SH + "message", SH + "severity"}
"""What the page of a term tells of the shapes that speak of it."""
_LANGUAGE: Final = ox.NamedNode(DCTERMS + "language")
SUBJECTS_AT_ONCE: Final = 40
"""So many subjects of a graph are listed and named at once."""


def describe(engine: Engine, iri: str, names: Names, extent: Extent, language: str = "en") -> Description | None:
    """The description of a resource for a reader of a language.

    None when no named graph has the IRI as subject, and it is no graph.
    """
    try:
        ox.NamedNode(iri)
    except ValueError:
        return None
    node = asking.nodes_about(engine, [iri], names).get(iri)
    subjects = asking.subjects_in(engine, iri)
    if not node and not subjects:
        return None
    own = with_parts(engine, iri, node.facts if node else ())
    node = Node.of(iri, (fact for fact in own if fact.s == ox.NamedNode(iri)), names)
    shape = shape_of(iri, node, names, is_graph=bool(subjects))
    found = _Gathering(engine, names, iri, shape, node, language, whole=extent.whole)
    found.own += own
    found.link_in(extent.backlinks)
    if shape is Shape.PASSAGE:
        found.read_passage()
    elif shape is Shape.GRAPH:
        found.read_graph(subjects, extent)
    elif shape is Shape.DOCUMENT:
        found.read_document(extent.within)
    elif shape is Shape.TERM:
        found.read_term()
    elif shape is Shape.COMMUNITY and not extent.whole:
        found.read_themes()
    elif shape is Shape.SHAPE:
        found.read_shape()
    elif names.term("Discrepancy") in node.types and not extent.whole:
        found.read_disagreement()
    return found.description()


class _Gathering:
    """One description in the making: what is found is kept, and what is shown is remembered until it is named."""

    def __init__(  # noqa: PLR0913  # what a description is of, and for whom
        self, engine: Engine, names: Names, iri: str, shape: Shape, node: Node, language: str, *, whole: bool
    ) -> None:
        self.engine, self.names, self.iri, self.whole = engine, names, iri, whole
        self.languages = (language, *ENGLISH)
        self.draft = Description(iri, shape, names, node, Labels(names))
        self.own: list[Fact] = []
        self.inbound: list[Fact] = []
        self.told: list[Node] = []
        self.beside: list[Fact] = []
        self.shown: list[Fact] = []
        self.mentioned: set[str] = set()
        self.nodes: dict[str, Node] = {}
        self.listed: set[str] = set()
        self.named: list[Fact] | None = None

    def link_in(self, most: int) -> None:
        """What points at the resource: counted by property, and the claims among it with their own statements."""
        facts = [fact for fact in asking.links_in(self.engine, self.iri) if isinstance(fact.s, ox.NamedNode)]
        links: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for fact in facts:
            predicate, subject = fact.link
            links[predicate][subject].add(fact.graph)
        backlinks = tuple(
            Backlinks(
                predicate,
                len(subjects),
                tuple(Backlink(subject, tuple(sorted(subjects[subject]))) for subject in sorted(subjects)[:most]),
            )
            for predicate, subjects in sorted(links.items())
        )
        kept = {(link.predicate, backlink.subject) for link in backlinks for backlink in link.subjects}
        self.inbound += [fact for fact in facts if fact.link in kept]
        self.mentioned |= {predicate for predicate, _ in kept} | {subject for _, subject in kept}
        self._read_claims(links)
        self.draft = replace(self.draft, backlinks=backlinks)

    def _read_claims(self, links: Mapping[str, Mapping[str, set[str]]]) -> None:
        """The nodes that say something of the resource, and the discrepancies about it or them."""
        telling = {self.names.term(local) for local in _CLAIM_LINKS} | set(_OUTSIDE_LINKS)
        is_term = self.draft.shape is Shape.TERM
        pointing = {subject for predicate in telling & links.keys() for subject in links[predicate] if not is_term}
        chosen = sorted(pointing)[:_CLAIMS_AT_MOST]
        items = {*self.draft.node.iris(self.names.term("conflictingItem")), *self._recognitions(links)}
        noted = asking.disagreements(self.engine, self.iri, self.names)
        self.nodes |= asking.nodes_about(self.engine, {*chosen, *noted, *items}, self.names)
        self.told += self.nodes.values()
        self.draft = replace(
            self.draft,
            claims=tuple(self.nodes[iri] for iri in chosen if iri in self.nodes),
            discrepancies=tuple(self.nodes[iri] for iri in noted if iri in self.nodes),
        )

    def _recognitions(self, links: Mapping[str, Mapping[str, set[str]]]) -> list[str]:
        """The recognitions in the editions of a scheme, which point at it by these only."""
        if self.names.term("AwardScheme") not in self.draft.node.types:
            return []
        return asking.pointing_at(self.engine, links.get(self.names.term("scheme"), ()), self.names.term("edition"))

    def read_term(self) -> None:
        """How a term is used, and what its examples are."""
        examples = (text.value for text in self.draft.node.texts(SKOS + "example"))
        self.mentioned |= {text for text in examples if text.startswith(f"{self.names.base}id/")}
        term = term_facts(self.engine, self.iri, self.names, is_class=is_class(self.draft.node.types))
        self.mentioned |= term.iris
        rules = asking.nodes_about(self.engine, [rule.iri for rule in term.rules], self.names) if self.whole else {}
        self.beside += [fact for node in rules.values() for fact in node.facts if fact.p.value in _OF_RULES]
        self.draft = replace(self.draft, term=term)

    def read_themes(self) -> None:
        """The themes by which facts are grouped, and the partners that come first."""
        found = themes(self.engine, self.names)
        self.draft = replace(self.draft, themes=found, shared=shared_partners(self.engine, self.names))
        self.mentioned |= {*found.order}

    def read_shape(self) -> None:
        """What a shape (SHACL) is made of, and what it looks at."""
        found = shape_facts(self.engine, self.iri, self.names)
        self.own = list(dict.fromkeys((*self.own, *found.facts)))
        self.mentioned |= found.iris
        self.draft = replace(self.draft, shacl=found)

    def read_disagreement(self) -> None:
        """What a query gets of the sides of an editorial note, and the other notes."""
        sides = disagreement(self.engine, self.draft.node, self.names, self.languages)
        self.draft = replace(self.draft, disagreement=sides)

    def read_passage(self) -> None:
        """What the passage states, who else says so, and what stands around it."""
        passage = Passage.of(self.iri, self.names)
        if passage is None:
            return
        graph = asking.facts_in(self.engine, [self.iri])
        beside = tuple(found for found in places_in(self.engine, passage.slug, self.names) if found != passage)
        around = near(passage, beside) if graph else []  # what is gone has no place any more
        contents = asking.facts_in(self.engine, [found.iri(self.names) for found in around])
        others: defaultdict[tuple[str, str, Term], set[str]] = defaultdict(set)
        for fact in asking.also_stated(self.engine, self.iri):
            if place_of(fact.g.value, self.names):
                self.beside.append(fact)
                others[str(fact.s)[1:-1], fact.p.value, fact.o].add(fact.g.value)
        self.own += graph
        self.shown += contents
        self.mentioned |= {found.iri(self.names) for found in around}.union(*others.values())
        document = self.names.thing("document", passage.slug)
        about = facts_of(self.engine.quads(subject=document, graph=self.names.document_graph(passage.slug)))
        facts = PassageFacts(
            passage,
            document,
            self._nodes(graph),
            {triple: tuple(sorted(where)) for triple, where in others.items()},
            tuple((found, self._nodes(contents, found.iri(self.names))) for found in around),
            beside,
            next((fact.o.value for fact in about if fact.p == _LANGUAGE and isinstance(fact.o, ox.Literal)), ""),
        )
        self.draft = replace(self.draft, passage=facts)

    def _nodes(self, facts: Iterable[Fact], graph: str | None = None) -> tuple[Node, ...]:
        """The subjects of the facts (of one graph) as nodes."""
        chosen = (fact for fact in facts if graph is None or fact.g.value == graph)
        return tuple(Node.of(iri, found, self.names) for iri, found in sorted(asking.by_subject(chosen).items()))

    def read_graph(self, subjects: Mapping[Term, int], extent: Extent) -> None:
        """The triples of a graph that is no passage; the subjects that are listed, by number, are named."""
        first = extent.within.start if extent.within else 0
        iris = sorted((term.value for term in subjects if isinstance(term, ox.NamedNode)), key=asking.by_number)
        facts = asking.facts_in(self.engine, [self.iri], iris[first : first + SUBJECTS_AT_ONCE])
        self.named = [*self.own, *facts]
        counts = len(iris), sum(subjects.values())
        nodes = tuple(sorted(self._nodes(facts), key=lambda node: asking.by_number(node.iri)))
        self.draft = replace(self.draft, graph=GraphFacts(nodes, first, *counts))
        self.own += asking.facts_in(self.engine, [self.iri]) if extent.whole else facts

    def read_document(self, within: range | None) -> None:
        """The passages of the document, in order, with the subjects they speak of; named where they are listed."""
        passages = passages_in(self.engine, self.iri, self.names)
        listing = within or range(0 if len(passages) > LISTED_AT_ONCE else sys.maxsize)
        communities = self.names.thing("community", "")
        for entry in passages:
            here = entry.passage.start in listing
            self.mentioned |= {entry.iri} if here else set()
            for topic in entry.topics:
                self.listed |= {topic.iri} if here else set()
                self.mentioned |= {*topic.kinds, *topic.about} if here else set()
                self.mentioned |= {iri for iri in (topic.iri, *topic.about) if iri.startswith(communities)}
        self.draft = replace(self.draft, passages=passages)
        if self.whole and len(passages) <= LISTED_AT_ONCE:
            self.beside += asking.facts_in(self.engine, [entry.iri for entry in passages])

    def description(self) -> Description:
        """The description with everything shown named."""
        self.shown += self.own if self.named is None else self.named
        self.shown += self.inbound
        near = self.mentioned | {self.iri} | iris_of((*self.shown, *self.beside))
        far = self.listed.union(*(node.leads_to | {node.iri} for node in self.told))
        if self.whole:  # data names all that it states, in all languages
            near |= far.union(statement.predicate for node in self.told for statement in node.statements)
            near |= asking.stated_of_texts(self.names)
        passages = {iri for iri in near | far if place_of(iri, self.names)}
        near, far = near - passages, far - near - passages
        few = self.languages[:3]
        by_iri = {**asking.labels_of(self.engine, far, few), **asking.labels_of(self.engine, near)}
        more = self._read_related(by_iri.keys(), near | far)
        graphs = {fact.g.value for fact in self.shown}.union(*(node.graphs for node in self.told))
        passages |= {iri for iri in graphs if place_of(iri, self.names)}
        documents = {self.names.thing("document", place[0]) for iri in passages if (place := place_of(iri, self.names))}
        texts = asking.texts_read(self.engine, passages | documents, self.names)
        about_texts = asking.texts_stated(self.engine, passages | documents, self.names) if self.whole else []
        near |= more | documents
        by_iri |= asking.labels_of(self.engine, more | documents)
        named = tuple(asking.label_blocks(self.engine, near))
        told = closed_all(self.engine, self.beside, [*asking.blocks_about(self.engine, self.told), *about_texts])
        labels = Labels(self.names, by_iri, named, asking.prefixes(self.engine), self.languages, nameless(self.own))
        nodes = {} if self.whole else {**self.nodes, self.iri: self.draft.node}  # data states no names that we make
        return replace(
            self.draft,
            labels=with_sentences(labels, nodes),
            documents={iri: DocumentFacts(iri, texts[iri][1], texts[iri][0]) for iri in documents if iri in texts},
            digests={iri: digest for iri, (digest, _) in texts.items()},
            related={iri: node for iri, node in self.nodes.items() if iri != self.iri},
            own=tuple(self.own),
            inbound=tuple(self.inbound),
            told=told,
        )

    def _read_related(self, called: Collection[str], asked: set[str]) -> set[str]:
        """Read nodes that a row or a sentence needs beyond those that point here; what is to be named for them.

        They are told as the page tells them; a passage or graph tells of them nothing that other passages state.
        """
        known = {*called, *self.nodes, *self.listed}
        unnamed = (iri for iri in asked - known if iri.startswith(self.names.base + "id/") and "#" not in iri)
        needed = [self.names.term(local) for local in _ROWS_NEED]
        nodes = (self.draft.node, *self.nodes.values())
        beyond = {iri for node in nodes for predicate in needed for iri in node.iris(predicate)}
        found = asking.nodes_about(self.engine, {*unnamed, *beyond} - self.nodes.keys(), self.names)
        self.nodes |= found
        alone = self.draft.shape in (Shape.PASSAGE, Shape.GRAPH)
        self.told += [node for node in found.values() if not (alone and node.passages)]
        led_to = {iri for node in found.values() for iri in (*node.leads_to, *(s.predicate for s in node.statements))}
        return found.keys() | {iri for iri in led_to - asked if not place_of(iri, self.names)}
