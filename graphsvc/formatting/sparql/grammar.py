"""Queries, updates and their patterns as elements, one for each line (SPARQL 1.1, section 19.8).

Only the structure that a layout needs is read: that the text is SPARQL is for the engine to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphsvc.formatting.sparql.lines import Break, Element
from graphsvc.formatting.sparql.reading import Parts, Reader

if TYPE_CHECKING:
    from graphsvc.formatting.sparql.tokens import Comment

_MODIFIERS: Final = frozenset({"GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"})
_QUERIES: Final = frozenset({"SELECT", "CONSTRUCT", "DESCRIBE", "ASK"})
_GRAPH_OPERATIONS: Final = frozenset({"LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"})


class Grammar(Reader):
    """Reads a whole text."""

    def text(self) -> tuple[list[Element], list[Comment]]:
        """The elements of the query or update, and the comments at its end."""
        operations = [self._query()] if self.next.word in _QUERIES else self._update()
        for number, operation in enumerate(operations):
            for place, element in enumerate(operation):
                element.apart = element.apart and number > 0 and place == 0
        elements = [element for operation in operations for element in operation]
        if self.next.kind != "end":
            self.refuse()
        return elements, self.next.before

    def patterns(self) -> list[Element]:
        """The patterns of a group, or the sub-query that it is."""
        if self.next.word == "SELECT":
            return self._query()
        found: list[Element] = []
        while self.next.word != "}":
            found += self._pattern()
        return found

    def _pattern(self) -> list[Element]:
        """One pattern: as many elements as it takes lines."""
        word = self.next.word
        if word not in ("FILTER", "OPTIONAL", "MINUS", "GRAPH", "SERVICE", "BIND", "VALUES", "{", "UNION"):
            return self._triples()
        element = self.begin()
        if word == "VALUES":
            element.parts = self._values()
        elif word == "UNION":
            element.parts = [self.take()]
            return [element]
        elif word == "{":
            element.parts = [self.block(self.patterns)]
        else:
            element.parts = [self.take(), " "]
            if word in ("FILTER", "BIND"):
                element.parts += self.call()
            else:
                while self.next.word != "{":
                    element.parts += [self.take(), " "]
                element.parts.append(self.block(self.patterns))
        if self.next.word == ".":
            element.parts.append(f" {self.take()}")
        return [element]

    def _triples(self) -> list[Element]:
        """The statements on one subject, a line for each property."""
        element = self.begin()
        found = [element]
        element.parts = self.term()
        if self.next.word not in (".", "}"):
            element.parts += [" ", *self.verb_and_objects()]
        while self.next.word == ";":
            element.parts.append(f" {self.take()}")
            if self.next.word not in (";", ".", "}"):
                element = self.begin(inner=True)
                found.append(element)
                element.parts = self.verb_and_objects()
        if self.next.word == ".":
            element.parts.append(f" {self.take()}")
        return found

    def _values(self) -> Parts:
        """VALUES with its variables and rows."""
        parts: Parts = [self.take("VALUES"), " "]
        if self.next.word == "(":
            parts.append(self._row())
        else:
            parts.append(self.take())
        return [*parts, " ", self.block(self._rows, several=True)]

    def _rows(self) -> list[Element]:
        """The rows of VALUES."""
        found: list[Element] = []
        while self.next.word != "}":
            element = self.begin()
            element.parts = [self._row()] if self.next.word == "(" else self.term()
            found.append(element)
        return found

    def _row(self) -> str:
        """Variables or terms in parentheses."""
        opening = self.take("(")
        texts: list[str] = []
        while self.next.word != ")":
            texts.append("".join(part for part in self.term() if isinstance(part, str)))
        return opening + " ".join(texts) + self.take(")")

    def _query(self) -> list[Element]:
        """A query or a sub-query, a line for each clause."""
        head = self.begin()
        form = self.next.word
        head.parts = [self.take()]
        found = [head]
        if form == "CONSTRUCT" and self.next.word == "{":
            head.parts += [" ", self.block(self.patterns, opened=True)]
        while self.next.word not in ("FROM", "WHERE", "{", "}", *_MODIFIERS) and self.next.kind != "end":
            item = self.call() if form != "SELECT" or self.next.word == "(" else [self.take()]
            head.parts += [" " if item in (["DISTINCT"], ["REDUCED"]) else Break(), *item]
        while self.next.word == "FROM":
            found.append(self._plain("WHERE", "{"))
        if self.next.word in ("WHERE", "{"):
            self._where(found)
        while self.next.word in _MODIFIERS:
            found.append(self._modifier())
        return found

    def _where(self, found: list[Element]) -> None:
        """Add WHERE as a clause of its own, or the pattern to the last clause where the word is left out."""
        if self.next.word == "WHERE":
            found.append(self.begin())
            found[-1].parts = [self.take()]
        found[-1].parts += [" ", self.block(self.patterns, opened=True)]

    def _modifier(self) -> Element:
        """One solution modifier, or the VALUES behind a query."""
        element = self.begin()
        word = self.next.word
        if word == "VALUES":
            element.parts = self._values()
            return element
        element.parts = [self.take()]
        if word in ("GROUP", "ORDER"):
            element.parts += [" ", self.take("BY")]
        while self.next.word not in ("}", *_MODIFIERS) and self.next.kind != "end":
            element.parts += [Break(), *self.call()]
        return element

    def _plain(self, *stops: str) -> Element:
        """A clause without patterns: words and names up to a stop, the clause's own word again, or the end."""
        element = self.begin()
        own = self.next.word
        element.parts = [self.take()]
        while self.next.word not in (own, *stops) and self.next.kind != "end":
            element.parts += [" ", self.take()]
        return element

    def _update(self) -> list[list[Element]]:
        """The operations, parted by semicolons."""
        found: list[list[Element]] = []
        while self.next.kind != "end":
            found.append(self._operation())
            if self.next.word != ";":
                break
            found[-1][-1].parts.append(f" {self.take()}")
        return found

    def _operation(self) -> list[Element]:
        """One operation, a line for each clause."""
        if self.next.word in _GRAPH_OPERATIONS:
            return [self._plain(";")]
        found: list[Element] = []
        while self.next.word in ("WITH", "USING", "INSERT", "DELETE", "WHERE"):
            if self.next.word in ("WITH", "USING"):
                found.append(self._plain("USING", "INSERT", "DELETE", "WHERE"))
                continue
            element = self.begin()
            found.append(element)
            element.parts = [self.take()]
            while self.next.word in ("DATA", "WHERE"):
                element.parts += [" ", self.take()]
            element.parts += [" ", self.block(self.patterns, opened=True)]
        if not found:
            self.refuse()
        return found
