"""One triple with its graph, as the engine's terms: lighter than a quad, whose every access makes new terms."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from itertools import chain
from operator import attrgetter
from sys import intern
from typing import Final, NamedTuple

import pyoxigraph as ox

from graphsvc.engine.contract import Term
from graphsvc.vocab import XSD

_NAME: Final = re.compile("<([^>]*)>")


class _Parts(NamedTuple):
    """Subject, property, value and named graph."""

    s: Term
    p: ox.NamedNode
    o: Term
    g: ox.NamedNode


class Fact(_Parts):
    """Subject, property, value and named graph; how it is written is worked out once, as facts are remembered."""

    @cached_property
    def quad(self) -> ox.Quad:
        """The same as a quad."""
        return ox.Quad(self.s, self.p, self.o, self.g)  # type: ignore[arg-type]  # a subject is no literal

    @cached_property
    def triple(self) -> ox.Triple:
        """The same without the graph."""
        return ox.Triple(self.s, self.p, self.o)  # type: ignore[arg-type]  # a subject is no literal

    @cached_property
    def line(self) -> str:
        """The triple in N-Triples, without the full stop."""
        return str(self.triple)

    @cached_property
    def iris(self) -> tuple[str, ...]:
        """Subject, property and value, as far as they are IRIs."""
        return tuple(term.value for term in self[:3] if isinstance(term, ox.NamedNode))

    @cached_property
    def within(self) -> tuple[str, ...]:
        """The IRIs inside the value as it is written: that of a datatype, those of a triple term."""
        if isinstance(self.o, ox.Literal):
            plain = self.o.language or self.o.datatype.value == XSD + "string"
            return () if plain else (intern(self.o.datatype.value),)
        return tuple(names_in(str(self.o))) if isinstance(self.o, ox.Triple) else ()

    @cached_property
    def graph(self) -> str:
        """The IRI of the named graph."""
        return intern(self.g.value)


def facts_of(quads: Iterable[ox.Quad]) -> list[Fact]:
    """The quads of named graphs as facts."""
    return [
        Fact(quad.subject, quad.predicate, quad.object, quad.graph_name)
        for quad in quads
        if isinstance(quad.graph_name, ox.NamedNode)
    ]


def names_in(line: str) -> list[str]:
    """The IRIs in a line of N-Quads; in its texts may stand what looks like one."""
    return _NAME.findall(line)


def iris_of(facts: Iterable[Fact]) -> set[str]:
    """The subjects, properties and values of the facts, as far as they are IRIs."""
    return set(chain.from_iterable(map(attrgetter("iris"), facts)))


def names_of(facts: Iterable[Fact], *, graphs: bool) -> set[str]:
    """Every IRI in the facts as they are written, with their graphs or without."""
    found = iris_of(facts).union(chain.from_iterable(map(attrgetter("within"), facts)))
    return found.union(map(attrgetter("graph"), facts)) if graphs else found
