"""What is made before somebody asks: large pages and data, lists, the index and files, and again after a change."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from processes import serving
from prometheus_client import generate_latest
from running import CompiledUpkeep, client_of
from starlette.types import Receive, Scope, Send

from graphsvc.engine.reading import WorkerEngine
from graphsvc.loading import Compiled
from graphsvc.settings import Settings
from graphsvc.web import warming
from graphsvc.web.observing import Traffic
from graphsvc.web.service import Service

HTML = {"Accept": "text/html"}
SLOW = (
    "/doc/community/tw-taoyuan",
    "/ns",
    "/doc/measurement",  # before the search, which shows lines of this list
    "/search?q=oulu",
    "/doc/document/icf-community-profiles",
    "/doc/community/ee-tallinn.trig",
    "/doc/ns/Recognition.ttl",
)


@pytest.fixture
def questions(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the engine is asked, in order."""
    asked: list[str] = []
    real = WorkerEngine._asked  # noqa: SLF001  # where all questions pass

    def noted(engine: WorkerEngine, job: Mapping[str, object]) -> bytes:
        asked.append(str(job))
        return real(engine, job)

    monkeypatch.setattr(WorkerEngine, "_asked", noted)
    return asked


def wait_for(true: Callable[[], bool]) -> None:
    """Return once it is true; fails after a minute."""
    for _ in range(600):
        if true():
            return
        time.sleep(0.1)
    pytest.fail("it did not become true in a minute")


def _numbers(client: TestClient, questions: list[str]) -> dict[str, int]:
    """How many questions each page or document takes."""
    numbers = {}
    for path in SLOW:
        questions.clear()
        assert client.get(path, headers=HTML).status_code == 200
        numbers[path] = len(questions)
    return numbers


def _warm(client: TestClient) -> None:
    """Warm up once."""
    app = cast("FastAPI", client.app)
    assert client.portal
    client.portal.call(warming.warm_up, app, app.state.holder.service)


def test_after_warming_up_the_first_request_reads_no_more_than_the_second(
    compiled: Compiled, questions: list[str]
) -> None:
    with client_of(Settings(), CompiledUpkeep(compiled)) as client:
        cold = _numbers(client, questions)
    with client_of(Settings(), CompiledUpkeep(compiled)) as client:
        _warm(client)
        first = _numbers(client, questions)
        assert first == _numbers(client, questions)
    assert all(cold[path] > first[path] for path in SLOW), "without it, the first reads more"


def test_what_the_service_asks_itself_is_not_counted(compiled: Compiled) -> None:
    traffic = Traffic()
    with client_of(Settings(), CompiledUpkeep(compiled), traffic=traffic) as client:
        _warm(client)
        assert "graphsvc_request_seconds_count{" not in generate_latest(traffic.metrics.registry).decode()
        client.get("/ns", headers=HTML)
        assert "graphsvc_request_seconds_count{" in generate_latest(traffic.metrics.registry).decode()


@pytest.mark.parametrize(("warm_up", "times"), [(True, 2), (False, 0)])
def test_it_warms_up_again_after_a_change_and_never_where_it_is_switched_off(
    *, warm_up: bool, times: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warm: list[tuple[str, int]] = []

    async def noted(_app: FastAPI, service: Service, targets: Sequence[str] = ()) -> None:
        warm.append((service.version, len(targets)))

    monkeypatch.setattr(warming, "warm_up", noted)
    monkeypatch.setattr(warming, "_LOOK_SECONDS", 0.01)
    token = tmp_path / "token"
    token.write_text("a-token-for-this-test\n")
    token.chmod(0o600)
    headers = {"Authorization": "Bearer a-token-for-this-test", "Content-Type": "application/sparql-update"}
    settings = Settings(token_file=token, content="none", warm_up=warm_up)
    with client_of(settings, CompiledUpkeep()) as client:
        app = cast("FastAPI", client.app)
        assert client.portal
        keeping = client.portal.start_task_soon(warming.keep_warm, app, app.state.holder)
        wait_for(lambda: bool(warm) or keeping.done())
        update = "INSERT DATA { GRAPH <x:g> { <x:s> <x:p> <x:o> } }"
        assert client.post("/sparql", content=update, headers=headers).status_code == 204
        wait_for(lambda: len(warm) == times)
        keeping.cancel()
    assert len({version for version, _ in warm}) == times, "once for each version"
    assert [targets for _, targets in warm] == [3, 1][:times], (
        "what the web process takes seconds for only at the start"
    )


def test_a_mistake_in_one_page_is_logged_and_the_others_are_made(
    compiled: Compiled, caplog: pytest.LogCaptureFixture
) -> None:
    asked: list[str] = []

    class Faulty:
        def __init__(self, app: FastAPI) -> None:
            self.app = app

        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            asked.append(scope["path"])
            if scope["path"] == "/ns":
                message = "a mistake of ours"
                raise RuntimeError(message)
            await self.app(scope, receive, send)

    with client_of(Settings(), CompiledUpkeep(compiled)) as client:
        app = cast("FastAPI", client.app)
        assert client.portal
        client.portal.call(warming.warm_up, cast("FastAPI", Faulty(app)), app.state.holder.service)
    assert asked.index("/ns") < asked.index("/map") < asked.index("/doc/community")
    assert "/ns could not be made beforehand" in caplog.text


def test_a_running_service_makes_its_files_before_they_are_asked_for(tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    settings = {"GRAPHSVC_WARM_UP": "true", "TMPDIR": str(temporary)}
    with serving(cache=tmp_path / "cache", settings=settings):
        wait_for(lambda: any(temporary.glob("graphsvc-dumps-*/*/SHA256SUMS")))
