"""The themes that facts are grouped by: of a claim, on the pages of communities, in lists."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from graphsvc.description import Extent, Node, describe
from graphsvc.description.facts import Fact
from graphsvc.description.themes import Themes, themes
from graphsvc.engine.embedded import EmbeddedEngine
from graphsvc.model import Names
from graphsvc.vocab import SKOS

_PAGE = {"Accept": "text/html"}


def _node(names: Names, key: str, **values: tuple[str, ...]) -> Node:
    """A thing with concepts, or with indicators, as values of properties of ours."""
    iri, graph = names.thing("service", key), ox.NamedNode(names.graph("x"))
    kinds = {"indicator": "indicator"}
    facts = [
        Fact(
            ox.NamedNode(iri),
            ox.NamedNode(names.term(local)),
            ox.NamedNode(names.thing(kinds.get(local, "concept"), value)),
            graph,
        )
        for local, found in values.items()
        for value in found
    ]
    return Node.of(iri, facts, names)


@pytest.fixture
def two(names: Names) -> Themes:
    """The themes `first` and `second`, with concepts and an indicator of each, and a thing that says its own."""
    first, second = names.thing("concept", "theme-first"), names.thing("concept", "theme-second")
    stated = {
        names.thing("concept", "bus"): first,
        names.thing("concept", "tram"): first,
        names.thing("concept", "school"): second,
        names.thing("indicator", "pupils"): second,
        names.thing("service", "own"): second,
    }
    return Themes(names, (first, second), stated)


@pytest.mark.parametrize(
    ("key", "values", "theme"),
    [
        ("plain", {"topic": ("bus",)}, "first"),
        ("own", {"topic": ("bus", "tram")}, "second"),
        ("most", {"kind": ("school",), "topic": ("tram",), "hasFunction": ("bus",)}, "first"),
        ("even", {"topic": ("school", "bus")}, "first"),
        ("figure", {"indicator": ("pupils",), "topic": ("bus", "tram")}, "second"),
        ("unknown", {"topic": ("nothing",)}, ""),
        ("bare", {}, ""),
    ],
)
def test_a_claim_is_of_the_theme_that_it_its_indicator_or_most_of_its_concepts_state(
    two: Themes, names: Names, key: str, values: dict[str, tuple[str, ...]], theme: str
) -> None:
    assert two.of(_node(names, key, **values)) == (names.thing("concept", f"theme-{theme}") if theme else "")


def test_themes_stand_in_the_order_of_their_notations_and_those_without_last(names: Names) -> None:
    graph, notation = ox.NamedNode(names.graph("x")), ox.NamedNode(SKOS + "notation")
    store = ox.Store()
    for key, place in (("a", "02"), ("b", "01"), ("c", "")):
        theme = ox.NamedNode(names.thing("concept", key))
        topic = ox.NamedNode(names.thing("concept", f"of-{key}"))
        store.add(ox.Quad(topic, ox.NamedNode(names.term("theme")), theme, graph))
        if place:
            store.add(ox.Quad(theme, notation, ox.Literal(place), graph))

    assert themes(EmbeddedEngine(store, names.base), names).order == tuple(names.thing("concept", key) for key in "bac")


def _headings(text: str) -> list[str]:
    return re.findall(r'<h2 id="h-theme-[^"]+">([^<]+)</h2>', text)


@pytest.mark.parametrize(
    ("language", "some"),
    [
        ("en", ["Connectivity", "Mobility", "Energy and environment", "Economy and work"]),
        ("fr", ["Connectivité", "Mobilité", "Énergie et environnement", "Économie et travail"]),
        ("zh-Hant", ["網路連接", "交通", "能源與環境", "經濟與就業"]),
    ],
)
def test_the_facts_of_a_community_are_grouped_by_theme(client: TestClient, language: str, some: list[str]) -> None:
    text = client.get("/doc/community/tw-taoyuan", headers={**_PAGE, "Accept-Language": language}).text
    found = _headings(text)

    assert [title for title in found if title in some] == some
    assert len(found) == len(set(found)) > 8


def test_every_claim_stands_in_one_section(client: TestClient, engine: EmbeddedEngine, names: Names) -> None:
    for key in ("tw-taoyuan", "fr-issy-les-moulineaux", "fi-oulu"):
        text = client.get(f"/doc/community/{key}", headers=_PAGE).text
        counts = {
            section: int(count)
            for section, count in re.findall(r'<li><a href="#([\w-]+)">[^<]+</a><span>(\d+)</span>', text)
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
