"""What the pages of passages and of other graphs show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from graphsvc.description import SUBJECTS_AT_ONCE, Description, GraphFacts, Node, PassageFacts
from graphsvc.model import Passage
from graphsvc.web.links import Links
from graphsvc.web.views.drawing import cover
from graphsvc.web.views.marks import Mark, mark
from graphsvc.web.views.quoting import Quotation, quotation
from graphsvc.web.views.text import Cell, as_stated, named, shown
from graphsvc.web.words import N_

_WIDTH: Final = 1160


@dataclass(frozen=True, slots=True)
class Triple:
    """One triple of a passage or graph; `also` are the other passages that state it."""

    property: Cell
    value: Cell
    also: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject with its triples."""

    name: Cell
    triples: tuple[Triple, ...]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A passage beside the one described."""

    mark: Mark
    place: str
    supports: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class PassagePage:
    """The page of one passage."""

    mark: Mark
    path: str
    x: str
    width: str
    share: int
    document_digest: str
    subjects: tuple[Subject, ...]
    neighbours: tuple[Neighbour, ...]
    quotation: Quotation | None
    language: str

    @property
    def triples(self) -> int:
        """How many triples the passage states."""
        return sum(len(subject.triples) for subject in self.subjects)

    @property
    def others(self) -> int:
        """How many other passages state one of these triples."""
        return len({m.href for s in self.subjects for t in s.triples for m in t.also})


def passage_page(
    description: Description, facts: PassageFacts, links: Links, texts: Mapping[str, str] | None
) -> PassagePage | None:
    """What the page of a passage shows; `texts` are the documents that the operator has, None without any."""
    drawn = mark(description.iri, description, links)
    if drawn is None:
        return None
    document = description.documents.get(facts.document)
    digest = document.digest if document else ""
    quoted = quotation(facts.passage, drawn.digest, digest, texts) if texts is not None else None
    neighbours = []
    for passage, nodes in facts.neighbours:
        if found := mark(passage.iri(description.names), description, links):
            supports = tuple(named(node.iri, description.labels, links) for node in nodes)
            neighbours.append(Neighbour(found, _place(passage, facts.passage), supports))
    return PassagePage(
        drawn,
        cover(facts.beside, drawn.length, _WIDTH, 18),
        *drawn.tick(_WIDTH, 2.0),
        round(100 * facts.passage.start / drawn.length) if drawn.length else 0,
        digest,
        tuple(_subject(node, description, links, facts) for node in facts.nodes),
        tuple(neighbours),
        quoted,
        facts.language,
    )


def _place(passage: Passage, here: Passage) -> str:
    """Where a passage lies, seen from this one."""
    if passage.end <= here.start:
        return N_("before")
    if passage.start >= here.end:
        return N_("after")
    if here.start <= passage.start and passage.end <= here.end:
        return N_("inside")
    return N_("around") if passage.start <= here.start and here.end <= passage.end else N_("overlapping")


def _subject(node: Node, description: Description, links: Links, facts: PassageFacts | None = None) -> Subject:
    """A node as a subject with its triples."""
    triples = []
    for statement in node.statements:
        others = facts.others.get((node.iri, statement.predicate, statement.object), ()) if facts else ()
        also = tuple(found for iri in others if (found := mark(iri, description, links)))
        name = named(statement.predicate, description.labels, links)
        value = shown(statement.object, description.labels, links)
        triples.append(Triple(name, as_stated(value, statement.predicate), also))
    return Subject(named(node.iri, description.labels, links), tuple(triples))


@dataclass(frozen=True, slots=True)
class GraphPage:
    """The page of a graph that is no passage: some of its subjects, counted from `first`, and where the others are."""

    subjects: tuple[Subject, ...]
    first: int
    last: int
    total: int
    triples: int
    before: str | None = None
    after: str | None = None


def graph_page(description: Description, facts: GraphFacts, links: Links) -> GraphPage:
    """What the page of a graph shows."""
    address = (links.document(description.iri) or "").removeprefix(links.root_path)

    def section(first: int) -> str:
        return links.path(address, section=str(first)) if first else links.path(address)

    last = facts.first + len(facts.nodes)
    return GraphPage(
        tuple(_subject(node, description, links) for node in facts.nodes),
        facts.first + 1,
        last,
        facts.subjects,
        facts.triples,
        section(max(0, facts.first - SUBJECTS_AT_ONCE)) if facts.first else None,
        section(last) if last < facts.subjects else None,
    )
