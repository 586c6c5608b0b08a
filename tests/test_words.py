"""The words of the interface: every message has its translation, and a reader's choice of a language is kept."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from fastapi.testclient import TestClient

from graphsvc.errors import QueryTimeout, described, restored
from graphsvc.messages import Told
from graphsvc.web.words import LANGUAGES, words_in

ROOT = Path(__file__).parents[1]
OTHERS = [language for language in LANGUAGES if language != "en"]
_PLACE = re.compile(r"%(?:\(\w+\)s|.)")


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The messages of templates and code."""
    file = tmp_path_factory.mktemp("words") / "pages.pot"
    babel = [sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract"]
    options = [
        "--mapping-file",
        "pyproject.toml",
        "--keyword",
        "N_",
        "--keyword",
        "Told",
        "--output-file",
        str(file),
        ".",
    ]
    subprocess.run([*babel, *options], cwd=ROOT, check=True, timeout=60)  # noqa: S603  # of our own
    with file.open("rb") as text:
        return read_po(text)


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_has_its_translation(language: str, extracted: Catalog) -> None:
    with (ROOT / f"graphsvc/web/translations/{language}.po").open("rb") as text:
        catalogue = read_po(text)

    assert {message.id for message in catalogue} == {message.id for message in extracted}, "run make messages"
    assert len(catalogue) > 30
    for message in (message for message in catalogue if message.id):
        originals, translated = texts(message.id), texts(message.string)
        assert all(translated), message.id
        assert not message.fuzzy, message.id
        assert places(translated[-1]) == places(originals[-1]), message.id
        assert all(places(text) <= places(originals[-1]) for text in translated), message.id


@pytest.mark.parametrize(
    ("language", "wrong"),
    [
        ("fr", r" [:;!?»]|\w[;!?»]|«(?!\u00a0)|'|\.\.\."),
        ("zh-Hant", r"[\u3400-\u9fff][,;:?!().]|[,;:?!(] ?[\u3400-\u9fff]|[\u3400-\u9fff]`|`[\u3400-\u9fff]|\.\.\."),
    ],
)
def test_messages_are_printed_as_their_language_has_it(language: str, wrong: str) -> None:
    with (ROOT / f"graphsvc/web/translations/{language}.po").open("rb") as text:
        messages = [words for message in read_po(text) if message.id for words in texts(message.string)]

    assert [words for words in messages if re.search(wrong, re.sub("`[^`]*`", "`", words))] == []


def texts(found: str | tuple[str, ...] | list[str] | None) -> list[str]:
    """The forms of a message, one for each number where it has some."""
    return [found or ""] if isinstance(found, str) or found is None else [*found]


def places(text: str) -> set[str]:
    """What is filled in."""
    return set(_PLACE.findall(text))


@pytest.mark.parametrize(
    ("language", "number", "day", "names"),
    [
        ("en", "2,345", "25 Dec 2014", "A, B and C"),
        ("fr", "2\u202f345", "25 déc. 2014", "A, B et C"),
        ("zh-Hant", "2,345", "2014年12月25日", "A、B和C"),
        ("de", "2,345", "25 Dec 2014", "A, B and C"),
    ],
)
def test_numbers_days_and_lists_are_written_as_in_the_language(
    language: str, number: str, day: str, names: str
) -> None:
    words = words_in(language)

    assert words.number(2345) == number
    assert words.day(2014, 12, 25) == day
    assert words.listed("ABC") == names


@pytest.mark.parametrize(("language", "search"), [("en", "Search"), ("fr", "Rechercher"), ("zh-Hant", "搜尋")])
@pytest.mark.parametrize("path", ["/", "/doc/community", "/doc/community/tw-taoyuan", "/docs/", "/sparql", "/nothing"])
def test_pages_speak_the_language_preferred(client: TestClient, path: str, language: str, search: str) -> None:
    response = client.get(path, headers={"Accept": "text/html", "Accept-Language": language})

    assert f'<html lang="{language}">' in response.text
    assert f"<button>{search}</button>" in response.text
    assert response.headers["content-language"].split(", ")[0] == language
    assert {"Accept-Language", "Cookie"} <= set(response.headers["vary"].split(", "))


def test_a_chosen_language_is_kept_over_what_the_browser_prefers(client: TestClient) -> None:
    page = client.get("/doc/country/tw?x=1&y=2", headers={"Accept": "text/html", "Accept-Language": "fr"})
    address = re.search(r'<a href="([^"]+)" lang="zh-Hant"', page.text)
    assert address
    chosen = client.get(address[1].replace("&amp;", "&"), follow_redirects=False)

    assert chosen.status_code == 303
    assert chosen.headers["location"] == "/doc/country/tw?x=1&y=2"
    assert chosen.headers["cache-control"] == "no-store"
    cookie = chosen.headers["set-cookie"]
    assert cookie.startswith("language=zh-Hant; ")
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
    client.cookies.clear()
    after = client.get(
        "/doc/country/tw", headers={"Accept": "text/html", "Accept-Language": "fr", "Cookie": "language=zh-Hant"}
    )
    assert '<html lang="zh-Hant">' in after.text
    assert after.headers["etag"] != page.headers["etag"]


def test_a_language_unheard_of_in_the_cookie_counts_for_nothing(client: TestClient) -> None:
    page = client.get("/", headers={"Accept": "text/html", "Accept-Language": "fr", "Cookie": "language=<script>"})

    assert '<html lang="fr">' in page.text


@pytest.mark.parametrize(
    "query",
    [
        "",
        "to=de&page=/",
        "to=fr&page=https://elsewhere.example/",
        "to=fr&page=//elsewhere.example/",
        "to=fr&page=/%5Celsewhere.example/",
        "to=fr&page=/%0D%0ASet-Cookie:%20a=b",
        "to=fr&page=%09//elsewhere.example",
        "to=fr&page=doc/community",
        "to=fr&page=/" + "x" * 3000,
    ],
)
def test_a_choice_leads_nowhere_else(client: TestClient, query: str) -> None:
    response = client.get(f"/language?{query}", follow_redirects=False)

    assert response.status_code == 400
    assert "set-cookie" not in response.headers


def test_search_shows_names_and_kinds_in_the_language_preferred(client: TestClient) -> None:
    page = client.get("/search?q=taoyuan", headers={"Accept": "text/html", "Accept-Language": "zh-Hant"})
    suggested = client.get("/suggest?q=taoyuan", headers={"Accept-Language": "zh-Hant"})
    english = client.get("/suggest?q=taoyuan")

    assert "<h1>「<bdi>taoyuan</bdi>」的搜尋結果" in page.text
    assert '<h3><a href="/doc/community/tw-taoyuan"><bdi>桃園市</bdi></a></h3>' in page.text
    assert suggested.json()[2][0] == "桃園市, 社區"
    assert english.json()[2][0] == "Community"
    assert suggested.headers["etag"] != english.headers["etag"]
    assert {"Accept-Language", "Cookie"} <= set(suggested.headers["vary"].split(", "))


def test_what_stays_english_says_so(client: TestClient) -> None:
    french = {"Accept": "text/html", "Accept-Language": "fr"}
    document = client.get("/docs/copy", headers=french).text
    known = client.get("/doc/community/tw-taoyuann", headers=french).text
    other = client.get("/docs/copy.nothing", headers=french).text

    assert '<div class="prose" lang="en">' in document
    assert "<h1>Rien ici ne porte ce nom</h1>" in known
    assert '<p class="lede">Rien n’est énoncé à son sujet.</p>' in known  # noqa: RUF001 (as French has it)
    assert "&#34;title&#34;: &#34;Nothing here has that name&#34;" in known
    assert '<p class="lede">il n’y a aucun format au suffixe <code>.nothing</code></p>' in other  # noqa: RUF001


def test_what_an_error_tells_is_translated_after_it_came_from_another_process() -> None:
    limit = Told("it may take %(seconds)s s", seconds=2.5)
    told = Told("this query cannot be run here: %(problem)s", problem=limit)
    sent = json.loads(json.dumps(described(QueryTimeout(detail=limit, seconds=2.5))))

    assert str(restored(sent)) == "It took too long: it may take 2.5 s (seconds 2.5)"
    assert words_in("fr").told(restored(sent).detail) == "elle peut prendre 2,5\u00a0s"
    assert words_in("zh-Hant").told(told) == "此處無法執行這個查詢：最多可用 2.5 秒"  # noqa: RUF001
    assert words_in("fr").told("the engine's own words") == "the engine's own words"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_no_message_of_ours_is_shown_as_it_is(client: TestClient, language: str) -> None:
    page = client.get("/docs/copy.%3Cb%3E100%25%20(x)s", headers={"Accept": "text/html", "Accept-Language": language})

    assert page.status_code == 404
    assert "<code>.&lt;b&gt;100% (x)s</code>" in page.text


def test_data_is_the_same_in_every_language(client: TestClient) -> None:
    answers = [
        client.get("/doc/country/tw.ttl", headers={"Accept-Language": language, "Cookie": f"language={language}"})
        for language in LANGUAGES
    ]

    assert len({answer.text for answer in answers}) == len({answer.headers["etag"] for answer in answers}) == 1
    assert "Cookie" not in answers[0].headers["vary"]
