"""Which of the offered formats an Accept header asks for (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from graphsvc.formats import HTML, Format

_EXACT: Final = 3
_MOST_RANGES: Final = 100
"""No client names so many; a header of thousands would cost more than an answer."""
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""Of which media types are made (RFC 9110, section 5.6.2)."""


@dataclass(frozen=True, slots=True)
class _Range:
    """One media range of an Accept header with its weight."""

    type: str
    subtype: str
    weight: float

    def precision(self, media_type: str) -> int:
        """How precisely the range names the media type: 3 exactly, 2 the type, 1 anything, 0 not at all."""
        kind, _, subtype = media_type.partition("/")
        if (self.type, self.subtype) == (kind, subtype):
            return _EXACT
        if (self.type, self.subtype) == (kind, "*"):
            return 2
        return 1 if (self.type, self.subtype) == ("*", "*") else 0


def _weight(parameters: Sequence[str]) -> float | None:
    """The value of `q`, 1 when there is none, None when it cannot be read."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                weight = float(value.strip())
            except ValueError:
                return None
            return weight if 0 <= weight <= 1 else None
    return 1.0


def _ranges(accept: str) -> Iterator[_Range]:
    """The readable ones of the first media ranges; a malformed one is passed over."""
    for part in accept.split(",", _MOST_RANGES)[:_MOST_RANGES]:
        media, *parameters = part.split(";")
        kind, slash, subtype = media.strip().lower().partition("/")
        weight = _weight(parameters)
        readable = slash and _TOKEN.fullmatch(kind) and _TOKEN.fullmatch(subtype)
        if readable and weight is not None and not (kind == "*" and subtype != "*"):
            yield _Range(kind, subtype, weight)


def preferred_language(accept_language: str | None, offered: Sequence[str]) -> str:
    """The offered language that the header prefers, the first one where it prefers none (RFC 9110, section 12.5.4).

    Languages are compared by their first subtag, so that `zh-TW` is answered by `zh-Hant` (RFC 4647, section 3.4).
    """
    best = (0.0, offered[0])
    for part in (accept_language or "").split(",", _MOST_RANGES)[:_MOST_RANGES]:
        tag, *parameters = part.split(";")
        primary = tag.strip().lower().partition("-")[0]
        weight = _weight(parameters) or 0.0
        found = next((language for language in offered if language.partition("-")[0] == primary), None)
        if found and weight > best[0]:
            best = (weight, found)
    return best[1]


def _claim(form: Format, ranges: Sequence[_Range]) -> tuple[float, int]:
    """The weight that a format gets, and how precisely it was named: the most precise range decides.

    A wildcard stands for the media type that is sent, never for one of the older names that are only understood.
    """
    best = (0, 0.0)
    for media_type in form.media_types:
        for item in ranges:
            precision = item.precision(media_type)
            if precision == _EXACT or media_type == form.media_type:
                best = max(best, (precision, item.weight))
    precision, weight = best
    return (weight, precision) if precision else (0.0, 0)


def negotiate(accept: str | None, offered: Sequence[Format]) -> Format | None:
    """The offered format with the highest weight, the server's first among equals; None if none is acceptable.

    No header, an empty one, or one without a readable range accepts anything. A page is sent only to a client that
    names HTML with a weight that no other format reaches first: a wildcard, or a list of equal weights, gets data.
    """
    ranges = list(_ranges(accept or ""))
    data_first = [*(f for f in offered if f is not HTML), *(f for f in offered if f is HTML)]
    if not ranges:
        return data_first[0] if data_first else None
    weights = {form.name: _claim(form, ranges) for form in data_first}
    ranked = sorted(data_first, key=lambda form: -weights[form.name][0])
    best = ranked[0] if ranked else None
    return best if best and weights[best.name][0] > 0 else None


def names_one(accept: str | None, offered: Sequence[Format]) -> bool:
    """Whether what the header prefers is one of the offered formats by name, not only by a wildcard."""
    ranges = list(_ranges(accept or ""))
    best = negotiate(accept, offered)
    return bool(best and ranges and _claim(best, ranges)[1] > 1)
