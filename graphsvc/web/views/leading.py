"""What the page of a thing begins with, under its names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from graphsvc.description import Shape
from graphsvc.vocab import SKOS
from graphsvc.web.views.drawing import TIERS
from graphsvc.web.views.holding import is_held
from graphsvc.web.views.rows import View, claim_row, populations
from graphsvc.web.views.text import Cell, capital, state, when
from graphsvc.web.views.thing import kinds_named
from graphsvc.web.views.writing import figure

_LISTED: Final = ("initiative", "service", "asset", "measurement")
"""The kinds of what themes part, whose lists a community leads to."""


def lede(view: View) -> Sequence[Cell]:
    """A community in sentences; another thing as its row on other pages has it, without slips and what its title says.

    Nothing of what has a definition, which comes first then, and of what has no row of its own.
    """
    description = view.description
    if description.shape is Shape.COMMUNITY:
        return (Cell(view.words.between(" ").join(_sentences(view))),)
    node, itself = description.node, view.names([description.iri])
    row = claim_row(view, node)
    if row.value == itself or node.texts(SKOS + "definition"):
        return ()
    place = view.to(node, "forCommunity") if row.name == itself else ()
    dated = "" if any(row.when.startswith(part.text) for part in row.value) else row.when
    how = row.state.text if row.state and not is_held(node, description.names) else ""
    parts = (*row.value, *place, *row.small, Cell(dated), Cell(how))
    known = [description.title.value.casefold(), *(kind.text.casefold() for kind in view.names(node.types))]
    slips = [slip.text for slip in view.texts(node, "sourceSlip")]
    left = [
        part._replace(text=capital(part.text), href=None)
        for part in parts
        if not any(figure(part.text, view.words).value.casefold() in told for told in known)
        and not any(slip in part.text for slip in slips)
    ]
    return tuple(dict.fromkeys(left))


def lists(view: View) -> Sequence[tuple[Cell, int]]:
    """The lists of what a community has, each kind with how much of it stands there: its page parts them by theme."""
    description, links = view.description, view.links
    if description.shape is not Shape.COMMUNITY:
        return ()
    key = description.iri.removeprefix(description.names.thing("community", ""))
    found = []
    for kind in _LISTED:
        of_kind = description.names.thing(kind, "")
        if count := sum(claim.iri.startswith(of_kind) for claim in description.claims):
            name = view.words.gettext(kinds_named(kind))
            found.append((Cell(name, "", links.kind(kind, [("community", key)])), count))
    return found


def _sentences(view: View) -> Iterable[str]:
    """What the graph states of a community: status, country and population; then its recognitions."""
    description = view.description
    words, node, names, labels = view.words, description.node, description.names, description.labels
    before, now = _statuses(view)
    status = words.listed(labels.of(iri).value for iri in now)
    country = words.listed(labels.of(iri).value for iri in node.iris(names.term("country")))
    found = [words.gettext("%(status)s in %(country)s", status=capital(status), country=country)]
    if not (status and country):
        found = [capital(status or country)] if status or country else []
    found += [words.gettext("%(status)s until %(day)s", status=labels.of(iri).value, day=day) for iri, day in before]
    first = found[0] if found else ""
    for each in found[1:]:
        first = words.gettext("%(sentence)s, %(further)s", sentence=first, further=each)
    figures = words.listed(_figures(view))
    told = [words.gettext("Population given as %(figures)s.", figures=figures)] if figures else []
    return (*([words.gettext("%(sentence)s.", sentence=first)] if first else []), *told, *_honours(view))


def _statuses(view: View) -> tuple[Sequence[tuple[str, str]], Sequence[str]]:
    """What a community was, each with the day when that changed, and what it is: a kind of municipality, say, as that.

    A kind is known by its English name, which ends as the name of what it is a kind of.
    """
    description, labels = view.description, view.description.labels
    changes = [
        claim
        for claim in description.claims
        if view.term("StatusChange") in claim.types
        and description.iri in claim.iris(view.term("about"))
        and (how := state(claim, description))
        and not how.style
    ]
    past = {
        iri: when(claim, description)
        for claim in changes
        if (date := claim.text(view.term("edtf"))) and "/" not in date
        for iri in claim.iris(view.term("statusBefore"))
    }
    after = (iri for claim in changes for iri in claim.iris(view.term("statusAfter")))
    found = {
        iri: labels[iri].get("en", iri) for iri in (*description.node.iris(view.term("administrativeStatus")), *after)
    }
    now = [
        iri
        for iri, name in found.items()
        if iri not in past and not any(other.endswith(f" {name}") for other in found.values())
    ]
    return [*past.items()], now


def _figures(view: View) -> Iterable[str]:
    """The figures of the population, those of one date together with it."""
    by_date: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for claim in populations(view):
        printed = claim.text(view.term("printedValue"))
        by_date[when(claim, view.description)][figure(printed, view.words).value] = None
    for date, figures in by_date.items():
        yield view.words.gettext("%(figure)s (%(date)s)", figure=view.words.listed(figures), date=date)


def _honours(view: View) -> Iterable[str]:
    """`Smart21: 10 times` for each scheme, in one sentence."""
    description = view.description
    years: defaultdict[str, set[str]] = defaultdict(set)
    received = set(description.node.iris(view.term("receivedRecognition")))
    for claim in description.claims:
        for iri in claim.iris(view.term("edition")) if claim.iri in received else ():
            if edition := description.related.get(iri):
                for scheme in edition.iris(view.term("scheme")):
                    years[scheme].add(edition.text(view.term("cycleYear")))
    order = [description.names.thing("scheme", tier) for tier in TIERS]
    schemes = sorted(years, key=lambda iri: (iri not in order, order.index(iri) if iri in order else 0, iri))
    parts = []
    for scheme in schemes:
        name, when = description.labels.of(scheme).value, sorted(years[scheme])
        if len(when) == 1 and when[0]:
            parts.append(view.words.gettext("%(scheme)s in %(year)s", scheme=name, year=when[0]))
        else:
            parts.append(view.words.ngettext("%(scheme)s once", "%(scheme)s %(number)s times", len(when), scheme=name))
    if parts:
        yield view.words.gettext("%(recognitions)s.", recognitions=view.words.listed(parts))
