"""The keeper: the process that workers are forked from, so that each begins with a view of the store at no cost.

It is single-threaded, evaluates nothing foreign, and takes commands of one byte, each with a socket. Two ask for a
fork, a worker or a writer, to which the web process will talk through it; the third one for a listening socket that
only these forks reach, which is sent back through it. With a store in memory the keeper holds it, and a writer that
succeeded takes the keeper's place; a writer that fails leaves everything as it was. With a directory see
`directory_keeper`.
"""

from __future__ import annotations

import faulthandler
import os
import select
import signal
import socket
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final, NoReturn

import pyoxigraph as ox

from graphsvc.engine.confinement import leave_the_network, lift_memory_limit, limit_memory, loopback_listener
from graphsvc.engine.contract import Plan
from graphsvc.engine.jobs import View
from graphsvc.engine.wire import Channel, Sort, packed_json
from graphsvc.engine.worker import work_for
from graphsvc.engine.writing import written
from graphsvc.errors import ServiceError, described

WORKER: Final = b"w"
WRITER: Final = b"u"
RELAY: Final = b"r"
DONE: Final = b"!"


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
        self.confine()
        channel = Channel(self.control)
        try:
            lines, quads = self.load()
        except ServiceError as error:
            channel.send(packed_json(Sort.FAILED, described(error)))
            os._exit(1)
        channel.send(packed_json(Sort.HELLO, {"lines": lines, "quads": quads}))
        self.serve()

    def confine(self) -> None:
        """Give up what is not needed; forks have what this process has."""
        leave_the_network()

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
                self.obey(command, end)
            except OSError:
                pass  # it cannot be had: the web process sees its socket close
            finally:
                end.close()

    def obey(self, command: bytes, end: socket.socket) -> None:
        """Do one command. Raises OSError."""
        if command == WORKER:
            self.fork_worker(end)
        elif command == WRITER:
            self.write(end)
        elif command == RELAY:
            with loopback_listener() as listening:
                socket.send_fds(end, [DONE], [listening.fileno()])

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

    def fork_writer(self) -> socket.socket | None:
        """Fork, and remember the way to the fork: there, and only there, its way back is given."""
        ours, theirs = socket.socketpair()
        if os.fork() == 0:
            ours.close()
            return theirs
        theirs.close()
        if self.writer:
            self.writer.close()
        self.writer = ours
        return None

    @abstractmethod
    def load(self) -> tuple[Sequence[str], int]:
        """Open and fill the store: what is to be said, and how many quads there are."""

    @abstractmethod
    def view(self) -> View:
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
        lines = self.plan.upkeep.fill(self.store, None)
        return lines, len(self.store)

    def view(self) -> ox.Store:
        """The fork's own image of it."""
        return self.store

    def write(self, end: socket.socket) -> None:
        """Fork: the fork writes, and when it succeeded it returns from here as the keeper, to go on serving."""
        keeper = self.fork_writer()
        if keeper is None:
            return
        self.writer = None
        channel = Channel(end)
        limit_memory(self.plan.bounds.memory_bytes + self.plan.bounds.stack_bytes)
        if not written(channel, self, self.plan):
            os._exit(0)
        keeper.send(DONE)
        if keeper.recv(1) != DONE:
            os._exit(1)  # the keeper is gone, and with it the web process
        keeper.close()
        lift_memory_limit()
        self.generation += 1
        channel.send(packed_json(Sort.END, {"generation": self.generation}))
        channel.close()

    def replace(self, fill: Callable[[ox.Store], None]) -> None:
        """In the writer's fork: go on with a new store."""
        new = ox.Store()
        fill(new)
        self.store = new

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
