"""The themes that facts are grouped by: of which field of a community's life each concept, indicator and claim is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from graphsvc.description.asking import text_of, value_of
from graphsvc.description.nodes import Node
from graphsvc.description.remembering import ENTRY_BYTES, one_remembered
from graphsvc.engine.contract import Engine, Term
from graphsvc.model import Names
from graphsvc.vocab import SKOS

_CONCEPTS: Final = ("kind", "topic", "hasFunction", "subjectMatter", "category", "about")
"""The properties that lead to the concepts whose theme a claim or thing has."""


@dataclass(frozen=True, slots=True)
class Themes:
    """The themes in their order (`skos:notation`), and the first one stated of each resource."""

    names: Names
    order: tuple[str, ...] = ()
    stated: Mapping[str, str] = field(default_factory=dict)

    def of(self, node: Node) -> str:
        """The theme of a claim or thing; empty for one that nothing tells.

        It is the one stated; else that of its indicator; else the one that most of its concepts have, the first in
        order of those.
        """
        for iri in (node.iri, *node.iris(self.names.term("indicator"))):
            if iri in self.stated:
                return self.stated[iri]
        concepts = (iri for local in _CONCEPTS for iri in node.iris(self.names.term(local)))
        counts = Counter(self.stated[iri] for iri in concepts if iri in self.stated)
        return min(counts, key=lambda theme: (-counts[theme], self.order.index(theme)), default="")

    def of_term(self, term: Term) -> str:
        """The theme stated of what a value is; empty where there is none."""
        return self.stated.get(value_of(term), "")


def themes(engine: Engine, names: Names) -> Themes:
    """The themes of the data."""

    def read() -> Themes:
        query = f"""SELECT DISTINCT ?s ?theme ?place {{
            GRAPH ?g {{ ?s <{names.term("theme")}> ?theme }}
            OPTIONAL {{ GRAPH ?h {{ ?theme <{SKOS}notation> ?place }} }}
            FILTER(ISIRI(?s) && ISIRI(?theme))
        }} ORDER BY (!BOUND(?place)) ?place ?theme ?s"""
        order: dict[str, None] = {}
        stated: dict[str, str] = {}
        for row in engine.rows(query):
            subject, theme = text_of(row, "s"), text_of(row, "theme")
            order[theme] = None
            stated.setdefault(subject, theme)
        return Themes(names, tuple(order), stated)

    return one_remembered(
        engine.memory, "themes", "", read, lambda found: ENTRY_BYTES * (len(found.order) + len(found.stated))
    )
