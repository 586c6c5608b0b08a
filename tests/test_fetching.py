"""Requests to other servers go where they are listed, to public addresses, within bounds of time and bytes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

import httpcore2
import pytest
from peers import Peer, Reply, peer

from graphsvc.engine.addresses import is_public
from graphsvc.engine.fetching import Fetched, Fetcher, Reach
from graphsvc.errors import PeerFailed

PUBLIC = ["8.8.8.8", "192.0.0.9", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"]
NOT_PUBLIC = [
    *("0.0.0.0", "127.0.0.1", "127.9.9.9", "10.1.1.1", "100.64.0.1", "169.254.169.254", "172.16.0.1"),  # noqa: S104
    *("192.0.0.1", "192.0.2.1", "192.168.1.1", "198.18.0.1", "203.0.113.1", "224.0.0.1", "240.0.0.1"),
    *("255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254"),
    *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808", "100::1", "2001::1", "2001:db8::1", "3fff::1"),
    *("2002:7f00:1::", "2002:a00:1::1", "fc00::1", "fe80::1", "fec0::1", "ff02::1", "4000::1", "fe80::1%1"),
]


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_private_special_and_embedded_private_addresses_are_not(address: str) -> None:
    assert not is_public(ip_address(address))


class Detour(httpcore2.AsyncNetworkBackend):
    """A network in which every address leads to one server on the loopback."""

    def __init__(self, target: Peer) -> None:
        """Remember to which addresses connections were wanted."""
        self.port = urlsplit(target.address).port or 0
        self.wanted: list[str] = []

    async def connect_tcp(
        self,
        host: str,
        port: int,  # noqa: ARG002
        timeout: float | None = None,  # noqa: ASYNC109
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """A connection to the server."""
        self.wanted.append(host)
        network = httpcore2.AnyIOBackend()
        return await network.connect_tcp("127.0.0.1", self.port, timeout, local_address, socket_options)


class Names:
    """A resolver that gives each name its addresses, one set after the other."""

    def __init__(self, **sets: list[list[str]]) -> None:
        """Names are written with `_` for the dot."""
        self.left = {name.replace("_", "."): iter(found) for name, found in sets.items()}

    async def __call__(self, host: str, _port: int) -> list[str]:
        """The next set of addresses of a name."""
        try:
            return next(self.left[host])
        except (KeyError, StopIteration):
            raise OSError(host) from None


@pytest.fixture
def other() -> Iterator[Peer]:
    with peer() as running:
        yield running


def fetched(fetcher: Fetcher, iri: str, method: str = "GET", body: bytes = b"") -> Fetched:
    return asyncio.run(fetcher.fetch(method, iri, {"Accept": "text/plain"}, body))


def reach(*iris: str, private: bool = True, seconds: float = 5, size_bytes: int = 1000) -> Reach:
    return Reach(frozenset(iris), seconds, size_bytes, 128, private)


def test_a_listed_iri_is_asked_once_and_nothing_is_told_but_what_is_needed(
    other: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1/")
    iri = other.answering("/here?x=1", Reply(b"yes", "text/plain", headers={"Set-Cookie": "a=b"}))
    fetcher = Fetcher(reach(iri))

    for _ in range(2):
        assert fetched(fetcher, iri) == Fetched(iri, "text/plain", b"yes")
    assert [request.path for request in other.received] == ["/here?x=1"] * 2
    assert all(
        {name.lower() for name in request.headers} == {"host", "accept", "accept-encoding"}
        for request in other.received
    )


def test_what_is_not_listed_is_not_asked(other: Peer) -> None:
    iri = other.answering("/here", Reply())
    with pytest.raises(PeerFailed):
        fetched(Fetcher(reach(other.address + "/there")), iri)
    assert not other.received


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "0"])
def test_the_loopback_is_refused_however_it_is_written(other: Peer, host: str) -> None:
    iri = other.answering("/", Reply()).replace("127.0.0.1", host)
    with pytest.raises(PeerFailed, match="not public"):
        fetched(Fetcher(reach(iri, private=False)), iri)
    assert not other.received


def test_one_private_address_of_a_name_is_enough_to_refuse_it(other: Peer) -> None:
    network = Detour(other)
    names = Names(two_example=[["8.8.8.8", "10.0.0.1"]])
    with pytest.raises(PeerFailed, match="not public"):
        fetched(Fetcher(reach("http://two.example/", private=False), names, network), "http://two.example/")
    assert not network.wanted


def test_the_address_that_was_checked_is_the_one_that_is_asked(other: Peer) -> None:
    other.answering("/", Reply(b"yes"))
    network = Detour(other)
    names = Names(turning_example=[["8.8.8.8"], ["127.0.0.1"]])
    fetcher = Fetcher(reach("http://turning.example/", private=False), names, network)

    assert fetched(fetcher, "http://turning.example/").body == b"yes"
    assert network.wanted == ["8.8.8.8"]
    assert other.received[0].headers["Host"] == "turning.example"
    with pytest.raises(PeerFailed, match="not public"):
        fetched(fetcher, "http://turning.example/")
    assert network.wanted == ["8.8.8.8"]


def test_redirections_are_followed_where_they_are_listed(other: Peer) -> None:
    for status in (301, 302, 307, 308):
        other.replies["/old"] = Reply(b"", status=status, headers={"Location": "/new"})
        other.replies["/new"] = Reply(b"yes")
        listed = [other.address + path for path in ("/old", "/new")]
        found = fetched(Fetcher(reach(*listed)), listed[0], "POST", b"query")
        assert (found.iri, found.body) == (listed[1], b"yes")
    assert {(request.method, request.body) for request in other.received} == {("POST", b"query")}


@pytest.mark.parametrize("location", ["/unlisted", "//127.0.0.1:1/new", "http://127.0.0.1:1/", "file:///etc/passwd"])
def test_redirections_elsewhere_are_refused(other: Peer, location: str) -> None:
    iri = other.answering("/old", Reply(b"", status=307, headers={"Location": location}))
    other.answering("/unlisted", Reply())
    with pytest.raises(PeerFailed, match="redirects"):
        fetched(Fetcher(reach(iri)), iri)
    assert len(other.received) == 1


def test_a_redirection_to_a_private_address_is_refused_even_when_it_is_listed(other: Peer) -> None:
    other.answering("/", Reply(b"", status=302, headers={"Location": "http://inner.example/"}))
    network = Detour(other)
    names = Names(outer_example=[["8.8.8.8"]], inner_example=[["169.254.169.254"]])
    listed = ("http://outer.example/", "http://inner.example/")
    with pytest.raises(PeerFailed, match="not public"):
        fetched(Fetcher(reach(*listed, private=False), names, network), listed[0])
    assert network.wanted == ["8.8.8.8"]


def test_a_redirection_in_a_circle_ends(other: Peer) -> None:
    iri = other.answering("/", Reply(b"", status=307, headers={"Location": "/"}))
    with pytest.raises(PeerFailed, match="again"):
        fetched(Fetcher(reach(iri)), iri)


FAILING = {
    "never": (Reply(None), "within 0.5 seconds"),
    "huge": (Reply(b"x" * 1001), "too long"),
    "error": (Reply(b"a secret", status=500), "status 500"),
    "nothing": (Reply(b"", status=204), "status 204"),
    "packed": (Reply(b"x", headers={"Content-Encoding": "gzip"}), "coding"),
    "broken": (Reply(b"x", headers={"Content-Length": "9"}), "connection"),
}


@pytest.mark.parametrize("kind", FAILING)
def test_what_goes_wrong_is_told_with_the_iri_and_no_word_of_the_answer(other: Peer, kind: str) -> None:
    reply, reason = FAILING[kind]
    iri = other.answering("/", reply)
    with pytest.raises(PeerFailed, match=reason) as failed:
        fetched(Fetcher(reach(iri, seconds=0.5)), iri)
    assert failed.value.facts["peer"] == iri
    assert "secret" not in str(failed.value)


def test_nobody_there_is_told(other: Peer) -> None:
    iri = "http://127.0.0.1:1/"
    with pytest.raises(PeerFailed, match="connection"):
        fetched(Fetcher(reach(iri)), iri)
    with pytest.raises(PeerFailed, match="connection"):
        fetched(Fetcher(reach("http://no.example/"), Names(), Detour(other)), "http://no.example/")
