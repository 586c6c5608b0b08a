"""What the routes work with: one value, built when the content is loaded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, TypeVar

import orjson
import pyoxigraph as ox

from graphsvc.description.labels import tagged
from graphsvc.engine.contract import Engine
from graphsvc.engine.evaluating import Evaluator
from graphsvc.formats import Format
from graphsvc.guard import Limits
from graphsvc.jsonld import Compactor, Context, context_of
from graphsvc.loading import stated_version
from graphsvc.model import Names, sha256
from graphsvc.settings import Settings
from graphsvc.vocab import DCTERMS, OWL, SH, XSD
from graphsvc.web.frame import Site
from graphsvc.web.relations import Document, Relation, relations

_T = TypeVar("_T")
of_one_version: Final = ContextVar("of_one_version", default=False)
"""Whether what is being answered must come of the version of its service only, see `routes.answered_of_one_version`."""


@dataclass(frozen=True, slots=True)
class Example:
    """One example query as the pages show it."""

    slug: str
    titles: Mapping[str, str] = field(hash=False)
    text: str
    topic: str
    questions: Mapping[str, str] = field(default_factory=dict, hash=False)


def this_second() -> datetime:
    """Now, as exactly as dates in header fields are."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class Service:
    """Settings and evaluator, and what is derived from the data of one version, which is served `since` then.

    It is `filled` where the store holds content that was loaded, and `as_loaded` where no update changed that. `dated`
    is when the dataset was last changed, as it states itself. `naming` differs where names are shortened otherwise.
    `generation` is how often the store had been written to.
    """

    settings: Settings
    names: Names
    evaluator: Evaluator
    prefixes: Mapping[str, str]
    context: Context
    examples: Sequence[Example]
    version: str
    ontology_version: str
    filled: bool
    author: str | None = None
    dated: ox.Literal | None = None
    as_loaded: bool = True
    generation: int = 0
    since: datetime = field(default_factory=this_second)
    limits: Limits = field(init=False)
    site: Site = field(init=False)
    json_ld: Compactor = field(init=False)
    naming: str = field(init=False)

    def __post_init__(self) -> None:
        """Derive the guard's limits and what every page needs."""
        known = self.settings
        limits = Limits(known.query_bytes, known.query_depth, known.query_chain, known.query_terms)
        object.__setattr__(self, "limits", limits)
        object.__setattr__(self, "json_ld", Compactor(self.context))
        object.__setattr__(self, "naming", sha256(orjson.dumps([self.prefixes, self.context])))
        object.__setattr__(self, "site", Site(self.names, known.listens_at, known.root_path, self.version))

    @property
    def engine(self) -> Engine:
        """The engine to ask inside `run`."""
        return self.evaluator.engine

    @property
    def changed(self) -> datetime:
        """Since when answers are what they are, for clients: never later than now (RFC 9110, section 8.8.2.1)."""
        return min(self.since, this_second())

    @property
    def modified(self) -> ox.Literal | None:
        """When the data was last changed; None where the dataset says nothing of that.

        For data as it was loaded it is what the dataset states, so that any start tells the same. Where updates have
        changed it, it is the moment since which this is served.
        """
        if self.as_loaded or self.dated is None:
            return self.dated
        moment = self.since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return ox.Literal(moment, datatype=ox.NamedNode(XSD + "dateTime"))

    def example(self, slug: str) -> Example | None:
        """The example query of that name."""
        return next((example for example in self.examples if example.slug == slug), None)

    def relations(self, document: Document, form: Format | None) -> list[Relation]:
        """The typed links of a document in one format, or of the document itself."""
        return relations(document, form, self.settings.listens_at, self.author)

    @property
    def wanted(self) -> int | None:
        """The generation of the store that must answer; None for any. Others may write into a remote store."""
        return self.generation if of_one_version.get() and not self.settings.remote_store else None

    async def run(self, work: Callable[[], _T]) -> _T:
        """Run our own work on the store, off the event loop, with a worker that foreign queries cannot take.

        Raises Renewed where the data are of another version and that matters.
        """
        return await self.evaluator.run(work, self.wanted)


async def open_service(settings: Settings, evaluator: Evaluator, epoch: str) -> Service:
    """The service over the newest version of the store, with content or without any.

    The data version is what the catalogue states, which every update changes; without a catalogue, `epoch` and a count.
    """
    names = Names(settings.base_iri)
    engine = evaluator.engine

    def derived() -> Service:
        stated = stated_version(engine, names)
        dataset, described = names.base + "dataset", names.graph("dataset")
        ontology = engine.quads(graph=names.ontology)
        prefixes = _prefixes(engine, names)
        return Service(
            settings,
            names,
            evaluator,
            prefixes,
            context_of(prefixes, ontology),
            _examples(engine, names),
            stated or f"{epoch}.{evaluator.pool.generation}",
            _value(engine, names.ontology, names.ontology, OWL + "versionInfo"),
            bool(stated),
            next(_named(engine, described, dataset, DCTERMS + "creator"), None),
            max(_literals(engine, described, dataset, DCTERMS + "modified"), key=str, default=None),
            stated == _value(engine, names.graph("catalogue"), names.loaded, DCTERMS + "hasVersion"),
            engine.generation,
        )

    return await evaluator.run(derived)


def _value(engine: Engine, graph: str, subject: str, predicate: str) -> str:
    """The one literal that a graph states, or nothing."""
    return next((literal.value for literal in _literals(engine, graph, subject, predicate)), "")


def _literals(engine: Engine, graph: str, subject: str, predicate: str) -> Iterator[ox.Literal]:
    """The literals that a graph states."""
    for quad in engine.quads(subject, graph):
        if quad.predicate.value == predicate and isinstance(quad.object, ox.Literal):
            yield quad.object


def _named(engine: Engine, graph: str, subject: str, predicate: str) -> Iterator[str]:
    """The IRIs that a graph states."""
    for quad in engine.quads(subject, graph):
        if quad.predicate.value == predicate and isinstance(quad.object, ox.NamedNode):
            yield quad.object.value


def _prefixes(engine: Engine, names: Names) -> Mapping[str, str]:
    """The prefixes that the ontology declares."""
    rows = engine.rows(
        f"SELECT ?p ?n WHERE {{ GRAPH <{names.ontology}> {{ ?d <{SH}prefix> ?p ; <{SH}namespace> ?n }} }} ORDER BY ?p"
    )
    return {
        row["p"].value: row["n"].value
        for row in rows
        if isinstance(row["p"], ox.Literal) and isinstance(row["n"], ox.Literal)
    }


def _examples(engine: Engine, names: Names) -> Sequence[Example]:
    """The example queries by slug, with their titles and questions in all languages."""
    found: dict[str, dict[str, list[ox.Literal]]] = {}
    for quad in engine.quads(graph=names.queries):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
            local = re.split(r"[#/]", quad.predicate.value)[-1]
            found.setdefault(quad.subject.value, {}).setdefault(local, []).append(quad.object)
    forms = ("select", "ask", "construct", "describe")
    return [
        Example(iri.rsplit("/", 1)[-1], _by_language(about["label"]), text, about["genre"][0].value, questions)
        for iri, about in sorted(found.items())
        for text in (next((about[form][0].value for form in forms if form in about), ""),)
        for questions in (_by_language(about.get("comment", ())),)
        if text and {"label", "genre"} <= about.keys()
    ]


def _by_language(texts: Iterable[ox.Literal]) -> Mapping[str, str]:
    """The texts by their language tags."""
    return {tagged(text.language or ""): text.value for text in texts}
