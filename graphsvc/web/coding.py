"""Content codings of answers (RFC 9110, section 8.4), with an entity tag of its own for each coding."""

from __future__ import annotations

import asyncio
import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from http import HTTPStatus
from typing import Final

import brotli
import zstandard
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphsvc.formats import FORMATS_TABLE

MINIMUM_BYTES: Final = 1024
_LARGE_BYTES: Final = 128 * 1024
_LEVEL: Final = 4
_TAG: Final = re.compile(rb'"[^"]*"')
_CODED_TAG: Final = re.compile(rb'(?<=")([^"]*)-(?:gzip|br|zstd)(?=")')
_CONDITIONS: Final = (b"if-match", b"if-none-match")
_TEXTS: Final = frozenset(
    {
        *(media_type for form in FORMATS_TABLE for media_type in form.media_types),
        *("application/problem+json", "image/svg+xml", "application/atom+xml", "application/rdf-patch"),
        *("text/css", "text/javascript"),
    }
)

Encode = Callable[[bytes, bool], bytes]
"""Takes a piece and whether it is the last; gives all that is known of the coded answer, so that no piece waits."""


def _gzip() -> Encode:
    encoder = zlib.compressobj(_LEVEL, zlib.DEFLATED, 31)  # a window of 15 bits and the head of gzip
    return lambda piece, last: encoder.compress(piece) + encoder.flush(zlib.Z_FINISH if last else zlib.Z_SYNC_FLUSH)


def _brotli() -> Encode:
    encoder = brotli.Compressor(quality=_LEVEL)
    return lambda piece, last: encoder.process(piece) + (encoder.finish() if last else encoder.flush())


def _zstd() -> Encode:
    encoder = zstandard.ZstdCompressor(level=_LEVEL).compressobj()
    block, end = zstandard.COMPRESSOBJ_FLUSH_BLOCK, zstandard.COMPRESSOBJ_FLUSH_FINISH
    return lambda piece, last: encoder.compress(piece) + encoder.flush(end if last else block)


CODINGS: Final[Mapping[str, Callable[[], Encode]]] = {"zstd": _zstd, "br": _brotli, "gzip": _gzip}
"""In order of the server's preference."""


@lru_cache(maxsize=256)
def coding_for(accept_encoding: str) -> str | None:
    """The coding that the header prefers, the server's first among equals; None for none."""
    weights: dict[str, float] = {}
    for item in accept_encoding.lower().split(","):
        name, _, parameter = (part.strip() for part in item.partition(";"))
        try:
            weights[name] = float(parameter.removeprefix("q=")) if parameter else 1.0
        except ValueError:
            continue
    accepted = {coding: weights.get(coding, weights.get("*", 0.0)) for coding in CODINGS}
    best = max(accepted, key=lambda coding: accepted[coding])
    return best if accepted[best] > weights.get("identity", 0.0) * (accepted[best] < 1) else None


class Coded:
    """ASGI middleware: compresses answers for those who accept it; short ones are left as they are.

    The application knows one strong entity tag for each representation. Here it becomes another one for each coding
    (section 8.8.3.3), and what clients send back is understood again, also beside another coding: 304 and 412 are about
    the data, not about its coding. An answer that the application does not complete is not completed here.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        accepted, held = [], []
        for name, value in scope["headers"]:
            if name == b"accept-encoding":
                accepted.append(value.decode("latin-1"))
            elif name in _CONDITIONS and b"-" in value:
                held.append(value)
        if held:
            scope["headers"] = [
                (name, _CODED_TAG.sub(rb"\1", value) if name in _CONDITIONS else value)
                for name, value in scope["headers"]
            ]
        coding = coding_for(",".join(accepted)) if accepted else None
        if coding or held:
            send = _Answer(send, coding, held).send
        await self.app(scope, receive, send)


class _Answer:
    """The sending side of one exchange."""

    def __init__(self, send: Send, coding: str | None, held: Sequence[bytes]) -> None:
        self._send = send
        self._coding = coding
        self._held = held
        self._start: Message | None = None
        self._encode: Encode | None = None

    async def send(self, message: Message) -> None:
        """Pass one message on; the head waits for the first piece, which tells whether the answer is short."""
        if message["type"] == "http.response.start":
            if message["status"] == HTTPStatus.NOT_MODIFIED:
                message = {**message, "headers": _as_held(message["headers"], self._held)}
            if self._coding and _may_be_coded(message):
                self._start = message
                return
        elif message["type"] == "http.response.body" and (self._start or self._encode):
            await self._coded(message.get("body", b""), last=not message.get("more_body", False))
            return
        await self._send(message)

    async def _coded(self, piece: bytes, *, last: bool) -> None:
        """Send a piece in the coding, the first one behind the head."""
        start, self._start = self._start, None
        if start and last and not piece and _length(start) >= MINIMUM_BYTES:  # HEAD of a file: what GET would say
            await self._send({**start, "headers": _with_coding(start, self._coding or "", None)})
            await self._send({"type": "http.response.body", "body": b""})
            return
        if start and last and len(piece) < MINIMUM_BYTES:
            await self._send(start)
            await self._send({"type": "http.response.body", "body": piece})
            return
        if self._encode is None:
            self._encode = CODINGS[self._coding or ""]()
        large = len(piece) > _LARGE_BYTES
        body = await asyncio.to_thread(self._encode, piece, last) if large else self._encode(piece, last)
        if start:
            await self._send({**start, "headers": _with_coding(start, self._coding or "", len(body) if last else None)})
        await self._send({"type": "http.response.body", "body": body, "more_body": not last})


def _may_be_coded(start: Message) -> bool:
    """Whether an answer has a body that becomes shorter."""
    headers = dict(start["headers"])
    media_type = headers.get(b"content-type", b"").partition(b";")[0].decode("latin-1").strip().lower()
    texts = media_type.startswith("text/") or media_type in _TEXTS
    return texts and b"content-encoding" not in headers and b"content-range" not in headers


def _length(start: Message) -> int:
    """The length that the head of an answer tells; 0 where it tells none."""
    return int(dict(start["headers"]).get(b"content-length", b"0"))


def _with_coding(start: Message, coding: str, length: int | None) -> list[tuple[bytes, bytes]]:
    """The headers of a coded answer; the length is known when all of it is.

    A digest of the representation is one of its coded bytes (RFC 9530, section 3), which nobody knows beforehand.
    """
    name = coding.encode()
    headers = [
        (field, value[:-1] + b"-" + name + b'"' if field == b"etag" and value.startswith(b'"') else value)
        for field, value in start["headers"]
        if field not in (b"content-length", b"repr-digest")
    ]
    known = [(b"content-length", str(length).encode())] if length is not None else []
    return [*headers, (b"content-encoding", name), *known]


def _as_held(headers: Sequence[tuple[bytes, bytes]], held: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
    """The headers of a 304 with the entity tag of the variant that the client holds."""
    tags = [tag[0] for condition in held for tag in _TAG.finditer(condition)]

    def same(value: bytes) -> bytes:
        return next((tag for tag in tags if _CODED_TAG.sub(rb"\1", tag) == value), value)

    return [(field, same(value) if field == b"etag" else value) for field, value in headers]
