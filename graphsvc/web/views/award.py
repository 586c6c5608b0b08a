"""Who received an award, by recipient and by year: the pages of award schemes and of their editions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graphsvc.description import Node, year_of
from graphsvc.web.views.drawing import TIERS, Label, Sign, short_year, year_signs
from graphsvc.web.views.marks import Mark, mark
from graphsvc.web.views.rows import View
from graphsvc.web.views.text import Cell, State, named, state, when
from graphsvc.web.words import Words

_CELL: Final = 28.0
_WIDE_CELL: Final = 42.0
_FEW_YEARS: Final = 8
_NARROWEST: Final = 416.0
"""How wide a year is, one of a few (all labelled), and a line at least: the marks of few years keep their size."""


@dataclass(frozen=True, slots=True)
class Honour:
    """One recognition: who received it, details such as a category, how far it is true, and where it stands."""

    recipient: Cell
    claim: str | None
    details: tuple[Cell, ...]
    when: str
    state: State | None
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition with who received it."""

    name: Cell
    year: str
    honours: tuple[Honour, ...]


@dataclass(frozen=True, slots=True)
class Recipient:
    """One recipient with its years, as text and as marks on the line of all years."""

    name: Cell
    years: tuple[str, ...]
    signs: tuple[Sign, ...]


@dataclass(frozen=True, slots=True)
class AwardPage:
    """What the page of a scheme or of an edition shows of its recipients."""

    finding: str
    note: str
    editions: tuple[Edition, ...]
    recipients: tuple[Recipient, ...]
    axis: tuple[Label, ...]
    width: float


def award_page(view: View) -> AwardPage | None:
    """The page, None for a thing that is neither a scheme nor an edition, or that nobody is stated to have received."""
    description, related = view.description, view.description.related
    types = set(description.types)
    if view.term("AwardScheme") in types:
        editions = [node for node in description.claims if view.term("AwardEdition") in node.types]
    elif view.term("AwardEdition") in types:
        editions = [description.node]
    else:
        return None
    given: defaultdict[str, list[Node]] = defaultdict(list)
    for node in related.values():
        for iri in node.iris(view.term("edition")):
            given[iri].append(node)
    found = [_edition(view, node, given[node.iri]) for node in editions]
    shown = tuple(sorted((e for e in found if e.honours), key=lambda e: (e.year, e.name.text)))
    if not shown:
        return None
    years = [year for edition in shown if (year := year_of(edition.year))]
    span = range(min(years), max(years) + 1) if years else range(0)
    recipients = _recipients(view, shown, span) if len(shown) > 1 else ()
    full = len(span) <= _FEW_YEARS
    axis = tuple(Label(_place(year, span), str(year) if full or year == span[0] else short_year(year)) for year in span)
    width = max(_place(span.stop, span), _NARROWEST)
    return AwardPage(_finding(shown, view.words), _note(view, shown), shown, recipients, axis, width)


def _edition(view: View, node: Node, given: Iterable[Node]) -> Edition:
    """An edition with its recognitions, denials left out, by the name of who received it."""
    description = view.description
    negative = description.names.thing("concept", "negative")
    honours = [
        Honour(
            recipient,
            view.links.href(claim.iri),
            view.to(claim, "category", "announcedAt", "presenter"),
            when(claim, description) if claim.text(view.term("edtf")) else "",
            state(claim, description),
            tuple(m for iri in claim.passages if (m := mark(iri, description, view.links))),
        )
        for claim in given
        if negative not in claim.iris(view.term("polarity"))
        for recipient in view.to(claim, "recipient")
    ]
    ordered = sorted(honours, key=lambda honour: (honour.recipient.text, honour.claim or ""))
    name = named(node.iri, description.labels, view.links)
    return Edition(name, node.text(view.term("cycleYear")), tuple(ordered))


def _place(year: int, span: range) -> float:
    """Where a year stands on the line."""
    return 20 + (_WIDE_CELL if len(span) <= _FEW_YEARS else _CELL) * (year - span.start)


def _recipients(view: View, editions: Sequence[Edition], span: range) -> tuple[Recipient, ...]:
    """The recipients, who was named most often first."""
    years: defaultdict[Cell, set[str]] = defaultdict(set)
    for edition in editions:
        for honour in edition.honours:
            years[honour.recipient].add(edition.year)
    key = view.description.iri.rpartition("/")[2]
    tier = TIERS.index(key) if key in TIERS else 0
    places = {year: _place(year, span) for year in span}
    ordered = sorted(years.items(), key=lambda item: (-len(item[1]), item[0].text))
    return tuple(Recipient(name, tuple(sorted(known)), _signs(tier, known, places)) for name, known in ordered)


def _signs(tier: int, years: Iterable[str], places: Mapping[int, float]) -> tuple[Sign, ...]:
    """The marks of the years of one recipient."""
    known = sorted(number for year in years if (number := year_of(year)))
    return year_signs({tier: known}, places, 14, 1)


def _finding(editions: Sequence[Edition], words: Words) -> str:
    """Who was named most often, as a heading."""
    counts = Counter(honour.recipient for edition in editions for honour in edition.honours)
    total, most = counts.total(), max(counts.values())
    leaders = sorted(cell.text for cell, count in counts.items() if count == most)
    if total == 1:
        return words.gettext("%(name)s received it, by what the documents say", name=leaders[0])
    if len(leaders) == 1:
        return words.gettext(
            "%(name)s received %(most)s of the %(total)s stated",
            name=leaders[0],
            most=words.number(most),
            total=words.number(total),
        )
    if most > 1:
        return words.gettext(
            "%(names)s received %(most)s each of the %(total)s stated",
            names=words.listed(leaders),
            most=words.number(most),
            total=words.number(total),
        )
    return words.ngettext("%(number)s recipient is stated", "%(number)s recipients are stated", total)


def _note(view: View, editions: Sequence[Edition]) -> str:
    """How many recipients an edition has, beside how many are stated at most."""
    scheme = view.description.node
    if view.term("AwardEdition") in scheme.types:
        found = (view.description.related.get(iri) for iri in scheme.iris(view.term("scheme")))
        scheme = next((node for node in found if node), scheme)
    each = scheme.text(view.term("recipientsPerEdition"))
    if not each.isdecimal():
        return ""
    most = max(len({honour.recipient for honour in edition.honours}) for edition in editions)
    if most >= int(each):
        return ""
    return view.words.gettext(
        "An edition has %(each)s recipients; of one edition the documents name %(most)s at most.", each=each, most=most
    )
