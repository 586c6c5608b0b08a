"""Compressed answers: whole, streamed and cut ones, and their entity tags."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Callable, Iterator

import brotli
import pytest
import zstandard
from edges import ROWS, edged, listening
from fastapi.testclient import TestClient

from graphsvc.formats import FORMATS_TABLE
from graphsvc.settings import Settings
from graphsvc.web.coding import coding_for
from graphsvc.web.observing import Traffic

DECODED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
}


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of a real server around a small application."""
    settings, traffic = Settings(), Traffic()
    with listening(edged(settings, traffic), settings, traffic) as port:
        yield port


@pytest.fixture(scope="module")
def edge() -> TestClient:
    """The same application without a server; it asks for no coding by itself."""
    client = TestClient(edged(Settings(), Traffic()))
    client.headers.pop("accept-encoding")
    return client


def raw(port: int, path: str, coding: str) -> tuple[bytes, bytes]:
    """Head and body of an answer as they come over the wire."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        head = f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: {coding}\r\nConnection: close\r\n\r\n"
        connection.sendall(head.encode())
        found = b""
        while piece := connection.recv(1 << 20):
            found += piece
    top, _, body = found.partition(b"\r\n\r\n")
    return top, body


def chunks(body: bytes) -> tuple[bytes, bool]:
    """The content of a chunked body, and whether its last chunk is there (RFC 9112, section 7.1)."""
    content = b""
    while body:
        size, _, rest = body.partition(b"\r\n")
        length = int(size, 16)
        if length == 0:
            return content, True
        content += rest[:length]
        body = rest[length + 2 :]
    return content, False


@pytest.mark.parametrize("coding", DECODED)
def test_answers_come_in_the_coding_asked_for(port: int, coding: str) -> None:
    top, body = raw(port, "/whole", coding)

    assert f"content-encoding: {coding}".encode() in top
    assert f'etag: "abc-{coding}"'.encode() in top
    assert b"vary: Accept, Accept-Encoding\r\n" in top + b"\r\n"
    assert DECODED[coding](body) == ROWS
    assert len(body) < len(ROWS) / 4


@pytest.mark.parametrize("coding", [*DECODED, "identity"])
def test_streams_stay_streams_and_are_complete(port: int, coding: str) -> None:
    top, body = raw(port, "/streamed?broken=false", coding)
    content, complete = chunks(body)

    assert b"transfer-encoding: chunked" in top
    assert complete
    assert DECODED.get(coding, bytes)(content) == ROWS
    assert body.count(b"\r\n") > 4  # several pieces, not one


@pytest.mark.parametrize("coding", [*DECODED, "identity"])
def test_a_stream_that_fails_is_cut_and_not_ended_neatly(port: int, coding: str) -> None:
    top, body = raw(port, "/streamed?broken=true", coding)
    _, complete = chunks(body)

    assert top.startswith(b"HTTP/1.1 200 ")
    assert body
    assert not complete


def test_every_coding_has_a_tag_of_its_own_and_all_are_understood(edge: TestClient) -> None:
    tags = {"identity": '"abc"', **{coding: f'"abc-{coding}"' for coding in DECODED}}
    for coding, tag in tags.items():
        assert edge.get("/whole", headers={"Accept-Encoding": coding}).headers["etag"] == tag
        for held in (tag, f'"x-br", {tag}'):
            again = edge.get("/whole", headers={"Accept-Encoding": coding, "If-None-Match": held})
            if held is tag:
                assert (again.status_code, again.headers["etag"], again.content) == (304, tag, b"")
                assert again.headers["vary"] == "Accept, Accept-Encoding"
            else:
                assert again.status_code == 200  # the small application reads one tag only
    assert edge.get("/whole", headers={"If-None-Match": '"xyz-gzip"'}).status_code == 200


def test_a_head_says_what_a_get_says(edge: TestClient) -> None:
    for coding in (*DECODED, "identity"):
        got, told = (edge.request(method, "/whole", headers={"Accept-Encoding": coding}) for method in ("GET", "HEAD"))
        assert told.content == b""
        for name in ("etag", "content-type", "vary", "content-length"):
            assert told.headers[name] == got.headers[name]


def test_short_answers_and_unknown_codings_stay_as_they_are(edge: TestClient) -> None:
    for path, coding in (("/short", "gzip"), ("/whole", "deflate"), ("/whole", "gzip;q=0"), ("/whole", "")):
        response = edge.get(path, headers={"Accept-Encoding": coding})
        assert "content-encoding" not in response.headers
        assert response.headers["etag"] == '"abc"'
        assert response.headers["vary"] == "Accept, Accept-Encoding"


@pytest.mark.parametrize(
    ("accept", "coding"),
    [
        ("", None),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("GZIP ; Q=0.5", "gzip"),
        ("*", "zstd"),
        ("zstd;q=0, *", "br"),
        ("gzip;q=0", None),
        ("identity", None),
        ("identity;q=1, gzip;q=0.5", None),
        ("identity;q=0.5, gzip", "gzip"),
        ("gzip;q=x, br", "br"),
        ("deflate", None),
    ],
)
def test_the_coding_is_the_one_preferred(accept: str, coding: str | None) -> None:
    assert coding_for(accept) == coding


def test_every_format_is_compressed(client: TestClient) -> None:
    query = "SELECT * WHERE { ?s ?p ?o } LIMIT 100"
    triples = "CONSTRUCT WHERE { ?s a ?o } LIMIT 100"
    for form in FORMATS_TABLE:
        for text in (query, triples):
            headers = {"Accept": form.media_type, "Accept-Encoding": "gzip"}
            response = client.get("/sparql", params={"query": text}, headers=headers)
            if response.status_code == 200:
                assert response.headers["content-encoding"] == "gzip"
                break
        else:
            pytest.fail(f"{form.name} answers neither")
