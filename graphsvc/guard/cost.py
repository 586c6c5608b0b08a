"""What can be told of a query without running it: that it is cheap, that its answer depends on the data alone."""

from __future__ import annotations

import re
from math import inf
from typing import Final

from graphsvc.errors import QuerySyntaxError, QueryTooComplex
from graphsvc.guard.limits import UNLIMITED, Limits
from graphsvc.guard.reader import read
from graphsvc.guard.reading import Inside, Kind, Reading
from graphsvc.guard.short_texts import read_once
from graphsvc.guard.versions import PROLOGUE

_VARYING: Final = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE|SERVICE)\b", re.IGNORECASE)
_JUDGED_CHARS: Final = 4_000
"""The web process itself reads queries up to here, while nobody else is served."""

_CHEAP_ROWS: Final = 1_000
_TRIPLE: Final = 3
_CONSTANT: Final = frozenset([Kind.IRI, Kind.NAME])


def is_deterministic(text: str) -> bool:
    """Whether the same data always gives the same answer: the query calls neither clock, chance nor another service.

    Never told of a long text that holds such a word: to find out whether it is a call would take too long.
    """
    if not _VARYING.search(text):
        return True
    if len(text) > _JUDGED_CHARS:
        return False
    try:
        reading = read(text)
    except QuerySyntaxError:
        return False
    return not any(_VARYING.fullmatch(token) for token in reading.tokens)


def is_cheap(text: str, limits: Limits = UNLIMITED) -> bool:
    """Whether the query surely costs little: ASK or a few rows of one triple pattern, one subject, DESCRIBE of one IRI.

    What the guard refuses for its syntax, or beyond the limits, is cheap too: no engine sees it.
    """
    if len(text) > _JUDGED_CHARS or text.count("{") > 1:
        return False
    try:
        reading = read_once(text, limits)
    except (QuerySyntaxError, QueryTooComplex):
        return True
    start = 0
    while reading.word(start) in PROLOGUE:
        start += PROLOGUE[reading.word(start)]
    form = reading.word(start)
    if form == "DESCRIBE":
        return len(reading.tokens) == start + 2 and reading.kind(start + 1) in _CONSTANT
    group = next((at for at, inside in reading.inside.items() if inside is Inside.GROUP), None)
    if form not in ("ASK", "SELECT") or group is None or len(reading.inside) > 1:
        return False
    return _asks_little(reading, start, group)


def _asks_little(reading: Reading, start: int, group: int) -> bool:
    """Whether a query of one group asks for so few rows that hardly any work is behind them."""
    head, tail = reading.tokens[start + 1 : group], reading.tokens[reading.closes[group] + 1 :]
    pattern = [at for at in range(group + 1, reading.closes[group]) if reading.tokens[at] != "."]
    kinds = [kind for at in pattern if (kind := reading.kind(at)) is not Kind.LANGUAGE]
    variables = [reading.tokens[at][1:] for at in pattern if reading.kind(at) is Kind.VARIABLE]
    rows = _limit(tail)
    if rows is None or not all(word.upper() in ("*", "WHERE") or word[0] in "?$" for word in head):
        return False
    if not kinds:
        return True
    one_triple = len(kinds) == _TRIPLE and Kind.SIGN not in kinds and len(set(variables)) == len(variables)
    return one_triple and (reading.word(start) == "ASK" or kinds[0] in _CONSTANT or rows <= _CHEAP_ROWS)


def _limit(tail: list[str]) -> float | None:
    """How many rows are asked for; None when something else than LIMIT stands behind the group."""
    match tail:
        case []:
            return inf
        case [word, number] if word.upper() == "LIMIT" and number.isdecimal():
            return int(number)
        case _:
            return None
