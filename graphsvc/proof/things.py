"""Whether the words name the things that a passage speaks of, and hold what concepts and indicators mean."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from graphsvc.proof.dates import edtf_parts, years
from graphsvc.proof.names import NAMED_KINDS, Names, Section
from graphsvc.proof.passages import Fact, Found, Stated, Text
from graphsvc.proof.words import folded, word_list

_MEANT: Final = frozenset(
    f"icg:{name}"
    for name in word_list(
        "administrativeStatus agreementForm base builtOn category hasFunction hasIndustry indicator offeredTo"
        " plannedBy runBy statusAfter statusBefore subjectMatter tie usedBy"
    )
) | {"org:role"}
"""Properties whose concepts, indicators and roles the words must express; topics are our own filing."""
_KIND: Final = "icg:kind"
"""We may file what a text does not call anything; but what it calls by one kind is not of another."""
_NOT_STATED: Final = "-not-stated"
_OURS: Final = ("concept", "indicator", "role")


def things(stated: Stated, text: Text, names: Names) -> Found:
    """Things that the words neither name nor describe, and that no row of `sections.tsv` declares."""
    words, line = folded(stated.words), folded(text.line_of(stated))
    sections = text.sections_of(stated)
    stated_dates = [part for fact in stated.facts if fact.predicate == "icg:edtf" for part in edtf_parts(fact.value)]
    dated = {int(part[:4]) for part in stated_dates if part[:4].isdigit()}
    for thing, subject in _mentioned(stated.facts):
        if not names.supported(thing, words, sections, line):
            yield thing, subject, "the words do not name it and no row of sections.tsv declares it"
        elif names.is_common(thing) and not _written_near(thing, stated, text) and not _declared(thing, sections):
            yield thing, subject, "its name is a common word, which means it in another sentence only"
        year = names.edition_year(thing)
        if year and year not in years(stated.words) | dated:
            yield thing, subject, f"nothing gives the edition's year {year}"


def _written_near(thing: str, stated: Stated, text: Text) -> bool:
    """Whether a passage of the sentence says that its words mean the thing."""
    near = text.touching_sentence(stated.start, stated.end)
    return any((thing, "icg:nameAsWritten") in other.values for other in near)


def _declared(thing: str, sections: Iterable[Section]) -> bool:
    """Whether sections declare the thing, as a subject or for a phrase."""
    return any(thing == section.subject or thing in section.refers.values() for section in sections)


def meanings(stated: Stated, text: Text, names: Names) -> Found:
    """Concepts, indicators and roles that the words do not express."""
    sentence = text.sentence_of(stated)
    own = frozenset(fact.value for one in text.inside(stated.start, stated.end) for fact in one.facts)
    for subject, predicate, value in stated.facts:
        if value.partition(":")[0] not in _OURS or predicate not in (*_MEANT, _KIND):
            continue
        named = f"{stated.words} {names.own_words(subject)}" if predicate == _KIND else stated.words
        if names.expressed(value, named, named if predicate == _KIND else sentence):
            if predicate != _KIND and (other := names.closer(value, stated.words, sentence, own)):
                yield predicate, subject, f"the words say {other}, not {value}"
            continue
        if predicate != _KIND and not value.endswith(_NOT_STATED):
            told = "neither the words nor the sentence express it"
            yield predicate, subject, f"{value}: {told}; if they do, give it a skos:hiddenLabel"
        elif other := names.rival(value, stated.words):
            yield predicate, subject, f"the words say {other}, not {value}"


def _mentioned(facts: Iterable[Fact]) -> list[tuple[str, str]]:
    """Each thing of a named kind that a statement has as subject or object, with the subject of the first one."""
    found: dict[str, str] = {}
    for subject, _, value in facts:
        for term in (subject, value):
            if term.partition(":")[0] in NAMED_KINDS and " " not in term:
                found.setdefault(term, subject)
    return list(found.items())
