"""What the list of a kind shows: a page of its things with a line each, facets with counts, other pages and orders."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from graphsvc.description import ENGLISH, LIST_FACETS, Entry, Labels, Listing
from graphsvc.model import Names
from graphsvc.search import Chosen, counted, passing
from graphsvc.web.frame import Site
from graphsvc.web.links import Links
from graphsvc.web.views.asking import TOPICS
from graphsvc.web.views.facets import FacetShown, Unknown, Value, unknown
from graphsvc.web.views.lines import line, told
from graphsvc.web.views.sides import Side, sides
from graphsvc.web.views.text import Cell, capital, other_names
from graphsvc.web.words import N_, Words

PER_PAGE: Final = 50
SORTS: Final = {"name": N_("By name"), "stated": N_("Most stated first")}
"""The orders of a list, by the value of `sort`; the first is that without one."""
_VALUES: Final = 15
_TITLES: Final = {
    "country": N_("Country"),
    "community": N_("Community"),
    "type": N_("Type"),
    "theme": N_("Theme"),
    "topic": N_("Topic"),
    "year": N_("Year"),
    "status": N_("Status"),
    "document": N_("Read from"),
}
_KEYED: Final = {"type": "concept", "theme": "concept", "status": "concept"}
"""The kind of most values of a facet, which their keys leave out; of other facets it is the facet itself."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The kind, the values chosen of each facet, the order and the page, from 1."""

    kind: str
    chosen: Chosen
    sort: str = "name"
    page: int = 1

    @property
    def fields(self) -> list[tuple[str, str]]:
        """What the address of the list says after the question mark, without the page."""
        found = [(facet, value) for facet in LIST_FACETS for value in sorted(self.chosen.get(facet, ()))]
        return found + ([("sort", self.sort)] if self.sort != "name" else [])

    def path(self, links: Links, page: int = 1, *, numbered: bool = False) -> str:
        """Where a page of the list is; the first is the list itself, unless it is to be told from that."""
        number = [("page", str(page))] if numbered or page > 1 else []
        return links.kind(self.kind, self.fields + number)

    def without(self, facet: str, value: str) -> Asked:
        """The same list with one value less."""
        return replace(self, chosen={**self.chosen, facet: self.chosen[facet] - {value}}, page=1)

    def instead(self, links: Links, facet: str, value: str, other: str) -> str:
        """Where the list is with another value of a facet in the place of one."""
        return replace(self, chosen={**self.chosen, facet: self.chosen[facet] - {value} | {other}}, page=1).path(links)


@dataclass(frozen=True, slots=True)
class Listed:
    """A thing in the list: its other names, if no words say what it is, its line, those words, how much is stated.

    Of an editorial note `sides` are what it sets side by side.
    """

    name: Cell
    others: tuple[tuple[Cell, str], ...]
    line: str
    told: Cell
    statements: int
    passages: int
    sides: tuple[Side, ...] = ()


@dataclass(frozen=True, slots=True)
class KindPage:
    """One page of a list, `shown` as things and as entries; `unnarrowed` is how many there are without facets.

    `passages` are those of all documents that the facets let pass; `unknown` are values of facets that are asked for
    and nothing of the kind has.
    """

    asked: Asked
    shown: tuple[Entry, ...]
    total: int
    unnarrowed: int
    passages: int
    pages: int
    entries: tuple[Listed, ...]
    facets: tuple[FacetShown, ...]
    removals: tuple[Cell, ...]
    orders: tuple[tuple[str, str, bool], ...]
    unknown: tuple[Unknown, ...]


@dataclass(frozen=True, slots=True)
class _Keyed:
    """An entry with the values of its facets as addresses have them."""

    entry: Entry
    belongs: Mapping[str, frozenset[str]]


def narrowed(listing: Listing, asked: Asked, names: Names) -> Sequence[Entry]:
    """The things that the facets let pass, in the order of the listing."""
    return [keyed.entry for keyed in passing(_keyed(listing, names), asked.chosen)]


def ordered(entries: Iterable[Entry], asked: Asked, labels: Labels) -> Sequence[Entry]:
    """The things in the order that was asked for, names as the labels have them."""
    return sorted(entries, key=lambda entry: _order(entry, asked, labels))


def labels_in(listing: Listing, language: str) -> Labels:
    """The names as a reader of a language gets them."""
    return replace(listing.labels, languages=tuple(dict.fromkeys([language, *ENGLISH])))


def on_page(entries: Sequence[Entry], asked: Asked) -> Sequence[Entry]:
    """Those of the page that was asked for."""
    first = (asked.page - 1) * PER_PAGE
    return entries[first : first + PER_PAGE]


def page_count(total: int) -> int:
    """How many pages so many things take; one for none."""
    return max(1, -(-total // PER_PAGE))


def kind_page(listing: Listing, asked: Asked, site: Site) -> KindPage:
    """The page that was asked for; without entries where there are fewer pages."""
    labels = labels_in(listing, site.language)
    keyed = _keyed(listing, site.names)
    found = ordered((each.entry for each in passing(keyed, asked.chosen)), asked, labels)
    shown = tuple(on_page(found, asked))
    facets = tuple(_facets(keyed, asked, labels, site.words))
    return KindPage(
        asked,
        shown,
        len(found),
        len(listing.entries),
        sum(len(entry.read) for entry in found),
        page_count(len(found)),
        tuple(_listed(entry, asked.kind, labels, site) for entry in shown),
        facets,
        tuple(
            value.name._replace(href=asked.without(facet.name, value.value).path(site.links))
            for facet in facets
            for value in facet.values
            if value.chosen
        ),
        tuple((title, replace(asked, sort=sort).path(site.links), sort == asked.sort) for sort, title in SORTS.items()),
        tuple(_unknown(keyed, asked, labels, site)),
    )


def _unknown(keyed: Sequence[_Keyed], asked: Asked, labels: Labels, site: Site) -> Iterable[Unknown]:
    """The values chosen that nothing of the kind has."""
    for facet, values in asked.chosen.items():
        if values:
            known = frozenset[str]().union(*(each.belongs[facet] for each in keyed))
            named, instead = partial(_name, labels, site.words, facet), partial(asked.instead, site.links, facet)
            yield from unknown(_TITLES[facet], values, known, named, instead)


def _keyed(listing: Listing, names: Names) -> list[_Keyed]:
    """The entries with the values of their facets as addresses have them."""
    return [
        _Keyed(
            entry,
            {facet: frozenset(_key(value, facet, names) for value in entry.belongs[facet]) for facet in LIST_FACETS},
        )
        for entry in listing.entries
    ]


def _key(value: str, facet: str, names: Names) -> str:
    """A value as short as it can be told apart from others of its facet."""
    return value.removeprefix(names.thing(_KEYED.get(facet, facet), "")).removeprefix(f"{names.base}id/")


def _iri(key: str, facet: str, names: Names) -> str:
    """The value that a key stands for."""
    if facet == "year" or ":" in key:
        return key
    return f"{names.base}id/{key}" if "/" in key else names.thing(_KEYED.get(facet, facet), key)


def _title(entry: Entry, labels: Labels) -> tuple[str, str]:
    """The name of an entry and its language."""
    language = next((tag for tag in labels.languages if tag in entry.labels), min(entry.labels))
    return entry.labels[language], language


def _order(entry: Entry, asked: Asked, labels: Labels) -> tuple[int, str, str]:
    """What decides the place of an entry: how much is stated, where that is asked for, then its name."""
    name = unicodedata.normalize("NFKD", _title(entry, labels)[0]).casefold()
    plain = "".join(character for character in name if not unicodedata.combining(character))
    return -entry.statements if asked.sort == "stated" else 0, plain, entry.iri


def _listed(entry: Entry, kind: str, labels: Labels, site: Site) -> Listed:
    """One entry."""
    title, language = _title(entry, labels)
    words = Cell(*told(entry, labels.languages))
    others = () if words.text or entry.iri not in labels else other_names(entry.labels, title)
    return Listed(
        Cell(capital(title), language, site.links.href(entry.iri)),
        tuple(pair for pair in others if pair[0].text != title),
        line(entry, kind, labels, site.words),
        words,
        0 if entry.read else entry.statements,  # the line of a document counts its passages
        entry.passages,
        sides(entry.sides, labels, site.links),
    )


def _facets(keyed: Sequence[_Keyed], asked: Asked, labels: Labels, words: Words) -> Iterable[FacetShown]:
    """The facets that tell things apart: what is chosen, and the values of most things."""
    counts = counted(keyed, asked.chosen, LIST_FACETS)
    for facet in LIST_FACETS:
        ours = asked.chosen.get(facet, frozenset())
        by_year = facet == "year"
        ordered = sorted(
            counts[facet], key=lambda value: (0 if by_year else -counts[facet][value], value), reverse=by_year
        )
        listed = [*ordered[: len(ordered) if by_year else _VALUES]]
        listed += sorted(ours - {*listed})
        let_pass, most = len(passing(keyed, asked.chosen, facet)), max(counts[facet].values(), default=0)
        if ours or (most > 1 and any(number < let_pass for number in counts[facet].values())):
            values = tuple(
                Value(key, _name(labels, words, facet, key), counts[facet][key], key in ours) for key in listed
            )
            yield FacetShown(facet, _TITLES[facet], values)


def _name(labels: Labels, words: Words, facet: str, key: str) -> Cell:
    """What a value is called; what nothing has stands as it was typed."""
    iri = _iri(key, facet, labels.names)
    if iri in labels:
        text = labels.of(iri)
        return Cell(capital(text.value) if facet in _KEYED else text.value, text.language)
    return Cell((labels.compact(iri) if ":" in key else "") or (words.gettext(TOPICS[key]) if key in TOPICS else key))
