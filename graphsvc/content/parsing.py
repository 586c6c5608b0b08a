"""Turtle and TriG files as quads, with the place of every problem."""

from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import Final, TypeVar

import pyoxigraph as ox

from graphsvc.errors import MissingContent, Place, SyntaxProblem
from graphsvc.model import Names
from graphsvc.vocab import AUTHORED_BASE

_T = TypeVar("_T")
LARGEST_BYTES: Final = 32 * 1024 * 1024
"""No file that a person keeps is larger; one that is was put there by mistake."""
DECLARED: Final = re.compile(r"^\s*@?prefix\s+([\w-]*):\s*<([^>]*)>", re.IGNORECASE | re.MULTILINE)
_WHERE: Final = re.compile(r"^Parser error (?:at|between) .*?: ", re.DOTALL)


def text_of(path: Path, name: str) -> str:
    """The file's text without its byte-order mark.

    Raises MissingContent for what cannot be read or is larger than LARGEST_BYTES, SyntaxProblem unless it is UTF-8.
    """
    try:
        info = path.stat()
        if not stat.S_ISREG(info.st_mode):
            raise MissingContent(detail="this is no file", file=name, line=1, column=1)
        if info.st_size > LARGEST_BYTES:
            detail = f"the file has {info.st_size} bytes, and at most {LARGEST_BYTES} are read; part it"
            raise MissingContent(detail=detail, file=name, line=1, column=1)
        raw = path.read_bytes()
    except OSError as problem:
        raise MissingContent(detail=f"the file cannot be read: {problem.strerror}", file=name) from problem
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        before = raw[: problem.start].decode("utf-8", "replace")
        line = before.count("\n") + 1
        column = len(before) - before.rfind("\n")
        raise SyntaxProblem(detail="the file is not UTF-8", file=name, line=line, column=column) from problem


def quads_of(text: str, name: str, names: Names) -> list[ox.Quad]:
    """The quads of a Turtle (`.ttl`) or TriG (`.trig`) text, under the base in force.

    Raises SyntaxProblem with line and column.
    """
    form = ox.RdfFormat.TRIG if name.endswith(".trig") else ox.RdfFormat.TURTLE
    try:
        return [rebased(quad, names) for quad in ox.parse(text.encode(), form, rename_blank_nodes=True)]
    except SyntaxError as problem:
        detail = _WHERE.sub("", str(problem.msg))
        raise SyntaxProblem(detail=detail, file=name, line=problem.lineno or 1, column=problem.offset or 1) from problem


def rebased(quad: ox.Quad, names: Names) -> ox.Quad:
    """The quad with every authored IRI, also one that stands in a literal, under the base in force."""
    if names == Names():
        return quad
    return ox.Quad(
        _rebased_term(quad.subject, names),
        _rebased_term(quad.predicate, names),
        _rebased_term(quad.object, names),
        _rebased_term(quad.graph_name, names),
    )


def _rebased_term(term: _T, names: Names) -> _T:
    """The term under the base in force."""
    if isinstance(term, ox.NamedNode):
        return type(term)(names.rebased(term.value))
    if isinstance(term, ox.Literal) and term.language is None and term.value.startswith(AUTHORED_BASE):
        return type(term)(names.rebased(term.value), datatype=term.datatype)
    return term


def place_of(iri: str, text: str, name: str, names: Names) -> Place:
    """Where the file first names the IRI, as a prefixed name or in full; the first line when it cannot be found."""
    forms = [re.escape(f"<{iri}>")]
    for prefix, namespace in DECLARED.findall(text):
        whole = names.rebased(namespace)
        if whole and iri.startswith(whole):
            forms.append(re.escape(f"{prefix}:{iri[len(whole) :]}") + r"(?![\w%-])")
    authored = iri.replace(names.base, Names().base, 1)
    forms.append(re.escape(f"<{authored}>"))
    found = re.search(r"(?m)^[^#\n]*?(" + "|".join(forms) + ")", text)
    if not found:
        return Place(name, 1, 1)
    start = found.start(1)
    return Place(name, text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))
