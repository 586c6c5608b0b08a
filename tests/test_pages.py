"""Pages: valid, readable without script, every link right, nothing in the data can break out of its place."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace

import pyoxigraph as ox
import pytest
from html_page import Page

from graphsvc.description import Extent, describe, kinds, listing, overview, vocabulary
from graphsvc.engine.contract import Term
from graphsvc.engine.embedded import EmbeddedEngine
from graphsvc.errors import UnknownResource
from graphsvc.model import Names
from graphsvc.vocab import RDF, SKOS
from graphsvc.web.documents import name_of
from graphsvc.web.frame import Site
from graphsvc.web.links import Links
from graphsvc.web.pages import (
    Asking,
    QueryFailure,
    Results,
    render_error,
    render_home,
    render_kind,
    render_ns,
    render_page,
    render_sparql,
)
from graphsvc.web.views.kind import Asked, kind_page
from graphsvc.web.views.writing import period
from graphsvc.web.words import words_in

OURS = [f"/static/{name}.js" for name in ("suggest", "workbench", "editor")]
RESOURCES = [
    "id/community/tw-taoyuan",
    "id/community/za-cape-town",
    "id/passage/taiwan-news-taoyuan/79-168",
    "id/document/icf-community-profiles",
    "id/organization/chunghwa-telecom",
    "id/recognition/smart21-2009-tw-taoyuan",
    "id/indicator/population",
    "id/discrepancy/ke-nairobi-population",
    "ns#Recognition",
    "graph/links",
]
LABEL = ox.NamedNode(SKOS + "prefLabel")


@pytest.fixture(scope="module")
def site(names: Names) -> Site:
    return Site(names, "http://127.0.0.1:8000/", "", "1234")


@pytest.fixture(scope="module")
def pages(engine: EmbeddedEngine, names: Names, site: Site) -> dict[str, str]:
    """Every kind of page, rendered from the shipped content."""
    found = {}
    for local in RESOURCES:
        description = describe(engine, names.base + local, names, Extent(50))
        assert description is not None
        found[local] = render_page(description, site, json_ld='{"@id": "x"}')
    example = SimpleNamespace(slug="all", titles={"en": "All & sundry"}, text="ASK {}", topic="counts")
    results = Results(["s"], [{"s": ox.NamedNode(names.base + RESOURCES[0])}, {}], 0.01)
    found["home"] = render_home(overview(engine, names), site)
    found["ns"] = render_ns(vocabulary(engine, names), site)
    organisations = listing(engine, "organization", names, most=1_000)
    assert organisations is not None
    page = kind_page(organisations, Asked("organization", {}), site)
    found["kind"] = render_kind(page, site, [], kinds(engine, names))
    found["error"] = render_error(UnknownResource(detail="no <b>such</b> thing", iri="a<b>"), {"iri": "a<b>"}, site)
    found["form"] = render_sparql(Asking("SELECT * {}", [example]), site)
    found["results"] = render_sparql(Asking("SELECT * {}", [example]), site, results)
    found["failure"] = render_sparql(
        Asking("SELECT {\n ?"), site, QueryFailure("It does not parse", "expected }", 2, 3)
    )
    return found


def test_every_page_is_well_nested_with_one_heading_and_landmarks(pages: dict[str, str]) -> None:
    for name, text in pages.items():
        page = Page(text)
        assert not page.wrong, name
        assert not page.open, name
        assert len(page.all("h1")) == len(page.all("main")) == 1, name
        assert page.all("html")[0]["lang"] == "en"
        ids = page.values("id")
        assert len(ids) == len(set(ids)), f"{name}: an id stands twice"
        assert set(page.values("aria-labelledby")) <= set(ids), name


def test_no_page_needs_a_script_or_an_inline_style(pages: dict[str, str]) -> None:
    for name, text in pages.items():
        page = Page(text)
        inline = [script for script in page.all("script") if script.get("src") not in OURS]
        assert all(script.get("type") == "application/ld+json" for script in inline), name
        assert not page.all("style"), name
        assert not any(attribute == "style" or attribute.startswith("on") for _, a in page.elements for attribute in a)
        loaded = [link["href"] for link in page.all("link") if link["rel"] == "stylesheet"]
        assert loaded == ["/static/style.css"], name
        assert set(page.values("src")) <= set(OURS), name


def test_every_link_is_local_or_http(pages: dict[str, str]) -> None:
    for text in pages.values():
        for href in Page(text).values("href"):
            assert href.startswith(("/", "#", "?", "http://", "https://")), href


def test_every_link_to_ours_leads_to_something_described(
    pages: dict[str, str], engine: EmbeddedEngine, names: Names
) -> None:
    subjects = {str(quad.subject)[1:-1] for quad in engine.quads()} | {
        str(g)[1:-1] for g in engine.store.named_graphs()
    }
    kinds_listed = kinds(engine, names)
    for text in pages.values():
        for href in Page(text).values("href"):
            if not href.startswith("/doc/") or re.search(r"\.[a-z]+$", href):
                continue
            local = href[len("/doc/") :].partition("?")[0]
            kind, _, key = local.partition("/")
            if not key:
                assert kind in kinds_listed or kind == "query", href
                continue
            iri = name_of(local, names)
            assert iri in subjects, href


def test_the_vocabulary_has_an_anchor_for_every_term(
    pages: dict[str, str], engine: EmbeddedEngine, names: Names
) -> None:
    assert {term.local for term in vocabulary(engine, names)} <= set(Page(pages["ns"]).values("id"))


def test_names_carry_their_language(pages: dict[str, str]) -> None:
    assert '<span lang="zh-Hant">桃園市</span>' in pages["id/community/tw-taoyuan"]


def test_every_fact_of_a_community_leads_to_its_passage_here_or_on_the_page_of_a_section(
    pages: dict[str, str], engine: EmbeddedEngine, names: Names, site: Site
) -> None:
    description = describe(engine, names.base + RESOURCES[0], names, Extent(50))
    assert description is not None
    hrefs = set(Page(pages[RESOURCES[0]]).values("href"))
    for href in list(hrefs):
        if section := re.search(r"\?section=([a-z-]+)$", href):
            hrefs |= set(Page(render_page(description, site, section=section[1])).values("href"))
    links = Links(names.base)

    told = (s for claim in description.claims for s in claim.statements if s.object == ox.NamedNode(description.iri))

    for statement in (*description.statements, *told):
        assert {links.document(passage) for passage in statement.passages} <= hrefs, statement.predicate


def test_a_page_links_its_formats_and_names_its_iri(pages: dict[str, str], names: Names) -> None:
    hrefs = {link.get("href") for link in Page(pages[RESOURCES[0]]).all("a")}

    assert {"/doc/community/tw-taoyuan.ttl", "/doc/community/tw-taoyuan.nq"} <= hrefs
    assert names.base + RESOURCES[0] in pages[RESOURCES[0]]


def test_both_sides_of_a_disagreement_stand_with_their_passages(pages: dict[str, str]) -> None:
    text = pages["id/discrepancy/ke-nairobi-population"]

    assert "24,174–24,208" in text  # noqa: RUF001 (a range)
    assert "27,135–27,156" in text  # noqa: RUF001 (a range)
    assert "One document gives 3,375,000 and 4 million." in text
    assert "The figures lie 625,000 apart." in text
    assert "124,500 still lie between them" in text


def test_the_matrix_draws_each_recognition_once(pages: dict[str, str], engine: EmbeddedEngine, names: Names) -> None:
    wide = pages["home"].split('class="matrix wide"')[1].split("</svg>")[0]
    stated = overview(engine, names).recognitions

    assert wide.count('class="m1"') == sum(len(tiers["smart21"]) for tiers in stated.values())
    assert wide.count('class="m2"') == sum(len(tiers["top7"]) for tiers in stated.values())
    assert wide.count('class="m3"') == sum(len(tiers["community-of-the-year"]) for tiers in stated.values())


@pytest.fixture
def hostile(names: Names) -> EmbeddedEngine:
    """A store whose labels and addresses try to break out of the page."""
    store = ox.Store()
    thing, graph = ox.NamedNode(names.thing("organization", "evil")), ox.NamedNode(names.graph("entities"))
    evil = ox.Literal("</script><script>alert(1)</script><!-- \" onload=alert(1) '", language="en")
    store.add(ox.Quad(thing, LABEL, evil, graph))
    store.add(ox.Quad(thing, ox.NamedNode(RDF + "type"), ox.NamedNode(names.term("Community")), graph))
    for address in ("javascript:alert(1)", "data:text/html,x", "http://example.org/ok", "urn:x:y"):
        store.add(ox.Quad(thing, ox.NamedNode(names.term("locatedIn")), ox.NamedNode(address), graph))
    store.add(ox.Quad(thing, ox.NamedNode("javascript:alert(2)"), ox.Literal("<img src=x onerror=alert(1)>"), graph))
    return EmbeddedEngine(store, names.base)


def test_hostile_labels_and_addresses_are_harmless(hostile: EmbeddedEngine, names: Names, site: Site) -> None:
    description = describe(hostile, names.thing("organization", "evil"), names, Extent(5))
    assert description is not None
    page = Page(text := render_page(description, site, json_ld=json.dumps({"label": description.title.value})))

    inline = [script for script in page.all("script") if "src" not in script]
    assert [script.get("type") for script in inline] == ["application/ld+json"]
    assert not page.all("img")
    assert not page.wrong
    assert "http://example.org/ok" in page.values("href")
    assert not any(href.startswith(("javascript:", "data:", "urn:")) for href in page.values("href"))
    embedded = text.split('<script type="application/ld+json">')[1].split("</script>")[0]
    assert json.loads(embedded) == {"label": description.title.value}
    assert "<" not in embedded


def test_pages_of_an_empty_store_render(names: Names, site: Site) -> None:
    empty = EmbeddedEngine(ox.Store(), names.base)

    assert "0 recognitions" not in render_home(overview(empty, names), site)
    assert render_ns(vocabulary(empty, names), site)


def test_results_show_every_kind_of_term(site: Site) -> None:
    row: dict[str, Term] = {
        "a": ox.NamedNode("javascript:x"),
        "b": ox.Literal("<b>", language="fr"),
        "c": ox.Literal(1234567),
    }
    text = render_sparql(Asking("SELECT"), site, Results(["a", "b", "c", "d"], [row], 0.5, truncated=True))

    assert "1,234,567" in text
    assert '<span lang="fr">&lt;b&gt;</span>' in text
    assert 'href="javascript' not in text
    assert "only the first rows are shown" in text


@pytest.mark.parametrize(("answer", "word"), [(True, "Yes"), (False, "No")])
def test_a_truth_value_is_a_word(site: Site, *, answer: bool, word: str) -> None:
    assert f'<h2 id="h-results">{word}</h2>' in render_sparql(Asking("ASK {}"), site, Results(boolean=answer))


@pytest.mark.parametrize(
    ("local", "href"),
    [
        ("id/community/tw-taoyuan", "/kg/doc/community/tw-taoyuan"),
        ("id/passage/a/1-2", "/kg/doc/passage/a/1-2"),
        ("id/passage/a/1-2#selector", "/kg/doc/passage/a/1-2"),
        ("graph/document/a", "/kg/doc/graph/document/a"),
        ("ns#Claim", "/kg/ns#Claim"),
        ("ns", "/kg/ns"),
        ("shapes", "/kg/shapes"),
    ],
)
def test_names_of_ours_become_local_paths_under_the_mount_path(local: str, href: str) -> None:
    assert Links("https://example.org/base/", "/kg").href("https://example.org/base/" + local) == href


@pytest.mark.parametrize(
    "iri", ["javascript:alert(1)", "JAVASCRIPT:x", "data:,x", "urn:a:b", "http:", "//x", "http://[x"]
)
def test_only_web_addresses_become_links(iri: str) -> None:
    assert Links("https://example.org/").href(iri) is None


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("2009", "2009"),
        ("2014-12-25", "25 Dec 2014"),
        ("2022-10", "Oct 2022"),
        ("2018/..", "since 2018"),
        ("../2015", "by 2015"),
        ("2009~", "about 2009"),
        ("19XX-05", "19XX-05"),
    ],
)
def test_dates_read_as_precisely_as_the_source_gives_them(edtf: str, words: str) -> None:
    assert period(edtf, words_in("en")) == words
