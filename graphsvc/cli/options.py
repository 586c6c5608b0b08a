"""Options of the command line, taken from the table of settings: names, help and bounds are said there only."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

import typer

from graphsvc.authorisation import authorisation_of
from graphsvc.engine.contract import Place
from graphsvc.errors import MissingContent
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


def content_root(settings: Settings) -> Path | None:
    """The folder with the content: the one named, the checkout, or the installed package's; None when told so.

    Raises MissingContent when there is none of these.
    """
    if settings.content == "none":
        return None
    if settings.content is not None:
        folder = Path(settings.content)
        if not folder.is_dir():
            raise MissingContent(detail="there is no such folder", folder=folder)
        return folder
    package = Path(str(resources.files("graphsvc")))
    for folder in (package.parent, package / "_content"):
        if (folder / "ontology").is_dir() and (folder / "data").is_dir():
            return folder
    raise MissingContent(detail="neither a checkout nor an installed package has content")
