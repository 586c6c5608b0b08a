"""What readers do on pages: they read, ask where a statement comes from, change the language, print; script or none."""

from __future__ import annotations

import re
from itertools import pairwise
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.conftest import DOCUMENTS

COMMUNITY = "doc/community/tw-taoyuan"


def open_passage(page: Page) -> None:
    """Open the mark of the first statement on a community's page, and go to its passage."""
    mark = page.locator("main summary", has_text="Passage").first
    mark.click()
    page.locator("main details[open]").get_by_role("link", name=re.compile(r"^[\d,]+\W[\d,]+$")).first.click()


def test_a_statement_leads_to_its_passage(page: Page) -> None:
    page.get_by_role("main").get_by_role("link", name="Taoyuan", exact=True).first.click()
    page.wait_for_url(f"**/{COMMUNITY}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Taoyuan")
    open_passage(page)

    page.wait_for_url("**/doc/passage/*/*-*")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Characters")
    expect(page.get_by_role("main")).to_contain_text(re.compile("[0-9a-f]{64}"))
    expect(page.get_by_role("main").get_by_role("link", name="Taoyuan").first).to_be_visible()


@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="NOT RUN: the source texts are not here")
def test_an_operator_who_has_the_texts_shows_the_words(page: Page, address: str) -> None:
    page.goto(address + COMMUNITY)
    open_passage(page)

    start, end = map(int, page.url.rpartition("/")[2].split("-"))
    assert len(page.locator("main mark").first.inner_text()) == end - start


def test_a_name_is_found_in_chinese(page: Page) -> None:
    page.get_by_role("main").get_by_role("combobox").fill("桃園")
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_url("**/search?q=*")
    page.get_by_role("main").get_by_role("link", name="Taoyuan", exact=True).first.click()

    page.wait_for_url(f"**/{COMMUNITY}")


def test_a_reader_changes_the_language_and_it_stays(page: Page, address: str) -> None:
    page.goto(address + COMMUNITY)
    page.get_by_role("link", name="繁體中文").click()

    page.wait_for_url(f"**/{COMMUNITY}")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
    expect(page.get_by_role("heading", level=1)).to_have_text("桃園市")
    page.get_by_role("banner").get_by_role("navigation").get_by_role("link").first.click()
    page.wait_for_url("**/doc/community")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
    page.get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_everything_is_reached_by_keyboard(page: Page, address: str) -> None:
    page.goto(address + COMMUNITY)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('main details summary')"):
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    panel = page.locator("main details:has(summary:focus)")
    page.keyboard.press("Enter")
    expect(panel).to_have_attribute("open", "")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: not url.endswith(COMMUNITY))


def test_pages_are_whole_without_script(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address)
        page.get_by_role("main").get_by_role("link", name="Taoyuan", exact=True).first.click()
        open_passage(page)
        expect(page.get_by_role("heading", level=1)).to_contain_text("Characters")


def test_rows_of_an_answer_are_printed_whole(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 718, "height": 1000})
    page.goto(f"{address}sparql?query=" + quote("SELECT ?s ?p ?o { ?s ?p ?o FILTER(STRLEN(STR(?o)) = 64) } LIMIT 5"))
    page.emulate_media(media="print")

    assert page.locator("table.answer tbody tr").count() == 5
    assert page.locator("table.answer").evaluate("table => table.getBoundingClientRect().right") <= 718
    page.goto(f"{address}doc/recognition")
    expect(page.get_by_text("Narrow the results")).to_be_hidden()


def test_places_of_several_passages_are_printed_on_lines_of_their_own_and_none_is_broken(
    page: Page, address: str
) -> None:
    page.set_viewport_size({"width": 718, "height": 1000})
    page.goto(address + COMMUNITY)
    page.emulate_media(media="print")
    places = page.locator("#recognitions summary", has_text="10 passages").locator(".to")
    counted = page.locator("#recognitions summary span:not(.vh)", has_text="10 passages").first
    lines = places.evaluate(
        """element => {
             const node = element.firstChild, heights = new Set(), broken = [];
             for (const found of node.data.matchAll(/\\d+\\u2013\\u2060\\d+/g)) {
               const range = document.createRange();
               range.setStart(node, found.index);
               range.setEnd(node, found.index + found[0].length);
               const tops = new Set([...range.getClientRects()].map((box) => box.top));
               tops.size > 1 ? broken.push(found[0]) : heights.add([...tops][0]);
             }
             return [heights.size, broken, element.getBoundingClientRect().top];
           }"""
    )

    assert lines[0] > 1
    assert lines[1] == []
    assert lines[2] > counted.bounding_box()["y"] + 5  # type: ignore[index]
    tops = "row => ['.v', '.w', '.st'].map((part) => row.querySelector(part).getBoundingClientRect().top)"
    row = page.locator("#theme-place .f", has_text="2,215,615").evaluate(tops)
    assert max(row) - min(row) < 10  # value, date and state in one line
    address_of = "e => getComputedStyle(e, '::after').content"
    assert "?section=timeline" in page.locator("#timeline .more a").evaluate(address_of)


def test_a_community_is_printed_with_its_passages(page: Page, address: str) -> None:
    page.goto(address + COMMUNITY)
    page.emulate_media(media="print")

    expect(page.get_by_role("search")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert len(page.pdf()) > 10_000


def test_the_outline_of_a_community_is_told_in_order(page: Page, address: str) -> None:
    """What a screen reader lists: one heading of the first level, none left out on the way down, landmarks by name."""
    page.goto(address + COMMUNITY)
    levels = [int(tag[1]) for tag in page.locator("h1, h2, h3, h4").evaluate_all("all => all.map(e => e.tagName)")]
    named = page.locator("nav").evaluate_all("all => all.map(e => e.getAttribute('aria-label'))")

    assert levels.count(1) == 1
    main = page.locator("main").locator("h1, h2, h3, h4").evaluate_all("all => all.map(e => +e.tagName[1])")
    assert main[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(main)), main
    assert all(named)
    assert len(named) == len(set(named))
