"""On the screen of a telephone nothing stands beside it, and names that turn the writing turn only themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.kinds import QUERY

_BOXES = """() => [...document.querySelectorAll("svg.net")].filter(e => e.getClientRects().length)
  .flatMap(e => [...e.querySelectorAll("tspan[y]")].map(t => [t.textContent, t.getBoundingClientRect()]))
  .map(([name, box]) => [name, box.left, box.right, box.top, box.bottom])"""
_BROKEN = r"""links => links.flatMap(link => {
  const text = link.firstChild, range = document.createRange(), tops = [];
  for (const word of text.data.matchAll(/\p{L}+/gu)) {
    range.setStart(text, word.index);
    range.setEnd(text, word.index + word[0].length);
    if (range.getClientRects().length > 1) tops.push(word[0]);
  }
  return tops;
})"""
"""The words that stand on two lines."""
PATHS = (
    "void",
    "dumps/",
    "fragments",
    "docs/copy",
    "network",
    "doc/discrepancy",
    "doc/mapping",
    "search?q=oulu",
    "doc/query/figures-of-a-community",
    "doc/query",
)
GONE = "doc/ranking/al-tirana-commercial-and-manufacturing-centre"
STYLE = Path("graphsvc/web/static/style.css")


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A page as wide as a telephone."""
    page = browser.new_page(viewport={"width": 390, "height": 800})
    yield page
    page.close()


@pytest.mark.parametrize("path", [*PATHS, GONE])
def test_nothing_stands_beside_the_screen(page: Page, address: str, path: str) -> None:
    answer = page.goto(f"{address}{path}")

    assert answer is not None
    assert answer.status == {GONE: 410, "doc/community/tw-taoyan": 404}.get(path, 200)
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_name_in_a_table_is_broken_within_a_word(browser: Browser, address: str, language: str) -> None:
    with browser.new_context(
        viewport={"width": 390, "height": 800}, extra_http_headers={"Accept-Language": language}
    ) as context:
        page = context.new_page()
        page.goto(f"{address}network")
        broken = page.locator("table.pair td a:not(:has(code))").evaluate_all(_BROKEN)

    assert broken == []


def test_names_of_files_break_between_words_only(page: Page, address: str) -> None:
    page.goto(f"{address}docs/copy")
    codes = page.locator("td:first-child code")

    assert codes.count() > 3
    assert codes.evaluate_all(_BROKEN) == []


@pytest.mark.parametrize("language", ["en", "fr", "zh-Hant"])
def test_marks_in_chinese_are_as_wide_as_its_characters_in_all_pages(
    browser: Browser, address: str, language: str
) -> None:
    with browser.new_context(extra_http_headers={"Accept-Language": language}) as context:
        page = context.new_page()
        page.goto(f"{address}doc/ns/Community")
        text = page.get_by_text("其政府為另一事物")
        forms = text.evaluate("element => getComputedStyle(element).fontVariantEastAsian")

    assert forms == "normal"


def test_the_button_of_facets_covers_none_and_stays_in_sight_of_who_chooses(browser: Browser, address: str) -> None:
    with browser.new_context(viewport={"width": 1280, "height": 700}) as context:
        page = context.new_page()
        page.goto(f"{address}doc/recognition")
        button, boxes = page.get_by_role("button", name="Apply"), page.locator(".facets label")
        expect(button).not_to_be_in_viewport()
        lowest = boxes.evaluate_all("all => Math.max(...all.map(box => box.getBoundingClientRect().bottom))")
        assert button.evaluate("button => button.getBoundingClientRect().top") >= lowest
        boxes.first.click()
        expect(button).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("language", ["en", "fr", "zh-Hant"])
def test_degrees_stand_in_one_line(browser: Browser, address: str, language: str) -> None:
    with browser.new_context(
        viewport={"width": 390, "height": 800}, extra_http_headers={"Accept-Language": language}
    ) as context:
        page = context.new_page()
        page.goto(f"{address}map")
        heights = page.locator("td.n").evaluate_all("cells => cells.map(cell => cell.getBoundingClientRect().height)")
        ends = page.locator("td.n").evaluate_all("cells => cells.map(cell => cell.scrollWidth - cell.clientWidth)")

    assert len(heights) == 24
    assert max(heights) < 40
    assert set(ends) == {0}


@pytest.mark.parametrize(
    ("path", "wide", "short"),
    [
        ("sparql?query=" + quote(QUERY), 390, ".answer .source"),
        ("doc/query/agreements-by-community", 390, ".names small"),
        ("dumps/", 820, "[data-l=SHA-256] code"),
    ],
)
def test_short_words_and_digests_stand_in_one_line(
    browser: Browser, address: str, path: str, wide: int, short: str
) -> None:
    with browser.new_context(
        viewport={"width": wide, "height": 800}, extra_http_headers={"Accept-Language": "zh-Hant"}
    ) as context:
        page = context.new_page()
        page.goto(f"{address}{path}")
        lines = page.locator(short).evaluate_all(
            """cells => cells.map(cell => {
              const range = document.createRange();
              range.selectNodeContents(cell);
              return new Set([...range.getClientRects()].map(box => Math.round(box.bottom / 9))).size })"""
        )
        width = page.evaluate("document.documentElement.scrollWidth")

    assert len(lines) > 1
    assert max(lines) == 1
    assert width == wide


@pytest.mark.parametrize("wide", [360, 390, 820])
@pytest.mark.parametrize("language", ["en", "fr", "zh-Hant"])
def test_names_of_the_network_are_whole_and_apart(browser: Browser, address: str, wide: int, language: str) -> None:
    with browser.new_context(viewport={"width": wide, "height": 800}) as context:
        context.add_cookies([{"name": "language", "value": language, "url": address}])
        page = context.new_page()
        page.goto(f"{address}network")
        boxes = page.evaluate(_BOXES)
        across = page.evaluate("document.documentElement.scrollWidth")

    assert across == wide
    assert len(boxes) > 35
    assert not [name for name, left, right, *_ in boxes if "…" in name or left < 0 or right > wide]
    for place, (name, left, right, top, bottom) in enumerate(boxes):
        for other, its_left, its_right, its_top, its_bottom in boxes[place + 1 :]:
            apart = its_left >= right or left >= its_right
            assert apart or its_top >= bottom - 5 or top >= its_bottom - 5, (name, other)


def test_what_is_said_of_a_file_stands_in_one_column(page: Page, address: str) -> None:
    page.goto(f"{address}dumps/")
    cells = page.locator("tbody tr").first.locator("td").all()

    assert (
        len(
            {
                box["x"] + float(cell.evaluate("e => parseFloat(getComputedStyle(e).paddingLeft)"))
                for cell in cells
                if (box := cell.bounding_box())
            }
        )
        == 1
    )


def test_a_name_that_turns_the_writing_turns_only_itself(page: Page) -> None:
    page.goto("about:blank")
    page.set_content("<p><span>\u202egnp.exe</span> <i id='next'>after</i></p>")
    turned = page.locator("#next").bounding_box()
    page.add_style_tag(content=STYLE.read_text(encoding="utf-8"))
    apart, name = page.locator("#next").bounding_box(), page.locator("span").bounding_box()

    assert turned is not None
    assert apart is not None
    assert name is not None
    assert turned["x"] < apart["x"]
    assert apart["x"] >= name["x"] + name["width"]


def test_the_answer_to_an_example_below_it_comes_into_view(page: Page, address: str) -> None:
    page.goto(f"{address}sparql")
    page.get_by_role("link", name="Years with the most Smart21 communities").click()
    expect(page.locator("#h-results")).to_have_text("8 rows")
    expect(page.locator("#h-results")).to_be_in_viewport()


@pytest.mark.parametrize("language", ["en", "fr", "zh-TW"])
@pytest.mark.parametrize("width", [1250, 1280, 1440, 1600])
def test_the_header_takes_one_row_on_wide_screens(browser: Browser, address: str, language: str, width: int) -> None:
    with browser.new_context(
        viewport={"width": width, "height": 800}, extra_http_headers={"Accept-Language": language}
    ) as context:
        page = context.new_page()
        page.goto(f"{address}sparql")
        header = page.locator("header.site").bounding_box()
        parts = [part.bounding_box() for part in page.locator("header.site .wrap > *").all()]
        middles = [part["y"] + part["height"] / 2 for part in parts if part]

        assert header
        assert header["height"] <= 70
        assert len(middles) == 4
        assert max(middles) - min(middles) < 3
        assert page.evaluate("document.documentElement.scrollWidth") <= width


_BROKEN = """() => {
  const found = [];
  for (const name of document.querySelectorAll(".hits h3")) {
    const walker = document.createTreeWalker(name, NodeFilter.SHOW_TEXT);
    while (walker.nextNode())
      for (const part of walker.currentNode.data.matchAll(/\\p{Script=Han}+/gu)) {
        if (part[0].length > 8) continue; // a sentence
        const range = new Range();
        range.setStart(walker.currentNode, part.index);
        range.setEnd(walker.currentNode, part.index + part[0].length);
        if (new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1) found.push(part[0]);
      }
  }
  return found;
}"""


@pytest.mark.parametrize("path", ["doc/recognition", "doc/organization", "search?q=%E6%A1%83%E5%9C%92"])
@pytest.mark.parametrize("width", [320, 390, 820])
def test_no_chinese_name_in_a_list_is_broken_in_two(browser: Browser, address: str, path: str, width: int) -> None:
    with browser.new_context(
        viewport={"width": width, "height": 800}, extra_http_headers={"Accept-Language": "zh-TW"}
    ) as context:
        page = context.new_page()
        page.goto(address + path)

        assert page.locator(".hits h3").count() > 3
        assert page.evaluate(_BROKEN) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
