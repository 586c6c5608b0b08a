"""Our own queries, asked of a worker: the engine that pages work with, from threads of the web process."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

import pyoxigraph as ox

from graphsvc.engine.contract import Row, Solution, Term
from graphsvc.engine.wire import Channel, Sort, packed_json
from graphsvc.errors import QueryExhausted, QueryTimeout, restored
from graphsvc.fragments import Matches, Selection
from graphsvc.graph_store import GraphState
from graphsvc.messages import N_

_PLAIN: Final = re.compile(r'"([^"\\]*)"(?:@([A-Za-z]+(?:-[A-Za-z0-9]+)*)|\^\^<([^<>\\]*)>)?')
"""A literal without escapes, with its language or datatype."""
_REMEMBERED: Final = 32_768
_REMEMBERED_CHARACTERS: Final = 1000


def _read(cell: str) -> Term:
    """The term of a cell."""
    if cell[0] == "<" and cell[1] != "<" and "\\" not in cell:  # two of them begin a triple term
        return ox.NamedNode(cell[1:-1])
    if plain := _PLAIN.fullmatch(cell):
        text, language, datatype = plain.groups()
        return ox.Literal(text, language=language, datatype=ox.NamedNode(datatype) if datatype else None)
    parsed = ox.parse_query_results(f"?term\n{cell}\n".encode(), ox.QueryResultsFormat.TSV)
    assert isinstance(parsed, ox.QuerySolutions)  # noqa: S101  # it has a variable
    term: Term = next(parsed)[0]
    return term


class _Terms(dict[str, Term | None]):
    """The term of each cell; short ones are remembered, as pages repeat them, and what is held has a bound."""

    def __missing__(self, cell: str) -> Term | None:
        """Read a cell for the first time; an empty one has no term."""
        term = _read(cell) if cell else None
        if len(cell) <= _REMEMBERED_CHARACTERS:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[cell] = term
        return term


_terms: Final = _Terms()


def term_of(cell: str) -> Term:
    """The term that a cell of SPARQL's TSV stands for (SPARQL 1.1 TSV, section 4). Raises SyntaxError."""
    term = _terms[cell]
    if term is None:
        message = "an empty cell stands for no term"
        raise SyntaxError(message)
    return term


class WorkerEngine:
    """Asks the worker that the calling thread was given; the fixed texts are ours, the terms are bound as terms."""

    def __init__(self, base: str, patience_seconds: float, *, remembers: bool) -> None:
        """Resolve relative IRIs against `base`; wait so long for each piece of an answer.

        It remembers where nobody else can write into the store.
        """
        self.base = base
        self.patience_seconds = patience_seconds
        self._remembers = remembers
        self._newest: tuple[int, dict[str, Any]] = (0, {})
        self._given = threading.local()

    @contextmanager
    def asking(self, end: socket.socket, generation: int) -> Iterator[None]:
        """In here, this thread asks the worker at the other end, which holds that generation of the store."""
        end.settimeout(self.patience_seconds)
        self._given.channel = Channel(end)
        self._given.memory = self._memory_of(generation)
        self._given.generation = generation
        try:
            yield
        finally:
            del self._given.channel, self._given.memory, self._given.generation
            end.settimeout(0)

    def _memory_of(self, generation: int) -> dict[str, Any]:
        """What is remembered of a generation; of older ones than the newest nothing is."""
        newest, memory = self._newest
        if generation == newest and self._remembers:
            return memory
        memory = {}
        if generation > newest:
            self._newest = generation, memory
        return memory

    @property
    def memory(self) -> dict[str, Any]:
        """What is remembered of the version of the data that this thread asks."""
        memory: dict[str, Any] = self._given.memory
        return memory

    @property
    def generation(self) -> int:
        """How often the store that this thread asks had been written to."""
        generation: int = self._given.generation
        return generation

    def rows(self, query: str, bindings: Mapping[str, Term] | None = None) -> Sequence[Row]:
        """The solutions of one of our own SELECT queries, unbound variables left out, in order."""
        head, lines = self._selected(query, bindings)
        return [{name: term_of(cell) for name, cell in zip(head, line, strict=True) if cell} for line in lines]

    def solutions(self, query: str, bindings: Mapping[str, Term] | None = None) -> Sequence[Solution]:
        """The solutions of one of our own SELECT queries, as tuples."""
        _, lines = self._selected(query, bindings)
        return [tuple(map(_terms.__getitem__, line)) for line in lines]  # no call of Python for what is known

    def _selected(self, query: str, bindings: Mapping[str, Term] | None) -> tuple[Sequence[str], Iterator[list[str]]]:
        """The variables of a SELECT query, and the cells of each solution, empty where a variable is unbound."""
        bound = {name: str(term) for name, term in (bindings or {}).items()}
        answer = self._asked({"do": "rows", "text": query, "base": self.base, "bindings": bound})
        head, *lines = answer.decode().removesuffix("\n").split("\n")
        return [name[1:] for name in head.split("\t")], (line.split("\t") for line in lines)

    def quads(self, subject: str | None = None, graph: str | None = None) -> Sequence[ox.Quad]:
        """The quads of the named graphs that fit."""
        answer = self._asked({"do": "quads", "subject": subject, "graph": graph})
        return list(ox.parse(answer, ox.RdfFormat.N_QUADS))

    def matches(self, selection: Selection, most: int, places: range) -> Matches:
        """The quads of a selection, sorted and whole up to `most`, else those at some places."""
        job = {"do": "matches", "selection": selection.as_json(), "most": most, "places": (places.start, places.stop)}
        told, *lines = self._asked(job).split(b"\n")
        total, first = map(int, told.split())
        return Matches(total, first, lines)

    def state(self, graph: str) -> GraphState:
        """What a named graph is now."""
        return GraphState(**json.loads(self._asked({"do": "state", "graph": graph})))

    def _asked(self, job: Mapping[str, object]) -> bytes:
        """The whole answer. Raises QueryTimeout and QueryExhausted when there is none."""
        channel: Channel = self._given.channel
        content = bytearray()
        try:
            channel.send(packed_json(Sort.JOB, job))
            while (frame := channel.receive()) is not None and frame.sort is not Sort.END:
                if frame.sort is Sort.FAILED:
                    raise restored(frame.json)
                if frame.sort is Sort.PIECE:
                    content += frame.payload
        except TimeoutError:
            raise QueryTimeout(detail=N_("a page took too long"), seconds=self.patience_seconds) from None
        except OSError:
            frame = None
        if frame is None:
            raise QueryExhausted(detail=N_("its worker ended"))
        return bytes(content)
