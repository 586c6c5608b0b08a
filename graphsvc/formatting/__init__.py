"""The canonical layout of the project's Turtle, TriG and SPARQL files: `formatted` is what `graphsvc fmt` writes.

Nothing is lost or the file is refused: the new text is read again and must hold the same dataset and the same comments.

    terms      how one term is written, and what comes before what
    comments   which statement each comment stands before
    trees      blank nodes as trees, and whether two datasets are the same
    turtle     statements and graphs over lines
    sparql     the same for queries and updates
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

import pyoxigraph

from graphsvc.errors import FormattingError, SyntaxProblem
from graphsvc.formatting.comments import Placement, comment_lines
from graphsvc.formatting.sparql import laid_out
from graphsvc.formatting.terms import Spelling, effective
from graphsvc.formatting.trees import Forest, same_dataset
from graphsvc.formatting.turtle import Layout

__all__ = ["KINDS", "Kind", "formatted"]

Kind: TypeAlias = Literal["turtle", "trig", "sparql"]
KINDS: Final[Mapping[str, Kind]] = {".ttl": "turtle", ".trig": "trig", ".rq": "sparql"}
"""What has a layout, by the ending of the file's name."""
_FORMATS = {"turtle": pyoxigraph.RdfFormat.TURTLE, "trig": pyoxigraph.RdfFormat.TRIG}

_PLACE = re.compile(r"Parser error (?:at|between) .*?: ", re.DOTALL)


def formatted(text: str, *, kind: Kind, prefixes: Mapping[str, str]) -> str:
    """The canonical layout of a file, a fixed point: formatting it again changes nothing.

    `prefixes` maps names to namespaces and outranks what the file declares; a namespace that it lacks keeps the
    file's own name. Language tags are written in the case of BCP 47, section 2.1.1, since the parser lowers them.
    Raises SyntaxProblem where the file does not parse, FormattingError where a comment or a blank node would be lost.
    Whether SPARQL parses is for the engine to say beforehand; here it is only proved that it means the same.
    """
    text = text.removeprefix("\ufeff")
    if kind == "sparql":
        return laid_out(text, prefixes)
    forest, declared = _read(text, kind)
    placement = Placement(text, forest)
    spelling = Spelling(effective(prefixes, declared))
    body = Layout(forest, spelling, placement).chunks()
    names = [f"@prefix {name}: <{spelling.prefixes[name]}> ." for name in sorted(spelling.used)]
    # Without prefixes only an empty line tells the header from a comment on the first subject.
    top = ["\n".join([*placement.header, *names])] if placement.header or names else []
    result = "\n\n".join([*top, *body]) + "\n" if top or body else ""
    if result != text:
        _prove(text, result, forest, kind)
    return result


def _read(text: str, kind: str) -> tuple[Forest, dict[str, str]]:
    """What the file says, and the prefixes it declares."""
    try:
        parser = pyoxigraph.parse(text, _FORMATS[kind])
        return Forest(parser), dict(parser.prefixes)
    except SyntaxError as problem:
        detail = _PLACE.sub("", problem.msg, count=1)
        raise SyntaxProblem(line=problem.lineno, column=problem.offset, detail=detail) from problem


def _prove(text: str, result: str, forest: Forest, kind: str) -> None:
    """Raise unless `result` says what the file said, with all its comments."""
    try:
        again, _ = _read(result, kind)
    except SyntaxProblem as problem:
        detail = f"the new layout does not parse, which is a defect of the formatter: {problem.detail}"
        raise FormattingError(detail=detail) from problem
    if not same_dataset(forest, again):
        raise FormattingError(detail="the new layout says something else, which is a defect of the formatter")
    if Counter(comment_lines(text)) != Counter(comment_lines(result)):
        raise FormattingError(detail="the new layout loses a comment, which is a defect of the formatter")
