"""Which statement or graph each comment of a Turtle or TriG file stands before.

The file is known to parse, so the tokens here need only tell comments, strings, IRIs and punctuation apart.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, RdfFormat

from graphsvc.errors import FormattingError
from graphsvc.vocab import RDF

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyoxigraph import Quad

    from graphsvc.formatting.trees import Forest, Graph, Subject

_TOKEN: Final = re.compile(
    r"""
    (?P<comment> \#[^\r\n]* )
  | (?P<quoted>  \"{3} (?: \"{0,2} (?: [^"\\] | \\. ) )* \"{3} | '{3} (?: '{0,2} (?: [^'\\] | \\. ) )* '{3}
               | \" (?: [^"\\] | \\. )* \" | ' (?: [^'\\] | \\. )* ' )
  | (?P<iri>     < [^>]* > )
  | (?P<number>  [+-]? (?: [0-9]+\.[0-9]*[eE][+-]?[0-9]+ | (?: [0-9]*\.[0-9]+ | [0-9]+ ) (?: [eE][+-]?[0-9]+ )? ) )
  | (?P<tag>     @[A-Za-z]+ (?: -[A-Za-z0-9]+ )* )
  | (?P<word>    (?: \\. | [^\s<>"'{}()\[\];,.\#\\] | \. (?= [^\s<>"'{}()\[\];,\#] ) )+ )
  | (?P<mark>    [{}()\[\];,.] )
    """,
    re.VERBOSE | re.DOTALL,
)
_OPENING, _CLOSING, _ENDING = frozenset("[("), frozenset("])"), frozenset(".{}")
_AT_DIRECTIVES: Final = frozenset({"@prefix", "@base", "@version"})
_SPARQL_DIRECTIVES: Final = {"prefix": 3, "base": 2, "version": 2}
"""The directives that no dot ends, with their number of tokens."""


class _Token(NamedTuple):
    """A piece of the file and the line it begins on; `alone` if nothing stands before it on that line."""

    kind: str
    text: str
    line: int
    alone: bool


def comment_lines(text: str) -> list[str]:
    """The comments of the file in their order, without white space at their ends."""
    return [token.text.rstrip() for token in _tokens(text) if token.kind == "comment"]


class Placement:
    """The comments of a file: `header` at its top, the others before a graph or a subject.

    Lines come as they are written, without indentation; an empty one parts two blocks.
    Raises FormattingError for a comment inside a statement, after code, or with nothing to stand before.
    """

    def __init__(self, text: str, forest: Forest) -> None:
        """`forest` is what the file says."""
        self.header: list[str] = []
        self._before: dict[tuple[Graph, Subject | None], list[str]] = {}
        self._directives: list[str] = []
        self._graph: Graph = DefaultGraph()
        self._forest = forest
        self._roots = set(forest.roots)
        self._started = False
        tokens = list(_tokens(text))
        labels = {token.text[2:] for token in tokens if token.text.startswith("_:")}
        # The n-th statement that begins with `[` or `(` is about the n-th root that has no label.
        self._unlabelled = iter([root for root in forest.roots if root.value not in labels])
        self._read(tokens)

    def before_graph(self, graph: Graph) -> list[str]:
        """The comments that stand before the graph's opening."""
        return self._before.get((graph, None), [])

    def before_subject(self, graph: Graph, subject: Subject) -> list[str]:
        """The comments that stand before the statements on that subject in that graph."""
        return self._before.get((graph, subject), [])

    def _read(self, tokens: Sequence[_Token]) -> None:
        comments: list[_Token] = []
        code: list[_Token] = []
        depth = 0
        for token in tokens:
            if token.kind == "comment":
                if code or not token.alone:
                    raise _misplaced(token)
                comments.append(token)
                continue
            code.append(token)
            depth += (token.text in _OPENING) - (token.text in _CLOSING)
            if depth == 0 and _ends(code):
                comments = self._placed(comments, code)
                code = []
        if not self._started:
            self.header = _lines(comments)
        elif comments:
            raise _misplaced(comments[0])

    def _placed(self, comments: list[_Token], code: list[_Token]) -> list[_Token]:
        """Place the comments before the code, which is a directive, a statement or a graph's opening or end.

        Gives back those that are still to be placed.
        """
        head, end = code[0].text, code[-1].text
        directive = head in _AT_DIRECTIVES or head.lower() in _SPARQL_DIRECTIVES
        comments = self._without_header(comments, None if directive else code[0].line)
        if directive:
            self._directives.append(" ".join(token.text for token in code))
        elif end == "{":
            name = [token for token in code[:-1] if token.text.lower() != "graph"]
            if not name:
                return comments  # a default graph in braces loses them, so its first subject gets the comments
            self._graph = self._graph_named(name)
            comments = self._kept(comments, None)
        elif len(code) > 1 and (comments or head in _OPENING):
            comments = self._kept(comments, self._resolved(code))
        if comments:
            raise _misplaced(comments[0])
        if end == "}":
            self._graph = DefaultGraph()
        return []

    def _without_header(self, comments: list[_Token], line: int | None) -> list[_Token]:
        """Take the header off the first comments: all, but for a block that directly precedes code on `line`."""
        if self._started:
            return comments
        self._started = True
        own = len(comments)
        while own and line is not None and comments[own - 1].line == line - 1:
            own, line = own - 1, line - 1
        self.header = _lines(comments[:own])
        return comments[own:]

    def _kept(self, comments: list[_Token], subject: Subject | None) -> list[_Token]:
        """Keep the comments for the subject, or the graph if it is None; give them back if it is not written there."""
        written = self._forest.graphs.get(self._graph, {})
        if not written or (subject is not None and subject not in written):
            return comments
        if isinstance(subject, BlankNode) and subject not in self._roots:
            return comments
        if comments:
            before = self._before.setdefault((self._graph, subject), [])
            before += ["", *_lines(comments)] if before else _lines(comments)
        return []

    def _graph_named(self, name: list[_Token]) -> Graph:
        """The graph with that name; a blank node can only name an empty one here, which says nothing."""
        graph = None if name[0].text == "[" else self._resolved(name)
        return graph if isinstance(graph, NamedNode) else NamedNode("x:empty")

    def _resolved(self, code: list[_Token]) -> Subject:
        """The term that the code begins with."""
        head = code[0].text
        if head.startswith("_:"):
            return BlankNode(head[2:])
        if head == "[" or (head == "(" and code[1].text != ")"):
            return next(self._unlabelled)
        name = f"<{RDF}nil>" if head == "(" else head
        statement = f"<x:s> {name} <x:o> ."
        quad: Quad = next(pyoxigraph.parse("\n".join([*self._directives, statement]), RdfFormat.TURTLE))
        return quad.predicate


def _tokens(text: str) -> Iterator[_Token]:
    line, end = 1, 0
    for match in _TOKEN.finditer(text):
        gap = text[end : match.start()]
        line += gap.count("\n")
        alone = end == 0 or "\n" in gap or "\r" in gap
        yield _Token(match.lastgroup or "", match.group(), line, alone)
        line += match.group().count("\n")
        end = match.end()


def _ends(code: list[_Token]) -> bool:
    """Whether the last token ends a statement, a directive or a graph, or opens a graph."""
    return code[-1].text in _ENDING or len(code) == _SPARQL_DIRECTIVES.get(code[0].text.lower())


def _lines(comments: list[_Token]) -> list[str]:
    """The comments as lines, with an empty one wherever lines lie between them."""
    lines: list[str] = []
    for earlier, comment in zip([None, *comments], comments, strict=False):
        if earlier is not None and comment.line > earlier.line + 1:
            lines.append("")
        lines.append(comment.text.rstrip())
    return lines


def _misplaced(comment: _Token) -> FormattingError:
    detail = "a comment can be kept on lines of its own, at the top or before a subject or a graph that says something"
    return FormattingError(detail=detail, line=comment.line)
