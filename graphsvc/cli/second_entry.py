"""`graphsvc second-entry`: the form for a second reader of a document, and what a filled one agrees to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graphsvc.cli.content import content_folder, text_of_document
from graphsvc.cli.options import option, settings_of
from graphsvc.content import read_content
from graphsvc.content.folders import replace_file
from graphsvc.content.parsing import text_of
from graphsvc.errors import UnusableContent
from graphsvc.loading.double_entry import TABLE
from graphsvc.loading.entry_forms import blank_form, taken_in
from graphsvc.model import Names


def second_entry(
    document: Annotated[str, typer.Argument(help="The document's folder name below data/documents/")],
    filled: Annotated[
        Path | None,
        typer.Option("--filled", help="A form that the second reader has filled in: compare it, keep what agrees"),
    ] = None,
    documents: Annotated[Path | None, option("documents")] = None,
    content: Annotated[str | None, option("content")] = None,
) -> None:
    """Print the form of what nobody has entered a second time, or take in a filled one; exit code 1 if they differ."""
    settings = settings_of(content=content, documents=documents)
    known = read_content(content_folder(settings), Names())
    if known.problems:
        raise UnusableContent(known.problems)
    text = text_of_document(known, document, settings.documents)
    if filled is None:
        typer.echo(blank_form(known, document, text), nl=False)
        return
    table, differences = taken_in(known, document, text_of(filled, str(filled)), str(filled))
    replace_file(known.root / "data" / "documents" / document / TABLE, table)
    for line in differences:
        typer.echo(line)
    typer.echo(f"{table.count(chr(10)) - 1} statements entered twice, {len(differences)} answers differ")
    raise typer.Exit(1 if differences else 0)
