"""Fact rows: one statement or claim each, with its value, time, state and passages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

import pyoxigraph as ox

from graphsvc.description import Description, Node, Statement, place_of
from graphsvc.vocab import DCTERMS, ORG, SCHEMA
from graphsvc.web.links import Links
from graphsvc.web.views.marks import Evidence, evidence, origins
from graphsvc.web.views.text import (
    LANGUAGES,
    Cell,
    State,
    apart,
    as_stated,
    capital,
    each_shown,
    kinds_of,
    named,
    state,
    when,
)
from graphsvc.web.words import N_, Words, words_in

_SEVERAL: Final = 6
"""So many passages are still listed one by one in a row's panel."""

_QUALIFIED: Final = re.compile(r"([^\W\d][^\d$€£]*?)\s+(?=[$€£]?\d)")
"""The words before a figure."""


class Row(NamedTuple):
    """One row: what it is about, the value, a smaller line below, time, state, passages."""

    name: tuple[Cell, ...]
    value: tuple[Cell, ...]
    small: tuple[Cell, ...] = ()
    when: str = ""
    state: State | None = None
    qualifier: str = ""
    evidence: Evidence = Evidence(())

    @property
    def open(self) -> bool:
        """Whether the value has not come true, so that it is drawn dashed."""
        return self.state is not None and self.state.style != ""

    @property
    def plain_value(self) -> tuple[Cell, ...]:
        """The value without the words that qualify it, which stand before it."""
        if not self.qualifier:
            return self.value
        first, *rest = self.value
        return (first._replace(text=first.text[len(self.qualifier) :].lstrip()), *rest)

    def told(self, words: Words) -> tuple[Cell, ...]:
        """The row in pieces without links, for the panels of other rows."""
        name, value = (apart(cells, words.between(", ")) for cells in (self.name, self.value))
        return (*name, Cell(words.between(": ")), *value)


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
        texts = ((text, local) for local in properties for text in node.texts(self.term(local)))
        return tuple(as_stated(Cell(text.value, text.language), local) for text, local in texts)

    @property
    def words(self) -> Words:
        """The words of the reader's language."""
        return words_in(self.description.labels.language)

    def said(self, message: str, cells: Iterable[Cell]) -> tuple[Cell, ...]:
        """Each cell within a message, which shows it as `%(name)s`."""
        return tuple(c._replace(text=self.words.gettext(message, name=c.text), part=c.text) for c in cells)

    def title(self, message: str) -> tuple[Cell, ...]:
        """A heading of our own words."""
        return (Cell(self.words.gettext(message)),)


def _capital(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """The cells, the first with a capital."""
    return (cells[0]._replace(text=capital(cells[0].text)), *cells[1:]) if cells else ()


def _noted(view: View, node: Node, *parts: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """The smaller line: the parts, whose statement it is, and what the source got wrong."""
    voice = view.said(N_("according to %(name)s"), view.to(node, "attributedTo"))
    slips = view.said(N_("source slip: %(name)s"), view.texts(node, "sourceSlip"))
    return (*(c for part in parts for c in part), *voice, *slips)


def _measurement(view: View, node: Node) -> Row:
    about = view.to(node, "about")
    base = view.said(N_("of %(name)s"), view.to(node, "base"))
    since = view.said(N_("compared with %(name)s"), view.texts(node, "baselineEdtf"))
    name = about or _capital(view.to(node, "indicator"))
    printed = view.texts(node, "printedValue")
    said = " ".join(text.text for text in printed).casefold()  # "13 districts" says what is counted
    label = tuple(cell for cell in view.to(node, "indicator") if cell.text.casefold() not in said) if about else ()
    exact = view.description.names.thing("concept", "as-printed") in node.iris(view.term("valueQualifier"))
    found = None if exact or not printed else _QUALIFIED.match(printed[0].text)
    qualifier = found[1] if found else ""
    return Row(name, printed, _noted(view, node, label, base, since), qualifier=qualifier)


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
    words = view.words
    if rank and among:
        place = words.gettext("rank %(rank)s of %(number)s", rank=rank, number=among)
    else:
        place = words.gettext("rank %(rank)s", rank=rank) if rank else words.gettext("ranked")
    about = view.to(node, "about")
    lists = view.texts(node, "listName")
    return Row(about or _capital(lists), (Cell(place),), _noted(view, node, lists if about else ()))


def _characterisation(view: View, node: Node) -> Row:
    about, topics = view.to(node, "about"), view.to(node, "topic")
    name = topics or view.title(N_("said of it"))
    return Row(about or _capital(name), view.texts(node, "statement"), _noted(view, node, topics if about else ()))


def _partnership(view: View, node: Node) -> Row:
    parties = view.to(node, "party") or view.to(node, "forCommunity") or view.title(N_("no party named"))
    matter = view.to(node, "subjectMatter")
    tie = view.to(node, "tie", "agreementForm") or view.names(node.types)
    place = view.to(node, "forCommunity") if view.to(node, "party") else ()
    signed = view.said(N_("signed by %(name)s"), view.to(node, "signatory"))
    return Row(parties, tie, _noted(view, node, matter, place, signed))


def _tenure(view: View, node: Node) -> Row:
    person, body = view.to(node, ORG + "member"), view.to(node, ORG + "organization")
    title = view.texts(node, "titleAsPrinted") or view.to(node, ORG + "role")
    return Row(person or body, title, _noted(view, node, body if person else (), view.to(node, "forCommunity")))


def _status_change(view: View, node: Node) -> Row:
    before = view.said(N_("from %(name)s"), view.to(node, "statusBefore"))
    ordinal = view.said(N_("number %(name)s of its kind"), view.texts(node, "ordinal"))
    name = view.to(node, "about") or view.title(N_("Change of status"))
    return Row(name, view.to(node, "statusAfter"), _noted(view, node, before, ordinal))


_ROLES: Final = (
    (N_("run by %(name)s"), "runBy"), (N_("planned by %(name)s"), "plannedBy"), (N_("paid by %(name)s"), "paidBy"),
    (N_("used by %(name)s"), "usedBy"), (N_("owned by %(name)s"), "ownedBy"), (N_("with %(name)s"), "participant"),
    (N_("built on %(name)s"), "builtOn"), (N_("at %(name)s"), "locatedIn"),
)  # fmt: skip
"""How what a thing is tied to is called in its row."""


def _undertaking(view: View, node: Node) -> Row:
    said = tuple(c for message, local in _ROLES for c in view.said(message, view.to(node, local)))
    kinds = view.to(node, "kind") or kinds_of(node, view.description.labels, view.links)[:1]
    return Row(view.names([node.iri]), kinds, (*view.texts(node, "aim"), *said))


def _other(view: View, node: Node) -> Row:
    return Row(
        kinds_of(node, view.description.labels, view.links)[:1] or view.title(N_("Resource")), view.names([node.iri])
    )


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


def _form(view: View, node: Node) -> Callable[[View, Node], Row]:
    """The form of row for a node."""
    return _form_of(node.types, view.term(""))


@lru_cache(maxsize=256)
def _form_of(types: tuple[str, ...], ours: str) -> Callable[[View, Node], Row]:
    """The form of row for what has these classes; remembered, as each row is asked for it several times."""
    found = next((form for iri in types if (form := _FORMS.get(iri.removeprefix(ours)))), None)
    return found or (_undertaking if SCHEMA + "Event" in types else _other)


def claim_row(view: View, node: Node) -> Row:
    """The row of a claim or another node that says something of the resource."""
    form = _form(view, node)
    row = form(view, node)
    passages = passages_of(view, node)
    stated_by = () if passages else origins(node.statements, view.description, view.links)
    found = evidence(passages, view.description, view.links, stated_by)
    dated = "" if form is _other else row.when or when(node, view.description)
    return row._replace(when=dated, state=state(node, view.description), evidence=found)


def passages_of(view: View, node: Node) -> tuple[str, ...]:
    """The passages of a row: those that state a claim, but of a thing those that say how it belongs here."""
    if _form(view, node) in (_undertaking, _other):
        here = ox.NamedNode(view.description.iri)
        linking = dict.fromkeys(iri for s in node.statements if s.object == here for iri in s.passages)
        if linking:
            return tuple(linking)
    return node.passages


def populations(view: View) -> Sequence[Node]:
    """The figures of how many people live in what a page is about."""
    description, names = view.description, view.description.names
    return [
        claim
        for claim in description.claims
        if names.thing("indicator", "population") in claim.iris(names.term("indicator"))
        and description.iri in claim.iris(names.term("about"))
    ]


def first_place(view: View, node: Node) -> tuple[str, int, int, str]:
    """Where a row stands in reading order: by its first passage; rows without one at the end."""
    passages = passages_of(view, node)
    place = place_of(passages[0], view.description.names) if passages else None
    return (*(place or ("~", 0, 0)), node.iri)


def statement_row(view: View, statement: Statement) -> Row:
    """The row of a plain statement: property, value, passages."""
    labels = view.description.labels
    name = named(statement.predicate, labels, view.links)
    values = tuple(as_stated(cell, statement.predicate) for cell in each_shown(statement.object, labels, view.links))
    if statement.predicate == DCTERMS + "language" and values[0].text in LANGUAGES:
        values = (Cell(view.words.gettext(LANGUAGES[values[0].text])),)
    stated_by = () if statement.passages else origins([statement], view.description, view.links)
    return Row(
        (name._replace(text=capital(name.text)),),
        values,
        evidence=evidence(statement.passages, view.description, view.links, stated_by),
    )


def with_neighbours(rows: Sequence[Row], words: Words) -> tuple[Row, ...]:
    """The rows, each panel with what other rows are read from the same passages."""
    told: dict[tuple[str, int, int], list[Row]] = {}
    for row in rows:
        for mark in row.evidence.marks:
            told.setdefault((mark.passage.slug, mark.passage.start, mark.passage.end), []).append(row)
    found = []
    for row in rows:
        places = [(m.passage.slug, m.passage.start, m.passage.end) for m in row.evidence.marks[:_SEVERAL]]
        also = dict.fromkeys(other.told(words) for place in places for other in told[place] if other is not row)
        found.append(row._replace(evidence=row.evidence._replace(also=tuple(also)[:_SEVERAL])))
    return tuple(found)
