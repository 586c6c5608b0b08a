"""Whether a passage stands behind every claim and every fact. SHACL sees the merge only, so this is asked of the quads.

Rules E01, E10 and E13; for E10 this is enough, since a document's folder may state passages of that document alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from graphsvc.content.discovery import Content
from graphsvc.content.parsing import place_of
from graphsvc.errors import ContentError, MisplacedStatement
from graphsvc.model import Names, Passage
from graphsvc.vocab import DCTERMS, OWL, RDF, RDFS

_TYPE: Final = RDF + "type"
_IDENTITY: Final = frozenset({OWL + "deprecated", OWL + "differentFrom", DCTERMS + "isReplacedBy"})
"""What may be said of a claim outside passages: which IRI stands for it now."""


def unsupported(content: Content) -> Iterator[ContentError]:
    """A problem for each thing of which something is stated, outside every passage, that only a passage may state.

    That is: anything about a claim, unless editors say of which theme it is; in a document's graph, anything but the
    document and its passages; in the editors' graph, anything about a thing that the entities or a passage describe.
    """
    rules = _Rules.of(content)
    reported: set[tuple[str, str, str]] = set()
    for file in content.files:
        for quad in file.quads:
            graph, subject = _iri(quad.graph_name), _iri(quad.subject)
            detail = rules.objection(quad, graph, subject)
            if detail and (file.name, graph, subject) not in reported:
                reported.add((file.name, graph, subject))
                problem = MisplacedStatement(
                    detail=detail, subject=f"<{subject}>", property=str(quad.predicate), graph=graph
                )
                yield problem.at(place_of(subject, file.text, file.name, content.names))


@dataclass(frozen=True, slots=True)
class _Rules:
    """What is a claim, what a thing, and what may be said of them outside passages."""

    names: Names
    claims: frozenset[str]
    things: frozenset[str]
    editorial: frozenset[str]

    @classmethod
    def of(cls, content: Content) -> _Rules:
        """The rules for this content: a claim is what any graph types as one."""
        names = content.names
        kinds = _kinds_of_claim(content)
        claims, things = set(), set()
        for graph, quads in content.graphs.items():
            supports = Passage.of(graph, names) is not None or graph == names.graph("entities")
            for quad in quads:
                if supports:
                    things.add(_iri(quad.subject))
                if quad.predicate.value == _TYPE and _iri(quad.object) in kinds:
                    claims.add(_iri(quad.subject))
        return cls(names, frozenset(claims), frozenset(things), _IDENTITY | {names.term("exceptionNote")})

    def objection(self, quad: ox.Quad, graph: str, subject: str) -> str | None:
        """Why the statement may not stand in its graph; None when it may, or when placement reports it."""
        if not graph or Passage.of(graph, self.names):
            return None
        editorial = graph == self.names.graph("editorial")
        noted = self.editorial if editorial else _IDENTITY
        if editorial and subject in self.claims:
            noted |= {self.names.term("theme")}
        if quad.predicate.value in noted:
            return None
        if subject in self.claims:
            return "a claim and what is said about it stand in the passage that states it"
        if editorial and subject in self.things:
            return "the editors' graph holds their notes only; state this in the passage that says it"
        if graph.startswith(self.names.document_graph("")) and not self._described_by(graph, subject):
            return "a document's graph describes the document and its passages; state this in the passage that says it"
        return None

    def _described_by(self, graph: str, subject: str) -> bool:
        """Whether the subject is the document that the graph is about, or a passage."""
        slug = graph.removeprefix(self.names.document_graph(""))
        return subject == self.names.thing("document", slug) or Passage.of(subject, self.names) is not None


def _kinds_of_claim(content: Content) -> frozenset[str]:
    """`icg:Claim` and every class that the ontology puts below it."""
    below = [
        (_iri(quad.subject), _iri(quad.object))
        for quad in content.graphs.get(content.names.ontology, frozenset())
        if quad.predicate.value == RDFS + "subClassOf"
    ]
    kinds = {content.names.term("Claim")}
    while more := {lower for lower, upper in below if upper in kinds} - kinds:
        kinds |= more
    return frozenset(kinds)


def _iri(term: object) -> str:
    """The IRI of a term, empty when it has none."""
    return term.value if isinstance(term, ox.NamedNode) else ""
