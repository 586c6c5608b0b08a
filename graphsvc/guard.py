"""What is refused before an engine sees it: queries too long or too deep, and those that would reach the network.

A small lexer after SPARQL 1.1, section 19: codepoint escapes are decoded first (19.2), then strings, IRIs and comments
are passed over. Where a text can be read in more than one way, it is refused if any reading would be.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from graphsvc.errors import QueryRefused, QuerySyntaxError, RequestTooLarge

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_LAST_CODEPOINT = 0x10FFFF
_TOKENS = re.compile(
    r"""
      (?P<skip>      [ \t\r\n]+ | \#[^\r\n]* )
    | (?P<iri>       <[^<>"{}|^`\\\x00-\x20]*> )
    | (?P<string>    \"\"\"(?:\"{0,2}(?:[^"\\]|\\.))*\"\"\" | '''(?:'{0,2}(?:[^'\\]|\\.))*'''
                   | \"(?:[^"\\\r\n]|\\.)*\" | '(?:[^'\\\r\n]|\\.)*' )
    | (?P<variable>  [?$][^\W][\w]* )
    | (?P<language>  @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
    | (?P<name>      (?:[^\W\d_][\w.-]*)?:(?:[\w:%.\\-]|\\.)* | _:[\w.-]+ )
    | (?P<word>      [A-Za-z_][A-Za-z0-9_]* )
    | (?P<number>    [0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)? )
    | (?P<sign>      \|\||&&|\^\^|<<|>>|!=|<=|>=|. )
    """,
    re.VERBOSE | re.DOTALL,
)
_OPEN: Final = frozenset("{([")
_CLOSE: Final = frozenset("})]")
_CHAINED: Final = frozenset(
    [
        "||",
        "&&",
        "+",
        "-",
        "*",
        "/",
        "|",
        "^",
        "!",
        ".",
        ";",
        "UNION",
        "OPTIONAL",
        "MINUS",
        "FILTER",
        "BIND",
        "VALUES",
        "GRAPH",
    ]
)
_OPERANDS: Final = frozenset({"variable", "string", "language", "number", "name", "iri", "word"})
_BETWEEN: Final = r"(?:\s|\#[^\r\n]*[\r\n])*"
_SERVICE_CLAUSE: Final = re.compile(
    rf"SERVICE{_BETWEEN}(?:SILENT)?{_BETWEEN}(?:<[^<>]*>|[?$]\w+|[\w.-]*:(?:[\w:%.\\-]|\\.)*){_BETWEEN}\{{",
    re.IGNORECASE,
)
_REFUSED: Final = "SERVICE is switched off: a query may not ask another endpoint here"


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds in force: bytes of the text, nesting of brackets, links of one chain, terms of one list."""

    size_bytes: int
    depth: int
    chain: int
    terms: int


@dataclass(frozen=True, slots=True)
class Token:
    """One token: `kind` is the name of its group above, `offset` counts code points of the decoded text."""

    kind: str
    text: str
    offset: int


def decoded(text: str) -> str:
    r"""The text with `\uXXXX` and `\UXXXXXXXX` replaced (SPARQL 1.1, section 19.2)."""

    def character(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        return chr(code) if code <= _LAST_CODEPOINT else match[0]

    return _ESCAPE.sub(character, text)


def tokens(text: str) -> Iterator[Token]:
    """The tokens that carry meaning, in order."""
    for match in _TOKENS.finditer(decoded(text)):
        kind = match.lastgroup
        if kind and kind != "skip":
            yield Token(kind, match[0], match.start())


def _walk(stream: list[Token], limits: Limits) -> bool:
    """Follow brackets, chains and lists; whether some `<` that was read as the beginning of an IRI may be an operator.

    It is one after an operand inside parentheses, and none in lists and paths: without a full parse the two cannot
    always be told apart, and what follows may then be read in two ways. Raises QueryRefused beyond the limits.
    """
    doubtful = False
    levels = [("", 0, 0)]
    before: Token | None = None
    for token in stream:
        bracket, chain, terms = levels[-1]
        word = token.text.upper() if token.kind == "word" else token.text
        after_operand = before is not None and (before.kind in _OPERANDS or before.text == ")")
        doubtful = doubtful or (token.kind == "iri" and bracket == "(" and after_operand)
        if token.kind == "sign" and word in _OPEN:
            levels.append((word, 0, 0))
        elif token.kind == "sign" and word in _CLOSE:
            del levels[max(1, len(levels) - 1) :]
        elif word in _CHAINED or (word == "," and bracket != "("):
            levels[-1] = (bracket, chain + 1, terms)
        elif token.kind in ("iri", "name", "string", "number"):
            levels[-1] = (bracket, chain, terms + 1)
        _refuse_long(levels, limits, token)
        before = token
    return doubtful


def _refuse_long(levels: list[tuple[str, int, int]], limits: Limits, token: Token) -> None:
    """Raise QueryRefused when the innermost level passes a limit."""
    _, chain, terms = levels[-1]
    if len(levels) > limits.depth + 1:
        raise QueryRefused(detail="the query is nested too deeply", limit=limits.depth, offset=token.offset)
    if chain > limits.chain:
        raise QueryRefused(detail="a chain in the query is too long", limit=limits.chain, offset=token.offset)
    if terms > limits.terms:
        raise QueryRefused(detail="a list in the query is too long", limit=limits.terms, offset=token.offset)


def _refuse_doubtful(text: str, limits: Limits) -> None:
    """Hold a text that can be read in two ways to its limits in whatever way it is read."""
    advice = "write `<` with a blank behind it and characters instead of escapes: as it stands,"
    if sum(text.count(bracket) for bracket in _OPEN) > limits.depth:
        raise QueryRefused(detail=f"{advice} the nesting of the query cannot be told", limit=limits.depth)
    if sum(text.count(sign) for sign in "|&+-*/^!.;,") > limits.chain:
        raise QueryRefused(detail=f"{advice} the chains of the query cannot be told", limit=limits.chain)


def _service_clause(text: str, stream: list[Token], *, doubtful: bool) -> int | None:
    """Where the text asks another endpoint, None when it surely does not.

    The clause has one form in any reading of a text, so the text is searched for that form. What the tokens show to
    stand in a string, an IRI, a variable or a comment is none; nor is the name of a graph whose prefix ends alike.
    """
    offsets = [token.offset for token in stream]
    for clause in _SERVICE_CLAUSE.finditer(text):
        start = clause.start()
        index = bisect_right(offsets, start) - 1
        token = stream[index] if index >= 0 else None
        seen = token is not None and start < token.offset + len(token.text)
        named = index > 0 and stream[index - 1].text.upper() == "GRAPH"
        if doubtful or (seen and token and (token.kind == "word" or (token.kind == "name" and not named))):
            return start
    return None


def admit(text: str, limits: Limits) -> None:
    """Let the query pass, or raise.

    RequestTooLarge beyond the size; QueryRefused for what nests, chains or lists too much and for what would reach the
    network; QuerySyntaxError for a character that no SPARQL text may hold.
    """
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > limits.size_bytes:
        raise RequestTooLarge(detail="the query is too long", bytes=size, limit=limits.size_bytes)
    if "\x00" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise QuerySyntaxError(detail="the text holds a character that SPARQL does not allow", line=1, column=1)
    plain = decoded(text)
    stream = list(tokens(text))
    doubtful = _walk(stream, limits) or plain != text
    for reading in {plain, text} if doubtful else ():
        _refuse_doubtful(reading, limits)
    for reading in (plain, text) if plain != text else (text,):
        offset = _service_clause(reading, stream, doubtful=doubtful)
        if offset is not None:
            line, column = text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
            raise QueryRefused(detail=_REFUSED, keyword="SERVICE", line=line, column=column, offset=offset)
