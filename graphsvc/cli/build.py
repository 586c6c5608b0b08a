"""`graphsvc build`: the released files of the content, byte for byte the same from run to run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graphsvc.cli.content import content_folder
from graphsvc.cli.options import option, settings_of
from graphsvc.content import read_content
from graphsvc.errors import FolderUnusable
from graphsvc.loading import compile_content
from graphsvc.model import Names
from graphsvc.publishing import Released, released, sums


def build(
    out: Annotated[Path, typer.Option("--out", help="Folder for the files, empty or not there yet")] = Path("dist"),
    content: Annotated[str | None, option("content")] = None,
    base_iri: Annotated[str | None, option("base_iri")] = None,
) -> None:
    """Write the data as files: N-Quads, TriG, JSON-LD, RDF 1.2, Turtle of graphs but passages', and their digests."""
    settings = settings_of(content=content, base_iri=base_iri)
    names = Names(settings.base_iri)
    known = read_content(content_folder(settings), names)
    graphs = compile_content(known).graphs
    quads = (quad for found in graphs.values() for quad in found)
    files = tuple(released(quads, names, known.prefixes))
    _write((*files, sums(files)), out)
    typer.echo(f"{len(files)} files, {sum(len(file.content) for file in files):,} bytes: {out}")


def _write(files: tuple[Released, ...], out: Path) -> None:
    """Write all files into an empty folder. Raises FolderUnusable."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        if any(out.iterdir()):
            raise FolderUnusable(detail="there is something in it", folder=out)
        for file in files:
            (out / file.name).write_bytes(file.content)
    except OSError as problem:
        raise FolderUnusable(detail=str(problem.strerror), folder=out) from problem
