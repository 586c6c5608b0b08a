"""Codes that somebody copies, as `Q115256`, `TW-TAO` or `ICF 28563-28684`: they are found whole, or not at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set as AbstractSet
from typing import Final

_THOUSANDS: Final = re.compile(r"(?<=\d)[\s,](?=\d{3}(?!\d))")
_DASH: Final = re.compile(r"\s*[\u2010-\u2015\u2212-]\s*")
_PARTS: Final = re.compile(r"[\s:/#]+")


def code(text: str) -> str:
    """A code without case, thousands marks and kinds of dashes; what parts it is a blank: `icf 28563-28684`."""
    plain = _THOUSANDS.sub("", unicodedata.normalize("NFKC", text).casefold())
    return _PARTS.sub(" ", _DASH.sub("-", plain)).strip()


def codes_in(text: str) -> AbstractSet[str]:
    """The codes that a text may be: itself, and the parts of an address or prefixed name (`wd:Q115256`)."""
    whole = code(text)
    return {whole} if len(text.split()) != 1 else {whole, *whole.split()}


def codes_of_place(written: str, key: str) -> AbstractSet[str]:
    """The codes of a passage that is written `ICF 28563-28684`: also by its beginning, and without its document."""
    document, _, place = code(written).rpartition(" ")
    return {place, f"{document} {place}", f"{document} {place.partition('-')[0]}", code(key)}
