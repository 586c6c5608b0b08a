"""`graphsvc second-reading`: what of ontology, things, shapes and queries a second person has to read."""

from __future__ import annotations

from typing import Annotated

import typer

from graphsvc.cli.content import content_folder
from graphsvc.cli.options import option, settings_of
from graphsvc.content import read_content
from graphsvc.errors import UnusableContent
from graphsvc.loading.second_reading import Difference, Part, differences, sign
from graphsvc.model import Names


def second_reading(
    subjects: Annotated[
        list[str] | None, typer.Argument(help="Only these things (prefixed names) or files; all without any")
    ] = None,
    signed: Annotated[
        bool, typer.Option("--sign", help="You have read what is printed, and it is right: keep it as signed")
    ] = False,  # a switch
    content: Annotated[str | None, option("content")] = None,
) -> None:
    """Print what nobody has read a second time as it stands, or sign it; exit code 1 while something is unsigned."""
    known = read_content(content_folder(settings_of(content=content)), Names())
    if known.problems:
        raise UnusableContent(known.problems)
    unread = {
        part: difference
        for part, difference in differences(known).items()
        if not subjects or part.subject in subjects or part.file in subjects
    }
    for part, difference in unread.items():
        typer.echo(_line(part, difference))
    if signed:
        sign(known, unread)
    typer.echo(f"{len(unread)} parts {'signed' if signed else 'to be read a second time'}")
    raise typer.Exit(1 if unread and not signed else 0)


def _line(part: Part, difference: Difference) -> str:
    """`ontology/community.ttl: icg:aim: rdfs:label@fr: visée (signed: but)`."""
    was = "" if difference.signed is None else f" (signed: {difference.signed})"
    return f"{part.file}: {part.subject}: {part.term}: {'nothing' if difference.now is None else difference.now}{was}"
