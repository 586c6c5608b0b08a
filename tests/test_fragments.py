"""Fragments: each pattern gives its quads, page by page, each once, in every format, with controls to all others."""

from __future__ import annotations

import html
import re

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from running import CompiledUpkeep, client_of

from graphsvc.formats import HTML, RESOURCE_FORMATS
from graphsvc.loading import Compiled
from graphsvc.model import Names
from graphsvc.settings import Settings
from graphsvc.vocab import DCAT, FOAF, HYDRA, RDF, SD, VOID, XSD

BASE = "http://127.0.0.1:8000"
COMMUNITY = Names().term("Community")
OULU = Names().thing("community", "fi-oulu")
DEFAULT = "urn:ldf:defaultGraph"
NQUADS = {"Accept": "application/n-quads"}


def page(client: TestClient, **asked: str) -> tuple[list[ox.Quad], ox.Dataset]:
    """The data and the controls of one page, told apart by the graph of the controls."""
    response = client.get("/fragments", params=asked, headers=NQUADS)
    assert response.status_code == 200, response.text
    quads = list(ox.parse(response.content, ox.RdfFormat.N_QUADS))
    about = [quad for quad in quads if str(quad.graph_name).endswith("#metadata>")]
    return [quad for quad in quads if quad not in about], ox.Dataset(about)


def told(controls: ox.Dataset, predicate: str) -> list[str]:
    """What the controls state by a property."""
    terms = (quad.object for quad in controls.quads_for_predicate(ox.NamedNode(predicate)))
    return [term.value for term in terms if isinstance(term, ox.NamedNode | ox.Literal)]


def crawl(client: TestClient, **asked: str) -> list[ox.Quad]:
    """All quads of a fragment, by the links from page to page."""
    found, controls = page(client, **asked)
    while following := told(controls, HYDRA + "next"):
        number = re.search(r"[?&]page=(\d+)", following[0])
        assert number
        more, controls = page(client, **asked, page=number[1])
        assert more
        found += more
    return found


def test_all_pages_give_every_quad_of_the_named_graphs_once(client: TestClient, store: ox.Store) -> None:
    expected = {str(quad) for quad in store if not isinstance(quad.graph_name, ox.DefaultGraph)}

    found = crawl(client)

    assert len(found) == len(expected)
    assert {str(quad) for quad in found} == {
        re.sub(r"_:(\w+)", f"<{BASE}/.well-known/genid/\\1>", line) for line in expected
    }


def test_pages_are_the_same_wherever_the_data_is(client: TestClient, compiled: Compiled) -> None:
    with client_of(Settings(), CompiledUpkeep(compiled)) as other:
        for asked in ({"page": "7"}, {"graph": DEFAULT, "page": "200"}, {"predicate": "rdf:type", "page": "9"}):
            bodies = {one.get("/fragments", params=asked, headers=NQUADS).content for one in (client, other)}
            assert len(bodies) == 1


def test_the_default_graph_is_the_merge_as_a_set(client: TestClient, store: ox.Store) -> None:
    asked = {"predicate": f"<{RDF}type>", "graph": DEFAULT}
    merged = list(store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), None, ox.DefaultGraph()))

    found, controls = page(client, **asked)

    assert all(isinstance(quad.graph_name, ox.DefaultGraph) for quad in found)
    assert told(controls, HYDRA + "totalItems") == told(controls, VOID + "triples") == [str(len(merged))]
    assert told(controls, SD + "defaultGraph") == [DEFAULT]
    assert set(crawl(client, **asked)) == set(merged)


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ({"object": COMMUNITY}, f"GRAPH ?g {{ ?s ?p <{COMMUNITY}> }}"),
        ({"predicate": "rdf:type", "object": "icg:Community"}, f"GRAPH ?g {{ ?s a <{COMMUNITY}> }}"),
        ({"subject": f"<{OULU}>"}, f"GRAPH ?g {{ <{OULU}> ?p ?o }}"),
        ({"subject": "?x", "graph": Names().graph("links")}, f"GRAPH <{Names().graph('links')}> {{ ?s ?p ?o }}"),
        ({"object": '"Oulu"@en'}, 'GRAPH ?g { ?s ?p "Oulu"@en }'),
        ({"object": '"Oulu"'}, 'GRAPH ?g { ?s ?p "Oulu" }'),
        ({"object": f'"2013"^^{XSD}integer'}, "GRAPH ?g { ?s ?p 2013 }"),
        ({"object": f'"2013"^^<{XSD}integer>'}, "GRAPH ?g { ?s ?p 2013 }"),
        ({"object": '"2013"^^xsd:integer'}, "GRAPH ?g { ?s ?p 2013 }"),
        ({"subject": "?x", "object": "?x"}, "GRAPH ?g { ?s ?p ?s }"),
        ({"subject": "?x", "graph": "?x"}, "GRAPH ?s { ?s ?p ?o }"),
        ({"subject": "urn:nothing"}, "GRAPH ?g { <urn:nothing> ?p ?o }"),
        ({"subject": "?s", "values": f"(?s) {{ (<{OULU}>) (<urn:x>) }}"}, f"GRAPH ?g {{ <{OULU}> ?p ?o }}"),
        ({"values": f"?subject {{ <{OULU}> }}"}, f"GRAPH ?g {{ <{OULU}> ?p ?o }}"),
        (
            {"subject": "?s", "predicate": f"{RDF}type", "object": "?o", "values": f"(?o){{(<{COMMUNITY}>)}}"},
            f"GRAPH ?g {{ ?s a <{COMMUNITY}> }}",
        ),
        (
            {
                "subject": "?s",
                "object": "?o",
                "values": f'(?s ?o ?n) {{ (<{OULU}> UNDEF "x\\"y") (UNDEF "Oulu"@en UNDEF) }}',
            },
            f'GRAPH ?g {{ ?s ?p ?o FILTER(?s = <{OULU}> || ?o = "Oulu"@en) }}',
        ),
        ({"subject": "?s", "values": '(?s) { ("no subject") }'}, "GRAPH ?g { ?s ?p ?o FILTER(false) }"),
        ({"subject": "?s", "values": "(?s) { }"}, "GRAPH ?g { ?s ?p ?o FILTER(false) }"),
        ({"values": f"(?graph) {{ (<{DEFAULT}>) }}", "subject": OULU}, f"<{OULU}> ?p ?o"),
    ],
)
def test_a_pattern_gives_what_sparql_gives(client: TestClient, asked: dict[str, str], where: str) -> None:
    query = f"SELECT (COUNT(*) AS ?n) {{ {where} }}"
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})
    expected = answer.text.split()[1]

    found, controls = page(client, **asked)

    assert told(controls, HYDRA + "totalItems") == [expected]
    assert len(found) == min(int(expected), 100)


def test_every_format_holds_the_same_page(client: TestClient) -> None:
    asked = {"predicate": "rdf:type", "object": "icg:Community"}
    seen = set()
    for form in RESOURCE_FORMATS:
        if form is HTML:
            continue
        response = client.get("/fragments", params=asked, headers={"Accept": form.media_type})
        assert response.headers["content-type"] == form.content_type
        assert isinstance(form.serializer, ox.RdfFormat)
        # The address of the page has the query string that was sent, which is the same for all of them.
        seen.add(frozenset(str(quad.triple) for quad in ox.parse(response.content, form.serializer)))
        suffixed = client.get(f"/fragments.{form.suffix}", params=asked)
        assert suffixed.content == response.content
        assert response.headers["content-location"].startswith(f"{BASE}/fragments.{form.suffix}?predicate=")

    assert len(seen) == 1


def test_controls_lead_to_all_fragments(client: TestClient) -> None:
    _, controls = page(client, predicate="rdf:type", page="2")
    here = f"{BASE}/fragments?predicate=rdf%3Atype&page=2"

    assert told(controls, FOAF + "primaryTopic") == [f"{BASE}/fragments?predicate=rdf%3Atype"]
    assert here in told(controls, VOID + "subset")
    assert told(controls, HYDRA + "search") == [f"{BASE}/fragments#form"]
    assert told(controls, HYDRA + "template") == [BASE + "/fragments{?subject,predicate,object,graph}"]
    assert told(controls, HYDRA + "variableRepresentation") == [HYDRA + "ExplicitRepresentation"]
    assert set(told(controls, HYDRA + "variable")) == {"subject", "predicate", "object", "graph"}
    assert set(told(controls, HYDRA + "property")) == {
        *(RDF + n for n in ("subject", "predicate", "object")),
        SD + "graph",
    }
    assert told(controls, HYDRA + "itemsPerPage") == ["100"]
    assert told(controls, HYDRA + "first") == told(controls, HYDRA + "previous") == [here.removesuffix("&page=2")]
    assert told(controls, HYDRA + "next") == [here.replace("page=2", "page=3")]
    last = client.get(told(controls, HYDRA + "last")[0].removeprefix(BASE), headers=NQUADS)
    assert last.status_code == 200
    assert HYDRA + "next" not in last.text


@pytest.mark.parametrize("address", ["/fragments?", "/fragments.nq?", "/fragments?format=nq&"])
def test_link_fields_lead_through_all_pages(client: TestClient, address: str) -> None:
    accept = {} if "nq" in address else NQUADS
    reached = [f"{BASE}{address}predicate=rdf:type"]
    found: list[ox.Quad] = []
    while True:
        response = client.get(reached[-1].removeprefix(BASE), headers=accept)
        assert response.headers["content-type"] == "application/n-quads"
        found += ox.parse(response.content, ox.RdfFormat.N_QUADS)
        links = {rel: link["url"] for rel, link in response.links.items()}
        assert links["first"] == reached[0]
        assert links.get("prev") == (reached[-2] if len(reached) > 1 else None)
        if "next" not in links:
            break
        reached.append(links["next"])

    assert links["last"] == reached[-1] != reached[0]
    assert [quad for quad in found if not str(quad.graph_name).endswith("#metadata>")] == crawl(
        client, predicate="rdf:type"
    )


@pytest.mark.parametrize(("address", "may"), [("?page=2", True), ("", True), ("?subject=icg:Community&page=2", False)])
def test_crawlers_may_follow_the_pages_of_the_whole_dataset(client: TestClient, address: str, may: bool) -> None:  # noqa: FBT001
    rules = [line.split(": ") for line in client.get("/robots.txt").text.splitlines() if line[:5] in ("Allow", "Disal")]
    verdict, _ = max(
        (rule for rule in rules if f"/fragments{address}".startswith(rule[1])), key=lambda rule: len(rule[1])
    )

    assert (verdict == "Allow") == may, "the longest rule counts (RFC 9309, section 2.2.2)"
    if address == "?page=2":
        assert client.get("/fragments").links["next"]["url"] == f"{BASE}/fragments{address}"


def test_the_dataset_tells_of_fragments(client: TestClient) -> None:
    described = ox.Dataset(ox.parse(client.get("/void.nt").content, ox.RdfFormat.N_TRIPLES))

    assert told(described, HYDRA + "template") == [BASE + "/fragments{?subject,predicate,object,graph}"]
    assert BASE + "/fragments" in told(described, DCAT + "endpointURL")
    operation = client.get("/openapi.json").json()["paths"]["/fragments"]["get"]
    assert {"subject", "predicate", "object", "graph", "page", "values", "format"} == {
        parameter["name"] for parameter in operation["parameters"]
    }
    assert "Disallow: /fragments?" in client.get("/robots.txt").text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("subject=oulu", "`subject` is an absolute IRI"),
        ("subject=%22text%22", "`subject` is an IRI"),
        ("predicate=%22text%22%40en", "`predicate` is an IRI"),
        ("graph=%22text%22", "`graph` is an IRI"),
        ("subject=_:b0", "blank node"),
        ("object=_:b0", "blank node"),
        ("object=%22unfinished", "an object is an absolute IRI"),
        ("object=%22text%22%40not_a_tag", "an object is an absolute IRI"),
        ("object=%22text%22%40toolongalanguage", "subtag"),
        ("object=%221%22%5E%5Einteger", "scheme"),
        ("object=%3C%3C(urn:s%20urn:p%20urn:o)%3E%3E", "an object is an absolute IRI"),
        ("subject=urn:a%20b", "U+0020"),
        ("subject=%3Curn:a", "U+003C"),
        ("subject=urn:a&subject=urn:b", "one `subject`"),
        ("subject=%FF", "no UTF-8"),
        ("subject=%zz", "hexadecimal"),
        ("page=0", "whole number"),
        ("page=-1", "whole number"),
        ("page=1.5", "whole number"),
        ("page=two", "whole number"),
        ("page=%D9%A1", "whole number"),
        ("page=1&page=2", "one `page`"),
        ("values=?s", "`{`"),
        ("values={}", "variables"),
        ("values=(?s%20?s){}", "variables"),
        ("values=(?s){(urn:a)}", "IRIs in brackets"),
        ("values=(?s){(%3Curn:a%3E", "`)`"),
        ("values=(?s){(%3Curn:a%3E%20%3Curn:b%3E)}", "as many terms"),
        ("values=(?s%20?p){(%3Curn:a%3E)}", "a term or UNDEF"),
        ("values=(?s){(_:b)}", "IRIs in brackets"),
        ("values=(?s){(%3Crelative%3E)}", "an absolute IRI in brackets"),
        ("values=(?s){}%20%23", "IRIs in brackets"),
        ("values=(?s){}}", "the end"),
        ("values=(?s){" + "(%3Curn:a%3E)" * 129 + "}", "128 rows"),
    ],
)
def test_what_cannot_be_read_is_refused(client: TestClient, asked: str, said: str) -> None:
    response = client.get(f"/fragments?{asked}")

    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    assert said in response.json()["detail"] + response.json().get("reason", "")


@pytest.mark.parametrize(
    "asked", ["page=2&subject=urn:nothing", "page=999999999999999999", "page=" + "9" * 5000, "page=0500"]
)
def test_a_page_that_is_not_there_is_not_found(client: TestClient, asked: str) -> None:
    response = client.get(f"/fragments?{asked}")

    assert response.status_code == 404
    assert response.json()["pages"] >= 1


def test_unknown_parameters_are_passed_over_and_stay_in_addresses(client: TestClient) -> None:
    response = client.get("/fragments?predicate=rdf:type&utm=%C3%A9", headers=NQUADS)

    assert response.status_code == 200
    assert f"<{BASE}/fragments?predicate=rdf:type&utm=%C3%A9&page=2>" in response.text


def test_who_holds_a_page_is_told_so(client: TestClient) -> None:
    first = client.get("/fragments", params={"subject": OULU}, headers=NQUADS)
    headers = {**NQUADS, "If-None-Match": first.headers["etag"]}
    again = client.get("/fragments", params={"subject": OULU}, headers=headers)
    other = client.get("/fragments", params={"predicate": OULU}, headers=headers)
    head = client.head("/fragments", params={"subject": OULU}, headers=NQUADS)

    assert again.status_code == 304
    assert other.status_code == 200
    assert head.content == b""
    for name in ("etag", "last-modified", "vary", "cache-control", "content-location"):
        assert again.headers[name] == first.headers[name] == head.headers[name]
    assert "Accept" in first.headers["vary"]
    assert first.headers["access-control-allow-origin"] == "*"


def test_long_addresses_are_not_repeated_in_headers(client: TestClient) -> None:
    values = "(?subject) {" + "".join(f" (<urn:{number:060}>)" for number in range(100)) + " }"

    response = client.get("/fragments", params={"values": values}, headers=NQUADS)

    assert response.status_code == 200
    assert sum(len(name) + len(value) for name, value in response.headers.items()) < 4_000


def test_rows_that_differ_in_language_alone_say_so(client: TestClient) -> None:
    asked = {"subject": "dcterms:date", "predicate": "skos:prefLabel"}
    text = client.get("/fragments", params=asked, headers={"Accept": "text/html"}).text

    assert re.search(r'<td>Date <small class="muted">en</small></td>', text)
    assert re.search(r'<td><span lang="fr">Date</span> <small class="muted">fr</small></td>', text)


def test_why_quads_are_more_than_what_points_at_a_thing_is_said_where_both_are_counted(client: TestClient) -> None:
    page = client.get("/doc/community/tw-taoyuan", headers={"Accept": "text/html"}).text
    things, address = re.findall(
        r'>([\d,]+)</td><td[^>]*>(?:(?!</td>).)*<a href="([^"]*forCommunity[^"]*)">all as quads', page
    )[0]
    fragment = client.get(html.unescape(address), headers={"Accept": "text/html"}).text
    quads = re.findall(r'<h2 id="h-quads">([\d,]+) quads</h2>', fragment)[0]

    assert "things that point here, counted by property" in page
    assert "a triple counts once for each graph that states it" in fragment
    assert int(quads) >= int(things) > 100


def test_people_get_a_form_and_rows(client: TestClient) -> None:
    hostile = '"><script>alert(1)</script>'
    shown = client.get("/fragments", params={"subject": OULU}, headers={"Accept": "text/html"})
    odd = client.get("/fragments.html", params={"object": f'"{hostile}"'})
    second = client.get("/fragments.html", params={"predicate": "rdf:type", "page": "2"})

    assert 'name="subject" value="https://w3id.org/icgraph/id/community/fi-oulu"' in shown.text
    assert '<th scope="col">Named graph</th>' in shown.text
    assert '<a href="/doc/community/fi-oulu">community:fi-oulu</a>' in shown.text
    assert "<script>alert" not in odd.text
    assert "0 quads" in odd.text
    assert 'rel="next"' in second.text
    assert 'rel="prev"' in second.text


def test_a_plain_default_graph_is_one_more_graph(compiled: Compiled) -> None:
    settings = Settings(default_graph="plain", fragment_page_quads=3)
    with client_of(settings, CompiledUpkeep(compiled, "plain")) as client:
        _, controls = page(client, subject=OULU)
        default, _ = page(client, graph=DEFAULT)

    assert int(told(controls, HYDRA + "totalItems")[0]) > 3
    assert default == []


def test_fragments_too_large_to_be_sorted_come_as_stored(compiled: Compiled, store: ox.Store) -> None:
    expected = list(store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), None, ox.DefaultGraph()))
    with client_of(Settings(fragment_quads=50, fragment_page_quads=1_000), CompiledUpkeep(compiled)) as client:
        found = crawl(client, predicate="rdf:type", graph=DEFAULT)
        beyond = client.get("/fragments", params={"predicate": "rdf:type", "page": "999"})

    assert len(found) == len(expected)
    assert set(found) == set(expected)
    assert beyond.status_code == 404


def test_what_is_written_shows_at_once(compiled: Compiled, tmp_path_factory: pytest.TempPathFactory) -> None:
    token = tmp_path_factory.mktemp("token") / "token"
    token.write_text("a-token-of-some-length-0123456789")
    with client_of(Settings(token_file=token), CompiledUpkeep(compiled)) as client:
        seen = []
        for number in (1, 2):
            update = f"INSERT DATA {{ GRAPH <urn:g> {{ <urn:s> <urn:p> {number} }} <urn:s> <urn:q> {number} }}"
            headers = {"Authorization": f"Bearer {token.read_text()}"}
            assert client.post("/sparql", data={"update": update}, headers=headers).is_success
            pages = page(client, subject="urn:s"), page(client, subject="urn:s", graph=DEFAULT)
            seen.append([told(controls, VOID + "triples")[0] for _, controls in pages])

    assert seen == [["2", "2"], ["4", "4"]]
