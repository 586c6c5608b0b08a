"""Example queries: `queries/{slug}.rq` with a comment header, read into values and described as RDF.

# title: Smart21 by community           (with a language as `# title@fr: …`)
# question: Which communities …?
# keywords: recognitions, smart21        (the first is the topic under which the query is listed)
# rows: 2                                (rows expected: their number, or the rows themselves, one a line)
#   Taoyuan | 10
# parameter: year = 2019                 (for each variable `?_year_integer`, bound when the rows are compared)
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Final, Literal, TypeAlias

import pyoxigraph as ox

from graphsvc.content.query_parameters import Template
from graphsvc.engine.mistakes import syntax_problem
from graphsvc.errors import BadRequest, FormattingError, RequestError, SyntaxProblem
from graphsvc.formatting.sparql.names import body_of
from graphsvc.formatting.sparql.tokens import tokens
from graphsvc.guard import Limits, admit, admit_update
from graphsvc.model import Names
from graphsvc.vocab import AUTHORED_BASE, RDF, RDFS, SCHEMA, SH

_FIELD: Final = re.compile(r"#\s*(title|question|keywords|rows)(?:@([A-Za-z-]+))?:\s*(.*)")
_ROW: Final = re.compile(r"#  +(\S.*)")
_PARAMETER: Final = re.compile(r"#\s*parameter:\s*(\w+)\s*=\s*(\S.*)")
_LIMITS: Final = Limits(size_bytes=100_000, depth=50, chain=1_000, terms=5_000)
_FAILING: Final = "CREATE GRAPH <urn:x> ; CREATE GRAPH <urn:x> ;"
_LINE: Final = re.compile(r"\bat (\d+):")
_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

Form: TypeAlias = Literal["SELECT", "CONSTRUCT", "UPDATE"]


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
    def asked(self) -> str:
        """The query with its parameters bound to the values that its header gives, for which the rows are expected."""
        if not (samples := samples_of(self.text)):
            return self.text
        template = Template(self.text)
        values = {known.variable: [known.term(samples[known.name])] for known in template.parameters}
        return template.bound(values)

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
        detail = (
            f"`# rows:` says {found['rows', 'en'] or 'nothing'}, {len(rows)} follow: begin with `# rows: 0`, and"
            f" `graphsvc query {slug} --format rows` prints what there is"
        )
        raise SyntaxProblem(detail=detail, file=name, line=1, column=1)
    require_parsable(text, name, "SELECT")
    _require_samples(text, name)
    return ExampleQuery(
        slug,
        text.replace(AUTHORED_BASE, names.base),
        {language: value for (key, language), value in found.items() if key == "title"},
        {language: value for (key, language), value in found.items() if key == "question"},
        tuple(word.strip() for word in found["keywords", "en"].split(",")),
        tuple(rows),
    )


def samples_of(text: str) -> Mapping[str, str]:
    """The value that the header of a query gives for each of its parameters, by name."""
    header = itertools.takewhile(lambda line: line.startswith("#"), text.splitlines())
    return {match[1]: match[2] for line in header if (match := _PARAMETER.fullmatch(line.rstrip()))}


def _require_samples(text: str, name: str) -> None:
    """Raise SyntaxProblem unless the header gives a value for each parameter of the query, and for nothing else."""
    samples = samples_of(text)
    if not samples and "?_" not in text and "$_" not in text:
        return
    try:
        known = {parameter.name: parameter for parameter in Template(text).parameters}
        missing = [f"a value for {wanted}: `# parameter: {wanted} = …`" for wanted in known.keys() - samples.keys()]
        surplus = [f"a variable for the parameter {given}, `?_{given}_…`" for given in samples.keys() - known.keys()]
        if lacks := sorted([*missing, *surplus]):
            raise SyntaxProblem(detail=f"the query lacks {lacks[0]}", file=name, line=1, column=1)
        for given, value in samples.items():
            known[given].term(value)
    except (BadRequest, FormattingError) as problem:
        raise SyntaxProblem(problem.detail, **{"line": 1, "column": 1, **problem.facts, "file": name}) from problem


def require_parsable(text: str, name: str, form: Form) -> None:
    """Raise SyntaxProblem, with its place, unless the text is of that form and stays on this machine."""
    try:
        if form == "UPDATE":
            _read_update(admit_update(text, _LIMITS, AUTHORED_BASE))
            return
        result = ox.Store().query(admit(text, _LIMITS, AUTHORED_BASE))
    except (FormattingError, RequestError, SyntaxProblem) as problem:
        raise SyntaxProblem(problem.detail, **{"line": 1, "column": 1, **problem.facts, "file": name}) from problem
    except SyntaxError as problem:
        place = syntax_problem(problem, text, update=form == "UPDATE")
        facts = {"line": 1, "column": 1, **place.facts}
        raise SyntaxProblem(place.detail, file=name, line=facts["line"], column=facts["column"]) from problem
    if form == "CONSTRUCT" and not isinstance(result, ox.QueryTriples):
        raise SyntaxProblem("a rule must be a CONSTRUCT query", file=name, line=1, column=1)
    if form == "SELECT" and not isinstance(result, ox.QuerySolutions):
        raise SyntaxProblem("an example query must be a SELECT", file=name, line=1, column=1)


def form_of(name: str) -> Form:
    """The form of the query or update that a `.rq` file holds, by its folder."""
    forms: dict[tuple[str, ...], Form] = {("ontology", "rules"): "CONSTRUCT", ("ontology", "migrations"): "UPDATE"}
    return forms.get(PurePath(name).parts[:2], "SELECT")


def _read_update(text: str) -> None:
    """Raise SyntaxError unless the text is an update; no part of it is run, as a LOAD would fetch what it names.

    The engine parses a whole update before it runs it, so an operation that fails is put in front of the others.
    """
    first = body_of(tokens(text)).tokens[0]
    start = sum(len(line) + 1 for line in text.split("\n")[: first.line - 1]) + first.column - 1
    try:
        ox.Store().update(f"{text[:start]}{_FAILING}\n{' ' * (first.column - 1)}{text[start:]}")
    except RuntimeError:
        return
    except SyntaxError as problem:
        place = _LINE.search(str(problem))
        if place and int(place[1]) > first.line:
            message = str(problem).replace(place[0], f"at {int(place[1]) - 1}:", 1)
            raise SyntaxError(message) from problem
        raise


def described(query: ExampleQuery, names: Names) -> list[ox.Quad]:
    """The query as RDF in the graph of the queries, after the SHACL-based example vocabulary (interface, E1)."""
    graph = ox.NamedNode(names.queries)
    subject = ox.NamedNode(names.thing("query", query.slug))

    def quad(predicate: str, term: ox.NamedNode | ox.Literal) -> ox.Quad:
        return ox.Quad(subject, ox.NamedNode(predicate), term, graph)

    return [
        quad(RDF + "type", ox.NamedNode(SH + "SPARQLExecutable")),
        quad(RDF + "type", ox.NamedNode(SH + "SPARQLSelectExecutable")),
        *(quad(RDFS + "label", ox.Literal(value, language=tag)) for tag, value in query.titles.items()),
        *(quad(RDFS + "comment", ox.Literal(value, language=tag)) for tag, value in query.questions.items()),
        quad(SCHEMA + "genre", ox.Literal(query.keywords[0], language="en")),
        *(quad(SCHEMA + "keywords", ox.Literal(word, language="en")) for word in query.keywords),
        quad(SH + "select", ox.Literal(query.text)),
        quad(SH + "prefixes", ox.NamedNode(names.ontology)),
    ]
