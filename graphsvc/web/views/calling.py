"""What drawings of an answer call the things of its rows: by the column that holds their names, where there is one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import pyoxigraph as ox

from graphsvc.engine.contract import Term
from graphsvc.web.frame import Site
from graphsvc.web.views.answer import Results, cell_of, number_of
from graphsvc.web.views.text import Cell

Calling = Callable[[Term], Cell]
"""A term as drawings show it."""
_MOST_ROWS = 1_000


def calling(results: Results, site: Site, prefixes: Mapping[str, str]) -> Calling:
    """Things by their names in the rows, with their addresses; all else as in the table."""
    return partial(_called, {} if results.triples else _names_in(results), site, prefixes)


def _called(names: Mapping[str, ox.Literal], site: Site, prefixes: Mapping[str, str], term: Term) -> Cell:
    """One term."""
    cell = cell_of(term, site, prefixes)
    name = names.get(term.value) if isinstance(term, ox.NamedNode) else None
    return cell_of(name, site)._replace(href=cell.href) if name else cell


def _names_in(results: Results) -> Mapping[str, ox.Literal]:
    """The name of each thing, from a column of texts that has one for each thing of a column, and no two the same.

    Where several columns do, that which is called like the things' own (`?partner` and `?partnerName`), else the first.
    """
    rows = results.rows[:_MOST_ROWS]
    columns = {name: [row.get(name) for row in rows] for name in results.variables}
    texts = [name for name, column in columns.items() if all(map(_is_text, column))]
    found: dict[str, ox.Literal] = {}
    for variable, things in columns.items():
        if things and all(isinstance(term, ox.NamedNode) for term in things):
            like = sorted(texts, key=lambda text: not text.casefold().startswith(variable.casefold()))
            pairs = next((pairs for text in like if (pairs := _one_to_one(things, columns[text]))), {})
            found = {**pairs, **found}
    return found


def _is_text(term: Term | None) -> bool:
    """Whether a term may be a name."""
    return isinstance(term, ox.Literal) and bool(term.value.strip()) and number_of(term) is None


def _one_to_one(things: Sequence[Term | None], texts: Sequence[Term | None]) -> Mapping[str, ox.Literal]:
    """The text of each thing; nothing where one has several, or several have one."""
    pairs = {(thing, text) for thing, text in zip(things, texts, strict=True)}
    if not len(pairs) == len({thing for thing, _ in pairs}) == len({text for _, text in pairs}):
        return {}
    return {t.value: text for t, text in pairs if isinstance(t, ox.NamedNode) and isinstance(text, ox.Literal)}
