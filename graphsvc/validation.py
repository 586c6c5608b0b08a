"""SHACL validation by pySHACL, always on rdflib graphs in memory, with nothing fetched and no script run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import pyoxigraph as ox
import pyshacl
import rdflib
from oxrdflib import OxigraphStore
from rdflib.namespace import SH
from rdflib.plugins.stores.memory import Memory

from graphsvc.model import Names

_PLACEHOLDER: Final = re.compile(r"\\\{\\[?$]\w+\\\}|\\\{[?$]\w+\\\}")


class Severity(IntEnum):
    """How grave a finding is, gravest first."""

    VIOLATION = 0
    WARNING = 1
    INFO = 2


_SEVERITIES: Final[dict[object, Severity]] = {
    SH.Violation: Severity.VIOLATION,
    SH.Warning: Severity.WARNING,
    SH.Info: Severity.INFO,
}


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One validation result: what is wrong, where, and by which shape."""

    severity: Severity
    shape: str
    focus_node: str
    message: str
    path: str = ""
    value: str = ""


def rdflib_view(store: ox.Store) -> rdflib.Dataset:
    """The same store for rdflib's tools, through oxrdflib; its default graph is the store's default graph."""
    return rdflib.Dataset(store=OxigraphStore(store=store))


def rdflib_graph(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    """The triples in an rdflib graph in memory, under fresh blank nodes."""
    graph = rdflib.Graph(store=Memory())
    text = ox.serialize((ox.Quad(*triple) for triple in triples), format=ox.RdfFormat.N_TRIPLES) or b""
    graph.parse(data=text, format="nt")
    return graph


def validated(triples: Iterable[ox.Triple], names: Names) -> Sequence[Finding]:
    """Every finding of the shapes that stand in the data, gravest first (SHACL, section 3)."""
    data = rdflib_graph(triples)
    return findings(data, data, names)


def findings(data: rdflib.Graph, shapes: rdflib.Graph, names: Names) -> Sequence[Finding]:
    """Every finding of the shapes over the data, gravest first. The graphs are not changed, nothing is imported."""
    _, report, _ = pyshacl.validate(
        data, shacl_graph=shapes, advanced=False, inplace=True, do_owl_imports=False, meta_shacl=False, inference="none"
    )
    if not isinstance(report, rdflib.Graph):
        raise report
    return sorted(
        _finding(report, shapes, result, names) for result in report.subjects(rdflib.RDF.type, SH.ValidationResult)
    )


def _finding(report: rdflib.Graph, shapes: rdflib.Graph, result: rdflib.term.Node, names: Names) -> Finding:
    """One result of the report as a value, its message in English."""
    message = _english(report, shapes, result)
    source = report.value(result, SH.sourceShape)
    owner = next(shapes.subjects(SH.property, source), source)
    severity = report.value(result, SH.resultSeverity)

    def text(predicate: rdflib.URIRef) -> str:
        found = report.value(result, predicate)
        return "" if found is None else found.n3() if isinstance(found, rdflib.Literal) else str(found)

    shape = str(source if isinstance(source, rdflib.URIRef) else owner)
    return Finding(
        _SEVERITIES.get(severity, Severity.VIOLATION),
        shape.removeprefix(names.shapes + "#"),
        text(SH.focusNode),
        " ".join(message.split()),
        text(SH.resultPath),
        text(SH.value),
    )


def _english(report: rdflib.Graph, shapes: rdflib.Graph, result: rdflib.term.Node) -> str:
    """The English message of a result.

    pySHACL leaves the language out of messages that it fills in, so the English template of the shape is looked for.
    """
    messages = [m for m in report.objects(result, SH.resultMessage) if isinstance(m, rdflib.Literal)]
    sources = [*report.objects(result, SH.sourceShape), *report.objects(result, SH.sourceConstraint)]
    templates = [t for s in sources for t in shapes.objects(s, SH.message) if isinstance(t, rdflib.Literal)]
    patterns = [_PLACEHOLDER.sub(".*", re.escape(t)) for t in templates if t.language == "en"]
    english = [m for m in messages if m.language == "en" or any(re.fullmatch(p, m, re.DOTALL) for p in patterns)]
    return str(next(iter([*english, *messages]), ""))
