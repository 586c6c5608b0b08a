"""GRAPH with a variable around what the engine does not evaluate in one graph after the other.

It hands the variable down to the triples: a subquery, VALUES, MINUS, an inner GRAPH and a pattern that uses the
variable itself then mean something else (SPARQL 1.1, section 18.6). Such a clause is written once for each graph.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from graphsvc.guard import Inside, Kind, Reading
from graphsvc.guard.editing import Edit, lines_of
from graphsvc.guard.scope import visible

_BLANKS: Final = r"(?:\s|#[^\r\n]*+)*+"
_CLAUSE: Final = re.compile(rf"\bGRAPH{_BLANKS}[?$](\w++){_BLANKS}\{{([^{{}}'\"#]*+)(.)", re.IGNORECASE | re.DOTALL)
_SHIFTING: Final = frozenset(["SELECT", "VALUES", "MINUS", "GRAPH"])
MOST_GRAPHS: Final = 10_000
MOST_CHARACTERS: Final = 4_000_000
"""Beyond these a clause stays as it is."""


def called_for(text: str) -> bool:
    """Whether the text may hold a GRAPH clause that needs it: one with more than triples, or that uses its variable."""
    return any(
        clause[3] != "}" or re.search(rf"[?$]{re.escape(clause[1])}\b", clause[2]) for clause in _CLAUSE.finditer(text)
    )


def one_by_one(reading: Reading, graphs: Callable[[], Sequence[str] | None]) -> Iterator[Edit]:
    """The changes of the outermost clauses that need it.

    `graphs` gives the names of the named graphs, None when one of them is a blank node.
    """
    position = 0
    while position < len(reading.tokens):
        opened = position + 2
        asked = reading.word(position) == "GRAPH" and reading.kind(position + 1) is Kind.VARIABLE
        if asked and reading.inside.get(opened) in (Inside.GROUP, Inside.SELECT) and _needs_it(reading, opened):
            names = graphs()
            end = reading.closes[opened]
            size = reading.end(end) - reading.offset(opened)
            if names is not None and len(names) <= MOST_GRAPHS and len(names) * size <= MOST_CHARACTERS:
                yield _repeated(reading, position, names)
                position = end
        position += 1


def _needs_it(reading: Reading, opened: int) -> bool:
    """Whether the pattern in a GRAPH clause is one that the engine reads in another way."""
    name = reading.tokens[opened - 1][1:]
    within = range(opened + 1, reading.closes[opened])
    return any(
        reading.word(at) in _SHIFTING or (reading.kind(at) is Kind.VARIABLE and reading.tokens[at][1:] == name)
        for at in within
    )


def _repeated(reading: Reading, position: int, names: Sequence[str]) -> Edit:
    """The clause as a UNION over the graphs, or as what has no solution."""
    opened, variable = position + 2, reading.tokens[position + 1]
    closed = reading.closes[opened]
    start, end = reading.offset(position), reading.end(closed)
    if not names:
        variables = " ".join(f"?{name}" for name in dict.fromkeys([variable[1:], *visible(reading, opened)]))
        instead = f"{{ VALUES ({variables}) {{ }} }}"
    else:
        within = range(opened, closed + 1)
        copies = [
            f"{{ GRAPH <{name}> {_copied(reading, within, number)} VALUES {variable} {{ <{name}> }} }}"
            for number, name in enumerate(names)
        ]
        instead = _union(copies)
    return Edit(start, end, instead + lines_of(reading.text, start, end))


def _union(groups: list[str]) -> str:
    """The union of groups as a balanced tree: for a flat one the engine takes time in the square of their number."""
    while len(groups) > 1:
        groups = [f"{{ {' UNION '.join(groups[at : at + 2])} }}" for at in range(0, len(groups), 2)]
    return groups[0]


def _copied(reading: Reading, within: range, number: int) -> str:
    """The tokens once more, labelled blank nodes with a label of their own."""
    pieces: list[str] = []
    for at in within:
        token = reading.tokens[at]
        pieces += [reading.gap(at), f"{token}.{number}" if reading.kind(at) is Kind.BLANK else token]
    return "".join(pieces)
