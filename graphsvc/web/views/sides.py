"""What an editorial note sets side by side, a row each: what is said, when that was, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from graphsvc.description import Labels, Node
from graphsvc.model import Passage
from graphsvc.web.links import Links
from graphsvc.web.views.marks import Evidence, mark_of
from graphsvc.web.views.text import Cell, as_stated, cell, dated, named


class Side(NamedTuple):
    """One row: a figure or sentence, or the name of a thing; things have no time of their own."""

    said: Cell
    when: str
    evidence: Evidence


def sides(nodes: Iterable[Node], labels: Labels, links: Links) -> tuple[Side, ...]:
    """The rows of what a note names, in its order."""
    return tuple(_side(node, labels, links) for node in nodes)


def _side(node: Node, labels: Labels, links: Links) -> Side:
    """One of them."""
    names = labels.names
    texts = [(cell(text), local) for local in ("printedValue", "statement") for text in node.texts(names.term(local))]
    name = named(node.iri, labels, links)
    is_claim = bool(texts or node.text(names.term("rank")) or node.iris(names.term("about")))
    read = (passage for iri in node.passages if (passage := Passage.of(iri, names)))
    return Side(
        as_stated(*texts[0])._replace(href=name.href) if texts else name,
        dated(node, labels) if is_claim else "",
        Evidence(tuple(mark_of(passage, labels, links) for passage in read)),
    )
