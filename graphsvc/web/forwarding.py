"""Who a request comes from: the peer, or whom trusted proxies name (RFC 7239; X-Forwarded-For)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address
Headers = Iterable[tuple[bytes, bytes]]

_FOR: Final = re.compile(r'(?:^|;)\s*for\s*=\s*("[^"]*"|[^\s;"]+)', re.IGNORECASE)
_PORT: Final = re.compile(r"^(?:\[([0-9A-Fa-f:.]+)\]|([0-9.]+))(?::[0-9]{1,5})?$")


def client_address(peer: str, headers: Headers, trusted: Sequence[Network]) -> str:
    """The address of the client: the last one in the chain of forwarding that is no trusted proxy.

    Only what a trusted proxy has added counts, so a client cannot name itself. Proxies write one of two fields; where
    both are there and name different clients, one of them came from outside, and neither is believed.
    """
    if not trusted or not _is_trusted(_address(peer), trusted):
        return peer
    named = {_client(peer, chain, trusted) for chain in _chains(headers)}
    return named.pop() if len(named) == 1 else peer


def is_local(client: str) -> bool:
    """Whether a client is on this machine, or not known at all."""
    address = _address(client)
    return address is None or address.is_loopback


def neighbourhood(client: str) -> str:
    """What stands for a client where clients are counted: an IPv6 client has a whole network of addresses, a /64."""
    address = _address(client)
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, 64), strict=False))
    return client


def _client(peer: str, chain: Sequence[str], trusted: Sequence[Network]) -> str:
    """The client that one chain names, read from the nearest hop on."""
    client = peer
    for hop in reversed(chain):
        address = _address(hop)
        if address is None:
            return client  # hidden or unreadable: the proxy before it is all that is known
        client = str(address)
        if not _is_trusted(address, trusted):
            return client
    return client


def _chains(headers: Headers) -> Iterator[list[str]]:
    """The addresses that proxies have written down in either field, the client's first."""
    fields = list(headers)
    forwarded = ",".join(value.decode("latin-1") for name, value in fields if name == b"forwarded")
    listed = ",".join(value.decode("latin-1") for name, value in fields if name == b"x-forwarded-for")
    if forwarded:
        hops = (_FOR.search(hop) for hop in forwarded.split(","))
        yield [hop[1].strip('"') if hop else "" for hop in hops]
    if listed:
        yield [hop.strip() for hop in listed.split(",")]


@lru_cache(maxsize=1024)
def _address(text: str) -> Address | None:
    """The IP address in a text like `192.0.2.1`, `192.0.2.1:80`, `[2001:db8::1]:80` or `2001:db8::1`."""
    match = _PORT.match(text)
    try:
        address = ip_address((match[1] or match[2]) if match else text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_trusted(address: Address | None, trusted: Sequence[Network]) -> bool:
    return address is not None and any(address in network for network in trusted)
