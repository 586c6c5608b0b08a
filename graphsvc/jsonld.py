"""JSON-LD compacted to the graph's own context (JSON-LD 1.1 API, section 5.5); nothing is ever fetched."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeGuard

import orjson
import pyoxigraph as ox

from graphsvc.model import sha256
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

_STATEMENT: Final = ox.NamedNode(RDF + "Statement")
_NESTED: Final = 3
"""So deep nodes stand within each other; readers of JSON have bounds."""


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


def expanded_from(ordered: Sequence[ox.Triple] | Sequence[ox.Quad]) -> bytes:
    """What is stated as expanded JSON-LD, in its order.

    JSON-LD 1.1 has no form for a triple term (RDF 1.2 Concepts, section 3.1): a blank node stands for it, which is a
    `rdf:Statement` with its subject, predicate and object (RDF Schema 1.1, section 5.3), one for equal terms.
    """
    if any(isinstance(each.object, ox.Triple) for each in ordered):
        ordered = sorted(_without_triple_terms(ordered), key=str)
    return ox.serialize(ordered, format=ox.RdfFormat.JSON_LD) or b"[]"


def _without_triple_terms(stated: Iterable[ox.Triple | ox.Quad]) -> Iterator[ox.Quad]:
    """The quads, with what is said of the blank nodes that stand for triple terms in the same graph."""
    for each in stated:
        graph = each.graph_name if isinstance(each, ox.Quad) else ox.DefaultGraph()
        if not isinstance(term := each.object, ox.Triple):
            yield ox.Quad(each.subject, each.predicate, term, graph)
            continue
        node = ox.BlankNode("t" + sha256(str(term)))
        yield ox.Quad(each.subject, each.predicate, node, graph)
        told = {"type": _STATEMENT, "subject": term.subject, "predicate": term.predicate, "object": term.object}
        parts = (ox.Quad(node, ox.NamedNode(RDF + name), part, graph) for name, part in told.items())
        yield from _without_triple_terms(parts)


def compacted(expanded: bytes, context: Context, *, readable: bool = True, root: str = "") -> bytes:
    """Flattened and expanded JSON-LD, as the engine writes it, as compacted JSON-LD in UTF-8, keys sorted.

    It carries the part of the context that it uses: a reader need not, and many cannot, fetch one from elsewhere.
    Names are shortened so that expansion gives the same ones back (JSON-LD 1.1 API, sections 5.2 and 6.2): no prefix
    that some name has for its scheme. `readable` puts each entry on a line of its own. With a `root` other nodes stand
    within that one where they are first named or name it, which is shorter and says the same.
    """
    nodes: list[Mapping[str, Any]] = orjson.loads(expanded)
    names = _Names(context, set(_iris_in(nodes)))
    found = [names.node(node) for node in nodes]
    if root:
        found = _nested(found, names.name(root), names.refers)
    document: dict[str, Any] = found[0] if len(found) == 1 else {"@graph": found} if found else {}
    used = {name: context[name] if readable else _brief(context[name]) for name in names.used}
    document["@context"] = {"@version": context["@version"], **used}
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS | (orjson.OPT_INDENT_2 if readable else 0))


def _iris_in(nodes: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Every IRI of a flattened document."""
    for node in nodes:
        yield node["@id"]
        for key, values in node.items():
            if key == "@type":
                yield from values
            elif key != "@id":
                yield key
                for value in values:
                    name = value.get("@id") or value.get("@type")
                    if name:
                        yield name


class _Names:
    """Shortens the names of one document by a context, and knows what of the context it used."""

    def __init__(self, context: Context, iris: Collection[str]) -> None:
        """Leave out each prefix that one of the names has for its scheme."""
        schemes = {iri.partition(":")[0] for iri in iris}
        prefixes = {name: str(meaning["@id"]) for name, meaning in context.items() if _is_prefix(meaning)}
        self._context = context
        self._spaces = {space: name for name, space in prefixes.items() if name not in schemes}
        self._lengths = sorted({len(space) for space in self._spaces}, reverse=True)
        self._short: dict[str, str] = {}
        self.used: set[str] = set()

    def name(self, iri: str) -> str:
        """The name by the longest namespace that begins it, or the whole."""
        short = self._short.get(iri)
        if short is None:
            short = self._short[iri] = self._shortened(iri)
        return short

    def _shortened(self, iri: str) -> str:
        for length in self._lengths:
            prefix = self._spaces.get(iri[:length])
            # What is left begins no authority, and is something (JSON-LD 1.1 API, sections 5.2.2 and 6.2.2).
            if prefix and len(iri) > length and not iri.startswith("//", length):
                self.used.add(prefix)
                return f"{prefix}:{iri[length:]}"
        return iri

    def node(self, node: Mapping[str, Any]) -> dict[str, Any]:
        """One node with its properties."""
        found: dict[str, Any] = {}
        for key, values in node.items():
            if key == "@id":
                found[key] = self.name(values)
            elif key == "@type":
                found[key] = _single([self.name(value) for value in values])
            else:
                found |= self._property(key, values)
        return found

    def refers(self, name: str) -> bool:
        """Whether plain texts under the short name of a property are names of nodes."""
        term = self._context.get(name)
        return isinstance(term, Mapping) and term.get("@type") == "@id"

    def _property(self, iri: str, values: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
        """A property as its term has it; values that the container of the term cannot hold stand under the IRI."""
        name = self.name(iri)
        term = self._context.get(name)
        if term is None or name == iri:
            yield name, _single([self._value(value) for value in values])
            return
        if self.refers(name):
            self.used.add(name)
            yield name, _single([self.name(v["@id"]) if "@id" in v else self._value(v, plain=False) for v in values])
            return
        by_language: dict[str, list[str]] = {}
        others = []
        for value in values:
            if "@language" in value and "@direction" not in value:
                by_language.setdefault(value["@language"], []).append(value["@value"])
            else:
                others.append(self._value(value))
        if by_language:
            self.used.add(name)
            yield name, {language: _single(texts) for language, texts in by_language.items()}
        if others:
            yield iri, _single(others)

    def _value(self, value: Mapping[str, Any], *, plain: bool = True) -> object:
        """A reference, a literal, or, where that is all, its text."""
        if "@id" in value:
            return {"@id": self.name(value["@id"])}
        if "@type" in value:
            return {**value, "@type": self.name(value["@type"])}
        return value["@value"] if plain and len(value) == 1 else value


def _single(values: list[Any]) -> object:
    """The values, or the value where there is one."""
    return values[0] if len(values) == 1 else values


def _brief(meaning: object) -> object:
    """An entry of a context, a prefix by its namespace alone where that suffices (JSON-LD 1.1, section 4.1.5)."""
    return meaning["@id"] if _is_prefix(meaning) and meaning["@id"].endswith(("/", "#", ":")) else meaning


def _is_prefix(meaning: object) -> TypeGuard[Mapping[str, Any]]:
    """Whether an entry of a context declares a prefix."""
    return isinstance(meaning, Mapping) and "@prefix" in meaning


def _nested(nodes: Sequence[dict[str, Any]], root: str, refers: Callable[[str], bool]) -> list[dict[str, Any]]:
    """The nodes, those within the root that it leads to or that lead to it (JSON-LD 1.1, sections 2.2 and 4.5).

    As they are where there is no root, or a node stands twice, as those of unsorted triples do.
    """
    left = {node["@id"]: node for node in nodes}
    if root not in left or len(left) < len(nodes):
        return [*nodes]
    top = left.pop(root)

    def filled(node: dict[str, Any], depth: int) -> dict[str, Any]:
        for name, values in node.items() if depth else ():
            if not name.startswith("@"):
                several = values if isinstance(values, list) else [values]
                node[name] = _single(
                    [
                        filled(left.pop(key), depth - 1)
                        if (key := _key(value, is_name=refers(name))) in left
                        else value
                        for value in several
                    ]
                )
        return node

    filled(top, _NESTED)
    reverse: dict[str, list[dict[str, Any]]] = {}
    for key in [*left]:
        node = left.get(key, {})
        for name, values in node.items():
            several = values if isinstance(values, list) else [values]
            others = [value for value in several if _key(value, is_name=refers(name)) != root]
            if not name.startswith("@") and len(others) < len(several):
                del left[key]
                rest = {**node, name: _single(others)} if others else {n: v for n, v in node.items() if n != name}
                reverse.setdefault(name, []).append(filled(rest, _NESTED - 1))
                break
    return [{**top, "@reverse": reverse} if reverse else top, *left.values()]


def _key(value: object, *, is_name: bool) -> str | None:
    """The name of the node that a value refers to; None for what is none, or says more of it."""
    if isinstance(value, Mapping) and value.keys() == {"@id"}:
        return str(value["@id"])
    return value if is_name and isinstance(value, str) else None
