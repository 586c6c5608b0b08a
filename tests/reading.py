"""The ontology as tests read it, and Turtle written with its prefixes."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pyoxigraph as ox
from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import SH

FOLDER: Final = Path(__file__).parents[1] / "ontology"
FILES: Final = sorted(FOLDER.glob("*.ttl"))
ICG: Final = Namespace("https://w3id.org/icgraph/ns#")
HEADER: Final = URIRef("https://w3id.org/icgraph/ns")


def read_ontology() -> Graph:
    """All files of the ontology in one graph, with its prefixes."""
    graph = Graph()
    for path in FILES:
        graph.parse(path)
    return graph


def ontology_ntriples() -> str:
    """All files of the ontology as N-Triples, which is what HermiT is given."""
    return "".join(ntriples(path.read_text(encoding="utf-8")) for path in FILES)


def prefixes() -> dict[str, str]:
    """Namespace by prefix, as the authority declares them."""
    graph = Graph().parse(FOLDER / "prefixes.ttl")
    return {
        str(graph.value(node, SH.prefix)): str(graph.value(node, SH.namespace)) for node in graph[HEADER : SH.declare]
    }


def ntriples(turtle: str) -> str:
    """A whole Turtle document as N-Triples."""
    quads = ox.parse(turtle, ox.RdfFormat.TURTLE)
    return (ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES) or b"").decode()


def with_prefixes(turtle: str) -> str:
    """The Turtle with the prefixes of the authority before it, and the empty prefix for things of the test."""
    names = prefixes() | {"": "urn:test:"}
    return "".join(f"@prefix {name}: <{namespace}> .\n" for name, namespace in names.items()) + turtle


def as_ntriples(turtle: str) -> str:
    """Turtle without prefix lines as N-Triples."""
    return ntriples(with_prefixes(turtle))
