"""Requests to other servers on behalf of a client: where the configuration allows, and to no private network."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from ipaddress import ip_address
from typing import Final, NamedTuple
from urllib.parse import urljoin

import httpcore2

from graphsvc.engine.addresses import is_public
from graphsvc.errors import PeerFailed
from graphsvc.messages import N_, Told

Resolve = Callable[[str, int], Awaitable[Iterable[str]]]
"""The addresses of a host, for a port. Raises OSError when there are none."""

_REDIRECTIONS: Final = 5
_SAME_METHOD: Final = {
    HTTPStatus.MOVED_PERMANENTLY,
    HTTPStatus.FOUND,
    HTTPStatus.TEMPORARY_REDIRECT,
    HTTPStatus.PERMANENT_REDIRECT,
}


@dataclass(frozen=True, slots=True)
class Reach:
    """Which IRIs may be asked, how long that may take, how long and deep an answer may be.

    `private` lifts the rule that addresses must be public.
    """

    iris: frozenset[str]
    seconds: float
    size_bytes: int
    depth: int
    private: bool = False


class Fetched(NamedTuple):
    """An answer, with the IRI that gave it after redirections."""

    iri: str
    content_type: str
    body: bytes


class Fetcher:
    """Asks other servers, each time over a new connection to an address that was checked, without proxy or cookie."""

    def __init__(
        self, reach: Reach, resolve: Resolve | None = None, network: httpcore2.AsyncNetworkBackend | None = None
    ) -> None:
        """Ask only what is in reach, by the system's resolver and network unless others are given."""
        self.reach = reach
        checked = _CheckedNetwork(resolve or _resolved, network or httpcore2.AnyIOBackend(), private=reach.private)
        self._network = checked
        self._tls = httpcore2.default_ssl_context()

    async def fetch(self, method: str, iri: str, headers: Mapping[str, str], body: bytes = b"") -> Fetched:
        """The whole answer of an IRI in reach. Raises PeerFailed when it cannot be had."""
        reach = self.reach
        try:
            async with asyncio.timeout(reach.seconds):
                return await self._followed(method, iri, {"Accept-Encoding": "identity", **headers}, body)
        except TimeoutError:
            raise PeerFailed(
                detail=Told("no answer within %(seconds)s seconds", seconds=reach.seconds), peer=iri
            ) from None
        except _AddressRefused as problem:
            raise PeerFailed(detail=N_("its name leads to an address that is not public"), peer=iri) from problem
        except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.TimeoutException, OSError) as problem:
            raise PeerFailed(detail=N_("the connection failed"), peer=iri) from problem

    async def _followed(self, method: str, iri: str, headers: Mapping[str, str], body: bytes) -> Fetched:
        """The answer, after redirections that stay in reach."""
        asked = iri
        async with httpcore2.AsyncConnectionPool(
            self._tls, max_keepalive_connections=0, network_backend=self._network
        ) as pool:
            for _ in range(_REDIRECTIONS):
                if asked not in self.reach.iris:
                    raise PeerFailed(detail=N_("it redirects to what this service does not list"), peer=iri)
                async with pool.stream(method, asked, headers=list(headers.items()), content=body or None) as response:
                    location = _header(response, b"location")
                    if response.status in _SAME_METHOD or (response.status == HTTPStatus.SEE_OTHER and method == "GET"):
                        asked = urljoin(asked, location)
                        continue
                    return Fetched(asked, _header(response, b"content-type"), await self._body(response, iri))
        raise PeerFailed(detail=N_("it redirects again and again"), peer=iri)

    async def _body(self, response: httpcore2.Response, iri: str) -> bytes:
        """The body of an answer that says it is one."""
        if response.status != HTTPStatus.OK:
            raise PeerFailed(
                detail=Told("it answered with the status %(status)s", status=str(response.status)), peer=iri
            )
        if _header(response, b"content-encoding").lower() not in ("", "identity"):
            raise PeerFailed(detail=N_("it answered in a content coding that was not asked for"), peer=iri)
        content = bytearray()
        async for piece in response.aiter_stream():
            content += piece
            if len(content) > self.reach.size_bytes:
                raise PeerFailed(detail=N_("its answer is too long"), limit=self.reach.size_bytes, peer=iri)
        return bytes(content)


def _header(response: httpcore2.Response, name: bytes) -> str:
    """The value of a header field."""
    return next((value.decode("latin-1") for field, value in response.headers if field.lower() == name), "")


class _AddressRefused(Exception):
    """The name of a host leads to an address that is not public."""


class _CheckedNetwork(httpcore2.AsyncNetworkBackend):
    """Connects to the very addresses that it has checked, so that a name cannot lead elsewhere in between."""

    def __init__(self, resolve: Resolve, network: httpcore2.AsyncNetworkBackend, *, private: bool) -> None:
        """Resolve names by this, connect by that."""
        self._resolve = resolve
        self._network = network
        self._private = private

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # the library's interface
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """A connection to the first address of the host that takes it. Raises _AddressRefused if any is not public."""
        addresses = [ip_address(address) for address in await self._resolve(host, port)]
        if not self._private and not all(is_public(address) for address in addresses):
            raise _AddressRefused
        problem: Exception = OSError("no address")
        for address in addresses:
            try:
                return await self._network.connect_tcp(str(address), port, timeout, local_address, socket_options)
            except httpcore2.ConnectError as found:
                problem = found
        raise problem


async def _resolved(host: str, port: int) -> Iterable[str]:
    """What the system's resolver says."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return dict.fromkeys(str(address[0]) for *_, address in found)
