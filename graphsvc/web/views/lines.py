"""The line under a name in a list: what the thing is, whose, when, and how far it has come true."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from graphsvc.description import Entry, Labels
from graphsvc.vocab import DCTERMS, ORG, RDFS, SKOS
from graphsvc.web.views.drawing import runs
from graphsvc.web.views.text import capital
from graphsvc.web.views.writing import figure, period
from graphsvc.web.words import N_, Words

_MOST: Final = 3
"""More names than that are counted."""
_FIGURES: Final = 2
"""So many figures of a thing stand in its line."""
_TOLD: Final = (SKOS + "definition", RDFS + "comment", DCTERMS + "description", SKOS + "scopeNote")
_HOW: Final = {
    "hasPartner": N_("partner of %(communities)s"),
    "governs": N_("governs %(communities)s"),
    "locatedIn": N_("in %(communities)s"),
    "runBy": N_("runs something in %(communities)s"),
    "plannedBy": N_("plans something in %(communities)s"),
    "paidBy": N_("pays for something in %(communities)s"),
    "usedBy": N_("uses something in %(communities)s"),
    "participant": N_("took part in something in %(communities)s"),
    "attributedTo": N_("quoted on %(communities)s"),
    "about": N_("described for %(communities)s"),
}
"""How an organisation belongs to communities, by the property that says so; others are only named."""
_COUNTS: Final = {
    "recognition": lambda words, number: words.ngettext("%(number)s recognition", "%(number)s recognitions", number),
    "measurement": lambda words, number: words.ngettext("%(number)s figure", "%(number)s figures", number),
    "initiative": lambda words, number: words.ngettext("%(number)s initiative", "%(number)s initiatives", number),
    "community": lambda words, number: words.ngettext("%(number)s community", "%(number)s communities", number),
    "edition": lambda words, number: words.ngettext("%(number)s edition", "%(number)s editions", number),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """An entry as a reader of a language sees it."""

    entry: Entry
    labels: Labels
    words: Words

    def text(self, iri: str) -> str:
        """The name of what an IRI names."""
        return self.labels.of(iri).value

    def names(self, facet: str) -> str:
        """The values of a facet by name, or how many of them; empty where there are none."""
        found = sorted(self.text(iri) for iri in self.entry.belongs[facet])
        if len(found) > _MOST and facet in _COUNTS:
            return str(_COUNTS[facet](self.words, len(found)))
        return self.words.listed(found)

    def own(self, predicate: str) -> str:
        """What a property of ours (or a whole IRI) leads to, by name."""
        iri = predicate if ":" in predicate else self.labels.names.term(predicate)
        return self.words.listed(map(self.text, self.entry.node.iris(iri)))

    def literal(self, local: str) -> str:
        """The first literal of a property of ours."""
        return self.entry.node.text(self.labels.names.term(local))

    @property
    def when(self) -> str:
        """When it was, as far as that is stated."""
        date = self.literal("edtf")
        return period(date, self.words) if date else self.words.listed(sorted(self.entry.belongs["year"]))

    @property
    def status(self) -> str:
        """How far it has come true, or that it is denied; empty for what has."""
        names = self.labels.names
        if names.thing("concept", "negative") in self.entry.node.iris(names.term("polarity")):
            return self.words.gettext("denied")
        found = self.entry.belongs["status"] - {names.thing("concept", "achieved")}
        return self.words.listed(sorted(map(self.text, found)))

    def counted(self, kind: str) -> str:
        """How many things of a kind are said of it; empty for none."""
        number = self.entry.claims.get(kind, 0)
        return str(_COUNTS[kind](self.words, number)) if number else ""


def line(entry: Entry, kind: str, labels: Labels, words: Words, title: str = "", beside: str = "") -> str:
    """The line of an entry of a kind, its parts between dots, without what its title or the words beside it say.

    Without a title it is that of its page.
    """
    reader = Reader(entry, labels, words)
    title = title or entry.labels.get(words.language) or entry.labels.get("en", "")
    parts = dict.fromkeys(_LINES.get(kind, _usual)(reader))
    known = title.casefold()
    return " · ".join(capital(part) for part in parts if part and part != beside and part.casefold() not in known)


def told(entry: Entry, languages: tuple[str, ...]) -> tuple[str, str]:
    """What is said of a thing in words of ours, and their language: in the reader's language, else in English."""
    texts = [text for predicate in _TOLD for text in entry.node.texts(predicate)]
    found = [text for language in languages for text in texts if text.language.lower() == language.lower()]
    return (found[0].value, found[0].language) if found else ("", "")


def _usual(reader: Reader) -> Iterator[str]:
    typed = reader.entry.belongs["type"] - {*reader.entry.node.types}
    yield reader.words.listed(sorted(map(reader.text, typed)))
    yield reader.names("community")
    yield reader.when
    yield reader.status


def _undertaking(reader: Reader) -> Iterator[str]:
    yield from _usual(reader)
    if who := reader.own("runBy"):
        yield reader.words.gettext("run by %(name)s", name=who)
    yield from _figures(reader)


def _figures(reader: Reader) -> Iterator[str]:
    """The first figures of a thing, each with what it counts, and whether it is planned or so.

    Figures as printed are English where they hold words or decimals, and so for readers of English.
    """
    achieved = reader.labels.names.thing("concept", "achieved")
    of, printed, how = map(reader.labels.names.term, ("indicator", "printedValue", "realization"))
    figures = [(node, figure(node.text(printed), reader.words)) for node in reader.entry.told]
    english = reader.words.language == "en"
    shown = [(node, value.value) for node, value in figures if english or not value.language]
    for node, value in shown[:_FIGURES]:
        what = reader.words.listed(map(reader.text, node.iris(of)))
        status = reader.words.listed(reader.text(iri) for iri in node.iris(how) if iri != achieved)
        told = reader.words.gettext("%(name)s: %(value)s", name=what, value=value)
        yield f"{told} ({status})" if status else told


def _person(reader: Reader) -> Iterator[str]:
    title, bodies = reader.labels.names.term("titleAsPrinted"), ORG + "organization"
    for node in reader.entry.told:
        role = reader.words.listed(map(reader.text, node.iris(ORG + "role")))
        office = role if role and reader.words.language != "en" else node.text(title) or role
        yield reader.words.between(", ").join([office, *map(reader.text, node.iris(bodies))])
    yield from _usual(reader)


def _community(reader: Reader) -> Iterator[str]:
    yield reader.names("country")
    for kind in ("recognition", "measurement", "initiative"):
        yield reader.counted(kind)
    partners = len(reader.entry.node.iris(reader.labels.names.term("hasPartner")))
    yield reader.words.ngettext("%(number)s partner", "%(number)s partners", partners) if partners else ""


def _tenure(reader: Reader) -> Iterator[str]:
    yield reader.own(ORG + "member")
    yield reader.own(ORG + "organization")
    yield from _usual(reader)


def _organisation(reader: Reader) -> Iterator[str]:
    names = reader.labels.names
    whole = reader.own(ORG + "subOrganizationOf")
    yield reader.words.gettext("part of %(whole)s", whole=whole) if whole else ""
    told_of: set[str] = set()
    by_property: defaultdict[str, set[str]] = defaultdict(set)
    for predicate, community in reader.entry.ties:
        by_property[predicate].add(community)
    for local, message in _HOW.items():
        communities = by_property.get(names.term(local), set())
        told_of |= communities
        if communities:
            yield reader.words.gettext(message, communities=_listed(communities, reader))
    if left := {community for _, community in reader.entry.ties} - told_of:
        yield reader.words.gettext("named for %(communities)s", communities=_listed(left, reader))
    yield from _figures(reader)


def _listed(iris: set[str], reader: Reader) -> str:
    """Communities by name."""
    return reader.words.listed(sorted(map(reader.text, iris)))


def _recognition(reader: Reader) -> Iterator[str]:
    yield reader.own("recipient")
    yield reader.names("type")
    yield reader.words.listed(sorted(reader.entry.belongs["year"]))
    yield reader.own("category")
    yield reader.status


def _document(reader: Reader) -> Iterator[str]:
    read, length = reader.entry.read, reader.literal("characterCount")
    yield reader.words.ngettext("%(number)s passage", "%(number)s passages", len(read))
    if length.isdecimal() and int(length):
        covered = sum(end - start for start, end in runs(read))
        yield reader.words.gettext(
            "they cover %(share)s%% of %(characters)s characters",
            share=round(100 * covered / int(length)),
            characters=reader.words.number(int(length)),
        )
    yield reader.when


def _edition(reader: Reader) -> Iterator[str]:
    yield reader.names("type")
    yield reader.counted("recognition")


def _scheme(reader: Reader) -> Iterator[str]:
    yield reader.counted("edition")


def _country(reader: Reader) -> Iterator[str]:
    yield reader.counted("community")


def _measurement(reader: Reader) -> Iterator[str]:
    yield reader.names("community")
    base = reader.own("base")
    yield reader.words.gettext("of %(name)s", name=base) if base else ""
    yield reader.when or reader.words.gettext("undated")
    yield reader.status


def _partnership(reader: Reader) -> Iterator[str]:
    yield reader.own("subjectMatter")
    yield from _usual(reader)


def _discrepancy(reader: Reader) -> Iterator[str]:
    yield reader.own("conflictKind")
    yield reader.own("treatment") if len(reader.entry.sides) > 1 else ""


def _indicator(reader: Reader) -> Iterator[str]:
    yield reader.counted("measurement")


_LINES: Final[Mapping[str, Callable[[Reader], Iterator[str]]]] = {
    **dict.fromkeys(("agreement", "partnership"), _partnership),
    **dict.fromkeys(("asset", "event", "initiative", "service"), _undertaking),
    "community": _community,
    "country": _country,
    "discrepancy": _discrepancy,
    "document": _document,
    "edition": _edition,
    "indicator": _indicator,
    "measurement": _measurement,
    "organization": _organisation,
    "person": _person,
    "recognition": _recognition,
    "scheme": _scheme,
    "tenure": _tenure,
}
"""What the line of a kind says; that of others says type, community, date and status."""
