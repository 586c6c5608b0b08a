"""Uploaded documents as N-Triples: checked on the text first, then read by the engine's parsers, never by rdflib."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from graphsvc.errors import BadUpload
from graphsvc.formats import Format
from graphsvc.uploads.nesting import refuse_deep_json, refuse_deep_turtle, refuse_unsafe_xml
from graphsvc.uploads.parts import UPLOADED, Document, documents_of
from graphsvc.uploads.texts import plain_text, unwritable_escape, xml_text

__all__ = ["UPLOADED", "Upload", "parse_upload"]

_UNWRITABLE: Final = re.compile(rb"[^\\](?:\\\\)*\\(?:[bf]|u00(?:0[0-8BCEF]|1[0-9A-F])|uFFF[EF])")
"""An escape of N-Triples for a character that XML cannot carry, as the engine writes them."""

_PLACE: Final = re.compile(r"^Parser error (?:at|between) .*?: ", re.DOTALL)
_PIECES: Final = {"rdf-xml": re.compile(b"(?=<)"), "json-ld": re.compile(rb"(?<=[,{}\[\]])")}
"""Where a document is cut to find the place of a problem that its parser does not tell."""

_REMOTE: Final = "LoadDocumentCallback"


@dataclass(frozen=True, slots=True)
class Upload:
    """What a client uploads about one graph, None for the default graph, as it came.

    Relative IRIs are resolved against `base`; what nests deeper than `depth` is refused. The name of a file decides
    where the content type does not say much.
    """

    body: bytes
    content_type: str
    base: str
    graph: str | None
    depth: int
    file_name: str = ""


def parse_upload(upload: Upload) -> bytes:
    """The triples that an upload states, as N-Triples with blank nodes of its own.

    Formats with graphs may name the addressed graph and no other one. Raises BadUpload, with line and column where they
    are known, and UnsupportedMediaType. It may take long, and must run where its process can be ended.
    """
    return b"".join(
        _triples(document, upload) for document in documents_of(upload.body, upload.content_type, upload.file_name)
    )


def _triples(document: Document, upload: Upload) -> bytes:
    """The triples of one document as N-Triples."""
    try:
        text = _admitted(document, upload.depth)
        triples = _parsed(text, document.form, upload.base, upload.graph)
        if _UNWRITABLE.search(triples):
            raise unwritable_escape(text)
    except BadUpload as problem:
        raise BadUpload(problem.detail, **{**problem.facts, "part": document.part}) from problem
    return triples


def _admitted(document: Document, depth: int) -> str:
    """The document's text, if it may be parsed."""
    if document.form.name == "rdf-xml":
        text = xml_text(document.body, document.charset)
        refuse_unsafe_xml(text.encode(), depth)
        return text
    text = plain_text(document.body, document.charset)
    refuse_deep = refuse_deep_json if document.form.name == "json-ld" else refuse_deep_turtle
    refuse_deep(text, depth)
    return text


def _parsed(text: str, form: Format, base: str, graph: str | None) -> bytes:
    """The triples of a text as N-Triples. Raises BadUpload."""
    assert isinstance(form.serializer, ox.RdfFormat)  # noqa: S101  # UPLOADED holds no other format
    document = text.encode()
    try:
        quads = ox.parse(document, form.serializer, base_iri=base, rename_blank_nodes=True)
        return ox.serialize(_of_graph(quads, graph), format=ox.RdfFormat.N_TRIPLES) or b""
    except SyntaxError as problem:
        line, column = problem.lineno, problem.offset
        if not line and form.name in _PIECES:
            line, column = _reading_stopped(document, form, base)
        detail = _PLACE.sub("", str(problem.msg))
        if _REMOTE in detail:
            detail = "contexts are not fetched: put the context itself into the document"
        raise BadUpload(detail=detail, line=line, column=column) from problem


def _of_graph(quads: Iterator[ox.Quad], graph: str | None) -> Iterator[ox.Triple]:
    """The triples of the quads. Raises BadUpload for one that stands in a graph which is not the addressed one."""
    for quad in quads:
        name = quad.graph_name
        if not isinstance(name, ox.DefaultGraph) and not (isinstance(name, ox.NamedNode) and name.value == graph):
            stray = name.value if isinstance(name, ox.NamedNode) else "a graph without a name"
            raise BadUpload(detail="a request is about one graph, and the upload names another", graph=stray)
        yield quad.triple


class _Pieces:
    """A document handed out in pieces; `start` is where the last one began."""

    def __init__(self, document: bytes, cut: re.Pattern[bytes]) -> None:
        self.start = 0
        self._document = document
        self._ends = iter([*(found.start() for found in cut.finditer(document) if found.start()), len(document)])
        self._end = 0
        self._position = 0

    def read(self, size: int) -> bytes:
        """What is left of a piece, or of the next one."""
        if self._position == self._end:
            self.start = self._end
            self._end = next(self._ends, self._end)
        piece = self._document[self._position : min(self._end, self._position + size)]
        self._position += len(piece)
        return piece


def _reading_stopped(document: bytes, form: Format, base: str) -> tuple[int, int]:
    """The line and column where reading a document failed: the piece after which its parser complained."""
    assert isinstance(form.serializer, ox.RdfFormat)  # noqa: S101  # as above
    pieces = _Pieces(document, _PIECES[form.name])
    try:
        for _ in ox.parse(pieces, form.serializer, base_iri=base):  # type: ignore[arg-type]  # it only reads
            pass
    except SyntaxError:
        pass
    before = document[: pieces.start].decode()
    return before.count("\n") + 1, len(before) - before.rfind("\n")
