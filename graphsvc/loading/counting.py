"""What the data holds, counted: its partitions by class and property (VoID, section 4), so that SPARQL finds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from graphsvc.engine.embedded import EmbeddedEngine
from graphsvc.model import Names
from graphsvc.service_description import partitions
from graphsvc.vocab import DCTERMS, RDF, VOID


def counted(graphs: Mapping[str, Iterable[ox.Quad]], names: Names) -> Iterator[ox.Quad]:
    """The partitions of what these graphs state together, for the graph `void`; ontology, shapes and queries apart.

    They belong to a dataset of its own, the data as it was loaded: an update makes none of it wrong (DECISIONS 53).
    """
    graph = ox.NamedNode(names.graph("void"))
    loaded = ox.NamedNode(names.loaded)
    left_out = {names.ontology, names.shapes, names.queries}
    store = ox.Store()
    store.bulk_extend(ox.Quad(*quad.triple) for iri, quads in graphs.items() if iri not in left_out for quad in quads)
    yield ox.Quad(loaded, ox.NamedNode(RDF + "type"), ox.NamedNode(VOID + "Dataset"), graph)
    yield ox.Quad(loaded, ox.NamedNode(DCTERMS + "isVersionOf"), ox.NamedNode(names.base + "dataset"), graph)
    for subject, predicate, term in partitions(EmbeddedEngine(store, names.base), loaded, graph.value + "#"):
        yield ox.Quad(subject, ox.NamedNode(predicate), term, graph)
