"""Published rules on the quality of ontologies, by their names; what cannot be decided offline is said in the docs."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from rdflib import Graph
from reading import read_ontology, with_prefixes

from graphsvc.reasoning.quality import CATALOGUES, Rule, Terms, quality_findings

DOCS: Final = Path(__file__).parents[1] / "docs" / "ontology.md"
DECIDED: Final = [(name, rule) for name, rules in CATALOGUES.items() for rule in rules if rule.find]
SOUND: Final = "<https://w3id.org/icgraph/ns> a owl:Ontology . "
BROKEN: Final = {
    "annotation_whitespace": 'icg:a a owl:Class ; skos:prefLabel "A  b"@en .',
    "deprecated_boolean_datatype": 'icg:a a owl:Class ; owl:deprecated "yes" .',
    "deprecated_class_reference": "icg:a a owl:Class ; owl:deprecated true . icg:b rdfs:subClassOf icg:a .",
    "deprecated_property_reference": "icg:a a owl:ObjectProperty ; owl:deprecated true ; rdfs:domain icg:b .",
    "duplicate_definition": 'icg:a a owl:Class ; skos:definition "X"@en . icg:b a owl:Class ; skos:definition "x"@en .',
    "duplicate_label": 'icg:a a owl:Class ; skos:prefLabel "X"@en . icg:b a owl:Class ; skos:prefLabel "x"@en .',
    "equivalent_pair": "icg:a a owl:Class ; owl:equivalentClass icg:b .",
    "illegal_use_of_built_in_vocabulary": 'owl:Thing rdfs:label "x" .',
    "label_formatting": 'icg:a a owl:Class ; skos:prefLabel "a\\nb"@en .',
    "label_whitespace": 'icg:a a owl:Class ; skos:prefLabel " a"@en .',
    "lowercase_definition": 'icg:a a owl:Class ; skos:definition "small."@en .',
    "missing_definition": "icg:a a owl:Class .",
    "missing_label": "icg:a a owl:Class .",
    "missing_obsolete_label": 'icg:a a owl:Class ; owl:deprecated true ; skos:prefLabel "A"@en .',
    "missing_ontology_description": "",
    "missing_ontology_license": "",
    "missing_ontology_title": "",
    "missing_superclass": "icg:a a owl:Class .",
    "misused_obsolete_label": 'icg:a a owl:Class ; skos:prefLabel "obsolete a"@en .',
    "misused_replaced_by": "icg:a a owl:Class ; dcterms:isReplacedBy icg:b .",
    "multiple_definitions": 'icg:a a owl:Class ; skos:definition "X."@en , "Y."@en .',
    "multiple_labels": 'icg:a a owl:Class ; skos:prefLabel "X"@en , "Y"@en .',
    "P02": "icg:a a owl:Class ; owl:equivalentClass icg:b . icg:b a owl:Class .",
    "P03": 'icg:a a owl:ObjectProperty ; skos:prefLabel "is a"@en .',
    "P04": "icg:a a owl:Class .",
    "P05": "icg:a a owl:ObjectProperty ; rdfs:domain icg:x ; owl:inverseOf icg:b .",
    "P06": "icg:a rdfs:subClassOf icg:b . icg:b rdfs:subClassOf icg:a .",
    "P07": 'icg:a a owl:Class ; skos:prefLabel "Cat and Dog"@en .',
    "P08": "icg:a a owl:Class .",
    "P10": "icg:a a owl:Class . icg:b a owl:Class .",
    "P11": "icg:a a owl:ObjectProperty ; rdfs:domain icg:x .",
    "P19": "icg:a a owl:ObjectProperty ; rdfs:domain icg:x , icg:y .",
    "P20": 'icg:a a owl:Class ; skos:prefLabel "A thing."@en .',
    "P21": 'icg:a a owl:Class ; skos:prefLabel "Other Thing"@en .',
    "P22": "icg:some-thing a owl:Class .",
    "P23": "icg:Date a owl:Class .",
    "P24": "icg:a a owl:Class ; rdfs:subClassOf [ owl:onProperty icg:p ; owl:allValuesFrom icg:a ] .",
    "P25": "icg:a owl:inverseOf icg:a .",
    "P26": "icg:a a owl:SymmetricProperty ; owl:inverseOf icg:b .",
    "P28": "icg:a a owl:SymmetricProperty ; rdfs:domain icg:x ; rdfs:range icg:y .",
    "P29": "icg:a a owl:TransitiveProperty ; rdfs:domain icg:x ; rdfs:range icg:y .",
    "P32": 'icg:a a owl:Class ; skos:prefLabel "X"@en . icg:b a owl:Class ; skos:prefLabel "X"@en .',
    "P33": "icg:a owl:propertyChainAxiom ( icg:b ) .",
    "P34": "icg:a rdfs:subClassOf icg:b .",
    "P35": "icg:a icg:b icg:c .",
    "P39": "",
    "P41": "",
    "OM1": "",
    "OM2": "",
    "OM4.1": "",
    "OM5.1": "",
    "OM5.2": "",
    "VER1": "",
    "URI2": "",
    "FIND1": "",
    "RDF1": "",
    "VOC3": "icg:a a owl:Class .",
    "VOC4": "icg:a a owl:Class .",
}


@pytest.fixture(scope="module")
def terms() -> Terms:
    return Terms(read_ontology())


@pytest.mark.parametrize(("_catalogue", "rule"), DECIDED, ids=[f"{name}-{rule.name}" for name, rule in DECIDED])
def test_the_ontology_keeps_the_rule(_catalogue: str, rule: Rule, terms: Terms) -> None:
    assert rule.find
    assert [str(term) for term in rule.find(terms)] == []


@pytest.mark.parametrize(("name", "turtle"), BROKEN.items(), ids=BROKEN)
def test_a_rule_finds_what_breaks_it(name: str, turtle: str) -> None:
    graph = Graph().parse(data=with_prefixes(SOUND + turtle), format="turtle")

    assert [finding for finding in quality_findings(graph) if finding.split(" ")[1] == f"{name}:"]


def test_the_documentation_lists_each_rule_with_its_status() -> None:
    rows = [f"| {c} | {r.name} | {r.asks} | {r.status} |" for c, rules in CATALOGUES.items() for r in rules]

    assert [
        line
        for line in DOCS.read_text(encoding="utf-8").splitlines()
        if line.startswith(("| ROBOT", "| OOPS", "| FOOPS"))
    ] == rows
