"""The sections of a thing's page: facts grouped by theme, each section told by the properties and classes it takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from graphsvc.description import Node, Shape, Statement, year_of
from graphsvc.vocab import DCTERMS, RDF, RDFS, SCHEMA, SKOS
from graphsvc.web.views.drawing import TIERS, Matrix, strip
from graphsvc.web.views.marks import Evidence
from graphsvc.web.views.rows import Row, View, claim_row, statement_row, tension_row, with_neighbours
from graphsvc.web.views.text import Cell


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its rows, `count` statements in all; `matrix` is drawn above, `folded` rows open on demand."""

    id: str
    title: str
    rows: tuple[Row, ...] = ()
    matrix: Matrix | None = None
    note: str = ""
    folded: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class Theme:
    """What a section takes: plain properties (of ours, or whole IRIs) and classes of nodes that point here."""

    id: str
    title: str
    properties: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    note: str = ""
    folded: bool = False


_STATUS: Final = Theme(
    "status",
    "Status and place",
    (
        *("administrativeStatus", "capitalOf", "locatedIn", "country", "websiteAsWritten"),
        *(SCHEMA + "url", SCHEMA + "latitude", SCHEMA + "longitude"),
    ),
    ("StatusChange",),
)
_THEMES: Final = (
    Theme("recognitions", "Recognitions", ("featuredIn",), ("Recognition",)),
    Theme("figures", "Figures", (), ("Measurement",)),
    Theme("rankings", "Rankings", (), ("Ranking",)),
    Theme("industries", "Industries", ("hasIndustry",)),
    Theme("aims", "Aims", ("aim",), (), "in our own words"),
    Theme("said", "Said of it", (), ("Characterisation",), "in our own words"),
    Theme("partners", "Partners and agreements", (), ("Partnership", "Agreement")),
    Theme("people", "People in office", (), ("Tenure",)),
    Theme("initiatives", "Initiatives and services", (), ("Initiative", "Service")),
    Theme("assets", "Infrastructure", (), ("InfrastructureAsset",)),
    Theme("events", "Events", (), (SCHEMA + "Event",)),
)
_LAST: Final = (
    Theme("names", "Names as written", ("nameAsWritten",)),
    Theme(
        "derived",
        "Derived by rules",
        ("receivedRecognition", "hasPartner", "populationValue", "labourForceValue"),
        (),
        "follow from the claims above",
        folded=True,
    ),
)
_IN_HEADER: Final = (
    *(RDF + "type", RDFS + "label", DCTERMS + "title"),
    *(SKOS + local for local in ("prefLabel", "altLabel", "hiddenLabel", "definition", "exactMatch", "closeMatch")),
)


def sections(view: View) -> tuple[Section, ...]:
    """The sections of a thing's page that have something to say, in order."""
    sorter = _Sorter(view)
    last = [sorter.take(theme) for theme in _LAST]
    if view.description.shape is Shape.COMMUNITY:
        first = [sorter.take(theme) for theme in (_STATUS, *_THEMES)]
    else:
        own = sorter.rest_statements(Theme("statements", "Statements"))
        first = [own, *(sorter.take(theme) for theme in (_STATUS, *_THEMES))]
    others = sorter.rest(Theme("others", "Also stated"))
    found = (*first, sorter.tensions(), others, *last)
    return tuple(section for section in found if section.rows)


class _Sorter:
    """Hands statements and claims out to themes, each once."""

    def __init__(self, view: View) -> None:
        self.view = view
        hidden = {*_IN_HEADER, view.term("isoCode")}
        self.statements = [s for s in view.description.statements if s.predicate not in hidden]
        self.claims = list(view.description.claims)

    def _iri(self, name: str) -> str:
        return name if ":" in name else self.view.term(name)

    def take(self, theme: Theme) -> Section:
        """The section of a theme."""
        wanted = [self._iri(name) for name in theme.properties]
        mine = sorted((s for s in self.statements if s.predicate in wanted), key=lambda s: wanted.index(s.predicate))
        self.statements = [s for s in self.statements if s.predicate not in wanted]
        classes = {self._iri(name) for name in theme.classes}
        claims = [node for node in self.claims if classes & set(node.types)]
        self.claims = [node for node in self.claims if not classes & set(node.types)]
        return self._section(theme, mine, claims)

    def rest_statements(self, theme: Theme) -> Section:
        """What no theme took of the resource's own statements."""
        mine, self.statements = self.statements, []
        return self._section(theme, mine, [])

    def rest(self, theme: Theme) -> Section:
        """All that no theme took."""
        mine, claims = self.statements, self.claims
        self.statements, self.claims = [], []
        return self._section(theme, mine, claims)

    def tensions(self) -> Section:
        """Where claims disagree: the editorial notes on the resource; on a note's own page the claims themselves."""
        view, note = self.view, "both kept, none preferred"
        if iris := view.description.node.iris(view.term("conflictingItem")):
            nodes = [view.description.related[iri] for iri in iris if iri in view.description.related]
            return self._section(Theme("items", "Side by side", note=note), (), nodes)
        rows = tuple(tension_row(view, node) for node in view.description.discrepancies)
        return Section("disagreements", "Where claims disagree", rows, note=note, count=len(rows))

    def _section(self, theme: Theme, statements: Sequence[Statement], claims: Sequence[Node]) -> Section:
        rows = sorted((claim_row(self.view, node) for node in claims), key=_reading_order)
        drawn = None
        if "Recognition" in theme.classes:
            drawn = self._strip(claims)
            rows = _by_scheme(rows)
        plain = [statement_row(self.view, statement) for statement in statements]
        rows = [*plain, *rows] if theme is _STATUS else [*rows, *plain]
        count = len(statements) + len(claims)
        return Section(theme.id, theme.title, with_neighbours(rows), drawn, theme.note, theme.folded, count)

    def _strip(self, claims: Iterable[Node]) -> Matrix | None:
        """The years of the three tiers, where a community has some."""
        description = self.view.description
        if description.shape is not Shape.COMMUNITY:
            return None
        names = description.names
        tiers: dict[str, list[int]] = {names.thing("scheme", tier): [] for tier in TIERS}
        positive = set(description.node.iris(names.term("receivedRecognition")))
        editions = (iri for node in claims if node.iri in positive for iri in node.iris(names.term("edition")))
        for iri in editions:
            edition = description.related.get(iri)
            year = year_of(edition.text(names.term("cycleYear"))) if edition else None
            for scheme in edition.iris(names.term("scheme")) if edition else ():
                if scheme in tiers and year:
                    tiers[scheme].append(year)
        by_key = {scheme.rsplit("/", 1)[-1]: years for scheme, years in tiers.items()}
        return strip(by_key, description.title.value)


def _reading_order(row: Row) -> tuple[str, int, int, str]:
    """By the first passage; rows without one at the end."""
    if not row.evidence.marks:
        return "~", 0, 0, row.words
    first = row.evidence.marks[0].passage
    return first.slug, first.start, first.end, row.words


def _by_scheme(rows: Sequence[Row]) -> list[Row]:
    """Rows of one scheme (and category) become one row: how often, and in which years."""
    groups: dict[tuple[Cell, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault((*row.name, *row.small), []).append(row)
    return [group[0] if len(group) == 1 else _together(group) for group in groups.values()]


def _together(group: Sequence[Row]) -> Row:
    """Several recognitions of one scheme as one row."""
    values = sorted({cell.text for row in group for cell in row.value})
    marks = {mark for row in group for mark in row.evidence.marks}
    return replace(
        group[0],
        value=(Cell(f"{len(group)} times"),),
        small=(Cell(", ".join(values)), *group[0].small),
        when=f"{values[0]}–{values[-1]}",  # noqa: RUF001 (a range)
        evidence=Evidence(tuple(sorted(marks, key=lambda mark: mark.passage))),
    )
