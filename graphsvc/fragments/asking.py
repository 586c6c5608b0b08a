"""What a request for a fragment asks for: a pattern of four terms, bindings that restrict it, and a page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from graphsvc.errors import BadRequest, NoSuchPage
from graphsvc.fragments.genids import Genids
from graphsvc.fragments.selection import Pattern, Selection, Term, term_of
from graphsvc.messages import N_, Told
from graphsvc.protocol import Params
from graphsvc.vocab import RDF

POSITIONS: Final = ("subject", "predicate", "object", "graph")
DEFAULT_GRAPH: Final = "urn:ldf:defaultGraph"
"""How clients of fragments name the default graph."""

FIELDS: Final[Mapping[str, str]] = {
    "subject": "The subject, an IRI; none, or a `?variable`, stands for any. A variable may stand at several places",
    "predicate": "The predicate, an IRI",
    "object": 'The object: an IRI, `"a text"`, `"a text"@en`, `"1"^^http://www.w3.org/2001/XMLSchema#integer`',
    "graph": "The graph, an IRI; none stands for any, `urn:ldf:defaultGraph` for the default graph",
    "page": "The page, from 1 on",
    "values": 'Bindings, one of which must hold: `(?s ?o) { (<urn:a> "b") (<urn:c> UNDEF) }`, as after VALUES',
}
"""What each field of an address means."""

_LONGEST: Final = 200
_PAGE: Final = re.compile("0*([1-9][0-9]*)")
_MOST_DIGITS: Final = 18
_VARIABLE: Final = re.compile(r"\?(\w+)")
_PREFIXED: Final = re.compile(r"([\w.-]*):([^/#:]*)")
_OF_LANGUAGES: Final = (RDF + "langString", RDF + "dirLangString")
_LITERAL: Final = re.compile(
    r'"(?P<value>.*)"(?:@(?P<language>[A-Za-z0-9-]+)|\^\^(?:<(?P<full>[^<>"]+)>|(?P<type>[^<>"]+)))?', re.DOTALL
)
_NO_IRI: Final = re.compile(r'[\x00-\x20<>"{}|\\^`]')
_TOKEN: Final = re.compile(
    r"""\s*(?:(?P<mark>[(){}]) | \?(?P<variable>\w+) | (?P<unbound>UNDEF\b)
        | (?P<term><(?:[^<>"{}|\\^`\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>
          | "(?:[^"\\\n\r]|\\.)*"(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^<[^<>"{}|\\^`\x00-\x20]*>)?)
        | (?P<end>$))""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A selection as it was asked for: `terms` and `names` are those of the four places, a place has one of them."""

    selection: Selection
    terms: tuple[Term | ox.DefaultGraph | None, ...]
    names: tuple[str, ...]
    restricted: bool
    page: int

    @property
    def words(self) -> str:
        """The pattern as in SPARQL."""
        subject, predicate, term, graph = (
            f"?{name}" if given is None else f"<{DEFAULT_GRAPH}>" if isinstance(given, ox.DefaultGraph) else str(given)
            for given, name in zip(self.terms, self.names, strict=True)
        )
        return f"GRAPH {graph} {{ {subject} {predicate} {term} }}"


def asked_of(
    fields: Params, prefixes: Mapping[str, str], most_rows: int, *, plain: bool, genids: Genids | None = None
) -> Asked:
    """What the fields of an address ask for; those that are not known are passed over.

    Without `graph` that is every named graph, and where the default graph is a `plain` one, that too; as the merge of
    the others, it holds nothing else. IRIs of `genids` ask for the blank nodes that they name.
    Raises BadRequest for what cannot be read.
    """
    given = {name: _one(fields, name) for name in (*POSITIONS, "page", "values")}
    terms: list[Term | ox.DefaultGraph | None] = []
    names: list[str] = []
    for position in POSITIONS:
        text = given[position]
        variable = _VARIABLE.fullmatch(text) if text else None
        names.append(variable[1] if variable else position)
        terms.append(_term(text, position, prefixes) if text and not variable else None)
    page = _PAGE.fullmatch(given["page"] or "1")
    if not page:
        raise BadRequest(detail=N_("`page` must be a whole number, 1 or more"), page=_short(given["page"]))
    rows = _rows(given["values"], most_rows) if given["values"] else None
    patterns = _restricted(tuple(terms), names, [{}] if rows is None else rows)  # type: ignore[arg-type]  # `_term` sees to it
    if genids:
        patterns = [genids.stored(pattern) for pattern in patterns]
    if plain:
        patterns += [(*pattern[:3], ox.DefaultGraph()) for pattern in patterns if pattern[3] is None]
    selection = Selection(tuple(dict.fromkeys(patterns)), _equal(names, terms))
    return Asked(selection, tuple(terms), tuple(names), rows is not None, int(page[1][:_MOST_DIGITS]))


def page_of(asked: Asked, total: int, length: int) -> range:
    """The places of the quads on the page asked for. Raises NoSuchPage for a page after the last one."""
    first = (asked.page - 1) * length
    if first and first >= total:
        raise NoSuchPage(page=asked.page, pages=max(1, -(-total // length)))
    return range(first, min(first + length, total))


def _one(fields: Params, name: str) -> str:
    """The one value of a field, empty without any. Raises BadRequest for several."""
    found = [value for field, value in fields if field == name]
    if len(found) > 1:
        raise BadRequest(detail=Told("one `%(name)s` can be given, %(given)s are", name=name, given=len(found)))
    return found[0] if found else ""


def _short(text: str) -> str:
    """The beginning of what was given, for an error."""
    return text[:_LONGEST]


def _term(text: str, position: str, prefixes: Mapping[str, str]) -> Term | ox.DefaultGraph:
    """An IRI, in brackets or not, or for an object a literal, without escapes (Hydra, explicit representation)."""
    if text.startswith("_:"):
        detail = N_("a blank node has no label outside of its document: ask for its IRI, where fragments write one")
        raise BadRequest(detail=detail, parameter=position, value=_short(text))
    if literal := _LITERAL.fullmatch(text):
        if position != "object":
            raise BadRequest(
                detail=Told("`%(position)s` is an IRI", position=position), parameter=position, value=_short(text)
            )
        datatype = literal["full"] or (literal["type"] and _expanded(literal["type"], prefixes))
        try:
            if literal["language"]:
                return ox.Literal(literal["value"], language=literal["language"])
            return _typed(literal["value"], datatype)
        except ValueError as problem:
            detail = N_("the language or the datatype of this text is none")
            raise BadRequest(detail=detail, parameter=position, value=_short(text), reason=str(problem)) from problem
    bracketed = text.startswith("<") and text.endswith(">")
    iri = text[1:-1] if bracketed else _expanded(text, prefixes)
    if position == "graph" and iri == DEFAULT_GRAPH:
        return ox.DefaultGraph()
    try:
        return _node(iri)
    except ValueError as problem:
        forms = N_('an object is an absolute IRI, `"a text"`, `"a text"@en` or `"1"^^datatype`')
        detail = forms if position == "object" else Told("`%(position)s` is an absolute IRI", position=position)
        raise BadRequest(detail=detail, parameter=position, value=_short(text), reason=str(problem)) from problem


def _expanded(name: str, prefixes: Mapping[str, str]) -> str:
    """The IRI that a prefixed name of ours stands for; other texts as they are."""
    found = _PREFIXED.fullmatch(name)
    return prefixes[found[1]] + found[2] if found and found[1] in prefixes else name


def _typed(value: str, datatype: str | None) -> ox.Literal:
    """A literal without language. Raises ValueError for a datatype that is no IRI, or that has one."""
    if datatype in _OF_LANGUAGES:
        message = f"{datatype} has a language"
        raise ValueError(message)
    return ox.Literal(value, datatype=_node(datatype) if datatype else None)


def _node(iri: str) -> ox.NamedNode:
    """The IRI as a term. Raises ValueError."""
    if found := _NO_IRI.search(iri):
        message = f"it holds the character U+{ord(found[0]):04X}"
        raise ValueError(message)
    return ox.NamedNode(iri)


def _equal(names: Sequence[str], terms: Sequence[object]) -> tuple[tuple[int, int], ...]:
    """The pairs of places that have one variable."""
    free = [place for place, term in enumerate(terms) if term is None]
    return tuple((names.index(names[place]), place) for place in free if names.index(names[place]) != place)


def _restricted(pattern: Pattern, names: Sequence[str], rows: Sequence[Mapping[str, Term]]) -> list[Pattern]:
    """The pattern with the terms of each row in place of its variables; rows that fit no quad are left out."""
    found = []
    for row in rows:
        bound = [row.get(name) if term is None else term for term, name in zip(pattern, names, strict=True)]
        subject, predicate, _, graph = bound
        if not any(isinstance(term, ox.Literal) for term in (subject, predicate, graph)):
            default = isinstance(graph, ox.NamedNode) and graph.value == DEFAULT_GRAPH
            found.append((*bound[:3], ox.DefaultGraph() if default else graph))
    return found  # type: ignore[return-value]  # four of four


def _rows(text: str, most: int) -> list[Mapping[str, Term]]:
    """The rows of `(?s ?o) { (<urn:a> "b") (<urn:c> UNDEF) }`, as SPARQL has it after VALUES (brTPF).

    Raises BadRequest for what is not read, blank nodes, and too many rows.
    """
    tokens = _Tokens(text)
    several = tokens.take("(")
    names = []
    while name := tokens.variable():
        names.append(name)
    if len(set(names)) < len(names) or (not several and len(names) != 1) or (several and not tokens.take(")")):
        raise tokens.problem(N_("a list of different variables"))
    if not tokens.take("{"):
        raise tokens.problem("`{`")
    rows: list[Mapping[str, Term]] = []
    while not tokens.take("}"):
        if several and not tokens.take("("):
            raise tokens.problem(N_("`(` or `}`"))
        rows.append({name: term for name in names if (term := tokens.term())})
        if several and not tokens.take(")"):
            raise tokens.problem(N_("`)`: as many terms as variables"))
        if len(rows) > most:
            raise BadRequest(detail=Told("`values` may have %(most)s rows", most=most), limit=most)
    if not tokens.at_end:
        raise tokens.problem(N_("the end"))
    return rows


class _Tokens:
    """The parts of a list of bindings, one after the other."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0

    def _next(self) -> re.Match[str]:
        """The next part, which is not taken yet."""
        found = _TOKEN.match(self._text, self._place)
        if not found:
            raise self.problem(N_("IRIs in brackets, literals in double quotes, or UNDEF"))
        return found

    def problem(self, expected: str) -> BadRequest:
        """What is wrong, and where."""
        detail = Told("`values` cannot be read here, expected: %(expected)s", expected=Told(expected))
        return BadRequest(detail=detail, offset=self._place)

    @property
    def at_end(self) -> bool:
        """Whether nothing is left."""
        return self._next()["end"] is not None

    def take(self, mark: str) -> bool:
        """Whether the next part is this mark; then it is taken."""
        found = self._next()
        if found["mark"] == mark:
            self._place = found.end()
        return found["mark"] == mark

    def variable(self) -> str | None:
        """The name of the variable that is next."""
        found = self._next()
        if found["variable"]:
            self._place = found.end()
        return found["variable"]

    def term(self) -> Term | None:
        """The term that is next; None where there is none. Raises BadRequest for anything else."""
        found = self._next()
        if not (found["term"] or found["unbound"]):
            raise self.problem(N_("a term or UNDEF for each variable"))
        try:
            term = term_of(found["term"]) if found["term"] else None
        except SyntaxError as problem:
            raise self.problem(N_("an absolute IRI in brackets, or a literal in double quotes")) from problem
        self._place = found.end()
        return term
