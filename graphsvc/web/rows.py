"""How many solutions an answer holds, told by the marks between them as its bytes pass, for the log of requests."""

from __future__ import annotations

from typing import Final

from graphsvc.formats import Format

_MARKS: Final = {
    "results-json": ((b'"bindings":[{"', b'}},{"'), 0),
    "results-xml": ((b"<result>",), 0),
    "csv": ((b"\r\n",), 1),
    "tsv": ((b"\n",), 1),
}
"""By format: what stands once for each solution (in JSON for one that binds something), and how often besides."""

_LONGEST: Final = max(len(mark) for marks, _ in _MARKS.values() for mark in marks)


class Rows:
    """Counts the solutions of one answer; `total` is None for what is no table."""

    def __init__(self, form: Format) -> None:
        """Begin with none."""
        marks, besides = _MARKS.get(form.name, ((), 0))
        self._marks = marks
        self._seen = -besides
        self._rest = b""

    def add(self, piece: bytes) -> None:
        """Count in the next piece; a mark may lie across two of them."""
        for mark in self._marks:
            across = self._rest[max(0, len(self._rest) - len(mark) + 1) :] + piece[: len(mark) - 1]
            self._seen += piece.count(mark) + across.count(mark)
        if self._marks:
            self._rest = (self._rest + piece)[1 - _LONGEST :] if len(piece) < _LONGEST else piece[1 - _LONGEST :]

    @property
    def total(self) -> int | None:
        """The solutions so far."""
        return max(0, self._seen) if self._marks else None


def rows_in(form: Format, answer: bytes) -> int | None:
    """The solutions of a whole answer."""
    rows = Rows(form)
    rows.add(answer)
    return rows.total
