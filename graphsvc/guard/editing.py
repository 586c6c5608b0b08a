"""Changes to a text, by offsets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Edit(NamedTuple):
    """The text between two offsets becomes another one; nothing between them is an insertion."""

    start: int
    end: int
    text: str


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with the edits made, which must not overlap; insertions at one offset stand in the order given."""
    pieces: list[str] = []
    position = 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        pieces += [text[position : edit.start], edit.text]
        position = edit.end
    return "".join([*pieces, text[position:]])


def lines_of(text: str, start: int, end: int) -> str:
    """The line breaks between two offsets, so that what replaces the text there leaves all lines in their place."""
    return "\n" * text.count("\n", start, end)
