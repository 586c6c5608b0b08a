"""What operators ask the service: health, versions, what errors mean, and the description of the whole interface."""

from __future__ import annotations

import re

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from openapi_spec_validator import validate
from samples import ONTOLOGY_VERSION

import graphsvc
from graphsvc.errors import ServiceError
from graphsvc.formats import SOLUTION_FORMATS
from graphsvc.settings import Settings
from graphsvc.vocab import RDF
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


def led_from(client: TestClient, path: str) -> str:
    """An address of a path that leads elsewhere."""
    if path != "/.well-known/genid/{label}":
        return EXAMPLES.get(path, path)
    lists = client.get("/fragments.nt", params={"predicate": RDF + "first"}).text
    found = re.search(rf"<[^>]*({re.escape(path.partition('{')[0])}[^>]+)>", lists)
    assert found
    return found[1]


def example(client: TestClient, path: str, media_type: str) -> str:
    """An address of a path that has something of this media type."""
    match path, media_type:
        case "/dumps/{version}/{name}", _:
            return str(client.get(f"/dumps/{FILES[media_type]}").headers["location"])
        case "/linkset/{path}", _:
            return f"/linkset/doc/community/tw-taoyuan.{'json' if '+json' in media_type else 'txt'}"
        case "/api/queries/{slug}.{suffix}", _:
            return f"/api/queries/smart21-total.{SUFFIXES[media_type]}"
        case "/doc/{kind}/{key}", "application/sparql-query":
            return "/doc/query/smart21-total"
    return EXAMPLES.get(path, path)


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
            address = example(client, path, media_type)
            got = client.get(address, headers={"Accept": media_type})
            if path == "/sparql" and got.status_code == 406:
                got = client.get(ROWS, headers={"Accept": media_type})
            assert got.status_code == 200, (path, media_type)
            assert got.headers["content-type"].partition(";")[0] == media_type
        for status in {"302", "303", "308"} & answers.keys():
            found = client.get(led_from(client, path), headers={"Accept": "text/html"})
            assert found.status_code == int(status), path


def test_what_is_described_as_gone_kept_or_in_parts_is_so(client: TestClient) -> None:
    """Every media type of 410, and no other; the others by their status."""
    paths = client.get("/openapi.json").json()["paths"]
    gone = "ranking/al-tirana-commercial-and-manufacturing-centre"
    places = {
        "/id/{kind}/{key}": f"/id/{gone}",
        "/doc/{kind}/{key}": f"/doc/{gone}",
        "/linkset/{path}": f"/linkset/doc/{gone}",
    }
    for path, operations in paths.items():
        answers = operations.get("get", {}).get("responses", {})
        for media_type in answers.get("410", {}).get("content", {}):
            if path == "/graph/{key}" or media_type == "application/problem+json":
                continue  # no graph was taken away; of the text of a query see tests/test_removed.py
            address = places[path]
            if path == "/linkset/{path}":
                address += ".json" if "+json" in media_type else ".txt"
            found = client.get(address, headers={"Accept": media_type})
            assert (found.status_code, found.headers["content-type"].partition(";")[0]) == (410, media_type)
        if "304" in answers and path in {**EXAMPLES, **dict.fromkeys(paths)} and "{" not in EXAMPLES.get(path, path):
            tag = client.get(EXAMPLES.get(path, path)).headers.get("etag")
            held = client.get(EXAMPLES.get(path, path), headers={"If-None-Match": tag or ""})
            assert (path, held.status_code) == (path, 304)
    released = client.get("/dumps/dataset.nq").headers["location"]
    for several, media_type in (("0-9", "application/n-quads"), ("0-9,20-29", "multipart/byteranges")):
        part = client.get(released, headers={"Range": f"bytes={several}"})
        assert (part.status_code, part.headers["content-type"].partition(";")[0]) == (206, media_type)
        assert media_type in paths["/dumps/{version}/{name}"]["get"]["responses"]["206"]["content"]


def test_parameters_that_are_described_are_read(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    named = {
        path: {field["name"] for field in paths[path]["get"].get("parameters", ())}
        for path in paths
        if "get" in paths[path]
    }

    assert {"community", "sort", "page", "format"} <= named["/doc/{kind}"]
    assert "thing" in named["/sparql/sources"]
    for path, names in named.items():
        answers = paths[path]["get"]["responses"]
        if "format" in names and "303" in answers and not path.startswith("/api/"):
            found = client.get(led_from(client, path), params={"format": "ttl"})
            assert found.headers["location"].endswith(("?format=ttl", "&format=ttl")), path
        assert "format" not in names or not {"302", "308"} & answers.keys(), path


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/version", "/openapi.json", "/problems/not-found"])
def test_they_answer_head_too(client: TestClient, path: str) -> None:
    response = client.head(path)

    assert response.status_code == 200
    assert response.content == b""
    assert {"GET", "HEAD"} <= set(client.options(path).headers["allow"].split(", "))
