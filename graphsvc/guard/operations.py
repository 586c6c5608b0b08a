"""An update as the operations that it consists of (SPARQL 1.1, section 19.8, productions 29 to 52)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NoReturn

from graphsvc.errors import QuerySyntaxError
from graphsvc.guard.reading import Inside, Kind, Reading
from graphsvc.guard.versions import PROLOGUE

_TRANSFERS: Final = frozenset(["ADD", "MOVE", "COPY"])
_ENDINGS: Final = frozenset(["DEFAULT", "NAMED", "ALL"])


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation, from its first to its last token; all numbers are positions in the reading.

    `kind` is its keywords; a DELETE and INSERT with WHERE is a MODIFY. `graphs` are the graphs that it names outside of
    braces, as IRI, prefixed name or DEFAULT, NAMED, ALL; `graph` is that of WITH; `blocks` are the braces by keyword.
    """

    kind: str
    first: int
    last: int
    silent: bool = False
    graphs: tuple[int, ...] = ()
    graph: int | None = None
    using: tuple[int, ...] = ()
    blocks: Mapping[str, int] = field(default_factory=dict)

    @property
    def reads(self) -> bool:
        """Whether it matches a pattern, over the default graph unless it says otherwise."""
        return "WHERE" in self.blocks


@dataclass(frozen=True, slots=True)
class Update:
    """A text read as an update: the positions of its declarations, its operations, and a semicolon behind the last."""

    reading: Reading
    declarations: tuple[int, ...]
    operations: tuple[Operation, ...]
    final: int | None


def update_of(reading: Reading) -> Update:
    """The operations of an update. Raises QuerySyntaxError where there is none and something else stands."""
    parser = _Parser(reading)
    declarations, operations, final = list(parser.prologue()), [], None
    while parser.at < len(reading.tokens):
        operations.append(parser.operation())
        final = parser.at - 1 if parser.takes(";") else None
        declarations += parser.prologue()
        if final is None and parser.at < len(reading.tokens):
            parser.complain("between operations stands `;`")
    return Update(reading, tuple(declarations), tuple(operations), final)


class _Parser:
    """A place in the tokens outside of braces, going forward."""

    def __init__(self, reading: Reading) -> None:
        """Begin at the first token."""
        self.reading = reading
        self.at = 0

    def complain(self, detail: str) -> NoReturn:
        """Raise QuerySyntaxError for the token at hand, or for the end."""
        raise QuerySyntaxError(detail=detail, **self.reading.place(min(self.at, len(self.reading.tokens) - 1)))

    def takes(self, *words: str) -> bool:
        """Whether these words follow, which are taken then."""
        found = all(self.reading.word(self.at + ahead) == word for ahead, word in enumerate(words))
        self.at += len(words) if found else 0
        return found

    def prologue(self) -> Iterator[int]:
        """The declarations that follow."""
        while size := PROLOGUE.get(self.reading.word(self.at)):
            yield self.at
            self.at += size
            if self.at > len(self.reading.tokens):
                self.complain("the declaration is not complete")

    def operation(self) -> Operation:
        """The operation that follows."""
        first, word = self.at, self.reading.word(self.at)
        if word in ("CLEAR", "DROP", "CREATE", "LOAD") or word in _TRANSFERS:
            return self._management(first, word)
        for kind, name in (("INSERT DATA", "DATA"), ("DELETE DATA", "DATA"), ("DELETE WHERE", "WHERE")):
            if self.takes(*kind.split()):
                block = self._block()
                return Operation(kind, first, self.at - 1, blocks={name: block})
        return self._modify(first)

    def _management(self, first: int, word: str) -> Operation:
        """An operation on whole graphs."""
        self.at += 1
        silent = self.takes("SILENT")
        graphs = [self._iri()] if word == "LOAD" else [self._graph()]
        if word in _TRANSFERS:
            if not self.takes("TO"):
                self.complain("`TO` is missing")
            graphs.append(self._graph())
        elif word == "LOAD" and self.takes("INTO"):
            graphs.append(self._graph())
        return Operation(word, first, self.at - 1, silent, tuple(graphs))

    def _modify(self, first: int) -> Operation:
        """DELETE and INSERT with their WHERE."""
        graph = self._iri() if self.takes("WITH") else None
        blocks = {word: self._block() for word in ("DELETE", "INSERT") if self.takes(word)}
        if not blocks:
            self.complain("an operation is missing")
        using = []
        while self.takes("USING"):
            using.append(self.at - 1)
            self.takes("NAMED")
            self._iri()
        if not self.takes("WHERE"):
            self.complain("`WHERE` is missing")
        blocks["WHERE"] = self._block()
        return Operation("MODIFY", first, self.at - 1, graph=graph, using=tuple(using), blocks=blocks)

    def _graph(self) -> int:
        """A graph, with or without the word, or one of the words for several."""
        if self.reading.word(self.at) in _ENDINGS:
            self.at += 1
            return self.at - 1
        self.takes("GRAPH")
        return self._iri()

    def _iri(self) -> int:
        """The IRI or prefixed name that follows."""
        if self.at >= len(self.reading.tokens) or self.reading.kind(self.at) not in (Kind.IRI, Kind.NAME):
            self.complain("the IRI of a graph is missing")
        self.at += 1
        return self.at - 1

    def _block(self) -> int:
        """The braces that follow."""
        opened = self.at
        if self.reading.inside.get(opened) not in (Inside.GROUP, Inside.SELECT, Inside.TEMPLATE, Inside.DATA):
            self.complain("`{` is missing")
        self.at = self.reading.closes[opened] + 1
        return opened
