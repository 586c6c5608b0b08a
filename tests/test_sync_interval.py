"""Updates that share one sync of a directory: all of them are acknowledged after it, and none suffers from another."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from running import CompiledUpkeep, client_of

from graphsvc.settings import Settings

TOKEN = "0123456789abcdef-sharing"  # noqa: S105  # it guards nothing
AUTH = {"Authorization": f"Bearer {TOKEN}"}
UPDATE = {**AUTH, "Content-Type": "application/sparql-update"}
SHARED_SECONDS = 1.0
ENDLESS = f"INSERT {{ <x:s> <x:p> ?a0 }} WHERE {{ {' '.join(f'?a{n} ?b{n} ?c{n} .' for n in range(9))} }}"
GRAPH = {"graph": "http://example.org/g"}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    """An application over an empty directory, in which updates wait for others."""
    token_file = tmp_path / "token"
    token_file.write_text(TOKEN)
    token_file.chmod(0o600)
    settings = Settings(
        store=str(tmp_path / "store"),
        token_file=token_file,
        default_graph="plain",
        sync_seconds=SHARED_SECONDS,
        update_seconds=3,
    )
    with client_of(settings, CompiledUpkeep(layout="plain"), settings.directory) as client:
        yield client


def generation(client: TestClient) -> int:
    """How many checkpoints were made."""
    return int(client.app.state.holder.get().evaluator.pool.generation)  # type: ignore[attr-defined]  # Starlette's own


def update(client: TestClient, text: str) -> int:
    return client.post("/sparql", content=text, headers=UPDATE).status_code


def seen(client: TestClient, number: int) -> bool:
    answer = client.get("/sparql", params={"query": f"ASK {{ <x:s> <x:p> {number} }}", "format": "json"})
    return bool(answer.json()["boolean"])


def inserted(client: TestClient, number: int) -> tuple[int, bool]:
    """The answer to an insertion, and whether it is seen right after."""
    status = update(client, f"INSERT DATA {{ <x:s> <x:p> {number} }}")
    return status, seen(client, number)


def test_updates_that_come_together_share_a_sync_and_are_seen_when_acknowledged(client: TestClient) -> None:
    before = generation(client)
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda number: inserted(client, number), range(8)))

    assert answers == [(204, True)] * 8
    assert 1 <= generation(client) - before < 8


def test_an_update_waits_no_longer_than_it_may(client: TestClient) -> None:
    started = time.monotonic()
    assert inserted(client, 1) == (204, True)
    assert SHARED_SECONDS <= time.monotonic() - started < SHARED_SECONDS + 5


def test_updates_that_fail_do_others_no_harm(client: TestClient) -> None:
    assert update(client, "INSERT DATA { " + " ".join(f"<x:{n}> <x:p> {n} ." for n in range(300)) + " }") == 204
    texts = [*(f"INSERT DATA {{ <x:s> <x:p> {n} }}" for n in range(2)), "CREATE GRAPH <x:g> ; NONSENSE", ENDLESS]
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda text: update(client, text), texts))

    assert answers == [204, 204, 400, 503]
    assert [seen(client, number) for number in range(2)] == [True, True]
    assert inserted(client, 7) == (204, True)


def test_what_waits_is_made_known_to_a_write_under_a_condition(client: TestClient) -> None:
    turtle = {**AUTH, "Content-Type": "text/turtle"}
    assert client.put("/rdf-graph-store", params=GRAPH, content="<> <x:p> 1 .", headers=turtle).status_code == 201
    tag = client.get("/rdf-graph-store", params=GRAPH, headers={"Accept": "text/turtle"}).headers["ETag"]
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(update, client, f"INSERT DATA {{ GRAPH <{GRAPH['graph']}> {{ <x:s> <x:p> 2 }} }}")
        while client.app.state.holder._group is None and not waiting.done():  # type: ignore[attr-defined]  # noqa: SLF001  # once it is on its way
            pass
        headers = {**turtle, "If-Match": tag}
        answer = client.put("/rdf-graph-store", params=GRAPH, content="<> <x:p> 3 .", headers=headers)

        assert (waiting.result(), answer.status_code) == (204, 412)
