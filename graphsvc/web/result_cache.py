"""Answers to queries kept in memory, within a bound of bytes: an equal question on equal data has an equal answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from cachetools import LRUCache

from graphsvc.formats import Format, Kind
from graphsvc.protocol import QueryRequest
from graphsvc.web.rows import rows_in

_ENTRY_BYTES: Final = 600
"""About what an entry takes besides its texts."""

Choice = tuple[Kind, Format]
"""A kind of answer, and the format that is chosen for it."""


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Kept:
    """One answer: what it is, in which format, all of its bytes, and how many solutions they hold."""

    choice: Choice
    body: bytes
    size_bytes: int
    rows: int | None


class ResultCache:
    """Answers by query and format, for the one version of the data that was named last.

    What may be kept is the caller's to judge: whole answers to queries that give the same each time they are asked.
    """

    def __init__(self, capacity_bytes: int, largest_bytes: int) -> None:
        """Keep so many bytes of questions and answers, and nothing that is larger than the largest."""
        self.largest_bytes = min(largest_bytes, capacity_bytes)
        self._version = ""
        self._kept: LRUCache[tuple[QueryRequest, Kind, str], Kept] = LRUCache(
            capacity_bytes, getsizeof=lambda kept: kept.size_bytes
        )

    def find(self, version: str, request: QueryRequest, choices: Iterable[Choice]) -> Kept | None:
        """The answer to a query in the format chosen for its kind, which need not be known; None when there is none."""
        if version != self._version:
            return None
        asked = _asked(request)
        for kind, form in choices:
            if kept := self._kept.get((asked, kind, form.name)):
                return kept
        return None

    def keep(self, version: str, request: QueryRequest, choice: Choice, body: bytes) -> None:
        """Keep a whole answer, unless it is too large; the least recently used ones make room."""
        if version != self._version:  # what was answered from other data is of no use any more
            self._version = version
            self._kept.clear()
        asked = _asked(request)
        kind, form = choice
        size = len(body) + len(asked.text.encode()) + _ENTRY_BYTES
        if size <= self.largest_bytes:
            self._kept[asked, kind, form.name] = Kept(choice, body, size, rows_in(form, body))

    @property
    def size_bytes(self) -> int:
        """About how much memory the answers take."""
        return int(self._kept.currsize)


def _asked(request: QueryRequest) -> QueryRequest:
    """The request without what does not change its answer: how long it may take, which formats are wished for."""
    if request.seconds is None and not request.formats:
        return request
    return replace(request, seconds=None, formats=())
