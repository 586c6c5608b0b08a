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
from graphsvc.vocab import HYDRA, PROV, RDFS, SCHEMA, SH, SKOS

NAMES = Names()
PLACE, OTHER = NAMES.thing("place", "old-harbour"), NAMES.thing("place", "new-harbour")
PREFIXES = f"""PREFIX place: <{NAMES.base}id/place/> PREFIX skos: <{SKOS}> PREFIX prov: <{PROV}>
    PREFIX sh: <{SH}> PREFIX rdfs: <{RDFS}> PREFIX schema: <{SCHEMA}>"""
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


def test_of_a_query_that_is_gone_everything_answers_410(small: Compiled) -> None:
    """Its text and its solutions as well as its other documents; a list of queries is there without any."""
    with client_of(Settings(), CompiledUpkeep(small)) as client:
        slug, query = "berths", NAMES.thing("query", "berths")
        stated = f"""<{query}> a sh:SPARQLExecutable ; rdfs:label "Berths"@en ; rdfs:comment "Which?"@en ;
            schema:genre "harbour" ; sh:select "SELECT * {{ ?s ?p ?o }} LIMIT 1" """
        write(client, f"INSERT DATA {{ GRAPH <{NAMES.queries}> {{ {stated} }} }}")
        addresses = [f"/doc/query/{slug}{suffix}" for suffix in ("", ".html", ".ttl", ".nq", ".json", ".rq")]
        addresses += [f"/api/queries/{slug}{suffix}" for suffix in ("", ".csv", ".json", ".ttl")]
        addresses += [f"/linkset/doc/query/{slug}.json"]
        linkset = {"Accept": "application/linkset+json"}
        assert [client.get(address).status_code for address in addresses] == [200] * len(addresses)

        write(client, f"CLEAR GRAPH <{NAMES.queries}>")

        assert [client.get(address).status_code for address in addresses] == [410] * len(addresses)
        assert client.get(f"/doc/query/{slug}", headers=linkset).status_code == 410
        assert client.get(f"/doc/query/{slug}.rq").json()["iri"] == NAMES.thing("query", slug)
        assert client.get("/api/queries/never-there.csv").status_code == 404
        assert client.get("/doc/query/never-there.rq").status_code == 404


def test_the_list_of_a_kind_is_there_without_things(small: Compiled) -> None:
    """Of which a shape speaks, or of which things are gone."""
    total = f"<{HYDRA}totalItems>"
    with client_of(Settings(), CompiledUpkeep(small)) as client:
        ours = f"<{NAMES.thing('landing-stage', 'west')}>"
        write(client, f"INSERT DATA {{ GRAPH <urn:g> {{ {ours} a <urn:LandingStage> ; skos:prefLabel 'West'@en }} }}")
        assert f'{total} "1"' in client.get("/doc/landing-stage.nt").text
        write(client, f"DELETE WHERE {{ GRAPH ?g {{ {ours} ?p ?o }} }}")
        write(client, f"INSERT DATA {{ GRAPH <{NAMES.shapes}> {{ <urn:shape> sh:pattern '/id/wharf/' }} }}")
        for kind in ("landing-stage", "wharf"):
            for suffix in ("", ".html", ".nt", ".json", "?page=1"):
                assert client.get(f"/doc/{kind}{suffix}").status_code == 200, kind
            assert f'{total} "0"' in client.get(f"/doc/{kind}.nt").text
            page = client.get(f"/doc/{kind}.html").text
            assert "Nothing of this kind is described." in page
        for kind in ("passage", "nothing", "x"):
            assert client.get(f"/doc/{kind}").status_code == 404, kind


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
