"""Names with a fragment and blank nodes are described in the document of the thing that they are parts of."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from running import CompiledUpkeep, client_of

from graphsvc.formats import HTML, RESOURCE_FORMATS, Format
from graphsvc.model import Names
from graphsvc.settings import Settings
from graphsvc.vocab import SKOS

BASE = Names().base
SCRIPT = '<script type="application/ld+json">'
TOWN = "id/community/zz-town"
UPDATE = f"""PREFIX icg: <{BASE}ns#> PREFIX ex: <x:> PREFIX skos: <{SKOS}>
INSERT DATA {{
  GRAPH <{BASE}graph/new> {{
    <{BASE}{TOWN}> a icg:Community ;
      ex:part <{BASE}{TOWN}#hall> , <{BASE}{TOWN}-hall#door> , <{BASE}id/community/zz-other> ;
      ex:made [ ex:of "okapi" ; ex:within [ ex:of "quagga" ] ] ; ex:listed ( 1 2 3 4 5 6 7 ) ;
      ex:steps ( <{BASE}id/community/zz-other> [ ex:of ( "gnu" "kudu" ) ] ) ; ex:none () ; ex:empty [] , _:round .
    _:round ex:made _:round ; ex:of "kiang" .
    <{BASE}{TOWN}#hall> ex:of "hall" ; ex:part <{BASE}{TOWN}#door> .
    <{BASE}{TOWN}#door> ex:made [ ex:of "door" ] .
    <{BASE}{TOWN}-hall#door> ex:of "elsewhere" .
    <{BASE}id/community/zz-other> skos:prefLabel "Other" ; ex:made [ ex:of "other" ] .
    <{BASE}id/measurement/zz-town-figure> a icg:Measurement ; icg:forCommunity <{BASE}{TOWN}> ;
      ex:made [ ex:of "figure" ] .
  }}
  GRAPH <{BASE}graph/newer> {{ <{BASE}{TOWN}> ex:made [ ex:of "newer" ] }}
}}"""


def where(iri: str) -> str:
    """The path of the document that a name with a fragment leads to."""
    local = iri.partition("#")[0].removeprefix(BASE)
    if local == "dataset":
        return "void"
    return local.replace("id/", "doc/", 1) if local.startswith("id/") else local.replace("graph/", "doc/graph/", 1)


def kind(iri: str) -> tuple[str, str]:
    """The kind of a thing, and which part of it a name is; one of the many terms, rules and counts is like another."""
    path, _, fragment = iri.removeprefix(BASE).partition("#")
    return "/".join(path.split("/")[:2]), fragment if path.startswith("id/") else ""


def test_each_name_with_a_fragment_is_described_where_it_leads(client: TestClient, store: ox.Store) -> None:
    """Two of each kind of part, with all that is stated of them."""
    subjects = {quad.subject for quad in store.quads_for_pattern(None, None, None)}
    parts = sorted(
        s.value for s in subjects if isinstance(s, ox.NamedNode) and s.value.startswith(BASE) and "#" in s.value
    )
    kinds = {kind(part): [other for other in parts if kind(other) == kind(part)][::37][:2] for part in parts}
    expected = {("id/passage", "selector"), ("id/passage", "checksum"), ("id/document", "checksum"), ("dataset", "")}
    assert expected <= kinds.keys()
    for chosen in kinds.values():
        for part in chosen:
            document = client.get(f"/{where(part)}.nt")
            assert document.status_code == 200, part
            told = {quad.triple for quad in ox.parse(document.content, ox.RdfFormat.N_TRIPLES)}
            stated = {quad.triple for quad in store.quads_for_pattern(ox.NamedNode(part), None, None)}
            assert stated
            assert stated <= told, part


@pytest.mark.parametrize("thing", ["passage/icf-community-profiles/14534-14561", "document/taiwan-news-taoyuan"])
def test_pages_embed_the_parts(client: TestClient, store: ox.Store, thing: str) -> None:
    script = client.get(f"/doc/{thing}.html").text.split(SCRIPT)[1].split("</script>")[0]
    told = {quad.triple for quad in ox.parse(script.encode(), ox.RdfFormat.JSON_LD)}
    for part in ("#checksum", "#selector") if thing.startswith("passage/") else ("#checksum",):
        stated = {quad.triple for quad in store.quads_for_pattern(ox.NamedNode(f"{BASE}id/{thing}{part}"), None, None)}
        assert len(stated) == 3
        assert stated <= told


@pytest.fixture(scope="module")
def town() -> Iterator[TestClient]:
    """A service that an update told of a town with parts."""
    with client_of(Settings(), CompiledUpkeep(layout="plain")) as client:
        assert client.portal is not None
        client.portal.call(client.app.state.holder.update, UPDATE)  # type: ignore[attr-defined]
        yield client


def values(quads: list[ox.Quad]) -> set[str]:
    """The texts that are values."""
    return {quad.object.value for quad in quads if isinstance(quad.object, ox.Literal)}


PARTS = {"okapi", "quagga", "kiang", "hall", "door", "newer", *"1234567"}


@pytest.mark.parametrize("form", [form for form in RESOURCE_FORMATS if form is not HTML], ids=lambda form: form.suffix)
def test_blank_nodes_are_closed_and_nothing_else_is_told(town: TestClient, form: Format) -> None:
    """Interface P7; the figure is told with its own blank node, as the page shows it."""
    parser = form.serializer if isinstance(form.serializer, ox.RdfFormat) else ox.RdfFormat.JSON_LD
    quads = [*ox.parse(town.get(f"/doc/community/zz-town.{form.suffix}").content, parser)]
    subjects = {quad.subject for quad in quads}
    open_ends = [quad for quad in quads if isinstance(quad.object, ox.BlankNode) and quad.object not in subjects]

    assert [quad.predicate.value for quad in open_ends] == ["x:empty"]
    assert values(quads) >= PARTS | {"figure"}
    assert not values(quads) & {"other", "elsewhere"}
    made = [quad for quad in quads if quad.predicate.value == "x:made" and quad.subject == ox.NamedNode(BASE + TOWN)]
    assert len({quad.object for quad in made}) == 2


def test_a_page_shows_and_embeds_what_is_stated_of_blank_nodes(town: TestClient) -> None:
    page = town.get("/doc/community/zz-town.html").text
    embedded = [*ox.parse(page.split(SCRIPT)[1].split("</script>")[0].encode(), ox.RdfFormat.JSON_LD)]
    shown = re.sub(r"(?s)<script.*?</script>", "", page)

    assert "x:of = okapi; x:within = (x:of = quagga)" in shown
    assert "_:" not in shown
    assert "1. 1, 2. 2, 3. 3, 4. 4, 5. 5, 6. 6, 7. 7<" in shown
    assert '<a href="/doc/community/zz-other">1. Other</a>, 2. x:of = (1. gnu, 2. kudu)' in shown
    assert "empty list" in shown
    assert "first = " not in shown
    assert values(embedded) >= PARTS


@pytest.mark.parametrize(("number", "told"), [(500, 500), (3_000, 0)])
def test_blank_nodes_stay_open_where_they_lead_to_too_much(town: TestClient, number: int, told: int) -> None:
    many = " , ".join(f"[ <x:of> {each} ]" for each in range(number))
    text = f"INSERT DATA {{ GRAPH <{BASE}graph/many> {{ <{BASE}id/x/many-{number}> <x:made> {many} }} }}"
    assert town.portal is not None
    town.portal.call(town.app.state.holder.update, text)  # type: ignore[attr-defined]

    document = town.get(f"/doc/x/many-{number}.nt").text
    assert (document.count(" <x:made> "), document.count(" <x:of> ")) == (number, told)
    assert town.get(f"/doc/x/many-{number}.html").status_code == 200
