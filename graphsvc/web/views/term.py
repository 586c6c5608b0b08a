"""What the page of a class or property shows: its place among the others, how it is used, what rules speak of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graphsvc.description.labels import Labels, tagged
from graphsvc.description.terms import Rule, TermFacts
from graphsvc.vocab import RDF, SKOS
from graphsvc.web.links import Links
from graphsvc.web.views.rows import View
from graphsvc.web.views.text import LANGUAGES, Cell, cell, named

_DEEP: Final = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a bar list: a name with its short form, a share of 100, a number."""

    name: Cell
    compact: str
    width: str
    number: int


@dataclass(frozen=True, slots=True)
class Branch:
    """A term in the hierarchy with those below it; `here` is the one that the page is about."""

    name: Cell
    here: bool
    below: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule: its notation with the link to it, what to do, and how grave it is."""

    name: Cell
    message: Cell
    severity: str


@dataclass(frozen=True, slots=True)
class TermPage:
    """The page of a term."""

    is_class: bool
    total: int
    compact: str
    definitions: tuple[tuple[str, Cell], ...]
    notes: tuple[Cell, ...]
    tree: tuple[Branch, ...]
    used_with: tuple[Bar, ...]
    leads_to: tuple[Bar, ...]
    unused: tuple[Cell, ...]
    instances: tuple[Cell, ...]
    all: str
    query: str
    rules: tuple[RuleRow, ...]


def term_page(view: View, term: TermFacts) -> TermPage:
    """What the page of a term shows."""
    description, links = view.description, view.links
    labels, node = description.labels, description.node
    definitions = {tagged(text.language): cell(text) for text in node.texts(SKOS + "definition")}
    languages = dict.fromkeys((labels.language, "en", *sorted(definitions)))
    notes = {tagged(text.language): cell(text) for text in node.texts(SKOS + "scopeNote")}
    note = next((notes[language] for language in labels.languages if language in notes), None)
    used = {iri for iri, _ in term.used_with}
    return TermPage(
        term.is_class,
        term.total,
        labels.compact(description.iri),
        tuple((LANGUAGES.get(tag, tag), definitions[tag]) for tag in languages if tag in definitions),
        (note,) if note else (),
        _tree(description.iri, term, labels, links),
        _bars(term.used_with, term.total if term.is_class else 0, labels, links),
        _bars(term.leads_to, 0, labels, links),
        view.names(iri for iri in term.declared if iri not in used),
        view.names(term.instances),
        links.links_in(description.iri, RDF + "type"),
        links.path("/sparql", query=_query(description.iri, labels.compact(description.iri), is_class=term.is_class)),
        tuple(rule_rows(term.rules, labels.languages, links)),
    )


def _query(iri: str, compact: str, *, is_class: bool) -> str:
    """A query that lists what has the term, with the passage of each."""
    name = compact or f"<{iri}>"
    prefix = f"PREFIX {compact.partition(':')[0]}: <{iri.partition('#')[0]}#>\n" if compact else ""
    pattern = f"?thing a {name}" if is_class else f"?thing {name} ?value"
    return f"{prefix}SELECT * WHERE {{\n  GRAPH ?passage {{ {pattern} }}\n}}\nLIMIT 200"


def _bars(counts: Iterable[tuple[str, int]], whole: int, labels: Labels, links: Links) -> tuple[Bar, ...]:
    """Counts as bars, as shares of a whole or of the longest."""
    found = list(counts)
    most = whole or max((number for _, number in found), default=1)
    return tuple(
        Bar(named(iri, labels, links), labels.compact(iri), f"{100 * min(number, most) / most:.1f}", number)
        for iri, number in found
    )


def _tree(iri: str, term: TermFacts, labels: Labels, links: Links) -> tuple[Branch, ...]:
    """From the highest terms above down to those below this one; beside it its siblings under the same term."""

    def branch(at: str, depth: int, path: frozenset[str]) -> Branch:
        shown = depth < _DEEP and at not in path and (at == iri or at in above)
        below = term.children.get(at, ()) if shown else ()
        return Branch(named(at, labels, links), at == iri, tuple(branch(low, depth + 1, path | {at}) for low in below))

    above = _above(iri, term.parents)
    roots = [at for at in sorted(above) if not term.parents.get(at)] or [iri]
    found = tuple(branch(root, 0, frozenset()) for root in roots)
    return found if above or term.children.get(iri) else ()


def _above(iri: str, parents: Mapping[str, Sequence[str]]) -> set[str]:
    """All terms above one."""
    found: set[str] = set()
    waiting = [*parents.get(iri, ())]
    while waiting:
        at = waiting.pop()
        if at not in found:
            found.add(at)
            waiting += parents.get(at, ())
    return found


def rule_rows(rules: Iterable[Rule], languages: Sequence[str], links: Links) -> Iterable[RuleRow]:
    """The rules as rows, each with its message in the best language there is."""
    for rule in rules:
        messages = {tagged(language): text for language, text in rule.messages.items()}
        language = next((tag for tag in languages if tag in messages), min(messages, default=""))
        yield RuleRow(
            Cell(rule.notation, "", links.href(rule.iri)),
            Cell(messages.get(language, "").replace("{?", "{"), language),
            rule.severity,
        )
