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
from graphsvc.rewriting.surroundings import clause_of, enclosing

_BLANKS: Final = r"(?:\s|#[^\r\n]*+)*+"
_CLAUSE: Final = re.compile(rf"\bGRAPH{_BLANKS}[?$](\w++){_BLANKS}\{{([^{{}}'\"#]*+)(.)", re.IGNORECASE | re.DOTALL)
_SHIFTING: Final = frozenset(["VALUES", "GRAPH"])
_NAMING: Final = frozenset(["VALUES", "GRAPH", "SERVICE", "SILENT", "FILTER"])
"""What a term may follow that is not part of a triple."""
_TERMS: Final = frozenset([Kind.VARIABLE, Kind.IRI, Kind.NAME, Kind.BLANK, Kind.STRING, Kind.NUMBER])
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
        if clause_of(reading, position) == "SERVICE":
            position = reading.closes.get(position, position)  # what another service evaluates is its own
        opened = position + 2
        asked = reading.word(position) == "GRAPH" and reading.word(position + 1)[:1] in ("?", "$")
        if asked and reading.inside.get(opened) in (Inside.GROUP, Inside.SELECT) and _needs_it(reading, opened):
            names = graphs()
            end = reading.closes[opened]
            size = reading.end(end) - reading.offset(opened)
            if names is not None and len(names) <= MOST_GRAPHS and len(names) * size <= MOST_CHARACTERS:
                yield _repeated(reading, position, names)
                position = end
        position += 1


def _needs_it(reading: Reading, opened: int) -> bool:
    """Whether the pattern in a GRAPH clause is one that the engine reads in another way.

    Triples of the group itself bind the variable, and so whatever is joined with them; that leaves subqueries, a
    MINUS that shares nothing else with what it is taken from, and the variable anywhere but in such triples.
    """
    name, within = reading.tokens[opened - 1][1:], range(opened + 1, reading.closes[opened])
    words = {reading.word(at) for at in within}
    if "SELECT" in words:
        return True
    outer = enclosing(reading) if "MINUS" in words else []
    minuses = [at for at in within if reading.word(at) == "MINUS" and at + 1 in reading.closes]
    if not all(_share_a_variable(reading, outer[at], at) for at in minuses):
        return True
    direct = list(_named(reading, opened, reading.closes[opened]))
    if not direct and words & _SHIFTING:
        return True
    named = [at for at in within if reading.kind(at) is Kind.VARIABLE and reading.tokens[at][1:] == name]
    return len(named) > direct.count(f"?{name}")


def _share_a_variable(reading: Reading, opened: int, minus: int) -> bool:
    """Whether some variable is bound by the triples of a group in front of a MINUS, and by those within it."""
    taken = _named(reading, minus + 1, reading.closes[minus + 1])
    return any(term.startswith("?") for term in set(taken) & set(_named(reading, opened, minus)))


def _named(reading: Reading, opened: int, end: int) -> Iterator[str]:
    """The terms of the triples of a group itself, up to some place in it; variables with a question mark.

    Each solution of the group has them all.
    """
    position = opened + 1
    while position < end:
        inside = reading.inside.get(position)
        if reading.word(position) in _NAMING:
            position += 1
        elif inside in (Inside.LIST, Inside.NODE, Inside.TRIPLE):
            yield ""
        elif reading.kind(position) in _TERMS and inside is None:
            yield reading.tokens[position].replace("$", "?", 1)
        position = reading.closes.get(position, position) + 1


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
