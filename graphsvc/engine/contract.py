"""What every engine promises: no method returns a cursor, and a sink is opened only once the query has parsed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

import pyoxigraph as ox

from graphsvc.formats import Format, Kind
from graphsvc.protocol import QueryRequest

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = Mapping[str, Term]
Offer = Callable[[Kind], Format]
"""The format for a kind of answer; raises NotAcceptable when the client takes none."""


class Sink(Protocol):
    """Where an answer goes: opened once with its format, then written in pieces, all from the evaluating thread."""

    def open(self, form: Format) -> None:
        """Fix the format; the status line is clean from here on."""

    def write(self, piece: bytes, /) -> int:
        """Take one piece and say how many bytes it had. An exception raised here ends the evaluation."""

    def flush(self) -> None:
        """Called by the engine at the end."""


class Engine(Protocol):
    """Something that answers SPARQL queries."""

    def answer(self, request: QueryRequest, offer: Offer, sink: Sink) -> None:
        """Evaluate a foreign query and write the answer. Raises QuerySyntaxError or NotAcceptable before `open`."""

    def rows(self, query: str, bindings: Mapping[str, Term] | None = None) -> Sequence[Row]:
        """The solutions of one of our own SELECT queries, unbound variables left out, in order."""

    def quads(self, subject: str | None = None, graph: str | None = None) -> Iterable[ox.Quad]:
        """The quads with this subject in this named graph; None stands for any. The default graph is left out."""
