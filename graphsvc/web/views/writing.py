"""Numbers and dates as the language of the reader writes them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

import pyoxigraph as ox

from graphsvc.description.labels import Text, as_printed
from graphsvc.web.words import Words

_DAY: Final = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?([~?%]?)")
_DECADE: Final = re.compile(r"(\d{3})X")
_CENTURY: Final = re.compile(r"(\d{2})XX")
_INSTANT: Final = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)Z")
_DIGITS: Final = re.compile(r"\d{5,24}")
_DECIMAL: Final = re.compile(r"(?=.{3,24}\Z)[+-]?\d+\.\d+")
"""Numbers that are written with marks; longer ones stay as they are, for decimal arithmetic holds 28 digits."""
_GROUPED: Final = re.compile(r"\d{1,3}(?:,\d{3})+")
_TO: Final = "–"  # noqa: RUF001 (a range)
"""Between two years; with blanks around it between days that are written in several words."""


def readable(literal: ox.Literal, words: Words) -> str:
    """A literal for people: numbers with their marks, days and instants written out, yes and no."""
    kind, value = literal.datatype.value.rpartition("#")[2], literal.value
    if kind in {"integer", "decimal"} and _DIGITS.fullmatch(value):
        return words.number(int(value))
    if kind == "decimal" and _DECIMAL.fullmatch(value):
        return words.decimal(Decimal(value))
    if kind == "date":
        return day(value, words)
    if kind == "dateTime" and (match := _INSTANT.fullmatch(value)):
        return words.gettext("%(day)s, %(time)s UTC", day=day(match[1], words), time=match[2])
    if kind == "boolean":
        return {"true": words.gettext("yes"), "false": words.gettext("no")}.get(value, value)
    return value


def figure(printed: str, words: Words) -> Text:
    """A figure for a sentence of ours: a whole number as the language writes it, another one as documents print it."""
    return Text(words.number(int(printed.replace(",", "")))) if _GROUPED.fullmatch(printed) else as_printed(printed)


def day(value: str, words: Words) -> str:
    """`2014-12-25` as `25 Dec 2014`, `2022-10` as `Oct 2022`, `199X` as `the 1990s`, `20XX` as `the 21st century`.

    Uncertain ones have `about` before them; other texts stay as they are.
    """
    if decade := _DECADE.fullmatch(value):
        return words.gettext("the %(year)ss", year=decade[1] + "0")
    if century := _CENTURY.fullmatch(value):
        return words.gettext("the %(ordinal)s century", ordinal=words.ordinal_of_century(int(century[1]) + 1))
    match = _DAY.fullmatch(value)
    if not match:
        return value
    try:
        text = words.day(*(int(part or 0) for part in match.groups()[:3]))
    except ValueError:
        return value
    return words.gettext("about %(day)s", day=text) if match[4] else text


def period(value: str, words: Words) -> str:
    """An EDTF date or interval for people; `since` and `by` where one end is open."""
    start, slash, end = value.partition("/")
    if not slash:
        return day(value, words)
    if end in {"", ".."}:
        return words.gettext("since %(day)s", day=day(start, words))
    if start in {"", ".."}:
        return words.gettext("by %(day)s", day=day(end, words))
    first, last = (day(_CENTURY.sub(rf"\g<1>{year}", end), words) for end, year in ((start, "00"), (end, "99")))
    return (_TO if first.isdecimal() and last.isdecimal() else f" {_TO} ").join([first, last])
