"""What an update takes away answers 410 from then on, also where the writer states no tombstone, until it is back."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from running import CompiledUpkeep, client_of
from samples import write_sample

from graphsvc.content import read_content
from graphsvc.loading import Compiled, compile_content
from graphsvc.model import Names
from graphsvc.protocol import UpdateRequest
from graphsvc.rewriting import applicable
from graphsvc.settings import Layout, Settings
from graphsvc.vocab import PROV, SKOS

NAMES = Names()
PLACE, OTHER = NAMES.thing("place", "old-harbour"), NAMES.thing("place", "new-harbour")
PREFIXES = f"PREFIX place: <{NAMES.base}id/place/> PREFIX skos: <{SKOS}> PREFIX prov: <{PROV}>"
THERE = """INSERT DATA { GRAPH <urn:g> { place:old-harbour skos:prefLabel "Old harbour"@en ; skos:related [ ] .
    place:new-harbour skos:prefLabel "New harbour"@en ; skos:related place:old-harbour } }"""
TAKEN = {
    "its triples": "DELETE WHERE { GRAPH ?g { place:old-harbour ?p ?o } }",
    "the links as well": """DELETE WHERE { GRAPH ?g { place:old-harbour ?p ?o } } ;
        DELETE WHERE { GRAPH ?g { ?s ?p place:old-harbour } }""",
    "what another operation reads meanwhile": """DELETE WHERE { GRAPH ?g { place:old-harbour ?p ?o } } ;
        INSERT { GRAPH <urn:h> { <urn:many> <urn:is> ?n } }
        WHERE { SELECT (COUNT(*) AS ?n) { ?s skos:prefLabel ?label } }""",
    "found by its name": """DELETE { GRAPH ?g { ?s ?p ?o } } WHERE {
        ?s skos:prefLabel "Old harbour"@en GRAPH ?g { ?s ?p ?o } }""",
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    return compile_content(read_content(write_sample(tmp_path_factory.mktemp("content")), NAMES))


@pytest.fixture(scope="module")
def writable(small: Compiled) -> Iterator[TestClient]:
    with client_of(Settings(), CompiledUpkeep(small)) as client:
        yield client


@pytest.fixture
def service(writable: TestClient) -> TestClient:
    """A service that holds nothing of what the tests write."""
    write(writable, " ; ".join(f"DROP SILENT GRAPH <urn:{graph}>" for graph in ("g", "h", "gone")))
    write(writable, f"DROP SILENT GRAPH <{NAMES.graph('removed')}>")
    return writable


def write(client: TestClient, update: str) -> None:
    """Apply an update as a client with the token would."""
    assert client.portal is not None
    holder = client.app.state.holder  # type: ignore[attr-defined]
    merged = NAMES if holder.get().settings.default_graph == "merge" else None
    client.portal.call(holder.update, applicable(UpdateRequest(f"{PREFIXES} {update}"), "urn:base", merged))


def status(client: TestClient, iri: str, root: str = "doc", **headers: str) -> int:
    return client.get(iri.replace(NAMES.base + "id", f"/{root}"), headers=headers).status_code


def since(client: TestClient, iri: str) -> list[str]:
    """When it was taken away, as its document states."""
    answer = client.get(iri.replace(NAMES.base + "id", "/doc") + ".nq")
    found = ox.parse(answer.content, ox.RdfFormat.N_QUADS)
    told = [quad for quad in found if quad.subject == ox.NamedNode(iri)]
    assert {quad.predicate.value for quad in told} <= {PROV + "invalidatedAtTime"}
    assert {quad.graph_name for quad in told} <= {ox.NamedNode(NAMES.graph("removed"))}
    return [quad.object.value for quad in told if isinstance(quad.object, ox.Literal)]


@pytest.mark.parametrize("taken", TAKEN.values(), ids=TAKEN)
def test_what_an_update_takes_away_answers_410(service: TestClient, taken: str) -> None:
    write(service, THERE)
    assert (status(service, PLACE), status(service, PLACE, "id")) == (200, 303)

    write(service, taken)

    assert (status(service, PLACE), status(service, PLACE, "id")) == (410, 410)
    (when,) = since(service, PLACE)
    assert when.startswith("20")
    assert status(service, OTHER) == 200
    page = service.get("/doc/place/old-harbour", headers={"Accept": "text/html"})
    assert page.status_code == 410
    assert page.headers["cache-control"] == "no-store"
    assert "Gone since" in page.text
    assert status(service, NAMES.thing("place", "never-there")) == 404


def test_each_is_gone_since_its_own_update(service: TestClient) -> None:
    write(service, THERE)
    write(service, TAKEN["its triples"])
    before = since(service, PLACE)
    write(service, "DELETE WHERE { GRAPH ?g { place:new-harbour ?p ?o } }")

    assert since(service, PLACE) == before
    assert since(service, OTHER) > before


def test_what_comes_back_is_there(service: TestClient) -> None:
    write(service, THERE)
    write(service, TAKEN["its triples"])
    write(service, THERE)

    assert (status(service, PLACE), status(service, PLACE, "id")) == (200, 303)
    assert not since_in_data(service)
    write(service, TAKEN["its triples"])
    assert status(service, PLACE) == 410


def since_in_data(client: TestClient) -> str:
    query = f"SELECT ?s {{ GRAPH <{NAMES.graph('removed')}> {{ ?s ?p ?o }} }}"
    return client.get("/sparql", params={"query": query, "format": "csv"}).text.partition("\r\n")[2]


def test_what_the_update_says_itself_is_enough(service: TestClient) -> None:
    write(service, THERE)
    said = """INSERT { GRAPH <urn:gone> {
            place:old-harbour prov:invalidatedAtTime ?now ; skos:changeNote "Twice."@en } }
        WHERE { BIND (NOW() AS ?now) }"""
    write(service, f"{TAKEN['its triples']} ; {said}")

    assert status(service, PLACE) == 410
    assert "Twice." in service.get("/doc/place/old-harbour.ttl").text
    assert not since_in_data(service)


def test_only_names_of_things_terms_and_shapes_get_tombstones(service: TestClient) -> None:
    rows = [NAMES.term("former"), f"{NAMES.shapes}#former", f"{PLACE}#part", "urn:x", f"{NAMES.base}other"]
    data = " . ".join(f'<{iri}> skos:prefLabel "Former"@en' for iri in rows)
    write(service, f"INSERT DATA {{ GRAPH <urn:g> {{ {data} }} }}")
    write(service, "DROP GRAPH <urn:g>")

    assert sorted(since_in_data(service).split()) == rows[:2]
    assert service.get("/doc/ns/former").status_code == 410
    assert f"<{rows[0]}> <{PROV}invalidatedAtTime>" in service.get("/ns.nt").text
    assert f"<{rows[1]}> <{PROV}invalidatedAtTime>" in service.get("/shapes.nt").text


@pytest.mark.parametrize("layout", ["merge", "plain"])
def test_a_store_without_a_catalogue_holds_what_the_update_leaves(layout: Layout) -> None:
    settings = Settings(default_graph=layout)
    with client_of(settings, CompiledUpkeep(layout=layout)) as client:
        write(client, THERE)
        write(client, TAKEN["its triples"])
        assert not since_in_data(client)
        assert status(client, PLACE) == 404


def test_dropping_all_leaves_nothing(small: Compiled) -> None:
    with client_of(Settings(), CompiledUpkeep(small)) as client:
        write(client, "DROP ALL")
        counted = client.get("/sparql", params={"query": "SELECT * { GRAPH ?g { ?s ?p ?o } }", "format": "csv"})
    assert counted.text.split() == ["g,s,p,o"]
