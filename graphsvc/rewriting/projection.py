"""`SELECT *` with its variables in the order in which the text names them; the engine sorts them by name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from graphsvc.guard import Kind, Reading, read
from graphsvc.guard.editing import Edit, edited
from graphsvc.rewriting.blank_nodes import FRESH

_STARRED: Final = re.compile(r"\bSELECT(?:\s|#[^\r\n]*+|DISTINCT|REDUCED)*+\*", re.IGNORECASE)
_MODIFIERS: Final = frozenset(["DISTINCT", "REDUCED"])


def in_order(text: str, variables: Sequence[str]) -> str:
    """The query with its variables written out in order of first appearance, where it is a `SELECT *`.

    `variables` are those that the engine gives it, by name; others that the text names are not in scope.
    """
    if not _STARRED.search(text):
        return text
    reading = read(text)
    star = _star(reading)
    if star is None:
        return text
    named = [reading.tokens[at][1:] for at in range(star, len(reading.tokens)) if reading.kind(at) is Kind.VARIABLE]
    known = {name for name in variables if not name.startswith(FRESH)}
    ordered = [name for name in dict.fromkeys([*named, *variables]) if name in known]
    if ordered == list(variables):
        return text
    written = " ".join(f"?{name}" for name in ordered)
    return edited(text, [Edit(reading.offset(star), reading.end(star), f"{written} ")])


def _star(reading: Reading) -> int | None:
    """The `*` of the outermost SELECT."""
    select = next((at for at in reading.top() if reading.word(at) == "SELECT"), -1)
    star = select + 1 + (reading.word(select + 1) in _MODIFIERS)
    return star if select >= 0 and reading.word(star) == "*" else None
