"""`graphsvc query`: run an example query, a file, or what stands on standard input."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Final

import pyoxigraph as ox
import typer
from rich.console import Console
from rich.table import Table

from graphsvc.cli.options import option, remote_place, settings_of
from graphsvc.content.expected import cell_of
from graphsvc.content.folders import content_root
from graphsvc.content.query_parameters import Template, Value
from graphsvc.engine.contract import Offer
from graphsvc.engine.directory import StoreDirectory
from graphsvc.engine.embedded import EmbeddedEngine
from graphsvc.engine.remote import RemoteStore
from graphsvc.engine.remote_engine import RemoteEngine
from graphsvc.engine.sinks import MemorySink
from graphsvc.errors import BadRequest, MissingContent, NotAcceptable, UnknownQuery
from graphsvc.formats import Format, Kind, by_token, serving
from graphsvc.guard import Limits, admit
from graphsvc.loading import CompiledCache, compiled_content, reconcile
from graphsvc.model import Names
from graphsvc.protocol import QueryRequest
from graphsvc.settings import Settings


def query(
    source: Annotated[str, typer.Argument(help="Name of an example query, a file, or `-` for standard input")],
    output: Annotated[
        str, typer.Option("--format", help="table, rows for a header, or a format: csv json tsv xml turtle …")
    ] = "table",
    parameter: Annotated[
        list[str] | None, typer.Option(help="A value for a parameter, as `year=2019`; a name given again means either")
    ] = None,
    store: Annotated[str | None, option("store")] = None,
    content: Annotated[str | None, option("content")] = None,
    base_iri: Annotated[str | None, option("base_iri")] = None,
) -> None:
    """Run a query over the content, or over a store, and print the answer."""
    settings = settings_of(store=store, content=content, base_iri=base_iri)
    root = content_root(settings)
    text = _bound(_text(source, root), parameter or [])
    base = settings.listens_at + "sparql"
    limits = Limits(settings.query_bytes, settings.query_depth, settings.query_chain, settings.query_terms)
    text = admit(text, limits, base)
    sink = MemorySink()
    names = Names(settings.base_iri)
    for_people = output in _PRINTED
    offer = _offer("json" if for_people else output, table=for_people)
    if place := remote_place(settings):
        RemoteEngine(RemoteStore(place), base).answer(QueryRequest(text), offer, sink)
    elif settings.store == "memory":
        EmbeddedEngine(_loaded(settings, root, names), base).answer(QueryRequest(text), offer, sink)
    else:
        directory = StoreDirectory(Path(settings.store))
        try:
            EmbeddedEngine(directory.store, base).answer(QueryRequest(text), offer, sink)
        finally:
            directory.close()
    if for_people and sink.form and Kind.SOLUTIONS in sink.form.kinds:
        _PRINTED[output](bytes(sink.content))
    else:
        sys.stdout.write(sink.content.decode())


def _text(source: str, root: Path | None) -> str:
    """The query's text. Raises UnknownQuery when neither a file nor an example has that name."""
    if source == "-":
        return sys.stdin.read()
    for path in (*((root / "queries" / f"{source}.rq",) if root else ()), Path(source)):
        if path.is_file():
            found: str = path.read_text("utf-8")
            return found
    raise UnknownQuery(detail="no example query and no file has that name", name=source)


def _bound(text: str, given: Sequence[str]) -> str:
    """The query with the parameters given. Raises BadRequest for what is no `name=value` of the query."""
    if not given:
        return text
    template = Template(text)
    known = {parameter.name: parameter for parameter in template.parameters}
    values: dict[str, list[Value]] = {}
    for pair in given:
        name, mark, value = pair.partition("=")
        if not mark or name not in known:
            detail = f"{pair}: give name=value, for one of {', '.join(known) or 'no parameters'}"
            raise BadRequest(detail=detail, parameter=name)
        values.setdefault(known[name].variable, []).append(known[name].term(value))
    return template.bound(values)


def _loaded(settings: Settings, root: Path | None, names: Names) -> ox.Store:
    """The content in a store in memory."""
    if root is None:
        raise MissingContent(detail="there is neither content nor a store directory to ask")
    store = ox.Store()
    compiled = compiled_content(root, names, CompiledCache.beside(root), settings.documents)
    reconcile(store, compiled, names)
    return store


def _offer(token: str, *, table: bool) -> Offer:
    """The format asked for; a table of triples is Turtle. Raises NotAcceptable when it does not fit the answer."""

    def offer(kind: Kind) -> Format:
        form = by_token("turtle" if table and kind is Kind.GRAPH else token, serving(kind))
        if form is None:
            raise NotAcceptable(asked=token, available=[form.tokens[0] for form in serving(kind)])
        return form

    return offer


def _print_table(results: bytes) -> None:
    """Solutions as a table, yes or no as a word."""
    parsed = ox.parse_query_results(results, ox.QueryResultsFormat.JSON)
    console = Console(highlight=False)
    if isinstance(parsed, ox.QueryBoolean):
        console.print("yes" if parsed else "no")
        return
    assert isinstance(parsed, ox.QuerySolutions)  # noqa: S101  # JSON results hold nothing else
    names = [variable.value for variable in parsed.variables]
    table = Table(*names)
    rows = 0
    for row in parsed:
        terms = (row[name] for name in names)
        table.add_row(*(getattr(term, "value", "") if term is not None else "" for term in terms))
        rows += 1
    console.print(table)
    console.print(f"{rows} rows")


def _print_rows(results: bytes) -> None:
    """Solutions as the header of an example query lists them."""
    parsed = ox.parse_query_results(results, ox.QueryResultsFormat.JSON)
    if not isinstance(parsed, ox.QuerySolutions):
        raise NotAcceptable(asked="rows", available=["table"])
    rows = [" | ".join(str(cell_of(row[variable])) for variable in parsed.variables) for row in parsed]
    typer.echo("\n".join([f"# rows: {len(rows)}", *(f"#   {row}" for row in rows)]))


_PRINTED: Final[Mapping[str, Callable[[bytes], None]]] = {"table": _print_table, "rows": _print_rows}
"""What answers look like that are for people."""
