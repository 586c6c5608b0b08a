"""One compiled graph for the whole run: the shipped content, in memory."""

from __future__ import annotations

import ctypes
import gc
import os
import resource
import traceback
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from running import CompiledUpkeep, client_of
from samples import write_sample

from graphsvc.content import Content, read_content
from graphsvc.engine.embedded import EmbeddedEngine
from graphsvc.loading import Compiled, compile_content, reconcile
from graphsvc.model import Names
from graphsvc.settings import Settings

ROOT = Path(__file__).parents[1]

# A run holds many graphs: as the service does, look less often for cycles among all their objects.
gc.set_threshold(20_000)


_GROWTH_BYTES = 500_000_000
_LIBRARY = ctypes.CDLL(None)
_STASHED = pytest.StashKey[int]()


@pytest.fixture(scope="module", autouse=True)
def _memory_is_given_back(pytestconfig: pytest.Config) -> Iterator[None]:
    """Services that tests start are forks of this process, the slower the larger it is: so what is garbage goes."""
    before = pytestconfig.stash.setdefault(_STASHED, _resident_bytes())
    yield
    if _resident_bytes() > before + _GROWTH_BYTES:
        gc.collect()
        if hasattr(_LIBRARY, "malloc_trim"):
            _LIBRARY.malloc_trim(0)
        pytestconfig.stash[_STASHED] = _resident_bytes()


def _resident_bytes() -> int:
    """The memory that this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a test that is marked `apart` in a fork, so that a store directory opened there leaves no threads behind.

    The engine's threads are not in a fork, which waits for them for ever: keepers could not be forked any more.
    """
    if pyfuncitem.get_closest_marker("apart") is None:
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}  # noqa: SLF001  # as pytest's own hook
    pid = os.fork()
    if pid == 0:
        try:
            pyfuncitem.obj(**arguments)
        except BaseException:  # noqa: BLE001  # the edge of the process
            os.write(2, traceback.format_exc().encode())
            os._exit(1)
        os._exit(0)
    if os.waitpid(pid, 0)[1]:
        pytest.fail("it failed in its fork", pytrace=False)
    return True


@pytest.fixture(scope="session")
def names() -> Names:
    """The names under the base that content is authored with."""
    return Names()


@pytest.fixture(scope="session")
def content(names: Names) -> Content:
    """The shipped content."""
    return read_content(ROOT, names)


@pytest.fixture(scope="session")
def compiled(content: Content) -> Compiled:
    """The graphs of the shipped content."""
    return compile_content(content)


@pytest.fixture(scope="session")
def store(compiled: Compiled, names: Names) -> ox.Store:
    """A store that holds the shipped content; tests read it only."""
    store = ox.Store()
    reconcile(store, compiled, names)
    return store


@pytest.fixture(scope="session")
def engine(store: ox.Store, names: Names) -> EmbeddedEngine:
    """The engine over that store."""
    return EmbeddedEngine(store, names.base + "sparql")


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The defaults."""
    return Settings()


@pytest.fixture(scope="session")
def client(compiled: Compiled, settings: Settings) -> Iterator[TestClient]:
    """A client of the whole application over that content; redirects are not followed."""
    with client_of(settings, CompiledUpkeep(compiled)) as client:
        yield client


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A small content folder of its own for each test."""
    return write_sample(tmp_path / "content")
