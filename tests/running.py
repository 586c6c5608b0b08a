"""The whole application with its keeper and workers, inside the test's process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient

from graphsvc.authorisation import authorisation_of
from graphsvc.cli.options import remote_place
from graphsvc.engine.contract import Bounds, Plan, Upkeep
from graphsvc.engine.starting import start_keeper
from graphsvc.loading import Compiled, ContentUpkeep
from graphsvc.model import Names
from graphsvc.settings import Layout, Settings
from graphsvc.web.app import create_app
from graphsvc.web.dates import Dates
from graphsvc.web.holder import Holder
from graphsvc.web.observing import Traffic


class CompiledUpkeep(ContentUpkeep):
    """Fills a store with graphs that are compiled already, none for an empty store."""

    def __init__(self, compiled: Compiled | None = None, layout: Layout = "merge", *, replace: bool = False) -> None:
        """Keep a store of this layout."""
        super().__init__(None, Names(), None, layout, replace)
        object.__setattr__(self, "_compiled", compiled)

    def content(self) -> Compiled | None:
        """What was given."""
        return self._compiled  # type: ignore[attr-defined,no-any-return]  # set above


def _threads() -> Iterator[str]:
    """What the threads of this process are called; one may end meanwhile."""
    for task in Path("/proc/self/task").glob("*/comm"):
        with suppress(OSError):
            yield task.read_text()


@contextmanager
def client_of(
    settings: Settings,
    upkeep: Upkeep,
    directory: Path | None = None,
    traffic: Traffic | None = None,
    dates: Dates | None = None,
) -> Iterator[TestClient]:
    """A client of the application over a store of its own; redirects are not followed."""
    assert not any("rocksdb" in name for name in _threads()), "a test opened a store directory here: mark it `apart`"
    bounds = Bounds(settings.memory_bytes, settings.stack_bytes)
    plan = Plan(upkeep, bounds, settings.listens_at + "sparql", directory, remote_place(settings))
    keeper = start_keeper(plan)
    holder = Holder(authorisation_of(settings.token_file), dates or Dates())

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await holder.open(settings, keeper)
        yield
        holder.close()

    with TestClient(create_app(settings, holder, lifespan, traffic), follow_redirects=False) as client:
        yield client
