"""An answer in pieces to a client that may be slow, or leave."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing
from typing import Final, TypeVar

from fastapi import Request
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from graphsvc.engine.answer import Answer
from graphsvc.errors import ServiceError

_T = TypeVar("_T")
_UNWATCHED_SECONDS: Final = 0.02


class ClientGone(Exception):  # it ends an evaluation and is no error
    """Nobody waits for the answer any more."""


class AnswerCut(Exception):  # told by cutting the connection, to whoever reads
    """The answer ends in the middle: the connection is closed without its final chunk (RFC 9112, section 8)."""


class AnswerResponse(StreamingResponse):
    """200 with the pieces of an answer; what goes wrong after the first one cuts the connection."""

    def __init__(
        self,
        answer: Answer,
        headers: Mapping[str, str],
        patience_seconds: float,
        keep: Callable[[bytes], None] | None = None,
        largest_bytes: int = 0,
        count: Callable[[bytes], None] | None = None,
    ) -> None:
        """A client that leaves a piece unread for longer than the patience is taken for gone.

        A whole answer that is no larger than the largest is given to `keep` as well, and each piece to `count`.
        """
        seen: AsyncIterator[bytes] = _seen(answer.pieces, count) if count else answer.pieces
        pieces = _gathered(seen, keep, largest_bytes) if keep else seen
        super().__init__(pieces, 200, headers, answer.form.content_type)
        self._answer = answer
        self._patience_seconds = patience_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer, and give its worker back or end it."""

        async def patient(message: Message) -> None:
            async with asyncio.timeout(self._patience_seconds):
                await send(message)

        async with aclosing(self._answer):
            try:
                await super().__call__(scope, receive, patient)
            except (ServiceError, TimeoutError) as problem:
                raise AnswerCut(str(problem)) from problem


async def _seen(pieces: AsyncIterator[bytes], see: Callable[[bytes], None]) -> AsyncIterator[bytes]:
    """The same pieces, each shown to `see`."""
    async for piece in pieces:
        see(piece)
        yield piece


async def _gathered(
    pieces: AsyncIterator[bytes], keep: Callable[[bytes], None], largest_bytes: int
) -> AsyncIterator[bytes]:
    """The same pieces; all of them together go to `keep`, unless they are too large or do not come to their end."""
    gathered = bytearray()
    async for piece in pieces:
        if len(gathered) <= largest_bytes:
            gathered += piece
        yield piece
    if len(gathered) <= largest_bytes:
        keep(bytes(gathered))


async def unless_gone(request: Request, work: Awaitable[_T]) -> _T:
    """What the work gives, unless the client leaves first; then the work is cancelled, and ClientGone raised.

    The request's body must have been read. Work that takes milliseconds is not watched.
    """
    watch = _Watch(request)
    beginning = asyncio.get_running_loop().call_later(_UNWATCHED_SECONDS, watch.begin)
    try:
        return await work
    except asyncio.CancelledError:
        if watch.gone and watch.working.uncancel() == 0:
            raise ClientGone from None
        raise
    finally:
        beginning.cancel()
        watch.end()


class _Watch:
    """Cancels the task that it is made in when the client of a request closes the connection."""

    def __init__(self, request: Request) -> None:
        working = asyncio.current_task()
        assert working is not None  # noqa: S101  # a coroutine makes it
        self.working = working
        self.gone = False
        self._request = request
        self._watching: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Watch from now on."""
        self._watching = asyncio.create_task(self._watch())

    def end(self) -> None:
        """Watch no more."""
        if self._watching:
            self._watching.cancel()

    async def _watch(self) -> None:
        while (await self._request.receive())["type"] != "http.disconnect":
            pass
        self.gone = True
        self.working.cancel()
