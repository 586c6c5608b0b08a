"""The second SHACL engine, pyrudof, asked the same as the first."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pyrudof
from rdflib import SKOS

from graphsvc.model import Names


class Result(NamedTuple):
    """One result: the rule (`skos:notation` of the shape), the focus node, and the value, empty for none."""

    rule: str
    focus_node: str
    value: str = ""


def notations(shapes: Iterable[ox.Triple]) -> dict[str, str]:
    """The rule of each shape, by IRI."""
    return {
        shape.value: rule.value
        for shape, predicate, rule in shapes
        if predicate.value == str(SKOS.notation) and isinstance(shape, ox.NamedNode) and isinstance(rule, ox.Literal)
    }


def ntriples(triples: Iterable[ox.Triple]) -> str:
    """The triples as N-Triples."""
    return (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()


def results(data: Iterable[ox.Triple], shapes: Iterable[ox.Triple]) -> set[Result]:
    """What pyrudof finds in the data."""
    known = frozenset(shapes)
    session = pyrudof.Rudof(pyrudof.RudofConfig())
    strict = pyrudof.ReaderMode.Strict
    session.read_data(ntriples(data), format=pyrudof.RDFFormat.NTriples, reader_mode=strict)
    session.read_shacl(ntriples(known), format=pyrudof.ShaclFormat.NTriples, reader_mode=strict)
    rules = notations(known)
    return {
        Result(rules[entry.source_shape or ""], entry.focus_node, entry.value or "")
        for entry in session.validate_shacl()
    }


def triples_of(*paths: Path) -> frozenset[ox.Triple]:
    """The triples of some files, as a set."""
    return frozenset(quad.triple for path in paths for quad in ox.parse(path=path))


NAMES = Names()
