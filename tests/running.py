"""The whole application with its keeper and workers, inside the test's process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from fastapi import FastAPI
from fastapi.testclient import TestClient

from graphsvc.engine.contract import Bounds, Plan, Upkeep
from graphsvc.engine.starting import start_keeper
from graphsvc.loading import Compiled, ContentUpkeep, reconcile
from graphsvc.model import Names
from graphsvc.settings import Settings
from graphsvc.web.app import create_app
from graphsvc.web.service import Holder


@dataclass(frozen=True)
class CompiledUpkeep:
    """Fills a store with graphs that are compiled already, none for an empty store."""

    compiled: Compiled | None = None
    merge: bool = True

    def fill(self, store: ox.Store) -> Sequence[str]:
        """Put the graphs into the store."""
        return reconcile(store, self.compiled, Names(), merge=self.merge).lines() if self.compiled else []

    def transaction(self, update: str) -> str:
        """What the served content does."""
        return ContentUpkeep(None, Names(), None, self.merge).transaction(update)


@contextmanager
def client_of(settings: Settings, upkeep: Upkeep, directory: Path | None = None) -> Iterator[TestClient]:
    """A client of the application over a store of its own; redirects are not followed."""
    bounds = Bounds(settings.memory_bytes, settings.stack_bytes)
    keeper = start_keeper(Plan(upkeep, bounds, settings.listens_at + "sparql", directory))
    holder = Holder()

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await holder.open(settings, keeper)
        yield
        holder.close()

    with TestClient(create_app(settings, holder, lifespan), follow_redirects=False) as client:
        yield client
