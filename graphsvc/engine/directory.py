"""A directory that holds one store of ours on disk, with its format version and a lock."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
from filelock import FileLock, Timeout

from graphsvc.errors import StoreLocked, StoreUnreadable
from graphsvc.settings import Layout

FORMAT_VERSION: Final = 1
"""Raised whenever what a store holds changes in a way that older code would misread."""

_MARK: Final = "graphsvc.json"
_QUADS: Final = "quads"
_OURS: Final = re.compile(rf"{_QUADS}(?:-[0-9a-f]{{8}})?")


class StoreDirectory:
    """A directory that holds one store of ours, locked while it is open.

    Its mark, a JSON file, names the format version, the folder of the quads, and the layout of the default graph.
    """

    def __init__(self, path: Path, patience_seconds: float = 0) -> None:
        """Lock the directory, make it when it is not there, check its format version.

        Waits so long for whoever has it locked. Raises StoreLocked and StoreUnreadable; leaves a directory that is not
        ours untouched.
        """
        self.path = path
        if path.exists() and not path.is_dir():
            raise StoreUnreadable(detail="this is not a directory", directory=path)
        if path.is_dir() and any(path.iterdir()) and not (path / _MARK).exists():
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
            self._mark = self._read_mark()
            self.store = ox.Store(str(path / self._mark.get("quads", _QUADS)))
            self._tidy()
        except StoreUnreadable:
            self._lock.release()
            raise
        except OSError as problem:
            self._lock.release()
            raise StoreUnreadable(detail=str(problem), directory=path) from problem

    def _read_mark(self) -> dict[str, Any]:
        """What the mark says; a new store gets one."""
        mark = self.path / _MARK
        if not mark.exists():
            self._write_mark({"format": FORMAT_VERSION})
        try:
            said = dict(json.loads(mark.read_text()))
            found = said["format"]
        except (ValueError, KeyError, TypeError) as problem:
            raise StoreUnreadable(detail="its format version cannot be read", file=mark) from problem
        if found != FORMAT_VERSION:
            raise StoreUnreadable(
                detail="made by another version of graphsvc; load the content into a new directory",
                format=found,
                expected=FORMAT_VERSION,
                directory=self.path,
            )
        return said

    def _write_mark(self, said: dict[str, Any]) -> None:
        """Replace the mark, so that it is on the disk whole, or the old one still is."""
        partial = self.path / (_MARK + ".partial")
        with partial.open("w") as target:
            target.write(json.dumps(said) + "\n")
            target.flush()
            os.fsync(target.fileno())
        partial.replace(self.path / _MARK)
        folder = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _tidy(self) -> None:
        """Take away what a replacement that never came to its end has left."""
        for folder in self.path.iterdir():
            if _OURS.fullmatch(folder.name) and folder.name != self._mark.get("quads", _QUADS):
                shutil.rmtree(folder, ignore_errors=True)

    @property
    def layout(self) -> Layout | None:
        """What the default graph holds; None for a store that was never filled."""
        layout: Layout | None = self._mark.get("layout")
        return layout

    def note_layout(self, layout: Layout) -> None:
        """Write down what the default graph holds from now on."""
        if layout != self.layout:
            self._mark = {**self._mark, "layout": layout}
            self._write_mark(self._mark)

    def replace(self, fill: Callable[[ox.Store], None]) -> None:
        """Put a new store, filled by this, in the place of the old one: whole, or not at all when anything fails."""
        name = f"{_QUADS}-{secrets.token_hex(4)}"
        try:
            new = ox.Store(str(self.path / name))
            fill(new)
            new.flush()
            self._write_mark({**self._mark, "quads": name})
        except BaseException:
            shutil.rmtree(self.path / name, ignore_errors=True)
            raise
        self._mark = {**self._mark, "quads": name}
        self.store = new
        self._tidy()

    def close(self) -> None:
        """Write everything down and give the lock back."""
        self.store.flush()
        del self.store
        self._lock.release()
