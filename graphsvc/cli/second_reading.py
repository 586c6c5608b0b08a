"""`graphsvc second-reading`: what of ontology, things, shapes and queries a second person has to read."""

from __future__ import annotations

from typing import Annotated

import typer

from graphsvc.cli.content import content_folder
from graphsvc.cli.options import option, settings_of
from graphsvc.content import read_content
from graphsvc.errors import UnusableContent
from graphsvc.loading.second_reading import Difference, differences, sign, signed_in
from graphsvc.loading.signed_parts import Part, said_in
from graphsvc.model import Names


def second_reading(
    wanted: Annotated[
        list[str] | None,
        typer.Argument(
            help="Only these: things by their prefixed names, files or folders; without any, all is printed"
        ),
    ] = None,
    signed: Annotated[
        bool, typer.Option("--sign", help="Another person has read what is named, and it is right: keep it as signed")
    ] = False,  # a switch
    content: Annotated[str | None, option("content")] = None,
) -> None:
    """Print what no second person has read as it stands, or sign it; exit code 1 while something named is unsigned."""
    known = read_content(content_folder(settings_of(content=content)), Names())
    if known.problems:
        raise UnusableContent(known.problems)
    if signed and not wanted:
        message = "say what was read: names of things, files or folders"
        raise typer.BadParameter(message, param_hint="--sign")
    parts = [*said_in(known), *signed_in(known)]
    if unknown := [name for name in wanted or () if not any(_is_named(part, name) for part in parts)]:
        message = f"no such thing, file or folder: {', '.join(unknown)} (as in icg:Community, ontology/community.ttl)"
        raise typer.BadParameter(message)
    unread = {
        part: difference
        for part, difference in differences(known).items()
        if not wanted or any(_is_named(part, name) for name in wanted)
    }
    for part, difference in unread.items():
        typer.echo(_line(part, difference))
    if signed:
        sign(known, unread)
    typer.echo(f"{len(unread)} parts {'signed' if signed else 'to be read a second time'}")
    raise typer.Exit(1 if unread and not signed else 0)


def _is_named(part: Part, name: str) -> bool:
    """Whether a name is that of the part's thing, file or folder."""
    return name in (part.subject, part.file) or part.file.startswith(f"{name.rstrip('/')}/")


def _line(part: Part, difference: Difference) -> str:
    """`ontology/community.ttl: icg:aim: rdfs:label@fr: visée (signed: but)`."""
    was = "" if difference.signed is None else f" (signed: {difference.signed})"
    return f"{part.file}: {part.subject}: {part.term}: {'nothing' if difference.now is None else difference.text}{was}"
