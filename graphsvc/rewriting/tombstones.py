"""Tombstones of what an update takes away, stated by operations behind its own (interface, P9)."""

from __future__ import annotations

import re
from typing import Final

from graphsvc.model import Names
from graphsvc.vocab import DCTERMS, PROV

_RETIRE: Final = f"""\
INSERT {{ GRAPH <REMOVED> {{ ?s <{PROV}invalidatedAtTime> ?now }} }} WHERE {{
  GRAPH <CATALOGUE> {{ <DATASET> <{DCTERMS}hasVersion> ?version }}
  {{ SELECT DISTINCT ?s {{ ?s ?p ?o FILTER (OURS) }} }}
  FILTER NOT EXISTS {{ GRAPH ?g {{ ?s ?q ?x }} }}
  FILTER NOT EXISTS {{ ?s <{PROV}invalidatedAtTime> ?then }}
  BIND (NOW() AS ?now)
}}"""
_REVIVE: Final = f"""\
DELETE {{ GRAPH <REMOVED> {{ ?s ?p ?o }} }} WHERE {{
  GRAPH <REMOVED> {{ ?s <{PROV}invalidatedAtTime> ?then ; ?p ?o }}
  FILTER EXISTS {{ GRAPH ?g {{ ?s ?q ?x }} FILTER (?g != <REMOVED>) }}
}}"""
_TAKING: Final = re.compile(r"\b(?:DELETE|CLEAR|DROP|MOVE|COPY)\b", re.IGNORECASE)


def may_take_away(update: str) -> bool:
    """Whether an update has a word of an operation that takes something out of a graph, be it within a text."""
    return bool(_TAKING.search(update))


def retiring(names: Names) -> str:
    """The operation that states since when things, terms and shapes are gone which those before it took away.

    The default graph must still be the merge of all graphs as it was before them. A store without a catalogue gets no
    tombstones. What the update says itself of something gone is enough, and who takes a tombstone away gets no other.
    """
    things = f'STRSTARTS(STR(?s), "{names.base}id/") && !CONTAINS(STR(?s), "#")'
    terms = (f'STRSTARTS(STR(?s), "{graph}#")' for graph in (names.ontology, names.shapes))
    text = _RETIRE.replace("OURS", " || ".join((things, *terms)))
    text = text.replace("<CATALOGUE>", f"<{names.graph('catalogue')}>").replace("<DATASET>", f"<{names.base}dataset>")
    return text.replace("<REMOVED>", f"<{names.graph('removed')}>")


def reviving(names: Names) -> str:
    """The operation that takes the tombstone from what is described again, or by another graph."""
    return _REVIVE.replace("<REMOVED>", f"<{names.graph('removed')}>")
