"""pyrudof and pySHACL find the same: for every case, for all cases at once, and for the whole data."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import pyoxigraph as ox
import pytest
import rudof
from shape_cases import BASE, CASES, SHAPE, Case

from graphsvc.loading import Compiled
from graphsvc.loading.weak_shapes import ALONE
from graphsvc.validation import findings, rdflib_graph

RULES = rudof.notations(BASE)


def by_pyshacl(data: Iterable[ox.Triple]) -> set[rudof.Result]:
    """What pySHACL finds, in the words of pyrudof: the whole-graph queries name their node as value."""
    found = findings(rdflib_graph(data), rdflib_graph(BASE), rudof.NAMES)
    return {rudof.Result(RULES[SHAPE + finding.shape], finding.focus_node, _value(finding.value)) for finding in found}


def _value(text: str) -> str:
    """A value that both engines write alike: an IRI; of literals and of nothing, nothing."""
    return text if text.startswith(("http:", "https:", "urn:")) else ""


def by_pyrudof(data: Iterable[ox.Triple]) -> set[rudof.Result]:
    """What pyrudof finds."""
    return {result._replace(value=_value(result.value)) for result in rudof.results(data, BASE)}


@cache
def all_cases() -> tuple[set[rudof.Result], set[rudof.Result]]:
    """What both find in all cases at once, pySHACL first."""
    data = BASE.union(*(case.triples for case in CASES))
    return by_pyshacl(data), by_pyrudof(data)


def of_case(case: Case, found: Iterable[rudof.Result]) -> set[rudof.Result]:
    """The results that concern a case."""
    return {result for result in found if not {result.focus_node, result.value}.isdisjoint(case.own)}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_both_engines_find_the_same_in_a_case(case: Case) -> None:
    pyshacl, pyrudof = all_cases()

    assert of_case(case, pyrudof) == of_case(case, pyshacl)
    breaks = bool({result for result in of_case(case, pyrudof) if result.rule == case.rule})
    assert case.rule in ALONE or breaks is not case.conforms


def test_both_engines_find_the_same_in_all_cases() -> None:
    pyshacl, pyrudof = all_cases()

    assert pyrudof == pyshacl
    assert {result.rule for result in pyrudof} == set(RULES.values())


def test_both_engines_find_the_same_in_the_whole_data(compiled: Compiled) -> None:
    assert by_pyrudof(compiled.triples) == by_pyshacl(compiled.triples)
