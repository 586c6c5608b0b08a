"""What a server uses: CPU and memory of all processes of its session, for it may have many, and may replace them."""

from __future__ import annotations

import os
from contextlib import suppress
from threading import Event, Thread
from typing import Self

import psutil

_LOOK_SECONDS = 0.1


def _members(session: int) -> list[psutil.Process]:
    """The processes of a session that are there now."""
    found = []
    for number in psutil.pids():
        with suppress(ProcessLookupError, PermissionError, psutil.NoSuchProcess):
            if os.getsid(number) == session:
                found.append(psutil.Process(number))
    return found


def memory_bytes(session: int) -> int:
    """The memory of a session: pages that processes share count once (proportional set size)."""
    sizes = 0
    for process in _members(session):
        with suppress(psutil.NoSuchProcess):
            sizes += process.memory_full_info().pss
    return sizes


class CpuMeter:
    """Counts the CPU seconds of a session, also of processes that end meanwhile, but for their last moment."""

    def __init__(self, session: int) -> None:
        """Watch the session whose leader this is."""
        self._session = session
        self._seen: dict[psutil.Process, float] = {}
        self._over = Event()
        self._thread = Thread(target=self._watch, daemon=True)
        self._at_start: dict[psutil.Process, float] = {}

    def __enter__(self) -> Self:
        """Begin to count."""
        self._look()
        self._at_start = dict(self._seen)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Count no more."""
        self._over.set()
        self._thread.join()
        self._look()

    @property
    def seconds(self) -> float:
        """What was used since the beginning."""
        return sum(seconds - self._at_start.get(process, 0.0) for process, seconds in self._seen.items())

    def _watch(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            self._look()

    def _look(self) -> None:
        for process in _members(self._session):
            with suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                self._seen[process] = times.user + times.system
