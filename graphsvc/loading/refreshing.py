"""The operations that bring derived graphs in step with a store that was written to, as text of the same update."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from graphsvc.engine.contract import Engine
from graphsvc.model import Names
from graphsvc.rewriting import MERGE, reviving
from graphsvc.vocab import DCTERMS, VOID

_CATALOGUE: Final = f"""\
DELETE {{ GRAPH <CATALOGUE> {{ ?x <{VOID}triples> ?n }} }} WHERE {{ GRAPH <CATALOGUE> {{ ?x <{VOID}triples> ?n }} }} ;
DELETE {{ GRAPH <CATALOGUE> {{ <DATASET> <{DCTERMS}hasVersion> ?old }} }}
INSERT {{ GRAPH <CATALOGUE> {{ <DATASET> <{DCTERMS}hasVersion> "VERSION" }} }}
WHERE {{ GRAPH <CATALOGUE> {{ <DATASET> ?p ?o OPTIONAL {{ <DATASET> <{DCTERMS}hasVersion> ?old }} }} }} ;
INSERT {{ GRAPH <CATALOGUE> {{ ?x <{VOID}triples> ?n }} }} WHERE {{
  GRAPH <CATALOGUE> {{ <DATASET> <{DCTERMS}hasVersion> ?version }}
  {{ {{ SELECT ?x (COUNT(*) AS ?n) {{ GRAPH ?x {{ ?s ?p ?o }} FILTER (?x != <CATALOGUE>) }} GROUP BY ?x }}
  UNION {{ SELECT (<DATASET> AS ?x) (COUNT(*) AS ?n) {{
    {{ SELECT DISTINCT ?s ?p ?o {{ GRAPH ?g {{ ?s ?p ?o }} FILTER (?g != <CATALOGUE>) }} }}
  }} }} }}
}}"""
"""The counts of triples and the version, in a store that has a catalogue; digests stay those of the load."""


def refreshing(names: Names, version: str, *, merge: bool) -> str:
    """The operations after which the catalogue counts what the store holds and states this version.

    With `merge` the default graph is the RDF merge of all named graphs after them. A store without a catalogue gets
    none. What is described again has no tombstone.
    """
    catalogue = _CATALOGUE.replace("<CATALOGUE>", f"<{names.graph('catalogue')}>")
    catalogue = catalogue.replace("<DATASET>", f"<{names.base}dataset>").replace("VERSION", version)
    derived = f"{reviving(names)} ;\n{catalogue}"
    return f"{derived} ;\n{MERGE}" if merge else derived


def stated_version(engine: Engine, names: Names) -> str:
    """The data version that the catalogue states; nothing without a catalogue."""
    found = (
        quad.object.value
        for quad in engine.quads(names.base + "dataset", names.graph("catalogue"))
        if quad.predicate.value == DCTERMS + "hasVersion" and isinstance(quad.object, ox.Literal)
    )
    return next(found, "")
