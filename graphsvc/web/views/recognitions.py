"""The recognitions of a community: its strip of years, and one row for each scheme."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graphsvc.description import Node, Shape, year_of
from graphsvc.web.views.drawing import TIERS, Matrix, strip
from graphsvc.web.views.marks import Evidence
from graphsvc.web.views.rows import Row, View
from graphsvc.web.views.text import Cell


def strip_of(view: View, claims: Iterable[Node]) -> Matrix | None:
    """The years of the three tiers, where a community has some."""
    description = view.description
    if description.shape is not Shape.COMMUNITY:
        return None
    names = description.names
    tiers: dict[str, list[int]] = {names.thing("scheme", tier): [] for tier in TIERS}
    positive = set(description.node.iris(names.term("receivedRecognition")))
    editions = (iri for node in claims if node.iri in positive for iri in node.iris(names.term("edition")))
    for iri in editions:
        edition = description.related.get(iri)
        year = year_of(edition.text(names.term("cycleYear"))) if edition else None
        for scheme in edition.iris(names.term("scheme")) if edition else ():
            if scheme in tiers and year:
                tiers[scheme].append(year)
    drawn = strip({key: tiers[names.thing("scheme", key)] for key in TIERS}, description.title.value, view.words)
    return drawn and drawn.with_key(view.names(tiers))


def by_scheme(view: View, rows: Sequence[Row]) -> list[Row]:
    """Rows of one scheme (and category) become one row: how often, and in which years.

    The highest tier comes first, what is not known to have come true last.
    """
    groups: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.name, row.small, row.state), []).append(row)
    found = [group[0] if len(group) == 1 else _together(view, group) for group in groups.values()]
    tiers = [(cell,) for cell in view.names(view.description.names.thing("scheme", tier) for tier in reversed(TIERS))]
    return sorted(found, key=lambda row: (row.open, tiers.index(row.name) if row.name in tiers else len(tiers)))


def _together(view: View, group: Sequence[Row]) -> Row:
    """Several recognitions of one scheme as one row."""
    values = sorted({cell.text for row in group for cell in row.value})
    marks = {mark for row in group for mark in row.evidence.marks}
    return group[0]._replace(
        value=(Cell(view.words.ngettext("once", "%(number)s times", len(group))),),
        small=(Cell(", ".join(values)), *group[0].small),
        when=f"{values[0]}–{values[-1]}",  # noqa: RUF001 (a range)
        evidence=Evidence(tuple(sorted(marks, key=lambda mark: mark.passage))),
    )
