"""Where rows of an answer lead: to the graphs that state a triple, to passages on the things that other rows name."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

PREFIXES = """PREFIX icg: <https://w3id.org/icgraph/ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
TIRANA = "https://w3id.org/icgraph/id/community/al-tirana"
ROW = re.compile(r"<tr>(<td.*?)</tr>", re.DOTALL)
LINK = re.compile(r'<td class="source">(?:<a href="([^"]*)" rel="nofollow" aria-label="([^"]*)">([^<]*)</a>)?</td>')


def answer(client: TestClient, query: str, language: str = "en") -> str:
    response = client.get(
        "/sparql", params={"query": PREFIXES + query}, headers={"Accept": "text/html", "Accept-Language": language}
    )
    assert response.status_code == 200
    return response.text


def head(page: str) -> str | None:
    found = re.search(r'<th scope="col" class="source"[^>]*>([^<]*)</th>', page)
    return found and found[1]


def sources(page: str) -> list[tuple[str, str]]:
    """The address and the words of the link of each row, empty for none."""
    return [(html.unescape(link[1] or ""), link[3] or "") for link in LINK.finditer(page)]


def graphs(client: TestClient, address: str) -> set[str]:
    """The graphs of the quads to which an address leads."""
    found = client.get(address, headers={"Accept": "application/n-quads"})
    assert found.status_code == 200
    quads = [line for line in found.text.splitlines() if line.startswith(f"<{TIRANA}> ")]
    return {line.rsplit(" ", 2)[1] for line in quads}


def test_a_row_that_is_a_triple_leads_to_the_graphs_that_state_it(client: TestClient) -> None:
    page = answer(client, f"DESCRIBE <{TIRANA}>")
    rows = [(html.unescape(row), *link) for row, link in zip(ROW.findall(page), sources(page), strict=False)]

    assert head(page) == "stated in"
    assert len(rows) > 20
    for _, address, words in rows:
        stating = graphs(client, address)
        assert words == (f"{len(stating)} graphs" if len(stating) > 1 else "1 graph")
    name = next(address for row, address, _ in rows if "地拉那" in row and "prefLabel" in row)
    assert parse_qs(urlsplit(name).query)["object"][0].startswith('"地拉那"@zh')
    assert graphs(client, name)


@pytest.mark.parametrize("variables", ["?s ?p ?o", "?subject ?predicate ?object"])
def test_rows_with_the_places_of_triples_are_such(client: TestClient, variables: str) -> None:
    first, second, third = variables.split()
    page = answer(client, f"SELECT {variables} {{ VALUES {first} {{ <{TIRANA}> }} {first} {second} {third} }} LIMIT 5")

    assert head(page) == "stated in"
    assert all(graphs(client, address) for address, _ in sources(page))
    assert len(sources(page)) == 5


@pytest.mark.parametrize(
    "query",
    [
        f"CONSTRUCT {{ <{TIRANA}> <x:made> ?c }} {{ ?c a icg:Community }}",
        f"CONSTRUCT {{ <{TIRANA}> <x:made> [] }} {{}}",
        "CONSTRUCT { [] <x:made> 1 } {}",
        f"CONSTRUCT {{ <{TIRANA}> <x:made> <<( <x:s> <x:p> <x:o> )>> }} {{}}",
        f'SELECT * {{ VALUES (?s ?p ?o) {{ (<{TIRANA}> "not a name" UNDEF) (1 2 3) }} }}',
    ],
)
def test_triples_that_no_graph_states_lead_nowhere(client: TestClient, query: str) -> None:
    assert head(answer(client, query)) is None


@pytest.mark.parametrize(
    ("language", "title", "words"),
    [("en", "passages on it", "passages"), ("fr", "passages à ce sujet", "passages"), ("zh-Hant", "相關文段", "文段")],
)
def test_a_row_that_names_things_promises_passages_on_them_alone(
    client: TestClient, language: str, title: str, words: str
) -> None:
    page = answer(client, "SELECT ?place ?name { ?place a icg:Community ; skos:prefLabel ?name } LIMIT 5", language)

    assert head(page) == title
    assert len(sources(page)) == 5
    for address, link in sources(page):
        assert link == words
        assert address.startswith("/sparql/sources?thing=community")
        asked = client.get(client.get(address).headers["location"], headers={"Accept": "text/csv"}).text
        assert len(asked.splitlines()) > 1


def test_things_of_which_no_passage_speaks_have_no_link(client: TestClient) -> None:
    base = "https://w3id.org/icgraph/id"
    things = f"<{base}/query/smart21-total> <{base}/community/nowhere> <{base}/community/tw-taoyuan> <x:other>"
    page = answer(client, f"SELECT ?thing {{ VALUES ?thing {{ {things} }} }}")

    assert [bool(address) for address, _ in sources(page)] == [False, False, True, False]
    assert head(answer(client, f"SELECT ?thing {{ VALUES ?thing {{ <{base}/query/smart21-total> }} }}")) is None


def test_rows_of_any_page_and_order_have_their_own_sources(client: TestClient) -> None:
    query = "CONSTRUCT { ?s skos:prefLabel ?o } { ?s skos:prefLabel ?o }"
    page = client.get(
        "/sparql",
        params={"query": PREFIXES + query, "sort": "-object", "page": "2"},
        headers={"Accept": "text/html", "Accept-Language": "en"},
    ).text

    assert len(sources(page)) == 100
    assert all(address.startswith("/fragments?subject=") for address, _ in sources(page))


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("CONSTRUCT { <x:a> <x:b> 1, 2 } {}", "2 triples"),
        ("CONSTRUCT { <x:a> <x:b> 1 } {}", "1 triple"),
        ("SELECT ?s ?p ?o { VALUES (?s ?p ?o) { (1 2 3) (4 5 6) } }", "2 rows"),
    ],
)
def test_an_answer_counts_what_it_holds(client: TestClient, query: str, title: str) -> None:
    assert f'<h2 id="h-results">{title}</h2>' in answer(client, query)


def test_a_query_that_fails_can_be_shared(client: TestClient) -> None:
    query = "SELECT * { ?s ?p"
    page = client.get("/sparql", params={"query": query}, headers={"Accept": "text/html"})

    share = re.search(r'<a class="button plain" id="share" href="([^"]*)">', page.text)
    assert page.status_code == 400
    assert share
    assert parse_qs(urlsplit(html.unescape(share[1])).query)["query"] == [query]
