"""One triple with its graph, as the engine's terms: lighter than a quad, whose every access makes new terms."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from itertools import chain
from operator import attrgetter
from sys import intern
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
    """Subject, property, value and named graph; its names are read once, as facts are remembered."""

    @property
    def quad(self) -> ox.Quad:
        """The same as a quad."""
        return ox.Quad(self.s, self.p, self.o, self.g)  # type: ignore[arg-type]  # a subject is no literal

    @cached_property
    def iris(self) -> tuple[str, ...]:
        """Subject, property and value, as far as they are IRIs."""
        return tuple(intern(term.value) for term in self[:3] if isinstance(term, ox.NamedNode))

    @property
    def link(self) -> tuple[str, str]:
        """The property, and the subject that it leads from, of a link between IRIs."""
        subject, predicate, _ = self.iris
        return predicate, subject

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


def iris_of(facts: Iterable[Fact]) -> set[str]:
    """The subjects, properties and values of the facts, as far as they are IRIs."""
    return set(chain.from_iterable(map(attrgetter("iris"), facts)))
