"""A text as its sentences and list lines. Rules, not a model: each is named here and has its cases in the tests.

A line break always ends a sentence. Bullets and list heads at the start of a line do not belong to it, and what holds
no letter is none. A line whose parts are joined by ` | ` is one list line and stays whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_LINE: Final = re.compile(r"[^\r\n\u2028\u2029]+")
_HEAD: Final = re.compile(r"\s*(?:[•·*▪‣◦\u2013\u2014-]\s+)?(?:\d{1,2}[.)](?!\d)\s*)?")
_END: Final = re.compile(r"[.!?]+[\"'”\u2019»)\]]*(?=\s)")
_GLUED: Final = re.compile(r"(?<=[a-z]{2})[.!?](?=[A-Z][a-z])")
"""An end after which the space was forgotten. Addresses are let alone: see `_in_address`."""

_BEFORE_NAME: Final = frozenset({"mr", "mrs", "ms", "dr", "prof", "st", "vs", "e.g", "i.e", "cf", "approx"})
"""Abbreviations that stand before what they belong to and never end a sentence."""

_MONTHS: Final = frozenset({"jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"})
_BEFORE_FIGURE: Final = _MONTHS | {"no", "nos", "fig"}
"""Abbreviations only where a figure follows: a sentence may end in "no"."""

_AFTER_NAME: Final = frozenset({"inc", "co", "ltd", "corp", "llc", "plc", "etc", "jr", "sr"})
"""Abbreviations that may end a sentence; whether they do is told by the word that follows, as with initials."""

_OPENER: Final = re.compile(
    r"[\"'“\u2018«(\[]*(?:The|This|That|These|Those|There|It|Its|He|His|She|Her|We|Our|They|Their|A|An|As|At|By|For|From|In|On"
    r"|To|With|But|And|Or|If|When|While|After|Before|Since|Today|However)\b"
)
_INITIALS: Final = re.compile(r"(?:[A-Z]\.)*[A-Z]")
_INNER_HEAD: Final = re.compile(r"[(;:]\s*\d{1,2}$")
_LISTED_HEAD: Final = re.compile(r"(?:,|\band)\s*\d{1,2}$")
"""A list head after a comma or "and" counts only before a small letter: figures stand there too."""


class Span(NamedTuple):
    """A run of characters: Unicode code points, end excluded."""

    start: int
    end: int


def sentences(text: str) -> list[Span]:
    """Every sentence and list line, in the order of the text, without the space around them."""
    return [
        Span(start, end)
        for line in _LINE.finditer(text)
        for start, end in _of_line(text, *line.span())
        if any(character.isalpha() for character in text[start:end])
    ]


def _of_line(text: str, start: int, end: int) -> Iterator[Span]:
    """The sentences of one line."""
    head = _HEAD.match(text, start, end)
    begin = head.end() if head else start
    cuts = [] if " | " in text[start:end] else _ends_in(text, begin, end)
    for cut in (*cuts, end):
        piece = text[begin:cut]
        if stripped := piece.strip():
            first = begin + piece.index(stripped)
            yield Span(first, first + len(stripped))
        begin = cut


def _ends_in(text: str, start: int, end: int) -> list[int]:
    """The offsets after each sentence end of the line."""
    spaced = [match.end() for match in _END.finditer(text, start, end) if _ends(text, start, match)]
    glued = [match.end() for match in _GLUED.finditer(text, start, end) if not _in_address(text, match.start())]
    return sorted({*spaced, *glued})


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a sentence ends at this mark, which white space follows."""
    before, after = text[start : match.start()], text[match.end() :].lstrip(" \t\xa0")
    if match[0].startswith(("!", "?")):
        return not after[:1].islower()
    if _INNER_HEAD.search(before) or (after[:1].islower() and _LISTED_HEAD.search(before)):
        return False
    return match[0] != "." or not _abbreviates(before, after)


def _abbreviates(before: str, after: str) -> bool:
    """Whether the full stop between the two belongs to an abbreviation and ends nothing."""
    word = "".join(before.split()[-1:]).lstrip("(\"'“\u2018[")
    key = word.lower().rpartition("…")[2]
    if key in _BEFORE_FIGURE:
        return after[:1].isdigit()
    if _INITIALS.fullmatch(word) or key in _AFTER_NAME:
        return _OPENER.match(after) is None
    return key in _BEFORE_NAME


def _in_address(text: str, position: int) -> bool:
    """Whether the run of characters without a space around the position is an address of the web."""
    start = max(text.rfind(space, 0, position) for space in " \n\t\xa0") + 1
    token = re.match(r"\S*", text[start:])
    return token is not None and ("www." in token[0] or "://" in token[0] or "@" in token[0])
