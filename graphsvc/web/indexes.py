"""The search index of the data that is served: made once for each version, off the event loop, shared by all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, TypeVar, cast

import anyio.to_thread
from cachetools import LRUCache
from fastapi import Request

from graphsvc.errors import ServiceError
from graphsvc.search import Index, things_in
from graphsvc.web.holder import holder_of
from graphsvc.web.service import Service
from graphsvc.web.views.search import nearest_page
from graphsvc.web.views.text import Cell

_T = TypeVar("_T")
_NAMED: Final = ("id", "doc", "ns")
_LONGEST: Final = 200
_KEPT: Final = 2
"""Whoever still holds the version before an update finishes with it."""


@dataclass(slots=True)
class Indexes:
    """The indexes made so far, by data version; the newest are kept."""

    _made: LRUCache[str, Index] = field(default_factory=lambda: LRUCache(_KEPT))
    _making: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def of(self, service: Service) -> Index:
        """The index of the version that is served; who asks while it is made waits for it.

        Raises NotOffered where there are more texts than a search may hold.
        """
        async with self._making:
            if service.version not in self._made:
                most = service.settings.search_texts
                things = await service.run(lambda: things_in(service.engine, service.names, most))
                self._made[service.version] = await anyio.to_thread.run_sync(Index, things)
            return self._made[service.version]


async def in_index(request: Request, service: Service, ask: Callable[[Index], _T]) -> _T:
    """What a question to the index of the version that is served gives, off the event loop."""
    index = await cast("Indexes", request.app.state.indexes).of(service)
    return await anyio.to_thread.run_sync(ask, index)


async def nearest_names(request: Request) -> tuple[Cell, ...]:
    """The pages of things that are called most like the last part of an address under which nothing is."""
    service = holder_of(request).service
    _, kind, *parts = request.scope["path"].removeprefix(request.scope.get("root_path", "")).split("/")
    if service is None or not parts or kind not in _NAMED:
        return ()
    text = parts[-1].partition(".")[0][:_LONGEST]
    with suppress(ServiceError):
        return await in_index(request, service, lambda index: nearest_page(index, text, service.site.links))
    return ()
