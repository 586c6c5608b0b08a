"""What harvesters look for first: one address leads to the dataset's description, and the sitemap to every document."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from samples import ROOT

from graphsvc.formats import HTML, RESOURCE_FORMATS
from graphsvc.model import Names
from graphsvc.vocab import DCAT, DCTERMS, OWL, RDF, SKOS, VCARD, VOID, XSD

DATASET = ox.NamedNode(Names().base + "dataset")
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module")
def described(client: TestClient) -> ox.Store:
    """The description, as `/.well-known/void` leads to it."""
    response = client.get("/.well-known/void", headers={"Accept": "application/n-triples"}, follow_redirects=True)
    assert response.status_code == 200
    store = ox.Store()
    store.load(response.content, ox.RdfFormat.N_TRIPLES)
    return store


def values(store: ox.Store, predicate: str) -> set[str]:
    found = store.quads_for_pattern(DATASET, ox.NamedNode(predicate), None)
    return {quad.object.value for quad in found if not isinstance(quad.object, ox.Triple)}


@pytest.mark.parametrize("address", ["/.well-known/void", "/dataset"])
def test_the_dataset_leads_to_its_description(client: TestClient, address: str) -> None:
    response = client.get(address)

    assert response.status_code == 303
    assert response.headers["location"].endswith("/void")
    assert "Accept" in response.headers["vary"]


def test_every_format_says_the_same(client: TestClient) -> None:
    found = set()
    for form in RESOURCE_FORMATS:
        if form is not HTML:
            response = client.get(f"/void.{form.suffix}")
            assert response.headers["content-type"] == form.content_type
            assert isinstance(form.serializer, ox.RdfFormat)
            dataset = ox.Dataset(ox.Quad(*quad.triple) for quad in ox.parse(response.content, form.serializer))
            dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
            found.add(frozenset(dataset))

    assert len(found) == 1


def test_counts_are_those_of_what_is_served(client: TestClient, described: ox.Store) -> None:
    query = "SELECT (COUNT(*) AS ?t) (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }"
    response = client.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})

    assert response.text.split("\r\n")[1] == ",".join(
        (*values(described, VOID + "triples"), *values(described, VOID + "distinctSubjects"))
    )


def test_entities_are_what_has_a_name_of_the_dataset_and_is_described(
    client: TestClient, described: ox.Store, names: Names
) -> None:
    query = f"""SELECT (COUNT(DISTINCT ?s) AS ?n) {{
      ?s ?p ?o FILTER (STRSTARTS(STR(?s), "{names.base}") && ! ISBLANK(?s)) }}"""
    response = client.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})

    assert values(described, VOID + "uriSpace") == {names.base}
    assert values(described, VOID + "entities") == {response.text.split("\r\n")[1]}


def test_sitemaps_are_made_once_for_each_version(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    first = client.get("/sitemaps/1.xml").text
    monkeypatch.setattr("graphsvc.web.sitemaps.names_in", lambda *_: pytest.fail("they were gathered again"))

    assert client.get("/sitemaps/1.xml").text == first
    assert client.get("/sitemap.xml").status_code == 200


def test_each_linkset_counts_the_links_to_one_place(described: ox.Store, store: ox.Store, names: Names) -> None:
    query = f"""PREFIX void: <{VOID}> SELECT ?space ?predicate ?n {{
      <{DATASET.value}> void:subset ?l .
      ?l a void:Linkset ; void:linkPredicate ?predicate ; void:triples ?n .
      ?l void:objectsTarget/void:uriSpace ?space }}"""
    links = list(store.quads_for_pattern(None, None, None, ox.NamedNode(names.graph("links"))))
    rows = described.query(query)
    assert isinstance(rows, ox.QuerySolutions)
    found = {(row["space"].value, row["predicate"].value): int(row["n"].value) for row in rows}

    assert found
    for (space, predicate), count in found.items():
        matching = [q for q in links if q.predicate.value == predicate and str(q.object)[1:].startswith(space)]
        ours = [q for q in matching if str(q.subject)[1:].startswith(names.base)]
        assert len(ours) == count, (space, predicate)


def test_one_version_stands_everywhere(client: TestClient, described: ox.Store) -> None:
    version = client.get("/version").json()["data"]

    for predicate in (DCAT + "version", OWL + "versionInfo"):
        assert values(described, predicate) == {version}
    assert version in client.get("/sparql", headers={"Accept": "text/turtle"}).text
    assert version in client.get("/void.html").text
    for path in ("/ns", "/shapes", "/queries"):
        stated = {quad.triple for quad in ox.parse(client.get(f"{path}.nt").content, ox.RdfFormat.N_TRIPLES)}
        for predicate in (DCTERMS + "hasVersion", DCAT + "version"):
            assert ox.Triple(DATASET, ox.NamedNode(predicate), ox.Literal(version)) in stated


def test_the_dataset_is_described_as_dcat_wants_it(described: ox.Store, store: ox.Store, names: Names) -> None:
    query = f"""PREFIX dcat: <{DCAT}> PREFIX dcterms: <{DCTERMS}> PREFIX skos: <{SKOS}> PREFIX vcard: <{VCARD}>
    SELECT ?first ?last {{
      <{DATASET.value}> dcterms:temporal ?period ; dcat:contactPoint ?contact ; dcat:hasCurrentVersion ?current ;
        dcat:hasVersion ?current ; dcat:version ?version .
      ?period a dcterms:PeriodOfTime ; dcat:startDate ?first ; dcat:endDate ?last .
      ?contact a vcard:Kind ; vcard:fn ?name ; vcard:hasURL ?home .
      ?current a dcat:Dataset ; dcat:version ?version ; dcat:isVersionOf <{DATASET.value}> .
      FILTER NOT EXISTS {{ ?dataset dcterms:hasVersion ?literal }}
      FILTER NOT EXISTS {{ ?dataset dcat:theme ?t FILTER NOT EXISTS {{ ?t a skos:Concept ; skos:prefLabel ?label }} }}
    }}"""
    rows = described.query(query)
    assert isinstance(rows, ox.QuerySolutions)
    ((first, last),) = [(row["first"], row["last"]) for row in rows]

    def stated(predicate: str) -> set[str]:
        found = store.quads_for_pattern(None, ox.NamedNode(predicate), None, None)
        return {quad.object.value for quad in found if not isinstance(quad.object, ox.Triple)}

    years = {day[:4] for day in stated(names.term("earliest"))} | stated(names.term("cycleYear"))
    assert (first.value, last.value) == (min(years), max(years))
    assert first.datatype == last.datatype == ox.NamedNode(XSD + "gYear")
    assert values(described, DCTERMS + "spatial") == stated(names.term("country"))
    assert values(described, DCTERMS + "conformsTo") == {names.shapes, *stated(OWL + "versionIRI")}
    assert values(described, DCAT + "theme") == stated(names.term("theme"))


def test_the_catalogue_names_the_dataset_and_its_endpoints(client: TestClient, described: ox.Store) -> None:
    endpoints = {
        str(q.object)[1:-1] for q in described.quads_for_pattern(None, ox.NamedNode(DCAT + "endpointURL"), None)
    }
    (listed,) = described.quads_for_pattern(None, ox.NamedNode(DCAT + "dataset"), None)

    listens_at = client.app.state.settings.listens_at  # type: ignore[attr-defined]
    assert endpoints == {listens_at + "sparql", listens_at + "fragments"}
    assert listed.object == DATASET
    types = {quad.object for quad in described.quads_for_pattern(listed.subject, ox.NamedNode(RDF + "type"), None)}
    assert types == {ox.NamedNode(DCAT + "Catalog")}


def test_the_page_says_it_in_words_and_for_search_engines(client: TestClient) -> None:
    page = client.get("/void", headers={"Accept": "text/html"}).text
    embedded = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert embedded
    found = json.loads(embedded[1])

    assert "<h1>Intelligent Communities Graph</h1>" in page
    assert ">icg:Passage</a>" in page
    assert ">skos:Concept</a>" in page
    assert (found["@type"], found["@id"]) == ("Dataset", DATASET.value)
    assert all(50 <= len(text["@value"]) <= 5000 for text in found["description"])
    files = {download["contentUrl"].rpartition("/")[2] for download in found["distribution"]}
    assert {"sparql", "dataset.nq.gz", "dataset.trig", "graph-entities.ttl"} <= files
    assert {"name", "license", "creator", "version", "distribution", "identifier", "dateModified"} <= found.keys()


def test_crawlers_are_kept_from_queries_and_told_of_the_sitemap(client: TestClient) -> None:
    response = client.get("/robots.txt")

    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert "User-agent: *" in response.text
    assert "Disallow: /sparql?" in response.text
    assert f"Sitemap: {client.app.state.settings.listens_at}sitemap.xml" in response.text  # type: ignore[attr-defined]
    for condition, status in (({"If-None-Match": response.headers["etag"]}, 304), ({"If-None-Match": '"x"'}, 200)):
        assert client.get("/robots.txt", headers=condition).status_code == status
    assert client.get("/robots.txt", headers={"If-Match": '"x"'}).status_code == 412


def locations(client: TestClient, address: str) -> list[str]:
    response = client.get(address)
    assert response.headers["content-type"] == "application/xml"
    base = client.app.state.settings.listens_at  # type: ignore[attr-defined]
    found = [str(node.text) for node in ET.fromstring(response.content).iter(f"{SITEMAP}loc")]  # noqa: S314  # our own
    assert all(location.startswith(base) for location in found)
    return ["/" + location.removeprefix(base) for location in found]


def test_the_sitemap_lists_every_document_once(client: TestClient, store: ox.Store, names: Names) -> None:
    listed = [path for page in locations(client, "/sitemap.xml") for path in locations(client, page)]
    passages = {graph.value for graph in store.named_graphs() if str(graph)[1:].startswith(names.passages)}

    assert len(listed) == len(set(listed))
    assert {"/", "/void", "/doc/community", "/doc/community/al-tirana", "/ns", "/doc/ns/Community"} <= set(listed)
    assert {"/docs/", "/docs/copy", "/docs/service"} <= set(listed)
    assert {f"/ns/{path.stem}" for path in (ROOT / "ontology/versions").glob("*.nt")} <= set(listed)
    assert "/docs/copy.ttl" not in client.get("/sitemaps/1.xml").text
    assert {passage.replace(names.base + "id/", "/doc/") for passage in passages} <= set(listed)
    for path in [*listed[:20], *listed[::97]]:
        assert client.get(path).status_code == 200, path


@pytest.mark.parametrize("address", ["/sitemap.xml", "/sitemaps/1.xml", "/dumps/", "/void"])
def test_what_the_client_holds_is_not_sent_again(client: TestClient, address: str) -> None:
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


def test_the_vocabularies_named_are_those_of_the_properties_used(described: ox.Store, names: Names) -> None:
    found = values(described, VOID + "vocabulary")

    assert {names.term(""), DCTERMS, "http://www.w3.org/2004/02/skos/core#"} <= found
    assert all(vocabulary.endswith(("#", "/")) for vocabulary in found)


@pytest.mark.parametrize("page", ["0", "2", "-1", "1e9", "99999999", "\uff11", "x"])
def test_a_sitemap_that_is_not_there_is_404(client: TestClient, page: str) -> None:
    assert client.get(f"/sitemaps/{page}.xml").status_code == 404


def test_each_turtle_that_the_sitemap_names_is_there(client: TestClient) -> None:
    text = client.get("/sitemaps/1.xml").text
    base = client.app.state.settings.listens_at  # type: ignore[attr-defined]
    named = dict(re.findall(r'<loc>([^<]*)</loc>[^\n]*?type="text/turtle" href="([^"]*)"', text))
    listed = re.findall("<loc>([^<]*)</loc>", text)

    assert named[base] == base + "doc/graph/catalogue.ttl"
    assert {address.removeprefix(base).partition("/")[0] for address in set(listed) - named.keys()} == {"docs"}
    for address in [base, base + "sparql", base + "void", base + "map", *listed[-3:]]:
        answer = client.get("/" + named[address].removeprefix(base), headers={"Accept": "text/turtle"})
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/turtle; charset=utf-8"), address


def test_crawlers_may_go_where_documents_lead(client: TestClient) -> None:
    lines = client.get("/robots.txt").text.splitlines()
    rules = [tuple(line.split(": ", 1)) for line in lines if line.startswith(("Allow", "Disallow"))]

    def allowed(address: str) -> bool:
        """By the longest rule that fits (RFC 9309, section 2.2.2)."""
        path = address.removeprefix(client.app.state.settings.listens_at.rstrip("/"))  # type: ignore[attr-defined]
        return max((len(place), kind == "Allow") for kind, place in rules if path.startswith(place))[1]

    document = client.get("/doc/concept/achieved")
    following = re.findall(r'<([^>]*)>; rel="next"', document.headers["link"])

    assert following
    for address in [*following, "/fragments?page=2", "/doc/community", "/fragments", "/sparql"]:
        assert allowed(address), address
    for address in ("/fragments?subject=x", "/search?q=a", "/sparql?query=ASK", "/language?to=fr"):
        assert not allowed(address), address
    assert any(line.startswith("#") and "/dumps/" in line for line in lines)


def test_turtle_shortens_the_names_that_the_ontology_has_no_prefix_for(client: TestClient) -> None:
    text = client.get("/void.ttl").text

    assert f"@prefix vcard: <{VCARD}> ." in text
    assert "a vcard:Kind" in text
    assert f"<{VCARD}Kind>" not in text
    assert "vcard" not in client.get("/doc/community/al-tirana.ttl").text


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", r"\d{1,2} \w{3} \d{4}"), ("fr", r"\d{1,2} \w{3,5}\.? \d{4}"), ("zh-Hant", r"\d{4}年\d{1,2}月\d{1,2}日")],
)
def test_the_page_of_the_dataset_writes_dates_out(client: TestClient, language: str, written: str) -> None:
    text = client.get("/void", headers={"Accept": "text/html", "Accept-Language": language}).text
    cells = re.findall(r"<td>([^<]+)</td>", text.split("<tbody>")[1].split("</tbody>")[0])

    assert len([cell for cell in cells if re.fullmatch(written, cell)]) == 3
