"""Pages of communities, award schemes, passages, terms: whole without script, light, with what they show in pieces."""

from __future__ import annotations

import html
import re
from collections import Counter
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from graphsvc.description import Extent, Node, describe
from graphsvc.description.disagreement import disagreement
from graphsvc.description.facts import facts_of
from graphsvc.engine.embedded import EmbeddedEngine
from graphsvc.model import Names
from graphsvc.vocab import RDF, SH, SKOS
from graphsvc.web.frame import Site
from graphsvc.web.pages import render_ns, render_page, render_queries, render_shapes

_PAGE = {"accept": "text/html"}
_HEAVIEST_BYTES = 100_000


def _community_keys(engine: EmbeddedEngine, names: Names) -> list[str]:
    query = f"SELECT DISTINCT ?c {{ GRAPH ?g {{ ?c <{RDF}type> <{names.term('Community')}> }} }} ORDER BY ?c"
    return [str(row["c"])[1:-1].removeprefix(names.thing("community", "")) for row in engine.rows(query)]


def test_every_community_is_a_light_page_and_so_is_every_section_of_the_largest(
    client: TestClient, engine: EmbeddedEngine, names: Names
) -> None:
    keys = _community_keys(engine, names)
    assert len(keys) > 10
    for key in keys:
        whole = client.get(f"/doc/community/{key}", headers=_PAGE)
        assert len(whole.content) < _HEAVIEST_BYTES, key
        if key not in {"tw-taoyuan", "fr-issy-les-moulineaux"}:
            continue
        sections = set(re.findall(r'href="(\?section=[a-z-]+)"', whole.text))
        assert len(sections) > 10
        for section in sections:
            part = client.get(f"/doc/community/{key}{section}", headers=_PAGE)
            assert part.status_code == 200, section
            assert len(part.content) < _HEAVIEST_BYTES, section


def test_the_page_of_a_section_has_all_its_rows_and_its_own_address(client: TestClient) -> None:
    whole = client.get("/doc/community/tw-taoyuan", headers=_PAGE)
    part = client.get("/doc/community/tw-taoyuan.html?section=theme-economy")
    stated = int(re.search(r'<a href="#theme-economy">[^<]+</a><span>(\d+)</span>', whole.text)[1])  # type: ignore[index]

    assert whole.text.count('<div class="f') > part.text.count('<div class="f') == stated > 10
    assert part.headers["content-location"].endswith("/doc/community/tw-taoyuan?section=theme-economy")
    assert part.headers["etag"] != whole.headers["etag"]
    held = client.get(part.headers["content-location"], headers={**_PAGE, "if-none-match": "x, *"})
    assert held.status_code in {200, 304}
    assert client.head("/doc/community/tw-taoyuan?section=theme-economy", headers=_PAGE).status_code == 200


@pytest.mark.parametrize(
    "section", ["nonsense", "figures2", "<script>alert(1)</script>", "\u202e", "x" * 5000, "../ns"]
)
def test_a_section_that_is_not_there_is_a_clear_page(client: TestClient, section: str) -> None:
    found = client.get("/doc/community/tw-taoyuan", params={"section": section}, headers=_PAGE)

    assert found.status_code == 404
    assert "no such section" in found.text
    assert "<script>alert" not in found.text


def test_data_has_no_sections(client: TestClient) -> None:
    turtle = client.get("/doc/community/tw-taoyuan.ttl").text

    assert client.get("/doc/community/tw-taoyuan.ttl?section=nonsense").text == turtle


def test_a_page_embeds_what_is_stated_of_its_thing_as_the_documents_have_it(client: TestClient, names: Names) -> None:
    text = client.get("/doc/community/tw-taoyuan", headers=_PAGE).text
    scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    (embedded,) = scripts
    thing = ox.NamedNode(names.thing("community", "tw-taoyuan"))
    stated = [quad for quad in ox.parse(embedded, format=ox.RdfFormat.JSON_LD) if quad.subject == thing]

    assert ox.NamedNode(names.term("Community")) in [quad.object for quad in stated]
    labels = {quad.object.value for quad in stated if quad.predicate.value == SKOS + "prefLabel"}
    assert {"Taoyuan", "桃園市"} <= labels


def test_what_has_a_date_stands_in_the_order_of_time(client: TestClient) -> None:
    text = client.get("/doc/community/tw-taoyuan?section=timeline", headers=_PAGE).text
    moments = re.findall(r'<li><span class="t">([^<]+)</span>', text)
    years = [int(year[1]) for moment in moments if (year := re.search(r"(\d{4})", moment))]

    assert years == sorted(years)
    assert {2009, 2014, 2019} <= set(years)
    titled = text.split('<span class="t">2019</span>')[1].split("</li>")[0]
    assert titled.count('class="m1"') == titled.count('class="m2"') == titled.count('class="m3"') == 1


def test_words_that_qualify_a_figure_stand_before_it(client: TestClient) -> None:
    for theme, qualifier, value in (("government", "roughly", "1 million"), ("learning", "over", "200,000")):
        text = client.get(f"/doc/community/tw-taoyuan?section=theme-{theme}", headers=_PAGE).text
        assert f'<span class="q">{qualifier}</span> <b>{value}</b>' in text


@pytest.mark.parametrize("key", ["tw-taoyuan", "ke-nairobi", "za-cape-town", "al-tirana"])
def test_figures_that_the_page_begins_with_are_the_first_of_theirs_with_their_marks(
    client: TestClient, key: str
) -> None:
    text = client.get(f"/doc/community/{key}", headers=_PAGE).text
    begun = re.findall(r"\d[\d,]*(?: million)?", text.split("Population given as ")[1].split("</p>")[0].split(". ")[0])
    first = text.split('id="h-theme-place"')[1].split('<div class="f')[1 : 1 + len(begun)]

    assert {value for row in first for value in begun if value in row} == set(begun) != set()
    assert all("/doc/passage/" in row for row in first)


def test_a_scheme_says_who_received_it_most_often_and_in_which_years(
    client: TestClient, engine: EmbeddedEngine, names: Names
) -> None:
    rows = engine.rows(
        f"""SELECT DISTINCT ?edition ?who {{ GRAPH ?g {{ ?r <{names.term("edition")}> ?edition }}
        GRAPH ?h {{ ?r <{names.term("recipient")}> ?who }}
        GRAPH ?i {{ ?edition <{names.term("scheme")}> <{names.thing("scheme", "smart21")}> }} }}"""
    )
    counts = Counter(str(row["who"]) for row in rows)
    text = client.get("/doc/scheme/smart21", headers=_PAGE).text

    (leader, most), (_, second) = counts.most_common(2)
    assert most > second
    assert leader.endswith("tw-taoyuan>")
    assert f">Taoyuan received {most} of the {counts.total()} stated</h2>" in text
    assert text.count('class="m1"') == counts.total() + 1  # one is in the site's sign
    strips = dict(re.findall(r'<th scope="row"><a href="/doc/community/([^"]+)">.*?aria-label="([^"]*)"', text))
    assert strips["fi-oulu"] == "2012, 2013"
    assert '<small class="years" aria-hidden="true">2012, 2013</small>' in text  # where there is no room for an axis
    axis = {float(x): year for x, year in re.findall(r'class="axis" x="([\d.]+)"[^>]*>([^<]+)<', text)}
    signs = {float(x) for x in re.findall(r'<circle class="m1" cx="([\d.]+)" cy="14"', text)} - {14.0}
    assert signs <= axis.keys()
    assert axis[min(axis)] == "2007"
    table = text.split("Recipients by edition")[1]
    assert table.count('class="pl"') >= counts.total()


def test_what_no_other_passage_states_has_no_label_for_one(client: TestClient) -> None:
    text = client.get("/doc/passage/icf-community-profiles/28563-28684", headers=_PAGE).text
    cells = re.findall(r'<td( data-l="Also in")?>((?:<a [^>]*>[^<]*</a>(?:, )?)*)</td></tr>', text)

    assert cells
    assert all(bool(label) == bool(places) for label, places in cells)


def test_an_edition_names_its_recipients_with_their_passages(client: TestClient) -> None:
    text = client.get("/doc/edition/smart21-2013", headers=_PAGE).text

    assert ">4 recipients are stated</h2>" in text
    assert "An edition has 21 recipients; of one edition the documents name 4 at most." in text
    for key in ("fi-oulu", "ee-tallinn", "tw-taoyuan", "al-tirana"):
        row = text.split(f'href="/doc/community/{key}"')[1].split("</tr>")[0]
        assert 'href="/doc/passage/icf-community-profiles/' in row


def test_both_kinds_of_award_pages_state_in_data_what_they_show(client: TestClient, names: Names) -> None:
    turtle = client.get("/doc/scheme/smart21.nt").text

    assert f"<{names.thing('recognition', 'smart21-2013-al-tirana')}> <{names.term('recipient')}>" in turtle


def test_a_long_document_is_listed_run_by_run_with_every_passage_once(client: TestClient) -> None:
    whole = client.get("/doc/document/icf-community-profiles", headers=_PAGE)
    runs = re.findall(r'<th scope="row"><a href="(/doc/document/[^"]+\?section=\d+)"', whole.text)
    total = int(re.search(r"([\d,]+) passages cover \d+% of its 40,947 characters", whole.text)[1].replace(",", ""))  # type: ignore[index]
    listed: list[str] = []
    for address in runs:
        page = client.get(address, headers=_PAGE)
        assert len(page.content) < _HEAVIEST_BYTES
        assert "<code>…</code>" not in page.text
        listed += re.findall(r'<th scope="row" class="num"><a href="(/doc/passage/[^"]+)"', page.text)

    assert len(whole.content) < _HEAVIEST_BYTES
    assert len(runs) == 21
    assert len(listed) == len(set(listed)) == total


def test_a_document_names_its_parts_on_the_map_and_in_the_table(client: TestClient) -> None:
    text = client.get("/doc/document/icf-community-profiles", headers=_PAGE).text
    drawn = text.split('class="docmap wide"')[1].split("</svg>")[0]

    for name in ("Issy-les-Moulineaux", "Cape Town", "Taoyuan"):
        assert f">{name}</text>" in drawn
        assert re.search(rf'<th scope="row"><a [^>]+>{name}</a></th>.*?\d+%</td>', text)


@pytest.mark.parametrize("section", ["2001", "999999999999999999999", "-2000", "²", "2000.5"])
def test_a_run_that_is_not_there_is_a_clear_page(client: TestClient, section: str) -> None:
    found = client.get("/doc/document/icf-community-profiles", params={"section": section}, headers=_PAGE)

    assert found.status_code == 404
    assert "no such section" in found.text


def test_a_class_says_how_often_each_property_is_used_with_it(
    client: TestClient, engine: EmbeddedEngine, names: Names
) -> None:
    kind, presenter = names.term("Recognition"), names.term("presenter")
    rows = engine.rows(
        f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ GRAPH ?g {{ ?s a <{kind}> }} GRAPH ?h {{ ?s <{presenter}> ?o }} }}"
    )
    text = client.get("/doc/ns/Recognition", headers=_PAGE).text

    assert ">59 things are of this class</h2>" in text
    bar = text.split("<code>icg:presenter</code>")[1].split("</tr>")[0]
    assert f'<td class="n">{rows[0]["n"].value}</td>' in bar  # type: ignore[union-attr]
    assert re.search(r'<li><a href="/ns#Claim">Claim</a><ul>.*<strong aria-current="true">Recognition</strong>', text)
    assert 'href="/doc/shapes/R09-one-recipient"' in text
    assert "Name one recipient of this recognition" in text
    assert "Claim that one community" in text
    assert 'lang="zh-Hant">表明' in text


def test_a_property_says_what_has_it_and_what_it_leads_to(client: TestClient) -> None:
    text = client.get("/doc/ns/recipient", headers=_PAGE).text

    has, leads = text.split("What it leads to</h3>")[0], text.split("What it leads to</h3>")[1]
    assert "Used in 59 triples" in has
    assert "<code>icg:Recognition</code>" in has
    assert "<code>icg:Community</code>" in leads
    query = re.search(r'href="(/sparql\?query=[^"]+)"', text)
    assert query
    answer = client.get(query[1].replace("&amp;", "&"), headers={"accept": "text/csv"})
    assert len({row.split(",")[1] for row in answer.text.splitlines()}) == 1 + 59


def test_a_term_that_nothing_uses_has_a_page_without_examples(client: TestClient) -> None:
    for local in ("Claim", "sameOccasion"):
        assert client.get(f"/doc/ns/{local}", headers=_PAGE).status_code == 200


@pytest.mark.parametrize("path", ["/ns", "/doc/ns/Agreement"])
def test_an_example_that_is_a_claim_is_told_by_its_sentence(client: TestClient, path: str) -> None:
    text = client.get(path, headers=_PAGE).text
    told = re.findall(r'<a href="/doc/agreement/fr-issy-microsoft-partnership">([^<]*)', text)
    assert set(told) == {
        "partnership agreement: Municipality of Issy-les-Moulineaux and Microsoft, on technology testing"
    }


def test_every_rule_has_an_anchor_and_leads_to_its_page(
    client: TestClient, engine: EmbeddedEngine, names: Names
) -> None:
    stated = engine.rows(f"SELECT ?s {{ GRAPH <{names.shapes}> {{ ?s <{SKOS}notation> ?n }} }}")
    whole = client.get("/shapes", headers=_PAGE).text
    text = whole.partition('id="h-retired"')[0]
    anchors = re.findall(r'<tr id="([^"]+)">', text)

    assert len(whole.encode()) < _HEAVIEST_BYTES
    assert sorted(anchors) == sorted(str(row["s"])[1:-1].partition("#")[2] for row in stated)
    assert sorted(re.findall(r'<th scope="row"><a href="/doc/shapes/([^"]+)"', text)) == sorted(anchors)


def test_rules_are_in_the_language_of_the_reader(client: TestClient) -> None:
    text = client.get("/shapes", headers={**_PAGE, "accept-language": "fr"}).text

    assert "Vérifiez l’année de <var>value</var>" in text  # noqa: RUF001 (an apostrophe)
    assert "Check the year of" not in text


def test_every_example_query_is_listed_with_its_question(
    client: TestClient, engine: EmbeddedEngine, names: Names
) -> None:
    queries = engine.rows(f"SELECT DISTINCT ?s {{ GRAPH <{names.queries}> {{ ?s a <{SH}SPARQLExecutable> }} }}")
    text = client.get("/queries", headers=_PAGE).text
    listed = re.findall(r'<li><a href="/doc/query/([^"]+)"', text)

    assert sorted(listed) == sorted(str(row["s"])[1:-1].rpartition("/")[2] for row in queries)
    assert "Which communities reached Top7 but were never Intelligent Community of the Year?" in text


def test_the_diagram_of_the_classes_draws_what_its_table_says(client: TestClient) -> None:
    text = client.get("/ns", headers=_PAGE).text
    drawing, table = text.split('class="matrix classes"')[1].split("</svg>", 1)
    rows = dict(re.findall(r'<a href="/ns#(\w+)"><text[^>]*>[^<]*</text></a>(.*)', drawing))

    assert len(text.encode()) < _HEAVIEST_BYTES
    assert rows["Recognition"].count("<circle") == 5
    assert "<title>edition</title>" in rows["Recognition"]
    line = table.split('<a href="/ns#Recognition">')[1].split("</tr>")[0]
    assert "Award Edition (edition)" in line
    for suffix in ("ttl", "jsonld", "rdf", "nt", "trig", "nq"):
        assert f'href="/ns.{suffix}"' in text
        assert client.get(f"/ns.{suffix}").status_code == 200


def test_pages_of_an_ontology_without_classes_and_shapes_render(names: Names) -> None:
    site = Site(names)

    assert "diagram-title" not in render_ns((), site)
    assert "0 rules" in render_shapes((), site, ())
    assert "0 questions" in render_queries((), site, ())


@pytest.mark.parametrize("path", ["discrepancy/tw-taitung-digital-standing", "community/tw-taitung"])
def test_a_rank_within_a_disagreement_says_in_which_list(client: TestClient, path: str) -> None:
    text = client.get(f"/doc/{path}", headers=_PAGE).text
    side = text.split('">rank 1</p>')[1].split("</article>")[0]

    assert "list of counties for smart infrastructure" in side


def test_a_disagreement_says_nothing_of_a_side_twice(client: TestClient) -> None:
    text = client.get("/doc/discrepancy/tw-taitung-digital-standing", headers=_PAGE).text
    sides = re.findall(r"<article>(.*?)</article>", text, re.DOTALL)

    assert len(sides) == 2
    for side in sides:
        linked = re.findall(r'<dd><a href="([^"]+)"', side)
        assert len(linked) == len(set(linked)) > 1
    assert "Besides" in sides[1]
    assert "Besides" not in sides[0]
    assert "Its sides stand in 2 documents." in text


@pytest.mark.parametrize(
    ("note", "rows"),
    [
        (
            "ke-nairobi-population",
            [
                ["3,375,000", "icf:27135-27156", "discrepancy:ke-nairobi-population"],
                ["4 million", "icf:24174-24208", "discrepancy:ke-nairobi-population"],
            ],
        ),
        (
            "tw-taitung-outdoor-wi-fi",
            [
                ["service:taitung-outdoor-wifi", "countywide, free outdoor Wi-Fi services", "tt:2237-2308"],
                ["service:tt-free", "TT-Free", "icf:38432-38439"],
            ],
        ),
    ],
)
def test_a_disagreement_shows_the_rows_that_its_query_gets(
    client: TestClient, note: str, rows: list[list[str]]
) -> None:
    text = client.get(f"/doc/discrepancy/{note}", headers=_PAGE).text
    section = text.split('aria-labelledby="h-returned"')[1].split("</section>")[0]
    shown = re.findall(r"<tr>(<td>.*?)</tr>", section)
    cells = [[re.sub("<[^>]+>", "", cell) for cell in row.split("</td>")[:-1]] for row in shown]
    (editor,) = re.findall(r'<p class="more"><a href="([^"]+)"', section)

    assert cells == rows
    run = client.get(html.unescape(editor), headers=_PAGE).text
    assert len(re.findall("<tr><td", run.split('id="results"')[1])) == len(rows)
    query = parse_qs(urlsplit(html.unescape(editor)).query)["query"][0]
    assert html.unescape(section.split('<code class="all">')[1].split("</code>")[0]) == query
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"}).text
    assert len(answer.splitlines()) == 1 + len(rows)


def test_a_disagreement_leads_to_the_others_with_their_values(client: TestClient) -> None:
    text = client.get("/doc/discrepancy/ke-nairobi-population", headers=_PAGE).text
    others = text.split('aria-labelledby="h-other-notes"')[1].split("</section>")[0]

    assert len(re.findall("<h3>", others)) == 5
    assert "ke-nairobi-population" not in others
    assert ">3,300,000</a>" in others
    assert ">3.2 million</a>" in others
    assert "h-other-notes" not in client.get("/doc/community/ke-nairobi", headers=_PAGE).text


def test_names_that_no_prefix_can_shorten_are_asked_for_whole(names: Names) -> None:
    note, sides = f"{names.base}id/discrepancy/x", [f"{names.base}id/measurement/{number}" for number in (1, 2)]
    about, indicator = "https://a.example/a(b)", "https://a.example/#it.em"
    facts = [(note, names.term("conflictingItem"), side) for side in sides]
    facts += [(side, names.term("about"), about) for side in sides]
    facts += [(side, names.term("indicator"), indicator) for side in sides]
    store, graph = ox.Store(), ox.NamedNode(names.passages + "d/1-2")
    for subject, predicate, thing in facts:
        store.add(ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(thing), graph))
    for number, side in enumerate(sides):
        store.add(ox.Quad(ox.NamedNode(side), ox.NamedNode(names.term("printedValue")), ox.Literal(str(number)), graph))
    stated = facts_of(store.quads_for_pattern(ox.NamedNode(note), None, None, None))
    found = disagreement(EmbeddedEngine(store, names.base), Node.of(note, stated, names), names, ("en",))

    assert f"<{about}>" in found.query
    assert [str(row["printed"]) for row in found.rows] == ['"0"', '"1"']
    assert found.others == ()


@pytest.mark.parametrize("language", ["en", "fr", "zh-Hant"])
def test_a_section_says_what_its_marks_are_and_leads_back_before_its_rows(client: TestClient, language: str) -> None:
    headers = {**_PAGE, "Accept-Language": language}
    whole = client.get("/doc/community/tw-taoyuan", headers=headers).text
    text = client.get("/doc/community/tw-taoyuan?section=theme-economy", headers=headers).text
    before = text[text.index("<main") : text.index('<dl class="facts"')]
    told = {"en": "The mark at the end of a row", "fr": "La marque en fin de ligne", "zh-Hant": "每列末端的標記"}[
        language
    ]
    back = {"en": "All of Taoyuan", "fr": "Tout sur Taoyuan", "zh-Hant": "桃園市的全部內容"}[language]

    assert told in whole
    assert told in before
    assert back in re.findall(r'<a href="[^"]*/tw-taoyuan">([^<]*)</a>', re.sub("</?span[^>]*>", "", before))
    assert re.search(r'<a href="[^"]*tw-taoyuan#backlinks">[^<]+</a><span>\d+</span>', before)


def test_a_panel_of_several_passages_shows_the_digest_of_each(client: TestClient) -> None:
    text = client.get("/doc/community/tw-taoyuan", headers=_PAGE).text
    panel = next(
        found for found in re.findall(r'(?s)<details class="pm">.*?</details>', text) if "10 passages" in found
    )
    keys = re.findall(r'href="[^"]*passage/(icf-community-profiles/[\d-]+)"', panel)
    (shown,) = re.findall(r"<dt>SHA-256</dt><dd><code>([^<]*)</code>", panel)
    stated = []
    for key in keys:
        passage = client.get(f"/doc/passage/{key}", headers=_PAGE).text
        stated += re.findall(r"<dt>SHA-256</dt><dd><code>([0-9a-f]{64})</code>", passage)[:1]

    assert len(stated) == 10
    assert shown.split() == [f"{digest[:8]}…" for digest in stated]


def test_what_a_page_only_counts_is_a_link_in_words_also_where_it_has_few_sections(names: Names) -> None:
    store, graph = ox.Store(), ox.NamedNode(names.graph("entities"))
    thing = ox.NamedNode(names.thing("organization", "x"))
    for number in range(70):
        store.add(ox.Quad(thing, ox.NamedNode(names.term("nameAsWritten")), ox.Literal(f"X{number}"), graph))
    description = describe(EmbeddedEngine(store, names.base), thing.value, names, Extent(5))
    assert description is not None
    text = render_page(description, Site(names))

    assert re.findall(
        r"<h2[^>]*>([^<]*)</h2>", text.split('class="panel-id"')[1].split("</aside>")[1].split("<footer")[0]
    ) == ["More statements"]
    assert ">Names as written: all 70</a>" in text


def test_a_note_of_one_side_says_nothing_of_several(client: TestClient) -> None:
    text = client.get("/doc/discrepancy/fr-issy-top7-without-smart21", headers=_PAGE).text

    assert text.count("<article>") == 1
    assert "Its sides" not in text
    assert "Treatment" not in text


@pytest.mark.parametrize(
    ("page", "part"),
    [
        ("community/fr-issy-les-moulineaux", '<section id="disagreements".*?</section>'),
        ("discrepancy/fr-issy-top7-without-smart21", '<section aria-labelledby="h-both".*?</section>'),
        ("discrepancy", "<h3><a [^>]*fr-issy-top7-without-smart21.*?</li>"),
    ],
)
@pytest.mark.parametrize(
    ("language", "both"),
    [("en", ("both", "disagree")), ("fr", ("deux", "divergence")), ("zh-Hant", ("並存", "皆", "歧異"))],
)
def test_of_one_side_nothing_is_said_of_both(
    client: TestClient, page: str, part: str, language: str, both: tuple[str, ...]
) -> None:
    text = client.get(f"/doc/{page}", headers={**_PAGE, "Accept-Language": language}).text
    (found,) = re.findall(part, text, re.DOTALL)
    shown = re.sub("<[^>]*>", "", found).lower()

    assert not [word for word in both if word in shown]


@pytest.mark.parametrize("page", ["community/fr-issy-les-moulineaux", "discrepancy/fr-issy-top7-without-smart21"])
@pytest.mark.parametrize(
    ("language", "told"), [("en", "The profile lists"), ("fr", "Le profil cite"), ("zh-Hant", "該簡介列出")]
)
def test_an_exception_is_explained_in_the_language_of_the_page(
    client: TestClient, page: str, language: str, told: str
) -> None:
    text = client.get(f"/doc/{page}", headers={**_PAGE, "Accept-Language": language}).text
    (notice,) = re.findall(r'<div class="notice">(.*?)</div>', text, re.DOTALL)

    assert [found for found in ("The profile lists", "Le profil cite", "該簡介列出") if found in notice] == [told]
