"""The themes that facts are grouped by: of a claim, on the pages of communities, in lists."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from graphsvc.description import Extent, describe
from graphsvc.description.asking import text_of
from graphsvc.description.themes import Themes, themes
from graphsvc.engine.embedded import EmbeddedEngine
from graphsvc.model import Names
from graphsvc.vocab import SKOS
from graphsvc.web.views.text import capital

_PAGE = {"Accept": "text/html"}


_STATED = """
@prefix concept: <https://w3id.org/icgraph/id/concept/> .
@prefix icg: <https://w3id.org/icgraph/ns#> .
@prefix indicator: <https://w3id.org/icgraph/id/indicator/> .
@prefix service: <https://w3id.org/icgraph/id/service/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

concept:theme-first skos:notation "01" . concept:theme-second skos:notation "02" .
concept:bus icg:theme concept:theme-first . concept:tram icg:theme concept:theme-first .
concept:school icg:theme concept:theme-second . concept:odd icg:theme concept:theme-unnumbered .
indicator:pupils icg:theme concept:theme-second .

service:plain icg:topic concept:bus .
service:own icg:topic concept:bus , concept:tram ; icg:theme concept:theme-second .
service:most icg:kind concept:school ; icg:topic concept:tram ; icg:hasFunction concept:bus .
service:even icg:topic concept:school , concept:bus .
service:figure icg:indicator indicator:pupils ; icg:topic concept:bus , concept:tram .
service:further icg:indicator indicator:any ; icg:about service:own .
service:third icg:about service:further .
service:fourth icg:about service:third .
service:unknown icg:topic concept:nothing .
"""


@pytest.fixture(scope="module")
def few() -> Themes:
    store, names = ox.Store(), Names()
    store.load(_STATED, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(names.graph("entities")))
    return themes(EmbeddedEngine(store, names.base), names)


@pytest.mark.parametrize(
    ("key", "theme"),
    [
        ("plain", "first"),
        ("own", "second"),
        ("most", "first"),
        ("even", "first"),
        ("figure", "second"),
        ("further", "second"),
        ("third", "second"),
        ("fourth", None),
        ("unknown", None),
        ("bare", None),
    ],
)
def test_a_theme_is_stated_or_that_of_an_indicator_of_most_concepts_or_of_what_something_is_about(
    few: Themes, names: Names, key: str, theme: str | None
) -> None:
    expected = names.thing("concept", f"theme-{theme}") if theme else None

    assert few.of.get(names.thing("service", key)) == expected


def test_themes_stand_in_the_order_of_their_notations_and_those_without_last(few: Themes, names: Names) -> None:
    assert few.order == tuple(names.thing("concept", f"theme-{key}") for key in ("first", "second", "unnumbered"))


def _headings(text: str) -> list[str]:
    return re.findall(r'<h2 id="h-theme-[^"]+">([^<]+)</h2>', text)


@pytest.mark.parametrize("language", ["en", "fr", "zh-Hant"])
def test_the_facts_of_a_community_are_grouped_by_theme(
    client: TestClient, engine: EmbeddedEngine, names: Names, language: str
) -> None:
    rows = engine.rows(
        f"""SELECT ?name {{ GRAPH ?g {{ ?theme <{SKOS}inScheme> <{names.thing("concept-scheme", "theme")}> ;
        <{SKOS}notation> ?place ; <{SKOS}prefLabel> ?name
        FILTER(LCASE(LANG(?name)) = "{language.lower()}") }} }} ORDER BY ?place"""
    )
    titles = [capital(text_of(row, "name")) for row in rows]
    text = client.get("/doc/community/tw-taoyuan", headers={**_PAGE, "Accept-Language": language}).text
    found = _headings(text)

    assert [title for title in titles if title in found] == found
    assert len(found) > 8


def test_every_claim_stands_in_one_section(client: TestClient, engine: EmbeddedEngine, names: Names) -> None:
    for key in ("tw-taoyuan", "fr-issy-les-moulineaux", "fi-oulu"):
        text = client.get(f"/doc/community/{key}", headers=_PAGE).text
        counts = {
            section: int(count)
            for section, count in re.findall(
                r'<li><a href="(?:#|\?section=)([\w-]+)">[^<]+</a><span>(\d+)</span>', text
            )
        }
        grouped = {section: count for section, count in counts.items() if section not in {"timeline", "backlinks"}}
        found = describe(engine, names.thing("community", key), names, Extent(50, whole=False))
        assert found is not None
        hidden = {"type", "prefLabel", "altLabel", "exactMatch", "closeMatch", "isoCode"}
        shown = [s for s in found.statements if re.split("[#/]", s.predicate)[-1] not in hidden]

        assert sum(grouped.values()) == len(shown) + len(found.claims) + len(found.discrepancies)
        assert sum(count for section, count in grouped.items() if section.startswith("theme-")) > len(found.claims) / 3


def test_what_is_said_of_a_thing_belongs_to_its_theme(client: TestClient) -> None:
    """The members of a maker space: how many a body has tells of no theme."""
    text = client.get("/doc/community/tw-taoyuan?section=theme-innovation", headers=_PAGE).text

    assert ">441 members<" in text


def test_a_page_of_few_statements_shows_all_of_them(client: TestClient) -> None:
    small = client.get("/doc/community/za-nelson-mandela-bay", headers=_PAGE).text
    large = client.get("/doc/community/tw-taoyuan", headers=_PAGE).text

    assert "?section=" not in small
    assert "?section=theme-mobility" in large


def test_lists_are_narrowed_by_theme(client: TestClient) -> None:
    page = client.get("/doc/initiative", headers=_PAGE).text
    (count,) = re.findall(r'value="theme-mobility">.*?<span class="num">(\d+)</span>', page)
    narrowed = client.get("/doc/initiative?theme=theme-mobility", headers=_PAGE).text

    assert "So Mobility" in narrowed
    assert 0 < int(count) < 30
    assert len(re.findall(r'<a href="/doc/initiative/[^"?]+"', narrowed)) >= int(count)


@pytest.mark.parametrize("language", ["en", "fr", "zh-Hant"])
def test_the_facet_is_called_as_the_ontology_calls_the_property(
    client: TestClient, engine: EmbeddedEngine, names: Names, language: str
) -> None:
    (row,) = engine.rows(
        f"""SELECT DISTINCT ?name {{ GRAPH ?g {{ <{names.term("theme")}> <{SKOS}prefLabel> ?name
        FILTER(LCASE(LANG(?name)) = "{language.lower()}") }} }}"""
    )
    page = client.get("/doc/initiative", headers={**_PAGE, "Accept-Language": language}).text

    assert f"<legend>{capital(text_of(row, 'name'))}</legend>" in page


@pytest.mark.parametrize("key", ["tw-taoyuan", "fr-issy-les-moulineaux", "ke-nairobi", "za-nelson-mandela-bay"])
def test_what_themes_part_is_listed_by_kind(client: TestClient, key: str) -> None:
    text = client.get(f"/doc/community/{key}", headers=_PAGE).text
    led = re.findall(rf'<a href="(/doc/\w+\?community={key})">[^<]+</a> <span class="num muted">(\d+)<', text)

    assert led
    for address, count in led:
        assert f"{count} of " in client.get(address, headers=_PAGE).text
    assert "?community=" not in client.get("/doc/initiative/so-mobility", headers=_PAGE).text


def test_figures_and_what_has_a_date_come_before_what_has_but_a_name(client: TestClient) -> None:
    text = client.get("/doc/community/tw-taoyuan", headers=_PAGE).text
    mobility = text.split('<section id="theme-mobility"')[1].split("</section>")[0]
    names = re.findall(r'<dt><a href="[^"]+">([^<]+)</a></dt>', mobility)

    assert names[:2] == ["Bus network of Taoyuan", "Taoyuan MRT Airport Line"]
    assert ">2017<" in mobility


def test_sections_without_rows_are_links_in_one_place(client: TestClient) -> None:
    text = client.get("/doc/community/tw-taoyuan", headers=_PAGE).text
    more = text.split('<section id="more"')[1].split("</section>")[0]

    assert re.findall(r'href="\?section=([a-z]+)"', more) == ["organizations", "names", "derived"]
    assert not re.findall(r'<section id="(?:organizations|names|derived)"', text)
    assert '<section id="more"' not in client.get("/doc/community/za-nelson-mandela-bay", headers=_PAGE).text


def test_a_figure_that_says_what_it_counts_says_it_once(client: TestClient) -> None:
    text = client.get("/doc/community/tw-taoyuan?section=theme-government", headers=_PAGE).text
    row = text.split("<b>13 districts</b>")[1].split("</div>")[0]

    assert not row.startswith("<small>")
