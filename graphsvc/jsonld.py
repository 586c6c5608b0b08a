"""JSON-LD compacted to the graph's own context (JSON-LD 1.1 API, section 5.5); nothing is ever fetched."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NoReturn, TypeGuard

import pyoxigraph as ox
from pyld import jsonld

from graphsvc.vocab import DCTERMS, OWL, RDF, RDFS, SKOS

Context = Mapping[str, object]

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


def _refuse(url: str, _options: object) -> NoReturn:
    """The document loader: there is none."""
    message = f"nothing is loaded from elsewhere: {url}"
    raise jsonld.JsonLdError(message, "jsonld.LoadDocumentError", code="loading document failed")


def compacted(expanded: bytes, context: Context) -> bytes:
    """Expanded JSON-LD as compacted JSON-LD in UTF-8, keys sorted.

    It carries the part of the context that it uses: a reader need not, and many cannot, fetch one from elsewhere.
    """
    options = {"documentLoader": _refuse, "processingMode": "json-ld-1.1"}
    found = json.loads(expanded)
    # The library looks through the whole context for each name: most of it would only be looked through.
    fitting = _fitting(context, set(_texts_in(found)))
    document: dict[str, Any] = jsonld.compact(found, fitting, options)  # the library is untyped
    used = set(_names_in(document))
    document["@context"] = {name: meaning for name, meaning in fitting.items() if name in used or name == "@version"}
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _fitting(context: Context, texts: set[str]) -> dict[str, object]:
    """The part of the context that can shorten one of these texts; no prefix that one has for its scheme."""
    schemes = {text.partition(":")[0] for text in texts if ":" in text and " " not in text}
    declared = {name: str(meaning["@id"]) for name, meaning in context.items() if _is_prefix(meaning)}
    spaces = {name: space for name, space in declared.items() if name not in schemes}
    fitting = {name: context[name] for name, space in spaces.items() if any(text.startswith(space) for text in texts)}
    for name, meaning in context.items():
        prefix, colon, local = name.partition(":")
        if (prefix in fitting and spaces[prefix] + local in texts) if colon else name not in declared:
            fitting[name] = meaning
    return fitting


def _is_prefix(meaning: object) -> TypeGuard[Mapping[str, object]]:
    """Whether an entry of a context declares a prefix."""
    return isinstance(meaning, Mapping) and "@prefix" in meaning


def _texts_in(value: object) -> Iterator[str]:
    """Every key and text of a document."""
    if isinstance(value, dict):
        yield from value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _texts_in(item)
    elif isinstance(value, str):
        yield value


def _names_in(value: object) -> Iterator[str]:
    """Every key of a document, and the prefix of every compact name in it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key != "@context":
                yield from _names_in(key)
                yield from _names_in(inner)
    elif isinstance(value, list):
        for item in value:
            yield from _names_in(item)
    elif isinstance(value, str):
        yield value
        yield value.partition(":")[0]
