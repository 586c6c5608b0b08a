"""Things that are gone answer 410 with when, why and what took their place; what was merged is deprecated and there."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from running import CompiledUpkeep, client_of
from samples import ROOT

from graphsvc.content import read_content
from graphsvc.formats import HTML, RESOURCE_FORMATS, Format
from graphsvc.loading import compile_content
from graphsvc.loading.quad_rules import broken_rules
from graphsvc.model import Names
from graphsvc.settings import Settings
from graphsvc.vocab import DCTERMS, OWL, PROV, SKOS

NAMES = Names()
MERGED, SUCCESSOR = NAMES.thing("concept", "settlement-history"), NAMES.thing("concept", "settlement")
REMOVED = NAMES.thing("measurement", "tw-main-manufacturing-hubs")
_RECAST = "al-tirana-commercial-and-manufacturing-centre"
RECAST, RECAST_AS = NAMES.thing("ranking", _RECAST), NAMES.thing("characterisation", _RECAST)
PAGE = {"Accept": "text/html"}


def local(iri: str, root: str = "id") -> str:
    return iri.replace(NAMES.base + "id", "/" + root)


@pytest.mark.parametrize("iri", [RECAST, REMOVED])
@pytest.mark.parametrize("root", ["id", "doc"])
@pytest.mark.parametrize("form", [form for form in RESOURCE_FORMATS if form is not HTML], ids=lambda form: form.name)
def test_a_name_that_is_gone_says_so_in_every_format(client: TestClient, iri: str, root: str, form: Format) -> None:
    response = client.get(local(iri, root), headers={"Accept": form.media_type})
    assert isinstance(form.serializer, ox.RdfFormat)
    stated = {
        quad.predicate.value
        for quad in ox.parse(response.content, form.serializer, base_iri=NAMES.base)
        if quad.subject == ox.NamedNode(iri)
    }

    assert response.status_code == 410
    assert response.headers["content-type"].partition(";")[0] == form.media_type
    assert {PROV + "invalidatedAtTime", SKOS + "changeNote"} <= stated
    assert (DCTERMS + "isReplacedBy" in stated) == (iri == RECAST)
    assert "Accept" in response.headers["vary"]


def gone() -> list[str]:
    """The names of data/retired.ttl that are gone for good."""
    store = ox.Store()
    store.load(path=ROOT / "data" / "retired.ttl", format=ox.RdfFormat.TURTLE)
    taken = store.quads_for_pattern(None, ox.NamedNode(PROV + "invalidatedAtTime"), None)
    merged = {quad.subject for quad in store.quads_for_pattern(None, ox.NamedNode(OWL + "deprecated"), None)}
    return sorted(str(quad.subject)[1:-1] for quad in taken if quad.subject not in merged)


@pytest.mark.parametrize("iri", gone())
def test_each_thing_passage_and_shape_that_is_gone_answers_410_and_leads_on(client: TestClient, iri: str) -> None:
    path = local(iri, "doc").replace(NAMES.shapes + "#", "/doc/shapes/")
    page, data = client.get(path, headers=PAGE), client.get(path + ".nt")
    stated = {quad.predicate.value: quad for quad in ox.parse(data.content, ox.RdfFormat.N_TRIPLES)}
    successor = stated.get(DCTERMS + "isReplacedBy")

    assert (page.status_code, data.status_code) == (410, 410)
    assert {PROV + "invalidatedAtTime", SKOS + "changeNote"} <= stated.keys()
    assert "Gone since" in page.text
    if successor is not None:
        name = str(successor.object)[1:-1]
        there = local(name, "doc").replace(NAMES.shapes + "#", "/doc/shapes/")
        assert client.get(there, headers=PAGE).status_code == 200
        assert f'href="{there}"' in page.text.replace("/shapes#", "/doc/shapes/")
        assert f'<{name}>; rel="successor-version"' in page.headers["link"]


@pytest.mark.parametrize(
    ("language", "day", "why"),
    [
        ("en", "22 Nov 2026", "ranks no places"),
        ("fr", "22 nov. 2026", "ne classe pas"),
        ("zh-Hant", "2026年11月22日", "並未排名"),
    ],
)
def test_its_page_tells_when_and_why_in_one_language(client: TestClient, language: str, day: str, why: str) -> None:
    text = client.get(local(RECAST), headers=PAGE | {"Accept-Language": language}).text.split("<main")[1]

    assert day in text
    assert [said for said in ("ranks no places", "ne classe pas", "並未排名") if said in text] == [why]
    assert "2026-11-22T" not in text


def test_no_name_is_made_of_its_iri(client: TestClient) -> None:
    text = client.get(local(RECAST), headers=PAGE).text

    assert f'<h1 class="code"><code>{_RECAST}</code></h1>' in text
    assert f"<title>{_RECAST} " in text
    assert f'<span aria-current="page">{_RECAST}</span>' in text


def test_its_page_leads_on(client: TestClient) -> None:
    response = client.get(local(RECAST), headers=PAGE)

    assert response.status_code == 410
    assert "Gone since" in response.text
    assert f'href="{local(RECAST_AS, "doc")}"' in response.text
    assert f'<{RECAST_AS}>; rel="successor-version"' in response.headers["link"]


def test_a_suffix_head_and_conditions_do_not_bring_it_back(client: TestClient) -> None:
    path = local(RECAST, "doc")

    assert client.get(path + ".ttl").status_code == 410
    assert client.head(path).status_code == 410
    assert "etag" not in client.get(path).headers
    assert client.get(path, headers={"If-None-Match": "*"}).status_code == 410


def test_what_was_merged_keeps_its_document_which_leads_on(client: TestClient) -> None:
    """Interface, P9: 303 to its own document, 200 with `owl:deprecated true` and the successor."""
    assert client.get(local(MERGED), headers=PAGE).headers["location"].endswith(local(MERGED, "doc"))
    page = client.get(local(MERGED, "doc"), headers=PAGE)
    data = client.get(local(MERGED, "doc") + ".nt")

    for response in (page, data):
        assert response.status_code == 200
        assert f'<{SUCCESSOR}>; rel="successor-version"' in response.headers["link"]
    assert "No longer in use" in page.text
    assert "merged into it" in page.text
    assert f'href="{local(SUCCESSOR, "doc")}"' in page.text
    assert f'<{MERGED}> <{OWL}deprecated> "true"' in data.text
    assert f"<{MERGED}> <{DCTERMS}isReplacedBy> <{SUCCESSOR}>" in data.text


@pytest.mark.parametrize(
    ("language", "since", "why"),
    [
        ("en", "No longer in use since 22 Nov 2026", "It meant the same as another topic"),
        ("fr", "N’est plus en usage depuis le 22 nov. 2026", "Il avait le même sens"),  # noqa: RUF001
        ("zh-Hant", "自 2026年11月22日 起停用", "與另一主題同義"),
    ],
)
def test_a_notice_says_since_when_and_why_in_one_language_and_no_row_repeats_it(
    client: TestClient, language: str, since: str, why: str
) -> None:
    page = client.get(local(MERGED, "doc"), headers={**PAGE, "Accept-Language": language}).text
    shown = page.split("<main", 1)[1].split("</main>")[0]

    assert f"<h2>{since}</h2>" in shown
    assert shown.count(why) == 1
    assert sum(note in shown for note in ("It meant the same", "Il avait le même sens", "與另一主題同義")) == 1
    assert "T00:34:46Z" not in shown
    assert shown.count(f'href="{local(SUCCESSOR, "doc")}"') == 1


def test_a_deprecated_term_is_there_and_leads_to_its_successor(client: TestClient) -> None:
    response = client.get("/doc/ns/exchangeCode", headers=PAGE)

    assert response.status_code == 200
    assert f'<{NAMES.term("stockExchangeCode")}>; rel="successor-version"' in response.headers["link"]
    assert "No longer in use" in response.text


def test_lists_and_sitemaps_pass_it_over(client: TestClient) -> None:
    sitemap = client.get("/sitemaps/1.xml").text

    assert local(SUCCESSOR, "doc") in sitemap
    assert local(MERGED, "doc") not in sitemap
    assert local(MERGED, "doc") not in client.get("/doc/concept", headers=PAGE).text
    assert local(REMOVED, "doc") not in client.get("/doc/measurement", headers=PAGE).text


def retire(folder: Path, iri: str) -> None:
    notes = ", ".join(f'"It is gone."@{language}' for language in ("en", "fr", "zh-Hant"))
    (folder / "data" / "retired.ttl").write_text(
        f'<{iri}> <{PROV}invalidatedAtTime> "2026-11-28T10:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> ;\n'
        f"  <{SKOS}changeNote> {notes} .\n"
    )


def test_a_successor_that_nothing_describes_is_left_out_and_told(sample: Path) -> None:
    retire(sample, NAMES.thing("community", "nobody"))
    file = sample / "data" / "retired.ttl"
    successor = NAMES.thing("community", "misspelt")
    file.write_text(file.read_text().replace(" .\n", f" ;\n  <{DCTERMS}isReplacedBy> <{successor}> .\n"))
    content = read_content(sample, NAMES)
    compiled = compile_content(content)
    told = [broken.rule for broken in broken_rules(content, compiled)]

    assert "N31-successor-unknown" in told
    assert not any(successor in str(quad) for quad in compiled.graphs[NAMES.graph("retired")])


def test_what_is_in_use_cannot_be_gone(sample: Path) -> None:
    retire(sample, NAMES.thing("community", ""))
    content = read_content(sample, NAMES)
    used = [
        broken.focus
        for broken in broken_rules(content, compile_content(content))
        if broken.rule == "N31-retired-in-use"
    ]
    retire(sample, NAMES.thing("community", "nobody"))
    again = read_content(sample, NAMES)

    assert used == [NAMES.thing("community", "")]
    assert not [broken for broken in broken_rules(again, compile_content(again)) if broken.rule == "N31-retired-in-use"]


RULES_GONE = [iri for iri in gone() if iri.startswith(NAMES.shapes + "#")]


@pytest.mark.parametrize("form", [form for form in RESOURCE_FORMATS if form is not HTML], ids=lambda form: form.name)
def test_the_document_that_a_retired_hash_name_leads_to_says_so(client: TestClient, form: Format) -> None:
    """A fragment is not sent: who looks up `shapes#…` reads `/shapes`."""
    assert isinstance(form.serializer, ox.RdfFormat)
    response = client.get("/shapes", headers={"Accept": form.media_type})
    quads = list(ox.parse(response.content, form.serializer, base_iri=NAMES.base))

    assert len(RULES_GONE) >= 3
    for iri in RULES_GONE:
        stated = {quad.predicate.value for quad in quads if quad.subject == ox.NamedNode(iri)}
        assert {PROV + "invalidatedAtTime", SKOS + "changeNote"} <= stated
    assert not any(str(quad.subject).startswith(f"<{NAMES.base}id/concept/") for quad in quads)


@pytest.mark.parametrize(
    ("language", "title", "note"),
    [
        ("en", "Retired", "Both parts of the rule have one number now."),
        ("fr", "Retirés", "Les deux parties de la règle ont maintenant un seul numéro."),
        ("zh-Hant", "已移除", "該規則的兩部分現共用一個編號。"),
    ],
)
def test_the_page_of_the_shapes_has_an_anchor_for_each_that_is_gone(
    client: TestClient, language: str, title: str, note: str
) -> None:
    page = client.get("/shapes", headers={**PAGE, "Accept-Language": language}).text
    section = page.partition(f'<h2 id="h-retired">{title}</h2>')[2].partition("</section>")[0]

    for iri in RULES_GONE:
        local_name = iri.partition("#")[2]
        assert section.count(f'<tr id="{local_name}">') == page.count(f'id="{local_name}"') == 1
        assert f'href="/doc/shapes/{local_name}"' in section
    assert note in section
    assert 'href="/doc/shapes/N19-retired-when"' in section
    assert 'href="#h-retired"' in page


def test_a_retired_term_stands_in_the_ontology_likewise(sample: Path, settings: Settings) -> None:
    iri = NAMES.term("formerTerm")
    retire(sample, iri)
    with client_of(settings, CompiledUpkeep(compile_content(read_content(sample, NAMES)))) as served:
        data, page = served.get("/ns.nt"), served.get("/ns.html")

    assert f"<{iri}> <{PROV}invalidatedAtTime>" in data.text
    assert '<tr id="formerTerm">' in page.text
    assert "It is gone." in page.text
