"""What a worker can be asked to do: one function a job, each from JSON and a store to a sink."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import Any, Final

import pyoxigraph as ox

from graphsvc.backups import BackupFacts, backup_of
from graphsvc.engine.contract import Sink, Term
from graphsvc.engine.embedded import EmbeddedEngine, state_of
from graphsvc.engine.matching import matches
from graphsvc.engine.mistakes import syntax_problem
from graphsvc.engine.remote import RemoteStore
from graphsvc.engine.remote_engine import RemoteEngine
from graphsvc.engine.sinks import GatheringSink, written_whole
from graphsvc.errors import NotOffered, PeerFailed, RequestError, StoreFailed, UnknownFunction, restored
from graphsvc.formats import FORMATS_TABLE, Format, Kind
from graphsvc.fragments import Selection
from graphsvc.messages import N_, Told
from graphsvc.model import Names
from graphsvc.protocol import QueryRequest
from graphsvc.publishing import canonical, packed, released, sums
from graphsvc.uploads import Upload, parse_solutions, parse_upload

Job = Mapping[str, Any]  # what JSON holds
View = ox.Store | RemoteStore
"""A store as a worker reads it."""

Work = Callable[[Job, bytes, View, Sink], None]

FORMS: Final = {form.name: form for form in FORMATS_TABLE}


def _answer(job: Job, _body: bytes, store: View, sink: Sink) -> None:
    """Answer a foreign query in the format offered for its kind."""

    def offer(kind: Kind) -> Format:
        offered = job["offers"][kind.name]
        if isinstance(offered, str):
            return FORMS[offered]
        raise restored(offered)

    target = GatheringSink(sink, written_whole(job["context"]))
    request = QueryRequest(job["text"], tuple(job["default"]), tuple(job["named"]))
    base = job["base"]
    engine = RemoteEngine(store, base) if isinstance(store, RemoteStore) else EmbeddedEngine(store, base)
    try:
        engine.answer(request, offer, target)
    except (OSError, RuntimeError) as problem:
        raise StoreFailed(detail=N_("the query could not be evaluated to its end")) from problem
    target.finish()


class _Parsed(Exception):
    """The engine has read a query to its end."""


def _syntax(job: Job, _body: bytes, _store: View, sink: Sink) -> None:
    """Say where a text that is not to be evaluated does not parse; it is given no data. Raises QuerySyntaxError."""

    def offer(_kind: Kind) -> Format:
        raise _Parsed

    text, nothing = job["text"], ox.Store()
    with suppress(_Parsed, UnknownFunction, RuntimeError, OSError):
        if not job["update"]:
            EmbeddedEngine(nothing, job["base"]).answer(QueryRequest(text), offer, sink)
        try:
            nothing.update(text, base_iri=job["base"])
        except SyntaxError as problem:
            raise syntax_problem(problem, text, update=True) from problem


def _rows(job: Job, _body: bytes, store: View, sink: Sink) -> None:
    """Answer one of our own SELECT queries, with terms bound, as TSV, which is read in half the time of JSON."""
    bindings = {ox.Variable(name): _term(text) for name, text in job["bindings"].items()}
    result = store.query(job["text"], base_iri=job["base"], substitutions=bindings)
    assert isinstance(result, ox.QuerySolutions)  # noqa: S101  # our own queries are SELECT
    sink.open(FORMS["tsv"])
    result.serialize(sink, format=ox.QueryResultsFormat.TSV)  # type: ignore[arg-type]  # it only writes


def _term(text: str) -> Term:
    """The term that its N-Triples form stands for."""
    quad: ox.Quad = next(ox.parse(f"<x:s> <x:p> {text} .".encode(), ox.RdfFormat.N_TRIPLES))
    return quad.object


def _quads(job: Job, _body: bytes, store: View, sink: Sink) -> None:
    """The quads of the named graphs with this subject, in this graph, as N-Quads."""
    subject, graph = job["subject"], job["graph"]
    found = store.quads_for_pattern(
        ox.NamedNode(subject) if subject else None, None, None, ox.NamedNode(graph) if graph else None
    )
    sink.open(FORMS["n-quads"])
    named = (quad for quad in found if not isinstance(quad.graph_name, ox.DefaultGraph))
    ox.serialize(named, sink, format=ox.RdfFormat.N_QUADS)  # type: ignore[arg-type]  # it only writes


def _matches(job: Job, _body: bytes, store: View, sink: Sink) -> None:
    """The quads of a selection: their number, the place of the first that is sent, then rows of TSV."""
    found = matches(store, Selection.from_json(job["selection"]), job["most"], range(*job["places"]))
    sink.open(FORMS["tsv"])
    sink.write(b"\n".join([f"{found.total} {found.first}".encode(), *found.lines]))


def _solutions(job: Job, body: bytes, _store: View, sink: Sink) -> None:
    """The solutions that another endpoint answered, read to their end before they are used."""
    try:
        solutions = parse_solutions(body, job["content_type"], job["depth"])
    except RequestError as problem:
        detail = Told("its answer cannot be used: %(problem)s", problem=problem.detail)
        raise PeerFailed(detail=detail, peer=job["peer"]) from problem
    sink.open(FORMS["results-json"])
    sink.write(solutions)


def _state(job: Job, _body: bytes, store: View, sink: Sink) -> None:
    """What a named graph is, as JSON."""
    sink.open(FORMS["results-json"])
    sink.write(json.dumps(asdict(state_of(store, job["graph"]))).encode())


def _parse(job: Job, body: bytes, _store: View, sink: Sink) -> None:
    """What an upload states, as N-Triples."""
    sink.open(FORMS["n-triples"])
    sink.write(parse_upload(Upload(body, **{name: job[name] for name in Upload.__slots__ if name != "body"})))


def _backup(job: Job, _body: bytes, store: View, sink: Sink) -> None:
    """Everything in the store, as a backup."""
    if isinstance(store, RemoteStore):
        raise NotOffered(detail="back up the engine behind this service by its own means")
    sink.open(FORMS["n-quads"])
    for piece in backup_of(store, BackupFacts(job["base"], job["layout"], job["version"], job["created"])):
        sink.write(piece)


def _release(job: Job, _body: bytes, store: View, sink: Sink) -> None:
    """The released files of the named graphs. Raises NotOffered where they would be too many."""
    files = tuple(released(_to_copy(job, store), Names(job["base"]), job["prefixes"]))
    sink.open(FORMS["n-quads"])
    for piece in packed((*files, sums(files))):
        sink.write(piece)


def _canonical(job: Job, _body: bytes, store: View, sink: Sink) -> None:
    """The named graphs as canonical N-Quads. Raises NotOffered where they are too much."""
    content = canonical(_to_copy(job, store))
    sink.open(FORMS["n-quads"])
    sink.write(content)


def _to_copy(job: Job, store: View) -> Iterator[ox.Quad]:
    """The quads of the named graphs. Raises NotOffered where they are too many, or elsewhere."""
    if isinstance(store, RemoteStore):
        raise NotOffered(detail="copy the engine behind this service by its own means")
    if len(store) > job["most_quads"]:
        raise NotOffered(detail="there is too much in the store for files: copy it by queries", limit=job["most_quads"])
    return (quad for quad in store if not isinstance(quad.graph_name, ox.DefaultGraph))


JOBS: Final[Mapping[str, Work]] = {
    "answer": _answer,
    "syntax": _syntax,
    "rows": _rows,
    "quads": _quads,
    "matches": _matches,
    "state": _state,
    "parse": _parse,
    "backup": _backup,
    "release": _release,
    "canonical": _canonical,
    "solutions": _solutions,
}
