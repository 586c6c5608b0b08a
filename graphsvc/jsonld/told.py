"""Statements as JSON-LD has them: of triples, of documents that the engine wrote, and such documents of triples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from sys import intern
from typing import Final, NamedTuple, TypeVar

import orjson
import pyoxigraph as ox

from graphsvc.model import sha256
from graphsvc.vocab import RDF, XSD

_STATEMENT: Final = ox.NamedNode(RDF + "Statement")
_IDENTIFIER: Final = "@id"
_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_Stated = TypeVar("_Stated", ox.Triple, ox.Quad)


class Told(NamedTuple):
    """One statement: its value is the node of that name, or a literal as a value object (JSON-LD 1.1, section 9.5)."""

    subject: str
    predicate: str
    name: str
    literal: Mapping[str, str] | None


def told_of(triple: ox.Triple) -> Told:
    """The statement of a triple, whose value is no triple term."""
    term = triple.object
    if isinstance(term, ox.Literal):
        return Told(_name(triple.subject), _name(triple.predicate), "", _literal(term))
    return Told(_name(triple.subject), _name(triple.predicate), _name(term), None)


def told_by_line(stated: Iterable[ox.Triple]) -> dict[str, Told]:
    """The statements of triples by their lines of N-Triples; nodes stand for triple terms, see `expanded_from`."""
    return {str(triple): told_of(triple) for triple in _without_triple_terms(stated)}


def told_in(expanded: bytes) -> list[Told]:
    """The statements of a flattened and expanded document without named graphs, as the engine writes them."""
    return [
        Told(node[_IDENTIFIER], key, value.get(_IDENTIFIER, ""), None if _IDENTIFIER in value else value)
        for node in orjson.loads(expanded)
        for key, values in node.items()
        if key != _IDENTIFIER
        for value in values
    ]


def expanded_from(ordered: Sequence[_Stated]) -> bytes:
    """What is stated as expanded JSON-LD, in its order.

    JSON-LD 1.1 has no form for a triple term (RDF 1.2 Concepts, section 3.1): a blank node stands for it, which is a
    `rdf:Statement` with its subject, predicate and object (RDF Schema 1.1, section 5.3), one for equal terms.
    """
    if any(isinstance(each.object, ox.Triple) for each in ordered):
        ordered = sorted(_without_triple_terms(ordered), key=str)
    return ox.serialize(ordered, format=ox.RdfFormat.JSON_LD) or b"[]"


def _without_triple_terms(stated: Iterable[_Stated]) -> Iterator[_Stated]:
    """What is stated, with what is said of the blank nodes that stand for triple terms, in the same graph."""
    for each in stated:
        if not isinstance(term := each.object, ox.Triple):
            yield each
            continue
        node = ox.BlankNode("t" + sha256(str(term)))
        yield _beside(each, each.subject, each.predicate, node)
        told = {"type": _STATEMENT, "subject": term.subject, "predicate": term.predicate, "object": term.object}
        yield from _without_triple_terms(_beside(each, node, ox.NamedNode(RDF + name), told[name]) for name in told)


def _beside(
    each: _Stated, subject: ox.NamedNode | ox.BlankNode | ox.Triple, predicate: ox.NamedNode, term: _Term
) -> _Stated:
    """Another triple, or another quad of the same graph."""
    return (
        ox.Quad(subject, predicate, term, each.graph_name)
        if isinstance(each, ox.Quad)
        else ox.Triple(subject, predicate, term)
    )


def _name(term: object) -> str:
    """The IRI, or the name of a blank node; one text for equal IRIs, as statements are remembered."""
    return intern(term.value) if isinstance(term, ox.NamedNode) else str(term)


def _literal(term: ox.Literal) -> Mapping[str, str]:
    """The literal as an expanded value object (JSON-LD 1.1 API, section 8.5.2), types as they are."""
    if term.language:
        directed = {"@direction": term.direction.value} if term.direction else {}
        return {"@language": term.language, **directed, "@value": term.value}
    plain = term.datatype.value == XSD + "string"
    return {"@value": term.value} if plain else {"@type": _name(term.datatype), "@value": term.value}
