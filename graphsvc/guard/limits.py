"""How long, deep and wide a text may be."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds in force: bytes of the text, nesting of brackets, links of one chain, terms of one list."""

    size_bytes: int
    depth: int
    chain: int
    terms: int

    @property
    def height(self) -> int:
        """Levels of the tree that chains within chains may build together."""
        return 10 * self.chain

    @property
    def tokens(self) -> int:
        """Tokens of a text, those of data, templates and lists left out."""
        return 10 * self.terms


UNLIMITED: Final = Limits(sys.maxsize, sys.maxsize, sys.maxsize, sys.maxsize)
"""For texts that have been admitted, or are our own."""
