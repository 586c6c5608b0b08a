"""The embedded engine: pyoxigraph in this process, query and serialising in one call on one thread."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

import pyoxigraph as ox

from graphsvc.dataset import dataset_of
from graphsvc.engine.contract import Offer, Row, Sink, Solution, Store, Term
from graphsvc.engine.matching import matches
from graphsvc.engine.mistakes import syntax_problem
from graphsvc.engine.views import StoreView
from graphsvc.errors import UnknownFunction
from graphsvc.formats import Kind
from graphsvc.fragments import Matches, Selection
from graphsvc.graph_store import GraphState
from graphsvc.jsonld import expanded_from
from graphsvc.messages import Told
from graphsvc.model import sha256
from graphsvc.protocol import QueryRequest
from graphsvc.rdf_xml import cannot_be_written, is_reserved
from graphsvc.rewriting import conformant, in_order

_DIGEST_LENGTH: Final = 24
_Result: TypeAlias = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
_FUNCTION = re.compile(r"custom function <(.*)> is not supported")


def _unknown_function(problem: RuntimeError) -> Exception:
    """The engine's complaint about a function as one of ours; others stay what they are."""
    found = _FUNCTION.search(str(problem))
    if not found:
        return problem
    return UnknownFunction(
        detail=Told(
            "no function is called `%(function)s`; the service description lists those that are", function=found[1]
        ),
        function=found[1],
    )


class EmbeddedEngine:
    """Answers queries from one store. A result handle never leaves the call, and so the thread, that made it."""

    def __init__(self, store: ox.Store, base: str) -> None:
        """Answer from this store; relative IRIs in queries are resolved against `base`."""
        self.store = store
        self.base = base

    @property
    def memory(self) -> dict[str, Any]:
        """Nothing is remembered: the store may be written to."""
        return {}

    def answer(self, request: QueryRequest, offer: Offer, sink: Sink) -> None:
        """Evaluate and serialise a foreign query; see the contract."""
        try:
            result = self._result(request)
        except SyntaxError as problem:
            raise syntax_problem(problem, request.text) from problem
        except RuntimeError as problem:
            raise _unknown_function(problem) from problem
        try:
            form = offer(_kind(result))
            sink.open(form)
            if form.name == "json-ld" and isinstance(result, ox.QueryTriples):
                sink.write(expanded_from([*result]))  # the engine's writer fails at triple terms
            else:
                result.serialize(sink, format=form.serializer)  # type: ignore[arg-type]  # the kind fixes which one it is
        except OSError as problem:
            if is_reserved(problem):
                raise cannot_be_written() from problem
            raise
        finally:
            del result  # a traceback would carry it to another thread, where dropping it is fatal

    def _result(self, request: QueryRequest) -> _Result:
        """Evaluate over the dataset asked for, in the wording that the engine answers rightly.

        The engine repeats a triple for each of several default graphs that hold it; their RDF merge holds it once
        (SPARQL 1.1, section 13.2), so several are copied into a store of their own.
        """
        asked = dataset_of(request, self.base)
        if not (asked.default or asked.named):
            return self._worded(asked.text, StoreView(self.store))
        named = [ox.NamedNode(graph) for graph in asked.named]
        if len(asked.default) > 1:
            return self._worded(asked.text, StoreView(self._merged(asked.default, named), None, named))
        return self._worded(asked.text, StoreView(self.store, [ox.NamedNode(graph) for graph in asked.default], named))

    def _worded(self, text: str, view: StoreView) -> _Result:
        """Evaluate the query over a view in the wording for it; in its own where that one cannot be read."""
        try:
            worded = conformant(text, self.base, view)
            result = view.query(worded, self.base)
        except SyntaxError:
            return view.query(text, self.base)
        if isinstance(result, ox.QuerySolutions):
            ordered = in_order(worded, [variable.value for variable in result.variables])
            return result if ordered == worded else view.query(ordered, self.base)
        return result

    def _merged(self, default: Sequence[str], named: Sequence[ox.NamedNode]) -> ox.Store:
        """A store whose default graph is the merge of some graphs, with the named graphs beside it."""
        store = ox.Store()
        for graph in default:
            found = self.store.quads_for_pattern(None, None, None, ox.NamedNode(graph))
            store.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in found)
        for node in named:
            store.extend(self.store.quads_for_pattern(None, None, None, node))
        return store

    def rows(self, query: str, bindings: Mapping[str, Term] | None = None) -> Sequence[Row]:
        """The solutions of one of our own SELECT queries."""
        found = self._selected(query, bindings)
        names = [variable.value for variable in found.variables]
        return [{name: term for name, term in zip(names, row, strict=True) if term is not None} for row in found]

    def solutions(self, query: str, bindings: Mapping[str, Term] | None = None) -> Sequence[Solution]:
        """The solutions of one of our own SELECT queries, as tuples."""
        return [tuple(solution) for solution in self._selected(query, bindings)]

    def _selected(self, query: str, bindings: Mapping[str, Term] | None) -> ox.QuerySolutions:
        """The solutions of a SELECT query. Raises TypeError for another one."""
        substitutions = {ox.Variable(name): term for name, term in (bindings or {}).items()}
        result = self.store.query(query, base_iri=self.base, substitutions=substitutions)
        if not isinstance(result, ox.QuerySolutions):
            message = "it takes a SELECT query"
            raise TypeError(message)
        return result

    def quads(self, subject: str | None = None, graph: str | None = None) -> Sequence[ox.Quad]:
        """The quads of the named graphs that fit."""
        found = self.store.quads_for_pattern(
            ox.NamedNode(subject) if subject else None, None, None, ox.NamedNode(graph) if graph else None
        )
        return [quad for quad in found if not isinstance(quad.graph_name, ox.DefaultGraph)]

    def matches(self, selection: Selection, most: int, places: range) -> Matches:
        """The quads of a selection."""
        return matches(self.store, selection, most, places)

    def state(self, graph: str) -> GraphState:
        """What a named graph is now."""
        return state_of(self.store, graph)


def state_of(store: Store, graph: str) -> GraphState:
    """What a named graph of a store is now."""
    node = ox.NamedNode(graph)
    lines = sorted(str(quad.triple) for quad in store.quads_for_pattern(None, None, None, node))
    return GraphState(store.contains_named_graph(node), sha256("\n".join(lines))[:_DIGEST_LENGTH])


def _kind(result: _Result) -> Kind:
    """What an answer is."""
    if isinstance(result, ox.QuerySolutions):
        return Kind.SOLUTIONS
    return Kind.BOOLEAN if isinstance(result, ox.QueryBoolean) else Kind.GRAPH
