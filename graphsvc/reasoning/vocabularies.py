"""The terms of well-known vocabularies, as rdflib lists them from their publishers' files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rdflib.namespace import (
    DCAT,
    DCTERMS,
    FOAF,
    ORG,
    OWL,
    PROV,
    QB,
    RDF,
    RDFS,
    SDO,
    SH,
    SKOS,
    SOSA,
    SSN,
    VANN,
    VOID,
    XSD,
)

TERMS: Final[Mapping[str, frozenset[str]]] = {
    str(space): frozenset(str(term).removeprefix(str(space)) for term in dir(space))
    for space in (DCAT, DCTERMS, FOAF, ORG, OWL, PROV, QB, RDF, RDFS, SDO, SH, SKOS, SOSA, SSN, VANN, VOID, XSD)
}
"""By namespace, each term without it. The version of rdflib is locked, and so is the list."""


def parted(iri: str) -> tuple[str, str]:
    """The namespace of a term, up to the last `/` or `#`, and the rest."""
    end = max(iri.rfind("/"), iri.rfind("#")) + 1
    return iri[:end], iri[end:]
