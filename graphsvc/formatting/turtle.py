"""Statements and graphs over lines: one predicate a line, brackets and lists on one line where they fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode

from graphsvc.errors import FormattingError
from graphsvc.formatting.terms import NaturalKey, Spelling, natural
from graphsvc.vocab import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphsvc.formatting.comments import Placement
    from graphsvc.formatting.trees import Forest, Graph, Object, Properties, Subject

_WIDTH: Final = 120
_DEEPEST: Final = 50
"""Levels of brackets; more are an accident, and each costs the interpreter's stack."""

_TYPE, _NIL = NamedNode(RDF + "type"), NamedNode(RDF + "nil")
_FIRST, _REST = NamedNode(RDF + "first"), NamedNode(RDF + "rest")
_DOCUMENT_GRAPH: Final = "/graph/document/"
_DOCUMENT: Final = "/id/document/"

_Key: TypeAlias = tuple[int, str, NaturalKey, str]


class Layout:
    """Lays out a dataset; the order of everything follows from how it is written, so it is the order readers see."""

    def __init__(self, forest: Forest, spelling: Spelling, placement: Placement) -> None:
        """Take the statements, the way to write terms, and the comments."""
        self._forest = forest
        self._spelling = spelling
        self._placement = placement
        self._flat: dict[BlankNode, str] = {}

    def chunks(self) -> list[str]:
        """The subjects of the default graph, then the named graphs, to be parted by empty lines."""
        default = DefaultGraph()
        named = [graph for graph in self._forest.graphs if isinstance(graph, NamedNode)]
        named.sort(key=lambda graph: (_DOCUMENT_GRAPH not in graph.value, natural(self._spelling.iri(graph))))
        chunks = self._subjects(default, 0) if default in self._forest.graphs else []
        return chunks + [self._graph(graph) for graph in named]

    def _graph(self, graph: NamedNode) -> str:
        """`name { … }`; only subjects that take several lines are parted by empty ones."""
        lines = [*self._placement.before_graph(graph), f"{self._spelling.iri(graph)} {{"]
        several = False
        for number, chunk in enumerate(self._subjects(graph, 2)):
            if number and (several or "\n" in chunk):
                lines.append("")
            several = "\n" in chunk
            lines.append(chunk)
        return "\n".join([*lines, "}"])

    def _subjects(self, graph: Graph, margin: int) -> list[str]:
        """The statements on each subject of the graph in their order, with their comments."""
        subjects = self._forest.graphs[graph]
        named = [subject for subject in subjects if isinstance(subject, NamedNode)]
        document = graph.value.replace(_DOCUMENT_GRAPH, _DOCUMENT) if isinstance(graph, NamedNode) else ""
        named.sort(key=lambda subject: (subject.value != document, natural(self._spelling.iri(subject))))
        roots = [subject for subject in self._forest.roots if subject in subjects]
        roots.sort(key=self._key)
        ordered: list[Subject] = [*named, *roots]
        chunks: list[str] = []
        for subject in ordered:
            comments = self._placement.before_subject(graph, subject)
            lines = [_indented(line, margin) for line in comments]
            chunks.append("\n".join([*lines, self._statement(subject, subjects[subject], margin)]))
        return chunks

    def _statement(self, subject: Subject, properties: Properties, margin: int) -> str:
        head = "[]" if isinstance(subject, BlankNode) else self._spelling.iri(subject)
        start = margin + len(head) + 1
        lines: list[str] = []
        for predicate in self._predicates(properties):
            lines.append(self._property(predicate, properties[predicate], margin + 2, start))
            start = margin + 2
        body = (" ;\n" + " " * (margin + 2)).join(lines)
        return f"{_indented(head, margin)} {body} ."

    def _predicates(self, properties: Properties) -> list[NamedNode]:
        return sorted(properties, key=lambda node: (node != _TYPE, natural(self._predicate(node))))

    def _predicate(self, node: NamedNode) -> str:
        return "a" if node == _TYPE else self._spelling.iri(node)

    def _property(self, predicate: NamedNode, objects: Iterable[Object], margin: int, start: int) -> str:
        """The predicate with its objects, from column `start` on; later lines are indented further than `margin`."""
        name = self._predicate(predicate)
        ordered = sorted(objects, key=self._key)
        line = f"{name} {' , '.join(map(self._on_one_line, ordered))}"
        if _fits(line, start):
            return line
        if len(ordered) == 1:
            return f"{name} {self._over_lines(ordered[0], margin)}"
        inner = margin + 2
        return f"{name}\n" + " ,\n".join(_indented(self._object(found, inner), inner) for found in ordered)

    def _object(self, found: Object, margin: int) -> str:
        """The object on one line if it fits behind the margin."""
        line = self._on_one_line(found)
        return line if _fits(line, margin) else self._over_lines(found, margin)

    def _over_lines(self, found: Object, margin: int) -> str:
        """Brackets and lists with one property or item a line, closed at the margin; other terms as they are."""
        inner = margin + 2
        if not isinstance(found, BlankNode) or self._on_one_line(found) == "[]":
            return self._on_one_line(found)
        items = self._items(found)
        if items is not None:
            lines = [_indented(self._object(item, inner), inner) for item in items]
            return "\n".join(["(", *lines, _indented(")", margin)])
        properties = self._forest.properties(found)
        lines = [self._property(name, properties[name], inner, inner) for name in self._predicates(properties)]
        body = " ;\n".join(_indented(line, inner) for line in lines)
        return f"[\n{body}\n{_indented(']', margin)}"

    def _on_one_line(self, found: Object, depth: int = 0) -> str:
        """The object without a line break of ours; long strings bring their own."""
        if isinstance(found, NamedNode):
            return "()" if found == _NIL else self._spelling.iri(found)
        if isinstance(found, Literal):
            return self._spelling.literal(found)
        if found not in self._flat:
            self._flat[found] = self._brackets(found, depth + 1)
        return self._flat[found]

    def _brackets(self, node: BlankNode, depth: int) -> str:
        if depth > _DEEPEST:
            raise FormattingError(detail=f"blank nodes are nested more than {_DEEPEST} deep")
        items = self._items(node)
        if items is not None:
            return f"( {' '.join(self._on_one_line(item, depth) for item in items)} )"
        properties = self._forest.properties(node)
        parts: list[str] = []
        for predicate in self._predicates(properties):
            objects = sorted(properties[predicate], key=lambda found: self._key(found, depth))
            parts.append(f"{self._predicate(predicate)} {' , '.join(map(self._on_one_line, objects))}")
        return f"[ {' ; '.join(parts)} ]" if parts else "[]"

    def _items(self, node: BlankNode) -> list[Object] | None:
        """The items of the list that begins at the node; None unless it is a whole one and nothing else."""
        items: list[Object] = []
        link: Object = node
        while isinstance(link, BlankNode):
            properties = self._forest.properties(link)
            first, rest = properties.get(_FIRST, []), properties.get(_REST, [])
            if len(properties) != 2 or len(first) != 1 or len(rest) != 1:  # noqa: PLR2004 - first and rest
                return None
            items.append(first[0])
            link = rest[0]
        return items if link == _NIL else None

    def _key(self, found: Object, depth: int = 0) -> _Key:
        """IRIs, then literals by language and value, then blank nodes; each in natural order."""
        written = self._on_one_line(found, depth)
        if isinstance(found, Literal):
            return 1, found.language or "", natural(found.value), written
        return 2 * isinstance(found, BlankNode), "", natural(written), written


def _indented(line: str, margin: int) -> str:
    return " " * margin + line if line else ""


def _fits(line: str, start: int) -> bool:
    """Whether the line leaves room for what ends it, ` ;`, when it begins at column `start`."""
    return "\n" not in line and start + len(line) + len(" ;") <= _WIDTH
