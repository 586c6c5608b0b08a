"""Names below that of a document, as `shapes#G01-claim`, that were published and are gone (interface, P9)."""

from __future__ import annotations

import pyoxigraph as ox

from graphsvc.description.asking import by_subject
from graphsvc.description.facts import Fact
from graphsvc.description.nodes import Node
from graphsvc.engine.contract import Engine
from graphsvc.model import Names
from graphsvc.vocab import OWL, PROV


def stated_of_retired(engine: Engine, document: str, names: Names) -> list[ox.Quad]:
    """What the graphs of retired things state of names below this one: who looks one up reads this document."""
    below = f"{document}#"
    found = (quad for graph in ("retired", "removed") for quad in engine.quads(graph=names.graph(graph)))
    return [quad for quad in found if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(below)]


def gone(engine: Engine, document: str, names: Names) -> tuple[Node, ...]:
    """Those that are gone, by name; what was merged into another is deprecated and still there."""
    quads = stated_of_retired(engine, document, names)
    stated = by_subject(Fact(*quad) for quad in quads)
    nodes = (Node.of(iri, facts, names) for iri, facts in sorted(stated.items()))
    return tuple(node for node in nodes if node.text(PROV + "invalidatedAtTime") and not node.text(OWL + "deprecated"))
