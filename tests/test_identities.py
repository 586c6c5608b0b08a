"""Each link says of its subject what the register of the id says, and every slip in a row is named with its line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from samples import ENTITIES

from graphsvc.content import Content, ContentFile
from graphsvc.content.links import link_rows
from graphsvc.content.parsing import quads_of
from graphsvc.loading.identities import LINKS, misidentified
from graphsvc.loading.registers import VERIFIED, registers
from graphsvc.model import Names

GOOD = {
    "subject_id": "community:testville",
    "predicate_modifier": "",
    "predicate_id": "skos:exactMatch",
    "object_id": "wikidata:Q900",
    "object_label": "Testville",
    "mapping_justification": "semapv:ManualMappingCuration",
    "object_source": "one; two",
    "mapping_date": "2026-11-21",
    "confidence": "0.9",
    "comment": "",
}
PREFIX_FILE = "ontology/prefixes.ttl"
PREFIXES = """\
@prefix sh: <http://www.w3.org/ns/shacl#> .
<x:community> sh:prefix "community" ; sh:namespace "https://w3id.org/icgraph/id/community/" .
"""
TOWN = """\
@prefix community: <https://w3id.org/icgraph/id/community/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
community:testville skos:prefLabel "Testville"@en .
"""
TABLE = "id\tname\twithin\tfile\nwikidata:Q900\tTestville\tTE-NO\tone\nwikidata:Q901\tElsewhere\tXX\tone\n"


@pytest.fixture
def wrong(tmp_path: Path) -> Callable[..., list[str]]:
    """What is said of a table of one good link with these values changed, and of further ones."""

    def run(*further: dict[str, str], table: str = TABLE, town: str = TOWN, **change: str) -> list[str]:
        country = {"predicate_id": "icg:country", "object_id": "country:te", "object_label": ""}
        rows = [GOOD | change, GOOD | country, *(GOOD | row for row in further)]
        links = "\n".join("\t".join(row) for row in (GOOD, *(one.values() for one in rows))) + "\n"
        (tmp_path / "data").mkdir(exist_ok=True)
        (tmp_path / VERIFIED).write_text(table)
        entities = ContentFile(ENTITIES, town, tuple(quads_of(town, ENTITIES, Names())))
        prefixes = ContentFile(PREFIX_FILE, "", tuple(quads_of(PREFIXES, PREFIX_FILE, Names())))
        content = Content(tmp_path, Names(), (prefixes, entities, ContentFile(LINKS, links)))
        return [str(problem) for problem in misidentified(content)]

    return run


def test_a_link_that_its_register_confirms_is_let_be(wrong: Callable[..., list[str]]) -> None:
    assert wrong() == []
    assert wrong({"predicate_id": "icg:locatedIn", "object_id": "place:te-no", "object_label": ""}) == []
    assert wrong(object_id="wikidata:Q902", predicate_modifier="Not") == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"object_id": "wikidata:Q902"}, "knows wikidata:Q902"),
        ({"object_id": "geonames:1"}, "knows geonames:1"),
        ({"object_id": "geonames:2988507", "object_label": "Paris"}, "no name of community:testville"),
        ({"object_id": "wikidata:Q901", "object_label": "Elsewhere"}, "no name of community:testville"),
        ({"object_label": "Elsewhere"}, "is called Testville, not Elsewhere"),
        ({"predicate_id": "icg:isoCode", "object_id": "XX-1"}, "knows XX-1"),
        ({"predicate_id": "icg:isoCode", "object_id": "FR-92", "object_label": ""}, "lies in FR"),
        ({"predicate_id": "skos:broadMatch"}, "is no predicate of this table"),
        ({"predicate_id": "icg:locatedIn"}, "leads to place or country"),
        ({"mapping_justification": "semapv:LexicalMatching"}, "the justification is"),
        ({"mapping_date": "2999-01-01"}, "still to come"),
        ({"comment": "the port, not the town"}, "the comment limits the match"),
    ],
)
def test_a_slip_is_named_with_its_line(wrong: Callable[..., list[str]], change: dict[str, str], says: str) -> None:
    found = wrong(**change)

    assert any(says in problem and problem.startswith(f"{LINKS}:2:1:") for problem in found), found


def test_one_thing_is_one_entry_of_a_register(wrong: Callable[..., list[str]]) -> None:
    table = TABLE.replace("Q901\tElsewhere\tXX", "Q901\tTestville\tTE-NO")

    assert any("is wikidata:Q900 already" in one for one in wrong({"object_id": "wikidata:Q901"}, table=table))


def test_a_unit_is_the_one_that_the_ids_lie_in(wrong: Callable[..., list[str]]) -> None:
    row = {"predicate_id": "icg:locatedIn", "object_id": "place:te-so", "object_label": ""}

    assert any("lies in TE-NO by its verified ids, not in place:te-so" in one for one in wrong(row))


def test_a_community_has_a_country(wrong: Callable[..., list[str]]) -> None:
    found = wrong(town=f'{TOWN}community:nordby skos:prefLabel "Nordby"@en .\n')

    assert any("community:nordby has no row with its country" in one for one in found)


@pytest.mark.parametrize("row", ["wikidata:Q900\tTestville\tTE-NO\tone", "wikidata:Q903\t\t\tone", "wikidata:Q903"])
def test_a_row_of_the_table_of_ids_that_cannot_be_used_is_named(wrong: Callable[..., list[str]], row: str) -> None:
    (problem,) = wrong(table=f"{TABLE}{row}\n")

    assert problem.startswith(f"{VERIFIED}:4:1:")


def test_the_shipped_links_are_confirmed(content: Content) -> None:
    assert [str(problem) for problem in misidentified(content)] == []


def test_the_table_of_ids_lists_no_id_that_nothing_links(content: Content) -> None:
    text = next(file.text for file in content.files if file.name == LINKS)
    linked = {row["object_id"] for _, row in link_rows(text, LINKS)}

    assert set(registers(content.root).verified) - linked == set()
