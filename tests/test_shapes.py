"""The shapes: each rule finds what breaks it and nothing else, says what to do about it, and holds nothing idle.

Cases stand in `shapes/{topic}.examples.trig`, one named graph each: `conforms-{rule}-{what}`, `violates-{rule}-{what}`.
All of them are validated at once, each under names of its own, which finds the same as one after the other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pyoxigraph as ox
import pytest
from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS
from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

from graphsvc.model import Names
from graphsvc.validation import Finding, Severity, findings, rdflib_graph

ROOT = Path(__file__).parents[1]
FILES = [*sorted((ROOT / "ontology").glob("*.ttl")), *sorted((ROOT / "shapes").glob("*.ttl"))]
EXAMPLES = sorted((ROOT / "shapes").glob("*.examples.trig"))
NAMES = Names()
ONTOLOGY = URIRef(NAMES.ontology)
SHAPE = Namespace(NAMES.shapes + "#")
CASE = re.compile(
    re.escape(NAMES.shapes) + r"/example/(?P<verdict>conforms|violates)-(?P<rule>[A-Z]{1,2}\d\d)-[a-z0-9-]+"
)

CONSTRAINTS = frozenset(URIRef(parameter) for parameter in ALL_CONSTRAINT_PARAMETERS)
TARGETS = frozenset({SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf})
OTHER_TERMS = frozenset(
    {SH.NodeShape, SH.PropertyShape, SH.SPARQLConstraint, SH.path, SH.select, SH.prefixes, SH.message, SH.severity}
    | {SH.Violation, SH.Warning, SH.Info, SH.IRI}
)
TESTED_APART = frozenset({SH.targetObjectsOf, SH.qualifiedValueShape})
"""The first has a test of its own; the second falls with its count."""

BASE = frozenset(quad.triple for path in FILES for quad in ox.parse(path=path))
ABOUT_TERMS = re.compile(r"V\d\d|N06")
"""The rules that read more of the ontology and the shapes than kinds and their hierarchy."""

AXIOMS = frozenset(triple for triple in BASE if triple.predicate.value in {str(RDF.type), str(RDFS.subClassOf)})


@dataclass(frozen=True)
class Case:
    """One example: a named graph of an examples file."""

    iri: str
    triples: frozenset[ox.Triple]

    @cached_property
    def rule(self) -> str:
        """The rule that the case is about."""
        return self._parts["rule"]

    @cached_property
    def conforms(self) -> bool:
        """Whether the case keeps it."""
        return self._parts["verdict"] == "conforms"

    @cached_property
    def own(self) -> frozenset[str]:
        """The IRIs that only the case uses."""
        return frozenset(_iris(self.triples)) - _IRIS_OF_BASE

    @property
    def _parts(self) -> re.Match[str]:
        match = CASE.fullmatch(self.iri)
        assert match, f"{self.iri} is no name of an example"
        return match

    def __str__(self) -> str:
        return self.iri.rsplit("/", 1)[1]


def _iris(triples: Iterable[ox.Triple]) -> Iterator[str]:
    return (term.value for triple in triples for term in triple if isinstance(term, ox.NamedNode))


def _named_in_queries() -> Iterator[str]:
    """The IRIs that queries of shapes name with a prefix."""
    pairs: defaultdict[object, dict[str, str]] = defaultdict(dict)
    for subject, predicate, term in BASE:
        if predicate.value in (str(SH.prefix), str(SH.namespace)):
            pairs[subject][predicate.value] = str(getattr(term, "value", ""))
    namespaces = {pair[str(SH.prefix)]: pair[str(SH.namespace)] for pair in pairs.values()}
    queries = [str(getattr(term, "value", "")) for _, predicate, term in BASE if predicate.value == str(SH.select)]
    for prefix, local in re.findall(r"\b([a-z][\w-]*):([\w-]+)", "\n".join(queries)):
        yield namespaces[prefix] + local


_IRIS_OF_BASE = frozenset(_iris(BASE))
_SHARED = _IRIS_OF_BASE | frozenset(_named_in_queries()) | {NAMES.thing("concept-scheme", "sample")}
"""What means the same in every case: terms, what queries name, and the scheme of the concepts in examples."""


def _apart(triples: Iterable[ox.Triple], number: int) -> frozenset[ox.Triple]:
    """The triples of a case with its things under names that no other case has."""

    def own(iri: re.Match[str]) -> str:
        if iri[0][1:-1] in _SHARED:
            return iri[0]
        in_front = iri[2].startswith("id/passage/")
        return f"{iri[1]}{iri[2]}case-{number}.{iri[3]}>" if in_front else f"{iri[1]}{iri[2]}{iri[3]}.case-{number}>"

    text = (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()
    renamed = re.sub(rf"(<{re.escape(NAMES.base)})(id/[a-z-]+/|ns#|shapes#)([^>]*)>", own, text)
    return frozenset(quad.triple for quad in ox.parse(renamed, ox.RdfFormat.N_TRIPLES))


def _cases() -> list[Case]:
    found: defaultdict[str, set[ox.Triple]] = defaultdict(set)
    for path in EXAMPLES:
        for quad in ox.parse(path=path):
            assert isinstance(quad.graph_name, ox.NamedNode), f"{path.name} states something in no graph"
            found[quad.graph_name.value].add(quad.triple)
    return [Case(iri, _apart(triples, number)) for number, (iri, triples) in enumerate(sorted(found.items()))]


CASES = _cases()
PREFIXES = Graph().parse(ROOT / "ontology" / "prefixes.ttl").add((ONTOLOGY, RDF.type, OWL.Ontology))


def _shapes_graph() -> Graph:
    graph = Graph()
    for path in FILES:
        if path.parent.name == "shapes":
            graph.parse(path)
    return graph


SHAPES = _shapes_graph()
ALL_SHAPES = sorted(
    URIRef(str(shape)) for kind in (SH.NodeShape, SH.PropertyShape) for shape in SHAPES.subjects(RDF.type, kind)
)
RULES: Mapping[str, frozenset[str]] = {
    str(shape).removeprefix(SHAPE): frozenset(map(str, SHAPES[shape : SKOS.notation])) for shape in ALL_SHAPES
}
"""The rules that each shape enforces, by its local name."""


def by_case(found: Iterable[Finding], cases: Iterable[Case]) -> dict[str, list[Finding]]:
    """The findings of each case; those that belong to none are under the empty name."""
    result: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in found:
        nodes = {finding.focus_node, finding.value}
        concerned = [case.iri for case in cases if not nodes.isdisjoint(case.own)]
        for name in concerned or [""]:
            result[name].append(finding)
    return result


@pytest.fixture(scope="module")
def found() -> dict[str, list[Finding]]:
    """What the shapes of all topics find in each case, and in the ontology and the shapes themselves."""
    data = rdflib_graph(BASE.union(*(case.triples for case in CASES)))
    return by_case(findings(data, rdflib_graph(BASE), NAMES), CASES)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_rule_finds_what_breaks_it_and_nothing_else(case: Case, found: Mapping[str, list[Finding]]) -> None:
    of_rule = [finding for finding in found.get(case.iri, []) if case.rule in RULES[finding.shape]]
    others = [finding for finding in found.get(case.iri, []) if finding not in of_rule]

    assert bool(of_rule) is not case.conforms
    assert [finding for finding in others if finding.severity is Severity.VIOLATION] == []


def test_the_ontology_and_the_shapes_break_no_rule(found: Mapping[str, list[Finding]]) -> None:
    assert found.get("", []) == []


def test_every_rule_has_a_case_that_keeps_it_and_one_that_breaks_it() -> None:
    rules = frozenset().union(*RULES.values())

    assert {case.rule for case in CASES if case.conforms} == rules
    assert {case.rule for case in CASES if not case.conforms} == rules


@dataclass(frozen=True)
class Weakening:
    """A shapes graph in which one constraint or target is gone, or one condition of a query."""

    shape: URIRef
    what: str
    removed: frozenset[tuple[Node, Node, Node]]
    added: frozenset[tuple[Node, Node, Node]] = frozenset()

    def __str__(self) -> str:
        return f"{self.shape.removeprefix(SHAPE)} {self.what}"


def _weakenings() -> Iterator[Weakening]:
    for shape in ALL_SHAPES:
        for predicate, value in SHAPES.predicate_objects(shape):
            if predicate in (CONSTRAINTS | TARGETS) - TESTED_APART:
                local = str(value).rsplit("#", 1)[-1]
                qualified = [(shape, SH.qualifiedValueShape, o) for o in SHAPES[shape : SH.qualifiedValueShape]]
                also = qualified if predicate == SH.qualifiedMinCount else []
                what = f"{str(predicate).removeprefix(str(SH))} {local if isinstance(value, URIRef) else ''}".strip()
                yield Weakening(shape, what, frozenset([(shape, predicate, value), *also]))
        for constraint in SHAPES[shape : SH.sparql]:
            query = SHAPES.value(constraint, SH.select)
            lines = str(query).splitlines()
            for number, line in enumerate(lines):
                if line.strip().startswith(("FILTER", "HAVING")):
                    weaker = Literal("\n".join(lines[:number] + lines[number + 1 :]))
                    assert query is not None
                    yield Weakening(
                        shape,
                        f"line {number + 1}",
                        frozenset({(constraint, SH.select, query)}),
                        frozenset({(constraint, SH.select, weaker)}),
                    )


@cache
def _cases_of(rules: frozenset[str]) -> tuple[list[Case], Graph]:
    """The cases of some rules, and one graph with all of them."""
    cases = [case for case in CASES if case.rule in rules]
    ground = BASE if any(ABOUT_TERMS.fullmatch(rule) for rule in rules) else AXIOMS
    return cases, rdflib_graph(ground.union(*(case.triples for case in cases)))


@cache
def _shapes_of(rules: frozenset[str]) -> Graph:
    """The shapes of some rules with their lists and queries, and the prefixes where there is a query."""
    pending: list[Node] = [SHAPE[name] for name, enforced in RULES.items() if enforced & rules]
    triples = set(PREFIXES) if any(SHAPES[shape : SH.sparql] for shape in pending) else set()
    while pending:
        node = pending.pop()
        for predicate, value in SHAPES.predicate_objects(node):
            triples.add((node, predicate, value))
            if isinstance(value, BNode) or predicate == SH.sparql:
                pending.append(value)
    return _graph(triples)


def _graph(triples: Iterable[tuple[Node, Node, Node]]) -> Graph:
    graph = Graph()
    for triple in triples:
        graph.add(triple)
    return graph


def _broken(rules: frozenset[str], shapes: Graph) -> set[str]:
    """The cases of some rules in which the shapes find something; the empty name when they find it elsewhere."""
    cases, data = _cases_of(rules)
    return set(by_case(findings(data, shapes, NAMES), cases))


@pytest.mark.parametrize(
    "rules", [frozenset(rules) for rules in sorted({tuple(sorted(r)) for r in RULES.values()})], ids="-".join
)
def test_the_shapes_of_a_rule_find_its_cases_without_those_of_other_rules(rules: frozenset[str]) -> None:
    assert _broken(rules, _shapes_of(rules)) == {case.iri for case in _cases_of(rules)[0] if not case.conforms}


@pytest.mark.parametrize("weakening", sorted(_weakenings(), key=str), ids=str)
def test_each_constraint_is_needed_by_some_case(weakening: Weakening) -> None:
    rules = RULES[weakening.shape.removeprefix(SHAPE)]
    shapes = _graph(set(_shapes_of(rules)) - weakening.removed | weakening.added)

    assert _broken(rules, shapes) != {case.iri for case in _cases_of(rules)[0] if not case.conforms}


def test_every_object_property_is_watched_for_dangling_links() -> None:
    ontology = Graph()
    for path in FILES:
        ontology.parse(path)
    properties = {term for term in ontology.subjects(RDF.type, OWL.ObjectProperty) if str(term).startswith(NAMES.base)}

    missing = properties - set(SHAPES[SHAPE["N04-object-described"] : SH.targetObjectsOf])

    assert missing == set(), "name them as sh:targetObjectsOf in shape:N04-object-described"


@pytest.mark.parametrize("shape", ALL_SHAPES, ids=lambda shape: shape.removeprefix(SHAPE))
def test_a_shape_is_named_for_its_rule_and_says_what_to_do_in_three_languages(shape: URIRef) -> None:
    messages = {str(text.language): str(text) for text in SHAPES[shape : SH.message] if isinstance(text, Literal)}
    placeholders = [set(re.findall(r"\{\?(\w+)\}", text)) for text in messages.values()]

    assert shape.removeprefix(SHAPE).split("-")[0] in RULES[shape.removeprefix(SHAPE)]
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
    used = set(SHAPES.objects(None, SH.property)) | set(SHAPES.objects(None, SH.qualifiedValueShape))
    used |= set(SHAPES.objects(None, RDF.first)) | set(SHAPES.objects(None, SH["not"]))

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
    ontology = Graph()
    for path in FILES:
        ontology.parse(path)

    def own(kind: URIRef) -> set[Node]:
        return {term for term in ontology.subjects(RDF.type, kind) if str(term).startswith(NAMES.term(""))}

    node_shapes = set(SHAPES.subjects(RDF.type, SH.NodeShape))
    classes = {target for shape, target in SHAPES.subject_objects(SH.targetClass) if shape in node_shapes}
    properties = set(SHAPES.objects(None, SH.path)) | set(SHAPES.objects(None, SH.targetSubjectsOf))

    assert own(OWL.Class) - classes == set()
    deprecated = set(ontology.subjects(OWL.deprecated, None))
    assert own(OWL.ObjectProperty) | own(OWL.DatatypeProperty) | own(OWL.AnnotationProperty) <= properties | deprecated


def test_the_table_of_rules_names_every_shape_with_a_target() -> None:
    table = (ROOT / "shapes" / "README.md").read_text()
    aimed = {shape.removeprefix(SHAPE) for shape in ALL_SHAPES if TARGETS & set(SHAPES.predicates(shape))}

    assert {name for name in aimed if f"| {name} |" not in table} == set()
