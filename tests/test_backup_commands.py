"""`graphsvc backup` and `restore`: through the running service or on a directory, whole or not at all."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from processes import serving, wait_until_ready

from graphsvc.cli.backup import MANIFEST, QUADS, backup, restore
from graphsvc.engine.directory import StoreDirectory
from graphsvc.errors import CallFailed, FolderUnusable, NoBackup, StoreInMemory, StoreLocked, TokenUnusable
from graphsvc.model import Names
from graphsvc.settings import Layout

TOKEN = "0123456789abcdef-backup"  # noqa: S105  # it guards nothing
A, P, G = ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.NamedNode("urn:g")
NODE = ox.BlankNode("shared")
NAMED = {
    ox.Quad(A, P, NODE, G),
    ox.Quad(NODE, P, ox.Literal("é\n"), ox.NamedNode("urn:h")),
    ox.Quad(NODE, P, ox.Triple(A, P, NODE), G),
}
OWN = ox.NamedNode(Names().graph("default"))


def store_at(path: Path, quads: set[ox.Quad], layout: Layout) -> Path:
    directory = StoreDirectory(path)
    directory.store.extend(quads)
    directory.store.add_graph(ox.NamedNode("urn:empty"))
    directory.note_layout(layout)
    directory.close()
    return path


def held(path: Path) -> set[ox.Quad]:
    directory = StoreDirectory(path)
    try:
        assert directory.store.contains_named_graph(ox.NamedNode("urn:empty"))
        return set(directory.store)
    finally:
        directory.close()


def merged(quads: set[ox.Quad]) -> set[ox.Quad]:
    return quads | {ox.Quad(*quad.triple) for quad in quads}


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    path = tmp_path / "token"
    path.write_text(TOKEN)
    path.chmod(0o600)
    return path


@pytest.mark.apart
def test_a_directory_is_backed_up_and_restored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written = ox.Quad(A, P, ox.Literal("written without a graph"))
    store = store_at(tmp_path / "store", NAMED | {written}, "plain")
    backup(tmp_path / "backup", store=str(store))
    told = capsys.readouterr().out

    assert told.splitlines() == [
        f"backed up to {tmp_path / 'backup'}: 4 quads in 3 named graphs, data version none",
    ]
    manifest = json.loads((tmp_path / "backup" / MANIFEST).read_text())
    assert (manifest["quads"], manifest["graphs"]) == (4, {"<urn:empty>": 0, "<urn:g>": 2, "<urn:h>": 1})

    plain = store_at(tmp_path / "plain", {ox.Quad(A, P, A)}, "plain")
    restore(tmp_path / "backup", store=str(plain), default_graph="plain")
    assert held(plain) == NAMED | {written}

    merge = store_at(tmp_path / "merge", merged({ox.Quad(A, P, A, G)}), "merge")
    restore(tmp_path / "backup", store=str(merge))
    kept = ox.Quad(A, P, written.object, OWN)
    assert held(merge) == merged(NAMED | {kept})

    backup(tmp_path / "again", store=str(merge))
    restore(tmp_path / "again", store=str(plain), default_graph="plain")
    assert held(plain) == NAMED | {kept, written}
    assert capsys.readouterr().out.splitlines()[-1].startswith(f"restored from {tmp_path / 'again'}: 4 quads")


@pytest.fixture
def service(tmp_path: Path, token_file: Path) -> Iterator[str]:
    arguments = ("--content", "none", "--default-graph", "plain", "--token-file", str(token_file))
    with serving(*arguments, cache=tmp_path, settings={"GRAPHSVC_REQUEST_LOG": "false"}) as (process, base):
        wait_until_ready(process, base)
        yield base


def update(base: str, text: str) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/sparql-update"}
    request = urllib.request.Request(base + "sparql", text.encode(), headers)  # noqa: S310  # our own address
    with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310  # our own address
        assert response.status == 204


def count(base: str) -> str:
    query = "sparql?format=csv&query=SELECT%20(COUNT(*)%20AS%20%3Fn)%20%7B%20GRAPH%20%3Fg%20%7B%3Fs%20%3Fp%20%3Fo%7D%7D"
    with urllib.request.urlopen(base + query, timeout=30) as response:  # noqa: S310  # our own address
        return str(response.read().decode().split()[1])


def test_the_running_service_is_backed_up_and_restored(service: str, tmp_path: Path, token_file: Path) -> None:
    update(service, "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:p> 1, _:x . _:x <urn:p> 2 } }")
    backup(tmp_path / "backup", endpoint=service + "sparql", token_file=token_file)
    update(service, "DROP ALL ; INSERT DATA { GRAPH <urn:other> { <urn:a> <urn:p> 1 } }")

    for spoilt in (b"", b"hello", (tmp_path / "backup" / QUADS).read_bytes()[:-20]):
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/gzip"}
        request = urllib.request.Request(service + "backup", spoilt, headers, method="PUT")  # noqa: S310  # our own
        with pytest.raises(urllib.error.HTTPError, match="400"):
            urllib.request.urlopen(request, timeout=30)  # noqa: S310  # our own address
        assert count(service) == "1"

    restore(tmp_path / "backup", endpoint=service, token_file=token_file)
    assert count(service) == "3"
    update(service, "INSERT DATA { GRAPH <urn:other> { <urn:a> <urn:p> 1 } }")
    assert count(service) == "4"


def test_the_service_says_why_it_refuses(service: str, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("another-token-0123456789")
    with pytest.raises(CallFailed, match="this is not the token") as caught:
        backup(tmp_path / "backup", endpoint=service, token_file=wrong)
    assert caught.value.facts["status"] == 401
    with pytest.raises(CallFailed, match="Authorization"):
        backup(tmp_path / "backup", endpoint=service)
    assert not (tmp_path / "backup").exists()


@pytest.mark.apart
def test_what_cannot_be_backed_up_is_told(tmp_path: Path, token_file: Path) -> None:
    store = store_at(tmp_path / "store", NAMED, "plain")
    full = tmp_path / "full"
    full.mkdir()
    (full / "something").write_text("x")
    with pytest.raises(FolderUnusable):
        backup(full, store=str(store))
    with pytest.raises(FolderUnusable):
        backup(full / "something", store=str(store))
    with pytest.raises(StoreInMemory):
        backup(tmp_path / "backup")
    with pytest.raises(CallFailed):
        backup(tmp_path / "backup", endpoint="http://127.0.0.1:1/", token_file=token_file)
    with pytest.raises(CallFailed):
        backup(tmp_path / "backup", endpoint="file:///etc/passwd", token_file=token_file)
    with pytest.raises(TokenUnusable):
        backup(tmp_path / "backup", endpoint="http://127.0.0.1:1/", token_file=tmp_path / "none")
    directory = StoreDirectory(store)
    try:
        with pytest.raises(StoreLocked):
            backup(tmp_path / "backup", store=str(store))
    finally:
        directory.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["full", "store", "token"]
    assert (full / "something").read_text() == "x"


@pytest.mark.apart
def test_a_restore_that_was_cut_off_leaves_nothing_behind(tmp_path: Path) -> None:
    store = store_at(tmp_path / "store", NAMED, "plain")
    directory = StoreDirectory(store)

    def fill(new: ox.Store) -> None:
        new.extend([ox.Quad(A, P, A)])
        raise NoBackup

    with pytest.raises(NoBackup):
        directory.replace(fill)
    assert set(directory.store) >= NAMED
    directory.close()
    (store / "quads-0123abcd").mkdir()
    (store / "quads-of-mine").mkdir()
    assert held(store) == NAMED
    assert sorted(path.name for path in store.iterdir() if path.is_dir()) == ["quads", "quads-of-mine"]


@pytest.mark.apart
def test_what_is_no_backup_is_not_restored(tmp_path: Path) -> None:
    store = store_at(tmp_path / "store", NAMED, "plain")
    made = tmp_path / "backup"
    backup(made, store=str(store))
    quads, manifest = (made / QUADS).read_bytes(), (made / MANIFEST).read_text()
    for other_quads, other_manifest in (
        (b"", manifest),
        (quads[:-1], manifest),
        (quads, manifest.replace('"quads": 3', '"quads": 4')),
        (quads, "{}"),
        (quads, "not JSON"),
    ):
        (made / QUADS).write_bytes(other_quads)
        (made / MANIFEST).write_text(other_manifest)
        with pytest.raises(NoBackup):
            restore(made, store=str(store), default_graph="plain")
    with pytest.raises(NoBackup):
        restore(tmp_path / "none", store=str(store))
    (made / QUADS).write_bytes(quads)
    (made / MANIFEST).write_text(manifest)
    with pytest.raises(NoBackup, match="another base"):
        restore(made, store=str(store), base_iri="http://example.org/", default_graph="plain")
    assert held(store) == NAMED
