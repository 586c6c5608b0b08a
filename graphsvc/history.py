"""What changed between data versions: RDF Patches in a folder, which lead to the version whose lines it keeps."""

from __future__ import annotations

import gzip
import json
import logging
import os
import re
import uuid
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from graphsvc.model import sha256

_LOG: Final = logging.getLogger(__name__)
_FORMAT: Final = 1
_STATE: Final = "history.json"
_VERSION: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_UNREADABLE: Final = (ValueError, KeyError, TypeError, OSError, EOFError, zlib.error)


@dataclass(frozen=True, slots=True)
class Change:
    """One patch, named by a UUID: from which version it leads to which, when that was served, how much it changes."""

    id: str
    previous: str | None
    older: str
    newer: str
    since: str
    added: int
    deleted: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Told:
    """The changes that are kept, oldest first, and the version to which they lead, which was served `since` then."""

    version: str = ""
    since: str = ""
    lines_sha256: str = ""
    changes: Sequence[Change] = ()


def patch_between(older: bytes, newer: bytes, head: Sequence[str]) -> tuple[bytes, int, int]:
    """The RDF Patch from one canonical N-Quads document to another, and how many quads it adds and deletes.

    A row is `D` or `A` before the very line of the document, so blank nodes have the labels of these two documents
    (https://jena.apache.org/documentation/rdf-patch). Equal documents give equal bytes.
    """
    before, after = set(older.splitlines(keepends=True)), set(newer.splitlines(keepends=True))
    added, deleted = sorted(after - before), sorted(before - after)
    rows = [*(f"H {field} .\n".encode() for field in head), b"TX .\n"]
    rows += [*(b"D " + line for line in deleted), *(b"A " + line for line in added), b"TC .\n"]
    return b"".join(rows), len(added), len(deleted)


class History:
    """A folder of patches. What is written is there whole, or what was there before still is, whenever it is ended.

    One process at a time may use a folder.
    """

    def __init__(self, folder: Path, most: int, most_bytes: int) -> None:
        """Read a folder, made when it is not there; one that cannot be read is begun anew, which is logged.

        So many changes are kept, and so many bytes of them. Raises OSError when the folder cannot be had.
        """
        self._folder = folder
        self._most, self._most_bytes = most, most_bytes
        folder.mkdir(parents=True, exist_ok=True)
        self.told = Told()
        try:
            self.told = self._read()
        except FileNotFoundError as problem:
            if (folder / _STATE).exists():
                self._begin_anew(f"{problem.filename} is missing")
        except _UNREADABLE as problem:
            self._begin_anew(str(problem))

    def path(self, change: Change) -> Path:
        """Where a patch is."""
        return self._folder / f"{change.id}.rdfp"

    def add(self, version: str, lines: bytes, since: datetime) -> None:
        """Go on to a version with these canonical N-Quads. What cannot be written is logged, and not told of."""
        if not _VERSION.fullmatch(version):
            _LOG.warning("no changes are told of: the data version %r cannot be written down", version)
            return
        at = since.isoformat()
        try:
            self._tidy()
            told = Told(version, at, sha256(lines), self._kept(self._changed(version, lines, at)))
            _write(self._lines(told), gzip.compress(lines, 1, mtime=0))
            _write(self._folder / _STATE, _packed(told))
        except OSError as problem:
            _LOG.warning("changes could not be written down: %s", problem)
        else:
            self.told = told

    def _changed(self, version: str, lines: bytes, since: str) -> Iterator[Change]:
        """The changes up to a version, the patch of the last one written; none where there is nothing to go on from.

        Raises OSError.
        """
        if not self.told.version:
            return
        try:
            older = self._older()
        except _UNREADABLE as problem:
            self._begin_anew(str(problem))
            return
        known = self.told
        previous = known.changes[-1].id if known.changes else None
        change_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{previous} {known.version} {version}"))
        head = [f"id <urn:uuid:{change_id}>"]
        head += [f"prev <urn:uuid:{previous}>"] if previous else []
        head += [f'from "{known.version}"', f'to "{version}"']
        patch, added, deleted = patch_between(older, lines, head)
        change = Change(change_id, previous, known.version, version, since, added, deleted, len(patch), sha256(patch))
        _write(self.path(change), patch)
        yield from known.changes
        yield change

    def _kept(self, changes: Iterator[Change]) -> Sequence[Change]:
        """The newest of them, as many as the bounds allow."""
        found = list(changes)[-self._most :] if self._most else []
        while sum(change.bytes for change in found) > self._most_bytes:
            del found[0]
        return tuple(found)

    def _read(self) -> Told:
        """What the folder holds. Raises one of _UNREADABLE."""
        told = _unpacked((self._folder / _STATE).read_bytes())
        for change in told.changes:
            if sha256(self.path(change).read_bytes()) != change.sha256:
                message = f"the patch {change.id} is not what was written"
                raise ValueError(message)
        if not self._lines(told).is_file():
            message = f"the lines of version {told.version} are missing"
            raise ValueError(message)
        return told

    def _older(self) -> bytes:
        """The lines of the version that was written last. Raises one of _UNREADABLE."""
        lines = gzip.decompress(self._lines(self.told).read_bytes())
        if sha256(lines) != self.told.lines_sha256:
            message = f"the lines of version {self.told.version} are not what was written"
            raise ValueError(message)
        return lines

    def _lines(self, told: Told) -> Path:
        """Where the lines of a version are."""
        return self._folder / f"{told.lines_sha256[:32]}.nq.gz"

    def _begin_anew(self, reason: str) -> None:
        """Forget what there was."""
        _LOG.warning("the history of changes in %s begins anew: %s", self._folder, reason)
        self.told = Told()

    def _tidy(self) -> None:
        """Take away files that were no longer told of before this: who asked for one has it by now."""
        told = {self.path(change) for change in self.told.changes} | {self._lines(self.told), self._folder / _STATE}
        for path in self._folder.iterdir():
            if path.suffix in (".rdfp", ".gz", ".partial") and path not in told:
                path.unlink(missing_ok=True)


def _packed(told: Told) -> bytes:
    """What is told of, as it is written down: a digest, then JSON."""
    text = json.dumps({"format": _FORMAT, **asdict(told)}, indent=1)
    return f"{sha256(text)}\n{text}".encode()


def _unpacked(state: bytes) -> Told:
    """What `_packed` wrote. Raises one of _UNREADABLE."""
    digest, _, text = state.decode().partition("\n")
    if sha256(text) != digest:
        message = f"{_STATE} is not what was written"
        raise ValueError(message)
    told = json.loads(text)
    if told.pop("format") != _FORMAT:
        message = "it was written by another version of graphsvc"
        raise ValueError(message)
    return Told(**{**told, "changes": tuple(Change(**change) for change in told["changes"])})


def _write(path: Path, content: bytes) -> None:
    """Replace a file, so that it is on the disk whole, or the old one still is. Raises OSError."""
    partial = path.with_name(path.name + ".partial")
    with partial.open("wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())
    partial.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
