"""How much may run at once: so many at a time, a few waiting for a moment, the rest told to come back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from graphsvc.errors import Overloaded
from graphsvc.messages import N_


class Slots:
    """Places for work of one kind, handed out in the order of asking."""

    def __init__(self, count: int, waiting: int, patience_seconds: float) -> None:
        """So many places; so many may wait for one, for so long."""
        self.count = count
        self.waiting = waiting
        self.patience_seconds = patience_seconds
        self.taken = 0
        self._queue = 0
        self._free = asyncio.Semaphore(count)

    @asynccontextmanager
    async def taken_one(self) -> AsyncIterator[None]:
        """Hold a place. Raises Overloaded when too many wait already, or none came free in time."""
        if self._free.locked() and self._queue >= self.waiting:
            raise Overloaded(detail=N_("too much is waiting already; try again in a moment"))
        if self._free.locked():
            await self._wait()
        else:
            await self._free.acquire()  # at once
        self.taken += 1
        try:
            yield
        finally:
            self.taken -= 1
            self._free.release()

    async def _wait(self) -> None:
        """Wait for a place. Raises Overloaded when none came free in time."""
        self._queue += 1
        try:
            async with asyncio.timeout(self.patience_seconds):
                await self._free.acquire()
        except TimeoutError:
            raise Overloaded(detail=N_("nothing came free in time; try again in a moment")) from None
        finally:
            self._queue -= 1
