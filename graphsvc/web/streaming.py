"""Answers in pieces, from the evaluating thread to the client; the status line waits until the format is known."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from typing import Final

from graphsvc.formats import Format

_PIECES_AHEAD: Final = 16
_LOOK_SECONDS: Final = 0.2


class ClientGone(Exception):  # it ends an evaluation and is no error
    """Nobody waits for the answer any more."""


class PieceSink:
    """A sink that hands pieces to the event loop and holds the evaluation back when the client is slow."""

    def __init__(self, loop: asyncio.AbstractEventLoop, patience_seconds: float) -> None:
        """Made on the event loop; `open` and `write` are called from the evaluating thread.

        A client that leaves a piece unread for longer than the patience is taken for gone.
        """
        self._loop = loop
        self._patience_seconds = patience_seconds
        self._pieces: asyncio.Queue[bytes | None] = asyncio.Queue(_PIECES_AHEAD)
        self._gone = threading.Event()
        self.opened: asyncio.Future[Format] = loop.create_future()

    def open(self, form: Format) -> None:
        """Let the response begin."""
        self._loop.call_soon_threadsafe(self._set_opened, form)

    def _set_opened(self, form: Format) -> None:
        if not self.opened.done():
            self.opened.set_result(form)

    def write(self, piece: bytes, /) -> int:
        """Pass one piece on. Raises ClientGone when nobody reads any more."""
        self._put(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back here."""

    def close(self) -> None:
        """Say that the answer is complete."""
        self._put(None)

    def _put(self, piece: bytes | None) -> None:
        if self._gone.is_set():
            raise ClientGone
        waiting = asyncio.run_coroutine_threadsafe(self._pieces.put(piece), self._loop)
        until = time.monotonic() + self._patience_seconds
        while True:
            try:
                return waiting.result(_LOOK_SECONDS)
            except NotYet:
                if self._gone.is_set() or time.monotonic() > until:
                    waiting.cancel()
                    raise ClientGone from None

    async def pieces(self, evaluation: Future[None]) -> AsyncIterator[bytes]:
        """The pieces in order. An evaluation that fails after the first byte cuts the connection by its exception."""
        done = asyncio.wrap_future(evaluation)
        try:
            while True:
                waiting = asyncio.ensure_future(self._pieces.get())
                await asyncio.wait((waiting, done), return_when=asyncio.FIRST_COMPLETED)
                if not waiting.done():
                    if self._pieces.empty():
                        waiting.cancel()
                        done.result()
                        return
                    await waiting
                piece = waiting.result()
                if piece is None:
                    return
                yield piece
        finally:
            self._gone.set()


class GatheringSink:
    """Passes pieces on as they come, but gathers a format that can only be written, or refused, as a whole."""

    def __init__(self, target: PieceSink, whole: Mapping[str, Callable[[bytes], bytes]]) -> None:
        """Write to the target; `whole` turns all of the engine's answer into the format of that name."""
        self._target = target
        self._whole = whole
        self._form: Format | None = None
        self._gathered: bytearray | None = None

    def open(self, form: Format) -> None:
        """Let the response begin, unless its format waits for the whole."""
        self._form = form
        if form.name in self._whole:
            self._gathered = bytearray()
        else:
            self._target.open(form)

    def write(self, piece: bytes, /) -> int:
        """Pass one piece on, or gather it."""
        if self._gathered is None:
            return self._target.write(piece)
        self._gathered += piece
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back here."""

    def finish(self) -> None:
        """Write what was gathered."""
        if self._gathered is not None and self._form is not None:
            content = self._whole[self._form.name](bytes(self._gathered))
            self._target.open(self._form)
            self._target.write(content)


class MemorySink:
    """A sink that keeps the whole answer, up to a limit, for a page that shows it."""

    def __init__(self, limit_bytes: int) -> None:
        """Keep at most so many bytes."""
        self.form: Format | None = None
        self.limit_bytes = limit_bytes
        self.content = bytearray()

    def open(self, form: Format) -> None:
        """Remember the format."""
        self.form = form

    def write(self, piece: bytes, /) -> int:
        """Keep one piece. Raises ClientGone beyond the limit."""
        if len(self.content) + len(piece) > self.limit_bytes:
            raise ClientGone
        self.content += piece
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back here."""
