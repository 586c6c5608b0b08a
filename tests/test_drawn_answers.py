"""Drawings of answers: what their things are called, and whether it can be read."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

PREFIXES = """PREFIX icg: <https://w3id.org/icgraph/ns#> PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"""
PLACES = """SELECT ?community ?name ?latitude ?longitude {
  ?community a icg:Community ; skos:prefLabel ?name ; schema:latitude ?latitude ; schema:longitude ?longitude
  FILTER (LANG(?name) = "en")
}"""
COUNTS = """SELECT ?community ?name (COUNT(?r) AS ?n) {
  ?r icg:recipient ?community . ?community skos:prefLabel ?name FILTER (LANG(?name) = "en")
} GROUP BY ?community ?name"""
PARTNERS = """SELECT ?partner ?communityName ?community ?name {
  ?community icg:hasPartner ?partner ; skos:prefLabel ?communityName . ?partner skos:prefLabel ?name
  FILTER (LANG(?communityName) = "en" && LANG(?name) = "en")
}"""


def drawn(client: TestClient, query: str, key: str) -> str:
    """The drawing of an answer in the query form: its map, its bars or its ring."""
    answer = client.get("/sparql", params={"query": f"{PREFIXES} {query}"}, headers={"Accept": "text/html"})
    found = re.search({"map": "<svg class=.map wide.*?</svg>", "bars": "<table class=.barlist.*?</table>",
                       "ring": "<svg class=.net ring.*?</svg>"}[key], answer.text, re.DOTALL)  # fmt: skip
    assert found, key
    return found[0]


@pytest.mark.parametrize(("query", "key"), [(PLACES, "map"), (COUNTS, "bars"), (PARTNERS, "ring")])
def test_things_have_the_names_that_a_column_holds(client: TestClient, query: str, key: str) -> None:
    found = drawn(client, query, key)

    assert re.search(r'<a href="/doc/community/tw-taoyuan"[^>]*>(<[^>]*>)*Taoyuan<', found)
    assert "community:" not in found
    assert "tw-taoyuan<" not in found


@pytest.mark.parametrize(
    "query",
    [
        'SELECT ?a ?b ?text { VALUES (?a ?b ?text) { (<x:1> <x:3> "one") (<x:1> <x:4> "two") (<x:2> <x:5> "two") } }',
        "SELECT ?a ?b ?n { VALUES (?a ?b ?n) { (<x:1> <x:3> 1) (<x:2> <x:4> 2) } }",
        'SELECT ?a ?b ?text { VALUES (?a ?b ?text) { (<x:1> <x:3> " ") (<x:2> <x:4> "two") } }',
        'SELECT ?a ?b ?text { VALUES (?a ?b ?text) { (<x:1> <x:3> UNDEF) (<x:2> <x:4> "two") } }',
        'CONSTRUCT { <x:1> <x:2> <x:3> . <x:1> <x:4> "one" } {}',
    ],
)
def test_what_may_be_no_name_names_nothing(client: TestClient, query: str) -> None:
    assert ">x:1</text>" in drawn(client, query, "ring")


@pytest.mark.parametrize("letter", ["m", "\u91d1"])
def test_long_names_stay_inside_of_the_ring(client: TestClient, letter: str) -> None:
    found = drawn(client, f"SELECT ?a ?b {{ VALUES (?a ?b) {{ (<x:{letter * 99}> <x:b{letter * 99}>) }} }}", "ring")
    names = re.findall(r'<text x="([\d.]+)"[^>]*text-anchor="(\w+)">([^<]*)<', found)

    assert len(names) == 2
    for x, anchor, name in names:
        wide = 13 * len(name) * (1 if letter > "\u2e80" else 0.6)
        assert name.endswith("…")
        assert 0 <= float(x) - (wide if anchor == "end" else 0) < float(x) + (wide if anchor == "start" else 0) <= 860


def test_a_hostile_name_is_a_text(client: TestClient) -> None:
    query = 'SELECT ?a ?b ?t { VALUES (?a ?b ?t) { (<javascript:1> <x:2> "<script>1") (<x:3> <x:4> "\u202ebla") } }'

    found = drawn(client, query, "ring")
    assert "<script>" not in found
    assert 'href="javascript' not in found
