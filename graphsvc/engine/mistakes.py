"""Where a text has its mistake and what it is, from what the engine's parser says of it.

The parser names the farthest place that it read up to, and it reads as many characters as a word has before it compares
them. So a second copy of the text is parsed in which tokens stand farther apart than any word is long: there the place
belongs to one token. It ends in a sign that no text may have, so it is never evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import pyoxigraph as ox

from graphsvc.characters import line_and_column
from graphsvc.errors import QuerySyntaxError, RequestError
from graphsvc.guard import misuses, read
from graphsvc.guard.prologue import undeclared
from graphsvc.guard.reading import Kind, kind_of
from graphsvc.guard.tokens import TOKENS
from graphsvc.messages import N_, Told

_PLACE: Final = re.compile(r"\bat (\d+):(\d+)")
_COMMENTS: Final = re.compile(r"#.*")
_APART: Final = " " * 20
"""More than the longest word of SPARQL, ENCODE_FOR_URI, has characters."""
_NOTHING: Final = "%"
"""No token begins so."""
_ALONE: Final = frozenset([*"{}()[].;,/|=", "||", "&&", "!="])
"""Signs that may have blanks around them wherever they stand."""
_LONGEST: Final = 1_000_000
_BASE: Final = "http://localhost/"
_CLASSES: Final = re.compile(r"\[(?:[^\]']|'(?:\\\\|[^'])*')*\]", re.DOTALL)
_MISSING: Final = N_("the text cannot be read from here on, or what should stand here is missing")
_MISPLACED: Final = N_("`%(token)s` cannot stand here, or something is missing before it")
_REASONS: Final = frozenset([
    N_("BIND is overriding an existing variable"),
    N_("An existing variable is overridden in the right side of LATERAL"),
    N_("The SELECT contains a variable that is unbound"),
    N_("The SELECT contains an expression with a variable that is unbound"),
    N_("Duplicated variable name in SELECT"),
    N_("The SELECT overrides an existing variable using an expression"),
    N_("SELECT * is not authorized with GROUP BY"),
    N_("Unexpected aggregate"),
    N_("Repeated variables are not allowed in VALUES clauses"),
    N_("The VALUES clause rows should have exactly the same number of values as there are variables."
       " To set a value to undefined use UNDEF"),
    N_("Already used blank node id"),
    N_("Prefix not found"),
    N_("IRI parsing failed"),
    N_("prefix IRI parsing failed"),
    N_("language tag parsing failed"),
    N_("the only base directions allowed are 'rtl' and 'ltr'"),
    N_("The query limit should be a non negative integer"),
    N_("The query offset should be a non negative integer"),
    N_("Literals or triple terms are not allowed in subject position of nested patterns"),
    N_("Reifiers are not allowed on property paths"),
    N_("Variables are not allowed in INSERT DATA"),
    N_("Variables and blank nodes are not allowed in DELETE DATA"),
    N_("Blank nodes are not allowed in DELETE WHERE"),
    N_("This custom function is an aggregate function and not a regular function"),
    N_("This custom function is a regular function and not an aggregate function"),
])  # fmt: skip
"""What the engine says in words (spargebra); others are told as it says them."""


@dataclass(frozen=True, slots=True)
class _Token:
    """A token of the text, where it begins there and in the copy."""

    text: str
    begin: int
    copied: int


def syntax_problem(problem: SyntaxError, text: str, *, update: bool = False) -> QuerySyntaxError:
    """The engine's complaint about a text with line, column (from 1) and offset (from 0) in code points."""
    message = str(problem)
    place = _PLACE.search(message)
    if not place:
        return QuerySyntaxError(detail=message)
    line, column = int(place[1]), int(place[2])
    offset = _offset(text, line, column)
    if not _COMMENTS.sub("", text).strip():
        return QuerySyntaxError(detail=N_("there is no query in the text"), line=line, column=column, offset=offset)
    tokens, copy = _apart(text)
    number = next((number for number, token in enumerate(tokens) if token.begin >= offset), len(tokens) - 1)
    reasons = list(_reasons(message[place.end() :]))
    if len(text) <= _LONGEST and (found := _engine_on(copy, update=update)):
        number = _at(tokens, _offset(copy, int(found[1]), int(found[2])))
        reasons = reasons or list(_reasons(found.string[found.end() :]))
    if not _lacks_prefix(tokens, number) and _touch(tokens, number) and _lacks_prefix(tokens, number - 1):
        number -= 1  # the engine looks the prefix up behind the name
    token = tokens[number]
    if _lacks_prefix(tokens, number):
        return undeclared(token.text, text, token.begin)
    return _misused(text, number, update=update) or _problem(text, token, reasons)


def _problem(text: str, token: _Token, reasons: Sequence[str]) -> QuerySyntaxError:
    """The complaint about a token, for the reasons that the engine gives, if it gives any."""
    line, column = line_and_column(text, token.begin)
    misplaced = Told(_MISPLACED, token=token.text[:40]) if token.text != _NOTHING else _MISSING
    detail = reasons[0] if len(reasons) == 1 else "; ".join(reasons) or misplaced
    return QuerySyntaxError(detail=detail, line=line, column=column, offset=token.begin)


def _misused(text: str, number: int, *, update: bool) -> QuerySyntaxError | None:
    """The complaint about a variable, where the engine noticed a misuse at that token."""
    with suppress(RequestError):
        reading = read(text, update=update)
        for misuse in misuses(reading):
            if misuse.noticed <= number:
                return QuerySyntaxError(detail=misuse.detail, **reading.place(misuse.at))
    return None


def _offset(text: str, line: int, column: int) -> int:
    """The offset of a place; the engine ends lines at line feeds only."""
    begin = sum(len(before) + 1 for before in text.split("\n")[: line - 1])
    return min(len(text), begin + column - 1)


def _apart(text: str) -> tuple[Sequence[_Token], str]:
    """The tokens of a text, with one behind them that cannot be read, and the copy in which they stand apart.

    Tokens that touch stay together, unless one of them is a sign that never belongs to another token.
    """
    tokens: list[_Token] = []
    pieces: list[str] = []
    length = end = 0
    for match in TOKENS.finditer(text):
        token, begin = match[1] or _NOTHING, match.start(1)
        together = tokens and begin == end and match[1] and not {token, tokens[-1].text} & _ALONE
        if not together:
            pieces.append(_APART)
            length += len(_APART)
        tokens.append(_Token(token, begin, length))
        pieces.append(token)
        length, end = length + len(token), begin + len(token)
        if not match[1]:
            break
    return tokens, "".join([*pieces, _APART])


def _engine_on(copy: str, *, update: bool) -> re.Match[str] | None:
    """Where the engine stops in the copy, over no data."""
    store = ox.Store()
    try:
        if update:
            store.update(copy, base_iri=_BASE)
        else:
            store.query(copy, base_iri=_BASE)
    except SyntaxError as problem:
        return _PLACE.search(str(problem))
    return None


def _at(tokens: Sequence[_Token], offset: int) -> int:
    """The number of the last token that begins there or before."""
    return max((number for number, token in enumerate(tokens) if token.copied <= offset), default=0)


def _touch(tokens: Sequence[_Token], number: int) -> bool:
    """Whether nothing stands between a token and the one before it."""
    before = tokens[max(0, number - 1)]
    return before.begin + len(before.text) == tokens[number].begin


def _lacks_prefix(tokens: Sequence[_Token], number: int) -> bool:
    """Whether the token is a name whose prefix nothing before it declares."""
    token, before = tokens[number].text, [one.text for one in tokens[:number]]
    if kind_of(token) is not Kind.NAME or (before and before[-1].upper() == "PREFIX"):
        return False
    declared = {name for word, name in pairwise(before) if word.upper() == "PREFIX"}
    return f"{token.partition(':')[0]}:" not in declared


def _reasons(message: str) -> Iterator[str]:
    """The reasons that the engine gives in words among what it expected, which else are words, signs and classes."""
    items = _CLASSES.sub("[]", message.replace("[_]", "_").removeprefix(": ").removeprefix("expected "))
    for item in items.removeprefix("one of ").split(", "):
        reason = item.strip().removesuffix(".").strip("[]")
        if " " in reason and not reason.startswith('"'):
            yield reason
