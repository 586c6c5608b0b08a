"""One triple with its graph, as the engine's terms: lighter than a quad, whose every access makes new terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain
from operator import attrgetter
from sys import intern
from typing import Any, Final, NamedTuple

import pyoxigraph as ox

from graphsvc.engine.contract import Term


class _Parts(NamedTuple):
    """Subject, property, value and named graph."""

    s: Term
    p: ox.NamedNode
    o: Term
    g: ox.NamedNode


class Fact(_Parts):
    """Subject, property, value and named graph; its names are read once, as facts are remembered."""

    @property
    def quad(self) -> ox.Quad:
        """The same as a quad."""
        return ox.Quad(self.s, self.p, self.o, self.g)  # type: ignore[arg-type]  # a subject is no literal

    @cached_property
    def iris(self) -> tuple[str, ...]:
        """Subject, property and value, as far as they are IRIs."""
        return tuple(intern(term.value) for term in self[:3] if isinstance(term, ox.NamedNode))

    @cached_property
    def graph(self) -> str:
        """The IRI of the named graph."""
        return intern(self.g.value)


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


class Stated(NamedTuple):
    """What is stated: facts, and blocks of other subjects, one for each."""

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


def facts_of(quads: Iterable[ox.Quad]) -> list[Fact]:
    """The quads of named graphs as facts."""
    return [
        Fact(quad.subject, quad.predicate, quad.object, quad.graph_name)
        for quad in quads
        if isinstance(quad.graph_name, ox.NamedNode)
    ]


def iris_of(facts: Iterable[Fact]) -> set[str]:
    """The subjects, properties and values of the facts, as far as they are IRIs."""
    return set(chain.from_iterable(map(attrgetter("iris"), facts)))
