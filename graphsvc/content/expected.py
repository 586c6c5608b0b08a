"""Whether an example query gives the rows that its header expects: cells as a header writes them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import pyoxigraph as ox

from graphsvc.content.queries import ExampleQuery
from graphsvc.vocab import AUTHORED_BASE, XSD

NUMBERS: Final = frozenset({XSD + "integer", XSD + "decimal"})
"""Numbers are compared by value: 3250000 is 3250000.0."""
Cell = str | Decimal
Row = tuple[Cell, ...]


def shown(iri: str) -> str:
    """An IRI as a header writes it: a thing of ours as a prefixed name, another one in full."""
    kind, _, key = iri.removeprefix(AUTHORED_BASE + "id/").partition("/")
    ours = iri.startswith(AUTHORED_BASE + "id/") and key and "/" not in key
    return f"{kind}:{key}" if ours else iri


def cell_of(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> Cell:
    """A value of a solution as a header writes it, `-` where there is none."""
    match term:
        case None:
            return "-"
        case ox.NamedNode():
            return shown(term.value)
        case ox.Literal():
            return Decimal(term.value) if term.datatype.value in NUMBERS else term.value
        case _:
            return str(term)


def rows_of(store: ox.Store, text: str) -> list[Row]:
    """The rows that the store gives, in order. Raises SyntaxError for a query that is no SELECT."""
    solutions = store.query(text)
    if not isinstance(solutions, ox.QuerySolutions):
        raise SyntaxError("an example query must be a SELECT")  # noqa: TRY004  # it is the text that is wrong
    return [tuple(cell_of(row[variable]) for variable in solutions.variables) for row in solutions]


def expected_rows(rows: Sequence[Row], query: ExampleQuery) -> list[Row]:
    """The rows that the header expects, each value read as the kind of value that stands in its place in `rows`."""
    expected = query.rows or ()
    pairs: list[tuple[Row, tuple[str, ...]]] = [
        (rows[place] if place < len(rows) else row, row) for place, row in enumerate(expected)
    ]
    return [
        tuple(_compared(cell, text) for cell, text in zip(found, row, strict=True)) if len(found) == len(row) else row
        for found, row in pairs
    ]


def _compared(cell: Cell, expected: str) -> Cell:
    """What the header writes, as a number where the engine answered with one."""
    try:
        return Decimal(expected) if isinstance(cell, Decimal) else expected
    except ArithmeticError:
        return expected
