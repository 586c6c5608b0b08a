"""What pages embed as JSON-LD (interface, P11): true, a part of the RDF of the same address, small, read offline."""

from __future__ import annotations

import json
import re
import socket
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from pyld import jsonld
from rdflib import Graph
from running import CompiledUpkeep, client_of

from graphsvc.jsonld import Compactor
from graphsvc.loading import Compiled
from graphsvc.model import Names
from graphsvc.settings import Settings
from graphsvc.vocab import DCTERMS, FOAF, HYDRA, LICENCE, RDF, SCHEMA, SKOS, VOID
from graphsvc.web.embedding import MOST_BYTES, bounded
from graphsvc.web.service import Service

NAMES = Names()
HERE = "http://127.0.0.1:8000/"
SCRIPT = '<script type="application/ld+json">'
WHOLE = (
    *("/map", "/doc/recognition?year=1066", "/network", "/search?q=taipei", "/search?q=taoyuan&page=2", "/search"),
    *("/fragments", "/fragments?page=2"),
)
"""Pages that embed everything that the RDF of their address says."""
CUT = ("/", "/ns", "/shapes", "/queries")
LISTS = (
    *("/doc/community", "/doc/document", "/doc/discrepancy", "/doc/recognition?year=2019&sort=stated"),
    *("/doc/measurement?page=2", "/doc/measurement", "/doc/concept", "/doc/query", "/doc/organization?sort=stated"),
)
"""Pages whose RDF says more."""
Said = frozenset[tuple[str, str, str]]


def script_of(client: TestClient, path: str, language: str = "en") -> str:
    """The one script with data that a page holds."""
    answer = client.get(path, headers={"Accept": "text/html", "Accept-Language": language})
    assert answer.status_code == 200
    assert answer.text.count(SCRIPT) == 1, path
    return answer.text.split(SCRIPT)[1].split("</script>")[0]


def embedded(client: TestClient, path: str, language: str = "en") -> Said:
    """What a page embeds."""
    return said(ox.parse(script_of(client, path, language).encode(), ox.RdfFormat.JSON_LD))


def document(client: TestClient, path: str) -> Said:
    """What the Turtle of the same address says."""
    answer = client.get(path, headers={"Accept": "text/turtle"})
    assert answer.status_code == 200
    return said(ox.parse(answer.content, ox.RdfFormat.TURTLE))


def said(quads: Iterator[ox.Quad]) -> Said:
    """The triples, with what is said of a blank node in its place: their labels differ from document to document."""
    triples = [quad.triple for quad in quads]
    of_blank = defaultdict(list)
    for triple in triples:
        if isinstance(triple.subject, ox.BlankNode):
            of_blank[triple.subject].append(triple)

    def written(term: object) -> str:
        if not isinstance(term, ox.BlankNode):
            return str(term)
        return f"[{' ; '.join(sorted(f'{each.predicate} {written(each.object)}' for each in of_blank[term]))}]"

    return frozenset((written(t.subject), str(t.predicate), written(t.object)) for t in triples)


def objects(facts: Said, subject: str, predicate: str) -> set[str]:
    """The objects of triples."""
    return {o for s, p, o in facts if s == f"<{subject}>" and p == f"<{predicate}>"}


@pytest.mark.parametrize("path", WHOLE)
def test_a_page_embeds_what_its_rdf_says(client: TestClient, path: str) -> None:
    assert embedded(client, path) == document(client, path)


@pytest.mark.parametrize(
    "thing",
    [
        *(
            "organization/national-central-university",
            "document/icf-community-profiles",
            "graph/dataset",
            "ns/notStated",
        ),
        *("passage/icf-community-profiles/14534-14561", "shapes/P02-minimum-value"),
        *(
            "measurement/ke-nairobi-population-data",
            "query/smart21-total",
            "recognition/community-of-the-year-2019-tw-taoyuan",
        ),
    ],
)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_page_embeds_all_that_its_document_holds_where_that_is_small(
    client: TestClient, thing: str, language: str
) -> None:
    assert embedded(client, f"/doc/{thing}", language) == document(client, f"/doc/{thing}")


@pytest.mark.parametrize(
    "thing", ["community/tw-taoyuan", "document/taiwan-news-taoyuan", "graph/links", "concept/achieved"]
)
def test_a_page_of_much_embeds_the_bounded_description(client: TestClient, thing: str) -> None:
    found, whole = embedded(client, f"/doc/{thing}"), document(client, f"/doc/{thing}")

    assert len(client.get(f"/doc/{thing}.jsonld").content) > MOST_BYTES
    assert found < whole
    assert objects(found, f"{HERE}doc/{thing}", FOAF + "primaryTopic")


@pytest.mark.parametrize("path", CUT)
def test_a_page_of_much_embeds_whole_subjects_and_leads_to_the_rest(client: TestClient, path: str) -> None:
    found, whole = embedded(client, path), document(client, path)
    subjects = {subject for subject, _, _ in found}
    left_out = {triple for triple in whole - found if triple[0] in subjects}
    page = client.get(path, headers={"Accept": "text/html"}).text

    assert found < whole
    assert not left_out or path == "/"
    assert re.search(r'<link rel="[^"]*alternate[^"]*" type="text/turtle"', page)
    assert len(script_of(client, path).encode()) <= MOST_BYTES


@pytest.mark.parametrize("path", LISTS)
def test_a_list_embeds_what_its_members_are_and_are_called(client: TestClient, path: str) -> None:
    found, whole = embedded(client, path), document(client, path)
    page = client.get(path, headers={"Accept": "text/html"}).text.split('<ol class="hits list"')[1].split("</ol>")[0]
    members = {f"<{NAMES.base}id/{key}>" for key in re.findall('<h3><a href="/doc/([^"]+)"', page)}

    assert found < whole
    named = {s for s, predicate, _ in found if predicate == f"<{RDF}type>"} & members
    assert {o for _, predicate, o in found if predicate == f"<{HYDRA}member>"} == members
    assert named == members or (len(named) > 25 and len(script_of(client, path).encode()) > MOST_BYTES / 2)
    assert len(script_of(client, path).encode()) <= MOST_BYTES


@pytest.mark.parametrize(("path", "topic"), [("/ns", "ns"), ("/shapes", "shapes"), ("/queries", "queries")])
def test_a_page_of_a_graph_begins_with_the_graph_itself(
    client: TestClient, names: Names, path: str, topic: str
) -> None:
    found = embedded(client, path)

    assert objects(found, names.base + topic, DCTERMS + "license") == {f"<{LICENCE}>"}
    assert len({subject for subject, _, _ in found}) > 5
    assert len(script_of(client, path).encode()) > MOST_BYTES / 2


@pytest.mark.parametrize("language", ["en", "fr", "zh-Hant"])
@pytest.mark.parametrize("path", [*WHOLE, *CUT, *LISTS, "/docs/", "/docs/copy", "/void"])
def test_pages_stay_small_in_every_language(client: TestClient, path: str, language: str) -> None:
    answer = client.get(path, headers={"Accept": "text/html", "Accept-Language": language})

    assert len(answer.content) < 100_000
    assert "<" not in script_of(client, path, language)


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_a_list_embeds_the_things_that_it_shows(client: TestClient, names: Names, language: str) -> None:
    """Also where readers of other languages get them in another order than data has them."""
    path = "/doc/organization?page=2"
    text = client.get(path, headers={"Accept": "text/html", "Accept-Language": language}).text
    listed = text.split('<ol class="hits list"')[1].split("</ol>", maxsplit=1)[0]
    shown = {f"<{names.base}id/{key}>" for key in re.findall(r'<h3><a href="/doc/([^"]+)"', listed)}
    found = embedded(client, path, language)

    assert objects(found, HERE + "doc/organization", HYDRA + "member") == shown
    assert all(objects(found, thing[1:-1], SKOS + "prefLabel") for thing in shown)
    assert found <= document(client, "/doc/organization") | document(client, path)


def test_documents_are_named_in_their_list(client: TestClient, names: Names) -> None:
    found = document(client, "/doc/document")

    assert objects(found, names.thing("document", "taitung-press-release"), DCTERMS + "title")


def test_a_list_says_what_it_is_and_where_its_pages_are(client: TestClient) -> None:
    whole = document(client, "/doc/measurement")
    here = HERE + "doc/measurement"
    pages, ahead = [], here + "?page=1"
    while ahead:
        pages.append(document(client, ahead.removeprefix(HERE[:-1])))
        assert objects(pages[-1], here, HYDRA + "view") == {f"<{ahead}>"}
        assert objects(pages[-1], ahead, RDF + "type") == {f"<{HYDRA}PartialCollectionView>"}
        assert objects(pages[-1], ahead, HYDRA + "first") == {f"<{here}?page=1>"}
        assert objects(pages[-1], ahead, HYDRA + "last") == {f"<{here}?page=3>"}
        ahead = "".join(objects(pages[-1], ahead, HYDRA + "next"))[1:-1]
    members = [objects(page, here, HYDRA + "member") for page in pages]

    assert objects(whole, here, RDF + "type") == {f"<{HYDRA}Collection>", f"<{FOAF}Document>"}
    assert objects(whole, here, VOID + "inDataset")
    assert objects(whole, here, DCTERMS + "modified")
    assert objects(whole, here, DCTERMS + "license") == {f"<{LICENCE}>"}
    total = f'"{sum(map(len, members))}"^^<http://www.w3.org/2001/XMLSchema#integer>'
    assert [len(page) for page in members] == [50, 50, 49]
    assert all(objects(page, here, HYDRA + "totalItems") == {total} for page in [whole, *pages])
    assert objects(whole, here, HYDRA + "member") == set().union(*members)


def test_the_first_page_of_data_is_told_from_the_whole_list(client: TestClient) -> None:
    """Data of the list is whole, so its first page has an address of its own; that for readers is the list."""
    first = client.get("/doc/measurement?page=1", headers={"Accept": "text/turtle"})
    second = client.get("/doc/measurement?page=2", headers={"Accept": "text/turtle"})
    shown = client.get("/doc/measurement?page=1", headers={"Accept": "text/html"})

    assert first.headers["content-location"] == HERE + "doc/measurement.ttl?page=1"
    assert client.get(first.headers["content-location"]).content == first.content
    assert f'<{HERE}doc/measurement?page=1>; rel="prev"' in second.headers["link"]
    assert f'<{HERE}doc/measurement>; rel="canonical"' in shown.headers["link"]


def test_a_list_of_one_page_has_no_pages(client: TestClient) -> None:
    found = embedded(client, "/doc/community")

    assert not objects(found, HERE + "doc/community", HYDRA + "view")
    assert len(objects(found, HERE + "doc/community", HYDRA + "member")) == 12


def test_the_home_page_tells_how_to_search_and_what_the_site_is_about(client: TestClient, names: Names) -> None:
    site = json.loads(script_of(client, "/"))
    template = site["potentialAction"]["target"]["urlTemplate"]
    found = client.get(template.replace("{search_term_string}", quote("桃園")), headers={"Accept": "application/json"})

    assert site["@type"] == "WebSite"
    assert site["potentialAction"]["query-input"] == "required name=search_term_string"
    assert found.json()["hits"]
    assert {name["@language"] for name in site["name"]} == {"en", "fr", "zh-Hant"}
    assert site["about"]["@id"] == names.base + "dataset"
    assert client.get(site["about"]["url"]).status_code == 200
    assert site["about"]["name"]
    assert site["about"]["description"]
    assert embedded(client, "/", "zh-Hant") == embedded(client, "/") <= document(client, "/doc/graph/catalogue")


def test_a_service_without_content_describes_its_site_too() -> None:
    with client_of(Settings(content="none"), CompiledUpkeep(layout="plain")) as client:
        found = embedded(client, "/")
        assert found == document(client, "/")
        assert not objects(found, HERE, SCHEMA + "about")


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib calls it itself
@pytest.mark.parametrize("path", ["/", "/void", "/docs/copy", "/doc/concept", "/ns"])
def test_what_is_embedded_is_read_without_a_network(
    client: TestClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = script_of(client, path)

    def refused(*_: object, **__: object) -> None:
        pytest.fail("it asks another host")

    monkeypatch.setattr(socket.socket, "connect", refused)
    by_rdflib = Graph().parse(data=script, format="json-ld")
    options = {"format": "application/n-quads", "documentLoader": refused}
    by_pyld = said(ox.parse(jsonld.to_rdf(json.loads(script), options), ox.RdfFormat.N_QUADS))

    assert by_pyld == embedded(client, path)
    assert len(by_rdflib) == len(list(ox.parse(script.encode(), ox.RdfFormat.JSON_LD)))
    assert len(by_rdflib) > 5


def test_the_dataset_is_one_of_schema_org_with_addresses_as_addresses(client: TestClient, names: Names) -> None:
    facts = json.loads(script_of(client, "/void"))
    found = embedded(client, "/void")

    assert facts["@context"]["@vocab"] == SCHEMA
    assert facts["@type"] == "Dataset"
    assert objects(found, names.base + "dataset", SCHEMA + "license") == {f"<{LICENCE}>"}
    assert f"<{HERE}sparql>" in {o for _, p, o in found if p == f"<{SCHEMA}contentUrl>"}
    assert objects(found, names.base + "dataset", SCHEMA + "includedInDataCatalog") == {f"<{HERE}void#catalog>"}


def test_a_document_of_the_documentation_names_its_source(client: TestClient) -> None:
    article = json.loads(script_of(client, "/docs/copy"))
    source = client.get(article["encoding"]["contentUrl"])

    assert article["@type"] == "TechArticle"
    assert source.headers["content-type"].startswith(article["encoding"]["encodingFormat"])
    assert article["headline"] in source.text
    assert json.loads(script_of(client, "/docs/"))["@id"] == HERE + "docs/"


def test_the_form_for_queries_embeds_nothing(client: TestClient) -> None:
    """Its RDF counts the whole graph, which takes seconds; the page leads to it."""
    assert SCRIPT not in client.get("/sparql", headers={"Accept": "text/html"}).text


def test_hostile_names_end_no_script(compiled: Compiled, names: Names) -> None:
    evil = "</script><script>alert(1)</script><!-- \u2028 '\""
    graph = names.graph("entities")
    thing = ox.NamedNode(names.thing("community", "evil"))
    stated = [
        ox.Quad(thing, ox.NamedNode(RDF + "type"), ox.NamedNode(names.term("Community")), ox.NamedNode(graph)),
        ox.Quad(thing, ox.NamedNode(SKOS + "prefLabel"), ox.Literal(evil, language="en"), ox.NamedNode(graph)),
        ox.Quad(thing, ox.NamedNode(SCHEMA + "latitude"), ox.Literal(1.5), ox.NamedNode(graph)),
        ox.Quad(thing, ox.NamedNode(SCHEMA + "longitude"), ox.Literal(1.5), ox.NamedNode(graph)),
    ]
    hostile = Compiled({**compiled.graphs, graph: compiled.graphs[graph] | {*stated}})
    with client_of(Settings(), CompiledUpkeep(hostile)) as client:
        for path in ("/doc/community", "/map", "/search?q=alert"):
            script = script_of(client, path)
            assert "<" not in script
            assert (str(thing), f"<{SKOS}prefLabel>", str(ox.Literal(evil, language="en"))) in embedded(client, path)
            assert "<script>alert" not in client.get(path, headers={"Accept": "text/html"}).text


class _Compacting:
    """What `bounded` needs of a service."""

    json_ld = Compactor({"@version": 1.1})


def test_what_is_cut_keeps_whole_subjects_with_their_blank_nodes() -> None:
    service: Service = _Compacting()  # type: ignore[assignment]  # all that it is asked for
    predicate = ox.NamedNode("urn:p")
    quads = []
    for number in range(400):
        inner = ox.BlankNode(f"b{number}")
        quads.append(ox.Quad(ox.NamedNode(f"urn:s{number}"), predicate, inner))
        quads.append(ox.Quad(inner, predicate, ox.Literal("x" * 50)))
        quads.append(ox.Quad(inner, predicate, inner))
    text = bounded(reversed(quads), "urn:s399", service)
    found = [quad.triple for quad in ox.parse(text.encode(), ox.RdfFormat.JSON_LD)]
    named = {triple.subject.value for triple in found if isinstance(triple.subject, ox.NamedNode)}

    assert MOST_BYTES / 2 < len(text.encode()) <= MOST_BYTES
    assert {"urn:s399", "urn:s0", "urn:s1"} < named
    assert len(found) == 3 * len(named) < len(quads)


@pytest.mark.parametrize("length", [0, MOST_BYTES])
def test_nothing_is_embedded_of_nothing_or_of_a_topic_that_is_too_long(length: int) -> None:
    service: Service = _Compacting()  # type: ignore[assignment]  # all that it is asked for
    long = ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("x" * length))

    assert bounded([long] if length else [], "urn:s", service) == ""
