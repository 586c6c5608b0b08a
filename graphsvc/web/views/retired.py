"""What the pages of the ontology and of the shapes list of names that are gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graphsvc.description import Node
from graphsvc.vocab import DCTERMS, PROV, SKOS
from graphsvc.web.links import Links
from graphsvc.web.views.text import Cell, in_one_language
from graphsvc.web.views.writing import day
from graphsvc.web.words import words_in


@dataclass(frozen=True, slots=True)
class Retired:
    """A name that is gone: its anchor, the link to its document, since when, why, and what took its place."""

    anchor: str
    name: Cell
    since: str
    notes: tuple[Cell, ...]
    successors: tuple[Cell, ...]


def retired(gone: Sequence[Node], languages: Sequence[str], links: Links) -> tuple[Retired, ...]:
    """The names that are gone, for a reader of the first of these languages."""
    words = words_in(languages[0])
    return tuple(
        Retired(
            _local(node.iri),
            Cell(_local(node.iri), "", links.document(node.iri)),
            day(node.text(PROV + "invalidatedAtTime")[:10], words),
            in_one_language(node.texts(SKOS + "changeNote"), languages),
            tuple(Cell(_local(iri), "", links.href(iri)) for iri in node.iris(DCTERMS + "isReplacedBy")),
        )
        for node in gone
    )


def _local(iri: str) -> str:
    """The name within its document; the last part of another."""
    return iri.partition("#")[2] or iri.rpartition("/")[2]
