"""What the home page shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graphsvc.description import Overview
from graphsvc.vocab import FOAF, ORG
from graphsvc.web.links import Links
from graphsvc.web.views.drawing import TIERS, Matrix, matrix
from graphsvc.web.views.text import Cell, capital, listed, named

_NUMBERS: Final = (
    *("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_LEADERS: Final = 3
_PUBLIC: Final = "http://data.europa.eu/m8g/PublicOrganisation"


@dataclass(frozen=True, slots=True)
class Count:
    """One figure of the strip."""

    name: str
    number: int
    href: str


@dataclass(frozen=True, slots=True)
class Country:
    """A country with its communities and how much is stated for each."""

    name: Cell
    communities: tuple[tuple[Cell, int], ...]


@dataclass(frozen=True, slots=True)
class HomePage:
    """The home page."""

    title: str
    countries_in_words: str
    counts: tuple[Count, ...]
    finding: str
    wide: Matrix | None
    narrow: Matrix | None
    tiers: tuple[Cell, ...]
    lone_ring: str
    countries: tuple[Country, ...]
    partners: tuple[tuple[Cell, tuple[Cell, ...]], ...]
    disagreements: tuple[tuple[Cell, str], ...]
    documents: tuple[tuple[Cell, int], ...]


def in_words(number: int) -> str:
    """A small number as a word."""
    return _NUMBERS[number] if number < len(_NUMBERS) else f"{number:,}"


def home_page(overview: Overview, links: Links) -> HomePage:
    """What the home page shows, all of it counted from the data."""
    labels, names = overview.labels, overview.labels.names
    found = sorted(
        overview.recognitions.items(),
        key=lambda item: (-sum(map(len, item[1].values())), labels.of(item[0]).value),
    )
    drawn = [(named(iri, labels, links), tiers) for iri, tiers in found]
    communities = len(overview.recognitions)
    english = labels.english
    rings = [
        f"{english.of(iri)} in {year}" for iri, tiers in found for year in tiers["top7"] if year not in tiers["smart21"]
    ]
    return HomePage(
        f"{capital(in_words(communities))} communities, and where each statement about them stands",
        in_words(len([country for country in overview.countries if country])),
        _counts(overview, links),
        _finding(drawn),
        matrix(drawn),
        matrix(drawn, narrow=True),
        tuple(named(names.thing("scheme", tier), labels, links) for tier in TIERS),
        listed(rings),
        tuple(
            Country(
                named(iri, labels, links) if iri else Cell("no country stated"),
                tuple((named(community, labels, links), number) for community, number in inside),
            )
            for iri, inside in overview.countries.items()
        ),
        tuple(
            (named(iri, labels, links), tuple(named(community, labels, links) for community in shared))
            for iri, shared in overview.partners.items()
        ),
        tuple((named(iri, labels, links), told) for iri, told in overview.disagreements.items()),
        tuple((named(iri, labels, links), number) for iri, number in overview.documents.items()),
    )


def _finding(drawn: Sequence[tuple[Cell, Mapping[str, Sequence[int]]]]) -> str:
    """Who holds most of the recognitions drawn; the bare number where there is nothing to find."""
    totals = [(name.text, sum(len(years) for years in tiers.values())) for name, tiers in drawn]
    whole = sum(total for _, total in totals)
    leaders = totals[:_LEADERS]
    part = sum(total for _, total in leaders)
    if len(totals) > _LEADERS and part * 2 > whole:
        return f"{listed(name for name, _ in leaders)} hold {part} of {whole} recognitions"
    return f"{whole} recognitions"


def _counts(overview: Overview, links: Links) -> tuple[Count, ...]:
    """The strip of figures."""
    names, classes = overview.labels.names, overview.classes

    def of(*iris: str) -> int:
        return sum(classes.get(iri, 0) for iri in iris)

    return (
        Count("communities", of(names.term("Community")), links.path("/doc/community")),
        Count("initiatives", of(names.term("Initiative")), links.path("/doc/initiative")),
        Count("organisations", of(ORG + "Organization", _PUBLIC), links.path("/doc/organization")),
        Count("people", of(FOAF + "Person"), links.path("/doc/person")),
        Count("recognitions", of(names.term("Recognition")), links.path("/doc/recognition")),
        Count("statements", overview.statements, links.path("/doc/graph/catalogue")),
        Count("passages", overview.passages, links.path("/doc/document")),
        Count("documents", len(overview.documents), links.path("/doc/document")),
    )
