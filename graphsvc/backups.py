"""Backups: all quads of a store as one compressed N-Quads stream that says what it is and proves that it is whole.

The first line is a comment with the facts of the store, the last one a comment with counts and the digest of all lines
between. What reads N-Quads reads it too.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO, Final, cast, get_args

import pyoxigraph as ox

from graphsvc.errors import NoBackup
from graphsvc.settings import Layout

FORMAT: Final = 1
_FIRST: Final = b"# graphsvc backup "
_LAST: Final = b"# end "
_GZIP: Final = 16 + zlib.MAX_WBITS
_PIECE_BYTES: Final = 1 << 16
_LINE_BYTES: Final = 1 << 28


@dataclass(frozen=True, slots=True)
class BackupFacts:
    """What a store was: the base of its names, what its default graph held, its data version, and when that was."""

    base: str
    layout: Layout
    version: str
    created: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What a whole backup holds: quads, quads by named graph with empty ones at 0, SHA-256 of the quads' lines."""

    quads: int
    graphs: Mapping[str, int]
    sha256: str


def backup_of(store: ox.Store, facts: BackupFacts) -> Iterator[bytes]:
    """The backup of a store in compressed pieces; without its default graph where that is the merge of the others."""
    packing = zlib.compressobj(wbits=_GZIP)
    digest = hashlib.sha256()
    counts: Counter[str] = Counter({str(graph): 0 for graph in store.named_graphs()})
    quads = 0
    held = [_comment(_FIRST, {"format": FORMAT, **asdict(facts)})]
    size = len(held[0])
    for quad in store:
        named = not isinstance(quad.graph_name, ox.DefaultGraph)
        if not named and facts.layout == "merge":
            continue
        line = f"{quad} .\n".encode()
        digest.update(line)
        quads += 1
        if named:
            counts[str(quad.graph_name)] += 1
        held.append(line)
        size += len(line)
        if size > _PIECE_BYTES:
            yield packing.compress(b"".join(held))
            held, size = [], 0
    held.append(_comment(_LAST, {"quads": quads, "sha256": digest.hexdigest(), "graphs": dict(sorted(counts.items()))}))
    yield packing.compress(b"".join(held)) + packing.flush()


def _comment(prefix: bytes, value: Mapping[str, object]) -> bytes:
    """A line that N-Quads passes over."""
    return prefix + json.dumps(value).encode() + b"\n"


class BackupReader:
    """A backup as it is read: `facts` first, then the lines, then `contents`."""

    def __init__(self, source: BinaryIO) -> None:
        """Read the first line. Raises NoBackup."""
        self._lines = _lines(source)
        stated = _stated(next(self._lines, b""), _FIRST)
        if stated.get("format") != FORMAT:
            raise NoBackup(detail="made by another version of graphsvc", format=stated.get("format"), expected=FORMAT)
        base, layout, version, created = (str(stated.get(name)) for name in BackupFacts.__slots__)
        if layout not in get_args(Layout):
            raise NoBackup(detail="its first line does not say what it is")
        self.facts = BackupFacts(base, cast("Layout", layout), version, created)
        self.contents: Contents | None = None

    def lines(self) -> Iterator[bytes]:
        """The quads' lines; `contents` is known after the last one. Raises NoBackup when it is not whole."""
        digest = hashlib.sha256()
        quads = 0
        for line in self._lines:
            if line.startswith(_LAST):
                stated = _stated(line, _LAST)
                self.contents = Contents(quads, stated.get("graphs", {}), digest.hexdigest())
                if (stated.get("quads"), stated.get("sha256")) != (quads, self.contents.sha256):
                    raise NoBackup(detail="its quads are not those that were backed up", quads=quads)
                if next(self._lines, None) is not None:
                    raise NoBackup(detail="lines follow its end")
                return
            digest.update(line)
            quads += 1
            yield line
        raise NoBackup(detail="it ends before its end", quads=quads)


def _stated(line: bytes, prefix: bytes) -> dict[str, Any]:
    """What a comment states. Raises NoBackup."""
    try:
        stated = json.loads(line[len(prefix) :]) if line.startswith(prefix) else None
    except (ValueError, RecursionError):
        stated = None
    if not isinstance(stated, dict):
        raise NoBackup(detail="this is no backup of graphsvc")
    return stated


def _lines(source: BinaryIO) -> Iterator[bytes]:
    """The lines of a compressed stream, each with its end. Raises NoBackup."""
    unpacking = zlib.decompressobj(wbits=_GZIP)
    begun: list[bytes] = []
    size = 0
    try:
        while not unpacking.eof and (packed := unpacking.unconsumed_tail or source.read(_PIECE_BYTES)):
            *whole, rest = unpacking.decompress(packed, _PIECE_BYTES).split(b"\n")
            for line in whole:
                yield b"".join([*begun, line, b"\n"])
                begun, size = [], 0
            begun.append(rest)
            size += len(rest)
            if size > _LINE_BYTES:
                raise NoBackup(detail="a line of it is too long", limit=_LINE_BYTES)
    except zlib.error as problem:
        raise NoBackup(detail="it cannot be decompressed") from problem
    if size or not unpacking.eof:
        raise NoBackup(detail="it ends in the middle")
    if unpacking.unused_data or source.read(1):
        raise NoBackup(detail="something follows its end")
