"""The service description: what clients that read it first rely on, and that every count in it is true."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from graphsvc.engine.embedded import EmbeddedEngine
from graphsvc.formats import FORMATS_TABLE, HTML, RESOURCE_FORMATS
from graphsvc.model import Names
from graphsvc.service_description import EXTENSION_FUNCTIONS, Capabilities, service_description
from graphsvc.uploads import UPLOADED
from graphsvc.vocab import GEOF, SD, SH, VOID, VOID_EXT, XSD

ENDPOINT = "http://127.0.0.1:8000/sparql"
COMUNICA = (
    "application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,application/n-triples;q=0.8,"
    "text/turtle;q=0.6,application/rdf+xml;q=0.5,application/json;q=0.45,text/n3;q=0.35,"
    "application/xml;q=0.3,image/svg+xml;q=0.3,text/html;q=0.2,application/xhtml+xml;q=0.18"
)
PREFIXES = (
    f"PREFIX sd: <{SD}> PREFIX void: <{VOID}> PREFIX sh: <{SH}> PREFIX void-ext: <{VOID_EXT}>"
    " PREFIX icg: <https://w3id.org/icgraph/ns#> "
)


@pytest.fixture(scope="module")
def described(client: TestClient) -> ox.Store:
    """The description as Comunica gets it."""
    response = client.get("/sparql", headers={"Accept": COMUNICA})
    assert response.headers["content-type"] == "application/n-quads"
    store = ox.Store()
    store.load(response.content, ox.RdfFormat.N_QUADS)
    return store


def asked(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    """The rows of a SELECT, as plain values."""
    result = store.query(PREFIXES + query)
    assert isinstance(result, ox.QuerySolutions)
    return [tuple(term.value if term is not None else "" for term in row) for row in result]


def test_it_names_the_endpoint_the_languages_and_the_features(described: ox.Store) -> None:
    rows = asked(
        described,
        "SELECT ?endpoint ?language ?feature WHERE { ?s a sd:Service ; sd:endpoint ?endpoint ;"
        " sd:supportedLanguage ?language ; sd:feature ?feature ; sd:defaultDataset/sd:defaultGraph ?g }",
    )

    assert rows == [(ENDPOINT, SD + "SPARQL11Query", SD + "UnionDefaultGraph")]


def test_every_result_format_is_named_and_none_is_read_while_nothing_may_be_written(described: ox.Store) -> None:
    named = {iri for (iri,) in asked(described, "SELECT ?f WHERE { ?s sd:resultFormat ?f }")}

    assert named == {form.iri for form in FORMATS_TABLE if form.iri}
    assert not asked(described, "SELECT ?f WHERE { ?s sd:inputFormat ?f }")


def test_updates_and_federation_are_announced_where_they_are_on(engine: EmbeddedEngine, names: Names) -> None:
    quads = service_description(engine, names, Capabilities(ENDPOINT, merge=False, inputs=UPLOADED, federated=True))
    store = ox.Store()
    store.extend(quads)

    assert (SD + "SPARQL11Update",) in asked(store, "SELECT ?l WHERE { ?s sd:supportedLanguage ?l }")
    assert asked(store, "SELECT ?f WHERE { ?s sd:feature ?f }") == [(SD + "BasicFederatedQuery",)]
    assert len(asked(store, "SELECT ?f WHERE { ?s sd:inputFormat ?f }")) == len(UPLOADED)


def test_graphs_and_their_sizes_are_those_of_the_store(described: ox.Store, client: TestClient) -> None:
    query = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    counted = client.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"}).text.split()[1:]
    named = asked(
        described, "SELECT ?g ?n { ?d sd:namedGraph [ sd:name ?g ; sd:graph [ a sd:Graph ; void:triples ?n ] ] }"
    )

    assert sorted(counted) == sorted(",".join(row) for row in named)


OF_CLASS = "?d a sd:Dataset ; void:classPartition [ void:class icg:%s ; void:propertyPartition [ %s ] ]"
PARTITIONS = [
    ("?d a sd:Dataset ; void:classPartition [ void:class ?k ; void:entities ?n ]", "?s a ?k", "DISTINCT ?s"),
    ("?d a sd:Dataset ; void:classPartition [ void:class ?k ; void:triples ?n ]", "?s a ?k ; ?p ?o", "*"),
    ("?d a sd:Dataset ; void:propertyPartition [ void:property ?k ; void:triples ?n ]", "?s ?k ?o", "*"),
    (
        "?d a sd:Dataset ; void:propertyPartition [ void:property ?k ; void:distinctObjects ?n ]",
        "?s ?k ?o",
        "DISTINCT ?o",
    ),
    (OF_CLASS % ("Community", "void:property ?k ; void:triples ?n"), "?s a icg:Community ; ?k ?o", "*"),
    (
        OF_CLASS % ("Measurement", "void:property icg:statedValue ; void-ext:datatypePartition ?p")
        + " . ?p void-ext:datatype ?k ; void:triples ?n",
        "?s a icg:Measurement ; icg:statedValue ?o BIND (DATATYPE(?o) AS ?k)",
        "*",
    ),
    (
        OF_CLASS % ("Recognition", "void:property icg:edition ; void:classPartition ?p")
        + " . ?p void:class ?k ; void:triples ?n",
        "?s a icg:Recognition ; icg:edition/a ?k",
        "*",
    ),
]


@pytest.mark.parametrize(("partition", "pattern", "count"), PARTITIONS)
def test_partitions_are_counted_from_the_data_served(
    described: ox.Store, client: TestClient, partition: str, pattern: str, count: str
) -> None:
    found = asked(described, f"SELECT DISTINCT ?k ?n WHERE {{ {partition} }}")
    query = f"{PREFIXES} SELECT ?k (COUNT({count}) AS ?n) WHERE {{ {pattern} }} GROUP BY ?k"
    counted = client.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"}).text.split()[1:]

    assert found
    assert sorted(",".join(row) for row in found) == sorted(counted)


def test_editors_find_prefixes_examples_and_what_classes_lead_to(described: ox.Store, client: TestClient) -> None:
    """The three questions that query editors ask of an endpoint and of its description."""
    prefixes = "SELECT DISTINCT ?p ?n WHERE { [] sh:prefix ?p ; sh:namespace ?n } ORDER BY ?p"
    examples = (
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> SELECT DISTINCT ?q ?c ?t WHERE "
        "{ ?q a sh:SPARQLExecutable ; rdfs:comment ?c ; sh:select|sh:ask|sh:construct ?t } ORDER BY ?q ?c"
    )
    shape = (
        "SELECT ?c ?p ?to WHERE { [] void:class ?c ; void:propertyPartition ?pp . ?pp void:property ?p "
        "{ ?pp void:classPartition [ void:class ?to ] } UNION "
        "{ ?pp void-ext:datatypePartition [ void-ext:datatype ?to ] } }"
    )

    for question in (prefixes, examples):
        answer = client.get("/sparql", params={"query": PREFIXES + question})
        assert len(asked(described, question)) == len(answer.json()["results"]["bindings"]) > 0
    assert len(asked(described, shape)) > 100


def test_every_example_is_for_this_endpoint_and_says_its_form(described: ox.Store) -> None:
    all_examples = asked(described, "SELECT ?q WHERE { ?q a sh:SPARQLExecutable }")
    complete = asked(
        described,
        "PREFIX schema: <https://schema.org/> SELECT ?q WHERE { ?q a sh:SPARQLSelectExecutable ; sh:select ?t ;"
        f" schema:target <{ENDPOINT}> ; sh:prefixes [ sh:declare ?d ] }} GROUP BY ?q",
    )

    assert sorted(all_examples) == sorted(complete)


def test_every_function_that_is_announced_is_there(engine: EmbeddedEngine, described: ox.Store) -> None:
    point = '"POINT(1 1)"^^<http://www.opengis.net/ont/geosparql#wktLiteral>'
    samples = {
        "date": "2020-01-01", "time": "10:00:00", "duration": "P1Y", "dayTimeDuration": "P1D",
        "yearMonthDuration": "P1Y", "gYear": "2020", "gYearMonth": "2020-01", "gMonth": "--01",
        "gMonthDay": "--01-01", "gDay": "---01",
    }  # fmt: skip
    for function in EXTENSION_FUNCTIONS:
        arguments = f"{point}, {point}" if function.startswith(GEOF) else f'"{samples[function.removeprefix(XSD)]}"'
        (row,) = engine.rows(f"SELECT (<{function}>({arguments}) AS ?x) WHERE {{ }}")
        assert "x" in row, function
    assert len(asked(described, "SELECT ?f WHERE { ?s sd:extensionFunction ?f . ?f a sd:Function }")) == len(
        EXTENSION_FUNCTIONS
    )


def test_it_comes_in_every_format_with_the_same_triples_and_is_kept(client: TestClient, described: ox.Store) -> None:
    for form in RESOURCE_FORMATS:
        response = client.get("/sparql", headers={"Accept": form.media_type})
        again = client.get("/sparql", headers={"Accept": form.media_type, "If-None-Match": response.headers["etag"]})
        assert response.headers["content-type"] == form.content_type
        assert response.headers["content-location"] == ENDPOINT
        assert f'type="{form.media_type}"' in response.headers["link"]
        assert again.status_code == 304
        if form is not HTML:
            assert isinstance(form.serializer, ox.RdfFormat)
            assert sum(1 for _ in ox.parse(response.content, form.serializer)) == len(described)


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, "text/turtle"),
        ("*/*", "text/turtle"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("text/html, text/turtle", "text/turtle"),
    ],
)
def test_a_page_comes_only_to_who_prefers_one(client: TestClient, accept: str | None, kind: str) -> None:
    response = client.get("/sparql", headers={"Accept": accept} if accept else {})

    assert response.headers["content-type"].startswith(kind)
