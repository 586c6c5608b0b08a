"""Blank nodes as trees: the condition under which they can be written as `[ … ]` and `( … )` and compared exactly.

RDFC-1.0 would compare any dataset, but it is exponential at worst: a list of 900 equal items took pyoxigraph 0.5.13
93 seconds. Trees are the same when their branches are, which takes one pass.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Triple

from graphsvc.errors import FormattingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Quad

Subject: TypeAlias = NamedNode | BlankNode
Object: TypeAlias = NamedNode | BlankNode | Literal
Graph: TypeAlias = NamedNode | DefaultGraph
Properties: TypeAlias = dict[NamedNode, list[Object]]


class Forest:
    """A dataset whose blank nodes are each the subject of a tree (`roots`) or the object of exactly one triple.

    `graphs` holds every subject, blank nodes too, in the order of the file; `nodes` the blank ones, parents first.
    Raises FormattingError for any other dataset, and for what RDF 1.1 does not know.
    """

    def __init__(self, quads: Iterable[Quad]) -> None:
        """Read the quads to their end; one that comes twice counts once."""
        self.graphs: dict[Graph, dict[Subject, Properties]] = {}
        self._home: dict[BlankNode, Graph] = {}
        used: set[BlankNode] = set()
        for quad in dict.fromkeys(quads):
            subject, graph, found = _checked(quad)
            subjects = self.graphs.setdefault(graph, {})
            subjects.setdefault(subject, {}).setdefault(quad.predicate, []).append(found)
            for node in (subject, found):
                if isinstance(node, BlankNode) and self._home.setdefault(node, graph) != graph:
                    raise FormattingError(detail=f"blank node {node} stands in two graphs")
            if isinstance(found, BlankNode):
                if found in used:
                    raise FormattingError(detail=f"blank node {found} is the object of two triples, so it needs an IRI")
                used.add(found)
        self.roots = [node for node in self._subjects() if isinstance(node, BlankNode) and node not in used]
        self.nodes = self._parents_first()

    def properties(self, node: BlankNode) -> Properties:
        """What is said of a blank node; nothing, for `[]` as an object."""
        return self.graphs[self._home[node]].get(node, {})

    def home(self, node: BlankNode) -> Graph:
        """The one graph that the blank node stands in."""
        return self._home[node]

    def _subjects(self) -> Iterator[Subject]:
        for subjects in self.graphs.values():
            yield from subjects

    def _parents_first(self) -> list[BlankNode]:
        named = (
            properties
            for subjects in self.graphs.values()
            for node, properties in subjects.items()
            if isinstance(node, NamedNode)
        )
        nodes = [*self.roots]
        for properties in named:
            nodes += _blank(properties)
        for node in nodes:  # grows while it is walked
            nodes += _blank(self.properties(node))
        if len(nodes) < len(self._home):
            lost = next(node for node in self._home if node not in set(nodes))
            raise FormattingError(detail=f"blank node {lost} is part of itself, so it needs an IRI")
        return nodes


def same_dataset(one: Forest, other: Forest) -> bool:
    """Whether the two are isomorphic, graph by graph (RDF 1.1 Concepts, section 4.1)."""
    numbers: dict[tuple[str, ...], int] = {}
    return _statements(one, numbers) == _statements(other, numbers)


def _statements(forest: Forest, numbers: dict[tuple[str, ...], int]) -> Counter[tuple[str, ...]]:
    """The statements that hang on IRIs, and the roots; equal trees have equal numbers in all forests compared."""
    written: dict[Object, str] = {}

    def branches(properties: Properties) -> list[str]:
        return [
            f"{predicate} {written.get(found) or found}"
            for predicate, objects in properties.items()
            for found in objects
        ]

    for node in reversed(forest.nodes):
        tree = tuple(sorted(branches(forest.properties(node))))
        written[node] = f"_:{numbers.setdefault(tree, len(numbers))}"
    counted = Counter((str(forest.home(root)), written[root]) for root in forest.roots)
    statements: Counter[tuple[str, ...]] = Counter()
    statements.update(counted)
    for graph, subjects in forest.graphs.items():
        for subject, properties in subjects.items():
            if isinstance(subject, NamedNode):
                statements.update((str(graph), str(subject), branch) for branch in branches(properties))
    return statements


def _checked(quad: Quad) -> tuple[Subject, Graph, Object]:
    subject, graph, found = quad.subject, quad.graph_name, quad.object
    if isinstance(graph, BlankNode):
        raise FormattingError(detail=f"blank node {graph} names a graph, so it needs an IRI")
    if isinstance(subject, Triple) or isinstance(found, Triple):
        raise FormattingError(detail="triple terms are RDF 1.2; files are RDF 1.1")
    if isinstance(found, Literal) and found.direction is not None:
        raise FormattingError(detail="strings with a base direction are RDF 1.2; files are RDF 1.1")
    return subject, graph, found


def _blank(properties: Properties) -> Iterator[BlankNode]:
    return (found for objects in properties.values() for found in objects if isinstance(found, BlankNode))
