"""SHACL validation by pySHACL, always on rdflib graphs in memory, with nothing fetched and no script run.

Core constraints walk the graph in memory; the queries of SPARQL constraints are answered by the engine, over the same
triples (DECISIONS, 9).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

import pyoxigraph as ox
import pyshacl
import pyshacl.shape
import rdflib
from oxrdflib import OxigraphStore
from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS, CONSTRAINT_PARAMETERS_MAP
from pyshacl.constraints.constraint_component import ConstraintComponent
from rdflib.namespace import SH
from rdflib.plugins.stores.memory import SimpleMemory
from rdflib.query import Result

from graphsvc.model import Names

# pySHACL looks each predicate of each shape up in a list of some forty; in a set, a run takes a seventh less time.
pyshacl.shape.CONSTRAINT_PARAMS = (frozenset(ALL_CONSTRAINT_PARAMETERS), CONSTRAINT_PARAMETERS_MAP)  # type: ignore[attr-defined]

# It describes each result in words, also those of alternatives that it then passes over; nobody reads them here.
ConstraintComponent.make_v_result_description = lambda *_, **__: ""  # type: ignore[method-assign]

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


class _OneGraph(SimpleMemory):
    """Triples in memory, without the graphs that rdflib's other store keeps for each: it fills and answers faster."""

    context_aware = graph_aware = True  # pySHACL makes a dataset of it, and names no graph
    _length: int | None = None

    def add(self, triple: Any, context: Any, quoted: bool = False) -> None:  # noqa: ANN401, FBT001, FBT002  # as rdflib
        """Add a triple; another length must be counted."""
        self._length = None
        super().add(triple, context, quoted)

    def remove(self, triple_pattern: Any, context: Any = None) -> None:  # noqa: ANN401  # as rdflib
        """Remove the triples that match; another length must be counted."""
        self._length = None
        super().remove(triple_pattern, context)

    def __len__(self, context: object = None) -> int:
        """The number of triples, which pySHACL asks for again and again."""
        if self._length is None:
            self._length = super().__len__()
        return self._length


class QueriedGraph(rdflib.Graph):
    """Triples in memory, whose SELECT and ASK queries the engine answers: walks of rdflib, joins of Oxigraph."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        super().__init__(store=_OneGraph())
        known = tuple(triples)
        self._engine = ox.Store()
        self._engine.bulk_extend(ox.Quad(*triple) for triple in known)
        terms: dict[object, rdflib.term.Node] = {}

        def term(value: object) -> rdflib.term.Node:
            return terms[value] if value in terms else terms.setdefault(value, _rdflib_term(value))

        self.addN((term(s), term(p), term(o), self) for s, p, o in known)

    def query(  # type: ignore[override]  # pySHACL asks with a text and bindings, and nothing else
        self,
        query_object: str,
        *positional: Any,  # noqa: ANN401  # what rdflib passes on to its processor
        **named: Any,  # noqa: ANN401  # likewise
    ) -> Result:
        """The solutions, as rdflib gives them."""
        bindings = named["initBindings"] if "initBindings" in named else positional[3]
        bound: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {
            ox.Variable(str(name).lstrip("?$")): _engine_term(value) for name, value in (bindings or {}).items()
        }
        found = self._engine.query(query_object, substitutions=bound)
        if isinstance(found, ox.QueryBoolean):
            result = Result("ASK")
            result.askAnswer = bool(found)
            return result
        result = Result("SELECT")
        result.vars = [rdflib.Variable(variable.value) for variable in getattr(found, "variables", ())]
        result.bindings = list(_solutions(found, result.vars))
        return result


def _solutions(
    found: object, names: Sequence[rdflib.Variable]
) -> Iterator[Mapping[rdflib.Variable, rdflib.term.Identifier]]:
    """Each solution, by variable, without those that are unbound."""
    if isinstance(found, ox.QuerySolutions):
        for solution in found:
            pairs = zip(names, solution, strict=True)
            yield {name: _rdflib_term(value) for name, value in pairs if value is not None}


def _rdflib_term(value: object) -> rdflib.term.Identifier:
    """A term of the engine as one of rdflib."""
    match value:
        case ox.NamedNode():
            return rdflib.URIRef(value.value)
        case ox.BlankNode():
            return rdflib.BNode(value.value)
        case ox.Literal(language=str() as language):
            return rdflib.Literal(value.value, lang=language)
        case ox.Literal():
            plain = value.datatype.value == str(rdflib.XSD.string)
            datatype = None if plain else rdflib.URIRef(value.datatype.value)
            return rdflib.Literal(value.value, datatype=datatype, normalize=False)
        case _:
            raise TypeError(value)


def _engine_term(value: rdflib.term.Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """A term of rdflib as one of the engine."""
    if isinstance(value, rdflib.Literal):
        if value.language:
            return ox.Literal(str(value), language=value.language)
        return ox.Literal(str(value), datatype=ox.NamedNode(str(value.datatype or rdflib.XSD.string)))
    return ox.BlankNode(str(value)) if isinstance(value, rdflib.BNode) else ox.NamedNode(str(value))


def rdflib_graph(triples: Iterable[ox.Triple]) -> QueriedGraph:
    """The triples in an rdflib graph in memory."""
    return QueriedGraph(triples)


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
    # What a result rests on (sh:detail) is a result too, and no finding of its own.
    return sorted(_finding(report, shapes, result, names) for result in report.objects(None, SH.result))


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
