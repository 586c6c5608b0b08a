"""Where the routes find the service: one holder, which loads it, lets one writer in at a time, and renews it."""

from __future__ import annotations

import asyncio
import itertools
import secrets
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from fastapi import Request

from graphsvc.authorisation import READ_ONLY, Authorisation
from graphsvc.engine import evaluating
from graphsvc.engine.evaluating import Evaluator
from graphsvc.engine.fetching import Fetcher, Reach
from graphsvc.engine.grouping import Group
from graphsvc.engine.pool import Worker
from graphsvc.engine.relay import Ticket
from graphsvc.errors import NotReady, QueryExhausted, ServiceError, StoreFailed
from graphsvc.messages import N_
from graphsvc.settings import Settings
from graphsvc.web.dates import Dates
from graphsvc.web.service import Service, open_service, this_second

_SHORTEST_WATCH_SECONDS: Final = 1


@dataclass(slots=True)
class Holder:
    """The service once it is loaded, made anew after each update, and who may write."""

    authorisation: Authorisation = READ_ONLY
    dates: Dates = field(default_factory=Dates)
    service: Service | None = None
    epoch: str = field(default_factory=lambda: secrets.token_hex(4))
    _writing: asyncio.Lock = field(default_factory=asyncio.Lock)
    _watching: asyncio.Task[None] | None = None
    _group: Group | None = None
    _settling: asyncio.Task[None] | None = None

    def get(self) -> Service:
        """The service. Raises NotReady while the content is being loaded."""
        if self.service is None:
            raise NotReady(detail=N_("try again in a moment"))
        return self.service

    async def open(self, settings: Settings, keeper: socket.socket) -> Mapping[str, Any]:
        """Wait until the keeper has loaded, and begin to serve: what it said. Raises what kept it from loading."""
        try:
            said = (await Worker(keeper).receive()).json
        except ServiceError as error:
            keeper.close()
            if isinstance(error, QueryExhausted):
                raise StoreFailed(detail=N_("the process that loads the content ended")) from error
            raise
        limits = evaluating.Limits(
            settings.query_workers,
            settings.query_waiting,
            settings.queue_seconds,
            settings.page_workers,
            settings.page_seconds,
            alone=settings.remote_store is None,
        )
        evaluator = Evaluator(keeper, settings.listens_at + "sparql", limits)
        if settings.service_allowed:
            await evaluator.reach_endpoints(Fetcher(_reach(settings.service_allowed, settings)), settings.service_calls)
        if settings.load_allowed:
            evaluator.documents = Fetcher(_reach(settings.load_allowed, settings))
        service = await open_service(settings, evaluator, self.epoch)
        self.service = replace(service, since=self.dates.of(service))
        self.dates.write(self.service)
        if settings.remote_store:
            self._watching = asyncio.create_task(self._watch(max(_SHORTEST_WATCH_SECONDS, settings.max_age_seconds)))
        return said  # type: ignore[no-any-return]  # the keeper's own JSON

    async def _watch(self, seconds: float) -> None:
        """Take a remote store for changed ever so often: others may write to it, and nothing tells of that."""
        for count in itertools.count(1):
            await asyncio.sleep(seconds)
            async with self.writing():
                known = self.get()
                with suppress(ServiceError):
                    known = await open_service(known.settings, known.evaluator, self.epoch)
                self.service = replace(known, version=f"{known.version}.{count}")

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        """In here nobody else writes: for what must hold from a look at the store to the update."""
        async with self._writing:
            await self._settle()
            yield

    async def share(self, text: str, ticket: Ticket) -> None:
        """Apply an update as `update` does, outside of `writing`.

        It shares one sync of a directory with others that come within `sync_seconds`, and waits for it.
        """
        service = self.get()
        settings = service.settings
        if settings.directory is None or not settings.sync_seconds or ticket.asked_by(text):
            async with self.writing():
                await self.update(text, ticket)
            return
        async with self._writing:
            if self._group is None:
                self._group = Group(service.evaluator.pool)
                self._settling = asyncio.create_task(self._settle_after(settings.sync_seconds, self._group))
            known = self._group.known
            await service.evaluator.update(text, settings.update_seconds, ticket, self._group)
        await asyncio.shield(known)

    async def _settle_after(self, seconds: float, group: Group) -> None:
        """Settle a group in time, unless somebody did already."""
        await asyncio.sleep(seconds)
        async with self._writing:
            if self._group is group:
                await self._settle()

    async def _settle(self) -> None:
        """Make known what updates have written that share a sync; they are told so, or why not."""
        group, self._group = self._group, None
        if group is None:
            return
        service = self.get()
        try:
            async with self._renewing(service):
                await group.settle(service.settings.update_seconds)
        except ServiceError as problem:
            group.known.set_exception(problem)
            group.known.exception()  # whoever waits for it may be gone
        else:
            group.known.set_result(None)

    async def update(self, text: str, ticket: Ticket | None = None) -> None:
        """Apply an update that was let pass and rewritten, inside `writing`; whatever is asked next sees it.

        The ticket says which endpoints it may ask.
        """
        service = self.get()
        async with self._renewing(service):
            await service.evaluator.update(text, service.settings.update_seconds, ticket)

    async def restore(self, path: Path) -> None:
        """Put the contents of a backup in the place of the store, inside `writing`."""
        service = self.get()
        async with self._renewing(service):
            await service.evaluator.restore(path, service.settings.restore_seconds)

    async def catch_up(self, generation: int) -> None:
        """Serve this generation of the store: a writer that ended may have left more in it than was acknowledged."""
        if self.get().generation >= generation:
            return  # without waiting for who writes
        async with self.writing():
            service = self.get()
            if service.generation < generation:
                service.evaluator.pool.renew(generation)
                await self._renew(service)

    @asynccontextmanager
    async def _renewing(self, service: Service) -> AsyncIterator[None]:
        """Serve what is written in here, also where that fails after something was written."""
        try:
            yield
        except BaseException:
            if service.evaluator.pool.generation > service.generation:
                await self._renew(service)
            raise
        await self._renew(service)

    async def _renew(self, service: Service) -> None:
        """Serve what was written. It is written whatever happens here: nothing that was kept may pass for it.

        Two versions of one second get dates of different ones, so that none passes for the other.
        """
        since = max(this_second(), service.since + timedelta(seconds=1))
        generation = service.evaluator.pool.generation
        # What is derived is still that of the version before, so this is a version of its own.
        self.service = replace(service, version=f"{self.epoch}.{generation}~", since=since, generation=generation)
        with suppress(ServiceError):
            self.service = replace(await open_service(service.settings, service.evaluator, self.epoch), since=since)
        self.dates.write(self.service)

    def close(self) -> None:
        """End the evaluation of everything. It may be called from another thread."""
        for task in (self._watching, self._settling):
            if task and not task.done():
                task.get_loop().call_soon_threadsafe(task.cancel)
        if self.service:
            self.service.evaluator.close()
        self.service = None


def _reach(iris: Sequence[str], settings: Settings) -> Reach:
    """How far requests for these IRIs may go."""
    bounds = settings.service_seconds, settings.service_bytes, settings.query_depth
    return Reach(frozenset(iris), *bounds, settings.service_private)


def holder_of(request: Request) -> Holder:
    """What holds the service that a request is for."""
    holder: Holder = request.app.state.holder
    return holder


def require_token(request: Request) -> None:
    """Return when the request may write. Raises Unauthorised and UpdatesForbidden."""
    holder_of(request).authorisation.require(request.headers.getlist("authorization"))


def service_of(request: Request) -> Service:
    """The service that a request is for."""
    return holder_of(request).get()
