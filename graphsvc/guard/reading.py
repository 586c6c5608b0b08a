"""A SPARQL text as the guard read it: its tokens, what they are, and which bracket closes which."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Final

from graphsvc.characters import line_and_column
from graphsvc.guard.tokens import BETWEEN, TOKENS


class Kind(Enum):
    """What a token is."""

    VARIABLE = "variable"
    NAME = "prefixed name"
    IRI = "IRI"
    BLANK = "blank node"
    STRING = "string"
    LANGUAGE = "language tag"
    NUMBER = "number"
    WORD = "word"
    OPEN = "opening bracket"
    CLOSE = "closing bracket"
    SIGN = "sign"
    BULK = "run of triples"


class Inside(Enum):
    """What a pair of brackets holds; TOP is the text itself."""

    TOP = "text"
    SELECT = "subquery"
    GROUP = "group graph pattern"
    TEMPLATE = "template"
    DATA = "data"
    VALUES = "VALUES block"
    ROW = "row of VALUES"
    EXPRESSION = "expression"
    LIST = "collection or path"
    NODE = "property list"
    TRIPLE = "triple term"


BRACKETS: Final = {"{": "}", "(": ")", "[": "]", "{|": "|}", "<<": ">>", "<<(": ")>>"}
_CLOSING: Final = frozenset(BRACKETS.values())
_SIGNS: Final = frozenset(["||", "&&", "^^", "!=", "<=", ">=", *"<>=!+-*/|^.,;?~"])
_FIRST: Final = {
    **dict.fromkeys("0123456789.", Kind.NUMBER),
    **dict.fromkeys("\"'", Kind.STRING),
    **dict.fromkeys("?$", Kind.VARIABLE),
    "<": Kind.IRI,
    "@": Kind.LANGUAGE,
    "_": Kind.BLANK,
}


def kind_of(token: str) -> Kind:
    """What a token is, by its own characters."""
    if token in _SIGNS:
        return Kind.SIGN
    if token in BRACKETS:
        return Kind.OPEN
    if token in _CLOSING:
        return Kind.CLOSE
    return _FIRST.get(token[0]) or (Kind.NAME if ":" in token else Kind.WORD)


def _behind(text: str, offset: int) -> int:
    """Where the blanks and comments that begin there end."""
    between = BETWEEN.match(text, offset)
    return between.end() if between else offset


class Reading:
    """The tokens of a text and its brackets. A position is an index of `tokens`, an offset counts code points.

    `closes` and `inside` are known for the positions of opening brackets; `bulk` holds the positions of runs of
    triples.
    """

    def __init__(self, text: str) -> None:
        """Begin with no tokens."""
        self.text = text
        self.tokens: list[str] = []
        self.closes: dict[int, int] = {}
        self.inside: dict[int, Inside] = {}
        self.bulk: set[int] = set()
        self._offsets: list[int] = []

    def kind(self, position: int) -> Kind:
        """What the token there is."""
        return Kind.BULK if position in self.bulk else kind_of(self.tokens[position])

    def word(self, position: int) -> str:
        """The token there in upper case, counted from the end when negative; empty outside of the text."""
        return self.tokens[position].upper() if -len(self.tokens) <= position < len(self.tokens) else ""

    def offset(self, position: int) -> int:
        """Where the token there begins; all up to it are found at the first question."""
        known, text, bulk = self._offsets, self.text, self.bulk
        end = known[-1] + len(self.tokens[len(known) - 1]) if known else 0
        for token in self.tokens[len(known) : position + 1]:
            # A run of triples may begin with blanks; otherwise one blank is what most often stands between tokens.
            if len(known) not in bulk and not text.startswith(token, end):
                end = end + 1 if text[end] == " " and text.startswith(token, end + 1) else _behind(text, end)
            known.append(end)
            end += len(token)
        return known[position]

    def end(self, position: int) -> int:
        """Where the token there ends."""
        return self.offset(position) + len(self.tokens[position])

    def top(self) -> Iterator[int]:
        """The positions outside of all brackets, and those of the outermost brackets that open."""
        position = 0
        while position < len(self.tokens):
            yield position
            position = self.closes.get(position, position) + 1

    def apart(self, position: int) -> Iterator[tuple[int, str]]:
        """The token there with its offset, a run of triples as the tokens that it consists of."""
        offset = self.offset(position)
        if position not in self.bulk:
            yield offset, self.tokens[position]
            return
        for match in TOKENS.finditer(self.tokens[position]):
            if match[1]:
                yield offset + match.start(1), match[1]

    def gap(self, position: int) -> str:
        """A blank if something stands between the token before and the one there, so that both stay what they are."""
        return " " if position and self.end(position - 1) < self.offset(position) else ""

    def place(self, position: int) -> dict[str, int]:
        """Line, column and offset of the token there, as the facts of an error."""
        offset = self.offset(position)
        line, column = line_and_column(self.text, offset)
        return {"line": line, "column": column, "offset": offset}
