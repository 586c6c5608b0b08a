"""One triple with its graph, as the engine's terms: lighter than a quad, whose every access makes new terms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import pyoxigraph as ox

from graphsvc.engine.contract import Term


class Fact(NamedTuple):
    """Subject, property, value and named graph."""

    s: Term
    p: ox.NamedNode
    o: Term
    g: ox.NamedNode

    @property
    def quad(self) -> ox.Quad:
        """The same as a quad."""
        return ox.Quad(self.s, self.p, self.o, self.g)  # type: ignore[arg-type]  # a subject is no literal


def facts_of(quads: Iterable[ox.Quad]) -> list[Fact]:
    """The quads of named graphs as facts."""
    return [
        Fact(quad.subject, quad.predicate, quad.object, quad.graph_name)
        for quad in quads
        if isinstance(quad.graph_name, ox.NamedNode)
    ]
