"""The sections of a thing's page: facts of a community grouped by theme, other facts by the kind of statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from graphsvc.description import Node, Shape, Statement, value_of, year_of
from graphsvc.vocab import DCTERMS, OWL, PROV, RDF, RDFS, SKOS, SPDX
from graphsvc.web.views.conflict import Conflict, conflict
from graphsvc.web.views.drawing import TIERS, Matrix, strip
from graphsvc.web.views.headings import (
    APART,
    BARE,
    DATED,
    FEW,
    KINDS,
    LAST,
    OWN,
    RECOGNITIONS,
    STATUS,
    WITHIN_THEME,
    Heading,
)  # fmt: skip
from graphsvc.web.views.marks import Evidence
from graphsvc.web.views.rows import Row, View, claim_row, first_place, populations, statement_row, with_neighbours
from graphsvc.web.views.text import Cell, capital
from graphsvc.web.views.timeline import Moment, timeline
from graphsvc.web.words import N_

_MOMENTS: Final = 6
_WHOLE: Final = 60
"""A page of no more statements than these shows all of them; of more the first ones of each section."""
_SLACK: Final = 1
"""So many more are shown too, as a link to them would take as much room."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with `count` statements or moments in all, the first of them shown, and `whole`, where all are.

    `matrix` is drawn above the rows; a section that is only counted has none.
    """

    id: str
    title: Cell
    rows: tuple[Row, ...] = ()
    matrix: Matrix | None = None
    note: str = ""
    count: int = 0
    whole: str = ""
    cut: bool = False
    moments: tuple[Moment, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

    @property
    def bare(self) -> bool:
        """Whether the page only counts what is shown at `whole`."""
        return self.cut and not self.rows and not self.moments


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
    last = [sorter.take(heading) for heading in LAST]
    if view.description.shape is Shape.COMMUNITY:
        status, recognitions, *apart = (sorter.take(heading) for heading in (STATUS, RECOGNITIONS, *APART))
        first = [status, recognitions, *sorter.by_theme(), *apart]
    else:
        own = sorter.rest_statements(Heading("statements", N_("Statements"), first=OWN))
        first = [own, *(sorter.take(heading) for heading in (STATUS, RECOGNITIONS, *KINDS))]
    others = sorter.rest(Heading("others", N_("Also stated"), first=0))
    found = (*first, moments, sorter.tensions(), others, *last)
    return tuple(section for section in found if section.count)


class _Sorter:
    """Hands statements and claims out to headings, each once."""

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
        self.all_shown = bool(only) or len(self.statements) + len(self.claims) <= _WHOLE
        self.leading = {node.iri for node in populations(view)}
        self.ranks = {self._iri(name): rank for name, rank in WITHIN_THEME.items()}

    def _iri(self, name: str) -> str:
        return name if ":" in name else self.view.term(name)

    def take(self, heading: Heading) -> Section:
        """The section of a heading."""
        wanted = [self._iri(name) for name in heading.properties]
        mine = sorted((s for s in self.statements if s.predicate in wanted), key=lambda s: wanted.index(s.predicate))
        self.statements = [s for s in self.statements if s.predicate not in wanted]
        classes = {self._iri(name) for name in heading.classes}
        if not classes:
            return self._section(heading, mine, [])
        claims = [node for node in self.claims if not classes.isdisjoint(node.types)]
        self.claims = [node for node in self.claims if classes.isdisjoint(node.types)]
        return self._section(heading, mine, claims)

    def by_theme(self) -> list[Section]:
        """The sections of the themes: the claims of each, and the statements that lead to its concepts."""
        view = self.view
        if not (themes := view.description.themes):
            return []
        statements: defaultdict[str, list[Statement]] = defaultdict(list)
        claims: defaultdict[str, list[Node]] = defaultdict(list)
        for statement in self.statements:
            statements[themes.of.get(value_of(statement.object), "")].append(statement)
        for node in self.claims:
            claims[themes.of.get(node.iri, "")].append(node)
        self.statements, self.claims = statements[""], claims[""]
        found = []
        for theme in themes.order:
            key, name = theme.rsplit("/", 1)[-1].removeprefix("theme-"), view.description.labels.of(theme)
            heading = Heading(f"theme-{key}", capital(name.value), first=FEW, language=name.language)
            found.append(self._section(heading, statements[theme], claims[theme]))
        return found

    def rest_statements(self, heading: Heading) -> Section:
        """What no heading took of the resource's own statements."""
        mine, self.statements = self.statements, []
        late = {self._iri(name): place for place, name in enumerate(_DATING, 1)}
        return self._section(heading, sorted(mine, key=lambda s: late.get(s.predicate, 0)), [])

    def rest(self, heading: Heading) -> Section:
        """All that no heading took."""
        mine, claims = self.statements, self.claims
        self.statements, self.claims = [], []
        return self._section(heading, mine, claims)

    def tensions(self) -> Section:
        """Where claims disagree, each note with its sides; only exceptions, which have one, are called so."""
        view = self.view
        notes = view.description.discrepancies
        shown = () if self._skipped("disagreements") else tuple(conflict(view, node) for node in notes)
        title, note = N_("Where statements disagree"), N_("both kept, none preferred")
        if all(len(node.iris(view.term("conflictingItem"))) == 1 for node in notes):
            title, note = N_("Exceptions"), N_("kept as the document states it")
        return Section("disagreements", Cell(view.words.gettext(title)), note=note, count=len(notes), conflicts=shown)

    def timeline(self) -> Section:
        """What has a date, in its order; only of a community, which is where much of it comes together."""
        view = self.view
        moments = timeline(view, self.claims) if view.description.shape is Shape.COMMUNITY else ()
        most = 0 if self._skipped("timeline") else self._most(len(moments), _MOMENTS)
        shown = tuple(made() for made in moments[:most])
        return Section(
            "timeline",
            Cell(view.words.gettext("Timeline")),
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
        """How many rows of a section are shown: all where it is shown alone or they are few, else the first."""
        return total if self.all_shown or total <= first + (_SLACK if first else 0) else first

    def _whole(self, section: str) -> str:
        """Where a section is shown whole, from any other part of the page."""
        return f"?section={section}"

    def _section(self, heading: Heading, statements: Sequence[Statement], claims: Sequence[Node]) -> Section:
        count = len(statements) + len(claims)
        if self._skipped(heading.id) or not count:
            return Section(heading.id, self._title(heading), count=count, whole=self._whole(heading.id))
        view, drawn, cut = self.view, None, 0
        ordered = sorted(claims, key=lambda node: self._place(node, heading))
        if "Recognition" in heading.classes:
            drawn = self._strip(claims)
            rows = _by_scheme(view, [claim_row(view, node) for node in ordered])
            rows += [statement_row(view, statement) for statement in statements]
        else:
            chosen: list[Statement | Node] = [*statements, *ordered] if heading is STATUS else [*ordered, *statements]
            most = self._most(len(chosen), heading.first)
            rows = [statement_row(view, x) if isinstance(x, Statement) else claim_row(view, x) for x in chosen[:most]]
            cut = len(chosen) - most
        return Section(
            heading.id,
            self._title(heading),
            with_neighbours(rows, view.words),
            drawn,
            heading.note,
            count,
            self._whole(heading.id),
            cut > 0,
        )

    def _title(self, heading: Heading) -> Cell:
        """The title of a heading in the reader's language, or in the one that there is."""
        if heading.language:
            return Cell(heading.title, heading.language)
        return Cell(self.view.words.gettext(heading.title))

    def _place(self, node: Node, heading: Heading) -> tuple[bool, int, tuple[str, int, int, str]]:
        """Where a claim stands in its section: what the page begins with is to be found at once, with its marks."""
        rank = 0
        if heading.language:  # a theme
            by_date = DATED if node.text(self.view.term("edtf")) else BARE
            rank = min((self.ranks[kind] for kind in node.types if kind in self.ranks), default=by_date)
        return node.iri not in self.leading, rank, first_place(self.view, node)

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
