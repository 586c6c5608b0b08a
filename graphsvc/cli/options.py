"""Options of the command line, taken from the table of settings: names, help and bounds are said there only."""

from __future__ import annotations

from typing import Any

import typer

from graphsvc.authorisation import authorisation_of
from graphsvc.engine.contract import Place
from graphsvc.settings import Settings


def option(field: str) -> Any:  # noqa: ANN401  # typer's own type for an option is internal
    """The option `--field-name` with the help of the setting."""
    known = Settings.model_fields[field]
    default = known.get_default()
    shown = f"{known.description}" + ("" if default in (None, "") else f" [default: {default}]")
    return typer.Option("--" + field.replace("_", "-"), help=shown, show_default=False)


def settings_of(**given: object) -> Settings:
    """The settings in force: what the command line gives, then the environment, then the defaults."""
    values: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    return Settings(**values)


def remote_place(settings: Settings) -> Place | None:
    """Where a remote store is; None for a store of our own. Raises TokenUnusable."""
    if settings.remote_store is None:
        return None
    token = authorisation_of(settings.store_token_file).token
    return Place(*settings.remote_store, token.decode() if token else None)
