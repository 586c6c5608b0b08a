"""What small words of a thing's page say: where a row is stated, how much points here, what a heading is made of."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from browser.kinds import PAGES
from fastapi.testclient import TestClient

_PAGE = {"Accept": "text/html"}


def test_links_in_are_counted_once_and_those_of_the_web_come_last(client: TestClient) -> None:
    text = client.get("/doc/community/tw-taoyuan", headers=_PAGE).text
    table = text.split('id="backlinks"')[1].split("</table>")[0]
    totals = [int(total.replace(",", "")) for total in re.findall(r'<td class="n"[^>]*>([\d,]+)<', table)]
    properties = re.findall(r"<br><code>(\w+):", table)

    assert f'<a href="#backlinks">Mentioned by</a><span>{sum(totals)}</span>' in text
    assert properties[0] == "icg"
    assert properties[-1] == "owl"
    assert sorted(properties, key=lambda prefix: prefix != "icg") == properties


@pytest.mark.parametrize("section", ["", "?section=status"])
@pytest.mark.parametrize(
    ("language", "words", "graph", "why"),
    [
        ("en", "Graph: ", "links", "A row that is read from no passage leads to the graph that states it."),
        ("fr", "Graphe : ", "liens", "Une ligne qui n’est lue d’aucun passage"),  # noqa: RUF001 (French marks)
        ("zh-Hant", "圖：", "連結", "未讀自文段的列"),  # noqa: RUF001 (Chinese marks)
    ],
)
def test_a_row_without_a_passage_leads_to_the_graph_that_states_it_and_the_page_says_so(
    client: TestClient, section: str, language: str, words: str, graph: str, why: str
) -> None:
    address = f"/doc/community/tw-taoyuan{section}"
    text = client.get(address, headers=_PAGE | {"Accept-Language": language}).text.replace("\u00a0", " ")

    assert f'<p class="from small muted">{words}<a href="/doc/graph/links">{graph}</a></p>' in text
    assert why in text[: text.index("<dl class")]
    assert "What it states is read from no passage" in client.get("/doc/graph/links", headers=_PAGE).text


@pytest.mark.parametrize(
    ("path", "language", "kind"),
    [
        ("edition/community-of-the-year-2019", "en", "Award edition"),
        ("scheme/smart21", "en", "Award scheme"),
        ("scheme/smart21", "fr", "Prix"),
        ("document/icf-community-profiles", "en", "Source document"),
    ],
)
def test_the_kind_above_a_heading_is_written_as_kinds_are(
    client: TestClient, path: str, language: str, kind: str
) -> None:
    text = client.get(f"/doc/{path}", headers=_PAGE | {"Accept-Language": language}).text

    assert re.search(rf'<p class="kind"><a [^>]*>{kind}</a>', text)


@pytest.mark.parametrize("kind", PAGES)
def test_no_level_of_headings_is_left_out(client: TestClient, kind: str) -> None:
    text = client.get("/" + PAGES[kind], headers=_PAGE).text
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", text.split("<main")[1])]

    assert levels.count(1) == 1
    assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == []
