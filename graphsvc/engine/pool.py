"""The web process's side of the workers: forks asked of the keeper, one job at a time, killed when they must be."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Final

from graphsvc.engine.keeper import RELAY, WORKER, WRITER
from graphsvc.engine.wire import READ_BYTES, Frame, FrameBuffer, Sort, packed, packed_json
from graphsvc.errors import Overloaded, QueryExhausted, QueryTimeout, ServiceError, StoreFailed, restored
from graphsvc.messages import N_, Told

TIRED_SECONDS: Final = 1.0
"""A worker that was busy for longer is replaced: its memory may be in pieces, and a fork costs little."""

_TRIES: Final = 50
_START_SECONDS: Final = 10
_BETWEEN_SECONDS: Final = 0.05
_BODY_BYTES: Final = 1 << 20


class Deadline:
    """Seconds that an evaluation may take; the time that its client takes to read does not count."""

    def __init__(self, seconds: float) -> None:
        """Begin with all of them left."""
        self.seconds = seconds
        self.used = 0.0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Count the time spent in here. Raises QueryTimeout when none is left."""
        started = time.monotonic()
        try:
            async with asyncio.timeout(max(0.0, self.seconds - self.used)):
                yield
        except TimeoutError:
            raise QueryTimeout(
                detail=Told("it may take %(seconds)s s", seconds=self.seconds), seconds=self.seconds
            ) from None
        finally:
            self.used += time.monotonic() - started


class Worker:
    """The web process's end of one worker: its socket, and who it is."""

    def __init__(self, end: socket.socket) -> None:
        """Own this end of a socket pair; the other end is on its way to the keeper."""
        self.socket = end
        self.pid = 0
        self.generation = 0
        self._buffer = FrameBuffer()
        end.settimeout(0)

    async def send(self, frame: bytes) -> None:
        """Send a packed frame. Raises QueryExhausted when the worker has ended."""
        try:
            await asyncio.get_running_loop().sock_sendall(self.socket, frame)
        except OSError:
            raise QueryExhausted(detail=N_("its worker ended")) from None

    async def receive(self) -> Frame:
        """The next frame; a failure told by the worker is raised. Raises QueryExhausted when the worker has ended."""
        loop = asyncio.get_running_loop()
        while (frame := self.received()) is None:
            try:
                received = await loop.sock_recv(self.socket, READ_BYTES)
            except OSError:
                received = b""
            if not received:
                raise QueryExhausted(detail=N_("its worker ended"))
            self._buffer.feed(received)
        return frame

    @property
    def has_ended(self) -> bool:
        """Whether it is known that the answer is complete."""
        return self._buffer.ends

    def received(self) -> Frame | None:
        """The next frame if it is here; a failure told by the worker is raised."""
        frame = self._buffer.take()
        if frame and frame.sort is Sort.FAILED:
            raise restored(frame.json)
        return frame

    async def order(self, job: Mapping[str, object], body: bytes = b"") -> None:
        """Send a job, before it the bytes that belong to it."""
        for start in range(0, len(body), _BODY_BYTES):
            await self.send(packed(Sort.BODY, body[start : start + _BODY_BYTES]))
        await self.send(packed_json(Sort.JOB, job))

    async def hello(self) -> None:
        """Wait until it is there."""
        said = (await self.receive()).json
        self.pid, self.generation = said["pid"], said.get("generation", 0)

    def end(self) -> None:
        """End it, whatever it does. It holds the other end of our socket, so the number is still its own."""
        if self.pid:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def kill(self) -> None:
        """End it when nobody waits for it any more."""
        self.end()
        self.socket.close()


class Renewed(Exception):
    """The store is of another generation than whoever asks takes it for: of this one."""

    def __init__(self, generation: int) -> None:
        """Tell the generation that there is."""
        super().__init__(generation)
        self.generation = generation


class Pool:
    """Workers on the newest version of the store, and the way to its writer."""

    def __init__(self, control: socket.socket) -> None:
        """Ask the keeper behind this socket for forks."""
        self.generation = 0
        self._control = control
        self._idle: list[Worker] = []
        self._reserve: asyncio.Task[Worker] | None = None
        self._closed = False

    def _fork(self, command: bytes) -> Worker:
        """A worker or writer that is on its way. Raises Overloaded when the keeper is gone."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(self._control, [command], [theirs.fileno()])
            except OSError as problem:
                ours.close()
                raise Overloaded(detail=N_("the process that holds the store has ended")) from problem
        return Worker(ours)

    async def listener(self) -> socket.socket:
        """A socket that listens where workers and writers reach it. Raises StoreFailed when there can be none."""
        end = self._fork(RELAY).socket
        end.settimeout(_START_SECONDS)
        with end, suppress(OSError):
            _, given, _, _ = await asyncio.to_thread(socket.recv_fds, end, 1, 1)
            if given:
                return socket.socket(fileno=given[0])
        raise StoreFailed(detail=N_("SERVICE cannot be switched on: workers have no loopback here"))

    @asynccontextmanager
    async def worker(self, generation: int | None = None) -> AsyncIterator[Worker]:
        """A worker on the newest version, for one job; killed unless the job ended as it should.

        Raises Renewed where that is not the `generation` asked for.
        """
        worker = await self._fresh()
        if generation is not None and worker.generation != generation:
            self._give_back(worker, busy_seconds=0)
            raise Renewed(worker.generation)
        self._keep_reserve()
        started = time.monotonic()
        try:
            yield worker
        except ServiceError as error:
            # What a worker reports itself leaves it as good as new; a deadline or a dead process does not.
            self._give_back(worker, busy_seconds=TIRED_SECONDS if isinstance(error, _ENDED) else 0)
            raise
        except BaseException:
            worker.kill()
            raise
        self._give_back(worker, busy_seconds=time.monotonic() - started)

    async def _fresh(self) -> Worker:
        """An idle worker of the newest version, or a new one."""
        while self._idle:
            worker = self._idle.pop()
            if worker.generation >= self.generation:
                return worker
            worker.kill()
        while (worker := await self._forked(WORKER)).generation < self.generation:
            worker.kill()
        return worker

    def _keep_reserve(self) -> None:
        """Have a worker ready for the next job, should those at work be killed: a fork takes a moment."""
        if not self._idle and self._reserve is None:
            self._reserve = asyncio.create_task(self._forked(WORKER))
            self._reserve.add_done_callback(self._take_reserve)

    def _take_reserve(self, forked: asyncio.Task[Worker]) -> None:
        """Keep what was forked; without it the next job asks for a fork itself, and is told what is wrong."""
        self._reserve = None
        if not forked.cancelled() and not forked.exception():
            self._give_back(forked.result(), busy_seconds=0)

    async def _forked(self, command: bytes) -> Worker:
        """A worker or writer that is there. The keeper may hand us to a writer that is dying: it is asked again then.

        Raises Overloaded when there is none to be had.
        """
        for _ in range(_TRIES):
            fork = self._fork(command)
            try:
                async with asyncio.timeout(_START_SECONDS):
                    await fork.hello()
            except (QueryExhausted, TimeoutError):
                fork.kill()
                await asyncio.sleep(_BETWEEN_SECONDS)
            except BaseException:
                fork.kill()
                raise
            else:
                return fork
        raise Overloaded(detail=N_("no process could be started"))

    def _give_back(self, worker: Worker, busy_seconds: float) -> None:
        """Keep a worker for the next job, if it is worth it."""
        if self._closed or busy_seconds >= TIRED_SECONDS or worker.generation < self.generation:
            worker.kill()
        else:
            self._idle.append(worker)

    async def writer(self) -> Worker:
        """A new way to the writer. One at a time: the caller sees to that. Raises Overloaded."""
        return await self._forked(WRITER)

    def renew(self, generation: int) -> None:
        """Let only workers of this version of the store work from now on."""
        self.generation = generation
        for worker in self._idle:
            worker.kill()
        self._idle.clear()

    async def lost(self) -> None:
        """Return when the keeper has ended, which it does of itself only with this process."""
        with suppress(OSError):
            while await asyncio.get_running_loop().sock_recv(self._control, 1):
                pass

    def close(self) -> None:
        """End all workers, and with them the keeper: wait until it has left everything in order.

        Those at work, or on their way, are ended when they are given back.
        """
        self._closed = True
        if reserve := self._reserve:  # this may be another thread than that of its loop
            reserve.get_loop().call_soon_threadsafe(reserve.cancel)
        for worker in self._idle:
            worker.kill()
        self._idle.clear()
        self._control.shutdown(socket.SHUT_WR)
        self._control.settimeout(10)
        with suppress(OSError):
            while self._control.recv(1024):
                pass
        self._control.close()


_ENDED: Final = (QueryTimeout, QueryExhausted)
