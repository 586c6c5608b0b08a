"""The OpenSearch description keeps the rules of OpenSearch 1.1, and what it names answers as it says."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import pytest
from fastapi.testclient import TestClient
from lxml import etree
from running import CompiledUpkeep, client_of

from graphsvc.settings import Settings

SPACE = "http://a9.com/-/spec/opensearch/1.1/"
OS = {"os": SPACE}

RULES = f"""
<grammar xmlns="http://relaxng.org/ns/structure/1.0" ns="{SPACE}"
         datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
  <define name="plain"><data type="string"><param name="pattern">[^&lt;&gt;]*</param></data></define>
  <start><element name="OpenSearchDescription"><interleave>
    <element name="ShortName"><data type="string"><param name="maxLength">16</param></data></element>
    <element name="Description"><data type="string"><param name="maxLength">1024</param></data></element>
    <oneOrMore><element name="Url"><interleave>
      <attribute name="template"><data type="string"><param name="pattern">https?://.+</param></data></attribute>
      <attribute name="type"><data type="string"><param name="pattern">[a-z]+/[a-z0-9.+-]+</param></data></attribute>
      <optional><attribute name="rel"><list><oneOrMore><choice>
        <value>results</value><value>suggestions</value><value>self</value><value>collection</value>
      </choice></oneOrMore></list></attribute></optional>
      <optional><attribute name="indexOffset"><data type="integer"/></attribute></optional>
      <optional><attribute name="pageOffset"><data type="integer"/></attribute></optional>
    </interleave></element></oneOrMore>
    <optional><element name="Contact"><data type="string"/></element></optional>
    <optional><element name="Tags">
      <data type="string"><param name="maxLength">256</param></data>
    </element></optional>
    <optional><element name="LongName">
      <data type="string"><param name="maxLength">48</param></data>
    </element></optional>
    <zeroOrMore><element name="Image">
      <optional><attribute name="height"><data type="nonNegativeInteger"/></attribute></optional>
      <optional><attribute name="width"><data type="nonNegativeInteger"/></attribute></optional>
      <optional><attribute name="type"/></optional>
      <data type="anyURI"/>
    </element></zeroOrMore>
    <zeroOrMore><element name="Query">
      <attribute name="role"><choice>
        <value>request</value><value>example</value><value>related</value><value>correction</value>
        <value>subset</value><value>superset</value>
      </choice></attribute>
      <optional><attribute name="title">
        <data type="string"><param name="maxLength">256</param></data>
      </attribute></optional>
      <optional><attribute name="searchTerms"/></optional>
      <empty/>
    </element></zeroOrMore>
    <optional><element name="Developer">
      <data type="string"><param name="maxLength">64</param></data>
    </element></optional>
    <optional><element name="Attribution">
      <data type="string"><param name="maxLength">256</param></data>
    </element></optional>
    <optional><element name="SyndicationRight"><choice>
      <value>open</value><value>limited</value><value>private</value><value>closed</value>
    </choice></element></optional>
    <optional><element name="AdultContent"><data type="string"/></element></optional>
    <zeroOrMore><element name="Language"><data type="language"/></element></zeroOrMore>
    <zeroOrMore><element name="OutputEncoding"><data type="token"/></element></zeroOrMore>
    <zeroOrMore><element name="InputEncoding"><data type="token"/></element></zeroOrMore>
  </interleave></element></start>
</grammar>
"""
"""OpenSearch 1.1, draft 6, section 4, without elements of other namespaces."""


@pytest.fixture(scope="module")
def described(client: TestClient) -> etree._Element:
    response = client.get("/opensearch.xml")
    assert response.headers["content-type"] == "application/opensearchdescription+xml"
    return etree.fromstring(response.content)


def filled(client: TestClient, template: str, **values: str) -> str:
    """A template with its parameters, optional ones left empty, as a path of the service."""
    address = re.sub(r"\{(\w+)\??\}", lambda name: values.get(name[1], ""), template)
    public: str = client.app.state.settings.listens_at  # type: ignore[attr-defined]
    assert address.startswith(public)
    return "/" + address.removeprefix(public)


def test_it_keeps_the_rules(described: etree._Element) -> None:
    schema = etree.RelaxNG(etree.fromstring(RULES))
    assert schema.validate(described), schema.error_log

    described_badly = etree.fromstring(etree.tostring(described).replace(b"Community graph", b"A name of 17 sign"))
    assert not schema.validate(described_badly)


def test_it_is_in_the_languages_of_the_data(described: etree._Element) -> None:
    assert described.xpath("os:Language/text()", namespaces=OS) == ["en", "fr", "zh-Hant"]


def test_every_template_answers_in_its_media_type(client: TestClient, described: etree._Element) -> None:
    urls = described.findall("os:Url", OS)
    types = [url.get("type") for url in urls]

    assert {"text/html", "application/json", "text/turtle", "application/x-suggestions+json"} <= set(types)
    assert len(types) == len(set(types))
    for url in urls:
        for page in ("", "1"):
            path = filled(client, url.get("template", ""), searchTerms="Taoyuan", startPage=page)
            response = client.get(path, headers={"Accept": f"{url.get('type')}, text/html;q=0.5"})
            assert response.status_code == 200, path
            assert response.headers["content-type"].split(";")[0] == url.get("type")
            assert "Taoyuan" in response.text


def test_its_picture_and_its_example_are_there(client: TestClient, described: etree._Element) -> None:
    (image,) = described.findall("os:Image", OS)
    (example,) = described.findall("os:Query", OS)
    picture = client.get(filled(client, image.text or ""))

    assert (picture.status_code, picture.headers["content-type"]) == (200, image.get("type"))
    assert client.get("/search", params={"q": example.get("searchTerms"), "format": "json"}).json()["total"] > 0


def test_pages_lead_to_it(client: TestClient, described: etree._Element) -> None:
    text = client.get("/", headers={"Accept": "text/html"}).text
    (title, href) = re.findall(r'<link rel="search" type="[^"]+" title="([^"]+)" href="([^"]+)">', text)[0]

    assert title == described.findtext("os:LongName", namespaces=OS)
    assert client.get(href).status_code == 200


def test_behind_a_proxy_it_names_the_public_address() -> None:
    settings = Settings(public_url="https://city.example.org/graph/", root_path="/graph")
    with client_of(settings, CompiledUpkeep()) as client:
        described = etree.fromstring(client.get("/graph/opensearch.xml").content)
        templates = [url.get("template") for url in described.findall("os:Url", OS)]
        text = client.get("/graph/search", headers={"Accept": "text/html"}).text

        assert all(template.startswith("https://city.example.org/graph/") for template in templates if template)
        assert 'action="/graph/search"' in text
        (leads,) = re.findall('<link rel="search" [^>]*href="([^"]+)"', text)
        assert urljoin("/graph/search", leads) == "/graph/opensearch.xml"
        assert client.get("/graph/static/icon.svg").status_code == 200
        link = client.get("/graph/search?q=a&format=json").headers["link"]
        assert link.startswith('<https://city.example.org/graph/search?q=a>; rel="canonical"')
