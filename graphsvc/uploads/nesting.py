"""How deep an upload nests, told from its text: the parsers of what nests too deep would run out of stack."""

from __future__ import annotations

import re
from typing import Final
from xml.parsers import expat

from graphsvc.characters import line_and_column
from graphsvc.errors import BadUpload

_TURTLE: Final = re.compile(
    r"""
      \"\"\"(?:[^"\\]++|\\.|"(?!""))*+\"\"\" | '''(?:[^'\\]++|\\.|'(?!''))*+'''
    | \"[^"\\\r\n]*+(?:\\.[^"\\\r\n]*+)*+\" | '[^'\\\r\n]*+(?:\\.[^'\\\r\n]*+)*+'
    | <[^<>"{}|^`\x00-\x20]*+> | \#[^\r\n]*+ | \\.
    | (?P<open> << | [(\[{] ) | (?P<close> >> | [)\]}] )
    """,
    re.VERBOSE | re.DOTALL,
)
"""What must be passed over, and the brackets of Turtle, TriG, N-Triples, N-Quads and Notation3."""

_JSON: Final = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|(?P<open>[\[{])|(?P<close>[\]}])', re.DOTALL)


def refuse_deep_turtle(text: str, limit: int) -> None:
    """Raise BadUpload for a text of the Turtle family whose brackets nest deeper than the limit."""
    _refuse_deep(_TURTLE, text, limit)


def refuse_deep_json(text: str, limit: int) -> None:
    """Raise BadUpload for JSON that nests deeper than the limit."""
    _refuse_deep(_JSON, text, limit)


def _refuse_deep(pattern: re.Pattern[str], text: str, limit: int) -> None:
    """Count brackets up and down."""
    depth = 0
    for token in pattern.finditer(text):
        if token.lastgroup == "open":
            depth += 1
            if depth > limit:
                raise _too_deep(limit, *line_and_column(text, token.start()))
        elif token.lastgroup == "close":
            depth -= 1


def refuse_unsafe_xml(document: bytes, limit: int) -> None:
    """Raise BadUpload for XML in UTF-8 that is not well-formed, has a DOCTYPE, or nests deeper than the limit.

    The RDF parser takes documents that end in the middle, and entities without end.
    """
    parser = expat.ParserCreate("utf-8")
    depth = 0

    def here() -> tuple[int, int]:
        return parser.CurrentLineNumber, parser.CurrentColumnNumber + 1

    def doctype(*_: object) -> None:
        line, column = here()
        raise BadUpload(detail="a DOCTYPE is not taken; leave it and its entities out", line=line, column=column)

    def start(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > limit:
            raise _too_deep(limit, *here())

    def end(_: object) -> None:
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        parser.Parse(document, True)  # noqa: FBT003  # the library's own way to say that this is all
    except expat.ExpatError as problem:
        detail = expat.ErrorString(problem.code)
        raise BadUpload(detail=detail, line=problem.lineno, column=problem.offset + 1) from problem


def _too_deep(limit: int, line: int, column: int) -> BadUpload:
    """The problem of what nests too deep."""
    return BadUpload(detail="it nests too deeply from here on", limit=limit, line=line, column=column)
