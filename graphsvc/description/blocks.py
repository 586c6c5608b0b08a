"""What is stated, by subject: facts that are remembered together are written once for each format."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Any, Final, NamedTuple

import pyoxigraph as ox

from graphsvc.description.facts import Fact, iris_of
from graphsvc.description.remembering import remembered, size_of_written


class Block:
    """Facts about one IRI that are remembered together; how they are written is worked out once for each format."""

    def __init__(self, subject: str, facts: Iterable[Fact], *, whole: bool = False) -> None:
        """Hold facts of a subject; `whole` where these are all that are stated of it."""
        self.subject, self.facts, self.whole = subject, tuple(facts), whole
        self.written: dict[str, Any] = {}

    @cached_property
    def iris(self) -> frozenset[str]:
        """The subject, the properties and the values, as far as they are IRIs."""
        return frozenset(iris_of(self.facts))

    @cached_property
    def graphs(self) -> frozenset[str]:
        """The named graphs that state something of it."""
        return frozenset(fact.graph for fact in self.facts)

    @cached_property
    def is_open(self) -> bool:
        """Whether it leads to blank nodes, whose labels hold for one answer only."""
        return any(isinstance(fact.o, ox.BlankNode) for fact in self.facts)

    @cached_property
    def has_triple_terms(self) -> bool:
        """Whether some value is a triple term."""
        return any(isinstance(fact.o, ox.Triple) for fact in self.facts)


class Stated(NamedTuple):
    """What is stated, as facts and as blocks; `of` makes one that has all of a subject in one place."""

    facts: Sequence[Fact] = ()
    blocks: Sequence[Block] = ()

    @classmethod
    def of(cls, facts: Iterable[Fact], blocks: Iterable[Block]) -> Stated:
        """All of these, of each subject in one place; facts may stand twice."""
        kept: dict[str, Block] = {}
        loose = [*facts]
        for block in blocks:
            first = kept.setdefault(block.subject, block)
            if block.whole:
                kept[block.subject] = block
            elif block is not first:
                loose += block.facts
        found: list[Fact] = []
        for fact in loose:
            held = kept.get(fact.s.value) if isinstance(fact.s, ox.NamedNode) else None
            if held is None or not held.whole:
                found.append(fact)
            if held and not held.whole:
                found += kept.pop(held.subject).facts
        return cls(found, [*kept.values()])

    def graphs(self) -> set[str]:
        """The named graphs that state it."""
        return {fact.graph for fact in self.facts}.union(*(block.graphs for block in self.blocks))

    def quads(self) -> Iterator[ox.Quad]:
        """The same as quads."""
        return (fact.quad for fact in chain(self.facts, *(block.facts for block in self.blocks)))


NOTHING: Final = Stated()


def blocks_of(
    memory: dict[str, Any], topic: str, facts: Mapping[str, Sequence[Fact]], *, whole: bool = False
) -> list[Block]:
    """The blocks of these IRIs, of which such facts are remembered; those without any are left out."""

    def read(unknown: Collection[str]) -> dict[str, Block]:
        return {iri: Block(iri, facts[iri], whole=whole) for iri in unknown}

    known = remembered(memory, f"blocks of {topic}", facts.keys(), read, lambda block: size_of_written(block.facts))
    return [known[iri] for iri, stated in facts.items() if stated]
