"""What is remembered of the data: read once, within bounds, and no longer than the data stay as they are."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from running import CompiledUpkeep, client_of

from graphsvc.description.remembering import remembered
from graphsvc.settings import Settings

MEGABYTE = 1_000_000


class Shelf:
    """Reads values that have a size, and counts what it had to read."""

    def __init__(self) -> None:
        self.memory: dict[str, object] = {}
        self.read: list[str] = []

    def _read(self, keys: Collection[str]) -> dict[str, str]:
        self.read += keys
        return {key: f"value of {key}" for key in keys}

    def asked(self, *keys: str, size: int = 1) -> list[str]:
        """The values of some keys, each of which takes so much."""
        known = remembered(self.memory, "topic", keys, self._read, lambda _: size)
        return [known[key] for key in keys]


def test_what_is_remembered_is_not_read_again() -> None:
    shelf = Shelf()
    assert shelf.asked("a", "b") == ["value of a", "value of b"]
    assert shelf.asked("b", "c") == ["value of b", "value of c"]
    assert shelf.read == ["a", "b", "c"]


def test_what_is_larger_than_an_eighth_of_the_bound_is_read_each_time_and_pushes_nothing_out() -> None:
    shelf = Shelf()
    shelf.asked("small")
    for _ in range(2):
        assert shelf.asked("large", size=11 * MEGABYTE) == ["value of large"]
    shelf.asked("small")
    assert shelf.read == ["small", "large", "large"]


def test_beyond_the_bound_remembering_begins_anew() -> None:
    shelf = Shelf()
    keys = [str(number) for number in range(81)]
    for key in keys:
        assert shelf.asked(key, size=MEGABYTE) == [f"value of {key}"]
    held = shelf.memory["topic"]
    assert isinstance(held, tuple)
    assert held == ({"80": "value of 80"}, MEGABYTE), "80 MB are the bound"
    assert shelf.asked("0", "80", size=MEGABYTE) == ["value of 0", "value of 80"]


def test_a_page_shows_what_an_update_wrote_of_claims_passages_and_terms(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("a-token-for-this-test\n")
    token.chmod(0o600)
    headers = {"Authorization": "Bearer a-token-for-this-test", "Content-Type": "application/sparql-update"}
    base = "https://w3id.org/icgraph/"
    with client_of(Settings(token_file=token, content="none"), CompiledUpkeep()) as client:
        for printed in ("1,234", "5,678"):
            update = f"""PREFIX icg: <{base}ns#> PREFIX id: <{base}id/> PREFIX dcterms: <http://purl.org/dc/terms/>
                DROP ALL ; INSERT DATA {{
                GRAPH <{base}id/passage/d/1-9> {{
                    <{base}id/measurement/m> a icg:Measurement ; icg:about <{base}id/community/x> ;
                        icg:indicator <{base}id/indicator/population> ; icg:printedValue "{printed}" .
                    <{base}id/concept/c-{printed[0]}> a icg:Topic }}
                GRAPH <{base}graph/document/d> {{ <{base}id/document/d> a icg:SourceDocument .
                    <{base}id/passage/d/1-9> icg:sha256 "0" }}
                GRAPH <{base}ns> {{ icg:T{printed[0]} a <http://www.w3.org/2002/07/owl#Class> }}
                GRAPH <{base}g> {{ <{base}id/community/x> a icg:Community }} }}"""
            assert client.post("/sparql", content=update, headers=headers).status_code == 204
            assert printed in client.get("/doc/community/x", headers={"Accept": "text/html"}).text
            assert f"c-{printed[0]}" in client.get("/doc/document/d", headers={"Accept": "text/html"}).text
            assert f"T{printed[0]}" in client.get("/ns", headers={"Accept": "text/html"}).text
