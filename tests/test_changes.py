"""The feed of changes: a harvester who holds one version gets every later one from it, byte for byte."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import pyoxigraph as ox
import pytest
from documented import DOCS, SHOWN_AT, blocks
from fastapi.testclient import TestClient
from filelock import FileLock
from processes import serving, wait_until_ready
from running import CompiledUpkeep, client_of
from samples import ENTITIES, edit, write_sample

from graphsvc.content import read_content
from graphsvc.history import History, patch_between
from graphsvc.loading import Compiled, compile_content
from graphsvc.model import Names
from graphsvc.settings import Settings

TOKEN = "changes-0123456789"  # noqa: S105  # it guards nothing
NOW = datetime(2026, 11, 28, tzinfo=UTC)
MANY_BYTES = 10**9


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    return compile_content(read_content(write_sample(tmp_path_factory.mktemp("content")), Names()))


@pytest.fixture
def service(small: Compiled) -> Iterator[TestClient]:
    """A service of its own, which may be written to."""
    with client_of(Settings(), CompiledUpkeep(small)) as client:
        yield client


def write(client: TestClient, n: int) -> None:
    assert client.portal is not None
    text = f"INSERT DATA {{ GRAPH <urn:g> {{ <urn:s> <urn:p> {n} , [ <urn:q> {n} ] }} }}"
    client.portal.call(client.app.state.holder.update, text)  # type: ignore[attr-defined]


def applied(older: bytes, patch: bytes) -> bytes:
    """Canonical N-Quads after a patch, which must fit them: it deletes what is there, and adds what is not."""
    lines = set(older.splitlines(keepends=True))
    for row in patch.splitlines(keepends=True):
        code, _, line = row.partition(b" ")
        assert code in (b"H", b"TX", b"D", b"A", b"TC")
        if code == b"D":
            lines.remove(line)
        if code == b"A":
            assert line not in lines
            lines.add(line)
    return b"".join(sorted(lines))


Fetch = Callable[[str], tuple[str, bytes]]
"""The address at which a path below the base was answered with 200, and what it was answered."""


def inside(client: TestClient) -> tuple[str, Fetch]:
    """The service in this process: its base, and how it is asked."""

    def fetch(path: str) -> tuple[str, bytes]:
        response = client.get("/" + path, follow_redirects=True)
        assert response.status_code == 200, path
        return str(response.url), bytes(response.content)

    return client.app.state.settings.listens_at, fetch  # type: ignore[attr-defined]


def outside(base: str) -> tuple[str, Fetch]:
    """A service in another process."""

    def fetch(path: str) -> tuple[str, bytes]:
        with urllib.request.urlopen(base + path, timeout=30) as response:  # noqa: S310  # our own address
            return response.url, response.read()

    return base, fetch


class Harvester:
    """Holds the whole of one version, and follows the feed."""

    def __init__(self, base: str, fetch: Fetch) -> None:
        self.ask(base, fetch)
        self.version, self.lines = self.dump()

    def ask(self, base: str, fetch: Fetch) -> None:
        """Ask this service from now on."""
        self.base, self.fetch = base, fetch

    def dump(self) -> tuple[str, bytes]:
        """The version that is served, and its canonical N-Quads."""
        address, content = self.fetch("dumps/dataset.nq")
        return address.split("/")[-2], content

    def feed(self) -> feedparser.FeedParserDict:
        """The feed, which is well-formed."""
        found = feedparser.parse(self.fetch("changes.atom")[1])
        assert not found.bozo
        assert found.version == "atom10"
        return found

    def patch(self, entry: feedparser.FeedParserDict) -> bytes:
        """The patch of an entry."""
        return self.fetch(entry.links[0].href.removeprefix(self.base))[1]

    def follow(self) -> int:
        """Apply all patches that are newer than what is held: how many there were."""
        count = 0
        for entry in reversed(self.feed().entries):
            versions = {tag.scheme.rpartition("#")[2]: tag.term for tag in entry.tags}
            if versions["from"] == self.version:
                (link,) = entry.links
                patch = self.patch(entry)
                assert (link.type, int(link.length)) == ("application/rdf-patch", len(patch))
                assert patch.startswith(f"H id <{entry.id}> .\n".encode())
                self.lines, self.version = applied(self.lines, patch), versions["to"]
                count += 1
        return count

    def is_up_to_date(self) -> bool:
        """Whether what is held is what is served."""
        return (self.version, self.lines) == self.dump()


def test_updates_are_followed_byte_for_byte(service: TestClient) -> None:
    harvester = Harvester(*inside(service))
    assert harvester.follow() == 0

    for number in (1, 2):
        write(service, number)
        assert harvester.follow() == 1
        assert harvester.is_up_to_date()
    write(service, 3)
    write(service, 4)
    assert harvester.follow() == 1, "versions that nobody saw are passed over"
    assert harvester.is_up_to_date()
    assert b"<urn:s> <urn:p> _:c14n" in harvester.lines


def test_a_version_of_which_there_were_files_is_in_the_feed(service: TestClient) -> None:
    first = Harvester(*inside(service))
    write(service, 1)
    second = Harvester(*inside(service))
    write(service, 2)

    assert (first.follow(), second.follow()) == (2, 1)
    assert first.is_up_to_date()
    assert second.is_up_to_date()


def test_the_feed_is_valid_and_the_newest_comes_first(service: TestClient) -> None:
    harvester = Harvester(*inside(service))
    for number in range(3):
        write(service, number)
        harvester.follow()
    feed = harvester.feed()
    links = {link.rel: link.href for link in feed.feed.links}
    ids = [entry.id for entry in feed.entries]

    assert feed.feed.id == links["self"] == harvester.base + "changes.atom"
    assert feed.feed.author
    assert feed.feed.updated == feed.entries[0].updated
    assert [tag.term for tag in feed.feed.tags] == [harvester.version]
    assert [entry.updated for entry in feed.entries] == sorted((entry.updated for entry in feed.entries), reverse=True)
    assert len(set(ids)) == 3
    for entry, before in zip(feed.entries, ids[1:], strict=False):
        assert f"H prev <{before}> .".encode() in harvester.patch(entry)
    assert re.match(r"[0-9]+ quads added, [0-9]+ deleted since version", feed.entries[0].summary)


def test_a_first_version_has_a_feed_without_entries(service: TestClient) -> None:
    harvester = Harvester(*inside(service))

    assert harvester.feed().entries == []
    assert [tag.term for tag in harvester.feed().feed.tags] == [harvester.version]


def test_conditions_parts_and_heads(service: TestClient) -> None:
    harvester = Harvester(*inside(service))
    write(service, 1)
    (entry,) = harvester.feed().entries
    for address in ("/changes.atom", entry.links[0].href.removeprefix(harvester.base[:-1])):
        whole, head = (ask(address, headers={"Accept-Encoding": "identity"}) for ask in (service.get, service.head))
        assert service.get(address, headers={"If-None-Match": whole.headers["etag"]}).status_code == 304
        assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", whole.headers["etag"])
    assert whole.headers["content-type"] == "application/rdf-patch"
    assert "immutable" in whole.headers["cache-control"]
    assert whole.headers["repr-digest"].startswith("sha-256=:")
    part = service.get(address, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, b"H id")
    tag = service.get("/changes.atom").headers["etag"]
    before = service.get("/version").json()["data"]
    write(service, 2)
    assert service.get("/changes.atom", headers={"If-None-Match": tag}).status_code == 200
    told = set(re.findall(r"#previousVersion> <(\S+)>", service.get("/void.nt").text))
    assert [address.partition("void#version-")[2] for address in told] == [before]


@pytest.mark.parametrize(
    "name", ["x", "..%2f..%2fhistory", "%2e%2e/history.json", "a.rdfp", "0f0e0d0c-0000-5000-8000-000000000000"]
)
def test_what_is_no_change_is_404(client: TestClient, name: str) -> None:
    assert client.get(f"/changes/{name}.rdfp").status_code == 404


def test_pages_and_description_lead_to_the_feed(client: TestClient) -> None:
    page = client.get("/void", headers={"Accept": "text/html"}).text
    base = client.app.state.settings.listens_at  # type: ignore[attr-defined]

    assert f'<link rel="alternate" type="application/atom+xml" href="{base}changes.atom">' in page
    assert 'href="/changes.atom"' in client.get("/dumps/", headers={"Accept": "text/html"}).text
    described = client.get("/void.nt").text
    assert f"<http://www.w3.org/2000/01/rdf-schema#seeAlso> <{base}changes.atom> ." in described


def test_no_feed_of_more_than_the_limit() -> None:
    with client_of(Settings(release_quads=0), CompiledUpkeep()) as client:
        write(client, 1)
        assert client.get("/changes.atom").status_code == 501


def test_changed_content_is_followed_across_restarts(tmp_path: Path) -> None:
    content = write_sample(tmp_path / "content")
    token = tmp_path / "token"
    token.write_text(TOKEN)
    token.chmod(0o600)
    arguments = ["--content", str(content), "--token-file", str(token)]
    stores = {"memory": arguments, "directory": [*arguments, "--store", str(tmp_path / "store")]}
    harvesters = {}
    for kind, options in stores.items():
        with serving(*options, cache=tmp_path) as (process, base):
            wait_until_ready(process, base)
            harvesters[kind] = Harvester(*outside(base))
    edit(content, ENTITIES, '"Testville"@en', '"Testville"@en ; skos:altLabel "Testtown"@en')
    for kind, options in stores.items():
        harvester = harvesters[kind]
        with serving(*options, cache=tmp_path) as (process, base):
            wait_until_ready(process, base)
            harvester.ask(*outside(base))
            assert harvester.follow() == 1
            assert harvester.is_up_to_date()
            assert b"Testtown" in harvester.lines
            headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/sparql-update"}
            text = b"INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 'zebra' } }"
            urllib.request.urlopen(urllib.request.Request(base + "sparql", text, headers), timeout=30).close()  # noqa: S310
            assert harvester.follow() == 1
            assert b"zebra" in harvester.lines
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        with serving(*options, cache=tmp_path) as (process, base):
            wait_until_ready(process, base)
            harvester.ask(*outside(base))
            # What was written in memory went with the process: the feed takes it back.
            assert harvester.follow() == (1 if kind == "memory" else 0)
            assert harvester.is_up_to_date()
            assert (b"zebra" in harvester.lines) == (kind == "directory")


@pytest.mark.skipif(shutil.which("curl") is None, reason="NOT RUN: curl is not installed")
def test_the_commands_of_the_documentation_apply_a_patch_to_the_version_that_it_is_for(tmp_path: Path) -> None:
    """docs/copy.md, "Keeping the copy up to date"."""
    token = tmp_path / "token"
    token.write_text(TOKEN)
    token.chmod(0o600)
    arguments = ("--content", str(write_sample(tmp_path / "content")), "--token-file", str(token))
    (commands,) = (block.text for block in blocks((DOCS / "copy.md").read_text()) if "newest.rdfp" in block.text)
    with serving(*arguments, cache=tmp_path) as (process, base):
        wait_until_ready(process, base)
        _, fetch = outside(base)
        (tmp_path / "dataset.nq").write_bytes(fetch("dumps/dataset.nq")[1])

        def update(text: str) -> None:
            headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/sparql-update"}
            request = urllib.request.Request(base + "sparql", text.encode(), headers)  # noqa: S310  # our own address
            urllib.request.urlopen(request, timeout=30).close()  # noqa: S310
            fetch("changes.atom")

        def run() -> subprocess.CompletedProcess[str]:
            (tmp_path / "newer.nq").unlink(missing_ok=True)
            here = commands.replace(SHOWN_AT, base)
            command = ["/bin/bash", "-euc", here]
            return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, cwd=tmp_path)  # noqa: S603

        assert run().returncode == 0
        assert not (tmp_path / "newer.nq").exists(), "nothing has changed"
        update("INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 1 } }")
        assert run().returncode == 0
        assert (tmp_path / "newer.nq").read_bytes() == fetch("dumps/dataset.nq")[1]
        (tmp_path / "dataset.nq").rename(tmp_path / "older.nq")
        (tmp_path / "newer.nq").rename(tmp_path / "dataset.nq")
        assert run().returncode == 0
        assert not (tmp_path / "newer.nq").exists(), "it is the newest already"
        (tmp_path / "older.nq").replace(tmp_path / "dataset.nq")
        update("INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 2 } }")
        skipped = run()
        assert skipped.returncode == 1
        assert "leads on from another version" in skipped.stderr
        assert not (tmp_path / "newer.nq").exists()


def lines(*numbers: int) -> bytes:
    return b"".join(sorted(b'<urn:s> <urn:p> "%d" <urn:g> .\n' % number for number in numbers))


def history(folder: Path, most: int = 50, most_bytes: int = MANY_BYTES) -> History:
    return History(folder, most, most_bytes)


def filled(folder: Path) -> History:
    """Three versions, two changes."""
    found = history(folder)
    for number in range(3):
        found.add(f"v{number}", lines(number, 100), NOW + timedelta(seconds=number))
    return found


def test_a_history_is_read_again(tmp_path: Path) -> None:
    written = filled(tmp_path)
    read = history(tmp_path)

    assert read.told == written.told
    assert [(change.older, change.newer) for change in read.told.changes] == [("v0", "v1"), ("v1", "v2")]
    assert applied(lines(1, 100), read.path(read.told.changes[1]).read_bytes()) == lines(2, 100)


@pytest.mark.parametrize("file", ["history.json", "*.rdfp", "*.nq.gz"])
@pytest.mark.parametrize("damage", ["missing", "cut", "changed", "empty"])
def test_a_damaged_history_begins_anew_and_says_so(
    file: str, damage: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    filled(tmp_path)
    path = min(tmp_path.glob(file) if file != "*.nq.gz" else [tmp_path / f"{told_lines(tmp_path)}.nq.gz"])
    content = path.read_bytes()
    if damage == "missing":
        path.unlink()
    else:
        changed = bytes([*content[:40], content[40] ^ 1, *content[41:]])
        path.write_bytes({"cut": content[:-5], "changed": changed, "empty": b""}[damage])
    found = history(tmp_path)
    found.add("v3", lines(3), NOW)

    assert found.told.version == "v3"
    assert not found.told.changes
    assert history(tmp_path).told == found.told
    assert ("begins anew" in caplog.text) == ((file, damage) != ("history.json", "missing"))
    found.add("v4", lines(4), NOW)
    assert len(history(tmp_path).told.changes) == 1


def told_lines(folder: Path) -> str:
    return history(folder).told.lines_sha256[:32]


def test_a_history_is_bounded_in_number_and_bytes(tmp_path: Path) -> None:
    found = history(tmp_path / "few", most=2)
    for number in range(6):
        found.add(f"v{number}", lines(number), NOW)
    none = history(tmp_path / "none", most=0)
    short = history(tmp_path / "short", most_bytes=len(patch_between(b"", lines(1), [])[0]))
    for number in range(3):
        none.add(f"v{number}", lines(number), NOW)
        short.add(f"v{number}", lines(number), NOW)

    assert [change.newer for change in found.told.changes] == ["v4", "v5"]
    assert found.told.changes[0].previous is not None
    assert len(list((tmp_path / "few").glob("*.rdfp"))) <= 3, "one more, for who is just being sent it"
    assert len(list((tmp_path / "few").glob("*.nq.gz"))) <= 2
    assert not none.told.changes
    assert not short.told.changes
    assert (none.told.version, short.told.version) == ("v2", "v2")


@pytest.mark.parametrize("version", ["", "../x", "a/b", 'a"b', "a b", ".a", "a\n", "ü", "x" * 101])
def test_a_version_with_odd_characters_is_refused(version: str, tmp_path: Path) -> None:
    found = filled(tmp_path)
    told = found.told
    found.add(version, lines(7), NOW)

    assert found.told == told
    assert history(tmp_path).told == told


def test_what_cannot_be_written_is_not_told_of(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    found = filled(tmp_path)
    told = found.told
    (tmp_path / "history.json.partial").mkdir()
    found.add("v3", lines(3), NOW)
    assert found.told == told
    assert "could not be written down" in caplog.text
    (tmp_path / "history.json.partial").rmdir()
    found.add("v4", lines(4), NOW)

    assert [change.older for change in found.told.changes] == ["v0", "v1", "v2"]


def test_the_same_way_twice_is_two_changes(tmp_path: Path) -> None:
    found = history(tmp_path)
    for version, number in (("a", 1), ("b", 2), ("a", 1), ("b", 2)):
        found.add(version, lines(number), NOW)

    assert len({change.id for change in found.told.changes}) == 3


def test_a_folder_that_somebody_else_has_is_left_alone(
    service: TestClient, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    service.app.state.changes.folder = tmp_path / "changes"  # type: ignore[attr-defined]
    (tmp_path / "changes").mkdir()
    with FileLock(tmp_path / "changes" / "lock"):
        harvester = Harvester(*inside(service))
        write(service, 1)
        assert harvester.follow() == 1
    assert "until the stop only" in caplog.text
    assert [path.name for path in (tmp_path / "changes").iterdir()] == ["lock"]


def test_without_any_place_the_feed_alone_is_missing(
    service: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    service.app.state.changes.folder = tmp_path / "file"  # type: ignore[attr-defined]
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))

    for address in ("/changes.atom", "/changes/x.rdfp"):
        refused = service.get(address)
        assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (500, "store-failed")
        assert "no place" in refused.json()["detail"]
    assert service.get("/doc/community/testville").status_code == 200


def test_a_patch_is_read_by_its_rows() -> None:
    patch, added, deleted = patch_between(lines(1, 2), lines(2, 3), ["id <urn:uuid:x>"])
    head, begin, delete, add, end = patch.decode().splitlines()

    assert (added, deleted) == (1, 1)
    assert (head, begin, end) == ("H id <urn:uuid:x> .", "TX .", "TC .")
    assert (delete, add) == ('D <urn:s> <urn:p> "1" <urn:g> .', 'A <urn:s> <urn:p> "3" <urn:g> .')
    assert list(ox.parse(add[2:], ox.RdfFormat.N_QUADS))
    assert patch == patch_between(lines(2, 1), lines(3, 2), ["id <urn:uuid:x>"])[0]
