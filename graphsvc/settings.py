"""The one settings object: every option of the command line is a field here and a `GRAPHSVC_…` variable."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from graphsvc.vocab import AUTHORED_BASE


def _absolute_base(value: str) -> str:
    """The IRI, ending in `/`. Raises ValueError unless it is an absolute http(s) IRI without query or fragment."""
    if not value.startswith(("http://", "https://")) or any(c in value for c in '?#<>" {}|\\^`'):
        message = "must be an absolute http or https address without query or fragment"
        raise ValueError(message)
    return value if value.endswith("/") else value + "/"


_ADDRESSES = 2
"""A remote store is asked at one address, and updated at that one or another."""

Layout = Literal["merge", "plain"]
"""What a default graph holds: the RDF merge of all named graphs, or just what was written to it."""

AbsoluteBase = Annotated[str, AfterValidator(_absolute_base)]


def _path_prefix(value: str) -> str:
    """`` or `/some/path`, without a final slash."""
    value = value.rstrip("/")
    return value if not value or value.startswith("/") else "/" + value


def _peer(value: str) -> str:
    """The IRI as it is. Raises ValueError unless it is one that can be asked: http(s), a host, no password."""
    parts = urlsplit(value)
    strange = any(c in value for c in '<>" {}|\\^`') or not value.isascii() or not value.isprintable()
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or "#" in value or strange:
        message = "must be absolute http or https addresses in ASCII, without user, password and fragment"
        raise ValueError(message)
    return value


def _listed(value: object) -> object:
    """A text with commas as the list of what stands between them."""
    return [item for part in value.split(",") if (item := part.strip())] if isinstance(value, str) else value


def _store(value: str) -> str:
    """The text as it is. Raises ValueError for addresses that cannot be asked, or are too many."""
    if value.startswith(("http://", "https://")):
        addresses = [_peer(address) for address in value.split(",")]
        if len(addresses) > _ADDRESSES:
            message = "a remote store has an address for queries, and one for updates"
            raise ValueError(message)
    elif "://" in value:
        message = "must be `memory`, a directory, or the http or https address of a SPARQL endpoint"
        raise ValueError(message)
    return value


Peers = Annotated[tuple[Annotated[str, AfterValidator(_peer)], ...], NoDecode, BeforeValidator(_listed)]


class Settings(BaseSettings):
    """Limits and addresses in force; built once at the edge and passed on as an argument."""

    model_config = SettingsConfigDict(env_prefix="GRAPHSVC_", frozen=True, extra="forbid")

    host: str = Field("127.0.0.1", description="Address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one")
    store: Annotated[str, AfterValidator(_store)] = Field(
        "memory",
        description="`memory`, the directory that holds the store, or the address of a SPARQL endpoint that does, with "
        "that for updates behind a comma where it is another one",
    )
    store_token_file: Path | None = Field(
        None, description="File that holds the bearer token which a remote store wants [default: none]"
    )
    content: str | None = Field(
        None,
        description="Folder that holds ontology/ data/ shapes/ queries/; `none` serves the store as it is "
        "[default: the checkout, or the installed package's content]",
    )
    documents: Path | None = Field(
        None,
        description="Folder with the source texts: passages are checked against them, and pages of passages quote them",
    )
    default_graph: Layout = Field(
        "merge", description="Default graph: the merge of all graphs as a set, or just what was written to it"
    )
    base_iri: AbsoluteBase = Field(AUTHORED_BASE, description="What things are called: the base of all names")
    public_url: AbsoluteBase | None = Field(None, description="Where the service listens [default: http://HOST:PORT/]")
    root_path: Annotated[str, AfterValidator(_path_prefix)] = Field(
        "", description="Path under which a proxy mounts the service"
    )
    token_file: Path | None = Field(
        None, description="File that holds the bearer token for writing; without one the service is read-only"
    )
    sync_seconds: float = Field(
        0, ge=0, le=10, description="How long an update may wait for others to share one sync of a directory with them"
    )
    upload_bytes: int = Field(50_000_000, gt=0, description="Longest upload or update accepted, in bytes")
    upload_depth: int = Field(128, gt=0, description="Deepest nesting of brackets or elements in an upload")
    backup_bytes: int = Field(10_000_000_000, gt=0, description="Longest backup that is restored, in bytes")
    fragment_quads: int = Field(
        100_000, gt=0, description="Largest fragment that is sorted and kept, in quads; larger ones come as stored"
    )
    fragment_page_quads: int = Field(100, gt=0, le=10_000, description="Quads on one page of a fragment")
    fragment_values: int = Field(128, gt=0, description="Most rows of bindings that may restrict a fragment")
    query_bytes: int = Field(1_000_000, gt=0, description="Longest query accepted, in bytes")
    query_depth: int = Field(128, gt=0, description="Deepest nesting of brackets in a query")
    query_chain: int = Field(1_000, gt=0, description="Longest chain of operators or UNIONs at one level of a query")
    query_terms: int = Field(10_000, gt=0, description="Most terms in one VALUES block or IN list of a query")
    query_workers: int = Field(4, gt=0, le=64, description="Queries evaluated at the same time, each in its process")
    query_waiting: int = Field(16, ge=0, description="Queries that may wait for a worker; more are told to come back")
    queue_seconds: float = Field(0.75, ge=0, description="How long a query waits for a worker, in seconds")
    query_seconds: float = Field(30, gt=0, description="Longest time one query may run, in seconds")
    restore_seconds: float = Field(
        3600, gt=0, description="Longest time a backup or its restoring may take, in seconds"
    )
    release_quads: int = Field(500_000, ge=0, description="Largest dataset that files are made of, in quads")
    release_seconds: float = Field(60, gt=0, description="Longest time the making of files may take, in seconds")
    changes_kept: int = Field(50, ge=0, le=1_000, description="Changes between data versions that the feed tells of")
    changes_bytes: int = Field(64 * 1024**2, ge=0, description="Disk space for the patches of these changes, in bytes")
    update_seconds: float = Field(60, gt=0, description="Longest time one update may run, in seconds")
    memory_bytes: int = Field(
        2 * 1024**3, ge=64 * 1024**2, description="Memory that one query or update may take, in bytes"
    )
    stack_bytes: int = Field(256 * 1024**2, ge=1024**2, description="Stack of an evaluation, in bytes")
    service_allowed: Peers = Field(
        (), description="Endpoints that SERVICE may ask, by commas, as queries name them [default: none]"
    )
    load_allowed: Peers = Field(
        (), description="Documents that LOAD may read, by commas, as updates name them [default: none]"
    )
    service_private: bool = Field(
        default=False, description="Let SERVICE and LOAD also reach addresses that are not public"
    )
    service_seconds: float = Field(
        10, gt=0, description="Longest time one request of SERVICE or LOAD may take, in seconds"
    )
    service_bytes: int = Field(10_000_000, gt=0, description="Longest answer to SERVICE or LOAD, in bytes")
    service_calls: int = Field(100, gt=0, description="Requests of SERVICE or LOAD that one query or update may make")
    page_workers: int = Field(2, gt=0, le=64, description="Pages made at the same time, by workers of their own")
    page_seconds: float = Field(30, gt=0, description="Longest wait of a page for a worker or an answer, in seconds")
    client_seconds: float = Field(120, gt=0, description="Time for queries that one client may use at once, in seconds")
    client_seconds_per_minute: float = Field(
        60, gt=0, description="Time that one client gets each minute; clients of this machine have no such limit"
    )
    cache_bytes: int = Field(64 * 1024**2, ge=0, description="Memory for answers that are kept, in bytes; 0 keeps none")
    cache_answer_bytes: int = Field(1024**2, ge=0, description="Largest answer that is kept, in bytes")
    slow_client_seconds: float = Field(30, gt=0, description="How long a client may leave a piece of an answer unread")
    url_bytes: int = Field(65_536, ge=8_192, description="Longest address of a request, in bytes; longer ones are 414")
    head_bytes: int = Field(32_768, ge=4_096, description="Most bytes in all header fields of a request")
    head_fields: int = Field(100, ge=16, description="Most header fields in a request")
    head_seconds: float = Field(10, gt=0, description="How long the head of a request may take to arrive")
    body_seconds: float = Field(10, gt=0, description="How long a body may take to arrive, and see below")
    body_bytes_per_second: int = Field(
        10_000, gt=0, description="A body of so many bytes may take a second longer to arrive"
    )
    connections: int = Field(2_000, ge=8, description="Open connections; the slowest to send its request makes room")
    stop_seconds: float = Field(10, ge=0, description="How long requests may run on when the service is told to stop")
    trusted_proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(_listed)] = Field(
        (), description="Addresses or networks of proxies whose Forwarded or X-Forwarded-For is believed, by commas"
    )
    request_log: bool = Field(default=True, description="Write one JSON line on stderr for each request")
    metrics_port: int | None = Field(
        None, ge=0, le=65535, description="Port of 127.0.0.1 that answers /metrics for Prometheus [default: none]"
    )
    search_texts: int = Field(200_000, ge=0, description="Most names and definitions that are searched; more are not")
    list_things: int = Field(50_000, ge=0, description="Most things of one kind that are listed; more are not")
    warm_up: bool = Field(
        default=True,
        description="Make the largest pages, lists and files before somebody asks, after start and changes",
    )
    backlinks: int = Field(30, ge=0, description="Inbound links per property shown in a description")
    max_age_seconds: int = Field(60, ge=0, description="How long a client may keep an answer, in seconds")

    @model_validator(mode="after")
    def _local_service(self) -> Self:
        """Refuse what cannot be had together."""
        if self.service_allowed and self.remote_store:
            message = "SERVICE cannot be switched on before a remote store: that engine would make the requests"
            raise ValueError(message)
        return self

    @property
    def directory(self) -> Path | None:
        """The directory that holds the store; None for one in memory, or behind another service."""
        return None if self.store == "memory" or self.remote_store else Path(self.store)

    @property
    def remote_store(self) -> tuple[str, str] | None:
        """Where a remote store takes queries and updates; None for a store of our own."""
        if not self.store.startswith(("http://", "https://")):
            return None
        queries, _, updates = self.store.partition(",")
        return queries, updates or queries

    @property
    def listens_at(self) -> str:
        """The public URL, ending in `/`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url or f"http://{host}:{self.port}{self.root_path}/"
