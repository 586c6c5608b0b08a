"""A text with what was sought marked in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graphsvc.description.labels import tagged
from graphsvc.search import Name, Sought, marks

_SHOWN: Final = 400
_BEFORE: Final = 100
"""How many characters of a text are shown, and how many before what was sought, where it is longer."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A text in pieces, each with whether it is what was sought."""

    pieces: tuple[tuple[str, bool], ...]
    language: str = ""

    @property
    def text(self) -> str:
        """The whole."""
        return "".join(piece for piece, _ in self.pieces)


def marked(name: Name, sought: Sought) -> Marked:
    """A text with what was sought marked in it; of a long one the part around that."""
    found = marks(name.text, sought.words)
    first = max(0, found[0][0] - _BEFORE) if found and len(name.text) > _SHOWN else 0
    until = min(len(name.text), first + _SHOWN)
    pieces = [("…" * (first > 0), False)]
    last = first
    for start, end in found:
        if end <= until:
            pieces += [(name.text[last:start], False), (name.text[start:end], True)]
            last = end
    pieces += [(name.text[last:until], False), ("…" * (until < len(name.text)), False)]
    return Marked(tuple(piece for piece in pieces if piece[0]), tagged(name.language) if name.language else "")
