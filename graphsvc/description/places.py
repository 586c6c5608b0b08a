"""Where communities are: their coordinates as the links state them, and their countries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Final

from graphsvc.description import asking
from graphsvc.description.asking import text_of
from graphsvc.description.labels import ENGLISH, Labels
from graphsvc.engine.contract import Engine
from graphsvc.model import Names
from graphsvc.vocab import RDF, SCHEMA, SKOS

_GEONAMES: Final = "https://sws.geonames.org/"
_POLE, _DATE_LINE = 90, 180


@dataclass(frozen=True, slots=True)
class Places:
    """The communities by name: the country of each, empty where none is stated; longitude and latitude in degrees.

    Coordinates are those on earth (WGS 84), of the communities that have some; those of `inexact` are the coordinates
    of a place that is only a close match, as the seat of a county is.
    """

    labels: Labels
    countries: Mapping[str, str]
    coordinates: Mapping[str, tuple[float, float]]
    inexact: frozenset[str]


def places(engine: Engine, names: Names, language: str = "en") -> Places:
    """All communities with what is stated of their places."""
    query = f"""SELECT ?c ?country ?latitude ?longitude ?near {{
        GRAPH ?g {{ ?c <{RDF}type> <{names.term("Community")}> }}
        OPTIONAL {{ GRAPH ?h {{ ?c <{names.term("country")}> ?country }} }}
        OPTIONAL {{ GRAPH ?i {{ ?c <{SCHEMA}latitude> ?latitude ; <{SCHEMA}longitude> ?longitude }} }}
        OPTIONAL {{ GRAPH ?j {{ ?c <{SKOS}closeMatch> ?near }} FILTER(STRSTARTS(STR(?near), "{_GEONAMES}")) }}
    }} ORDER BY ?c DESC(?country) ?latitude ?longitude"""
    countries: dict[str, str] = {}
    coordinates: dict[str, tuple[float, float]] = {}
    inexact: set[str] = set()
    for row in engine.rows(query):
        community = text_of(row, "c")
        countries.setdefault(community, text_of(row, "country"))
        longitude = _degrees(text_of(row, "longitude"), _DATE_LINE)
        latitude = _degrees(text_of(row, "latitude"), _POLE)
        if longitude is not None and latitude is not None:
            coordinates.setdefault(community, (longitude, latitude))
            inexact |= {community} if text_of(row, "near") else set()
    named = asking.labels_of(engine, {*countries, *countries.values()} - {""})
    labels = Labels(names, named, (), asking.prefixes(engine), (language, *ENGLISH))
    ordered = sorted(countries, key=lambda iri: (labels.of(iri).value.casefold(), iri))
    return Places(labels, {iri: countries[iri] for iri in ordered}, coordinates, frozenset(inexact))


def _degrees(text: str, most: float) -> float | None:
    """A number of degrees; None for what is none on earth."""
    try:
        degrees = float(text)
    except ValueError:
        return None
    return degrees if isfinite(degrees) and abs(degrees) <= most else None
