"""The keeper of a remote store: it holds nothing, and its forks ask another server, for which they have the network.

They evaluate nothing: a worker sends a query on and its answer back, within the same bounds as others and as easily
ended. What the engine does after that is its own affair.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress

import pyoxigraph as ox

from graphsvc.engine.confinement import limit_memory
from graphsvc.engine.contract import Upkeep
from graphsvc.engine.keeper import DONE, Keeper
from graphsvc.engine.remote import RemoteStore
from graphsvc.engine.wire import Channel, Sort, packed_json
from graphsvc.engine.writing import written
from graphsvc.errors import NotOffered, StoreUnreadable


def fill_remote(store: RemoteStore, upkeep: Upkeep) -> Sequence[str]:
    """Bring a remote store in step with the content, and say what changed.

    Raises StoreUnreadable where its default graph would lose what was written to it, and what `fill` raises.
    """
    if upkeep.layout == "merge" and store.has_unmerged():
        detail = "its default graph holds what no named graph does, and would lose it: use --default-graph plain"
        raise StoreUnreadable(detail=detail)
    return upkeep.fill(store, upkeep.layout)


class RemoteKeeper(Keeper):
    """Keeps the address of a store."""

    def confine(self) -> None:
        """The network is the way to the store."""

    def load(self) -> tuple[Sequence[str], int]:
        """Bring the remote store in step."""
        store = self.view()
        return fill_remote(store, self.plan.upkeep), len(store)

    def view(self) -> RemoteStore:
        """In a fork: the store, with connections of its own."""
        assert self.plan.remote is not None  # noqa: S101  # otherwise nobody makes a keeper of this kind
        return RemoteStore(self.plan.remote)

    @property
    def store(self) -> RemoteStore:
        """In the writer's fork: the store to be written to."""
        return self.view()

    def write(self, end: socket.socket) -> None:
        """Fork: the fork sends the update on, and says when it is done."""
        keeper = self.fork_writer()
        if keeper is None:
            return
        self.forget()
        channel = Channel(end)
        limit_memory(self.plan.bounds.memory_bytes + self.plan.bounds.stack_bytes)
        if written(channel, self, self.plan):
            keeper.send(DONE)
            channel.send(packed_json(Sort.END, {"generation": self.generation + 1}))
        os._exit(0)

    def replace(self, _fill: Callable[[ox.Store], None]) -> None:
        """A remote store is not replaced. Raises NotOffered."""
        raise NotOffered(detail="restore the engine behind this service by its own means")

    def hear_writer(self) -> None:
        """Count what was written."""
        assert self.writer is not None  # noqa: S101  # it is what spoke
        with suppress(OSError):  # it was killed
            if self.writer.recv(1) == DONE:
                self.generation += 1
        self.writer.close()
        self.writer = None

    def end(self) -> None:
        """Nothing is left here."""
