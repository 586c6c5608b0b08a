"""A store as one query sees it: its default graph and its named graphs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox


@dataclass(frozen=True, slots=True)
class StoreView:
    """A store with the graphs that a query is asked over; None stands for the store's own."""

    store: ox.Store
    default: Sequence[ox.NamedNode] | None = None
    named: Sequence[ox.NamedNode] | None = None

    def query(self, text: str, base: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Evaluate a query. Raises SyntaxError, and RuntimeError for what the engine does not know."""
        default: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] | None = None
        if self.default is not None:
            default = [*self.default]
        named: list[ox.NamedNode | ox.BlankNode] | None = None if self.named is None else [*self.named]
        return self.store.query(text, base_iri=base, default_graph=default, named_graphs=named)

    def graphs(self) -> Sequence[str] | None:
        """The names of the named graphs; None when one of them is a blank node."""
        names = [*self.store.named_graphs()] if self.named is None else self.named
        found = [name.value for name in names if isinstance(name, ox.NamedNode)]
        return found if len(found) == len(names) else None

    def occurs(self, iri: str) -> bool:
        """Whether the IRI is the subject or the object of a triple of the default graph; so it is when it is none."""
        try:
            node = ox.NamedNode(iri)
        except ValueError:
            return True
        graphs = [ox.DefaultGraph()] if self.default is None else self.default
        return any(
            next(iter(self.store.quads_for_pattern(subject, None, target, graph)), None) is not None
            for graph in graphs
            for subject, target in ((node, None), (None, node))
        )
