"""What small words of a thing's page say: where a row is stated, how much points here, what a heading is made of."""

from __future__ import annotations

import html
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


def shown(client: TestClient, address: str, language: str = "en") -> str:
    """A page as its reader has it: the words without elements, blanks as one."""
    text = client.get(address, headers=_PAGE | {"Accept-Language": language}).text.split("<main")[1]
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def lying(client: TestClient, document: str) -> list[tuple[int, int]]:
    """The passages that the lists of a document's page hold, from where to where."""
    address = f"/doc/document/{document}"
    text = client.get(address, headers=_PAGE).text
    runs = re.findall(rf'"({address}\?section=\d+)"', text)
    pages = [text, *(client.get(run, headers=_PAGE).text for run in runs)]
    found = [
        pair
        for page in pages
        for pair in re.findall(rf'class="num"><a href="/doc/passage/{document}/(\d+)-(\d+)', page)
    ]
    return [(int(start), int(end)) for start, end in found]


@pytest.mark.parametrize("document", ["icf-community-profiles", "kaohsiung-smart-city-committee"])
def test_a_stretch_of_a_document_counts_draws_and_covers_what_its_list_holds(client: TestClient, document: str) -> None:
    text = client.get(f"/doc/document/{document}", headers=_PAGE).text
    table = text.split('<table class="stack pair">')[1].split("</table>")[0]
    listed, length = lying(client, document), int(re.search(r"([\d,]+) characters</dd>", text)[1].replace(",", ""))  # type: ignore[index]
    rows = re.findall(
        r'<rect class="cover" x="([\d.]+)" y="0" width="([\d.]+)".*?>([\d,]+)–([\d,]+)</td>'  # noqa: RUF001 (a range)
        r".*?>(\d+)</td>.*?>(\d+)</td>.*?>(\d+)%</td>",
        table,
    )

    assert "All passages within it are counted and cover it, whatever they speak of; stretches may overlap." in text
    assert len(rows) == table.count('<th scope="row">') > 0
    for x, width, *places, within, speaking, share in rows:
        start, end = (int(place.replace(",", "")) for place in places)
        inside = [(first, last) for first, last in listed if start <= first and last <= end]
        covered = len({at for first, last in inside for at in range(first, last)})
        assert int(within) == len(inside) >= int(speaking) > 0
        assert int(share) == round(100 * covered / (end - start))
        assert (float(x), float(width)) == pytest.approx((200 * start / length, 200 * (end - start) / length), abs=0.06)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", r"named in (\d+) passages"),
        ("fr", r"mentions dans (\d+) passages"),
        ("zh-Hant", r"在 (\d+) 個文段中提及"),
    ],
)
@pytest.mark.parametrize(
    ("kind", "key", "sought"), [("community", "tw-taoyuan", "Taoyuan"), ("initiative", "iduedu", "iduEDU")]
)
def test_lists_and_searches_count_the_passages_that_name_a_thing_alike(
    client: TestClient, kind: str, key: str, sought: str, language: str, words: str
) -> None:
    asked = {f"/doc/{kind}": {}, "/search": {"q": sought, "kind": kind}}
    headers = _PAGE | {"Accept-Language": language}
    found = []
    for address, parameters in asked.items():
        text = client.get(address, params=parameters, headers=headers).text
        entry = text.split(f'<h3><a href="/doc/{kind}/{key}"')[1].split("</li>")[0]
        found += re.findall(words, entry.replace("\u00a0", " "))
    query = f"""SELECT (COUNT(DISTINCT ?g) AS ?n) {{
        VALUES ?x {{ <https://w3id.org/icgraph/id/{kind}/{key}> }}
        {{ GRAPH ?g {{ ?x ?p ?o }} }} UNION {{ GRAPH ?g {{ ?s ?p ?x }} }}
        FILTER(CONTAINS(STR(?g), "/id/passage/"))
    }}"""
    _, number = client.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"}).text.split()

    assert found == [number, number]


@pytest.mark.parametrize("name", ["statements", "passages", "documents", "recognitions", "communities"])
def test_a_figure_of_the_home_page_stands_where_it_leads(client: TestClient, name: str) -> None:
    home = client.get("/", headers=_PAGE).text
    href, number = re.search(rf'<dt><a href="([^"]+)">{name}</a></dt><dd>([\d,]+)</dd>', home).groups()  # type: ignore[union-attr]
    text = client.get(href, headers=_PAGE).text
    _, _, anchor = href.partition("#")

    assert not anchor or f'id="{anchor}"' in text
    assert re.search(rf"(?<![\d,]){number} ({name}|in the graph|triples)", shown(client, href))


def test_recognitions_of_other_awards_lead_to_a_list_of_just_these(client: TestClient) -> None:
    home = client.get("/", headers=_PAGE).text
    href, number = re.search(r'<a href="([^"]+)">(\d+) more recognitions, of other awards', home).groups()  # type: ignore[union-attr]
    text = client.get(html.unescape(href), headers=_PAGE).text
    listed = text.split('<ol class="hits list"')[1].split("</ol>")[0]

    assert f'<p class="lede">{number} of 59</p>' in text
    assert listed.count("<h3>") == int(number)
    assert not re.search(r"Smart21|Top7|Intelligent Community of the Year", listed)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Where statements disagree"), ("fr", "Divergences entre énoncés"), ("zh-Hant", "陳述之間的歧異")],
)
def test_what_disagrees_is_headed_alike_on_the_home_page_and_that_of_a_community(
    client: TestClient, language: str, words: str
) -> None:
    assert words in shown(client, "/", language)
    assert words in shown(client, "/doc/community/ke-nairobi", language)
    assert not re.search(
        r"documents disagree|entre documents|documents divergent|文件之間的歧異", shown(client, "/", language)
    )


def test_a_section_of_a_page_speaks_of_nothing_above_it(client: TestClient) -> None:
    text = shown(client, "/doc/community/tw-taoyuan?section=derived")

    assert "follow from other statements" in text
    assert "above" not in text


def test_a_property_says_that_its_bars_count_things(client: TestClient) -> None:
    assert "Things are counted here, and not triples" in shown(client, "/doc/ns/locatedIn")
