"""A backup holds all quads, says what it is, and is refused when anything of it is missing or changed."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable
from dataclasses import replace

import pyoxigraph as ox
import pytest

from graphsvc.backups import BackupFacts, BackupReader, backup_of
from graphsvc.errors import NoBackup

PLAIN = BackupFacts("https://w3id.org/icgraph/", "plain", "0123456789abcdef", "2026-11-28T12:00:00+00:00")
MERGE = replace(PLAIN, layout="merge")
SHARED = ox.BlankNode()
A, P, G, H = (ox.NamedNode(f"urn:{name}") for name in "apgh")
QUADS = {
    ox.Quad(A, P, ox.Literal('line\nbreak "and" \\u0022', language="en"), G),
    ox.Quad(A, P, SHARED, G),
    ox.Quad(SHARED, P, ox.Triple(A, P, SHARED), H),
    ox.Quad(A, P, ox.Literal(1)),
}


@pytest.fixture
def store() -> ox.Store:
    store = ox.Store()
    store.extend(QUADS)
    store.add_graph(ox.NamedNode("urn:empty"))
    return store


def backup(store: ox.Store, facts: BackupFacts = PLAIN) -> bytes:
    return b"".join(backup_of(store, facts))


def read(backup: bytes) -> tuple[BackupReader, set[ox.Quad]]:
    reader = BackupReader(io.BytesIO(backup))
    return reader, set(ox.parse(b"".join(reader.lines()), ox.RdfFormat.N_QUADS))


@pytest.mark.parametrize("facts", [PLAIN, MERGE], ids=["plain", "merge"])
def test_what_is_backed_up_is_read_again(store: ox.Store, facts: BackupFacts) -> None:
    reader, quads = read(backup(store, facts))

    assert reader.facts == facts
    named = {quad for quad in QUADS if not isinstance(quad.graph_name, ox.DefaultGraph)}
    assert quads == (QUADS if facts is PLAIN else named)
    assert reader.contents is not None
    assert reader.contents.quads == len(quads)
    assert reader.contents.graphs == {"<urn:empty>": 0, "<urn:g>": 2, "<urn:h>": 1}


def test_a_line_is_read_across_pieces_and_no_further_than_it_may_be_long(monkeypatch: pytest.MonkeyPatch) -> None:
    store = ox.Store()
    store.add(ox.Quad(A, P, ox.Literal("long " * 100_000), G))
    assert read(backup(store))[1] == set(store)

    monkeypatch.setattr("graphsvc.backups._LINE_BYTES", 1 << 18)
    with pytest.raises(NoBackup, match="too long"):
        read(backup(store))
    with pytest.raises(NoBackup, match="too long"):
        read(gzip.compress(b"# " * (1 << 18)))


def test_a_large_store_comes_in_pieces_and_is_plain_n_quads() -> None:
    store = ox.Store()
    store.bulk_extend(ox.Quad(A, P, ox.Literal(f"value {number}"), G) for number in range(20_000))
    pieces = list(backup_of(store, PLAIN))

    assert len(pieces) > 5
    assert set(ox.parse(gzip.decompress(b"".join(pieces)), ox.RdfFormat.N_QUADS)) == set(store)
    assert len(read(b"".join(pieces))[1]) == 20_000


def test_an_empty_store_has_a_backup_too() -> None:
    reader, quads = read(backup(ox.Store()))

    assert not quads
    assert reader.contents is not None
    assert reader.contents.graphs == {}


def changed(text: bytes, change: Callable[[bytes], bytes]) -> bytes:
    return gzip.compress(change(gzip.decompress(text)))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: b"",
        lambda _: b"hello",
        lambda whole: whole[:-1],
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole + b"x",
        lambda whole: whole + whole,
        lambda _: gzip.compress(b""),
        lambda _: gzip.compress(b"<urn:a> <urn:p> <urn:o> .\n"),
        lambda _: gzip.compress(b"# graphsvc backup nothing\n"),
        lambda _: gzip.compress(b"# graphsvc backup " + b"[" * 100_000 + b"\n"),
        lambda _: gzip.compress(b"# graphsvc backup " + json.dumps({"format": 1}).encode() + b"\n"),
        lambda whole: changed(whole, lambda text: text.replace(b'"format": 1', b'"format": 2')),
        lambda whole: changed(whole, lambda text: text.replace(b"<urn:a>", b"<urn:b>", 1)),
        lambda whole: changed(whole, lambda text: b"".join(text.splitlines(keepends=True)[:-1])),
        lambda whole: changed(
            whole, lambda text: b"".join([*(lines := text.splitlines(keepends=True))[:1], *lines[2:]])
        ),
        lambda whole: changed(whole, lambda text: text + b"<urn:a> <urn:p> <urn:o> .\n"),
        lambda whole: changed(whole, lambda text: text[:-1]),
    ],
)
def test_what_is_not_a_whole_backup_is_refused(store: ox.Store, spoil: Callable[[bytes], bytes]) -> None:
    with pytest.raises(NoBackup) as caught:
        read(spoil(backup(store)))

    assert caught.value.detail
