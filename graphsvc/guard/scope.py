"""Which variables a group graph pattern gives to what surrounds it (SPARQL 1.1, section 18.2.1)."""

from __future__ import annotations

from collections.abc import Iterator

from graphsvc.guard.reading import Inside, Kind, Reading


def visible(reading: Reading, opened: int) -> list[str]:
    """The names of the variables in scope of the group that opens there, in order of appearance."""
    if reading.inside[opened] is Inside.SELECT:
        return _projected(reading, opened)
    return list(dict.fromkeys(_in_group(reading, opened)))


def visible_before(reading: Reading, opened: int, end: int) -> set[str]:
    """The names of the variables in scope of the part of the group that opens there, up to a position in it."""
    return set(_in_group(reading, opened, end))


def _in_group(reading: Reading, opened: int, end: int | None = None) -> Iterator[str]:
    """The variables of a group, one as often as it appears; FILTER, MINUS and EXISTS give none."""
    position = opened + 1
    end = reading.closes[opened] if end is None else end
    while position < end:
        inside = reading.inside.get(position)
        if inside is Inside.EXPRESSION:
            yield from _bound(reading, position)
        elif inside is Inside.SELECT:
            yield from _projected(reading, position)
        if inside in (Inside.EXPRESSION, Inside.SELECT) or _hides(reading, position):
            position = reading.closes[position]
        elif reading.kind(position) is Kind.VARIABLE:
            yield reading.tokens[position][1:]
        position += 1


def _hides(reading: Reading, position: int) -> bool:
    """Whether a group opens there whose variables stay inside."""
    return reading.inside.get(position) is Inside.GROUP and reading.word(position - 1) in ("MINUS", "EXISTS")


def _bound(reading: Reading, opened: int) -> Iterator[str]:
    """The variable that `(… AS ?x)` binds."""
    last = reading.closes[opened] - 1
    if reading.word(last - 1) == "AS":
        yield reading.tokens[last][1:]


def _projected(reading: Reading, opened: int) -> list[str]:
    """What a subquery projects; with `*` all that is in scope of its pattern and its VALUES."""
    position, end = opened + 2, reading.closes[opened]
    found: list[str] = []
    while position < end and reading.inside.get(position) is not Inside.GROUP:
        if reading.inside.get(position) is Inside.EXPRESSION:
            found.extend(_bound(reading, position))
            position = reading.closes[position]
        elif reading.kind(position) is Kind.VARIABLE:
            found.append(reading.tokens[position][1:])
        position += 1
    if "*" not in reading.tokens[opened + 2 : opened + 4] or position >= end:
        return found
    return list(dict.fromkeys([*_in_group(reading, position), *_listed(reading, reading.closes[position], end)]))


def _listed(reading: Reading, start: int, end: int) -> Iterator[str]:
    """The variables of the VALUES clause that ends a subquery."""
    listing = False
    for position in range(start, end):
        listing = listing or reading.word(position) == "VALUES"
        if listing and reading.kind(position) is Kind.VARIABLE:
            yield reading.tokens[position][1:]
