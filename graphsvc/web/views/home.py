"""What the home page shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graphsvc.description import Labels, Overview, Tie, as_printed
from graphsvc.model import Passage
from graphsvc.vocab import FOAF, SH
from graphsvc.web.links import Links
from graphsvc.web.views.drawing import TIERS, Matrix, matrix
from graphsvc.web.views.headings import ORGANIZATIONS
from graphsvc.web.views.marks import Mark, mark_of
from graphsvc.web.views.text import Cell, capital, cell, named, other_names
from graphsvc.web.views.writing import period
from graphsvc.web.words import N_, Words

_NUMBERS: Final = (
    *("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_LEADERS: Final = 3
_OF: Final = ("about", "indicator")


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
class Sample:
    """A figure with its passage: what it is of, what it counts, the value as printed, when that was."""

    about: Cell
    indicator: Cell
    value: Cell
    when: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner of several communities: its parts that are meant, its other names, where it is tied, by how much."""

    name: Cell
    parts: tuple[Cell, ...]
    others: tuple[Cell, ...]
    communities: tuple[Cell, ...]
    documents: int


@dataclass(frozen=True, slots=True)
class HomePage:
    """The home page; `undrawn` recognitions, listed at `others`, are those of other awards than the matrix has."""

    title: str
    countries_in_words: str
    sample: Sample | None
    tries: tuple[Cell, ...]
    counts: tuple[Count, ...]
    finding: str
    undrawn: int
    others: str
    wide: Matrix | None
    narrow: Matrix | None
    tiers: tuple[Cell, ...]
    lone_ring: str
    countries: tuple[Country, ...]
    partners: tuple[Partner, ...]
    in_network: tuple[int, int]
    disagreements: tuple[tuple[Cell, tuple[Cell, ...]], ...]
    documents: tuple[tuple[Cell, int], ...]
    questions: int


def spelled(number: int, words: Words) -> str:
    """A number for a heading: a small one as a word in English, where headings begin with it; digits elsewhere."""
    return _NUMBERS[number] if words.language == "en" and number < len(_NUMBERS) else words.number(number)


def home_page(overview: Overview, links: Links, words: Words) -> HomePage:
    """What the home page shows, all of it counted from the data."""
    labels, names = overview.labels, overview.labels.names
    found = sorted(
        overview.recognitions.items(),
        key=lambda item: (-sum(map(len, item[1].values())), labels.of(item[0]).value),
    )
    drawn = [(named(iri, labels, links), tiers) for iri, tiers in found]
    communities, countries = len(overview.recognitions), len([country for country in overview.countries if country])
    rings = [
        words.gettext("%(community)s in %(year)s", community=labels.of(iri), year=year)
        for iri, tiers in found
        for year in tiers["top7"]
        if year not in tiers["smart21"]
    ]
    title = words.ngettext(
        "%(number)s community, and where each statement about it stands",
        "%(number)s communities, and where each statement about them stands",
        communities,
        number=capital(spelled(communities, words)),
    )
    return HomePage(
        title,
        spelled(countries, words),
        _sample(overview, links, words),
        _tries(overview, links),
        _counts(overview, links),
        _finding(drawn, words),
        sum(overview.other_awards.values()),
        links.kind("recognition", [("type", iri.removeprefix(f"{names.base}id/")) for iri in overview.other_awards]),
        matrix(drawn),
        matrix(drawn, narrow=True),
        tuple(named(names.thing("scheme", tier), labels, links) for tier in TIERS),
        words.listed(rings),
        tuple(
            Country(
                named(iri, labels, links) if iri else Cell(words.gettext("no country stated")),
                tuple((named(community, labels, links), number) for community, number in inside),
            )
            for iri, inside in overview.countries.items()
        ),
        tuple(_partner(whole, tied, labels, links) for whole, tied in overview.partners.items()),
        (len({tie.whole for tie in overview.ties}), len({tie.community for tie in overview.ties})),
        tuple((named(iri, labels, links), tuple(map(cell, sides))) for iri, sides in overview.disagreements.items()),
        tuple((named(iri, labels, links), number) for iri, number in overview.documents.items()),
        sum(overview.classes.get(f"{SH}SPARQL{form}Executable", 0) for form in ("Ask", "Construct", "Select")),
    )


def _sample(overview: Overview, links: Links, words: Words) -> Sample | None:
    """The figure that shows what statements look like; None where the data has no such one."""
    node, labels, names = overview.sample, overview.labels, overview.labels.names
    read = [passage for iri in (node.passages if node else ()) if (passage := Passage.of(iri, names))]
    if node is None or not read:
        return None
    digest, _ = overview.texts.get(read[0].iri(names), ("", 0))
    _, length = overview.texts.get(names.thing("document", read[0].slug), ("", 0))
    mark = mark_of(read[0], labels, links, length, digest)
    about, indicator = (named(next(iter(node.iris(names.term(local))), ""), labels, links) for local in _OF)
    date = period(node.text(names.term("edtf")), words)
    return Sample(about, indicator, cell(as_printed(node.text(names.term("printedValue")))), date, mark)


def _tries(overview: Overview, links: Links) -> tuple[Cell, ...]:
    """What may be sought: a partner, a Chinese name, a class."""
    labels = overview.labels
    partner = next((labels.english.of(iri).value for iri in overview.partners), "")
    leader = max(overview.recognitions, key=lambda iri: sum(map(len, overview.recognitions[iri].values())), default="")
    term = Cell(labels.compact(labels.names.term("Recognition")), "", links.href(labels.names.term("Recognition")))
    found = [Cell(text, "en", links.search([("q", text)])) for text in (partner,) if text]
    found += [Cell(text, "zh-Hant", links.search([("q", text)])) for text in (labels[leader].get("zh-Hant"),) if text]
    return (*found, *((term,) if term.text else ()))


def _partner(whole: str, tied: Sequence[Tie], labels: Labels, links: Links) -> Partner:
    """A partner of several communities."""
    documents = {passage.slug for tie in tied for iri in tie.passages if (passage := Passage.of(iri, labels.names))}
    title = labels.of(whole).value
    return Partner(
        named(whole, labels, links),
        tuple(named(iri, labels, links) for iri in sorted({tie.partner for tie in tied} - {whole})),
        tuple(name for name, _ in other_names(labels[whole], title) if name.text != title),
        tuple(named(iri, labels, links) for iri in sorted({tie.community for tie in tied})),
        len(documents),
    )


def _finding(drawn: Sequence[tuple[Cell, Mapping[str, Sequence[int]]]], words: Words) -> str:
    """Who holds most of the recognitions drawn; the bare number where there is nothing to find."""
    totals = [(name.text, sum(len(years) for years in tiers.values())) for name, tiers in drawn]
    whole = sum(total for _, total in totals)
    leaders = totals[:_LEADERS]
    part = sum(total for _, total in leaders)
    if len(totals) > _LEADERS and part * 2 > whole:
        who = words.listed(name for name, _ in leaders)
        return words.gettext("%(who)s hold %(part)s of %(whole)s recognitions", who=who, part=part, whole=whole)
    return words.ngettext("%(number)s recognition", "%(number)s recognitions", whole)


def _counts(overview: Overview, links: Links) -> tuple[Count, ...]:
    """The strip of figures."""
    names, classes = overview.labels.names, overview.classes

    def of(*iris: str) -> int:
        return sum(classes.get(iri, 0) for iri in iris)

    return (
        Count(N_("communities"), of(names.term("Community")), links.path("/doc/community")),
        Count(N_("initiatives"), of(names.term("Initiative")), links.path("/doc/initiative")),
        Count(N_("organisations"), of(*ORGANIZATIONS), links.path("/doc/organization")),
        Count(N_("people"), of(FOAF + "Person"), links.path("/doc/person")),
        Count(N_("recognitions"), of(names.term("Recognition")), links.path("/doc/recognition")),
        Count(N_("statements"), overview.statements, f"{links.path('/void')}#statements"),
        Count(N_("passages"), overview.passages, links.path("/doc/document")),
        Count(N_("documents"), len(overview.documents), links.path("/doc/document")),
    )
