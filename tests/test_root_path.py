"""The service mounted under a path by a proxy, which may take the path off or leave it on."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import urljoin

import pytest
from fastapi.testclient import TestClient
from running import CompiledUpkeep, client_of

from graphsvc.loading import Compiled
from graphsvc.settings import Settings

MOUNT = "/icg"
PUBLIC = "https://data.example/icg/"
LARGEST = (
    "ns", "shapes", "queries", "doc/concept", "doc/measurement", "doc/recognition",
    "doc/community/tw-taoyuan", "doc/community/tw-new-taipei", "doc/community/fr-issy-les-moulineaux",
    "doc/document/icf-community-profiles", "doc/document/taiwan-news-taoyuan",
)  # fmt: skip
BROWSER = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def mounted(compiled: Compiled) -> Iterator[TestClient]:
    """The application as it stands behind a proxy."""
    with client_of(Settings(root_path=MOUNT, public_url=PUBLIC), CompiledUpkeep(compiled)) as client:
        yield client


@pytest.mark.parametrize("prefix", ["", MOUNT])
def test_every_address_answers_with_the_path_and_without(mounted: TestClient, prefix: str) -> None:
    for address in ("/", "/sparql", "/sparql?query=ASK%7B%7D", "/doc/community/tw-taoyuan", "/ns.ttl", "/health/ready"):
        assert mounted.get(prefix + address).status_code == 200, address
    assert mounted.get(prefix + "/static/style.css").status_code == 200
    assert "POST" in mounted.options(prefix + "/sparql").headers["allow"]
    assert mounted.get(prefix + "/nowhere").status_code == 404
    assert mounted.get(MOUNT).status_code == 200
    assert mounted.get(MOUNT + "s/sparql").status_code == 404


@pytest.mark.parametrize("prefix", ["", MOUNT])
def test_every_link_leads_under_the_path(mounted: TestClient, prefix: str) -> None:
    for address in ("/", "/doc/community/tw-taoyuan", "/doc/community", "/ns", "/sparql", "/nowhere"):
        page = mounted.get(prefix + address, headers=BROWSER).text
        links = re.findall(r'(?:href|src|action)="([^"]*)"', page)
        local = [link for link in links if not link.startswith(("http", "#", "data:"))]
        assert local
        assert all(urljoin(PUBLIC + address[1:], link).startswith(PUBLIC) for link in local)
        assert not [link for link in links if link.startswith("http://127.0.0.1")]


@pytest.mark.parametrize(
    "address",
    ["ns", "sparql", "doc/community", "doc/concept/ict?x=y", "doc/passage/taiwan-news-taoyuan/79-168", "doc/a/%2F/b"],
)
def test_every_link_of_a_page_deeper_down_leads_to_what_is_there(mounted: TestClient, address: str) -> None:
    page = mounted.get(f"{MOUNT}/{address}", headers=BROWSER).text
    links = {html.unescape(link) for link in re.findall(r'href="([^"#]+)"', page)}
    local = {found for link in links if (found := urljoin(PUBLIC + address, link)).startswith(PUBLIC)}

    assert len(local) > 20
    for link in local:
        assert mounted.get(link.replace(PUBLIC, f"{MOUNT}/"), headers=BROWSER).status_code in (200, 303), link


@pytest.mark.parametrize("language", ["fr", "zh-Hant"])
def test_the_largest_pages_have_less_than_100_kb_wherever_the_service_is_mounted(
    compiled: Compiled, language: str
) -> None:
    mount = "/graphs-of-the-library/intelligent-communities"
    settings = Settings(root_path=mount, public_url=f"https://data.intelligent-communities.example.org{mount}/")
    with client_of(settings, CompiledUpkeep(compiled)) as client:
        for address in LARGEST:
            page = client.get(f"{mount}/{address}", headers={**BROWSER, "Accept-Language": language})
            assert page.status_code == 200
            assert len(page.content) < 100_000, address


def test_what_names_addresses_names_the_public_ones(mounted: TestClient) -> None:
    thing = mounted.get("/id/community/tw-taoyuan")
    document = mounted.get("/doc/community/tw-taoyuan", headers={"Accept": "text/turtle"})
    description = mounted.get("/sparql", headers={"Accept": "application/n-triples"})

    assert thing.headers["location"] == PUBLIC + "doc/community/tw-taoyuan"
    assert document.headers["content-location"] == PUBLIC + "doc/community/tw-taoyuan.ttl"
    assert f"<{PUBLIC}doc/community/tw-taoyuan.jsonld>" in document.headers["link"]
    assert f"sparql-service-description#endpoint> <{PUBLIC}sparql> ." in description.text
    assert mounted.get("/openapi.json").json()["servers"] == [{"url": PUBLIC.rstrip("/")}]
