"""Writing as the web process sees it: writes that one writer does one after the other, and makes known together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from graphsvc.engine.pool import Deadline, Pool, Worker
from graphsvc.engine.wire import Sort, packed
from graphsvc.errors import RequestError


class Group:
    """Writes that become known together. The caller sees to it that nobody else writes meanwhile."""

    def __init__(self, pool: Pool) -> None:
        """Take a writer of this pool when it is needed; `known` is for whoever waits, and the caller's to set."""
        self.known: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._pool = pool
        self._writer: Worker | None = None
        self._wrote = False

    async def write(
        self,
        job: Mapping[str, object],
        body: bytes,
        seconds: float,
        begun: Callable[[Worker], None] | None = None,
    ) -> None:
        """Write, whole or not at all; nobody sees it yet. `begun` is told by whom.

        Raises QueryTimeout, QueryExhausted and what the writer reports; nothing of this was written then.
        """
        writer, self._writer = self._writer or await self._pool.writer(), None
        try:
            if begun:
                begun(writer)
            async with Deadline(seconds).running():
                await writer.order(job, body)
                await writer.receive()
        except RequestError:
            self._writer = writer  # it said so itself, and is as good as new
            raise
        except BaseException:
            writer.kill()
            raise
        self._writer, self._wrote = writer, True

    async def settle(self, seconds: float) -> None:
        """Make known what was written: when this returns, whatever is asked next sees it, and a directory has it.

        Raises StoreFailed and QueryExhausted: nobody knows what was written then.
        """
        if self._wrote and self._writer is None:
            # An ended writer of a directory leaves what it wrote in the log of the store: the next one finds it there.
            await self.write({"do": "sync"}, b"", seconds)
        writer, self._writer = self._writer, None
        if writer and self._wrote:
            await asyncio.shield(self._confirm(writer))
        elif writer:
            writer.socket.close()

    async def _confirm(self, writer: Worker) -> None:
        """Let a writer make it known. It is not killed any more: it may be the keeper by now."""
        try:
            await writer.send(packed(Sort.END))
            done = await writer.receive()
        finally:
            writer.socket.close()
        self._pool.renew(done.json["generation"])
