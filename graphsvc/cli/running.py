"""What `graphsvc serve` does: load the content, then answer on one address."""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI
from rich.console import Console

from graphsvc.authorisation import authorisation_of
from graphsvc.cli.options import remote_place
from graphsvc.content.folders import content_root
from graphsvc.engine.contract import Bounds, Plan
from graphsvc.engine.starting import start_keeper
from graphsvc.errors import PortTaken, ServiceError, StoreFailed
from graphsvc.loading import CompiledCache, ContentUpkeep
from graphsvc.model import Names, sha256
from graphsvc.settings import Settings
from graphsvc.web.app import create_app
from graphsvc.web.changes import Changes
from graphsvc.web.dates import Dates
from graphsvc.web.docs import docs_folder
from graphsvc.web.frame import compile_templates
from graphsvc.web.holder import Holder
from graphsvc.web.observing import Traffic, json_log
from graphsvc.web.server import Server
from graphsvc.web.warming import keep_warm

_OBJECTS_BETWEEN_LOOKS: Final = 20_000
"""How many objects are made before cycles among them are looked for; a large page makes fewer."""
_SWITCH_SECONDS: Final = 0.0005
"""How long a thread that reads a long query or makes a page may keep others waiting; usual is ten times that."""


def run(settings: Settings) -> None:
    """Bring the store in step with the content folders, then serve it until a signal. Raises ServiceError."""
    authorisation = authorisation_of(settings.token_file)
    listening = _bound(settings)
    if settings.port == 0:
        settings = settings.model_copy(update={"port": listening.getsockname()[1]})
    history = _history(settings)
    holder = Holder(authorisation, Dates(history, _made_by(settings)))
    # Before anything starts a thread: the keeper and its workers are forks of this process.
    service = _Run(settings, holder, Console(highlight=False, soft_wrap=True), start_keeper(_plan(settings)))
    traffic = Traffic(json_log() if settings.request_log else None)
    if settings.metrics_port is not None:
        metrics_port = traffic.metrics.serve(settings.metrics_port)
        service.console.print(f"metrics: http://127.0.0.1:{metrics_port}/metrics")
    service.server = Server(create_app(settings, service.holder, service.lifespan, traffic, history), settings, traffic)
    for number in (signal.SIGINT, signal.SIGTERM):
        # The server handles both, and then raises them anew: a stop that was asked for is no failure.
        signal.signal(number, lambda _number, _frame: None)
    sys.setswitchinterval(_SWITCH_SECONDS)
    service.server.run(sockets=[listening])
    if service.failure:
        raise service.failure


def _bound(settings: Settings) -> socket.socket:
    """A socket that listens on the address. Raises PortTaken when it cannot be had."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
        listening.listen(512)
    except OSError as problem:
        listening.close()
        raise PortTaken(detail=str(problem.strerror), host=settings.host, port=settings.port) from problem
    return listening


@dataclass
class _Run:
    """One run of the server: it listens at once, and answers data requests when the content is loaded."""

    settings: Settings
    holder: Holder
    console: Console
    keeper: socket.socket
    server: Server | None = None
    failure: ServiceError | None = None

    @asynccontextmanager
    async def lifespan(self, app: FastAPI) -> AsyncIterator[None]:
        """Load in the background while the server answers that it is not ready."""
        loading = asyncio.create_task(self._load(app))
        preparing = asyncio.create_task(_prepare())
        yield
        loading.cancel()
        await asyncio.gather(loading, preparing, return_exceptions=True)
        await asyncio.to_thread(self.holder.close)

    async def _load(self, app: FastAPI) -> None:
        """Wait for the keeper and say what it did; stop the server when that fails, or when the keeper is lost."""
        try:
            self._say(await self.holder.open(self.settings, self.keeper))
            warming = asyncio.create_task(keep_warm(app, self.holder))
            try:
                await self._tell_changes(app.state.changes)
                await self.holder.get().evaluator.pool.lost()
            finally:
                warming.cancel()
            raise StoreFailed(detail="the process that holds the store has ended")
        except ServiceError as failure:
            self.failure = failure
            if self.server:
                self.server.should_exit = True

    async def _tell_changes(self, changes: Changes) -> None:
        """Write down what has changed since the last start, where that stays."""
        if changes.folder is not None:
            with suppress(ServiceError):  # who asks for the feed is told
                await changes.of(self.holder.get())

    def _say(self, said: Mapping[str, Any]) -> None:
        """What the keeper did, a line each, and where the service listens."""
        for line in said["lines"]:
            self.console.print(line)
        settings = self.settings
        kept = "in a remote store" if settings.remote_store else f"in {settings.store}"
        where = "in memory" if settings.store == "memory" else kept
        self.console.print(f"{said['quads']:,} quads {where}, data version {self.holder.get().version or 'none'}")
        if settings.documents is None and settings.content != "none":
            self.console.print("passages were not checked against the texts: no --documents folder")
        if settings.documents is not None:
            self.console.print("pages of passages quote the texts: --documents")
        for line in self._on_writing():
            self.console.print(line)
        self.console.print(f"graphsvc serves [link]{settings.listens_at}[/link] (SPARQL: {settings.listens_at}sparql)")

    def _on_writing(self) -> Iterator[str]:
        """Who may write, and what becomes of it."""
        authorisation = self.holder.authorisation
        if not authorisation.allows_writing:
            yield "read-only: no --token-file"
            return
        yield from authorisation.warnings
        if self.settings.store == "memory":
            yield "writing needs the token; what is written is lost when this stops: the store is in memory"
        elif self.settings.remote_store:
            yield "writing needs the token; an update is with the remote store when it is acknowledged"
        else:
            yield "writing needs the token; an update is on the disk when it is acknowledged"


async def _prepare() -> None:
    """Compile the templates, then leave what stays alone: looking for cycles in it took a fifth of each large page."""
    await asyncio.to_thread(compile_templates)
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_LOOKS)


def _plan(settings: Settings) -> Plan:
    """What the keeper is to hold."""
    names = Names(settings.base_iri)
    upkeep = ContentUpkeep(content_root(settings), names, settings.documents, settings.default_graph)
    bounds = Bounds(settings.memory_bytes, settings.stack_bytes)
    return Plan(upkeep, bounds, settings.listens_at + "sparql", settings.directory, remote_place(settings))


def _history(settings: Settings) -> Path | None:
    """Where it stays what changed: with the store, or where content is cached; None where there is nothing to go on."""
    if settings.directory is not None:
        return settings.directory / "changes"
    root = content_root(settings)
    if root is None or settings.remote_store:
        return None
    return CompiledCache.beside(root).folder / f"changes-{sha256(f'{root.resolve()} {settings.base_iri}')[:16]}"


def _made_by(settings: Settings) -> str:
    """A digest of what answers depend on besides the data: settings, code, templates, words, guides."""
    folders = (Path(str(resources.files("graphsvc"))), docs_folder())
    files = sorted(path for folder in folders for path in folder.rglob("*.*") if path.suffix != ".pyc")
    program = [f"{path.name} {sha256(path.read_bytes())}" for path in files if path.is_file()]
    return sha256("\n".join([settings.listens_at, settings.model_dump_json(exclude={"host", "port"}), *program]))
