"""Fact rows: one statement or claim each, with its value, time, state and passages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import pyoxigraph as ox

from graphsvc.description import Description, GraphKind, Node, Statement, graph_kind
from graphsvc.vocab import ORG, SCHEMA
from graphsvc.web.links import Links
from graphsvc.web.views.marks import Evidence, evidence
from graphsvc.web.views.text import Cell, State, capital, named, shown, state, when

_SEVERAL: Final = 6
"""So many passages are still listed one by one in a row's panel."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what it is about, the value, a smaller line below, time, state, passages."""

    name: tuple[Cell, ...]
    value: tuple[Cell, ...]
    small: tuple[Cell, ...] = ()
    when: str = ""
    state: State | None = None
    evidence: Evidence = field(default_factory=lambda: Evidence(()))

    @property
    def open(self) -> bool:
        """Whether the value has not come true, so that it is drawn dashed."""
        return self.state is not None and self.state.style != ""

    @property
    def words(self) -> str:
        """The row as a text, for the panels of other rows."""
        return f"{', '.join(c.text for c in self.name)}: {', '.join(c.text for c in self.value)}"


@dataclass(frozen=True, slots=True)
class View:
    """What every row needs: the description and the links."""

    description: Description
    links: Links

    def term(self, local: str) -> str:
        """A property or class of ours."""
        return self.description.names.term(local)

    def names(self, iris: Iterable[str]) -> tuple[Cell, ...]:
        """The resources by name."""
        return tuple(named(iri, self.description.labels, self.links) for iri in iris)

    def to(self, node: Node, *properties: str) -> tuple[Cell, ...]:
        """What properties (of ours, or whole IRIs) of a node lead to, without the resource described."""
        iris = (iri for p in properties for iri in node.iris(p if ":" in p else self.term(p)))
        return self.names(iri for iri in dict.fromkeys(iris) if iri != self.description.iri)

    def texts(self, node: Node, *properties: str) -> tuple[Cell, ...]:
        """The literals of properties of ours."""
        return tuple(Cell(text.value, text.language) for local in properties for text in node.texts(self.term(local)))

    def title(self, text: str) -> tuple[Cell, ...]:
        """A heading of our own words."""
        return (Cell(text),)


def _capital(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """The cells, the first with a capital."""
    return (replace(cells[0], text=capital(cells[0].text)), *cells[1:]) if cells else ()


def _noted(view: View, node: Node, *parts: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """The smaller line: the parts, whose statement it is, and what the source got wrong."""
    voice = tuple(Cell(f"according to {c.text}", c.language, c.href) for c in view.to(node, "attributedTo"))
    slips = tuple(Cell(f"source slip: {c.text}", c.language) for c in view.texts(node, "sourceSlip"))
    return (*(c for part in parts for c in part), *voice, *slips)


def _measurement(view: View, node: Node) -> Row:
    about = view.to(node, "about")
    base = tuple(Cell(f"of {c.text}", c.language, c.href) for c in view.to(node, "base"))
    since = tuple(Cell(f"compared with {c.text}") for c in view.texts(node, "baselineEdtf"))
    name = about or _capital(view.to(node, "indicator"))
    label = view.to(node, "indicator") if about else ()
    return Row(name, view.texts(node, "printedValue"), _noted(view, node, label, base, since))


def _recognition(view: View, node: Node) -> Row:
    editions = [view.description.related.get(iri) for iri in node.iris(view.term("edition"))]
    years = tuple(Cell(text.value) for e in editions if e for text in e.texts(view.term("cycleYear")))
    schemes = tuple(c for e in editions if e for c in view.to(e, "scheme"))
    recipient = view.to(node, "recipient")
    small = _noted(view, node, recipient, view.to(node, "category", "presenter", "announcedAt"))
    dated = "" if node.text(view.term("edtf")) else ", ".join(year.text for year in years)
    return Row(schemes or view.to(node, "edition"), years or view.to(node, "edition"), small, dated)


def _ranking(view: View, node: Node) -> Row:
    rank, among = node.text(view.term("rank")), node.text(view.term("rankedAmong"))
    place = f"rank {rank}" + (f" of {among}" if among else "") if rank else "ranked"
    about = view.to(node, "about")
    lists = view.texts(node, "listName")
    return Row(about or _capital(lists), (Cell(place),), _noted(view, node, lists if about else ()))


def _characterisation(view: View, node: Node) -> Row:
    about, topics = view.to(node, "about"), view.to(node, "topic")
    name = topics or view.title("said of it")
    return Row(about or _capital(name), view.texts(node, "statement"), _noted(view, node, topics if about else ()))


def _partnership(view: View, node: Node) -> Row:
    parties = view.to(node, "party") or view.to(node, "forCommunity") or view.title("no party named")
    matter = view.to(node, "subjectMatter")
    tie = view.to(node, "tie", "agreementForm") or view.names(node.types)
    place = view.to(node, "forCommunity") if view.to(node, "party") else ()
    signed = tuple(Cell(f"signed by {c.text}", c.language, c.href) for c in view.to(node, "signatory"))
    return Row(parties, tie, _noted(view, node, matter, place, signed))


def _tenure(view: View, node: Node) -> Row:
    person, body = view.to(node, ORG + "member"), view.to(node, ORG + "organization")
    title = view.texts(node, "titleAsPrinted") or view.to(node, ORG + "role")
    return Row(person or body, title, _noted(view, node, body if person else (), view.to(node, "forCommunity")))


def _status_change(view: View, node: Node) -> Row:
    before = tuple(Cell(f"from {c.text}", c.language, c.href) for c in view.to(node, "statusBefore"))
    ordinal = tuple(Cell(f"number {c.text} of its kind") for c in view.texts(node, "ordinal"))
    name = view.to(node, "about") or view.title("Change of status")
    return Row(name, view.to(node, "statusAfter"), _noted(view, node, before, ordinal))


def _undertaking(view: View, node: Node) -> Row:
    roles = (
        ("run by", "runBy"), ("planned by", "plannedBy"), ("paid by", "paidBy"), ("used by", "usedBy"),
        ("owned by", "ownedBy"), ("with", "participant"), ("built on", "builtOn"), ("at", "locatedIn"),
    )  # fmt: skip
    said = tuple(Cell(f"{word} {c.text}", c.language, c.href) for word, local in roles for c in view.to(node, local))
    kinds = view.to(node, "kind") or _capital(view.names(node.types[:1]))
    return Row(view.names([node.iri]), kinds, (*view.texts(node, "aim"), *said))


def _other(view: View, node: Node) -> Row:
    return Row(_capital(view.names(node.types[:1])) or view.title("Resource"), view.names([node.iri]))


_FORMS: Final[Mapping[str, Callable[[View, Node], Row]]] = {
    "Measurement": _measurement,
    "Recognition": _recognition,
    "Ranking": _ranking,
    "Characterisation": _characterisation,
    "Partnership": _partnership,
    "Agreement": _partnership,
    "Tenure": _tenure,
    "StatusChange": _status_change,
    "Initiative": _undertaking,
    "Service": _undertaking,
    "InfrastructureAsset": _undertaking,
}
"""The row of each class of ours; events have that of undertakings."""


def claim_row(view: View, node: Node) -> Row:
    """The row of a claim or another node that says something of the resource."""
    form = next((form for local, form in _FORMS.items() if view.term(local) in node.types), None)
    if form is None:
        form = _undertaking if SCHEMA + "Event" in node.types else _other
    row = form(view, node)
    passages = _passages(view, node, thing=form in (_undertaking, _other))
    found = evidence(passages, view.description, view.links, () if passages else _origins(view, node.statements))
    dated = "" if form is _other else row.when or when(node, view.description)
    return replace(row, when=dated, state=state(node, view.description), evidence=found)


def _passages(view: View, node: Node, *, thing: bool) -> tuple[str, ...]:
    """The passages of a row: those that state a claim, but of a thing those that say how it belongs here."""
    here = ox.NamedNode(view.description.iri)
    linking = dict.fromkeys(iri for s in node.statements if s.object == here for iri in s.passages)
    return tuple(linking) if thing and linking else node.passages(view.description.names)


def _origins(view: View, statements: Iterable[Statement]) -> tuple[str, ...]:
    """The kinds of graphs that state it, where no passage does."""
    kinds = {graph_kind(graph, view.description.names) for s in statements for graph in s.graphs}
    return tuple(sorted(kind.value for kind in kinds if kind is not GraphKind.PASSAGE))


def statement_row(view: View, statement: Statement) -> Row:
    """The row of a plain statement: property, value, passages."""
    labels = view.description.labels
    name = named(statement.predicate, labels, view.links)
    value = shown(statement.object, labels, view.links)
    origins = () if statement.passages else _origins(view, [statement])
    return Row(
        (replace(name, text=capital(name.text)),),
        (value,),
        evidence=evidence(statement.passages, view.description, view.links, origins),
    )


def tension_row(view: View, node: Node) -> Row:
    """The row of an editorial note that claims disagree: its name, the claims, what kind of conflict, what was done."""
    items = view.names(node.iris(view.term("conflictingItem")))
    noted = (*view.to(node, "conflictKind", "treatment"), *view.texts(node, "exceptionNote"))
    return Row(view.names([node.iri]), items, noted, evidence=Evidence((), (), _origins(view, node.statements)))


def with_neighbours(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows, each panel with what other rows are read from the same passages."""
    told: dict[tuple[str, int, int], list[Row]] = {}
    for row in rows:
        for mark in row.evidence.marks:
            told.setdefault((mark.passage.slug, mark.passage.start, mark.passage.end), []).append(row)
    found = []
    for row in rows:
        places = [(m.passage.slug, m.passage.start, m.passage.end) for m in row.evidence.marks[:_SEVERAL]]
        also = dict.fromkeys(other.words for place in places for other in told[place] if other is not row)
        found.append(replace(row, evidence=replace(row.evidence, also=tuple(also)[:_SEVERAL])))
    return tuple(found)
