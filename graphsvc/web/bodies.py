"""Bodies of requests: bounded before they are read and while they are, in bytes and in time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from fastapi import Request

from graphsvc.errors import BadRequest, RequestTooLarge, RequestTooSlow, UnsupportedMediaType
from graphsvc.messages import N_
from graphsvc.settings import Settings


async def received(request: Request, limit_bytes: int, settings: Settings) -> bytes:
    """The whole body of a request. Raises what `pieces_received` raises."""
    if "content-length" not in request.headers and "transfer-encoding" not in request.headers:
        return b""  # RFC 9112, section 6.3
    body = bytearray()
    async for piece in pieces_received(request, limit_bytes, settings):
        body += piece
    return bytes(body)


async def pieces_received(request: Request, limit_bytes: int, settings: Settings) -> AsyncGenerator[bytes, None]:
    """The body of a request as it arrives.

    Raises UnsupportedMediaType for one with a content coding, RequestTooLarge as soon as its length is announced or
    found to pass the limit, RequestTooSlow when it takes longer than `body_seconds` and the time its bytes are granted.
    """
    codings = request.headers.get("content-encoding", "").strip().lower()
    if codings not in ("", "identity"):
        raise UnsupportedMediaType(detail=N_("bodies are read as they are, without a content coding"), received=codings)
    announced = request.headers.get("content-length", "0")
    if not (announced.isascii() and announced.isdigit()):
        raise BadRequest(detail=N_("Content-Length is no number"))
    _check_size(int(announced), limit_bytes)
    size = 0
    loop = asyncio.get_running_loop()
    started = loop.time()
    pieces = aiter(request.stream())
    while True:
        granted = settings.body_seconds + size / settings.body_bytes_per_second
        try:
            async with asyncio.timeout_at(started + granted):
                piece = await anext(pieces, None)
        except TimeoutError:
            raise RequestTooSlow(detail=N_("the body did not arrive in time"), received_bytes=size) from None
        if piece is None:
            return
        size += len(piece)
        _check_size(size, limit_bytes)
        yield piece


def _check_size(size: int, limit_bytes: int) -> None:
    """Raise RequestTooLarge beyond the limit."""
    if size > limit_bytes:
        raise RequestTooLarge(detail=N_("the body is too long"), limit=limit_bytes)
