"""Parameters of example queries: variables named `?_{name}_{type}`, bound as terms, and pages of what they give."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from graphsvc.errors import BadRequest, FormattingError
from graphsvc.formatting.sparql.tokens import Token, tokens
from graphsvc.messages import N_, Told
from graphsvc.vocab import XSD

Value = ox.NamedNode | ox.Literal

_LANGUAGES: Final = {"en": "en", "fr": "fr", "zh": "zh-Hant"}
_DATATYPES: Final = {
    "integer": re.compile(r"[+-]?[0-9]+"),
    "decimal": re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)"),
    "double": re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN"),
    "boolean": re.compile(r"true|false|0|1"),
    "gYear": re.compile(r"-?[0-9]{4,}"),
    "date": re.compile(r"-?[0-9]{4,}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"),
    "string": re.compile(r".*", re.DOTALL),
}
"""The lexical forms of the datatypes that a parameter may have (XML Schema 1.1 Part 2, section 3)."""
_LONGEST: Final = 1000


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: the variable it stands for, its name, and `iri`, a datatype of XSD or a language as its type."""

    variable: str
    name: str
    type: str

    @classmethod
    def of(cls, variable: str) -> Parameter | None:
        """The parameter that a variable, without its mark, stands for: `_community_iri`, `_year_gYear`, `_word_en`."""
        if not variable.startswith("_") or not (words := variable.strip("_")):
            return None
        name, _, kind = words.rpartition("_")
        if name and (kind == "iri" or kind in _DATATYPES or kind in _LANGUAGES):
            return cls(variable, name, kind)
        return cls(variable, words, "string")

    @property
    def pattern(self) -> str | None:
        """The regular expression of its lexical forms, None for those that have none of their own."""
        return _DATATYPES[self.type].pattern if self.type in _DATATYPES and self.type != "string" else None

    def term(self, text: str) -> Value:
        """The term that a client's text means. Raises BadRequest for what is no value of the type."""
        if len(text) > _LONGEST:
            raise BadRequest(
                detail=Told("`%(name)s` has at most %(most)s characters", name=self.name, most=_LONGEST),
                parameter=self.name,
            )
        try:
            if self.type == "iri":
                return ox.NamedNode(text)
            if self.type in _LANGUAGES:
                return ox.Literal(text, language=_LANGUAGES[self.type])
        except ValueError:
            detail = Told("`%(name)s` is an absolute IRI, unlike `%(value)s`", name=self.name, value=text)
            raise BadRequest(detail=detail, parameter=self.name) from None
        if not _DATATYPES[self.type].fullmatch(text):
            detail = Told(
                "`%(name)s` is a value of `xsd:%(type)s`, unlike `%(value)s`",
                name=self.name,
                type=self.type,
                value=text,
            )
            raise BadRequest(detail=detail, parameter=self.name)
        return ox.Literal(text, datatype=ox.NamedNode(XSD + self.type))


class Template:
    """An example query whose parameters can be bound: a SELECT with one group behind its projection."""

    def __init__(self, text: str) -> None:
        """Read the text. Raises FormattingError for one that is no SELECT with a group, or holds what is no token."""
        self.text = text
        self._starts = _line_starts(text)
        found = tokens(text)
        select = next((place for place, token in enumerate(found) if token.word == "SELECT"), None)
        opening = next((place for place, token in enumerate(found) if token.word == "{"), None)
        if select is None or opening is None or opening < select:
            raise FormattingError(detail=N_("parameters and pages need a SELECT with a group"), line=1, column=1)
        self._select, self._opening = found[select], found[opening]
        closing = _closing(found, opening)
        self._closing, self._tail = found[closing], found[closing + 1 : -1]
        names = dict.fromkeys(token.text[1:] for token in found if token.kind == "variable")
        self.parameters: Sequence[Parameter] = [known for name in names if (known := Parameter.of(name))]

    def bound(self, values: Mapping[str, Sequence[Value]]) -> str:
        """The query with each of these variables bound to one of these terms, in the wording that anybody can send."""
        after = self._end(self._opening)
        blocks = [
            f"\n  VALUES ?{variable} {{ {' '.join(map(str, terms))} }}" for variable, terms in values.items() if terms
        ]
        return self.text[:after] + "".join(blocks) + self.text[after:]

    def page(self, limit: int, number: int) -> str:
        """One page of the solutions, counted from 1, each of `limit` solutions, within the query's own bounds."""
        own = {name: self._number(name) for name in ("LIMIT", "OFFSET")}
        skipped = (number - 1) * limit
        count = limit if own["LIMIT"] is None else max(0, min(limit, own["LIMIT"] - skipped))
        return f"{self._without_slice()}\nLIMIT {count} OFFSET {(own['OFFSET'] or 0) + skipped}\n"

    def counting(self) -> str:
        """The query that counts the solutions, as `?n`."""
        start = self._start(self._select)
        return f"{self.text[:start]}SELECT (COUNT(*) AS ?n) WHERE {{\n{{ {self.text[start:]}\n}}\n}}\n"

    def choices(self, parameter: Parameter, most: int) -> str:
        """The query for the terms that a parameter may be bound to, at most so many, in order."""
        group = self.text[self._start(self._opening) : self._end(self._closing)]
        variable = parameter.variable
        return (
            f"{self.text[: self._start(self._select)]}SELECT DISTINCT ?{variable} WHERE {group}\n"
            f"ORDER BY ?{variable} LIMIT {most}\n"
        )

    def _number(self, name: str) -> int | None:
        """The number behind a keyword of the solution modifiers."""
        for token, following in zip(self._tail, self._tail[1:], strict=False):
            if token.word == name and following.text.isdigit():
                return int(following.text)
        return None

    def _without_slice(self) -> str:
        """The text without LIMIT and OFFSET behind the group."""
        text = self.text
        for token, following in reversed([*zip(self._tail, self._tail[1:], strict=False)]):
            if token.word in ("LIMIT", "OFFSET") and following.text.isdigit():
                text = text[: self._start(token)] + text[self._end(following) :]
        return text

    def _start(self, token: Token) -> int:
        return self._starts[token.line - 1] + token.column - 1

    def _end(self, token: Token) -> int:
        return self._start(token) + len(token.text)


def _line_starts(text: str) -> list[int]:
    """The offset of each line; lines end with a line feed, as tokens count them."""
    return [0, *(match.end() for match in re.finditer("\n", text))]


def _closing(found: Sequence[Token], opening: int) -> int:
    """The place of the brace that closes the one at a place. Raises FormattingError where nothing does."""
    depth = 0
    for place in range(opening, len(found)):
        depth += {"{": 1, "}": -1}.get(found[place].word, 0)
        if depth == 0:
            return place
    raise FormattingError(detail=N_("the group is not closed"), line=found[opening].line, column=found[opening].column)
