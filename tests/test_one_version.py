"""While updates go on, each answer is of one data version: equal entity tags mean equal bytes (RFC 9110, 8.8.1)."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from processes import serving, wait_until_ready
from running import CompiledUpkeep, client_of
from samples import write_sample

from graphsvc.engine.evaluating import Evaluator
from graphsvc.engine.pool import Renewed
from graphsvc.errors import ServiceError, StoreFailed
from graphsvc.loading import Compiled
from graphsvc.settings import Settings
from graphsvc.vocab import RDF
from graphsvc.web.holder import Holder
from graphsvc.web.routes import answered_of_one_version
from graphsvc.web.service import of_one_version

THING = "https://w3id.org/icgraph/id/asset/counted"
GRAPH = "http://example.org/counts"
READ = f"SELECT ?n {{ <{THING}> <http://example.org/n> ?n }}"
PATHS = {
    "/doc/asset/counted": "text/turtle",
    "/doc/asset": "application/ld+json",
    f"/sparql?{urlencode({'query': READ})}": "text/csv",
    f"/rdf-graph-store?{urlencode({'graph': GRAPH})}": "text/turtle",
}
OTHER = "http://example.org/others"
ONTOLOGY = "https://w3id.org/icgraph/ns"
TOKEN = "one-version-0123456789"  # noqa: S105  # it guards nothing
UPDATES = 12


@pytest.fixture(scope="module", params=["none", "sample", "directory"])
def base(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service that may be written to: without content (no version is stated then), with it, and in a directory."""
    folder = tmp_path_factory.mktemp("one-version")
    token = folder / "token"
    token.write_text(TOKEN)
    token.chmod(0o600)
    settings = {"GRAPHSVC_TOKEN_FILE": str(token), "GRAPHSVC_WARM_UP": "false", "GRAPHSVC_REQUEST_LOG": "false"}
    content = "none" if request.param == "none" else str(write_sample(folder / "content"))
    store = ["--store", str(folder / "store")] if request.param == "directory" else []
    with serving("--content", content, *store, cache=folder, settings=settings) as (process, address):
        wait_until_ready(process, address)
        yield address.removesuffix("/")


def write(base: str, number: int) -> None:
    """State another number of the thing; the prefix that shortens its class changes, too."""
    space = "http://example.org/" if number % 2 else "http://example.org/other/"
    update = f"""PREFIX sh: <http://www.w3.org/ns/shacl#>
        DELETE WHERE {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }} ;
        DELETE WHERE {{ GRAPH <{ONTOLOGY}> {{ <urn:x:declaration> ?p ?o }} }} ;
        INSERT DATA {{
            GRAPH <{GRAPH}> {{ <{THING}> a <{space}Counter> ; <http://example.org/n> {number} }}
            GRAPH <{OTHER}> {{ <{THING}> <http://example.org/other/p> 1 }}
            GRAPH <{ONTOLOGY}> {{ <urn:x:declaration> sh:prefix "counted" ; sh:namespace "{space}" }} }}"""
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/sparql-update"}
    with urlopen(Request(f"{base}/sparql", update.encode(), headers), timeout=60) as response:  # noqa: S310  # our own address
        assert response.status == 204


def read(base: str, path: str) -> tuple[str, bytes]:
    """The tag and the content of an answer."""
    with urlopen(Request(base + path, headers={"Accept": PATHS[path]}), timeout=60) as response:  # noqa: S310  # as above
        return response.headers["ETag"], response.read()


@contextmanager
def reading(base: str, path: str, seen: list[tuple[str, bytes]]) -> Iterator[None]:
    """While this lasts, read again and again."""
    stop = threading.Event()

    def go_on() -> None:
        while not stop.is_set():
            seen.append(read(base, path))

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def test_equal_tags_mean_equal_bytes_while_updates_go_on(base: str) -> None:
    write(base, 0)
    seen: dict[str, list[tuple[str, bytes]]] = {path: [] for path in PATHS}
    with ExitStack() as readers:
        for path in [*PATHS, *PATHS]:
            readers.enter_context(reading(base, path, seen[path]))
        for number in range(1, UPDATES):
            write(base, number)
            time.sleep(0.1)
    for path, answers in seen.items():
        contents = defaultdict(set)
        for tag, content in answers:
            contents[tag].add(content)
        assert len(contents) > UPDATES / 2, path
        assert all(len(found) == 1 for found in contents.values()), path


def test_an_answer_is_of_the_update_that_was_acknowledged(base: str) -> None:
    for number in range(100, 100 + UPDATES):
        write(base, number)
        space = "http://example.org/" if number % 2 else "http://example.org/other/"
        document, _, rows, graph = (read(base, path)[1] for path in PATHS)
        triples = {str(quad.triple) for quad in ox.parse(document, ox.RdfFormat.TURTLE)}
        assert f"<{THING}> <{RDF}type> <{space}Counter>" in triples
        assert f"<{THING}> <http://example.org/n> {ox.Literal(number)}" in triples
        assert rows.split() == [b"n", str(number).encode()]
        assert {str(quad.triple) for quad in ox.parse(graph, ox.RdfFormat.TURTLE)} <= triples


@pytest.fixture
def opened(compiled: Compiled) -> Iterator[tuple[TestClient, Holder]]:
    """A service in this process, and what holds it."""
    with client_of(Settings(), CompiledUpkeep(compiled)) as client:
        yield client, client.app.state.holder  # type: ignore[attr-defined]  # Starlette's own attribute


def test_a_store_that_turns_out_to_be_newer_is_served_as_it_is(opened: tuple[TestClient, Holder]) -> None:
    """A writer that was killed may have left more in a directory than was acknowledged."""
    client, holder = opened
    known = holder.get()
    holder.service = replace(known, generation=known.generation - 1)
    answer = client.get("/doc/community/tw-taoyuan.nt")

    assert answer.status_code == 200
    assert (holder.get().version, holder.get().generation) == (known.version, known.generation)
    assert holder.get() is not known


def test_what_a_failed_update_has_written_is_served(
    opened: tuple[TestClient, Holder], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, holder = opened
    known = holder.get()
    real = Evaluator.update

    async def failing(evaluator: Evaluator, text: str, seconds: float, _ticket: object) -> None:
        await real(evaluator, text, seconds)
        raise StoreFailed(detail="nobody knows what was written")

    assert client.portal
    insert = f"INSERT DATA {{ GRAPH <{GRAPH}> {{ <{THING}> <http://example.org/n> 1 }} }}"
    with pytest.raises(ServiceError):
        client.portal.call(holder.update, "no update")
    assert holder.get() is known, "nothing was written"
    monkeypatch.setattr(Evaluator, "update", failing)
    with pytest.raises(StoreFailed):
        client.portal.call(holder.update, insert)
    assert holder.get().version != known.version
    assert client.get("/doc/asset/counted.nt").status_code == 200


def test_a_graph_in_json_ld_has_another_tag_where_other_prefixes_shorten_it(base: str) -> None:
    """The graph is the same; the ontology declares another prefix for its names."""
    tags = {}
    for number in (1, 2):
        write(base, number)
        for accept in ("application/ld+json", "text/turtle"):
            address = f"{base}/rdf-graph-store?{urlencode({'graph': OTHER})}"
            with urlopen(Request(address, headers={"Accept": accept}), timeout=60) as response:  # noqa: S310  # as above
                tags[number, accept] = response.headers["ETag"], response.read()

    (tag, content), (other_tag, other_content) = (tags[number, "application/ld+json"] for number in (1, 2))
    assert tag != other_tag
    assert content != other_content
    assert tags[1, "text/turtle"] == tags[2, "text/turtle"]


@pytest.mark.parametrize("misses", [0, 2, 1_000])
def test_what_was_read_of_another_version_is_asked_for_again_for_a_while(misses: int) -> None:
    asked: list[bool] = []

    @answered_of_one_version
    async def handler(text: str) -> str:
        asked.append(of_one_version.get())
        if of_one_version.get() and len(asked) <= misses:
            raise Renewed(1)
        return text

    assert asyncio.run(handler(text="answer")) == "answer"
    assert asked == ([True] * (misses + 1) if misses < 1_000 else [*[True] * (len(asked) - 1), False])
    assert len(asked) < 1_000
    assert not of_one_version.get()
