"""Initiatives and services as a table: what is called how, when it was, how far it came true, and where that stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, NamedTuple

from graphsvc.description import Node
from graphsvc.web.views.marks import Mark
from graphsvc.web.views.rows import View, claim_row, first_place
from graphsvc.web.views.text import Cell, State

_SMALL: Final = 3
"""So many pieces stand below a name where others are left out: its kind, its first aims or whom it is tied to."""


class Undertaking(NamedTuple):
    """One line: the name with a smaller line below, time, state, how many statements tell of it, and its passages."""

    name: Cell
    small: tuple[Cell, ...]
    when: str
    state: State | None
    statements: int
    marks: tuple[Mark, ...]


def undertakings(view: View, nodes: Sequence[Node], *, whole: bool) -> Sequence[Callable[[], Undertaking]]:
    """What makes the lines, so that a page makes only those that it shows: what most is stated of first.

    Of those with as many statements what has a date comes first, then what stands first in the documents; `whole` lines
    have all that is said of it in short.
    """
    told = Counter(iri for claim in view.description.claims for iri in claim.leads_to)
    read = {node.iri: sum(1 for s in node.statements if s.passages) for node in nodes}
    counts = {node.iri: read[node.iri] + told[node.iri] for node in nodes}

    def place(node: Node) -> tuple[int, bool, tuple[str, int, int, str]]:
        return -counts[node.iri], not node.text(view.term("edtf")), first_place(view, node)

    most = None if whole else _SMALL
    return [partial(_undertaking, view, node, counts[node.iri], most) for node in sorted(nodes, key=place)]


def _undertaking(view: View, node: Node, statements: int, most: int | None) -> Undertaking:
    """The line of one initiative or service."""
    row = claim_row(view, node)
    small = (*row.value, *row.small)[:most]
    return Undertaking(row.name[0], small, row.when, row.state, statements, row.evidence.marks)
