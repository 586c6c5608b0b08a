"""The sections of a thing's page: facts grouped by theme, each section told by the properties and classes it takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from graphsvc.description import Node, Shape, Statement, year_of
from graphsvc.vocab import DCTERMS, OWL, PROV, RDF, RDFS, SCHEMA, SKOS, SPDX
from graphsvc.web.views.conflict import Conflict, conflict
from graphsvc.web.views.drawing import TIERS, Matrix, strip
from graphsvc.web.views.marks import Evidence
from graphsvc.web.views.rows import Row, View, claim_row, first_place, populations, statement_row, with_neighbours
from graphsvc.web.views.text import Cell
from graphsvc.web.views.timeline import Moment, timeline
from graphsvc.web.words import N_

_FIRST: Final = 4
"""So many rows of a section are shown among the others; the page of the section (`?section=`) has all."""
_FEW: Final = 3
_MOMENTS: Final = 12
_OWN: Final = 20
_ALL: Final = 1_000_000
_SLACK: Final = 1
"""So many more are shown too, as a link to them would take as much room."""


"""Rows of lesser sections, moments of a timeline, statements of what has few claims, and no limit."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with `count` statements or moments in all, the first of them shown, and `whole`, where all are.

    `matrix` is drawn above the rows; a section that is only counted has none.
    """

    id: str
    title: str
    rows: tuple[Row, ...] = ()
    matrix: Matrix | None = None
    note: str = ""
    count: int = 0
    whole: str = ""
    cut: bool = False
    moments: tuple[Moment, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class Theme:
    """What a section takes: plain properties (of ours, or whole IRIs) and classes of nodes that point here."""

    id: str
    title: str
    properties: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    note: str = ""
    first: int = _FIRST


_STATUS: Final = Theme(
    "status",
    N_("Status and place"),
    (
        *("administrativeStatus", "capitalOf", "locatedIn", "country", "websiteAsWritten"),
        *(SCHEMA + "url", SCHEMA + "latitude", SCHEMA + "longitude"),
    ),
    ("StatusChange",),
    first=_ALL,
)
_THEMES: Final = (
    Theme("recognitions", N_("Recognitions"), ("featuredIn",), ("Recognition",), first=_ALL),
    Theme("figures", N_("Figures"), (), ("Measurement",)),
    Theme("rankings", N_("Rankings"), (), ("Ranking",), first=_FEW),
    Theme("industries", N_("Industries"), ("hasIndustry",), first=_FEW),
    Theme("aims", N_("Aims"), ("aim",), (), N_("in our own words"), _FEW),
    Theme("said", N_("Said of it"), (), ("Characterisation",), N_("in our own words"), _FEW),
    Theme("partners", N_("Partners and agreements"), (), ("Partnership", "Agreement")),
    Theme("people", N_("People in office"), (), ("Tenure",)),
    Theme("initiatives", N_("Initiatives and services"), (), ("Initiative", "Service")),
    Theme("assets", N_("Infrastructure"), (), ("InfrastructureAsset",)),
    Theme("events", N_("Events"), (), (SCHEMA + "Event",)),
)
_LAST: Final = (
    Theme("names", N_("Names as written"), ("nameAsWritten",), first=_FEW),
    Theme(
        "derived",
        N_("Derived by rules"),
        ("receivedRecognition", "hasPartner", "populationValue", "labourForceValue"),
        (),
        N_("follow from the statements above"),
        first=0,
    ),
)
_IN_HEADER: Final = (
    *(RDF + "type", RDFS + "label", DCTERMS + "title"),
    *(SKOS + local for local in ("prefLabel", "altLabel", "hiddenLabel", "definition", "exactMatch", "closeMatch")),
)

_IN_AWARD: Final = {"AwardScheme": "AwardEdition", "AwardEdition": "Recognition"}
"""The claims that the table of recipients shows, by the class of the page's thing."""
_IN_NOTE: Final = ("conflictingItem", "conflictKind", "treatment", "exceptionNote")
"""What the columns and the note of a disagreement show."""
_IN_NOTICE: Final = (
    *(SKOS + "changeNote", PROV + "invalidatedAtTime"),
    *(DCTERMS + "isReplacedBy", OWL + "deprecated"),
)
"""What the notice of what is gone, or no longer in use, says."""
_IN_TITLE: Final = (SPDX + "checksum", "characterCount", "sha256")
"""What the title block of a document shows; its checksum is the digest once more."""

_DATING: Final = ("edtf", "earliest", "latest", "dateBasis", "resolvedAgainst")
"""How a date is stated, which comes last: the page begins with it in words."""


def sections(view: View, only: str = "") -> tuple[Section, ...]:
    """The sections that have something to say, in order; with `only` all of that one, the others just counted."""
    sorter = _Sorter(view, only)
    moments = sorter.timeline()
    last = [sorter.take(theme) for theme in _LAST]
    if view.description.shape is Shape.COMMUNITY:
        first = [sorter.take(theme) for theme in (_STATUS, *_THEMES)]
    else:
        own = sorter.rest_statements(Theme("statements", N_("Statements"), first=_OWN))
        first = [own, *(sorter.take(theme) for theme in (_STATUS, *_THEMES))]
    others = sorter.rest(Theme("others", N_("Also stated"), first=_FEW))
    found = (*first, moments, sorter.tensions(), others, *last)
    return tuple(section for section in found if section.count)


class _Sorter:
    """Hands statements and claims out to themes, each once."""

    def __init__(self, view: View, only: str) -> None:
        self.view, self.only = view, only
        hidden = {*_IN_HEADER, view.term("isoCode")}
        if view.description.term:
            hidden |= {SKOS + "scopeNote", RDFS + "subClassOf", RDFS + "subPropertyOf"}
        if view.description.node.all(view.term("conflictingItem")):
            hidden |= {view.term(local) for local in _IN_NOTE}
        if view.description.shape is Shape.DOCUMENT:
            hidden |= {self._iri(name) for name in _IN_TITLE}
        if view.description.gone_since or view.description.deprecated:
            hidden |= {*_IN_NOTICE}
        self.statements = [s for s in view.description.statements if s.predicate not in hidden]
        types = set(view.description.types)
        shown = next((local for kind, local in _IN_AWARD.items() if view.term(kind) in types), None)
        left = view.description.claims
        self.claims = [node for node in left if not shown or view.term(shown) not in node.types]

    def _iri(self, name: str) -> str:
        return name if ":" in name else self.view.term(name)

    def take(self, theme: Theme) -> Section:
        """The section of a theme."""
        wanted = [self._iri(name) for name in theme.properties]
        mine = sorted((s for s in self.statements if s.predicate in wanted), key=lambda s: wanted.index(s.predicate))
        self.statements = [s for s in self.statements if s.predicate not in wanted]
        classes = {self._iri(name) for name in theme.classes}
        if not classes:
            return self._section(theme, mine, [])
        claims = [node for node in self.claims if not classes.isdisjoint(node.types)]
        self.claims = [node for node in self.claims if classes.isdisjoint(node.types)]
        return self._section(theme, mine, claims)

    def rest_statements(self, theme: Theme) -> Section:
        """What no theme took of the resource's own statements."""
        mine, self.statements = self.statements, []
        late = {self._iri(name): place for place, name in enumerate(_DATING, 1)}
        return self._section(theme, sorted(mine, key=lambda s: late.get(s.predicate, 0)), [])

    def rest(self, theme: Theme) -> Section:
        """All that no theme took."""
        mine, claims = self.statements, self.claims
        self.statements, self.claims = [], []
        return self._section(theme, mine, claims)

    def tensions(self) -> Section:
        """Where claims disagree, each note with its two sides."""
        view = self.view
        notes = view.description.discrepancies
        shown = () if self._skipped("disagreements") else tuple(conflict(view, node) for node in notes)
        title, note = N_("Where statements disagree"), N_("both kept, none preferred")
        return Section("disagreements", title, note=note, count=len(notes), conflicts=shown)

    def timeline(self) -> Section:
        """What has a date, in its order; only of a community, which is where much of it comes together."""
        view = self.view
        moments = timeline(view, self.claims) if view.description.shape is Shape.COMMUNITY else ()
        most = 0 if self._skipped("timeline") else self._most(len(moments), _MOMENTS)
        shown = tuple(made() for made in moments[:most])
        return Section(
            "timeline",
            N_("Timeline"),
            note=N_("dates as precise as the documents give them"),
            count=len(moments),
            whole=self._whole("timeline"),
            cut=len(shown) < len(moments),
            moments=shown,
        )

    def _skipped(self, section: str) -> bool:
        """Whether a section is only counted."""
        return self.only not in {"", section}

    def _most(self, total: int, first: int) -> int:
        """How many rows of a section are shown: all where it is shown alone, else the first."""
        return total if self.only or total <= first + (_SLACK if first else 0) else first

    def _whole(self, section: str) -> str:
        """Where a section is shown whole."""
        return f"{self.view.links.document(self.view.description.iri)}?section={section}"

    def _section(self, theme: Theme, statements: Sequence[Statement], claims: Sequence[Node]) -> Section:
        count = len(statements) + len(claims)
        if self._skipped(theme.id) or not count:
            return Section(theme.id, theme.title, count=count, whole=self._whole(theme.id))
        view, drawn, cut = self.view, None, 0
        # What the page begins with is to be found at once, with its marks.
        leading = {node.iri for node in populations(view)} if "Measurement" in theme.classes else set[str]()
        ordered = sorted(claims, key=lambda node: (node.iri not in leading, first_place(view, node)))
        if "Recognition" in theme.classes:
            drawn = self._strip(claims)
            rows = _by_scheme(view, [claim_row(view, node) for node in ordered])
            rows += [statement_row(view, statement) for statement in statements]
        else:
            chosen: list[Statement | Node] = [*statements, *ordered] if theme is _STATUS else [*ordered, *statements]
            most = self._most(len(chosen), theme.first)
            rows = [statement_row(view, x) if isinstance(x, Statement) else claim_row(view, x) for x in chosen[:most]]
            cut = len(chosen) - most
        return Section(
            theme.id,
            theme.title,
            with_neighbours(rows, view.words),
            drawn,
            theme.note,
            count,
            self._whole(theme.id),
            cut > 0,
        )

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
        return strip(by_key, description.title.value, self.view.words)


def _by_scheme(view: View, rows: Sequence[Row]) -> list[Row]:
    """Rows of one scheme (and category) become one row: how often, and in which years."""
    groups: dict[tuple[Cell, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault((*row.name, *row.small), []).append(row)
    return [group[0] if len(group) == 1 else _together(view, group) for group in groups.values()]


def _together(view: View, group: Sequence[Row]) -> Row:
    """Several recognitions of one scheme as one row."""
    values = sorted({cell.text for row in group for cell in row.value})
    marks = {mark for row in group for mark in row.evidence.marks}
    return group[0]._replace(
        value=(Cell(view.words.ngettext("once", "%(number)s times", len(group))),),
        small=(Cell(", ".join(values)), *group[0].small),
        when=f"{values[0]}–{values[-1]}",  # noqa: RUF001 (a range)
        evidence=Evidence(tuple(sorted(marks, key=lambda mark: mark.passage))),
    )
