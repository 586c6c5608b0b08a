"""The search box in a browser: it suggests names while one types, and does the same without script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect


def test_names_are_suggested_and_chosen_by_keyboard(page: Page) -> None:
    box = page.get_by_role("main").get_by_role("combobox", name="Search the graph")
    options = page.get_by_role("option")
    box.press_sequentially("besan")

    expect(options.first).to_contain_text("Besançon")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    box.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    box.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    box.press("Enter")
    page.wait_for_url("**/doc/community/fr-besancon")


def test_names_are_suggested_in_chinese_and_chosen_by_pointer(page: Page) -> None:
    page.get_by_role("main").get_by_role("combobox").fill("臺東")
    page.get_by_role("option", name="臺東縣 Taitung County, Community").click()
    page.wait_for_url("**/doc/community/tw-taitung")


def test_suggestions_can_be_sent_away_and_what_is_typed_be_searched(page: Page) -> None:
    box = page.get_by_role("main").get_by_role("combobox")
    box.press_sequentially("wifi")
    expect(page.get_by_role("listbox")).to_be_visible()
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("wifi")
    box.press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_visible()
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    box.press("Enter")
    page.wait_for_url("**/search?q=wifi")
    expect(page.get_by_role("heading", level=1)).to_contain_text("results for “wifi”")


def test_suggestions_go_when_nothing_fits_or_the_box_is_left(page: Page) -> None:
    box, listed = page.get_by_role("main").get_by_role("combobox"), page.get_by_role("listbox")
    box.press_sequentially("tao")
    expect(listed).to_be_visible()
    box.press_sequentially("zzz")
    expect(listed).to_be_hidden()
    box.fill("tao")
    expect(listed).to_be_visible()
    page.get_by_role("heading", level=1).click()
    expect(listed).to_be_hidden()


def test_it_works_without_script(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address)
        page.get_by_role("main").get_by_label("Search the graph").fill("桃園")
        page.get_by_role("main").get_by_role("button", name="Search").click()
        page.wait_for_url("**/search?q=*")
        page.get_by_role("checkbox", name="Communities").check()
        page.get_by_role("button", name="Apply").click()
        page.wait_for_url("**kind=community*")
        page.get_by_role("link", name="Taoyuan", exact=True).first.click()
        page.wait_for_url("**/doc/community/tw-taoyuan")


@pytest.mark.parametrize("width", [390, 1280])
def test_suggestions_stay_on_the_screen(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address + "network")
    page.get_by_role("banner").get_by_role("combobox").fill("taoyuan")
    expect(page.get_by_role("listbox")).to_be_visible()
    box = page.get_by_role("listbox").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["y"] + box["height"] <= 800


_ROOM = """field => {
  const style = getComputedStyle(field), words = document.createElement("span");
  words.textContent = field.placeholder;
  words.style = "position: absolute; white-space: pre";
  for (const name of ["fontSize", "fontFamily"]) words.style[name] = style[name];
  document.body.append(words);
  const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  return [room, words.getBoundingClientRect().width];
}"""


@pytest.mark.parametrize("language", ["en", "fr", "zh-Hant"])
@pytest.mark.parametrize("path", ["", "doc/community"])
def test_its_hint_is_whole(browser: Browser, address: str, path: str, language: str) -> None:
    with browser.new_context(extra_http_headers={"Accept-Language": language}) as context:
        page = context.new_page()
        page.goto(f"{address}{path}")
        for wide in (390, 820, 1100, 1280, 1920):
            page.set_viewport_size({"width": wide, "height": 800})
            room, words = page.get_by_role("combobox").evaluate(_ROOM)
            assert 0 < words <= room, wide
            assert page.evaluate("document.documentElement.scrollWidth") == wide
        assert room > 160, "where there is room, the field takes it"
