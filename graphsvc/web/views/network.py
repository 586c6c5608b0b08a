"""The partner network as numbers: communities on the left, partners on the right, shared ones between theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from graphsvc.description import Labels, Network, Tie
from graphsvc.model import Names, Passage
from graphsvc.web.links import Links
from graphsvc.web.views.home import spelled
from graphsvc.web.views.lettering import wrapped
from graphsvc.web.views.marks import Mark, mark_of
from graphsvc.web.views.text import Cell, capital, cell, dated, named
from graphsvc.web.words import Words

_SEVERAL: Final = 2
_COUNT: Final = 3
"""Letters for the number after a name."""


@dataclass(frozen=True, slots=True)
class Geometry:
    """A form of the drawing: its width, the two columns, the height of a line of text, the letters that fit in one.

    Names stand outside of the columns, a little away from their points, in as many lines as they need.
    """

    width: float
    left: float
    right: float
    line: float
    before: int
    after: int


WIDE: Final = Geometry(780, 196, 510, 19, 22, 32)
NARROW: Final = Geometry(358, 128, 168, 18, 14, 23)
_APART: Final = 6
"""So much height is left between two names."""


@dataclass(frozen=True, slots=True)
class Point:
    """A community or partner: name, where it is, the lines of the name, number of ties, whether several share it."""

    name: Cell
    y: str
    lines: tuple[tuple[str, str], ...]
    ties: int
    shared: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A tie: the path, and whether it is signed and shared."""

    path: str
    signed: bool
    shared: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """One form of the network."""

    geometry: Geometry
    height: str
    communities: tuple[Point, ...]
    partners: tuple[Point, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A tie in the table, with its passages."""

    community: Cell
    partner: Cell
    what: Cell
    date: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """A whole whose parts share its point."""

    whole: Cell
    parts: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class NetworkPage:
    """The page of the network."""

    heading: str
    partners: int
    tied: int
    shared: tuple[tuple[Cell, tuple[Cell, ...]], ...]
    wide: Drawing | None
    narrow: Drawing | None
    rows: tuple[Row, ...]
    wholes: tuple[Parts, ...]
    alone: tuple[Cell, ...]
    has_signed: bool


def network_page(found: Network, links: Links, words: Words) -> NetworkPage:
    """What the page shows, all of it counted from the ties."""
    order = _communities(found.ties, found.labels)
    partners = _partners(found.ties, order, found.labels)
    of_whole = _by_whole(found.ties)
    shared = [whole for whole in partners if len(of_whole[whole]) >= _SEVERAL]
    wholes = [
        (whole, sorted({tie.partner for tie in found.ties if tie.whole == whole} - {whole})) for whole in partners
    ]
    return NetworkPage(
        _heading(len(shared), len(partners), words),
        len(partners),
        len(order),
        tuple((named(whole, found.labels, links), _cells(of_whole[whole], found.labels, links)) for whole in shared),
        _drawing(found, order, partners, WIDE) if order else None,
        _drawing(found, order, partners, NARROW) if order else None,
        tuple(_row(tie, found, links) for tie in sorted(found.ties, key=lambda tie: _place(tie, order, partners))),
        tuple(
            Parts(named(whole, found.labels, links), _cells(parts, found.labels, links))
            for whole, parts in wholes
            if parts
        ),
        _cells(found.alone, found.labels, links),
        any(_is_signed(tie, found.names) for tie in found.ties),
    )


def _heading(shared: int, partners: int, words: Words) -> str:
    """How many partners several communities share; how many there are where none is shared."""
    if shared:
        return words.ngettext(
            "%(number)s partner works with several communities",
            "%(number)s partners work with several communities",
            shared,
            number=capital(spelled(shared, words)),
        )
    return words.ngettext("%(number)s partner of communities", "%(number)s partners of communities", partners)


def _cells(iris: Iterable[str], labels: Labels, links: Links) -> tuple[Cell, ...]:
    """Things by name with their pages."""
    return tuple(sorted((named(iri, labels, links) for iri in iris), key=lambda cell: cell.text.casefold()))


def _by_whole(ties: Sequence[Tie]) -> Mapping[str, set[str]]:
    """The communities of each partner."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for tie in ties:
        found[tie.whole].add(tie.community)
    return found


def _is_signed(tie: Tie, names: Names) -> bool:
    """Whether an agreement states the tie."""
    return names.term("Agreement") in tie.claim.types


def _communities(ties: Sequence[Tie], labels: Labels) -> list[str]:
    """The communities so that those which share partners are neighbours; those with most ties first otherwise."""
    sizes: defaultdict[str, set[str]] = defaultdict(set)
    for tie in ties:
        sizes[tie.community].add(tie.whole)
    beside: defaultdict[str, set[str]] = defaultdict(set)
    for communities in _by_whole(ties).values():
        for community in communities:
            beside[community] |= communities - {community}

    def rank(community: str) -> tuple[int, str, str]:
        return -len(sizes[community]), labels.english.of(community).value, community

    order: list[str] = []
    ends = sorted(sizes, key=lambda community: (len(beside[community]) or len(sizes), *rank(community)))
    for end in ends:
        ahead = [end]
        while ahead:
            community = ahead.pop()
            if community not in order:
                order.append(community)
                ahead += sorted(beside[community] - {*order}, key=rank, reverse=True)
    return order


def _partners(ties: Sequence[Tie], order: Sequence[str], labels: Labels) -> list[str]:
    """The partners by their communities; a shared one stands after those of the middle one of its communities."""
    places = {community: place for place, community in enumerate(order)}

    def place(whole: str, communities: set[str]) -> tuple[int, bool, str, str]:
        among = sorted(places[community] for community in communities)
        middle = among[(len(among) - 1) // 2]
        return middle, len(among) >= _SEVERAL, labels.english.of(whole).value.casefold(), whole

    return sorted(by_whole := _by_whole(ties), key=lambda whole: place(whole, by_whole[whole]))


def _drawing(found: Network, order: Sequence[str], partners: Sequence[str], form: Geometry) -> Drawing:
    """One form of the drawing: communities at the middle of their own partners, no two on each other."""
    of_whole, labels = _by_whole(found.ties), found.labels
    names = {iri: wrapped(labels.of(iri).value, form.before, _COUNT) for iri in order}
    names |= {
        iri: wrapped(labels.of(iri).value, form.after, _COUNT * (len(of_whole[iri]) >= _SEVERAL)) for iri in partners
    }
    high = {iri: len(lines) * form.line + _APART for iri, lines in names.items()}
    tops = accumulate((high[whole] for whole in partners), initial=5.0)
    right = {whole: top + high[whole] / 2 for whole, top in zip(partners, tops, strict=False)}
    left: dict[str, float] = {}
    lowest = 5.0
    for community in order:
        mine = [right[whole] for whole in partners if community in of_whole[whole]]
        own = [right[whole] for whole in partners if of_whole[whole] == {community}] or mine
        left[community] = max((min(own) + max(own)) / 2, lowest + high[community] / 2)
        lowest = left[community] + high[community] / 2
    bottom = max(lowest, *(right[whole] + high[whole] / 2 for whole in partners))
    signed = {(tie.community, tie.whole) for tie in found.ties if _is_signed(tie, found.names)}
    pairs = [(community, whole) for whole in partners for community in order if community in of_whole[whole]]
    lines = [Line(_path(left[c], right[w], form), (c, w) in signed, len(of_whole[w]) >= _SEVERAL) for c, w in pairs]
    ties = {community: sum(1 for c, _ in pairs if c == community) for community in order}
    return Drawing(
        form,
        f"{bottom + 5:g}",
        tuple(_point(cell(labels.of(c)), names[c], left[c], ties[c], form) for c in order),
        tuple(_point(cell(labels.of(w)), names[w], right[w], len(of_whole[w]), form) for w in partners),
        tuple(sorted(lines, key=lambda line: line.shared)),
    )


def _path(from_y: float, to_y: float, form: Geometry) -> str:
    """The line of a tie from one column to the other."""
    start, end = form.left + 6, form.right - 6
    middle = (start + end) / 2
    return f"M{start:g} {from_y:g}C{middle:g} {from_y:g} {middle:g} {to_y:g} {end:g} {to_y:g}"


def _point(name: Cell, lines: Sequence[str], y: float, ties: int, form: Geometry) -> Point:
    """A point, with the lines of its name around its height."""
    first = y + 5 - (len(lines) - 1) * form.line / 2
    placed = tuple((f"{first + number * form.line:g}", text) for number, text in enumerate(lines))
    return Point(name, f"{y:g}", placed, ties, ties >= _SEVERAL)


def _place(tie: Tie, order: Sequence[str], partners: Sequence[str]) -> tuple[int, int, str, str]:
    """Where a tie stands in the table: as in the drawing."""
    return order.index(tie.community), partners.index(tie.whole), tie.partner, tie.claim.iri


def _row(tie: Tie, found: Network, links: Links) -> Row:
    """A tie in the table."""
    labels, names = found.labels, found.names
    kinds = [iri for local in ("agreementForm", "tie") for iri in tie.claim.iris(names.term(local))]
    kind = named(kinds[0], labels, links) if kinds else Cell("")
    marks = [
        mark_of(passage, labels, links, found.texts.get(names.thing("document", passage.slug), ("", 0))[1])
        for iri in tie.passages
        if (passage := Passage.of(iri, names))
    ]
    return Row(
        named(tie.community, labels, links),
        named(tie.partner, labels, links),
        Cell(capital(kind.text), kind.language, links.document(tie.claim.iri) if tie.claim.iri else None),
        dated(tie.claim, labels),
        tuple(marks),
    )
