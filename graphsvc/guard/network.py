"""SERVICE and LOAD: what would reach the network is refused, or takes the way of a request that failed.

The engine's parser falls back to another reading where one fails: of `?s ?p ex:SERVICE <x> {}` it makes a SERVICE
clause when `ex:SERVICE` is no valid IRI. So nothing rests on reading a text as the engine does. In what it is given,
the letters of these words stand only where no reading can make a keyword of them: in strings and IRIs one letter is
written as an escape, prefixed names are written in full, comments lose a letter.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from graphsvc.errors import QueryRefused, QuerySyntaxError
from graphsvc.guard.editing import Edit, lines_of
from graphsvc.guard.prologue import Prologue, undeclared
from graphsvc.guard.reading import Kind, Reading, kind_of
from graphsvc.guard.scope import visible

LETTERS: Final = re.compile("service|load", re.IGNORECASE)
_NAMING: Final = frozenset([Kind.VARIABLE, Kind.IRI, Kind.NAME])
_OFF: Final = "{} is switched off: this service asks no other address on behalf of a client"
_UNLISTED: Final = "SERVICE may ask only the endpoints that this service lists, each named by its IRI"


def without_network(reading: Reading, base: str, allowed: Collection[str]) -> Iterator[Edit]:
    """The changes that leave only SERVICE clauses for the endpoints allowed.

    SERVICE SILENT becomes one solution without bindings (Federated Query, section 3), LOAD SILENT an update without
    effect (SPARQL 1.1 Update, section 3.1.4). Raises QueryRefused for others, QuerySyntaxError for what is none.
    """
    if not LETTERS.search(reading.text):
        return
    prologue = Prologue(base)
    position = end = 0
    while position < len(reading.tokens):
        word = reading.word(position)
        prologue.declare(reading, position)
        last = position
        if word == "SERVICE":
            last = _service(reading, position, prologue, allowed)
        elif word == "LOAD":
            last = _load(reading, position)
        if last > position:
            yield from _comments(reading.text, end, reading.offset(position))
            yield _silenced(reading, position, last)
        elif LETTERS.search(word):
            named = reading.word(position - 1) == "PREFIX"
            for offset, token in reading.apart(position):
                yield from _comments(reading.text, end, offset)
                yield from () if named else _armoured(token, offset, prologue, reading)
                end = offset + len(token)
        else:
            yield from _comments(reading.text, end, reading.offset(position))
        end = reading.end(last)
        position = last + 1
    yield from _comments(reading.text, end, len(reading.text))


def _service(reading: Reading, position: int, prologue: Prologue, allowed: Collection[str]) -> int:
    """The last token of a clause that is to be silenced, the keyword's own for one that is allowed."""
    silent = reading.word(position + 1) == "SILENT"
    endpoint = position + 1 + silent
    opened = endpoint + 1
    if reading.inside.get(opened) is None or reading.kind(endpoint) not in _NAMING:
        raise QuerySyntaxError(detail="SERVICE needs an endpoint and a group", **reading.place(position))
    if reading.kind(endpoint) is not Kind.VARIABLE and prologue.iri(reading, endpoint) in allowed:
        return position
    if not silent:
        detail = _UNLISTED if allowed else _OFF.format("SERVICE")
        raise QueryRefused(detail=detail, keyword="SERVICE", **reading.place(position))
    return reading.closes[opened]


def _load(reading: Reading, position: int) -> int:
    """The last token of a LOAD that is to be silenced."""
    silent = reading.word(position + 1) == "SILENT"
    last = position + 1 + silent
    if last >= len(reading.tokens) or reading.kind(last) not in _NAMING:
        raise QuerySyntaxError(detail="LOAD needs an IRI", **reading.place(position))
    if not silent:
        raise QueryRefused(detail=_OFF.format("LOAD"), keyword="LOAD", **reading.place(position))
    return last + 3 if reading.word(last + 1) == "INTO" and last + 3 < len(reading.tokens) else last


def _silenced(reading: Reading, position: int, last: int) -> Edit:
    """The clause as it stands when the request failed: variables stay in scope, unbound; lines stay in place."""
    if reading.word(position) == "LOAD":
        instead = "INSERT DATA {}"
    else:
        opened = next(at for at in range(position, last) if at in reading.inside)
        endpoint = [reading.tokens[opened - 1][1:]] if reading.kind(opened - 1) is Kind.VARIABLE else []
        names = dict.fromkeys([*endpoint, *visible(reading, opened)])
        variables, unbound = " ".join(f"?{name}" for name in names), " ".join("UNDEF" for _ in names)
        instead = f"{{ VALUES ({variables}) {{ ({unbound}) }} }}"
    start, end = reading.offset(position), reading.end(last)
    return Edit(start, end, instead + lines_of(reading.text, start, end))


def _comments(text: str, start: int, end: int) -> Iterator[Edit]:
    """The changes within what stands between two tokens."""
    for match in LETTERS.finditer(text, start, end):
        yield Edit(match.start(), match.start() + 1, "-")


def _armoured(token: str, offset: int, prologue: Prologue, reading: Reading) -> Iterator[Edit]:
    """The change of a token that holds the letters, if its kind lets it be read anew."""
    kind = kind_of(token)
    if kind is Kind.NAME:
        iri = prologue.expanded(token)
        if iri is None:
            raise undeclared(token, reading.text, offset)
        yield Edit(offset, offset + len(token), LETTERS.sub(_escaped, f"<{iri}>"))
    elif kind in (Kind.STRING, Kind.IRI):
        yield Edit(offset, offset + len(token), LETTERS.sub(_escaped, token))


def _escaped(match: re.Match[str]) -> str:
    """The word with its first letter as a codepoint escape."""
    return f"\\u{ord(match[0][0]):04X}{match[0][1:]}"
