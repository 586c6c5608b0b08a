"""Requests of the SPARQL 1.1 Graph Store HTTP Protocol as pure values, and the updates that they mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from graphsvc.errors import BadRequest, PreconditionFailed
from graphsvc.messages import N_
from graphsvc.protocol import form_fields


@dataclass(frozen=True, slots=True)
class GraphTarget:
    """The one graph that a request is about; None is the default graph."""

    iri: str | None

    @property
    def pattern(self) -> str:
        """The pattern of SPARQL that every triple of the graph fits."""
        return "?s ?p ?o" if self.iri is None else f"GRAPH <{self.iri}> {{ ?s ?p ?o }}"


def graph_target(query_string: str, address: str, path: str) -> GraphTarget | None:
    """The graph that a request names; None when it is about the graph store itself (GSP 1.1, section 4).

    `address` is the public URL of the graph store, `path` what follows it in the request, percent-encoded as it came: a
    graph is named directly by its URL there, or indirectly by one of `graph` and `default`. Raises BadRequest.
    """
    params = form_fields(query_string)
    graphs = [value for name, value in params if name == "graph"]
    asks_default = any(name == "default" for name, _ in params)
    if len(graphs) + asks_default + bool(path) > 1:
        raise BadRequest(
            detail=N_("a request is about one graph: name it once, by `graph`, by `default` or by its URL")
        )
    if asks_default:
        return GraphTarget(None)
    if not graphs and not path:
        return None
    iri = graphs[0] if graphs else f"{address}/{path}"
    try:
        return GraphTarget(ox.NamedNode(iri).value)
    except ValueError as problem:
        raise BadRequest(
            detail=N_("a graph is named by an absolute IRI"), graph=iri[:400], reason=str(problem)
        ) from problem


@dataclass(frozen=True, slots=True)
class GraphState:
    """What a graph is before a write: whether it is there, and what its entity tags begin with."""

    exists: bool
    digest: str


@dataclass(frozen=True, slots=True)
class Preconditions:
    """The entity tags under which a write is meant (RFC 9110, section 13.1); None for a field that is not sent."""

    match: Sequence[str] | None
    none_match: Sequence[str] | None

    @classmethod
    def of(cls, match: str | None, none_match: str | None) -> Preconditions:
        """The conditions that If-Match and If-None-Match state."""
        return cls(_tags(match), _tags(none_match))

    def check(self, state: GraphState) -> None:
        """Raise PreconditionFailed unless the graph is as the client believes. Tags are compared strongly."""
        if self.match is not None and not _holds(self.match, state):
            raise PreconditionFailed(
                detail=N_("the graph is not what If-Match says: read it again before you write"), exists=state.exists
            )
        if self.none_match is not None and _holds([tag.removeprefix("W/") for tag in self.none_match], state):
            raise PreconditionFailed(detail=N_("the graph is what If-None-Match excludes"), exists=state.exists)


def _tags(field: str | None) -> Sequence[str] | None:
    """The entity tags of a header field."""
    return None if field is None else [tag.strip() for tag in field.split(",")]


def _holds(tags: Sequence[str], state: GraphState) -> bool:
    """Whether one of the tags stands for the graph as it is, in whatever format it was read."""
    return state.exists and any(tag == "*" or tag.startswith(f'"{state.digest}') for tag in tags)


def replacing(target: GraphTarget, triples: str) -> str:
    """The update that leaves the graph with these triples, in N-Triples, and no others (GSP 1.1, section 5.3)."""
    return f"{dropping(target)} ;\n{adding(target, triples)}"


def adding(target: GraphTarget, triples: str) -> str:
    """The update that adds these triples, in N-Triples, to the graph and makes it if need be (section 5.5)."""
    if target.iri is None:
        return f"INSERT DATA {{\n{triples}}}"
    return f"CREATE SILENT GRAPH <{target.iri}> ;\nINSERT DATA {{ GRAPH <{target.iri}> {{\n{triples}}} }}"


def dropping(target: GraphTarget) -> str:
    """The update that takes the graph away (section 5.4); the default graph is left empty."""
    return "DROP SILENT DEFAULT" if target.iri is None else f"DROP SILENT GRAPH <{target.iri}>"
