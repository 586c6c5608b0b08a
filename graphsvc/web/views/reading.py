"""What the pages of passages, documents and graphs show."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from graphsvc.description import Description, DocumentPassage, Node, PassageFacts, Topic
from graphsvc.model import Passage
from graphsvc.web.links import Links
from graphsvc.web.views.drawing import cover, runs
from graphsvc.web.views.marks import Mark, mark
from graphsvc.web.views.text import Cell, capital, listed, named, shown

_WIDTH: Final = 1160
_BLOCK: Final = 2_000
"""A document's passages are listed in blocks of so many characters."""
_GRAPH_SUBJECTS: Final = 200


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

    @property
    def triples(self) -> int:
        """How many triples the passage states."""
        return sum(len(subject.triples) for subject in self.subjects)

    @property
    def others(self) -> int:
        """How many other passages state one of these triples."""
        return len({m.href for s in self.subjects for t in s.triples for m in t.also})


def passage_page(description: Description, facts: PassageFacts, links: Links) -> PassagePage | None:
    """What the page of a passage shows."""
    drawn = mark(description.iri, description, links)
    if drawn is None:
        return None
    document = description.documents.get(facts.document)
    neighbours = []
    for passage, nodes in facts.neighbours:
        if found := mark(passage.iri(description.names), description, links):
            supports = tuple(named(node.iri, description.labels, links) for node in nodes)
            neighbours.append(Neighbour(found, _place(passage, facts.passage), supports))
    return PassagePage(
        drawn,
        cover(facts.beside, drawn.length, _WIDTH, 18),
        drawn.x(_WIDTH),
        drawn.w(_WIDTH, 2.0),
        round(100 * facts.passage.start / drawn.length) if drawn.length else 0,
        document.digest if document else "",
        tuple(_subject(node, description, links, facts) for node in facts.nodes),
        tuple(neighbours),
    )


def _place(passage: Passage, here: Passage) -> str:
    """Where a passage lies, seen from this one."""
    if passage.end <= here.start:
        return "before"
    if passage.start >= here.end:
        return "after"
    if here.start <= passage.start and passage.end <= here.end:
        return "inside"
    return "around" if passage.start <= here.start and here.end <= passage.end else "overlapping"


def _subject(node: Node, description: Description, links: Links, facts: PassageFacts | None = None) -> Subject:
    """A node as a subject with its triples."""
    triples = []
    for statement in node.statements:
        others = facts.others.get((node.iri, statement.predicate, statement.object), ()) if facts else ()
        also = tuple(found for iri in others if (found := mark(iri, description, links)))
        name = named(statement.predicate, description.labels, links)
        triples.append(Triple(name, shown(statement.object, description.labels, links), also))
    return Subject(named(node.iri, description.labels, links), tuple(triples))


@dataclass(frozen=True, slots=True)
class Supported:
    """A passage in a document's list with what it speaks of."""

    mark: Mark
    supports: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """The passages that begin in one run of characters."""

    title: str
    passages: tuple[Supported, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The passages of a document that speak of one community: how many, and from where to where."""

    name: Cell
    passages: int
    range: str
    path: str


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """The page of one document: its map, its communities, its passages."""

    length: int
    covered: int
    path: str
    total: int
    axis: tuple[tuple[int, str, str], ...]
    parts: tuple[Part, ...]
    blocks: tuple[Block, ...]


def document_page(description: Description, links: Links) -> DocumentPage:
    """What the page of a document shows."""
    facts = description.documents.get(description.iri)
    length = facts.length if facts else 0
    passages = [entry.passage for entry in description.passages]
    characters = sum(end - start for start, end in runs(passages))
    blocks: defaultdict[int, list[Supported]] = defaultdict(list)
    for entry in description.passages:
        if drawn := mark(entry.iri, description, links):
            supports = tuple(_topic(topic, description, links) for topic in entry.topics)
            blocks[entry.passage.start // _BLOCK].append(Supported(drawn, tuple(dict.fromkeys(supports))))
    return DocumentPage(
        length,
        round(100 * characters / length) if length else 0,
        cover(passages, length, _WIDTH, 40),
        len(passages),
        _ticks(length),
        _parts(description, length, links),
        tuple(Block(_block_title(number, length), tuple(found)) for number, found in sorted(blocks.items())),
    )


def _block_title(number: int, length: int) -> str:
    """`Characters 2,000 to 3,999`."""
    end = min((number + 1) * _BLOCK, length or (number + 1) * _BLOCK) - 1
    return f"Characters {number * _BLOCK:,} to {end:,}"


def _ticks(length: int) -> tuple[tuple[int, str, str], ...]:
    """The labels under the map: place, text, anchor."""
    if not length:
        return ()
    step = next(step for step in (500, 1_000, 2_000, 5_000, 10_000, 50_000, 10**9) if length / step <= 6)  # noqa: PLR2004 (labels that fit)
    inner = [
        (round(_WIDTH * at / length), f"{at:,}", "middle") for at in range(step, length, step) if length - at > step / 3
    ]
    return (0, "0", "start"), *inner, (_WIDTH, f"{length:,}", "end")


def _topic(topic: Topic, description: Description, links: Links) -> Cell:
    """A subject of a passage by its name, or by its class and what it is about."""
    labels = description.labels
    if topic.iri in labels or not topic.kinds:
        return named(topic.iri, labels, links)
    what = listed(str(labels.english.of(iri)) for iri in topic.about)
    kind = str(labels.english.of(topic.kinds[0]))
    return Cell(f"{kind}: {what}" if what else kind, "", links.href(topic.iri))


def _parts(description: Description, length: int, links: Links) -> tuple[Part, ...]:
    """The communities that the document speaks of, in the order of their first passage."""
    found: defaultdict[str, list[DocumentPassage]] = defaultdict(list)
    prefix = description.names.thing("community", "")
    for entry in description.passages:
        iris = {iri for topic in entry.topics for iri in (topic.iri, *topic.about) if iri.startswith(prefix)}
        for iri in iris:
            found[iri].append(entry)
    parts = []
    for iri, entries in found.items():
        places = [entry.passage for entry in entries]
        ends = f"{places[0].start:,}–{max(place.end for place in places):,}"  # noqa: RUF001 (a range)
        parts.append(Part(named(iri, description.labels, links), len(places), ends, cover(places, length, 200, 6)))
    return tuple(parts)


@dataclass(frozen=True, slots=True)
class GraphPage:
    """The page of a graph that is no passage: its first subjects, and how many there are."""

    subjects: tuple[Subject, ...]
    total: int
    triples: int


def graph_page(description: Description, links: Links) -> GraphPage:
    """What the page of a graph shows."""
    nodes = description.graph
    return GraphPage(
        tuple(_subject(node, description, links) for node in nodes[:_GRAPH_SUBJECTS]),
        len(nodes),
        sum(len(node.statements) for node in nodes),
    )


def capitalised(name: Cell) -> Cell:
    """The cell with its first letter in upper case."""
    return Cell(capital(name.text), name.language, name.href)
