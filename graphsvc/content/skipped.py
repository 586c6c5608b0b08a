"""Skipped ranges: what a document says that is no fact, in `data/documents/{slug}/skipped.tsv` beside the annotation.

A tab-separated table of offsets and reasons, without a word of the text. Coverage reads it; no graph holds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from graphsvc.errors import ContentError, SkipError
from graphsvc.model import Passage

REASONS: Final = ("heading", "page-furniture", "rhetoric")
_COLUMNS: Final = ("start", "end", "reason")
_NUMBER: Final = re.compile(r"0|[1-9][0-9]*")


@dataclass(frozen=True, slots=True)
class SkippedRange:
    """One row: a run of characters that no passage need cover, why, and the line of the table that says so."""

    extent: Passage
    reason: str
    line: int


def skipped_ranges(
    text: str, name: str, slug: str, characters: int | None, problems: list[ContentError]
) -> list[SkippedRange]:
    """The ranges of a table, by offset; each row that cannot be used becomes a problem with file and line.

    `characters` is the length of the document, None when it is not known.
    """
    lines = text.splitlines()
    if not lines or tuple(lines[0].split("\t")) != _COLUMNS:
        problems.append(SkipError(detail=f"the columns must be {', '.join(_COLUMNS)}", file=name, line=1, column=1))
        return []
    found = []
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        try:
            found.append(_range_of(line, number, slug, characters))
        except ValueError as problem:
            problems.append(SkipError(detail=str(problem), file=name, line=number, column=1))
    found.sort(key=lambda skipped: skipped.extent)
    problems.extend(_overlaps(found, name))
    return found


def _range_of(line: str, number: int, slug: str, characters: int | None) -> SkippedRange:
    """The range of one row. Raises ValueError with what is wrong in it."""
    values = line.split("\t")
    if len(values) != len(_COLUMNS):
        message = f"{len(values)} columns instead of {len(_COLUMNS)}"
        raise ValueError(message)
    for column, value in zip(_COLUMNS[:2], values[:2], strict=True):
        if not _NUMBER.fullmatch(value):
            message = f"{column} must be a whole number, not {value!r}"
            raise ValueError(message)
    extent, reason = Passage(slug, int(values[0]), int(values[1])), values[2]
    if extent.start >= extent.end:
        message = f"the range {extent.start}-{extent.end} does not end after its start"
        raise ValueError(message)
    if characters is not None and extent.end > characters:
        message = f"the range {extent.start}-{extent.end} lies outside the document of {characters} characters"
        raise ValueError(message)
    if reason not in REASONS:
        message = f"the reason must be one of {', '.join(REASONS)}, not {reason!r}"
        raise ValueError(message)
    return SkippedRange(extent, reason, number)


def _overlaps(ranges: list[SkippedRange], name: str) -> Iterator[ContentError]:
    """A problem for each range that begins before the one before it ends, at the later of their two lines."""
    for one, other in pairwise(ranges):
        if one.extent.end > other.extent.start:
            first, later = sorted((one.line, other.line))
            yield SkipError(detail=f"the range overlaps that of line {first}", file=name, line=later, column=1)
