"""A fragment as a page: the form that asks for it, its quads as rows, and the ways to its other pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from graphsvc.engine.contract import Term
from graphsvc.fragments import POSITIONS, Genids, Shown
from graphsvc.web.frame import Site
from graphsvc.web.views.answer import cell_of, number_of
from graphsvc.web.views.text import Cell, shortened
from graphsvc.web.words import N_

TITLES: Final = {
    "subject": N_("Subject"), "predicate": N_("Predicate"), "object": N_("Object"), "graph": N_("Named graph"),
    "first": N_("First"), "previous": N_("Previous"), "next": N_("Next"), "last": N_("Last"),
}  # fmt: skip
"""What the positions and the pages around this one are called."""


@dataclass(frozen=True, slots=True)
class FragmentPage:
    """What the page shows: `rows` are cells, each with whether it is a number; `ways` lead to other pages by a word."""

    shown: Shown
    fields: Sequence[tuple[str, str]]
    values: str
    rows: Sequence[Sequence[tuple[Cell | None, bool]]]
    ways: Sequence[tuple[str, str]]


def fragment_page(
    quads: Iterable[ox.Quad],
    shown: Shown,
    fields: Mapping[str, str],
    site: Site,
    prefixes: Mapping[str, str],
    genids: Genids | None,
) -> FragmentPage:
    """The page of some quads; `fields` are what was typed into the form, `genids` name blank nodes."""
    terms = [dict(zip(POSITIONS, (*quad.triple, quad.graph_name), strict=True)) for quad in quads]
    rows = [{name: term for name, term in row.items() if not isinstance(term, ox.DefaultGraph)} for row in terms]
    return FragmentPage(
        shown,
        [(name, fields.get(name, "")) for name in POSITIONS],
        fields.get("values", ""),
        [
            [
                (shortened(_cell(term, site, genids), prefixes) if term else None, number_of(term) is not None)
                for term in map(row.get, POSITIONS)
            ]
            for row in rows
        ],
        list(shown.neighbours.items()),
    )


def _cell(term: Term, site: Site, genids: Genids | None) -> Cell:
    """A term; a blank node leads to what is stated of it."""
    if genids and isinstance(term, ox.BlankNode):
        return Cell(str(term), href=site.links.path("/fragments", subject=genids.iri(term)))
    return cell_of(term, site)
