"""What the page of a shape (SHACL) shows: what it looks at and asks for in words, and cases that keep and break it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from graphsvc.content.shape_cases import Case
from graphsvc.description import Description
from graphsvc.description.facts import Fact
from graphsvc.description.labels import tagged
from graphsvc.description.shapes import ShapeFacts
from graphsvc.engine.contract import Term
from graphsvc.errors import FormattingError
from graphsvc.formatting import formatted
from graphsvc.vocab import RDF, SH, SKOS
from graphsvc.web.links import Links
from graphsvc.web.views.cases import Cases, cases_shown
from graphsvc.web.views.rows import View
from graphsvc.web.views.text import Cell, named, shown
from graphsvc.web.words import N_

_KINDS: Final = {
    "NodeShape": N_("Shape of things (SHACL)"),
    "PropertyShape": N_("Shape of the values of a property (SHACL)"),
    "SPARQLConstraint": N_("Query of a shape (SHACL)"),
}
"""What the classes of shapes and of their parts are called, by their local names."""
_ASKS: Final = {
    "path": N_("Values of"),
    "minCount": N_("How many values at least"),
    "maxCount": N_("How many values at most"),
    "class": N_("Each value is of the class"),
    "datatype": N_("Each value is of the datatype"),
    "nodeKind": N_("Each value is"),
    "hasValue": N_("One value is"),
    "in": N_("Each value is one of"),
    "languageIn": N_("Language of each value"),
    "uniqueLang": N_("At most one value in each language"),
    "pattern": N_("Each value matches"),
    "minLength": N_("Fewest characters"),
    "maxLength": N_("Most characters"),
    "minInclusive": N_("Least value"),
    "minExclusive": N_("Greater than"),
    "maxInclusive": N_("Greatest value"),
    "maxExclusive": N_("Less than"),
    "lessThan": N_("Less than each value of"),
    "lessThanOrEquals": N_("At most each value of"),
    "equals": N_("The same values as"),
    "disjoint": N_("No value in common with"),
    "qualifiedMinCount": N_("How many of these at least"),
    "qualifiedMaxCount": N_("How many of these at most"),
    "qualifiedValueShape": N_("These are the values that fulfil"),
    "node": N_("Fulfils too"),
    "property": N_("Its properties fulfil"),
    "not": N_("Does not fulfil"),
    "and": N_("Fulfils all of"),
    "or": N_("Fulfils at least one of"),
    "xone": N_("Fulfils exactly one of"),
}
"""What each constraint of SHACL asks for, by its local name, in the order of a page."""
_LISTS: Final = frozenset({"in", "languageIn", "and", "or", "xone"})
_NESTED: Final = frozenset({"qualifiedValueShape", "node", "property", "not", "and", "or", "xone"})
_ELSEWHERE: Final = frozenset({"node", "property"})
"""Where these lead are rules of their own, each with its page."""
_WITHIN: Final = {SH + local for local in (_NESTED | _LISTS | {"sparql"}) - _ELSEWHERE} | {RDF + "first", RDF + "rest"}
"""What leads to parts that have no other page."""
_DEEP: Final = 6


@dataclass(frozen=True, slots=True)
class Part:
    """A shape within another: its name with the link to its page, and what it asks for unless that stands there."""

    name: Cell
    asks: tuple[Ask, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """One constraint: in words what it asks for, and its values, code or parts."""

    words: str
    cells: tuple[Cell, ...] = ()
    code: str = ""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class ShapePage:
    """The page of a shape; `turtle` is all that it is made of."""

    kinds: tuple[str, ...]
    letter: str
    notation: str
    severity: str
    message: Cell
    targets: tuple[tuple[str, Cell], ...]
    classes: tuple[Cell, ...]
    properties: tuple[Cell, ...]
    siblings: tuple[Cell, ...]
    asks: tuple[Ask, ...]
    queries: tuple[str, ...]
    cases: Cases
    turtle: str


def shape_page(view: View, facts: ShapeFacts, cases: Mapping[str, Sequence[Case]]) -> ShapePage:
    """What the page of a shape shows, with the cases of each rule by notation."""
    description, links = view.description, view.links
    node, labels = description.node, description.labels
    notation = node.text(SKOS + "notation")
    messages = {tagged(text.language): text.value for text in node.texts(SH + "message")}
    language = next((tag for tag in labels.languages if tag in messages), "")
    this = ox.NamedNode(description.iri)
    asking = _Asking(facts.facts, description, links)
    own = asking.own(this)
    classes = [iri for iri in facts.terms if labels.fallback(iri).value.rpartition(":")[2][:1].isupper()]
    return ShapePage(
        tuple(_KINDS.get(iri.removeprefix(SH), labels.fallback(iri).value) for iri in node.types),
        notation[:1],
        notation,
        next(iter(node.iris(SH + "severity")), "").rpartition("#")[2].lower(),
        Cell(messages.get(language, "").replace("{?", "{"), language),
        tuple((local, named(iri, labels, links)) for local, iri in facts.targets if iri != description.names.ontology),
        view.names(classes),
        view.names(iri for iri in facts.terms if iri not in classes),
        tuple(local_name(iri, links) for iri in facts.siblings),
        tuple(asking.asks(this)),
        tuple(fact.o.value for fact in facts.facts if _is_query(fact) and isinstance(fact.o, ox.Literal)),
        cases_shown(_relevant(cases.get(notation, ()), facts, view), _paths(own, view)),
        _turtle(own, {prefix: space for space, prefix in labels.prefixes.items()}),
    )


def _is_query(fact: Fact) -> bool:
    """Whether a fact gives the text of a query."""
    return fact.p.value == SH + "select"


def local_name(iri: str, links: Links) -> Cell:
    """A shape by the name that its IRI ends in."""
    return Cell(iri.partition("#")[2], "", links.href(iri))


def _relevant(cases: Sequence[Case], facts: ShapeFacts, view: View) -> Sequence[Case]:
    """Of the cases of a rule with several shapes those that speak of what this one looks at.

    All of them, where those that do have only one verdict.
    """
    paths = view.description.node.iris(SH + "path")
    aims = paths or [iri for local, iri in facts.targets if local != "targetNode"]
    names = [name for iri in aims if (name := view.description.labels.compact(iri))]
    speaking = [case for case in cases if any(f"{name} " in case.text for name in names)]
    verdicts = {case.conforms for case in speaking}
    return speaking if facts.siblings and len(verdicts) == len({True, False}) else cases


def _paths(facts: Iterable[Fact], view: View) -> list[str]:
    """The properties whose values a shape looks at, as texts name them."""
    iris = {fact.o.value for fact in facts if fact.p.value == SH + "path" and isinstance(fact.o, ox.NamedNode)}
    return [name for iri in sorted(iris) if (name := view.description.labels.compact(iri))]


def _turtle(facts: Iterable[Fact], prefixes: Mapping[str, str]) -> str:
    """The facts in Turtle, laid out as their files are; plainly, where that would lose a blank node."""
    triples = [fact.quad.triple for fact in facts]
    text = (ox.serialize(triples, format=ox.RdfFormat.TURTLE) or b"").decode()
    with suppress(FormattingError):
        return formatted(text, kind="turtle", prefixes=prefixes)
    return text


class _Asking:
    """The constraints of a shape and of its parts, in words."""

    def __init__(self, facts: Iterable[Fact], description: Description, links: Links) -> None:
        self.labels, self.links = description.labels, links
        self.stated: dict[Term, dict[str, list[Term]]] = {}
        self.facts = sorted(facts, key=str)
        for fact in self.facts:
            self.stated.setdefault(fact.s, {}).setdefault(fact.p.value, []).append(fact.o)

    def own(self, shape: Term) -> list[Fact]:
        """What is stated of a shape and of the parts that no other page shows."""
        found: set[Term] = set()
        waiting = [shape]
        while waiting:
            at = waiting.pop()
            if at not in found:
                found.add(at)
                leading = (values for predicate, values in self.stated.get(at, {}).items() if predicate in _WITHIN)
                waiting += [value for values in leading for value in values]
        return [fact for fact in self.facts if fact.s in found]

    def asks(self, shape: Term, depth: int = 0) -> Iterator[Ask]:
        """What one shape asks for."""
        stated = self.stated.get(shape, {})
        for local, words in _ASKS.items():
            if values := stated.get(SH + local, ()):
                items = [item for value in values for item in (self._items(value) if local in _LISTS else [value])]
                yield self._ask(local, words, items, depth)

    def _ask(self, local: str, words: str, values: Sequence[Term], depth: int) -> Ask:
        """One constraint with its values."""
        if local in _NESTED:
            return Ask(words, parts=tuple(self._part(value, local, depth) for value in values))
        if local == "pattern":
            return Ask(words, code="\n".join(value.value for value in values if isinstance(value, ox.Literal)))
        return Ask(words, tuple(shown(value, self.labels, self.links) for value in values))

    def _part(self, value: Term, local: str, depth: int) -> Part:
        """A shape that another leads to."""
        name = local_name(value.value, self.links) if isinstance(value, ox.NamedNode) else Cell("")
        within = depth < _DEEP and local not in _ELSEWHERE
        return Part(name, tuple(self.asks(value, depth + 1)) if within else ())

    def _items(self, value: Term) -> Iterator[Term]:
        """The items of a list (RDF Schema, section 5.2); nothing of one that comes back to itself."""
        seen: set[Term] = set()
        while value not in seen and (first := self.stated.get(value, {}).get(RDF + "first")):
            seen.add(value)
            yield from first
            value = next(iter(self.stated[value].get(RDF + "rest", ())), value)
