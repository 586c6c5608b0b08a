"""The query form as it first meets a reader: an example in it and its answer below, made once, in each language."""

from __future__ import annotations

import html
import re

import pytest
from fastapi.testclient import TestClient
from running import CompiledUpkeep, client_of

from graphsvc.engine.answer import Answer
from graphsvc.engine.evaluating import Asked, Evaluator
from graphsvc.errors import Overloaded
from graphsvc.loading import Compiled
from graphsvc.settings import Settings

TITLES = {
    "en": "Smart21 count by community",
    "fr": "Nombre de Smart21 par communauté",
    "zh-Hant": "各社區入選 Smart21 的次數",
}


def visited(client: TestClient, language: str = "en") -> tuple[str, str, str]:
    """The name of the query, its text, and the first row of its answer, if there is one."""
    response = client.get("/sparql", headers={"Accept": "text/html", "Accept-Language": language})
    assert response.status_code == 200
    query = re.search(r"<textarea.*?>\n(.*?)</textarea>", response.text, re.DOTALL)
    name = re.search(r'id="query-name".*?>(.*?)<', response.text)
    assert query
    assert name
    row = re.search(r'<tbody>\s*<tr><td>(?:<span lang="en">)?(\w+).*?<td class="n">(\d+)</td>', response.text)
    return html.unescape(name[1]), html.unescape(query[1]), " | ".join(row.groups()) if row else ""


@pytest.mark.parametrize("language", TITLES)
def test_an_example_stands_in_the_form_with_its_answer_below(client: TestClient, language: str) -> None:
    name, query, row = visited(client, language)

    assert name == TITLES[language]
    assert query.startswith("PREFIX")
    assert row == "Taoyuan | 10"
    assert client.get("/sparql", params={"query": query, "format": "csv"}).text.split()[1] == "Taoyuan,10"


@pytest.fixture
def evaluations(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is evaluated; the first time there is no place for it."""
    asked: list[str] = []
    real = Evaluator.answer

    async def noted(evaluator: Evaluator, question: Asked, *, cheap: bool = False) -> Answer:
        asked.append("one")
        if len(asked) == 1:
            raise Overloaded(retry_after_seconds=1)
        return await real(evaluator, question, cheap=cheap)

    monkeypatch.setattr(Evaluator, "answer", noted)
    return asked


def test_however_many_look_one_query_is_evaluated_once_there_is_a_place_for_it(
    compiled: Compiled, settings: Settings, evaluations: list[str]
) -> None:
    with client_of(settings, CompiledUpkeep(compiled)) as client:
        without = client.get("/sparql", headers={"Accept": "text/html"})
        assert without.status_code == 200
        assert TITLES["en"] in without.text
        assert "<tbody>" not in without.text
        assert without.headers["cache-control"] == "no-store"
        for language in [*TITLES, *TITLES]:
            assert visited(client, language)[2]

    assert len(evaluations) == 2


def test_the_page_is_not_sent_again_to_who_holds_it(client: TestClient) -> None:
    headers = {"Accept": "text/html"}
    tag = client.get("/sparql", headers=headers).headers["etag"]

    assert client.get("/sparql", headers={**headers, "If-None-Match": tag}).status_code == 304


def test_without_that_example_the_form_is_empty() -> None:
    with client_of(Settings(content="none"), CompiledUpkeep(layout="plain")) as client:
        assert visited(client) == ("Your query", "", "")
