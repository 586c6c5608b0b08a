"""An answer without rows says what may be the matter; what can only be years is drawn as years."""

from __future__ import annotations

import html
import re

import pytest
from fastapi.testclient import TestClient

_PREFIXES = "".join(
    f"PREFIX {prefix}: <https://w3id.org/icgraph/{space}>\n"
    for prefix, space in {"icg": "ns#", "community": "id/community/"}.items()
)


def answered(client: TestClient, query: str, status: int = 200) -> str:
    response = client.get("/sparql", params={"query": query}, headers={"accept": "text/html"})
    assert response.status_code == status
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.text.split('id="answer"')[1])))


@pytest.mark.parametrize(
    ("pattern", "hint"),
    [
        ("?c a icg:Comunity", "Nothing here is called icg:Comunity. Perhaps you meant icg:Community?"),
        (
            "community:tw-tayuan ?p ?o",
            "Nothing here is called community:tw-tayuan. Perhaps you meant community:tw-taoyuan?",
        ),
        ("?c a <https://w3id.org/icgraph/ns#Comunity>", "Nothing here is called icg:Comunity. Perhaps you meant"),
        ("?c a icg:Community ; icg:zzzzzzzz ?o", "Nothing here is called icg:zzzzzzzz."),
        ("?c a icg:Community ; icg:country <http://example.org/x>", "Nothing here is called <http://example.org/x>."),
        ("GRAPH <http://example.org/g> { ?s ?p ?o }", "Nothing here is called <http://example.org/g>."),
        ("GRAPH <https://w3id.org/icgraph/graph/links> { ?s icg:aim ?o }", "All names in it are known."),
        (
            "?c icg:populationValue ?n FILTER(<http://www.w3.org/2001/XMLSchema#float>(?n) < 0)",
            "All names in it are known.",
        ),
        ('?c icg:isoCode "x"^^<http://example.org/code>', "All names in it are known."),
        ('?c ?p "icg:Nothing" # icg:Nobody', "All names in it are known."),
    ],
)
def test_an_answer_without_rows_names_what_nothing_has(client: TestClient, pattern: str, hint: str) -> None:
    assert hint in answered(client, f"{_PREFIXES}SELECT * {{ {pattern}\n}}")


@pytest.mark.parametrize(
    ("prologue", "pattern", "hint"),
    [
        (
            "PREFIX icg: <https://w3id.org/icgraph/ns>",
            "?c a icg:Community",
            "<https://w3id.org/icgraph/nsCommunity>. Perhaps you meant <https://w3id.org/icgraph/ns#Community>?",
        ),
        (
            "PREFIX schema: <http://schema.org/>",
            "?c schema:latitude ?n",
            "<http://schema.org/latitude>. Perhaps you meant <https://schema.org/latitude>?",
        ),
        (
            "PREFIX wgs: <http://www.w3.org/2003/01/geo/wgs84_pos#>",
            "?c wgs:lat ?n",
            "<http://www.w3.org/2003/01/geo/wgs84_pos#lat>. curl",
        ),
    ],
)
def test_a_name_under_another_namespace_than_the_data_has_is_named_whole(
    client: TestClient, prologue: str, pattern: str, hint: str
) -> None:
    assert f"Nothing here is called {hint}" in answered(client, f"{prologue}\nSELECT * {{ {pattern} }}")


def test_an_answer_with_rows_has_no_hint(client: TestClient) -> None:
    assert "Nothing in the data fits" not in answered(client, _PREFIXES + "SELECT * { ?c a icg:Community }")


def test_a_form_without_a_query_says_so(client: TestClient) -> None:
    assert "there is no query in the text" in answered(client, "# nothing yet", 400)


def test_a_column_that_can_only_be_years_is_one(client: TestClient) -> None:
    counting = "SELECT ?y (COUNT(?r) AS ?n) { ?r icg:edition/icg:cycleYear ?y } GROUP BY ?y"

    assert "Chart" in answered(client, _PREFIXES + counting)
    assert "Chart" not in answered(client, _PREFIXES + "SELECT ?y ?n { VALUES (?y ?n) { (2001 1) (2001 2) } }")
