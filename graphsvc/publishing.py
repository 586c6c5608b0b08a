"""Released files: the dataset in forms that other tools read, derived from the graphs and never read back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import pyoxigraph as ox

from graphsvc.model import Names, Passage
from graphsvc.vocab import RDF

_REIFIES: Final = ox.NamedNode(RDF + "reifies")


def rdf12_trig(graphs: Mapping[str, Iterable[ox.Quad]], names: Names) -> bytes:
    """The dataset in TriG of RDF 1.2, with each passage as the reifier of what it states (RDF 1.2 Concepts, 1.5).

    What passages state stands in the default graph, once; the other graphs keep their names. Equal graphs give equal
    bytes.
    """
    quads = sorted(set(_reified(graphs, names)), key=str)
    prefixes = {"icg": names.term(""), "rdf": RDF}
    return ox.serialize(quads, format=ox.RdfFormat.TRIG, prefixes=prefixes) or b""


def _reified(graphs: Mapping[str, Iterable[ox.Quad]], names: Names) -> Iterator[ox.Quad]:
    """Each statement, and for those of a passage that the passage reifies it."""
    for graph, quads in graphs.items():
        passage = ox.NamedNode(graph) if Passage.of(graph, names) else None
        for quad in quads:
            if passage is None:
                yield quad
            else:
                yield ox.Quad(*quad.triple)
                yield ox.Quad(passage, _REIFIES, quad.triple)
