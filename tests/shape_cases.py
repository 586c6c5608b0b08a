"""The shapes, and the cases that keep or break their rules, as tests and the table of times use them.

Cases stand in `shapes/{topic}.examples.trig`, one named graph each: `conforms-{rule}-{what}`, `violates-{rule}-{what}`.
They are validated together, each under names of its own, which finds the same as one after the other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pyoxigraph as ox
from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Namespace, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

from graphsvc.loading.weak_shapes import ALONE, apart, iris, shared_names
from graphsvc.model import Names
from graphsvc.validation import Finding, QueriedGraph, Severity, findings, rdflib_graph

ROOT = Path(__file__).parents[1]
FILES = [*sorted((ROOT / "ontology").glob("*.ttl")), *sorted((ROOT / "shapes").glob("*.ttl"))]
EXAMPLES = sorted((ROOT / "shapes").glob("*.examples.trig"))
NAMES = Names()
ONTOLOGY = URIRef(NAMES.ontology)
SHAPE = Namespace(NAMES.shapes + "#")
CASE = re.compile(
    re.escape(NAMES.shapes) + r"/example/(?P<verdict>conforms|violates)-(?P<rule>[A-Z]{1,2}\d\d)-[a-z0-9-]+"
)
TARGETS = frozenset({SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf})


def _quads(path: Path) -> Iterator[ox.Quad]:
    """What a file states. Ends the program with the file and the place where it cannot be read."""
    try:
        yield from ox.parse(path=path)
    except SyntaxError as problem:
        message = f"{path.relative_to(ROOT)}: {problem}"
        raise SystemExit(message) from None


BASE = frozenset(quad.triple for path in FILES for quad in _quads(path))
"""The ontology and the shapes."""

ABOUT_TERMS = re.compile(r"V\d\d|N06")
"""The rules that read more of the ontology and the shapes than kinds and their hierarchy."""


def local(term: object) -> str:
    """The local name of a term of SHACL or of ours."""
    return str(term).rsplit("#", 1)[-1]


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
        return frozenset(iris(self.triples)) - _IRIS_OF_BASE

    @property
    def _parts(self) -> re.Match[str]:
        match = CASE.fullmatch(self.iri)
        assert match, f"{self.iri}: a case is named conforms-{{rule}}-{{what}} or violates-{{rule}}-{{what}}"
        return match

    def __str__(self) -> str:
        return self.iri.rsplit("/", 1)[1]


@cache
def prefixes() -> dict[str, str]:
    """Namespace by prefix, as queries of shapes use them."""
    pairs: defaultdict[object, dict[str, str]] = defaultdict(dict)
    for subject, predicate, term in BASE:
        if predicate.value in (str(SH.prefix), str(SH.namespace)):
            pairs[subject][predicate.value] = str(getattr(term, "value", ""))
    return {pair[str(SH.prefix)]: pair[str(SH.namespace)] for pair in pairs.values()}


_IRIS_OF_BASE = frozenset(iris(BASE))
_SHARED = shared_names(BASE, NAMES) | {NAMES.thing("concept", key) for key in ("claimed", "explicit-date", "under-way")}
"""What means the same in every case, with what mutants of shapes name."""


def _cases() -> list[Case]:
    found: defaultdict[str, set[ox.Triple]] = defaultdict(set)
    for path in EXAMPLES:
        for quad in _quads(path):
            assert isinstance(quad.graph_name, ox.NamedNode), f"{path.name} states something in no graph"
            found[quad.graph_name.value].add(quad.triple)
    written = {iri: frozenset(triples) for iri, triples in found.items()}
    return [Case(iri, triples) for iri, triples in apart(written, _SHARED, NAMES).items()]


CASES = _cases()


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
ONTOLOGY_GRAPH = Graph()
for _path in FILES:
    if _path.parent.name == "ontology":
        ONTOLOGY_GRAPH.parse(_path)
RULES: Mapping[str, str] = {local(shape): str(SHAPES.value(shape, SKOS.notation)) for shape in ALL_SHAPES}
"""The rule that each shape enforces, by its local name."""

_PREFIXES = frozenset(Graph().parse(ROOT / "ontology" / "prefixes.ttl").add((ONTOLOGY, RDF.type, OWL.Ontology)))


def by_case(found: Iterable[Finding], cases: Iterable[Case]) -> dict[str, list[Finding]]:
    """The findings of each case; those that belong to none are under the empty name."""
    result: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in found:
        nodes = {finding.focus_node, finding.value}
        concerned = [case.iri for case in cases if not nodes.isdisjoint(case.own)]
        for name in concerned or [""]:
            result[name].append(finding)
    return result


_ROW = re.compile(r"(?m)^\| ([A-Z]{1,2}\d\d-[a-z0-9-]+) \| (violation|warning|info) \|")


@cache
def severities() -> Mapping[str, Severity]:
    """How grave a finding of each shape is, as `shapes/README.md` promises."""
    table = (ROOT / "shapes" / "README.md").read_text(encoding="utf-8")
    return {name: Severity[severity.upper()] for name, severity in _ROW.findall(table)}


def reports(shape: Node) -> bool:
    """Whether a finding may name a shape: it has a target, or belongs to one that may be named."""
    aimed = TARGETS & set(SHAPES.predicates(shape))
    return bool(aimed) or any(map(reports, SHAPES.subjects(SH.property, shape)))


PARTS = frozenset(ALL_SHAPES) | frozenset(SHAPES.objects(None, SH.sparql))
"""Shapes and constraints, which other shapes use."""


def cases_of(rule: str) -> list[Case]:
    """The cases of a rule."""
    return [case for case in CASES if case.rule == rule]


def violating(rule: str) -> set[str]:
    """The cases that are said to break a rule."""
    return {case.iri for case in cases_of(rule) if not case.conforms}


def ground(rule: str) -> frozenset[ox.Triple]:
    """What a rule reads besides the things of a case."""
    return BASE if ABOUT_TERMS.fullmatch(rule) else AXIOMS


def groups(rule: str) -> list[tuple[Case, ...]]:
    """The cases of a rule that are tried together."""
    cases = tuple(cases_of(rule))
    return [(case,) for case in cases] if rule in ALONE else [cases]


@cache
def data_of(cases: tuple[Case, ...]) -> QueriedGraph:
    """One graph with some cases of a rule."""
    return rdflib_graph(ground(cases[0].rule).union(*(case.triples for case in cases)))


@cache
def all_data() -> QueriedGraph:
    """One graph with all cases of all rules, the ontology and the shapes."""
    return rdflib_graph(BASE.union(*(case.triples for case in CASES)))


def closure(shapes: Iterable[Node]) -> set[tuple[Node, Node, Node]]:
    """What is stated of some shapes and of the shapes, lists and queries that they use, and the prefixes."""
    pending = list(shapes)
    triples = set(_PREFIXES)
    while pending:
        for triple in SHAPES.triples((pending.pop(), None, None)):
            if triple not in triples:
                triples.add(triple)
                pending.extend({triple[2]} if isinstance(triple[2], BNode) or triple[2] in PARTS else ())
    return triples


def broken_cases(rule: str, shapes: Iterable[tuple[Node, Node, Node]]) -> dict[str, list[Finding]]:
    """What some shapes find in the cases of a rule."""
    known = frozenset(shapes)
    return {name: found for cases in groups(rule) for name, found in broken(data_of(cases), cases, known).items()}


def broken(
    data: QueriedGraph, cases: Iterable[Case], shapes: Iterable[tuple[Node, Node, Node]]
) -> dict[str, list[Finding]]:
    """What some shapes find in each of some cases; under the empty name, what they find elsewhere."""
    graph = Graph()
    for triple in shapes:
        graph.add(triple)
    return by_case(findings(data, graph, NAMES), cases)
