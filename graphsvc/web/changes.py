"""`/changes.atom`: what changed from one data version to the next, each change as an RDF Patch."""

from __future__ import annotations

import asyncio
import logging
import shutil
import weakref
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import Final, cast
from xml.sax.saxutils import escape, quoteattr

import anyio.to_thread
from fastapi import APIRouter, Request, Response
from filelock import FileLock, Timeout

import graphsvc
from graphsvc.errors import NotReady, StoreFailed, UnknownResource
from graphsvc.history import Change, History, Told
from graphsvc.messages import N_
from graphsvc.model import sha256
from graphsvc.vocab import DCTERMS, LICENCE
from graphsvc.web.answers import kept_for_a_while, not_modified
from graphsvc.web.copies import copy_of
from graphsvc.web.holder import service_of
from graphsvc.web.routes import readable
from graphsvc.web.service import Service

router = APIRouter()
_LOG: Final = logging.getLogger(__name__)
_ATOM: Final = "application/atom+xml"
_PATCH: Final = "application/rdf-patch"


@dataclass(slots=True, weakref_slot=True)
class Changes:
    """The history of what is served, in a folder that stays, or in one that goes with the process.

    A change is made when somebody asks for the feed or for files of a new version, and once after the start: no update
    waits for it. Versions that were overtaken by then are passed over.
    """

    folder: Path | None = None
    making: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by who makes files of a version, so that versions are written down in their order."""
    _history: History | None = None
    _lock: FileLock | None = None

    async def of(self, service: Service) -> History:
        """The history up to the version that is served.

        Raises NotOffered, StoreFailed, NotReady when the data changed meanwhile, and what `Evaluator.answer` raises.
        """
        if self._history and self._history.told.version == service.version:
            return self._history
        async with self.making:
            history = await self._opened(service)
            if history.told.version != service.version:
                limits = service.settings.release_quads, service.settings.release_seconds
                await self.add(service, await service.evaluator.canonical(*limits))
            return history

    async def kept(self, service: Service) -> History:
        """The history as far as it was made. Raises StoreFailed."""
        if self._history:
            return self._history
        async with self.making:
            return await self._opened(service)

    async def add(self, service: Service, lines: bytes) -> None:
        """Go on to the version that is served, with its canonical N-Quads; called by who holds `making`.

        Raises NotReady when the lines are those of other data.
        """
        if not _is_of(lines, service):
            raise NotReady(detail=N_("the data changed while files were made of it, try again"))
        history = await self._opened(service)
        if history.told.version != service.version:
            await anyio.to_thread.run_sync(history.add, service.version, lines, service.since)

    async def _opened(self, service: Service) -> History:
        """The history, read at its first use: the folder of a store is made by the store. Raises StoreFailed."""
        if self._history is None:
            try:
                self._history = await anyio.to_thread.run_sync(self._open, service)
            except OSError as problem:
                raise StoreFailed(detail=f"there is no place for what changed: {problem.strerror}") from problem
        return self._history

    def _open(self, service: Service) -> History:
        """The history in the folder that stays, if there is one that nobody else has."""
        bounds = service.settings.changes_kept, service.settings.changes_bytes
        if self.folder is not None:
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
                self._lock = FileLock(self.folder / "lock")
                self._lock.acquire(timeout=0)
                return History(self.folder, *bounds)
            except (OSError, Timeout) as problem:
                _LOG.warning("changes are told of until the stop only: %s", problem)
        passing = Path(mkdtemp(prefix="graphsvc-changes-"))
        weakref.finalize(self, shutil.rmtree, passing, ignore_errors=True)
        return History(passing, *bounds)


def _is_of(lines: bytes, service: Service) -> bool:
    """Whether canonical N-Quads are those that are served: they state the version, or nothing was written since."""
    stated = f'<{service.names.base}dataset> <{DCTERMS}hasVersion> "{service.version}" '
    return stated.encode() in lines or service.version.endswith(f".{service.evaluator.pool.generation}")


def changes_of(request: Request) -> Changes:
    """The history of this application."""
    return cast("Changes", request.app.state.changes)


@readable(router, "/changes.atom", "What changed between data versions, newest first", media_types=[_ATOM])
async def feed(request: Request) -> Response:
    """The changes that are kept, all in one document (RFC 4287; RFC 5005, section 2)."""
    service = service_of(request)
    told = (await changes_of(request).of(service)).told
    body = "".join(f"{line}\n" for line in _feed(told, service))
    tag = f'"{sha256(body)[:32]}"'
    if not_modified(request, tag, service):
        return Response(None, 304, kept_for_a_while(tag, service))
    return Response(body, 200, kept_for_a_while(tag, service), _ATOM)


@readable(router, "/changes/{name}.rdfp", "One change as an RDF Patch", media_types=[_PATCH])
async def patch(request: Request, name: str) -> Response:
    """One patch, which never changes, whole or in parts."""
    service = service_of(request)
    history = await changes_of(request).kept(service)
    for change in history.told.changes:
        if change.id == name:
            return copy_of(request, service, history.path(change), change.sha256, _PATCH)
    raise UnknownResource(detail=N_("there is no such change, or it is not kept any more"), name=name)


def _feed(told: Told, service: Service) -> Iterator[str]:
    """The lines of the feed."""
    at = service.settings.listens_at
    self_link = quoteattr(f"{at}changes.atom")
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:fh="http://purl.org/syndication/history/1.0" xml:lang="en">'
    yield f"<id>{escape(at)}changes.atom</id>"
    yield "<title>Intelligent Communities Graph: changes of the data</title>"
    yield "<subtitle>Each patch leads from the canonical N-Quads of one version to those of the next</subtitle>"
    yield f"<updated>{told.since or service.changed.isoformat()}</updated>"
    yield f"<author><name>Intelligent Communities Graph</name><uri>{escape(at)}</uri></author>"
    yield f'<generator version="{graphsvc.__version__}">graphsvc</generator>'
    yield f'<link rel="self" type="{_ATOM}" href={self_link}/>'
    yield f'<link rel="alternate" type="text/html" href={quoteattr(f"{at}dumps/")}/>'
    yield f'<link rel="license" href="{LICENCE}"/>'
    yield _category("version", told.version, service)
    yield "<fh:complete/>"
    for change in reversed(told.changes):
        yield from _entry(change, service)
    yield "</feed>"


def _entry(change: Change, service: Service) -> Iterator[str]:
    """The lines of one change."""
    address = quoteattr(f"{service.settings.listens_at}changes/{change.id}.rdfp")
    yield "<entry>"
    yield f"<id>urn:uuid:{change.id}</id>"
    yield f"<title>Data version {escape(change.newer)}</title>"
    yield f"<updated>{change.since}</updated>"
    yield f'<link rel="alternate" type="{_PATCH}" href={address} length="{change.bytes}"/>'
    yield _category("from", change.older, service)
    yield _category("to", change.newer, service)
    counts = f"{change.added:,} quads added, {change.deleted:,} deleted"
    yield f"<summary>{counts} since version {escape(change.older)}</summary>"
    yield "</entry>"


def _category(kind: str, version: str, service: Service) -> str:
    """A data version for programs: which one, and what it is to this entry or feed."""
    scheme = quoteattr(f"{service.settings.listens_at}changes.atom#{kind}")
    return f"<category scheme={scheme} term={quoteattr(version)}/>"
