"""The passages of a source document in order, each with the things and claims that it speaks of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from graphsvc.description import asking
from graphsvc.description.remembering import ENTRY_BYTES, one_remembered
from graphsvc.description.values import DocumentPassage, Topic
from graphsvc.engine.contract import Engine
from graphsvc.model import Names, Passage
from graphsvc.vocab import RDF

_NEIGHBOURS: Final = 3
_TYPE: Final = RDF + "type"


def passages_in(engine: Engine, document: str, names: Names) -> tuple[DocumentPassage, ...]:
    """The passages of a document that state something."""

    def read() -> tuple[DocumentPassage, ...]:
        return _passages_in(engine, document, names)

    def size(passages: Iterable[DocumentPassage]) -> int:
        return sum(ENTRY_BYTES * (1 + len(entry.topics)) for entry in passages)

    return one_remembered(engine.memory, "passages", document, read, size)


def _passages_in(engine: Engine, document: str, names: Names) -> tuple[DocumentPassage, ...]:
    """The same, read anew."""
    graph = names.document_graph(document.rsplit("/", 1)[-1])
    topics: defaultdict[tuple[str, str], tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for iri, subject, predicate, value in asking.passage_topics(engine, graph, names):
        kinds, about = topics[iri, subject]
        (kinds if predicate == _TYPE else about).add(value)
    found: defaultdict[str, list[Topic]] = defaultdict(list)
    for iri, subject in asking.passage_subjects(engine, graph, names):
        kinds, about = topics.get((iri, subject), (set(), set()))
        found[iri].append(Topic(subject, tuple(sorted(kinds)), tuple(sorted(about))))
    passages = [
        DocumentPassage(passage, iri, tuple(sorted(listed, key=lambda topic: topic.iri)))
        for iri, listed in found.items()
        if (passage := Passage.of(iri, names))
    ]
    return tuple(sorted(passages, key=lambda entry: entry.passage))


def places_in(engine: Engine, slug: str, names: Names) -> tuple[Passage, ...]:
    """The passages of which the graph of a document has a digest, by start and end."""

    def read() -> tuple[Passage, ...]:
        listed = asking.passages_of(engine, names.document_graph(slug), names)
        return tuple(sorted(found for iri in listed if (found := Passage.of(iri, names))))  # by numbers

    return one_remembered(engine.memory, "places", slug, read, lambda found: ENTRY_BYTES * (1 + len(found)))


def near(passage: Passage, others: Sequence[Passage]) -> list[Passage]:
    """The passages that share characters with this one, and the nearest before and after it."""
    sharing = [other for other in others if other.start < passage.end and passage.start < other.end]
    before = [other for other in others if other.end <= passage.start]
    after = [other for other in others if other.start >= passage.end]
    nearest = sorted(before, key=lambda other: other.end)[-_NEIGHBOURS:] + after[:_NEIGHBOURS]
    return sorted({*sharing, *nearest})
