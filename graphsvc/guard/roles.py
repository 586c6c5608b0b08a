"""What a token does to the counts of a reading."""

from __future__ import annotations

from enum import Enum
from typing import Final

from graphsvc.guard.reading import Kind, kind_of
from graphsvc.guard.words import WORDS


class Role(Enum):
    """What a token does: TERM and LINK may count, the others change the level or what counts, PLAIN does nothing."""

    TERM = 1
    LINK = 2
    PLAIN = 3
    OPEN = 4
    CLOSE = 5
    SIGN = 6
    WORD = 7


FORMS: Final = frozenset(["SELECT", "CONSTRUCT", "DESCRIBE", "ASK"])
LINK_WORDS: Final = frozenset(["FILTER", "BIND", "VALUES"])
UPDATES: Final = frozenset(["INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"])
"""Words that begin an update, but for LOAD, of which the guard says more."""
PARTS: Final = frozenset(["FILTER", "BIND", "OPTIONAL", "UNION", "MINUS", "GRAPH"])
_TELLING: Final = LINK_WORDS | FORMS | UPDATES | PARTS | {"UNDEF", "TRUE", "FALSE"}
_LINKS: Final = frozenset(["||", "&&", "+", "-", "*", "/", "|", "^", "!", ".", ";"])
_SEPARATING: Final = frozenset([",", "<"])
_LONGER: Final = frozenset([Kind.VARIABLE, Kind.BLANK, Kind.STRING, Kind.LANGUAGE])
_OTHERS: Final = {Kind.OPEN: Role.OPEN, Kind.CLOSE: Role.CLOSE, Kind.LANGUAGE: Role.PLAIN}


def role_of(piece: str) -> Role | None:
    """The role of a token; None for what is none."""
    kind = kind_of(piece)
    if kind is Kind.WORD:
        word = piece.upper()
        return (Role.WORD if word in _TELLING else Role.PLAIN) if word in WORDS else None
    if kind in _LONGER and len(piece) == 1:
        return None
    if kind is Kind.SIGN:
        return Role.LINK if piece in _LINKS else Role.SIGN if piece in _SEPARATING else Role.PLAIN
    return _OTHERS.get(kind, Role.TERM)
