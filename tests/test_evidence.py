"""Every claim and every fact has a passage behind it: what stands elsewhere is named with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
from samples import ANNOTATION, ENTITIES, SLUG, line_of

from graphsvc.content import Content, read_content
from graphsvc.content.evidence import unsupported
from graphsvc.errors import ContentError, MisplacedStatement
from graphsvc.model import Names

EDITORIAL = "data/editorial.ttl"
DOCUMENT = f"document-graph:{SLUG}"
PREFIXES = """
@prefix concept: <https://w3id.org/icgraph/id/concept/> .
@prefix community: <https://w3id.org/icgraph/id/community/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix discrepancy: <https://w3id.org/icgraph/id/discrepancy/> .
@prefix icg: <https://w3id.org/icgraph/ns#> .
@prefix measurement: <https://w3id.org/icgraph/id/measurement/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
"""

MISPLACED = {
    "a claim typed in the entities": (ENTITIES, "measurement:new a icg:Measurement .", "measurement:new"),
    "a claim of the class above": (ENTITIES, "measurement:new a icg:Claim .", "measurement:new"),
    "a claim in the editors' graph": (EDITORIAL, "measurement:new a icg:Ranking .", "measurement:new"),
    "a figure in the editors' graph": (
        EDITORIAL,
        "measurement:testville-population icg:statedValue 1300 .",
        "measurement:testville-population",
    ),
    "an entity's fact in the editors' graph": (
        EDITORIAL,
        "community:testville icg:hasIndustry concept:tourism .",
        "community:testville",
    ),
    "a thing's theme in the editors' graph": (
        EDITORIAL,
        "community:testville icg:theme concept:theme-mobility .",
        "community:testville",
    ),
    "a claim's theme in the entities": (
        ENTITIES,
        "measurement:testville-population icg:theme concept:theme-place .",
        "measurement:testville-population",
    ),
    "a claim in the document's graph": (
        ANNOTATION,
        f"{DOCUMENT} {{ measurement:new a icg:Measurement . }}",
        "measurement:new",
    ),
    "a fact in the document's graph": (
        ANNOTATION,
        f"{DOCUMENT} {{ community:unheard-of icg:hasIndustry concept:tourism . }}",
        "community:unheard-of",
    ),
}
WELL_PLACED = {
    "a discrepancy": (
        EDITORIAL,
        "discrepancy:new a icg:Discrepancy ; icg:conflictingItem measurement:testville-population .",
    ),
    "an exception": (EDITORIAL, 'measurement:testville-population icg:exceptionNote "Looked at."@en .'),
    "a claim's theme": (EDITORIAL, "measurement:testville-population icg:theme concept:theme-place ."),
    "a claim under another name": (
        ENTITIES,
        "measurement:testville-population dcterms:isReplacedBy measurement:new ; owl:deprecated true .",
    ),
    "a passage's description": (ANNOTATION, f"{DOCUMENT} {{ sample:17-29 a icg:Passage . }}"),
    "a document's description": (ANNOTATION, f'{DOCUMENT} {{ document:sample dcterms:publisher "Nobody" . }}'),
    "a second passage": (ANNOTATION, "sample:0-9 { measurement:testville-population a icg:Measurement . }"),
}


def problems(folder: Path, file: str, text: str) -> list[ContentError]:
    """What is unsupported once the text stands at the end of the file."""
    path = folder / file
    prefixes = "" if file == ANNOTATION else PREFIXES
    path.write_text((path.read_text() if path.exists() else "") + prefixes + text + "\n")
    return list(unsupported(read_content(folder, Names())))


def test_the_sample_is_supported(sample: Path) -> None:
    assert list(unsupported(read_content(sample, Names()))) == []


@pytest.mark.parametrize(("file", "text", "subject"), MISPLACED.values(), ids=MISPLACED.keys())
def test_what_no_passage_states_is_named_with_its_place(sample: Path, file: str, text: str, subject: str) -> None:
    (problem,) = problems(sample, file, text)

    assert isinstance(problem, MisplacedStatement)
    assert problem.facts["file"] == file
    assert problem.facts["line"] == line_of(sample, file, subject)
    assert str(problem.facts["subject"]).endswith(f"/{subject.split(':')[1]}>")


@pytest.mark.parametrize(("file", "text"), WELL_PLACED.values(), ids=WELL_PLACED.keys())
def test_what_may_stand_outside_passages_is_left_alone(sample: Path, file: str, text: str) -> None:
    assert problems(sample, file, text) == []


def test_a_claim_is_known_by_the_classes_that_the_ontology_puts_below(sample: Path) -> None:
    with (sample / "ontology/derived.ttl").open("a") as ontology:
        ontology.write("\nicg:Forecast rdfs:subClassOf icg:Measurement .\n")

    assert len(problems(sample, ENTITIES, "measurement:new a icg:Forecast .")) == 1


def test_each_thing_is_named_once_in_a_file(sample: Path) -> None:
    text = "measurement:new a icg:Measurement ; icg:statedValue 5 ; icg:about community:testville ."

    assert len(problems(sample, EDITORIAL, text)) == 1


def test_names_follow_the_base(sample: Path) -> None:
    with (sample / ENTITIES).open("a") as entities:
        entities.write("measurement:new a icg:Measurement .\n")

    (problem,) = unsupported(read_content(sample, Names("https://example.org/kg/")))

    assert problem.facts["subject"] == "<https://example.org/kg/id/measurement/new>"
    assert problem.facts["line"] == line_of(sample, ENTITIES, "measurement:new")


def test_the_shipped_content_is_supported(content: Content) -> None:
    assert list(unsupported(content)) == []
