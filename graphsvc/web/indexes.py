"""The search index of the data that is served: made once for each version, off the event loop, shared by all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, Self, TypeVar, cast

import anyio.to_thread
from cachetools import LRUCache
from fastapi import Request

from graphsvc.description import claims_called, passages_called
from graphsvc.engine.slots import Slots
from graphsvc.errors import NotOffered, ServiceError
from graphsvc.messages import N_
from graphsvc.search import Index, Thing, things_in
from graphsvc.settings import Settings
from graphsvc.web.holder import holder_of
from graphsvc.web.languages import site_of
from graphsvc.web.service import Service
from graphsvc.web.views.search import Near, nearest_pages

_T = TypeVar("_T")
_NAMED: Final = ("id", "doc", "ns")
_LONGEST: Final = 200
_KEPT: Final = 2
"""Whoever still holds the version before an update finishes with it."""


@dataclass(slots=True)
class Indexes:
    """The indexes made so far, by data version, None for too many texts; `asking` bounds how many are asked at once."""

    asking: Slots
    _made: LRUCache[str, Index | None] = field(default_factory=lambda: LRUCache(_KEPT))
    _making: asyncio.Lock = field(default_factory=asyncio.Lock)

    @classmethod
    def within(cls, settings: Settings) -> Self:
        """None yet; as many pages are made at once as of other kinds."""
        return cls(Slots(settings.page_workers, settings.query_waiting, settings.page_seconds))

    async def of(self, service: Service) -> Index:
        """The index of the version that is served; who asks while it is made waits for it.

        Raises NotOffered where there are more texts than may be searched.
        """
        most = service.settings.search_texts
        async with self._making:
            if service.version not in self._made:
                things = await service.run(lambda: _found_in(service, most))
                made = None if things is None else await anyio.to_thread.run_sync(Index, things)
                self._made[service.version] = made
            index = self._made[service.version]
        if index is not None:  # an empty one is an index, too
            return index
        raise NotOffered(detail=N_("there are too many names to be searched"), most=most)


def _found_in(service: Service, most: int) -> Sequence[Thing] | None:
    """Everything that can be found, claims by their sentences, passages by their places; None for more than so many."""
    engine, names = service.engine, service.names
    said, placed = claims_called(engine, names, most), passages_called(engine, names, most)
    return None if said is None or placed is None else things_in(engine, names, most, said, placed)


async def in_index(request: Request, service: Service, ask: Callable[[Index], _T]) -> _T:
    """What a question to the index of the version that is served gives, off the event loop.

    Raises NotOffered, Overloaded, and what keeps the index from being made.
    """
    indexes = cast("Indexes", request.app.state.indexes)
    index = await indexes.of(service)
    async with indexes.asking.taken_one():
        return await anyio.to_thread.run_sync(ask, index)


async def nearest_names(request: Request) -> tuple[Near, ...]:
    """The pages of things that are called most like the last part of an address under which nothing is."""
    service = holder_of(request).service
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    kind, slash, rest = path.removeprefix("/").partition("/")
    if service is None or not slash or kind not in _NAMED:
        return ()
    text = rest.rpartition("/")[2].partition(".")[0][:_LONGEST]
    with suppress(ServiceError):
        return await in_index(request, service, lambda index: nearest_pages(index, text, site_of(request, service)))
    return ()
