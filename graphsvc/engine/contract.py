"""What every engine promises: no method returns a cursor, and a sink is opened only once the query has parsed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pyoxigraph as ox

from graphsvc.formats import Format, Kind
from graphsvc.fragments import Matches, Selection
from graphsvc.graph_store import GraphState
from graphsvc.settings import Layout

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Subject = ox.NamedNode | ox.BlankNode | ox.Triple
Node = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
Row = Mapping[str, Term]
Solution = tuple[Term | None, ...]
"""The terms of the variables of a query, in their order; None where one is unbound."""

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
    """Something that our own code asks for what the store holds."""

    @property
    def memory(self) -> dict[str, Any]:
        """Where to remember what this version of the data says; empty each time where that may change unseen."""

    def rows(self, query: str, bindings: Mapping[str, Term] | None = None) -> Sequence[Row]:
        """The solutions of one of our own SELECT queries, unbound variables left out, in order."""

    def solutions(self, query: str, bindings: Mapping[str, Term] | None = None) -> Sequence[Solution]:
        """As `rows`, as tuples in the order of the variables: half the time, for what is read by the thousand."""

    def quads(self, subject: str | None = None, graph: str | None = None) -> Iterable[ox.Quad]:
        """The quads with this subject in this named graph; None stands for any. The default graph is left out."""

    def matches(self, selection: Selection, most: int, places: range) -> Matches:
        """The quads of a selection, sorted and all of them up to `most`, else those at these places.

        Then their order is the store's own, and holds for as long as this store does.
        """

    def state(self, graph: str) -> GraphState:
        """Whether a named graph is there, and a digest of its triples, in which a blank node keeps its name."""


class Store(Protocol):
    """What keeping a store in step needs of it, wherever it is."""

    def __len__(self) -> int:
        """How many quads there are."""

    def named_graphs(self) -> Iterable[ox.NamedNode | ox.BlankNode]:
        """The named graphs."""

    def contains_named_graph(self, graph: ox.NamedNode, /) -> bool:
        """Whether there is a named graph of that name."""

    def quads_for_pattern(
        self, subject: Subject | None, predicate: ox.NamedNode | None, term: Term | None, graph: Node | None = None, /
    ) -> Iterable[ox.Quad]:
        """The quads that fit; None stands for any term, and for any named graph."""

    def update(self, update: str, /, *, base_iri: str | None = None) -> None:
        """Apply an update, whole or not at all. Raises SyntaxError, OSError and RuntimeError."""

    def bulk_extend(self, quads: Iterable[ox.Quad], /) -> None:
        """Add many quads at once."""


class Upkeep(Protocol):
    """What keeps a store in step: with the content folders at its start, with itself after an update."""

    @property
    def base(self) -> str:
        """What things are called."""

    @property
    def layout(self) -> Layout:
        """What the default graph holds."""

    def fill(self, store: Store, layout: Layout | None) -> Sequence[str]:
        """Bring a store, of that layout so far, in step with the content, and say what changed, a line each.

        Raises ContentError.
        """

    def transaction(self, update: str) -> str:
        """The text of one SPARQL update that does what this one does, and brings derived graphs in step.

        The given text ends with an operation.
        """

    def kept(self, quads: Iterable[ox.Quad], layout: Layout) -> Iterable[ox.Quad]:
        """The quads of a backup of a store of that layout, as this store holds them."""


class Writable(Protocol):
    """Where a store is: it can be written to, or replaced."""

    @property
    def store(self) -> Store:
        """The store as it is now."""

    def replace(self, fill: Callable[[ox.Store], None]) -> None:
        """Put a new store, filled by this, in its place: whole, or not at all when anything fails."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a worker may take: bytes of memory besides what it begins with, bytes of stack."""

    memory_bytes: int
    stack_bytes: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a remote store takes queries and updates, and the bearer token that it wants, if any."""

    queries: str
    updates: str
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a keeper is to keep: in this directory, at that place, or in memory; how, and within which bounds.

    Relative IRIs in updates are resolved against `base`.
    """

    upkeep: Upkeep
    bounds: Bounds
    base: str
    directory: Path | None = None
    remote: Place | None = None
