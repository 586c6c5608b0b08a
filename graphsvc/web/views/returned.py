"""What stands below the sides of an editorial note: the rows that a query gets, and other notes with their sides."""

from __future__ import annotations

from dataclasses import dataclass

from graphsvc.description.disagreement import Disagreement
from graphsvc.web.frame import Site
from graphsvc.web.views.answer import cell_of
from graphsvc.web.views.sides import Side, sides
from graphsvc.web.views.text import Cell, named


@dataclass(frozen=True, slots=True)
class Returned:
    """A query with its answer as a table, the address that opens it in the editor, and other notes by name."""

    query: str
    editor: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    others: tuple[tuple[Cell, tuple[Side, ...]], ...]


def returned(found: Disagreement, site: Site) -> Returned:
    """The same as cells; names are as short as the editor's table has them."""
    prefixes = {prefix: space for space, prefix in found.labels.prefixes.items()}
    return Returned(
        found.query,
        site.links.path("/sparql", query=found.query),
        found.variables,
        tuple(
            tuple(cell_of(row[name], site, prefixes) if name in row else Cell("") for name in found.variables)
            for row in found.rows
        ),
        tuple(
            (named(note.iri, found.labels, site.links), sides(items, found.labels, site.links))
            for note, items in found.others
        ),
    )
