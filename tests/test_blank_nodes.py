"""Blank nodes in fragments: one IRI for each in all documents, by which it is asked for, and only by that."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from running import CompiledUpkeep, client_of

from graphsvc.formats import HTML, RESOURCE_FORMATS
from graphsvc.loading import Compiled
from graphsvc.settings import Settings
from graphsvc.vocab import RDF, SH

BASE = "http://127.0.0.1:8000"
GENID = f"{BASE}/.well-known/genid/"
DEFAULT = "urn:ldf:defaultGraph"
NQUADS = {"Accept": "application/n-quads"}
PAGE = {"Accept": "text/html"}


def stated(client: TestClient, **asked: str) -> list[ox.Quad]:
    """The quads of a fragment from all its pages, as many as each says that there are."""
    found: list[ox.Quad] = []
    totals: set[int] = set()
    page = 0
    while not page or len(found) < max(totals):
        page += 1
        response = client.get("/fragments", params={**asked, "page": str(page)}, headers=NQUADS)
        assert response.status_code == 200, response.text
        quads = [*ox.parse(response.content, ox.RdfFormat.N_QUADS)]
        found += [quad for quad in quads if not str(quad.graph_name).endswith("#metadata>")]
        totals |= {int(quad.object.value) for quad in quads if quad.predicate.value.endswith("#totalItems")}
    assert totals == {len(found)}
    return found


def iri_of(node: ox.BlankNode) -> str:
    """What a blank node of the store is to be called."""
    return GENID + node.value


def named(quads: Iterable[ox.Quad]) -> set[str]:
    """Quads of the store in named graphs, as fragments have to state them."""
    inside = (str(quad) for quad in quads if not isinstance(quad.graph_name, ox.DefaultGraph))
    return {re.sub(r"_:(\w+)", rf"<{GENID}\1>", line) for line in inside}


@pytest.fixture(scope="module")
def lists(store: ox.Store) -> list[ox.BlankNode]:
    """The blank nodes to which the shapes lead by `sh:or`."""
    found = store.quads_for_pattern(None, ox.NamedNode(SH + "or"), None)
    return [quad.object for quad in found if isinstance(quad.object, ox.BlankNode)]


@pytest.fixture(scope="module")
def written(compiled: Compiled) -> Iterator[TestClient]:
    """A service of few sorted quads and a plain default graph, to which somebody added blank nodes of all kinds."""
    settings = Settings(default_graph="plain", fragment_quads=5, fragment_page_quads=12)
    with client_of(settings, CompiledUpkeep(compiled, "plain")) as client:
        many = " ".join(f"_:many <urn:p> {number} ." for number in range(20))
        graph = f"{many} <urn:holder> <urn:holds> <<( _:many <urn:p> _:other )>> . _:other <urn:p> 1"
        update = f"INSERT DATA {{ GRAPH <urn:g> {{ {graph} }} _:alone <urn:q> _:end }}"
        assert client.portal is not None
        client.portal.call(client.app.state.holder.update, update)  # type: ignore[attr-defined]  # Starlette's own
        yield client


def test_each_blank_node_is_asked_for_as_subject_and_as_object(
    client: TestClient, store: ox.Store, lists: list[ox.BlankNode]
) -> None:
    assert len(lists) >= 6
    for node in lists:
        about, leading = stated(client, subject=iri_of(node)), stated(client, object=f"<{iri_of(node)}>")
        merged = stated(client, subject=iri_of(node), graph=DEFAULT)
        assert named(about) == named(store.quads_for_pattern(node, None, None)) != set()
        assert named(leading) == named(store.quads_for_pattern(None, None, node)) != set()
        assert {*merged} == {ox.Quad(*quad.triple) for quad in about}


def test_bindings_name_blank_nodes_beside_other_terms(client: TestClient, lists: list[ox.BlankNode]) -> None:
    first, second = map(iri_of, lists[:2])
    asked = {"subject": "?s", "predicate": "?p", "object": "?o"}

    bound = stated(client, **asked, values=f"(?s) {{ (<{first}>) (<{second}>) (<urn:nothing>) }}")
    either = stated(client, **asked, values=f"(?s ?o) {{ (<{first}> UNDEF) (UNDEF <{first}>) }}")
    both = stated(client, **asked, values=f"(?s ?p ?o) {{ (<{SH}none> <{SH}or> <{first}>) }}")
    predicate = stated(client, **asked, values=f"(?p) {{ (<{first}>) }}")

    assert {quad.subject.value for quad in bound if isinstance(quad.subject, ox.NamedNode)} == {first, second}
    assert {*either} == {*stated(client, subject=first), *stated(client, object=first)}
    assert (both, predicate) == ([], [])
    assert stated(client, predicate=first) == []


def test_no_format_holds_a_blank_node(client: TestClient, lists: list[ox.BlankNode]) -> None:
    for form in RESOURCE_FORMATS:
        if form is HTML:
            continue
        body = client.get("/fragments", params={"predicate": SH + "or", "format": form.suffix}).content
        assert isinstance(form.serializer, ox.RdfFormat)
        quads = [*ox.parse(body, form.serializer)]
        assert not any(isinstance(term, ox.BlankNode) for quad in quads for term in quad.triple), form.name
        terms = {quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)}
        assert {*map(iri_of, lists)} <= terms, form.name


def test_the_iri_leads_to_what_is_stated_of_the_node(client: TestClient, lists: list[ox.BlankNode]) -> None:
    address = iri_of(lists[0])

    led = client.get(f"{address}?format=ttl")
    there = client.get(led.headers["location"])

    assert led.status_code == client.head(address).status_code == 303
    assert led.headers["location"] == f"{BASE}/fragments?subject={quote(address, safe='')}&format=ttl"
    assert there.headers["content-type"] == "text/turtle; charset=utf-8"
    assert f"<{address}>" in there.text
    assert RDF + "first" in {quad.predicate.value for quad in ox.parse(there.content, ox.RdfFormat.TURTLE)}


@pytest.mark.parametrize("label", ["none", "a%20b", "%22", "-a", "a%2Fb", "x%7D"])
def test_a_label_that_the_data_does_not_have_is_not_found(client: TestClient, label: str) -> None:
    assert client.get(f"/.well-known/genid/{label}").status_code == 404


def test_an_unknown_node_is_in_no_quad(client: TestClient) -> None:
    assert stated(client, subject=GENID + "none") == stated(client, object=GENID + "none") == []


@pytest.mark.parametrize("label", ["", "a b", '"', "a>b", '") AS ?s) } #', "%20", "%22)", "-a", "a/b", "%FF%20", "x}"])
@pytest.mark.parametrize("place", ["subject", "object", "graph", "values"])
def test_what_is_no_label_is_refused(client: TestClient, place: str, label: str) -> None:
    iri = GENID + label
    given = f"?subject {{ <{iri}> }}" if place == "values" else iri

    response = client.get("/fragments", params={place: given})

    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("asked", [{"subject": "_:b0"}, {"object": "_:b0"}, {"values": "?subject { _:b0 }"}])
def test_labels_alone_stay_refused(client: TestClient, asked: dict[str, str]) -> None:
    assert client.get("/fragments", params=asked).status_code == 400


def test_people_get_links_and_embedded_data(client: TestClient, lists: list[ox.BlankNode]) -> None:
    text = client.get("/fragments", params={"subject": iri_of(lists[0])}, headers=PAGE).text
    links = {html.unescape(href) for href in re.findall(r'<a href="([^"]*)">_:\w+</a>', text)}
    embedded = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)

    assert f"/fragments?subject={quote(iri_of(lists[0]), safe='')}" in links
    assert len(links) == 2, "the node, and the rest of its list"
    for link in links:
        assert '<h2 id="h-quads">2 quads</h2>' in client.get(link, headers=PAGE).text
    assert embedded
    assert iri_of(lists[0]) in json.dumps(json.loads(embedded[1]))


def test_iris_begin_where_the_service_listens(compiled: Compiled) -> None:
    public = "https://data.example/icgraph/"
    settings = Settings(public_url=public, root_path="/icgraph")
    with client_of(settings, CompiledUpkeep(compiled)) as client:
        found = stated(client, predicate=SH + "or")
        iri = found[0].object.value  # type: ignore[union-attr]  # no triple term
        led = client.get(iri.removeprefix(public.removesuffix("/")))
        page = client.get("/fragments", params={"subject": iri}, headers=PAGE).text

        assert iri.startswith(f"{public}.well-known/genid/")
        assert stated(client, subject=iri) != []
        assert led.headers["location"] == f"{public}fragments?subject={quote(iri, safe='')}"
        assert f'href="./fragments?subject={quote(iri, safe="")}"' in page
        assert stated(client, subject=iri.replace(public, f"{BASE}/")) == []


def test_nodes_of_a_plain_default_graph_are_found(written: TestClient) -> None:
    (quad,) = stated(written, predicate="urn:q")
    subject, end = quad.subject, quad.object
    assert isinstance(subject, ox.NamedNode)
    assert isinstance(end, ox.NamedNode)

    assert stated(written, subject=subject.value) == stated(written, object=end.value, graph=DEFAULT) == [quad]
    assert stated(written, subject=subject.value, graph="urn:g") == []
    assert [written.get(node.value).status_code for node in (subject, end)] == [303, 303]


def test_more_quads_than_are_sorted_come_as_stored(written: TestClient) -> None:
    subject = stated(written, predicate="urn:p", object='"7"^^xsd:integer')[0].subject
    assert isinstance(subject, ox.NamedNode)

    found = stated(written, subject=subject.value)
    rows = f'(?s ?o) {{ (<{subject.value}> UNDEF) (UNDEF "nowhere") }}'
    either = stated(written, subject="?s", object="?o", values=rows)

    assert len({*found}) == len(found) == 20
    assert {*either} == {*found}
    assert written.get(subject.value).status_code == 303


def test_nodes_in_triple_terms_have_the_same_iris(written: TestClient) -> None:
    (quad,) = stated(written, subject="urn:holder")
    subject = stated(written, predicate="urn:p", object='"7"^^xsd:integer')[0].subject

    assert isinstance(quad.object, ox.Triple)
    assert quad.object.subject == subject
    assert isinstance(quad.object.object, ox.NamedNode)
    assert len(stated(written, subject=quad.object.object.value)) == 1
