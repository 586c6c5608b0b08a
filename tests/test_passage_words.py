"""The words on the page of a passage: where the operator has the text, and only when they are those that are meant."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from running import CompiledUpkeep, client_of
from samples import TEXT

from graphsvc.content import read_content
from graphsvc.loading import compile_content
from graphsvc.model import Names, Passage, sha256
from graphsvc.settings import Settings
from graphsvc.web.views.quoting import quotation

_PAGE = "/doc/passage/sample/17-29.html"
_WORDS = "Testville counts <mark>1,200 people</mark>. ..."


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "any-name.txt").write_text(TEXT, encoding="utf-8")
    return folder


@pytest.fixture
def served(sample: Path, texts: Path) -> Iterator[TestClient]:
    compiled = compile_content(read_content(sample, Names()))
    with client_of(Settings(documents=texts), CompiledUpkeep(compiled)) as client:
        yield client


def test_the_words_stand_marked_among_those_around_them(served: TestClient) -> None:
    page = served.get(_PAGE)

    assert _WORDS in page.text
    assert "Not shown" not in page.text
    for suffix in ("ttl", "jsonld", "nq"):
        assert "Testville counts" not in served.get(_PAGE.replace("html", suffix)).text


def test_without_a_folder_the_words_are_withheld_and_the_page_is_another(sample: Path, served: TestClient) -> None:
    compiled = compile_content(read_content(sample, Names()))
    with client_of(Settings(), CompiledUpkeep(compiled)) as client:
        page = client.get(_PAGE)
        held = client.get(_PAGE, headers={"if-none-match": served.get(_PAGE).headers["etag"]})

    assert "Not shown: the document may not be republished." in page.text
    assert "hashlib.sha256(t[17:29]" in page.text
    assert "Testville counts" not in page.text
    assert held.status_code == 200


@pytest.mark.parametrize("text", [TEXT.replace("1,200", "1,300"), TEXT + " ", "", "\x00<script>"])
def test_a_file_that_is_another_text_is_not_shown(sample: Path, texts: Path, text: str) -> None:
    (texts / "any-name.txt").write_text(text, encoding="utf-8")
    compiled = compile_content(read_content(sample, Names()))
    with client_of(Settings(documents=texts), CompiledUpkeep(compiled)) as client:
        page = client.get(_PAGE)

    assert page.status_code == 200
    assert "Not shown: no file at hand has the digest of the document." in page.text
    assert "<mark>" not in page.text
    assert "hashlib.sha256(t[17:29]" in page.text


def test_a_folder_that_is_gone_shows_nothing(sample: Path, tmp_path: Path) -> None:
    compiled = compile_content(read_content(sample, Names()))
    with client_of(Settings(documents=tmp_path / "gone"), CompiledUpkeep(compiled)) as client:
        assert "Not shown: no file at hand" in client.get(_PAGE).text


def test_words_that_do_not_have_the_stated_digest_are_not_quoted() -> None:
    passage, whole = Passage("sample", 17, 29), sha256(TEXT)

    assert quotation(passage, sha256(TEXT[17:29]), whole, {whole: TEXT}).words == "1,200 people"
    assert "not those" in quotation(passage, sha256("1,300 people"), whole, {whole: TEXT}).problem
    assert "another text" in quotation(passage, sha256(TEXT[17:29]), whole, {whole: TEXT.replace("1", "2")}).problem
    beyond = quotation(Passage("sample", 90, 200), sha256(TEXT[90:]), whole, {whole: TEXT})
    assert "another text" in beyond.problem


def test_a_long_text_is_cut_between_words_on_both_sides() -> None:
    text = "word " * 200 + "here" + " next" * 200
    found = quotation(Passage("x", 1000, 1004), sha256("here"), sha256(text), {sha256(text): text})

    assert found.words == "here"
    assert found.before.startswith("… word word")
    assert found.before.endswith("word ")
    assert found.after.startswith(" next")
    assert found.after.endswith("next …")
    assert len(found.before + found.after) < 700


def test_markup_in_a_text_stays_text(sample: Path, texts: Path) -> None:
    hostile = "Testville counts 1,200 people. <script>alert(1)</script>\u202e".ljust(100, ".")
    (texts / "any-name.txt").write_text(hostile, encoding="utf-8")
    annotation = sample / "data/documents/sample/annotation.trig"
    annotation.write_text(annotation.read_text().replace(sha256(TEXT), sha256(hostile)))
    compiled = compile_content(read_content(sample, Names()))
    with client_of(Settings(documents=texts), CompiledUpkeep(compiled)) as client:
        page = client.get(_PAGE).text

    assert "<mark>1,200 people</mark>" in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
