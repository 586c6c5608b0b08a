"""What stands around a token: the bracket that holds it, the clauses whose groups it is in."""

from __future__ import annotations

from graphsvc.guard import Reading


def enclosing(reading: Reading) -> list[int]:
    """For each position that of the bracket around it, -1 outside of all."""
    around, stack = [], [-1]
    for position in range(len(reading.tokens)):
        if reading.closes.get(stack[-1]) == position:
            stack.pop()
        around.append(stack[-1])
        if position in reading.closes:
            stack.append(position)
    return around


def clause_of(reading: Reading, opened: int) -> str:
    """GRAPH or SERVICE, when the group that opens there is theirs."""
    word = reading.word(opened - 2)
    return "SERVICE" if word == "SILENT" else word if word in ("GRAPH", "SERVICE") else ""


def is_within(reading: Reading, outer: list[int], position: int, *clauses: str) -> bool:
    """Whether a group of one of these clauses is around it."""
    around = outer[position]
    while around >= 0:
        if clause_of(reading, around) in clauses:
            return True
        around = outer[around]
    return False
