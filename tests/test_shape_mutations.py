"""The mutation run: each change of a shape, in either direction, flips a case or is listed with the reason it cannot.

A case flips when it breaks a rule that it keeps, keeps one that it breaks, or breaks it with another severity.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Final

import pyoxigraph as ox
import pytest
from rdflib import BNode, URIRef
from rdflib.term import Node
from shape_cases import (
    ALL_SHAPES,
    BASE,
    CASES,
    NAMES,
    PARTS,
    RULES,
    SHAPES,
    TARGETS,
    Case,
    all_data,
    broken,
    broken_cases,
    cases_of,
    closure,
    ground,
    groups,
    local,
    prefixes,
    severities,
    violating,
)
from shape_mutations import Mutant, mutants

from graphsvc.loading.weak_shapes import ALONE

JUSTIFIED: Final[Mapping[str, str]] = {
    r".*: (<|>|!=) at \d+: \( \?\w+ \) [<>] STR \( \?\w+": "which of a pair is named first, or that both are",
    r"V06-.*: [<>] at .* \?notation != \?another .*": "which of a pair is named first",
    r"E07-.*: (MIN|MAX) at .*": "which of the passages are named",
    r"(E07|N07)-.*: != at .* > 1 .*": "a group has one member or more",
    r"M09-.*: IN with concept:achieved": "what is achieved is its own follow-up",
    r"G01-(community|country): pattern .*": "nothing: G01-location finds what they let through",
    r"R06-.*: (MAX|no DISTINCT) at \d: .*": "the number in the message",
    r"N16-.*: nodeKind BlankNodeOrIRI for nodeKind IRI": "a blank node has no pattern",
    r"N39-theme-numbered: pattern with flag i": "a digit has no case",
    r"P02-.*: xone for or": "no literal has two datatypes",
    r"V03-.*: < at .* \?label != LCASE .*": "a capital sorts before its small letter",
}
"""What no case can tell from the shape as it is: patterns of mutants, and what alone they change, or why nothing."""

THIS: Final[dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]] = {
    ox.Variable("this"): ox.NamedNode(NAMES.ontology)
}
AIMED: Final = [shape for shape in ALL_SHAPES if TARGETS & set(SHAPES.predicates(shape))]
MOST_SOLUTIONS: Final = 10_000
"""A query that gives more is another one, whatever it would find."""


def _users(part: Node) -> set[Node]:
    """The shapes and lists that use a shape directly."""
    return {user for user in SHAPES.subjects(None, part) if isinstance(user, BNode) or user in PARTS}


@cache
def _aimed_users(shape: Node) -> frozenset[Node]:
    """The shapes with a target through which a shape finds something, itself among them."""
    own = frozenset({shape}) if TARGETS & set(SHAPES.predicates(shape)) else frozenset[Node]()
    return own.union(*(_aimed_users(user) for user in _users(shape)))


@cache
def _by_others(rule: str, mine: frozenset[Node]) -> frozenset[str]:
    """The cases of a rule that its other shapes find."""
    rest = [shape for shape in AIMED if RULES[local(shape)] == rule and shape not in mine]
    return frozenset(broken_cases(rule, closure(rest)) if rest else ())


@cache
def _all() -> ox.Store:
    """All cases of all rules, the ontology and the shapes."""
    return _store(BASE.union(*(case.triples for case in CASES)))


@cache
def _some(cases: tuple[Case, ...]) -> ox.Store:
    """Some cases of a rule, and what the rule reads besides."""
    return _store(ground(cases[0].rule).union(*(case.triples for case in cases)))


def _store(triples: Iterable[ox.Triple]) -> ox.Store:
    store = ox.Store()
    store.bulk_extend(ox.Quad(*triple) for triple in triples)
    return store


def _values(store: ox.Store, query: str) -> set[str]:
    """The things that a query names as value; `?` when a solution leaves a variable of the message open."""
    found = store.query(query, prefixes=prefixes(), substitutions=THIS)
    assert isinstance(found, ox.QuerySolutions)
    values = set[str]()
    for count, solution in enumerate(found):
        open_ended = count > MOST_SOLUTIONS or any(term is None for term in solution)
        values.add("?" if open_ended else getattr(solution["value"], "value", "?"))
        if "?" in values:
            break
    return values


def _flips_by_query(mutant: Mutant, others: AbstractSet[str]) -> bool:
    """Whether another query of a shape finds other cases; asked of the cases of its rule, then of all."""
    rule = RULES[local(mutant.shape)]
    try:
        for cases in groups(rule):
            values = _values(_some(cases), mutant.query)
            expected = {case.iri for case in cases if not case.conforms}
            if values - set().union(*(case.own for case in cases)):
                return True
            if {case.iri for case in cases if values & case.own or case.iri in others} != expected:
                return True
        known = set().union(*(case.own for case in cases_of(rule)))
        return rule not in ALONE and bool(_values(_all(), mutant.query) - known)
    except (SyntaxError, ValueError):
        return True  # no query, which every engine refuses


def _flips_by_validation(mutant: Mutant, others: AbstractSet[str]) -> bool:
    """Whether another shape finds other cases, or with another severity."""
    rule = RULES[local(mutant.shape)]
    shapes = closure(_aimed_users(mutant.shape)) - mutant.removed | mutant.added
    own = broken_cases(rule, shapes)
    if own.keys() | others != violating(rule):
        return True
    if any(finding.severity is not severities()[finding.shape] for found in own.values() for finding in found):
        return True
    return rule not in ALONE and broken(all_data(), CASES, shapes).keys() - violating(rule) != set()


def _survives(mutant: Mutant) -> bool:
    """Whether every case says of a mutant what it says of the shape."""
    rule = RULES[local(mutant.shape)]
    others = _by_others(rule, _aimed_users(mutant.shape))
    return not (_flips_by_query if mutant.query else _flips_by_validation)(mutant, others)


@cache
def survivors(shape: URIRef) -> list[str]:
    """The changes of a shape that flip no case."""
    return [str(mutant) for mutant in mutants(shape) if _survives(mutant)]


def _justified(survivor: str) -> list[str]:
    return [pattern for pattern in JUSTIFIED if re.fullmatch(pattern, survivor)]


@pytest.mark.parametrize("shape", ALL_SHAPES, ids=local)
def test_each_change_of_a_shape_flips_a_case(shape: URIRef) -> None:
    unseen = [survivor for survivor in survivors(shape) if not _justified(survivor)]

    told = (
        f"Changed in these ways, {local(shape)} judges every case of {RULES[local(shape)]} as before. For each way,"
        " add a case to the examples beside it that the changed one judges otherwise, or say in JUSTIFIED why none can:"
    )
    assert not unseen, "\n".join([told, *unseen])


def test_every_justification_is_needed() -> None:
    used = {pattern for shape in ALL_SHAPES for survivor in survivors(shape) for pattern in _justified(survivor)}

    assert JUSTIFIED.keys() - used == set()
