"""Accept-Language chooses the names on pages, and nothing in RDF (RFC 9110, section 12.5.4; interface, P10)."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from html_page import Page

from graphsvc.loading import Compiled
from graphsvc.negotiation import preferred_language

OFFERED = ("en", "fr", "zh-Hant")
PATH = "/doc/country/tw"


def title(page: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    assert found
    return found[1]


def page(client: TestClient, path: str, language: str) -> str:
    response = client.get(path, headers={"Accept": "text/html", "Accept-Language": language})
    assert response.status_code == 200
    return response.text


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("fr", "fr"),
        ("FR-ca", "fr"),
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-Hant"),
        ("de, fr;q=0.4, en;q=0.3", "fr"),
        ("en;q=0.3, fr;q=0.4", "fr"),
        ("fr;q=0, de", "en"),
        ("*", "en"),
        ("fr;q=zero, zh", "zh-Hant"),
        (";;;,,,q=1", "en"),
        ("fr" * 5000, "en"),
        (",".join(["xx"] * 5000) + ",fr", "en"),
    ],
)
def test_the_best_of_the_offered_languages_is_found(header: str | None, language: str) -> None:
    assert preferred_language(header, OFFERED) == language


@pytest.mark.parametrize(
    ("language", "name", "told"),
    [("en", "Taiwan", "en"), ("fr-FR", "Taïwan", "fr, en"), ("zh-TW", "臺灣", "zh-Hant, en"), ("de", "Taiwan", "en")],
    ids=["en", "fr", "zh", "de"],
)
def test_a_page_names_things_in_the_language_preferred(client: TestClient, language: str, name: str, told: str) -> None:
    response = client.get(PATH, headers={"Accept": "text/html", "Accept-Language": language})

    assert title(response.text) == name
    assert response.headers["content-language"] == told
    assert "Accept-Language" in response.headers["vary"]


def test_names_in_another_language_say_which(client: TestClient) -> None:
    assert "<h1>" in page(client, PATH, "fr")
    assert '<span lang="en">Taiwan</span>' in page(client, PATH, "fr")
    assert '<span lang="fr">Taïwan</span>' in page(client, PATH, "en")


@pytest.fixture(scope="module")
def english(compiled: Compiled) -> set[str]:
    """Texts of the data in English words, which are no names and stand in no other language."""
    by_language: dict[bool, set[str]] = {True: set(), False: set()}
    for term in (quad.object for quads in compiled.graphs.values() for quad in quads):
        if isinstance(term, ox.Literal):
            by_language[term.language == "en"].add(term.value)
    return {text for text in by_language[True] - by_language[False] if re.search(r" [a-z]{4,}", text)}


@pytest.mark.parametrize("language", ["fr", "zh-Hant"])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/void",
        "/doc/community/tw-taoyuan",
        "/doc/community/fr-issy-les-moulineaux?section=partners",
        "/doc/graph/catalogue",
        "/doc/discrepancy",
        "/doc/document/icf-community-profiles",
        "/doc/passage/icf-community-profiles/28550-28562",
        "/search?q=taoyuan",
    ],
)
def test_english_on_pages_of_other_languages_says_so(
    client: TestClient, english: set[str], path: str, language: str
) -> None:
    texts = Page(page(client, path, language).partition("<body>")[2]).texts

    assert [text for text, tag in texts if tag in {"", language} and any(words in text for words in english)] == []


def test_figures_in_words_are_marked_as_english(client: TestClient) -> None:
    text = page(client, "/doc/community/tw-taoyuan", "fr")

    assert re.search(r'<span class="q" lang="en">about</span> <b><span lang="en">[\d.]+ trillion NTD</span>', text)
    assert '<span lang="en">More than one-third</span>' in text
    assert re.search(r'Objectif\u00a0: <span lang="en">[^<]+</span></li>', text)
    assert '<b><span lang="en">2,215,615</span></b>' in text  # as printed, with a mark that French has otherwise
    assert "<b>261</b>" in text


def test_numbers_of_ours_are_written_as_the_language_does(client: TestClient) -> None:
    french = page(client, "/doc/community/tw-taoyuan", "fr")
    lines = page(client, "/doc/asset", "fr")

    assert "Population indiquée\u00a0: 2\u202f215\u202f615 (sans date)." in french
    assert "<b>24,99368</b>" in french
    assert "<b>24.99368</b>" in page(client, "/doc/community/tw-taoyuan", "en")
    assert "Emplois\u00a0: 250\u202f000 (attendu)" in lines
    assert not re.search(r"\d,\d{3}\b", re.sub(r'<(\w+) lang="en">.*?</\1>', "", lines.partition("<main")[2]))


@pytest.mark.parametrize(
    ("path", "language", "told"),
    [
        ("measurement/tw-taoyuan-population", "en", "Population of Taoyuan: 2,215,615"),
        ("measurement/tw-taoyuan-population", "fr", "Population (Taoyuan)\u00a0: 2\u202f215\u202f615"),
        ("measurement/tw-taoyuan-population", "zh-Hant", "桃園市的人口：2,215,615"),  # noqa: RUF001 (Chinese marks)
        ("discrepancy/za-cape-town-population", "en", "One document gives 3,300,000 and 3.2 million."),
        (
            "discrepancy/za-cape-town-population",
            "fr",
            "Un même document donne 3\u202f300\u202f000 et 3\u202f200\u202f000.",
        ),
    ],
)
def test_figures_in_sentences_of_ours_have_the_marks_of_the_language(
    client: TestClient, path: str, language: str, told: str
) -> None:
    text = page(client, f"/doc/{path}", language)

    assert told in re.sub("<[^>]*>", "", text.partition("<h1")[2].partition("</aside>")[0])


AREA = {
    "fr": "uperficie (Nouveau Taipei)\u00a0: 2\u202f052 (kilomètre carré)",
    "zh-Hant": "新北市的面積：2,052（平方公里）",  # noqa: RUF001 (Chinese marks)
}


@pytest.mark.parametrize("language", AREA)
def test_figures_are_named_in_the_language_of_the_page(client: TestClient, language: str) -> None:
    pages = [page(client, f"/doc/measurement?page={number}", language) for number in (1, 2, 3)]
    names = [found for text in pages for found in re.findall(r"<h3><a ([^>]*)>(.*?)</a></h3>", text)]

    assert len(names) > 140
    assert [name for tags, name in names if "lang=" in tags] == []
    assert any(name.endswith(AREA[language]) for _, name in names)


@pytest.mark.parametrize("language", AREA)
def test_a_passage_names_its_figure_in_the_language_of_the_page(client: TestClient, language: str) -> None:
    text = page(client, "/doc/passage/new-taipei-smart-community-app/169-188", language)

    assert re.search(rf'<a href="/doc/measurement/tw-new-taipei-area">.?{re.escape(AREA[language])}</a>', text)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("fr", "Taoyuan, a pour correspondance exacte\u00a0: https://sws.geonames.org/1667905/"),
        ("zh-Hant", "桃園市，完全對應：https://sws.geonames.org/1667905/"),  # noqa: RUF001 (Chinese marks)
    ],
)
def test_links_to_others_are_named_in_the_language_of_the_page(client: TestClient, language: str, told: str) -> None:
    text = page(client, "/doc/mapping/community-tw-taoyuan-skos-exactmatch-geonames-1667905", language)

    assert f"<h1>{told}</h1>" in text


@pytest.mark.parametrize(("language", "mark"), [("en", ""), ("fr", ' lang="en"'), ("zh-Hant", ' lang="en"')])
def test_a_name_made_of_a_key_is_marked_as_english(client: TestClient, language: str, mark: str) -> None:
    assert f"<h1{mark}>Settlement history</h1>" in page(client, "/doc/concept/settlement-history", language)


def test_a_label_in_a_drawing_says_its_language(client: TestClient) -> None:
    text = page(client, "/doc/discrepancy/za-cape-town-population", "fr")

    assert re.search(r'<text [^>]*lang="en">3\.2 million</text>', text)
    assert re.search(r'<text class="axis"[^>]*text-anchor="middle">3\u202f200\u202f000</text>', text)


@pytest.mark.parametrize(
    ("path", "language", "own", "english"),
    [
        ("indicator/loans-facilitated", "fr", "lapsus de la source\u00a0: ", "A bare dollar sign"),
        ("community/al-tirana", "zh-Hant", "原文疏誤：", "Puts the end of Soviet rule"),  # noqa: RUF001 (Chinese marks)
    ],
)
def test_words_of_ours_around_english_ones_are_not_marked_as_english(
    client: TestClient, path: str, language: str, own: str, english: str
) -> None:
    assert f'{own}<span lang="en">{english}' in page(client, f"/doc/{path}", language)


@pytest.mark.parametrize(("language", "title"), [("fr", "Partenaires et accords"), ("zh-Hant", "合作夥伴與協議")])
def test_the_topics_of_queries_are_called_in_the_language(client: TestClient, language: str, title: str) -> None:
    text = page(client, "/queries", language)

    assert re.search(rf"<h2 [^>]*>{title}</h2>", text)
    assert "Partners and agreements" not in text


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "Which communities have no Smart21 recognition in any document?"),
        ("fr", "Quelles communautés n’ont de distinction Smart21 dans aucun document ?"),  # noqa: RUF001 (French apostrophe)
        ("zh-Hant", "哪些社區在所有文件中都沒有入選 Smart21 的紀錄？"),  # noqa: RUF001 (Chinese marks)
    ],
)
def test_the_questions_of_queries_are_asked_in_the_language(client: TestClient, language: str, question: str) -> None:
    listed = page(client, "/queries", language).split('class="plain-rows"', 1)[1]

    assert f"<small>{question}</small>" in listed
    assert 'lang="en"' not in listed.split("</main>")[0]


@pytest.mark.parametrize(
    ("language", "topic", "type_"), [("fr", "Distinctions", "nombre entier"), ("zh-Hant", "表彰", "整數")]
)
def test_the_page_of_a_query_tells_topic_and_types_in_the_language(
    client: TestClient, language: str, topic: str, type_: str
) -> None:
    text = page(client, "/doc/query/communities-recognised-in-a-year", language)

    assert re.search(rf"<dd>{topic}</dd>", text)
    assert re.search(rf"<strong>year</strong> <span[^>]*>{type_}\W", text)
    assert "integer" not in text.split('id="h-run"')[1].split("<select")[0]


@pytest.mark.parametrize("path", ["/doc/country", "/ns", "/", "/doc/community/tw-taoyuan"])
def test_lists_and_other_pages_follow(client: TestClient, path: str) -> None:
    assert len({page(client, path, language) for language in ("en", "fr", "zh-Hant")}) == 3
    assert page(client, path, "de") == page(client, path, "en")


def test_data_is_the_same_for_everybody(client: TestClient) -> None:
    answers = [
        client.get(PATH, headers={"Accept": "text/turtle", "Accept-Language": language}) for language in ("en", "fr")
    ]

    assert answers[0].content == answers[1].content
    assert answers[0].headers["etag"] == answers[1].headers["etag"]
    assert "content-language" not in answers[0].headers
    assert "Accept-Language" in answers[0].headers["vary"]
    assert '"Taïwan"@fr' in answers[0].text


def test_each_language_has_an_entity_tag_of_its_own(client: TestClient) -> None:
    french = {"Accept": "text/html", "Accept-Language": "fr"}
    first = client.get(PATH, headers=french)
    held = {"If-None-Match": first.headers["etag"]}
    again = client.get(PATH, headers={**french, **held})
    other = client.get(PATH, headers={"Accept": "text/html", "Accept-Language": "en", **held})

    assert again.status_code == 304
    assert again.headers["content-language"] == "fr, en"
    assert again.headers["vary"] == first.headers["vary"]
    assert other.status_code == 200


def test_lists_and_ranges_have_the_marks_of_the_language(client: TestClient) -> None:
    passage = "/doc/passage/icf-community-profiles/28550-28562"

    assert re.search(r"</a>、<a [^>]*>", page(client, PATH, "zh-TW"))
    assert not re.search(r"</a>, <a [^>]*>", page(client, PATH, "zh-TW"))
    assert re.search(r">28\u202f\d{3}–28\u202f\d{3}</a>", page(client, passage, "fr"))  # noqa: RUF001 (a range)
    assert re.search(r">28,\d{3}–28,\d{3}</a>", page(client, passage, "en"))  # noqa: RUF001 (a range)


def test_what_the_editor_says_itself_is_in_the_language_of_the_page(client: TestClient) -> None:
    assert "Erreurs trouv\\u00e9es" in page(client, "/sparql", "fr")


@pytest.mark.parametrize("language", ["fr", "zh-TW"])
@pytest.mark.parametrize(
    "path",
    [
        "/api/queries/communities-recognised-in-a-year?year=soon",
        "/api/queries/recognitions-of-a-community?community=taoyuan",
        f"/api/queries/communities-recognised-in-a-year?year={'9' * 5000}",
        "/fragments?subject=oulu",
        "/fragments?object=%22text%22%40toolongalanguage",
        "/fragments?object=_:b0",
        "/fragments?values=?s",
        "/fragments?values=(?s){(_:b)}",
        "/rdf-graph-store",
        "/rdf-graph-store?graph=x",
        "/rdf-graph-store?graph=urn:x&default",
        "/sparql?query=ASK{}&default-graph-uri=x",
        "/sparql?query=ASK{}%00",
        "/sparql?query=%FF",
        "/sparql?query=ASK{}&query=ASK{}",
    ],
)
def test_what_was_wrong_with_a_request_is_told_in_the_language(client: TestClient, path: str, language: str) -> None:
    response = client.get(path, headers={"Accept": "text/html", "Accept-Language": language})
    told = response.text.split("<main", 1)[1].split("<details", 1)[0].split("<pre", 1)[0]

    assert response.status_code in (400, 404)
    assert 'lang="en"' not in told
    assert "No such" not in told


def test_an_example_is_shown_and_opened_in_the_editor_without_what_its_file_says_of_it(client: TestClient) -> None:
    shown = page(client, "/doc/query/figures-of-a-community", "en")
    opened = re.search(r'href="(/sparql\?query=[^"]+)"', shown)

    assert "# rows:" not in shown.split("<pre", 1)[1]
    assert "# rows:" in client.get("/doc/query/figures-of-a-community.rq").text
    assert opened
    text = page(client, opened[1].replace("&amp;", "&"), "en").split("<textarea", 1)[1].split("</textarea>")[0]
    assert ">\nPREFIX" in text
