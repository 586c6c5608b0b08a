"""What the page of search results shows: hits with what was found marked, facets with counts, pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, NamedTuple

import pyoxigraph as ox

from graphsvc.description import ENGLISH, Entry, Listing
from graphsvc.description.labels import tagged
from graphsvc.formats import HTML, RESOURCE_FORMATS, Format
from graphsvc.search import FACETS, TITLES, Chosen, Index, Name, Sort, Sought, Thing, matched
from graphsvc.vocab import SKOS
from graphsvc.web.frame import Site
from graphsvc.web.links import Links
from graphsvc.web.views.facets import FacetShown, Unknown, Value, unknown
from graphsvc.web.views.lines import line
from graphsvc.web.views.marking import Marked, marked
from graphsvc.web.views.sides import sides
from graphsvc.web.views.text import LANGUAGES, Cell, capital, other_names
from graphsvc.web.views.thing import kind_named, kinds_named
from graphsvc.web.words import N_

PER_PAGE: Final = 20
HITS_JSON: Final = Format("hits-json", ("application/json",), "json", frozenset(), ("json",), title="JSON")
DATA_FORMATS: Final = (HITS_JSON, *(form for form in RESOURCE_FORMATS if form is not HTML))
"""What results come in besides the page: JSON of a form of its own, then RDF."""
_NEAREST: Final = 5
_PLACES: Final = 3
"""More communities than that are counted, not named."""
_VALUES: Final = 15
_TITLES: Final = {
    "kind": N_("Kind"),
    "country": N_("Country"),
    "community": N_("Community"),
    "document": N_("Document"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is sought, the values chosen of each facet, and the page, from 1; facets asked for that only lists have."""

    sought: Sought
    chosen: Chosen
    page: int
    of_lists: tuple[str, ...] = ()

    def path(self, links: Links, *, page: int = 1, chosen: Chosen | None = None) -> str:
        """Where a page of these hits is, also with other values chosen."""
        choice = self.chosen if chosen is None else chosen
        given = [("q", self.sought.text)]
        given += [(facet, value) for facet in FACETS for value in sorted(choice.get(facet, ()))]
        return links.search(given + ([("page", str(page))] if page > 1 else []))

    def instead(self, links: Links, facet: str, value: str, other: str) -> str:
        """Where these hits are with another value of a facet in the place of one."""
        return self.path(links, chosen={**self.chosen, facet: self.chosen[facet] - {value} | {other}})


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found: `also` is the name that was sought where it is not the title, with what it is.

    `line` tells of it where no `prose` does, or only an aim.
    """

    thing: Thing
    matched: Name
    title: Marked
    href: str
    kind: Cell
    places: tuple[Cell, ...]
    more_places: int
    also: Marked | None
    also_is: str
    prose: Marked | None
    is_aim: bool
    documents: tuple[Cell, ...]
    line: str = ""

    @property
    def bare(self) -> bool:
        """Whether no words say what it is."""
        return self.prose is None or self.is_aim


class Near(NamedTuple):
    """A thing that is called much like what was asked for: its name with its page, other names, its kind."""

    name: Cell
    others: tuple[Cell, ...]
    kind: str
    iri: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of hits; `unnarrowed` is how many there are without facets, `nearest` what there is where none are.

    `unknown` are values of facets that are asked for and do not exist.
    """

    asked: Asked
    total: int
    unnarrowed: int
    pages: int
    hits: tuple[Hit, ...]
    facets: tuple[FacetShown, ...]
    nearest: tuple[Near, ...]
    in_all: int
    unknown: tuple[Unknown, ...]


def search_page(index: Index, asked: Asked, site: Site) -> SearchPage:
    """The page that was asked for, in the reader's language; without hits where there are fewer pages."""
    found = index.found(asked.sought, asked.chosen)
    first = (asked.page - 1) * PER_PAGE
    return SearchPage(
        asked,
        len(found.things),
        found.unnarrowed,
        max(1, -(-len(found.things) // PER_PAGE)),
        tuple(_hit(thing, index, asked.sought, site) for thing in found.things[first : first + PER_PAGE]),
        tuple(_facets(index, found.counts, asked.chosen, site)),
        () if found.unnarrowed else nearest_pages(index, asked.sought.text, site),
        len(index),
        tuple(_unknown(index, asked, site)),
    )


def with_lines(page: SearchPage, listings: Mapping[str, Listing], site: Site) -> SearchPage:
    """The same page; bare hits of the kinds that are listed have the lines of those lists."""
    bare = {hit.thing.iri: hit for hit in page.hits if hit.bare}
    lines = {
        entry.iri: _line(entry, listing, bare[entry.iri], site)
        for listing in listings.values()
        for entry in listing.entries
        if entry.iri in bare
    }
    return replace(page, hits=tuple(replace(hit, line=lines.get(hit.thing.iri, "")) for hit in page.hits))


def _line(entry: Entry, listing: Listing, hit: Hit, site: Site) -> str:
    """The line of an entry beside a hit, which names its communities already; its country where there is no other."""
    labels = replace(listing.labels, languages=tuple(dict.fromkeys([site.language, *ENGLISH])))
    words = site.words
    title, places = hit.thing.title_in(site.language).text, words.listed(place.text for place in hit.places)
    told = line(entry, listing.kind, labels, words, title, places)
    said = " / ".join(side.said.text for side in sides(entry.sides, labels, site.links))
    where = words.listed(sorted(labels.of(iri).value for iri in entry.belongs["country"]))
    return " · ".join(filter(None, (said, told or where)))


def nearest_pages(index: Index, text: str, site: Site) -> tuple[Near, ...]:
    """The pages of what is written most like a text."""
    return tuple(_near(thing, site) for thing in index.nearest(text, _NEAREST))


def titles(thing: Thing) -> dict[str, str]:
    """What a thing is called, by language."""
    called = {tagged(name.language): name.text for name in reversed(thing.names) if name.sort in TITLES}
    return dict(sorted(called.items()))


def _near(thing: Thing, site: Site) -> Near:
    """One of them."""
    name = _cells((thing,), site)[0]
    others = tuple(cell for cell, _ in other_names(titles(thing), name.text))
    return Near(name, others, site.words.gettext(kind_named(thing.kind)), thing.iri)


def _cells(things: Iterable[Thing], site: Site) -> tuple[Cell, ...]:
    """Things by name, with their pages."""
    titles = [(thing.title_in(site.language), site.links.document(thing.iri)) for thing in things]
    return tuple(Cell(title.text, tagged(title.language), address) for title, address in titles)


def search_values(page: SearchPage, links: Links) -> Mapping[str, object]:
    """What the template shows besides the page: where its links lead."""
    asked, number = page.asked, page.asked.page
    here = asked.path(links, page=number)
    return {
        "narrowed": any(asked.chosen.values()),
        "everything": asked.path(links, chosen={}),
        "first": (number - 1) * PER_PAGE + 1,
        "previous": asked.path(links, page=number - 1) if number > 1 else "",
        "next": asked.path(links, page=number + 1) if number < page.pages else "",
        "formats": [(form.title, form.media_type, f"{here}&format={form.tokens[0]}") for form in DATA_FORMATS],
        "sparql": links.path("/sparql", query=_query_for(asked.sought)),
    }


def _query_for(sought: Sought) -> str:
    """A SPARQL query for much the same, to go on from."""
    text = str(ox.Literal(sought.text.lower()))
    return (
        f"PREFIX skos: <{SKOS}>\nSELECT ?thing ?name\nWHERE {{\n  ?thing skos:prefLabel|skos:altLabel|skos:exactMatch|"
        f"skos:closeMatch ?name .\n  FILTER(CONTAINS(LCASE(STR(?name)), {text}))\n}}\nORDER BY ?name\nLIMIT 100\n"
    )


def _hit(thing: Thing, index: Index, sought: Sought, site: Site) -> Hit:
    """One hit as it is shown."""
    name = matched(thing, sought, site.language)
    title, links = thing.title_in(site.language), site.links
    shown = replace(title, text=capital(title.text)) if title.sort is Sort.SAID else title
    prose = name if name.sort in {Sort.PROSE, Sort.AIM} else thing.prose_in(site.language)
    also = name if name.text != title.text and name is not prose else None
    kind = links.path("/ns") if thing.kind == "term" else links.kind(thing.kind)
    places = [] if thing.kind == "community" else sorted(thing.belongs["community"])
    few = places if len(places) <= _PLACES else []
    return Hit(
        thing,
        name,
        marked(shown, sought),
        links.document(thing.iri) or "",
        Cell(
            site.words.gettext(kind_named(thing.kind)), "", kind if thing.kind not in {"dataset", "passage"} else None
        ),
        tuple(cell for key in few if (cell := _named("community", key, index, site))),
        len(places) - len(few),
        marked(also, sought) if also else None,
        _what(also, site.language) if also else "",
        marked(prose, sought) if prose else None,
        bool(prose and prose.sort is Sort.AIM),
        tuple(cell for key in sorted(thing.belongs["document"]) if (cell := _named("document", key, index, site))),
    )


def _what(name: Name, language: str) -> str:
    """What a name is beside the title, for a reader of a language: a message."""
    if name.sort in {Sort.ID, Sort.PLACE}:
        return N_("its place") if name.sort is Sort.PLACE else N_("id elsewhere")
    if not name.predicate and name.sort is not Sort.SAID:
        return N_("its key")
    if name.sort is Sort.KEYWORD:
        return N_("keyword")
    if name.predicate.endswith("AsWritten"):
        return N_("as written")
    tag = tagged(name.language)
    return LANGUAGES.get(tag, "") if tag != language else ""


def _named(kind: str, key: str, index: Index, site: Site) -> Cell | None:
    """A community, country or document by its key."""
    thing = index.thing(kind, key)
    return _cells((thing,), site)[0] if thing else None


def _facets(index: Index, counts: Mapping[str, Mapping[str, int]], chosen: Chosen, site: Site) -> Iterable[FacetShown]:
    """The facets that have something to choose: what is chosen, and the values with most hits."""
    for facet in FACETS:
        ours = chosen.get(facet, frozenset())
        ordered = sorted(counts[facet], key=lambda value: (-counts[facet][value], value))
        listed: Sequence[str] = [*ordered[:_VALUES], *sorted(ours - set(ordered[:_VALUES]))]
        if listed:
            values = tuple(_value(index, facet, value, counts[facet].get(value, 0), ours, site) for value in listed)
            yield FacetShown(facet, _TITLES[facet], values)


def _value(index: Index, facet: str, value: str, count: int, chosen: frozenset[str], site: Site) -> Value:
    """A value by its name."""
    return Value(value, _called(index, site, facet, value), count, value in chosen)


def _called(index: Index, site: Site, facet: str, value: str) -> Cell:
    """What a value is called."""
    kind = Cell(site.words.gettext(kinds_named(value))) if facet == "kind" else None
    return kind or _named(facet, value, index, site) or Cell(value)


def _unknown(index: Index, asked: Asked, site: Site) -> Iterable[Unknown]:
    """The values chosen that nothing in the index is called."""
    for facet, values in asked.chosen.items():
        if values:
            called, instead = partial(_called, index, site, facet), partial(asked.instead, site.links, facet)
            yield from unknown(_TITLES[facet], values, index.values_of(facet), called, instead)
