"""Years, months and days as words print them, and the years that relative words reach from a known one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from graphsvc.proof.numbers import read
from graphsvc.proof.words import plain, word_list

_MONTHS: Final = word_list("january february march april may june july august september october november december")
MONTH_NAMES: Final = "|".join(_MONTHS)
"""The names of the months, for a pattern."""
_MONTH: Final = re.compile(
    r"\b(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?(?: ?(\d{1,2})(?:st|nd|rd|th)?(?: ?- ?(\d{1,2}))?\b)?"
)
_DAY_MONTH: Final = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?(?: of)? ([a-z]{3,9})\b")
_VERBS: Final = re.compile(r"\b(?:may|march|mar)\b(?! ?\d)")
"""Month names in lower case without a day are other words."""
_HOLIDAYS: Final = {
    "christmas day": "12-25",
    "new year's day": "01-01",
    "christmas eve": "12-24",
    "new year's eve": "12-31",
}
_YEAR: Final = re.compile(r"(?<![\d,.$€])(1\d{3}|20\d{2})(?!\d|,\d|\.\d|%)")
_SHORT_RANGE: Final = re.compile(r"\b(1\d|20)(\d{2}) ?[-/] ?(\d{2})\b")
_DECADE: Final = re.compile(r"\b(1\d|20)(\d)0'?s\b")
_DECADE_WORDS: Final = {
    word: 1900 + ten
    for ten, word in zip(
        range(20, 100, 10),
        word_list("twenties thirties forties fifties sixties seventies eighties nineties"),
        strict=True,
    )
}
_CENTURY: Final = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)[ -]century\b")
_NUMBER: Final = r"(\w+(?:-\w+)?)"
_POINTS: Final = (
    (re.compile(r"\b(?:the )?(?:following|next) year\b|\ba year later\b|\byear after\b"), 1),
    (re.compile(rf"\blast (?:year|{MONTH_NAMES})\b"), -1),
    (re.compile(r"\bthe (?:previous|preceding) year\b"), -1),
)
_LATER: Final = re.compile(rf"\b{_NUMBER} years? later\b")
_AGO: Final = re.compile(rf"\b{_NUMBER} years? (?:ago|earlier|before)\b")
_SPAN: Final = re.compile(
    rf"\b(within|next|following|over|past|last|nearly|about|for)(?: nearly| about)? {_NUMBER} years?\b"
)


def years(words: str) -> frozenset[int]:
    """Every year that the words print, and first and last year of each decade and century."""
    text = plain(words)
    found = {int(year) for year in _YEAR.findall(text)}
    for century, _, last in _SHORT_RANGE.findall(text):
        found.add(int(century + last))
    return frozenset(found | {year for first, count in _periods(text) for year in (first, first + count - 1)})


def _periods(text: str) -> Iterator[tuple[int, int]]:
    """First year and number of years of each decade and century, a century by both customs: from 1900 or 1901."""
    for century, ten in _DECADE.findall(text):
        yield int(f"{century}{ten}0"), 10
    for word, first in _DECADE_WORDS.items():
        if re.search(rf"\b{word}\b", text):
            yield first, 10
    for ordinal in _CENTURY.findall(text):
        yield 100 * (int(ordinal) - 1), 100
        yield 100 * (int(ordinal) - 1) + 1, 100
    if re.search(r"\bnew century\b", text):
        yield 2000, 100


def days(words: str) -> frozenset[str]:
    """Months as `06` and days as `12-25` that the words print; of a span of days both ends."""
    text = plain(_VERBS.sub(" ", words))
    found = {day for name, day in _HOLIDAYS.items() if name in text}
    for name, *numbers in _MONTH.findall(text):
        found |= _of_month(name, numbers)
    for number, name in _DAY_MONTH.findall(text):
        if any(month.startswith(name) for month in _MONTHS):
            found |= _of_month(name, [number])
    return frozenset(found | {day[:2] for day in found})


def _of_month(name: str, numbers: Iterable[str]) -> set[str]:
    """The month of a name, with its days."""
    month = f"{next(at for at, month in enumerate(_MONTHS, 1) if month.startswith(name[:3])):02}"
    return {month} | {f"{month}-{int(number):02}" for number in numbers if number}


def shifts(words: str) -> frozenset[int]:
    """How many years after a known one the words point: a point (`the following year`) excludes that year itself.

    Spans (`within 2 years`) give both their ends. Words without such an expression give 0.
    """
    text = plain(words).replace("-", " ")
    points = {shift for pattern, shift in _POINTS if pattern.search(text)}
    points |= {count for word in _LATER.findall(text) for count in _count(word)}
    points |= {-count for word in _AGO.findall(text) for count in _count(word)}
    spans = {count for _, word in _SPAN.findall(text) for count in _count(word)}
    reached = points | {end for count in spans for end in (-count, 0, count)}
    return frozenset(reached or {0})


def _count(word: str) -> list[int]:
    """The number that a word means."""
    return [int(value) for value in read(word).numbers]


def edtf_parts(edtf: str) -> list[str]:
    """The dates of an EDTF value: both ends of an interval, without open ends and marks of doubt."""
    return [part.strip("?~%") for part in edtf.split("/") if part.strip("?~%") not in ("", "..")]


def reached(source: str, words: str) -> Iterator[str]:
    """The dates that the words reach from a known date: by years, or the month before it (`last month`)."""
    year = int(source[:4])
    if re.search(r"\blast month\b", plain(words)):
        month = int(source[5:7] or 0)
        yield from (
            [f"{year - (month == 1):04}-{(month - 2) % 12 + 1:02}"] if month else [f"{year:04}", f"{year - 1:04}"]
        )
        return
    for shift in shifts(words):
        yield f"{year + shift:04}{source[4:]}"


def year_proved(part: str, known: frozenset[int], words: str) -> bool:
    """Whether a date's year is among the known ones; `198X` needs its decade, `20XX` its century, in the words."""
    year = part[:4]
    if "X" in year:
        first, count = int(year.replace("X", "0")), 10 ** year.count("X")
        return (first, count) in set(_periods(plain(words)))
    return int(year) in known
