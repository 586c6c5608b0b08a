"""One triple with its graph, as the engine's terms: lighter than a quad, whose every access makes new terms."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

import pyoxigraph as ox

from graphsvc.engine.contract import Term


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


def facts_of(quads: Iterable[ox.Quad]) -> list[Fact]:
    """The quads of named graphs as facts."""
    return [
        Fact(quad.subject, quad.predicate, quad.object, quad.graph_name)
        for quad in quads
        if isinstance(quad.graph_name, ox.NamedNode)
    ]


def iris_of(facts: Iterable[Fact]) -> set[str]:
    """The subjects, properties and values of the facts, as far as they are IRIs."""
    return set[str]().union(*(fact.iris for fact in facts))
