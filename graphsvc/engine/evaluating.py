"""Evaluation as the web process sees it: places for queries, cheap queries and pages, deadlines, answers in pieces."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, TypeVar, cast
from urllib.parse import urlsplit

import anyio.to_thread

from graphsvc.backups import BackupFacts
from graphsvc.engine.answer import Answer, LastPiece
from graphsvc.engine.fetching import Fetched, Fetcher
from graphsvc.engine.grouping import Group
from graphsvc.engine.jobs import FORMS, Job
from graphsvc.engine.pool import Deadline, Pool, Worker
from graphsvc.engine.reading import WorkerEngine
from graphsvc.engine.relay import Relay, Ticket
from graphsvc.engine.slots import Slots
from graphsvc.engine.wire import Sort
from graphsvc.errors import PeerFailed, QueryExhausted, QueryRefused, QueryTimeout, RequestError, StoreFailed
from graphsvc.formats import Format
from graphsvc.protocol import QueryRequest
from graphsvc.uploads import UPLOADED, Upload

_T = TypeVar("_T")
_PARSE_SECONDS: Final = 2
_QUICK = 20
"""How many pages or cheap queries may wait for each query that may: they take milliseconds."""

_Prepared = Callable[[Mapping[str, str]], tuple[Job, bytes]]
_RDF: Final = {"Accept": ", ".join([*(form.media_type for form in UPLOADED), "*/*;q=0.1"]), "User-Agent": "graphsvc"}
Offers = Mapping[str, str | Mapping[str, object]]
"""For each kind of answer by its name: the name of the format chosen, or the described refusal."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is evaluated at once, and for how long (seconds); `alone`: whether nobody else writes to the store."""

    queries: int
    waiting: int
    queue_seconds: float
    pages: int
    page_seconds: float
    alone: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A foreign query as it came in: `admitted` gives the query to be evaluated, or raises what refuses it.

    It is told the addresses of the endpoints that may be asked. `context` is that of JSON-LD; the evaluation may take
    so many seconds. To read a `long` query takes so long that others would notice. Where a `generation` is told, it is
    evaluated over that one only.
    """

    admitted: Callable[[Mapping[str, str]], QueryRequest]
    offers: Offers
    context: Mapping[str, object]
    seconds: float
    long: bool = False
    generation: int | None = None


class Evaluator:
    """Has queries, pages and updates evaluated by the keeper's workers."""

    def __init__(self, control: socket.socket, base: str, limits: Limits) -> None:
        """Workers come from the keeper behind the socket; relative IRIs are resolved against `base`."""
        self.pool = Pool(control)
        self.base = base
        self.engine = WorkerEngine(base, limits.page_seconds, remembers=limits.alone)
        self.queries = Slots(limits.queries, limits.waiting, limits.queue_seconds)
        self.cheap = Slots(1, _QUICK * limits.waiting, limits.page_seconds)
        self.checks = Slots(1, limits.waiting, limits.page_seconds)
        self.uploads = Slots(1, limits.waiting, limits.page_seconds)
        self.backups = Slots(1, 0, 0)
        self.releases = Slots(1, limits.waiting, limits.page_seconds)
        self.pages = Slots(limits.pages, _QUICK * limits.waiting, limits.page_seconds)
        self.decoding = Slots(1, limits.waiting, limits.queue_seconds)
        self._alone = asyncio.Lock()  # long queries are read one at a time: several would keep the web process waiting
        self.documents: Fetcher | None = None
        self._relay: Relay | None = None

    def at_work(self, kind: str) -> int:
        """How many evaluations of a kind are at work."""
        kinds = {"queries": self.queries, "cheap": self.cheap, "pages": self.pages, "uploads": self.uploads}
        return kinds[kind].taken

    async def reach_endpoints(self, fetcher: Fetcher, most_calls: int) -> None:
        """Let queries and updates ask other endpoints from now on, each so often."""
        self._relay = Relay(await self.pool.listener(), fetcher, self._solutions, most_calls)
        await self._relay.start()

    @asynccontextmanager
    async def peers(self) -> AsyncIterator[Ticket]:
        """The endpoints that a query or update may ask in here. Raises PeerFailed when it failed because one did."""
        if self._relay is None:
            yield Ticket()
            return
        async with self._relay.ticket() as ticket:
            try:
                yield ticket
            except (QueryExhausted, StoreFailed):
                if ticket.failure:
                    raise ticket.failure from None
                raise

    async def answer(self, asked: Asked, *, cheap: bool = False) -> Answer:
        """The answer to a foreign query, once it has begun.

        Raises QuerySyntaxError, NotAcceptable, Overloaded, PeerFailed, QueryTimeout and QueryExhausted; the last three
        also come out of the pieces, and then what was sent so far is not a whole answer. Raises Renewed, see `Asked`.
        """
        slots = self.cheap if cheap else self.queries
        return await self._begun(
            slots,
            asked.seconds,
            lambda known: (self._job(asked.admitted(known), asked), b""),
            asked,
        )

    async def parsed(self, upload: Upload, seconds: float) -> str:
        """What an upload states, as N-Triples. Raises BadUpload, UnsupportedMediaType and what `answer` raises."""
        job = {"do": "parse", **{name: value for name, value in asdict(upload).items() if name != "body"}}
        answer = await self._begun(self.uploads, seconds, lambda _: (job, upload.body))
        async with aclosing(answer):
            return b"".join([piece async for piece in answer.pieces]).decode()

    async def loaded(self, iri: str, seconds: float) -> str:
        """The triples of a document that LOAD may read, as N-Triples. Raises PeerFailed and what `answer` raises."""
        assert self.documents is not None  # noqa: S101  # without, the guard refuses LOAD
        fetched = await self.documents.fetch("GET", iri, _RDF)
        name = urlsplit(fetched.iri).path.rpartition("/")[2]
        upload = Upload(fetched.body, fetched.content_type, fetched.iri, None, self.documents.reach.depth, name)
        try:
            return await self.parsed(upload, seconds)
        except (RequestError, QueryExhausted) as problem:
            detail = f"its document cannot be used: {problem.detail}"
            raise PeerFailed(detail, **{**problem.facts, "peer": iri}) from problem

    async def backup(self, facts: BackupFacts, seconds: float) -> Answer:
        """The backup of the store as it is now. Raises what `answer` raises."""
        return await self._begun(self.backups, seconds, lambda _: ({"do": "backup", **asdict(facts)}, b""))

    async def released(self, base: str, prefixes: Mapping[str, str], most_quads: int, seconds: float) -> bytes:
        """The released files of what the store holds now, as `publishing.packed` sends them.

        Raises NotOffered where there is too much, and what `answer` raises.
        """
        job = {"do": "release", "base": base, "prefixes": dict(prefixes), "most_quads": most_quads}
        return await self._copied(job, seconds)

    async def canonical(self, most_quads: int, seconds: float) -> bytes:
        """What the store holds now as canonical N-Quads. Raises as `released` does."""
        return await self._copied({"do": "canonical", "most_quads": most_quads}, seconds)

    async def _copied(self, job: Job, seconds: float) -> bytes:
        """All that a job about the whole store gives."""
        answer = await self._begun(self.releases, seconds, lambda _: (job, b""))
        async with aclosing(answer):
            return b"".join([piece async for piece in answer.pieces])

    async def _begun(self, slots: Slots, seconds: float, prepared: _Prepared, asked: Asked | None = None) -> Answer:
        """The answer to a job, which may be a query, once it has begun."""
        pieces = self._pieces(slots, seconds, prepared, asked)
        try:
            form = cast("Format", await anext(pieces))
            first = cast("bytes", await anext(pieces, LastPiece()))
            if isinstance(first, LastPiece):
                await anext(pieces, None)  # it has ended, and gives its worker back
        except BaseException:
            await pieces.aclose()
            raise
        return Answer(form, first, None if isinstance(first, LastPiece) else pieces)

    async def _pieces(
        self, slots: Slots, seconds: float, prepared: _Prepared, asked: Asked | None
    ) -> AsyncGenerator[Format | bytes, None]:
        """The format, then the pieces. What takes long is prepared in a thread, which others would notice otherwise."""
        deadline = Deadline(seconds)
        async with slots.taken_one(), self.peers() as ticket:
            # Only what has a place is read: in a crowd nothing is spent on those who are told to come back.
            known = ticket.addresses
            try:
                if asked and asked.long:
                    async with self._alone:
                        job, body = await anyio.to_thread.run_sync(prepared, known)
                else:
                    job, body = prepared(known)
            except QueryRefused as refusal:
                if refusal.harmless:
                    await self.parse(refusal.harmless)
                raise
            async with self.pool.worker(asked.generation if asked else None) as worker:
                ticket.evaluated_by(worker)
                await worker.order(job, body)
                while True:
                    if (frame := worker.received()) is None:
                        async with deadline.running():
                            frame = await worker.receive()
                    if frame.sort is Sort.END:
                        return
                    if frame.sort is Sort.OPEN:
                        yield FORMS[frame.payload.decode()]
                    else:
                        yield LastPiece(frame.payload) if worker.has_ended else frame.payload

    async def parse(self, text: str, *, update: bool = False) -> None:
        """Have a worker look for mistakes in a text that is not to be evaluated. Raises QuerySyntaxError for one."""
        with suppress(QueryTimeout, QueryExhausted):
            async with self.pool.worker() as worker, Deadline(_PARSE_SECONDS).running():
                await worker.order({"do": "syntax", "text": text, "base": self.base, "update": update})
                await worker.receive()

    async def check(self, admitted: Callable[[Mapping[str, str]], QueryRequest]) -> None:
        """Have a foreign query read, not evaluated; it is told which endpoints may be asked. Raises what refuses it."""
        async with self.checks.taken_one(), self.peers() as ticket:
            async with self._alone:
                query = await anyio.to_thread.run_sync(admitted, ticket.addresses)
            await self.parse(query.text)

    def _job(self, query: QueryRequest, asked: Asked) -> Mapping[str, object]:
        """What the worker is told."""
        return {
            "do": "answer",
            "text": query.text,
            "default": query.default_graphs,
            "named": query.named_graphs,
            "base": self.base,
            "offers": asked.offers,
            "context": asked.context,
        }

    async def _solutions(self, fetched: Fetched, depth: int) -> bytes:
        """The solutions of an endpoint, read by a worker: what comes from elsewhere is parsed nowhere else."""
        async with self.pool.worker() as worker:
            job = {"do": "solutions", "peer": fetched.iri, "content_type": fetched.content_type, "depth": depth}
            await worker.order(job, fetched.body)
            content = bytearray()
            while (frame := await worker.receive()).sort is not Sort.END:
                content += frame.payload if frame.sort is Sort.PIECE else b""
            return bytes(content)

    async def run(self, work: Callable[[], _T], generation: int | None = None) -> _T:
        """Run our own work on the store in a thread; in there `engine` asks a worker kept for pages.

        Raises Renewed where the store is not of the `generation` asked for.
        """
        async with self.pages.taken_one(), self.pool.worker(generation) as worker:

            def asking() -> _T:
                with self.engine.asking(worker.socket, worker.generation):
                    return work()

            return await anyio.to_thread.run_sync(asking)

    async def update(self, text: str, seconds: float, ticket: Ticket | None = None, group: Group | None = None) -> None:
        """Apply an update that was let pass, with what it may ask, whole or not at all; one at a time.

        Whatever is asked next sees it; in a group, once that is settled.
        """
        job, begun = {"do": "update"}, (ticket or Ticket()).evaluated_by
        if group:
            await group.write(job, text.encode(), seconds, begun)
        else:
            await self._write(job, text.encode(), seconds, begun)

    async def restore(self, path: Path, seconds: float) -> None:
        """Put the contents of a backup in the place of the store, whole or not at all; one at a time."""
        await self._write({"do": "restore", "path": str(path)}, b"", seconds)

    async def _write(
        self, job: Job, body: bytes, seconds: float, begun: Callable[[Worker], None] | None = None
    ) -> None:
        """Write, and make it known."""
        alone = Group(self.pool)
        try:
            await alone.write(job, body, seconds, begun)
        finally:
            await alone.settle(seconds)

    def close(self) -> None:
        """End all workers and the keeper."""
        if self._relay:
            self._relay.close()
        self.pool.close()
