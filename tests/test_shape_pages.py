"""Pages of shapes: what they look at and ask for in words, cases that keep and break them, and their own triples."""

from __future__ import annotations

import html
import re

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from shape_cases import NAMES, RULES, cases_of

from graphsvc.description import Extent, describe
from graphsvc.engine.embedded import EmbeddedEngine
from graphsvc.vocab import SH
from graphsvc.web.frame import Site
from graphsvc.web.pages import render_page

_PAGE = {"accept": "text/html"}
_HEAVIEST_BYTES = 100_000
_FIRST_OF_RULE = {rule: name for name, rule in sorted(RULES.items(), reverse=True)}


def _words(text: str) -> str:
    """The text of a page without its markup."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


def test_a_shape_of_every_rule_is_a_light_page_with_its_cases(client: TestClient) -> None:
    assert len(_FIRST_OF_RULE) > 70
    for rule, name in _FIRST_OF_RULE.items():
        page = client.get(f"/doc/shapes/{name}", headers=_PAGE)
        assert page.status_code == 200, name
        assert len(page.content) < _HEAVIEST_BYTES, name
        shown = set(re.findall(r"example:((?:conforms|violates)-[\w-]+) \{", page.text))
        assert {case.partition("-")[0] for case in shown} == {"conforms", "violates"}, name
        assert shown <= {str(case) for case in cases_of(rule)}, name


def test_a_shape_says_what_to_do_what_it_looks_at_and_what_it_asks_for(client: TestClient) -> None:
    text = client.get("/doc/shapes/E09-document-dated", headers=_PAGE).text
    words = _words(text)

    assert "Date this document with icg:edtf, or else say" in words
    assert "Severity violation Looks at everything of the class Source Document Rule E09" in words
    assert "Fulfils exactly one of E09-date-stated Values of date expression How many values at least 1" in words
    assert 'href="/ns#edtf"' in text
    assert 'href="/doc/shapes/E09-kind"' in text
    part = _words(client.get("/doc/shapes/E09-kind", headers=_PAGE).text)
    assert "Looks at everything of the class Source Document" in part  # as the shape that leads to it
    assert "Each value is of the class Concept" in part


def test_the_closest_two_cases_of_opposite_verdicts_show_what_makes_the_difference(client: TestClient) -> None:
    text = client.get("/doc/shapes/R01-lower-tier-first", headers=_PAGE).text
    pair = text.split('class="pair-of"')[1].split("<h3>")[0]

    assert re.findall(r"<mark>(.*?)</mark>", pair) == ["    icg:lastCycleYear 2008 ;"]
    assert pair.count("example:conforms-R01-") == pair.count("example:violates-R01-") == 1
    counted = [case.conforms for case in cases_of("R01")]
    assert f"keeping it: {counted.count(True)}, breaking it: {counted.count(False)}" in text


def test_a_shape_speaks_the_language_of_its_reader(client: TestClient) -> None:
    text = client.get("/doc/shapes/R01-lower-tier-first", headers={**_PAGE, "accept-language": "zh-Hant"}).text

    assert "請核對 <var>value</var> 的年份" in text
    assert "檢查對象" in text
    assert '<span lang="en">after the lower tier</span>' in text


def test_the_documents_of_a_shape_hold_all_that_it_is_made_of(client: TestClient) -> None:
    iri = NAMES.shapes + "#R01-lower-tier-first"
    answer = client.get("/doc/shapes/R01-lower-tier-first", headers={"accept": "text/turtle"})
    stated = [quad.triple for quad in ox.parse(answer.content, ox.RdfFormat.TURTLE)]
    query = client.get("/doc/shapes/R01-lower-tier-first-constraint.rq")

    assert ox.NamedNode(iri) in {triple.subject for triple in stated}
    assert [t.object.value for t in stated if t.predicate.value == SH + "select"] == [query.text]
    prefixes = {t.object.value for t in stated if t.predicate.value == SH + "prefix"}
    assert {"icg", "owl"} <= prefixes
    assert f"<{iri}>; rel=" in answer.headers["link"]
    assert client.get("/doc/shapes/E09-document-dated.rq").status_code == 404
    assert client.get("/doc/shapes/no-such-shape", headers=_PAGE).status_code == 404


@pytest.mark.parametrize(
    ("term", "shapes"),
    [
        ("statedValue", {"M01-measurement-complete", "M01-one-number"}),  # also deep within a list
        ("notStated", {"E09-document-dated", "E09-date-not-stated"}),
        ("lastCycleYear", {"R01-lower-tier-first", "R03-year-in-life-of-scheme"}),  # in a query
        ("SourceDocument", {"E09-document-dated"}),
    ],
)
def test_pages_of_terms_lead_to_the_shapes_that_name_them(client: TestClient, term: str, shapes: set[str]) -> None:
    linked = re.findall(r'href="/doc/shapes/([^"]+)"', client.get(f"/doc/ns/{term}", headers=_PAGE).text)

    assert shapes <= set(linked)
    assert client.get(f"/doc/shapes/{linked[0]}", headers=_PAGE).status_code == 200


def test_shapes_of_others_are_shown_whatever_they_say() -> None:
    store = ox.Store()
    data = f"""@prefix sh: <{SH}> . @prefix s: <{NAMES.shapes}#> .
        @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
        s:odd a sh:NodeShape ; sh:node s:odd ; sh:not s:odd ; sh:or _:l ; sh:minCount "<b>many</b>" ;
          sh:message "<script>alert(1)</script>"@en ; sh:targetClass <javascript:alert(1)> ; sh:path _:l .
        _:l rdf:first s:odd ; rdf:rest _:l ."""
    store.load(data.encode(), ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(NAMES.shapes))
    found = describe(EmbeddedEngine(store, NAMES.base), NAMES.shapes + "#odd", NAMES, Extent(5))
    assert found is not None
    text = render_page(found, Site(NAMES))

    assert "&lt;script&gt;alert(1)" in text
    assert "<script>alert" not in text
    assert 'href="javascript:' not in text
    assert '<section id="cases"' not in text  # for there is no folder with cases
