"""`graphsvc load`, `check`, `fmt` and `cite`: what maintainers do with the content folders."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Annotated

import pyoxigraph as ox
import typer
from rich.console import Console

from graphsvc.cli.options import option, remote_place, settings_of
from graphsvc.content import Content, read_content
from graphsvc.content.folders import content_root, replace_file
from graphsvc.documents import passage_lines, stated_digests, texts_in
from graphsvc.engine.directory import StoreDirectory
from graphsvc.engine.remote import RemoteStore
from graphsvc.engine.remote_keeper import fill_remote
from graphsvc.errors import ContentError, MissingContent
from graphsvc.loading import ContentUpkeep, Group
from graphsvc.loading import check as check_content
from graphsvc.loading.layouts import FileLayout, layouts
from graphsvc.loading.reporting import WRITERS, ReportFormat
from graphsvc.model import Names
from graphsvc.settings import Settings
from graphsvc.validation import Severity


def content_folder(settings: Settings) -> Path:
    """The content folder. Raises MissingContent when the command is told that there is none."""
    root = content_root(settings)
    if root is None:
        raise MissingContent(detail="this command needs content, `none` is given")
    return root


def load(
    store: Annotated[str | None, option("store")] = None,
    content: Annotated[str | None, option("content")] = None,
    documents: Annotated[Path | None, option("documents")] = None,
    default_graph: Annotated[str | None, option("default_graph")] = None,
    base_iri: Annotated[str | None, option("base_iri")] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Overwrite content graphs that an update has changed")
    ] = False,  # a switch
) -> None:
    """Bring a store in step with the content folders, and say what changed."""
    settings = settings_of(
        store=store, content=content, documents=documents, default_graph=default_graph, base_iri=base_iri
    )
    root = content_folder(settings)
    upkeep = ContentUpkeep(root, Names(settings.base_iri), settings.documents, settings.default_graph, replace)
    if place := remote_place(settings):
        lines = fill_remote(RemoteStore(place), upkeep)
    elif settings.store == "memory":
        lines = upkeep.fill(ox.Store(), None)
    else:
        directory = StoreDirectory(Path(settings.store))
        try:
            lines = upkeep.fill(directory.store, directory.layout)
            directory.note_layout(upkeep.layout)
        finally:
            directory.close()
    for line in lines:
        typer.echo(line)
    if settings.documents is None:
        typer.echo("passages were not checked against the texts: no --documents folder")
    if settings.store == "memory":
        typer.echo("the store was in memory and is gone; name a directory with --store to keep it")


def check(
    content: Annotated[str | None, option("content")] = None,
    documents: Annotated[Path | None, option("documents")] = None,
    output: Annotated[ReportFormat, typer.Option("--format", help="How findings are printed")] = ReportFormat.TEXT,
    only: Annotated[list[str] | None, typer.Option("--only", help=f"Only these: {', '.join(Group)}")] = None,
) -> None:
    """Check everything, one line a finding; exit code 1 when one is a violation."""
    # One run that ends: looking for cycles among millions of terms took a fifth of it and found none.
    gc.disable()
    settings = settings_of(content=content, documents=documents)
    report = check_content(content_folder(settings), Names(), settings.documents, _groups(only))
    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    if output is ReportFormat.TEXT:
        graver = len([finding for finding in report.findings if finding.severity is Severity.VIOLATION])
        for number, line in enumerate(WRITERS[output](report).splitlines()):
            console.print(line, style="red" if number < graver else None)
    else:
        typer.echo(WRITERS[output](report))
    raise typer.Exit(0 if report.conforms else 1)


def _groups(only: list[str] | None) -> frozenset[Group]:
    """The groups named, one or several in each text; all of them when none is named. Raises BadParameter."""
    words = [word.strip() for text in only or () for word in text.split(",") if word.strip()]
    if unknown := [word for word in words if word not in set(Group)]:
        message = f"no such group: {', '.join(unknown)}"
        raise typer.BadParameter(message, param_hint="--only")
    return frozenset(map(Group, words)) or frozenset(Group)


def fmt(
    content: Annotated[str | None, option("content")] = None,
    check_only: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit code 1 if something would change")
    ] = False,  # a switch
) -> None:
    """Lay out the Turtle, TriG and SPARQL files of the content anew, without changing what they say."""
    found = list(layouts(read_content(content_folder(settings_of(content=content)), Names())))
    changed = [layout for layout in found if isinstance(layout, FileLayout) and not layout.kept]
    for layout in changed:
        typer.echo(f"{'would change' if check_only else 'changed'}: {layout.name}")
        if not check_only:
            replace_file(layout.path, layout.laid_out)
    refused = [layout for layout in found if isinstance(layout, ContentError)]
    for problem in refused:
        typer.echo(f"refused: {problem}", err=True)
    typer.echo(f"{len(changed)} files {'would change' if check_only else 'changed'}")
    raise typer.Exit(1 if refused or (check_only and changed) else 0)


def cite(
    document: Annotated[str, typer.Argument(help="The document's folder name below data/documents/")],
    words: Annotated[str, typer.Argument(help="The words of the passage, exactly as the text has them")],
    documents: Annotated[Path | None, option("documents")] = None,
    content: Annotated[str | None, option("content")] = None,
) -> None:
    """Print the line that lists a passage, one for each place of the words: offsets and digest, ready to paste."""
    settings = settings_of(content=content, documents=documents)
    text = text_of_document(read_content(content_folder(settings), Names()), document, settings.documents)
    for line in passage_lines(text, document, words):
        typer.echo(line)


def text_of_document(content: Content, document: str, folder: Path | None) -> str:
    """The text of a document that the content describes. Raises MissingContent without folder, description or text."""
    if folder is None:
        raise MissingContent(detail="the texts are needed: name their folder with --documents")
    digests = stated_digests((quad for file in content.files for quad in file.quads), content.names)
    text = texts_in(folder).get(digests.documents.get(document, ""))
    if text is None:
        raise MissingContent(
            detail=f"describe it first: its graph in data/documents/{document}/annotation.trig with the icg:sha256 of a"
            " text in the folder (CONTRIBUTING, A new document)",
            document=document,
        )
    return text
