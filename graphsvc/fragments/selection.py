"""Which quads a fragment holds, as the store is asked for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import pyoxigraph as ox

Term: TypeAlias = ox.NamedNode | ox.Literal
Pattern: TypeAlias = tuple[
    Term | ox.BlankNode | None,
    Term | None,
    Term | ox.BlankNode | None,
    ox.NamedNode | ox.BlankNode | ox.DefaultGraph | None,
]
"""Subject, predicate, object and graph; None fits any term, and any named graph."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The quads that fit one of the patterns, each once; terms at both places of an `equal` pair are the same."""

    patterns: tuple[Pattern, ...]
    equal: tuple[tuple[int, int], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The selection as JSON can carry it: terms as in N-Triples, the default graph as an empty text."""
        return {"patterns": [list(map(_told, pattern)) for pattern in self.patterns], "equal": self.equal}

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Selection:
        """What `as_json` gave."""
        patterns: Iterator[Any] = (tuple(map(_untold, pattern)) for pattern in told["patterns"])
        return cls(tuple(patterns), tuple((one, other) for one, other in told["equal"]))


def _told(term: Term | ox.BlankNode | ox.DefaultGraph | None) -> str | None:
    """A term of a pattern as text."""
    return "" if isinstance(term, ox.DefaultGraph) else term and str(term)


def _untold(text: str | None) -> object:
    """The term of a pattern that a text stands for."""
    return (term_of(text) if text else ox.DefaultGraph()) if text is not None else None


def term_of(text: str) -> Term:
    """The term of an N-Triples form; a blank node keeps its label. Raises SyntaxError."""
    quad: ox.Quad = next(ox.parse(f"<x:s> <x:p> {text} .".encode(), ox.RdfFormat.N_TRIPLES))
    return quad.object  # type: ignore[return-value]  # callers give IRIs and literals


def quads_of(lines: Sequence[bytes]) -> list[ox.Quad]:
    """The quads that rows of SPARQL's TSV stand for; without a graph, those of the default graph."""
    rows = ox.parse_query_results(b"\n".join([b"?s\t?p\t?o\t?g", *lines, b""]), ox.QueryResultsFormat.TSV)
    assert isinstance(rows, ox.QuerySolutions)  # noqa: S101  # TSV holds nothing else
    return [ox.Quad(row["s"], row["p"], row["o"], row["g"] or ox.DefaultGraph()) for row in rows]


@dataclass(frozen=True, slots=True)
class Matches:
    """How many quads were selected, and some of them as rows of SPARQL's TSV: those from `first` on."""

    total: int
    first: int
    lines: Sequence[bytes]
