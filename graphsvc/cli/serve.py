"""`graphsvc serve`: its options. What it does stands in `running`, which FastAPI comes along with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from graphsvc.cli.options import option, settings_of
from graphsvc.content.folders import content_root


def serve(  # each is an option of the command
    host: Annotated[str | None, option("host")] = None,
    port: Annotated[int | None, option("port")] = None,
    store: Annotated[str | None, option("store")] = None,
    content: Annotated[str | None, option("content")] = None,
    documents: Annotated[Path | None, option("documents")] = None,
    default_graph: Annotated[str | None, option("default_graph")] = None,
    base_iri: Annotated[str | None, option("base_iri")] = None,
    public_url: Annotated[str | None, option("public_url")] = None,
    root_path: Annotated[str | None, option("root_path")] = None,
    token_file: Annotated[Path | None, option("token_file")] = None,
) -> None:
    """Bring the store in step with the content folders, then serve it."""
    settings = settings_of(
        host=host,
        port=port,
        store=store,
        content=content,
        documents=documents,
        default_graph=default_graph,
        base_iri=base_iri,
        public_url=public_url,
        root_path=root_path,
        token_file=token_file,
    )
    content_root(settings)
    from graphsvc.cli.running import run  # noqa: PLC0415  # half a second that no other command is to pay

    run(settings)
