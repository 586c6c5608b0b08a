"""Double entry: what the passages of a document state, entered again by somebody who had not seen the first entry.

`data/documents/{slug}/second-entry.tsv` keeps what both entered alike, a row for each statement. Two readers seldom err
alike, so what one of the files says and the other one does not is a mistake in one of them, or was read once only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from graphsvc.content import Content
from graphsvc.content.parsing import place_of, text_of
from graphsvc.errors import ContentError, EnteredOnce, EntryMismatch, Place, SyntaxProblem
from graphsvc.loading.prefixed import Prefixed
from graphsvc.model import Passage

TABLE: Final = "second-entry.tsv"
COLUMNS: Final = ("passage", "subject", "property", "value")


class Row(NamedTuple):
    """One statement: `passage` is `start-end`, names are prefixed, a literal is its text."""

    passage: str
    subject: str
    predicate: str
    value: str

    @property
    def extent(self) -> tuple[int, int]:
        """The passage's offsets in Unicode code points, end excluded."""
        start, _, end = self.passage.partition("-")
        return int(start), int(end)


def stated_in(content: Content, slug: str) -> set[Row]:
    """What the passages of a document state, white space in literals as single blanks."""
    prefixed = Prefixed(content)

    def short(term: object) -> str:
        return " ".join(prefixed.short(term).split())

    return {
        Row(f"{passage.start}-{passage.end}", short(quad.subject), short(quad.predicate), short(quad.object))
        for graph, quads in content.graphs.items()
        if (passage := Passage.of(graph, content.names)) and passage.slug == slug
        for quad in quads
    }


def entered_in(table: str, name: str) -> dict[Row, int]:
    """The rows of a table, each with its line. Raises SyntaxProblem with the line."""
    lines = table.splitlines()
    if not lines or tuple(lines[0].split("\t")) != COLUMNS:
        detail = f"the columns must be {', '.join(COLUMNS)}"
        raise SyntaxProblem(detail, file=name, line=1, column=1)
    found: dict[Row, int] = {}
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        start, dash, end = cells[0].partition("-")
        if len(cells) != len(COLUMNS) or not (dash and start.isdecimal() and end.isdecimal()) or not all(cells):
            detail = "a row has a passage as start-end, a subject, a property and a value"
            raise SyntaxProblem(detail, file=name, line=number, column=1)
        if (first := found.setdefault(Row(*cells), number)) != number:
            detail = f"the row says again what line {first} says"
            raise SyntaxProblem(detail, file=name, line=number, column=1)
    return found


def table_of(rows: Iterable[Row]) -> str:
    """The table of these rows, in the order of the document."""
    ordered = sorted(rows, key=lambda row: (row.extent, row))
    return "".join("\t".join(cells) + "\n" for cells in (COLUMNS, *ordered))


def second_entry(content: Content, slug: str) -> dict[Row, int] | None:
    """The second entry of a document, each row with its line; None without a table. Raises SyntaxProblem."""
    name = f"{_folder(slug)}/{TABLE}"
    path = content.root / name
    return entered_in(text_of(path, name), name) if path.is_file() else None


def entered_once(content: Content) -> list[str]:
    """The documents that nobody has entered a second time."""
    return [slug for slug in _documents(content) if not (content.root / _folder(slug) / TABLE).is_file()]


def disagreements(content: Content) -> Iterator[ContentError]:
    """EntryMismatch where the two entries of a statement differ, EnteredOnce for a passage without a second entry.

    A document without a table is passed over: `entered_once` names it.
    """
    for slug in _documents(content):
        try:
            entered = second_entry(content, slug)
        except ContentError as problem:
            yield problem
        else:
            if entered is not None:
                yield from _differences(content, slug, entered)


def _folder(slug: str) -> str:
    """The folder of a document."""
    return f"data/documents/{slug}"


def _documents(content: Content) -> Iterator[str]:
    """The slug of each document that can be read."""
    for file in content.files:
        folder, _, last = file.name.rpartition("/")
        if folder.startswith("data/documents/") and last == "annotation.trig":
            yield folder.rpartition("/")[2]


def _differences(content: Content, slug: str, entered: Mapping[Row, int]) -> Iterator[ContentError]:
    """A problem for each property of a thing on which a passage's entries differ."""
    stated = stated_in(content, slug)
    annotated, again = ({row.passage for row in rows} for rows in (stated, entered))
    unlike: defaultdict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in stated.symmetric_difference(entered):
        unlike[row[:3]].append(row)
    for (passage, subject, term), rows in sorted(unlike.items()):
        here, there = ([row for row in sorted(rows) if (row in stated) is first] for first in (True, False))
        place = _place(content, slug, passage)
        if passage not in again:
            detail = "one reader only has entered this passage (CONTRIBUTING, The second entry)"
            yield EnteredOnce(detail=detail, passage=passage).at(place)
        elif passage not in annotated:
            detail = f"the annotation has no passage {passage} any more; remove the row, or bring the passage back"
            yield EntryMismatch(detail=detail).at(Place(f"{_folder(slug)}/{TABLE}", entered[there[0]], 1))
        else:
            says = ", ".join(f"{row.value!r} (line {entered[row]} of {TABLE})" for row in there) or "nothing more"
            detail = f"the annotation says {', '.join(repr(row.value) for row in here) or 'nothing more'}"
            detail += f", the second entry {says}: read the passage again, and correct the one that errs"
            yield EntryMismatch(detail=detail, what=term, stated_of=subject, passage=passage).at(place)


def _place(content: Content, slug: str, passage: str) -> Place:
    """Where the annotation first names a passage."""
    name = f"{_folder(slug)}/annotation.trig"
    start, _, end = passage.partition("-")
    text = next(file.text for file in content.files if file.name == name)
    return place_of(Passage(slug, int(start), int(end)).iri(content.names), text, name, content.names)
