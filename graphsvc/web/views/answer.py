"""The answer to a query as the form shows it: rows as cells, or the line where the query is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from graphsvc.engine.contract import Term
from graphsvc.web.links import Links
from graphsvc.web.views.text import Cell, readable
from graphsvc.web.words import Words

_CELL_LENGTH: Final = 400


@dataclass(frozen=True, slots=True)
class Results:
    """The answer to a query run from the form: solutions, or a truth value."""

    variables: Sequence[str] = ()
    rows: Sequence[Mapping[str, Term]] = ()
    seconds: float = 0.0
    truncated: bool = False
    boolean: bool | None = None


@dataclass(frozen=True, slots=True)
class QueryFailure:
    """Why a query run from the form has no answer; line and column count from 1."""

    title: str
    detail: str = ""
    line: int | None = None
    column: int | None = None


def caret(query: str, failure: QueryFailure) -> list[tuple[int, str]]:
    """The line with the error and the one before it, numbered."""
    lines = query.splitlines()
    if failure.line is None or not 1 <= failure.line <= len(lines):
        return []
    return [(number, lines[number - 1]) for number in range(max(1, failure.line - 1), failure.line + 1)]


def table(results: Results, links: Links, words: Words) -> list[list[tuple[Cell | None, bool]]]:
    """The rows as cells, each with whether it is a number."""
    return [[_answer(row.get(name), links, words) for name in results.variables] for row in results.rows]


def _answer(term: Term | None, links: Links, words: Words) -> tuple[Cell | None, bool]:
    """One value of a solution."""
    if term is None:
        return None, False
    if isinstance(term, ox.NamedNode):
        return Cell(term.value, "", links.href(term.value)), False
    if isinstance(term, ox.Literal):
        text = readable(term, words)
        shortened = text if len(text) <= _CELL_LENGTH else text[:_CELL_LENGTH] + "…"
        kind = term.datatype.value.rpartition("#")[2]
        numeric = kind in {"integer", "decimal", "double", "float"}
        return Cell(shortened, term.language or ""), numeric
    return Cell(str(term)), False
