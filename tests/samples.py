"""A small content folder that tests write, break and load: one document of 100 characters with one passage."""

from __future__ import annotations

import shutil
from pathlib import Path

from graphsvc.model import sha256

ROOT = Path(__file__).parents[1]
ONTOLOGY_VERSION = (
    (ROOT / "ontology" / "icg.ttl").read_text(encoding="utf-8").split('owl:versionInfo "')[1].split('"')[0]
)
"""The version of the ontology that is served."""
SLUG = "sample"
TEXT = "Testville counts 1,200 people. ".ljust(100, ".")
BASE = "https://w3id.org/icgraph/"
PASSAGE = f"{BASE}id/passage/{SLUG}/17-29"
DOCUMENT_GRAPH = f"{BASE}graph/document/{SLUG}"
ANNOTATION = "data/documents/sample/annotation.trig"
SECTIONS = "data/documents/sample/sections.tsv"
ENTITIES = "data/entities/community.ttl"

_PREFIXES = """\
@prefix community: <https://w3id.org/icgraph/id/community/> .
@prefix concept: <https://w3id.org/icgraph/id/concept/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix document: <https://w3id.org/icgraph/id/document/> .
@prefix document-graph: <https://w3id.org/icgraph/graph/document/> .
@prefix icg: <https://w3id.org/icgraph/ns#> .
@prefix indicator: <https://w3id.org/icgraph/id/indicator/> .
@prefix measurement: <https://w3id.org/icgraph/id/measurement/> .
@prefix qudt: <http://qudt.org/schema/qudt/> .
@prefix sample: <https://w3id.org/icgraph/id/passage/sample/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix unit: <http://qudt.org/vocab/unit/> .
"""

_ANNOTATION = f"""
document-graph:sample {{
  document:sample a icg:SourceDocument ;
    dcterms:title "A sample"@en ;
    dcterms:language "en" ;
    dcterms:rights "None."@en ;
    icg:characterCount 100 ;
    icg:documentKind concept:news-article ;
    icg:notStated dcterms:issued ;
    icg:offsetUnit concept:unicode-code-points ;
    icg:sha256 "{sha256(TEXT)}" .
  sample:17-29 icg:sha256 "{sha256(TEXT[17:29])}" .
}}

sample:17-29 {{
  measurement:testville-population a icg:Measurement ;
    icg:about community:testville ;
    icg:dateBasis concept:unknown-date ;
    icg:indicator indicator:population ;
    icg:printedValue "1,200 people" ;
    icg:realization concept:achieved ;
    icg:statedValue 1200 ;
    icg:valueQualifier concept:as-printed ;
    qudt:hasUnit unit:NUM .
}}
"""

_COMMUNITY = """
community:testville a icg:Community ;
  skos:prefLabel "Testville"@en .
"""

_COUNTRY = """\
@prefix country: <https://w3id.org/icgraph/id/country/> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

country:xx a schema:Country ;
  skos:prefLabel "Testland"@en .
"""

_LINKS = "\n".join(
    "\t".join(row)
    for row in (
        (
            *("subject_id", "predicate_modifier", "predicate_id", "object_id", "object_label"),
            *("mapping_justification", "object_source", "mapping_date", "confidence", "comment"),
        ),
        *(
            (
                "community:testville",
                "",
                link,
                "country:xx",
                "",
                "semapv:ManualMappingCuration",
                "x",
                "2026-11-21",
                "1",
                "",
            )
            for link in ("icg:country", "icg:locatedIn")
        ),
    )
)


def write_sample(folder: Path) -> Path:
    """A content folder with the project's ontology and shared entities, one community and one document."""
    for name in ("ontology", "shapes"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("second-reading.tsv"))
    for name in ("queries", "data/entities", "data/documents/sample"):
        (folder / name).mkdir(parents=True)
    for name in ("concept", "indicator"):
        shutil.copy(ROOT / f"data/entities/{name}.ttl", folder / f"data/entities/{name}.ttl")
    shutil.copy(ROOT / "data/spelling.tsv", folder / "data/spelling.tsv")
    (folder / ENTITIES).write_text(_PREFIXES + _COMMUNITY)
    (folder / "data/entities/country.ttl").write_text(_COUNTRY)
    (folder / "data/links.sssom.tsv").write_text(_LINKS + "\n")
    (folder / ANNOTATION).write_text(_PREFIXES + _ANNOTATION)
    (folder / SECTIONS).write_text("start\tend\tsubject\trefers\n0\t100\tcommunity:testville\t\n")
    return folder


def edit(folder: Path, name: str, old: str, new: str) -> None:
    """Replace a text that the file must hold."""
    path = folder / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def line_of(folder: Path, name: str, words: str) -> int:
    """The line that first holds the words, from 1."""
    return (folder / name).read_text().split(words)[0].count("\n") + 1
