"""What no document at hand speaks of is left out, so that a folder that is taken away takes all of its own along."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from graphsvc.content import Content
from graphsvc.content.parsing import place_of
from graphsvc.loading.findings import CheckFinding
from graphsvc.model import Names, Passage
from graphsvc.validation import Severity
from graphsvc.vocab import DCTERMS, ORG, RDF, SKOS


def _iri(term: object) -> str:
    """The IRI of a named node, nothing for another term."""
    return term.value if isinstance(term, ox.NamedNode) else ""


def unmentioned(graphs: Mapping[str, Iterable[ox.Quad]], names: Names) -> frozenset[str]:
    """What the entities graph names, but neither a document nor anything that a document speaks of leads to.

    Concepts, indicators and roles are vocabulary, and stand whether they are used or not.
    """
    leads: defaultdict[str, set[str]] = defaultdict(set)
    for graph in ("entities", "links"):
        for quad in graphs.get(names.graph(graph), ()):
            leads[_iri(quad.subject)].add(_iri(quad.object))
    own = names.document_graph("")
    spoken = [quads for graph, quads in graphs.items() if Passage.of(graph, names) or graph.startswith(own)]
    waiting = {_iri(term) for quads in spoken for quad in quads for term in quad.triple}
    reached: set[str] = set()
    while waiting:
        iri = waiting.pop()
        reached.add(iri)
        waiting |= leads[iri] - reached
    entities = list(graphs.get(names.graph("entities"), ()))
    kinds = {SKOS + "Concept", SKOS + "ConceptScheme", ORG + "Role", names.term("Indicator")}
    vocabulary = {
        _iri(quad.subject) for quad in entities if quad.predicate.value == RDF + "type" and _iri(quad.object) in kinds
    }
    return frozenset({_iri(quad.subject) for quad in entities} - reached - vocabulary)


def left_out(content: Content) -> Iterator[CheckFinding]:
    """Names that no document at hand speaks of, each where its file gives it."""
    absent = unmentioned(content.graphs, content.names)
    for file in content.files:
        own = {str(quad.subject)[1:-1] for quad in file.quads if file.name.startswith("data/entities/")}
        for iri in sorted(own & absent):
            place = place_of(iri, file.text, file.name, content.names)
            message = "No document at hand speaks of this; it is left out of what is served."
            yield CheckFinding(Severity.INFO, place, "unmentioned", iri, message)


def leave_out_unmentioned(graphs: Mapping[str, set[ox.Quad]], names: Names) -> None:
    """Take what is not mentioned out of the entities and links graphs, and notes on absent claims out of the editorial.

    What an editorial note that stays speaks of stays too.
    """
    stated = {_iri(quad.subject) for graph, quads in graphs.items() if Passage.of(graph, names) for quad in quads}
    editorial = graphs.get(names.graph("editorial"), set())
    item = names.term("conflictingItem")
    moot = {quad.subject for quad in editorial if quad.predicate.value == item and _iri(quad.object) not in stated}
    editorial -= {quad for quad in editorial if quad.subject in moot}
    gone = unmentioned(graphs, names) - {_iri(quad.object) for quad in editorial}
    for graph in ("entities", "links"):
        quads = graphs.get(names.graph(graph), set())
        speaking = {quad.subject for quad in quads if _iri(quad.subject) in gone or _iri(quad.object) in gone}
        quads -= {quad for quad in quads if quad.subject in speaking}
    _leave_out_absent_successors(graphs, names)


def _leave_out_absent_successors(graphs: Mapping[str, set[ox.Quad]], names: Names) -> None:
    """Take out what took the place of something that is gone, where nothing speaks of it: its document is not there."""
    retired = graphs.get(names.graph("retired"), set())
    stated = {quad.subject for quads in graphs.values() if quads is not retired for quad in quads}
    replaced = DCTERMS + "isReplacedBy"
    retired -= {quad for quad in retired if quad.predicate.value == replaced and quad.object not in stated}
