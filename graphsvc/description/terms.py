"""A term of the ontology in use: its place among the others, what it is used with and how often, who constrains it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from graphsvc.description.asking import text_of
from graphsvc.description.remembering import ENTRY_BYTES, one_remembered
from graphsvc.description.shapes import WITHIN
from graphsvc.engine.contract import Engine
from graphsvc.model import Names
from graphsvc.vocab import OWL, RDF, RDFS, SCHEMA, SH, SKOS

_EXAMPLES: Final = 5


@dataclass(frozen=True, slots=True)
class Rule:
    """A shape that speaks of the term: its notation, its severity, and what to do by language."""

    iri: str
    notation: str
    severity: str
    messages: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TermFacts:
    """What is known of a term beside its own statements.

    `parents` and `children` are by the class (or property) above; `used_with` counts subjects: by property for a class,
    by their class for a property, whose values `leads_to` counts by their class or datatype; `instances` are some.
    """

    is_class: bool
    parents: Mapping[str, Sequence[str]]
    children: Mapping[str, Sequence[str]]
    total: int
    used_with: Sequence[tuple[str, int]]
    leads_to: Sequence[tuple[str, int]]
    declared: Sequence[str]
    instances: Sequence[str]
    rules: Sequence[Rule] = field(default=())

    @property
    def iris(self) -> set[str]:
        """Everything that is to be named."""
        above = {iri for pair in (*self.parents.items(), *self.children.items()) for iri in (pair[0], *pair[1])}
        return above | {iri for iri, _ in (*self.used_with, *self.leads_to)} | {*self.declared, *self.instances}


def term_facts(engine: Engine, iri: str, names: Names, *, is_class: bool) -> TermFacts:
    """What is known of a class or a property; remembered, as all of the data is counted for it."""

    def read() -> TermFacts:
        return _term_facts(engine, iri, names, is_class=is_class)

    def size(found: TermFacts) -> int:
        return ENTRY_BYTES * (1 + len(found.iris) + len(found.rules))

    return one_remembered(engine.memory, "terms", f"{iri} {is_class}", read, size)


def _term_facts(engine: Engine, iri: str, names: Names, *, is_class: bool) -> TermFacts:
    """The same, read anew."""
    node = {"t": ox.NamedNode(iri)}
    above = RDFS + ("subClassOf" if is_class else "subPropertyOf")
    pairs = engine.rows(f"SELECT DISTINCT ?s ?o {{ GRAPH ?g {{ ?s <{above}> ?o }} }}")
    parents: dict[str, list[str]] = {}
    children: dict[str, list[str]] = {}
    for low, high in sorted((text_of(row, "s"), text_of(row, "o")) for row in pairs):
        parents.setdefault(low, []).append(high)
        children.setdefault(high, []).append(low)
    if is_class:
        used = f"""SELECT ?t ?k (COUNT(DISTINCT ?s) AS ?n) {{
            GRAPH ?g {{ ?s <{RDF}type> ?t }} GRAPH ?h {{ ?s ?k ?o }} }} GROUP BY ?t ?k"""
        counts = _counts(engine, used, node)
        total = dict(counts).get(RDF + "type", 0)
        counts, leads = [pair for pair in counts if pair[0] != RDF + "type"], []
        members = f"SELECT DISTINCT ?t ?s {{ GRAPH ?g {{ ?s <{RDF}type> ?t }} }} ORDER BY ?s LIMIT {_EXAMPLES}"
        instances = [text_of(row, "s") for row in engine.rows(members, node)]
        direct, wide = RDFS + "domain", SCHEMA + "domainIncludes"
    else:
        # The engine joins from the property where the text names it; from all classes, thirty times as long, where not.
        of = f"""SELECT ?k (COUNT(DISTINCT ?s) AS ?n) {{
            GRAPH ?g {{ ?s {node["t"]} ?o }} GRAPH ?h {{ ?s <{RDF}type> ?k }} }} GROUP BY ?k"""
        counts = _counts(engine, of, {})
        to = f"""SELECT ?t ?k (COUNT(DISTINCT ?o) AS ?n) {{
            GRAPH ?g {{ ?s ?t ?o }} OPTIONAL {{ GRAPH ?h {{ ?o <{RDF}type> ?c }} }}
            BIND(IF(isLITERAL(?o), DATATYPE(?o), ?c) AS ?k) FILTER(BOUND(?k)) }} GROUP BY ?t ?k"""
        leads, instances = _counts(engine, to, node), []
        once = "SELECT ?t (COUNT(*) AS ?n) { { SELECT DISTINCT ?s ?t ?o { GRAPH ?g { ?s ?t ?o } } } } GROUP BY ?t"
        rows = engine.rows(once, node)
        total = int(text_of(rows[0], "n")) if rows else 0
        direct, wide = RDFS + "range", SCHEMA + "rangeIncludes"
    pointing = f"SELECT DISTINCT ?t ?s {{ GRAPH ?g {{ ?s <{direct}>|<{wide}> ?t }} }} ORDER BY ?s"
    declared = [text_of(row, "s") for row in engine.rows(pointing, node)] if is_class else []
    return TermFacts(is_class, parents, children, total, counts, leads, declared, instances, _rules(engine, iri, names))


def _counts(engine: Engine, query: str, bindings: Mapping[str, ox.NamedNode]) -> list[tuple[str, int]]:
    """`?k ?n`, most first."""
    found = [(text_of(row, "k"), int(text_of(row, "n"))) for row in engine.rows(query, bindings)]
    return sorted((pair for pair in found if pair[0]), key=lambda pair: (-pair[1], pair[0]))


def _rules(engine: Engine, iri: str, names: Names) -> tuple[Rule, ...]:
    """The shapes that name the term, also within their queries, by notation."""
    local = iri.partition("#")[2]
    query = f"""SELECT DISTINCT ?s ?notation ?severity ?message {{ GRAPH <{names.shapes}> {{
        {{ SELECT DISTINCT ?s {{ {{ ?part ?p <{iri}> . ?s ({WITHIN})* ?part }} UNION
            {{ ?s <{SH}sparql>/<{SH}select> ?query FILTER(REGEX(?query, "icg:{local}([^A-Za-z0-9]|$)")) }} }} }}
        ?s <{SKOS}notation> ?notation ; <{SH}message> ?message OPTIONAL {{ ?s <{SH}severity> ?severity }} }} }}"""
    return rules_of(engine.rows(query)) if local.isalnum() else ()


def rules_of(rows: Sequence[Mapping[str, object]]) -> tuple[Rule, ...]:
    """The rows `?s ?notation ?severity ?message` as rules."""
    found: dict[str, tuple[str, str, dict[str, str]]] = {}
    for row in rows:
        iri, notation, severity = (text_of(row, name) for name in ("s", "notation", "severity"))  # type: ignore[arg-type]
        message = row.get("message")
        known = found.setdefault(iri, (notation, severity.rpartition("#")[2].lower(), {}))
        if isinstance(message, ox.Literal):
            known[2][message.language or ""] = message.value
    return tuple(Rule(iri, *facts) for iri, facts in sorted(found.items(), key=lambda item: (item[1][0], item[0])))


def all_rules(engine: Engine, names: Names) -> tuple[Rule, ...]:
    """Every shape with a notation."""
    query = f"""SELECT DISTINCT ?s ?notation ?severity ?message {{ GRAPH <{names.shapes}> {{
        ?s <{SKOS}notation> ?notation ; <{SH}message> ?message OPTIONAL {{ ?s <{SH}severity> ?severity }} }} }}"""
    return rules_of(engine.rows(query))


def is_class(types: Sequence[str]) -> bool:
    """Whether these are the types of a class."""
    return bool({OWL + "Class", RDFS + "Class"} & set(types))
