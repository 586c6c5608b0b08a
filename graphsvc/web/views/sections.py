"""The sections of a thing's page: facts of a community grouped by theme, other facts by the kind of statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from graphsvc.description import Node, Shape, Statement, value_of
from graphsvc.vocab import DCTERMS, OWL, PROV, RDF, RDFS, SKOS, SPDX
from graphsvc.web.views.conflict import Conflict, conflict
from graphsvc.web.views.drawing import Matrix
from graphsvc.web.views.headings import (
    APART,
    BARE,
    DATED,
    FEW,
    INITIATIVES,
    KINDS,
    LAST,
    OWN,
    PARTNERS,
    RECOGNITIONS,
    STATUS,
    WITHIN_THEME,
    Heading,
)  # fmt: skip
from graphsvc.web.views.initiatives import Undertaking, undertakings
from graphsvc.web.views.recognitions import by_scheme, strip_of
from graphsvc.web.views.rows import (
    Row,
    View,
    claim_row,
    first_place,
    populations,
    statement_row,
    together,
    with_neighbours,
)
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
    """A heading with `count` statements or moments, as `counted` says, the first of them shown, all at `whole`.

    `matrix` is drawn above the rows; a section that is only counted has none. `further` leads on from what is shown.
    """

    id: str
    title: Cell
    rows: tuple[Row, ...] = ()
    matrix: Matrix | None = None
    note: str = ""
    count: int = 0
    whole: str = ""
    cut: bool = False
    counted: str = ""
    moments: tuple[Moment, ...] = ()
    undertakings: tuple[Undertaking, ...] = ()
    further: Cell | None = None
    conflicts: tuple[Conflict, ...] = ()

    @property
    def bare(self) -> bool:
        """Whether the page only counts what is shown at `whole`."""
        return self.cut and not (self.rows or self.moments or self.undertakings)


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
        status, recognitions, *apart = [sorter.take(heading) for heading in (STATUS, RECOGNITIONS, *APART)]
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
        view, words = self.view, self.view.words
        notes = view.description.discrepancies
        shown = () if self._skipped("disagreements") else tuple(conflict(view, node) for node in notes)
        title, note = N_("Where statements disagree"), N_("both kept, none preferred")
        if all(len(node.iris(view.term("conflictingItem"))) == 1 for node in notes):
            title, note = N_("Exceptions"), N_("kept as the document states it")
        return Section(
            "disagreements",
            Cell(words.gettext(title)),
            note=note,
            count=len(notes),
            counted=words.ngettext("%(number)s note", "%(number)s notes", len(notes)),
            conflicts=shown,
        )

    def timeline(self) -> Section:
        """What has a date, in its order; only of a community, which is where much of it comes together."""
        view, words = self.view, self.view.words
        moments = timeline(view, self.claims) if view.description.shape is Shape.COMMUNITY else ()
        most = 0 if self._skipped("timeline") else self._most(len(moments), _MOMENTS)
        shown = tuple(made() for made in moments[:most])
        return Section(
            "timeline",
            Cell(words.gettext("Timeline")),
            note=N_("dates as precise as the documents give them"),
            count=len(moments),
            whole=self._whole("timeline"),
            cut=len(shown) < len(moments),
            counted=words.ngettext("%(number)s date", "%(number)s dates", len(moments)),
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
        count, view = len(statements) + len(claims), self.view
        counted = view.words.ngettext("%(number)s statement", "%(number)s statements", count)
        section = Section(heading.id, self._title(heading), count=count, whole=self._whole(heading.id), counted=counted)
        if self._skipped(heading.id) or not count:
            return section
        if heading is INITIATIVES:
            return self._table(section, claims)
        ordered, drawn, cut = sorted(claims, key=lambda node: self._place(node, heading)), None, 0
        if heading is RECOGNITIONS:
            drawn = strip_of(view, claims)
            rows = by_scheme(view, [claim_row(view, node) for node in ordered])
            rows += [statement_row(view, statement) for statement in statements]
        else:
            chosen: list[Statement | Node] = [*statements, *ordered] if heading is STATUS else [*ordered, *statements]
            most = self._most(len(chosen), heading.first)
            first = together(view, chosen[:most])
            rows = [statement_row(view, x) if isinstance(x, Statement) else claim_row(view, x) for x in first]
            cut = len(chosen) - most
        shown = with_neighbours(rows, view.words)
        return replace(
            section, rows=shown, matrix=drawn, note=heading.note, cut=cut > 0, further=self._further(heading)
        )

    def _table(self, section: Section, claims: Sequence[Node]) -> Section:
        """Initiatives and services, each in a line."""
        made = undertakings(self.view, claims, whole=self.all_shown)
        shown = tuple(make() for make in made[: self._most(len(made), INITIATIVES.first)])
        counted = self.view.words.gettext("%(number)s named", number=self.view.words.number(len(made)))
        return replace(section, undertakings=shown, counted=counted, cut=len(shown) < len(made))

    def _further(self, heading: Heading) -> Cell | None:
        """Where the partners of a community stand beside those of all."""
        if heading is not PARTNERS or self.view.description.shape is not Shape.COMMUNITY:
            return None
        return Cell(self.view.words.gettext("In the network of all communities"), "", self.view.links.path("/network"))

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
        elif heading is PARTNERS:
            rank = self._nearness(node)
        return node.iri not in self.leading, rank, first_place(self.view, node)

    def _nearness(self, node: Node) -> int:
        """Partners of several communities first, then other named ones, the community's own government, and no name."""
        description = self.view.description
        parties = set(node.iris(self.view.term("party")))
        governs = self.view.term("governs")
        own = {link.subject for found in description.backlinks if found.predicate == governs for link in found.subjects}
        if parties & description.shared:
            return 0
        return 1 if parties - own else 2 if parties else 3
