"""Published rules on the quality of ontologies, by their names; what cannot be decided offline is said in the docs."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from rdflib import Graph
from reading import read_ontology, with_prefixes
from samples import edit, line_of

from graphsvc.loading import Group, check
from graphsvc.model import Names
from graphsvc.reasoning.quality import CATALOGUES, Rule, Terms, breaches
from graphsvc.validation import Severity

DOCS: Final = Path(__file__).parents[1] / "docs" / "ontology.md"
DECIDED: Final = [(name, rule) for name, rules in CATALOGUES.items() for rule in rules if rule.find]
HEADER: Final = """
<https://w3id.org/icgraph/ns> a owl:Ontology ;
  bibo:doi "10.1/x" ;
  bibo:status "final" ;
  dcterms:bibliographicCitation "Cite me." ;
  dcterms:created "2026-01-01" ;
  dcterms:creator "Somebody" ;
  dcterms:description "A description." ;
  dcterms:issued "2026-01-01" ;
  dcterms:license <urn:licence> ;
  dcterms:publisher "Somebody" ;
  dcterms:source <urn:source> ;
  dcterms:title "A title" ;
  foaf:logo <urn:logo> ;
  owl:versionIRI <https://w3id.org/icgraph/ns/1> ;
  owl:versionInfo "1" ;
  vann:preferredNamespacePrefix "icg" ;
  vann:preferredNamespaceUri "https://w3id.org/icgraph/ns#" .
"""
TERMS: Final = """
icg:One a owl:Class ; skos:prefLabel "One"@en ; skos:definition "The first."@en ; owl:disjointWith icg:Two .
icg:Two a owl:Class ; skos:prefLabel "Two"@en ; skos:definition "The second."@en ; rdfs:subClassOf foaf:Agent .
icg:leadsTo a owl:ObjectProperty ; skos:prefLabel "leads to"@en ; skos:definition "From one to two."@en ;
  rdfs:domain icg:One ; rdfs:range icg:Two .
foaf:Agent a owl:Class .
bibo:doi a owl:AnnotationProperty . bibo:status a owl:AnnotationProperty . foaf:logo a owl:AnnotationProperty .
dcterms:bibliographicCitation a owl:AnnotationProperty . dcterms:created a owl:AnnotationProperty .
dcterms:creator a owl:AnnotationProperty . dcterms:description a owl:AnnotationProperty .
dcterms:issued a owl:AnnotationProperty . dcterms:license a owl:AnnotationProperty .
dcterms:publisher a owl:AnnotationProperty . dcterms:source a owl:AnnotationProperty .
dcterms:title a owl:AnnotationProperty . skos:definition a owl:AnnotationProperty .
skos:prefLabel a owl:AnnotationProperty . vann:preferredNamespacePrefix a owl:AnnotationProperty .
vann:preferredNamespaceUri a owl:AnnotationProperty .
"""
PREFIXES: Final = """
@prefix bibo: <http://purl.org/ontology/bibo/> .
@prefix oio: <http://www.geneontology.org/formats/oboInOwl#> .
"""
SOUND: Final = HEADER + TERMS
BROKEN: Final = {
    "annotation_whitespace": ("", 'icg:One skos:altLabel "A  b"@en .'),
    "deprecated_boolean_datatype": ("", 'icg:One owl:deprecated "yes" .'),
    "deprecated_class_reference": ("", "icg:Two owl:deprecated true ."),
    "deprecated_property_reference": ("", "icg:leadsTo owl:deprecated true ."),
    "duplicate_definition": ('"The second."', '"the first."'),
    "duplicate_exact_synonym": ("", 'icg:One skos:altLabel "X"@en . icg:Two skos:altLabel "x"@en .'),
    "duplicate_label_synonym": ("", 'icg:One skos:altLabel "two"@fr .'),
    "duplicate_label": ('"Two"@en', '"one"@en'),
    "duplicate_scoped_synonym": ("", 'icg:One oio:hasBroadSynonym "X" . icg:Two oio:hasNarrowSynonym "x" .'),
    "equivalent_pair": ("", "icg:One owl:equivalentClass foaf:Agent ."),
    "equivalent_class_axiom_no_genus": ("", "icg:One owl:equivalentClass [ owl:oneOf ( icg:x ) ] ."),
    "illegal_use_of_built_in_vocabulary": ("", 'owl:Thing rdfs:label "x" .'),
    "invalid_xref": ("", 'icg:One oio:hasDbXref "no prefix" .'),
    "label_formatting": ('"One"', '"On\\ne"'),
    "label_whitespace": ('"One"', '" One"'),
    "lowercase_definition": ('"The first."', '"the very first."'),
    "missing_definition": (' skos:definition "The first."@en ;', ""),
    "missing_label": (' skos:prefLabel "One"@en ;', ""),
    "missing_obsolete_label": ("", 'icg:old a owl:Class ; owl:deprecated true ; skos:prefLabel "Old"@en .'),
    "missing_ontology_description": ('  dcterms:description "A description." ;\n', ""),
    "missing_ontology_license": ("<urn:licence>", '"free"'),
    "missing_ontology_title": ('  dcterms:title "A title" ;\n', ""),
    "missing_subset_declaration": ("", "icg:One oio:inSubset icg:subset ."),
    "missing_superclass": ("", "icg:Three a owl:Class ."),
    "missing_synonymtype_declaration": ("", "icg:One oio:hasSynonymType icg:kind ."),
    "misused_obsolete_label": ('"One"', '"obsolete One"'),
    "misused_replaced_by": ("", "icg:One dcterms:isReplacedBy icg:Two ."),
    "multiple_definitions": ('"The first."@en', '"The first."@en , "Also the first."@en'),
    "multiple_equivalent_classes": ("", "icg:One owl:equivalentClass icg:Two , foaf:Agent ."),
    "multiple_equivalent_class_definitions": (
        "",
        "icg:One owl:equivalentClass [ owl:oneOf ( icg:x ) ] , [ owl:oneOf ( icg:y ) ] .",
    ),
    "multiple_labels": ('"One"@en', '"One"@en , "First"@en'),
    "invalid_entity_uri": ("", '<urn:> rdfs:label "x" .'),
    "P02": ("", "icg:One owl:equivalentClass icg:Two ."),
    "P03": ('"leads to"', '"is a"'),
    "P04": ("", "icg:Three a owl:Class ."),
    "P05": ("", "icg:back a owl:ObjectProperty ; owl:inverseOf icg:leadsTo ; rdfs:domain icg:One ."),
    "P06": ("", "foaf:Agent rdfs:subClassOf icg:Two ."),
    "P07": ('"One"', '"Cat and Dog"'),
    "P08": (' skos:definition "The first."@en ;', ""),
    "P10": (" ; owl:disjointWith icg:Two", ""),
    "P11": (" ; rdfs:range icg:Two", ""),
    "P12": ("", 'foaf:leads a owl:ObjectProperty ; rdfs:label "leads to"@en .'),
    "P14": ("", "icg:One rdfs:subClassOf [ owl:onProperty icg:leadsTo ; owl:allValuesFrom icg:Two ] ."),
    "P15": ("", "icg:One rdfs:subClassOf [ owl:someValuesFrom [ owl:complementOf icg:Two ] ] ."),
    "P19": ("rdfs:domain icg:One", "rdfs:domain icg:One , icg:Two"),
    "P20": ('"One"', '"One is the first."'),
    "P21": ('"One"', '"Other Thing"'),
    "P22": ("", "icg:some-thing a owl:Class ."),
    "P23": ("", "icg:Date a owl:Class ."),
    "P24": ("", "icg:One rdfs:subClassOf [ owl:onProperty icg:leadsTo ; owl:someValuesFrom icg:One ] ."),
    "P25": ("", "icg:leadsTo owl:inverseOf icg:leadsTo ."),
    "P26": ("", "icg:leadsTo a owl:SymmetricProperty . icg:back owl:inverseOf icg:leadsTo ."),
    "P27": ("", "icg:leadsTo owl:equivalentProperty icg:other ."),
    "P28": ("", "icg:leadsTo a owl:SymmetricProperty ."),
    "P29": ("", "icg:leadsTo a owl:TransitiveProperty ."),
    "P30": ("", 'foaf:Agent rdfs:label "two"@en .'),
    "P31": ("", "icg:One owl:equivalentClass icg:Two ."),
    "P32": ('"Two"@en', '"One"@en'),
    "P33": ("", "icg:leadsTo owl:propertyChainAxiom ( icg:other ) ."),
    "P34": ("", "icg:One rdfs:subClassOf icg:Unknown ."),
    "P35": ("", "icg:One icg:unknown icg:Two ."),
    "P36": ("<https://w3id.org/icgraph/ns> a", "<https://w3id.org/icgraph/ns.owl> a"),
    "P38": ("a owl:Ontology", "a owl:Thing"),
    "P39": (
        '  vann:preferredNamespacePrefix "icg" ;\n  vann:preferredNamespaceUri "https://w3id.org/icgraph/ns#" .',
        "  .",
    ),
    "P40": ("", "foaf:Agnet a owl:Class ."),
    "P41": ("  dcterms:license <urn:licence> ;\n", ""),
    "PURL1": ("<https://w3id.org/icgraph/ns> a", "<https://example.org/ns> a"),
    "URI2": ('"https://w3id.org/icgraph/ns#"', '"https://w3id.org/icgraph/other#"'),
    "VER1": ("owl:versionIRI <https://w3id.org/icgraph/ns/1>", "owl:versionIRI <https://w3id.org/icgraph/ns>"),
    "OM1": ("  owl:versionIRI <https://w3id.org/icgraph/ns/1> ;\n", ""),
    "OM2": ('  dcterms:bibliographicCitation "Cite me." ;\n', ""),
    "OM3": ('  bibo:doi "10.1/x" ;\n', ""),
    "OM4.1": ("  dcterms:license <urn:licence> ;\n", ""),
    "OM5.1": ('  dcterms:created "2026-01-01" ;\n', ""),
    "OM5.2": ('  dcterms:issued "2026-01-01" ;\n', ""),
    "FIND1": ('  vann:preferredNamespacePrefix "icg" ;\n', ""),
    "HTTP1": ("<https://w3id.org/icgraph/ns> a", "<urn:ns> a"),
    "RDF1": ("<https://w3id.org/icgraph/ns> a", "<https://w3id.org/other> a"),
    "VOC1": (HEADER, "<https://w3id.org/icgraph/ns> a owl:Ontology ."),
    "VOC2": (" ; rdfs:subClassOf foaf:Agent", ""),
    "VOC3": (' skos:prefLabel "One"@en ;', ""),
    "VOC4": (' skos:definition "The first."@en ;', ""),
}
"""By rule: what is replaced in a sound ontology, nothing for what is added, and by what."""


@pytest.fixture(scope="module")
def terms() -> Terms:
    return Terms(read_ontology())


def broken(turtle: str) -> set[str]:
    """The rules that an ontology breaks."""
    graph = Graph().parse(data=PREFIXES + with_prefixes(turtle), format="turtle")
    return {breach.rule.name for breach in breaches(graph)}


@pytest.mark.parametrize(("_catalogue", "rule"), DECIDED, ids=[f"{name}-{rule.name}" for name, rule in DECIDED])
def test_the_ontology_keeps_the_rule_unless_it_is_said_why_not(_catalogue: str, rule: Rule, terms: Terms) -> None:
    assert rule.find
    assert bool({str(term) for term in rule.find(terms)}) is bool(rule.unmet)


def test_every_rule_that_is_decided_has_a_case_that_breaks_it() -> None:
    assert sorted(BROKEN) == sorted(rule.name for _, rule in DECIDED)
    assert broken(SOUND) == set()


@pytest.mark.parametrize(("name", "old", "new"), [(name, *change) for name, change in BROKEN.items()], ids=BROKEN)
def test_a_rule_finds_what_breaks_it(name: str, old: str, new: str) -> None:
    assert old in SOUND

    assert name in broken(SOUND.replace(old, new, 1) if old else SOUND + new)


def test_the_documentation_lists_each_rule_with_its_status() -> None:
    rows = [f"| {c} | {r.name} | {r.asks} | {r.status} |" for c, rules in CATALOGUES.items() for r in rules]

    assert [
        line
        for line in DOCS.read_text(encoding="utf-8").splitlines()
        if line.startswith(("| ROBOT", "| OOPS", "| FOOPS"))
    ] == rows


@pytest.mark.parametrize(
    ("change", "at", "rule", "severity"),
    [
        (("ontology/recognition.ttl", ', "Prix"@fr', ', " Prix"@fr'), "icg:AwardScheme a", "ROBOT-label_whitespace", 0),
        (("ontology/icg.ttl", "dcterms:publisher", "dcterms:contributor"), "ns> a owl:Ontology", "FOOPS-OM5.2", 1),
        (
            ("ontology/undertakings.ttl", "icg:Service a owl:Class", "icg:service a owl:Class"),
            "icg:service",
            "OOPS-P22",
            2,
        ),
    ],
)
def test_check_names_a_breach_with_file_line_and_public_name(
    sample: Path, change: tuple[str, str, str], at: str, rule: str, severity: int
) -> None:
    edit(sample, *change)

    (finding,) = (found for found in check(sample, Names(), None, {Group.ONTOLOGY}).findings if found.rule == rule)

    assert finding.severity is Severity(severity)
    assert finding.place[:2] == (change[0], line_of(sample, change[0], at))
