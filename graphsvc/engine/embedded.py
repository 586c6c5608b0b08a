"""The embedded engine: pyoxigraph in memory or in a directory, query and serialising in one call on one thread."""

from __future__ import annotations

import ctypes
import json
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any, Final, TypeVar

import pyoxigraph as ox
from filelock import FileLock, Timeout

from graphsvc.dataset import dataset_of
from graphsvc.engine.contract import Offer, Row, Sink, Term
from graphsvc.errors import Overloaded, QuerySyntaxError, StoreLocked, StoreUnreadable
from graphsvc.formats import Kind
from graphsvc.protocol import QueryRequest

FORMAT_VERSION: Final = 1
"""Raised whenever what a store holds changes in a way that older code would misread."""

_CLONE_NEWNET: Final = 0x40000000
_MARK: Final = "graphsvc.json"
_PLACE = re.compile(r"\bat (\d+):(\d+)")
_CLASSES = re.compile(r"\[(?:[^\]']|'(?:\\\\|[^'])*')*\]", re.DOTALL)
_T = TypeVar("_T")


class StoreDirectory:
    """A directory that holds one store of ours, locked while it is open."""

    def __init__(self, path: Path) -> None:
        """Lock the directory, make it when it is not there, check its format version.

        Raises StoreLocked and StoreUnreadable; leaves a directory that is not ours untouched.
        """
        self.path = path
        mark = path / _MARK
        if path.exists() and not path.is_dir():
            raise StoreUnreadable(detail="this is not a directory", directory=path)
        if path.is_dir() and any(path.iterdir()) and not mark.exists():
            raise StoreUnreadable(
                detail="the directory holds something that is not a store of graphsvc", directory=path
            )
        try:
            path.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(path / "lock")
            self._lock.acquire(timeout=0)
        except Timeout as problem:
            raise StoreLocked(directory=path) from problem
        except OSError as problem:
            raise StoreUnreadable(detail=str(problem.strerror), directory=path) from problem
        try:
            self._check_version(mark)
            self.store = ox.Store(str(path / "quads"))
        except StoreUnreadable:
            self._lock.release()
            raise
        except OSError as problem:
            self._lock.release()
            raise StoreUnreadable(detail=str(problem), directory=path) from problem

    @staticmethod
    def _check_version(mark: Path) -> None:
        """Write the format version into a new store, compare that of an old one."""
        if not mark.exists():
            mark.write_text(json.dumps({"format": FORMAT_VERSION}) + "\n")
            return
        try:
            found = json.loads(mark.read_text())["format"]
        except (ValueError, KeyError, TypeError) as problem:
            raise StoreUnreadable(detail="its format version cannot be read", file=mark) from problem
        if found != FORMAT_VERSION:
            raise StoreUnreadable(
                detail="made by another version of graphsvc; load the content into a new directory",
                format=found,
                expected=FORMAT_VERSION,
                directory=mark.parent,
            )

    def close(self) -> None:
        """Write everything down and give the lock back."""
        self.store.flush()
        del self.store
        self._lock.release()


def syntax_problem(problem: SyntaxError, text: str) -> QuerySyntaxError:
    """The engine's complaint about a query with line, column (from 1) and offset (from 0) in code points."""
    message = str(problem)
    place = _PLACE.search(message)
    if not place:
        return QuerySyntaxError(detail=message)
    line, column = int(place[1]), int(place[2])
    lines = text.splitlines(keepends=True)
    offset = min(len(text), sum(map(len, lines[: line - 1])) + column - 1)
    return QuerySyntaxError(detail=_readable(message[place.end() :]), line=line, column=column, offset=offset)


def _readable(expected: str) -> str:
    """What the parser expected, without the character classes of its grammar; a reason in words stands alone."""
    words = _CLASSES.sub("", expected.removeprefix(": ").removeprefix("expected ").removeprefix("one of "))
    reasons = [item for part in words.split(",") if " " in (item := part.strip())]
    return "; ".join(reasons) or "the text cannot be read from here on, or what should stand here is missing"


class EmbeddedEngine:
    """Answers queries from one store. A result handle never leaves the call, and so the thread, that made it."""

    def __init__(self, store: ox.Store, base: str) -> None:
        """Answer from this store; relative IRIs in queries are resolved against `base`."""
        self.store = store
        self.base = base

    def answer(self, request: QueryRequest, offer: Offer, sink: Sink) -> None:
        """Evaluate and serialise a foreign query; see the contract."""
        try:
            result = self._result(request)
        except SyntaxError as problem:
            raise syntax_problem(problem, request.text) from problem
        try:
            form = offer(_kind(result))
            sink.open(form)
            result.serialize(sink, format=form.serializer)  # type: ignore[arg-type]  # the kind fixes which one it is
        finally:
            del result  # a traceback would carry it to another thread, where dropping it is fatal

    def _result(self, request: QueryRequest) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Evaluate over the dataset asked for.

        The engine repeats a triple for each of several default graphs that hold it; their RDF merge holds it once
        (SPARQL 1.1, section 13.2), so several are copied into a store of their own.
        """
        asked = dataset_of(request, self.base)
        if not (asked.default or asked.named):
            return self.store.query(request.text, base_iri=self.base)
        named: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(graph) for graph in asked.named]
        if len(asked.default) > 1:
            return self._merged(asked.default, named).query(asked.text, base_iri=self.base, named_graphs=named)
        default: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [ox.NamedNode(g) for g in asked.default]
        return self.store.query(asked.text, base_iri=self.base, default_graph=default, named_graphs=named)

    def _merged(self, default: Sequence[str], named: Sequence[ox.NamedNode | ox.BlankNode]) -> ox.Store:
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
        substitutions = {ox.Variable(name): term for name, term in (bindings or {}).items()}
        result = self.store.query(query, base_iri=self.base, substitutions=substitutions)
        if not isinstance(result, ox.QuerySolutions):
            message = "rows() takes a SELECT query"
            raise TypeError(message)
        names = [variable.value for variable in result.variables]
        return [
            {name: term for name, term in zip(names, solution, strict=True) if term is not None} for solution in result
        ]

    def quads(self, subject: str | None = None, graph: str | None = None) -> Sequence[ox.Quad]:
        """The quads of the named graphs that fit."""
        found = self.store.quads_for_pattern(
            ox.NamedNode(subject) if subject else None, None, None, ox.NamedNode(graph) if graph else None
        )
        return [quad for quad in found if not isinstance(quad.graph_name, ox.DefaultGraph)]


def _kind(result: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> Kind:
    """What an answer is."""
    if isinstance(result, ox.QuerySolutions):
        return Kind.SOLUTIONS
    return Kind.BOOLEAN if isinstance(result, ox.QueryBoolean) else Kind.GRAPH


def _leave_the_network() -> None:
    """Move this thread into a network namespace of its own, which has no way out (Linux, where it is permitted).

    The guard refuses what would reach the network; this holds if it should ever miss something.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "unshare"):
        libc.unshare(_CLONE_NEWNET)


class EvaluationThreads:
    """A fixed set of threads with a large stack, on which all evaluation happens."""

    def __init__(self, count: int, stack_bytes: int, waiting: int = 64) -> None:
        """Start all threads now, so that the large stack is theirs alone; so much work may wait."""
        self._pool = ThreadPoolExecutor(count, thread_name_prefix="query", initializer=_leave_the_network)
        self.waiting = waiting
        self._free = threading.BoundedSemaphore(count + waiting)
        self._running: set[Future[Any]] = set()
        started = threading.Barrier(count + 1)
        before = threading.stack_size(stack_bytes)
        try:
            for _ in range(count):
                self._pool.submit(started.wait)
            started.wait()
        finally:
            threading.stack_size(before)

    def submit(self, work: Callable[[], _T]) -> Future[_T]:
        """Run the work on one of the threads. Raises Overloaded when too much is waiting already."""
        if not self._free.acquire(blocking=False):
            raise Overloaded(detail="too many queries are waiting; try again in a moment")
        future = self._pool.submit(work)
        self._running.add(future)
        future.add_done_callback(self._ended)
        return future

    def _ended(self, future: Future[Any]) -> None:
        """Make room for another piece of work."""
        self._running.discard(future)
        self._free.release()

    def close(self, seconds: float = 5) -> bool:
        """Take nothing new, wait a while for what is running; whether it ended."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        return not wait(set(self._running), seconds).not_done
