"""The JSON-LD context: published, kept for ever by version, and never needed to read an answer."""

from __future__ import annotations

import json

import pytest
from fastapi.testclient import TestClient
from pyld import jsonld

from graphsvc.formats import FORMATS_TABLE
from graphsvc.jsonld import Compactor, told_in


def version(client: TestClient) -> str:
    return str(client.get("/version").json()["ontology"])


def test_a_version_of_it_is_kept_for_ever(client: TestClient) -> None:
    newest = client.get("/context.jsonld")
    fixed = client.get(f"/context/{version(client)}.jsonld")
    base = client.app.state.settings.listens_at  # type: ignore[attr-defined]

    assert fixed.json() == newest.json()
    assert fixed.json()["@context"]["@version"] == 1.1
    assert fixed.headers["content-type"] == newest.headers["content-type"] == "application/ld+json"
    assert fixed.headers["access-control-allow-origin"] == "*"
    assert "immutable" in fixed.headers["cache-control"]
    assert "max-age=86400" in newest.headers["cache-control"]
    assert f'<{base}context/{version(client)}.jsonld>; rel="latest-version"' in newest.headers["link"]


@pytest.mark.parametrize("address", ["/context.jsonld", "/context/{version}.jsonld"])
def test_what_the_client_holds_is_not_sent_again(client: TestClient, address: str) -> None:
    path = address.format(version=version(client))
    first = client.get(path, headers={"Accept-Encoding": "identity"})
    head = client.head(path, headers={"Accept-Encoding": "identity"})

    assert client.get(path, headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", first.headers["etag"])


@pytest.mark.parametrize("held", ["0.9.0", "x", "1.0", "..%2f1.0.0", "%2e%2e", "1.0.0.jsonld"])
def test_another_version_is_404_with_the_one_that_is_held(client: TestClient, held: str) -> None:
    response = client.get(f"/context/{held}.jsonld")

    assert response.status_code == 404
    if "%" not in held:
        assert version(client) in response.json()["detail"]


def test_json_ld_is_never_sent_as_plain_json(client: TestClient) -> None:
    """So no answer needs the link to a context (JSON-LD 1.1, section 6.1); each carries what it uses of it."""
    assert {form.content_type for form in FORMATS_TABLE if form.suffix == "jsonld"} == {"application/ld+json"}
    for path in ("/doc/community/al-tirana", "/ns", "/doc/community/al-tirana.json"):
        response = client.get(path, headers={"Accept": "application/json"})
        assert response.headers["content-type"] == "application/ld+json"
        assert response.json()["@context"]["@version"] == 1.1


ORG = "http://www.w3.org/ns/org#"
CONTEXT = {"@version": 1.1, "org": {"@id": ORG, "@prefix": True}, "org:memberOf": {"@type": "@id"}}


@pytest.mark.parametrize("thing", ["org:foo", ORG + "foo", "urn:org:foo"])
@pytest.mark.parametrize("other", ["org:bar", ORG + "bar"])
def test_a_name_whose_scheme_is_a_prefix_keeps_its_meaning(thing: str, other: str) -> None:
    expanded = [{"@id": thing, ORG + "memberOf": [{"@id": other}]}]
    document = json.loads(Compactor(CONTEXT).compacted(told_in(json.dumps(expanded).encode())))

    nquads = jsonld.to_rdf(document, {"format": "application/n-quads"})
    assert nquads == f"<{thing}> <{ORG}memberOf> <{other}> .\n"
    assert ("org" in document["@context"]) == (other != "org:bar" and thing != "org:foo")
