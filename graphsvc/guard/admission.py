"""The door: a foreign query or update is refused with a reason, or let in as a text that the engine may be given."""

from __future__ import annotations

import re
import sys
from typing import Final

from graphsvc.characters import NO_TEXT, line_and_column
from graphsvc.errors import QueryRefused, QuerySyntaxError, RequestTooLarge
from graphsvc.guard.editing import edited
from graphsvc.guard.limits import Limits
from graphsvc.guard.network import LETTERS, NOTHING, Network, without_network
from graphsvc.guard.operations import update_of
from graphsvc.guard.reading import Kind, Reading, kind_of
from graphsvc.guard.short_texts import read_once
from graphsvc.guard.versions import refuse_unknown_versions
from graphsvc.messages import N_

_CODEPOINT: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")
_ESCAPE: Final = re.compile(rf"{_CODEPOINT.pattern}|\\.", re.DOTALL)
_CONTROL: Final = re.compile(r"\\(?:[bf]|[uU](?:0000)?(?:00[01]|FFF))", re.IGNORECASE)


def admit(text: str, limits: Limits, base: str, network: Network = NOTHING) -> str:
    """The query as the engine may be given it, which reaches nothing but what `network` lists.

    Raises RequestTooLarge beyond the size, QueryTooComplex for what nests, chains or lists too much, QueryRefused for
    what would reach the network, QuerySyntaxError for what can be no query.
    """
    return _edited(_read(text, limits, update=False), limits, base, network)


def admit_update(text: str, limits: Limits, base: str, network: Network = NOTHING) -> str:
    """The update as the engine may be given it; see `admit`. Blocks of data may be as long as the size allows.

    Where documents are listed, what `loads_of` finds in it is to be filled in.

    Raises QuerySyntaxError also for characters that XML cannot carry, however they are written, and for what is no
    sequence of operations, before it looks at where they reach.
    """
    reading = _read(text, limits, update=True)
    update_of(reading)
    if _CONTROL.search(text):
        _forbid_control_characters(reading)
    return _edited(reading, limits, base, network)


def _edited(reading: Reading, limits: Limits, base: str, network: Network) -> str:
    """The text without what may not reach the network. Raises QueryRefused for what cannot be taken out."""
    try:
        return _bounded(edited(reading.text, without_network(reading, base, network)), limits)
    except QueryRefused as refusal:
        harmless = edited(reading.text, without_network(reading, base, Network(omitted=True)))
        refusal.harmless = _bounded(harmless, limits)
        raise


def _read(text: str, limits: Limits, *, update: bool) -> Reading:
    """The text, read within its limits."""
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > limits.size_bytes:
        raise RequestTooLarge(detail=N_("the text is too long"), bytes=size, limit=limits.size_bytes)
    if forbidden := NO_TEXT.search(text):
        raise _forbidden(text, forbidden.start())
    try:
        reading = read_once(text, limits, update=update)
    except QuerySyntaxError as problem:
        if len(LETTERS.findall(_decoded(text))) > len(LETTERS.findall(text)):
            detail = N_("SERVICE and LOAD are switched off, and escapes do not hide them")
            raise QueryRefused(detail=detail, **problem.facts) from problem
        raise
    refuse_unknown_versions(reading)
    return reading


def _bounded(text: str, limits: Limits) -> str:
    """The text. Raises RequestTooLarge when names written in full made it much longer than it was."""
    if len(text) > 2 * limits.size_bytes:
        raise RequestTooLarge(detail=N_("the text is too long with its names in full"), limit=limits.size_bytes)
    return text


def _decoded(text: str) -> str:
    r"""The text with all of `\uXXXX` and `\UXXXXXXXX` replaced (SPARQL 1.1, section 19.2)."""
    return _CODEPOINT.sub(_character, text)


def _character(escape: re.Match[str]) -> str:
    """The character that a codepoint escape denotes; the escape itself when it denotes none."""
    code = int(escape[1] or escape[2], 16)
    return chr(code) if code <= sys.maxunicode else escape[0]


def _forbid_control_characters(reading: Reading) -> None:
    """Raise QuerySyntaxError where a string or IRI names a character that no XML can carry."""
    for position in range(len(reading.tokens)):
        for offset, token in reading.apart(position) if _CONTROL.search(reading.tokens[position]) else ():
            for escape in _ESCAPE.finditer(token) if kind_of(token) in (Kind.STRING, Kind.IRI) else ():
                denotes = _character(escape) if escape[1] or escape[2] else ""
                if escape[0] in (r"\b", r"\f") or NO_TEXT.match(denotes):
                    raise _forbidden(reading.text, offset + escape.start())


def _forbidden(text: str, offset: int) -> QuerySyntaxError:
    """The complaint about a character."""
    line, column = line_and_column(text, offset)
    detail = N_("a character stands here that XML cannot carry, and so not every answer")
    return QuerySyntaxError(detail=detail, line=line, column=column, offset=offset)
