"""A directory that holds one store of ours on disk, with its format version and a lock."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from filelock import FileLock, Timeout

from graphsvc.errors import StoreLocked, StoreUnreadable

FORMAT_VERSION: Final = 1
"""Raised whenever what a store holds changes in a way that older code would misread."""

_MARK: Final = "graphsvc.json"


class StoreDirectory:
    """A directory that holds one store of ours, locked while it is open."""

    def __init__(self, path: Path, patience_seconds: float = 0) -> None:
        """Lock the directory, make it when it is not there, check its format version.

        Waits so long for whoever has it locked. Raises StoreLocked and StoreUnreadable; leaves a directory that is not
        ours untouched.
        """
        self.path = path
        mark = path / _MARK
        if path.exists() and not path.is_dir():
            raise StoreUnreadable(detail="this is not a directory", directory=path)
        if path.is_dir() and any(path.iterdir()) and not mark.exists():
            raise StoreUnreadable(
                detail="the directory holds something that is not a store of graphsvc", directory=path
            )
        try:
            path.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(path / "lock")
            self._lock.acquire(timeout=patience_seconds)
        except Timeout as problem:
            raise StoreLocked(directory=path) from problem
        except OSError as problem:
            raise StoreUnreadable(detail=str(problem.strerror), directory=path) from problem
        try:
            self._check_version(mark)
            self.store = ox.Store(str(path / "quads"))
        except StoreUnreadable:
            self._lock.release()
            raise
        except OSError as problem:
            self._lock.release()
            raise StoreUnreadable(detail=str(problem), directory=path) from problem

    @staticmethod
    def _check_version(mark: Path) -> None:
        """Write the format version into a new store, compare that of an old one."""
        if not mark.exists():
            mark.write_text(json.dumps({"format": FORMAT_VERSION}) + "\n")
            return
        try:
            found = json.loads(mark.read_text())["format"]
        except (ValueError, KeyError, TypeError) as problem:
            raise StoreUnreadable(detail="its format version cannot be read", file=mark) from problem
        if found != FORMAT_VERSION:
            raise StoreUnreadable(
                detail="made by another version of graphsvc; load the content into a new directory",
                format=found,
                expected=FORMAT_VERSION,
                directory=mark.parent,
            )

    def close(self) -> None:
        """Write everything down and give the lock back."""
        self.store.flush()
        del self.store
        self._lock.release()
