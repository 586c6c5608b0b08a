"""The signs and words of units, beside a figure or in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from graphsvc.proof.numbers import read
from graphsvc.proof.words import plain

UNITS: Final[Mapping[str, re.Pattern[str]]] = {
    unit: re.compile(pattern)
    for unit, pattern in {
        "unit:CCY_EUR": r"€|\beur(?:os?)?\b",
        "unit:CCY_TWD": r"\bntd?\$?(?!\w)|\btwd\b",
        "unit:CCY_USD": r"\$|\busd\b|\bdollars?\b",
        "unit:HR": r"\bhours?\b",
        "unit:KiloM": r"\bkm\b|\bkilomet(?:er|re)s?\b",
        "unit:KiloM2": r"\bkm2\b|km²|\bsquare kilomet(?:er|re)s?\b",
        "unit:KiloW-HR": r"\bkwh\b|\bkilowatt[ -]hours?\b",
        "unit:MegaBIT-PER-SEC": r"\bmbps\b|\bmbit/s\b|\bmb\b|\bmegabits?\b",
        "unit:MIN": r"\bminutes?\b",
        "unit:MO": r"\bmonths?\b",
        "unit:PERCENT": r"%|\bper ?cent\b",
        "unit:YR": r"\byears?\b|\bdecades?\b|\bchildren\b|\bage[ds]?\b",
    }.items()
}
"""How texts write each unit; what is counted in NUM has no sign."""
_RATE: Final = re.compile(r"\b(?:per|each|every|a) (?:hour|minute|month|year|day)s?\b")
"""`200 per month` counts calls, not months."""


def unit_problem(unit: str, printed: str, words: str) -> str | None:
    """Why the words do not give the unit of a printed value: they name none of it, or the value names another one."""
    if unit in UNITS and not _holds(unit, words):
        return f"the words name no {unit}"
    inside = _RATE.sub(" ", plain(printed))
    others = [other for other, pattern in UNITS.items() if pattern.search(inside)]
    return f"{printed!r} is in {others[0]}, not in {unit}" if others and unit not in others else None


def _holds(unit: str, words: str) -> bool:
    """Whether the words hold a sign of the unit; shares in words are percentages."""
    return bool(UNITS[unit].search(plain(words))) or (unit == "unit:PERCENT" and bool(read(words).shares))
