"""The query form in a browser: it runs, sorts, turns over, draws, stops, remembers; without script rows are equal."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from browsing import watched
from playwright.sync_api import Browser, BrowserContext, Page, expect
from processes import serving, wait_until_ready

COUNTS = """PREFIX icg: <https://w3id.org/icgraph/ns#>
SELECT ?scheme (COUNT(?edition) AS ?editions) { ?edition icg:scheme ?scheme } GROUP BY ?scheme ORDER BY ?scheme"""
RECOGNITIONS = """PREFIX icg: <https://w3id.org/icgraph/ns#>
SELECT ?who ?edition { ?r icg:recipient ?who ; icg:edition ?edition } ORDER BY ?who ?edition"""
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (?c = ?f && ?f = ?i) }"
HOSTILE = """SELECT ?bad ?text ?turned {
  VALUES (?bad ?text ?turned) { (<javascript:alert(1)> "<script>alert(1)</script>" "\u202egpj.exe" ) }
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the service listens, which evaluates one query at a time."""
    settings = {"GRAPHSVC_QUERY_WORKERS": "1", "GRAPHSVC_QUERY_WAITING": "0", "GRAPHSVC_CLIENT_SECONDS": "600"}
    with serving(cache=tmp_path_factory.mktemp("cache"), settings=settings) as (process, base):
        wait_until_ready(process, base)
        yield base


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A profile without history."""
    with browser.new_context(locale="en") as context:
        yield context


@pytest.fixture
def page(context: BrowserContext, address: str) -> Iterator[Page]:
    """The form."""
    with watched(context, address, "sparql", refused="400") as page:
        yield page


def ask(page: Page, query: str) -> None:
    """Put a query into the form, in its editor where that is bundled, and run it."""
    editor = page.get_by_role("textbox", name=re.compile("query|Smart21", re.IGNORECASE))
    editor.fill(query)
    page.get_by_role("button", name="Run query").click()


def answered(page: Page) -> None:
    """Wait until the answer has taken the place of the one before it."""
    expect(page.locator("#answer[aria-busy]")).to_have_count(0)


def rows(page: Page) -> list[str]:
    """The rows shown, their cells parted by bars."""
    cells = [row.locator("td").all_inner_texts() for row in page.locator("table.answer tbody tr").all()]
    return [" | ".join(row) for row in cells]


@pytest.mark.parametrize(("title", "file", "begins"), [("CSV", "answer.csv", "scheme,"), ("JSON", "answer.json", "{")])
def test_an_answer_is_saved_in_the_format_that_was_clicked(page: Page, title: str, file: str, begins: str) -> None:
    ask(page, COUNTS)
    answered(page)
    with page.expect_download() as saving:
        page.get_by_role("link", name=title, exact=True).click()
    assert saving.value.suggested_filename == file
    assert saving.value.path().read_text().startswith(begins)


def test_an_example_runs_in_place_and_its_rows_can_be_shared_drawn_and_traced(
    page: Page, context: BrowserContext
) -> None:
    page.get_by_role("link", name="Smart21 count by community").click()

    expect(page.get_by_role("heading", name="10 rows")).to_be_visible()
    expect(page.locator("#query-name")).to_have_text("Smart21 count by community")
    expect(page.locator("#running")).to_contain_text("complete")
    found = rows(page)
    assert found[0] == "Taoyuan | 10"
    page.get_by_text("Chart", exact=True).click()
    expect(page.locator(".barlist svg rect").first).to_have_attribute("width", "100.0")
    again = context.new_page()
    again.goto(page.url)
    assert rows(again) == found


def test_an_example_is_there_at_first_with_its_answer_and_gives_way_to_what_one_types(page: Page) -> None:
    expect(page.locator("#query-name")).to_have_text("Smart21 count by community")
    assert rows(page)[0] == "Taoyuan | 10"
    page.get_by_text("Chart", exact=True).click()
    expect(page.locator(".barlist svg rect").first).to_be_visible()
    expect(page.locator("#history")).to_be_hidden()
    ask(page, COUNTS)
    expect(page.locator("#query-name")).to_have_text("Your query")
    expect(page.get_by_role("textbox", name="Your query")).to_be_visible()
    expect(page.locator("table.answer th a", has_text="editions")).to_be_attached()
    page.go_back()
    expect(page.locator("#query-name")).to_have_text("Smart21 count by community")
    expect(page.locator("#query")).to_have_value(re.compile("scheme:smart21"))


def test_rows_are_equal_without_script(page: Page, browser: Browser, address: str) -> None:
    ask(page, COUNTS)
    answered(page)
    with browser.new_context(java_script_enabled=False, locale="en") as context:
        plain = context.new_page()
        plain.goto(address + "sparql")
        assert rows(plain)[0] == "Taoyuan | 10"
        ask(plain, COUNTS)
        assert rows(plain) == rows(page) != []
        plain.get_by_role("link", name="editions").click()
        assert [row.split(" | ")[1] for row in rows(plain)] == sorted(
            (row.split(" | ")[1] for row in rows(page)), key=int
        )


def test_rows_are_sorted_and_turned_over_in_place(page: Page) -> None:
    ask(page, "SELECT ?s ?p ?o { ?s ?p ?o }")
    expect(page.locator(".result-head")).to_contain_text("only the first rows are shown")
    expect(page.locator("nav.pages")).to_contain_text("Rows 1 to 100 of 10,000")
    page.get_by_role("link", name="Rows after these").click()
    expect(page.locator("nav.pages")).to_contain_text("Rows 101 to 200 of 10,000")
    expect(page.locator("#answer")).to_be_focused()
    expect(page.locator("#h-results")).to_be_in_viewport()
    page.get_by_role("link", name="s", exact=True).click()
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("s")
    expect(page.get_by_role("link", name="s", exact=True)).to_be_focused()
    expect(page.locator("nav.pages")).to_contain_text("Rows 1 to 100 of 10,000")
    page.get_by_role("link", name="s", exact=True).click()
    expect(page.locator("th[aria-sort=descending]")).to_have_text("s")
    page.go_back()
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("s")


def test_stop_ends_the_query_in_the_service_within_two_seconds(page: Page) -> None:
    ask(page, ENDLESS)
    expect(page.locator("#running")).to_contain_text("Running for")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#running")).to_contain_text("Stopped after")
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()
    ask(page, "SELECT (COUNT(*) AS ?all) { ?s ?p ?o }")  # the one place for queries is free again
    expect(page.get_by_role("link", name="all", exact=True)).to_be_visible(timeout=2_000)


def test_the_time_that_a_query_runs_is_written_as_the_language_has_it(browser: Browser, address: str) -> None:
    with browser.new_context(locale="fr") as context, watched(context, address, "sparql") as page:
        page.get_by_role("textbox", name=re.compile("Smart21|requête")).fill(ENDLESS)
        page.get_by_role("button", name="Exécuter la requête").click()
        expect(page.locator("#running")).to_have_text(re.compile(r"\d,\d"))
        page.get_by_role("button", name="Arrêter").click()
        expect(page.locator("#running")).to_have_text(re.compile(r"^Arrêté après \d+,\d\ss"))


def test_what_was_shown_before_does_not_stay_below_a_query_that_was_stopped(page: Page) -> None:
    ask(page, "SELECT (COUNT(*) AS ?before) { ?s ?p ?o }")
    expect(page.locator("#h-results")).to_have_text("1 row")
    ask(page, ENDLESS)
    expect(page.locator("#running")).to_contain_text("Running for")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#running")).to_contain_text("Stopped after")
    expect(page.locator("#answer")).to_be_empty()


def test_the_way_an_answer_is_shown_is_kept_where_it_was_chosen(page: Page) -> None:
    ask(page, "ASK { ?s ?p ?o }")
    expect(page.locator("#h-results")).to_have_text("Yes")
    ask(page, COUNTS)
    expect(page.get_by_role("radio", name="Table")).to_be_checked()
    page.get_by_text("Chart", exact=True).click()
    ask(page, COUNTS + " LIMIT 3")
    expect(page.locator("#h-results")).to_have_text("3 rows")
    expect(page.get_by_role("radio", name="Chart")).to_be_checked()


def test_an_error_is_told_at_its_place_and_missing_prefixes_are_declared(page: Page) -> None:
    ask(page, "SELECT ?r {\n  ?r icg:recipient ?c\n}")
    expect(page.get_by_role("alert")).to_contain_text("line 2, column")
    assert page.locator("#query").get_attribute("aria-invalid") is not None
    page.get_by_role("link", name="Declare the prefixes it lacks").click()
    expect(page.locator("#h-results")).to_have_text("59 rows")
    assert page.locator("#query").input_value().startswith("PREFIX icg: <https://w3id.org/icgraph/ns#>")


def test_queries_are_remembered_in_this_browser_and_deleted(page: Page) -> None:
    for query in ("ASK { ?one ?p ?o }", "ASK { ?two ?p ?o }"):
        ask(page, query)
        expect(page.locator("#h-results")).to_have_text("Yes")
    page.reload()
    page.locator("#history summary").click()
    entries = page.locator("#history li")
    expect(entries).to_have_count(2)
    entries.filter(has_text="?one").get_by_role("button").first.click()
    expect(page.locator("#query")).to_have_value("ASK { ?one ?p ?o }")
    expect(page.locator("#h-results")).to_have_text("Yes")
    entries.filter(has_text="?two").get_by_role("button", name="Delete this query").click()
    expect(entries).to_have_count(1)
    expect(entries.get_by_role("button", name="Delete this query")).to_be_focused()
    page.get_by_role("button", name="Delete all of them").click()
    expect(page.locator("#history")).to_be_hidden()
    expect(page.get_by_role("button", name="Run query")).to_be_focused()


def test_the_link_to_share_and_the_examples_follow_what_is_typed(page: Page) -> None:
    page.get_by_role("link", name="Smart21 count by community").click()
    expect(page.locator(".examples a[aria-current]")).to_have_text("Smart21 count by community")
    page.get_by_role("textbox", name="Smart21 count by community").fill("ASK { ?mine ?p ?o }")
    expect(page.locator(".examples a[aria-current]")).to_have_count(0)
    page.get_by_role("link", name="Link to this query").click()
    expect(page.locator("#h-results")).to_have_text("Yes")
    expect(page.locator("#query")).to_have_value("ASK { ?mine ?p ?o }")
    page.get_by_role("textbox", name="Your query").fill(" ")
    expect(page.locator("#share")).to_be_hidden()


def test_what_is_typed_outlasts_a_change_of_language(page: Page) -> None:
    page.get_by_role("textbox", name="Smart21 count by community").fill("ASK { ?not ?run ?yet }")
    page.get_by_role("link", name="Français").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Interroger le graphe")
    expect(page.locator("#query")).to_have_value("ASK { ?not ?run ?yet }")
    expect(page.get_by_role("textbox", name="Votre requête")).to_be_visible()
    page.get_by_role("button", name="Exécuter la requête").click()
    expect(page.locator("#h-results")).to_have_text("Oui")


def test_what_cannot_be_read_is_told(page: Page) -> None:
    page.get_by_label("Seconds").fill("soon")
    ask(page, COUNTS)
    expect(page.locator("#running")).to_contain_text("timeout is a number of seconds")


def test_hostile_values_are_texts(page: Page) -> None:
    ask(page, HOSTILE)
    expect(page.locator("#h-results")).to_have_text("1 row")
    assert rows(page)[0].startswith("javascript:alert(1) | <script>alert(1)</script> | ")
    assert page.locator("#answer td a, #answer script").count() == 0


def test_a_row_leads_to_the_passages_that_speak_of_its_things(page: Page) -> None:
    ask(page, RECOGNITIONS)
    page.get_by_role("link", name="passages: row 1", exact=True).click()
    expect(page.locator("#query")).to_have_value(re.compile("Passages that state something"))
    passage, things, statements = rows(page)[0].split(" | ")
    assert int(things) == 2
    assert int(statements) >= 2
    page.locator("table.answer a").filter(has_text=passage).first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "/doc/passage/" in page.url


def test_things_of_rows_are_drawn_as_a_graph(page: Page) -> None:
    ask(page, "PREFIX icg: <https://w3id.org/icgraph/ns#> CONSTRUCT { ?a icg:x ?b } { ?a icg:scheme ?b }")
    page.get_by_text("Graph", exact=True).click()
    expect(page.locator(".ring path.tie").first).to_be_visible()
    assert page.locator(".ring a").count() > 3
