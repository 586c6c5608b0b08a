"""`graphsvc serve`: load the content, then answer on one address."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import pyoxigraph as ox
from fastapi import FastAPI
from rich.console import Console

from graphsvc.cli.options import content_root, option, settings_of
from graphsvc.engine.embedded import EvaluationThreads, StoreDirectory
from graphsvc.errors import PortTaken, ServiceError
from graphsvc.loading import CompiledCache, Report, compiled_content, reconcile
from graphsvc.model import Names
from graphsvc.settings import Settings
from graphsvc.web.app import create_app
from graphsvc.web.observing import Traffic, json_log
from graphsvc.web.server import Server
from graphsvc.web.service import Holder, open_service


def serve(  # each is an option of the command
    host: Annotated[str | None, option("host")] = None,
    port: Annotated[int | None, option("port")] = None,
    store: Annotated[str | None, option("store")] = None,
    content: Annotated[str | None, option("content")] = None,
    documents: Annotated[Path | None, option("documents")] = None,
    default_graph: Annotated[str | None, option("default_graph")] = None,
    base_iri: Annotated[str | None, option("base_iri")] = None,
    public_url: Annotated[str | None, option("public_url")] = None,
    root_path: Annotated[str | None, option("root_path")] = None,
) -> None:
    """Bring the store in step with the content folders, then serve it."""
    settings = settings_of(
        host=host,
        port=port,
        store=store,
        content=content,
        documents=documents,
        default_graph=default_graph,
        base_iri=base_iri,
        public_url=public_url,
        root_path=root_path,
    )
    content_root(settings)
    listening = _bound(settings)
    if settings.port == 0:
        settings = settings.model_copy(update={"port": listening.getsockname()[1]})
    run = _Run(settings, Console(highlight=False, soft_wrap=True))
    traffic = Traffic(json_log() if settings.request_log else None)
    if settings.metrics_port is not None:
        metrics_port = traffic.metrics.serve(settings.metrics_port)
        run.console.print(f"metrics: http://127.0.0.1:{metrics_port}/metrics")
    run.server = Server(create_app(settings, run.holder, run.lifespan, traffic), settings, traffic)
    for number in (signal.SIGINT, signal.SIGTERM):
        # The server handles both, and then raises them anew: a stop that was asked for is no failure.
        signal.signal(number, lambda _number, _frame: None)
    try:
        run.server.run(sockets=[listening])
    finally:
        run.close()
    if run.failure:
        raise run.failure


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
    console: Console
    holder: Holder = field(default_factory=Holder)
    server: Server | None = None
    failure: ServiceError | None = None
    directory: StoreDirectory | None = None
    threads: EvaluationThreads | None = None

    @asynccontextmanager
    async def lifespan(self, _app: FastAPI) -> AsyncIterator[None]:
        """Load in the background while the server answers that it is not ready."""
        known = self.settings
        self.threads = EvaluationThreads(known.query_threads, known.stack_bytes, known.query_waiting)
        loading = asyncio.create_task(self._load())
        yield
        await loading

    async def _load(self) -> None:
        """Load, and stop the server when that fails."""
        try:
            await asyncio.to_thread(self._open)
        except ServiceError as failure:
            self.failure = failure
            if self.server:
                self.server.should_exit = True

    def _open(self) -> None:
        """Open the store, bring it in step, and say so."""
        assert self.threads is not None  # noqa: S101  # made before loading begins
        settings, names = self.settings, Names(self.settings.base_iri)
        root = content_root(settings)
        compiled = None
        if root is not None:
            compiled = compiled_content(root, names, CompiledCache.beside(root), settings.documents)
        store = ox.Store()
        if settings.store != "memory":
            self.directory = StoreDirectory(Path(settings.store))
            store = self.directory.store
        if compiled is not None:
            report = reconcile(store, compiled, names, merge=settings.default_graph == "merge")
            _say(self.console, report)
        self.holder.service = open_service(settings, store, self.threads)
        where = "in memory" if settings.store == "memory" else f"in {settings.store}"
        self.console.print(f"{len(store):,} quads {where}, data version {self.holder.service.version or 'none'}")
        if settings.documents is None and root is not None:
            self.console.print("passages were not checked against the texts: no --documents folder")
        self.console.print(f"graphsvc serves [link]{settings.listens_at}[/link] (SPARQL: {settings.listens_at}sparql)")

    def close(self) -> None:
        """Give back threads and the store's directory."""
        service, self.holder.service = self.holder.service, None
        pools = [pool for pool in (self.threads, service and service.page_threads) if pool]
        ended = [pool.close() for pool in pools]
        if self.directory and all(ended):
            self.directory.close()
        if not all(ended):
            # A query that yields no rows cannot be stopped, and would keep the process alive for as long as it runs.
            self.console.print("a query was still running and was ended with the process")
            os._exit(0)


def _say(console: Console, report: Report) -> None:
    """The report of a load, a line each."""
    for line in report.lines():
        console.print(line)
