"""What operators ask the service: health, versions, what errors mean, and the description of the whole interface."""

from __future__ import annotations

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from openapi_spec_validator import validate
from samples import ONTOLOGY_VERSION

import graphsvc
from graphsvc.errors import ServiceError
from graphsvc.formats import SOLUTION_FORMATS
from graphsvc.settings import Settings
from graphsvc.web.app import create_app
from graphsvc.web.holder import Holder
from graphsvc.web.observing import Traffic

EXAMPLES = {
    "/ns/prefix/{name}": "/ns/prefix/icg",
    "/id/{kind}/{key}": "/id/community/tw-taoyuan",
    "/graph/{key}": "/graph/catalogue",
    "/doc/{kind}": "/doc/community",
    "/doc/{kind}/{key}": "/doc/community/tw-taoyuan",
    "/ns/{version}": f"/ns/{ONTOLOGY_VERSION}",
    "/sitemaps/{page}.xml": "/sitemaps/1.xml",
    "/docs/{name}": "/docs/copy",
    "/context/{version}.jsonld": "/context/1.0.0.jsonld",
    "/dumps/{name}": "/dumps/dataset.nq",
    "/problems/{slug}": "/problems/query-syntax",
    "/sparql": "/sparql?query=CONSTRUCT%20WHERE%20%7B%20%3Fs%20a%20%3Fo%20%7D%20LIMIT%201",
    "/sparql/sources": "/sparql/sources?thing=community/tw-taoyuan",
    "/rdf-graph-store": "/rdf-graph-store?graph=https://w3id.org/icgraph/ns",
}
SUFFIXES = {form.media_type: form.suffix for form in SOLUTION_FORMATS}
FILES = {
    "application/n-quads": "dataset.nq",
    "application/trig": "dataset.trig",
    "application/ld+json": "dataset.jsonld",
    "text/turtle": "graph-entities.ttl",
    "application/gzip": "dataset.nq.gz",
    "text/plain": "SHA256SUMS",
}
"""A released file of each media type."""
ROWS = "/sparql?query=SELECT%20%2A%20WHERE%20%7B%20%3Fs%20a%20%3Fo%20%7D%20LIMIT%201"


def leaves(error: type[ServiceError]) -> list[type[ServiceError]]:
    """All kinds of error."""
    return [error, *(leaf for child in error.__subclasses__() for leaf in leaves(child))]


def test_it_is_live_and_not_ready_until_the_data_is_loaded() -> None:
    traffic = Traffic()
    with TestClient(create_app(Settings(), Holder(), traffic=traffic)) as loading:
        live, ready, page = (loading.get(path) for path in ("/health/live", "/health/ready", "/"))

    assert live.status_code == 200
    assert ready.status_code == page.status_code == 503
    assert ready.headers["retry-after"] == "1"
    assert ready.json()["type"].endswith("/problems/not-ready")
    assert traffic.metrics.registry.get_sample_value("graphsvc_ready") == 0


def test_it_is_ready_with_the_version_of_the_data(client: TestClient) -> None:
    response = client.get("/health/ready")

    assert response.status_code == 200
    assert response.json() == {"status": "ready", "version": client.get("/version").json()["data"]}
    assert response.headers["cache-control"] == "no-store"


def test_versions_are_those_of_what_is_served(client: TestClient) -> None:
    versions = client.get("/version").json()
    shapes = client.get("/doc/graph/catalogue.nt").text

    assert versions["code"] == graphsvc.__version__
    assert client.get(f"/ns/{versions['ontology']}", headers={"Accept": "text/turtle"}).status_code == 200
    assert f'/shapes> <https://w3id.org/icgraph/ns#contentDigest> "{versions["shapes"]}' in shapes


def test_every_kind_of_error_is_explained_where_its_type_leads(client: TestClient) -> None:
    for leaf in leaves(ServiceError):
        response = client.get(f"/problems/{leaf.slug}")
        assert response.status_code == 200
        assert response.json()["type"].endswith(f"/problems/{leaf.slug}")
        assert response.json()["detail"]
    page = client.get("/problems/query-syntax", headers={"Accept": "text/html"})
    assert "does not parse" in page.text
    assert client.get("/problems/nonsense").status_code == 404


def test_the_interface_is_described_in_openapi_3_1(client: TestClient) -> None:
    response = client.get("/openapi.json")
    document = response.json()

    validate(document)
    assert response.headers["content-type"] == "application/json"
    assert document["openapi"].startswith("3.1")
    assert document["servers"] == [{"url": "http://127.0.0.1:8000"}]
    app = client.app
    listed = {route.path_format for route in app.routes if isinstance(route, APIRoute) and route.include_in_schema}  # type: ignore[attr-defined]  # Starlette's own attribute
    queries = {path for path in document["paths"] if path.startswith("/api/queries/")}
    assert set(document["paths"]) - queries == listed


def test_every_media_type_that_is_described_is_served_and_no_other(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    for path, operations in paths.items():
        if "get" not in operations:
            continue  # it only takes a query by POST: asked for in tests/test_workbench.py
        answers = operations["get"]["responses"]
        assert "application/problem+json" in answers["4XX"]["content"]
        if "401" in answers or path == "/changes/{name}.rdfp":
            continue  # it needs the token, or a change: asked for in tests/test_writing.py and tests/test_changes.py
        for media_type in answers.get("200", {}).get("content", {}):
            address = EXAMPLES.get(path, path)
            if path == "/dumps/{version}/{name}":
                address = client.get(f"/dumps/{FILES[media_type]}").headers["location"]
            if path == "/linkset/{path}":
                address = f"/linkset/doc/community/tw-taoyuan.{'json' if '+json' in media_type else 'txt'}"
            if path == "/api/queries/{slug}.{suffix}":
                address = f"/api/queries/smart21-total.{SUFFIXES[media_type]}"
            got = client.get(address, headers={"Accept": media_type})
            if path == "/sparql" and got.status_code == 406:
                got = client.get(ROWS, headers={"Accept": media_type})
            assert got.status_code == 200, (path, media_type)
            assert got.headers["content-type"].partition(";")[0] == media_type
        if "303" in answers:
            assert client.get(EXAMPLES.get(path, path)).status_code == 303


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/version", "/openapi.json", "/problems/not-found"])
def test_they_answer_head_too(client: TestClient, path: str) -> None:
    response = client.head(path)

    assert response.status_code == 200
    assert response.content == b""
    assert {"GET", "HEAD"} <= set(client.options(path).headers["allow"].split(", "))
