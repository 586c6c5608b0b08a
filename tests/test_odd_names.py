"""Names that hold what addresses use otherwise: who follows them arrives, in every format (interface, P1, P3, P8)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from running import CompiledUpkeep, client_of

from graphsvc.formats import HTML, RESOURCE_FORMATS
from graphsvc.settings import Settings
from graphsvc.vocab import FOAF

BASE = "https://w3id.org/icgraph/"
HERE = "http://127.0.0.1:8000"
BROWSER = {"Accept": "text/html"}
TURTLE = {"Accept": "text/turtle"}
KEYS = [
    "raw?mark",
    "raw?a=1&b=%C3%A9",
    "encoded%3Fmark",
    "encoded%23sign",
    "percent%25",
    "slash%2Fwithin",
    "Of_%28encoded%29",
    "x",
    "x.ttl",
    "x.json",
    "x.ttl.ttl",
    "only.html",
    "only.rq",
    "v1.2",
    "v1.",
    "v1..",
    "x.ttl.",
    ".ttl",
    "..." * 300,
    "é.nt",
    "ü%3F.nt",
    "é?.nt",
]
NAMES = [*(f"{BASE}id/x/{key}" for key in KEYS), f"{BASE}id/x.ttl/y", f"{BASE}id/a%3Fb/y", f"{BASE}graph/g.ttl"]

ALONE = f"{BASE}id/y/alone#part"
DOTTED = [f"{BASE}id/y/..", f"{BASE}graph/../../x", f"{BASE}id/y/./z"]
BESIDES = [ALONE, f"{BASE}id/y/whole", f"{BASE}id/y/whole#part", f"{BASE}id/y/{'z' * 1000}", *DOTTED]
"""A part of what nothing is stated of, a part of a thing, a name too long for a document, and names of no address."""


@pytest.fixture(scope="module")
def odd() -> Iterator[TestClient]:
    """A service of these names; each is stated to be that text."""
    stated = " ".join(f"<{iri}> a <x:T> ; <x:is> '{iri}' ." for iri in (*NAMES, *BESIDES))
    stated += f" <{BASE}id/unclassed/thing> <x:is> 'without a class' . <{BASE}id/blank/thing> a [ <x:is> 'a class' ] ."
    with client_of(Settings(), CompiledUpkeep(layout="plain")) as client:
        holder = client.app.state.holder  # type: ignore[attr-defined]  # Starlette's own attribute
        assert client.portal is not None
        client.portal.call(holder.update, f"INSERT DATA {{ GRAPH <x:g> {{ {stated} }} }}")
        yield client


def told(client: TestClient, address: str) -> set[str]:
    """What things the Turtle at an address, or the negotiated document there, is about."""
    answer = client.get(address.removeprefix(HERE), headers=TURTLE)
    assert answer.status_code == 200, address
    quads = ox.parse(answer.content, ox.RdfFormat.TURTLE)
    return {quad.object.value for quad in quads if quad.predicate.value == FOAF + "primaryTopic"}


def linked(link: str) -> list[tuple[str, str, str]]:
    """The links of a header field: target, relation types, media type."""
    return re.findall(r'<([^>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?', link)


@pytest.mark.parametrize("iri", NAMES)
def test_who_follows_a_name_arrives_at_its_document_in_every_format(odd: TestClient, iri: str) -> None:
    found = odd.get(iri.removeprefix(BASE.removesuffix("/")), headers=TURTLE)
    assert found.status_code == 303
    location = found.headers["location"]
    assert (urlsplit(location).query, urlsplit(location).fragment, location.isascii()) == ("", "", True)
    assert told(odd, location) == {iri}

    document = odd.get(location.removeprefix(HERE), headers=TURTLE)
    assert told(odd, document.headers["content-location"]) == {iri}
    links = linked(document.headers["link"])
    (canonical,) = (target for target, rel, _ in links if rel == "canonical")
    assert canonical == location
    alternates = {kind: target for target, rel, kind in links if "alternate" in rel.split()}
    assert alternates.keys() == {form.media_type for form in RESOURCE_FORMATS}
    for form in RESOURCE_FORMATS:
        chosen = odd.get(location.removeprefix(HERE), headers={"Accept": form.media_type})
        place = chosen.headers["content-location"]
        fixed = odd.get(place.removeprefix(HERE))
        assert place == alternates[form.media_type]
        assert (fixed.status_code, fixed.headers["content-type"]) == (200, form.content_type)
        assert fixed.content == chosen.content or form is HTML
    sets = [target for target, rel, _ in links if rel == "linkset"]
    assert sets
    for target in sets:
        answer = odd.get(target.removeprefix(HERE))
        assert answer.status_code == 200
        assert location in answer.text


@pytest.mark.parametrize("iri", NAMES)
def test_pages_link_to_such_documents_and_come_back_in_another_language(odd: TestClient, iri: str) -> None:
    location = odd.get(iri.removeprefix(BASE.removesuffix("/"))).headers["location"].removeprefix(HERE)
    for address in (location, urlsplit(odd.get(location, headers=BROWSER).headers["content-location"]).path):
        page = odd.get(address, headers=BROWSER).text
        files = {unescape(href) for href in re.findall(r'href="(/doc/[^"]*\.ttl)"', page)}
        assert files
        assert {topic for file in files for topic in told(odd, file)} == {iri}
        (switch, *_) = re.findall(r'href="(/language\?to=[^"]*)"', page)
        assert told(odd, odd.get(unescape(switch)).headers["location"]) == {iri}


def test_lists_and_rows_lead_to_such_documents(odd: TestClient) -> None:
    for address in ("/doc/x", "/sparql?query=SELECT%20%2A%20%7B%3Fs%20a%20%3Ct%3E%7D", "/sitemaps/1.xml"):
        assert odd.get(address, headers=BROWSER).status_code == 200
    listed = odd.get("/doc/x", headers=BROWSER).text
    places = {unescape(href) for href in re.findall(r'href="(/doc/x/[^"]*)"', listed)}
    assert {topic for place in places for topic in told(odd, place)} == {
        n for n in NAMES if n.startswith(f"{BASE}id/x/")
    }


def test_what_has_no_class_is_in_no_list_and_leads_to_the_dataset(odd: TestClient) -> None:
    page = odd.get("/doc/unclassed/thing", headers=BROWSER)

    assert f'<{HERE}/void>; rel="up"' in page.headers["link"]
    assert odd.get("/doc/unclassed").status_code == 404
    assert 'href="/doc/unclassed"' not in page.text
    for kind, thing in (("x", "x"), ("blank", "thing")):
        page = odd.get(f"/doc/{kind}/{thing}", headers=BROWSER)
        assert f'<{HERE}/doc/{kind}>; rel="up"' in page.headers["link"]
        assert f'href="/doc/{kind}"' in page.text
        assert odd.get(f"/doc/{kind}").status_code == 200


def test_the_sitemap_names_documents_that_are_there(odd: TestClient) -> None:
    text = odd.get("/sitemaps/1.xml").text
    entries = re.findall(r"<loc>([^<]*)</loc>.*?(?:href=\"([^\"]*)\")?/?></url>", text)
    about = {place: turtle for place, turtle in entries if "/doc/" in place and place.count("/") > 4}
    topics = {topic for place in about for topic in told(odd, unescape(place))}
    assert {*NAMES, ALONE, f"{BASE}id/y/whole"} <= topics
    assert f"{BASE}id/y/whole#part" not in topics
    for place, turtle in about.items():
        assert told(odd, unescape(turtle)) == told(odd, unescape(place))
    assert not re.search(r"/\.\.?(/|<)", text)
    for place, _ in entries:
        assert odd.get(unescape(place).removeprefix(HERE)).status_code == 200, place


def test_a_suffix_is_one_whether_or_not_a_name_ends_like_it(odd: TestClient) -> None:
    assert told(odd, "/doc/x/x.ttl") == {f"{BASE}id/x/x"}
    assert told(odd, "/doc/x/x.ttl.") == told(odd, "/doc/x/x.ttl.ttl") == {f"{BASE}id/x/x.ttl"}
    assert told(odd, "/doc/x/x.ttl.ttl.") == {f"{BASE}id/x/x.ttl.ttl"}
    assert told(odd, "/doc/x/v1.2") == told(odd, "/doc/x/v1.2.ttl") == {f"{BASE}id/x/v1.2"}
    for nothing in ("/doc/x/only.ttl", "/doc/x/x.foo", "/doc/x/only.html", "/doc/x/x.", "/linkset/doc/x/x.ttl.json"):
        assert odd.get(nothing, headers=TURTLE).status_code == 404, nothing


def test_what_is_asked_of_a_document_is_no_part_of_its_name(odd: TestClient) -> None:
    found = odd.get("/id/x/x?format=ttl")
    assert found.headers["location"] == f"{HERE}/doc/x/x?format=ttl"
    assert odd.get("/id/x/raw?nothing").status_code == 404
    assert odd.get("/id/graph/g.ttl").status_code == 404
