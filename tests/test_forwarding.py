"""Whom a request comes from, with and without proxies."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from pydantic import ValidationError

from graphsvc.settings import Settings
from graphsvc.web.forwarding import client_address

PROXY = "10.0.0.1"
TRUSTED = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


@pytest.mark.parametrize(
    ("peer", "fields", "client"),
    [
        ("192.0.2.7", {}, "192.0.2.7"),
        ("192.0.2.7", {"x-forwarded-for": "198.51.100.1"}, "192.0.2.7"),
        ("192.0.2.7", {"forwarded": "for=198.51.100.1"}, "192.0.2.7"),
        (PROXY, {}, PROXY),
        (PROXY, {"x-forwarded-for": "198.51.100.1"}, "198.51.100.1"),
        (PROXY, {"x-forwarded-for": "203.0.113.9, 198.51.100.1"}, "198.51.100.1"),
        (PROXY, {"x-forwarded-for": "203.0.113.9, 198.51.100.1, 10.2.3.4"}, "198.51.100.1"),
        (PROXY, {"x-forwarded-for": "10.9.9.9"}, "10.9.9.9"),
        (PROXY, {"x-forwarded-for": "198.51.100.1:4711"}, "198.51.100.1"),
        (PROXY, {"x-forwarded-for": "unknown"}, PROXY),
        (PROXY, {"x-forwarded-for": "<script>"}, PROXY),
        (PROXY, {"forwarded": "for=198.51.100.1;proto=https;by=10.0.0.1"}, "198.51.100.1"),
        (PROXY, {"forwarded": "for=203.0.113.9, proto=https;For=198.51.100.1"}, "198.51.100.1"),
        (PROXY, {"forwarded": 'for="[2001:db8::7]:4711"'}, "2001:db8::7"),
        (PROXY, {"forwarded": "for=_hidden"}, PROXY),
        (PROXY, {"forwarded": "nonsense"}, PROXY),
        (PROXY, {"forwarded": "for=198.51.100.1", "x-forwarded-for": "198.51.100.1"}, "198.51.100.1"),
        (PROXY, {"forwarded": "for=203.0.113.9", "x-forwarded-for": "198.51.100.1"}, PROXY),
        ("::ffff:10.0.0.1", {"x-forwarded-for": "198.51.100.1"}, "198.51.100.1"),
        ("fd00::1", {"x-forwarded-for": "2001:db8::7"}, "2001:db8::7"),
        ("", {"x-forwarded-for": "198.51.100.1"}, ""),
    ],
)
def test_the_client_is_the_nearest_that_no_trusted_proxy_is(peer: str, fields: dict[str, str], client: str) -> None:
    headers = [(name.encode(), value.encode()) for name, value in fields.items()]

    assert client_address(peer, headers, TRUSTED) == client


def test_nobody_is_trusted_by_default() -> None:
    headers = [(b"x-forwarded-for", b"198.51.100.1"), (b"forwarded", b"for=198.51.100.1")]

    assert client_address("127.0.0.1", headers, Settings().trusted_proxies) == "127.0.0.1"


def test_proxies_are_listed_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHSVC_TRUSTED_PROXIES", "10.0.0.0/8, fd00::/8 ,192.0.2.1")
    assert Settings().trusted_proxies == (*TRUSTED, ip_network("192.0.2.1"))
    monkeypatch.setenv("GRAPHSVC_TRUSTED_PROXIES", "everybody")
    with pytest.raises(ValidationError):
        Settings()
