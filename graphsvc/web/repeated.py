"""Answers that are given at once: to plain GET requests that were asked before, while their answers are kept."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import Request

from graphsvc.settings import Settings
from graphsvc.web.coding import MINIMUM_BYTES
from graphsvc.web.forwarding import Headers
from graphsvc.web.middleware import ALWAYS
from graphsvc.web.observing import Traffic, begun, exchange_of
from graphsvc.web.result_cache import Kept

_REPEATED: Final = 2_000
_LONGEST_BYTES: Final = 4_096
_SPECIAL: Final = frozenset(
    [
        *(b"connection", b"content-length", b"expect", b"transfer-encoding"),
        *(b"if-match", b"if-modified-since", b"if-none-match", b"if-unmodified-since"),
    ]
)
"""The fields that make a request more than its address and what it accepts."""

_Asked = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a request: its answer, for as long as that is kept, and the beginning of its head."""

    version: str
    kept: weakref.ref[Kept]
    head: bytes
    path: str
    route: str
    digest: str | None


class RepeatedAnswers:
    """The newest plain GET requests whose answers are kept, by their target and Accept header.

    A small answer takes less time than its way through the application, so the server asks here first. The answers
    stay where they are kept, and are gone from here when they are gone there, or when the data has another version.
    """

    def __init__(self, settings: Settings, traffic: Traffic, version: Callable[[], str | None]) -> None:
        """Begin with none. `version` gives that of the data which is served; exchanges are counted in `traffic`."""
        self._trusted = settings.trusted_proxies
        self._traffic = traffic
        self._version = version
        self._known: dict[_Asked, _Known] = {}

    def remember(self, request: Request, version: str, kept: Kept, headers: Sequence[tuple[bytes, bytes]]) -> None:
        """Remember that a request is answered by 200 with this, as long as it is asked in the same way."""
        scope, exchange = request.scope, exchange_of(request)
        asked = _plain(scope["raw_path"] + b"?" + scope["query_string"], scope["headers"])
        if scope["method"] != "GET" or asked is None or len(asked[0]) + len(asked[1]) > _LONGEST_BYTES:
            return
        own = {name for name, _ in headers}
        fields = [*headers, *(field for field in ALWAYS if field[0] not in own)]
        head = b"".join(name + b": " + value + b"\r\n" for name, value in fields)
        if len(self._known) >= _REPEATED:
            del self._known[next(iter(self._known))]
        path, route = scope["path"], scope["route"].path
        self._known[asked] = _Known(version, weakref.ref(kept), head, path, route, exchange.query)

    def answer(self, target: bytes, headers: Headers, peer: str) -> bytes | None:
        """Header fields and body of the answer to a GET request; None when the application must answer it."""
        asked = _plain(target, headers)
        known = self._known.get(asked) if asked else None
        if known is None or known.version != self._version() or self._traffic.stopping:
            return None
        kept = known.kept()
        if kept is None or (len(kept.body) >= MINIMUM_BYTES and any(name == b"accept-encoding" for name, _ in headers)):
            return None
        exchange = begun("GET", known.path, headers, peer, self._trusted)
        exchange.status, exchange.sent_bytes = 200, len(kept.body)
        exchange.route, exchange.query, exchange.cache, exchange.rows = known.route, known.digest, "hit", kept.rows
        timing = f"first-byte;dur={exchange.seconds * 1000:.1f}, cache;desc=hit"
        own = f"server-timing: {timing}\r\nx-request-id: {exchange.request_id}\r\n\r\n"
        self._traffic.ended(exchange)
        return b"".join((known.head, own.encode(), kept.body))


def _plain(target: bytes, headers: Headers) -> _Asked | None:
    """Target and Accept header of a request without conditions, body or wishes for its connection; None for others."""
    accept = b""
    for name, value in headers:
        if name == b"accept" and not accept:
            accept = value
        elif name in _SPECIAL or name == b"accept":
            return None
    return target, accept
