"""The keeper: the process that workers are forked from, so that each begins with a view of the store at no cost.

It is single-threaded, evaluates nothing foreign, and speaks two commands of one byte, each with the socket on which the
web process will talk to the fork: a worker, or a writer. With a store in memory the keeper holds it, and a writer that
succeeded takes the keeper's place; a writer that fails leaves everything as it was. With a directory see `writer`.
"""

from __future__ import annotations

import faulthandler
import os
import select
import shutil
import signal
import socket
import struct
import traceback
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NoReturn

import pyoxigraph as ox

from graphsvc.engine.confinement import leave_the_network, lift_memory_limit, limit_memory
from graphsvc.engine.contract import Plan
from graphsvc.engine.directory import StoreDirectory
from graphsvc.engine.wire import Channel, Sort, packed_json
from graphsvc.engine.worker import work_for
from graphsvc.engine.writing import confirmed, written
from graphsvc.errors import ServiceError, StoreUnreadable, described, restored

WORKER: Final = b"w"
WRITER: Final = b"u"
DONE: Final = b"!"
GENERATION: Final = struct.Struct(">I")
_LOCK_SECONDS: Final = 10
KEPT_VIEWS: Final = 4
"""How many checkpoints stay: a fork opens the newest of its time, and has it open a moment later."""


class Keeper(ABC):
    """The loop that both kinds of keeper share. Everything here runs in the keeper's process and its forks."""

    def __init__(self, control: socket.socket, plan: Plan) -> None:
        """Take commands from this socket."""
        self.control = control
        self.plan = plan
        self.generation = 0
        self.writer: socket.socket | None = None

    def run(self) -> NoReturn:
        """Load, say so, and serve until the web process is gone."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a person's Ctrl-C reaches all processes; the web process decides
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended forks need nobody to wait for them
        faulthandler.disable()  # it may write to what is closed here
        os.closerange(3, self.control.fileno())
        os.closerange(self.control.fileno() + 1, os.sysconf("SC_OPEN_MAX"))
        os.environ["RUST_BACKTRACE"] = "0"  # an engine that runs out of memory is to end, not to write an essay
        leave_the_network()
        channel = Channel(self.control)
        try:
            lines, quads = self.load()
        except ServiceError as error:
            channel.send(packed_json(Sort.FAILED, described(error)))
            os._exit(1)
        channel.send(packed_json(Sort.HELLO, {"lines": lines, "quads": quads}))
        self.serve()

    def serve(self) -> NoReturn:
        """Do what the web process asks; end with it."""
        while True:
            ends = [self.control, self.writer] if self.writer else [self.control]
            ready, _, _ = select.select(ends, [], [])
            if self.writer in ready:
                self.hear_writer()  # before any command, which a writer that takes over is to read
                continue
            command, ends_given, _, _ = socket.recv_fds(self.control, 1, 1)
            if not command:
                self.end()
                os._exit(0)
            end = socket.socket(fileno=ends_given[0])
            try:
                self.fork_worker(end) if command == WORKER else self.write(end)
            except OSError:
                pass  # no process can be had: the web process sees its socket close
            finally:
                end.close()

    def fork_worker(self, end: socket.socket) -> None:
        """A worker on the view of now."""
        if os.fork() == 0:
            self.forget()
            work_for(Channel(end), self.view(), self.generation, self.plan.bounds)

    def forget(self) -> None:
        """In a fork: close what belongs to the keeper."""
        self.control.close()
        if self.writer:
            self.writer.close()

    @abstractmethod
    def load(self) -> tuple[Sequence[str], int]:
        """Open and fill the store: what is to be said, and how many quads there are."""

    @abstractmethod
    def view(self) -> ox.Store:
        """In a fork: the store as it is now, to be read."""

    @abstractmethod
    def write(self, end: socket.socket) -> None:
        """Let a writer apply what comes through this socket."""

    @abstractmethod
    def hear_writer(self) -> object:
        """The writer has something to say, or has ended."""

    @abstractmethod
    def end(self) -> None:
        """The web process is gone: leave everything in order."""


class MemoryKeeper(Keeper):
    """Keeps the store in its own memory."""

    def load(self) -> tuple[Sequence[str], int]:
        """Fill a new store."""
        self.store = ox.Store()
        lines = self.plan.upkeep.fill(self.store)
        return lines, len(self.store)

    def view(self) -> ox.Store:
        """The fork's own image of it."""
        return self.store

    def write(self, end: socket.socket) -> None:
        """Fork: the fork writes, and becomes the keeper when it succeeded."""
        ours, theirs = socket.socketpair()
        if os.fork() > 0:
            theirs.close()
            if self.writer:
                self.writer.close()
            self.writer = ours
            return
        ours.close()
        self.writer = None
        channel = Channel(end)
        limit_memory(self.plan.bounds.memory_bytes + self.plan.bounds.stack_bytes)
        if not (written(channel, self.store, self.plan) and confirmed(channel)):
            os._exit(0)
        theirs.send(DONE)
        if theirs.recv(1) != DONE:
            os._exit(1)  # the keeper is gone, and with it the web process
        theirs.close()
        lift_memory_limit()
        self.generation += 1
        channel.send(packed_json(Sort.END, {"generation": self.generation}))
        channel.close()
        self.serve()

    def end(self) -> None:
        """What is in memory goes with the process."""

    def hear_writer(self) -> None:
        """Make way for a writer that succeeded; go on as before after one that did not."""
        assert self.writer is not None  # noqa: S101  # it is what spoke
        with suppress(OSError):  # it was killed
            if self.writer.recv(1) == DONE:
                self.writer.send(DONE)
                os._exit(0)
        self.writer.close()
        self.writer = None


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
            lines = self.plan.upkeep.fill(directory.store) if fill else []
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
                if written(channel, directory.store, self.plan):
                    confirmed(channel)  # it is written either way
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


def start_keeper(plan: Plan) -> socket.socket:
    """Fork the keeper: the socket that commands go to. Call it while this process has a single thread."""
    ours, theirs = socket.socketpair()
    if os.fork() == 0:
        ours.close()
        kind = DirectoryKeeper if plan.directory else MemoryKeeper
        try:
            kind(theirs, plan).run()
        except BaseException:  # noqa: BLE001  # the edge of the process: nothing of the one it was forked from may go on here
            traceback.print_exc()
        finally:
            os._exit(1)
    theirs.close()
    return ours
