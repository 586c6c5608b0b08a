"""BNODE with a label: one blank node for each label and solution (SPARQL 1.1, section 17.4.2.9).

The engine takes the label for the name of the node, so that solutions share it. Each solution gets a random string, and
the name of the node is made of it and the label.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from graphsvc.guard import Inside, Reading
from graphsvc.guard.editing import Edit
from graphsvc.guard.words import AGGREGATES
from graphsvc.rewriting.occasions import holds
from graphsvc.rewriting.surroundings import enclosing, is_within

called_for: Final = holds(r"\bBNODE\b")
FRESH: Final = "graphsvc_solution_"
"""How the variables begin that hold those strings; they are never projected."""


def labelled(reading: Reading) -> Iterator[Edit]:
    """The changes of BNODE in SELECT and in BIND."""
    outer = enclosing(reading)
    named: dict[int, str] = {}
    for position in range(len(reading.tokens)):
        opened = position + 1
        if reading.word(position) != "BNODE" or reading.closes.get(opened, opened + 1) == opened + 1:
            continue
        if is_within(reading, outer, position, "SERVICE"):
            continue  # what another service evaluates is its own
        outermost = position
        while reading.inside.get(outer[outermost]) is Inside.EXPRESSION:
            outermost = outer[outermost]
        holder = outer[outermost]
        if holder not in named:
            edits = list(_begun(reading, holder, outermost, f"?{FRESH}{len(named)}"))
            if not edits:
                continue
            yield from edits
            named[holder] = f"?{FRESH}{len(named)}"
        start, end = reading.end(opened), reading.offset(reading.closes[opened])
        yield Edit(start, start, 'CONCAT("b", MD5(')
        yield Edit(end, end, f"), {named[holder]})")


def _begun(reading: Reading, holder: int, outermost: int, name: str) -> Iterator[Edit]:
    """The changes that bind the random string for a group, or for the pattern of a SELECT; none where it cannot be."""
    binding = f"BIND(STRUUID() AS {name})"
    if reading.inside.get(holder) is Inside.GROUP:
        if reading.word(outermost - 1) == "BIND":
            offset = reading.offset(outermost - 1)
            yield Edit(offset, offset, f"{binding} ")
        return
    end = reading.closes.get(holder, len(reading.tokens))
    group = next((at for at in range(outermost, end) if reading.inside.get(at) in (Inside.GROUP, Inside.SELECT)), None)
    if group is None:
        return  # the expression stands behind the pattern, in ORDER BY or HAVING
    clauses = [*range(holder + 1, group), *range(reading.closes[group], end)]
    if not any(reading.word(at) in AGGREGATES or reading.word(at) == "GROUP" for at in clauses):
        yield Edit(reading.offset(group), reading.offset(group), "{ ")
        yield Edit(reading.end(reading.closes[group]), reading.end(reading.closes[group]), f" {binding} }}")
