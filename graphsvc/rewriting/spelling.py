"""Spellings that SPARQL allows and the engine does not read, and what its GROUP_CONCAT says that SPARQL's does not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from graphsvc.guard import Kind, Reading
from graphsvc.guard.editing import Edit
from graphsvc.guard.reading import kind_of
from graphsvc.rewriting.occasions import holds

called_for: Final = holds(r"\.[\w%\\:-]++\.(?=[\w%\\:-])|\b(?:GROUP_CONCAT|TRUE|FALSE)\b")
_DOT: Final = re.compile(r"\\.|\.")
_DOTS: Final = re.compile(r"(?<!\\)\.+")


def spelt(reading: Reading) -> Iterator[Edit]:
    """The changes of names, constants and aggregates.

    Names may hold dots in several places (SPARQL 1.1, production PN_LOCAL), keywords have any case (section 19.8),
    and GROUP_CONCAT gives a literal without language (section 18.5.1.7).
    """
    for position in range(len(reading.tokens)):
        for offset, token in reading.apart(position):
            kind = kind_of(token)
            if kind is Kind.NAME and len(_DOTS.findall(local := token.partition(":")[2])) > 1:
                start = offset + len(token) - len(local)
                yield Edit(start, offset + len(token), _DOT.sub(_escaped, local))
            elif kind is Kind.WORD and token.upper() in ("TRUE", "FALSE") and not token.islower():
                yield Edit(offset, offset + len(token), token.lower())
            elif token.upper() == "GROUP_CONCAT" and position + 1 in reading.closes:
                end = reading.end(reading.closes[position + 1])
                yield Edit(offset, offset, "STR(")
                yield Edit(end, end, ")")


def _escaped(match: re.Match[str]) -> str:
    """A dot as an escape; an escape stays."""
    return match[0] if match[0].startswith("\\") else "\\."
