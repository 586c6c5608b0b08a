"""Texts in drawings, whose letters are counted, as no server knows their widths: in lines, or cut."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_WIDE: Final = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_PIECES: Final = re.compile(rf"[{_WIDE}]|[^\s{_WIDE}-]*[\s-]+|[^\s{_WIDE}-]+")
"""What a line may not part: a Chinese character, or letters with the blank or hyphen behind them."""


def wrapped(text: str, most: int, after: int = 0) -> list[str]:
    """A text in lines of at most so many letters, with room for some more after the last.

    A line ends at a blank, behind a hyphen or between Chinese characters, each of which is as wide as two letters; what
    has none of these is parted where it must be.
    """
    lines = [""]
    for piece in _PIECES.findall(text):
        for part in [piece] if width(piece.rstrip()) <= most else [*piece]:
            if lines[-1] and width((lines[-1] + part).rstrip()) > most:
                lines.append("")
            lines[-1] += part
    if after and width(lines[-1]) + after > most:
        *_, last = _PIECES.findall(lines[-1])
        if last != lines[-1]:
            lines[-1:] = [lines[-1].removesuffix(last), last]
    return [line.strip() for line in lines]


def width(text: str) -> int:
    """How many letters wide a text is."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def fitting(text: str, most: int) -> str:
    """A text cut to the width of so many letters."""
    wide = 0
    for place, character in enumerate(text):
        wide += width(character)
        if wide > most:
            return text[: max(place - 1, 1)].rstrip() + "…"
    return text
