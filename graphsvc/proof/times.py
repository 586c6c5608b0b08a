"""Whether the words give the dates that are stated: their years and days, their open ends, and how they are known."""

from __future__ import annotations

import re
from typing import Final

from graphsvc.proof.dates import MONTH_NAMES, days, edtf_parts, reached, shifts, year_proved, years
from graphsvc.proof.passages import Found, Stated, Text
from graphsvc.proof.words import plain

_DATED: Final = ("icg:edtf", "icg:baselineEdtf")
_EXPLICIT, _RESOLVED, _UNKNOWN, _OF_DOCUMENT = (
    f"concept:{basis}" for basis in ("explicit-date", "resolved-from-relative", "unknown-date", "document-date")
)
_BEGINS: Final = re.compile(
    r"\b(?:since|from|after|begin(?:s|ning)?|beg[au]n|start\w*|launch\w*|initiat\w*|introduc\w*|establish\w*|creat\w*"
    r"|found(?:ed|ing)|elect(?:ed|s)|open(?:ed|s)?|becom\w*|became|over the next)\b"
)
"""Words that may begin a time whose end is open."""
_ENDS: Final = re.compile(r"\b(?:by|as of|already|before|until|till|up to|in the past|within)\b")
"""Words that may end a time whose beginning is open."""
_SINCE: Final = re.compile(r"\b(?:since|beginning in|starting in)(?: \w+)? (\d{4})")
_BY: Final = re.compile(r"(?<!led )\bby(?: [a-z]+)? (\d{4})\b")


def times(stated: Stated, text: Text) -> Found:
    """Dates that neither the words nor what they are resolved against give, and ends that the words do not open."""
    for subject, predicate, value in stated.facts:
        if predicate in _DATED:
            basis = stated.one(subject, "icg:dateBasis")
            reason = (
                _unknown(value, stated, subject, text)
                or (_basis(value, basis, stated, text) if predicate == "icg:edtf" else None)
                or (_ends(value, basis, stated) if predicate == "icg:edtf" else None)
                or (_beside(value, stated, subject) if predicate == "icg:edtf" else None)
                or (_unshifted(value, stated, subject, text) if predicate == "icg:edtf" else None)
                or _coarse(value, basis, stated)
                or _baseline(stated, subject)
            )
            if reason:
                yield predicate, subject, reason


def _unknown(value: str, stated: Stated, subject: str, text: Text) -> str | None:
    """A year, month or day that nothing gives."""
    sources = [date for source in _sources(stated, subject, text) for date in reached(source, stated.words)]
    known_years = years(stated.words) | {int(date[:4]) for date in sources}
    known_days = days(stated.words) | {day for date in sources for day in (date[5:7], date[5:])}
    for part in edtf_parts(value):
        if not year_proved(part, known_years, stated.words):
            return f"nothing gives the year {part[:4]}"
        if part[5:] and part[5:] not in known_days:
            return f"nothing gives the day {part[5:]}"
    return None


def _basis(value: str, basis: str, stated: Stated, text: Text) -> str | None:
    """A basis that does not fit: explicit is printed here, unknown has no date, the document's is the document's."""
    if basis == _UNKNOWN:
        return f"the date is {value}, and its basis says that it is unknown"
    printed = any(year_proved(part, years(stated.words), stated.words) for part in edtf_parts(value))
    if basis == _EXPLICIT and not printed:
        return f"the words do not print {value}, which is said to be explicit"
    if basis == _OF_DOCUMENT and value != text.edtf:
        return f"the date is {value}, the document's own {text.edtf or 'none'}"
    return None


def _ends(value: str, basis: str, stated: Stated) -> str | None:
    """An open end that no word opens, and words such as `since` and `by` that ask for one."""
    words, (first, slash, last) = plain(stated.words), value.partition("/")
    if first == last:
        return f"{value} begins and ends at once: write {first}"
    if basis == _RESOLVED:
        return None
    if slash and last == ".." and not _BEGINS.search(words):
        return f"no word begins an open time, so {value} has no open end"
    if first == ".." and not _ENDS.search(words):
        return f"no word ends an open time, so {value} has no open beginning"
    since = not slash and any(value.startswith(year) for year in _SINCE.findall(words))
    by = any(value.startswith(year) for year in _BY.findall(words))
    asked = f"since {value}: write {value}/.." if since else f"by {first}: write ../{first}" if by else ""
    return f"the words say {asked}" if asked else None


def _beside(value: str, stated: Stated, subject: str) -> str | None:
    """Another year right after the figure or the place in a list: `136th in 2007`."""
    figure = stated.one(subject, "icg:printedValue") or _ordinal(stated.one(subject, "icg:rank"))
    if not figure:
        return None
    found = re.search(rf"(?<![\w.,]){re.escape(plain(figure))}(?: \w+)? in (\d{{4}})\b", plain(stated.words))
    dated = {stated.one(subject, "icg:baselineEdtf")[:4], *(part[:4] for part in edtf_parts(value))}
    return f"the words say {figure} in {found[1]}, not in {value}" if found and found[1] not in dated else None


def _unshifted(value: str, stated: Stated, subject: str, text: Text) -> str | None:
    """The date from which the words reckon, put for the one that they reach: `within 2 years`, `a year later`."""
    away = {shift for shift in shifts(stated.words) if shift}
    if stated.one(subject, "icg:dateBasis") != _RESOLVED or not away or value.endswith("/.."):
        return None
    wanted = {int(source[:4]) + shift for source in _sources(stated, subject, text) for shift in away}
    dated = {int(part[:4]) for part in edtf_parts(value) if part[:4].isdigit()}
    return None if dated & wanted or not wanted else f"the words count years from a known one, and {value} does not"


def _coarse(value: str, basis: str, stated: Stated) -> str | None:
    """A year alone where the words print its month, too."""
    if basis == _RESOLVED:
        return None
    for part in edtf_parts(value):
        if month := re.search(rf"\b({MONTH_NAMES})\b(?: \d{{1,2}},?)? {re.escape(part)}\b", plain(stated.words)):
            return f"the words print {month[0]!r}: give {part} its month"
    return None


def _ordinal(place: str) -> str:
    """A place in a list as digits write it. `82nd`."""
    ending = "th" if place[-2:-1] == "1" else {"1": "st", "2": "nd", "3": "rd"}.get(place[-1:], "th")
    return f"{place}{ending}" if place else ""


def _baseline(stated: Stated, subject: str) -> str | None:
    """A baseline that does not lie before the end of the figure's time."""
    baseline, value = stated.one(subject, "icg:baselineEdtf"), stated.one(subject, "icg:edtf")
    late = bool(baseline) and bool(value) and edtf_parts(baseline)[0] >= edtf_parts(value)[-1]
    return f"the baseline {baseline} does not lie before {value}" if late else None


def _sources(stated: Stated, subject: str, text: Text) -> list[str]:
    """The dates that a subject's dates are resolved against: the document's own, or those another passage gives."""
    basis = stated.one(subject, "icg:dateBasis")
    found = [text.edtf] if basis == _OF_DOCUMENT else []
    if basis == _RESOLVED:
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
