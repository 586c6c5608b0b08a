"""Example queries: `queries/{slug}.rq` with a comment header, read into values and described as RDF.

# title: Smart21 by community           (with a language as `# title@fr: …`)
# question: Which communities …?
# keywords: recognitions, smart21        (the first is the topic under which the query is listed)
# rows: 2                                (rows expected: their number, or the rows themselves, one a line)
#   Taoyuan | 10
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Final

import pyoxigraph as ox

from graphsvc.engine.embedded import syntax_problem
from graphsvc.errors import QueryRefused, RequestTooLarge, SyntaxProblem
from graphsvc.guard import Limits, admit
from graphsvc.model import Names
from graphsvc.vocab import AUTHORED_BASE, RDF, RDFS, SCHEMA, SH

_FIELD: Final = re.compile(r"#\s*(title|question|keywords|rows)(?:@([A-Za-z-]+))?:\s*(.*)")
_ROW: Final = re.compile(r"#  +(\S.*)")
_LIMITS: Final = Limits(size_bytes=100_000, depth=50, chain=1_000, terms=5_000)
_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class ExampleQuery:
    """One example query; `rows` are the solutions expected, each value as the file writes it."""

    slug: str
    text: str
    titles: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[str, str] = field(default_factory=dict)
    keywords: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] | None = None

    @property
    def title(self) -> str:
        """The English title."""
        return self.titles.get("en", self.slug)


def read_query(text: str, name: str, names: Names) -> ExampleQuery:
    """The query of a file. Raises SyntaxProblem unless its header has title, question, keywords and rows."""
    slug = PurePath(name).stem
    found: dict[tuple[str, str], str] = {}
    rows: list[tuple[str, ...]] = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        if match := _FIELD.fullmatch(line.rstrip()):
            found[match[1], match[2] or "en"] = match[3]
        elif match := _ROW.fullmatch(line.rstrip()):
            rows.append(tuple(value.strip() for value in match[1].split(" | ")))
    missing = [key for key in ("title", "question", "keywords", "rows") if (key, "en") not in found]
    if missing:
        raise SyntaxProblem(detail=f"the header lacks `# {missing[0]}:`", file=name, line=1, column=1)
    if not _SLUG.fullmatch(slug):
        raise SyntaxProblem(
            detail="the file name must be lower-case words joined by hyphens", file=name, line=1, column=1
        )
    if not found["rows", "en"].isdigit() or int(found["rows", "en"]) != len(rows):
        detail = f"`# rows:` says {found['rows', 'en'] or 'nothing'}, {len(rows)} follow"
        raise SyntaxProblem(detail=detail, file=name, line=1, column=1)
    require_parsable(text, name)
    return ExampleQuery(
        slug,
        text.replace(AUTHORED_BASE, names.base),
        {language: value for (key, language), value in found.items() if key == "title"},
        {language: value for (key, language), value in found.items() if key == "question"},
        tuple(word.strip() for word in found["keywords", "en"].split(",")),
        tuple(rows),
    )


def require_parsable(text: str, name: str, form: str = "SELECT") -> None:
    """Raise SyntaxProblem, with its place, unless the text is a query of that form that stays on this machine."""
    try:
        admit(text, _LIMITS)
        result = ox.Store().query(text)
    except (QueryRefused, RequestTooLarge) as problem:
        raise SyntaxProblem(problem.detail, **{"line": 1, "column": 1, **problem.facts, "file": name}) from problem
    except SyntaxError as problem:
        place = syntax_problem(problem, text)
        facts = {"line": 1, "column": 1, **place.facts}
        raise SyntaxProblem(place.detail, file=name, line=facts["line"], column=facts["column"]) from problem
    if form == "CONSTRUCT" and not isinstance(result, ox.QueryTriples):
        raise SyntaxProblem("a rule must be a CONSTRUCT query", file=name, line=1, column=1)
    if form == "SELECT" and not isinstance(result, ox.QuerySolutions):
        raise SyntaxProblem("an example query must be a SELECT", file=name, line=1, column=1)


def described(query: ExampleQuery, names: Names) -> list[ox.Quad]:
    """The query as RDF in the graph of the queries, after the SHACL-based example vocabulary (interface, E1)."""
    graph = ox.NamedNode(names.queries)
    subject = ox.NamedNode(names.thing("query", query.slug))

    def quad(predicate: str, term: ox.NamedNode | ox.Literal) -> ox.Quad:
        return ox.Quad(subject, ox.NamedNode(predicate), term, graph)

    form = re.search(r"(?im)^\s*(select|ask|construct|describe)\b", query.text)
    kind = form[1].lower() if form else "select"
    return [
        quad(RDF + "type", ox.NamedNode(SH + "SPARQLExecutable")),
        *(quad(RDFS + "label", ox.Literal(value, language=tag)) for tag, value in query.titles.items()),
        *(quad(RDFS + "comment", ox.Literal(value, language=tag)) for tag, value in query.questions.items()),
        quad(SCHEMA + "genre", ox.Literal(query.keywords[0], language="en")),
        *(quad(SCHEMA + "keywords", ox.Literal(word, language="en")) for word in query.keywords),
        quad(SH + kind, ox.Literal(query.text)),
        quad(SH + "prefixes", ox.NamedNode(names.ontology)),
    ]
