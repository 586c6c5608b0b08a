"""Updates that would store a literal without language as `rdf:langString`, which no other program can read."""

from __future__ import annotations

import re
from typing import Final

from graphsvc.vocab import RDF

REFUSING: Final = "urn:x-graphsvc:without-language"
"""A graph that an update makes where it wrote such a literal, so that its last operation fails, and with it all."""

_CALLED_FOR: Final = re.compile(r"STRDT|langString|SERVICE|\\u", re.IGNORECASE)
_CHECK: Final = f""" ;
INSERT {{ GRAPH <{REFUSING}> {{ ?s ?p ?o }} }}
WHERE {{
  {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }}
  BIND(IF(isTRIPLE(?o), OBJECT(?o), ?o) AS ?v)
  FILTER(DATATYPE(?v) IN (<{RDF}langString>, <{RDF}dirLangString>) && LANG(?v) = "")
}} ;
CREATE GRAPH <{REFUSING}> ;
DROP GRAPH <{REFUSING}>"""


def well_typed(update: str) -> str:
    """The update, which fails where it leaves a literal of `rdf:langString` without a language in the store.

    Such a literal is ill-formed (RDF 1.1 Concepts, section 3.3); the engine writes it, and cannot read it again. All of
    the store is looked through, so only updates that name the datatype, or may work it out, are followed by that.
    """
    return update + _CHECK if _CALLED_FOR.search(update) else update
