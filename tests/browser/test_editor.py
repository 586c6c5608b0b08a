"""The editor of the query form in a browser: it completes names of this graph, marks mistakes, and obeys the keyboard.

NOT RUN where the editor is not bundled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from browsing import BUNDLED, watched
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = BUNDLED


@pytest.fixture(params=["light", "dark"])
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The form with its editor empty, in both schemes."""
    with (
        browser.new_context(locale="en", color_scheme=request.param) as context,
        watched(context, address, "sparql") as page,
    ):
        page.get_by_role("textbox", name="Smart21 count by community").fill("")
        yield page


def editor(page: Page) -> Locator:
    """Where one types."""
    return page.get_by_role("textbox", name="Your query")


def options(page: Page) -> Locator:
    """What is offered to complete a name."""
    return page.get_by_role("listbox", name="Completions").get_by_role("option")


def accept(page: Page, first: str) -> None:
    """Accept the first option, once it is this one; the editor takes no key for it in the first 75 ms."""
    expect(options(page).first).to_contain_text(first)
    page.wait_for_timeout(100)
    editor(page).press("Enter")


def test_names_are_completed_and_their_prefixes_declared(page: Page) -> None:
    editor(page).press_sequentially("SELECT * { ?r recip", delay=20)
    accept(page, "icg:recipient")
    editor(page).press_sequentially(" community:taoy", delay=20)
    accept(page, "community:tw-taoyuan")
    expect(page.locator("#query")).to_have_value(
        "PREFIX community: <https://w3id.org/icgraph/id/community/>\n"
        "PREFIX icg: <https://w3id.org/icgraph/ns#>\n"
        "SELECT * { ?r icg:recipient community:tw-taoyuan}"
    )
    editor(page).press("Control+Enter")
    expect(page.locator("#h-results")).to_have_text("17 rows")


def test_names_are_found_in_chinese_and_variables_of_the_query_are_offered(page: Page) -> None:
    editor(page).press_sequentially("SELECT ?winner { ?x a 社區", delay=20)
    expect(options(page).filter(has_text="icg:Community").first).to_be_visible()
    editor(page).press("Escape")
    editor(page).press_sequentially(" ; ?p ?w", delay=20)
    expect(options(page).first).to_have_text("?winner")
    expect(page.get_by_role("listbox", name="Completions")).to_be_visible()


@pytest.mark.parametrize(
    ("language", "typed", "iri", "told"),
    [
        ("fr", "Carte", "service:taoyuan-city-card", "Carte citoyenne de Taoyuan"),
        ("fr", "Municipalit", ":issy-municipality", "Municipalité d\u2019Issy-les-Moulineaux"),
        ("fr", "City", "service:taoyuan-city-card", "Carte citoyenne de Taoyuan · Taoyuan City Card"),
        ("fr", "récip", "icg:recipient", "lauréat · recipient"),
        ("en", "桃園", "community:tw-taoyuan", "Taoyuan · 桃園市"),
        ("zh-Hant", "桃園", "community:tw-taoyuan", "桃園市"),
    ],
)
def test_what_is_offered_is_named_in_the_language_of_the_page(
    browser: Browser, address: str, language: str, typed: str, iri: str, told: str
) -> None:
    with browser.new_context(locale=language) as context, watched(context, address, "sparql") as page:
        page.locator(".cm-content").fill("")
        page.locator(".cm-content").press_sequentially(f"SELECT * {{ ?s ?p {typed}", delay=20)
        offered = page.get_by_role("option").filter(has_text=iri).first
        expect(offered.locator(".cm-completionDetail")).to_have_text(told)


def test_what_a_property_leads_to_is_offered_first_and_one_chinese_character_is_a_name(page: Page) -> None:
    editor(page).press_sequentially("SELECT * { ?s icg:theme mobil", delay=20)
    accept(page, "concept:theme-mobility")
    editor(page).press_sequentially(" ; icg:theme concept:", delay=20)
    expect(options(page)).to_have_count(13)
    editor(page).press("Escape")
    editor(page).press_sequentially("x ; ?p 桃", delay=20)
    expect(options(page).first).to_contain_text("community:tw-taoyuan")


def test_a_number_is_no_name_to_complete(page: Page) -> None:
    editor(page).press_sequentially("SELECT * { ?s ?p ?o } LIMIT 30", delay=20)
    page.wait_for_timeout(1_000)
    editor(page).press("Enter")
    editor(page).press_sequentially("OFFSET 12")
    expect(page.locator("#query")).to_have_value("SELECT * { ?s ?p ?o } LIMIT 30\nOFFSET 12")


def test_a_mistake_is_marked_where_it_is_while_one_types(page: Page) -> None:
    editor(page).fill("SELECT * {\n  ?s ?p ?o .\n  ?s %% ?o\n}")
    mark = page.locator(".cm-lintRange-error")
    expect(mark).to_have_text("%")
    mark.hover()
    expect(page.locator(".cm-diagnostic")).to_contain_text("Line 3, column 6")
    editor(page).fill("SELECT * {\n  ?s icg:x ?o }")
    expect(mark).to_have_text("icg:x")
    mark.hover()
    expect(page.locator(".cm-diagnostic code")).to_have_text("icg:x")
    editor(page).fill("SELECT * { ?s a <a:b> } ; icg:x ?r")
    expect(mark).to_have_text(";")
    editor(page).fill("SELECT * { ?s ?p ?o }")
    expect(mark).to_have_count(0)


def test_the_keyboard_alone_writes_runs_and_leaves(page: Page) -> None:
    page.get_by_role("link", name=re.compile(r"All \d+ examples")).focus()
    page.keyboard.press("Tab")
    expect(editor(page)).to_be_focused()
    page.keyboard.type("ASK {")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Run query")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#h-results")).to_have_text("Yes")
    page.keyboard.press("Shift+Tab")
    expect(editor(page)).to_be_focused()
    page.keyboard.press("Control+z")
    expect(page.locator("#query")).not_to_have_value(re.compile("ASK"))


def test_an_example_comes_into_the_editor_with_its_name_until_one_changes_it(page: Page) -> None:
    page.get_by_role("link", name="Smart21 count by community").click()
    named = page.get_by_role("textbox", name="Smart21 count by community")
    expect(named).to_contain_text("GROUP BY ?community ?name")
    named.press("Control+a")
    named.press("Delete")
    editor(page).press_sequentially("ASK {", delay=20)
    editor(page).press("Control+Enter")
    expect(page.locator("#h-results")).to_have_text("Yes")
    expect(editor(page)).to_have_text("ASK {}")


@pytest.mark.parametrize("wide", [390, 1280])
def test_long_lines_are_wrapped_beside_their_numbers(page: Page, wide: int) -> None:
    page.set_viewport_size({"width": wide, "height": 800})
    editor(page).fill("SELECT * { ?thing ?property ?value } # " + "long " * 80 + "x" * 300)

    scroller = page.locator(".cm-scroller")
    line, numbers = (page.locator(name).bounding_box() for name in (".cm-line", ".cm-gutters"))
    assert scroller.evaluate("e => [e.scrollWidth - e.clientWidth, e.scrollLeft]") == [0, 0]
    assert line
    assert numbers
    assert numbers["x"] + numbers["width"] <= line["x"]
    assert line["height"] > 60
