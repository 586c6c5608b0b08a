"""The servers that are measured, each started over the same triples: ours in memory and on disk, and its peers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from processes import free_port

from bench.client import BadAnswer, get_request, one_answer
from graphsvc.engine.directory import StoreDirectory

IN_MEMORY: Final = "graphsvc in memory"
ON_DISK: Final = "graphsvc on disk"
OXIGRAPH: Final = "Oxigraph's server"
RDFLIB_ENDPOINT: Final = "rdflib-endpoint"

_GRAPHSVC: Final = (sys.executable, "-m", "graphsvc")
_BIN: Final = Path(sys.executable).parent
_START_SECONDS: Final = 300
_SETTINGS: Final = {"GRAPHSVC_QUEUE_SECONDS": "60", "GRAPHSVC_WARM_UP": "false"}
"""Nobody is told to come back, for the others let all wait; nothing is made while it is not asked for, which would take
time from what is measured. Everything else is as it comes."""


@dataclass(frozen=True)
class Server:
    """A server that runs: where it answers queries, and the session of its processes."""

    name: str
    address: str
    session: int


def versions() -> str:
    """What is compared, with its versions."""
    return ", ".join(
        f"{name} {version(name)}" for name in ("graphsvc", "pyoxigraph", "oxigraph", "rdflib-endpoint", "rdflib")
    )


@contextmanager
def graphsvc_on_disk(triples: Path, folder: Path) -> Iterator[Server]:
    """Ours, with the triples in a directory."""
    with _ours(ON_DISK, ["--store", str(_stored(triples, folder))]) as server:
        yield server


@contextmanager
def graphsvc_in_memory(triples: Path, folder: Path) -> Iterator[Server]:
    """Ours, with the triples in memory: restored from a backup, as an operator would."""
    store, backup, token = _stored(triples, folder), folder / "backup", folder / "token"
    token.write_text("a-token-that-nobody-needs-to-guess\n")
    token.chmod(0o600)
    _ran([*_GRAPHSVC, "backup", str(backup), "--store", str(store)], folder)
    with _ours(IN_MEMORY, ["--token-file", str(token)]) as server:
        restoring = ["restore", str(backup), "--endpoint", server.address, "--token-file", str(token)]
        _ran([*_GRAPHSVC, *restoring], folder)
        yield server


@contextmanager
def graphsvc_with_content() -> Iterator[Server]:
    """Ours as it comes: the shipped content in memory."""
    port = free_port()
    with _started(IN_MEMORY, [*_GRAPHSVC, "serve", "--port", str(port)], f"http://127.0.0.1:{port}/sparql") as server:
        yield server


@contextmanager
def oxigraph(triples: Path, folder: Path) -> Iterator[Server]:
    """Oxigraph's own server over its own directory."""
    location, port = folder / "oxigraph", free_port()
    program = str(_BIN / "oxigraph")
    _ran([program, "load", "--location", str(location), "--file", str(triples)], folder)
    command = [program, "serve-read-only", "--location", str(location), "--bind", f"127.0.0.1:{port}"]
    with _started(OXIGRAPH, command, f"http://127.0.0.1:{port}/query") as server:
        yield server


@contextmanager
def rdflib_endpoint(triples: Path, _folder: Path) -> Iterator[Server]:
    """rdflib-endpoint over rdflib's own store in memory."""
    port = free_port()
    command = [str(_BIN / "rdflib-endpoint"), "serve", str(triples), "--host", "127.0.0.1", "--port", str(port)]
    with _started(RDFLIB_ENDPOINT, command, f"http://127.0.0.1:{port}/") as server:
        yield server


SERVERS: Final = (graphsvc_in_memory, graphsvc_on_disk, oxigraph, rdflib_endpoint)
"""Each starts a server over a file of triples, with a folder for what it needs."""


def _stored(triples: Path, folder: Path) -> Path:
    """The store of ours that holds the triples in its default graph."""
    store = folder / "store"
    if store.exists():
        return store
    directory = StoreDirectory(store)
    directory.replace(lambda quads: quads.bulk_load(path=triples, format=ox.RdfFormat.N_TRIPLES))
    directory.note_layout("plain")
    directory.close()
    return store


@contextmanager
def _ours(name: str, options: Sequence[str]) -> Iterator[Server]:
    port = free_port()
    command = [*_GRAPHSVC, "serve", "--content", "none", "--default-graph", "plain", "--port", str(port), *options]
    with _started(name, command, f"http://127.0.0.1:{port}/sparql") as server:
        yield server


def _environment() -> Mapping[str, str]:
    """That of the bench without a developer's own settings."""
    return {**{name: value for name, value in os.environ.items() if not name.startswith("GRAPHSVC_")}, **_SETTINGS}


def _ran(command: Sequence[str], folder: Path) -> None:
    """Run a program to its end."""
    with (folder / "log").open("ab") as log:
        subprocess.run(command, check=True, stdout=log, stderr=log, env=_environment())  # noqa: S603  # our own table


@contextmanager
def _started(name: str, command: Sequence[str], address: str) -> Iterator[Server]:
    """A server that answers, as the leader of a session of its own; its log is thrown away, as is what it printed."""
    with subprocess.Popen(  # noqa: S603  # our own table
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=_environment(), start_new_session=True
    ) as process:
        try:
            _wait(process, address)
            yield Server(name, address, process.pid)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait(process: subprocess.Popen[bytes], address: str) -> None:
    """Return when the server answers a query. Raises BadAnswer when it ends before, or takes too long."""
    until = time.monotonic() + _START_SECONDS
    asking = get_request(f"{address}?query=ASK%7B%7D", {"Accept": "application/sparql-results+json"})
    while time.monotonic() < until and process.poll() is None:
        try:
            one_answer(address, asking)
        except (OSError, BadAnswer):
            time.sleep(0.1)
        else:
            return
    message = f"{process.args!r} does not answer"
    raise BadAnswer(message)
