"""LOAD of documents that may be read: an admitted update has a place for the triples of each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

_PLACE: Final = re.compile("\x00(!?)([^\x00]*)\x00")
"""What no foreign text holds, for no text may hold U+0000."""


class Load(NamedTuple):
    """One document to be read; when `silent`, nothing is added where it cannot be."""

    iri: str
    silent: bool

    @property
    def place(self) -> str:
        """What stands where its triples are to stand."""
        return f"\x00{'!' if self.silent else ''}{self.iri}\x00"


def loads_of(admitted: str) -> list[Load]:
    """The documents that an admitted update waits for, in order."""
    return [Load(place[2], bool(place[1])) for place in _PLACE.finditer(admitted)]


def with_documents(admitted: str, triples: Iterable[str]) -> str:
    """The update with the triples of its documents, in their order and as N-Triples."""
    found = iter(triples)
    return _PLACE.sub(lambda _: next(found), admitted)
