"""What is refused before an engine sees it: queries too long or too deep, and those that would reach the network.

A small lexer after SPARQL 1.1, section 19: codepoint escapes are decoded first (19.2), then strings, IRIs and comments
are passed over, so that none of them hides a keyword and none is taken for one.
"""

from __future__ import annotations

import re
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
_CHAINED: Final = frozenset({"||", "&&", "+", "-", "*", "/", "|", "^", "!", "UNION", "OPTIONAL", "MINUS", "FILTER"})
_NETWORK: Final = {"SERVICE": "a query may not ask another endpoint here", "LOAD": "nothing is loaded from elsewhere"}


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


def _refuse_long(stream: list[Token], limits: Limits) -> None:
    """Raise QueryRefused for nesting, chains or lists beyond the limits."""
    chains, terms = [0], [0]
    for token in stream:
        word = token.text.upper() if token.kind == "word" else token.text
        if token.kind == "sign" and word in _OPEN:
            chains.append(0)
            terms.append(0)
            if len(chains) > limits.depth + 1:
                raise QueryRefused(detail="the query is nested too deeply", limit=limits.depth, offset=token.offset)
        elif token.kind == "sign" and word in _CLOSE:
            if len(chains) > 1:
                chains.pop()
                terms.pop()
        elif word in _CHAINED:
            chains[-1] += 1
            if chains[-1] > limits.chain:
                raise QueryRefused(detail="a chain in the query is too long", limit=limits.chain, offset=token.offset)
        elif token.kind in ("iri", "name", "string", "number"):
            terms[-1] += 1
            if terms[-1] > limits.terms:
                raise QueryRefused(detail="a list in the query is too long", limit=limits.terms, offset=token.offset)


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
    stream = list(tokens(text))
    for token in stream:
        if token.kind == "word" and token.text.upper() in _NETWORK:
            word = token.text.upper()
            raise QueryRefused(detail=f"{word} is switched off: {_NETWORK[word]}", keyword=word, offset=token.offset)
    _refuse_long(stream, limits)
