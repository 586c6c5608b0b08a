"""Texts are in the language of their tag, and their words are known: wrong ones are named with file, line and text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from samples import ENTITIES

from graphsvc.content import Content, ContentFile
from graphsvc.content.parsing import quads_of
from graphsvc.errors import ContentError, SyntaxProblem, UnknownWord, WrongLanguage
from graphsvc.loading.wording import SPELLING, misworded
from graphsvc.model import Names

PREFIXES = """\
@prefix community: <https://w3id.org/icgraph/id/community/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


@pytest.fixture
def wrong(tmp_path: Path) -> Callable[..., list[ContentError]]:
    """What is wrong with one text about a town; `listed` are rows of the list of words."""

    def run(text: str, listed: str = "") -> list[ContentError]:
        turtle = f'{PREFIXES}community:testville skos:prefLabel "Testville"@en ;\n  skos:altLabel {text} .\n'
        (tmp_path / "data").mkdir()
        (tmp_path / SPELLING).write_text(f"language\tword\nen\tlabour\nen\tprogramme\n{listed}")
        file = ContentFile(ENTITIES, turtle, tuple(quads_of(turtle, ENTITIES, Names())))
        return list(misworded(Content(tmp_path, Names(), (file,))))

    return run


@pytest.mark.parametrize(
    "text",
    [
        '"Lamps that burn in every street"@en',
        '"Lampes qui brûlent dans chaque rue"@fr',
        '"街燈"@zh-Hant',
        '"population"@fr',
        '"Hauts de Testville"@fr',
        '"TCP/IP of Testville"@en',
        '"L\u2019œuvre d\u2019une ville"@fr',
        '"SHA-256"@zh-Hant',
    ],
)
def test_a_text_in_its_language_is_let_be(wrong: Callable[..., list[ContentError]], text: str) -> None:
    assert wrong(text) == []


@pytest.mark.parametrize(
    "text",
    [
        '"Lamps that burn in every street"@fr',
        '"street lamps"@fr',
        '"Lampes qui brûlent dans chaque rue"@en',
        '"réseau de bus"@en',
        '"街燈"@en',
        '"street lamps"@zh-Hant',
        '"电灯"@zh-Hant',
        '"Straßenlampen"@de',
    ],
)
def test_a_text_in_another_language_is_named(wrong: Callable[..., list[ContentError]], text: str) -> None:
    (problem,) = wrong(text)

    assert isinstance(problem, WrongLanguage)
    assert (problem.facts["file"], problem.facts["line"]) == (ENTITIES, 4)
    assert text.split('"')[1] in problem.detail
    assert problem.facts["subject"] == "https://w3id.org/icgraph/id/community/testville"


def test_a_word_that_is_not_known_is_named_until_it_is_listed(wrong: Callable[..., list[ContentError]]) -> None:
    (problem,) = wrong('"Lamps that burn in evrey street"@en')

    assert isinstance(problem, UnknownWord)
    assert "'evrey'" in problem.detail


def test_a_listed_word_is_known(wrong: Callable[..., list[ContentError]]) -> None:
    assert wrong('"Lamps that burn in evrey street"@en', "en\tevrey\n") == []


def test_a_row_of_the_list_that_cannot_be_read_is_named(wrong: Callable[..., list[ContentError]]) -> None:
    (problem,) = wrong('"Lamps"@en', "de\tLampe\n")

    assert isinstance(problem, SyntaxProblem)
    assert (problem.facts["file"], problem.facts["line"]) == (SPELLING, 4)


def test_the_shipped_texts_are_well_worded(content: Content) -> None:
    assert [str(problem) for problem in misworded(content)] == []


def test_the_list_holds_no_word_that_nothing_uses(content: Content) -> None:
    words = {line.split("\t")[1] for line in (content.root / SPELLING).read_text().splitlines()[1:]}
    used = "\n".join(file.text for file in content.files).casefold()

    assert {word for word in words if word not in used} == set()
