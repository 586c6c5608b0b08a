"""Names, documents and graphs as harvesters and browsers meet them."""

from __future__ import annotations

import json
import re
from collections import Counter
from html import escape
from urllib.parse import parse_qs, quote, unquote, urlsplit

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from pyld import jsonld
from running import CompiledUpkeep, client_of
from samples import ONTOLOGY_VERSION

from graphsvc.description.asking import label_blocks
from graphsvc.description.labels import LABELS
from graphsvc.engine.embedded import EmbeddedEngine
from graphsvc.formats import HTML, RESOURCE_FORMATS, RESOURCE_SUFFIXES, Kind, by_suffix
from graphsvc.model import Names, Passage
from graphsvc.settings import Settings
from graphsvc.vocab import HYDRA, PROV, VOID
from graphsvc.web.embedding import MOST_LINKS

BASE = "https://w3id.org/icgraph/"
HERE = "http://127.0.0.1:8000/"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
TURTLE = {"Accept": "text/turtle"}
VERSION_IRI = ox.NamedNode("http://www.w3.org/2002/07/owl#versionIRI")
PASSAGE = "passage/icf-community-profiles/36947-36985"
THINGS = [
    "community/tw-taoyuan",
    "community/za-cape-town",
    "organization/microsoft",
    "person/andre-santini",
    "scheme/smart21",
    "edition/smart21-2009",
    "recognition/community-of-the-year-2019-tw-taoyuan",
    "measurement/ke-nairobi-population-data",
    "document/taiwan-news-taoyuan",
    "discrepancy/ke-nairobi-population",
    "concept/achieved",
    "indicator/population",
    "country/tw",
    "query/smart21-total",
    PASSAGE,
]


def triples(content: bytes, form: ox.RdfFormat) -> set[str]:
    return {str(quad.triple) for quad in ox.parse(content, form)}


@pytest.mark.parametrize("thing", THINGS)
def test_a_name_leads_to_its_document(client: TestClient, thing: str) -> None:
    response = client.get(f"/id/{thing}", headers=TURTLE)

    assert response.status_code == 303
    assert response.headers["location"] == f"{HERE}doc/{thing}"
    assert "Accept" in response.headers["vary"]


@pytest.mark.parametrize("thing", THINGS)
def test_every_format_describes_the_thing_and_says_the_same(client: TestClient, thing: str) -> None:
    expected = triples(client.get(f"/doc/{thing}.nt").content, ox.RdfFormat.N_TRIPLES)
    assert any(line.startswith(f"<{BASE}id/{thing}> ") for line in expected)
    for form in RESOURCE_FORMATS:
        response = client.get(f"/doc/{thing}", headers={"Accept": form.media_type})
        assert response.status_code == 200
        assert response.headers["content-type"] == form.content_type
        assert response.headers["content-location"] == f"{HERE}doc/{thing}.{form.suffix}"
        if form.name == "json-ld":
            assert triples(response.content, ox.RdfFormat.JSON_LD) == expected
        elif form is not HTML:
            assert isinstance(form.serializer, ox.RdfFormat)
            assert triples(response.content, form.serializer) == expected


@pytest.mark.parametrize("thing", THINGS)
def test_a_document_names_all_that_it_states_and_the_passages_it_is_from(
    client: TestClient, engine: EmbeddedEngine, names: Names, thing: str
) -> None:
    """Interface P6 and P7, claims about the thing included."""
    quads = [*ox.parse(client.get(f"/doc/{thing}.nq").content, ox.RdfFormat.N_QUADS)]
    here = ox.NamedNode(f"{HERE}doc/{thing}")
    stated = [quad for quad in quads if quad.subject != here and quad.predicate.value not in LABELS]
    shown = {term for quad in stated for term in quad.triple if isinstance(term, ox.NamedNode)}
    blocks = label_blocks(engine, {term.value for term in shown})
    named = {fact.quad.triple for block in blocks for fact in block.facts}
    passages = {(quad.object, graph) for quad in stated if Passage.of(graph := str(quad.graph_name)[1:-1], names)}
    derived = {quad.object.value for quad in quads if quad.predicate.value == PROV + "wasDerivedFrom"}
    own = {BASE + "id/" + thing}  # what a passage states is told of as its content; links in alone say no more
    assert {graph for term, graph in passages if term != ox.NamedNode(BASE + "id/" + thing)} - own <= derived
    assert derived <= {graph for _, graph in passages}
    assert named <= {quad.triple for quad in quads}


MORE = ("community/ee-tallinn", "ns/Measurement", "ns/forCommunity", "place/al-11", "partnership/ee-tallinn-incubators")


@pytest.mark.parametrize("thing", [*(t for t in THINGS if not t.startswith(("passage/", "query/"))), *MORE])
def test_a_document_tells_of_all_to_which_the_page_leads(client: TestClient, thing: str) -> None:
    """Interface P6; a passage's page also names what its neighbours speak of, and that is no statement of its own.

    Nor is what other disagreements are about, which the page of one lists. Graphs that are no passages are named where
    documents name graphs.
    """
    page = client.get(f"/doc/{thing}.html").text
    main = page[page.index("<main") : page.index("</main>")]
    main = re.sub(r'(?s)<section aria-labelledby="h-other-notes">.*?</section>', "", main)
    places = {"ns/": "ns#", "shapes/": "shapes#", "graph/": "graph/"}
    links = {unquote(link) for link in re.findall(r'href="/doc/([a-z-]+/[^"?#.]+)"', main)}
    names = {f"id/{link}" for link in links if not link.startswith(tuple(places))}
    names |= {link.replace(path, name, 1) for link in links for path, name in places.items() if link.startswith(path)}
    quads = ox.parse(client.get(f"/doc/{thing}.nt").content, ox.RdfFormat.N_TRIPLES)
    told = {term.value for quad in quads for term in quad.triple if isinstance(term, ox.NamedNode)}
    graphs = {str(q.graph_name)[1:-1] for q in ox.parse(client.get(f"/doc/{thing}.nq").content, ox.RdfFormat.N_QUADS)}
    told |= {graph for graph in graphs if graph.startswith(f"{BASE}graph/")}

    assert names
    assert not {BASE + name for name in names} - told


def test_a_document_tells_the_years_and_other_figures_that_its_page_tells(client: TestClient) -> None:
    figures = client.get("/doc/measurement/ke-nairobi-population-data.nt").text
    assert "3,375,000" in client.get("/doc/measurement/ke-nairobi-population-data.html").text
    assert '"3,375,000"' in figures
    community = [*ox.parse(client.get("/doc/community/ee-tallinn.nt").content, ox.RdfFormat.N_TRIPLES)]
    stated = {(q.subject.value, q.predicate.value) for q in community if isinstance(q.subject, ox.NamedNode)}
    editions = {q.object.value for q in community if q.predicate.value == f"{BASE}ns#edition"}
    assert editions
    for edition in editions:
        assert {(edition, f"{BASE}ns#cycleYear"), (edition, f"{BASE}ns#scheme")} <= stated


def test_a_document_gives_the_digest_of_each_passage_that_it_is_from(client: TestClient) -> None:
    quads = [*ox.parse(client.get("/doc/community/ee-tallinn.nt").content, ox.RdfFormat.N_TRIPLES)]
    derived = {q.object.value for q in quads if q.predicate.value == PROV + "wasDerivedFrom"}
    digests = {q.subject.value for q in quads if q.predicate.value == f"{BASE}ns#sha256"}
    assert derived
    assert digests == derived | {f"{BASE}id/document/icf-community-profiles"}


@pytest.mark.parametrize("thing", THINGS)
def test_a_page_embeds_the_description_that_its_documents_hold(client: TestClient, thing: str) -> None:
    """Interface P11: statements, names and the first links in, some of each property."""
    page = client.get(f"/doc/{thing}.html").text
    script = page.split('<script type="application/ld+json">')[1].split("</script>")[0]
    embedded = {quad.triple for quad in ox.parse(script.encode(), ox.RdfFormat.JSON_LD)}
    document = {quad.triple for quad in ox.parse(client.get(f"/doc/{thing}.nt").content, ox.RdfFormat.N_TRIPLES)}

    about = {ox.NamedNode(f"{BASE}id/{thing}"), ox.NamedNode(f"{HERE}doc/{thing}")}
    said = (triple for triple in embedded if triple.predicate.value not in LABELS)
    shown = {term for triple in said for term in triple if isinstance(term, ox.NamedNode)}
    described = {
        triple for triple in document if triple.subject in about and triple.predicate.value != PROV + "wasDerivedFrom"
    }
    named = {triple for triple in document if triple.subject in shown and triple.predicate.value in LABELS}
    assert embedded <= document
    assert described | named <= embedded
    links = Counter(triple.predicate for triple in document if triple.object in about)
    kept = Counter(triple.predicate for triple in embedded if triple.object in about)
    assert kept == {predicate: min(number, MOST_LINKS) for predicate, number in links.items()}


def test_json_ld_means_the_same_in_the_published_context(client: TestClient) -> None:
    document = client.get("/doc/community/tw-taoyuan.jsonld").json()
    published = client.get("/context.jsonld").json()["@context"]

    assert document["@context"].items() <= published.items()
    nquads = jsonld.to_rdf({**document, "@context": published}, {"format": "application/n-quads"})
    expected = triples(client.get("/doc/community/tw-taoyuan.nt").content, ox.RdfFormat.N_TRIPLES)
    assert triples(nquads.encode(), ox.RdfFormat.N_QUADS) == expected


@pytest.mark.parametrize("suffix", RESOURCE_SUFFIXES)
def test_a_suffix_fixes_the_format_whatever_is_accepted(client: TestClient, suffix: str) -> None:
    response = client.get(f"/doc/community/tw-taoyuan.{suffix}", headers={"Accept": "image/png"})

    form = by_suffix(suffix)
    assert form is not None
    assert response.status_code == 200
    assert response.headers["content-type"] == form.content_type


def test_quad_formats_keep_the_graphs(client: TestClient) -> None:
    for suffix, form in (("nq", ox.RdfFormat.N_QUADS), ("trig", ox.RdfFormat.TRIG)):
        quads = list(ox.parse(client.get(f"/doc/{PASSAGE}.{suffix}").content, form))
        assert ox.NamedNode(f"{BASE}id/{PASSAGE}") in {quad.graph_name for quad in quads}


def test_a_browser_gets_a_page_and_a_program_does_not(client: TestClient) -> None:
    page = client.get("/doc/community/tw-taoyuan", headers=BROWSER)
    anything = client.get("/doc/community/tw-taoyuan", headers={"Accept": "*/*"})

    assert page.headers["content-type"] == HTML.content_type
    assert anything.headers["content-type"].startswith("text/turtle")


def test_a_page_shows_each_statement_with_its_passage(client: TestClient) -> None:
    page = client.get("/doc/community/tw-taoyuan", headers=BROWSER).text

    assert f"/doc/{PASSAGE}" in page
    assert "2,215,615" in page
    assert "桃園市" in page


def test_what_the_client_holds_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/doc/community/tw-taoyuan", headers=TURTLE)
    again = client.get("/doc/community/tw-taoyuan", headers={**TURTLE, "If-None-Match": first.headers["etag"]})
    other = client.get("/doc/community/tw-taoyuan", headers=BROWSER)

    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == first.headers["etag"] != other.headers["etag"]
    assert again.headers["vary"] == first.headers["vary"]


SMALL_QUERY = "/sparql?query=ASK%7B%3Fs%20%3Fp%20412%7D"
WITH_TAGS = ["/", "/doc/community/tw-taoyuan", "/queries", "/sparql/terms", "/docs/copy", "/search?q=taoyuan"]
WITH_TAGS += ["/sitemap.xml", "/openapi.json", "/fragments", "/dumps/", "/context.jsonld", "/changes.atom"]


@pytest.mark.parametrize("path", [*WITH_TAGS, SMALL_QUERY])
def test_who_wants_one_representation_only_is_told_when_it_is_another(client: TestClient, path: str) -> None:
    before, first = {"If-Unmodified-Since": "Thu, 01 Jan 2026 00:00:00 GMT"}, client.get(path)
    tag, since = first.headers["etag"], first.headers["last-modified"]

    for method in ("GET", "HEAD"):
        for field in ({"If-Match": '"other"'}, {"If-Match": f"W/{tag}"}, before):
            assert client.request(method, path, headers=field).status_code == 412, field
        for field in ({"If-Match": f'"other", {tag}'}, {"If-Match": "*", **before}, {"If-Unmodified-Since": since}):
            assert client.request(method, path, headers=field).status_code == 200, field
        assert client.request(method, path, headers={"If-Match": tag, "If-None-Match": tag}).status_code in {200, 304}


def test_links_lead_to_the_other_formats(client: TestClient) -> None:
    response = client.get("/doc/community/tw-taoyuan.ttl")

    for form in RESOURCE_FORMATS:
        if form.name != "turtle":
            assert f'<{HERE}doc/community/tw-taoyuan.{form.suffix}>; rel="alternate"' in response.headers["link"]


def test_graphs_have_documents(client: TestClient) -> None:
    moved = client.get("/graph/document/taiwan-news-taoyuan", headers=TURTLE)
    graph = client.get("/doc/graph/document/taiwan-news-taoyuan.nq")

    assert (moved.status_code, moved.headers["location"]) == (303, f"{HERE}doc/graph/document/taiwan-news-taoyuan")
    assert graph.status_code == 200
    assert graph.content.count(b"sha256") > 10


@pytest.mark.parametrize("path", ["/ns", f"/ns/{ONTOLOGY_VERSION}", "/shapes", "/queries"])
def test_vocabularies_are_whole_documents(client: TestClient, path: str) -> None:
    graph = client.get(path, headers={"Accept": "application/n-triples"})
    page = client.get(path, headers=BROWSER)

    assert graph.status_code == page.status_code == 200
    assert len(triples(graph.content, ox.RdfFormat.N_TRIPLES)) > 100
    assert client.get(f"{path}.ttl").headers["content-type"].startswith("text/turtle")


def test_the_ontology_page_has_an_anchor_for_each_term(client: TestClient) -> None:
    page = client.get("/ns", headers=BROWSER).text
    terms = {
        line.split(f"{BASE}ns#")[1].split(">")[0]
        for line in triples(client.get("/ns.nt").content, ox.RdfFormat.N_TRIPLES)
        if line.startswith(f"<{BASE}ns#")
    }

    assert len(terms) > 90
    for term in terms:
        assert f'id="{term}"' in page, term


def test_a_single_term_has_a_document(client: TestClient) -> None:
    assert client.get("/doc/ns/Community", headers=TURTLE).status_code == 200
    assert client.get("/doc/ns/NoSuchTerm", headers=TURTLE).status_code == 404


@pytest.mark.parametrize("kind", ["community", "organization", "recognition", "document"])
def test_things_of_a_kind_are_listed(client: TestClient, kind: str) -> None:
    page = client.get(f"/doc/{kind}", headers=BROWSER)
    graph = client.get(f"/doc/{kind}", headers=TURTLE)

    assert page.status_code == graph.status_code == 200
    assert f"/doc/{kind}/" in page.text
    assert f"id/{kind}/" in graph.text or f"{kind}:" in graph.text


@pytest.mark.parametrize(
    "path",
    [
        "/id/community/nowhere",
        "/id/nothing/x",
        "/doc/community/nowhere",
        "/doc/community/tw-taoyuan.exe",
        "/doc/community/tw-taoyuan.",
        "/doc/community.",
        "/doc/nothing",
        "/graph/nowhere",
        "/doc/graph/nowhere",
        "/ns/9.9.9",
        "/ns.exe",
        "/nowhere",
        "/id/community/%3Cscript%3E",
        "/doc/%22%3E",
        "/doc/community/..%2F..%2Fetc%2Fpasswd",
        "/static/../app.py",
        "/id/community/" + "x" * 3000,
    ],
)
def test_what_is_unknown_is_404(client: TestClient, path: str) -> None:
    as_data = client.get(path, headers=TURTLE)
    as_page = client.get(path, headers=BROWSER)

    assert as_data.status_code == as_page.status_code == 404
    assert as_data.headers["content-type"] == "application/problem+json"
    assert as_data.json()["status"] == 404
    assert "<script>" not in as_page.text.replace('<script type="application/ld+json">', "")


@pytest.mark.parametrize("path", ["/id/community/%ff", "/doc/%ff", "/graph/%zz", "/%", "/ns?format=%q", "/doc/a%00b"])
def test_an_address_that_cannot_be_decoded_is_400(client: TestClient, path: str) -> None:
    response = client.get(path, headers=TURTLE)

    assert response.status_code == response.json()["status"] == 400
    assert response.headers["access-control-allow-origin"] == "*"


def test_what_is_not_acceptable_is_406_with_what_there_is(client: TestClient) -> None:
    for response in (
        client.get("/doc/community/tw-taoyuan", headers={"Accept": "image/png"}),
        client.get("/doc/community/tw-taoyuan?format=png", headers=TURTLE),
    ):
        assert response.status_code == 406
        assert "text/turtle" in response.json()["available"]


def test_format_beats_accept(client: TestClient) -> None:
    response = client.get("/doc/community/tw-taoyuan?format=nt", headers=BROWSER)

    assert response.headers["content-type"] == "application/n-triples"


@pytest.mark.parametrize("plus", ["%2B", "+", "%20"])
def test_a_media_type_as_format_may_have_its_plus_encoded_or_not(client: TestClient, plus: str) -> None:
    response = client.get(f"/doc/community/tw-taoyuan?format=application/rdf{plus}xml", headers=TURTLE)

    assert response.headers["content-type"] == "application/rdf+xml"


@pytest.mark.parametrize("path", ["/", "/sparql", "/id/community/tw-taoyuan", "/doc/community/tw-taoyuan", "/ns"])
def test_options_and_head_and_other_methods(client: TestClient, path: str) -> None:
    options = client.options(path)
    head = client.head(path, headers=TURTLE)
    deleted = client.delete(path)

    assert options.status_code == 204
    assert {"GET", "HEAD", "OPTIONS"} <= set(options.headers["allow"].split(", "))
    assert head.status_code == client.get(path, headers=TURTLE).status_code
    assert head.content == b""
    assert deleted.status_code == 405
    assert "GET" in deleted.headers["allow"]


def test_every_answer_may_be_read_by_any_origin_and_is_what_it_says(client: TestClient) -> None:
    for path in ("/", "/sparql", "/doc/community/tw-taoyuan", "/nowhere", "/static/style.css", "/health/live"):
        headers = client.get(path).headers
        assert headers["access-control-allow-origin"] == "*"
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'self'" in headers["content-security-policy"]


def test_health(client: TestClient) -> None:
    assert client.get("/health/live").json() == {"status": "live"}
    assert client.get("/health/ready").json()["status"] == "ready"


def test_the_home_page_is_a_page_for_people_and_the_catalogue_for_programs(client: TestClient) -> None:
    assert "<h1" in client.get("/", headers=BROWSER).text
    assert "contentDigest" in client.get("/", headers=TURTLE).text


def test_the_home_page_says_of_itself_and_of_its_data_where_they_are(client: TestClient) -> None:
    page, data = client.get("/", headers=BROWSER), client.get("/", headers=TURTLE)
    again = client.get("/", headers={**BROWSER, "If-None-Match": page.headers["etag"]})

    assert page.headers["content-location"] == again.headers["content-location"] == "http://127.0.0.1:8000/"
    assert '<http://127.0.0.1:8000/>; rel="canonical"' in page.headers["link"]
    assert '<link rel="canonical" href="http://127.0.0.1:8000/">' in page.text
    assert data.headers["content-location"] == "http://127.0.0.1:8000/doc/graph/catalogue.ttl"
    assert data.text == client.get("/doc/graph/catalogue.ttl").text


def test_the_home_page_of_no_data_is_no_error() -> None:
    with client_of(Settings(), CompiledUpkeep(layout="plain")) as client:
        answers = [client.get("/", headers=headers) for headers in (BROWSER, TURTLE)]
    assert [answer.status_code for answer in answers] == [200, 200]


def test_the_openapi_names_the_media_types_of_the_endpoint(client: TestClient) -> None:
    document = json.loads(client.get("/openapi.json").text)

    content = document["paths"]["/sparql"]["get"]["responses"]["200"]["content"]
    assert {form.media_type for form in RESOURCE_FORMATS if Kind.GRAPH in form.kinds} <= content.keys()


@pytest.mark.parametrize("key", ["é", "日本", "it's", "a(b)"])
def test_names_in_any_script_have_documents(key: str) -> None:
    path = quote(f"x/{key}")
    with client_of(Settings(), CompiledUpkeep(layout="plain")) as client:
        holder = client.app.state.holder  # type: ignore[attr-defined]  # Starlette's own attribute
        assert client.portal is not None
        iri = f"https://w3id.org/icgraph/id/x/{key}"
        client.portal.call(holder.update, f"INSERT DATA {{ GRAPH <x:g> {{ <{iri}> <x:p> 1 }} }}")
        thing = client.get(f"/id/{path}")
        document = client.get(f"/doc/{path}", headers=TURTLE)
        held = client.get(f"/doc/{path}", headers={**TURTLE, "If-None-Match": document.headers["etag"]})
        page = client.get(f"/doc/{path}", headers=BROWSER)

    assert thing.status_code == 303
    assert (document.status_code, held.status_code, page.status_code) == (200, 304, 200)
    for response in (document, held):
        assert response.headers["content-location"].isascii()
        assert unquote(response.headers["content-location"]) == f"http://127.0.0.1:8000/doc/x/{key}.ttl"
    assert thing.headers["location"] + ".ttl" == document.headers["content-location"]


@pytest.mark.parametrize("kept", ["caf%C3%A9", "a%20b", "%E6%A1%83"])
def test_names_that_are_percent_encoded_in_the_data_have_documents(kept: str) -> None:
    iris = [f"https://w3id.org/icgraph/{place}/{kept}" for place in ("id/x", "graph")]
    with client_of(Settings(), CompiledUpkeep(layout="plain")) as client:
        holder = client.app.state.holder  # type: ignore[attr-defined]  # Starlette's own attribute
        assert client.portal is not None
        client.portal.call(holder.update, f"INSERT DATA {{ GRAPH <{iris[1]}> {{ <{iris[0]}> <x:p> '{kept}' }} }}")
        for iri, path in zip(iris, (f"id/x/{kept}", f"graph/{kept}"), strict=True):
            thing = client.get(f"/{path}")
            document = client.get(thing.headers["location"], headers=TURTLE)
            links = client.get(f"/linkset/doc/{path.removeprefix('id/')}.json")
            assert (thing.status_code, document.status_code, links.status_code) == (303, 200, 200)
            stated = {(q.subject.value, q.object.value) for q in ox.parse(document.content, format=ox.RdfFormat.TURTLE)}
            assert (f"http://127.0.0.1:8000/doc/{path.removeprefix('id/')}", iri) in stated
            assert iri in links.text


def test_links_in_are_counted_and_those_left_out_come_in_pages(client: TestClient) -> None:
    path, iri = "/doc/concept/achieved", f"{BASE}id/concept/achieved"
    links = client.head(path).headers["link"]
    following = re.findall(r'<http://127\.0\.0\.1:8000(/fragments[^>]*)>; rel="next"', links)
    stated = ox.Store()
    stated.load(client.get(path + ".ttl").content, ox.RdfFormat.TURTLE)
    assert following
    for address in following:
        predicate = parse_qs(urlsplit(address).query)["predicate"][0]
        counted = next(
            quad.object.value
            for quad in stated.quads_for_pattern(ox.NamedNode(HERE + address[1:]), None, None)
            if quad.predicate.value == VOID + "distinctSubjects" and isinstance(quad.object, ox.Literal)
        )
        subjects: set[str] = set()
        page: str | None = address
        while page:
            fragment = ox.Store()
            fragment.load(client.get(page, headers=TURTLE).content, ox.RdfFormat.TURTLE)
            found = fragment.quads_for_pattern(None, ox.NamedNode(predicate), ox.NamedNode(iri))
            subjects |= {str(quad.subject) for quad in found}
            nexts = [quad.object for quad in fragment.quads_for_pattern(None, ox.NamedNode(HYDRA + "next"), None)]
            page = nexts[0].value.removeprefix(HERE[:-1]) if nexts and isinstance(nexts[0], ox.NamedNode) else None
        assert len(subjects) == int(counted)
    assert f'href="{escape(following[0])}"' in client.get(path, headers={"Accept": "text/html"}).text


def test_a_declared_prefix_leads_to_the_ontology_that_states_it(client: TestClient) -> None:
    response = client.get("/ns/prefix/measurement", headers=TURTLE)

    assert response.status_code == 303
    assert response.headers["location"] == HERE + "ns"
    assert f"<{BASE}ns/prefix/measurement>" in client.get("/ns.nt").text
    assert client.get("/ns/prefix/nothing").status_code == 404


@pytest.mark.parametrize("suffix", ["", *(f".{suffix}" for suffix in RESOURCE_SUFFIXES)])
def test_the_version_that_the_ontology_names_before_it_is_served_as_it_was(client: TestClient, suffix: str) -> None:
    now = {quad.triple for quad in ox.parse(client.get("/ns.nt").content, ox.RdfFormat.N_TRIPLES)}
    prior = ox.NamedNode("http://www.w3.org/2002/07/owl#priorVersion")
    (before,) = {t.object.value for t in now if t.predicate == prior and isinstance(t.object, ox.NamedNode)}
    address = before.replace(BASE, "/") + suffix
    answer = client.get(address, headers=TURTLE)

    assert answer.status_code == 200
    assert f'<{HERE}ns>; rel="latest-version"' in answer.headers["link"]
    form = by_suffix(suffix.removeprefix(".") or "ttl")
    assert form is not None
    assert answer.headers["content-type"] == form.content_type
    if form is HTML:
        assert f"Version {before.rpartition('/')[2]}, as it was." in answer.text
        assert 'id="Community"' in answer.text
        return
    kind = ox.RdfFormat.JSON_LD if form.name == "json-ld" else form.serializer
    assert isinstance(kind, ox.RdfFormat)
    stated = {quad.triple for quad in ox.parse(answer.content, kind)}
    assert len(stated) > 1000
    assert ox.Triple(ox.NamedNode(BASE + "ns"), VERSION_IRI, ox.NamedNode(before)) in stated
    ours = {t.subject for t in stated if str(t.subject).startswith(f"<{BASE}ns#")}
    assert ours <= {t.subject for t in now}, "it is backward compatible"
    again = client.get(address, headers={**TURTLE, "If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_an_earlier_version_has_its_names_under_the_base_and_no_other_files() -> None:
    settings = Settings(base_iri="https://example.org/graph/")
    with client_of(settings, CompiledUpkeep()) as client:
        assert "<https://example.org/graph/ns#Community>" in client.get("/ns/0.1.0.nt").text
        for version in ("0.1.1", "0.1", "0.1.0.txt", "0.1.0.nt.nt", "%2e%2e%2f0.1.0"):
            assert client.get(f"/ns/{version}").status_code == 404
    with client_of(Settings(content="none"), CompiledUpkeep()) as client:
        assert client.get("/ns/0.1.0").status_code == 404
