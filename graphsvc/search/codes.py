"""Codes that somebody copies, as `Q115256`, `icg:Recognition` or `ICF 28563-28684`: found whole, or not at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set as AbstractSet
from typing import Final

_THOUSANDS: Final = re.compile(r"(?<=\d)[\s,](?=\d{3}(?!\d))")
_DASH: Final = re.compile(r"\s*[\u2010-\u2015\u2212-]\s*")
_PARTS: Final = re.compile(r"[\s:/#]+")
_REGISTER: Final = re.compile(r"(?:wikidata|geonames|ror|iso(?: 3166-[12])?) (?=\S+$)", re.IGNORECASE)
"""What pages write before an id elsewhere."""


def code(text: str) -> str:
    """A code without case, thousands marks and kinds of dashes; what parts it is a blank: `icf 28563-28684`."""
    plain = _THOUSANDS.sub("", unicodedata.normalize("NFKC", text).casefold())
    return _PARTS.sub(" ", _DASH.sub("-", plain)).strip()


def codes_in(text: str) -> AbstractSet[str]:
    """The codes that a text may be: itself, and of an address or prefixed name each part, and the last two together."""
    bare = _REGISTER.sub("", " ".join(text.split()), count=1)
    whole = code(bare)
    parts = whole.split()
    return {whole} if len(bare.split()) != 1 else {whole, *parts, " ".join(parts[-2:])}


def codes_of_thing(kind: str, key: str) -> AbstractSet[str]:
    """The codes of a thing by its prefixed name, the end of its IRI; a term is `icg:` or `ns#` and key."""
    return {code(f"{prefix}:{key}") for prefix in (("icg", "ns") if kind == "term" else (kind,))}


def codes_of_place(written: str, key: str) -> AbstractSet[str]:
    """The codes of a passage that is written `ICF 28563-28684`: also by its beginning, and without its document."""
    document, _, place = code(written).rpartition(" ")
    return {place, f"{document} {place}", f"{document} {place.partition('-')[0]}", code(key)}
