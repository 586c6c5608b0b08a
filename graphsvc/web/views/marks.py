"""Passage marks: where in its document a statement stands, as text and as the geometry of the drawing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from markupsafe import Markup

from graphsvc.description import Description, GraphKind, Labels, Statement, graph_kind
from graphsvc.model import Passage
from graphsvc.web.links import Links
from graphsvc.web.views.text import Cell, cell
from graphsvc.web.words import N_, words_in

_TO: Final = "–"  # noqa: RUF001 (a range)


class Mark(NamedTuple):
    """One passage: its place, its digest, and how to draw it on a line."""

    passage: Passage
    code: str
    href: str
    document: Cell
    length: int
    digest: str
    language: str = "en"

    @property
    def short(self) -> str:
        """`ICF 36947`."""
        return f"{self.code} {self.passage.start}"

    @property
    def plain_range(self) -> str:
        """The first and last place as the name of the passage has them."""
        return f"{self.passage.start}{_TO}{self.passage.end}"

    @property
    def range(self) -> str:
        """The first and last place with thousands marks, for prose."""
        words = words_in(self.language)
        return f"{words.number(self.passage.start)}{_TO}{words.number(self.passage.end)}"

    @property
    def place(self) -> Cell:
        """The range with the link to the passage."""
        return Cell(self.range, "", self.href)

    def tick(self, line: float, least: float, digits: int = 1) -> tuple[str, str]:
        """Where it begins on a line, and how wide it is there: what is less wide than the least would not be seen."""
        start, end = (place / self.length * line if self.length else 0.0 for place in self.passage[1:])
        return f"{min(start, line - least):.{digits}f}", f"{max(end - start, least):.{digits}f}"


class Evidence(NamedTuple):
    """The passages of one row; `also` says what else on the page is read from the same characters.

    Of a row without passages `origins` are the graphs that state it.
    """

    marks: tuple[Mark, ...]
    also: tuple[tuple[Cell, ...], ...] = ()
    origins: tuple[Cell, ...] = ()

    @property
    def groups(self) -> list[list[Mark]]:
        """The passages by document."""
        found: dict[str, list[Mark]] = {}
        for mark in self.marks:
            found.setdefault(mark.passage.slug, []).append(mark)
        return [found[slug] for slug in sorted(found)]

    @property
    def places(self) -> str:
        """All places, for print, those of a document behind its code; no line ends within one."""
        found = ((marks[0].code, ", ".join(mark.plain_range for mark in marks)) for marks in self.groups)
        return "; ".join(f"{code}\u00a0{ranges}" for code, ranges in found).replace(_TO, f"{_TO}\u2060")


def ticks(marks: Iterable[Mark], least: float) -> Markup:
    """The marks in hundredths of the line, each drawn once: numbers only, so that nothing is to be escaped.

    On a line so short that marks must be wider than a hundredth, nobody sees less than that.
    """
    drawn = dict.fromkeys(mark.tick(100, least, 1 if least < 1 else 0) for mark in marks)
    return Markup("".join(f'<rect x="{x}%" width="{width}%"/>' for x, width in drawn))  # noqa: S704 (see above)


def mark(iri: str, description: Description, links: Links) -> Mark | None:
    """The mark of a passage; None for a graph that is none."""
    passage = Passage.of(iri, description.names)
    if passage is None:
        return None
    facts = description.documents.get(description.names.thing("document", passage.slug))
    length, digest = facts.length if facts else 0, description.digests.get(iri, "")
    return mark_of(passage, description.labels, links, length, digest)


def mark_of(passage: Passage, labels: Labels, links: Links, length: int = 0, digest: str = "") -> Mark:
    """The mark of a passage in a document of so many characters."""
    document = labels.names.thing("document", passage.slug)
    return Mark(
        passage,
        labels.code(passage.slug),
        links.document(passage.iri(labels.names)) or "",
        cell(labels.of(document), links.document(document)),
        length,
        digest,
        labels.language,
    )


def evidence(
    passages: Iterable[str], description: Description, links: Links, origins: tuple[Cell, ...] = ()
) -> Evidence:
    """The passages of a row, and the names of the graphs that are none."""
    found = tuple(m for iri in passages if (m := mark(iri, description, links)))
    return Evidence(found, (), origins)


_ORIGINS: Final = {
    GraphKind.DOCUMENT: N_("document"), GraphKind.ENTITIES: N_("entities"), GraphKind.LINKS: N_("links"),
    GraphKind.DATASET: N_("dataset"), GraphKind.EDITORIAL: N_("editorial"), GraphKind.RETIRED: N_("retired"),
    GraphKind.INFERRED: N_("inferred"), GraphKind.CATALOGUE: N_("catalogue"), GraphKind.ONTOLOGY: N_("ontology"),
    GraphKind.SHAPES: N_("shapes"), GraphKind.QUERIES: N_("queries"), GraphKind.VOID: N_("counts"),
    GraphKind.OTHER: N_("other"),
}  # fmt: skip
"""What the graphs that are no passages are called in a row."""


def origins(statements: Iterable[Statement], description: Description, links: Links) -> tuple[Cell, ...]:
    """The graphs that state it, where no passage does, by what they are called, with their pages."""
    names, words = description.names, words_in(description.labels.language)
    graphs = sorted({graph for s in statements for graph in s.graphs})
    named = [(_ORIGINS[kind], graph) for graph in graphs if (kind := graph_kind(graph, names)) in _ORIGINS]
    return tuple(Cell(words.gettext(message), "", links.href(graph)) for message, graph in sorted(named))
