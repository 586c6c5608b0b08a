"""Short texts read once, though a request asks about its query several times: is it cheap, may it pass."""

from __future__ import annotations

from functools import lru_cache
from threading import get_ident
from typing import Final

from graphsvc.guard.limits import Limits
from graphsvc.guard.reader import read
from graphsvc.guard.reading import Reading

_SHORT: Final = 4_000


def read_once(text: str, limits: Limits, *, update: bool = False) -> Reading:
    """What `read` gives and raises; a short text that was just read by this thread is not read again."""
    if len(text) > _SHORT:
        return read(text, limits, update=update)
    return _read(text, limits, update, get_ident())


@lru_cache(maxsize=16)
def _read(text: str, limits: Limits, update: bool, _thread: int) -> Reading:  # noqa: FBT001  # part of the key
    """Threads share no reading, for it finds its offsets when it is asked for them."""
    return read(text, limits, update=update)
