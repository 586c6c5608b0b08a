"""The forms of fact rows: what the row of each class says of a node, without its time, state and passages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from graphsvc.description import Description, Node
from graphsvc.vocab import ORG
from graphsvc.web.links import Links
from graphsvc.web.views.marks import Evidence
from graphsvc.web.views.text import Cell, State, apart, as_stated, capital, kinds_of, named
from graphsvc.web.words import N_, Words, words_in

_QUALIFIED: Final = re.compile(r"([^\W\d][^\d$€£]*?)\s+(?=[$€£]?\d)")
"""The words before a figure."""
_UNIT: Final = re.compile(r"(.*\d)\s+([^\d%$€£]+)")
"""A figure and the words behind it."""
_WORD: Final = re.compile(r"[^\W\d_]+")
_SMALL: Final = frozenset({"of", "and", "the", "a", "in", "per"})


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
    def unlinked_name(self) -> tuple[Cell, ...]:
        """The name where it is hidden to the eye, as a link that nobody sees is not to be stepped on."""
        return tuple(cell._replace(href=None) for cell in self.name)

    @property
    def plain_value(self) -> tuple[Cell, ...]:
        """The value without the words that qualify it, which stand before it."""
        if not self.qualifier:
            return self.value
        first, *rest = self.value
        return (first._replace(text=first.text[len(self.qualifier) :].lstrip()), *rest)

    def told(self, words: Words) -> tuple[Cell, ...]:
        """The row in pieces without links, for the panels of other rows; what has not come true is told as such."""
        name, value = (apart(cells, words.between(", ")) for cells in (self.name, self.value))
        how = (Cell(words.between("; ")), Cell(self.state.text)) if self.open and self.state else ()
        return (*name, Cell(words.between(": ")), *value, *how)


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
    printed, label = _counted(view, node, printed) if about else (printed, ())
    exact = view.description.names.thing("concept", "as-printed") in node.iris(view.term("valueQualifier"))
    found = None if exact or not printed else _QUALIFIED.match(printed[0].text)
    qualifier = found[1] if found else ""
    return Row(name, printed, _noted(view, node, label, base, since), qualifier=qualifier)


def _counted(view: View, node: Node, printed: tuple[Cell, ...]) -> tuple[tuple[Cell, ...], tuple[Cell, ...]]:
    """A figure and what it counts, said once: in English as `13 districts`, else as `13` with a name below it."""
    labels = view.description.labels
    counted = {word for iri in node.iris(view.term("indicator")) for word in _words(labels[iri].get("en", ""))}
    told = {word for cell in printed for word in _words(cell.text)}
    if labels.language == "en":
        return printed, () if counted and counted <= told else view.to(node, "indicator")
    parts = [match for cell in printed if (match := _UNIT.fullmatch(cell.text)) and _words(match[2]) <= counted]
    if parts and len(parts) == len(printed):
        printed = tuple(as_stated(Cell(match[1]), "printedValue") for match in parts)
    return printed, view.to(node, "indicator")


def _words(text: str) -> set[str]:
    """The words of an English text, however they are spelt: `neighbourhoods` as `neighborhood`."""
    return {word.replace("our", "or").removesuffix("s") for word in _WORD.findall(text.casefold())} - _SMALL


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
    name, said = _capital(topics or view.title(N_("said of it"))), view.texts(node, "statement")
    if tie := _of_tie(view, node):
        return Row(name, said, _noted(view, node, tie))
    return Row(about or name, said, _noted(view, node, topics if about else ()))


def _of_tie(view: View, node: Node) -> tuple[Cell, ...]:
    """What a partnership or agreement of this page is on, of which a row speaks: its name is a sentence, no heading."""
    kinds, about = {view.term("Partnership"), view.term("Agreement")}, node.iris(view.term("about"))
    ties = [claim for claim in view.description.claims if claim.iri in about and kinds & set(claim.types)]
    found = (cell for claim in ties for cell in view.to(claim, "subjectMatter") or view.names([claim.iri]))
    return view.said(N_("said of working together on %(name)s"), found)


def _partnership(view: View, node: Node) -> Row:
    parties = view.to(node, "party") or view.to(node, "forCommunity") or view.title(N_("no party named"))
    matter = view.to(node, "subjectMatter")
    kind = kinds_of(node, view.description.labels, view.links)
    tie = view.to(node, "tie", "agreementForm") or kind
    place = view.to(node, "forCommunity") if view.to(node, "party") else ()
    signed = view.said(N_("signed by %(name)s"), view.to(node, "signatory"))
    return Row(parties, tie, _noted(view, node, () if tie == kind else kind, matter, place, signed))


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


def undertaking(view: View, node: Node) -> Row:
    """An initiative, a service, an asset or an event: its kind, its aim, and whom and what it is tied to."""
    said = tuple(c for message, local in _ROLES for c in view.said(message, view.to(node, local)))
    kinds = view.to(node, "kind") or kinds_of(node, view.description.labels, view.links)[:1]
    return Row(view.names([node.iri]), kinds, (*view.texts(node, "aim"), *said))


def other(view: View, node: Node) -> Row:
    """Anything else, by its kind and its name."""
    return Row(
        kinds_of(node, view.description.labels, view.links)[:1] or view.title(N_("Resource")), view.names([node.iri])
    )


FORMS: Final[Mapping[str, Callable[[View, Node], Row]]] = {
    "Measurement": _measurement,
    "Recognition": _recognition,
    "Ranking": _ranking,
    "Characterisation": _characterisation,
    "Partnership": _partnership,
    "Agreement": _partnership,
    "Tenure": _tenure,
    "StatusChange": _status_change,
    "Initiative": undertaking,
    "Service": undertaking,
    "InfrastructureAsset": undertaking,
}
"""The row of each class of ours; events have that of undertakings."""
