"""The tokens of a SPARQL text, with the comments and empty lines between them (SPARQL 1.1, section 19.8)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from graphsvc.errors import FormattingError

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKENS: Final = re.compile(
    r"""
      (?P<space>     [ \t\r\n]+ )
    | (?P<comment>   \#[^\r\n]* )
    | (?P<iri>       <(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*> )
    | (?P<string>    \"\"\"(?:\"{0,2}(?:[^"\\]|\\.))*\"\"\" | '''(?:'{0,2}(?:[^'\\]|\\.))*'''
                   | \"(?:[^"\\\r\n]|\\.)*\" | '(?:[^'\\\r\n]|\\.)*' )
    | (?P<variable>  [?$]\w+ )
    | (?P<tag>       @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
    | (?P<number>    [0-9]+\.[0-9]*[eE][+-]?[0-9]+ | (?:[0-9]*\.[0-9]+|[0-9]+)(?:[eE][+-]?[0-9]+)? )
    | (?P<blank>     _:(?:[\w.-]*[\w-])? )
    | (?P<name>      (?:[^\W\d_](?:[\w.-]*[\w-])?)?:
                     (?:(?:[\w:-]|\.(?=[\w.:%\\-])|%[0-9A-Fa-f]{2}|\\[-_~.!$&'()*+,;=/?\#@%])+)? )
    | (?P<word>      [A-Za-z_][A-Za-z0-9_]* )
    | (?P<sign>      \^\^|\|\||&&|!=|<=|>=|[{}()\[\].;,*/+\-|^?!=<>] )
    """,
    re.VERBOSE | re.DOTALL,
)


class Comment(NamedTuple):
    """A comment without the white space at its end; `apart` if an empty line precedes it."""

    text: str
    apart: bool


@dataclass(slots=True)
class Token:
    """One token: `kind` names its group above, `end` for the end of the text.

    `before` holds the comments on lines of their own in front of it, `behind` the one after it on its line; `apart`
    says that an empty line precedes it, `glued` that nothing does.
    """

    kind: str
    text: str
    line: int = 1
    column: int = 1
    glued: bool = False
    apart: bool = False
    before: list[Comment] = field(default_factory=list)
    behind: str | None = None

    @property
    def word(self) -> str:
        """The keyword in upper case, the sign as it is; empty for any other token."""
        return self.text.upper() if self.kind == "word" else self.text if self.kind == "sign" else ""


def tokens(text: str) -> list[Token]:
    """The tokens in their order, the last of kind `end`. Raises FormattingError where the text holds none."""
    found: list[Token] = []
    before: list[Comment] = []
    gap = ""
    for kind, piece, line, column in _pieces(text):
        if kind == "space":
            gap += piece
        elif kind == "comment":
            if found and not before and not re.search(r"[\r\n]", gap) and found[-1].behind is None:
                found[-1].behind = piece.rstrip()
            else:
                before.append(Comment(piece.rstrip(), _empty_line(gap)))
            gap = ""
        else:
            glued = bool(found) and not gap and not before and found[-1].behind is None
            found.append(Token(kind, piece, line, column, glued, _empty_line(gap), before))
            before, gap = [], ""
    return found


def _pieces(text: str) -> Iterator[tuple[str, str, int, int]]:
    """Kind, text, line and column of each piece, white space and comments among them, and of the end."""
    place, line, start = 0, 1, 0
    while place < len(text):
        match = _TOKENS.match(text, place)
        if match is None or not match.lastgroup:
            detail = f"no token of SPARQL 1.1 begins with {text[place]!r}"
            raise FormattingError(detail=detail, line=line, column=place - start + 1)
        piece = match.group()
        yield match.lastgroup, piece, line, place - start + 1
        place = match.end()
        if "\n" in piece:
            line, start = line + piece.count("\n"), match.start() + piece.rindex("\n") + 1
    yield "end", "", line, place - start + 1


def _empty_line(gap: str) -> bool:
    """Whether the white space behind a line holds an empty one."""
    return len(re.findall(r"\r\n|\r|\n", gap)) > 1
