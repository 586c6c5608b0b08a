"""`graphsvc backup` and `restore`: all quads of a store to a folder and back, by the running service or without."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from graphsvc.backups import BackupFacts, BackupReader, backup_of
from graphsvc.cli.calling import called
from graphsvc.cli.options import option, settings_of
from graphsvc.engine.directory import StoreDirectory
from graphsvc.engine.embedded import EmbeddedEngine
from graphsvc.engine.restoring import restore as put_back
from graphsvc.errors import CallFailed, FolderUnusable, NoBackup, NotOffered, StoreInMemory
from graphsvc.loading import ContentUpkeep, stated_version
from graphsvc.model import Names
from graphsvc.settings import Settings

QUADS: Final = "quads.nq.gz"
MANIFEST: Final = "manifest.json"
_PIECE_BYTES: Final = 1 << 20

Endpoint = Annotated[
    str | None, typer.Option("--endpoint", help="Address of the running service, or of its SPARQL endpoint")
]


def backup(
    folder: Annotated[Path, typer.Argument(help="New folder for the backup")],
    endpoint: Endpoint = None,
    token_file: Annotated[Path | None, option("token_file")] = None,
    store: Annotated[str | None, option("store")] = None,
    base_iri: Annotated[str | None, option("base_iri")] = None,
) -> None:
    """Write all quads of a store to a new folder, with counts and a digest."""
    settings = settings_of(token_file=token_file, store=store, base_iri=base_iri)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderUnusable(detail="there is something in it already", folder=folder)
    partial = folder.with_name(folder.name + ".partial")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        _write(partial / QUADS, _fetched(endpoint, settings) if endpoint else _stored(settings))
        manifest = _manifest(partial / QUADS)
        _write(partial / MANIFEST, [json.dumps(manifest, indent=2).encode(), b"\n"])
        partial.replace(folder)
    except OSError as problem:
        raise FolderUnusable(detail=str(problem.strerror or problem), folder=folder) from problem
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    typer.echo(f"backed up to {folder}: {_told(manifest)}")


def restore(
    folder: Annotated[Path, typer.Argument(help="Folder that `graphsvc backup` made")],
    endpoint: Endpoint = None,
    token_file: Annotated[Path | None, option("token_file")] = None,
    store: Annotated[str | None, option("store")] = None,
    base_iri: Annotated[str | None, option("base_iri")] = None,
    default_graph: Annotated[str | None, option("default_graph")] = None,
) -> None:
    """Replace everything in a store by what a backup holds, whole or not at all."""
    settings = settings_of(token_file=token_file, store=store, base_iri=base_iri, default_graph=default_graph)
    path = folder / QUADS
    manifest = _proved(folder)
    if endpoint:
        with path.open("rb") as source:
            size = str(path.stat().st_size)
            called(endpoint, "backup", settings.token_file, source, {"Content-Length": size}).close()
    else:
        upkeep = ContentUpkeep(None, Names(settings.base_iri), None, settings.default_graph)
        with _opened(settings) as directory:
            put_back(path, directory, upkeep)
            directory.note_layout(upkeep.layout)
    typer.echo(f"restored from {folder}: {_told(manifest)}")


@contextmanager
def _opened(settings: Settings) -> Iterator[StoreDirectory]:
    """The store's directory. Raises StoreInMemory, NotOffered, StoreLocked and StoreUnreadable."""
    if settings.remote_store:
        raise NotOffered(detail="back up and restore the engine behind it by its own means")
    if settings.store == "memory":
        raise StoreInMemory
    directory = StoreDirectory(Path(settings.store))
    try:
        yield directory
    finally:
        directory.close()


def _stored(settings: Settings) -> Iterator[bytes]:
    """The backup of a directory that no service has open."""
    names = Names(settings.base_iri)
    with _opened(settings) as directory:
        version = stated_version(EmbeddedEngine(directory.store, ""), names)
        created = datetime.now(UTC).isoformat(timespec="seconds")
        yield from backup_of(directory.store, BackupFacts(names.base, directory.layout or "plain", version, created))


def _fetched(endpoint: str, settings: Settings) -> Iterator[bytes]:
    """The backup that the running service makes. Raises CallFailed."""
    with called(endpoint, "backup", settings.token_file) as answer:
        try:
            while piece := answer.read(_PIECE_BYTES):
                yield piece
        except (HTTPException, OSError) as problem:
            raise CallFailed(detail=f"the backup broke off: {problem}", endpoint=endpoint) from problem


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file that is on the disk afterwards."""
    with path.open("wb") as target:
        for piece in pieces:
            target.write(piece)
        target.flush()
        os.fsync(target.fileno())


def _manifest(path: Path) -> dict[str, Any]:
    """What stands beside a backup, for people and for the check of the file. Raises NoBackup unless it is whole."""
    with path.open("rb") as source:
        reader = BackupReader(source)
        for _ in reader.lines():
            pass
        source.seek(0)
        digest = hashlib.file_digest(source, "sha256").hexdigest()
    assert reader.contents is not None  # noqa: S101  # known after the last line
    facts, contents = reader.facts, reader.contents
    return {"file": path.name, "sha256": digest, **asdict(facts), "quads": contents.quads, "graphs": contents.graphs}


def _proved(folder: Path) -> dict[str, Any]:
    """What the manifest of a backup says. Raises NoBackup unless the file beside it is the one it was written for."""
    try:
        stated = json.loads((folder / MANIFEST).read_text())
        found = _manifest(folder / QUADS)
    except (OSError, ValueError) as problem:
        raise NoBackup(detail=str(getattr(problem, "strerror", problem)), folder=folder) from problem
    if stated != found:
        raise NoBackup(detail="the manifest does not fit the file beside it", folder=folder)
    return found


def _told(manifest: Mapping[str, Any]) -> str:
    """What was backed up or restored, for people."""
    version = manifest["version"] or "none"
    return f"{manifest['quads']:,} quads in {len(manifest['graphs']):,} named graphs, data version {version}"
