"""What the words must hold for numbers, bounds, qualifiers, units, places in lists, and names as written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from graphsvc.proof.numbers import read
from graphsvc.proof.passages import Fact, Found, Stated
from graphsvc.proof.qualifiers import bounds_follow, qualifier_problem
from graphsvc.proof.units import unit_problem
from graphsvc.proof.words import folded, in_order, occurs

_DIGITS: Final = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?!\w)")


def figures(stated: Stated) -> Found:
    """Numbers, bounds, qualifiers, places in lists, names and addresses that the words do not give."""
    for fact in stated.facts:
        rule = _RULES.get(fact.predicate)
        if rule and (reason := rule(fact, stated)):
            yield fact.predicate, fact.subject, reason
    for subject in stated.subjects:
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
    """A name or title as written is written there, to the letter and as whole words."""
    kept = fact.value in stated.words and occurs(folded(fact.value), folded(stated.words))
    return None if kept else f"{fact.value!r} is not written there"


def _address(fact: Fact, stated: Stated) -> str | None:
    """An address is written there; the scheme may be left out."""
    bare = fact.value.partition("://")[2].rstrip("/")
    return None if bare.casefold() in stated.words.casefold() else f"{bare!r} is not written there"


def _unit(fact: Fact, stated: Stated) -> str | None:
    """A unit is the one that the printed value or the words beside it name."""
    return unit_problem(fact.value, stated.one(fact.subject, "icg:printedValue"), stated.words)


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
    "qudt:hasUnit": _unit,
}
"""What the words must hold for each property; bounds, dates and names of things have functions of their own."""


def _bounds(stated: Stated, subject: str) -> Found:
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
