"""One answer on its way from a worker: its format, and its pieces."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import cast

from graphsvc.formats import Format


class LastPiece(bytes):
    """The last piece of an answer."""

    __slots__ = ()


class Answer:
    """One answer on its way: its format is known, its pieces follow. It must be read to its end, or closed.

    `whole` is all of a short answer: its worker is free again, and nothing can go wrong any more.
    """

    def __init__(self, form: Format, first: bytes, rest: AsyncGenerator[Format | bytes, None] | None) -> None:
        """Made when the first piece has come; of a short answer there is no rest."""
        self.form = form
        self.whole = first if rest is None else None
        self.pieces = self._pieces(first)
        self._rest = cast("AsyncGenerator[bytes, None] | None", rest)

    async def _pieces(self, first: bytes) -> AsyncGenerator[bytes, None]:
        yield first
        if self._rest is not None:
            async for piece in self._rest:
                yield piece

    async def aclose(self) -> None:
        """Give the answer up: its worker is ended if it is still busy."""
        await self.pieces.aclose()
        if self._rest is not None:
            await self._rest.aclose()
