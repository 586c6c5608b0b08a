"""What the routes work with: one value, built when the content is loaded."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import anyio.to_thread
import pyoxigraph as ox
from fastapi import Request

from graphsvc.engine.embedded import EmbeddedEngine, EvaluationThreads
from graphsvc.errors import NotReady
from graphsvc.guard import Limits
from graphsvc.jsonld import Context, compacted, context_of
from graphsvc.model import Names
from graphsvc.settings import Settings
from graphsvc.vocab import DCTERMS, OWL, SH
from graphsvc.web.pages import Site

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Example:
    """One example query as the pages show it."""

    slug: str
    title: str
    text: str
    topic: str


@dataclass(frozen=True, slots=True)
class Service:
    """Settings, engine and threads, and what is derived once from the loaded data."""

    settings: Settings
    names: Names
    engine: EmbeddedEngine
    threads: EvaluationThreads
    prefixes: Mapping[str, str]
    context: Context
    examples: Sequence[Example]
    version: str
    ontology_version: str
    page_threads: EvaluationThreads = field(init=False)
    limits: Limits = field(init=False)
    site: Site = field(init=False)

    def __post_init__(self) -> None:
        """Derive the guard's limits and what every page needs."""
        known = self.settings
        limits = Limits(known.query_bytes, known.query_depth, known.query_chain, known.query_terms)
        object.__setattr__(self, "limits", limits)
        object.__setattr__(self, "page_threads", EvaluationThreads(2, known.stack_bytes))
        object.__setattr__(self, "site", Site(self.names, known.listens_at, known.root_path, self.version))

    def compacted(self, expanded: bytes) -> bytes:
        """Expanded JSON-LD in the context that this service publishes."""
        return compacted(expanded, self.context)

    async def run(self, work: Callable[[], _T]) -> _T:
        """Run our own work on the store, off the event loop, on threads that foreign queries cannot take."""
        future = self.page_threads.submit(work)
        return await anyio.to_thread.run_sync(future.result, abandon_on_cancel=True)


def open_service(settings: Settings, store: ox.Store, threads: EvaluationThreads) -> Service:
    """The service over a store that holds the content, or over one without any."""
    names = Names(settings.base_iri)
    engine = EmbeddedEngine(store, settings.listens_at + "sparql")
    ontology = engine.quads(graph=names.ontology)
    prefixes = _prefixes(engine, names)
    return Service(
        settings,
        names,
        engine,
        threads,
        prefixes,
        context_of(prefixes, ontology),
        _examples(engine, names),
        _value(engine, names.graph("catalogue"), names.base + "dataset", DCTERMS + "hasVersion"),
        _value(engine, names.ontology, names.ontology, OWL + "versionInfo"),
    )


def _value(engine: EmbeddedEngine, graph: str, subject: str, predicate: str) -> str:
    """The one literal that a graph states, or nothing."""
    found = [q.object for q in engine.quads(subject, graph) if q.predicate.value == predicate]
    return found[0].value if found and isinstance(found[0], ox.Literal) else ""


def _prefixes(engine: EmbeddedEngine, names: Names) -> Mapping[str, str]:
    """The prefixes that the ontology declares."""
    rows = engine.rows(
        f"SELECT ?p ?n WHERE {{ GRAPH <{names.ontology}> {{ ?d <{SH}prefix> ?p ; <{SH}namespace> ?n }} }} ORDER BY ?p"
    )
    return {
        row["p"].value: row["n"].value
        for row in rows
        if isinstance(row["p"], ox.Literal) and isinstance(row["n"], ox.Literal)
    }


def _examples(engine: EmbeddedEngine, names: Names) -> Sequence[Example]:
    """The example queries by slug, with their English titles."""
    found: dict[str, dict[str, list[str]]] = {}
    for quad in engine.quads(graph=names.queries):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
            local = re.split(r"[#/]", quad.predicate.value)[-1]
            if local != "label" or quad.object.language == "en":
                found.setdefault(quad.subject.value, {}).setdefault(local, []).append(quad.object.value)
    forms = ("select", "ask", "construct", "describe")
    return [
        Example(iri.rsplit("/", 1)[-1], about["label"][0], text, about["genre"][0])
        for iri, about in sorted(found.items())
        for text in (next((about[form][0] for form in forms if form in about), ""),)
        if text and {"label", "genre"} <= about.keys()
    ]


@dataclass(slots=True)
class Holder:
    """The service once it is loaded; a request before that is told so."""

    service: Service | None = None

    def get(self) -> Service:
        """The service. Raises NotReady while the content is being loaded."""
        if self.service is None:
            raise NotReady(detail="try again in a moment")
        return self.service


def service_of(request: Request) -> Service:
    """The service that a request is for."""
    holder: Holder = request.app.state.holder
    return holder.get()
