"""What the page of the ontology shows: its terms by sort."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from graphsvc.description import TermEntry
from graphsvc.vocab import OWL, RDFS, SKOS
from graphsvc.web.links import Links
from graphsvc.web.views.text import Cell, cell, first_in, named, other_names, told
from graphsvc.web.words import N_

_GROUPS: Final = (
    ("classes", N_("Classes"), (OWL + "Class",)),
    ("properties", N_("Properties that lead to things"), (OWL + "ObjectProperty",)),
    ("values", N_("Properties that lead to values"), (OWL + "DatatypeProperty",)),
    ("annotations", N_("Annotations"), (OWL + "AnnotationProperty",)),
)
_FACTS: Final = {
    RDFS + "subClassOf": N_("narrower than"),
    RDFS + "subPropertyOf": N_("narrower than"),
    RDFS + "domain": N_("of"),
    RDFS + "range": N_("leads to"),
    OWL + "inverseOf": N_("inverse of"),
    RDFS + "seeAlso": N_("see also"),
    SKOS + "example": N_("for example"),
}


@dataclass(frozen=True, slots=True)
class Term:
    """A term on the page of the ontology; `anchor` is its local name."""

    anchor: str
    name: Cell
    others: tuple[tuple[Cell, str], ...]
    compact: str
    page: str
    definitions: tuple[Cell, ...]
    facts: tuple[tuple[str, tuple[Cell, ...]], ...]
    deprecated: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The terms of one sort."""

    id: str
    title: str
    terms: tuple[Term, ...]


def vocabulary_page(terms: Sequence[TermEntry], links: Links) -> tuple[Group, ...]:
    """The terms by sort; those of none of the sorts stand at the end."""
    left = list(terms)
    groups = []
    for anchor, title, kinds in _GROUPS:
        mine = [term for term in left if not set(kinds).isdisjoint(term.node.types)]
        left = [term for term in left if set(kinds).isdisjoint(term.node.types)]
        groups.append(Group(anchor, title, tuple(_term(term, links) for term in mine)))
    groups.append(Group("others", N_("Others"), tuple(_term(term, links) for term in left)))
    return tuple(group for group in groups if group.terms)


def _term(term: TermEntry, links: Links) -> Term:
    """One term."""
    title = term.labels.of(term.iri)
    facts = []
    for predicate, words in _FACTS.items():
        cells = tuple(named(iri, term.labels, links) for iri in term.node.iris(predicate))
        cells += tuple(told(text, term.labels, links) for text in term.node.texts(predicate))
        if cells:
            facts.append((words, cells))
    return Term(
        term.local,
        cell(title, links.document(term.iri)),
        tuple(other_names(term.labels[term.iri], title.value)),
        term.labels.compact(term.iri) or term.local,
        links.document(term.iri) or "",
        first_in(term.node.texts(SKOS + "definition"), term.labels.language),
        tuple(facts),
        term.node.text(OWL + "deprecated") == "true",
    )
