"""The command line: errors in one line with a hint, exit code 2 for misuse, 1 for findings."""

from __future__ import annotations

import sys

import typer
from pydantic import ValidationError
from rich.console import Console

from graphsvc.cli.backup import backup, restore
from graphsvc.cli.build import build
from graphsvc.cli.content import check, cite, fmt, load
from graphsvc.cli.coverage import coverage
from graphsvc.cli.query import query
from graphsvc.cli.second_entry import second_entry
from graphsvc.cli.second_reading import second_reading
from graphsvc.cli.serve import serve
from graphsvc.cli.settings import show_settings
from graphsvc.errors import ServiceError

app = typer.Typer(
    help="A knowledge graph of intelligent communities: serve it, ask it, check it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(serve)
app.command()(load)
app.command()(build)
app.command()(check)
app.command()(coverage)
app.command()(query)
app.command()(fmt)
app.command()(backup)
app.command()(restore)
app.command()(cite)
app.command("second-entry")(second_entry)
app.command("second-reading")(second_reading)
app.command("settings")(show_settings)


def main() -> None:
    """Run the command line; the one place where errors become lines on stderr."""
    errors = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)
    try:
        app()
    except ServiceError as error:
        errors.print(f"graphsvc: {error}", style="red")
        if error.hint:
            errors.print(f"hint: {error.hint}")
        sys.exit(2)
    except ValidationError as error:
        for item in error.errors():
            field = "-".join(str(part) for part in item["loc"]).replace("_", "-")
            errors.print(f"graphsvc: --{field}: {item['msg']}", style="red")
        sys.exit(2)
