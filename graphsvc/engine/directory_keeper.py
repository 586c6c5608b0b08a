"""The keeper of a directory: one fork, the writer, has the store in it open; workers read its newest checkpoint."""

from __future__ import annotations

import os
import shutil
import socket
import struct
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NoReturn

import pyoxigraph as ox

from graphsvc.engine.confinement import limit_memory
from graphsvc.engine.contract import Plan
from graphsvc.engine.directory import StoreDirectory
from graphsvc.engine.keeper import WRITER, Keeper
from graphsvc.engine.wire import Channel, Sort, packed_json
from graphsvc.engine.writing import written
from graphsvc.errors import ServiceError, StoreUnreadable, described, restored

GENERATION: Final = struct.Struct(">I")
_LOCK_SECONDS: Final = 10
KEPT_VIEWS: Final = 4
"""How many checkpoints stay: a fork opens the newest of its time, and has it open a moment later."""


class DirectoryKeeper(Keeper):
    """Keeps a directory: a writer alone opens the store in it, workers read its newest checkpoint."""

    def load(self) -> tuple[Sequence[str], int]:
        """Let a writer open and fill the directory."""
        said = self.start_writer(fill=True)
        return said["lines"], said["quads"]

    def start_writer(self, *, fill: bool) -> dict[str, Any]:
        """A writer that has the directory open, and what it says. Raises what kept it from that."""
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            ours.close()
            self.control.close()
            DirectoryWriter(theirs, self.plan).run(fill=fill)
        theirs.close()
        self.writer, self.writer_pid = ours, pid
        said = self.hear_writer()
        if said is None:
            raise StoreUnreadable(detail="its writer ended unexpectedly", directory=self.plan.directory)
        return said

    def view(self) -> ox.Store:
        """The newest checkpoint, opened for reading."""
        return ox.Store.read_only(str(self.checkpoint))

    def write(self, end: socket.socket) -> None:
        """Hand the socket to the writer, a new one if the last one ended."""
        if self.writer is None:
            try:
                self.start_writer(fill=False)
            except ServiceError as error:
                Channel(end).send(packed_json(Sort.FAILED, described(error)))
                return
        assert self.writer is not None  # noqa: S101  # it was just started
        socket.send_fds(self.writer, [WRITER], [end.fileno()])

    def hear_writer(self) -> dict[str, Any] | None:
        """Take over a new checkpoint and say its generation; None when the writer has ended."""
        assert self.writer is not None  # noqa: S101  # it is what spoke
        try:
            frame = Channel(self.writer).receive()
        except OSError:
            frame = None  # it was killed with something unread
        if frame is None:
            self.writer.close()
            self.writer = None
            return None
        if frame.sort is Sort.FAILED:
            raise restored(frame.json)
        self.checkpoint = Path(frame.json["checkpoint"])
        self.generation += 1
        self.writer.sendall(GENERATION.pack(self.generation))
        said: dict[str, Any] = frame.json
        return said

    def end(self) -> None:
        """Wait until the writer has closed the directory."""
        if self.writer:
            self.writer.close()
            with suppress(ChildProcessError):
                os.waitpid(self.writer_pid, 0)


class DirectoryWriter:
    """The process that has the directory open. If it is killed, the store holds each update whole or not at all."""

    def __init__(self, keeper: socket.socket, plan: Plan) -> None:
        """Take sockets from the keeper, each with one update to come."""
        assert plan.directory is not None  # noqa: S101  # otherwise nobody makes a writer of this kind
        self.keeper = Channel(keeper)
        self.plan = plan
        self.views = plan.directory / "views"
        self.number = 0

    def run(self, *, fill: bool) -> NoReturn:
        """Open the directory, and apply updates until the keeper is gone."""
        assert self.plan.directory is not None  # noqa: S101  # as above
        try:
            # A writer that was killed may take a moment to let go.
            directory = StoreDirectory(self.plan.directory, 0 if fill else _LOCK_SECONDS)
            shutil.rmtree(self.views, ignore_errors=True)
            lines = self.plan.upkeep.fill(directory.store, directory.layout) if fill else []
            directory.note_layout(self.plan.upkeep.layout)
            self.publish(directory.store, lines=lines, quads=len(directory.store))
        except ServiceError as error:
            self.keeper.send(packed_json(Sort.FAILED, described(error)))
            os._exit(1)
        limit_memory(self.plan.bounds.memory_bytes + self.plan.bounds.stack_bytes)
        while True:
            command, ends, _, _ = socket.recv_fds(self.keeper.socket, 1, 1)
            if not command:
                directory.close()
                os._exit(0)
            channel = Channel(socket.socket(fileno=ends[0]))
            with suppress(OSError):  # whoever asked may be gone
                if written(channel, directory, self.plan):
                    generation = self.publish(directory.store)
                    channel.send(packed_json(Sort.END, {"generation": generation}))
            channel.close()

    def publish(self, store: ox.Store, **facts: object) -> int:
        """Write everything to disk, give the keeper a checkpoint of it: its generation."""
        store.flush()
        self.number += 1
        checkpoint = self.views / f"{os.getpid()}-{self.number}"
        self.views.mkdir(exist_ok=True)
        store.backup(str(checkpoint))
        self.keeper.send(packed_json(Sort.HELLO, {"checkpoint": str(checkpoint), **facts}))
        # No byte more than this: what follows carries a socket along.
        answer = self.keeper.socket.recv(GENERATION.size, socket.MSG_WAITALL)
        if len(answer) < GENERATION.size:
            os._exit(0)
        shutil.rmtree(self.views / f"{os.getpid()}-{self.number - KEPT_VIEWS}", ignore_errors=True)
        return int(GENERATION.unpack(answer)[0])
