"""SERVICE and LOAD: what would reach the network is refused, or takes the way of a request that failed.

The engine's parser falls back to another reading where one fails: of `?s ?p ex:SERVICE <x> {}` it makes a SERVICE
clause when `ex:SERVICE` is no valid IRI. So nothing rests on reading a text as the engine does. In what it is given,
the letters of these words stand only where no reading can make a keyword of them: in strings and IRIs one letter is
written as an escape, prefixed names are written in full, comments lose a letter.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from graphsvc.errors import QueryRefused, QuerySyntaxError
from graphsvc.guard.editing import Edit, lines_of
from graphsvc.guard.loads import Load
from graphsvc.guard.prologue import DECLARING, Prologue, undeclared
from graphsvc.guard.reading import Kind, Reading, kind_of
from graphsvc.guard.scope import visible
from graphsvc.messages import N_, Told

LETTERS: Final = re.compile("service|load", re.IGNORECASE)
_NAMING: Final = frozenset([Kind.VARIABLE, Kind.IRI, Kind.NAME])
_OFF: Final = N_("%(keyword)s is switched off: this service asks no other address on behalf of a client")
_UNLISTED: Final = N_("%(keyword)s may ask only what this service lists, each named by its IRI")
_NESTED: Final = N_("SERVICE inside SERVICE is not passed on: ask the inner endpoint itself")
_SILENT: Final = "/silent"
_NOT_BLANK: Final = re.compile(r"[^\n]")


@dataclass(frozen=True, slots=True)
class Network:
    """What a text may reach: endpoints with the addresses by which SERVICE asks them, documents for LOAD.

    Where SERVICE is SILENT, `/silent` stands behind the address. With `omitted`, what would be refused is left out:
    of a SERVICE clause its group is left, of LOAD an operation without effect.
    """

    endpoints: Mapping[str, str] = field(default_factory=dict)
    documents: Collection[str] = ()
    omitted: bool = False


NOTHING: Final = Network()


def without_network(reading: Reading, base: str, network: Network) -> Iterator[Edit]:
    """The changes that leave only SERVICE clauses for endpoints that may be asked, and no LOAD.

    LOAD of a document that may be read becomes the place where its triples are to stand. Others that are SILENT take
    the way of a request that failed: SERVICE becomes one solution without bindings (Federated Query, section 3), LOAD
    an update without effect (SPARQL 1.1 Update, section 3.1.4). Raises QueryRefused for what is left,
    QuerySyntaxError for what is neither.
    """
    if not LETTERS.search(reading.text):
        return
    prologue = Prologue(base)
    known: dict[str, str | None] = {}
    end = within = after = 0
    for position in _telling(reading):
        if position < after:
            continue
        word = reading.word(position)
        if prologue.declare(reading, position):
            known.clear()
        last = position
        if word in ("SERVICE", "LOAD"):
            if word == "LOAD":
                last, instead = _load(reading, position, prologue, network)
            else:
                last, instead = _service(reading, position, prologue, network)
                if reading.kind(last) in _NAMING and not network.omitted:  # the clause stays, and is passed on as it is
                    if position < within:
                        raise QueryRefused(detail=_NESTED, keyword="SERVICE", **reading.place(position))
                    within = reading.closes[last + 1]
            start, stop = reading.offset(position), reading.end(last)
            yield from _comments(reading.text, end, start)
            yield Edit(start, stop, instead if instead.isspace() else instead + lines_of(reading.text, start, stop))
        elif LETTERS.search(word):
            yield from _armouring(reading, position, end, prologue, known)
        end = reading.end(last)
        after = last + 1
    yield from _comments(reading.text, end, len(reading.text))


def _telling(reading: Reading) -> list[int]:
    """The positions of the tokens that hold the letters, or declare something. Between them only comments may."""
    telling = {token for token in set(reading.tokens) if LETTERS.search(token.upper()) or token.upper() in DECLARING}
    return [position for position, token in enumerate(reading.tokens) if token in telling]


def _service(reading: Reading, position: int, prologue: Prologue, network: Network) -> tuple[int, str]:
    """The last token that is to be replaced, and by what: up to the endpoint, or the clause as a failed one."""
    silent = reading.word(position + 1) == "SILENT"
    endpoint = position + 1 + silent
    opened = endpoint + 1
    if reading.inside.get(opened) is None or reading.kind(endpoint) not in _NAMING:
        raise QuerySyntaxError(detail=N_("SERVICE needs an endpoint and a group"), **reading.place(position))
    variable = reading.kind(endpoint) is Kind.VARIABLE
    address = None if variable else network.endpoints.get(prologue.iri(reading, endpoint))
    if address:
        return endpoint, f"SERVICE SILENT <{address}{_SILENT}>" if silent else f"SERVICE <{address}>"
    if not silent and network.omitted:
        return endpoint, _NOT_BLANK.sub(" ", reading.text[reading.offset(position) : reading.end(endpoint)])
    if not silent:
        raise _refusal(reading, position, network.endpoints)
    names = dict.fromkeys([*([reading.tokens[endpoint][1:]] if variable else []), *visible(reading, opened)])
    variables, unbound = " ".join(f"?{name}" for name in names), " ".join("UNDEF" for _ in names)
    return reading.closes[opened], f"{{ VALUES ({variables}) {{ ({unbound}) }} }}"


def _load(reading: Reading, position: int, prologue: Prologue, network: Network) -> tuple[int, str]:
    """The last token of a LOAD, and the INSERT DATA that stands for it."""
    silent = reading.word(position + 1) == "SILENT"
    document = last = position + 1 + silent
    if last >= len(reading.tokens) or reading.kind(last) not in _NAMING:
        raise QuerySyntaxError(detail=N_("LOAD needs an IRI"), **reading.place(position))
    documents = network.documents
    named = documents and reading.kind(document) is not Kind.VARIABLE
    iri = prologue.iri(reading, document) if named else None
    if iri not in documents and not silent and not network.omitted:
        raise _refusal(reading, position, documents)
    if reading.word(last + 1) == "INTO" and last + 3 < len(reading.tokens):
        last += 3
    if iri is None or iri not in documents:
        return last, "INSERT DATA {}"
    place = Load(iri, silent).place
    if last > document:
        place = f"GRAPH {LETTERS.sub(_escaped, f'<{prologue.iri(reading, last)}>')} {{ {place} }}"
    return last, f"INSERT DATA {{ {place} }}"


def _refusal(reading: Reading, position: int, listed: Collection[str]) -> QueryRefused:
    """Why the clause or operation there is not done."""
    keyword = reading.word(position)
    detail = Told(_UNLISTED if listed else _OFF, keyword=keyword)
    return QueryRefused(detail=detail, keyword=keyword, **reading.place(position))


def _comments(text: str, start: int, end: int) -> Iterator[Edit]:
    """The changes within what stands between two tokens."""
    for match in LETTERS.finditer(text, start, end):
        yield Edit(match.start(), match.start() + 1, "-")


def _armouring(
    reading: Reading, position: int, end: int, prologue: Prologue, known: dict[str, str | None]
) -> Iterator[Edit]:
    """The changes from the offset `end` through the token there; `known` holds what tokens are to become so far."""
    declared = reading.word(position - 1) == "PREFIX"
    for offset, token in reading.apart(position):
        yield from _comments(reading.text, end, offset)
        end = offset + len(token)
        if not declared and token not in known:
            known[token] = _armoured(token, offset, prologue, reading)
        if not declared and (armoured := known[token]):
            yield Edit(offset, end, armoured)
    yield from _comments(reading.text, end, reading.end(position))  # a run of triples may end with comments


def _armoured(token: str, offset: int, prologue: Prologue, reading: Reading) -> str | None:
    """A token that may hold the letters, written so that no reading finds a keyword; None when it stays as it is."""
    kind = kind_of(token) if LETTERS.search(token.upper()) else None
    if kind is Kind.NAME:
        iri = prologue.expanded(token)
        if iri is None:
            raise undeclared(token, reading.text, offset)
        return LETTERS.sub(_escaped, f"<{iri}>")
    return LETTERS.sub(_escaped, token) if kind in (Kind.STRING, Kind.IRI) else None


def _escaped(match: re.Match[str]) -> str:
    """The word with its first letter as a codepoint escape."""
    return f"\\u{ord(match[0][0]):04X}{match[0][1:]}"
