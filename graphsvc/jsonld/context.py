"""The context of the graph: its prefixes, and how the values of its properties are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeGuard

import pyoxigraph as ox

from graphsvc.vocab import DCTERMS, OWL, RDF, RDFS, SKOS

Context = Mapping[str, Any]

_BY_LANGUAGE: Final = (SKOS + "prefLabel", SKOS + "altLabel", SKOS + "definition", DCTERMS + "title")
_NAMES: Final = (
    SKOS + "inScheme",
    SKOS + "broader",
    SKOS + "exactMatch",
    SKOS + "closeMatch",
    RDFS + "isDefinedBy",
    RDFS + "subClassOf",
    RDFS + "domain",
    RDFS + "range",
)


def context_of(prefixes: Mapping[str, str], ontology: Iterable[ox.Quad]) -> Context:
    """The context: every prefix, labels by language, and each object property of the ontology as a reference."""
    references = {
        quad.subject.value
        for quad in ontology
        if quad.predicate.value == RDF + "type"
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.NamedNode)
        and quad.object.value == OWL + "ObjectProperty"
    }
    terms: dict[str, object] = {}
    for iri in sorted({*references, *_NAMES}):
        if name := _compact(iri, prefixes):
            terms[name] = {"@type": "@id"}
    for iri in _BY_LANGUAGE:
        if name := _compact(iri, prefixes):
            terms[name] = {"@container": "@language"}
    # A prefix whose namespace ends in another character must say that it is one (JSON-LD 1.1, section 4.4).
    declared = {prefix: {"@id": namespace, "@prefix": True} for prefix, namespace in prefixes.items()}
    return {"@version": 1.1, **declared, **terms}


def _compact(iri: str, prefixes: Mapping[str, str]) -> str | None:
    """The IRI as `prefix:local` by the longest namespace that fits."""
    fits = [(namespace, prefix) for prefix, namespace in prefixes.items() if iri.startswith(namespace)]
    if not fits:
        return None
    namespace, prefix = max(fits, key=lambda pair: len(pair[0]))
    return f"{prefix}:{iri[len(namespace) :]}"


def is_prefix(meaning: object) -> TypeGuard[Mapping[str, Any]]:
    """Whether an entry of a context declares a prefix."""
    return isinstance(meaning, Mapping) and "@prefix" in meaning


def is_reference(meaning: object) -> bool:
    """Whether an entry of a context declares that plain texts under a property are names of nodes."""
    return isinstance(meaning, Mapping) and meaning.get("@type") == "@id"


def brief(meaning: object) -> object:
    """An entry of a context, a prefix by its namespace alone where that suffices (JSON-LD 1.1, section 4.1.5)."""
    return meaning["@id"] if is_prefix(meaning) and meaning["@id"].endswith(("/", "#", ":")) else meaning
