"""Paths of length zero from a term that is not in the graph: it is connected to itself (SPARQL 1.1, section 9.1).

The engine finds nothing there. What such a path gives can be written down, when its end is in no triple.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from graphsvc.guard import Inside, Kind, Prologue, Reading
from graphsvc.guard.editing import Edit
from graphsvc.rewriting.occasions import holds
from graphsvc.rewriting.surroundings import enclosing, is_within

called_for: Final = holds(r"[*?](?<=[\w>)\s][*?])(?=[\s<:])(?<!SELECT \*)(?<!SELECT DISTINCT \*)")
_CONSTANT: Final = frozenset([Kind.IRI, Kind.NAME])
_ENDS: Final = _CONSTANT | {Kind.VARIABLE}
_PREFIXED: Final = frozenset(["^", "!"])
_BEFORE: Final = frozenset(["{", "}", ".", ")"])
_BEHIND: Final = frozenset(["{", "}", ".", "FILTER", "OPTIONAL", "MINUS", "BIND", "VALUES", "GRAPH"])


def with_absent_ends(reading: Reading, base: str, occurs: Callable[[str], bool]) -> Iterator[Edit]:
    """The changes of triples `end path* end` of the default graph, where `occurs` tells whether an IRI is in a triple.

    Paths within other paths, in property lists, and beside labelled blank nodes stay as they are.
    """
    outer, prologue = enclosing(reading), Prologue(base)
    opens = {closed: opened for opened, closed in reading.closes.items()}
    for position in range(len(reading.tokens)):
        if reading.word(position) in ("BASE", "PREFIX"):
            prologue.declare(reading, position)
        elif reading.tokens[position] in ("*", "?") and reading.inside.get(outer[position]) is Inside.GROUP:
            subject = _subject(reading, position, opens)
            if subject and _alone(reading, subject, position + 1) and _apart(reading, outer, position):
                yield from _written(reading, subject, position + 1, prologue, occurs)


def _subject(reading: Reading, position: int, opens: dict[int, int]) -> int:
    """The subject in front of a path whose modifier stands there; 0 when the path is part of a longer one."""
    element = opens.get(position - 1, position - 1)
    while reading.tokens[element - 1] in _PREFIXED:
        element -= 1
    return element - 1 if reading.kind(element - 1) in _ENDS else 0


def _alone(reading: Reading, subject: int, target: int) -> bool:
    """Whether subject, path and object are a triple of their own."""
    return (
        reading.kind(target) in _ENDS and reading.word(subject - 1) in _BEFORE and reading.word(target + 1) in _BEHIND
    )


def _apart(reading: Reading, outer: list[int], position: int) -> bool:
    """Whether it is asked of the default graph, and no labelled blank node is shared with triples beside it."""
    around = outer[position]
    labelled = any(
        reading.kind(at) is Kind.BLANK for at in range(around, reading.closes[around]) if outer[at] == around
    )
    return not labelled and not is_within(reading, outer, position, "GRAPH", "SERVICE")


def _written(
    reading: Reading, subject: int, target: int, prologue: Prologue, occurs: Callable[[str], bool]
) -> Iterator[Edit]:
    """The change of one triple, if an end of it is a term that occurs nowhere."""
    ends = {at: prologue.iri(reading, at) for at in (subject, target) if reading.kind(at) in _CONSTANT}
    span = reading.offset(subject), reading.end(target)
    if len(ends) > 1 and ends[subject] == ends[target] and not occurs(ends[subject]):
        yield Edit(*span, "{ }")
    elif len(ends) == 1:
        ((at, iri),) = ends.items()
        if not occurs(iri):
            variable = reading.tokens[target if at == subject else subject]
            yield Edit(*span, f"VALUES {variable} {{ {reading.tokens[at]} }}")
