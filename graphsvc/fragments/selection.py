"""Which quads a fragment holds, as the store is asked for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import pyoxigraph as ox

Term: TypeAlias = ox.NamedNode | ox.Literal
Pattern: TypeAlias = tuple[Term | None, Term | None, Term | None, ox.NamedNode | ox.DefaultGraph | None]
"""Subject, predicate, object and graph; None fits any term, and any named graph."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The quads that fit one of the patterns, each once; terms at both places of an `equal` pair are the same."""

    patterns: tuple[Pattern, ...]
    equal: tuple[tuple[int, int], ...] = ()

    @property
    def disjoint(self) -> bool:
        """Whether no quad can fit two of the patterns: they differ, and are bound at the same places."""
        return len({tuple(term is None for term in pattern) for pattern in self.patterns}) <= 1

    def fits(self, quad: ox.Quad) -> bool:
        """Whether the terms are equal that have to be."""
        terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
        return all(terms[one] == terms[other] for one, other in self.equal)

    def as_json(self) -> dict[str, Any]:
        """The selection as JSON can carry it: terms as in N-Triples, the default graph as an empty text."""
        return {"patterns": [list(map(_told, pattern)) for pattern in self.patterns], "equal": self.equal}

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Selection:
        """What `as_json` gave."""
        patterns: Iterator[Any] = (tuple(map(_untold, pattern)) for pattern in told["patterns"])
        return cls(tuple(patterns), tuple((one, other) for one, other in told["equal"]))


def _told(term: Term | ox.DefaultGraph | None) -> str | None:
    """A term of a pattern as text."""
    return "" if isinstance(term, ox.DefaultGraph) else term and str(term)


def _untold(text: str | None) -> object:
    """The term of a pattern that a text stands for."""
    return (term_of(text) if text else ox.DefaultGraph()) if text is not None else None


def term_of(text: str) -> Term:
    """The IRI or literal of an N-Triples form. Raises SyntaxError."""
    quad: ox.Quad = next(ox.parse(f"<x:s> <x:p> {text} .".encode(), ox.RdfFormat.N_TRIPLES))
    return quad.object  # type: ignore[return-value]  # callers give IRIs and literals


@dataclass(frozen=True, slots=True)
class Matches:
    """How many quads were selected, and some of them as sorted lines of N-Quads: those from `first` on."""

    total: int
    first: int
    lines: Sequence[bytes]

    @property
    def whole(self) -> bool:
        """Whether all of them are here."""
        return len(self.lines) == self.total
