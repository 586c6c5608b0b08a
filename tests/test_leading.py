"""The page of a thing begins with what it is, when it was and how far it came true; how dates are stated comes last."""

from __future__ import annotations

import html
import re

import pytest
from fastapi.testclient import TestClient

from graphsvc.web.views.writing import period
from graphsvc.web.words import words_in

_ASSET = "/doc/asset/besancon-technology-park"


def _page(client: TestClient, path: str, language: str = "en") -> str:
    return client.get(path, headers={"Accept": "text/html", "Accept-Language": language}).text


def _lede(text: str) -> str:
    found = re.search(r'<p class="lede"[^>]*>(.*?)</p>', text)
    return re.sub("<[^>]+>", "", found[1]) if found else ""


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Endeavour · Taitung County · 2010–2015 (worked out) · Achieved"),  # noqa: RUF001
        ("fr", "Démarche · Comté de Taitung · 2010–2015 (date déduite) · Réalisé"),  # noqa: RUF001
        ("zh-Hant", "推動工作 · 臺東縣 · 2010–2015（推算） · 已達成"),  # noqa: RUF001
    ],
)
def test_an_initiative_is_told_in_a_line_under_its_name(client: TestClient, language: str, told: str) -> None:
    assert _lede(_page(client, "/doc/initiative/3d-internet-farm", language)) == told


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("measurement/al-tirana-population", "Undated · Achieved"),
        ("characterisation/al-tirana-transition", "History · The 1990s · Claimed"),
        ("recognition/community-of-the-year-2019-tw-taoyuan", ""),
        ("organization/rakuten-inc", ""),
    ],
)
def test_the_line_repeats_neither_the_title_nor_slips_and_is_left_out_where_nothing_is_left(
    client: TestClient, path: str, told: str
) -> None:
    assert _lede(_page(client, f"/doc/{path}")) == told


def test_what_has_a_definition_begins_with_that(client: TestClient) -> None:
    assert _lede(_page(client, "/doc/indicator/population")) == "Number of people who live in a place."


def test_how_a_date_is_stated_comes_last(client: TestClient) -> None:
    text = _page(client, "/doc/initiative/3d-internet-farm")
    rows = re.findall(r"<dt><a [^>]+>([^<]+)</a>", text.split('id="h-statements"')[1].split("</section>")[0])
    assert rows[:2] == ["For community", "Kind"]
    assert rows[-5:] == ["Date expression", "Earliest", "Latest", "Date basis", "Resolved against"]


@pytest.mark.parametrize(
    ("key", "language", "first", "second"),
    [
        (
            *("tw-taoyuan", "en", "Special municipality in Taiwan, county until 25 Dec 2014. "),
            "Population given as 2,215,615 (undated). ",
        ),
        (
            *("tw-taoyuan", "fr", "Municipalité spéciale (Taïwan), comté jusqu’au 25 déc. 2014. "),  # noqa: RUF001
            "Population indiquée : 2 215 615 (sans date). ",
        ),
        (
            *("tw-taoyuan", "zh-Hant", "臺灣的直轄市，2014年12月25日以前為縣。"),  # noqa: RUF001
            "文件所載人口：2,215,615（未註明日期）。",  # noqa: RUF001
        ),
        ("fr-issy-les-moulineaux", "en", "City in France. ", "Population given as 67,360 (undated). "),
        (
            *("ke-nairobi", "en", "Municipal county in Kenya. "),
            "Population given as 3,375,000 and 4 million (undated). ",
        ),
        ("za-cape-town", "en", "South Africa. ", "Population given as 3,300,000 and 3.2 million (undated). "),
    ],
)
def test_a_community_begins_with_what_it_is_and_was_and_with_dated_figures(
    client: TestClient, key: str, language: str, first: str, second: str
) -> None:
    told = _lede(_page(client, f"/doc/community/{key}", language)).replace("\u00a0", " ").replace("\u202f", " ")
    assert told.startswith(first + second)


def test_chinese_marks_have_no_blank_behind_them(client: TestClient) -> None:
    paths = (
        *("/", "/doc/community/tw-taoyuan", _ASSET, "/doc/asset", "/map", "/network", "/doc/ns/Community", "/shapes"),
        *("/doc/passage/icf-community-profiles/28550-28562", "/search?q=taoyuan", "/search?q=taoyuann", "/fragments"),
        *("/sparql?query=ASK%20%7B%7D", "/doc/shapes/R01-lower-tier-first", "/doc/discrepancy/ke-nairobi-population"),
    )
    for path in paths:
        inline = re.sub(r"</?(?:a|span|b)\b[^>]*>", "", _page(client, path, "zh-Hant"))
        text = html.unescape(re.sub(r"<(script|pre|code)\b.*?</\1>", "", inline, flags=re.DOTALL))
        assert re.findall(r".{6}[。：；，]\s+[^\s<].{6}", text) == [], path  # noqa: RUF001 (Chinese marks)
        assert re.findall(r".{6}[.:;] [\u4e00-\u9fff].{6}", text) == [], path


@pytest.mark.parametrize(
    ("value", "language", "told"),
    [
        ("199X", "en", "the 1990s"),
        ("199X", "fr", "les années 1990"),
        ("199X", "zh-Hant", "1990 年代"),
        ("198X/..", "en", "since the 1980s"),
        ("198X/2012", "en", "the 1980s – 2012"),  # noqa: RUF001
        ("20XX", "en", "the 21st century"),
        ("20XX", "fr", "le XXIe siècle"),
        ("20XX", "zh-Hant", "21 世紀"),
        ("since 18XX", "en", "since 18XX"),
        ("18XX/..", "en", "since the 19th century"),
        ("18XX/..", "fr", "depuis le XIXe siècle"),
        ("00XX", "fr", "le Ier siècle"),
        ("12XX", "en", "the 13th century"),
        ("21XX", "en", "the 22nd century"),
        ("2014/2016", "en", "2014–2016"),  # noqa: RUF001
        ("20XX/2016", "fr", "2000–2016"),  # noqa: RUF001
        ("19XX/20XX", "fr", "1900–2099"),  # noqa: RUF001
        ("2022-10/2022-12", "en", "Oct 2022 – Dec 2022"),  # noqa: RUF001
    ],
)
def test_decades_and_centuries_are_told_as_people_write_them(value: str, language: str, told: str) -> None:
    assert period(value, words_in(language)) == told


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("initiative/i-taoyuan-free-wi-fi", "i-Taoyuan Free Wi-Fi"),
        ("initiative/iduedu", "iduEDU"),
        ("asset/ihub", "iHub"),
        ("measurement/al-tirana-population", "Population of Tirana: 400,000"),
    ],
)
def test_names_begin_with_a_capital_but_where_they_are_written_otherwise(
    client: TestClient, path: str, name: str
) -> None:
    kind = path.partition("/")[0]
    assert f"<h1>{name}</h1>" in _page(client, f"/doc/{path}")
    pages = [_page(client, f"/doc/{kind}?page={number}") for number in (1, 2, 3)]
    assert any(f'<a href="/doc/{path}">{name}</a>' in page for page in pages)


@pytest.mark.parametrize(
    ("language", "told"), [("en", "Number of people"), ("fr", "Nombre de personnes"), ("zh-Hant", "居住於某地的人數")]
)
def test_a_page_begins_with_the_definition_in_its_language(client: TestClient, language: str, told: str) -> None:
    text = _page(client, "/doc/indicator/population", language)

    assert re.findall(r'<p class="lede"[^>]*>([^<]+)', text)[0].startswith(told)
    assert len(re.findall(r'<p class="small muted"[^>]*lang=', text)) == 2
