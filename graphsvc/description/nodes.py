"""A resource as the graph has it: statements with all graphs that make them, passages in reading order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import pyoxigraph as ox

from graphsvc.description.facts import Fact
from graphsvc.description.labels import Text
from graphsvc.engine.contract import Term
from graphsvc.model import Names, parts_of_passage
from graphsvc.vocab import DCTERMS, RDF, RDFS, SKOS


class Statement(NamedTuple):
    """One property and value of a subject, with every named graph that states it; passages are in reading order."""

    predicate: str
    object: Term
    graphs: tuple[str, ...]
    passages: tuple[str, ...]


_FIRST: Final = (
    RDF + "type",
    SKOS + "prefLabel",
    DCTERMS + "title",
    RDFS + "label",
    SKOS + "altLabel",
    SKOS + "definition",
)
_RANKS: Final = {predicate: rank for rank, predicate in enumerate(_FIRST)}


def _order(statement: Statement) -> tuple[int, str, str, str]:
    """Type and names first, then by property and value."""
    term = statement.object
    language = term.language if isinstance(term, ox.Literal) else None
    text = term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
    return _RANKS.get(statement.predicate, len(_RANKS)), statement.predicate, language or "", text


def year_of(text: str) -> int | None:
    """The year that four digits name, None for any other text."""
    return int(text) if len(text) == 4 and text.isascii() and text.isdigit() else None  # noqa: PLR2004 (digits of a year)


def place_of(iri: str, names: Names) -> tuple[str, int, int] | None:
    """Slug, start and end of the passage that an IRI names, None for another IRI."""
    return parts_of_passage(iri, names.passages)


def reading_order(iris: Iterable[str], names: Names) -> tuple[str, ...]:
    """The passages among the IRIs by document and place, each once."""
    beginning = names.passages  # and no call of Python for each, as pages have thousands
    if isinstance(iris, tuple) and len(iris) == 1:  # as nearly every statement has it
        return iris if parts_of_passage(iris[0], beginning) else ()
    found = {place: iri for iri in iris if (place := parts_of_passage(iri, beginning))}
    return tuple(found.values()) if len(found) <= 1 else tuple(found[place] for place in sorted(found))


def statements_of(facts: Iterable[Fact], names: Names) -> tuple[Statement, ...]:
    """The facts of one subject as statements: equal triples become one statement with all its graphs."""
    graphs: defaultdict[tuple[ox.NamedNode, Term], list[str]] = defaultdict(list)
    for fact in facts:
        graphs[fact.p, fact.o].append(fact.g.value)
    found = []
    for (predicate, term), where in graphs.items():
        several = tuple(sorted(set(where))) if len(where) > 1 else tuple(where)
        found.append(Statement(predicate.value, term, several, reading_order(several, names)))
    return tuple(sorted(found, key=_order))


@dataclass(frozen=True, slots=True)
class Node:
    """A resource with its own statements, and the facts that they were made of.

    `types` are the classes stated, `leads_to` the IRIs that are values, `graphs` those that state something of it,
    `passages` the passages among them in reading order.
    Nodes are remembered from page to page, so what all pages ask of one is worked out once.
    """

    iri: str
    statements: tuple[Statement, ...]
    facts: tuple[Fact, ...] = field(default=(), repr=False, compare=False)
    passages: tuple[str, ...] = field(default=(), repr=False, compare=False)
    types: tuple[str, ...] = field(init=False, repr=False, compare=False)
    leads_to: frozenset[str] = field(init=False, repr=False, compare=False)
    graphs: frozenset[str] = field(init=False, repr=False, compare=False)
    _by_predicate: Mapping[str, Sequence[Statement]] = field(init=False, repr=False, compare=False)
    _iris: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)
    _texts: Mapping[str, tuple[Text, ...]] = field(init=False, repr=False, compare=False)

    @classmethod
    def of(cls, iri: str, facts: Iterable[Fact], names: Names) -> Node:
        """The node that facts with one subject make."""
        stated = tuple(facts)
        statements = statements_of(stated, names)
        passages = reading_order((iri for statement in statements for iri in statement.passages), names)
        return cls(iri, statements, stated, passages)

    def __post_init__(self) -> None:
        """Sort the statements by property once: rows ask for a dozen properties each."""
        found: dict[str, list[Statement]] = {}
        iris: dict[str, tuple[str, ...]] = {}
        texts: dict[str, tuple[Text, ...]] = {}
        for statement in self.statements:
            predicate, term = statement.predicate, statement.object
            found.setdefault(predicate, []).append(statement)
            if isinstance(term, ox.NamedNode):
                iris[predicate] = (*iris.get(predicate, ()), term.value)
            elif isinstance(term, ox.Literal):
                texts[predicate] = (*texts.get(predicate, ()), Text(term.value, term.language or ""))
        object.__setattr__(self, "_by_predicate", found)
        object.__setattr__(self, "_iris", iris)
        object.__setattr__(self, "_texts", texts)
        object.__setattr__(self, "types", self.iris(RDF + "type"))
        object.__setattr__(self, "leads_to", frozenset(iri for led in iris.values() for iri in led))
        object.__setattr__(self, "graphs", frozenset(graph for s in self.statements for graph in s.graphs))

    def all(self, predicate: str) -> Sequence[Statement]:
        """The statements with this property."""
        return self._by_predicate.get(predicate, ())

    def iris(self, predicate: str) -> tuple[str, ...]:
        """The IRIs that the property leads to."""
        return self._iris.get(predicate, ())

    def texts(self, predicate: str) -> tuple[Text, ...]:
        """The literals of the property with their languages."""
        return self._texts.get(predicate, ())

    def text(self, predicate: str) -> str:
        """The first literal of the property, empty when there is none."""
        return next((text.value for text in self.texts(predicate)), "")
