"""A store out of a backup: the whole file is proved first, then a new store filled, then the old one replaced."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from graphsvc.backups import BackupReader, Contents
from graphsvc.engine.contract import Upkeep, Writable
from graphsvc.errors import NoBackup


def restore(path: Path, target: Writable, upkeep: Upkeep) -> Contents:
    """Put what a backup holds in the place of a store, whole or not at all. Raises NoBackup and OSError."""
    with path.open("rb") as source:
        proved = BackupReader(source)
        if proved.facts.base != upkeep.base:
            raise NoBackup(detail="its names have another base", base=proved.facts.base, expected=upkeep.base)
        for _ in proved.lines():
            pass
    contents = proved.contents
    assert contents is not None  # noqa: S101  # known after the last line

    def fill(store: ox.Store) -> None:
        with path.open("rb") as source:
            reader = BackupReader(source)
            quads = ox.parse(_Lines(reader.lines()), ox.RdfFormat.N_QUADS)  # type: ignore[arg-type]  # it only reads
            try:
                store.bulk_extend(upkeep.kept(quads, reader.facts.layout))
            except SyntaxError as problem:
                raise NoBackup(detail=str(problem)) from problem
        for graph, held in contents.graphs.items():
            if not held:
                store.add_graph(_named(graph))
        store.update(upkeep.transaction("INSERT DATA { }"))

    target.replace(fill)
    return contents


def _named(graph: str) -> ox.NamedNode:
    """The name of an empty graph. Raises NoBackup."""
    try:
        return ox.NamedNode(graph.removeprefix("<").removesuffix(">"))
    except ValueError as problem:
        raise NoBackup(detail="an empty graph has no name", graph=graph) from problem


class _Lines:
    """Lines as a file that is read in pieces."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self._rest = b""

    def read(self, size: int) -> bytes:
        """Up to so many bytes, none at the end."""
        held = bytearray(self._rest)
        while len(held) < size and (line := next(self._lines, b"")):
            held += line
        self._rest = bytes(held[size:])
        return bytes(held[:size])
