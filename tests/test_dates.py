"""Dates of answers: the same after a restart that changed nothing, later after one that changed something."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from processes import serving, wait_until_ready
from running import CompiledUpkeep, client_of
from samples import write_sample

from graphsvc.content import read_content
from graphsvc.loading import Compiled, compile_content
from graphsvc.model import Names
from graphsvc.settings import Settings
from graphsvc.web.dates import Dates

LONG_AGO = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
AHEAD = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
PAGE = "/doc/community/testville"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    return compile_content(read_content(write_sample(tmp_path_factory.mktemp("content")), Names()))


@contextmanager
def started(small: Compiled, folder: Path, made_by: str = "one") -> Iterator[TestClient]:
    with client_of(Settings(), CompiledUpkeep(small), dates=Dates(folder, made_by)) as client:
        yield client


def written(folder: Path) -> datetime:
    return datetime.fromisoformat(json.loads((folder / "since.json").read_text())["since"])


def put_back(folder: Path, since: datetime) -> None:
    """Let what was served last have been served since then."""
    path = folder / "since.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "since": since.isoformat()}))


def modified(client: TestClient, path: str = PAGE) -> datetime:
    return parsedate_to_datetime(client.get(path).headers["last-modified"])


def status(client: TestClient, since: datetime) -> int:
    return client.get(PAGE, headers={"If-Modified-Since": format_datetime(since, usegmt=True)}).status_code


def update(client: TestClient) -> None:
    assert client.portal is not None
    text = "INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 1 } }"
    client.portal.call(client.app.state.holder.update, text)  # type: ignore[attr-defined]


def test_a_restart_alone_changes_no_date(small: Compiled, tmp_path: Path) -> None:
    with started(small, tmp_path) as client:
        assert modified(client) == written(tmp_path) > LONG_AGO
    put_back(tmp_path, LONG_AGO)

    with started(small, tmp_path) as client:
        assert {modified(client, path) for path in (PAGE, "/context.jsonld", "/void.ttl")} == {LONG_AGO}
        assert f"<lastmod>{LONG_AGO.isoformat()}</lastmod>" in client.get("/sitemap.xml").text
        assert f"<updated>{LONG_AGO.isoformat()}</updated>" in client.get("/changes.atom").text
        assert status(client, LONG_AGO) == 304
        assert status(client, LONG_AGO - timedelta(seconds=1)) == 200


def test_another_program_or_what_was_written_and_lost_changes_it(small: Compiled, tmp_path: Path) -> None:
    with started(small, tmp_path):
        pass
    put_back(tmp_path, LONG_AGO)
    with started(small, tmp_path, made_by="another") as client:
        assert status(client, LONG_AGO) == 200
    put_back(tmp_path, LONG_AGO)
    with started(small, tmp_path, made_by="another") as client:
        assert modified(client) == LONG_AGO
        update(client)
        seen = modified(client)
        assert seen > LONG_AGO

    with started(small, tmp_path, made_by="another") as client:
        assert written(tmp_path) > seen, "its memory went with it, so what a client has is not what is served"
        assert status(client, seen) == 200


@pytest.mark.parametrize("accept", ["text/html", "text/turtle"])
def test_who_holds_a_document_gets_it_again_from_another_program_and_not_after_a_restart(
    small: Compiled, tmp_path: Path, accept: str
) -> None:
    with started(small, tmp_path) as client:
        tag = client.get(PAGE, headers={"Accept": accept}).headers["etag"]
    for made_by, expected in (("one", 304), ("another", 200)):
        with started(small, tmp_path, made_by=made_by) as client:
            asked = {"Accept": accept, "If-None-Match": tag}
            assert client.get(PAGE, headers=asked).status_code == expected


def test_no_date_is_later_than_now_after_a_clock_was_set_back(small: Compiled, tmp_path: Path) -> None:
    with started(small, tmp_path):
        pass
    put_back(tmp_path, AHEAD)
    with started(small, tmp_path) as client:
        assert modified(client) <= datetime.now(UTC)
        assert status(client, AHEAD) == 304

    with started(small, tmp_path, made_by="another") as client:
        assert modified(client) <= datetime.now(UTC)
        assert status(client, AHEAD) == 200


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"since": 1}', '{"since": "0001-01-01T00:00:00+23:00"}'])
def test_a_damaged_file_costs_the_date_alone(
    text: str, small: Compiled, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "since.json").write_text(text)
    with started(small, tmp_path) as client:
        assert modified(client) == written(tmp_path) > LONG_AGO
    assert "cannot be read" in caplog.text


def test_a_folder_that_cannot_be_written_costs_the_date_alone(
    small: Compiled, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "since.json.partial").mkdir()
    with started(small, tmp_path) as client:
        assert modified(client) > LONG_AGO
    assert "cannot be written down" in caplog.text


def test_the_program_keeps_dates_with_its_cache(tmp_path: Path) -> None:
    content = write_sample(tmp_path / "content")
    settings = {"GRAPHSVC_PUBLIC_URL": "http://graph.example/"}

    def date() -> str:
        with serving("--content", str(content), cache=tmp_path, settings=settings) as (process, base):
            wait_until_ready(process, base)
            with urllib.request.urlopen(base + PAGE[1:], timeout=30) as response:  # noqa: S310  # our own address
                return str(response.headers["Last-Modified"])

    assert parsedate_to_datetime(date()) > LONG_AGO
    (file,) = tmp_path.rglob("since.json")
    put_back(file.parent, LONG_AGO)
    assert parsedate_to_datetime(date()) == LONG_AGO
