"""When documents were modified: as the dataset states, or since when updates are served; equal tags, equal bytes."""

from __future__ import annotations

import json
import re
import shutil
import urllib.request
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from processes import serving, wait_until_ready
from running import CompiledUpkeep, client_of
from samples import ROOT, write_sample

from graphsvc.content import read_content
from graphsvc.formats import RESOURCE_SUFFIXES
from graphsvc.history import Change
from graphsvc.loading import Compiled, compile_content
from graphsvc.model import Names
from graphsvc.settings import Settings
from graphsvc.vocab import DCTERMS, XSD
from graphsvc.web.dates import Dates

HERE = "http://127.0.0.1:8000/"
PAGES = ("doc/community/testville", "doc/passage/sample/17-29", "doc/graph/entities", "doc/ns/Community", "void")
STATED = ox.Literal("2026-11-29", datatype=ox.NamedNode(XSD + "date"))
TOKEN = "modified-0123456789"  # noqa: S105  # it guards nothing


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A content folder that says what its dataset is."""
    folder = write_sample(tmp_path_factory.mktemp("content"))
    shutil.copy(ROOT / "data" / "dataset.ttl", folder / "data")
    path = folder / "data" / "dataset.ttl"
    path.write_text(re.sub(r'(dcterms:modified) "[^"]+"', rf'\1 "{STATED.value}"', path.read_text()))
    return folder


@pytest.fixture(scope="module")
def small(dated: Path) -> Compiled:
    return compile_content(read_content(dated, Names()))


def update(client: TestClient) -> None:
    assert client.portal is not None
    text = "INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 1 } }"
    client.portal.call(client.app.state.holder.update, text)  # type: ignore[attr-defined]


def told(content: bytes, subject: str) -> list[ox.Literal]:
    """What N-Triples state of when the subject was modified."""
    found = ox.parse(content, ox.RdfFormat.N_TRIPLES)
    of = ox.NamedNode(subject), ox.NamedNode(DCTERMS + "modified")
    return [
        quad.object for quad in found if (quad.subject, quad.predicate) == of and isinstance(quad.object, ox.Literal)
    ]


def embedded(page: str) -> str:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    return found[1]


def test_every_document_tells_what_the_dataset_states(small: Compiled) -> None:
    with client_of(Settings(), CompiledUpkeep(small)) as client:
        for page in PAGES:
            assert told(client.get(f"/{page}.nt").content, HERE + page) == [STATED], page
        dataset = client.get("/void.nt").content
        assert told(dataset, Names().base + "dataset") == told(dataset, HERE + "void#catalog") == [STATED]
        script = embedded(client.get("/doc/community/testville.html").text).encode()
        triples = {quad.triple for quad in ox.parse(script, ox.RdfFormat.JSON_LD)}
        document = ox.NamedNode(HERE + PAGES[0])
        assert ox.Triple(document, ox.NamedNode(DCTERMS + "modified"), STATED) in triples
        assert json.loads(embedded(client.get("/void.html").text))["dateModified"] == STATED.value


def test_two_starts_answer_with_equal_bytes_under_equal_tags(small: Compiled, tmp_path: Path) -> None:
    seen, dates = [], []
    for _ in range(2):
        with client_of(Settings(), CompiledUpkeep(small), dates=Dates(tmp_path)) as client:
            answers = [client.get(f"/{page}.{suffix}") for page in PAGES for suffix in RESOURCE_SUFFIXES]
            seen.append([(answer.headers["etag"], answer.content) for answer in answers])
            dates.append({answer.headers["last-modified"] for answer in answers})
        written = tmp_path / "since.json"
        written.write_text(json.dumps({**json.loads(written.read_text()), "since": "2026-01-02T03:04:05+00:00"}))

    assert dates[0] != dates[1]
    assert seen[0] == seen[1]


def test_after_an_update_documents_are_later_and_so_are_their_tags(small: Compiled) -> None:
    with client_of(Settings(), CompiledUpkeep(small)) as client:
        before = {page: client.get(f"/{page}.nt") for page in PAGES}
        update(client)
        since = client.app.state.holder.service.since  # type: ignore[attr-defined]
        moment = ox.Literal(since.isoformat().replace("+00:00", "Z"), datatype=ox.NamedNode(XSD + "dateTime"))

        for page, older in before.items():
            newer = client.get(f"/{page}.nt", headers={"If-None-Match": older.headers["etag"]})
            assert newer.status_code == 200
            assert told(newer.content, HERE + page) == [moment], page
            assert client.get(f"/{page}.nt", headers={"If-None-Match": newer.headers["etag"]}).status_code == 304
        assert told(client.get("/void.nt").content, Names().base + "dataset") == [moment]
        assert json.loads(embedded(client.get("/void.html").text))["dateModified"] == moment.value


@pytest.mark.parametrize("content", [True, False])
def test_where_nothing_is_stated_nothing_is_told(content: bool, tmp_path: Path) -> None:  # noqa: FBT001
    compiled = compile_content(read_content(write_sample(tmp_path), Names())) if content else None
    with client_of(Settings(), CompiledUpkeep(compiled)) as client:
        for _ in range(2):
            pages = ("doc/community/testville", "void") if content else ("void",)
            for page in pages:
                answer = client.get(f"/{page}.nt")
                assert answer.status_code == 200
                assert not told(answer.content, HERE + page)
                assert not told(answer.content, Names().base + "dataset")
            assert "dateModified" not in embedded(client.get("/void.html").text)
            update(client)


def test_a_restart_tells_of_updates_as_before_or_says_so_in_the_tag(dated: Path, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text(TOKEN)
    token.chmod(0o600)
    arguments = ("--content", str(dated), "--store", str(tmp_path / "store"), "--token-file", str(token))
    settings = {"GRAPHSVC_PUBLIC_URL": HERE}

    def answered(text: str = "") -> tuple[bytes, str]:
        with serving(*arguments, cache=tmp_path, settings=settings) as (process, base):
            wait_until_ready(process, base)
            if text:
                headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/sparql-update"}
                request = urllib.request.Request(base + "sparql", text.encode(), headers)  # noqa: S310  # our own address
                urllib.request.urlopen(request, timeout=30).close()  # noqa: S310
            with urllib.request.urlopen(f"{base}{PAGES[0]}.nt", timeout=30) as response:  # noqa: S310
                return response.read(), response.headers["ETag"]

    stated = answered()
    updated = answered("INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 1 } }")
    assert updated[0] != stated[0]
    assert updated[1] != stated[1]
    assert answered() == updated
    (written,) = tmp_path.rglob("since.json")
    written.write_text(json.dumps({**json.loads(written.read_text()), "made_by": "another program"}))
    later = answered()
    assert told(later[0], HERE + PAGES[0]) != told(updated[0], HERE + PAGES[0])
    assert later[1] != updated[1]


def test_the_tag_of_the_description_tells_which_version_it_names_before(small: Compiled) -> None:
    """Equal data has one version, whatever was before it."""
    with client_of(Settings(), CompiledUpkeep(small)) as client:
        first = client.get("/void.nt")
        assert client.get("/changes.atom").status_code == 200
        state = client.app.state  # type: ignore[attr-defined]
        assert client.portal is not None
        history = client.portal.call(state.changes.kept, state.holder.service)
        history.told = replace(history.told, changes=(change_to(history.told.version),))
        second = client.get("/void.nt", headers={"If-None-Match": first.headers["etag"]})

    assert second.status_code == 200
    assert "previousVersion" in second.text
    assert second.content != first.content
    assert second.headers["etag"] != first.headers["etag"]


def change_to(version: str) -> Change:
    """A change from another version to this one."""
    return Change("6c1c0ac4-4a5b-5f1c-8d5c-1f6f0f5b6f7a", None, "an-older-one", version, "2026-11-29", 0, 0, 0, "")
