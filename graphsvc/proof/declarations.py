"""The two tables beside an annotation: sections with their subjects, and statements that no rule proves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from graphsvc.proof.names import Section

SECTION_COLUMNS: Final = ("start", "end", "subject", "refers")
UNPROVED_COLUMNS: Final = ("passage", "what", "reason")
_LONGEST_PHRASE: Final = 4


class UnreadableTable(ValueError):
    """A row of a table cannot be read; `line` counts from 1."""

    def __init__(self, line: int, detail: str) -> None:
        """Keep the line for the finding."""
        self.line, self.detail = line, detail
        super().__init__(detail)


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of unproved.tsv: a passage, the property or thing that is not proved there, and why it stays."""

    start: int
    end: int
    what: str
    reason: str
    line: int


def sections_of(table: str) -> list[Section]:
    """The sections that a table declares. Raises UnreadableTable."""
    found = []
    for line, (start, end, subject, refers) in _rows(table, SECTION_COLUMNS):
        if not (start.isdigit() and end.isdigit() and int(start) < int(end)):
            raise UnreadableTable(line, f"{start}-{end} is no range")
        phrases = {}
        for entry in filter(None, (entry.strip() for entry in refers.split(";"))):
            phrase, equals, meant = (part.strip() for part in entry.partition("="))
            if not equals or ":" not in meant or not 0 < len(phrase.split()) <= _LONGEST_PHRASE:
                raise UnreadableTable(
                    line, f"{entry!r} is not `phrase = prefixed:name` of at most {_LONGEST_PHRASE} words"
                )
            phrases[phrase] = meant
        found.append(Section(int(start), int(end), subject, phrases, line))
    return found


def listed_in(table: str) -> list[Listed]:
    """The rows of unproved.tsv. Raises UnreadableTable."""
    found = []
    for line, (passage, what, reason) in _rows(table, UNPROVED_COLUMNS):
        start, dash, end = passage.partition("-")
        if not (dash and start.isdigit() and end.isdigit()):
            raise UnreadableTable(line, f"{passage!r} is no range")
        if not reason.strip():
            raise UnreadableTable(line, "a reason must be given")
        found.append(Listed(int(start), int(end), what, reason, line))
    return found


def _rows(table: str, columns: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    """Each row below the header with its line. Raises UnreadableTable."""
    lines = table.splitlines()
    if not lines or tuple(lines[0].split("\t")) != columns:
        raise UnreadableTable(1, f"the columns must be {', '.join(columns)}")
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        if len(cells) != len(columns):
            raise UnreadableTable(number, f"{len(cells)} columns instead of {len(columns)}")
        yield number, cells
