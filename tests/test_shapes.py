"""The shapes: each rule finds what breaks it and nothing else, and says what to do about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import pytest
import shapes_table
from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS
from rdflib import RDF, RDFS, BNode, Literal, URIRef
from rdflib.namespace import SH
from shape_cases import (
    ALL_SHAPES,
    BASE,
    CASES,
    NAMES,
    ONTOLOGY,
    RULES,
    SHAPES,
    TARGETS,
    Case,
    all_data,
    broken_cases,
    by_case,
    closure,
    local,
    severities,
    violating,
)

from graphsvc.loading.weak_shapes import ALONE
from graphsvc.validation import Finding, findings, rdflib_graph

CONSTRAINTS: Final = frozenset(URIRef(parameter) for parameter in ALL_CONSTRAINT_PARAMETERS)
OTHER_TERMS: Final = frozenset(
    {SH.NodeShape, SH.PropertyShape, SH.SPARQLConstraint, SH.path, SH.select, SH.prefixes, SH.message, SH.severity}
    | {SH.Violation, SH.Warning, SH.Info, SH.IRI}
)
WRONG_IN_TWO_WAYS: Final[Mapping[str, frozenset[str]]] = {
    "K01": frozenset({"K02"}),
    "M03": frozenset({"M06"}),
    "M07": frozenset({"M06"}),
    "N06": frozenset({"G01"}),
    "N18": frozenset({"D01"}),
}
"""Which other rules the cases of a rule may break: what breaks the one cannot but break the other."""


@pytest.fixture(scope="module")
def found() -> dict[str, list[Finding]]:
    """What the shapes of all topics find in each case, and in the ontology and the shapes themselves."""
    together = by_case(findings(all_data(), rdflib_graph(BASE), NAMES), CASES)
    alone = {name: found for rule in ALONE for name, found in broken_cases(rule, closure(_shapes_of(rule))).items()}
    names = together.keys() | alone.keys()
    return {
        name: [finding for finding in together.get(name, []) if RULES[finding.shape] not in ALONE] + alone.get(name, [])
        for name in names
    }


def _shapes_of(rule: str) -> list[URIRef]:
    return [shape for shape in ALL_SHAPES if RULES[local(shape)] == rule]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_rule_finds_what_breaks_it_and_nothing_else(case: Case, found: Mapping[str, list[Finding]]) -> None:
    of_rule = [finding for finding in found.get(case.iri, []) if RULES[finding.shape] == case.rule]
    allowed = {case.rule} | WRONG_IN_TWO_WAYS.get(case.rule, frozenset())

    assert bool(of_rule) is not case.conforms, f"{case.rule} {'finds' if of_rule else 'does not find'} something here"
    assert [finding for finding in found.get(case.iri, []) if RULES[finding.shape] not in allowed] == []
    assert [finding.message for finding in of_rule if re.search(r"\{[?$]", finding.message)] == []
    assert [finding.shape for finding in of_rule if finding.severity is not severities()[finding.shape]] == []


def test_the_ontology_and_the_shapes_break_no_rule(found: Mapping[str, list[Finding]]) -> None:
    assert found.get("", []) == []


def test_every_rule_has_a_case_that_keeps_it_and_one_that_breaks_it() -> None:
    rules = set(RULES.values())

    assert {case.rule for case in CASES if case.conforms} == rules
    assert {case.rule for case in CASES if not case.conforms} == rules


@pytest.mark.parametrize("rule", sorted(set(RULES.values())))
def test_the_shapes_of_a_rule_find_its_cases_without_those_of_other_rules(rule: str) -> None:
    assert broken_cases(rule, closure(_shapes_of(rule))).keys() == violating(rule)


@pytest.mark.parametrize("shape", ALL_SHAPES, ids=local)
def test_a_shape_is_named_for_its_rule_and_says_what_to_do_in_three_languages(shape: URIRef) -> None:
    messages = {str(text.language): str(text) for text in SHAPES[shape : SH.message] if isinstance(text, Literal)}
    placeholders = [set(re.findall(r"\{\?(\w+)\}", text)) for text in messages.values()]

    assert local(shape).split("-")[0] == RULES[local(shape)]
    assert list(SHAPES[shape : RDFS.isDefinedBy]) == [URIRef(NAMES.shapes)]
    assert len(list(SHAPES[shape : SH.severity])) == 1
    assert len(list(SHAPES[shape : SH.message])) == len(messages)
    assert sorted(messages) == ["en", "fr", "zh-Hant"]
    assert [text[-1] for _, text in sorted(messages.items())] == [".", ".", "。"]
    assert all(names == _selected(shape) - {"this"} for names in placeholders)


def _selected(shape: URIRef) -> set[str]:
    """The variables that the query of a shape selects."""
    heads = [str(SHAPES.value(node, SH.select)).split("WHERE")[0] for node in SHAPES[shape : SH.sparql]]
    return {name for head in heads for name in re.findall(r"[?$](\w+)", re.sub(r"\([^()]*\(.*?\) AS", "", head))}


def test_every_shape_has_a_target_or_is_used_by_another() -> None:
    using = (SH.property, SH.node, SH["not"], SH.qualifiedValueShape, RDF.first)
    used = {part for predicate in using for part in SHAPES.objects(None, predicate)}

    assert [shape for shape in ALL_SHAPES if shape not in used and not TARGETS & set(SHAPES.predicates(shape))] == []


def test_queries_take_their_prefixes_from_the_ontology_and_leave_severity_and_message_to_the_shape() -> None:
    for shape, constraint in SHAPES.subject_objects(SH.sparql):
        expected = {RDF.type: SH.SPARQLConstraint, SH.prefixes: ONTOLOGY}
        stated = dict(SHAPES.predicate_objects(constraint))

        assert constraint == URIRef(f"{shape}-constraint")
        assert stated.keys() == {*expected, SH.select}
        assert expected.items() <= stated.items()


def test_only_terms_that_pyshacl_evaluates_are_used() -> None:
    used = {term for triple in SHAPES for term in triple if isinstance(term, URIRef) and str(term).startswith(str(SH))}

    assert used <= CONSTRAINTS | TARGETS | OTHER_TERMS


def test_nothing_is_blank_but_the_cells_of_lists() -> None:
    blank = {term for triple in SHAPES for term in triple if isinstance(term, BNode)}

    assert [node for node in blank if set(SHAPES.predicates(node)) != {RDF.first, RDF.rest}] == []


def test_every_class_has_a_node_shape_and_every_property_a_shape() -> None:
    unwatched = [term for term, shapes in shapes_table.coverage().items() if not shapes]

    assert unwatched == [], "give each a shape in shapes/: a node shape for a class, a property shape for a property"


def test_the_tables_of_rules_and_terms_say_what_the_shapes_say() -> None:
    assert shapes_table.written() == shapes_table.README.read_text(encoding="utf-8"), "run `make shapes-table`"
