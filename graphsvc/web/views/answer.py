"""The answer to a query as the form shows it: sorted rows a page at a time, or the line where the query is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from types import MappingProxyType
from typing import Final, Literal

import pyoxigraph as ox

from graphsvc.description.labels import tagged
from graphsvc.engine.contract import Term
from graphsvc.web.frame import Site
from graphsvc.web.views.asking import Asking
from graphsvc.web.views.sources import Source, Traced, are_triples, source_of
from graphsvc.web.views.text import Cell
from graphsvc.web.views.writing import readable
from graphsvc.web.words import Words

PER_PAGE: Final = 100
_CELL_LENGTH: Final = 400
_NUMBERS: Final = {"integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger", "positiveInteger"}


@dataclass(frozen=True, slots=True)
class Order:
    """By which variable rows are sorted, none for the query's own order, and which page of them is shown, from 1."""

    sort: str = ""
    descending: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class Results:
    """The answer to a query run from the form: solutions, triples as rows, or a truth value.

    `seconds` are those that it took, None where nobody waited; `unknown` are names in the query that nothing has,
    where there are no rows, with the names most like them; `traced` is where the rows of its page are spoken of.
    """

    variables: Sequence[str] = ()
    rows: Sequence[Mapping[str, Term]] = ()
    seconds: float | None = None
    truncated: bool = False
    boolean: bool | None = None
    triples: bool = False
    order: Order = field(default_factory=Order)
    unknown: Mapping[str, str] = field(default_factory=dict)
    traced: Traced = field(default_factory=Traced)

    @property
    def pages(self) -> int:
        """How many pages its rows fill."""
        return max(1, -(-len(self.rows) // PER_PAGE))

    @property
    def shown(self) -> Sequence[Mapping[str, Term]]:
        """The rows of the page that is asked for, in their order."""
        start = (self.order.page - 1) * PER_PAGE
        return ordered(self.rows, self.order)[start : start + PER_PAGE]


@dataclass(frozen=True, slots=True)
class QueryFailure:
    """Why a query run from the form has no answer; line and column count from 1, `ends` as in `views/problem.py`."""

    title: str
    detail: str = ""
    line: int | None = None
    column: int | None = None
    ends: tuple[str, str, int] | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A variable as the head of a column: the address that sorts by it, and how the rows are sorted by it now."""

    name: str
    numeric: bool
    href: str
    sorted: Literal["ascending", "descending", ""] = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row: a cell for each variable, none where it is unbound, and where it is stated or its things are spoken of."""

    cells: Sequence[Cell | None]
    source: Source | None


@dataclass(frozen=True, slots=True)
class Table:
    """One page of the rows, of which there are `total`, and the addresses of the pages around it.

    The sources of rows that `are_triples` state just these; those of others speak of what the rows name.
    """

    columns: Sequence[Column]
    lines: Sequence[Line]
    total: int
    first: int
    last: int
    pages: Mapping[str, str]
    are_triples: bool = False

    @property
    def sourced(self) -> bool:
        """Whether any row has a source."""
        return any(line.source for line in self.lines)


def formats_of(results: Results) -> Mapping[str, str]:
    """The formats of an answer, by the value of the form's `format` field, with the suffix of a file."""
    if results.triples:
        return {"turtle": "ttl", "jsonld": "jsonld", "nt": "nt"}
    either = {"json": "json", "xml": "xml"}
    return either if results.boolean is not None else {"csv": "csv", "tsv": "tsv", **either}


def media_type_of(results: Results | None) -> str:
    """The media type in which a program would ask for such an answer."""
    if results and results.triples:
        return "text/turtle"
    return "application/sparql-results+json" if results and results.boolean is not None else "text/csv"


def caret(query: str, failure: QueryFailure) -> list[tuple[int, str]]:
    """The line with the error and the one before it, numbered."""
    lines = query.splitlines()
    if failure.line is None or not 1 <= failure.line <= len(lines):
        return []
    return [(number, lines[number - 1]) for number in range(max(1, failure.line - 1), failure.line + 1)]


def table(asking: Asking, results: Results, site: Site) -> Table:
    """The rows of the page that is asked for."""
    order, links = results.order, site.links
    shown, start = results.shown, (order.page - 1) * PER_PAGE

    def address(sort: str, page: int) -> str:
        given = {"query": asking.query, "sort": sort, "page": str(page) if page > 1 else ""}
        return links.path("/sparql", [(name, value) for name, value in given.items() if value])

    kept = f"-{order.sort}" if order.descending else order.sort
    around = {"prev": order.page - 1, "next": order.page + 1}
    return Table(
        [_column(name, results, address) for name in results.variables],
        [
            Line(
                [cell_of(row[name], site, asking.prefixes) if name in row else None for name in results.variables],
                source_of(row, results.variables, results.traced, site),
            )
            for row in shown
        ],
        len(results.rows),
        start + 1,
        start + len(shown),
        {rel: address(kept, page) for rel, page in around.items() if 1 <= page <= results.pages},
        are_triples(results.variables),
    )


def ordered(rows: Sequence[Mapping[str, Term]], order: Order) -> Sequence[Mapping[str, Term]]:
    """The rows by one variable: numbers by value, then other literals, then names; unbound ones come last."""
    if not order.sort:
        return rows
    bound = [row for row in rows if order.sort in row]
    bound.sort(key=lambda row: _rank(row[order.sort]), reverse=order.descending)
    return [*bound, *(row for row in rows if order.sort not in row)]


def number_of(term: Term | None) -> float | None:
    """The value of a number; None for all else, and for what is no finite number."""
    if not isinstance(term, ox.Literal) or term.datatype.value.rpartition("#")[2] not in _NUMBERS:
        return None
    try:
        value = float(term.value)
    except ValueError:
        return None
    return value if isfinite(value) else None


def cell_of(term: Term, site: Site, prefixes: Mapping[str, str] = MappingProxyType({})) -> Cell:
    """One value of a solution."""
    href = site.links.href(term.value) if isinstance(term, ox.NamedNode) else None
    return Cell(_text(term, site.words, prefixes), _language(term), href)


def _language(term: Term) -> str:
    """The language of a text."""
    return tagged(term.language) if isinstance(term, ox.Literal) and term.language else ""


def _text(term: Term, words: Words, prefixes: Mapping[str, str]) -> str:
    """A term as a cell shows it: a name under its prefix, a literal by its text, long ones cut."""
    if isinstance(term, ox.NamedNode):
        return short_name(term.value, prefixes)
    text = readable(term, words) if isinstance(term, ox.Literal) else str(term)
    return text if len(text) <= _CELL_LENGTH else text[:_CELL_LENGTH] + "…"


def short_name(iri: str, prefixes: Mapping[str, str]) -> str:
    """The name under the prefix with the longest namespace, whole where there is none."""
    fitting = [(space, prefix) for prefix, space in prefixes.items() if iri.startswith(space) and len(iri) > len(space)]
    space, prefix = max(fitting, key=lambda item: len(item[0]), default=("", ""))
    return f"{prefix}:{iri[len(space) :]}" if space else iri


def _rank(term: Term) -> tuple[int, float, str]:
    """Where a term stands among others."""
    if (number := number_of(term)) is not None:
        return 0, number, ""
    return (1, 0, term.value.casefold()) if isinstance(term, ox.Literal) else (2, 0, str(term))


def _column(name: str, results: Results, address: Callable[[str, int], str]) -> Column:
    """The head of a column; its link turns the order round that is already by it."""
    order = results.order
    here = order.sort == name
    bound = [row[name] for row in results.rows[:PER_PAGE] if name in row]
    return Column(
        name,
        bool(bound) and all(number_of(term) is not None for term in bound),
        address(f"-{name}" if here and not order.descending else name, 1),
        ("descending" if order.descending else "ascending") if here else "",
    )
