"""What a document's words do not prove of what its passages state. Plain values in, plain problems out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final, NamedTuple

from graphsvc.proof.dates import days, edtf_parts, reached, year_proved, years
from graphsvc.proof.names import NAMED_KINDS, Names, Section
from graphsvc.proof.numbers import read
from graphsvc.proof.qualifiers import bounds_follow, qualifier_problem
from graphsvc.proof.words import folded, in_order, occurs

_DIGITS: Final = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?!\w)")


class Fact(NamedTuple):
    """One statement with prefixed names; a literal is its text."""

    subject: str
    predicate: str
    value: str


class Gap(NamedTuple):
    """Something stated that the passage's words do not prove: a property or a thing, of which subject, and why."""

    start: int
    end: int
    what: str
    subject: str
    reason: str


@dataclass(frozen=True)
class Stated:
    """A passage: its range, its words, and what is stated in its graph, types aside."""

    start: int
    end: int
    words: str
    facts: tuple[Fact, ...]

    @cached_property
    def values(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """The values of each subject's properties."""
        found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for fact in self.facts:
            found[fact.subject, fact.predicate].append(fact.value)
        return {key: tuple(values) for key, values in found.items()}

    def one(self, subject: str, predicate: str) -> str:
        """A value of the property, empty without one."""
        return next(iter(self.values.get((subject, predicate), ())), "")


@dataclass(frozen=True)
class Text:
    """A document: its words, its own date, its passages by the name of their graph, and its sections."""

    words: str
    edtf: str
    passages: Mapping[str, Stated]
    sections: Sequence[Section]

    def line_of(self, stated: Stated) -> str:
        """The line of the text that a passage stands in."""
        start = self.words.rfind("\n", 0, stated.start) + 1
        end = self.words.find("\n", stated.end)
        return self.words[start : None if end < 0 else end]


def gaps(text: Text, names: Names) -> Iterator[Gap]:
    """Everything stated that no rule proves, passage by passage."""
    for stated in text.passages.values():
        found = [*_figures(stated), *_dates(stated, text), *_things(stated, text, names)]
        yield from (Gap(stated.start, stated.end, *rest) for rest in dict.fromkeys(found))


def undeclared(text: Text, names: Names) -> Iterator[tuple[Section, str]]:
    """Sections that do not speak of what they declare: their words must name the subject and hold each phrase."""
    for section in text.sections:
        words = folded(text.words[section.start : section.end])
        holding = [other for other in text.sections if other is section or _wider(other, section)]
        around = [other.subject for other in holding if other is not section]
        phrases = {phrase for other in holding for phrase, thing in other.refers.items() if thing == section.subject}
        referred = any(occurs(folded(phrase), words) for phrase in phrases)
        if not referred and not names.hinted(section.subject, words, around):
            yield section, f"nothing in {section.start}-{section.end} names {section.subject}"
        for phrase, meant in section.refers.items():
            if not names.knows(meant):
                yield section, f"{phrase!r} means {meant}, which the content does not know"
            if not occurs(folded(phrase), words):
                yield section, f"{phrase!r} does not occur in {section.start}-{section.end}"


def _wider(section: Section, other: Section) -> bool:
    """Whether a section holds another one and more, about something else."""
    wider = (section.start, section.end) != (other.start, other.end)
    return wider and section.subject != other.subject and section.holds(other.start, other.end)


_Found = Iterator[tuple[str, str, str]]


def _figures(stated: Stated) -> _Found:
    """Numbers, bounds, qualifiers, places in lists, names and addresses that the words do not give."""
    for fact in stated.facts:
        rule = _RULES.get(fact.predicate)
        if rule and (reason := rule(fact, stated)):
            yield fact.predicate, fact.subject, reason
    for subject in dict.fromkeys(fact.subject for fact in stated.facts):
        yield from _bounds(stated, subject)


def _printed(fact: Fact, stated: Stated) -> str | None:
    """A value as printed has its words in the passage, in their order."""
    return None if in_order(fact.value, stated.words) else f"the words do not hold {fact.value!r} in this order"


def _number(fact: Fact, stated: Stated) -> str | None:
    """A number is one that the printed value means."""
    printed = stated.one(fact.subject, "icg:printedValue") or stated.words
    return None if read(printed).mean(Decimal(fact.value)) else f"{printed!r} does not mean {fact.value}"


def _size(fact: Fact, stated: Stated) -> str | None:
    """The size of a list stands in the passage."""
    return None if read(stated.words).mean(Decimal(fact.value)) else f"the words do not hold the number {fact.value}"


def _place(fact: Fact, stated: Stated) -> str | None:
    """A place in a list is an ordinal or a superlative of the passage."""
    found = int(fact.value) in read(stated.words).places
    return None if found else f"no ordinal or superlative of the words means place {fact.value}"


def _qualifier(fact: Fact, stated: Stated) -> str | None:
    """A qualifier is the one beside the printed value."""
    key, printed = fact.value.partition(":")[2], stated.one(fact.subject, "icg:printedValue")
    problem = qualifier_problem(key, printed, stated.words) if printed else None
    return f"the qualifier is {key}, {problem}" if problem else None


def _own_words(fact: Fact, stated: Stated) -> str | None:
    """Digits in our own wording stand in the passage."""
    figures = (figure for figure in _DIGITS.findall(fact.value))
    missing = [figure for figure in figures if not read(stated.words).mean(Decimal(figure.replace(",", "")))]
    return f"the words do not hold the number {missing[0]}" if missing else None


def _written(fact: Fact, stated: Stated) -> str | None:
    """A name or title as written is written there."""
    return None if occurs(folded(fact.value), folded(stated.words)) else f"{fact.value!r} is not written there"


def _address(fact: Fact, stated: Stated) -> str | None:
    """An address is written there; the scheme may be left out."""
    bare = fact.value.partition("://")[2].rstrip("/")
    return None if bare.casefold() in stated.words.casefold() else f"{bare!r} is not written there"


_RULES: Final[Mapping[str, Callable[[Fact, Stated], str | None]]] = {
    "icg:printedValue": _printed,
    "icg:statedValue": _number,
    "icg:rankedAmong": _size,
    "icg:rank": _place,
    "icg:ordinal": _place,
    "icg:valueQualifier": _qualifier,
    "icg:statement": _own_words,
    "icg:aim": _own_words,
    "icg:listName": _own_words,
    "icg:nameAsWritten": _written,
    "icg:titleAsPrinted": _written,
    "icg:websiteAsWritten": _written,
    "schema:url": _address,
}
"""What the words must hold for each property; bounds, dates and names of things have functions of their own."""


def _bounds(stated: Stated, subject: str) -> _Found:
    """Bounds stated instead of one number that the printed value does not give."""
    least, greatest = (stated.one(subject, f"icg:{bound}Value") for bound in ("minimum", "maximum"))
    if not least and not greatest:
        return
    printed = stated.one(subject, "icg:printedValue") or stated.words
    qualifier = stated.one(subject, "icg:valueQualifier").partition(":")[2]
    ends = (Decimal(least) if least else None, Decimal(greatest) if greatest else None)
    if not bounds_follow(*ends, qualifier, read(printed)):
        what = "icg:minimumValue" if least else "icg:maximumValue"
        yield what, subject, f"{printed!r} does not give the bounds {least or 'none'} and {greatest or 'none'}"


def _dates(stated: Stated, text: Text) -> _Found:
    """Years, months and days that neither the words nor what they are resolved against give."""
    for subject, predicate, value in stated.facts:
        if predicate not in ("icg:edtf", "icg:baselineEdtf"):
            continue
        sources = [date for source in _sources(stated, subject, text) for date in reached(source, stated.words)]
        known_years = years(stated.words) | {int(date[:4]) for date in sources}
        known_days = days(stated.words) | {day for date in sources for day in (date[5:7], date[5:])}
        for part in edtf_parts(value):
            if not year_proved(part, known_years, stated.words):
                yield predicate, subject, f"nothing gives the year {part[:4]}"
            elif part[5:] and part[5:] not in known_days:
                yield predicate, subject, f"nothing gives the day {part[5:]}"


def _sources(stated: Stated, subject: str, text: Text) -> list[str]:
    """The dates that a subject's dates are resolved against: the document's own, or those another passage gives."""
    basis = stated.one(subject, "icg:dateBasis")
    found = [text.edtf] if basis == "concept:document-date" else []
    if basis == "concept:resolved-from-relative":
        for name in stated.values.get((subject, "icg:resolvedAgainst"), ()):
            found += _given(text.passages.get(name))
    return [part for date in found for part in edtf_parts(date) if part[:4].isdigit()]


def _given(passage: Stated | None) -> list[str]:
    """The dates that a passage states or, when it states none, prints."""
    if passage is None:
        return []
    stated = [fact.value for fact in passage.facts if fact.predicate == "icg:edtf"]
    printed = [f"{year:04}" for year in years(passage.words)]
    return stated or [*printed, *(f"{year}-{day}" for year in printed for day in days(passage.words))]


def _things(stated: Stated, text: Text, names: Names) -> _Found:
    """Things that the words neither name nor describe, and that no section declares."""
    words, line = folded(stated.words), folded(text.line_of(stated))
    sections = [section for section in text.sections if section.holds(stated.start, stated.end)]
    stated_dates = [part for fact in stated.facts if fact.predicate == "icg:edtf" for part in edtf_parts(fact.value)]
    dated = {int(part[:4]) for part in stated_dates if part[:4].isdigit()}
    for thing, subject in _mentioned(stated.facts):
        if not names.supported(thing, words, sections, line):
            yield thing, subject, "the words do not name it and no section declares it"
        year = names.edition_year(thing)
        if year and year not in years(stated.words) | dated:
            yield thing, subject, f"nothing gives the edition's year {year}"


def _mentioned(facts: Iterable[Fact]) -> list[tuple[str, str]]:
    """Each thing of a named kind that a statement has as subject or object, with the subject of the first one."""
    found: dict[str, str] = {}
    for subject, _, value in facts:
        for term in (subject, value):
            if term.partition(":")[0] in NAMED_KINDS and " " not in term:
                found.setdefault(term, subject)
    return list(found.items())
