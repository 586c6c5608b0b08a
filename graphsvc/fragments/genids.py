"""Blank nodes under IRIs, which name them alike in all documents of a service (RDF 1.1 Concepts, section 3.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import quote, unquote

import pyoxigraph as ox

from graphsvc.errors import BadRequest
from graphsvc.fragments.selection import Pattern, Selection
from graphsvc.messages import N_


@dataclass(frozen=True, slots=True)
class Genids:
    """The Skolem IRIs of a service: a blank node is called as its label in the store is, below `space`."""

    space: str

    @classmethod
    def below(cls, public_url: str) -> Self:
        """Those below the address that a service listens at."""
        return cls(public_url + ".well-known/genid/")

    def iri(self, node: ox.BlankNode) -> str:
        """What a blank node is called."""
        return self.space + quote(node.value, safe="")

    def named(self, quad: ox.Quad) -> ox.Quad:
        """The quad with IRIs in place of its blank nodes."""
        return ox.Quad(
            self._named(quad.subject), quad.predicate, self._named(quad.object), self._named(quad.graph_name)
        )

    def _named(self, term: Any) -> Any:  # noqa: ANN401  # a term for a term, as places of quads take them
        """The term with IRIs in place of blank nodes."""
        if isinstance(term, ox.BlankNode):
            return ox.NamedNode(self.iri(term))
        if isinstance(term, ox.Triple):
            return ox.Triple(self._named(term.subject), term.predicate, self._named(term.object))
        return term

    def stored(self, pattern: Pattern) -> Pattern:
        """The pattern with blank nodes in place of their IRIs, but for the predicate. Raises BadRequest."""
        subject, predicate, term, graph = pattern
        return self._stored(subject), predicate, self._stored(term), self._stored(graph)

    def _stored(self, term: Any) -> Any:  # noqa: ANN401  # the same
        """The blank node that an IRI names; other terms as they are."""
        if not isinstance(term, ox.NamedNode) or not term.value.startswith(self.space):
            return term
        node = node_of(unquote(term.value.removeprefix(self.space), errors="replace"))
        if node is None:
            raise BadRequest(detail=N_("this IRI ends in no label of a blank node"), value=term.value[:200])
        return node


def node_of(label: str) -> ox.BlankNode | None:
    """The blank node of that label; None for what is no label (N-Triples, `BLANK_NODE_LABEL`)."""
    try:
        return ox.BlankNode(label)
    except ValueError:
        return None


def places_of(node: ox.BlankNode, *, plain: bool) -> Selection:
    """The quads in which a blank node stands, in named graphs and in a `plain` default graph."""
    named: Sequence[Pattern] = ((node, None, None, None), (None, None, node, None), (None, None, None, node))
    default: Sequence[Pattern] = tuple((*pattern[:3], ox.DefaultGraph()) for pattern in named[:2])
    return Selection((*named, *default) if plain else tuple(named))
